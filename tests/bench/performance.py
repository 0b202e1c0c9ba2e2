"""The report of all measurements: performance.md, in which each line `$ script/bench NAME` is replaced by what that
command prints. A measurement that fails or hangs does not end the others: the report says why, and the status is 1.

usage: performance.py [FILE] [--short] [--jekyll] [--from FOLDER]

FILE: is written at the end, by its path from FOLDER. Without it, the report is only printed.
--short: seconds instead of minutes, to see that the report is whole; the figures say nothing.
--jekyll: what is in brackets in the commands too; that takes Jekyll many minutes.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = Path(__file__).with_suffix(".md")
COMMAND = re.compile(r"^\$ (.+)$")
ONLY_WITH_JEKYLL = re.compile(r" \[(.+?)\]")
SKIPPED = 77  # as in tests/support/serving.py
LIMIT_S, LIMIT_WITH_JEKYLL_S = 1200, 7200  # of one measurement
GRACE_S = 20  # to remove its files
LAST_LINES = 15  # of what a failure printed


def signal_all(process, number):
    """To a process and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def run(words, limit):
    """(status, what it printed, its errors): with a folder of its own for temporary files. The status is None if it
    did not end in time. No process of it is left."""
    scratch = Path(tempfile.mkdtemp(prefix="bench-"))
    scratch.chmod(0o755)  # servers read there as other users
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(words, cwd=ROOT, env=os.environ | {"TMPDIR": str(scratch)}, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=errors, start_new_session=True)  # fmt: skip
        try:
            status = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            if process.poll() is None:
                signal_all(process, signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=GRACE_S)
            signal_all(process, signal.SIGKILL)
            process.wait()
            shutil.rmtree(scratch, ignore_errors=True)
        for stream in (out, errors):
            stream.seek(0)
        return status, out.read().rstrip(), errors.read().rstrip()


def part(command, limit, first=()):
    """(whether it succeeded, its part of the report)"""
    began = time.monotonic()
    words = command.split()
    status, text, errors = run([*first, *words], limit)
    took = time.monotonic() - began
    *before, last = text.splitlines() or [""]
    blocks = [text]
    if status == SKIPPED:
        blocks = ["\n".join(before), f"Not measured here: {last.removeprefix('skipped: ')}."]
    elif status != 0:
        why = f"It did not end within {limit:,} s" if status is None else f"It failed with status {status}"
        lines = "\n".join(errors.splitlines()[-LAST_LINES:]).replace("```", "'''")
        blocks += [f"**{why}:**", f"```\n{lines}\n```"]
    blocks.append(f"(`{command}`, {took:.0f} s)")
    return status in (0, SKIPPED), "\n\n".join(block for block in blocks if block)


def write(template, args, limit, first=()):
    """Prints the report; (whether all succeeded, its text)."""
    good, lines = True, []
    for line in template.splitlines():
        if found := COMMAND.match(line):
            command = ONLY_WITH_JEKYLL.sub(r" \1" if args.jekyll else "", found[1])
            command += " --short" if args.short else ""
            print(f"{command} ...", file=sys.stderr, flush=True)
            ok, line = part(command, limit, first)
            good = good and ok
        lines.append(line)
        print(line, flush=True)
    return good, "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--jekyll", action="store_true")
    parser.add_argument("--from", dest="folder", default=".")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    good, text = write(TEMPLATE.read_text(), args, LIMIT_WITH_JEKYLL_S if args.jekyll else LIMIT_S)
    if args.file:
        path = Path(args.folder, args.file)
        new = path.with_name(path.name + ".new")
        new.write_text(text)
        new.rename(path)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
