"""clang-tidy on many files, each only if anything that it could see has changed since it was found to be
clean: the analyzer takes seconds for a file, and most files are as they were.

What is clean is remembered in the user's cache, by content, so that a fresh clone profits too. To look at
everything again: rm -r ~/.cache/approche-server/tidy

usage: tidy.py BUILD FILE...     BUILD has compile_commands.json
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "approche-server/tidy")
NOISE = re.compile(r"^\d+ warnings?( and \d+ errors?)? generated", re.M)  # what it suppressed


def output(command, **more):
    return subprocess.run(command, check=True, capture_output=True, **more).stdout


def key_of(row, common):
    """A hash of all that clang-tidy sees: options, headers of libraries, our files with their comments."""
    words = shlex.split(row["command"])
    words = words[words[0].endswith("ccache") : words.index("-o")]
    file, folder = row["file"], row["directory"]
    whole = output([*words, "-E", "-P", file], cwd=folder)
    ours = output([*words, "-MM", "-MT", "x", file], cwd=folder, text=True)
    found = hashlib.sha256(common + whole)
    found.update(" ".join(w for w in words if "/" not in w).encode())
    for path in ours.replace("\\\n", " ").split()[1:]:
        text = Path(folder, path).read_bytes()
        found.update(f"\0{len(text)}\0".encode() + text)
    return found.hexdigest()


def look_at(build, file, row, common):
    """What clang-tidy finds in a file; nothing if it is clean."""
    clean = CACHE / key_of(row, common)
    if clean.exists():
        return ""
    done = subprocess.run(
        ["clang-tidy", "--quiet", "-p", build, file], capture_output=True, text=True
    )
    said = done.stdout + "\n".join(line for line in done.stderr.splitlines() if not NOISE.match(line))
    if done.returncode == 0 and not said.strip():
        clean.touch()
        return ""
    return said or f"{file}: clang-tidy ended with {done.returncode}"


def main(build, *files):
    CACHE.mkdir(parents=True, exist_ok=True)
    rows = json.loads(Path(build, "compile_commands.json").read_text())
    # Once for each file: with several, version 14 takes every va_list for uninitialised.
    rows = {row["file"]: row for row in reversed(rows)}
    build = Path(build, "tidy")
    build.mkdir(exist_ok=True)
    (build / "compile_commands.json").write_text(json.dumps(list(rows.values())))
    common = output(["clang-tidy", "--version"]) + Path(".clang-tidy").read_bytes()
    paths = [str(Path(file).resolve()) for file in files]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = list(pool.map(lambda path: look_at(build, path, rows[path], common), paths))
    print("\n".join(filter(None, said)), end="")
    return 1 if any(said) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
