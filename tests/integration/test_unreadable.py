"""Files and folders that the server may not read: each is told of by its name, what was known of it
goes on, and the next request after it can be read again has it.

usage: test_unreadable.py APPROCHE-SERVER
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

NOBODY = 65534  # root may read everything: the server runs as somebody else

FRONT = "---\nlayout: base\n---\n"
SITE = {
    "_config.yml": "collections: {notes: {output: true}}\n",
    "_layouts/base.html": "<main>{{ content }}</main>",
    "_includes/i.html": "I",
    "_data/d.yml": "v: D\n",
    "_notes/n.md": "---\ntitle: N\n---\nnote\n",
    "index.html": FRONT + "{{ site.data.d.v }} {% include i.html %} {{ site.notes[0].title }}",
    "page.html": FRONT + "page",
    "sub/page.html": FRONT + "sub",
    "file.txt": "file",
}
WHOLE = {
    "/": b"<main>D I N</main>",
    "/page.html": b"<main>page</main>",
    "/sub/page.html": b"<main>sub</main>",
    "/file.txt": b"file",
    "/notes/n.html": b"<p>note</p>\n",
}


class Unreadable(unittest.TestCase):
    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.binary = shutil.copy(sys.argv[1], folder)  # where others can reach it
        self.site = folder / "site"
        self.hidden = {}  # path -> the mode that it had
        for name, text in SITE.items():
            path = self.site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        folder.chmod(0o755)
        self.addCleanup(self.show)
        self.user = NOBODY if os.geteuid() == 0 else None

    def serve(self):
        self.server = self.enterContext(Serving(self.binary, self.site, user=self.user))

    def hide(self, name):
        path = self.site / name
        self.hidden[path] = path.stat().st_mode & 0o777
        path.chmod(0)

    def show(self):
        for path, mode in self.hidden.items():
            path.chmod(mode)
        self.hidden.clear()

    def served(self):
        answers = {path: self.server.get(path) for path in WHOLE}
        return {path: answer.body for path, answer in answers.items() if answer.status == 200}

    def logged(self, pattern):
        eventually(
            lambda: any(re.search(pattern, line) for line in self.server.lines),
            f"a line with {pattern} in {self.server.lines}",
        )

    def test_what_was_known_goes_on(self):
        self.serve()
        for name in ["index.html", "_layouts/base.html", "_includes/i.html", "_data/d.yml"] + [
            "_notes/n.md",
            "page.html",
            "_config.yml",
        ]:
            with self.subTest(name):
                self.hide(name)
                self.assertEqual(WHOLE, self.served())
                self.logged(re.escape(name) + ": cannot be read: Permission denied")
                self.show()
                self.assertEqual(WHOLE, self.served())

    def test_what_was_never_read_is_not_there(self):
        for name, missing in [("page.html", "/page.html"), ("file.txt", "/file.txt")]:
            with self.subTest(name):
                self.hide(name)
                self.serve()
                rest = {path: body for path, body in WHOLE.items() if path != missing}
                self.assertEqual(rest, self.served())
                self.logged(re.escape(name) + ": cannot be read: Permission denied")
                self.assertEqual(404, self.server.get(missing).status)
                self.show()
                self.assertEqual(WHOLE, self.served())

    def test_folders(self):
        self.serve()
        self.assertEqual(WHOLE, self.served())
        self.hide("sub")
        self.assertEqual(404, self.server.get("/sub/page.html").status)
        self.assertEqual(len(WHOLE) - 1, len(self.served()))
        self.logged("sub: Permission denied")
        self.show()
        self.assertEqual(WHOLE, self.served())

    def test_folders_that_could_not_be_read_are_watched_from_then_on(self):
        """The site's own, and one behind a link, are those that no other watched folder holds."""
        far = self.site / ".far"
        (far / "deep").mkdir(parents=True)
        (self.site / "linked").symlink_to(".far/deep")
        (far / "deep/a.txt").write_text("0")
        (self.site / "sub/deep").mkdir()
        (self.site / "sub/deep/a.txt").write_text("0")
        for name, files in {
            "sub": ("sub/a.txt", "sub/deep/a.txt", "sub/deep/new.txt"),
            ".": ("a.txt", "sub/a.txt", "sub/deep/a.txt"),
            ".far/deep": ("linked/a.txt", "linked/new.txt"),
            ".far": ("linked/a.txt", "linked/new.txt"),
        }.items():
            with self.subTest(name):
                if name != ".":
                    self.hide(name)
                self.serve()
                if name == ".":
                    self.hide(name)
                self.served()
                self.show()
                self.served()
                for text in ("1", "2"):
                    for file in files:
                        (self.site / file).write_text(text)
                        self.assertEqual(text, self.server.get(f"/{file}").body.decode(), file)
                for file in files:
                    (self.site / file).unlink()
                (self.site / files[0]).write_text("0")

    def test_a_folder_that_comes_and_may_not_be_read(self):
        self.serve()
        new = self.site / "new"
        new.mkdir(mode=0o700)
        (new / "a.txt").write_text("0")
        self.served()
        new.chmod(0o755)
        for text in ("1", "2"):
            (new / "a.txt").write_text(text)
            self.assertEqual(text, self.server.get("/new/a.txt").body.decode())
            (new / text).mkdir()
            (new / text / "b.txt").write_text(text)
            self.assertEqual(text, self.server.get(f"/new/{text}/b.txt").body.decode())

    def test_the_whole_site_is_away_for_a_while(self):
        self.serve()
        away = self.site.with_name("away")
        self.site.rename(away)
        self.assertEqual(b"<main>D I N</main>", self.server.get("/").body)
        self.logged("cannot be read: No such file or directory; the site stays as it was")
        away.rename(self.site)
        self.assertEqual(WHOLE, self.served())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
