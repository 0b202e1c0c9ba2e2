"""What an update of a snapshot costs in CPU time, for sites of some sizes: everything read at the
start, everything looked at again, and one edited file that keeps its place in the lists or not.

usage: bench_update.py BENCH-UPDATE [--short] [DOCUMENTS...]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import Table, say  # noqa: E402
from scale_site import document, write  # noqa: E402


COLUMNS = {
    "load_ms": "all files read",
    "rescan_ms": "all files checked",
    "text_ms": "text edited",
    "key_ms": "front matter edited",
    "place_ms": "position in a list edited",
}


def main():
    binary, *words = sys.argv[1:]
    counts = [int(word) for word in words if word != "--short"]
    say("Processor time of the snapshot alone, without watch and HTTP; medians, but for the first column.")
    with Table("documents", *(f"{head}, ms" for head in COLUMNS.values())) as table:
        for count in counts or ([100] if "--short" in words else [1000, 10000, 100000]):
            with tempfile.TemporaryDirectory() as folder:
                write(folder, count)
                path, _ = document(0)
                out = subprocess.run([binary, folder, path], check=True, stdout=subprocess.PIPE).stdout
            row = json.loads(out)
            table.row(f"{count:,}", *(row[name] for name in COLUMNS))


if __name__ == "__main__":
    main()
