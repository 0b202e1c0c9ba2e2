"""The load that the server bears: many idle, busy, slow or hostile clients, and an ordinary one, which
must get its answers all the time. A row of a table for each, with the resident memory.

It ends with status 1 if a client that should be served is not, or if memory grows by more than the
connections may cost. With --short, it is a test, in which no time decides.

usage: bench_load.py APPROCHE-SERVER [--short] [--rows idle,active,...]
"""

import argparse
import contextlib
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from crowd import Crowd, Ordinary  # noqa: E402
from report import NOT_INSTALLED, Table, figures, say  # noqa: E402
from serving import PATIENCE, Serving, ask  # noqa: E402
from slow_site import add_slow_pages, copy_site  # noqa: E402
from wire import request  # noqa: E402

PAGE = "/approche/"
LARGE = "/large.bin"
LARGE_BYTES = 2_000_000
ASK = request(PAGE)
# What a connection may cost while a request is under way (daemon.c: 16 kB, and what holds it), and
# what threads, their arenas and first answers may cost beside. The sanitizers' own is more.
CONNECTION_KB = 24
BESIDE_KB = 48 * 1024
QUEUE = 1024  # cmd_serve.c



def memory_kb(server, field="VmRSS"):
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.M)[1])


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def check(holds, what):
    if not holds:
        raise SystemExit(f"load: {what}")


