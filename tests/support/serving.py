"""A server of the tests' own on a free port, and questions to it."""

import ctypes
import http.client
import os
import re
import socket
import struct
import subprocess
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SKIPPED = 77  # the exit status that CTest counts as skipped
PATIENCE = 30  # seconds after which what is waited for is given up, however busy the machine is

STARTED = re.compile(r"http://[^\s/]+:(\d+)")


class Running:
    """with Running(command) as server: server.get("/approche/").body"""

    def __init__(self, command, environment=None, folder=None, user=None):
        self.command = [str(word) for word in command]
        # Without settings of this machine, so that Debian's Jekyll uses Debian's gems.
        self.environment = {"APPROCHE_SASS": "libsass"} | dict(environment or os.environ)
        # Root's temporary folders can be read by root alone.
        if os.geteuid() == 0 and user is None:
            self.environment.setdefault("APPROCHE_USER", "root")
        self.folder = folder
        self.user = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.lines = []  # what it printed

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **self.user,
        )
        for line in self.process.stdout:
            self.lines.append(line)
            started = STARTED.search(line)
            if started:
                self.port = int(started[1])
                self.reader = threading.Thread(target=self._read, daemon=True)
                self.reader.start()
                return self
        self.process.wait()
        raise RuntimeError(f"{' '.join(self.command)}\n{''.join(self.lines)}")

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.status = self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.reader.join()
        self.process.stdout.close()

    def get(self, path, method="GET", headers=None):
        return ask("127.0.0.1", self.port, path, method, headers)


class Serving(Running):
    """The same for a site directory, on a port that the kernel chooses."""

    def __init__(self, binary, source, *arguments, environment=None, user=None):
        command = [binary, "--source", source, "--port", "0", *arguments]
        super().__init__(command, environment, user=user)


def ask(host, port, path, method="GET", headers=None):
    """One request on a connection of its own: the response, with its body in .body."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        response.body = response.read()
        return response
    finally:
        connection.close()


def eventually(check, what):
    """The first true value of check(), which may take a moment."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


SO_ATTACH_FILTER = 26


def attaches_filters_as(user):
    """Whether a user may attach a filter to a socket: some kernels ask for CAP_NET_ADMIN."""
    pid = os.fork()
    if pid == 0:
        # One instruction: let all pass.
        code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0xFFFFFFFF), 8)
        program = struct.pack("HxxxxxxQ", 1, ctypes.addressof(code))
        try:
            os.setuid(user)
            socket.socket().setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def preload(binary, library):
    """The value of LD_PRELOAD: AddressSanitizer's runtime has to come before anything else."""
    libraries = subprocess.run(["ldd", binary], check=True, capture_output=True, text=True).stdout
    runtimes = [line.split()[2] for line in libraries.splitlines() if "libasan" in line]
    return " ".join([*runtimes, str(library)])


def skip(reason):
    """Ends the test as skipped."""
    print(f"skipped: {reason}")
    raise SystemExit(SKIPPED)


class _Result(unittest.TextTestResult):
    """Prints the reason of each skipped case, for script/test."""

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        print(f"skipped: {test.id().rpartition('.')[2]}: {reason}")


unittest.TextTestRunner.resultclass = _Result
