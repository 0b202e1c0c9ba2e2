"""Questions to Debian's Jekyll that need a site: smartify of texts with HTML, the names that
post_url takes, documents asked for what is no name.

usage: test_site_questions.py APPROCHE-SERVER [COUNT [SEED]]
"""

import json
import random
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from liquid_oracle import same  # noqa: E402
from test_liquid_site_generated import ask_debian, ask_us, site_of  # noqa: E402
from serving import skip  # noqa: E402

COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 400
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
TEXTS = [
    '<p>"a"</p>', 'a <p>"b"</p>', "<p>a</p> b", 'x\n<div>\n"q"\n</div>', "<p>", "</p>", "    <p>a",
    "<p markdown='1'>\"a\"</p>", '<script>"x"</script> "y"', "<h1>\"x\"</h1> a -- b", "\t<p>",
    "<div markdown='1'>\n\"a\"\n\n<p>b</p>\n</div>", "<!-- c --> \"x\"", "<hr>\"x\"", "1. <p>a</p>",
    "{: .a}\n<p>x</p>", "a ^ b\n^\n<p>x</p>", "a\\\nb <i>x</i>", "<b>a", "a < b", "",
]  # fmt: skip
PIECES = TEXTS + (
    "<p> </p> <div> </div> it's -- ... <b> </b> x <br> <hr/> <pre> </pre> &amp; << >> <i> </i> "
    "<li> ` * < <script> </script>"
).split() + [" ", "\n", "\n\n", "<div markdown='1'>", "<span markdown='1'>"]  # fmt: skip
POSTS = [
    "2020-01-02-first", "/2020-01-02-first", "first", "2020-1-2-first", "x/2020-01-02-first",
    "_posts/2020-01-02-first", "2020-01-02", "2020-01-02-", "20-01-02-first", "x/y/2020-1-02-first",
    "2020-01-02-first.md", "{{ page.title }}", "a2020-01-02-first", "2020-99-02-first",
    "2015-01-01-own", "1999-9-9-slugged", "2015-01-01-slugged", "2001-02-03-other",
]  # fmt: skip
OWN = "---\nslug: slugged\ndate: 1999-09-09 10:00\n---\nx"


def smartified(text):
    return f"---\nx: {json.dumps(text)}\n---\n[{{{{ page.x | smartify }}}}]"


class Questions(unittest.TestCase):
    maxDiff = None

    def compare(self, texts, page):
        pages = {f"t/{i:05}.txt": page(text) for i, text in enumerate(texts)}
        with tempfile.TemporaryDirectory() as folder:
            source = site_of(pages, folder)
            (source / "_posts" / "2015-01-01-own.md").write_text(OWN)
            wanted = ask_debian(source)
            ours = ask_us(source, pages)
        different = [
            f"{text!r}\n  Debian {wanted[name]!r}\n  ours   {ours[name]!r}"
            for text, name in zip(texts, pages)
            if not same(wanted[name], ours[name])
        ]
        self.assertFalse(different, "\n".join([f"{len(different)} differ", *different[:20]]))

    def test_smartify_keeps_blocks_of_html(self):
        pick = random.Random(SEED)
        made = ["".join(pick.choices(PIECES, k=pick.randint(1, 7))) for _ in range(COUNT)]
        self.compare(TEXTS + made, smartified)

    def test_post_url_takes_names_with_a_date(self):
        self.compare(POSTS, lambda name: f"---\n---\n[{{% post_url {name} %}}]")

    def test_documents_have_no_members_but_names(self):
        documents = ["site.posts.first", "site.static_files.first", "page", "jekyll", "layout"]
        keys = ["0", "1.5", "true", "nil", "-1", "'title'", "x"]
        asked = [f"{document}[{key}]" for document in documents for key in keys]
        self.compare(asked, lambda name: f"---\n---\n[{{{{ {name} }}}}]")


if __name__ == "__main__":
    if not shutil.which("jekyll"):
        skip("no jekyll")
    unittest.main(argv=sys.argv[:1])
