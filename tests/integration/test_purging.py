"""Caches in front are told which pages have changed: those, and no others.

usage: test_purging.py APPROCHE-SERVER
"""

import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from fake_cache import GOOD, FakeCache  # noqa: E402
from serving import Serving, eventually  # noqa: E402

BINARY = sys.argv[1]
CONFIG = """
plugins: [jekyll-feed, jekyll-sitemap]
url: https://example.org
"""
SITE = {
    "_config.yml": CONFIG,
    "_layouts/a.html": "<p>A</p>{{ content }}",
    "_layouts/b.html": "<p>B</p>{{ content }}",
    "css/site.scss": "---\n---\n@import 'colours';\np { color: $ink }",
    "_sass/_colours.scss": "$ink: black;",
    "img/x.txt": "a file",
    "sentinel.html": "---\n---\n0",
    "été é.html": "---\nlayout: b\n---\naccents",
    "_posts/2024-01-01-first.md": "---\nlayout: b\n---\nfirst",
} | {f"{kind}{i}.html": f"---\nlayout: {kind}\n---\n{i}" for kind in "ab" for i in range(5)}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Case(unittest.TestCase):
    arguments = ()
    base = ""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        write(self.folder, SITE)
        self.cache = FakeCache()
        self.addCleanup(self.cache.close)
        self.sentinels = 0

    def start(self, *arguments):
        options = ["--purge", self.cache.url, *self.arguments, *arguments]
        self.server = self.enterContext(Serving(BINARY, self.folder, *options))
        eventually(self.cache.bans, "the ban at the start")
        self.get(self.base + "/sentinel.html")

    def get(self, *paths):
        for path in paths:
            self.assertEqual(200, self.server.get(path).status, path)

    def purged(self):
        return self.cache.paths()

    def look_round(self):
        """Waits until all pages have been looked at: the same page is purged twice, and what is
        looked for goes round all pages."""
        for _ in range(2):
            self.sentinels += 1
            (self.folder / "sentinel.html").write_text(f"---\n---\n{self.sentinels}")
            before = len(self.sentinel_purges())
            eventually(lambda: len(self.sentinel_purges()) > before, "the sentinel")

    def sentinel_purges(self):
        return [path for path in self.purged() if "sentinel" in path]

    def check(self, *want):
        """These have been purged since the last time, each once, and no others."""
        self.look_round()
        got = sorted(path for path in self.purged() if "sentinel" not in path)
        self.assertEqual(sorted(want), got)
        self.cache.forget()


