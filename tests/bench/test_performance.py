"""Proves the report of all measurements: it is whole if one of them fails or hangs, and docs/performance.md is one.

usage: test_performance.py [BUILD]     BUILD: makes a short one of it; no time decides
"""

import argparse
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import performance  # noqa: E402
import serving  # noqa: E402, F401  (says what is skipped)
from report import Table, figure  # noqa: E402

ROOT = performance.ROOT
BUILD = sys.argv[1] if len(sys.argv) > 1 else None
TEMPLATE = performance.TEMPLATE.read_text()
NOT_IN_REPORT = {"all", "growth"}

# In the place of script/bench.
STAND_IN = """
touch "$TMPDIR/left"
case $2 in
  good) echo "A sentence with $3" ;;
  bad) echo before; echo the reason >&2; exit 3 ;;
  absent) echo "skipped: it is not installed"; exit 77 ;;
  hangs) sleep 1000 & echo $! >"$PIDS"; wait ;;
esac
"""


def is_running(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def commands(text):
    return [found[1] for line in text.splitlines() if (found := performance.COMMAND.match(line))]


def parts(text):
    """(command, what stands between the one before and it)"""
    pieces = re.split(r"\n\(`(script/bench [^`]+)`, \d+ s\)\n", text)
    return list(zip(pieces[1::2], pieces[0::2]))


class Report(unittest.TestCase):
    def write(self, template, limit=600, jekyll=False):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "stand-in").write_text(STAND_IN)
        pids = str(self.folder / "pids")
        with (
            patch.dict(os.environ, PIDS=pids),
            patch("tempfile.tempdir", str(self.folder)),
            contextlib.redirect_stdout(io.StringIO()) as out,
            contextlib.redirect_stderr(io.StringIO()),
        ):
            args = argparse.Namespace(short=False, jekyll=jekyll)
            good, text = performance.write(template, args, limit, ["sh", str(self.folder / "stand-in")])
        self.assertEqual(text, out.getvalue())
        self.assertEqual([], list(self.folder.glob("bench-*")), "a folder is left")
        return good, re.sub(r"\d+ s\)", "0 s)", text)

    def test_what_is_measured_stands_in_the_place_of_its_command(self):
        good, text = self.write("# A\n\n$ script/bench good 1\n\nWhy.\n")
        self.assertEqual((True, "# A\n\nA sentence with 1\n\n(`script/bench good 1`, 0 s)\n\nWhy.\n"), (good, text))

    def test_jekyll_is_asked_only_if_it_is_to_be(self):
        for jekyll, command in ((False, "script/bench good"), (True, "script/bench good --jekyll 9")):
            self.assertIn(f"(`{command}`, 0 s)", self.write("$ script/bench good [--jekyll 9]\n", jekyll=jekyll)[1])

    def test_what_cannot_be_measured_here_is_said(self):
        good, text = self.write("$ script/bench absent\n")
        self.assertEqual((True, "Not measured here: it is not installed.\n\n(`script/bench absent`, 0 s)\n"), (good, text))

    def test_a_failure_is_said_and_the_others_follow(self):
        good, text = self.write("$ script/bench bad\n\n$ script/bench good 2\n")
        self.assertFalse(good)
        self.assertIn("before\n\n**It failed with status 3:**\n\n```\nthe reason\n```\n\n(`script/bench bad`", text)
        self.assertIn("A sentence with 2", text)

    def test_what_hangs_is_ended_with_its_processes(self):
        good, text = self.write("$ script/bench hangs\n\n$ script/bench good 3\n", limit=2)
        self.assertFalse(good)
        self.assertIn("**It did not end within 2 s:**", text)
        self.assertIn("A sentence with 3", text)
        pid = int((self.folder / "pids").read_text())
        serving.eventually(lambda: not is_running(pid), "the end of the process")

    def test_figures_and_tables(self):
        values = [89_012, 89_012.4, 10.53, 0.3456, 0.0, "a text", 0.99951]
        self.assertEqual(["89,012", "89,000", "10.5", "0.346", "0", "a text", "1.000"], list(map(figure, values)))
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(KeyError), Table("a", "b, s") as table:
            table.row("name", 1.5)
            raise KeyError
        self.assertEqual("| a    | b, s |\n| ---- | ---: |\n| name | 1.50 |\n\n", out.getvalue())


class Documents(unittest.TestCase):
    def test_the_report_has_every_measurement(self):
        script = (ROOT / "script/bench").read_text()
        names = set(re.search(r"(?s)\nnames=\((.+?)\)", script)[1].split())
        documented = set(re.findall(r"(?m)^#   script/bench (?:\[?([a-z-]+))", script))
        self.assertEqual(names, documented)
        self.assertEqual(names, NOT_IN_REPORT | set(re.findall(r"(?m)^  ([a-z-]+)\)", script)))
        self.assertEqual(names - NOT_IN_REPORT, {command.split()[1] for command in commands(TEMPLATE)})

    def test_the_document_is_such_a_report(self):
        """Its standing sentences and its commands are those of the template; its figures are a machine's."""
        document = iter((ROOT / "docs/performance.md").read_text().splitlines())
        for line in TEMPLATE.splitlines():
            if found := performance.COMMAND.match(line):
                line = f"(`{performance.ONLY_WITH_JEKYLL.sub('', found[1])}`, "
                missing = not any(each.startswith(line) for each in document)
            else:
                missing = line not in document
            self.assertFalse(missing, f"script/bench all docs/performance.md: it has no {line}")


@unittest.skipIf(BUILD is None, "no build is named")
class Short(unittest.TestCase):
    def test_each_part_has_its_table(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        done = subprocess.run(
            [ROOT / "script/bench", "all", "report.md", "--short"],
            cwd=folder,
            env=os.environ | {"BENCH_BUILD": BUILD},
            stdout=subprocess.PIPE,
            text=True,
        )
        text = (folder / "report.md").read_text()
        self.assertEqual((0, text), (done.returncode, done.stdout), text)
        self.assertEqual([], commands(text))
        found = parts(text)
        self.assertEqual(len(commands(TEMPLATE)), len(found), text)
        for command, part in found:
            with self.subTest(command):
                self.assertRegex(part, r"(?m)^\| -[-| :]+\|\n\| |^Not measured here: ")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
