"""Every rule of kramdown, and pairs of rules that meet, against Debian's Jekyll.

The cases are in markdown/*.txt, a file for each construct, and the share that a browser would see no
difference in is printed for each:

    %% the case's name
    Markdown, up to the next %%. What would not be seen: ␠ is a blank, ␉ a tabulator and so on
    (U+2400 to U+2420 stand for U+0000 to U+0020), ⟨A0⟩ is U+00A0.
    %% another case {"hard_wrap": true}
    The same with settings for kramdown:, as JSON.

markdown/known_differences lists those that differ still. A case that differs and is not in it fails
the test, and so does one that is in it and does not differ: the list can only shrink.
UPDATE=1 in the environment writes it anew, to be looked at before it is committed.

usage: test_markdown.py RENDER-MARKDOWN [FILE | "FILE: CASE" ...]
With FILEs (lists) or cases ("lists: a nested list"): shows how those differ.
"""

import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import markdown  # noqa: E402

FOLDER = Path(__file__).resolve().parent / "markdown"
KNOWN = FOLDER / "known_differences"
LEAST = 600  # cases: fewer mean that a file was not found
MOST_SHOWN = 40
CONTROLS = {0x2400 + code: code for code in range(0x21)}
CASE = re.compile(r"^%% *(?P<name>[^{\n]*?) *(?P<settings>\{.*\})?\n", re.M)


class Case:
    def __init__(self, construct, match, text):
        self.construct = construct
        self.name = f"{construct}: {match['name']}"
        self.settings = json.loads(match["settings"] or "{}")
        text = text.translate(CONTROLS)
        self.text = re.sub("⟨([0-9A-F]+)⟩", lambda code: chr(int(code[1], 16)), text)


def cases():
    for path in sorted(FOLDER.glob("*.txt")):
        source = path.read_text()
        starts = list(CASE.finditer(source))
        for start, behind in zip(starts, starts[1:] + [None]):
            end = behind.start() if behind else len(source)
            yield Case(path.stem, start, source[start.end() : end])


def judge(all_cases, program):
    """Sets case.want and case.got: HTML by Jekyll, HTML by us."""
    ours = markdown.Ours(program)
    groups = {}
    for case in all_cases:
        groups.setdefault(json.dumps(case.settings, sort_keys=True), []).append(case)
    with markdown.Oracle() as oracle:
        for settings, group in groups.items():
            texts, kramdown = [case.text for case in group], json.loads(settings)
            wants = oracle.html(texts, kramdown)
            gots = ours.html(texts, kramdown)
            for case, want, got in zip(group, wants, gots):
                case.want, case.got = want, got
                case.same = want is not None and markdown.same(want, got)


def print_shares(all_cases):
    for construct in sorted({case.construct for case in all_cases}):
        of_it = [case for case in all_cases if case.construct == construct]
        same = sum(case.same for case in of_it)
        print(f"{construct:<24} {same:>4} of {len(of_it):>4}  {100 * same / len(of_it):5.1f} %")
    same = sum(case.same for case in all_cases)
    print(f"{'all':<24} {same:>4} of {len(all_cases):>4}  {100 * same / len(all_cases):5.1f} %")


def problems(all_cases, known):
    names = [case.name for case in all_cases]
    yield from (f"two cases of one name: {name}" for name in names if names.count(name) > 1)
    yield from (f"known, but no case: {name}" for name in sorted(known - set(names)))
    if len(names) < LEAST:
        yield f"only {len(names)} cases"
    for case in all_cases:
        if case.want is None:
            yield f"Jekyll itself fails on {case.name}"
        elif case.same and case.name in known:
            yield f"known to differ, but does not: {case.name} (take it out of {KNOWN.name})"
        elif not case.same and case.name not in known:
            yield f"differs: {case.name}\n{markdown.difference(case.text, case.want, case.got)}"


def main(program, *wanted):
    markdown.need()
    all_cases = list(cases())
    if wanted:
        all_cases = [c for c in all_cases if c.construct in wanted or c.name in wanted]
    judge(all_cases, program)
    if wanted:
        for case in (c for c in all_cases if not c.same):
            print(case.name, markdown.difference(case.text, case.want, case.got), sep="\n")
    print_shares(all_cases)
    if wanted:
        return 0
    if os.environ.get("UPDATE"):
        KNOWN.write_text("".join(f"{case.name}\n" for case in all_cases if not case.same))
    found = list(problems(all_cases, set(KNOWN.read_text().splitlines())))
    print(*found[:MOST_SHOWN], sep="\n")
    if len(found) > MOST_SHOWN:
        print(f"... and {len(found) - MOST_SHOWN} more")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
