"""Caches in front are told which pages have changed: those, and no others.

usage: test_purging.py APPROCHE-SERVER
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from purging import BINARY, CONFIG, SITE, Case, write  # noqa: E402
from serving import Serving, eventually  # noqa: E402


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

    def test_precompressed_files(self):
        write(self.folder, {"x.js": "text", "x.js.br": "one"})
        self.start()
        self.get("/x.js", "/a0.html")
        write(self.folder, {"x.js.br": "two"})
        self.check("/x.js")

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

    def test_a_page_of_which_there_is_nothing_good_any_more(self):
        """An old page in a cache is better than an error."""
        self.start("--cache", "1K")
        self.get("/a0.html", "/b0.html")
        write(self.folder, {"_includes/endless.html": "{% include endless.html %}"})
        write(self.folder, {"a0.html": "---\nlayout: a\n---\n{% include endless.html %}"})
        self.check()
        self.assertEqual(500, self.server.get("/a0.html").status)
        write(self.folder, {"a0.html": SITE["a0.html"]})
        self.check()

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

    def test_a_new_folder_in_place_of_the_old_one(self):
        """As git-sync makes it of each commit: all files are others, and few are different."""
        rules = {"_redirects": "/x /y\n"}
        for name in ("one", "two", "three"):
            write(self.folder / name, SITE | rules | {"a1.html": f"---\nlayout: a\n---\n{name}"})
        link, new = self.folder / "link", self.folder / "new"
        link.symlink_to("one")
        top, self.folder = self.folder, link
        self.start()
        self.get("/a0.html", "/a1.html", "/b0.html", "/css/site.css", "/img/x.txt")
        self.cache.forget()
        for name in ("two", "three"):
            write(top / name, {"sentinel.html": (link / "sentinel.html").read_text()})
            new.symlink_to(name)
            new.rename(link)
            eventually(lambda: "/a1.html" in self.purged(), "a purge")
            self.assertEqual([], self.cache.bans())
            self.check("/a1.html")
        write(top / "one", {"_redirects": "/x /z\n", "sentinel.html": (link / "sentinel.html").read_text()})
        new.symlink_to("one")
        new.rename(link)
        eventually(self.cache.bans, "a ban")
        (link / "_redirects").unlink()
        eventually(lambda: len(self.cache.bans()) == 2, "a ban")

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

    def test_a_key_that_is_refused_keeps_no_other_back(self):
        self.start()
        busy = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
        good, self.cache.answer = self.cache.answer, lambda method, path: busy
        refused = self.keys("/a0.html")[1]
        write(self.folder, {"_layouts/a.html": "other"})
        eventually(lambda: self.cache.refused >= 3, "attempts to ban both")
        self.cache.bad_keys = {refused}
        self.cache.answer = good
        self.check("/a1.html")
        eventually(lambda: any("refuses to purge " + refused in line for line in self.server.lines), "a warning")

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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
