"""approche-server against nginx, Caddy, Varnish and a bare libmicrohttpd, on loopback.

Rows: (a) /approche/ as it is, in gzip, in Brotli, and 304; (b) files of 1 kB to 5 MB; (c) 1 to 1,024
connections, on one thread and on two; (d) all pages of a large site in rotation, cold and warm. Within a
row the rounds alternate between the servers, so that other load on the machine affects all of them.
CPU is the time that the kernel charged to the server's processes, user and system, divided by the
requests of the round: the cost of a request, even if the load generator shares the cores. It does not
show a server that sleeps while there is work: for that, there are the requests per second, and latencies.

usage: bench_http.py APPROCHE-SERVER [--rows abcd] [--seconds N] [--rounds N] [--workers N] [--short]
"""

import argparse
import contextlib
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from crowd import quantile  # noqa: E402
from report import NOT_INSTALLED, Table, figures, say  # noqa: E402
from servers import Bare, Caddy, Nginx, Varnish, ask, is_there, plain_markdown, warm  # noqa: E402
from serving import ROOT, Serving, skip  # noqa: E402

PAGE = "/approche/"
CONNECTIONS = 64
FEW = 8  # connections, for files of megabytes
LONGEST_S = 60  # of a round
OURS, NGINX, BARE = "approche-server", "nginx", "bare"
SHARES = {"p50": 50, "p99": 99, "p99.9": 99.9}
# Microseconds of the quantiles, and the requests per second that got their answers.
DONE = """
function done(summary, latency)
  print(string.format("quantiles: %f %f %f", latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
"""
# wrk calls init once it knows the Host; requests made earlier would have none, and be refused.
IN_ROTATION = """
local requests, at = {}, 0
function init()
  for line in io.lines("%s") do requests[#requests + 1] = wrk.format("GET", line) end
end
function request() at = at %% #requests + 1; return requests[at] end
"""


def cpu_seconds(pid):
    """User and system time of a process with all its threads, and of its children."""
    ticks, todo = 0, [pid]
    while todo:
        each = todo.pop()
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        todo += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
    return ticks / os.sysconf("SC_CLK_TCK")


def pinned(command, workers):
    """wrk on the last core, if the server has another one."""
    spare = os.cpu_count() - workers
    return ["taskset", "-c", str(os.cpu_count() - 1), *command] if spare > 0 else command


class Round:
    """What a server did in a round, or the medians of several."""

    def __init__(self, rate, cpu_us, *latencies_ms):
        self.rate, self.cpu_us, self.latencies_ms = rate, cpu_us, latencies_ms  # of SHARES

    @staticmethod
    def median(rounds):
        columns = zip(*((r.rate, r.cpu_us, *r.latencies_ms) for r in rounds))
        return Round(*map(statistics.median, columns))


