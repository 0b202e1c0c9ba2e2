"""For an author: the request after a finished write or rename always has the new content, and
a bad edit takes nothing down.

usage: test_editing.py APPROCHE-SERVER
"""

import os
import re
import shutil
import sys
import tempfile
import time
import unittest
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually  # noqa: E402

BINARY = sys.argv[1]
EDITS = 1000

SITE = {
    "_config.yml": "title: C0\n",
    "pages/a.md": "---\nlayout: default\npermalink: /a/\ntitle: T0\n---\nP0 {% include i.html %}\n",
    "pages/b.md": "---\nlayout: default\npermalink: /b/\n---\nb\n",
    "layouts/default.html": "---\nlayout: base\n---\n<main>L0 {{ content }}</main>",
    "layouts/base.html": "B0 {{ page.title }} {{ site.title }} {{ site.data.d.v }} {{ content }}",
    "layouts/includes/i.html": "I0",
    "data/d.yml": "v: D0\n",
    "static/s.css": "S0",
}


class Editing(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in SITE.items():
            self.write(name, text)

    def serve(self, *arguments):
        self.server = self.enterContext(Serving(BINARY, self.site, *arguments))
        return self.server

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def rename_over(self, name, text):
        beside = self.site / f"{name}.new~"
        beside.write_text(text)
        beside.rename(self.site / name)

    def body(self, path="/a/"):
        return self.server.get(path).body.decode()

    def logged(self, pattern):
        """The first line of the log that matches the pattern; waits for it."""
        return eventually(
            lambda: next((line for line in self.server.lines if re.search(pattern, line)), None),
            f"a line with {pattern} in {self.server.lines}",
        )

    def edit_a_thousand_times(self):
        """One file after the other, in place and by rename; (edit, what the next response lacked)."""
        for edit in range(1, EDITS + 1):
            name = list(SITE)[edit % len(SITE)]
            if name == "pages/b.md":
                name = "pages/a.md"
            path = "/s.css" if name == "static/s.css" else "/a/"
            text, mark = SITE[name], re.search(r"[A-Z]0", SITE[name])[0]
            new = f"{mark[0]}{edit}"
            write = self.rename_over if edit // len(SITE) % 2 else self.write
            write(name, text.replace(mark, new))
            body = self.body(path)
            if not re.search(rf"\b{new}\b", body):
                yield edit, name, new, body

    def test_the_next_response_is_the_new_one(self):
        self.serve()
        self.assertIn("B0 T0 C0 D0", self.body())
        self.assertEqual([], list(self.edit_a_thousand_times()))

    def test_the_same_where_the_kernel_sends_no_events(self):
        self.serve("--watch", "stat")
        self.assertEqual([], list(self.edit_a_thousand_times()))

    def test_the_same_size_and_the_same_time(self):
        self.serve()
        page = self.site / "pages/a.md"
        stat = page.stat()
        for text in ["P1", "P2", "P3"]:
            self.rename_over("pages/a.md", SITE["pages/a.md"].replace("P0", text))
            os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            self.assertIn(text, self.body())

    def test_pages_and_folders_come_and_go(self):
        self.serve()
        self.assertEqual(404, self.server.get("/new/").status)
        self.write("pages/deep/er/new.md", "---\npermalink: /new/\n---\nnew\n")
        self.assertIn("new", self.body("/new/"))
        (self.site / "pages/deep").rename(self.site / "pages/moved")
        self.assertIn("new", self.body("/new/"))
        shutil.rmtree(self.site / "pages/moved")
        self.assertEqual(404, self.server.get("/new/").status)
        self.write("pages/b.md", SITE["pages/b.md"].replace("/b/", "/c/"))
        self.assertEqual([404, 200], [self.server.get(p).status for p in ("/b/", "/c/")])

    def test_lists_follow_a_folder_that_is_renamed(self):
        """The files in it keep their times, sizes and inodes."""
        self.write("static/old/f.txt", "f")
        self.write("data/old/f.yml", "v: 1")
        self.write("data/new/f.yml", "v: 2")
        self.write(
            "pages/c.html",
            "---\npermalink: /c/\n---\n{% for f in site.static_files %}{{ f.path }} {% endfor %}",
        )
        self.write(
            "pages/d.html",
            "---\npermalink: /d/\n---\n{{ site.data.old.f.v }}{{ site.data.new.f.v }}",
        )
        self.serve()
        self.assertEqual(["/old/f.txt /s.css ", "12"], [self.body("/c/"), self.body("/d/")])
        (self.site / "static/old").rename(self.site / "static/new")
        self.assertEqual("/new/f.txt /s.css ", self.body("/c/"))
        (self.site / "data/old").rename(self.site / "data/between")
        (self.site / "data/new").rename(self.site / "data/old")
        (self.site / "data/between").rename(self.site / "data/new")
        self.assertEqual("21", self.body("/d/"))

    def test_folders_of_data_come_and_go(self):
        for mode in ("inotify", "stat"):
            with self.subTest(mode):
                self.write("pages/d.html", "---\npermalink: /d/\n---\n{{ site.data | jsonify }}\n")
                self.serve("--watch", mode)
                before = self.body("/d/")
                self.assertNotIn("folder", before)
                (self.site / "data/folder/in").mkdir(parents=True)
                self.assertIn('"folder":{"in":{}}', self.body("/d/"))
                self.write("data/folder/in/x.yml", "a: 1\n")
                self.assertIn('"folder":{"in":{"x":{"a":1}}}', self.body("/d/"))
                (self.site / "data/folder/in/x.yml").unlink()
                self.assertIn('"folder":{"in":{}}', self.body("/d/"))
                (self.site / "data/folder/in").rmdir()
                self.assertIn('"folder":{}', self.body("/d/"))
                (self.site / "data/folder").rmdir()
                self.assertEqual(before, self.body("/d/"))

    def test_the_files_that_config_names(self):
        for mode in ("inotify", "stat"):
            with self.subTest(mode):
                self.write("own/a.yml", "title: C1\n")
                self.write("own/b.yml", "other: x\n")
                self.serve("--config", "own/a.yml,own/b.yml", "--watch", mode)
                self.assertIn("C1", self.body())
                self.write("own/b.yml", "title: C2\n")
                self.assertIn("C2", self.body())
                self.rename_over("own/a.yml", "title: C3\ncollections: [c]\n")
                self.assertIn("C2", self.body())
                (self.site / "own/b.yml").unlink()
                self.assertIn("C2", self.body())
                self.logged("own/b.yml")
                self.write("own/b.yml", "x: y\n")
                self.assertIn("C3", self.body())
                self.write("_config.yml", "title: C4\n")
                self.assertIn("C3", self.body())

    def test_settings_by_another_name(self):
        self.serve()
        self.write("_config.yaml", "title: C5\n")
        self.assertIn("C0", self.body())
        (self.site / "_config.yml").unlink()
        self.assertIn("C5", self.body())
        self.write("_config.yml", "title: C6\n")
        self.assertIn("C6", self.body())

    def test_a_page_that_did_not_change_stays_as_it_was(self):
        self.serve()
        before = self.server.get("/b/").headers["ETag"]
        self.write("pages/a.md", SITE["pages/a.md"].replace("P0", "P1"))
        self.assertEqual(before, self.server.get("/b/").headers["ETag"])
        self.write("layouts/default.html", SITE["layouts/default.html"].replace("L0", "L1"))
        self.assertNotEqual(before, self.server.get("/b/").headers["ETag"])

    def test_a_bad_edit_takes_nothing_down(self):
        bad = [
            ("pages/a.md", "---\nlayout: default\npermalink: /a/\ntitle: a: b\n---\nx\n", r":4:\d+: "),
            ("pages/a.md", SITE["pages/a.md"].replace("default", "nowhere"), r":2:\d+: .*nowhere"),
            ("pages/a.md", SITE["pages/a.md"].replace("i.html", "no.html"), r":6:\d+: .*no\.html"),
            ("pages/a.md", SITE["pages/a.md"] + "{% if %}", r":7:\d+: "),
            ("layouts/default.html", "---\nlayout: base\n---\n\n{% for %}", r":5:\d+: "),
            ("layouts/includes/i.html", "\n{{ 1 | divided_by: 0 }}", r":2:\d+: "),
            ("data/d.yml", "v: [1\n", r":\d+:\d+: "),
            ("_config.yml", "title: [\n", r":\d+:\d+: "),
        ]
        self.serve()
        good = self.body()
        for name, text, error in bad:
            with self.subTest(name=name, text=text):
                self.server.lines.clear()
                self.write(name, text)
                answer = self.server.get("/a/")
                self.assertEqual((200, good), (answer.status, answer.body.decode()))
                self.logged(re.escape(name) + error)
                self.assertEqual(200, self.server.get("/b/").status)
                self.write(name, SITE[name])
                self.assertEqual(good, self.body())

    def test_a_bad_edit_of_what_nobody_asked_for(self):
        """There is no cached answer: the page is made from the last good files."""
        bad = [
            ("pages/a.md", "---\nlayout: default\npermalink: /a/\ntitle: a: b\n---\nx\n"),
            ("pages/a.md", SITE["pages/a.md"] + "{% if %}"),
            ("layouts/default.html", "---\nlayout: base\n---\n\n{% for %}"),
            ("layouts/base.html", "{% assign %}"),
            ("layouts/includes/i.html", "{% if %}"),
        ]
        self.serve()
        good = self.body()
        for name, text in bad:
            with self.subTest(name=name, text=text), Serving(BINARY, self.site) as self.server:
                self.write(name, text)
                self.assertEqual(good, self.body())
                self.logged(re.escape(name) + r":\d+:\d+: ")
                self.write("pages/b.md", SITE["pages/b.md"] + "and more\n")
                self.assertIn("and more", self.body("/b/"))
                self.write("data/d.yml", "v: D1\n")
                self.assertEqual(good.replace("D0", "D1"), self.body())
                self.write("data/d.yml", SITE["data/d.yml"])
                self.write(name, SITE[name])
                self.assertEqual(good, self.body())

    def test_a_page_that_never_was_good(self):
        self.write("pages/a.md", SITE["pages/a.md"].replace("default", "nowhere"))
        self.serve()
        answer = self.server.get("/a/")
        self.assertEqual(500, answer.status)
        self.assertNotIn("nowhere", answer.body.decode())  # it belongs into the log, not into public
        self.logged(r"pages/a\.md:2:\d+: .*nowhere")
        self.write("pages/a.md", SITE["pages/a.md"])
        self.assertEqual(200, self.server.get("/a/").status)

    def test_front_matter_that_never_was_good(self):
        """As in Jekyll, the page is rendered without it, unless the site is strict."""
        bad = "---\nlayout: default\ntitle: a: b\n---\nx{{ page.title }}y\n"
        self.write("pages/c.md", bad)
        self.serve()
        self.logged(r"pages/c\.md:3:\d+: ")
        self.assertEqual(b"<p>xy</p>\n", self.server.get("/c.html").body)
        self.write("pages/c.md", bad.replace("x", "z"))
        self.assertEqual(b"<p>zy</p>\n", self.server.get("/c.html").body)
        self.write("pages/c.md", "---\npermalink: /c.html\n---\ngood\n")
        self.assertEqual(b"<p>good</p>\n", self.server.get("/c.html").body)
        self.write("pages/c.md", bad)
        self.assertEqual(b"<p>good</p>\n", self.server.get("/c.html").body)
        self.write("_config.yml", SITE["_config.yml"] + "strict_front_matter: true\n")
        self.write("pages/d.html", bad)
        self.assertEqual(500, self.server.get("/d.html").status)

    def test_development_shows_the_error(self):
        self.write("pages/a.md", SITE["pages/a.md"] + "{{ page.title | upcase }\n")
        self.serve("--dev")
        answer = self.server.get("/a/")
        text = answer.body.decode()
        self.assertEqual(500, answer.status)
        self.assertIn("pages/a.md:7:", text)
        self.assertIn("^", text)
        self.assertIn("page.title | upcase", text)

    def test_a_name_in_another_normal_form(self):
        """macOS stores names decomposed, but a page that names the file has it composed."""
        composed, decomposed = "caf%C3%A9", "cafe%CC%81"
        for stored, other in ((composed, decomposed), (decomposed, composed)):
            name = unquote(stored)
            self.write(f"static/{name}.txt", "V0")
            self.write(f"pages/{name}.md", f"---\npermalink: /{name}/\n---\nP0\n")
            self.serve()
            for form in (other, stored, other):
                self.assertEqual("V0", self.body(f"/{form}.txt"))
                self.assertIn("P0", self.body(f"/{form}/"))
                self.assertEqual(301, self.server.get(f"/{form}").status)
            self.write(f"static/{name}.txt", "V1")
            self.assertEqual("V1", self.body(f"/{other}.txt"))
            self.write(f"static/{unquote(other)}.txt", "both")
            self.assertEqual(["both", "V1"], [self.body(f"/{f}.txt") for f in (other, stored)])
            for form in (stored, other):
                (self.site / f"static/{unquote(form)}.txt").unlink()
                (self.site / f"pages/{unquote(form)}.md").unlink(missing_ok=True)
            self.assertEqual(404, self.server.get(f"/{other}.txt").status)

    def test_a_file_that_is_never_closed(self):
        """The old content while it is written; the new one after about a second without a write."""
        self.serve()
        old = self.body()
        with open(self.site / "static/s.css", "a") as file, open(
            self.site / "static/new.txt", "w"
        ) as new, open(self.site / "pages/a.md", "a") as page:
            for text in ("one", "two"):
                for open_file in (file, new, page):
                    open_file.write(text)
                    open_file.flush()
                self.comes("/s.css", "S0" + ("one" if text == "one" else "onetwo"))
                self.comes("/new.txt", "one" if text == "one" else "onetwo")
                self.assertIn(text, self.body())
        self.assertNotEqual(old, self.body())

    def comes(self, path, text):
        """Waits until the page has the text."""
        for _ in range(400):
            if self.body(path) == text:
                return
            time.sleep(0.05)
        self.assertEqual(text, self.body(path))

    def test_a_hard_link_elsewhere(self):
        """--watch stat finds changes that the kernel does not report."""
        with tempfile.TemporaryDirectory(dir=self.site.parent) as outside:
            other = Path(outside) / "i.html"
            os.link(self.site / "layouts/includes/i.html", other)
            self.serve("--watch", "stat")
            for text in ("I0", "I1", "I2"):
                other.write_text(text)
                self.assertIn(text, self.body())

    def test_a_file_that_is_still_being_written(self):
        self.serve()
        old = self.body()
        with open(self.site / "pages/a.md", "w") as page:
            page.write(SITE["pages/a.md"].replace("P0", "P1"))
            written = time.monotonic()
            page.flush()
            body = self.body()
            if time.monotonic() - written < 1:  # the server waits no longer
                self.assertEqual(old, body)
        self.assertIn("P1", self.body())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
