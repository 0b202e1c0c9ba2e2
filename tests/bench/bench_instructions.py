"""Instructions for each request, counted by callgrind: the same figure on a busy machine.

Ours and a bare libmicrohttpd with one constant, one request after the other on one connection. What
the kernel does is not counted; test_system_calls.py counts how often it is asked.

usage: bench_instructions.py APPROCHE-SERVER BARE PRELOADED [--requests N] [--functions N]
       [--at-most TIMES]

libmicrohttpd clears a connection's memory (16 kB) for every request, with one instruction that
callgrind counts once for each of its steps: "without_clearing" leaves that out.

--functions: the N dearest functions too, each without what it calls. --at-most: exit status 1 where
a page, asked for briefly, costs more than so many times the bare constant.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from servers import Bare, warm  # noqa: E402
from serving import ROOT, Running, skip  # noqa: E402

PAGE = "/approche/"
BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: fr,en;q=0.5\r\nConnection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\n"
    "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\n"
)


def counted(folder):
    return ["valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={folder}/out"]


class CountedBare(Bare):
    def command(self):
        return [*counted(self.folder), *super().command()]


def counted_ours(binary, preloaded, folder, *options):
    """One thread that answers; the rest of them sleep."""
    command = [*counted(folder), binary, "--source", ROOT, "--port", "0", "--threads", "1", *options]
    # valgrind makes system calls of its own, and the sandbox costs the kernel alone.
    more = {"LD_PRELOAD": str(preloaded), "APPROCHE_SANDBOX": "off"}
    return Running(command, environment={**os.environ, **more})


def dump(pid):
    """Has callgrind write what it counted since the last time."""
    subprocess.run(["callgrind_control", "--dump", str(pid)], check=True, capture_output=True,
                   timeout=60)  # fmt: skip


def ask_often(port, data, times):
    """Each answer is as long as the first one."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as c:
        size = None
        for _ in range(times):
            c.sendall(data)
            have = len(c.recv(1 << 20))
            while size is not None and have < size:
                have += len(c.recv(1 << 20))
            size = size or have
            if have != size:
                raise RuntimeError("answers of several lengths")


def functions_of(report, requests):
    """name -> instructions a request, without what it calls, the dearest first"""
    text = subprocess.run(["callgrind_annotate", "--threshold=100", str(report)],
                          check=True, capture_output=True, text=True).stdout  # fmt: skip
    rows = re.findall(r"^ *([\d,]+) \([^)]*\) +(\S+:\S+)(?: \[(\S+)\])?", text, re.M)
    return {
        f"{Path(library or 'program').name} {place.rpartition(':')[2]}": round(
            int(number.replace(",", "")) / requests, 1
        )
        for number, place, library in rows
    }


def measure(row, name, server, folder, headers, args):
    """Prints a line; instructions a request."""
    data = f"GET {PAGE} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
    pid = server.process.pid
    ask_often(server.port, data, 20)  # everything is there, the dynamic linker is done
    dump(pid)
    before = set(folder.glob("out.*"))
    ask_often(server.port, data, args.requests)
    dump(pid)
    (report,) = set(folder.glob("out.*")) - before
    total = int(re.search(r"^totals: (\d+)", report.read_text(), re.M)[1])
    functions = functions_of(report, args.requests)
    clearing = sum(cost for name, cost in functions.items() if "memset" in name)
    line = {"row": row, "server": name, "instructions": round(total / args.requests),
            "without_clearing": round(total / args.requests - clearing)}  # fmt: skip
    if args.functions > 0:
        line["functions"] = dict(list(functions.items())[: args.functions])
    print(json.dumps(line, indent=1 if args.functions > 0 else None), flush=True)
    return line["instructions"], line["without_clearing"]


def rows(args):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with counted_ours(args.server, args.preloaded, folder) as ours:
            answer = ours.get(PAGE)
            if answer.status != 200:
                raise SystemExit(f"{answer.status} {''.join(ours.lines)}")
            warm(ours, PAGE, "gzip")
            tag = f"If-None-Match: {answer.headers['ETag']}\r\n"
            hit = measure("page", "approche-server", ours, folder, "", args)
            full = measure("page to a browser", "approche-server", ours, folder, BROWSER, args)
            for row, headers in (("gzip", "Accept-Encoding: gzip\r\n"), ("304", tag),
                                 ("304 to a browser", BROWSER + tag)):  # fmt: skip
                measure(row, "approche-server", ours, folder, headers, args)
        second = folder / "logging"
        second.mkdir()
        with counted_ours(args.server, args.preloaded, second, "--access-log") as ours:
            ours.get(PAGE)
            measure("page, logged", "approche-server", ours, second, "", args)
        third = folder / "metrics"
        third.mkdir()
        with counted_ours(args.server, args.preloaded, third, "--admin", "127.0.0.1:0") as ours:
            ours.get(PAGE)
            measure("page, with metrics", "approche-server", ours, third, "", args)
        with CountedBare(args.bare, answer.body) as bare:
            constant = measure("page", "bare", bare, bare.folder, "", args)
            browser = measure("page to a browser", "bare", bare, bare.folder, BROWSER, args)
    for row, mine, other in (("page", hit, constant), ("page to a browser", full, browser)):
        print(json.dumps({"row": row, "times_bare": round(mine[0] / other[0], 3),
                          "times_bare_without_clearing": round(mine[1] / other[1], 3)}))  # fmt: skip
    return hit[0] / constant[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("bare")
    parser.add_argument("preloaded", help="tests/tools/plain_openat.c, built")
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--functions", type=int, default=0)
    parser.add_argument("--at-most", type=float, default=float("inf"))
    args = parser.parse_args()
    if shutil.which("callgrind_control") is None:
        skip("valgrind is not installed")
    raise SystemExit(rows(args) > args.at_most)


if __name__ == "__main__":
    main()
