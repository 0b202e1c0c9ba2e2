"""A large site as files: by `approche-server build`, by Hugo from the same documents, and by Jekyll if asked for.

usage: bench_build.py SERVER [--rounds N] [--jekyll] [--folder DIR] [--short] [DOCUMENTS [OURS-ALONE]]

The programs take turns. Each builds into an empty folder, and then once more with nothing changed. Printed are medians
of processor time (user and system), of wall time and of the most memory. OURS-ALONE: a larger site, which
approche-server builds alone, once [100,000]. Hugo's site has the same documents, layouts and lists; it makes
no feeds, taxonomies or sitemap, since the other has none. Every program must have written as many pages.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import NOT_INSTALLED, Table, say  # noqa: E402
from scale_site import COLLECTIONS, DATA, document, write  # noqa: E402

HUGO_CONFIG = """
title: A site to grow
baseURL: https://example.org
buildFuture: true
enableGitInfo: false
disableKinds: [taxonomy, term, RSS, sitemap, robotsTXT, "404"]
permalinks: {posts: "/:section/:year/:slugorfilename/"}
markup: {goldmark: {renderer: {unsafe: true}}}
"""
HUGO = {
    "config.yaml": HUGO_CONFIG,
    "data/menu.yml": DATA,
    "layouts/partials/menu.html": """<nav>{{ range site.Data.menu }}<a href="{{ .url }}">{{ .name }}</a> {{ end }}</nav>
""",
    "layouts/_default/baseof.html": """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ .Title }} - {{ site.Title }}</title></head>
<body>
<header>{{ partial "menu.html" . }}</header>
<main>{{ block "main" . }}{{ end }}</main>
</body>
</html>
""",
    "layouts/_default/single.html": """{{ define "main" }}<article>
<h1>{{ .Title }}</h1>
<p><time>{{ .Date.Format "02 January 2006" }}</time> by {{ .Params.author }}</p>
{{ .Content }}
<ul>{{ range .Params.tags }}<li>{{ . }}</li>{{ end }}</ul>
</article>
{{ end }}""",
    "layouts/_default/list.html": """{{ define "main" }}<ul>
{{ range .RegularPagesRecursive }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
<time>{{ .Date.Format "2006-01-02" }}</time></li>
{{ end }}</ul>
{{ end }}""",
    "layouts/index.html": """{{ define "main" }}<h1>{{ site.Title }}</h1>
{{ range first 10 (where site.RegularPages "Section" "posts") }}<h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
{{ .Summary }}
{{ end }}{{ end }}""",
}
DATE = re.compile(r"^date: (\S+) (\S+) \+0100$", re.M)


def write_hugo(folder, count):
    texts = dict(HUGO)
    for name in COLLECTIONS:
        texts[f"content/{name}/_index.md"] = f"---\ntitle: All {name}\n---\n"
    for n in range(count):
        path, text = document(n)
        path = re.sub(r"/\d{4}-\d\d-\d\d-", "/", path.removeprefix("_"))
        texts[f"content/{path}"] = DATE.sub(r"date: \1T\2+01:00", text)
    for name, text in texts.items():
        target = Path(folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


ENVIRONMENT = {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def measure(command):
    """Seconds of wall time and of processor time, and the most memory in MiB; of its largest process."""
    start = time.monotonic()
    process = subprocess.Popen(command, env=os.environ | ENVIRONMENT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def pages(folder):
    return sum(1 for _ in Path(folder).rglob("*.html"))


def argument(words, name, otherwise):
    if name not in words:
        return otherwise
    at = words.index(name)
    value = words[at + 1]
    del words[at : at + 2]
    return value


def file_system(folder):
    """Its type, by the longest mount point."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    place = Path(folder).resolve()
    return max((len(point), kind) for point, kind in mounts if place.is_relative_to(point))[1]


def measure_in_turn(commands, out, rounds):
    """(name, from nothing or nothing changed) -> what measure() found in each round"""
    times = {}
    for _ in range(rounds):
        for name, command in commands.items():
            shutil.rmtree(out[name], ignore_errors=True)
            for what in ("from nothing", "nothing changed"):
                times.setdefault((name, what), []).append(measure(command))
    return times


def compare(table, folder, count, binary, others, rounds):
    """A site of so many documents: rows for each program."""
    ours, theirs = Path(folder, "site"), Path(folder, "hugo")
    out = {name: Path(folder, f"out-{name}") for name in ("approche-server", "hugo", "jekyll")}
    write(ours, count)
    commands = {
        "approche-server": [binary, "build", "-s", ours, "-d", out["approche-server"]],
        "hugo": ["hugo", "--quiet", "--cacheDir", Path(folder, "cache"), "--source", theirs, "--destination", out["hugo"]],
        "jekyll": ["jekyll", "build", "-q", "--disable-disk-cache", "-s", ours, "-d", out["jekyll"]],
    }
    commands = {name: command for name, command in commands.items() if name in ("approche-server", *others)}
    missing = [name for name in others if shutil.which(name) is None]
    for name in missing:
        del commands[name]
    if "hugo" in commands:
        write_hugo(theirs, count)
    times = measure_in_turn(commands, out, rounds)
    for (name, what), spent in times.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*spent, strict=True))
        table.row(f"{count:,}, {name}, {what}", wall, cpu, memory, pages(out[name]))
    for name in missing:
        table.row(f"{count:,}, {name}", NOT_INSTALLED, "", "", "")
    if len({pages(out[name]) for name in commands}) != 1:
        raise SystemExit("they have not written the same number of pages")


def main():
    words = sys.argv[1:]
    binary = words.pop(0)
    short = "--short" in words
    rounds = int(argument(words, "--rounds", "1" if short else "3"))
    where = argument(words, "--folder", None)
    others = ["hugo", *(["jekyll"] if "--jekyll" in words else [])]
    counts = [int(word) for word in words if not word.startswith("--")]
    count, *more = counts or ([100, 200] if short else [10000, 100000])
    with tempfile.TemporaryDirectory(dir=where) as folder:
        say(f"Sites as files on {file_system(folder)}, into an empty folder, and once more with nothing changed. Hugo has",
            f"the same documents, layouts and lists. {len(os.sched_getaffinity(0))} cores; medians of {rounds}, and of 1",
            "for the larger site.")  # fmt: skip
        with Table("documents, program", "time, s", "processor time, s", "most memory, MiB", "pages") as table:
            compare(table, folder, count, binary, others, rounds)
            for larger in more:
                shutil.rmtree(Path(folder, "site"))
                compare(table, folder, larger, binary, [], 1)


if __name__ == "__main__":
    main()
