"""Cache-Control by table, by front matter, by defaults: RFC 9111, RFC 5861, RFC 8246.

usage: test_http_caching.py APPROCHE-SERVER
"""

import sys
import tempfile
import time
import unittest
from email.utils import parsedate_to_datetime
from os import utime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually  # noqa: E402
from wire import exchange, request  # noqa: E402

BINARY = sys.argv[1]
FOREVER = "public, max-age=31536000, immutable"
SHARED = "public, max-age=60, s-maxage=3600, stale-while-revalidate=30"
CONFIG = f"""
defaults:
  - scope: {{path: "pages/news", type: pages}}
    values: {{cache_control: "{SHARED}"}}
  - scope: {{path: "static/fonts"}}
    values: {{cache_control: "public, max-age=86400"}}
"""
PAGES = {
    "plain": "",
    "kept": "cache_control: public, max-age=5\n",
    "evil": 'cache_control: "a\\r\\nSet-Cookie: x=1"\n',
    "number": "cache_control: 5\n",
    "news/today": "",
    "news/own": "cache_control: no-store\n",
    "broken": "layout: base\n",
}
FILES = (
    "site.css",
    "app.3f2a91bc.js",
    "app-3f2a91bc40d1.css",
    "report-20240101.pdf",
    "deadbeef.css",
    "fonts/a.woff2",
    "fonts/a.3f2a91bc.woff2",
)


def site(folder):
    for name in ("layouts", "pages/news", "static/fonts"):
        (folder / name).mkdir(parents=True)
    (folder / "_config.yml").write_text(CONFIG)
    (folder / "layouts/base.html").write_text("{{ content }}")
    for name, front in PAGES.items():
        text = f"---\npermalink: /{name}/\n{front}---\n{name}"
        (folder / f"pages/{name}.html").write_text(text)
    for name in FILES:
        (folder / "static" / name).write_text(name)
    (folder / "static/large.bin").write_bytes(b"x" * (2 << 20))


