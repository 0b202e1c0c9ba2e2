"""What checking a site costs, for sites of some sizes: processor time of all threads, and the time until it ends.

usage: bench_check.py APPROCHE-SERVER [DOCUMENTS...]
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from scale_site import write  # noqa: E402

ROUNDS = 3


def measure(binary, folder):
    """Processor and wall-clock seconds of one check, which has to find nothing."""
    before, started = os.times(), time.monotonic()
    subprocess.run([binary, "check", "--source", folder], check=True, capture_output=True)
    wall, after = time.monotonic() - started, os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system, wall


def main():
    binary, *counts = sys.argv[1:]
    print("documents  processor s  wall-clock s  (the best of 3)")
    for count in map(int, counts or (1000, 10000)):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, count)
            rounds = [measure(binary, folder) for _ in range(ROUNDS)]
        cpu, wall = map(min, zip(*rounds))
        print(f"{count:9}  {cpu:11.2f}  {wall:12.2f}", flush=True)


if __name__ == "__main__":
    main()
