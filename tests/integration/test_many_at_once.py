"""All connections ask at the same moment, again and again: each gets its answer, each time.

libmicrohttpd takes 128 events at a time; with as many connections, or a multiple, it used to wait for
more before it served any (server/net/polling.c). The server is stopped (SIGSTOP) while they ask, so that
it finds all of them ready at once.

usage: test_many_at_once.py APPROCHE-SERVER
"""

import select
import signal
import socket
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import ROOT, Serving  # noqa: E402
from wire import request  # noqa: E402

BINARY = sys.argv[1]
CONNECTIONS = (128, 256, 384, 512)
ROUNDS = 15
ASK = request("/no/such/page")
LIMIT = 20  # seconds; the library's timeout is half a minute


class Crowd:
    """Connections that have been answered once, so that no thread is to accept them any more."""

    def __init__(self, case, server, count):
        self.process = server.process
        self.poll = select.epoll()
        case.addCleanup(self.poll.close)
        self.sockets = {}
        for _ in range(count):
            each = socket.create_connection(("127.0.0.1", server.port), timeout=LIMIT)
            case.addCleanup(each.close)
            each.sendall(ASK)
            self.size = len(each.recv(65536))
            self.sockets[each.fileno()] = each
            self.poll.register(each, select.EPOLLIN)

    def stop_server(self):
        """All its threads have stopped when this returns."""
        self.process.send_signal(signal.SIGSTOP)
        tasks = Path(f"/proc/{self.process.pid}/task")
        while any(t.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "T"
                  for t in tasks.iterdir()):  # fmt: skip
            time.sleep(0.001)

    def ask_at_once(self):
        """The number of answers."""
        self.stop_server()
        for each in self.sockets.values():
            each.sendall(ASK)
        self.process.send_signal(signal.SIGCONT)
        missing = dict.fromkeys(self.sockets, self.size)
        while any(missing.values()):
            ready = self.poll.poll(LIMIT)
            if not ready:
                break
            for number, _ in ready:
                missing[number] -= len(self.sockets[number].recv(65536))
        return sum(left == 0 for left in missing.values())


class ManyAtOnce(unittest.TestCase):
    def each_is_answered(self, threads):
        with Serving(BINARY, ROOT, "--threads", str(threads)) as server:
            for count in CONNECTIONS:
                crowd = Crowd(self, server, count)
                for _ in range(ROUNDS):
                    self.assertEqual(count, crowd.ask_at_once())
                self.doCleanups()

    def test_on_one_thread(self):
        self.each_is_answered(1)

    def test_on_two_threads(self):
        self.each_is_answered(2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
