"""What a search costs a site of 10,000 documents (tests/support/scale_site.py): making its index,
an answer, an edit, memory. All in processor time of the server, since other programs do not change
that; the search that makes the index also in time, beside pages that are served meanwhile.

usage: bench_search.py APPROCHE-SERVER [DOCUMENTS] [--asks N]
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
    def __init__(self, server, asks):
        self.server, self.asks, self.pid = server, asks, server.process.pid

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


def row(what, value, unit):
    print(f"{what:<52} {value:>9.2f} {unit}", flush=True)


def first_search(m):
    m.server.get("/notes/")
    resident, before, began = memory(m.pid), ended(m.pid), time.monotonic()
    m.ask("nothing")
    row("index: processor time", ended(m.pid) - before, "ms")
    row("index: until the first answer", (time.monotonic() - began) * 1000, "ms")
    row("index: memory", memory(m.pid) - resident, "MiB")


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
    row("index: a page meanwhile, median", statistics.median(seen) * 1000, "ms")
    row("index: a page meanwhile, slowest", max(seen) * 1000, "ms")


def edit(m, files, change):
    def act(i):
        path = files[i % len(files)]
        path.write_text(change(path.read_text(), i))
        m.ask("zebra")

    return act


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("documents", nargs="?", type=int, default=10000)
    parser.add_argument("--asks", type=int, default=41)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scale_site.write(folder, args.documents)
        site = Path(folder)
        config = site / "_config.yml"
        config.write_text(config.read_text() + "search: /search/\n")
        (site / "search.html").write_text(PAGE)
        with Serving(args.binary, folder) as server:
            m = Measured(server, args.asks)
            print(f"{args.documents} documents, medians of {args.asks}")
            first_search(m)
            for what, query in QUERIES.items():
                row("answer: " + what, m.median(lambda _: m.ask(query)), "ms")
            row("page of results: a number", m.median(lambda _: server.get("/search/?q=1234")), "ms")
            files = sorted(site.glob("_guides/*/*.md"))
            base = m.median(lambda _: m.ask("zebra"))
            row("a search that finds nothing", base, "ms")
            body = edit(m, files, lambda text, i: text + f"\nzebra {i}\n")
            row("an edited text, and that search", m.median(body), "ms")
            title = edit(m, files, lambda text, i: text.replace("title: ", f"title: Zebra {i} ", 1))
            row("an edited title, shown in three lists, and it", m.median(title), "ms")
        with Serving(args.binary, folder) as server:
            beside_pages(Measured(server, args.asks))


if __name__ == "__main__":
    main()
