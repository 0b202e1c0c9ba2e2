"""What an update of a snapshot costs in CPU time, for sites of some sizes: everything read at the
start, everything looked at again, and one edited file that keeps its place in the lists or not.

usage: bench_update.py BENCH-UPDATE [DOCUMENTS...]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from scale_site import document, write  # noqa: E402


def main():
    binary, *counts = sys.argv[1:]
    print("documents   load ms  rescan ms  text ms  key ms  place ms")
    for count in map(int, counts or (1000, 10000, 100000)):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, count)
            path, _ = document(0)
            out = subprocess.run([binary, folder, path], check=True, capture_output=True).stdout
        row = json.loads(out)
        print(
            f"{count:9}  {row['load_ms']:8.1f}  {row['rescan_ms']:9.1f}  {row['text_ms']:7.3f}"
            f"  {row['key_ms']:6.3f}  {row['place_ms']:8.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
