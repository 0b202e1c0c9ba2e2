"""The cost of a large site: the time from start to first answer, memory, the time from an edit until it
is served, the first render of a page and of an index; compared with Jekyll for small sites.

usage: bench_scale.py SERVER [--jekyll UP-TO] [DOCUMENTS...]

Jekyll (which builds the whole site for each of these) is asked up to UP-TO documents [1000].
Every answer is checked: an edit that is not in the very next one is a failure.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from scale_site import document, write  # noqa: E402
from serving import Serving  # noqa: E402

ROUNDS = 21
COLUMNS = "documents  ready ms  kB a document  edit ms  rename ms  page ms  index ms  Jekyll ms"


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


def start(binary, source):
    server = Serving(binary, source)
    spent, _ = timed(lambda: Client(server.__enter__().port).get("/"))
    return server, spent


def ours(binary, source, empty, count):
    ready = []
    for _ in range(3):
        server, spent = start(binary, source)
        ready.append(spent)
        if len(ready) < 3:
            server.__exit__()
    try:
        size = (resident(server.process.pid) - empty) / count
        client = Client(server.port)
        pages = [n for n in range(3, count) if n % 3][:ROUNDS]
        page = statistics.median(timed(lambda n=n: client.get(url_of(n)))[0] for n in pages)
        index = statistics.median(
            timed(lambda name=name: client.get(f"/{name}/"))[0]
            for name in ("posts", "guides", "notes")
        )
        edited = edits(client, source, 1, in_place)
        renamed = edits(client, source, 2, by_rename)
    finally:
        server.__exit__()
    return statistics.median(ready), size, edited, renamed, page, index


def jekyll(source, folder):
    command = ["jekyll", "build", "--quiet", "--disable-disk-cache", "-s", source, "-d", folder]
    environment = os.environ | {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return timed(lambda: subprocess.run(command, env=environment, check=True))[0]


def main():
    words = sys.argv[1:]
    binary = words.pop(0)
    most = 1000
    if "--jekyll" in words:
        at = words.index("--jekyll")
        most = int(words[at + 1])
        del words[at : at + 2]
    print(COLUMNS)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "empty"), 0)
        server, _ = start(binary, Path(folder, "empty"))
        empty = resident(server.process.pid)
        server.__exit__()
        for count in [int(w) for w in words] or [1000, 10000, 100000]:
            source = Path(folder, str(count))
            write(source, count)
            theirs = f"{jekyll(source, Path(folder, 'out')):9.0f}" if count <= most else "        -"
            ready, size, edited, renamed, page, index = ours(binary, source, empty, count)
            print(
                f"{count:9}  {ready:8.0f}  {size:13.1f}  {edited:7.2f}  {renamed:9.2f}"
                f"  {page:7.2f}  {index:8.1f}  {theirs}",
                flush=True,
            )


if __name__ == "__main__":
    main()
