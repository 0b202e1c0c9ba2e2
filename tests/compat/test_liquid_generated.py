"""Templates at random, rendered by Debian's Liquid (and Jekyll) and by librender: the same to the
byte, or both refused.

usage: test_liquid_generated.py LIQUID-CASES [COUNT [SEED [plain|jekyll]]]
"""

import json
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from liquid_generator import DATA, PART, Generator  # noqa: E402
from liquid_oracle import ask_debian, ask_us, same  # noqa: E402
from serving import skip  # noqa: E402

COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 1500  # templates of each kind
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
KINDS = sys.argv[4:] or ["plain", "jekyll"]
SHOWN = 25


def surroundings(kind, templates):
    return {
        "jekyll": kind == "jekyll",
        "zone": "Europe/Paris",
        "url": "https://example.org",
        "baseurl": "/base",
        "data": DATA,
        "includes": {"part": PART},
        "templates": templates,
    }


def templates(kind):
    generator = Generator(SEED, kind == "jekyll")
    modes = ["strict", "lax"] if kind == "plain" else ["warn"]
    return [
        {"template": generator.template(), "mode": generator.random.choice(modes)}
        for _ in range(COUNT)
    ]


def comparable(want):
    """Bytes that are no text: Ruby's strings know it, ours are bytes."""
    return isinstance(want, str) or "incompatible character encodings" not in want["error"]


class Generated(unittest.TestCase):
    maxDiff = None

    def compare(self, kind):
        asked = templates(kind)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "asked.yml")  # JSON is YAML
            file.write_text(json.dumps(surroundings(kind, asked)))
            options = ["--plain"] if kind == "plain" else []
            wanted = ask_debian([file], *options)[file]["results"]
            ours = ask_us(sys.argv[1], file, asked)
        different = [
            f"{request['mode']} {request['template']!r}\n  Debian {want!r}\n  ours   {got!r}"
            for request, want, got in zip(asked, wanted, ours)
            if comparable(want) and not same(want, got)
        ]
        if different:
            shown = "\n".join(sorted(different, key=len)[:SHOWN])
            self.fail(f"{len(different)} of {len(asked)} differ, seed {SEED}:\n{shown}")

    @unittest.skipUnless("plain" in KINDS, "not asked for")
    def test_liquid(self):
        self.compare("plain")

    @unittest.skipUnless("jekyll" in KINDS, "not asked for")
    def test_jekyll(self):
        self.compare("jekyll")


if __name__ == "__main__":
    if not shutil.which("jekyll"):
        skip("no jekyll")
    unittest.main(argv=sys.argv[:1])
