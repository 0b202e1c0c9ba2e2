"""SIGHUP looks for changes that nothing told of; and output that nobody reads holds up nobody.

usage: test_signals.py APPROCHE-SERVER
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import STARTED, Serving, ask  # noqa: E402
from wire import receive, request  # noqa: E402

BINARY = sys.argv[1]
WAIT = 20  # seconds; for what takes far less
HUP = "info: rescanning the site because of SIGHUP"


def wait_until(condition):
    for _ in range(WAIT * 100):
        if condition():
            return True
        time.sleep(0.01)
    return False


class Case(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("layouts", "pages", "static"):
            (self.site / name).mkdir()
        self.page = self.site / "pages/a.html"
        self.write("one")

    def write(self, text):
        self.page.write_text(f"---\npermalink: /a/\n---\n{text}")


class Hangup(Case):
    def test_it_rescans(self):
        """A site that is not watched changes only then."""
        with Serving(BINARY, self.site, "--watch", "off") as server:
            self.assertEqual(b"one", server.get("/a/").body)
            self.write("another")
            (self.site / "pages/b.html").write_text("---\npermalink: /b/\n---\nnew")
            self.assertEqual(b"one", server.get("/a/").body)
            self.assertEqual(404, server.get("/b/").status)
            for text in ("another", "and another"):
                self.write(text)
                server.process.send_signal(signal.SIGHUP)
                self.assertTrue(wait_until(lambda: server.get("/a/").body == text.encode()))
            self.assertEqual(200, server.get("/b/").status)
            self.assertEqual(2, sum(HUP in line for line in server.lines))
        self.assertEqual(0, server.status)

    def test_it_does_no_harm_in_any_mode(self):
        for mode in ("inotify", "stat"):
            with self.subTest(mode), Serving(BINARY, self.site, "--watch", mode) as server:
                for i in range(20):
                    self.write(f"version {i}")
                    server.process.send_signal(signal.SIGHUP)
                    self.assertEqual(f"version {i}", server.get("/a/").body.decode())
            self.assertEqual(0, server.status)


class Unread(Case):
    """Output into a pipe that is full, since its reader does nothing."""

    def start(self, **streams):
        command = [BINARY, "--source", str(self.site), "--listen", "127.0.0.1:0", "--access-log"]
        self.process = subprocess.Popen(command, **streams)
        self.addCleanup(self.process.wait)
        self.addCleanup(self.process.kill)

    def pipe(self):
        """The smallest that there is; its ends, which are closed after the test."""
        ends = os.pipe()
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)
        for end in ends:
            self.addCleanup(os.close, end)
        return ends

    def ends_well(self):
        self.process.terminate()
        self.assertEqual(0, self.process.wait(timeout=WAIT))

    def ask_many(self, port):
        """Some 100 kB of log."""
        with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as connection:
            for _ in range(20):
                connection.sendall(request("/a/") * 100)
                self.assertEqual([200] * 100, receive(connection, 100, 0.001).statuses)

    def test_the_access_log(self):
        reading, writing = self.pipe()
        self.start(stdout=writing)
        port = int(STARTED.search(os.read(reading, 4096).decode())[1])
        self.ask_many(port)
        self.assertEqual(200, ask("127.0.0.1", port, "/a/").status)
        self.ends_well()

    def test_a_log_that_is_read_again(self):
        """The lines that were kept meanwhile are written, each one whole."""
        reading, writing = self.pipe()
        self.start(stdout=writing)
        port = int(STARTED.search(os.read(reading, 4096).decode())[1])
        self.ask_many(port)
        read = ""
        while read.count("\n") < 2000:
            read += os.read(reading, 65536).decode()
        for line in read.splitlines():
            self.assertRegex(line, r'^127\.0\.0\.1 - - \[.*\] "GET /a/ HTTP/1\.1" 200 3 .* (hit|miss) [0-9a-f]+$')
        self.ends_well()

    def test_the_log(self):
        """There are more errors than fit into the pipe, and all requests are answered."""
        _, full = self.pipe()
        self.start(stdout=subprocess.PIPE, stderr=full)
        self.addCleanup(self.process.stdout.close)
        port = int(STARTED.search(self.process.stdout.readline().decode())[1])
        for i in range(100):
            self.write(f"{{% nothing_{i}_{'x' * 100} %}}")
            ask("127.0.0.1", port, "/a/")
        self.write("well again")
        self.assertEqual(b"well again", ask("127.0.0.1", port, "/a/").body)
        self.ends_well()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
