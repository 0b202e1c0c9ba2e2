"""CommonMark's own examples in the CommonMark dialect.

Those that md4c itself fails stand in markdown/commonmark_failures, with the reason. md4c's own renderer
is asked about each: what a newer md4c passes must pass here too. Every other example passes.

usage: test_commonmark.py RENDER-MARKDOWN MD4C-HTML
"""

import json
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import markdown  # noqa: E402
from dom import events  # noqa: E402
from serving import skip  # noqa: E402

# Debian's golang-github-yuin-goldmark-dev brings them.
SPEC = Path("/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json")
FAILURES = Path(__file__).resolve().parent / "markdown/commonmark_failures"


def seen(html):
    """With comments and declarations, which the examples are about too."""
    return events(html, strict=True, comments=True)


def of_md4c(program, texts):
    documents = "".join(text + "\0" for text in texts)
    done = subprocess.run([program], input=documents.encode(), capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


class Examples(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.examples = json.loads(SPEC.read_text())
        texts = [example["markdown"] for example in cls.examples]
        ours = markdown.Ours(PROGRAM).html(texts, plain=True, arguments=["--dialect", "commonmark"])
        cls.ours = dict(zip(cls.numbers(), ours))
        cls.md4c = dict(zip(cls.numbers(), of_md4c(MD4C, texts)))
        cls.listed = {int(line.split()[0]) for line in FAILURES.read_text().splitlines()}

    @classmethod
    def numbers(cls):
        return [example["example"] for example in cls.examples]

    def failed(self, html):
        """The numbers of the examples whose HTML is another than the specification's."""
        pairs = ((e["example"], e["html"]) for e in self.examples)
        return {number for number, want in pairs if seen(want) != seen(html[number])}

    def test_all_but_what_md4c_fails_pass(self):
        self.assertGreaterEqual(len(self.examples), 649)
        failed = self.failed(self.ours)
        print(f"{len(self.examples) - len(failed)} of {len(self.examples)} examples pass")
        for example in self.examples:
            if example["example"] in failed - self.listed:
                print(example, self.ours[example["example"]])
        self.assertEqual(self.listed & self.failed(self.md4c), failed)

    def test_what_fails_is_what_md4c_makes_of_it(self):
        for number in self.failed(self.ours):
            self.assertEqual(seen(self.md4c[number]), seen(self.ours[number]), number)


if __name__ == "__main__":
    PROGRAM, MD4C = sys.argv[1:3]
    if not SPEC.exists():
        skip(f"no {SPEC}")
    unittest.main(argv=sys.argv[:1])
