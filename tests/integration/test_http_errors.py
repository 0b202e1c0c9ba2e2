"""Errors: a status, a short page in HTML, and the site's own layout if it has one. RFC 9110,
section 15; RFC 6585. tests/unit/test_waits.c asks what is sent if there is too much to do.

usage: test_http_errors.py APPROCHE-SERVER
"""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402
from wire import exchange, request  # noqa: E402

BINARY = sys.argv[1]
OWN = (400, 404, 405, 406, 412, 413, 414, 416, 417, 431, 500, 501, 503)
HEAD = b"GET /page/ HTTP/1.1\r\nHost: a\r\n"
# status, request; whether the connection is closed behind it
CASES = (
    (400, request("/%zz"), False),
    (400, request("/page/", host="a b"), True),
    (400, HEAD + b"X: a\r\n b\r\n\r\n", True),
    (404, request("/missing/"), False),
    (405, request("/page/", "DELETE"), False),
    (405, request("/page/", "POST", Transfer_Encoding="chunked") + b"0\r\n\r\n", True),
    (406, request("/page/", Accept_Encoding="identity;q=0"), False),
    (412, request("/page/", If_Match='"x"'), False),
    (412, request("/large.bin", If_Match='"x"'), False),
    (413, request("/page/", Content_Length=1 << 20), True),
    (414, request("/" + "a" * 9000), False),
    (414, request("/page/?" + "a&" * 900), True),
    (416, request("/small.bin", Range="bytes=99-"), False),
    (416, request("/large.bin", Range="bytes=99999999-"), False),
    (417, request("/page/", Expect="miracles"), True),
    (431, HEAD + b'If-Match: "x"\r\n' * 9 + b"\r\n", True),
    (500, request("/bad/"), False),
    (501, request("/page/", "BREW"), False),
)


def site(folder, own=()):
    for name in ("layouts", "pages", "static"):
        (folder / name).mkdir()
    (folder / "layouts/base.html").write_text("<html><p>ours</p>{{ content }}</html>")
    (folder / "pages/page.html").write_text("---\npermalink: /page/\n---\npage")
    (folder / "pages/bad.html").write_text("---\npermalink: /bad/\n---\n{% if %}")
    (folder / "static/small.bin").write_bytes(b"12345")
    (folder / "static/large.bin").write_bytes(b"x" * (2 << 20))
    for status in own:
        write(folder, status, f"own {status}")


def write(folder, status, text):
    page = f"---\nlayout: base\npermalink: /{status}.html\n---\n{text}"
    (folder / f"pages/{status}.html").write_text(page)


class Case(unittest.TestCase):
    own = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        site(cls.folder, cls.own)
        cls.server = cls.enterClassContext(Serving(BINARY, cls.folder))

    def ask(self, data, **how):
        return exchange(self.server.port, data, **how)

    def each(self):
        """Each case as GET or what it is, and as HEAD: of the answers to that the fields are alike."""
        for status, data, closed in CASES:
            with self.subTest(status, data=data[:60]):
                got = self.ask(data)
                self.assertEqual([status], got.statuses)
                self.assertEqual(closed, got.closed)
                self.assertEqual(b"", got.rest)
                yield got.responses[0]
                if data.startswith(b"GET ") and status != 416:
                    head = self.ask(data.replace(b"GET", b"HEAD", 1))
                    self.assertEqual(b"", head.rest)
                    self.assertEqual(
                        [f for f in got.responses[0].fields if f[0] != "date"],
                        [f for f in head.responses[0].fields if f[0] != "date"],
                    )

    def fields(self, answer):
        """Sections 6.6.1, 10.2.1, 14.4, and the fields by which an error differs from a page."""
        self.assertIsNotNone(answer["Date"])
        self.assertEqual("text/html; charset=utf-8", answer["Content-Type"])
        self.assertEqual(str(len(answer.body)), answer["Content-Length"])
        self.assertEqual("no-cache" if answer.status == 404 else "no-store", answer["Cache-Control"])
        self.assertEqual("GET, HEAD, OPTIONS" if answer.status == 405 else None, answer["Allow"])
        self.assertIsNone(answer["ETag"])
        self.assertIsNone(answer["Last-Modified"])
        if answer.status == 416:
            self.assertIn(answer["Content-Range"], ("bytes */5", f"bytes */{2 << 20}"))


class Ours(Case):
    """A site without pages of its own for errors."""

    def test_short_pages(self):
        for answer in self.each():
            self.fields(answer)
            self.assertIn(f"<title>{answer.status} ".encode(), answer.body)
            self.assertLess(len(answer.body), 600)


class Own(Case):
    own = OWN

    def test_pages_of_the_site(self):
        for answer in self.each():
            self.fields(answer)
            want = f"<html><p>ours</p>own {answer.status}</html>".encode()
            self.assertEqual(want, answer.body)

    def test_they_are_pages_too(self):
        got = self.ask(request("/405.html")).responses[0]
        self.assertEqual((200, b"<html><p>ours</p>own 405</html>"), (got.status, got.body))
        self.assertIsNotNone(got["ETag"])

    def test_pipelined(self):
        data = request("/missing/") + request("/page/", "PUT") + request("/%zz") + request("/page/")
        got = self.ask(data, want=4)
        self.assertEqual([404, 405, 400, 200], got.statuses)
        self.assertIn(b"own 400", got.responses[2].body)


class Changes(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        site(self.folder)
        self.server = self.enterContext(Serving(BINARY, self.folder))

    def body(self, data, status):
        got = exchange(self.server.port, data)
        self.assertEqual([status], got.statuses)
        return got.responses[0].body

    def test_a_page_comes_changes_breaks_and_goes(self):
        for status, data in ((405, request("/page/", "PUT")), (500, request("/bad/"))):
            with self.subTest(status):
                self.assertIn(b"<title>", self.body(data, status))
                for text in ("one", "two"):
                    write(self.folder, status, text)
                    self.body(request("/page/"), 200)  # when this is answered, the change is seen
                    self.assertIn(text.encode(), self.body(data, status))
                write(self.folder, status, "{% if %}")
                self.body(request("/page/"), 200)
                self.assertIn(b"two", self.body(data, status))  # its last good version
                (self.folder / f"pages/{status}.html").unlink()
                self.body(request("/page/"), 200)
                self.assertIn(b"<title>", self.body(data, status))

    def test_a_page_that_never_was_good(self):
        write(self.folder, 405, "{% if %}")
        self.assertIn(b"<title>405 ", self.body(request("/page/", "PUT"), 405))

    def test_files(self):
        (self.folder / "static/405.html").write_text("a file")
        (self.folder / "static/404.html").write_text("another")
        self.body(request("/page/"), 200)
        self.assertEqual(b"a file", self.body(request("/page/", "PUT"), 405))
        self.assertEqual(b"another", self.body(request("/missing/"), 404))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
