"""Many clients at once, from one thread, and beside them an ordinary one in a process of its own."""

import http.client
import multiprocessing
import select
import socket
import time

from serving import PATIENCE

ANSWER_MAX = 1 << 16
PAUSE = 0.02  # of the ordinary client between two requests


def quantile(sorted_values, share):
    return sorted_values[min(int(len(sorted_values) * share), len(sorted_values) - 1)]


class Crowd:
    """
    Connections to one server, which ask for one thing again and again, or say anything else. Every
    answer has to be as long as the first one.
    """

    def __init__(self, port, data, address=None):
        self.port, self.data = port, data
        # Unbound: a port that is bound first has to be free for all, and there are not so many.
        self.source = (address, 0) if address else None
        self.sockets = {}  # by descriptor
        self.have = {}  # bytes of the answer under way, by descriptor
        self.answers = {}  # by descriptor
        self.answered = 0  # at least once
        self.closed = 0  # by the server
        self.size = None
        self.poll = select.epoll()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self.sockets.values():
            each.close()
        self.poll.close()

    def open(self, count):
        for _ in range(count):
            each = socket.create_connection(
                ("127.0.0.1", self.port), timeout=PATIENCE, source_address=self.source
            )
            each.setblocking(False)
            self.sockets[each.fileno()] = each
            self.have[each.fileno()] = self.answers[each.fileno()] = 0
            self.poll.register(each, select.EPOLLIN)

    def say(self, data):
        """Everyone who is still connected does."""
        for number in list(self.sockets):
            self._send(number, data)

    def ask(self):
        self.say(self.data)

    def _send(self, number, data):
        try:
            self.sockets[number].send(data)
        except OSError:
            self._drop(number)

    def _drop(self, number):
        self.poll.unregister(number)
        self.sockets.pop(number).close()
        self.closed += 1

    def _read(self, number):
        """Whether an answer is complete."""
        try:
            block = self.sockets[number].recv(ANSWER_MAX)
        except OSError:
            block = b""
        if not block:
            self._drop(number)
            return False
        self.have[number] += len(block)
        if self.size is None:
            head, _, body = block.partition(b"\r\n\r\n")
            length = next(f for f in head.lower().split(b"\r\n") if f.startswith(b"content-length"))
            self.size = len(head) + 4 + int(length.partition(b":")[2])
        if self.have[number] < self.size:
            return False
        self.have[number] -= self.size
        self.answered += self.answers[number] == 0
        self.answers[number] += 1
        return True

    def listen(self, seconds, again=False, until=None):
        """Reads for so long, or until so many have been answered; `again`: and asks again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.sockets:
            for number, _ in self.poll.poll(0.05):
                if self._read(number) and again:
                    self._send(number, self.data)
            if until is not None and self.answered >= until:
                return

    def asked(self):
        return sum(self.answers.values())


def _be_ordinary(port, path, stop, pipe):
    seconds, failures = [], []
    while not stop.is_set():
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            if response.status != 200 or not response.read():
                failures.append(response.status)
        except (OSError, http.client.HTTPException) as error:
            failures.append(repr(error))
        finally:
            connection.close()
        seconds.append(time.monotonic() - began)
        stop.wait(PAUSE)
    pipe.send((sorted(seconds), failures))


class Ordinary:
    """
    An ordinary client: a connection for each request, one after the other, until stop().
    Then: .seconds that they took, sorted, and .failures.
    """

    def __init__(self, port, path):
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe(duplex=False)
        self.end = context.Event()
        self.process = context.Process(
            target=_be_ordinary, args=(port, path, self.end, theirs), daemon=True
        )
        self.process.start()

    def stop(self):
        self.end.set()
        self.seconds, self.failures = self.pipe.recv()
        self.process.join()
        return self

    def in_ms(self):
        return {
            name: round(quantile(self.seconds, share) * 1000, 2)
            for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99), ("most_ms", 1))
        }
