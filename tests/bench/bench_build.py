"""A large site as files: by `approche-server build`, by Hugo from the same documents, and by Jekyll if asked for.

usage: bench_build.py SERVER [--rounds N] [--jekyll] [--folder DIR] [DOCUMENTS]

The programs take turns. Each builds into an empty folder, and then once more with nothing changed. Printed are medians
of processor time (user and system) and of wall time. Hugo's site has the same documents, layouts and lists; it makes
no feeds, taxonomies or sitemap, since the other has none. Every program must have written as many pages.
"""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
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


def used():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime, usage.ru_stime


def measure(command, environment):
    """(user, system, wall) in seconds."""
    before, start = used(), time.monotonic()
    subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)
    wall = time.monotonic() - start
    return (*(b - a for a, b in zip(before, used(), strict=True)), wall)


def pages(folder):
    return sum(1 for _ in Path(folder).rglob("*.html"))


def argument(words, name, otherwise):
    if name not in words:
        return otherwise
    at = words.index(name)
    value = words[at + 1]
    del words[at : at + 2]
    return value


def main():
    words = sys.argv[1:]
    binary = words.pop(0)
    rounds = int(argument(words, "--rounds", "3"))
    where = argument(words, "--folder", None)
    jekyll = "--jekyll" in words
    words = [word for word in words if word != "--jekyll"]
    count = int(words[0]) if words else 10000
    with tempfile.TemporaryDirectory(dir=where) as folder:
        ours, theirs = Path(folder, "site"), Path(folder, "hugo")
        write(ours, count)
        write_hugo(theirs, count)
        out = {name: Path(folder, f"out-{name}") for name in ("approche-server", "hugo", "jekyll")}
        commands = {
            "approche-server": [binary, "build", "-s", ours, "-d", out["approche-server"]],
            "hugo": ["hugo", "--quiet", "--source", theirs, "--destination", out["hugo"]],
        }
        if jekyll:
            commands["jekyll"] = ["jekyll", "build", "-q", "--disable-disk-cache", "-s", ours, "-d", out["jekyll"]]
        if shutil.which("hugo") is None:
            print("no hugo: script/bootstrap bench")
            del commands["hugo"]
        times = {}
        for _ in range(rounds):
            for name, command in commands.items():
                shutil.rmtree(out[name], ignore_errors=True)
                for what in ("from nothing", "nothing changed"):
                    spent = measure(command, {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"})
                    times.setdefault((name, what), []).append(spent)
        print(f"{count} documents, {len(os.sched_getaffinity(0))} cores, medians of {rounds}")
        print("program          what             user s  system s  CPU s  wall s   pages")
        for (name, what), spent in times.items():
            user, system, wall = (statistics.median(column) for column in zip(*spent, strict=True))
            total = statistics.median(u + s for u, s, _ in spent)
            print(
                f"{name:15}  {what:15}  {user:6.2f}  {system:8.2f}  {total:5.2f}  {wall:6.2f}  {pages(out[name]):6}"
            )
        if len({pages(out[name]) for name in commands}) != 1:
            raise SystemExit("they have not written the same number of pages")


if __name__ == "__main__":
    main()
