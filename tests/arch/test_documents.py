"""Proves the documents by the rules of documents.py, and runs each block of commands in them.

usage: test_documents.py APPROCHE-SERVER
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import documents
from documents import Document

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(sys.argv[1]).resolve()
README_MAX = 130  # lines
PICTURE_MAX = 100_000  # bytes

# Arguments with which the program does not start a server.
PRINTING = "check new healthcheck help man completion options --help -h --version -V".split()
# In approche-server's place: a server is started on a free port, asked for its first page, and ended.
STAND_IN = f"""#!{sys.executable} -B
import os, subprocess, sys
sys.path.insert(0, {str(ROOT / "tests/support")!r})
from serving import Running
arguments = sys.argv[1:]
if any(word in {PRINTING!r} for word in arguments):
    os.execv({str(BINARY)!r}, [{str(BINARY)!r}, *arguments])
with Running([{str(BINARY)!r}, *arguments, "--listen", "127.0.0.1:0"]) as server:
    answer = server.get("/")
    with open(os.environ["ANSWER"], "wb") as out:
        out.write(answer.body)
bad = [line for line in server.lines if "error: " in line or "warning: " in line]
sys.exit("".join(bad) or (answer.status != 200 and f"status {{answer.status}}") or 0)
"""
SCRIPT_SERVER = f"""#!/bin/sh
exec approche-server --source {ROOT} --dev "$@"
"""


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


REFERENCE = run(BINARY, "options")
OPTIONS = set(re.findall(r"`--([a-z-]+)", REFERENCE))
COMMANDS = re.findall(r"(?m)^\| `([a-z]+)[^`]*` \|", REFERENCE)
VARIABLES = set(re.findall(r"`(APPROCHE_[A-Z_]+)`", REFERENCE))
DOCUMENTS = documents.documents(ROOT)


def is_run_in(text):
    return [block[3] for block in Document(ROOT / "x.md", text).blocks]


class Checks(unittest.TestCase):
    """The checks find what is planted."""

    def found(self, check, text, *more):
        return list(check(Document(ROOT / "x.md", text), ROOT, *more))

    def test_links(self):
        good = "# A `b` c!\n[x](LICENSE) [y](#a-b-c) [z](docs/http.md) ![p](docs/screenshot.png)\n"
        self.assertEqual([], self.found(documents.broken_links, good))
        for text in ["[x](nowhere.md)", "# A\n[x](#b)", "[x](docs/http.md#no-such-heading)"]:
            self.assertEqual(1, len(self.found(documents.broken_links, text)), text)

    def test_paths(self):
        good = "`render/render.h`, tests/unit/*/*/test_*.c, `tests/corpus/TARGET`, https://a.example/docs/x"
        self.assertEqual([], self.found(documents.missing_paths, good))
        for text in ["`render/nothing.c`", "```\nserver/net/nothing.c\n```", "tests/none/test_*.c"]:
            self.assertEqual(1, len(self.found(documents.missing_paths, text)), text)

    def test_names(self):
        good = "`cache_find()`, `struct entry`\n```\nhandle()  server/net/daemon.c\nMHD_queue_response()\n```\n"
        self.assertEqual([], self.found(documents.missing_names, good))
        for text in ["`cache_lose()`", "`struct nothing`", "```\nhandle() server/serve/serve.c\n```\n"]:
            self.assertEqual(1, len(self.found(documents.missing_names, text)), text)

    def test_options(self):
        good = "`--dev`, `script/test --long`, `docker run --rm`, `APPROCHE_PORT`\n```\nscript/server --port 1\n```"
        more = ({"dev", "port"}, {"APPROCHE_PORT"})
        self.assertEqual([], self.found(documents.missing_options, good, *more))
        bad = ["`--devel`", "`script/test --longer`", "APPROCHE_PORTS", "```\napproche-server --x\n```"]
        for text in bad:
            self.assertEqual(1, len(self.found(documents.missing_options, text, *more)), text)

    def test_blocks(self):
        self.assertEqual([True], is_run_in("```sh\ntrue\n```\n"))
        self.assertEqual([False, False], is_run_in("```\na\n```\n\n<!-- not run: why -->\n```sh\na\n```"))
        for text in ["<!-- not run: why -->\n\n```sh\na\n```", "<!-- not run: -->\n```sh\na\n```"]:
            self.assertEqual(1, len(self.found(documents.stray_comments, text)), text)


class Documents(unittest.TestCase):
    def check(self, check, *more):
        found = [line for document in DOCUMENTS for line in check(document, ROOT, *more)]
        self.assertEqual([], found)

    def test_every_link_leads_somewhere(self):
        self.check(documents.broken_links)

    def test_every_path_is_there(self):
        self.check(documents.missing_paths)

    def test_every_function_is_there(self):
        self.check(documents.missing_names)

    def test_every_option_is_there(self):
        self.check(documents.missing_options, OPTIONS, VARIABLES)

    def test_what_is_not_run_has_a_reason(self):
        self.check(documents.stray_comments)

    def test_the_reference_of_options_is_that_of_the_program(self):
        self.assertEqual(REFERENCE, (ROOT / "docs/options.md").read_text(), "run script/options")
        usage = "".join(run(BINARY, "help", name) for name in COMMANDS)
        self.assertGreater(len(OPTIONS), 15)
        self.assertEqual([], [name for name in OPTIONS if f"--{name}" not in usage])

    def test_every_plugin_is_documented(self):
        table = r'(?m)(?:= |^    )STR_INIT\("(j[\w-]+)"\)'
        names = re.findall(table, (ROOT / "render/config/plugins.c").read_text())
        self.assertGreater(len(names), 25)
        text = (ROOT / "docs/jekyll.md").read_text()
        self.assertEqual([], [name for name in names if not re.search(rf"\b{name}\b(?!-)", text)])

    def test_the_readme_is_short_and_tells_how_to_test(self):
        readme = (ROOT / "README.md").read_text()
        self.assertLessEqual(len(readme.splitlines()), README_MAX)
        self.assertRegex(readme, r"(?m)^script/test\b")
        self.assertLess((ROOT / "docs/screenshot.png").stat().st_size, PICTURE_MAX)

    def test_the_changelog_has_this_version(self):
        version = re.search(r"VERSION (\S+) LANGUAGES", (ROOT / "CMakeLists.txt").read_text())[1]
        self.assertIn(f"\n## {version}", (ROOT / "CHANGELOG.md").read_text())

    def run_block(self, text):
        """In a folder with an empty home: what the server then answered to its first request."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for path, content in [("bin/approche-server", STAND_IN), ("work/script/server", SCRIPT_SERVER)]:
                (folder / path).parent.mkdir(parents=True)
                (folder / path).write_text(content)
                (folder / path).chmod(0o755)
            site = folder / "home/my-site"
            site.mkdir(parents=True)
            (site / "index.html").write_text("---\n---\nA site.\n")
            answer = folder / "answer"
            environment = os.environ | {
                "ANSWER": str(answer),
                "HOME": str(folder / "home"),
                "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            }
            for variable in VARIABLES | {"JEKYLL_ENV", "GEM_PATH"}:
                environment.pop(variable, None)
            done = subprocess.run(
                ["bash", "-eu", "-c", text],
                cwd=folder / "work",
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            self.assertEqual(0, done.returncode, f"{text}\n{done.stdout}{done.stderr}")
            return answer.read_text() if answer.exists() else ""

    def test_every_block_of_commands_runs(self):
        ran = 0
        for document in DOCUMENTS:
            for number, _, text, is_run in document.blocks:
                if is_run:
                    with self.subTest(f"{document.path.relative_to(ROOT)}:{number}"):
                        self.assertNotIn("{{", self.run_block(text))
                        ran += 1
        self.assertGreaterEqual(ran, 3)

    def test_a_block_that_fails_is_found(self):
        for text in ["false", "approche-server --source nowhere", "mkdir s; approche-server --source s"]:
            with self.subTest(text), self.assertRaises(AssertionError):
                self.run_block(text)

    def test_the_site_of_the_readme_shows_its_page(self):
        readme = next(d for d in DOCUMENTS if d.path.name == "README.md")
        block = next(text for _, _, text, is_run in readme.blocks if is_run and "hello" in text)
        page = self.run_block(block)
        self.assertIn("<title>Hello</title>", page)
        self.assertIn("You read <strong>Markdown</strong> from index.md.", page)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
