"""approche-server against nginx, Caddy, Varnish and a bare libmicrohttpd, on loopback.

Rows: (a) /approche/ as it is, in gzip, in Brotli, and 304; (b) files of 1 kB to 5 MB; (c) 1 to 512
connections, some of them multiples of the events that libmicrohttpd takes at a time; (d) all pages of
a large site in rotation, cold and warm. Within a row the rounds alternate between the servers, so that
other load on the machine affects all of them; medians are printed, one line of JSON for each server.
CPU is the time that the kernel charged to the server's processes, user and system, divided by the
requests of the round: the cost of a request, even if the load generator shares the cores. It does not
show a server that sleeps while there is work: for that, each line has the requests per second, and the
latency of the median and of the 99th percentile.

usage: bench_http.py APPROCHE-SERVER [--rows abcd] [--seconds N] [--rounds N] [--workers N]
"""

import argparse
import contextlib
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from crowd import quantile  # noqa: E402
from servers import Bare, Caddy, Nginx, Varnish, ask, is_there, plain_markdown, warm  # noqa: E402
from serving import ROOT, Serving  # noqa: E402

PAGE = "/approche/"
CONNECTIONS = 64
PAGES = 10_000
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


def milliseconds(wrk, quantile):
    """A quantile in the output of wrk --latency: "     50%  831.00us"."""
    found = re.search(rf"^ +{quantile}% +([\d.]+)(us|ms|s|m) *$", wrk, re.M)
    if not found:
        raise RuntimeError(wrk)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[found[2]]


