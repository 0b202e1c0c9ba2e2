"""npm's sass-embedded, the version that tests try, in a folder of the build; and its compiler, asked
directly by the Embedded Sass protocol."""

import subprocess
from pathlib import Path

import npm
from serving import skip

VERSION = "1.105.0"
PACKAGE = f"sass-embedded@{VERSION}"


def install(folder):
    """Puts it into a folder; ends the test as skipped if that cannot be done."""
    try:
        npm.install(folder, PACKAGE)
    except npm.Missing as e:
        skip(str(e))


# With the sources in the map, a charset, and without warnings.
OPTIONS = b"\x60\x01\x68\x01\x70\x01"


def number(n):
    """Of seven bits a byte, the lowest first."""
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def field(key, value):
    """A field of a message: bytes, text, or a number."""
    if isinstance(value, int):
        return number(key << 3) + number(value)
    data = value.encode() if isinstance(value, str) else value
    return number(key << 3 | 2) + number(len(data)) + data


class Compiler:
    """with Compiler(folder) as c: c.compile(file, [folder of the load paths, ...])"""

    def __init__(self, folder):
        (dart,) = (folder / "node_modules").glob("sass-embedded-linux-*/dart-sass/src")
        self.process = subprocess.Popen(
            [dart / "dart", dart / "sass.snapshot", "--embedded"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def _receive(self):
        n = shift = 0
        while True:
            byte = self.process.stdout.read(1)[0]
            n, shift = n | (byte & 127) << shift, shift + 7
            if byte < 128:
                return self.process.stdout.read(n)

    def _send(self, message):
        packet = number(1) + message
        self.process.stdin.write(number(len(packet)) + packet)
        self.process.stdin.flush()

    def compile(self, text, file, load_path):
        """Reads what is loaded by itself. The answer, as a packet: its compilation and a message."""
        source = field(1, text) + field(2, f"file://{file}") + field(4, field(1, "/"))
        paths = field(6, field(1, str(load_path)))
        self._send(field(2, field(2, source) + field(5, 1) + paths + OPTIONS))
        return self._receive()

    def compile_asked(self, text, file, load_path):
        """The same, but it asks for what is loaded: for partials without a folder, in SCSS."""
        source = field(1, text) + field(2, f"x://{file}") + field(4, field(2, 1))
        self._send(field(2, field(2, source) + field(5, 1) + field(6, field(2, 2)) + OPTIONS))
        while True:
            packet = self._receive()
            message = fields(packet[1:])
            if 4 in message:  # which file is it?
                asked = fields(message[4])
                name = load_path / f"_{asked[4].decode().rsplit('/', 1)[-1]}.scss"
                beside = asked[4].startswith(f"x://{file.parent}".encode())
                url = b"" if beside else field(2, f"x://{name}")
                self._send(field(3, field(1, asked.get(1, 0)) + url + field(4, 1)))
            elif 5 in message:  # what is in it?
                asked = fields(message[5])
                content = Path(asked[4].decode().removeprefix("x://")).read_bytes()
                made = field(1, content) + field(3, asked[4])
                self._send(field(4, field(1, asked.get(1, 0)) + field(2, made)))
            else:
                return packet


def fields(message):
    """key -> value of a message's fields; of several the last one."""
    found, at = {}, 0
    while at < len(message):
        key, at = taken(message, at)
        value, at = taken(message, at)
        if key & 7 == 2:
            value, at = message[at : at + value], at + value
        found[key >> 3] = value
    return found


def taken(data, at):
    """The number at an offset, and where it ends."""
    n = shift = 0
    while True:
        byte = data[at]
        n, shift, at = n | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return n, at