class WhatChanges(Case):
    def test_pages_of_a_layout_that_were_given_out(self):
        self.start()
        self.get("/a0.html", "/a1.html", "/a2.html", "/b0.html", "/b1.html")
        write(self.folder, {"_layouts/a.html": "<p>other</p>{{ content }}"})
        self.check("/a0.html", "/a1.html", "/a2.html")
        self.assertIn("other", self.server.get("/a0.html").body.decode())

    def test_nothing_if_the_bytes_are_the_same(self):
        self.start()
        self.get("/a0.html", "/b0.html", "/img/x.txt")
        write(self.folder, {"_layouts/a.html": "<p>A</p>{% comment %}new{% endcomment %}{{ content }}"})
        write(self.folder, {"img/x.txt": "a file"})
        write(self.folder, {"a0.html": SITE["a0.html"]})
        self.check()

    def test_pages_that_the_memory_has_lost(self):
        self.start("--cache", "20K")
        names = [f"/{kind}{i}.html" for kind in "ab" for i in range(5)]
        self.get(*names)
        write(self.folder, {"_layouts/b.html": "<p>other</p>{{ content }}"})
        self.check(*[name for name in names if name.startswith("/b")])
        write(self.folder, {"_layouts/a.html": "<p>more</p>{{ content }}"})
        self.check(*[name for name in names if name.startswith("/a")])

    def test_pages_that_are_removed_moved_or_made(self):
        self.start()
        self.get("/a0.html", "/a1.html", "/a2.html")
        (self.folder / "a0.html").unlink()
        (self.folder / "a1.html").rename(self.folder / "a9.html")
        self.check("/a0.html", "/a1.html")
        self.get("/a9.html")
        write(self.folder, {"a0.html": "---\n---\nback"})
        self.check()
        self.get("/a0.html")
        write(self.folder, {"a0.html": "---\nlayout: a\n---\nback"})
        self.check("/a0.html")
        write(self.folder, {"a2.html": "---\nredirect_to: /a0.html\n---\n"})
        self.check("/a2.html")

    def test_files_stylesheets_feed_and_sitemap(self):
        self.start()
        self.get("/img/x.txt", "/css/site.css", "/feed.xml", "/sitemap.xml", "/b0.html")
        write(self.folder, {"img/x.txt": "another"})
        self.check("/img/x.txt")
        write(self.folder, {"_sass/_colours.scss": "$ink: red;"})
        self.check("/css/site.css")
        write(self.folder, {"_posts/2024-02-02-second.md": "---\n---\nsecond"})
        self.check("/feed.xml", "/sitemap.xml")

    def test_large_files(self):
        write(self.folder, {"img/large.txt": "x" * 2_000_000})
        self.start()
        self.get("/img/large.txt")
        write(self.folder, {"img/large.txt": "y" * 2_000_000})
        self.check("/img/large.txt")

    def test_a_page_that_becomes_broken_and_is_mended(self):
        self.start()
        self.get("/a0.html", "/a1.html")
        write(self.folder, {"a0.html": "---\nlayout: a\n---\n{% if %}"})
        self.check()
        self.assertIn("<p>A</p>0", self.server.get("/a0.html").body.decode())
        write(self.folder, {"a0.html": SITE["a0.html"]})
        self.check()
        write(self.folder, {"a0.html": "---\nlayout: a\n---\nmended"})
        self.check("/a0.html")

    def test_what_the_head_says(self):
        self.start()
        self.get("/a0.html", "/a1.html")
        write(self.folder, {"_headers": "/a1.html\n  X-New: yes\n"})
        self.check("/a1.html")
        write(self.folder, {"a0.html": "---\nlayout: a\ncache_control: public, s-maxage=9\n---\n0"})
        self.check("/a0.html")

    def test_rules_and_the_baseurl_concern_all(self):
        self.start()
        self.get("/a0.html")
        self.cache.forget()
        write(self.folder, {"_redirects": "/a0.html /a1.html 301!\n"})
        eventually(self.cache.bans, "a ban")
        self.check()
        write(self.folder, {"_config.yml": CONFIG + "baseurl: /docs\n"})
        eventually(self.cache.bans, "a ban")

    def test_paths_are_those_of_requests(self):
        write(self.folder, {"_config.yml": CONFIG + "baseurl: /docs\n"})
        self.cache.url += "/front/"
        self.base = "/docs"
        self.start("--purge-host", "example.org:81")
        self.get("/docs/%C3%A9t%C3%A9%20%C3%A9.html")
        write(self.folder, {"_layouts/b.html": "other"})
        self.check("/front/docs/%C3%A9t%C3%A9%20%C3%A9.html")
        write(self.folder, {"_layouts/b.html": "more"})
        eventually(self.purged, "a purge")
        self.assertEqual("example.org:81", self.cache.requests[0][2]["host"])

    def test_many_edits_are_few_purges(self):
        self.start()
        self.get("/a0.html", "/a1.html")
        for edit in range(200):
            write(self.folder, {"_layouts/a.html": f"{edit}{{{{ content }}}}"})
        self.look_round()
        got = [path for path in self.purged() if path == "/a0.html"]
        self.assertGreaterEqual(200, len(got))
        self.assertLess(0, len(got))
        self.assertEqual("1990", self.server.get("/a0.html").body.decode())

    def test_without_inotify_nobody_needs_to_ask(self):
        self.start("--watch", "stat")
        self.get("/a0.html", "/b0.html")
        write(self.folder, {"_layouts/a.html": "other"})
        eventually(self.purged, "a purge")
        self.assertEqual(["/a0.html"], self.purged())


class Keys(Case):
    arguments = ("--purge-method", "BAN")

    def keys(self, path):
        return self.server.get(path).headers["Surrogate-Key"].split()

    def purged(self):
        """The paths to whose keys bans refer."""
        return [self.paths[key] for keys in self.cache.bans() for key in keys.split()]

    def start(self, *arguments):
        self.paths = {}
        super().start(*arguments)
        for path in ("/sentinel.html", "/a0.html", "/a1.html", "/b0.html", "/css/site.css"):
            site, own = self.keys(path)
            self.paths[own] = path
        self.assertEqual([site], self.cache.bans())
        self.cache.forget()

    def test_bans_by_keys(self):
        write(self.folder, {"_redirects": "/shown/* /a1.html 200\n"})
        self.start()
        self.assertEqual(5, len(self.paths))
        write(self.folder, {"_layouts/a.html": "other"})
        self.check("/a0.html", "/a1.html")
        self.assertEqual("/a1.html", self.paths[self.keys("/shown/x")[1]])

    def test_the_page_for_an_error_has_a_key(self):
        write(self.folder, {"404.html": "---\npermalink: /404.html\n---\nnone"})
        self.start()
        site, own = self.keys("/missing")
        self.assertEqual((site, own), tuple(self.keys("/missing2")))
        self.paths[own] = "404"
        write(self.folder, {"404.html": "---\npermalink: /404.html\n---\nno such page"})
        self.check("404")


