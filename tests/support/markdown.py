"""Markdown by Jekyll and by librender, and whether a browser would see the same of both."""

import difflib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from serving import SHARED, skip

sys.dont_write_bytecode = True
sys.path.insert(0, str(SHARED / "tools"))
try:
    import domdiff
except ImportError:
    domdiff = None

NUL = re.compile("\0|&#(0+|x0+);")
ORACLE = Path(__file__).resolve().parents[1] / "compat/markdown_oracle.rb"


def need(oracle=True):
    """Ends the test as skipped where what it compares with is not there."""
    if domdiff is None:
        skip("no ../shared")
    if oracle and shutil.which("ruby") is None:
        skip("no ruby")
    ask = "require 'jekyll'; require 'kramdown-parser-gfm'"
    if oracle and subprocess.run(["ruby", "-e", ask], capture_output=True).returncode != 0:
        skip("no jekyll with kramdown-parser-gfm")


class Oracle:
    """Debian's Jekyll, in one process for as long as it is needed."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["ruby", "-W0", str(ORACLE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def html(self, texts, kramdown=None, plain=False, smartify=False):
        """None for a text that Jekyll itself fails on."""
        request = {"texts": list(texts), "kramdown": kramdown or {}, "plain": plain}
        self.process.stdin.write(json.dumps(request | {"smartify": smartify}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Ours:
    """render-markdown."""

    def __init__(self, program):
        self.program = str(program)

    def html(self, texts, kramdown=None, plain=False, arguments=()):
        command = [self.program, *arguments]
        if not plain:
            command.append("--highlight")
        with tempfile.TemporaryDirectory() as site:
            if kramdown:
                # JSON is YAML.
                Path(site, "_config.yml").write_text(json.dumps({"kramdown": kramdown}))
                command += ["--site", site]
            # What has a NUL, or becomes one, cannot be one of a batch.
            alone = [NUL.search(text) is not None for text in texts]
            batch = [text for text, is_alone in zip(texts, alone) if not is_alone]
            answers = iter(self.ask([*command, "--batch"], batch))
            return [
                self.run(command, text.encode()).decode(errors="replace") if is_alone else next(answers)
                for text, is_alone in zip(texts, alone)
            ]

    def ask(self, command, texts):
        done = self.run(command, "".join(text + "\0" for text in texts).encode())
        answers = done.decode(errors="replace").split("\0")[:-1]
        if len(answers) != len(texts):
            raise AssertionError(f"{command}: {len(answers)} answers to {len(texts)} texts")
        return answers

    @staticmethod
    def run(command, data):
        done = subprocess.run(command, input=data, capture_output=True)
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.returncode}: {done.stderr.decode()[-2000:]}")
        return done.stdout


def tokens(html):
    return domdiff.tokens_of(html)


def same(want, got):
    return tokens(want) == tokens(got)


def difference(text, want, got, most=12):
    """The Markdown and how the tokens differ, to print."""
    lines = ["    | " + line for line in text.split("\n")[:40]]
    diff = difflib.unified_diff(tokens(want), tokens(got), "jekyll", "here", lineterm="", n=1)
    lines += ["    " + line[:200] for line in list(diff)[:most]]
    return "\n".join(lines)
