"""What a search costs a site of 10,000 documents (tests/support/scale_site.py): making its index,
an answer, an edit, memory. All in processor time of the server, since other programs do not change
that; the search that makes the index also in time, beside pages that are served meanwhile.

usage: bench_search.py APPROCHE-SERVER [DOCUMENTS] [--asks N] [--short]
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import scale_site  # noqa: E402
from report import Table, say  # noqa: E402
from serving import Serving  # noqa: E402

PAGE = """---
layout: default
permalink: /search/
---
<p>{{ search.total }}</p>{% for r in search.results %}<h2>{{ r.title | escape }}</h2><p>{{ r.excerpt }}</p>{% endfor %}
"""
# In all documents each of the first words; a number is in few.
QUERIES = {
    "a number, in few documents": "1234",
    "a word of all documents, and a number": "harbour 1234",
    "a word of all documents": "harbour ",
    "two words of all documents": "harbour market ",
    "a phrase of such words": '"harbour market"',
    "the beginning of a word": "harb",
}


def cpu(pid):
    """Milliseconds of processor time of all threads that run."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            pass
    return total / 1e6


def ended(pid):
    """The same with threads that have ended, in steps of the clock."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def memory(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


class Measured:
    def __init__(self, server, asks, row):
        self.server, self.asks, self.pid, self.row = server, asks, server.process.pid, row

    def ask(self, query):
        path = "/_approche/search.json?q=" + "+".join(query.replace('"', "%22").split(" "))
        answer = self.server.get(path)
        assert answer.status == 200, path
        return answer.body

    def median(self, act):
        """Milliseconds of processor time for a call, the median of all."""
        seen = []
        for i in range(self.asks):
            before = cpu(self.pid)
            act(i)
            seen.append(cpu(self.pid) - before)
        return statistics.median(seen)


def first_search(m):
    m.server.get("/notes/")
    resident, before, began = memory(m.pid), ended(m.pid), time.monotonic()
    m.ask("nothing")
    m.row("making the index", float(ended(m.pid) - before))
    m.row("making the index (time until the first answer)", (time.monotonic() - began) * 1000)
    m.row("its memory (MiB)", memory(m.pid) - resident)


def beside_pages(m):
    """Makes the index while a page from the cache is asked for all the time."""
    seen, done = [], threading.Event()

    def ask():
        while not done.is_set():
            before = time.monotonic()
            assert m.server.get("/notes/").status == 200
            seen.append(time.monotonic() - before)

    m.server.get("/notes/")
    thread = threading.Thread(target=ask)
    thread.start()
    m.ask("nothing")
    done.set()
    thread.join()
    m.row("a page from the cache meanwhile (time, median)", statistics.median(seen) * 1000)
    m.row("a page from the cache meanwhile (time, slowest)", max(seen) * 1000)


def edit(m, files, change):
    def act(i):
        path = files[i % len(files)]
        path.write_text(change(path.read_text(), i))
        m.ask("zebra")

    return act


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("documents", nargs="?", type=int)
    parser.add_argument("--asks", type=int)
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args()
    count = args.documents or (100 if args.short else 10000)
    asks = args.asks or (3 if args.short else 41)
    with tempfile.TemporaryDirectory() as folder:
        scale_site.write(folder, count)
        site = Path(folder)
        size = sum(path.stat().st_size for path in site.rglob("*.md")) / 1e6
        config = site / "_config.yml"
        config.write_text(config.read_text() + "search: /search/\n")
        (site / "search.html").write_text(PAGE)
        say(f"Of a site of {count:,} documents, {size:.1f} MB of text. Processor time of the server, medians of {asks};",
            "what is in brackets is another measure. A number is in few documents, a word in all of them.")  # fmt: skip
        with Table("", "ms") as table:
            measure(args.binary, site, asks, table)


def measure(binary, site, asks, table):
    with Serving(binary, site) as server:
        m = Measured(server, asks, table.row)
        first_search(m)
        for what, query in QUERIES.items():
            m.row("answer: " + what, m.median(lambda _, query=query: m.ask(query)))
        m.row("page of results: a number", m.median(lambda _: server.get("/search/?q=1234")))
        files = sorted(site.glob("_guides/*/*.md"))
        m.row("a search that finds nothing", m.median(lambda _: m.ask("zebra")))
        body = edit(m, files, lambda text, i: text + f"\nzebra {i}\n")
        m.row("an edited text, and that search", m.median(body))
        title = edit(m, files, lambda text, i: text.replace("title: ", f"title: Zebra {i} ", 1))
        m.row("an edited title, which three lists show, and that search", m.median(title))
    with Serving(binary, site) as server:
        beside_pages(Measured(server, asks, table.row))


if __name__ == "__main__":
    main()
