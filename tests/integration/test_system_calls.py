"""The system calls of a hit, by strace: one ioctl of ours, and nothing else.

libmicrohttpd makes the others: it waits, receives and sends, once each.

usage: test_system_calls.py APPROCHE-SERVER
"""

import collections
import os
import re
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Running, skip  # noqa: E402

REQUESTS = 50
PAGE = "/approche/"
CALL = re.compile(r"^(\d+) +(\w+)\(", re.M)
LIBRARY = {"epoll_pwait", "recvfrom"}


def traced(binary, trace, *options):
    """The server is our child, strace its own. Leaks cannot be looked for by two at once."""
    quiet = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    command = ["strace", "-D", "-f", "-qq", "-o", trace, binary, "--source", ROOT, "--port", "0"]
    return Running([*command, *options], environment=quiet)


def ask(connection, header, want):
    connection.sendall(f"GET {PAGE} HTTP/1.1\r\nHost: a\r\n{header}\r\n".encode())
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % want), head
    length = int(re.search(rb"Content-Length: (\d+)", head)[1]) if want == 200 else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head.decode()


def quiet_size(trace):
    """The size of the trace as soon as nobody has done anything but wait for half a second."""
    done, before = -1, None
    while done != before:
        time.sleep(0.5)
        text = trace.read_text()
        before, done = done, sum("futex(" not in line for line in text.splitlines())
    return len(text)


def calls_of(trace, connection, header, want):
    """name -> how often the thread that answers called it, for REQUESTS requests"""
    ask(connection, header, want)
    begin = quiet_size(trace)
    for _ in range(REQUESTS):
        ask(connection, header, want)
    quiet_size(trace)
    found = CALL.findall(trace.read_text()[begin:])
    thread = next(thread for thread, name in found if name == "ioctl")
    return collections.Counter(name for number, name in found if number == thread)


def check(binary, *options):
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        with traced(binary, trace, "--threads", "1", *options) as server, socket.create_connection(
            ("127.0.0.1", server.port), timeout=PATIENCE
        ) as connection:
            first = ask(connection, "", 200)
            while '-gzip"' not in ask(connection, "Accept-Encoding: gzip\r\n", 200):
                time.sleep(0.05)  # until the best one takes its place, and makes no more noise
            tag = re.search(r"ETag: (\S+)", first)[1]
            for header, want in (("", 200), ("Accept-Encoding: gzip\r\n", 200),
                                 (f"If-None-Match: {tag}\r\n", 304)):  # fmt: skip
                calls = calls_of(trace, connection, header, want)
                sent = calls.pop("sendmsg", 0) + calls.pop("sendto", 0)
                # The last wait may be under way, and the first have begun before.
                assert calls.pop("ioctl") == sent == REQUESTS, calls
                assert set(calls) == LIBRARY, calls
                assert all(abs(calls[name] - REQUESTS) <= 1 for name in LIBRARY), calls


def main():
    if shutil.which("strace") is None:
        skip("strace is not installed")
    check(sys.argv[1])
    check(sys.argv[1], "--access-log")


if __name__ == "__main__":
    main()
