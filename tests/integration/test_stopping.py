"""SIGTERM while requests come in: those that were begun are answered, and the server ends well.

What its threads do to their epoll set as it stops is slowed down, so that it happens in the worst
order (tools/slow_epoll.c): libmicrohttpd would abort if it were asked to stop listening.

usage: test_stopping.py APPROCHE-SERVER SLOW-EPOLL
"""

import http.client
import os
import subprocess
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Running, eventually  # noqa: E402

BINARY, SLOW = sys.argv[1:3]
TIMES = 4
CLIENTS = 6


def runtime():
    """AddressSanitizer's, which has to be loaded before anything else; "" where it is not used."""
    libraries = subprocess.run(["ldd", BINARY], check=True, capture_output=True, text=True).stdout
    return next((line.split()[2] for line in libraries.splitlines() if "libasan" in line), "")


class Client(threading.Thread):
    """Asks until it cannot connect; what is answered is answered whole."""

    def __init__(self, port):
        super().__init__()
        self.port, self.answers, self.cut = port, 0, []

    def run(self):
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                connection.connect()
            except OSError:
                return
            try:
                while True:
                    connection.request("GET", "/approche/")
                    response = connection.getresponse()
                    length = int(response.headers["Content-Length"])
                    if len(response.read()) != length:
                        self.cut.append(length)
                    self.answers += 1
            except http.client.IncompleteRead as cut:
                self.cut.append(cut)
            except (OSError, http.client.HTTPException):
                pass  # closed before it was answered: the server has not begun with it
            finally:
                connection.close()


class Stopping(unittest.TestCase):
    def test_under_load(self):
        preload = " ".join(name for name in (runtime(), SLOW) if name)
        environment = {**os.environ, "LD_PRELOAD": preload}
        command = [BINARY, "--source", ROOT, "--port", "0", "--threads", "2"]
        for _ in range(TIMES):
            with Running(command, environment=environment) as server:
                clients = [Client(server.port) for _ in range(CLIENTS)]
                for client in clients:
                    client.start()
                eventually(lambda: sum(c.answers for c in clients) > CLIENTS, "answers to all")
            for client in clients:
                client.join()
            self.assertEqual(0, server.status, "".join(server.lines))
            self.assertGreater(sum(client.answers for client in clients), 0)
            self.assertEqual([], [cut for client in clients for cut in client.cut])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
