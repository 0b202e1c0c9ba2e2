"""Every answer to the product of what a request may combine, against an oracle of its own.

    method × Accept-Encoding × Range × condition × what is there

What is there: pages, small files, files that are opened for each request, both with compressed files
beside them, pages of errors, and what a rule of _redirects gives another status. The oracle knows the
site's files and RFC 9110; of the server it has asked beforehand only the entity tags, the dates and
what the compressors make of a body, each by a request without Range and without conditions. It says
the status, every field but Date, and every byte.

usage: test_http_product.py APPROCHE-SERVER
"""

import gzip
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402
from wire import request  # noqa: E402

TEXT = "".join(f"<p>{i} {i * i % 1009:x}</p>\n" for i in range(400)).encode()
NOISE = bytes(i * 7 % 251 for i in range(3000))
LARGE = b"a { color: red }\n" * 70000  # more than 1 MiB
CSS, HTML = "text/css; charset=utf-8", "text/html; charset=utf-8"
BINARY = "application/octet-stream"
SUFFIXES = {"gzip": "gz", "br": "br", "zstd": "zst"}
PAST, BACK = 1_000_000_000, "Sun, 06 Nov 1994 08:49:37 GMT"


def beside(name, coding):
    """What lies beside a file: nobody decodes it but the client."""
    return f"{name} in {coding}, ".encode() * 100


def site(folder):
    for name in ("layouts", "pages", "static"):
        (folder / name).mkdir()
    for name, status in (("page", "/page/"), ("tiny", "/tiny/"), ("404", "/404.html"), ("412", "/412.html")):
        body = {"tiny": b"tiny"}.get(name, TEXT + name.encode())
        (folder / f"pages/{name}.html").write_bytes(f"---\npermalink: {status}\n---\n".encode() + body)
    for name, body in (("small.bin", NOISE), ("small.css", TEXT), ("large.bin", LARGE),
                       ("beside.css", TEXT), ("large.css", LARGE), ("typed.bin", NOISE)):  # fmt: skip
        (folder / "static" / name).write_bytes(body)
        if name in ("beside.css", "large.css"):
            for coding, suffix in SUFFIXES.items():
                (folder / f"static/{name}.{suffix}").write_bytes(beside(name, coding))
    (folder / "_redirects").write_text(
        "/r200/* /page/ 200\n/r404/* /page/ 404\n/r410/* /small.css 410\n/l404/* /large.css 404\n"
        "/l410/* /large.bin 410\n/l200/* /large.css 200\n/b404/* /beside.css 404\n/none/* /nothing 410\n"
        "/folder/* /page 404\n"
    )
    (folder / "_headers").write_text(
        "/*\n  X-All: yes\n/typed.bin\n  Content-Type: text/x-own\n  Cache-Control: max-age=9\n"
    )
    for path in folder.rglob("*"):
        os.utime(path, (PAST, PAST))


@dataclass
class Thing:
    """The thing at a path, and its answer without Range and conditions."""

    path: str
    body: bytes
    type: str
    status: int = 200
    policy: str = "no-cache"
    files: tuple = ()  # the codings in which it is a file
    ours: tuple = ()  # the codings in which it is compressed by the server
    bodies: dict = field(default_factory=dict)  # coding -> bytes
    tags: dict = field(default_factory=dict)
    modified: str = ""
    lines: tuple = (("x-all", "yes"),)


CODINGS = ("br", "zstd", "gzip")
PAGE, NOT_FOUND = TEXT + b"page", TEXT + b"404"
THINGS = [
    Thing("/page/", PAGE, HTML, ours=CODINGS),
    Thing("/tiny/", b"tiny", HTML, ours=CODINGS),
    Thing("/small.bin", NOISE, BINARY),
    Thing("/typed.bin", NOISE, "text/x-own", policy="max-age=9"),
    Thing("/small.css", TEXT, CSS, ours=CODINGS),
    Thing("/beside.css", TEXT, CSS, files=CODINGS),
    Thing("/large.bin", LARGE, BINARY),
    Thing("/large.css", LARGE, CSS, files=CODINGS),
    Thing("/404.html", NOT_FOUND, HTML, ours=CODINGS),
    Thing("/missing", NOT_FOUND, HTML, 404, ours=CODINGS),
    Thing("/r200/x", PAGE, HTML, ours=CODINGS),
    Thing("/r404/x", PAGE, HTML, 404, ours=CODINGS),
    Thing("/r410/x", TEXT, CSS, 410, ours=CODINGS),
    Thing("/l200/x", LARGE, CSS, files=CODINGS),
    Thing("/l404/x", LARGE, CSS, 404, files=CODINGS),
    Thing("/l410/x", LARGE, BINARY, 410),
    Thing("/b404/x", TEXT, CSS, 404, files=CODINGS),
    Thing("/folder/x", PAGE, HTML, 404, ours=CODINGS),
]
LIKE = {"/b404/x": "beside.css", "/l200/x": "large.css", "/l404/x": "large.css"}

