"""A compiler that speaks the Embedded Sass protocol badly is its stylesheet's error, and nobody else's:
with one that is made for it (support/fake_sass.py), so that nothing has to be installed.

usage: test_sass_protocol.py APPROCHE-SERVER
"""

import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually  # noqa: E402

BINARY = sys.argv[1]
FAKE = Path(__file__).resolve().parents[1] / "support/fake_sass.py"
SITE = {
    "_config.yml": "sass: {sourcemap: never}\n",
    "_sass/_part.scss": "p{q:r}",
    "css/a.scss": "---\n---\na { b: c }\n",
    "b.html": "---\n---\nhello",
}


class Protocol(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.site = self.folder / "site"
        for name, text in SITE.items():
            path = self.site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.script = self.folder / "sass"
        self.script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -B "{FAKE}" "$@"\n')
        self.script.chmod(0o755)

    def serve(self, mode):
        # The sandbox lets a script start what is on the path.
        path = f"{Path(sys.executable).parent}:{FAKE.parent}:{os.environ['PATH']}"
        environment = os.environ | {"FAKE_SASS": mode, "PATH": path}
        return self.enterContext(
            Serving(BINARY, self.site, "--sass", self.script, environment=environment)
        )

    def logged(self, server, pattern):
        return eventually(lambda: [l for l in server.lines if re.search(pattern, l)], pattern)

    def test_one_that_speaks_well_is_given_what_it_asks_for(self):
        server = self.serve("load part")
        self.logged(server, r"info: stylesheets are compiled by fake 0\.1")
        self.assertEqual(b"p{q:r}", server.get("/css/a.css").body)
        (self.site / "_sass/_part.scss").write_text("p{q:s}")
        self.assertEqual(b"p{q:s}", server.get("/css/a.css").body)
        (self.site / "_sass/part.sass").write_text("p")
        self.assertEqual(b"error", server.get("/css/a.css").body)  # which one is it?
        (self.site / "_sass/_part.scss").unlink()
        (self.site / "_sass/part.sass").unlink()
        self.assertEqual(b"none", server.get("/css/a.css").body)

    def test_nothing_outside_of_the_site_is_given(self):
        (self.folder / "secret.scss").write_text("secret")
        for name in (
            "../secret",
            "../../secret",
            f"{self.folder}/secret",
            f"file://{self.folder}/secret.scss",
            "site:///../secret.scss",
            "site:///..%2Fsecret.scss",
            "%2e%2e/%2e%2e/secret",
            "x\0y",
            "%00",
            "",
        ):
            with self.subTest(name):
                self.assertEqual(b"none", self.serve(f"load {name}".replace("\0", "%00")).get("/css/a.css").body)

    def test_what_makes_no_sense_is_an_error(self):
        for mode, why in (
            ("garbage", "it broke the protocol"),
            ("long", "it broke the protocol"),
            ("empty", "it broke the protocol"),
            ("elsewhere", "it broke the protocol"),
            ("flood", "it wrote too much"),
            ("exit", "it exited with an error"),
            ("broken", "Sass gave up: I am broken"),
        ):
            with self.subTest(mode):
                server = self.serve(mode)
                self.assertEqual(500, server.get("/css/a.css").status)
                self.logged(server, why)
                self.logged(server, r"error: css/a\.scss: ")
                self.assertEqual(b"hello", server.get("/b.html").body)

    def test_one_that_says_half_a_message_stops_nobody(self):
        server = self.serve("half")
        self.assertEqual(b"hello", server.get("/b.html").body)  # and it ends with the server

    def test_another_version_is_told(self):
        with self.assertRaisesRegex(RuntimeError, "does not speak the Embedded Sass protocol, version 2 or 3"):
            self.serve("version")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
