"""Proves docs/house.md, and that the proof would notice if it were not true.

usage: test_house.py LIBRENDER.a CC
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import house

ROOT = Path(__file__).resolve().parents[2]
ARCHIVE, CC = sys.argv[1:3] if len(sys.argv) > 2 else (None, "cc")

# A house in little in which all is well.
MAP = """
## Rooms
| room | what it is | may include |
| --- | --- | --- |
| `render/base` | foundations | |
| `render/data` | values | `render/base` |
| `server` | HTTP | `render/base/str.h` |
## render/
| file | purpose | public functions |
| --- | --- | --- |
| `base/str` | slices | `str_eq` `char_is` |
| `base/{arena,buf}` | memory | |
| `data/ydoc.h` | face | |
| `data/ydoc.c` | YAML | |
## server/
| `log` | lines | |
## Foreign libraries
| header | library | only in |
| `yaml.h` | libyaml | `render/data/ydoc.c` |
"""
TREE = {
    "render/base/str.h": "bool str_eq(void);\n",
    "render/base/str.c": '#include <string.h>\n#include "render/base/str.h"\n',
    "render/base/arena.h": '#include "render/base/str.h"\n/* see https://a.example/http */\n',
    "render/base/buf.c": '#include "render/base/arena.h"\n/* knows no HTTP */\n"http \\" mhd"\n',
    "render/data/ydoc.h": "",
    "render/data/ydoc.c": '#include <yaml.h>\n#include "render/base/buf.h"\n',
    "render/base/buf.h": "",
    "server/core/log.c": '#include "render/base/str.h"\n/* an HTTP request */\n',
    "tests/unit/test_a.c": "int x;\n" * 500,
}
LONG = "void f(void)\n{\n" + "    g();\n" * 60 + "}\n"

# What is planted -> what must be said, and nothing else.
PLANTED = [
    ("render/base/new.c", "", "render/base/new.c:1: no row"),
    ("render/data/ydoc.h", None, "docs/house.md:1: render/data/ydoc.h has a row"),
    ("render/base/str.h", '#include "render/base/buf.h"\n', "str.h:1: includes render/base/buf.h"),
    ("render/base/str.c", '\n#include "str.h"\n', "str.c:2: includes str.h, which is not there"),
    ("render/data/ydoc.h", '#include "render/data/ydoc.c"\n', "which stands behind render/data/ydoc.h"),
    ("server/core/log.c", '#include "render/base/buf.h"\n', "server may not include render/base/buf.h"),
    ("render/base/buf.c", "#include <yaml.h>\n", "buf.c:1: <yaml.h> belongs into render/data/ydoc.c"),
    ("render/base/buf.c", "#include <zlib.h>\n", "buf.c:1: <zlib.h> has no row"),
    ("render/base/buf.c", "\nint http_status;\n", "buf.c:2: 'http' is a word of HTTP"),
    ("render/base/buf.c", "struct MHD_Thing;\n", "buf.c:1: 'mhd' is a word of HTTP"),
    ("render/base/buf.c", "/* the next request */\n", "buf.c:1: 'request' is a word of HTTP"),
    ("render/base/buf.c", "int x;\n" * 501, "buf.c:501: more than 500 lines"),
    ("render/base/buf.c", LONG, "buf.c:2: a function of 61 lines"),
    ("tests/unit/test_a.c", LONG, "test_a.c:2: a function of 61 lines"),
]  # fmt: skip
PLANTED_SYMBOLS = [
    ("str", "int x(void);\nint x(void) { return 0; }", "str.o: exports x"),
    ("buf", "int str_eq(void);\nint str_eq(void) { return 0; }", "buf.o: exports str_eq"),
    ("str", "int str_count;", "str.o: str_count is mutable static data (.bss)"),
    ("str", "_Thread_local int str_count = 1;", "str.o: str_count is mutable static data (.tdata)"),
    (
        "str",
        "int str_next(void);\nint str_next(void) { static int n = 1; return n++; }",
        "is mutable static data (.data)",
    ),
]


def plant(folder, files):
    for path, text in files.items():
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            target.unlink()
        else:
            target.write_text(text)


def violations(map_text, root):
    rules = house.read_house(map_text)
    return [line for check in house.TREE_CHECKS for line in check(rules, Path(root))]


def symbol_violations(folder, stem, text):
    source, made = Path(folder, f"{stem}.c"), Path(folder, f"{stem}.o")
    source.write_text(text + "\n")
    subprocess.run([CC, "-fPIC", "-c", source, "-o", made], check=True)
    return list(house.check_symbols(house.read_house(MAP), made))


class TheHouse(unittest.TestCase):
    maxDiff = None

    def test_the_tree_keeps_the_rules(self):
        text = (ROOT / "docs/house.md").read_text()
        self.assertEqual([], violations(text, ROOT))

    @unittest.skipIf(ARCHIVE is None, "no archive named")
    def test_the_library_exports_what_it_should(self):
        rules = house.read_house((ROOT / "docs/house.md").read_text())
        self.assertGreater(len(list(house.symbols(ARCHIVE))), 20)
        self.assertEqual([], list(house.check_symbols(rules, ARCHIVE)))


class TheProof(unittest.TestCase):
    """Each rule, broken once in a tree that keeps them all."""

    def test_accepts_a_tree_that_keeps_the_rules(self):
        with tempfile.TemporaryDirectory() as folder:
            plant(folder, TREE)
            self.assertEqual([], violations(MAP, folder))

    def test_notices_each_planted_violation(self):
        for path, text, want in PLANTED:
            with self.subTest(want), tempfile.TemporaryDirectory() as folder:
                plant(folder, TREE | {path: text} if text is not None else TREE)
                plant(folder, {path: text})
                found = violations(MAP, folder)
                self.assertEqual(1, len(found), found)
                self.assertIn(want, found[0])

    def test_accepts_named_functions_and_constants(self):
        text = """
            static const char *const names[] = {"a", "b"};
            const char *str_name(int i);
            const char *str_name(int i) { static const int shift[] = {0, 1}; return names[shift[i]]; }
            int char_is(void);
            int char_is(void) { return 1; }"""
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual([], symbol_violations(folder, "str", text))

    def test_notices_each_planted_symbol(self):
        for stem, text, want in PLANTED_SYMBOLS:
            with self.subTest(want), tempfile.TemporaryDirectory() as folder:
                found = symbol_violations(folder, stem, text)
                self.assertEqual(1, len(found), found)
                self.assertIn(want, found[0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
