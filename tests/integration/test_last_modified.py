"""--last-modified content: servers of one content, on different machines, give the same answers.

usage: test_last_modified.py APPROCHE-SERVER
"""

import os
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Running, eventually  # noqa: E402

BINARY = sys.argv[1]
SITE = {
    "_config.yml": "plugins: [jekyll-feed]\nurl: https://example.org\n",
    "_layouts/d.html": "<title>{{ page.title }}</title>{{ content }}",
    "_posts/2024-03-01-dated.md": "---\nlayout: d\n---\ndated",
    "changed.md": "---\nlayout: d\nlast_modified_at: 2024-05-06 07:08:09 +0000\n---\nchanged",
    "plain.md": "---\nlayout: d\n---\nplain",
    "small.txt": "small",
    "large.bin": "large" * 500_000,
    "site.scss": "---\n---\na { b { color: red } }",
}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class TheSameAnswers(unittest.TestCase):
    """The files of each replica have other times and inodes."""

    def start(self, i, *arguments):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        write(folder, SITE)
        for path in folder.rglob("*"):
            os.utime(path, (1_000_000_000 + 86400 * i,) * 2)
        return self.enterContext(Running([BINARY, "--source", folder, "--port", "0", *arguments]))

    def fields(self, server, path, headers=None):
        got = server.get(path, headers=headers)
        self.assertEqual(200, got.status, path)
        keys = ("ETag", "Last-Modified", "Content-Type", "Content-Encoding", "Cache-Control", "Vary")
        return got.body, {key: got.headers[key] for key in keys}

    paths = ("/2024/03/01/dated.html", "/changed.html", "/plain.html", "/small.txt", "/large.bin", "/site.css", "/feed.xml")

    def test_bodies_tags_and_dates(self):
        servers = [self.start(i, "--last-modified", "content") for i in range(3)]
        time.sleep(0.1)  # a file that is as new as the clock's tick has no validators
        for path in self.paths:
            for headers in (None, {"Accept-Encoding": "gzip"}):
                if path == "/feed.xml":  # it says when it was made
                    continue
                answers = [self.fields(server, path, headers) for server in servers]
                self.assertEqual([answers[0]] * 3, answers, path)
                self.assertTrue(answers[0][1]["ETag"], path)

    def test_dates_are_those_that_pages_say(self):
        server = self.start(0, "--last-modified", "content")
        time.sleep(0.1)
        want = {
            "/2024/03/01/dated.html": "Fri, 01 Mar 2024 00:00:00 GMT",
            "/changed.html": "Mon, 06 May 2024 07:08:09 GMT",
            "/plain.html": None,
            "/small.txt": None,
            "/large.bin": None,
        }
        self.assertEqual(want, {path: self.fields(server, path)[1]["Last-Modified"] for path in want})

    def test_they_decide_nothing(self):
        """A page says the same date after its layout has changed."""
        server = self.start(0, "--last-modified", "content")
        time.sleep(0.1)
        for path in ("/changed.html", "/plain.html", "/large.bin"):
            got = server.get(path)
            date = got.headers["Last-Modified"] or "Fri, 01 Jan 2038 00:00:00 GMT"
            for name in ("If-Modified-Since", "If-Unmodified-Since"):
                for when in (date, "Fri, 01 Jan 2038 00:00:00 GMT", "Fri, 01 Jan 1999 00:00:00 GMT"):
                    self.assertEqual(200, server.get(path, headers={name: when}).status, (path, name, when))
            ranges = {"Range": "bytes=0-1", "If-Range": date}
            self.assertEqual(200, server.get(path, headers=ranges).status)
            tag = got.headers["ETag"]
            self.assertEqual(304, server.get(path, headers={"If-None-Match": tag}).status)
            self.assertEqual(206, server.get(path, headers=ranges | {"If-Range": tag}).status)

    def test_a_large_file_that_changes(self):
        server = self.start(0, "--last-modified", "content")
        folder = Path(server.command[2])
        tags = []
        for text in ("x", "y", "x"):
            write(folder, {"large.bin": text * 2_000_000})
            time.sleep(0.1)
            got = server.get("/large.bin")
            self.assertEqual(text.encode() * 2_000_000, got.body)
            tags.append(eventually(lambda: server.get("/large.bin").headers["ETag"], "a tag"))
        self.assertEqual(tags[0], tags[2])
        self.assertNotEqual(tags[0], tags[1])

    def test_without_the_option_they_differ(self):
        servers = [self.start(i) for i in range(2)]
        dates = {server.get("/plain.html").headers["Last-Modified"] for server in servers}
        self.assertEqual(2, len(dates))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
