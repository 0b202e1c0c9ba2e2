"""Links that lead out of the site: reported once, not followed; followed if --follow-links allows it,
also after changes, and never further.

usage: test_links.py APPROCHE-SERVER
"""

import os
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

OUTSIDE = {
    "photos/a.txt": "A0",
    "photos/deep/b.txt": "B0",
    "posts/2024-01-01-x.md": "---\n---\npost 0\n",
    "inc/i.html": "I0",
    "d.yml": "v: D0\n",
    "page.html": "---\n---\nP0",
    "config.yml": "title: T0\n",
}
LINKS = {
    "photos": "photos",
    "_posts": "posts",
    "_includes": "inc",
    "_data/d.yml": "d.yml",
    "page.html": "page.html",
    "_config.yml": "config.yml",
}
SECRET = "SECRET"


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Links(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.site = self.folder / "site"
        self.outside = self.folder / "outside"
        write(self.folder, {"secret.txt": SECRET, "private/secret.txt": SECRET})
        write(self.outside, OUTSIDE)
        write(
            self.site,
            {
                "index.html": "---\n---\n{% include i.html %} {{ site.data.d.v }} {{ site.title }}",
                "own.txt": "own",
                "_data/own.yml": "v: own\n",
                "_layouts/none.html": "",
            },
        )
        for name, target in LINKS.items():
            (self.site / name).symlink_to(self.outside / target)

    def serve(self, *arguments):
        self.server = self.enterContext(Serving(BINARY, self.site, *arguments))
        return self.server

    def body(self, path):
        answer = self.server.get(path)
        return answer.body.decode().strip() if answer.status == 200 else answer.status

    def all(self):
        paths = ("/", "/photos/a.txt", "/photos/deep/b.txt", "/2024/01/01/x.html", "/page.html")
        return [self.body(path) for path in paths]

    def lines(self, pattern):
        """The lines of the log that match the pattern; waits for them."""
        for _ in range(100):
            found = [line for line in self.server.lines if pattern in line]
            if found:
                return found
            time.sleep(0.05)
        return []

    def test_are_told_of_once_and_not_followed(self):
        for mode in MODES:
            with self.subTest(mode):
                self.serve("--watch", mode)
                self.assertEqual([500, 404, 404, 404, 404], self.all())
                for save in range(5):
                    write(self.site, {"own.txt": f"own {save}", "_data/own.yml": f"v: {save}\n"})
                    self.assertEqual(f"own {save}", self.body("/own.txt"))
                for name, target in LINKS.items():
                    told = self.lines(f" {name}: not read: the link leads out of the site")
                    self.assertEqual(1, len(told), told)
                    self.assertIn(str(self.outside / target), told[0])
                    self.assertIn("--follow-links", told[0])

    def test_are_followed_where_that_is_allowed(self):
        for mode in MODES:
            with self.subTest(mode):
                self.serve("--watch", mode, "--follow-links", f"{self.folder}/none:{self.outside}")
                first = ["I0 D0 T0", "A0", "B0", "<p>post 0</p>", "P0"]
                self.assertEqual(first, self.all())
                self.assertEqual([], [line for line in self.server.lines if "not read" in line])
                self.assertEqual(1, len(self.lines("/none'")))

    def test_are_followed_live(self):
        for mode in MODES:
            with self.subTest(mode):
                write(self.outside, OUTSIDE)
                self.serve("--watch", mode, "--follow-links", str(self.outside))
                for n in range(1, 20):
                    write(
                        self.outside,
                        {
                            "photos/a.txt": f"A{n}",
                            "photos/deep/b.txt": f"B{n}",
                            "posts/2024-01-01-x.md": f"---\n---\npost {n}\n",
                            "inc/i.html": f"I{n}",
                            "d.yml": f"v: D{n}\n",
                            "page.html": f"---\n---\nP{n}",
                            "config.yml": f"title: T{n}\n",
                        },
                    )
                    expected = [f"I{n} D{n} T{n}", f"A{n}", f"B{n}", f"<p>post {n}</p>", f"P{n}"]
                    self.assertEqual(expected, self.all())

    def test_files_and_folders_come_and_go(self):
        for mode in MODES:
            with self.subTest(mode):
                write(self.outside, OUTSIDE)
                self.serve("--watch", mode, "--follow-links", str(self.outside))
                self.assertEqual(404, self.body("/photos/new/n.txt"))
                write(self.outside, {"photos/new/n.txt": "N"})
                self.assertEqual("N", self.body("/photos/new/n.txt"))
                shutil.rmtree(self.outside / "photos/new")
                self.assertEqual(404, self.body("/photos/new/n.txt"))
                (self.outside / "photos").rename(self.outside / "away")
                self.assertEqual(404, self.body("/photos/a.txt"))
                (self.outside / "away").rename(self.outside / "photos")
                self.assertEqual("A0", self.body("/photos/a.txt"))
                (self.site / "photos").unlink()
                self.assertEqual(404, self.body("/photos/a.txt"))
                (self.site / "photos").symlink_to(self.outside / "photos")
                self.assertEqual("A0", self.body("/photos/a.txt"))

    def test_the_folder_is_made_anew(self):
        for mode in MODES:
            with self.subTest(mode):
                write(self.outside, OUTSIDE)
                self.serve("--watch", mode, "--follow-links", str(self.outside))
                self.assertEqual("A0", self.body("/photos/a.txt"))
                shutil.rmtree(self.outside)
                self.assertEqual(404, self.body("/photos/a.txt"))
                write(self.outside, OUTSIDE | {"photos/a.txt": "A1"})
                self.assertEqual("A1", self.body("/photos/a.txt"))
                write(self.outside, {"photos/a.txt": "A2"})
                self.assertEqual("A2", self.body("/photos/a.txt"))

    def test_the_folder_is_itself_a_link(self):
        for mode in MODES:
            with self.subTest(mode):
                current, new = self.folder / "current", self.folder / "new"
                for path in (current, new):
                    path.unlink(missing_ok=True)
                write(self.folder / "v1", {"a.txt": "V1"})
                write(self.folder / "v2", {"a.txt": "V2"})
                current.symlink_to("v1")
                (self.site / "photos").unlink()
                (self.site / "photos").symlink_to(current)
                self.serve("--watch", mode, "--follow-links", str(current))
                self.assertEqual("V1", self.body("/photos/a.txt"))
                new.symlink_to("v2")
                new.rename(current)
                self.assertEqual("V2", self.body("/photos/a.txt"))
                write(self.folder / "v2", {"a.txt": "V2b"})
                self.assertEqual("V2b", self.body("/photos/a.txt"))

    def test_never_lead_further(self):
        way = self.folder / "way"
        way.symlink_to(self.outside)
        write(self.outside, {"photos/over/x.txt": "over"})
        (self.outside / "photos/out.txt").symlink_to(self.folder / "secret.txt")
        (self.outside / "photos/up.txt").symlink_to("../../secret.txt")
        (self.outside / "photos/private").symlink_to(self.folder / "private")
        (self.outside / "photos/back.txt").symlink_to(self.site / "own.txt")
        (self.site / "secret.txt").symlink_to(self.folder / "secret.txt")
        (self.site / "outside-2").symlink_to(self.folder / "outside-2")
        (self.site / "through.txt").symlink_to(way / "photos/a.txt")
        (self.site / "fd").symlink_to("/proc/self/fd")
        write(self.folder, {"outside-2/secret.txt": SECRET})
        for mode in MODES:
            with self.subTest(mode):
                self.serve("--watch", mode, "--follow-links", str(self.outside))
                for path in (
                    "/photos/out.txt",
                    "/photos/up.txt",
                    "/photos/private/secret.txt",
                    "/secret.txt",
                    "/outside-2/secret.txt",
                    "/fd/0",
                ):
                    self.assertEqual(404, self.body(path), path)
                self.assertEqual("own", self.body("/photos/back.txt"))
                self.assertEqual("A0", self.body("/through.txt"))

    def test_may_be_let_go_anywhere(self):
        with Serving(BINARY, self.site, "--follow-links", "/") as self.server:
            for text in ("A0", "A1"):
                write(self.outside, {"photos/a.txt": text})
                self.assertEqual(text, self.body("/photos/a.txt"))

    def test_absolute_ones_that_stay_inside_are_followed(self):
        (self.site / "same.txt").symlink_to(self.site / "own.txt")
        for mode in MODES:
            with self.subTest(mode):
                self.serve("--watch", mode)
                write(self.site, {"own.txt": "own"})
                self.assertEqual("own", self.body("/same.txt"))
                write(self.site, {"own.txt": "changed"})
                self.assertEqual("changed", self.body("/same.txt"))

    def test_the_environment_says_so_too(self):
        environment = os.environ | {"APPROCHE_FOLLOW_LINKS": str(self.outside)}
        with Serving(BINARY, self.site, environment=environment) as self.server:
            self.assertEqual("A0", self.body("/photos/a.txt"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
