"""Sites whose layouts loop over all pages: with what pages have in common rendered once, every page
is Jekyll's to the byte.

usage: test_fragments.py BENCH-SITE
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from large_site import KINDS, write  # noqa: E402
from serving import skip  # noqa: E402

PAGES = 100


def build(source, target):
    subprocess.run(
        ["jekyll", "build", "--quiet", "--disable-disk-cache", "-s", source, "-d", target],
        env=os.environ | {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        check=True,
        capture_output=True,
    )


def pages(folder):
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*.html")}


class Fragments(unittest.TestCase):
    maxDiff = 2000

    def test_every_page_is_jekylls(self):
        with tempfile.TemporaryDirectory() as folder:
            source, ours, theirs = (Path(folder, name) for name in ("site", "ours", "theirs"))
            write(source, list(KINDS), PAGES)
            ours.mkdir()
            subprocess.run([sys.argv[1], source, ours], check=True, capture_output=True)
            build(source, theirs)
            want, got = pages(theirs), pages(ours)
            self.assertEqual(PAGES, len(want))
            for name, text in want.items():
                self.assertEqual(text, got[name], name)


if __name__ == "__main__":
    if shutil.which("jekyll") is None:
        skip("no jekyll")
    unittest.main(argv=sys.argv[:1])
