"""Conditional and partial requests, byte by byte: RFC 9110, sections 13 and 14.

usage: test_http_ranges.py APPROCHE-SERVER
"""

import email
import email.policy
import subprocess
import sys
import tempfile
import time
import unittest
from email.utils import formatdate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, Serving  # noqa: E402
from wire import exchange, request  # noqa: E402

BINARY = sys.argv[1]
SMALL = bytes(range(256)) * 4  # kept in memory
LARGE = bytes(i * 7 % 251 for i in range(3 << 20))  # opened for each request
PLAIN = {"small.bin": SMALL, "large.bin": LARGE, "empty.bin": b""}


def site(folder):
    for name in ("layouts", "pages", "static"):
        (folder / name).mkdir()
    for name, content in PLAIN.items():
        (folder / "static" / name).write_bytes(content)
    (folder / "pages/page.html").write_text("---\npermalink: /page/\n---\n" + "0123456789" * 100)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        site(folder)
        cls.server = cls.enterClassContext(Serving(BINARY, folder))
        time.sleep(1.1)  # so that the files' times are those of a second that is over

    def ask(self, path, status, method="GET", **fields):
        got = exchange(self.server.port, request(path, method, **fields), wait=0.005)
        self.assertEqual([status], got.statuses)
        self.assertFalse(got.closed)
        self.assertEqual(b"", got.rest)
        return got.responses[0]


class Ranges(Case):
    def test_one_range(self):
        """Section 15.3.7.1"""
        for name, content in (("small.bin", SMALL), ("large.bin", LARGE)):
            size = len(content)
            for text, first, last in (
                ("0-99", 0, 99),
                ("500-", 500, size - 1),
                ("-7", size - 7, size - 1),
                ("0-0", 0, 0),
                (f"{size - 1}-{size + 9}", size - 1, size - 1),
                (f"-{size * 2}", 0, size - 1),
            ):
                with self.subTest(name, text=text):
                    got = self.ask(f"/{name}", 206, Range=f"bytes={text}")
                    self.assertEqual(content[first : last + 1], got.body)
                    self.assertEqual(f"bytes {first}-{last}/{size}", got["Content-Range"])
                    self.assertEqual("application/octet-stream", got["Content-Type"])

    def test_several_ranges(self):
        """Section 15.3.7.2"""
        for name, content in (("small.bin", SMALL), ("large.bin", LARGE)):
            with self.subTest(name):
                got = self.ask(f"/{name}", 206, Range="bytes=0-9, 500-600,-5")
                self.assertIsNone(got["Content-Range"])
                parts = email.message_from_bytes(
                    b"Content-Type: " + got["Content-Type"].encode() + b"\r\n\r\n" + got.body,
                    policy=email.policy.HTTP,
                ).get_payload()
                size = len(content)
                want = [(0, 9), (500, 600), (size - 5, size - 1)]
                self.assertEqual(
                    [f"bytes {a}-{b}/{size}" for a, b in want],
                    [part["Content-Range"] for part in parts],
                )
                for a, b in want:
                    self.assertIn(b"\r\n\r\n" + content[a : b + 1] + b"\r\n--", got.body)

    def test_nothing_there(self):
        """Section 15.5.17"""
        for path, size in (("/small.bin", len(SMALL)), ("/large.bin", len(LARGE)), ("/empty.bin", 0)):
            with self.subTest(path):
                got = self.ask(path, 416, Range=f"bytes={size}-")
                self.assertEqual(f"bytes */{size}", got["Content-Range"])

    def test_what_is_not_heeded(self):
        """Section 14.2: other units, other methods, no list of ranges, more than the whole."""
        for text in ("lines=0-1", "bytes=5-4", "bytes=x", "bytes=0-,0-,0-"):
            with self.subTest(text):
                self.assertEqual(SMALL, self.ask("/small.bin", 200, Range=text).body)
        head = self.ask("/small.bin", 200, "HEAD", Range="bytes=0-9")
        self.assertEqual(str(len(SMALL)), head["Content-Length"])
        self.ask("/missing.bin", 404, Range="bytes=0-9")

    def test_how_a_range_may_be_written(self):
        """Sections 5.6.1, 14.1 and 14.1.1; as many as the client wants, in its order (14.2)"""
        for text in ("BYTES=0-1", "bytes=,0-1", "bytes=0-1,", "bytes=0-1 ", "bytes=2000-,0-1"):
            with self.subTest(text):
                got = self.ask("/small.bin", 206, Range=text)
                self.assertEqual(f"bytes 0-1/{len(SMALL)}", got["Content-Range"])
        for text in ("bytes=-0", "bytes=99999999999999999999-", "bytes=2000-,3000-"):
            self.ask("/small.bin", 416, Range=text)
        for text in ("bytes = 0-1", "bytes=--1", "bytes=0-1,5-4", "bytes=+0-1", "bytes=0-1;x", "bytes"):
            self.ask("/small.bin", 200, Range=text)
        got = self.ask("/small.bin", 206, Range="bytes=5-6,0-3,2-4")
        parts = [line for line in got.body.split(b"\r\n") if line.startswith(b"Content-Range")]
        size = str(len(SMALL)).encode()
        want = [b"Content-Range: bytes " + each + b"/" + size for each in (b"5-6", b"0-3", b"2-4")]
        self.assertEqual(want, parts)
        twice = request("/small.bin", Range="bytes=0-1").rstrip() + b"\r\nRange: bytes=2-3\r\n\r\n"
        self.assertEqual([200], exchange(self.server.port, twice).statuses)

    def test_what_can_be_had_in_part_says_so(self):
        """Section 14.3"""
        for path in ("/small.bin", "/large.bin", "/page/"):
            self.assertEqual("bytes", self.ask(path, 200)["Accept-Ranges"])

    def test_pages_too(self):
        got = self.ask("/page/", 206, Range="bytes=0-4")
        self.assertEqual(b"01234", got.body)
        self.assertEqual("text/html; charset=utf-8", got["Content-Type"])

    def test_curl_resumes(self):
        with tempfile.TemporaryDirectory() as folder:
            got = Path(folder, "got")
            got.write_bytes(LARGE[:1000000])
            url = f"http://127.0.0.1:{self.server.port}/large.bin"
            subprocess.run(["curl", "-sS", "-C", "-", "-o", got, url], check=True, timeout=PATIENCE)
            self.assertEqual(LARGE, got.read_bytes())


