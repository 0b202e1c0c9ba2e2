"""What checking a site costs, for sites of some sizes: processor time of all threads, and the time until it ends.

usage: bench_check.py APPROCHE-SERVER [--short] [DOCUMENTS...]
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import Table, say  # noqa: E402
from scale_site import write  # noqa: E402

ROUNDS = 3


def measure(binary, folder):
    """Processor and wall-clock seconds of one check, which has to find nothing."""
    before, started = os.times(), time.monotonic()
    subprocess.run([binary, "check", "--source", folder], check=True, capture_output=True)
    wall, after = time.monotonic() - started, os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system, wall


def main():
    binary, *words = sys.argv[1:]
    counts = [int(word) for word in words if word != "--short"]
    say(f"`approche-server check` of the same sites, which reads and renders all of them; the best of {ROUNDS}.")
    with Table("documents", "time, s", "processor time, s") as table:
        for count in counts or ([100] if "--short" in words else [1000, 10000]):
            with tempfile.TemporaryDirectory() as folder:
                write(folder, count)
                rounds = [measure(binary, folder) for _ in range(ROUNDS)]
            cpu, wall = map(min, zip(*rounds))
            table.row(f"{count:,}", wall, cpu)


if __name__ == "__main__":
    main()
