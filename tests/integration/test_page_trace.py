"""page-trace names what a page is made from.

usage: test_page_trace.py PAGE-TRACE
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BINARY = sys.argv[1]
SITE = {
    "_layouts/default.html": "{% include nav.html %}{{ content }}",
    "_includes/nav.html": "{% for p in site.posts %}{{ p.title }}{% endfor %}",
    "_includes/other.html": "",
    "_data/goods.yml": "[a, b]",
    "_data/others.yml": "[a, b]",
    "_posts/2026-11-30-a.md": "---\n---\n",
    "index.md": "---\nlayout: default\n---\n{{ site.data.goods }}\n",
    "bad.html": "---\nlayout: default\n---\n{% nosuch %}",
}


def trace(folder, path):
    return subprocess.run([BINARY, folder, path], capture_output=True, text=True)


class PageTrace(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in SITE.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def test_it_names_files_templates_and_lists(self):
        done = trace(self.folder, "/")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        found = {tuple(line.split()) for line in done.stdout.splitlines()}
        expected = {
            ("file", "index.md"),
            ("file", "_layouts/default.html"),
            ("file", "_includes/nav.html"),
            ("layout", "default"),
            ("include", "nav.html"),
            ("list", "posts"),
            ("list", "data:goods"),
        }
        self.assertEqual(set(), expected - found)
        self.assertEqual([], [row for row in found if "other" in row[1]])

    def test_it_tells_what_fails(self):
        done = trace(self.folder, "/nowhere")
        self.assertEqual((1, "page-trace: no page at /nowhere\n"), (done.returncode, done.stderr))
        done = trace(self.folder, "/bad.html")
        self.assertEqual(1, done.returncode)
        self.assertIn("bad.html:4:1: unknown tag 'nosuch'", done.stderr)
        self.assertIn("bad.html\n", done.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