class Bench:
    def __init__(self, args, folder, table):
        self.args, self.folder, self.table = args, folder, table
        copy_site(folder)
        (folder / "static" / LARGE[1:]).write_bytes(bytes(LARGE_BYTES))

    def size(self, whole, short):
        return short if self.args.short else whole

    def serving(self, *arguments):
        """A server of its own for each row: its memory is the row's."""
        server = Serving(self.args.server, self.folder, *arguments)
        # What AddressSanitizer keeps of freed memory is no leak of ours.
        options = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4"
        server.environment = {**os.environ, "ASAN_OPTIONS": options}
        return server

    @contextlib.contextmanager
    def beside(self, server, row, connections=0):
        """An ordinary client for as long as a row takes. Yields a list, for what else is to be said of the row."""
        check(server.get(PAGE).status == 200, "no page")
        start = memory_kb(server)
        ordinary, more = Ordinary(server.port, PAGE), []
        try:
            yield more
        finally:
            ordinary.stop()
        most = memory_kb(server, "VmHWM")
        check(not ordinary.failures, f"{row}: not answered beside it: {ordinary.failures[:3]}")
        check(ordinary.seconds, f"{row}: nobody asked beside it")
        self.table.row("; ".join([row, *more]), most / 1024, figures(*ordinary.in_ms().values()))
        bound = start + BESIDE_KB + CONNECTION_KB * connections
        check(most <= bound, f"{row}: {most} kB resident, more than {bound}")
        check(ask("127.0.0.1", server.port, PAGE).status == 200, f"{row}: no page afterwards")

    def measure(self, row):
        """Whether it succeeded. The others are measured anyway."""
        try:
            getattr(self, row)()
        except (Exception, SystemExit) as error:
            print(f"{row}: {error!r}", file=sys.stderr, flush=True)
            self.table.row(f"{row}: failed, {error}", "", "")
            return False
        return True

    def nobody(self):
        with self.serving() as server, self.beside(server, "nobody"):
            time.sleep(self.size(3, 0.2))

    def idle(self):
        # A connection takes two descriptors, and a server with three quarters of its connections has less patience.
        descriptors_max = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        count = min(self.size(10_000, 500), int(descriptors_max * 0.35))
        with self.serving() as server, Crowd(server.port, ASK) as crowd:
            with self.beside(server, f"{count:,} idle keep-alive connections", connections=count):
                crowd.open(count)
                crowd.ask()
                crowd.listen(PATIENCE, until=count)
                check(crowd.answered == count, f"idle: {crowd.answered} answers of {count}")
                time.sleep(self.size(10, 0.5))
                crowd.listen(0.2)
                check(crowd.closed == 0, f"idle: {crowd.closed} closed")

    def active(self):
        count = self.size(2000, 100)
        with self.serving() as server, Crowd(server.port, ASK) as crowd:
            with self.beside(server, f"{count:,} that send one request after the other", count) as more:
                crowd.open(count)
                crowd.ask()
                began = time.monotonic()
                crowd.listen(self.size(10, 1), again=True)
                taken = time.monotonic() - began
                more.append(f"{round(crowd.asked() / taken):,} requests per second")
            crowd.listen(PATIENCE, until=count)
            check(crowd.answered == count, f"active: {crowd.answered} of {count} answered")
            check(crowd.closed == 0, f"active: {crowd.closed} closed")

    def slow(self):
        """One byte at a time: of a head, of a body that is never read; and who reads so."""
        count = self.size(2000, 100)
        body = request(PAGE, "POST", Content_Length=str(count))
        for row, first, next_ in (
            ("that send a head slowly", ASK[:20], b"x"),
            ("that send a body slowly", body, b"b"),
            (f"that request a file of {LARGE_BYTES // 10**6} MB and do not read it", request(LARGE), b""),
        ):
            with self.serving() as server, Crowd(server.port, first) as crowd:
                with self.beside(server, f"{count:,} {row}", connections=count) as more:
                    crowd.open(count)
                    crowd.ask()
                    for _ in range(self.size(20, 5)):
                        time.sleep(self.size(0.5, 0.1))
                        crowd.say(next_)
                    if crowd.closed:
                        more.append(f"{crowd.closed:,} of them were closed")

    def slowhttptest(self):
        """Debian's tool, which judges by itself too."""
        if shutil.which("slowhttptest") is None:
            self.table.row("slowhttptest", NOT_INSTALLED, "")
            return
        count, seconds = self.size(1000, 50), self.size(15, 2)
        with self.serving() as server:
            url = f"http://127.0.0.1:{server.port}"
            for row, options in (
                ("`slowhttptest -H`", ["-H", "-u", url + PAGE]),
                ("`slowhttptest -B`", ["-B", "-u", url + PAGE]),
                ("`slowhttptest -X`", ["-X", "-k", "3", "-u", url + LARGE]),
            ):
                command = ["slowhttptest", *options, "-c", str(count), "-r", str(count // 2)]
                command += ["-i", "1", "-l", str(seconds), "-p", "20"]
                with self.beside(server, f"{row}, {count:,} connections", connections=count):
                    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 120)
                    said = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
                    available = re.findall(r"service available: *(\w+)", said)
                    check(available, f"{row}: {said} {done.stderr}")
                    check("NO" not in available, f"{row}: the service was not available")

    def flood(self):
        """Connections that come and go and ask for nothing: what they cost is given back."""
        count = self.size(20_000, 1000)
        with self.serving() as server:
            with self.beside(server, f"{3 * count:,} connections without a request, one after the other", 1000):
                held = []
                for _ in range(3):
                    for _ in range(count):
                        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE):
                            pass
                    held.append(memory_kb(server))
                # What is freed may be kept, but not thrice.
                check(held[2] - held[1] < 8 * 1024, f"flood: grows by each round: {held}")

    def limit(self):
        """More than there may be, none of which says anything: whoever comes next gets a place."""
        limit, count = self.size(2000, 100), self.size(5000, 150)
        with self.serving("--connections", str(limit)) as server:
            with Crowd(server.port, ASK) as crowd:
                with self.beside(server, f"{count:,} that send nothing, with `--connections {limit}`", limit):
                    crowd.open(count)
                    most = descriptors(server)
                    for _ in range(self.size(300, 100)):
                        crowd.listen(0.1)
                        most = max(most, descriptors(server))
                        if crowd.closed >= count - limit:
                            break
                    check(most <= limit + 128, f"limit: {most} descriptors")

    def per_address(self):
        """One client takes all that it may; another address does not notice."""
        limit, count = self.size(100, 10), self.size(3000, 100)
        arguments = ("--connections-per-address", str(limit))
        with self.serving(*arguments) as server, Crowd(server.port, ASK, "127.0.0.2") as crowd:
            with self.beside(
                server, f"{count:,} of one address, with `--connections-per-address {limit}`", limit
            ) as more:
                crowd.open(count)
                crowd.ask()
                crowd.listen(PATIENCE, until=limit)
                crowd.listen(1)
                more.append(f"{crowd.answered:,} are answered")
                check(0 < len(crowd.sockets) <= limit, f"{len(crowd.sockets)} of one address")

    def overload(self):
        """More pages than can be rendered: so many wait, the others are told to come back."""
        count = self.size(5000, 1500)
        add_slow_pages(self.folder, count, iterations=self.size(20, 5))
        with self.serving("--threads", "2") as server:
            with self.beside(server, f"{count:,} that request as many cold pages at once", count) as more:
                answers = self.ask_all(server, [f"/slow/{i}/" for i in range(count)])
                more.append(f"{answers.count(200):,} are rendered, {answers.count(503):,} answered with 503")
            check(answers.count(200) + answers.count(503) == count, f"overload: {set(answers)}")
            check(answers.count(200) >= QUEUE, f"overload: {answers.count(200)} pages")
            check(answers.count(503) > 0, "overload: nobody was refused")

    @staticmethod
    def ask_all(server, paths):
        """All at once; their statuses. A 503 says when to come back."""
        sockets, statuses = [], []
        with contextlib.ExitStack() as stack:
            for _ in paths:
                c = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
                sockets.append(stack.enter_context(c))
            for c, path in zip(sockets, paths):
                c.sendall(request(path, Connection="close"))
            for c in sockets:
                got = b""
                while block := c.recv(1 << 16):
                    got += block
                statuses.append(int(got.split(b" ", 2)[1]))
                if statuses[-1] == 503:
                    check(b"\r\nRetry-After: " in got, f"overload: {got}")
        return statuses


ROWS = ("nobody", "idle", "active", "slow", "slowhttptest", "flood", "limit", "per_address", "overload")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--rows", default=",".join(ROWS))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        say("Each row has many clients of one kind, and one ordinary client, which requests a page every 20 ms, each time",
            "on a new connection. The server's resident memory is the most that it had.")  # fmt: skip
        with Table("the other clients", "resident memory, MiB", "the ordinary client: median, p99, most, ms") as table:
            bench = Bench(args, Path(folder), table)
            failures = [row for row in args.rows.split(",") if not bench.measure(row)]
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
