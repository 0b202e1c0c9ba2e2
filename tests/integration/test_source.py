"""The folder that `source:` names in the settings: read, watched, and changed while the server runs.

usage: test_source.py APPROCHE-SERVER
"""

import os
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually  # noqa: E402

BINARY = sys.argv[1]
MODES = ("inotify", "stat")

FILES = {
    "_config.yml": "title: T0\nsource: a\ndestination: a/out\n",
    "index.html": "---\n---\nOUTER",
    "_layouts/d.html": "outer {{ content }}",
    "a/_config.yml": "title: of the site\nsource: b\n",
    "a/index.html": "---\nlayout: d\n---\n{{ site.title }} A0 {{ site.data.d.v }} {{ site.source }}",
    "a/_layouts/d.html": "L0 {{ content }}",
    "a/_data/d.yml": "v: D0\n",
    "a/out/old.html": "old",
    "b/index.html": "---\n---\n{{ site.title }} B0",
    "pictures/p.txt": "P0",
}


class Source(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.site = self.folder / "site"
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def rename_over(self, name, text):
        beside = self.site / f"{name}.new~"
        beside.write_text(text)
        beside.rename(self.site / name)

    def serve(self, *arguments):
        self.server = self.enterContext(Serving(BINARY, self.site, *arguments))

    def body(self, path="/"):
        answer = self.server.get(path)
        return answer.body.decode().strip() if answer.status == 200 else answer.status

    def logged(self, pattern):
        eventually(
            lambda: any(re.search(pattern, line) for line in self.server.lines),
            f"a line with {pattern} in {self.server.lines}",
        )

    def in_each_mode(self, test):
        for mode in MODES:
            with self.subTest(mode):
                shutil.rmtree(self.site)
                for name, text in FILES.items():
                    self.write(name, text)
                self.serve("--watch", mode)
                test()

    def test_what_is_read(self):
        self.serve()
        self.assertEqual("L0 T0 A0 D0 a", self.body())
        paths = ("/a/", "/a/index.html", "/_config.yml", "/out/old.html", "/pictures/p.txt")
        self.assertEqual([404] * len(paths), [self.body(path) for path in paths])

    def test_edits_show_with_the_next_request(self):
        def test():
            for count in range(1, 40):
                write = self.rename_over if count % 2 else self.write
                write("_config.yml", FILES["_config.yml"].replace("T0", f"T{count}"))
                self.assertEqual(f"L0 T{count} A0 D0 a", self.body())
                write("a/index.html", FILES["a/index.html"].replace("A0", f"A{count}"))
                self.assertEqual(f"L0 T{count} A{count} D0 a", self.body())
                write("a/_layouts/d.html", f"L{count} {{{{ content }}}}")
                write("a/_data/d.yml", f"v: D{count}\n")
                self.assertEqual(f"L{count} T{count} A{count} D{count} a", self.body())
                write("a/index.html", FILES["a/index.html"])
                write("a/_layouts/d.html", FILES["a/_layouts/d.html"])
                write("a/_data/d.yml", FILES["a/_data/d.yml"])

        self.in_each_mode(test)

    def test_another_source(self):
        """To and fro, also to the folder of the settings, with edits on both sides of the change."""

        def test():
            for count in range(1, 20):
                write = self.rename_over if count % 2 else self.write
                write("b/index.html", f"---\n---\nB{count}")
                write("_config.yml", "source: b/\n")
                self.assertEqual(f"B{count}", self.body())
                write("b/index.html", f"---\n---\nb{count}")
                self.assertEqual(f"b{count}", self.body())
                write("_config.yml", "source: ./a\n")
                self.assertEqual("L0  A0 D0 ./a", self.body())
                write("a/index.html", f"---\n---\na{count}")
                self.assertEqual(f"a{count}", self.body())
                write("_config.yml", "source: .\n")
                self.assertEqual("OUTER", self.body())
                self.assertEqual(f"a{count}", self.body("/a/"))
                write("b/index.html", f"---\n---\nb+{count}")
                self.assertEqual(f"b+{count}", self.body("/b/"))
                write("_config.yml", "title: t\n")
                self.assertEqual("OUTER", self.body())
                write("a/index.html", FILES["a/index.html"])

        self.in_each_mode(test)

    def test_a_page_is_broken_while_the_source_changes(self):
        """The last good version is that of the page in its own folder, not of its namesake."""

        def test():
            broken = "---\n---\n{% if %}"
            self.assertEqual("L0 T0 A0 D0 a", self.body())
            self.write("a/index.html", broken)
            self.assertEqual("L0 T0 A0 D0 a", self.body())
            self.write("_config.yml", "source: b\n")
            self.assertEqual("B0", self.body())
            self.write("b/index.html", broken)
            self.assertEqual("B0", self.body())
            self.write("_config.yml", "source: a\n")
            self.assertEqual(500, self.body())
            self.write("a/index.html", "---\n---\nA1")
            self.assertEqual("A1", self.body())
            self.write("_config.yml", "source: b\n")
            self.assertEqual(500, self.body())
            self.write("b/index.html", "---\n---\nB1")
            self.assertEqual("B1", self.body())

        self.in_each_mode(test)

    def test_settings_that_are_broken_or_gone(self):
        def test():
            self.write("_config.yml", "source: [\n")
            self.assertEqual("L0 T0 A0 D0 a", self.body())
            self.write("_config.yml", "source: {a: b}\n")
            self.assertEqual("L0 T0 A0 D0 a", self.body())
            self.logged(r"_config\.yml:1:1: 'source' must be a string, not Hash")
            (self.site / "_config.yml").unlink()
            self.assertEqual("OUTER", self.body())
            self.write("_config.yml", FILES["_config.yml"])
            self.assertEqual("L0 T0 A0 D0 a", self.body())
            self.write("a/new.html", "---\n---\n{{ jekyll.version }}")
            self.assertEqual("4.3.1", self.body("/new.html"))
            self.write("Gemfile.lock", "GEM\n  specs:\n    jekyll (4.4.1)\n")
            self.assertEqual("4.4.1", self.body("/new.html"))

        self.in_each_mode(test)

    def test_a_source_that_is_not_there(self):
        def test():
            self.write("_config.yml", "source: deep/c\n")
            self.assertEqual("L0 T0 A0 D0 a", self.body())
            self.logged(r"_config\.yml:1:1: 'source' names a folder that cannot be read: deep/c: No such file")
            self.write("a/index.html", "---\n---\nA1")
            self.assertEqual("L0 T0 A0 D0 a", self.body())
            self.write("deep/c/index.html", "---\n---\nC")
            self.assertEqual("C", self.body())
            (self.site / "deep").rename(self.site / "other")
            self.write("deep/c/index.html", "---\n---\nC1")
            self.assertEqual("C1", self.body())

        self.in_each_mode(test)

    def test_a_server_does_not_start_without_its_source(self):
        self.write("_config.yml", "title: t\nsource: none\n")
        with self.assertRaisesRegex(RuntimeError, r"_config\.yml:2:1: .source. names a folder that cannot be read"):
            self.serve()

    def test_a_source_outside(self):
        """As links: only into folders that --follow-links names."""
        outside = self.folder / "outside"
        (outside / "c").mkdir(parents=True)
        (outside / "c/index.html").write_text("---\n---\nC0")
        (self.site / "link").symlink_to(outside / "c")
        for mode in MODES:
            for source in ("../outside/c", str(outside / "c"), "link"):
                with self.subTest(f"{mode} {source}"):
                    self.write("_config.yml", "source: b\n")
                    self.serve("--watch", mode)
                    self.assertEqual("B0", self.body())
                    self.write("_config.yml", f"source: {source}\n")
                    self.assertEqual("B0", self.body())
                    self.logged(r"_config\.yml:1:1: 'source' leads out of the folder of the settings.*--follow-links")
                    self.write("_config.yml", "source: b\n")
                    self.assertEqual("B0", self.body())
                    self.serve("--watch", mode, "--follow-links", str(outside))
                    self.write("_config.yml", f"source: {source}\n")
                    self.assertEqual("C0", self.body())
                    (outside / "c/index.html").write_text("---\n---\nC1")
                    self.assertEqual("C1", self.body())
                    (outside / "c/index.html").write_text("---\n---\nC0")
                    self.assertEqual("C0", self.body())

    def test_links_within_the_folder_of_the_settings(self):
        (self.site / "a/pictures").symlink_to("../pictures")

        def test():
            os.path.lexists(self.site / "a/pictures") or (self.site / "a/pictures").symlink_to("../pictures")
            self.assertEqual("P0", self.body("/pictures/p.txt"))
            self.write("pictures/p.txt", "P1")
            self.assertEqual("P1", self.body("/pictures/p.txt"))

        self.in_each_mode(test)

    def test_the_source_is_replaced(self):
        def test():
            self.assertEqual("L0 T0 A0 D0 a", self.body())
            (self.site / "a").rename(self.site / "was")
            (self.site / "b").rename(self.site / "a")
            self.assertEqual("T0 B0", self.body())
            self.write("a/index.html", "---\n---\nB1")
            self.assertEqual("B1", self.body())

        self.in_each_mode(test)

    def test_a_destination_in_the_site_is_not_read(self):
        self.write("_config.yml", "destination: ./a/\n")
        self.serve()
        self.assertEqual([404, 404], [self.body(path) for path in ("/a/", "/a/out/old.html")])
        self.write("_config.yml", "destination: elsewhere\n")
        self.assertEqual("old", self.body("/a/out/old.html"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