class Policy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        site(cls.folder)
        cls.server = cls.enterClassContext(Serving(BINARY, cls.folder))

    def ask(self, path, status=200, **fields):
        got = exchange(self.server.port, request(path, **fields), wait=0.005)
        self.assertEqual([status], got.statuses)
        return got.responses[0]

    def expect(self, path, policy, status=200, **fields):
        with self.subTest(path):
            self.assertEqual(policy, self.ask(path, status, **fields)["Cache-Control"])

    def test_the_table(self):
        self.expect("/plain/", "no-cache")
        self.expect("/site.css", "no-cache")
        self.expect("/large.bin", "no-cache")
        self.expect("/missing/", "no-cache", 404)
        self.expect("/plain", "no-cache", 301)
        self.expect("/%zz", "no-store", 400)
        self.expect("/plain/", "no-store", 412, If_Match='"x"')

    def test_authors_say_otherwise(self):
        self.expect("/kept/", "public, max-age=5")
        self.expect("/news/today/", SHARED)
        self.expect("/news/own/", "no-store")
        self.expect("/fonts/a.woff2", "public, max-age=86400")
        self.expect("/fonts/a.3f2a91bc.woff2", "public, max-age=86400")

    def test_what_is_no_value_is_not_said(self):
        for name in ("evil", "number"):
            self.expect(f"/{name}/", "no-cache")
            self.assertIsNone(self.ask(f"/{name}/")["Set-Cookie"])
            place = f"pages/{name}.html:3:1: cache_control is not the value of a header field"
            eventually(lambda: any(place in line for line in self.server.lines), place)

    def test_a_default_that_is_no_value(self):
        with tempfile.TemporaryDirectory() as folder:
            site(Path(folder))
            text = 'defaults:\n- scope: {path: ""}\n  values: {cache_control: "caf\u00e9"}\n'
            Path(folder, "_config.yml").write_text(text)
            place = "_config.yml:3:28: cache_control is not"
            with Serving(BINARY, folder) as server:
                self.assertEqual("no-cache", server.get("/plain/").headers["Cache-Control"])
                self.assertEqual("no-cache", server.get("/site.css").headers["Cache-Control"])
                eventually(lambda: any(place in line for line in server.lines), place)
                self.assertEqual(1, sum(place in line for line in server.lines))

    def test_hashed_names(self):
        self.expect("/app.3f2a91bc.js", FOREVER)
        self.expect("/app-3f2a91bc40d1.css", FOREVER)
        self.expect("/report-20240101.pdf", "no-cache")
        self.expect("/deadbeef.css", "no-cache")

    def test_hashed_queries(self):
        for query in ("v=3f2a91bc", "3f2a91bc", "a=1&h=3F2A91BC40"):
            self.expect(f"/site.css?{query}", FOREVER)
            self.expect(f"/large.bin?{query}", FOREVER)
            self.expect(f"/large.bin?{query}", FOREVER, 206, Range="bytes=0-1")
            self.expect(f"/site.css?{query}", FOREVER, Accept_Encoding="gzip")
            etag = self.ask("/site.css")["ETag"]
            self.expect(f"/site.css?{query}", FOREVER, 304, If_None_Match=etag)
            self.expect(f"/plain/?{query}", "no-cache")
            self.expect(f"/fonts/a.woff2?{query}", "public, max-age=86400")
        for query in ("v=2", "v=20240101", "utm_source=deadbeef", "v="):
            self.expect(f"/site.css?{query}", "no-cache")

    def test_304_says_the_same(self):
        """RFC 9110, section 15.4.5"""
        for path in ("/kept/", "/news/today/", "/app.3f2a91bc.js"):
            full = self.ask(path)
            same = self.ask(path, 304, If_None_Match=full["ETag"])
            self.assertEqual(full["Cache-Control"], same["Cache-Control"])

    def test_last_modified_is_the_newest_of_all_that_a_page_is_made_from(self):
        page, layout = self.folder / "pages/broken.html", self.folder / "layouts/base.html"
        utime(page, (1_000_000_000, 1_000_000_000))
        utime(layout, (1_100_000_000, 1_100_000_000))
        utime(self.folder / "_config.yml", (900_000_000, 900_000_000))
        page.write_text(page.read_text() + ".")
        utime(page, (1_000_000_000, 1_000_000_000))
        said = parsedate_to_datetime(self.ask("/broken/")["Last-Modified"]).timestamp()
        self.assertGreaterEqual(said, 1_100_000_000)

    def test_last_modified_is_never_in_the_future(self):
        """RFC 9110, section 8.8.2.1"""
        later = time.time() + 86400
        page = self.folder / "pages/later.html"
        page.write_text("---\npermalink: /later/\n---\nlater")
        (self.folder / "static/later.css").write_text("later")
        (self.folder / "static/later.bin").write_bytes(b"x" * (2 << 20))
        for path in (page, self.folder / "static/later.css", self.folder / "static/later.bin"):
            utime(path, (later, later))
        time.sleep(0.1)  # a file that is as new as the clock's tick has no validators (asset.c)
        for path in ("/later/", "/later.css", "/later.bin"):
            with self.subTest(path):
                got = self.ask(path)
                modified, date = (
                    parsedate_to_datetime(got[name]) for name in ("Last-Modified", "Date")
                )
                self.assertLessEqual(modified, date)
                self.ask(path, 304, If_None_Match=got["ETag"])

    def test_what_went_wrong_is_not_kept(self):
        bad = self.folder / "pages/bad.html"
        bad.write_text("---\npermalink: /bad/\ncache_control: max-age=60\n---\n{% if %}")
        self.expect("/bad/", "no-store", 500)
        bad.unlink()

    def test_a_change_of_the_settings_is_seen(self):
        config = self.folder / "_config.yml"
        before = config.read_text()
        config.write_text(before.replace("max-age=86400", "max-age=7"))
        self.expect("/fonts/a.woff2", "public, max-age=7")
        config.write_text(before)
        self.expect("/fonts/a.woff2", "public, max-age=86400")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
