"""`markdown: CommonMark` beside Debian's jekyll-commonmark, under several of its settings: as a browser
sees them, the pages must be the same. CommonMark's own examples are asked too, but for those that md4c
itself fails (markdown/commonmark_failures).

jekyll-commonmark-ghpages is no package of Debian's: what it does otherwise stands here as its source
says it.

usage: test_jekyll_commonmark.py RENDER-MARKDOWN
"""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import markdown  # noqa: E402
from serving import skip  # noqa: E402

SPEC = Path("/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json")
FAILURES = Path(__file__).resolve().parent / "markdown/commonmark_failures"
ORACLE = Path(__file__).with_name("jekyll_commonmark.rb")

# To CommonMark a number of seven digits at most is a character's; cmark 0.29 takes eight.
NUMBER = "&#87654321;"

SETTINGS = [
    {},
    {"options": ["UNSAFE"]},
    {
        "extensions": ["table", "strikethrough", "tasklist", "autolink", "tagfilter"],
        "options": ["UNSAFE", "SMART", "FOOTNOTES"],
    },
    {"options": ["HARDBREAKS", "GITHUB_PRE_LANG"], "extensions": ["table", "tasklist"]},
    {"options": ["NOBREAKS", "unsafe", "SMART"], "extensions": "table"},
]

TEXTS = [
    "# a\n\n*b* `c` <b>x</b>\n\n<div>\n*a*\n</div>\n",
    "```ruby\nputs 1\n```\n\n    x\n\n```nolang x\na<b\n```\n\n~~~\n\"\n~~~\n",
    "- [ ] a\n- [x] b\n\n1. [x] c\n\n2. d\n",
    "|a|b|\n|:---|---:|\n|c||\n\n|a|\n|---|\n",
    "|a|b|\n|-|-:|\n|c|d|\n\n> a|b\n> -|-\n\n|a|\n|-|-|\n\n```\n\n|a|\n|-|\n```\n",
    "a\nb  \nc\n",
    "x[^1] y[^2] z[^1] [^3]\n\n[^2]: two\n[^1]: one\n\n    more\n",
    "x[^n]\n\n[^n]: - a\n",
    "\"a\" 'b' it's \"it 'x' y\" -- --- ---- ----- ------- ...  ('a') *\"a*\" \\\"b\\\" \\-- '80s\n",
    'http://a.b/c?d=1&e. www.x.org/(a) me@x.org <a href="x">http://y.z</a> "http://q.r"\n',
    "<script>alert(1)</script>\n\n<b><iframe src=x></b> ~~a~~ ~b~\n",
    '<http://a.b> [a](javascript:x) ![a *b*](c "d")\n',
    "<a\nhref='x'>t</a> <!-- c --> x\n",
    "f(\".\", 'x') (\"_\") ['.'] ([\"-\"]) (\"a\") [\"b\"] (\"./c/\")\n",
    "```\na:\n\tb\tc\n  \td\n```\n\n> ```\n> \te\n>\tf\n> ```\n\n- ```\n\tg\n\t\th\n  ```\n",
    "\ta\n\t\tb\n   \tc\n\n1. d\n\n   ```\n   \te\n     \tf\n\tg\n   ```\n",
]

# What jekyll-commonmark-ghpages does otherwise: settings, text, HTML.
GITHUB = [
    ("CommonMarkGhPages", "# 1. A *b* c's\n\n# é\n\n# é\n",
     '<h1 id="a-embem-cs">1. A <em>b</em> c\'s</h1><h1 id="section">é</h1><h1 id="section-1">é</h1>'),
    ("CommonMarkGhPages", "```ruby,a\nx\n```\n",
     '<div class="language-ruby highlighter-rouge"><div class="highlight"><pre class="highlight">'
     '<code><span class="n">x</span>\n</code></pre></div></div>'),
    ("CommonMarkGhPages", "```no-such\nx\n```\n\n    y\n",
     '<pre><code class="language-no-such">x\n</code></pre><pre><code>y\n</code></pre>'),
    ("CommonMarkGhPages", "~~a~~ <b>\n", "<p>~~a~~ <!-- raw HTML omitted --></p>"),
    ("GFM", "~~a~~ <b>c</b> http://d.e\n",
     '<p><del>a</del> <b>c</b> <a href="http://d.e">http://d.e</a></p>'),
]


def here(settings, texts):
    with tempfile.TemporaryDirectory() as site:
        Path(site, "_config.yml").write_text(json.dumps(settings))
        return markdown.Ours(PROGRAM).html(texts, arguments=["--site", site])


class CommonMark(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        texts = list(TEXTS)
        if SPEC.exists():
            failures = {int(line.split()[0]) for line in FAILURES.read_text().splitlines()}
            examples = json.loads(SPEC.read_text())
            texts += [e["markdown"] for e in examples if e["example"] not in failures]
        texts = [text for text in texts if NUMBER not in text]
        requests = [{"commonmark": s, "texts": TEXTS} for s in SETTINGS]
        requests[1]["texts"] = texts
        done = subprocess.run(
            ["ruby", "-W0", ORACLE], input=json.dumps(requests), capture_output=True, text=True, check=True
        )
        cls.asked = list(zip(SETTINGS, [r["texts"] for r in requests], json.loads(done.stdout)))

    def test_is_what_jekyll_commonmark_writes(self):
        for settings, texts, want in self.asked:
            got = here({"markdown": "CommonMark", "commonmark": settings}, texts)
            different = [t for t in zip(texts, want, got) if not markdown.same(t[1], t[2])]
            with self.subTest(settings):
                shown = "\n\n".join(markdown.difference(*t) for t in different[:10])
                self.assertFalse(different, f"{len(different)} of {len(texts)} differ:\n{shown}")

    def test_is_what_github_pages_says(self):
        for name, text, want in GITHUB:
            with self.subTest(text):
                (got,) = here({"markdown": name}, [text])
                self.assertTrue(markdown.same(want, got), markdown.difference(text, want, got))


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    if shutil.which("ruby") is None:
        skip("no ruby")
    if subprocess.run(["ruby", "-e", "require 'jekyll-commonmark'"], capture_output=True).returncode != 0:
        skip("no jekyll-commonmark")
    unittest.main(argv=sys.argv[:1])
