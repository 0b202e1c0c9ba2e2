"""SIGTERM while requests come in: they are answered, each told that its connection ends, and the server
ends well.

Under load, what its threads do to their epoll set as it stops is slowed down, so that it happens in the worst
order (tools/slow_epoll.c): libmicrohttpd would abort if it were asked to stop listening.

usage: test_stopping.py APPROCHE-SERVER SLOW-EPOLL
"""

import http.client
import os
import signal
import socket
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Running, Serving, eventually, preload  # noqa: E402
from wire import receive, request  # noqa: E402

BINARY, SLOW = sys.argv[1:3]
TIMES = 4
CLIENTS = 6


class Client(threading.Thread):
    """Asks until it cannot connect; each answer is complete."""

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
        environment = {**os.environ, "LD_PRELOAD": preload(BINARY, SLOW)}
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


class Asked:
    """A connection that was answered, and stays. Each question may differ: `#` is a number."""

    def __init__(self, case, port, status, path, method="GET", **fields):
        self.case, self.status, self.method, self.fields = case, status, method, fields
        self.path, self.number = path, 0
        self.connection = case.enterContext(
            socket.create_connection(("127.0.0.1", port), timeout=20)
        )
        case.assertFalse(self.told())

    def told(self):
        """Whether the answer says that it is the last one, and is."""
        path = self.path.replace("#", str(self.number))
        self.number += 1
        self.connection.sendall(request(path, self.method, **self.fields))
        got = receive(self.connection, 1, 0.001, [self.method])
        self.case.assertEqual([self.status], got.statuses, path)
        if got.responses[0]["Connection"] != "close":
            return False
        self.connection.settimeout(20)
        self.case.assertEqual(b"", self.connection.recv(1))
        return True


class Telling(unittest.TestCase):
    def site(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("layouts", "pages", "static"):
            (folder / name).mkdir()
        (folder / "static/large.bin").write_bytes(bytes(3 << 20))
        for i in range(200):
            (folder / f"pages/{i}.html").write_text(f"---\npermalink: /{i}/\n---\n" + "text\n" * 99)
        return folder

    def test_each_answer_says_that_it_is_the_last(self):
        site = self.site()
        with Serving(BINARY, site, "--threads", "2") as server:
            tag = server.get("/0/").headers["ETag"]
            kinds = [
                Asked(self, server.port, 200, "/0/"),
                Asked(self, server.port, 200, "/#/"),  # each rendered for the first time
                Asked(self, server.port, 200, "/0/", "HEAD"),
                Asked(self, server.port, 304, "/0/", If_None_Match=tag),
                Asked(self, server.port, 206, "/0/", Range="bytes=0-9"),
                Asked(self, server.port, 301, "/0"),
                Asked(self, server.port, 404, "/missing#"),
                Asked(self, server.port, 405, "/0/", "DELETE"),
                Asked(self, server.port, 200, "/large.bin"),
            ]
            server.process.terminate()
            while not kinds[0].told():
                pass
            self.assertEqual([], [kind.path for kind in kinds[1:] if not kind.told()])
        self.assertEqual(0, server.status)

    def test_who_has_connected_and_not_asked_yet(self):
        with Serving(BINARY, self.site()) as server:
            late = self.enterContext(socket.create_connection(("127.0.0.1", server.port), timeout=20))
            first = Asked(self, server.port, 200, "/0/")
            server.process.terminate()
            while not first.told():
                pass
            late.sendall(request("/1/"))
            self.assertEqual([200], receive(late).statuses)
        self.assertEqual(0, server.status)

    def test_who_waits_to_be_accepted(self):
        """The server sleeps while they connect and ask; when it wakes, it is told to end."""
        site = self.site()
        local = str(site / "socket")
        listen = f"127.0.0.1:0,unix:{local}"
        with Running([BINARY, "--source", site, "--threads", "1", "--listen", listen]) as server:
            server.process.send_signal(signal.SIGSTOP)
            waiting = []
            for family, address in ((socket.AF_INET, ("127.0.0.1", server.port)),
                                    (socket.AF_UNIX, local)) * 150:  # fmt: skip
                each = self.enterContext(socket.socket(family))
                each.settimeout(20)
                each.connect(address)
                each.sendall(request("/0/"))
                waiting.append(each)
            server.process.terminate()
            server.process.send_signal(signal.SIGCONT)
            answers = [receive(each) for each in waiting]
        self.assertEqual([[200]] * 300, [answer.statuses for answer in answers])
        self.assertEqual(0, server.status)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