ACCEPTED = (None, "identity", "gzip", "br;q=0.5, gzip", "gzip, identity;q=0", "zstd, *;q=0", "br, gzip;q=0.3, identity;q=0.9", "*;q=0",
            "identity;q=0")  # fmt: skip
RANGES = (None, "bytes=0-9", "bytes=5-", "bytes=-7", "bytes=0-9,20-29", "bytes=0-3,900000000-", "bytes=900000000-")
# (field, which of the values that the oracle knows)
CONDITIONS = (
    None,
    ("If-Match", "own"), ("If-Match", "gzip"), ("If-Match", "other"),
    ("If-None-Match", "own"), ("If-None-Match", "gzip"), ("If-None-Match", "other"),
    ("If-Modified-Since", "date"), ("If-Modified-Since", "back"),
    ("If-Unmodified-Since", "date"), ("If-Unmodified-Since", "back"),
    ("If-Range", "own"), ("If-Range", "gzip"), ("If-Range", "other"), ("If-Range", "date"), ("If-Range", "back"),
)  # fmt: skip


# ---- the oracle ----


def weights(accepted):
    """coding -> what a client gives for it (section 12.5.3)"""
    said = {}
    for element in (accepted or "").split(","):
        name, _, weight = element.strip().partition(";q=")
        if name:
            said[name] = float(weight or 1)
    rest = said.get("*", 0)
    known = {coding: said.get(coding, rest) for coding in CODINGS}
    if "identity" not in said:
        known["identity"] = 0 if said.get("*") == 0 else 0.0001
    else:
        known["identity"] = said["identity"]
    return known


def selected(thing, method, accepted, range_, condition):
    """The coding that is answered, or None: the client takes none that there is."""
    known = weights(accepted)
    if accepted is None:
        return "identity"
    takes_identity = known["identity"] > 0 or thing.status != 200
    offered = (*thing.files, *thing.ours)
    best = max((c for c in (*CODINGS, "identity") if c in (*offered, "identity")), key=lambda c: known[c])
    if known[best] == 0:
        best = "identity" if takes_identity else None
    if best in (None, "identity"):
        return best
    if best in thing.ours and len(thing.bodies[best]) >= len(thing.body) and takes_identity:
        return "identity"
    part = method == "GET" and range_ and takes_identity and thing.status == 200
    if part and (condition is None or condition[0] != "If-Range" or condition[1] == thing.tags["identity"]):
        return "identity"
    return best


def ranges_of(text, size):
    """(first, last) of each range that can be satisfied"""
    for each in text.removeprefix("bytes=").split(","):
        first, _, last = each.partition("-")
        if not first:
            yield max(0, size - int(last)), size - 1
        elif int(first) < size:
            yield int(first), min(int(last or size), size - 1)


def judged(thing, coding, method, range_, condition, accepted):
    """The status and the ranges if the status would be 200 (sections 13.2.2 and 14.2)."""
    tag = thing.tags[coding]
    name, value = condition or ("", "")
    if name == "If-Match" and value != tag:
        return 412, ()
    if name == "If-Unmodified-Since" and value == BACK:
        return 412, ()
    if name == "If-None-Match" and value == tag:
        return 304, ()
    if name == "If-Modified-Since" and value != BACK:
        return 304, ()
    if not range_ or method != "GET" or coding in thing.ours:
        return 200, ()
    if name == "If-Range":
        one = not (thing.files or thing.ours) or accepted is None
        if value != tag and not (one and value == thing.modified):
            return 200, ()
    found = tuple(ranges_of(range_, len(thing.bodies[coding])))
    if not found:
        return 416, ()
    if len(found) > 1 and coding != "identity":
        return 200, ()
    return 206, found


@dataclass
class Expected:
    status: int
    fields: dict
    body: bytes | None = None  # None: a page of an error that the server writes
    parts: tuple = ()


def error(status, more=()):
    """The server's own page, or the site's page with the site's header fields."""
    own = {"content-type": HTML, "x-content-type-options": "nosniff", "cache-control": "no-store", **dict(more)}
    if status == 412:
        return Expected(status, {**own, "x-all": "yes"}, TEXT + b"412")
    return Expected(status, own)


