"""Where it listens: several addresses, IPv6, local sockets, sockets of systemd's, and a new server in
the place of an old one without a connection lost; and who may stay connected.

usage: test_listening.py APPROCHE-SERVER
"""

import os
import re
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Running, Serving, ask, eventually  # noqa: E402
from wire import receive, request  # noqa: E402

BINARY = sys.argv[1]
PAGE = "/approche/"


def over(family, address, data=None):
    """The statuses of the answers of the server at a socket."""
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.settimeout(PATIENCE)
        s.connect(address)
        s.sendall(data or request(PAGE))
        return receive(s).statuses


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Addresses(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.local = str(self.folder / "socket")

    def test_several_at_once(self):
        listen = f"127.0.0.1:0,[::1]:0,unix:{self.local}"
        command = [BINARY, "--source", ROOT, "--listen", listen, "--socket-mode", "0600"]
        with Running(command) as server:
            while not any("unix:" in line for line in server.lines):
                time.sleep(0.01)
            self.assertIn(f"listening on http://127.0.0.1:{server.port}/\n", server.lines)
            self.assertIn(f"listening on unix:{self.local}\n", server.lines)
            six = int(re.search(r"\[::1\]:(\d+)", "".join(server.lines))[1])
            self.assertEqual([200], over(socket.AF_INET, ("127.0.0.1", server.port)))
            self.assertEqual([200], over(socket.AF_INET6, ("::1", six)))
            self.assertEqual([200], over(socket.AF_UNIX, self.local))
            self.assertEqual(0o600, stat.S_IMODE(os.stat(self.local).st_mode))
            check = [BINARY, "healthcheck", "--listen", f"unix:{self.local}"]
            self.assertEqual(0, subprocess.run(check, timeout=PATIENCE).returncode)
        self.assertEqual(0, server.status)

    def test_what_is_bound_is_named(self):
        for host, named in (
            ("0.0.0.0", "0.0.0.0"),
            ("[::]", "[::]"),
            ("[::1]", "[::1]"),
            ("127.0.0.1", "127.0.0.1"),
            ("localhost", r"(127\.0\.0\.1|\[::1\])"),
        ):
            command = [BINARY, "--source", ROOT, "--listen", f"{host}:0"]
            with self.subTest(host), Running(command) as server:
                pattern = named if "(" in named else re.escape(named)
                self.assertRegex("".join(server.lines), rf"(?m)^listening on http://{pattern}:[1-9]\d*/$")

    def test_a_socket_that_a_server_left_behind(self):
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(self.local)
        command = [BINARY, "--source", ROOT, "--listen", f"127.0.0.1:0,unix:{self.local}"]
        with Running(command):
            self.assertEqual([200], over(socket.AF_UNIX, self.local))

    def test_what_cannot_be_listened_on(self):
        plain = self.folder / "file"
        plain.write_text("mine")
        for listen in (f"unix:{plain}", "unix:", "unix:" + "x" * 200, "127.0.0.1:0,unix:/no/such"):
            command = [BINARY, "--source", ROOT, "--listen", listen]
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual(1, done.returncode, listen)
            self.assertEqual(1, len(done.stderr.splitlines()))
        self.assertEqual("mine", plain.read_text())

    def test_sockets_of_systemd(self):
        """sd_listen_fds(3): LISTEN_FDS descriptors from 3 on, if LISTEN_PID is ours."""
        with socket.create_server(("127.0.0.1", 0)) as one, socket.socket(socket.AF_UNIX) as two:
            two.bind(self.local)
            two.listen()
            script = (
                "import os, sys; os.dup2(int(sys.argv[1]), 103); os.dup2(int(sys.argv[2]), 104);"
                " os.dup2(103, 3); os.dup2(104, 4);"
                " os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='2');"
                " os.execv(sys.argv[3], sys.argv[3:])"
            )
            fds = (one.fileno(), two.fileno())
            process = subprocess.Popen(
                [sys.executable, "-c", script, *map(str, fds), BINARY, "--source", str(ROOT)],
                pass_fds=fds,
                stdout=subprocess.PIPE,
                text=True,
            )
            port = one.getsockname()[1]
            self.assertEqual(f"listening on http://127.0.0.1:{port}/\n", process.stdout.readline())
            self.assertEqual(f"listening on unix:{self.local}\n", process.stdout.readline())
            self.assertEqual([200], over(socket.AF_INET, one.getsockname()))
            self.assertEqual([200], over(socket.AF_UNIX, self.local))
            process.terminate()
            self.assertEqual(0, process.wait(timeout=PATIENCE))
            process.stdout.close()

    def test_a_new_server_in_the_place_of_the_old_one(self):
        """Asked all the time, on a new connection each: not one is refused, reset or unanswered."""
        port = free_port()
        command = [BINARY, "--source", ROOT, "--listen", f"127.0.0.1:{port}", "--take-over"]
        over_now, failures, answered = threading.Event(), [], []

        def keep_asking():
            while not over_now.is_set():
                try:
                    answered.append(ask("127.0.0.1", port, PAGE).status)
                except OSError as e:
                    failures.append(repr(e))

        with Running(command) as first:
            threads = [threading.Thread(target=keep_asking) for _ in range(4)]
            for thread in threads:
                thread.start()
            try:
                old = first
                for _ in range(3):
                    new = Running(command).__enter__()
                    old.process.terminate()
                    self.assertEqual(0, old.process.wait(timeout=PATIENCE))
                    if old is not first:
                        old.__exit__()
                    old = new
                eventually(lambda: len(answered) > 100 or failures, "a hundred answers")
            finally:
                over_now.set()
                for thread in threads:
                    thread.join()
                old.__exit__()
        self.assertEqual([], failures)
        self.assertEqual({200}, set(answered))
        self.assertGreater(len(answered), 100)


class Limits(unittest.TestCase):
    def connect(self, server):
        return self.enterContext(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE))

    def test_of_one_address(self):
        with Serving(BINARY, ROOT, "--connections-per-address", "5") as server:
            kept = []
            for _ in range(5):
                c = self.connect(server)
                c.sendall(request(PAGE))
                self.assertEqual([200], receive(c).statuses)
                kept.append(c)
            extra = self.connect(server)
            try:
                extra.sendall(request(PAGE))
                self.assertEqual([], receive(extra).statuses)
            except OSError:
                pass  # closed before it could ask
            kept.pop().close()
            time.sleep(0.2)
            again = self.connect(server)
            again.sendall(request(PAGE))
            self.assertEqual([200], receive(again).statuses)

    def test_of_all_where_they_are_scarce(self):
        """A new connection takes the place of an idle one, which otherwise has 30 seconds."""
        with Serving(BINARY, ROOT, "--connections", "20", "--threads", "1") as server:
            idle = [self.connect(server) for _ in range(20)]
            started = time.monotonic()
            late = self.connect(server)
            late.settimeout(PATIENCE)
            late.sendall(request(PAGE))
            self.assertEqual([200], receive(late).statuses)
            self.assertLess(time.monotonic() - started, 25)
            self.assertEqual(20, len(idle))


class AccessLog(unittest.TestCase):
    def test_every_line_is_written(self):
        with Serving(BINARY, ROOT, "--access-log") as server:
            for i in range(500):
                server.get(f"/n/{i}")
        found = [re.search(r'"GET (/n/\d+) HTTP/1.1" 404 ', line) for line in server.lines]
        # A client may ask on another connection before the line of its last answer is made.
        self.assertEqual(sorted(f"/n/{i}" for i in range(500)), sorted(f[1] for f in found if f))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
