"""Clients that close their sending side: each gets the answers to its requests, and then the end.

The server is stopped (SIGSTOP) while they ask and leave, so that it finds both together; and pages that
have to be made keep it from answering before it learns that they have left (server/net/receiving.h). Who
is forgotten waits for half a minute, until the library's timeout.

usage: test_half_closed.py APPROCHE-SERVER
"""

import signal
import socket
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402
from wire import parse, request  # noqa: E402

LIMIT = 20  # seconds, less than the timeout
NEW = 40
SLOW = "---\n---\n{% for i in (1..3000) %}{{ i }} {% endfor %}\n"


def site(folder):
    (folder / "_config.yml").write_text("title: a\n")
    (folder / "page.html").write_text("---\n---\npage\n")
    (folder / "large.bin").write_bytes(b"x" * (3 << 20))
    for i in range(NEW * 2):
        (folder / f"new{i}.html").write_text(SLOW)


class HalfClosed(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        site(self.folder)
        local = self.folder.parent / f"{self.folder.name}.sock"
        self.addCleanup(local.unlink, missing_ok=True)
        self.local = str(local)
        self.server = self.enterContext(Serving(sys.argv[1], self.folder, "--threads", "1"))
        self.assertEqual(200, self.server.get("/page.html").status)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=LIMIT)

    def rest(self, connection, methods):
        """Receives everything until the end."""
        got = b""
        try:
            while block := connection.recv(1 << 16):
                got += block
        except TimeoutError:
            self.fail(f"no end behind {len(got)} bytes")
        responses, left = parse(got, methods)
        self.assertEqual(b"", left)
        return [each.status for each in responses]

    def leave(self, data, statuses, methods=("GET",)):
        """Asks on a used connection and on a new one; with the server stopped, and running."""
        for known in (False, True):
            for stopped in (True, False):
                with self.subTest(data[:40], known=known, stopped=stopped), self.connect() as c:
                    if known:
                        c.sendall(request("/page.html"))
                        while not c.recv(1 << 16).endswith(b"page\n"):
                            pass
                    if stopped:
                        self.server.process.send_signal(signal.SIGSTOP)
                    try:
                        c.sendall(data)
                        c.shutdown(socket.SHUT_WR)
                    finally:
                        self.server.process.send_signal(signal.SIGCONT)
                    self.assertEqual(statuses, self.rest(c, methods))

    def test_what_is_there(self):
        self.leave(request("/page.html"), [200])
        self.leave(request("/page.html", "HEAD"), [200], ["HEAD"])
        self.leave(request("/large.bin"), [200])
        self.leave(request("/page.html", version="1.0", Connection="keep-alive"), [200])

    def test_several_requests(self):
        self.leave(request("/page.html") * 7, [200] * 7)
        self.leave(request("/page.html") + request("/large.bin") + request("/page.html"), [200] * 3)
        self.leave(request("/page.html") + b"GET /page.html HTTP/1.1\r\nHo", [200])

    def test_what_has_to_be_made(self):
        for i in range(NEW):
            data = request(f"/new{i}.html")
            data += request("/page.html") if i % 4 == 1 else b""
            with self.subTest(i), self.connect() as c:
                if i % 4 == 3:
                    (self.folder / "_config.yml").write_text(f"title: {i}\n")
                c.sendall(data)
                c.shutdown(socket.SHUT_WR)
                self.assertEqual([200] * data.count(b"GET"), self.rest(c, ("GET",)))

    def test_many_at_once(self):
        """Each waits for its page; all have closed their side before it is ready."""
        connections = [self.enterContext(self.connect()) for _ in range(NEW)]
        self.server.process.send_signal(signal.SIGSTOP)
        try:
            for i, c in enumerate(connections):
                c.sendall(request(f"/new{NEW + i}.html"))
                c.shutdown(socket.SHUT_WR)
        finally:
            self.server.process.send_signal(signal.SIGCONT)
        for c in connections:
            self.assertEqual([200], self.rest(c, ("GET",)))

    def test_a_local_socket(self):
        with Serving(sys.argv[1], self.folder, "--listen", f"unix:{self.local},127.0.0.1:0") as server:
            for path in ("/page.html", "/page.html", "/new0.html"):
                for stopped in (True, False):
                    with socket.socket(socket.AF_UNIX) as c:
                        c.settimeout(LIMIT)
                        c.connect(self.local)
                        if stopped:
                            server.process.send_signal(signal.SIGSTOP)
                        c.sendall(request(path))
                        c.shutdown(socket.SHUT_WR)
                        server.process.send_signal(signal.SIGCONT)
                        self.assertEqual([200], self.rest(c, ("GET",)))

    def test_who_leaves_within_a_request_gets_nothing(self):
        for data in (b"", b"GET /page.h", request("/page.html")[:-2], request("/page.html", "POST", Content_Length=9) + b"x"):
            self.leave(data, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
