"""Templates rendered by Debian's Jekyll and by librender: the same to the byte, or both refused.

What is asked is in liquid/*.yml, one file a subject, and nothing else: the answers are Debian's,
each time anew. A file that says `jekyll: false` is for Liquid alone.

usage: test_liquid.py LIQUID-CASES [FILE.yml...]
"""

import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from liquid_oracle import ask_debian, ask_us, same  # noqa: E402
from serving import skip  # noqa: E402

HERE = Path(__file__).resolve().parent
TEMPLATES = 400  # at least as many are asked
SHOWN = 25  # differences of one file

FILES = [Path(name) for name in sys.argv[2:]] or sorted((HERE / "liquid").glob("*.yml"))


def is_plain(path):
    return "\njekyll: false" in path.read_text()


class Liquid(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        plain = [path for path in FILES if is_plain(path)]
        cls.asked = ask_debian([path for path in FILES if path not in plain])
        cls.asked |= ask_debian(plain, "--plain")

    def test_each_file(self):
        for path, asked in self.asked.items():
            with self.subTest(path.name):
                ours = ask_us(sys.argv[1], path, asked["templates"])
                different = [
                    f"{template!r}\n  Debian {want!r}\n  ours   {got!r}"
                    for template, want, got in zip(asked["templates"], asked["results"], ours)
                    if not same(want, got)
                ]
                if different:
                    shown = "\n".join(different[:SHOWN])
                    self.fail(f"{len(different)} of {len(ours)} differ:\n{shown}")

    @unittest.skipIf(len(sys.argv) > 2, "not all files")
    def test_there_are_enough(self):
        count = sum(len(asked["templates"]) for asked in self.asked.values())
        self.assertGreaterEqual(count, TEMPLATES)
        print(f"{count} templates in {len(self.asked)} files", file=sys.stderr)


if __name__ == "__main__":
    if not shutil.which("jekyll"):
        skip("no jekyll")
    unittest.main(argv=sys.argv[:1])
