"""Content codings: RFC 9110, sections 8.4 and 12.5.3, RFC 8878 and 9659, with clients that decode.

usage: test_http_codings.py APPROCHE-SERVER
"""

import gzip
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, Serving, eventually  # noqa: E402
from wire import exchange, request  # noqa: E402

BINARY = sys.argv[1]
CODINGS = ("gzip", "br", "zstd")
TEXT = "".join(f"<p>{i} {i * i % 1009:x}</p>\n" for i in range(3000))


def site(folder):
    for name in ("layouts", "pages", "static"):
        (folder / name).mkdir()
    (folder / "pages/page.html").write_text("---\npermalink: /page/\n---\n" + TEXT)
    (folder / "pages/tiny.html").write_text("---\npermalink: /tiny/\n---\nab")
    (folder / "static/site.css").write_text(TEXT)
    (folder / "static/noise.png").write_bytes(os.urandom(5000))
    (folder / "static/large.json").write_text(TEXT * 40)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        site(self.folder)
        self.server = self.enterContext(Serving(BINARY, self.folder))

    def ask(self, path, accepted, status=200, method="GET", **fields):
        if accepted is not None:
            fields["Accept_Encoding"] = accepted
        got = exchange(self.server.port, request(path, method, **fields), wait=0.005)
        self.assertEqual([status], got.statuses)
        return got.responses[0]

    def decoded(self, path, coding):
        """The body as curl reads it."""
        url = f"http://127.0.0.1:{self.server.port}{path}"
        command = ["curl", "-sS", "--compressed", "-H", f"Accept-Encoding: {coding}", url]
        return subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE).stdout

    def settled(self, path, coding):
        """The answer after the best variant has replaced the fast one."""

        def best():
            got = self.ask(path, coding)
            return got if got["ETag"].endswith(f'-{coding}"') else None

        return eventually(best, "the best variant")


