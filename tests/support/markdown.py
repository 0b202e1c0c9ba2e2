"""Markdown by Jekyll and by librender, and whether a browser would see the same of both."""

import difflib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from dom import events
from serving import skip

NUL = re.compile("\0|&#(0+|x0+);")
ORACLE = Path(__file__).resolve().parents[1] / "compat/markdown_oracle.rb"


def need():
    """Ends the test as skipped if Jekyll is not there to be compared with."""
    if shutil.which("ruby") is None:
        skip("no ruby")
    ask = "require 'jekyll'; require 'kramdown-parser-gfm'"
    if subprocess.run(["ruby", "-e", ask], capture_output=True).returncode != 0:
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


def same(want, got):
    return events(want) == events(got)


def difference(text, want, got, most=12):
    """The Markdown and how the events differ, to print."""
    lines = ["    | " + line for line in text.split("\n")[:40]]
    diff = difflib.unified_diff(events(want), events(got), "jekyll", "here", lineterm="", n=1)
    lines += ["    " + line[:200] for line in list(diff)[:most]]
    return "\n".join(lines)
