"""Random edits of a site while system calls of the server fail: what was known goes on meanwhile,
and when the fault is over, every answer is that of a server that has just been started.

usage: test_io_faults.py FAULTY-SERVER [ROUNDS [SEED]]
"""

import contextlib
import errno
import itertools
import socket
import sys
import unittest

from faults import (
    BINARY,
    FOREVER,
    MADE,
    PATHS,
    Rounds,
    answer,
    changes_of_posts,
    changes_of_settings,
    fresh_answers,
    moves,
    save,
    serving,
)
from serving import Running

ERRORS = "EIO EMFILE ENFILE ENOMEM ESTALE EINTR".split()
CALLS = "openat2 open pread read fstat fstatat stat opendir readdir watch".split()


class IoFaults(Rounds):
    def arm(self):
        call, error = self.random.choice(CALLS), self.random.choice(ERRORS)
        count = self.random.choice([1, 1, 2, 5, 20, FOREVER])
        if error == "EINTR":
            count = min(count, 5)  # each attempt must end
        skip = self.random.choice([0, 0, self.random.randrange(8), self.random.randrange(60)])
        self.faults.arm(call, getattr(errno, error), skip, count)
        return call, error, skip, count

    def test_a_large_file_takes_two_descriptors(self):
        command = ["sh", "-c", 'ulimit -n 300; exec "$@"', "sh", BINARY]
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
            # A client that cannot connect yet can when others have left.
            held = []
            for client in clients:
                if len(held) == 80:
                    held.pop(0).close()
                self.assertEqual(b"HTTP/1.1 200", client.recv(12))
                held.append(client)

    def check_each_call(self, edits, paths, arguments=()):
        calls = [self.sweep(call, errno.EIO, edits, paths, arguments) - 1 for call in CALLS]
        self.assertGreater(sum(calls), 10)

    def test_each_call_after_folders_move(self):
        self.check_each_call(moves(self.site), PATHS)
        self.check_each_call(moves(self.site), PATHS, ["--watch", "stat"])

    def test_each_call_after_settings_change(self):
        self.check_each_call(changes_of_settings(self.site), PATHS)

    def test_each_call_after_posts_change_what_plugins_make(self):
        self.check_each_call(changes_of_posts(self.site), [*PATHS, *MADE])

    def check_imports_that_fail(self, arguments):
        environment = self.faults.environment()
        with serving(self.site, arguments, environment) as server:
            for call, skip in itertools.product(["openat2", "fstat", "pread"], range(0, 12)):
                text = f"b {{ c: {call}{skip}"
                save(self.site, "_sass/part.scss", text + " }")
                answer(server, "/")
                self.faults.arm(call, errno.EIO, skip, 2)
                answer(server, "/main.css")
                self.faults.disarm()
                self.assertIn(text, answer(server, "/main.css")[2].decode(), f"{call}, {skip} before")

    def test_a_stylesheet_whose_import_fails(self):
        self.check_imports_that_fail([])
        self.check_imports_that_fail(["--watch", "stat"])

    def check_reads_that_fail(self, arguments):
        want = fresh_answers(self.site)["/"]
        environment = self.faults.environment()
        with serving(self.site, arguments, environment) as server:
            for call, count in itertools.product(["openat2", "fstat", "pread"], range(1, 9)):
                self.faults.arm(call, errno.EIO, 0, count)
                save(self.site, "small.css", f"a {{ b: {count} }}")
                answer(server, "/")
                self.faults.disarm()
                self.assertEqual(want, answer(server, "/"), f"{call}, {count} times")

    def test_a_file_that_is_read_at_the_last_try(self):
        """What it is, a page or not, is never said by a read that failed."""
        self.check_reads_that_fail([])
        self.check_reads_that_fail(["--watch", "stat"])

    def start_without_inotify(self, error):
        self.faults.arm("inotify", error)
        server = serving(self.site, [], self.faults.environment())
        try:
            with server:
                self.assertEqual(200, answer(server, "/")[0])
                save(self.site, "page.html", "another page")
                self.assertEqual(b"another page", answer(server, "/page")[2])
            return None, server.lines
        except RuntimeError:
            return server.process.returncode, server.lines

    def test_a_system_without_inotify(self):
        """Each request looks at every file instead; a fault that may pass ends the start."""
        for error in (errno.ENOSYS, errno.EPERM, errno.EMFILE):
            with self.subTest(error=errno.errorcode[error]):
                status, lines = self.start_without_inotify(error)
                self.assertIsNone(status)
                self.assertRegex("".join(lines), "inotify.*looks at every file instead")
        for error in (errno.ENOMEM, errno.ENFILE):
            with self.subTest(error=errno.errorcode[error]):
                status, lines = self.start_without_inotify(error)
                self.assertEqual(1, status)
                self.assertRegex(lines[-1], "^approche-server: inotify cannot be opened: ")

    def test_watched(self):
        self.run_rounds([])

    def test_looked_at(self):
        self.run_rounds(["--watch", "stat"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
