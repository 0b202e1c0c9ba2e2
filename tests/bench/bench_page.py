"""The first render of a page of the bundled site, through its layouts (bench_page.c).

usage: bench_page.py BENCH-PAGE [--short]
"""

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import Table, say  # noqa: E402
from serving import ROOT  # noqa: E402

PAGE = "/approche/"


def main():
    rounds = "20" if "--short" in sys.argv else "2000"
    done = subprocess.run([sys.argv[1], ROOT, PAGE, rounds], check=True, stdout=subprocess.PIPE)
    got = json.loads(done.stdout)
    say(f"A page that is not in the cache: {PAGE} with its front matter, Liquid, Markdown, two layouts and their includes,",
        f"rendered {got['rounds']:,} times.")  # fmt: skip
    with Table("page", "length, bytes", "median, µs", "least, µs", "p90, µs") as table:
        table.row(PAGE, got["bytes"], got["median_us"], got["min_us"], got["p90_us"])


if __name__ == "__main__":
    main()
