"""The dialects of Markdown beside md4c's own HTML of the same text (bench_markdown.c): processor time, and
instructions as callgrind counts them.

usage: bench_markdown.py BENCH-MARKDOWN [--short] [FILE...]     FILE: one more text
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import Table, say  # noqa: E402
from servers import plain_markdown  # noqa: E402
from serving import ROOT  # noqa: E402

DIALECTS = {
    "commonmark": "CommonMark with GitHub's additions",
    "plain": "a plain site's",
    "kramdown": "kramdown, Jekyll's",
}
MD4C = "md_html"


def measured(command, **options):
    """What it prints, by text."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options)
    return {row["text"]: row for row in map(json.loads, done.stdout.splitlines())}


def instructions(binary, folder, path):
    """Instructions of each writer, for a file and for the prose together."""
    out = folder / "callgrind.out"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", binary, "--rounds", "1", *path]
    measured(command, stderr=subprocess.DEVNULL)
    report = subprocess.run(
        ["callgrind_annotate", "--inclusive=yes", "--threshold=100", out], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    rows = re.findall(r"^ *([\d,]+) \([^)]*\) +\S+:(\w+)_s(?:'2)?(?: |$)", report, re.M)
    return {writer: int(number.replace(",", "")) for number, writer in rows}


def texts(folder):
    bundled = re.sub(r"\A---\n.*?\n---\n", "", (ROOT / "pages/approche.md").read_text(), flags=re.S)
    (folder / "approche.md").write_text(plain_markdown(bundled))
    yield "the bundled /approche/", [folder / "approche.md"]
    yield "the documents of this program", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def measure(binary, folder, rounds, more, counts):
    """The name of each text, what was measured, and the instructions if they are counted."""
    prose_alone = instructions(binary, folder, []) if counts else {}
    for name, paths in [*texts(folder), *((path.name, [path]) for path in more)]:
        got = measured([binary, "--rounds", rounds, *paths])
        counted = instructions(binary, folder, paths) if counts else {}
        yield name, got["files"], {writer: counted[writer] - prose_alone[writer] for writer in counted}
    yield "prose full of quotes", got["prose"], prose_alone


def main():
    binary, *words = sys.argv[1:]
    short = "--short" in words
    rounds = "3" if short else "31"
    counts = not short and shutil.which("valgrind") is not None
    more = [Path(word) for word in words if word != "--short"]
    say(f"The time that a text takes, compared with md4c's own HTML of it, which is 1: processor time, medians of {rounds}",
        "alternating rounds.", *(["In brackets: the same for instructions, as callgrind counts them."] if counts else []))  # fmt: skip
    heads = ("text", "length, kB", "md4c's HTML, MB/s", *DIALECTS.values())
    with tempfile.TemporaryDirectory() as scratch, Table(*heads) as table:
        for name, row, counted in measure(binary, Path(scratch), rounds, more, counts):
            cells = [f"{row[f'{dialect}_to_md_html']:.2f}" for dialect in DIALECTS]
            if counted:
                cells = [f"{cell} ({counted[d] / counted[MD4C]:.2f})" for cell, d in zip(cells, DIALECTS, strict=True)]
            table.row(name, row["bytes"] / 1000, row[f"{MD4C}_mb_s"], *cells)


if __name__ == "__main__":
    main()