def one_round(server, path, seconds, headers, connections, script, workers):
    """requests a second, microseconds of CPU a request, milliseconds of the median and of 99 %"""
    command = ["wrk", "-t1", "--latency", f"-c{connections}", f"-d{seconds}s"]
    command += [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command += ["-s", str(script)] if script else []
    before = cpu_seconds(server.process.pid)
    wrk = subprocess.run(
        pinned([*command, f"http://127.0.0.1:{server.port}{path}"], workers),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    cpu = cpu_seconds(server.process.pid) - before
    if "Non-2xx" in wrk or "Socket errors" in wrk:
        raise RuntimeError(wrk)
    requests = int(re.search(r"(\d+) requests in", wrk)[1])
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", wrk)[1])
    return rate, cpu / requests * 1e6, milliseconds(wrk, 50), milliseconds(wrk, 99)


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
    return len(took) / seconds, cpu / len(took) * 1e6, quantile(took, 0.5), quantile(took, 0.99)


def measure(args, row, entrants, path=PAGE, headers=None, connections=CONNECTIONS, script=None):
    """entrants: name -> (server, headers of its own). Prints a line for each."""
    rounds = {name: [] for name in entrants}
    for number in range(args.rounds + 1):
        for name, (server, own) in entrants.items():
            seconds = args.seconds if number > 0 else 1
            if "If-None-Match" in own:
                got = by_hand(server, own["If-None-Match"], seconds)
            else:
                got = one_round(server, path, seconds, {**(headers or {}), **own}, connections,
                                script, args.workers)  # fmt: skip
            if number > 0:  # the first one warms up
                rounds[name].append(got)
    medians = {}
    for name, measured in rounds.items():
        rates, costs, halves, slowest = zip(*measured)
        medians[name] = statistics.median(costs)
        line = {
            "row": row,
            "server": name,
            "requests_per_second": round(statistics.median(rates)),
            "p50_ms": round(statistics.median(halves), 3),
            "p99_ms": round(statistics.median(slowest), 3),
            "cpu_us_per_request": round(medians[name], 2),
            "cpu_us_range": [round(min(costs), 2), round(max(costs), 2)],
            "times_ours": round(medians[name] / medians["approche-server"], 2),
        }
        print(json.dumps(line), flush=True)


def same_bytes(ours, theirs, path):
    mine, other = (ask("127.0.0.1", s.port, path).body for s in (ours, theirs))
    if mine != other:
        raise SystemExit(f"bench: other bytes at {path}: {len(mine)} and {len(other)}")


def rows_a(args, stack, ours):
    rows_plain(args, stack, ours)
    rows_coded(args, stack, ours)


def rows_plain(args, stack, ours):
    page = ours.get(PAGE).body
    files = {PAGE: page}
    static = stack.enter_context(Nginx(files, workers=args.workers))
    same_bytes(ours, static, PAGE)
    bare = stack.enter_context(Bare(args.bare, page, args.workers))
    entrants = {"approche-server": (ours, {}), "nginx": (static, {}), "bare": (bare, {})}
    if is_there("varnishd"):
        entrants["varnish"] = (stack.enter_context(Varnish(ours, args.workers)), {})
    if is_there("caddy"):
        text = plain_markdown((ROOT / "pages/approche.md").read_text())
        header = (ROOT / "layouts/includes/header.html").read_text()
        caddy = Caddy(text, plain_markdown(header), args.workers)
        entrants["caddy templates"] = (stack.enter_context(caddy), {})
    measure(args, "a plain", entrants)
    tags = {
        name: {"If-None-Match": ask("127.0.0.1", s.port, PAGE).headers["ETag"]}
        for name, s in (("approche-server", ours), ("nginx", static))
    }
    measure(args, "a 304", {"approche-server": (ours, tags["approche-server"]),
                            "nginx": (static, tags["nginx"])})  # fmt: skip


def rows_coded(args, stack, ours):
    files = {PAGE: ours.get(PAGE).body}
    before = stack.enter_context(
        Nginx(files, "gzip_static on;", args.workers, precompressed=True)
    )
    on = stack.enter_context(Nginx(files, "gzip on; gzip_vary on;", args.workers))
    warm(ours, PAGE, "gzip")
    gzip_ = {"Accept-Encoding": "gzip"}
    measure(args, "a gzip", {"approche-server": (ours, {}), "nginx gzip_static": (before, {}),
                             "nginx gzip on": (on, {})}, headers=gzip_)  # fmt: skip
    warm(ours, PAGE, "br")
    measure(args, "a br", {"approche-server": (ours, {})}, headers={"Accept-Encoding": "br"})


def plain_site(folder):
    for name in ("layouts", "pages", "static"):
        (folder / name).mkdir()


def rows_b(args, stack, _):
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    plain_site(folder)
    files = {f"/{n}.bin": random.Random(n).randbytes(n) for n in (1000, 20_000, 200_000, 5_000_000)}
    for path, content in files.items():
        (folder / "static" / path[1:]).write_bytes(content)
    ours = stack.enter_context(Serving(args.server, folder, "--threads", str(args.workers)))
    nginx = stack.enter_context(Nginx(files, workers=args.workers))
    for path in files:
        same_bytes(ours, nginx, path)
        measure(args, f"b {path[1:-4]} bytes", {"approche-server": (ours, {}), "nginx": (nginx, {})},
                path=path)  # fmt: skip


def rows_c(args, stack, ours):
    nginx = stack.enter_context(Nginx({PAGE: ours.get(PAGE).body}, workers=args.workers))
    for n in (1, 8, 64, 127, 128, 256, 257, 384, 512):
        measure(args, f"c {n} connections", {"approche-server": (ours, {}), "nginx": (nginx, {})},
                connections=n)  # fmt: skip


def large_site(folder):
    plain_site(folder)
    (folder / "layouts/base.html").write_text("<!doctype html><main>{{ content }}</main>")
    for i in range(PAGES):
        words = " ".join(random.Random(i).choices("jour lune mer pierre sable vent".split(), k=400))
        (folder / f"pages/{i}.md").write_text(
            f"---\nlayout: base\npermalink: /p/{i}/\n---\n# Page {i}\n\n{words}\n"
        )


def rows_d(args, stack, _):
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    large_site(folder)
    paths = [f"/p/{i}/" for i in range(PAGES)]
    (folder / "paths").write_text("\n".join(paths) + "\n")
    (folder / "rotation.lua").write_text(IN_ROTATION % (folder / "paths"))
    ours = stack.enter_context(Serving(args.server, folder, "--threads", str(args.workers)))
    before = cpu_seconds(ours.process.pid)
    bodies = {path: ours.get(path).body for path in paths}
    cold = (cpu_seconds(ours.process.pid) - before) / PAGES * 1e6
    print(json.dumps({"row": "d cold", "server": "approche-server", "pages": PAGES,
                      "cpu_us_per_request": round(cold, 2)}), flush=True)  # fmt: skip
    nginx = stack.enter_context(Nginx(bodies, workers=args.workers))
    measure(args, f"d {PAGES} pages in rotation", {"approche-server": (ours, {}), "nginx": (nginx, {})},
            script=folder / "rotation.lua")  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--bare", help="tests/bench/bare_mhd.c, built [beside the server]")
    parser.add_argument("--rows", default="abcd")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    args.bare = args.bare or Path(args.server).resolve().parents[1] / "tests/bare_mhd"
    for letter in args.rows:
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(Serving(args.server, ROOT, "--threads", str(args.workers)))
            {"a": rows_a, "b": rows_b, "c": rows_c, "d": rows_d}[letter](args, stack, ours)


if __name__ == "__main__":
    main()
