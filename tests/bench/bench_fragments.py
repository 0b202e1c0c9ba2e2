"""What a whole site costs whose layout loops over all of its pages, as it grows: with shared
fragments, without, and Jekyll's whole build.

usage: bench_fragments.py BENCH-SITE [--no-jekyll] [KIND...] [PAGES...]
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from large_site import KINDS, write  # noqa: E402


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
    theirs = "--no-jekyll" not in words
    sizes = [int(w) for w in words if w.isdigit()] or [250, 500, 1000, 2000]
    print("layout           pages   shared ms   a page us   unshared ms   Jekyll ms")
    for kind in [k for k in KINDS if k in words] or KINDS:
        for pages in sizes:
            with tempfile.TemporaryDirectory() as folder:
                source = Path(folder, "site")
                write(source, [kind], pages)
                done = subprocess.run([sys.argv[1], source], check=True, capture_output=True)
                ours = json.loads(done.stdout)
                built = f"{jekyll(source, Path(folder, 'out')) * 1000:9.0f}" if theirs else "-"
                shared = ours["shared_ms"]
                print(
                    f"{kind:15} {pages:6} {shared:11.1f} {shared * 1000 / ours['pages']:11.1f}"
                    f" {ours['unshared_ms']:13.1f}   {built}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
