"""A steady load with an edit now and then: what the server holds must not grow.

Clients ask for all pages, also for their compressed forms, and for addresses that there are not; a page, a
layout or a data file is edited several times a second. The first third of the time shows what is normal.
Afterwards memory, descriptors, threads and what the server counts of itself must stay within bounds that
follow from it. Latencies are shown, and decide nothing.

usage: soak.py APPROCHE-SERVER [--seconds N] [--seed N] [--clients N]
"""

import argparse
import http.client
import os
import random
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from operated import Operated  # noqa: E402
from serving import PATIENCE  # noqa: E402

PAGES = 60
EDIT_PAUSE = 0.15
SAMPLES = 60  # in all
ASAN = "quarantine_size_mb=4:thread_local_quarantine_size_kb=64"  # what it keeps of freed memory is no leak
# What may be more than the most of the first third: a share of it, and a number beside.
BOUNDS = {
    "rss_kb": (0.15, 8 * 1024),
    "descriptors": (0, 6),
    "threads": (0, 1),
    "children": (0, 1),
    "cache_kb": (0.1, 1024),
    "connections": (0, 4),
}


class Client(threading.Thread):
    """One persistent connection after another."""

    def __init__(self, port, seed):
        super().__init__(daemon=True)
        self.port, self.random, self.over = port, random.Random(seed), threading.Event()
        self.seconds, self.failures, self.asked = [], [], 0

    def run(self):
        while not self.over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                for _ in range(self.random.randrange(1, 40)):
                    self.ask(connection)
            except (OSError, http.client.HTTPException) as e:
                self.failures.append(repr(e))
            finally:
                connection.close()

    def ask(self, connection):
        number = self.random.randrange(PAGES + 2)
        path = self.random.choice(["/", f"/p{number}.html", f"/p{number}.html", "/main.css", f"/?{self.asked}"])
        coding = self.random.choice(["identity", "gzip", "br"])
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": coding})
        response = connection.getresponse()
        response.read()
        self.seconds.append(time.perf_counter() - began)
        self.asked += 1
        if response.status != (404 if number >= PAGES and path.startswith("/p") else 200):
            self.failures.append(f"{path}: {response.status}")
        self.over.wait(0.005)


class Site:
    """Every text has the same length in each version, so that nothing has a reason to grow."""

    def __init__(self, root, seed):
        self.root, self.random, self.edits = root, random.Random(seed), 0
        self.kinds = [f"p{n}.md" for n in range(PAGES)] + ["_layouts/d.html", "_data/d.yml", "main.scss"] * 4
        for name in self.kinds:
            self.save(name)
        self.save("index.html")
        (root / "_config.yml").write_text("title: Soak\n")

    def save(self, name):
        self.edits += 1
        number = f"{self.edits:09}"
        text = {
            "_layouts/d.html": f"<html><body>{number} {{{{ content }}}} {{{{ site.data.d.v }}}}</body></html>",
            "_data/d.yml": f"v: {number}\n",
            "main.scss": f"---\n---\na {{ b {{ order: {number} }} }}\n",
            "index.html": "---\nlayout: d\n---\n{% for p in site.pages %}{{ p.url }} {{ p.title }}\n{% endfor %}",
        }.get(name, f"---\nlayout: d\ntitle: T{number}\n---\n" + f"A *paragraph* of {number}.\n\n" * 40)
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def edit(self):
        self.save(self.random.choice(self.kinds))


def sample(server):
    pid = server.process.pid
    status = Path(f"/proc/{pid}/status").read_text()
    metrics = server.metrics()
    return {
        "rss_kb": int(re.search(r"^VmRSS:\s+(\d+)", status, re.M)[1]),
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
        "threads": int(re.search(r"^Threads:\s+(\d+)", status, re.M)[1]),
        "children": int(metrics["approche_children"]),
        "cache_kb": int(metrics["approche_cache_bytes"]) // 1024,
        "connections": int(metrics["approche_http_connections"]),
    }


def growth(samples):
    """What is beyond its bound: name -> (the most at first, the bound, the least of the last third).

    The least, so that a moment in which much was under way decides nothing: what leaks stays.
    """
    third, found = max(1, len(samples) // 3), {}
    for name, (share, beside) in BOUNDS.items():
        before = max(s[name] for s in samples[:third])
        bound = before * (1 + share) + beside
        after = min(s[name] for s in samples[-third:])
        if after > bound:
            found[name] = (before, round(bound), after)
    return found


def quantile(values, share):
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] * 1000 if values else 0


def row_of(samples, latencies, seconds):
    row = {name: max(s[name] for s in samples) for name in BOUNDS}
    shares = {f"p{share}_ms": round(quantile(latencies, share / 100), 2) for share in (50, 90, 99)}
    return {"until_s": round(seconds), **row, "requests": len(latencies), **shares}


def soak(options, folder):
    site = Site(folder, options.seed)
    environment = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":" + ASAN}
    samples, rows = [], []
    with Operated(options.binary, folder, "--threads", "2", "--cache", "4M", environment=environment) as server:
        clients = [Client(server.port, options.seed * 1000 + n) for n in range(options.clients)]
        for client in clients:
            client.start()
        began = time.monotonic()
        for third in range(3):
            first, marks = len(samples), [len(c.seconds) for c in clients]
            while (passed := time.monotonic() - began) < options.seconds * (third + 1) / 3:
                site.edit()
                if passed >= len(samples) * options.seconds / SAMPLES:
                    samples.append(sample(server))
                time.sleep(EDIT_PAUSE)
            latencies = [s for c, mark in zip(clients, marks) for s in c.seconds[mark:]]
            rows.append(row_of(samples[first:], latencies, passed))
        for client in clients:
            client.over.set()
        for client in clients:
            client.join()
    failures = [f for c in clients for f in c.failures]
    if server.status != 0:
        failures += [f"exit status {server.status}", *server.lines[-40:]]
    return site.edits, samples, rows, failures


def show(rows):
    names = list(rows[0])
    print("| " + " | ".join(names) + " |\n|" + " --- |" * len(names))
    for row in rows:
        print("| " + " | ".join(str(row[name]) for name in names) + " |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        edits, samples, rows, failures = soak(options, Path(name))
    grown = growth(samples)
    show(rows)
    for name, (before, bound, after) in grown.items():
        print(f"{name} grows: {before} at most in the first third, {after} at least in the last; the bound is {bound}")
    for failure in failures[:20]:
        print("failure:", failure)
    print(f"{edits} edits, {len(failures)} failures, {len(grown)} grow", flush=True)
    return 1 if grown or failures else 0


if __name__ == "__main__":
    sys.exit(main())
