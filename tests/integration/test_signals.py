"""Output that nobody reads holds up nobody.

usage: test_signals.py APPROCHE-SERVER
"""

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import STARTED, ask  # noqa: E402
from wire import receive, request  # noqa: E402

BINARY = sys.argv[1]
WAIT = 20  # seconds; for what takes far less


class Case(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("layouts", "pages", "static"):
            (self.site / name).mkdir()
        self.page = self.site / "pages/a.html"
        self.write("one")

    def write(self, text):
        self.page.write_text(f"---\npermalink: /a/\n---\n{text}")


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
        """What was kept meanwhile comes out, in whole lines."""
        reading, writing = self.pipe()
        self.start(stdout=writing)
        port = int(STARTED.search(os.read(reading, 4096).decode())[1])
        self.ask_many(port)
        read = ""
        while read.count("\n") < 2000:
            read += os.read(reading, 65536).decode()
        for line in read.splitlines():
            self.assertRegex(line, r"^[0-9T:Z-]+ 127\.0\.0\.1 GET /a/ 200$")
        self.ends_well()

    def test_the_log(self):
        """More errors than go into the pipe, and those that make them are answered and shown."""
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
