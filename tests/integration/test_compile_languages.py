"""Languages as data: an error in a file stops the build, with its line.

Each case is a file of render/highlight/languages, the line of the error, and its message.
docs/languages.md has a worked example, which is compiled as it stands there.

usage: test_compile_languages.py COMPILE-LANGUAGES
"""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

GOOD = r"""# A language with everything.
language good
aliases gd
start begin
any-case
remember end word

words keywords
    end begin
    do

pattern id [a-z_]\w*

choose id
    keywords        k   =root
    /\k<end>\z/     no  $end= pop
    /x/i            nb
    *               n   begin

state begin
    @rules if option
    @rules unless option
    // -> =root

state rules
    /(<<)(#{id})/               o no        -> $end=2 $word=$end $word=x delimited(1)
    /\k<end>/                   -           -> $end=
    /([a-z])(=)(\d)/            - o n       -> ?id:3 <rules
    /[\/[:alpha:]]\{2\}\u{E9}/im s          -> push pop2 reset

state delimited
    /\k<open>/                  p           -> push
    /\k<close>/                 p           -> pop
    /a|b| \
        c/                      option:token
    /(\w+) (\w+)/               >good >>$word   -> ^good<rules ^good
    /.+/                        >parent

state root
    @rules
"""

# The line of the error, counted from the line after "language bad"; its message.
WRONG = [
    ("nonsense", 2, "expected language, aliases"),
    ("    /a/ k", 2, "an indented line belongs below"),
    ("state root\n    a k", 3, "a rule is /regular expression/"),
    ("state root\n    /a k", 3, "a rule is /regular expression/"),
    ("state root\n    /a/g k", 3, "the flags are i, m and x"),
    ("state root\n    /(/ k", 3, "this regular expression is wrong"),
    ("state root\n    /a{2/ k\n    /[b/ k", 4, "this regular expression is wrong"),
    ("state root\n    /(?<n>a)/ k", 3, "this regular expression is wrong"),
    ("state root\n    /#{x}/ k", 3, "there is no pattern and no list of words of that name: 'x'"),
    ("state root\n    /#{x/ k", 3, "#{ has no }"),
    ("state root\n    /\\k<x>/ k", 3, "no text of that name is remembered: 'x'"),
    ("state root\n    /\\kx/ k", 3, "\\k stands before <name>"),
    ("state root\n    /a/ kk", 3, "Rouge has no token of this class: 'kk'"),
    ("state root\n    /(a)b/ k n", 3, "there are more tokens than groups: 'n'"),
    ("state root\n    /a/ >nothing", 3, "there is no language of that name: 'nothing'"),
    ("state root\n    /a/ >$x", 3, "there is no line 'remember NAME' for this text: 'x'"),
    ("state root\n    /a/ k -> other", 3, "there is no such state: 'other'"),
    ("state root\n    /a/ k -> =other", 3, "there is no such state: 'other'"),
    ("state root\n    /a/ k -> <other", 3, "there is no such state: 'other'"),
    ("state root\n    /a/ k -> root(1)", 3, "the regular expression has no such group: '1'"),
    ("state root\n    /a/ k -> ^nothing", 3, "there is no language of that name: 'nothing'"),
    ("state root\n    /a/ k -> ?other", 3, "there is no 'choose' of that name: 'other'"),
    ("state root\n    /a/ k -> !run", 3, "there is no line 'actions NAME' for this action: 'run'"),
    ("state root\n    /a/ k -> $x=0", 3, "there is no line 'remember NAME' for this text: 'x'"),
    ("remember x\nstate root\n    /a/ k -> $x", 4, "a text is remembered by $name="),
    ("remember x\nstate root\n    /(a)/ k -> $x=2", 4, "the regular expression has no such group"),
    ("remember x\nstate root\n    /a/ k -> $x=$y", 4, "there is no line 'remember NAME'"),
    ("remember a b c d e f g h i", 2, "remember has one to eight names"),
    ("state root\n    @other", 3, "there is no such state: 'other'"),
    ("state root\n    @super", 3, "there is no such state: 'root'"),
    ("state root\n    @root when x", 3, "nothing but 'if OPTION' or 'unless OPTION'"),
    ("state root\n    !run x", 3, "nothing but 'if OPTION' or 'unless OPTION'"),
    ("state root\n    !run", 3, "there is no line 'actions NAME' for this action: 'run'"),
    ("start other\nstate root", 2, "there is no such state: 'other'"),
    ("choose c\n    list k", 3, "there is no list of words of that name: 'list'"),
    ("choose c\n    * ", 3, "a choice is LIST TOKEN next"),
    ("choose c\n    * kk\nstate root", 3, "Rouge has no token of this class: 'kk'"),
    ("choose c\n    * k other\nstate root", 3, "there is no such state: 'other'"),
    ("pattern p (", 2, "this regular expression is wrong"),
    ("base nothing", 2, "there is no file of this language, or it is wrong: 'nothing'"),
    ("rouge-4 nothing", 2, "there is no file of this language, or it is wrong: 'nothing'"),
    ("base good\nrouge-4 good", 3, "rouge-4 stands below language, once"),
    ("base bad", 2, "there is no file of this language, or it is wrong: 'bad'"),
    ("base good\ninclude good", 3, "include, then base stand before all else"),
    ("state root\nbase good", 3, "include, then base stand before all else"),
    ("aliases bad", 2, "another language has this name: 'bad'"),
    # An error in a rule of several lines is at the first of them; the lines are counted.
    ("state root\n    /a| \\\n        b/ k\n    /c/ kk", 5, "Rouge has no token of this class"),
    ("words w\n    a \\\n    b\nstate root\n    /a/ kk", 6, "Rouge has no token of this class"),
]


