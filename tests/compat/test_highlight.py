"""Highlighted code, byte for byte as Debian's Rouge has it.

compat/highlight/LANGUAGE holds pieces of code with a line of %%% between them. Each is asked
whole and cut off at the end of each of its lines and in the middle of them, since code that ends
too early takes a lexer through its odd states. compat/highlight/known.json lists what differs.

Debian has no Rouge 4. compat/highlight_4/LANGUAGE holds code that Rouge 4 highlights otherwise than
Rouge 3, a line of %%%, and the HTML that Rouge 4.7 wrote.

usage: test_highlight.py HIGHLIGHT-CODE
       test_highlight.py HIGHLIGHT-CODE --write LIB                  asks the Rouge 4 in LIB anew
       test_highlight.py HIGHLIGHT-CODE --measure LANGUAGE FILE...   the share that is the same
"""

import html
import json
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

PIECES = Path(__file__).resolve().parent / "highlight"
KNOWN = PIECES / "known.json"
PIECES_4 = PIECES.with_name("highlight_4")

# Languages with options, and code that shows what these do.
OPTIONS = {
    "console?lang=ruby": "$ puts 1\n1\n> x = [2]\n",
    "console?comments=true": "# a\n$ ls # b\nout\n<a> $ c\n...\n",
    "console?comments=0": "# a\n$ ls\n",
    "console?comments": "# a\n$ ls\n",
    "console?prompt=%25": "% ls\n$ no\n# c\n",
    "console?prompt=a%3E,,b%23;lang=sql": "a> select 1;\nb# select 2;\n# no\n",
    "console?prompt=%23": "# ls\n$ no\n",
    "console?prompt=": "$ ls\n",
    "console?error=foo,bar": "$ ls\nfoo: bar\nbar\n baz\n",
    "console?output=json&lang=nothing": '$ cat x\n{"a":\n1}\n$ y\n]\n',
    "erb?parent=javascript": "var a = <%= b %>;\n",
    "eex?parent=yaml": "a: <%= b %>\n",
    "handlebars?parent=json": '{"a": {{b}}}\n',
    "jinja?parent=sql": "select {{ a }} from b\n",
    "smarty?parent=css": "a { b: {$c} }\n",
    "velocity?parent=java": "class A { $b }\n",
    "php?start_inline=1": "echo strlen($a); <b>\n",
    "php?start_inline=0": "echo 1; <b> <?php echo strlen(1);\n",
    "php?funcnamehighlighting=0": "<?php echo strlen($a); if (1) foo\\bar(); strlen;\n",
    "plaintext?token=Keyword": "abc\ndef\n",
    "plaintext?token=Name.Function&token=Literal.String": "abc\n",
    "plaintext?token=Nothing": "abc\n",
}

ROUGE = """
require 'rouge'
format = Rouge::Formatters::HTML.new
$stdin.binmode
$stdout.binmode
while (line = $stdin.gets)
  language, length = line.split(' ')
  code = $stdin.read(length.to_i).force_encoding('UTF-8')
  # Jinja and Twig share their lists of words: the first that is asked for decides for both. Here
  # each is asked as in a site that has but one of them.
  jinja = Rouge::Lexers::Jinja
  jinja.class_variables(false).each { |name| jinja.remove_class_variable(name) }
  html = begin
    Rouge::Lexer.find_fancy(language, code)&.then { |lexer| format.format(lexer.lex(code)) }
  rescue StandardError
    nil
  end
  $stdout.write(html ? "#{html.bytesize}\\n#{html}" : "-\\n")
end
"""


def ask(command, pieces):
    """The HTML of each (language, code), None if there is none."""
    text = b"".join(f"{name} {len(code)}\n".encode() + code for name, code in pieces)
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, check=True)
    answers, at = [], 0
    while at < len(done.stdout):
        end = done.stdout.index(b"\n", at)
        length = done.stdout[at:end]
        at = end + 1
        if length == b"-":
            answers.append(None)
            continue
        answers.append(done.stdout[at : at + int(length)])
        at += int(length)
    assert len(answers) == len(pieces)
    return answers


def ours(pieces):
    return ask([sys.argv[1]], pieces)


def rouge(pieces):
    return ask(["ruby", "-e", ROUGE], pieces)


def text_of(answer):
    return html.unescape(re.sub(r"</?span[^>]*>", "", answer.decode())).encode()


