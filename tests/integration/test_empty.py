"""A site without any file: `/` shows a welcome page, healthcheck gives the reason, and the first file ends
that at once.

usage: test_empty.py APPROCHE-SERVER
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

BINARY = sys.argv[1]
WELCOME = b"now it needs a site"
# Files that are neither a page nor a static file of a site.
NOTHING = {"_config.yml": "title: x\n", ".gitignore": "_site\n", "_layouts/a.html": "{{ content }}\n"}


def healthcheck(server):
    """Its exit status and its output."""
    command = [BINARY, "healthcheck", "--port", str(server.port)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stderr


class Empty(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def is_empty(self, server):
        page = server.get("/")
        self.assertEqual((200, "no-store"), (page.status, page.headers["Cache-Control"]))
        self.assertIn(WELCOME, page.body)
        self.assertEqual(b"", server.get("/", "HEAD").body)
        for path in ("/a", "/index.html", "/_config.yml"):
            self.assertEqual(404, server.get(path).status, path)
        status, said = healthcheck(server)
        self.assertEqual(1, status)
        self.assertIn("the site is empty: put a page or a file into the folder", said)

    def shows(self, server, path, text):
        page = server.get(path)
        self.assertEqual((200, True), (page.status, text in page.body), page.body)
        self.assertEqual((0, ""), healthcheck(server))

    def test_until_the_first_file(self):
        for mode in ("inotify", "stat"):
            with self.subTest(mode), Serving(BINARY, self.site, "--watch", mode) as server:
                self.is_empty(server)
                self.assertIn("no page and no file yet", "".join(server.lines))
                for name, text in NOTHING.items():
                    self.write(name, text)
                self.is_empty(server)
                self.write("index.md", "---\ntitle: Welcome\n---\n# {{ page.title }}\n\nMy **first** page.")
                self.shows(server, "/", b"<strong>first</strong>")
                (self.site / "index.md").unlink()
                self.is_empty(server)
                self.write("a.txt", "file")
                self.shows(server, "/a.txt", b"file")
                self.assertEqual(404, server.get("/").status)
                (self.site / "a.txt").unlink()

    def test_a_check_alone_sees_the_first_file(self):
        for mode in ("inotify", "stat"):
            with self.subTest(mode), Serving(BINARY, self.site, "--watch", mode) as server:
                self.assertEqual(1, healthcheck(server)[0])
                self.write("a.txt", "file")
                self.assertEqual((0, ""), healthcheck(server))
                (self.site / "a.txt").unlink()

    def test_no_folder_is_an_error_at_once(self):
        command = [BINARY, "--source", self.site / "none", "--port", "0"]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual((1, ""), (done.returncode, done.stdout))
        self.assertIn("none': make it, or name another one with --source", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
