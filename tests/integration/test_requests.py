"""For a client: statuses, headers, conditions, and no path out of the root.

usage: test_requests.py APPROCHE-SERVER
"""

import re
import socket
import sys
import unittest
from email.utils import parsedate_to_datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Serving  # noqa: E402

BINARY = sys.argv[1]


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Serving(BINARY, ROOT))

    def raw(self, request, patience=PATIENCE):
        """Sends bytes to the server, and returns its whole answer within so many seconds."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=patience) as s:
            answer = b""
            try:
                s.sendall(request)
                s.shutdown(socket.SHUT_WR)
                for part in iter(lambda: s.recv(65536), b""):
                    answer += part
            except OSError:
                pass  # it need not read all of what it refuses, and may wait for more
            return answer

    def status_of(self, target):
        request = b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        answer = self.raw(request)
        return int(answer.split(b" ", 2)[1]) if answer else None

    def test_a_page_and_its_headers(self):
        page = self.server.get("/approche/")
        self.assertEqual(200, page.status)
        self.assertEqual("text/html; charset=utf-8", page.headers["Content-Type"])
        self.assertEqual(len(page.body), int(page.headers["Content-Length"]))
        self.assertRegex(page.headers["ETag"], r'^"[^"]+"$')
        self.assertEqual("no-cache", page.headers["Cache-Control"])
        self.assertIsNotNone(parsedate_to_datetime(page.headers["Last-Modified"]))
        self.assertIn("<h1", page.body.decode())

    def test_head_is_get_without_a_body(self):
        for path in ["/approche/", "/approche", "/css/site.css", "/missing"]:
            with self.subTest(path):
                get, head = self.server.get(path), self.server.get(path, method="HEAD")
                self.assertEqual(get.status, head.status)
                self.assertEqual(b"", head.body)
                unlike = {"Date"}
                self.assertEqual(
                    {k: v for k, v in get.headers.items() if k not in unlike},
                    {k: v for k, v in head.headers.items() if k not in unlike},
                )

    def test_the_slash_that_is_missing(self):
        moved = self.server.get("/approche")
        self.assertEqual(301, moved.status)
        self.assertEqual("/approche/", moved.headers["Location"])

    def test_what_is_not_there(self):
        missing = self.server.get("/no/such/page")
        self.assertEqual(404, missing.status)
        self.assertIn("text/html", missing.headers["Content-Type"])
        self.assertIn('<html lang="fr">', missing.body.decode())  # the site's own page

    def test_methods(self):
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"]:
            with self.subTest(method):
                refused = self.server.get("/approche/", method=method)
                self.assertEqual(405, refused.status)
                allowed = set(re.split(r",\s*", refused.headers["Allow"]))
                self.assertLessEqual({"GET", "HEAD"}, allowed)

    def test_conditions(self):
        for path in ["/approche/", "/css/site.css"]:
            whole = self.server.get(path)
            tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
            rows = [
                ({"If-None-Match": tag}, 304),
                ({"If-None-Match": f'"other", {tag}'}, 304),
                ({"If-None-Match": f"W/{tag}"}, 304),
                ({"If-None-Match": "*"}, 304),
                ({"If-None-Match": '"other"'}, 200),
                ({"If-Modified-Since": date}, 304),
                ({"If-Modified-Since": "Sun, 01 Jan 2040 00:00:00 GMT"}, 304),
                ({"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
                ({"If-Modified-Since": "yesterday"}, 200),
                # RFC 9110, 13.1.3: with If-None-Match, If-Modified-Since is ignored.
                ({"If-None-Match": '"other"', "If-Modified-Since": date}, 200),
            ]
            for headers, status in rows:
                with self.subTest(path=path, headers=headers):
                    answer = self.server.get(path, headers=headers)
                    self.assertEqual(status, answer.status)
                    self.assertEqual(tag, answer.headers["ETag"])
                    self.assertEqual(b"" if status == 304 else whole.body, answer.body)

    def test_static_files(self):
        rows = [
            ("/css/site.css", "text/css; charset=utf-8"),
            ("/img/recap_phases.png", "image/png"),
            ("/img/recap_phases.svg", "image/svg+xml; charset=utf-8"),
        ]
        for path, kind in rows:
            with self.subTest(path):
                answer = self.server.get(path)
                self.assertEqual(200, answer.status)
                self.assertEqual(kind, answer.headers["Content-Type"])
                self.assertEqual((ROOT / f"static{path}").read_bytes(), answer.body)

    def test_paths_are_decoded_once(self):
        self.assertEqual(200, self.status_of(b"/%61pproche/"))
        self.assertEqual(200, self.status_of(b"/approche/?q=1"))
        self.assertEqual(404, self.status_of(b"/%2561pproche/"))

    def test_nothing_leaves_the_root(self):
        ways = [
            b"/../README.md",
            b"/css/../../README.md",
            b"/%2e%2e/README.md",
            b"/css/%2e%2e/%2e%2e/README.md",
            b"/css/..%2f..%2fREADME.md",
            b"/css%2f..%2f..%2f/README.md",
            b"/..%5cREADME.md",
            b"/css/..\\..\\README.md",
            b"//etc/passwd",
            b"/%2fetc/passwd",
            b"/css/site.css%00.png",
            b"/%00",
            b"/%",
            b"/%zz",
            b"/%c0%ae%c0%ae/README.md",  # an over-long encoding of ".."
            b"/%ff%fe",
            b"/" + b"a" * 100000,
            b"/" + b"../" * 1000 + b"etc/passwd",
            b"/pages/approche.md",
            b"/layouts/default.html",
            b"/_config.yml",
            b"/data/phases.yml",
            b"README.md",
        ]
        for target in ways:
            with self.subTest(target[:40]):
                self.assertIn(self.status_of(target), (400, 404, 414, 431, None))
        self.assertEqual(200, self.status_of(b"/approche/"))

    def test_bytes_that_are_no_request(self):
        for noise in [b"\r\n", b"\0" * 64, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\xff" * 9000]:
            with self.subTest(noise[:12]):
                answer = self.raw(noise, patience=1)
                if answer:
                    self.assertRegex(answer, rb"^HTTP/1\.[01] [45]\d\d ")
        self.assertEqual(200, self.status_of(b"/approche/"))

    def test_many_requests_on_one_connection(self):
        request = b"GET /approche/ HTTP/1.1\r\nHost: a\r\n\r\n"
        last = b"GET /approche/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        answers = self.raw(request * 9 + last)
        self.assertEqual(10, answers.count(b"HTTP/1.1 200 "))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
