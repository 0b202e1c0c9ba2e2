"""Proves that the comparer of HTML sees what a browser shows, and nothing else."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from dom import events  # noqa: E402

SAME = [
    ("<p>a</p>", "<p> a\n</p>\n"),
    ("<p>a b</p>", "<p>a \t\r\n\f b</p>"),
    ('<a href="x" id="y">', "<a id=y  href='x'>"),
    ('<a class="x y">', '<a class=" x\n y ">'),
    ('<a id="x">', '<a id="x" id="y">'),
    ("<br>", "<br />"),
    ("<p></p>", "<p/>"),
    ("<P>a</P>", "<p>a</p>"),
    ("&eacute;&#60;&amp;", "é&lt;&#x26;"),
    ("<p>a</p><p>b</p>", "<p>a</p>\n\n<!-- c --><p>b</p>"),
    ("<pre>\na\n b</pre>", "<pre>a\n b\n</pre>"),
    ('<code class="highlight"><span class="k">if</span> x</code>', '<code class="highlight">if x</code>'),
    ("<!DOCTYPE html><p>a", "<p>a"),
]  # fmt: skip
DIFFERENT = [
    ("<p>a</p>", "<p>b</p>"),
    ("<p>a</p>", "<div>a</div>"),
    ("<p>a b</p>", "<p>ab</p>"),
    ("a\u00a0b", "a b"),
    ('<a href="x">', '<a href="y">'),
    ('<a href="x">', "<a>"),
    ('<a title="A">', '<a title="a">'),
    ("<p>a</p>b", "<p>ab</p>"),
    ("<p>a</p>", "<p>a"),
    ("<pre>a\n b</pre>", "<pre>a b</pre>"),
    ("<pre>a</pre> b  c", "<pre>a</pre> b &nbsp;c"),
    ("<script>a  b</script>", "<script>a b</script>"),
    ("<p><span>a</span></p>", "<p>a</p>"),
    ('<p class="highlight">a</p><span>b</span>', '<p class="highlight">a</p>b'),
    ('<p class="highlights"><span>b</span>', '<p class="highlights">b'),
    ("<b>a</b>", "&lt;b>a&lt;/b>"),
]


class Dom(unittest.TestCase):
    def test_what_a_browser_shows_alike(self):
        for one, other in SAME:
            with self.subTest(one):
                self.assertEqual(events(one), events(other))

    def test_what_it_shows_differently(self):
        for one, other in DIFFERENT:
            with self.subTest(one):
                self.assertNotEqual(events(one), events(other))

    def test_strict(self):
        one, other = '<i class="highlight"><span>a</span></i>', '<i class="highlight">a</i>'
        self.assertEqual(events(one), events(other))
        self.assertNotEqual(events(one, strict=True), events(other, strict=True))
        self.assertNotEqual(events("<!--a-->", comments=True), events("<!--b-->", comments=True))


if __name__ == "__main__":
    unittest.main()
