"""What a whole site costs whose layout loops over all of its pages, as it grows: with shared
fragments, without, and Jekyll's whole build.

usage: bench_fragments.py BENCH-SITE [--jekyll] [--short] [KIND...] [PAGES...]     --jekyll: minutes
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from large_site import KINDS, write  # noqa: E402
from report import NOT_INSTALLED, Table, say  # noqa: E402


def jekyll(source, folder):
    start = time.monotonic()
    subprocess.run(
        ["jekyll", "build", "--quiet", "--disable-disk-cache", "-s", source, "-d", folder],
        env=os.environ | {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        check=True,
        capture_output=True,
    )
    return time.monotonic() - start


def main():
    words = sys.argv[2:]
    short, theirs = "--short" in words, "--jekyll" in words
    sizes = [int(w) for w in words if w.isdigit()] or ([50, 100] if short else [250, 500, 1000])
    say("Sites whose layout loops over all of their pages: each page rendered once, with the parts that pages have in",
        "common rendered once (as the server does) and without that.")  # fmt: skip
    heads = ("shared, ms", "shared, µs for a page", "not shared, ms", *(["Jekyll, ms"] if theirs else []))
    with Table("layout, pages", *heads) as table:
        for kind in [k for k in KINDS if k in words] or KINDS:
            for pages in sizes:
                with tempfile.TemporaryDirectory() as folder:
                    source = Path(folder, "site")
                    write(source, [kind], pages)
                    done = subprocess.run([sys.argv[1], source], check=True, stdout=subprocess.PIPE)
                    ours = json.loads(done.stdout)
                    cells = [ours["shared_ms"], ours["shared_ms"] * 1000 / ours["pages"], ours["unshared_ms"]]
                    if theirs:
                        there = shutil.which("jekyll")
                        cells.append(jekyll(source, Path(folder, "out")) * 1000 if there else NOT_INSTALLED)
                    table.row(f"{kind}, {pages:,}", *cells)


if __name__ == "__main__":
    main()
