"""A site, a server that purges a FakeCache, and what has been purged."""

import sys
import tempfile
import unittest
from pathlib import Path

from fake_cache import FakeCache
from serving import Serving, eventually

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
            before = len(self.sentinel_purges())
            (self.folder / "sentinel.html").write_text(f"---\n---\n{self.sentinels}")
            eventually(lambda: len(self.sentinel_purges()) > before, "the sentinel")

    def sentinel_purges(self):
        return [path for path in self.purged() if "sentinel" in path]

    def check(self, *want):
        """These have been purged since the last time, each once, and no others."""
        self.look_round()
        got = sorted(path for path in self.purged() if "sentinel" not in path)
        self.assertEqual(sorted(want), got)
        self.cache.forget()
