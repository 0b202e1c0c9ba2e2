"""The cost of a large site: the time from start to first answer, memory, the time from an edit until it
is served, the first render of a page and of an index; compared with Jekyll for small sites.

usage: bench_scale.py SERVER [--jekyll UP-TO] [--short] [DOCUMENTS...]

Jekyll (which builds the whole site for each of these) is asked up to UP-TO documents [1000].
Every answer is checked: an edit that is not in the very next one is a failure.
"""

import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import NOT_INSTALLED, Table, figures, say  # noqa: E402
from scale_site import document, write  # noqa: E402
from serving import Serving  # noqa: E402

ROUNDS = 21


def url_of(n):
    """The path of the n-th document: a guide or a note."""
    path, _ = document(n)
    return "/" + re.sub(r"\.md$", "/", path.removeprefix("_"))


class Client:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path):
        self.connection.request("GET", path)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        return body


def timed(run):
    start = time.monotonic()
    result = run()
    return (time.monotonic() - start) * 1000, result


def resident(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def in_place(path, text):
    path.write_text(text)


def by_rename(path, text):
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    new.rename(path)


def edit(client, source, n, how, mark):
    """Milliseconds from before the write until the answer that has it is there."""
    path, text = document(n)

    def run():
        how(source / path, f"{text}\n{mark}\n")
        return client.get(url_of(n))

    spent, body = timed(run)
    if mark.encode() not in body:
        raise RuntimeError(f"{path}: the edit was not served")
    return spent


def edits(client, source, n, how):
    client.get(url_of(n))
    return statistics.median(
        edit(client, source, n, how, f"{how.__name__}-{i}") for i in range(ROUNDS)
    )


def layout_edits(client, source):
    """The same for a layout, with which every page is put together."""
    path = source / "_layouts/default.html"
    text, times = path.read_text(), []
    for i in range(ROUNDS):
        in_place(path, text.replace("<main>", f"<main><!-- layout {i} -->"))
        spent, body = timed(lambda: client.get(url_of(1)))
        times.append(spent)
        if f"<!-- layout {i} -->".encode() not in body:
            raise RuntimeError(f"{path}: the edit was not served")
    return statistics.median(times)


def start(binary, source):
    server = Serving(binary, source)
    spent, _ = timed(lambda: Client(server.__enter__().port).get("/"))
    return server, spent


def ours(binary, source, empty, count):
    """The cells of the table."""
    ready = []
    for _ in range(3):
        server, spent = start(binary, source)
        ready.append(spent)
        if len(ready) < 3:
            server.__exit__()
    try:
        memory = resident(server.process.pid)
        client = Client(server.port)
        pages = [n for n in range(3, count) if n % 3][:ROUNDS]
        page = statistics.median(timed(lambda n=n: client.get(url_of(n)))[0] for n in pages)
        index = statistics.median(
            timed(lambda name=name: client.get(f"/{name}/"))[0]
            for name in ("posts", "guides", "notes")
        )
        edited = edits(client, source, 1, in_place), edits(client, source, 2, by_rename)
        layout = layout_edits(client, source)
    finally:
        server.__exit__()
    size = memory / 1024, (memory - empty) / count
    return statistics.median(ready) / 1000, *size, figures(*edited), layout, figures(page, index)


def jekyll(source, folder):
    command = ["jekyll", "build", "--quiet", "--disable-disk-cache", "-s", source, "-d", folder]
    environment = os.environ | {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return timed(lambda: subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL))[0] / 1000


def theirs(source, folder, asked):
    if not asked:
        return ""
    return jekyll(source, folder) if shutil.which("jekyll") else NOT_INSTALLED


def main():
    words = sys.argv[1:]
    binary = words.pop(0)
    short = "--short" in words
    words = [word for word in words if word != "--short"]
    most = 1000
    if "--jekyll" in words:
        at = words.index("--jekyll")
        most = int(words[at + 1])
        del words[at : at + 2]
    say("Sites of posts, guides and notes of about 3 kB, with an index page each. First answer: from the start of the",
        f"process, median of 3. Edits: from before the save until the new page has arrived; they and renders are medians of {ROUNDS}.")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, Table(
        "documents", "first answer, s", "resident memory, MiB", "KiB for a document", "edit in place, by rename, ms",
        "edit of the layout, ms", "first render of a page, of an index, ms", "Jekyll's build, s"
    ) as table:  # fmt: skip
        write(Path(folder, "empty"), 0)
        server, _ = start(binary, Path(folder, "empty"))
        empty = resident(server.process.pid)
        server.__exit__()
        for count in [int(w) for w in words] or ([100] if short else [1000, 10000, 100000]):
            source = Path(folder, str(count))
            write(source, count)
            table.row(f"{count:,}", *ours(binary, source, empty, count),
                      theirs(source, Path(folder, "out"), count <= most))  # fmt: skip
            shutil.rmtree(source)


if __name__ == "__main__":
    main()
