"""What the table of commands and options writes: help, the manual page, and completions, asked in each shell.

usage: test_commands.py APPROCHE-SERVER
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BINARY = Path(sys.argv[1]).resolve()
REFERENCE = subprocess.run([BINARY, "options"], capture_output=True, text=True, check=True).stdout
COMMANDS = re.findall(r"(?m)^\| `([a-z]+)[^`]*` \|", REFERENCE)
ROWS = re.findall(r"(?m)^\| (?:`-(.)`, )?`--([a-z-]+)([^`]*)` \|[^|]*\| ([a-z, ]+) \|", REFERENCE)

# What is typed, and what is offered. The last word is completed.
COMPLETIONS = [
    (["comp"], {"completion"}),
    (["completion", ""], {"bash", "zsh", "fish"}),
    (["--po"], {"--port"}),
    (["healthcheck", "--po"], {"--port"}),
    (["healthcheck", "--de"], set()),
    (["--de"], {"--dev"}),
    (["--watch", ""], {"inotify", "stat", "off"}),
    (["--source", "a d"], {"a dir/"}),
    (["help", "he"], {"help", "healthcheck"}),
]


def run(*arguments, **more):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, check=False, **more)


def options_of(command):
    return {name for _, name, _, of in ROWS if of == "all" or command in re.split(r", | and ", of)}


class Help(unittest.TestCase):
    def test_the_overview_names_the_commands_and_the_options_of_serve(self):
        text = run("--help").stdout
        self.assertEqual(text, run("help").stdout)
        self.assertGreater(len(COMMANDS), 5)
        for command in COMMANDS:
            self.assertRegex(text, rf"(?m)^  {command}\b")
        self.assertEqual(options_of("serve"), set(re.findall(r"(?m)^  (?:-., )?--([a-z-]+)", text)))

    def test_each_command_is_explained_with_its_options(self):
        for command in COMMANDS:
            text = run("help", command).stdout
            self.assertEqual(text, run(command, "--help").stdout)
            self.assertEqual(text, run("-h", command).stdout)
            self.assertIn(f"usage: approche-server {command}", text)
            self.assertEqual(
                options_of(command), set(re.findall(r"(?m)^  (?:-., )?--([a-z-]+)", text)), command
            )

    def test_a_command_that_is_none(self):
        done = run("help", "sevre")
        self.assertEqual((2, ""), (done.returncode, done.stdout))
        self.assertIn("unknown command 'sevre'; did you mean 'serve'?", done.stderr)

    def test_a_shell_that_is_none(self):
        done = run("completion", "tcsh")
        self.assertEqual((2, ""), (done.returncode, done.stdout))
        self.assertIn("'tcsh' is not a shell", done.stderr)

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "w") as full:
            for command in (["help"], ["man"], ["options"], ["version"], ["completion", "zsh"]):
                done = subprocess.run(
                    [BINARY, *command], stdout=full, stderr=subprocess.PIPE, check=False
                )
                self.assertEqual(1, done.returncode, command)


class Manual(unittest.TestCase):
    @unittest.skipUnless(shutil.which("mandoc"), "no mandoc")
    def test_it_is_well_formed_and_names_all(self):
        with tempfile.NamedTemporaryFile("w", suffix=".1") as page:
            page.write(run("man").stdout)
            page.flush()
            found = subprocess.run(
                ["mandoc", "-Tlint", "-W", "warning", page.name],
                capture_output=True, text=True, check=False,
            ).stdout  # fmt: skip
            wrong = [line for line in found.splitlines() if "missing date" not in line]
            self.assertEqual([], wrong)
            text = subprocess.run(
                ["mandoc", "-Tutf8", page.name], capture_output=True, text=True, check=True
            ).stdout
        text = re.sub(r".\x08", "", text)
        for _, name, _, _ in ROWS:
            self.assertRegex(text, rf"--{name}\b")
        for command in COMMANDS:
            self.assertRegex(text, rf"(?m)^     +{command}\b")
        self.assertNotIn("`", text)


class Completions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        (Path(self.folder.name) / "a dir").mkdir()
        self.environment = {**os.environ, "HOME": self.folder.name, "LC_ALL": "C.UTF-8"}

    def script(self, shell):
        path = Path(self.folder.name, f"script.{shell}")
        path.write_text(run("completion", shell).stdout)
        return path

    def ask(self, *command):
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=self.folder.name, env=self.environment
        )
        self.assertEqual("", done.stderr)
        return done.stdout

    def test_bash(self):
        ask = (
            'compopt() { :; }; source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))\n'
            '_approche_server; [ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\\n" "${COMPREPLY[@]}"'
        )
        more = [(["--watch", "=", "s"], {"stat"}), (["--watch", "="], {"inotify", "stat", "off"})]
        for words, want in [*COMPLETIONS, *more]:
            got = self.ask("bash", "-c", ask, "-", self.script("bash"), "approche-server", *words)
            self.assertEqual({w.rstrip("/") for w in want}, set(got.splitlines()), words)

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish(self):
        for words, want in COMPLETIONS:
            line = " ".join(["approche-server", *words[:-1], words[-1].replace(" ", r"\ ")])
            got = self.ask(
                "fish", "-c", 'source $argv[1]; complete -C "$argv[2]"', self.script("fish"), line
            )
            self.assertEqual(want, {row.split("\t")[0] for row in got.splitlines()}, words)

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_zsh(self):
        """Typed into an interactive shell; what stands on its line is read by a widget of ours."""
        setup = (
            "autoload -U compinit; compinit -u -D; LISTMAX=1000; setopt no_beep\n"
            "show() { print -r -- \"<$BUFFER>\" >&3; BUFFER=; }; zle -N show; bindkey '^X' show\n"
            f"exec 3>{self.folder.name}/said; source {self.script('zsh')}; print -r -- '<ready>' >&3\n"
        )
        said = Path(self.folder.name, "said")
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder.name)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**self.environment, "TERM": "dumb"})
        try:
            self.type(terminal, setup, said, 1)
            cases = [case for case in COMPLETIONS if len(case[1]) == 1]
            for count, (words, want) in enumerate(cases, 2):
                line = " ".join(["approche-server", *words[:-1], words[-1].replace(" ", r"\ ")])
                got = self.type(terminal, f"{line}\t\x18", said, count)
                whole = " ".join(["approche-server", *words[:-1], want.copy().pop().replace(" ", r"\ ")])
                self.assertEqual(whole, got.rstrip("= "), words)
        finally:
            os.close(terminal)
            os.waitpid(pid, 0)

    def type(self, terminal, text, said, count):
        """What the shell says for the count-th time."""
        os.write(terminal, text.encode())
        while True:
            rows = re.findall(r"<(.*)>", said.read_text()) if said.exists() else []
            if len(rows) >= count:
                return rows[count - 1]
            if select.select([terminal], [], [], 0.05)[0]:
                os.read(terminal, 65536)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
