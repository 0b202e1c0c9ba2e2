"""Proves docs/house.md, and that each broken rule is found.

usage: test_house.py BUILD-DIRECTORY CC
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import house

ROOT = Path(__file__).resolve().parents[2]
BUILD, CC = (Path(sys.argv[1]), sys.argv[2]) if len(sys.argv) > 2 else (None, "cc")

# A small house that keeps all rules.
MAP = """
## Rooms
| room | what it is |
| --- | --- |
| `render/base` | foundations |
| `render/data` | values |
| `render` | the face |
| `server/http` | HTTP |
| `server/child` | processes |
## Foreign libraries
| header | library | only in |
| --- | --- | --- |
| `yaml.h` | libyaml | `render/data/ydoc.c` |
"""
SAID = "/*\n * What it is for.\n */\n"
TREE = {
    path: SAID + text
    for path, text in {
        "render/base/str.h": "bool str_eq(void);\nbool char_is(void);\n",
        "render/base/str.c": '#include <string.h>\n#include "render/base/str.h"\n',
        "render/base/deep/arena.h": '#include "render/base/str.h"\n/* see https://a.example/http */\n',
        "render/base/buf.c": '#include "render/base/deep/arena.h"\n/* knows no HTTP */\n"http \\" mhd"\n',
        "render/base/buf.h": "struct pipe {};\nvoid pipe_open(void);\n",
        "render/data/ydoc.h": '#include "render/base/str.h"\n',
        "render/data/ydoc.c": '#include <yaml.h>\n#include "render/base/buf.h"\n',
        "render/data/other.h": "void other_go(void);\n",
        "render/render.h": '#include "render/data/ydoc.h"\n',
        "server/http/log.c": '#include "render/base/str.h"\n#include "render/render.h"\n/* a request */\n',
        "server/child/sass.c": "",
        "tests/unit/render/base/test_str.c": '#include "render/base/str.h"\n#include "render/render.h"\n',
    }.items()
}

# A broken rule -> the only message that it must give.
PLANTED = [
    ("render/new/new.c", SAID, "render/new/new.c:1: its folder is no room"),
    ("server/child/sass.c", None, "docs/house.md:1: the room server/child has no files"),
    ("render/base/str.c", "int x;\n", "str.c:1: no comment that says its purpose"),
    ("render/base/str.h", SAID + '#include "render/data/ydoc.h"\n', "str.h:4: render/base includes render/data/ydoc.h"),
    ("render/base/str.c", SAID + '#include "str.h"\n', "str.c:4: includes str.h, which is not there"),
    ("server/http/log.c", SAID + '#include "render/data/ydoc.h"\n', "which is the library's inside"),
    ("tests/unit/test_str.c", SAID, "tests/unit/test_str.c:1: its folder has not the name of a room"),
    ("tests/unit/render/base/test_str.c", SAID + '#include "render/data/ydoc.h"\n', "a suite of render/base includes"),
    ("render/base/buf.c", SAID + "#include <yaml.h>\n", "buf.c:4: <yaml.h> belongs into render/data/ydoc.c"),
    ("render/base/buf.c", SAID + "#include <zlib.h>\n", "buf.c:4: <zlib.h> has no row"),
    ("render/base/buf.c", SAID + "int http_status;\n", "buf.c:4: 'http' is a word of HTTP"),
    ("render/base/buf.c", SAID + "struct MHD_Thing;\n", "buf.c:4: 'mhd' is a word of HTTP"),
    ("render/base/buf.c", SAID + "/* the next request */\n", "buf.c:4: 'request' is a word of HTTP"),
]  # fmt: skip

# The source of an object -> its message.
PLANTED_OBJECTS = [
    ("render/base/str.c", "bool other_go(void); void f(void) { other_go(); }", "calls other_go of render/data/other.c"),
    ("render/base/str.c", "bool str_eq(void) { return pipe_no(); }", None),
    ("render/base/buf.c", "bool str_eq(void) { return true; }", "str_eq is declared in render/base/str.h"),
    ("render/base/buf.c", "void pipe_open(void) {}", None),
    ("render/base/str.c", "bool char_is(void) { static const int is[] = {1}; return is[0]; }", None),
    ("render/base/buf.c", "int buf_count;", "buf_count is mutable static data (.bss)"),
    ("render/base/buf.c", "_Thread_local int buf_count = 1;", "buf_count is mutable static data (.tdata)"),
    ("render/base/buf.c", "int buf_next(void) { static int n = 1; return n++; }", "is mutable static data (.data)"),
]  # fmt: skip
OTHER = ("render/data/other.c", "bool other_go(void) { return true; }")


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


def object_violations(folder, files):
    """Compiles the files to the paths of a build; the messages about the objects."""
    rules = house.read_house(MAP)
    plant(folder, TREE | {path: SAID for path, _ in files})
    for path, text in files:
        top, rest = path.split("/", 1)
        name = rules.room(path).replace("/", "_")
        made = Path(folder, f"build/{top}/CMakeFiles/{name}.dir/{rest}.o")
        made.parent.mkdir(parents=True, exist_ok=True)
        prelude = "#include <stdbool.h>\nbool pipe_no(void);\n"
        subprocess.run([CC, "-xc", "-fPIC", "-c", "-", "-o", made], input=prelude + text, check=True, text=True)
    calls = house.Calls(house.objects_of(rules, Path(folder, "build")))
    return [line for check in house.OBJECT_CHECKS for line in check(rules, Path(folder), calls)]


class TheHouse(unittest.TestCase):
    maxDiff = None

    def test_the_tree_keeps_the_rules(self):
        self.assertEqual([], violations((ROOT / "docs/house.md").read_text(), ROOT))

    @unittest.skipIf(BUILD is None, "no build directory named")
    def test_the_objects_keep_the_rules(self):
        rules = house.read_house((ROOT / "docs/house.md").read_text())
        calls = house.Calls(house.objects_of(rules, BUILD))
        self.assertGreater(len(calls.defined), 500)
        print("the order of rooms:", " < ".join(rules.rooms), flush=True)
        self.assertEqual([], [line for check in house.OBJECT_CHECKS for line in check(rules, ROOT, calls)])


class TheProof(unittest.TestCase):
    """Each rule, broken once in a tree that keeps them all."""

    def test_accepts_a_tree_that_keeps_the_rules(self):
        with tempfile.TemporaryDirectory() as folder:
            plant(folder, TREE)
            self.assertEqual([], violations(MAP, folder))

    def test_notices_each_planted_violation(self):
        for path, text, want in PLANTED:
            with self.subTest(want), tempfile.TemporaryDirectory() as folder:
                plant(folder, TREE)
                plant(folder, {path: text})
                found = violations(MAP, folder)
                self.assertEqual(1, len(found), found)
                self.assertIn(want, found[0])

    def test_notices_each_planted_object(self):
        for path, text, want in PLANTED_OBJECTS:
            with self.subTest(want or text), tempfile.TemporaryDirectory() as folder:
                found = object_violations(folder, [(path, text), OTHER])
                self.assertEqual(1 if want else 0, len(found), found)
                if want:
                    self.assertIn(want, found[0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
