"""Random edits of a site while system calls of the server fail: what was known goes on meanwhile,
and when the fault is over, every answer is that of a server that has just been started.

usage: test_io_faults.py FAULTY-SERVER [ROUNDS [SEED]]
"""

import collections
import contextlib
import errno
import random
import shutil
import socket
import sys
import tempfile
import time
import unittest
from pathlib import Path

from faults import FOREVER, FRONT, PATHS, Faults, Running, Serving, answer, empty_messages
from faults import fresh_answers, make_site, save

ERRORS = "EIO EMFILE ENFILE ENOMEM ESTALE EINTR".split()
CALLS = "openat2 open pread read fstat fstatat stat opendir readdir watch".split()
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 30
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)


class Edits:
    """Things that people do to a site, at random."""

    def __init__(self, site, random):
        self.site, self.random, self.number = site, random, 0

    def save(self, name, text):
        save(self.site, name, text)

    def remove(self, name):
        path = self.site / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def one(self):
        """Does one, and says what."""
        self.number += 1
        n = self.number
        name, text = self.random.choice(
            [
                ("_config.yml", f"title: T{n}\ntimezone: Europe/Berlin\ncollections: {{notes: {{output: true}}}}\n"),
                ("_layouts/base.html", f"<main>{n} {{{{ content }}}}</main>"),
                ("_includes/i.html", f"I{n}"),
                ("_data/d.yml", f"v: D{n}\n"),
                ("_notes/n.md", f"---\ntitle: N{n}\n---\nnote {n}\n"),
                ("_posts/2020-01-02-first.md", FRONT + f"first {n}"),
                ("_sass/part.scss", f"b {{ c: d{n} }}\n"),
                ("page.html", FRONT + f"page {n}"),
                ("page.html", f"---\nlayout: base\npermalink: /new.html\n---\nmoved {n}"),
                ("new.html", FRONT + f"new {n}"),
                ("new/page.html", FRONT + f"new {n}"),
                ("sub/page.html", FRONT + f"sub {n}"),
                ("sub/file.txt", f"text {n}"),
                ("small.css", f"a {{ b: c{n} }}"),
                ("-", "new.html"),
                ("-", "new"),
                ("-", "sub/file.txt"),
                ("-", "_includes/i.html"),
                (">", ("sub", "moved")),
                (">", ("moved", "sub")),
                (">", ("page.html", "new.html")),
            ]
        )
        if name == "-":
            self.remove(text)
        elif name == ">" and (self.site / text[0]).exists():
            self.remove(text[1])
            (self.site / text[0]).rename(self.site / text[1])
        elif name == "small.css":
            self.save(name, text)
            self.save(name + ".gz", text)
        elif name != ">":
            self.save(name, text)
        return name, text


class IoFaults(unittest.TestCase):
    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.site = make_site(folder / "site")
        self.faults = Faults(folder)
        self.random = random.Random(SEED)
        self.edits = Edits(self.site, self.random)
        self.tally = collections.Counter()

    def arm(self):
        call, error = self.random.choice(CALLS), self.random.choice(ERRORS)
        count = self.random.choice([1, 1, 2, 5, 20, FOREVER])
        if error == "EINTR":
            count = min(count, 5)  # whoever tries again must come to an end
        skip = self.random.choice([0, 0, self.random.randrange(8), self.random.randrange(60)])
        self.faults.arm(call, getattr(errno, error), skip, count)
        return call, error, skip, count

    def one_round(self, server, before):
        """Edits under a fault. What it found wrong, and what is right now."""
        fault = self.arm()
        edits = [self.edits.one() for _ in range(self.random.randrange(1, 4))]
        meanwhile = {path: answer(server, path) for path in self.random.sample(PATHS, 3)}
        if self.random.random() < 0.3:
            time.sleep(0.02)  # the server has noticed by itself, maybe
        self.faults.disarm()
        self.tally[f"{fault[0]} {fault[1]}"] += self.faults.failed > 0
        self.tally["injected"] += self.faults.failed
        after = {path: answer(server, path) for path in self.random.sample(PATHS, len(PATHS))}
        want = fresh_answers(sys.argv[1], self.site)
        wrong = [
            (path, after[path], want[path])
            for path in PATHS
            if after[path] != want[path]
            # A page that cannot be rendered any more goes on as it was.
            and not (want[path][0] == 500 and after[path][0] == 200)
        ]
        wrong += [
            (path, "gone meanwhile", got)
            for path, got in meanwhile.items()
            if got[0] == 404 and before[path][0] == want[path][0] == 200
        ]
        return [(fault, edits, *[str(part)[:300] for part in one]) for one in wrong], want

    def run_rounds(self, arguments):
        wrong = []
        before = fresh_answers(sys.argv[1], self.site)
        environment = self.faults.environment()
        with Serving(sys.argv[1], self.site, *arguments, environment=environment) as server:
            for number in range(ROUNDS):
                found, before = self.one_round(server, before)
                for one in found:
                    print(f"round {number}:", *one)
                wrong += found[:1]
            for line in empty_messages(server.lines):
                print("an empty message:", line)
                wrong.append(line)
            self.assertFalse([line for line in server.lines if "as with --watch=stat" in line])
        hit = sum(count > 0 for name, count in self.tally.items() if " " in name)
        print(f"seed {SEED}: {ROUNDS} rounds, {self.tally['injected']} calls failed,"
              f" {hit} kinds of failure, {len(wrong)} rounds wrong", flush=True)  # fmt: skip
        self.assertEqual(0, len(wrong), f"seed {SEED}")

    def test_a_large_file_takes_two_descriptors(self):
        command = ["sh", "-c", 'ulimit -n 300; exec "$@"', "sh", sys.argv[1]]
        command += ["--source", self.site, "--port", "0"]
        with (self.site / "huge.bin").open("wb") as file:
            file.truncate(64 << 20)
        with Running(command) as server, contextlib.ExitStack() as stack:
            clients = []
            for _ in range(160):
                client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
                stack.enter_context(client)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.sendall(b"GET /huge.bin HTTP/1.1\r\nHost: a\r\n\r\n")
                clients.append(client)
            # Who is not let in yet is when others have left.
            held = []
            for client in clients:
                if len(held) == 80:
                    held.pop(0).close()
                self.assertEqual(b"HTTP/1.1 200", client.recv(12))
                held.append(client)

    def test_watched(self):
        self.run_rounds([])

    def test_looked_at(self):
        self.run_rounds(["--watch", "stat"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
