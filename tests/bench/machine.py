"""The head of the report: the machine, the versions of the programs, and whether something else was running.

usage: machine.py BUILD [--short]

$BENCH_LOAD: the load (as in /proc/loadavg) before the build; without it, the load now.
"""

import datetime
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from dart_sass import VERSION as DART_SASS  # noqa: E402
from report import NOT_INSTALLED, Table, figure  # noqa: E402
from servers import is_there  # noqa: E402
from serving import ROOT  # noqa: E402

IDLE = 0.5  # the load of a minute, at most
PROGRAMS = {
    "libmicrohttpd": "pkg-config --modversion libmicrohttpd",
    "md4c": "pkg-config --modversion md4c",
    "nginx": "nginx -v",
    "Caddy": "caddy version",
    "Varnish": "varnishd -V",
    "wrk": "wrk -v",
    "slowhttptest": "slowhttptest -h",
    "Valgrind": "valgrind --version",
    "Hugo": "hugo version",
    "Jekyll": "jekyll --version",
    "Ruby": "ruby --version",
    "Node.js": "node --version",
    "Chromium": "chromium --version",
}
VERSION = re.compile(r"\d+(?:\.\d+)+[\w.]*")


def said(command):
    """What a program prints, on both streams; None if it is not installed or fails to answer."""
    program, *_ = words = command.split() if isinstance(command, str) else command
    if not is_there(program) and not Path(program).is_file():
        return None
    try:
        done = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=60)  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip()


def version(command):
    text = said(command)
    found = VERSION.search(text) if text is not None else None
    return found[0] if found else NOT_INSTALLED if text is None else "unknown"


def field(path, pattern, otherwise="unknown"):
    try:
        found = re.search(pattern, Path(path).read_text(errors="replace"), re.M)
    except OSError:
        return otherwise
    return found[1].strip() if found else otherwise


def load():
    numbers = os.environ.get("BENCH_LOAD") or Path("/proc/loadavg").read_text()
    minute, five, _ = map(float, numbers.split()[:3])
    return f"{minute} in a minute, {five} in five: {'idle' if minute < IDLE else 'not idle'}"


def commit():
    number = said("git rev-parse --short=12 HEAD") if (ROOT / ".git").exists() else None
    if number is None or not re.fullmatch(r"[0-9a-f]+", number):
        return "unknown: no Git repository"
    # The report is written into the tree that it describes.
    changed = said("git status --porcelain --untracked-files=no -- :!docs/performance.md")
    return number + (", with changes" if changed else "")


def compiler(build):
    path = field(build / "CMakeCache.txt", r"^CMAKE_C_COMPILER:\w+=(.+)$", "")
    kind = field(build / "CMakeCache.txt", r"^CMAKE_BUILD_TYPE:\w+=(.+)$")
    first = (said([path, "--version"]) or "unknown").splitlines()[0]
    return f"{first}; {kind}"


def main():
    build = Path(sys.argv[1])
    memory = int(field("/proc/meminfo", r"^MemTotal:\s+(\d+)", "0")) / 2**20
    with Table("", "") as table:
        table.row("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"))
        table.row("commit", commit())
        table.row("processor", field("/proc/cpuinfo", r"^model name\s*:(.+)$", platform.machine()))
        table.row("cores", str(len(os.sched_getaffinity(0))))
        table.row("memory", f"{figure(memory)} GiB")
        table.row("kernel", platform.release())
        table.row("system", field("/etc/os-release", r'^PRETTY_NAME="?([^"\n]+)'))
        table.row("load before", load())
        table.row("compiler", compiler(build))
        table.row("approche-server", version([str(build / "server/approche-server"), "--version"]))
        for name, command in PROGRAMS.items():
            table.row(name, version(command))
        table.row("Dart Sass", f"{DART_SASS}, from npm" if is_there("npm") else "npm is not installed")


if __name__ == "__main__":
    main()