def cut(code):
    """The piece, and the piece cut off here and there."""
    yield code
    at = 0
    for line in code.splitlines(keepends=True):
        for end in {at + len(line) // 2, at + len(line) - 1, at + len(line)}:
            if 0 < end < len(code):
                yield code[:end]
        at += len(line)


def pieces_of(path):
    for piece in path.read_text().split("\n%%%\n"):
        for code in dict.fromkeys(cut(piece)):
            yield path.name, code.encode()


def same_text(answer, code):
    # HTML's own unescaping of code that has entities of its own is not ours: escape, then compare.
    return text_of(answer) == html.unescape(html.escape(code.decode(), quote=False)).encode()


class Highlighted(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        paths = sorted(p for p in PIECES.iterdir() if p.suffix != ".json")
        self.pieces = [piece for path in paths for piece in pieces_of(path)]
        self.pieces += [(name, code.encode()) for name, code in OPTIONS.items()]
        self.known = {(row["language"], row["code"]) for row in json.loads(KNOWN.read_text())}

    def test_only_the_known_pieces_differ(self):
        if shutil.which("ruby") is None or subprocess.run(["ruby", "-rrouge", "-e", ""]).returncode:
            self.skipTest("no rouge")
        differ = {}
        for piece, got, want in zip(self.pieces, ours(self.pieces), rouge(self.pieces)):
            self.assertIsNotNone(got, f"no lexer for {piece[0]}")
            self.assertTrue(same_text(got, piece[1]), piece)
            if want is not None and got != want:
                differ[piece[0], piece[1].decode()] = (want.decode(), got.decode())
        new = {piece: both for piece, both in differ.items() if piece not in self.known}
        for (language, code), (want, got) in list(new.items())[:5]:
            print(f"--- {language}\n{code}\n--- Rouge\n{want}\n--- here\n{got}")
        self.assertEqual(0, len(new), f"of {len(self.pieces)} pieces")
        self.assertEqual(set(), self.known - differ.keys(), "these are the same now")
        print(f"{len(self.pieces) - len(differ)} of {len(self.pieces)} pieces are the same")


def pieces_4():
    """The path, the code and the HTML of each piece."""
    for path in sorted(PIECES_4.iterdir()):
        code, _, answer = path.read_bytes().partition(b"%%%\n")
        yield path, code, answer


class HighlightedAsRouge4(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.pieces = [(path.name, code) for path, code, _ in pieces_4()]
        self.as_4 = ask([sys.argv[1], "--rouge-4"], self.pieces)

    def test_each_piece_is_as_rouge_4_has_it(self):
        for (path, _, want), got in zip(pieces_4(), self.as_4):
            with self.subTest(language=path.name):
                self.assertEqual(want.decode(), got.decode())

    def test_each_piece_shows_a_difference(self):
        both = zip(self.pieces, self.as_4, ours(self.pieces))
        self.assertEqual([], [name for (name, _), as_4, as_3 in both if as_4 == as_3])

    def test_each_table_of_rouge_4_has_a_piece(self):
        languages = Path(__file__).resolve().parents[2] / "render/highlight/languages"
        tables = {path.name.removesuffix("_4.lang") for path in languages.glob("*_4.lang")}
        self.assertEqual(tables, {name for name, _ in self.pieces})


def write(lib):
    pieces = list(pieces_4())
    answers = ask(["ruby", "-I", lib, "-e", ROUGE], [(path.name, code) for path, code, _ in pieces])
    for (path, code, _), answer in zip(pieces, answers):
        path.write_bytes(code + b"%%%\n" + answer)


def measure(language, paths):
    pieces = []
    for path in map(Path, paths):
        code = path.read_bytes().replace(b"\r\n", b"\n")
        try:
            code.decode()
        except UnicodeDecodeError:
            continue
        if 0 < len(code) < 200_000:
            pieces.append((language, code))
    both = list(zip(pieces, ours(pieces), rouge(pieces)))
    assert all(same_text(got, code) for (_, code), got, _ in both)
    asked = [(got, want) for _, got, want in both if want is not None]
    same = sum(got == want for got, want in asked)
    print(f"{language}: {same} of {len(asked)} files are the same")


if __name__ == "__main__":
    if sys.argv[2:3] == ["--measure"]:
        measure(sys.argv[3], sys.argv[4:])
    elif sys.argv[2:3] == ["--write"]:
        write(sys.argv[3])
    else:
        unittest.main(argv=sys.argv[:1])
