"""Instructions for each request, counted by callgrind: the same figure on a busy machine.

Ours and a bare libmicrohttpd with one constant, one request after the other on one connection. What
the kernel does is not counted; test_system_calls.py counts how often it is asked.

usage: bench_instructions.py APPROCHE-SERVER BARE PRELOADED [--requests N] [--functions N]
       [--at-most TIMES] [--short]

libmicrohttpd clears a connection's memory (16 kB) for every request, with one instruction that
callgrind counts once for each of its steps: "without clearing" leaves that out.

--functions: the N dearest functions too, each without what it calls. --at-most: exit status 1 where
a page, asked for briefly, costs more than so many times the bare constant.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import Table, say  # noqa: E402
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


class Counted:
    """Instructions of a request: in all, without the clearing of memory, and by function."""

    def __init__(self, report, requests):
        total = int(re.search(r"^totals: (\d+)", report.read_text(), re.M)[1]) / requests
        self.functions = functions_of(report, requests)
        clearing = sum(cost for name, cost in self.functions.items() if "memset" in name)
        self.total, self.without_clearing = round(total), round(total - clearing)


def count(server, folder, headers, args):
    data = f"GET {PAGE} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
    pid = server.process.pid
    ask_often(server.port, data, 20)  # everything is there, the dynamic linker is done
    dump(pid)
    before = set(folder.glob("out.*"))
    ask_often(server.port, data, args.requests)
    dump(pid)
    (report,) = set(folder.glob("out.*")) - before
    return Counted(report, args.requests)


def count_ours(args, scratch):
    """What is requested -> Counted; and the page."""
    found = {}
    for name, options in (("", []), ("logging", ["--access-log"]), ("metrics", ["--admin", "127.0.0.1:0"])):
        folder = scratch / f"ours-{name}"
        folder.mkdir()
        with counted_ours(args.server, args.preloaded, folder, *options) as ours:
            answer = ours.get(PAGE)
            if answer.status != 200:
                raise SystemExit(f"{answer.status} {''.join(ours.lines)}")
            requests = {"a page": "", "with the headers of a browser": BROWSER}
            if not name:
                warm(ours, PAGE, "gzip")
                tag = f"If-None-Match: {answer.headers['ETag']}\r\n"
                requests |= {"gzip": "Accept-Encoding: gzip\r\n", "304": tag, "304 to a browser": BROWSER + tag}
            else:
                requests = {f"a page, with {name}": ""}
            for what, headers in requests.items():
                found[what] = count(ours, folder, headers, args)
    return found, answer.body


def rows(args):
    with tempfile.TemporaryDirectory() as scratch:
        ours, page = count_ours(args, Path(scratch))
        with CountedBare(args.bare, page) as bare:
            theirs = {
                what: count(bare, bare.folder, headers, args)
                for what, headers in (("a page", ""), ("with the headers of a browser", BROWSER))
            }
    say(f"Instructions outside of the kernel for a request of {PAGE} ({len(page):,} bytes), counted by callgrind over",
        f"{args.requests:,} requests, one after the other; beside libmicrohttpd with one constant of the same length.",
        "In brackets: without those that clear a connection's memory, which callgrind counts for each of its steps.")  # fmt: skip
    with Table("request", "approche-server", "bare libmicrohttpd", "ratio") as table:
        for what, mine in ours.items():
            cells = [f"{mine.total:,} ({mine.without_clearing:,})", "", ""]
            if what in theirs:
                bare = theirs[what]
                cells[1] = f"{bare.total:,} ({bare.without_clearing:,})"
                cells[2] = f"{mine.total / bare.total:.2f} ({mine.without_clearing / bare.without_clearing:.2f})"
            table.row(what, *cells)
    if args.functions:
        with Table(f"functions of {PAGE}, without what they call", "instructions") as table:
            for name, cost in list(ours["a page"].functions.items())[: args.functions]:
                table.row(name, cost)
    return ours["a page"].total / theirs["a page"].total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("bare")
    parser.add_argument("preloaded", help="tests/tools/plain_openat.c, built")
    parser.add_argument("--requests", type=int)
    parser.add_argument("--functions", type=int, default=0)
    parser.add_argument("--at-most", type=float, default=float("inf"))
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args()
    args.requests = args.requests or (50 if args.short else 1000)
    if shutil.which("callgrind_control") is None:
        skip("valgrind is not installed")
    libraries = subprocess.run(["ldd", args.server], check=True, capture_output=True, text=True).stdout
    if re.search("lib[at]san", libraries):
        skip("valgrind cannot run a server that is built with a sanitizer")
    raise SystemExit(rows(args) > args.at_most)


if __name__ == "__main__":
    main()