class WithoutPurging(Case):
    def test_there_are_no_keys(self):
        self.server = self.enterContext(Serving(BINARY, self.folder))
        self.assertIsNone(self.server.get("/a0.html").headers["Surrogate-Key"])

    def test_answers_of_replicas_have_the_same_keys(self):
        found = set()
        for _ in range(2):
            with Serving(BINARY, self.folder, "--purge", self.cache.url, "--purge-method", "BAN") as server:
                found.add(server.get("/a0.html").headers["Surrogate-Key"])
        self.assertEqual(1, len(found))


class CachesThatFail(Case):
    def start(self, *arguments):
        self.other = FakeCache()
        self.addCleanup(self.other.close)
        super().start("--purge", self.other.url, *arguments)
        eventually(self.other.bans, "the ban at the start")
        self.get("/a0.html", "/a1.html", "/b0.html")

    def edit(self, text):
        write(self.folder, {"_layouts/a.html": text + "{{ content }}"})
        self.assertEqual(text + "0", self.server.get("/a0.html").body.decode())
        eventually(lambda: len(self.other.paths()) >= 2, "the purges of the cache that works")
        self.assertEqual(["/a0.html", "/a1.html"], sorted(self.other.paths()))
        self.other.forget()

    def logged(self, text):
        return eventually(lambda: [line for line in self.server.lines if text in line], text)

    def test_down_and_back(self):
        self.start()
        self.cache.close()
        self.edit("down")
        self.logged("Connection refused")
        self.edit("still")
        self.cache = FakeCache(self.cache.port)
        self.addCleanup(self.cache.close)
        eventually(lambda: len(self.cache.paths()) >= 2, "the purges")
        self.assertEqual(["/a0.html", "/a1.html"], sorted(self.cache.paths()))
        self.logged("is purged again")

    def fails_with(self, answer, log):
        self.start()
        self.cache.answer = lambda method, path: answer
        self.edit("failing")
        self.logged(log)
        eventually(lambda: self.cache.refused >= 2, "another attempt")
        self.assertEqual([], self.cache.paths())
        self.cache.answer = lambda method, path: GOOD
        eventually(lambda: len(self.cache.paths()) >= 2, "the purges")
        self.assertEqual(["/a0.html", "/a1.html"], sorted(set(self.cache.paths())))

    def test_garbage(self):
        self.fails_with(b"\x00\x01 garbage\r\n\r\n" * 100, "is not HTTP")

    def test_endless_head(self):
        self.fails_with(b"HTTP/1.1 299 OK\r\nX: " + b"x" * 100_000, "too large")

    def test_status_500(self):
        self.fails_with(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "status 503")

    def test_status_403(self):
        self.fails_with(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "status 403")

    def test_closes(self):
        self.fails_with(b"", "closes the connection")

    def test_hangs(self):
        """Nothing waits for it; afterwards it gets everything."""
        self.start()
        self.cache.answer = lambda method, path: None
        for i in range(3):
            self.edit(f"hanging {i} ")
        self.logged("does not answer")
        self.cache.answer = lambda method, path: GOOD
        eventually(lambda: len(self.cache.paths()) >= 2, "the purges")
        self.assertEqual(["/a0.html", "/a1.html"], sorted(set(self.cache.paths())))

    def test_404_and_bad_requests_are_no_reason_to_wait(self):
        self.start()
        answers = {"/a0.html": b"404 Not cached", "/a1.html": b"400 Bad"}
        self.cache.answer = lambda method, path: (
            b"HTTP/1.1 " + answers[path] + b"\r\nContent-Length: 0\r\n\r\n" if path in answers else GOOD
        )
        self.edit("other")
        self.logged("refuses to purge /a1.html with status 400")
        write(self.folder, {"_layouts/b.html": "other"})
        eventually(lambda: "/b0.html" in self.cache.paths(), "the next purge")

    def test_without_a_length_or_with_chunks(self):
        """Such an answer is the last one of its connection."""
        self.start()
        for answer in (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\nok",
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        ):
            self.cache.forget()
            self.cache.answer = lambda method, path, answer=answer: answer
            self.edit(answer[:30].decode().strip())
            eventually(lambda: len(set(self.cache.paths())) >= 2, "the purges")

    def test_the_end_waits_for_what_is_to_be_sent(self):
        self.start()
        with self.server.process.stdout:
            write(self.folder, {"_layouts/a.html": "last"})
            self.get("/a0.html")
            self.server.process.terminate()
            self.server.process.wait()
            self.server.reader.join()
        self.assertIn("/a0.html", self.cache.paths())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
