"""HTTP byte by byte: sends exactly what a test says, and parses answers strictly."""

import re
import socket
from dataclasses import dataclass

from serving import PATIENCE

STATUS_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]+")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([^\r\n]*)")
NO_BODY = (204, 304)


@dataclass
class Response:
    status: int
    fields: list  # (name in small letters, value), in order
    body: bytes
    head: bytes  # the status line and the fields as they came

    def __getitem__(self, name):
        """The value of a field that is there once, or None."""
        values = [value for key, value in self.fields if key == name.lower()]
        if len(values) > 1:
            raise AssertionError(f"{name} is there {len(values)} times")
        return values[0] if values else None


@dataclass
class Exchange:
    responses: list
    closed: bool  # the server has closed; else it still waits
    rest: bytes  # what came behind the last response

    @property
    def statuses(self):
        return [each.status for each in self.responses]


def parse(data, methods):
    """Responses to requests with these methods, and what is left of data."""
    responses = []
    while data:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            break
        first, *lines = head.split(b"\r\n")
        status = STATUS_LINE.fullmatch(first)
        fields = [FIELD.fullmatch(line) for line in lines]
        if not status or not all(fields):
            break
        fields = [(f[1].decode().lower(), f[2].decode()) for f in fields]
        response = Response(int(status[1]), fields, b"", head)
        method = methods[min(len(responses), len(methods) - 1)]
        length = int(response["Content-Length"] or 0)
        if method == "HEAD" or response.status in NO_BODY or response.status < 200:
            length = 0
        if len(rest) < length:
            break
        response.body, data = rest[:length], rest[length:]
        responses.append(response)
    return responses, data


def exchange(port, data, want=1, wait=0.08, methods=None):
    """
    Sends data on a connection of its own, and reads until so many responses are there, then for
    `wait` seconds more: whether the connection is closed, and whether more comes than should.
    """
    if methods is None:
        methods = [data.split(b" ")[0].decode("latin-1")]
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(data)
        return receive(connection, want, wait, methods)


def receive(connection, want=1, wait=0.08, methods=("GET",)):
    got, closed = b"", False
    connection.settimeout(PATIENCE)
    try:
        while True:
            block = connection.recv(1 << 16)
            if not block:
                closed = True
                break
            got += block
            responses = parse(got, methods)[0]
            if len(responses) >= want:
                # If the answer announces the end, it comes, although late on a busy machine.
                ends = responses and responses[-1]["Connection"] == "close"
                connection.settimeout(PATIENCE if ends else wait)
    except TimeoutError:
        pass
    except ConnectionResetError:
        closed = True
    responses, rest = parse(got, methods)
    return Exchange(responses, closed, rest)


def request(path="/", method="GET", version="1.1", host="localhost", **fields):
    """A request's bytes; underscores in the names of fields stand for hyphens."""
    lines = [f"{method} {path} HTTP/{version}"]
    if host is not None:
        lines.append(f"Host: {host}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
