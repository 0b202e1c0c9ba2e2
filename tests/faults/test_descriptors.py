"""Descriptors are exhausted while the server runs: it goes on with what it has, and is as before when there
are some again, without a word from outside.

usage: test_descriptors.py APPROCHE-SERVER
"""

import os
import resource
import socket
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from operated import Operated  # noqa: E402
from serving import PATIENCE, eventually  # noqa: E402
from wire import receive, request  # noqa: E402

BINARY = sys.argv[1]
PAGES = 20


class Descriptors(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for number in range(PAGES):
            self.save(f"p{number}.html", f"page {number}")
            (self.site / f"f{number}.txt").write_text(f"file {number}")

    def save(self, name, text):
        (self.site / name).write_text(f"---\n---\n{text}")

    def serving(self):
        return Operated(BINARY, self.site, environment={"APPROCHE_USER": "root"} if os.geteuid() == 0 else {})

    def limit(self, server, spare):
        """How many more descriptors the server may have; None: as many as before."""
        pid, numbers = server.process.pid, os.listdir(f"/proc/{server.process.pid}/fd")
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        self.before = getattr(self, "before", soft)
        soft = self.before if spare is None else max(map(int, numbers)) + 1 + spare
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))

    def connect(self, server):
        return self.enterContext(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE))

    def ask(self, connection, path):
        connection.sendall(request(path))
        (answer,) = receive(connection).responses
        return answer.status, answer.body

    def wanted(self, number, text="page"):
        return 200, f"{text} {number}".encode()

    def test_what_is_open_is_served(self):
        """Pages that were rendered come from memory; others may have to wait."""
        with self.serving() as server:
            connection = self.connect(server)
            self.assertEqual(self.wanted(0), self.ask(connection, "/p0.html"))
            self.limit(server, 0)
            for _ in range(3):
                self.assertEqual(self.wanted(0), self.ask(connection, "/p0.html"))
                status, _ = self.ask(connection, "/f1.txt")
                self.assertIn(status, (200, 503))
            self.limit(server, None)
            self.assertEqual(self.wanted(1, "file"), self.ask(connection, "/f1.txt"))
        self.assertEqual(0, server.status, "".join(server.lines))

    def test_connections_wait(self):
        """They are in the kernel's queue, and are answered in the end, each of them."""
        with self.serving() as server:
            self.assertEqual(200, server.get("/p0.html").status)
            port = server.port
            self.limit(server, 0)
            waiting = [self.enterContext(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
                       for _ in range(30)]  # fmt: skip
            for connection in waiting:
                connection.sendall(request("/p1.html"))
            self.limit(server, None)
            for connection in waiting:
                self.assertEqual([200], receive(connection).statuses)
        self.assertEqual(0, server.status, "".join(server.lines))

    def test_an_edit_meanwhile(self):
        """The first request afterwards shows it, although it could not be read when it was made."""
        with self.serving() as server:
            connection = self.connect(server)
            for number in range(3):
                self.assertEqual(self.wanted(number), self.ask(connection, f"/p{number}.html"))
            for spare in (0, 1, 2, 3):
                self.limit(server, spare)
                self.save("p1.html", f"edit {spare}")
                (self.site / f"folder{spare}").mkdir()
                self.save(f"folder{spare}/new.html", f"new {spare}")
                status, body = self.ask(connection, "/p1.html")
                self.assertTrue(status == 503 or body.split()[0] in (b"page", b"edit"), (status, body))
                self.limit(server, None)
                self.assertEqual(self.wanted(spare, "edit"), self.ask(connection, "/p1.html"))
                self.assertEqual(self.wanted(spare, "new"), self.ask(connection, f"/folder{spare}/new.html"))
            self.assertFalse([line for line in server.lines if "as with --watch=stat" in line])
        self.assertEqual(0, server.status, "".join(server.lines))

    def test_none_is_lost(self):
        with self.serving() as server:
            self.assertEqual(200, server.get("/p0.html").status)
            count = lambda: len(os.listdir(f"/proc/{server.process.pid}/fd"))  # noqa: E731
            before = count()
            for number in range(1, 10):
                connection = self.connect(server)
                self.ask(connection, "/p0.html")
                self.limit(server, number % 4)
                self.save("p0.html", f"edit {number}")
                self.ask(connection, f"/f{number}.txt")
                self.limit(server, None)
                self.assertEqual(self.wanted(number, "edit"), self.ask(connection, "/p0.html"))
                connection.close()
            eventually(lambda: count() <= before, f"{before} descriptors")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