def one_round(args, server, path, seconds, headers, connections, script):
    command = ["wrk", "-t1", "--latency", f"-c{connections}", "-s", script or args.script]
    command += [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    requests, wrk = 0, ""
    while requests == 0:  # on a busy machine, no answer may be complete in time
        if seconds > LONGEST_S:
            raise RuntimeError(wrk)
        before = cpu_seconds(server.process.pid)
        wrk = subprocess.run(
            pinned([*command, f"-d{seconds}s", f"http://127.0.0.1:{server.port}{path}"], server.workers),
            check=True,
            capture_output=True,
            text=True,
            timeout=seconds + 60,
        ).stdout
        cpu = cpu_seconds(server.process.pid) - before
        if "Non-2xx" in wrk or "Socket errors" in wrk:
            raise RuntimeError(wrk)
        requests = int(re.search(r"(\d+) requests in", wrk)[1])
        seconds *= 4
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", wrk)[1])
    latencies = re.search(r"^quantiles: (.*)$", wrk, re.M)[1].split()
    return Round(rate, cpu / requests * 1e6, *(float(us) / 1000 for us in latencies))


def by_hand(server, tag, seconds):
    """
    The same for 304, asked one by one: wrk waits for the body that its Content-Length tells of, as
    its parser does not know that a 304 has none (RFC 9112, section 6.3).
    """
    data = f"GET {PAGE} HTTP/1.1\r\nHost: a\r\nIf-None-Match: {tag}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port)) as c:
        c.sendall(data)
        size = len(c.recv(65536))
        before, started, took = cpu_seconds(server.process.pid), time.monotonic(), []
        while time.monotonic() - started < seconds:
            asked = time.monotonic()
            c.sendall(data)
            if len(c.recv(65536)) != size:
                raise RuntimeError("a 304 of another size")
            took.append((time.monotonic() - asked) * 1000)
        cpu = cpu_seconds(server.process.pid) - before
    took.sort()
    return Round(
        len(took) / seconds, cpu / len(took) * 1e6, *(quantile(took, p / 100) for p in SHARES.values())
    )


def measure(args, entrants, path=PAGE, headers=None, connections=CONNECTIONS, script=None):
    """entrants: name -> (server, headers of its own). Name -> medians."""
    rounds = {name: [] for name in entrants}
    for number in range(0 if args.short else -1, args.rounds):  # the one before the first warms up
        for name, (server, own) in entrants.items():
            seconds = args.seconds if number >= 0 else 1
            if "If-None-Match" in own:
                got = by_hand(server, own["If-None-Match"], seconds)
            else:
                got = one_round(args, server, path, seconds, {**(headers or {}), **own}, connections, script)
            if number >= 0:
                rounds[name].append(got)
    return {name: Round.median(measured) for name, measured in rounds.items()}


def cost(medians, name):
    return medians[name].cpu_us if name in medians else NOT_INSTALLED


def add_row(table, what, medians, nginx=NGINX, others=""):
    """Processor time, and requests per second, of ours and of nginx."""
    rates = [round(medians[name].rate) if name in medians else "" for name in (OURS, nginx)]
    table.row(what, cost(medians, OURS), cost(medians, nginx) if nginx else "", others, *rates)


def nginx_of(args, stack, *arguments, workers=None, **more):
    """As an entrant; nothing if it is not installed."""
    if not is_there("nginx"):
        return {}
    server = Nginx(*arguments, workers=workers or args.workers, **more)
    return {NGINX: (stack.enter_context(server), {})}


def serving(args, stack, folder, workers=None):
    workers = workers or args.workers
    ours = stack.enter_context(Serving(args.server, folder, "--threads", str(workers)))
    ours.workers = workers
    return ours


def same_bytes(ours, theirs, path):
    mine, other = (ask("127.0.0.1", s.port, path).body for s in (ours, theirs))
    if mine != other:
        raise SystemExit(f"bench: other bytes at {path}: {len(mine)} and {len(other)}")


def rows_a(args, stack, table):
    ours = serving(args, stack, ROOT)
    rows_plain(args, stack, ours, table)
    rows_coded(args, stack, ours, table)


def rows_plain(args, stack, ours, table):
    page = ours.get(PAGE).body
    entrants = {OURS: (ours, {}), **nginx_of(args, stack, {PAGE: page})}
    for server, _ in entrants.values():
        same_bytes(ours, server, PAGE)
    others = {BARE: "libmicrohttpd with one constant", "varnish": "Varnish", "caddy": "Caddy's templates and Markdown"}
    entrants[BARE] = (stack.enter_context(Bare(args.bare, page, args.workers)), {})
    if is_there("varnishd"):
        entrants["varnish"] = (stack.enter_context(Varnish(ours, args.workers)), {})
    if is_there("caddy"):
        text = plain_markdown((ROOT / "pages/approche.md").read_text())
        header = (ROOT / "layouts/includes/header.html").read_text()
        caddy = Caddy(text, plain_markdown(header), args.workers)
        entrants["caddy"] = (stack.enter_context(caddy), {})
    medians = measure(args, entrants)
    add_row(table, f"a page of {figures(len(page) / 1000)} kB", medians,
            others="; ".join(f"{what}: {figures(cost(medians, name))}" for name, what in others.items()))  # fmt: skip
    tagged = {
        name: (server, {"If-None-Match": ask("127.0.0.1", server.port, PAGE).headers["ETag"]})
        for name, (server, _) in entrants.items()
        if name in (OURS, NGINX)
    }
    add_row(table, "the same, 304, on one connection", measure(args, tagged))


def rows_coded(args, stack, ours, table):
    files = {PAGE: ours.get(PAGE).body}
    entrants = {OURS: (ours, {}), **nginx_of(args, stack, files, "gzip_static on;", precompressed=True)}
    on = nginx_of(args, stack, files, "gzip on; gzip_vary on;")
    entrants |= {"gzip on": entrant for entrant in on.values()}
    warm(ours, PAGE, "gzip")
    medians = measure(args, entrants, headers={"Accept-Encoding": "gzip"})
    add_row(table, "the same page in gzip (nginx: `gzip_static`)", medians,
            others=f"nginx `gzip on`: {figures(cost(medians, 'gzip on'))}")  # fmt: skip
    warm(ours, PAGE, "br")
    add_row(table, "in Brotli", measure(args, {OURS: (ours, {})}, headers={"Accept-Encoding": "br"}), nginx="")


def plain_site(folder):
    for name in ("layouts", "pages", "static"):
        (folder / name).mkdir()


def rows_b(args, stack, table):
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    plain_site(folder)
    sizes = {1000: "1 kB", 20_000: "20 kB", 200_000: "200 kB", 5_000_000: "5 MB"}
    files = {f"/{n}.bin": random.Random(n).randbytes(n) for n in sizes}
    for path, content in files.items():
        (folder / "static" / path[1:]).write_bytes(content)
    ours = serving(args, stack, folder)
    entrants = {OURS: (ours, {}), **nginx_of(args, stack, files)}
    for path, size in zip(files, sizes.values(), strict=True):
        for server, _ in entrants.values():
            same_bytes(ours, server, path)
        few = size.endswith("MB")
        what = f"a file of {size}" + (f", on {FEW} connections" if few else "")
        add_row(table, what, measure(args, entrants, path=path, connections=FEW if few else CONNECTIONS))


def crowds(args, stack, costs, latencies):
    """Rows c: the same page on more and more connections."""
    for workers in (1,) if args.short else (1, 2):
        ours = serving(args, stack, ROOT, workers)
        page = ours.get(PAGE).body
        bare = stack.enter_context(Bare(args.bare, page, workers))
        entrants = {OURS: (ours, {}), **nginx_of(args, stack, {PAGE: page}, workers=workers), BARE: (bare, {})}
        for connections in (1, 64) if args.short else (1, 8, 64, 128, 256, 512, 1024):
            medians = measure(args, entrants, connections=connections)
            row = f"{workers}, {connections:,}"
            three = [medians.get(name) for name in (OURS, NGINX, BARE)]
            costs.row(row, *(cost(medians, name) for name in (OURS, NGINX, BARE)),
                      *(round(m.rate) if m else "" for m in three))  # fmt: skip
            latencies.row(row, *(figures(*m.latencies_ms) if m else NOT_INSTALLED for m in three))


def large_site(folder, count):
    plain_site(folder)
    (folder / "layouts/base.html").write_text("<!doctype html><main>{{ content }}</main>")
    for i in range(count):
        words = " ".join(random.Random(i).choices("jour lune mer pierre sable vent".split(), k=400))
        (folder / f"pages/{i}.md").write_text(
            f"---\nlayout: base\npermalink: /p/{i}/\n---\n# Page {i}\n\n{words}\n"
        )


def rows_d(args, stack, table):
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    count = args.pages
    large_site(folder, count)
    paths = [f"/p/{i}/" for i in range(count)]
    (folder / "paths").write_text("\n".join(paths) + "\n")
    (folder / "rotation.lua").write_text(IN_ROTATION % (folder / "paths") + DONE)
    ours = serving(args, stack, folder)
    before = cpu_seconds(ours.process.pid)
    bodies = {path: ours.get(path).body for path in paths}
    cold = (cpu_seconds(ours.process.pid) - before) / count * 1e6
    table.row(f"{count:,} pages, each for the first time, on a connection each", cold, "", "", "", "")
    entrants = {OURS: (ours, {}), **nginx_of(args, stack, bodies)}
    add_row(table, "the same pages in rotation", measure(args, entrants, script=folder / "rotation.lua"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--bare", help="tests/bench/bare_mhd.c, built [beside the server]")
    parser.add_argument("--rows", default="abdc")
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args()
    if shutil.which("wrk") is None:
        skip("wrk is not installed")
    args.bare = args.bare or Path(args.server).resolve().parents[1] / "tests/bare_mhd"
    args.rounds = args.rounds or (1 if args.short else 5)
    args.pages = 500 if args.short else 10_000
    rounds = f"medians of alternating rounds ({args.rounds} of {args.seconds} s)"
    with tempfile.TemporaryDirectory() as scratch:
        args.script = Path(scratch, "done.lua")
        args.script.write_text(DONE)
        if set(args.rows) & set("abd"):
            say(f"Processor time of a request, and requests per second, on {CONNECTIONS} connections, with",
                f"{args.workers} thread or worker process of each server; {rounds}.")  # fmt: skip
            with Table("request", "approche-server, µs", "nginx with the same bytes, µs", "others, µs",
                       "approche-server, requests/s", "nginx, requests/s") as table:  # fmt: skip
                for letter, rows in {"a": rows_a, "b": rows_b, "d": rows_d}.items():
                    if letter in args.rows:
                        with contextlib.ExitStack() as stack:
                            rows(args, stack, table)
        if "c" in args.rows:
            say(f"The same page on more and more connections, with one thread and with two; {rounds}. Processor time of",
                "a request, and requests per second; then what a client waits: median, p99, p99.9.")  # fmt: skip
            names = ("approche-server", "nginx", "bare libmicrohttpd")
            with Table("threads, connections", *(f"{name}, ms" for name in names)) as latencies, \
                 Table("threads, connections", *(f"{name}, µs" for name in names),
                       *(f"{name}, requests/s" for name in names)) as costs, \
                 contextlib.ExitStack() as stack:  # fmt: skip
                crowds(args, stack, costs, latencies)


if __name__ == "__main__":
    main()