def expected(thing, method, accepted, range_, condition):
    if method == "POST":
        return error(405, [("allow", "GET, HEAD, OPTIONS")])
    if method == "OPTIONS":
        fields = {"allow": "GET, HEAD, OPTIONS", "cache-control": "no-store", "x-content-type-options": "nosniff"}
        return Expected(204, fields, b"")
    coding = selected(thing, method, accepted, range_, condition)
    if coding is None:
        return error(406)
    whole = thing.bodies[coding]
    status, found = thing.status, ()
    if status == 200:
        status, found = judged(thing, coding, method, range_, condition, accepted)
    if status == 412:
        return error(412)
    if status == 416:
        return error(416, [("content-range", f"bytes */{len(whole)}")])
    fields = {"cache-control": thing.policy, **dict(thing.lines)}
    if thing.files or thing.ours:
        fields["vary"] = "Accept-Encoding"
    if thing.status == 200:
        fields |= {"etag": thing.tags[coding], "last-modified": thing.modified}
    if status == 304:
        return Expected(304, fields, b"")
    fields |= {"content-type": thing.type, "x-content-type-options": "nosniff"}
    if coding != "identity":
        fields["content-encoding"] = coding
    if thing.status == 200:
        fields["accept-ranges"] = "bytes"
    if len(found) == 1:
        first, last = found[0]
        fields["content-range"] = f"bytes {first}-{last}/{len(whole)}"
        return Expected(status, fields, whole[first : last + 1])
    if len(found) > 1:
        del fields["content-type"]
        return Expected(status, fields, None, tuple((a, b, whole[a : b + 1]) for a, b in found))
    return Expected(status, fields, whole)


# ---- the answers ----


class Client:
    """One persistent connection."""

    def __init__(self, port):
        self.port, self.stream = port, None

    def close(self):
        if self.stream is not None:
            self.stream.close()
            self.socket.close()
        self.stream = None

    def ask(self, data, method):
        """status, fields, body"""
        if self.stream is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.stream = self.socket.makefile("rb")
        self.socket.sendall(data)
        line = self.stream.readline()
        if not line.startswith(b"HTTP/1.1 "):
            raise AssertionError(f"the connection ends without an answer: {line}")
        status, fields = int(line[9:12]), {}
        while (line := self.stream.readline().decode().rstrip("\r\n")) != "":
            name, _, value = line.partition(": ")
            name = name.lower()
            if name in fields:
                raise AssertionError(f"{name} is there twice")
            fields[name] = value
        del fields["date"]
        length = 0 if method == "HEAD" or status in (204, 304) else int(fields["content-length"])
        body = self.stream.read(length)
        if fields.pop("connection", "") == "close":
            self.close()
        return status, fields, body


def parts_of(body, boundary):
    """(fields, bytes) of each part of a multipart body, strictly (section 14.6)."""
    mark = b"\r\n--" + boundary.encode()
    before, *parts, end = body.split(mark)
    if before != b"" or end != b"--\r\n":
        raise AssertionError("no multipart body")
    for part in parts:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        yield dict(line.split(": ", 1) for line in head.decode().split("\r\n")), content