class Conditions(Case):
    PATHS = ("/small.bin", "/large.bin", "/page/")

    def each(self):
        for path in self.PATHS:
            with self.subTest(path):
                full = self.ask(path, 200)
                yield path, full["ETag"], full["Last-Modified"]

    def test_if_none_match(self):
        """Section 13.1.2"""
        for path, etag, _ in self.each():
            self.assertRegex(etag, r'^"[^"]+"$')
            for text in (etag, "W/" + etag, "*", f'"x", {etag}', f'"x",W/{etag} , "y"'):
                for method in ("GET", "HEAD"):
                    self.assertEqual(etag, self.ask(path, 304, method, If_None_Match=text)["ETag"])
            for text in ('"x"', etag.strip('"'), ""):
                self.ask(path, 200, If_None_Match=text)

    def test_if_modified_since(self):
        """Section 13.1.3"""
        for path, etag, modified in self.each():
            self.ask(path, 304, If_Modified_Since=modified)
            self.ask(path, 304, If_Modified_Since=formatdate(time.time() + 60, usegmt=True))
            self.ask(path, 200, If_Modified_Since="Sun, 06 Nov 1994 08:49:37 GMT")
            self.ask(path, 200, If_Modified_Since="yesterday")
            self.ask(path, 200, If_Modified_Since=modified, If_None_Match='"x"')

    def test_dates_of_old(self):
        """Section 5.6.7: three forms are understood. Section 13.1.3: two dates are none."""
        for text, status in (
            ("Sunday, 06-Nov-94 08:49:37 GMT", 200),
            ("Sun Nov  6 08:49:37 1994", 200),
            ("Sun Nov  6 08:49:37 2044", 304),
            ("Sun, 06 Nov 2044 08:49:37 GMT", 304),
            ("Sun, 06 Nov 2044 08:49:37 PST", 200),
        ):
            with self.subTest(text):
                self.ask("/small.bin", status, If_Modified_Since=text)
        line = b"If-Modified-Since: Sun, 06 Nov 2044 08:49:37 GMT"
        data = request("/small.bin").rstrip() + b"\r\n" + line + b"\r\n"
        data += line.replace(b"2044", b"2045") + b"\r\n\r\n"
        self.assertEqual([200], exchange(self.server.port, data).statuses)

    def test_if_match(self):
        """Section 13.1.1: strong comparison"""
        for path, etag, _ in self.each():
            self.ask(path, 200, If_Match=etag)
            self.ask(path, 200, If_Match="*")
            self.ask(path, 412, If_Match='"x"')
            self.ask(path, 412, If_Match="W/" + etag)
        self.ask("/missing.bin", 404, If_Match="*")

    def test_if_unmodified_since(self):
        """Section 13.1.4"""
        for path, _, modified in self.each():
            self.ask(path, 200, If_Unmodified_Since=modified)
            self.ask(path, 412, If_Unmodified_Since="Sun, 06 Nov 1994 08:49:37 GMT")
            self.ask(path, 200, If_Unmodified_Since="yesterday")

    def test_if_range(self):
        """Section 13.1.5"""
        for path, etag, modified in self.each():
            for text, status in (
                (etag, 206),
                ("W/" + etag, 200),
                ('"x"', 200),
                (modified, 206),
                ("Sun, 06 Nov 1994 08:49:37 GMT", 200),
            ):
                self.ask(path, status, Range="bytes=0-9", If_Range=text)

    def test_the_order(self):
        """Section 13.2.2"""
        for path, etag, _ in self.each():
            self.ask(path, 412, If_Match='"x"', If_None_Match=etag)
            self.ask(path, 304, If_None_Match=etag, Range="bytes=0-9")
            self.ask(path, 416, If_None_Match='"x"', Range="bytes=99999999-")
            self.ask(path, 206, If_Match=etag, Range="bytes=0-9")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
