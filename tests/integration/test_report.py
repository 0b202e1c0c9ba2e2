"""The log for an author: each error once, its end once, and the files that are left out.

usage: test_report.py APPROCHE-SERVER
"""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually  # noqa: E402

BINARY = sys.argv[1]

SITE = {
    "_config.yml": "title: T\n",
    "_layouts/l.html": "<main>{{ content }}</main>",
    "_includes/i.html": "i",
    "_data/d.yml": "v: 1\n",
    "index.html": "---\nlayout: l\n---\n{% include i.html %} {{ site.data.d.v }}\n",
    "other.html": "---\nlayout: l\n---\n{% include i.html %}\n",
    "_posts/2020-01-01-p.md": "---\n---\np\n",
    "_headers": "/*\n  X-A: b\n",
}

# A text that breaks each file: found when it is read, or (the last two) when a page is rendered.
BROKEN = {
    "_config.yml": "title: [\n",
    "_layouts/l.html": "{% if %}{{ content }}",
    "_includes/i.html": "{% nothing %}",
    "_data/d.yml": "v: [1\n",
    "index.html": "---\nlayout: l\n---\n{% endif %}\n",
    "_posts/2020-01-01-p.md": "---\ndate: soon\n---\np\n",
    "other.html": "---\nlayout: l\n---\n{{ 1 | divided_by: 0 }}\n",
}
WHEN_RENDERED = {"_includes/i.html": "{{ 1 | divided_by: 0 }}"}


class Report(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in SITE.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def serve(self, *arguments):
        self.server = self.enterContext(Serving(BINARY, self.site, *arguments))

    def ask(self):
        for path in ("/", "/other.html"):
            self.server.get(path)

    def lines(self, part):
        return [line for line in self.server.lines if part in line]

    def count(self, part, count):
        """Waits for so many lines; more show in the end, when the server has stopped."""
        eventually(lambda: len(self.lines(part)) >= count, f"{count} lines with {part}: {self.server.lines}")

    def break_and_mend(self, broken):
        for name, text in broken.items():
            for _ in range(2):
                self.write(name, text)
                self.ask()
                self.ask()
                self.write(name, SITE[name])
                self.ask()
                self.ask()

    def assert_told(self, broken):
        for name in broken:
            with self.subTest(name):
                self.count(f"info: {name}: mended", 2)
                self.count(f"error: {name}", 2)
        self.server.__exit__()
        for name in broken:
            with self.subTest(name):
                self.assertEqual(2, len(self.lines(f"{name}: mended")), self.server.lines)
                self.assertEqual(2, len(self.lines(f"error: {name}")), self.server.lines)

    def told(self, broken, *arguments):
        self.server = Serving(BINARY, self.site, *arguments)
        self.server.__enter__()
        self.break_and_mend(broken)
        self.assert_told(broken)

    def test_each_error_and_its_end(self):
        self.told(BROKEN)

    def test_errors_that_show_when_a_page_is_rendered(self):
        self.told(WHEN_RENDERED)

    def test_the_same_for_one_who_develops(self):
        self.told(BROKEN, "--dev")

    def test_an_error_from_the_start_is_mended_too(self):
        self.write("_data/d.yml", BROKEN["_data/d.yml"])
        self.serve()
        self.write("_data/d.yml", SITE["_data/d.yml"])
        self.ask()
        self.count("_data/d.yml: mended", 1)

    def test_what_is_gone_is_not_mended(self):
        self.write("_data/e.yml", "v: [")
        self.serve()
        self.count("error: _data/e.yml", 1)
        (self.site / "_data/e.yml").unlink()
        self.write("_data/d.yml", "v: [")
        self.ask()
        self.write("_data/d.yml", SITE["_data/d.yml"])
        self.ask()
        self.count("_data/d.yml: mended", 1)
        self.assertEqual([], self.lines("_data/e.yml: mended"))

    def test_one_error_on_many_pages_is_mended_once(self):
        self.serve()
        self.write("_includes/i.html", BROKEN["_includes/i.html"])
        self.ask()
        self.write("index.html", SITE["index.html"] + "more")
        self.ask()
        self.assertEqual([], self.lines("mended"))
        self.write("_includes/i.html", "good")
        self.ask()
        self.count("mended", 1)

    def leave_out(self):
        self.write("_drafts/d.md", "---\n---\nd")
        self.write("_posts/2999-01-01-f.md", "---\n---\nf")
        self.write("_posts/g.md", "---\n---\ng")
        self.write("_posts/g.png", "")
        for n in range(5):
            self.write(f"u{n}.md", "---\npublished: false\n---\n")

    def test_what_is_left_out_is_told_with_its_reason(self):
        self.leave_out()
        self.serve()
        self.count("_drafts/d.md: left out: a draft", 1)
        self.count("_posts/2999-01-01-f.md: left out: until its date", 1)
        self.count("_posts/g.md: left out: a post has to be called", 1)
        self.count("5 files are left out: 'published: false'", 1)
        self.count("u0.md, u1.md, u2.md and 2 more", 1)
        self.assertEqual([], self.lines("g.png"))

    def test_each_path_for_one_who_develops(self):
        self.leave_out()
        self.serve("--dev")
        for n in range(5):
            self.count(f"u{n}.md: left out: 'published: false'", 1)

    def test_what_is_left_out_is_told_again_when_it_changes(self):
        self.leave_out()
        self.serve()
        self.count("left out", 4)
        self.write("_drafts/d.md", "---\n---\nanother text")
        self.write("index.html", "---\n---\n")
        self.ask()
        self.write("_drafts/e.md", "---\n---\ne")
        self.ask()
        self.count("2 files are left out: a draft", 1)
        (self.site / "_posts/2999-01-01-f.md").rename(self.site / "_posts/2019-01-01-f.md")
        self.ask()
        self.write("u0.md", "---\n---\n")
        self.ask()
        self.count("4 files are left out: 'published: false'", 1)
        self.assertEqual(6, len(self.lines("left out")), self.server.lines)

    def test_a_document_with_a_bad_date_is_told_with_its_line(self):
        self.write("_posts/2020-02-02-b.md", "---\ntitle: B\ndate: soon\n---\n")
        self.write("_posts/2020-13-13-c.md", "---\ntitle: C\n---\n")
        self.serve()
        self.count("error: _posts/2020-02-02-b.md:3:1: 'soon' is not a valid date", 1)
        self.count("error: _posts/2020-13-13-c.md:1: '2020-13-13' is not a valid date", 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
