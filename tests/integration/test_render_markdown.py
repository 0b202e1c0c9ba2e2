"""The command line of render-markdown.

usage: test_render_markdown.py RENDER-MARKDOWN
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = sys.argv[1]
MARKDOWN = '# "a"\n\n~~~ ruby\nb\n~~~\n\n- c\n\n1) d\n'


def run(*arguments, text=""):
    return subprocess.run([PROGRAM, *arguments], input=text.encode(), capture_output=True)


class RenderMarkdown(unittest.TestCase):
    def test_kramdown_without_a_highlighter_unless_told(self):
        done = run(text=MARKDOWN)
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        html = done.stdout.decode()
        self.assertIn('<h1 id="a">“a”</h1>', html)
        self.assertIn('<pre><code class="language-ruby">b\n</code></pre>', html)
        self.assertEqual(done.stdout, run("--dialect", "kramdown", text=MARKDOWN).stdout)

    def test_commonmark(self):
        html = run("--dialect", "commonmark", text=MARKDOWN).stdout.decode()
        self.assertIn("<h1>", html)
        self.assertIn("<ol>", html)

    def test_highlight_gives_jekylls_markup_of_code(self):
        html = run("--highlight", text=MARKDOWN).stdout.decode()
        self.assertIn('<div class="language-ruby highlighter-rouge">', html)
        self.assertIn('<span class="n">b</span>', html)

    def test_settings_of_a_site(self):
        with tempfile.TemporaryDirectory() as site:
            Path(site, "_config.yml").write_text("kramdown:\n  auto_id_prefix: p-\n")
            html = run("--site", site, text="# a").stdout
            self.assertEqual(b'<h1 id="p-a">a</h1>', html.strip())
            Path(site, "_config.yml").write_text("markdown: CommonMark\n")
            self.assertEqual(b"<h1>a</h1>", run("--site", site, text="# a").stdout.strip())
            self.assertIn(b"id=", run("--site", site, "--dialect", "kramdown", text="# a").stdout)

    def test_a_batch_is_many_documents(self):
        done = run("--batch", text="*a*\0\0[b]\0\n\n[b]: c\0")
        self.assertEqual(0, done.returncode)
        pages = done.stdout.split(b"\0")
        self.assertEqual([b"<p><em>a</em></p>", b"", b"<p>[b]</p>", b"", b""], [p.strip() for p in pages])

    def test_any_bytes(self):
        done = subprocess.run([PROGRAM], input=b"\xff\xfe a \x80", capture_output=True)
        self.assertEqual(0, done.returncode)
        self.assertIn("\ufffd", done.stdout.decode())

    def test_what_is_not_understood(self):
        for arguments in (["--dialect"], ["--dialect", "x"], ["--x"], ["file.md"], ["--site"]):
            done = run(*arguments)
            self.assertEqual((2, b""), (done.returncode, done.stdout), arguments)
            self.assertIn(b"usage: render-markdown", done.stderr)

    def test_what_fails(self):
        with tempfile.TemporaryDirectory() as site:
            self.assertEqual(1, run("--site", site + "/none").returncode)
            Path(site, "_config.yml").write_text("a: [\n")
            done = run("--site", site)
            self.assertEqual(1, done.returncode)
            self.assertIn(b"_config.yml:", done.stderr)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM], input=b"a", stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(1, done.returncode)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
