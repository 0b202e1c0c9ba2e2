"""Proves script/gdb.py: gdb, with it, shows what slices, values and errors hold. No process is run.

usage: test_gdb.py APPROCHE-SERVER
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = sys.argv[1]
SKIPPED = 77

# An expression of gdb's Python, and what is printed of it.
CASES = [
    ("of('option.c::options')[0]['name']", '"source"'),
    ("of('option.c::options')[0]['name'].address.dereference()", '"source"'),
    ("of('filter_blank')", "drop Liquid::Expression::MethodLiteral"),
    ("made('str', b'')", '""'),
    ("made('buf', b'')", 'buf "" (0 of 0 bytes)'),
    ("made('arena', b'')", "arena (0 bytes taken)"),
    ("made('err', b'')", "no error"),
    (
        "made('err', struct.pack('<III256s256s', 1, 3, 7, b'a.md', b'no such tag'))",
        "a.md:3:7: no such tag [ERR_KIND_SYNTAX]",
    ),
    ("made('value', b'')", "nil"),
    ("made('value', struct.pack('<IIq', 1, 0, 1))", "true"),
    ("made('value', struct.pack('<IIq', 2, 0, -42))", "-42"),
    ("made('value', struct.pack('<IId', 3, 0, 1.5))", "1.5"),
    ("made('value', struct.pack('<IIQ', 4, 3, 0))", "<3 bytes at 0x0, which cannot be read>"),
    ("made('value', struct.pack('<IIQ', 5, 0, 0))", "[]"),
    ("made('value', struct.pack('<II', 99, 0))", "<no value: kind 99>"),
    ("made('value_map', b'')", "{}"),
    ("made('unit', b'')", 'unit "" (0 references)'),
    ("date_text({'seconds': 951782400, 'offset': 3600, 'is_day': False})", "2000-02-29 01:00:00"),
    ("date_text({'seconds': -1, 'offset': 0, 'is_day': True})", "1969-12-31"),
]
PRELUDE = """
import struct
def of(name):
    file, _, variable = name.rpartition("::")
    return gdb.parse_and_eval(f"'{file}'::{variable}" if file else variable)
def made(name, content):
    kind = gdb.lookup_type("struct " + name)
    return gdb.Value(content.ljust(kind.sizeof, bytes(1)), kind)
def show(shown):
    print(">", shown if isinstance(shown, str) else shown.format_string())
"""


def ask_gdb(expressions):
    """The output of gdb for each, and its error messages."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write("\n".join([PRELUDE, *(f"show({text})" for text in expressions)]))
        file.flush()
        scripts = ["-x", ROOT / "script/gdb.py", "-x", file.name]
        done = subprocess.run(["gdb", "-nx", "-batch", *scripts, BINARY], capture_output=True, text=True)
    return re.findall(r"^> (.*)$", done.stdout, re.M), done.stderr


class Gdb(unittest.TestCase):
    def test_it_shows_what_things_hold(self):
        shown, complaints = ask_gdb([expression for expression, _ in CASES])
        self.assertEqual([text for _, text in CASES], shown, complaints)


if __name__ == "__main__":
    if shutil.which("gdb") is None:
        print("skipped: no gdb (script/bootstrap test)")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
