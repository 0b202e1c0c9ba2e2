"""A stylesheet compiled by libsass in the process and by a Sass process (bench_sass.c): minima's.

usage: bench_sass.py BENCH-SASS [--short]
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import Table, say  # noqa: E402
from serving import skip  # noqa: E402

GEMS = Path("/usr/share/rubygems-integration/all/gems")
SHEET = "/assets/main.css"


def main():
    themes = sorted(GEMS.glob("minima-*"))
    if not themes:
        skip("the theme minima is not installed (script/bootstrap jekyll)")
    with tempfile.TemporaryDirectory() as site:
        for name in ("_sass", "assets"):
            shutil.copytree(themes[-1] / name, Path(site, name))
        command = [sys.argv[1], site, SHEET, "5" if "--short" in sys.argv else "200"]
        got = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    say(f"The stylesheet of minima, compiled by libsass, {got['rounds']} times each, alternately. The first call of the",
        f"process, which starts it, took {got['first_us'] / 1000:.2f} ms.")  # fmt: skip
    with Table("where", "median, ms", "least, ms") as table:
        for name, what in (("inside", "in the server's own process"), ("process", "in a process of its own")):
            table.row(what, got[f"{name}_median_us"] / 1000, got[f"{name}_min_us"] / 1000)


if __name__ == "__main__":
    main()
