"""Sites with a `baseurl`, asked beneath it and outside of it.

usage: test_baseurl.py APPROCHE-SERVER
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

LINK = '<a href="{{ "/a/" | relative_url }}">'
SITE = {
    "_config.yml": "url: https://a.example\nbaseurl: /docs\n"
    "plugins: [jekyll-redirect-from, jekyll-sitemap, jekyll-feed]\n",
    "index.html": "---\n---\n" + LINK,
    "a/index.html": "---\nredirect_from: /was/\n---\nA",
    "docs/index.html": "---\n---\nthe folder of that name",
    "x.txt": "file",
    "404.html": "---\n---\nnot here: " + LINK,
    "_redirects": "/old /a/ 302\n/older/* https://b.example/:splat\n/shown /a/ 200\n/forced /x.txt 301!\n",
    "_headers": "/x.txt\n  X-Own: yes\n",
}


def write(folder, files):
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Baseurl(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        write(self.folder, SITE)

    def serving(self, *arguments, **settings):
        return Serving(sys.argv[1], self.folder, *arguments, **settings)

    def configure(self, baseurl):
        write(self.folder, {"_config.yml": SITE["_config.yml"].replace("/docs", baseurl)})

    def check(self, server, rows):
        """Rows of a path, the status, and its Location or a text of the body."""
        for path, status, text in rows:
            for _ in range(2):  # made for it, and from the cache
                with self.subTest(path):
                    answer = server.get(path)
                    led = answer.getheader("Location")
                    self.assertEqual(status, answer.status)
                    self.assertEqual(text, led if led is not None else answer.body.decode())

    def test_beneath_and_outside(self):
        home, lost = '<a href="/docs/a/">', 'not here: <a href="/docs/a/">'
        with self.serving() as server:
            self.check(
                server,
                [
                    ("/docs/", 200, home),
                    ("/docs/index.html", 200, home),
                    ("//docs//a/", 200, "A"),
                    ("/%64ocs/a/", 200, "A"),
                    ("/docs/x.txt", 200, "file"),
                    ("/docs/docs/", 200, "the folder of that name"),
                    ("/", 302, "/docs/"),
                    ("/?q=1", 302, "/docs/?q=1"),
                    ("/docs", 301, "/docs/"),
                    ("/docs/a", 301, "/docs/a/"),
                    ("/docs/a?q=1", 301, "/docs/a/?q=1"),
                    ("/docs/docs", 301, "/docs/docs/"),
                    ("/docs/was/", 301, "/docs/a/"),
                    ("/docs/old", 302, "/docs/a/"),
                    ("/docs/older/b", 301, "https://b.example/b"),
                    ("/docs/forced", 301, "/docs/x.txt"),
                    ("/docs/shown", 200, "A"),
                    ("/docs/nowhere", 404, lost),
                    ("/a/", 404, lost),
                    ("/a", 404, lost),
                    ("/x.txt", 404, lost),
                    ("/was/", 404, lost),
                    ("/old", 404, lost),
                    ("/forced", 404, lost),
                    ("/docsx/", 404, lost),
                    ("/docs%2fx.txt", 200, "file"),
                    ("/DOCS/", 404, lost),
                    ("/docs/../a/", 404, lost),
                    ("/docs/..", 302, "/docs/"),
                    ("/x/../docs/a/", 200, "A"),
                ],
            )
            self.assertEqual("yes", server.get("/docs/x.txt").getheader("X-Own"))
            self.assertIsNone(server.get("/x.txt").getheader("X-Own"))
            self.assertIn(b"https://a.example/docs/a/", server.get("/docs/sitemap.xml").body)
            self.assertIn(b"https://a.example/docs/feed.xml", server.get("/docs/feed.xml").body)
            self.assertEqual(404, server.get("/sitemap.xml").status)
            self.assertEqual(204, server.get("/", method="OPTIONS").status)
            asked = [sys.argv[1], "healthcheck", "--port", str(server.port)]
            self.assertEqual(0, subprocess.run(asked, check=False).returncode)

    def test_however_it_is_written(self):
        for setting, root in [
            ('"/docs/"', "/docs/"),
            ("docs", "/docs/"),
            ("./docs//", "/docs/"),
            ("//a//b", None),
            ('"/a b"', "/a%20b/"),
            ('"/%C3%A9t%C3%A9"', "/%C3%A9t%C3%A9/"),
            ('"/e\\u0301"', "/%C3%A9/"),
            ("https://a.example/docs", "/docs/"),
        ]:
            self.configure(setting)
            with self.subTest(setting), self.serving() as server:
                answer = server.get("/")
                self.assertEqual(302, answer.status)
                if root is not None:
                    self.assertEqual(root, answer.getheader("Location"))
                self.assertEqual(b"A", server.get(answer.getheader("Location") + "a/").body)
        for setting in ['""', "/", "", "~", ".", "https://a.example", "https://a.example/"]:
            self.configure(setting)
            with self.subTest(setting), self.serving() as server:
                self.assertEqual(200, server.get("/").status)
                self.assertEqual(b"A", server.get("/a/").body)

    def test_the_option_goes_over_the_setting(self):
        with self.serving("--baseurl", "/other") as server:
            self.check(
                server,
                [
                    ("/other/", 200, '<a href="/other/a/">'),
                    ("/", 302, "/other/"),
                    ("/other/was/", 301, "/other/a/"),
                    ("/docs/", 404, 'not here: <a href="/other/a/">'),
                ],
            )
            # ... and over one that is written later.
            self.configure("/new")
            self.check(server, [("/other/", 200, '<a href="/other/a/">')])
            self.check(server, [("/new/", 404, 'not here: <a href="/other/a/">')])
        with self.serving(environment={"APPROCHE_BASEURL": ""}) as server:
            self.check(server, [("/", 200, '<a href="/a/">'), ("/a", 301, "/a/"), ("/was/", 301, "/a/")])

    def test_behind_a_proxy_that_strips_it(self):
        with self.serving("--baseurl-stripped") as server:
            self.check(
                server,
                [
                    ("/", 200, '<a href="/docs/a/">'),
                    ("/a/", 200, "A"),
                    ("/a", 301, "/docs/a/"),
                    ("/was/", 301, "/docs/a/"),
                    ("/old", 302, "/docs/a/"),
                    ("/docs/", 200, "the folder of that name"),
                    ("/docs/a/", 404, 'not here: <a href="/docs/a/">'),
                ],
            )
            self.configure("/new")
            self.check(server, [("/", 200, '<a href="/new/a/">'), ("/a", 301, "/new/a/")])

    def test_a_setting_that_changes(self):
        with self.serving() as server:
            self.check(server, [("/docs/", 200, '<a href="/docs/a/">'), ("/docs/a", 301, "/docs/a/")])
            self.check(server, [("/n/a/", 404, 'not here: <a href="/docs/a/">')])
            self.configure("/n")
            self.check(
                server,
                [
                    ("/n/", 200, '<a href="/n/a/">'),
                    ("/n/a", 301, "/n/a/"),
                    ("/n/was/", 301, "/n/a/"),
                    ("/docs/", 404, 'not here: <a href="/n/a/">'),
                    ("/", 302, "/n/"),
                ],
            )
            self.configure("")
            self.check(server, [("/", 200, '<a href="/a/">'), ("/n/", 404, 'not here: <a href="/a/">')])
            self.check(server, [("/docs/", 200, "the folder of that name")])

    def test_errors_and_an_empty_site(self):
        write(self.folder, {"a/index.html": "---\n---\n{% nothing %}"})
        with self.serving("--dev") as server:
            answer = server.get("/docs/a/")
            self.assertEqual(500, answer.status)
            self.assertIn(b"nothing", answer.body)
        for name in SITE.keys() - {"_config.yml"}:
            Path(self.folder, name).unlink()
        write(self.folder, {"_config.yml": "baseurl: /docs\n"})
        with self.serving() as server:
            self.assertEqual("/docs/", server.get("/").getheader("Location"))
            self.assertIn(b"It works", server.get("/docs/").body)
            self.assertEqual(503, server.get("/", method="OPTIONS").status)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
