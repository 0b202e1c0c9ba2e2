"""A program that speaks the Embedded Sass protocol and compiles nothing, well or badly: FAKE_SASS in
its environment says how. With "load NAME" the CSS is the text of what it loads under that name."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dart_sass import field, fields, number, taken  # noqa: E402

COMPILE_REQUEST, CANONICALIZE_RESPONSE, IMPORT_RESPONSE, VERSION_REQUEST = 2, 3, 4, 7


def receive():
    n = shift = 0
    while True:
        byte = sys.stdin.buffer.read(1)
        if not byte:
            sys.exit()
        n, shift = n | (byte[0] & 127) << shift, shift + 7
        if byte[0] < 128:
            packet = sys.stdin.buffer.read(n)
            return fields(packet[taken(packet, 0)[1] :])


def send_bytes(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def send(message, compilation=1):
    packet = number(compilation) + message
    send_bytes(number(len(packet)) + packet)


def answer_version():
    version = "9.0.0" if MODE == "version" else "2.7.1"
    send(field(8, field(5, 1) + field(1, version) + field(2, "0.1") + field(4, "fake")), 0)


def load(name):
    """Asks for a file on the load paths, and its text."""
    send(field(4, field(1, 5) + field(3, 2) + field(4, name)))
    found = fields(receive()[CANONICALIZE_RESPONSE])
    if 2 not in found:
        return b"none" if 3 not in found else b"error"
    send(field(5, field(1, 6) + field(3, 2) + field(4, found[2])))
    return fields(fields(receive()[IMPORT_RESPONSE])[2])[1]


def compile_badly():
    if MODE == "garbage":
        send_bytes(b"\x05\x01\xff\xff\xff\xff")
    elif MODE == "long":
        send_bytes(b"\xff\xff\xff\xff\xff\xff\xff\xff")
    elif MODE == "flood":
        send_bytes(b"\xff\xff\xff\xff\x0f")
    elif MODE == "empty":
        send(b"")
    elif MODE == "half":
        send_bytes(b"\x7f\x01")
    elif MODE == "broken":
        send(field(1, field(3, "I am broken")))
    elif MODE == "elsewhere":
        send(field(5, field(1, 6) + field(3, 2) + field(4, "file:///etc/passwd")))
    if MODE == "exit":
        sys.exit(3)
    time.sleep(600)


MODE = os.environ.get("FAKE_SASS", "")
while True:
    request = receive()
    if VERSION_REQUEST in request:
        answer_version()
    elif COMPILE_REQUEST in request and MODE.startswith("load "):
        css = load(MODE.removeprefix("load "))
        send(field(2, field(2, field(1, css))))
    elif COMPILE_REQUEST in request:
        compile_badly()