class Product(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        site(cls.folder)
        cls.server = cls.enterClassContext(Serving(sys.argv[1], cls.folder))
        time.sleep(0.1)  # files have no validators until the kernel's clock has ticked (asset.c)
        cls.client = Client(cls.server.port)
        cls.addClassCleanup(cls.client.close)
        for thing in THINGS:
            cls.learn(thing)

    @classmethod
    def learn(cls, thing):
        """Tags, dates and compressed bodies, which are checked by decoding them."""
        for coding in ("identity", *thing.files, *thing.ours):
            status, fields, body = cls.settled(thing, coding)
            thing.bodies[coding] = body
            thing.tags[coding] = fields.get("etag", "")
            thing.modified = fields.get("last-modified", "")
            assert status == thing.status, (thing.path, coding, status)
            if coding in thing.files:
                name = LIKE.get(thing.path, thing.path.strip("/"))
                assert body == beside(name, coding), (thing.path, coding, fields, body[:50])
            elif coding == "identity":
                assert body == thing.body, (thing.path, coding)
            elif coding == "gzip":
                assert gzip.decompress(body) == thing.body, (thing.path, coding)
            else:
                assert cls.decoded(thing.path, coding) == thing.body, (thing.path, coding)
        if thing.status == 200:
            assert len(set(thing.tags.values())) == len(thing.tags), thing.tags

    @classmethod
    def decoded(cls, path, coding):
        url = f"http://127.0.0.1:{cls.server.port}{path}"
        command = ["curl", "-sS", "--compressed", "-H", f"Accept-Encoding: {coding}, identity;q=0", url]
        return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout

    @classmethod
    def settled(cls, thing, coding):
        """
        The answer when the best variant has taken the place of the fast one. What has no tag to
        tell is the best when it is what something with the same body has.
        """
        best = {other.bodies.get(coding) for other in THINGS if other.body == thing.body and other.status == 200}
        for _ in range(600):
            data = request(thing.path, Accept_Encoding=f"{coding}, *;q=0")
            status, fields, body = cls.client.ask(data, "GET")
            tag = fields.get("etag")
            if coding not in thing.ours or (tag.endswith(f'-{coding}"') if tag else body in best):
                return status, fields, body
            time.sleep(0.05)
        raise AssertionError("the best variant does not come")

    def value_of(self, thing, condition):
        if condition is None:
            return None
        name, what = condition
        any_tag = thing.tags["identity"] or '"none"'
        values = {
            "own": any_tag,
            "gzip": thing.tags.get("gzip") or any_tag,
            "other": '"other"',
            "date": thing.modified or BACK.replace("1994", "2044"),
            "back": BACK,
        }
        return name, values[what]

    def check(self, thing, method, accepted, range_, condition):
        fields = {}
        if accepted is not None:
            fields["Accept_Encoding"] = accepted
        if range_:
            fields["Range"] = range_
        if condition:
            fields[condition[0]] = condition[1]
        want = expected(thing, method, accepted, range_, condition)
        status, got, body = self.client.ask(request(thing.path, method, **fields), method)
        self.assertEqual(want.status, status)
        length = got.pop("content-length", None)
        if want.parts:
            kind, _, boundary = got.pop("content-type").partition("; boundary=")
            self.assertEqual("multipart/byteranges", kind)
            parts = [
                ({"Content-Type": thing.type, "Content-Range": f"bytes {a}-{b}/{len(thing.body)}"}, content)
                for a, b, content in want.parts
            ]
            self.assertEqual(parts, list(parts_of(body, boundary)))
        elif want.body is not None and method == "GET":
            if body != want.body:
                self.fail(f"{len(body)} bytes, not {len(want.body)}: {body[:60]}")
        self.assertEqual(want.fields, got)
        if status == 304 and length is not None:
            coding = selected(thing, method, accepted, range_, condition)
            self.assertEqual(str(len(thing.bodies[coding])), length)
        elif status not in (204, 304) and method == "HEAD" and want.body is not None:
            self.assertEqual(str(len(want.body)), length)

    def test_every_combination(self):
        count = 0
        everything = itertools.product(THINGS, ("GET", "HEAD"), ACCEPTED, RANGES, CONDITIONS)
        few = itertools.product(THINGS, ("POST", "OPTIONS"), ACCEPTED[:5], RANGES[:3], CONDITIONS[:3])
        failed = []
        for thing, method, accepted, range_, condition in itertools.chain(everything, few):
            condition = self.value_of(thing, condition)
            count += 1
            try:
                self.check(thing, method, accepted, range_, condition)
            except AssertionError as e:
                self.client.close()
                failed.append(f"{method} {thing.path} | {accepted} | {range_} | {condition}: {e}")
                if len(failed) == 10:
                    break
        self.assertEqual([], failed)
        print(f"{count} requests", file=sys.stderr)

    def test_what_an_address_pins(self):
        """A query that is a hash makes the answer immutable: 200, 206 and 304."""
        for path in ("/page/", "/small.css", "/large.css"):
            tag = next(thing.tags["identity"] for thing in THINGS if thing.path == path)
            for fields, status in (({}, 200), ({"Range": "bytes=0-1"}, 206), ({"Range": "bytes=0-1,5-6"}, 206),
                                   ({"If_None_Match": tag}, 304)):  # fmt: skip
                got = self.client.ask(request(path + "?v=3f2a91bc", **fields), "GET")
                self.assertEqual(status, got[0])
                immutable = "immutable" in got[1]["cache-control"]
                self.assertEqual(path != "/page/", immutable, (path, fields))
        for path in ("/r404/x", "/l404/x", "/missing"):
            got = self.client.ask(request(path + "?v=3f2a91bc"), "GET")
            self.assertEqual("no-cache", got[1]["cache-control"], path)

    def test_a_target_that_is_not_there(self):
        for fields in ({}, {"Range": "bytes=0-1"}, {"If_Match": '"x"'}, {"Accept_Encoding": "*;q=0"}):
            status, got, body = self.client.ask(request("/none/x", **fields), "GET")
            self.assertEqual(410, status)
            self.assertIn(b"410 Gone", body)
            self.assertNotIn("etag", got)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