def compile_files(files):
    """The exit status, the messages and the tables."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, text in files.items():
            path = Path(folder, name)
            path.write_text(text)
            paths.append(str(path))
        out = Path(folder, "tables.c")
        done = subprocess.run([sys.argv[1], str(out), *paths], stderr=subprocess.PIPE, text=True)
        messages = done.stderr.replace(folder + "/", "")
        return done.returncode, messages, out.read_text() if out.exists() else None


class CompileLanguages(unittest.TestCase):
    def test_a_good_language_becomes_tables(self):
        status, messages, tables = compile_files({"good.lang": GOOD})
        self.assertEqual((0, ""), (status, messages))
        for part in (
            '{"keywords", " begin do end "}',
            '{"(<<)(%{id})", "o no", "$end=2 $word=$end $word=x delimited(1)"}',
            '{"%K{end}", "-", "$end="}',
            '{"(?im)[/[:alpha:]][{]2}\\303\\251", "s", "push pop2 reset"}',
            '{"a|b|c", "option:token", ""}',
            '{"id", "/%K{end}%z", "no", "$end= pop"}',
            '{"id", "*", "n", "begin"}',
            '{"@rules", "unless option", ""}',
            '.remembered = "end word"',
            '{STR_INIT("gd"), &language_good, &language_good}',
        ):
            self.assertIn(part, tables)

    def test_a_table_of_rouge_4(self):
        files = {
            "good.lang": GOOD,
            "good_4.lang": "language good_4\nrouge-4 good\nbase good\nstate more\n    /a/ k\n",
        }
        status, messages, tables = compile_files(files)
        self.assertEqual((0, ""), (status, messages))
        self.assertIn('{STR_INIT("good"), &language_good, &language_good_4}', tables)
        self.assertNotIn('STR_INIT("good_4")', tables)

    def test_bases_and_included_languages(self):
        files = {
            "a.lang": "language a\ninclude good\nbase base\nstate root\n    @super\n",
            "good.lang": GOOD,
            "base.lang": "language base\nactions x\nwords list\n    w\nstate base\n    /a/ k\n",
            "b.lang": "language b\nbase a\nstate more\n    /#{list}#{id}/ k -> ?id base !any\n",
        }
        status, messages, tables = compile_files(files)
        self.assertEqual((0, ""), (status, messages))
        for part in ("included_a", ".base = &language_base", ".base = &included_a", "&actions_x"):
            self.assertIn(part, tables)
        self.assertIn('{"%k{list}%{id}", "k", "?id base !any"}', tables)

    def test_what_is_wrong_is_said_with_its_line(self):
        for text, line, message in WRONG:
            with self.subTest(text):
                files = {"bad.lang": "language bad\n" + text + "\n", "good.lang": GOOD}
                status, messages, tables = compile_files(files)
                self.assertEqual((1, None), (status, tables))
                self.assertTrue(messages.startswith(f"bad.lang:{line}: {message}"), messages)

    def test_files_that_are_no_languages(self):
        for text, message in (
            ("state root\n", "bad.lang:1: the first line is 'language NAME'"),
            ("# nothing\n", "bad.lang:2: there is no 'language NAME', or no 'state root'"),
            ("language\n", "bad.lang:1: the first line is 'language NAME'"),
            ("language x\n", "bad.lang:2: there is no 'language NAME', or no 'state root'"),
        ):
            with self.subTest(text):
                status, messages, _ = compile_files({"bad.lang": text})
                self.assertEqual(1, status)
                self.assertTrue(messages.startswith(message), messages)

    def test_the_worked_example_of_the_documentation(self):
        text = (ROOT / "docs/languages.md").read_text()
        examples = re.findall(r"^```text\n(.*?)^```", text, re.S | re.M)
        wholes = [e for e in examples if re.search(r"^language ", e, re.M)]
        self.assertEqual(1, len(wholes))
        status, messages, _ = compile_files({"example.lang": wholes[0]})
        self.assertEqual((0, ""), (status, messages))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
