"""`new`: what it writes, and what it refuses to write.

usage: test_new_site.py APPROCHE-SERVER
"""

import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Serving  # noqa: E402

BINARY = str(Path(sys.argv[1]).resolve())
SHAPES = {"plain": [], "jekyll": ["--jekyll"]}


def template(shape):
    """The files of a shape as the folder templates has them: path -> bytes."""
    folders = {ROOT / "templates" / shape: "", ROOT / "templates/common": "static/" if shape == "plain" else ""}
    return {
        below + str(file.relative_to(folder)): file.read_bytes()
        for folder, below in folders.items()
        for file in folder.rglob("*")
        if file.is_file()
    }


def files_of(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


class New(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_new(self, *arguments, status=0, **more):
        done = subprocess.run(
            [BINARY, "new", *map(str, arguments)],
            cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE, **more,
        )  # fmt: skip
        self.assertEqual(status, done.returncode, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def test_the_files_are_those_of_the_templates(self):
        for shape, options in SHAPES.items():
            self.run_new(*options, shape)
            self.assertEqual(template(shape), files_of(self.folder / shape))

    def test_each_file_says_what_it_does(self):
        """In a comment near its begin; a README is all comment."""
        for shape in SHAPES:
            for name, text in template(shape).items():
                head = text.decode()[:200]
                self.assertRegex(head, r"(?m)^# .{10}|^ \* .{10}|^<!-- .{10}|^\{%- comment", (shape, name))

    def test_what_comes_next_can_be_pasted(self):
        for name in ("site", "my site", "it's", "deep/er/site", "$HOME", "-"):
            said = self.run_new("--", name) if name.startswith("-") else self.run_new(name)
            line = re.search(r"^ +approche-server (.*) --dev$", said, re.M)[1]
            words = subprocess.check_output(["sh", "-c", f"printf '%s\\n' {line}"], text=True)
            self.assertEqual(f"--source\n{name}\n", words)
            self.assertTrue((self.folder / name / "_config.yml").exists())

    def test_it_is_served_and_clean(self):
        for shape, options in SHAPES.items():
            self.run_new(*options, shape)
            done = subprocess.run(
                [BINARY, "check", "--warnings-as-errors", "--source", shape],
                cwd=self.folder, capture_output=True, text=True,
            )  # fmt: skip
            self.assertEqual((0, "checked 6 pages: nothing is wrong\n"), (done.returncode, done.stdout))
            with Serving(BINARY, self.folder / shape) as server:
                news = server.get("/news/")
                self.assertEqual(200, news.status)
                self.assertIn(b"The first news", news.body)
                self.assertEqual(404, server.get("/no-such-page").status)
                self.assertIn(b"This page does not exist", server.get("/no-such-page").body)

    def test_beneath_a_baseurl_too(self):
        self.run_new("site")
        done = subprocess.run(
            [BINARY, "check", "--baseurl", "/docs", "--warnings-as-errors", "--source", "site"], cwd=self.folder
        )
        self.assertEqual(0, done.returncode)

    def test_a_folder_that_is_not_empty(self):
        (self.folder / "mine").mkdir()
        (self.folder / "mine/README.md").write_text("mine")
        self.assertIn("--force", self.run_new("mine", status=1))
        self.assertEqual({"README.md": b"mine"}, files_of(self.folder / "mine"))
        self.run_new("--force", "mine")
        self.assertEqual(template("plain") | {"README.md": b"mine"}, files_of(self.folder / "mine"))

    def test_a_folder_with_nothing_but_git(self):
        (self.folder / "mine/.git").mkdir(parents=True)
        self.run_new("mine")
        (self.folder / "empty").mkdir()
        self.run_new("empty")

    def test_links_are_not_written_through(self):
        (self.folder / "site").mkdir()
        (self.folder / "outside").write_text("safe")
        (self.folder / "site/_config.yml").symlink_to("../outside")
        self.run_new("--force", "site")
        self.assertEqual("safe", (self.folder / "outside").read_text())

    def test_links_to_folders_are_not_followed(self):
        (self.folder / "outside").mkdir()
        for shape, options in SHAPES.items():
            for name in {name.partition("/")[0] for name in template(shape) if "/" in name}:
                with self.subTest(shape=shape, name=name):
                    site = self.folder / f"{shape}-{name}"
                    site.mkdir()
                    (site / name).symlink_to("../outside")
                    said = self.run_new("--force", *options, site.name, status=1)
                    self.assertRegex(said, f"cannot write {site.name}/{name}/.*a folder in it is a link")
                    self.assertEqual([], list((self.folder / "outside").iterdir()))
        # The folder itself may be one, as it is named on the command line.
        (self.folder / "link").symlink_to("outside")
        self.run_new("link")
        self.assertEqual(template("plain"), files_of(self.folder / "outside"))

    def test_where_nothing_can_be_written(self):
        (self.folder / "file").write_text("")
        self.assertIn("file", self.run_new("file/site", status=1))
        self.assertIn("file", self.run_new("file", status=1))
        self.run_new("x" * 5000, status=1)
        self.run_new("x" * 300, status=1)
        self.run_new("", status=1)
        self.run_new(status=2)
        if os.geteuid() != 0:
            (self.folder / "locked").mkdir(mode=0o500)
            self.assertIn("Permission denied", self.run_new("locked/site", status=1))

    def test_no_half_of_a_file_is_left(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))

        self.assertIn("cannot write site/", self.run_new("site", status=1, preexec_fn=limit))
        self.run_new("--force", "site")
        self.run_new("whole")
        self.assertEqual(files_of(self.folder / "whole"), files_of(self.folder / "site"))

    def test_it_is_offered_where_there_is_no_site(self):
        """By the program of the build, which has no bundled site beside it."""
        done = subprocess.run([BINARY], cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(1, done.returncode)
        self.assertIn("approche-server new DIR", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
