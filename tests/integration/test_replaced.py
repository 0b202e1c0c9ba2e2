"""The site's folder and the theme's, removed and made again, swapped by rename and by a link: what is
served is what is at their paths, from the next request on, and it is watched.

usage: test_replaced.py APPROCHE-SERVER
"""

import shutil
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

BINARY = sys.argv[1]
MODES = ("inotify", "stat")


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def site(folder, mark):
    write(
        folder,
        {
            "index.html": f"---\nlayout: d\n---\nP{mark}",
            "_layouts/d.html": f"L{mark} {{{{ content }}}}",
            "deep/er/s.txt": f"s{mark}",
            "t.html": "---\nlayout: t\n---\n",
            "t.scss": '---\n---\n@import "part";\n',
        },
    )


def theme(folder, mark):
    write(
        folder,
        {
            "_layouts/t.html": f"T{mark} {{% include i.html %}} {{{{ site.data.d.v }}}}",
            "_includes/i.html": f"I{mark}",
            "_data/d.yml": f"v: D{mark}\n",
            "assets/a.txt": f"a{mark}",
            "_sass/part.scss": f"a {{ order: {mark} }}",
        },
    )


class Replaced(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.site, self.theme = self.folder / "at/site", self.folder / "themes/at"

    def each_mode(self, *more):
        """With a site and a theme, both of which have the mark 1."""
        for mode in MODES:
            with self.subTest(mode):
                for part in ("at", "themes"):
                    shutil.rmtree(self.folder / part, ignore_errors=True)
                site(self.site, 1)
                theme(self.theme, 1)
                arguments = ("--theme", str(self.theme), "--watch", mode, *more)
                with Serving(BINARY, self.site, *arguments) as self.server:
                    self.expect(1, 1)
                    yield mode

    def body(self, path):
        answer = self.server.get(path)
        return answer.body.decode() if answer.status == 200 else answer.status

    def expect(self, s, t):
        expected = [f"L{s} P{s}", f"s{s}", f"T{t} I{t} D{t}", f"a{t}"]
        paths = ("/", "/deep/er/s.txt", "/t.html", "/assets/a.txt")
        self.assertEqual(expected, [self.body(path) for path in paths])
        self.assertIn(f"order: {t};", self.body("/t.css"))

    def test_the_site_is_removed_and_made_again(self):
        for _ in self.each_mode():
            for mark in range(2, 8):
                shutil.rmtree(self.site)
                if mark % 2:
                    self.server.get("/")
                site(self.site, mark)
                self.expect(mark, 1)
                (self.site / "deep/er/s.txt").write_text("edited")
                self.assertEqual("edited", self.body("/deep/er/s.txt"))
                (self.site / "deep/er/s.txt").write_text(f"s{mark}")

    def test_the_folder_that_holds_the_site_is_removed_and_made_again(self):
        # The sandbox allows what is put into that folder, not another one in its place.
        for _ in self.each_mode("--sandbox", "off"):
            for mark in range(2, 5):
                shutil.rmtree(self.site.parent)
                if mark % 2:
                    self.server.get("/")
                site(self.site, mark)
                self.comes(lambda mark=mark: self.body("/deep/er/s.txt") == f"s{mark}")
                self.expect(mark, 1)
                (self.site / "deep/er/s.txt").write_text("edited")
                self.assertEqual("edited", self.body("/deep/er/s.txt"))

    def test_an_empty_site_is_replaced(self):
        for _ in self.each_mode():
            shutil.rmtree(self.site)
            self.site.mkdir()
            self.assertEqual(404, self.body("/"))
            self.site.rmdir()
            self.server.get("/")
            site(self.site, 2)
            self.expect(2, 1)
            shutil.rmtree(self.site)
            self.site.mkdir()
            self.assertEqual(404, self.body("/"))
            new = self.site.with_name("new")
            site(new, 3)
            new.rename(self.site)
            self.expect(3, 1)
            (self.site / "deep/er/s.txt").write_text("edited")
            self.assertEqual("edited", self.body("/deep/er/s.txt"))

    def test_the_theme_is_removed_and_made_again(self):
        for _ in self.each_mode():
            for mark in range(2, 6):
                shutil.rmtree(self.theme)
                if mark % 2:
                    self.assertEqual(404, self.body("/assets/a.txt"))
                    self.body("/t.css")
                theme(self.theme, mark)
                self.expect(1, mark)
                (self.theme / "_includes/i.html").write_text("edited")
                self.assertIn("edited", self.body("/t.html"))
                (self.theme / "_includes/i.html").write_text(f"I{mark}")

    def test_the_theme_is_swapped_by_rename(self):
        for _ in self.each_mode():
            for mark in range(2, 6):
                new, old = self.theme.with_name("new"), self.theme.with_name(f"old{mark}")
                theme(new, mark)
                self.theme.rename(old)
                new.rename(self.theme)
                self.expect(1, mark)
                (self.theme / "_includes/i.html").write_text("edited")
                self.assertIn("edited", self.body("/t.html"))

    def test_the_theme_is_a_link_that_is_swapped(self):
        for mode in MODES:
            with self.subTest(mode):
                at, new = self.folder / "current", self.folder / "next"
                site(self.site, 1)
                at.unlink(missing_ok=True)
                for mark in (1, 2, 3):
                    theme(self.folder / f"t{mark}", mark)
                at.symlink_to("t1")
                arguments = ("--theme", str(at), "--watch", mode)
                with Serving(BINARY, self.site, *arguments) as self.server:
                    self.expect(1, 1)
                    for mark in (2, 3, 1, 2):
                        new.symlink_to(f"t{mark}")
                        new.rename(at)
                        self.expect(1, mark)
                        (self.folder / f"t{mark}/_includes/i.html").write_text("edited")
                        self.assertIn("edited", self.body("/t.html"))
                        theme(self.folder / f"t{mark}", mark)

    def test_the_theme_comes_late(self):
        for mode in MODES:
            with self.subTest(mode):
                shutil.rmtree(self.theme, ignore_errors=True)
                site(self.site, 1)
                arguments = ("--theme", str(self.theme), "--watch", mode)
                with Serving(BINARY, self.site, *arguments) as self.server:
                    for path, status in (("/assets/a.txt", 404), ("/t.css", 500)):
                        self.assertEqual(status, self.body(path))
                    theme(self.theme, 1)
                    self.expect(1, 1)

    def comes(self, condition):
        """Waits, since this is not promised for the very next request."""
        for _ in range(400):
            if condition():
                return
            time.sleep(0.02)
        self.assertTrue(condition())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