class Codings(Case):
    def test_what_clients_decode(self):
        for path, content in (("/page/", TEXT), ("/site.css", TEXT)):
            for coding in CODINGS:
                with self.subTest(path, coding=coding):
                    self.assertEqual(content, self.decoded(path, coding).decode())
                    best = self.settled(path, coding)
                    self.assertEqual(coding, best["Content-Encoding"])
                    self.assertEqual(content, self.decoded(path, coding).decode())

    def test_the_best_takes_the_place_of_the_fast(self):
        for coding in CODINGS:
            with self.subTest(coding):
                fast = self.ask("/page/", coding)
                best = self.settled("/page/", coding)
                self.assertLess(len(best.body), len(fast.body) + 1)
        self.assertEqual(TEXT, gzip.decompress(self.settled("/page/", "gzip").body).decode())

    def test_fields(self):
        """Sections 12.5.5 and 8.8.3.3: Vary whenever the answer varies; each variant has its own tag."""
        tags = {self.ask("/page/", None)["ETag"]}
        for coding in CODINGS:
            tags.add(self.settled("/page/", coding)["ETag"])
        self.assertEqual(4, len(tags))
        for accepted in (None, "gzip", "identity"):
            got = self.ask("/page/", accepted)
            self.assertEqual("Accept-Encoding", got["Vary"])
            self.assertEqual("text/html; charset=utf-8", got["Content-Type"])
            self.assertEqual(str(len(got.body)), got["Content-Length"])
            head = self.ask("/page/", accepted, method="HEAD")
            unlike = ("date",)
            self.assertEqual(
                [f for f in got.fields if f[0] not in unlike],
                [f for f in head.fields if f[0] not in unlike],
            )
        self.assertIsNone(self.ask("/noise.png", "gzip")["Vary"])

    def test_what_is_chosen(self):
        for accepted, coding in (
            (None, None),
            ("", None),
            ("identity", None),
            ("gzip", "gzip"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip;q=1.0, br;q=0.1", "gzip"),
            ("zstd, br;q=0", "zstd"),
            ("*", "br"),
            ("deflate", None),
            ("gzip, identity;q=0", "gzip"),
            ("GZIP", "gzip"),
            ("x-gzip", "gzip"),
            (", gzip,", "gzip"),
            ("gzip ; q=0.001", "gzip"),
            ("gzip;Q=0", None),
            ("gzip;q=1.0001", None),
            ("gzip;q=", None),
            ("identity;q=0.5, gzip;q=0.4", None),
            ("*;q=0.5, identity", None),
            ("br;q=0.5, *;q=0", "br"),
        ):
            with self.subTest(accepted):
                self.assertEqual(coding, self.ask("/page/", accepted)["Content-Encoding"])

    def test_identity_refused(self):
        """Section 12.5.3"""
        self.ask("/noise.png", "gzip, identity;q=0", 406)
        self.ask("/page/", "deflate, identity;q=0", 406)
        self.ask("/page/", "*;q=0", 406)
        self.assertEqual("gzip", self.ask("/tiny/", "gzip, *;q=0")["Content-Encoding"])
        self.assertEqual(404, self.ask("/missing/", "*;q=0", 404).status)

    def test_what_does_not_shrink_is_sent_as_it_is(self):
        self.assertIsNone(self.ask("/tiny/", "gzip")["Content-Encoding"])
        self.assertIsNone(self.ask("/noise.png", "gzip")["Content-Encoding"])
        self.assertIsNone(self.ask("/large.json", "gzip")["Content-Encoding"])

    def test_conditions_are_of_the_variant(self):
        plain = self.ask("/page/", None)["ETag"]
        for coding in CODINGS:
            best = self.settled("/page/", coding)
            same = self.ask("/page/", coding, 304, If_None_Match=best["ETag"])
            self.assertEqual(best["ETag"], same["ETag"])
            self.assertEqual("Accept-Encoding", same["Vary"])
            self.ask("/page/", coding, 200, If_None_Match=plain)
            self.ask("/page/", None, 200, If_None_Match=best["ETag"])

    def test_who_comes_back_after_a_restart_has_the_best_still(self):
        best = self.settled("/page/", "br")
        with Serving(BINARY, self.folder) as again:
            data = request("/page/", Accept_Encoding="br", If_None_Match=best["ETag"])
            got = exchange(again.port, data).responses[0]
        self.assertEqual(304, got.status)
        self.assertEqual(best["ETag"], got["ETag"])

    def test_parts_are_of_the_body_as_it_is(self):
        got = self.ask("/page/", "gzip", 206, Range="bytes=0-9")
        self.assertIsNone(got["Content-Encoding"])
        self.assertEqual(TEXT[:10].encode(), got.body)

    def test_an_edit_is_seen_in_every_coding(self):
        page = self.folder / "pages/page.html"
        for coding in CODINGS:
            self.settled("/page/", coding)
        for edit in range(20):
            page.write_text(f"---\npermalink: /page/\n---\n{edit} " + TEXT)
            for coding in CODINGS:
                self.assertTrue(self.decoded("/page/", coding).startswith(f"{edit} ".encode()))


class Precompressed(Case):
    """Files that somebody compressed beforehand."""

    def test_used_when_no_older(self):
        for name in ("site.css", "large.json"):
            plain = self.folder / "static" / name
            beside = self.folder / "static" / (name + ".gz")
            beside.write_bytes(gzip.compress(b"from the neighbour"))
            time.sleep(0.1)  # a file that is as new as the clock's tick has no tag yet (asset.c)
            got = self.ask("/" + name, "gzip")
            self.assertEqual("gzip", got["Content-Encoding"])
            self.assertEqual("Accept-Encoding", got["Vary"])
            self.assertEqual(b"from the neighbour", gzip.decompress(got.body))
            self.ask("/" + name, "gzip", 304, If_None_Match=self.ask("/" + name, "gzip")["ETag"])
            self.assertEqual(plain.read_bytes(), self.ask("/" + name, None).body)
            os.utime(beside, (1000, 1000))
            got = self.ask("/" + name, "gzip")
            if got["Content-Encoding"] == "gzip":
                self.assertEqual(plain.read_bytes(), gzip.decompress(got.body))
            os.utime(beside)
            self.assertEqual(
                b"from the neighbour", gzip.decompress(self.ask("/" + name, "gzip").body)
            )
            beside.unlink()
            self.assertEqual(plain.read_bytes(), self.decoded("/" + name, "gzip"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
