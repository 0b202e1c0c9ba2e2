"""Dart Sass, spoken with by the Embedded Sass protocol: what npm's sass-embedded brings.

It is installed beside the tests in the build folder; if that cannot be done (no npm, no registry), the test is skipped.
What it makes is compared with what the package's own host makes of the same site.

usage: test_sass_dart.py APPROCHE-SERVER [TEST...]
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from dart_sass import VERSION, install  # noqa: E402
from serving import Serving  # noqa: E402
from test_sass import Asking, children_of, wait_for  # noqa: E402

BINARY = sys.argv[1]
FOLDER = Path(BINARY).resolve().parents[1] / "tests/npm"
MODULES = FOLDER / "node_modules"

FRONT = "---\n---\n"
SITE = {
    "_config.yml": "exclude: [node_modules]\nsass:\n  load_paths: [first]\n",
    "_layouts/d.html": "<p>{{ content }}</p>",
    "first/keep.txt": "",
    "_sass/_base.scss": '@use "sass:math";\n$width: math.div(10px, 4);\n@mixin red { color: red; }\n',
    "_sass/parts/_index.scss": '@forward "inner" show $deep;\n',
    "_sass/parts/_inner.sass": "$deep: 3\n$hidden: 4\n",
    "_sass/_old.scss": '@import "parts/inner";\ni { j: $hidden }\n',
    "_sass/plain.css": "p { q: r }\n",
    "css/_local.scss": "$x: 7;\n",
    "css/main.scss": FRONT + '@use "base";\n@use "parts";\n@use "local" as l;\n'
    "a { b: base.$width; c: parts.$deep; d: l.$x; @include base.red; &:hover { e: f } }\n",
    "css/à part.scss": FRONT + '@use "base";\na { b: "é"; c: base.$width }\n',
    "css/indented.sass": FRONT + "@use 'plain'\na\n  b: c\n",
    "css/legacy.scss": FRONT + '@import "old", "https://x.example/y", "z.css";\n@import "q" screen;\na { b: c }\n',
}
MAIN = "a {\n  b: 2.5px;\n  c: 3;\n  d: 7;\n  color: red;\n}\na:hover {\n  e: f;\n}\n"
BUSY = "$i: 0;\n@while true { $i: $i + 1; }\n"

# As jekyll-sass-converter 3 uses the host of the same package, except for the map (see with_file).
HOST = """
const sass = require("sass-embedded"), fs = require("fs"), url = require("url");
const [root, folders, style, ...files] = JSON.parse(process.argv[1]);
for (const file of files) {
  const text = fs.readFileSync(root + "/" + file, "utf8").replace(/^---\\n---\\n/, "");
  const made = sass.compileString(text, {
    url: url.pathToFileURL(root + "/" + file), style, charset: true, sourceMap: true,
    sourceMapIncludeSources: true, logger: sass.Logger.silent,
    syntax: file.endsWith(".sass") ? "indented" : "scss",
    loadPaths: folders.map(folder => root + "/" + folder),
  });
  console.log(JSON.stringify([file, made.css, made.sourceMap]));
}
"""


def compilers(server):
    return {pid for pid, name in children_of(server.process.pid).items() if name.startswith("dart")}


def body_of(text):
    return "\n".join(text.split("\n/*# source")[0].splitlines()) + "\n"


class Dart(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.site = self.folder / "site"
        for name, text in SITE.items():
            self.write(name, text)
        for i in range(10):
            self.write(f"page-{i}.md", "---\nlayout: d\n---\nhello\n")
        (self.site / "node_modules").symlink_to(MODULES)

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def serve(self, *arguments, path="/usr/bin:/bin", sass=""):
        environment = os.environ | {"PATH": path, "APPROCHE_SASS": sass}
        self.server = self.enterContext(
            Serving(BINARY, self.site, *arguments, environment=environment)
        )
        return self.server

    def get(self, path):
        return self.server.get(path)

    def body(self, path):
        response = self.get(path)
        self.assertEqual(200, response.status, (path, self.server.lines))
        return response.body.decode()

    def css(self, path="/css/main.css"):
        return body_of(self.body(path)).replace("\n\n", "\n")

    def logged(self, pattern):
        found = []
        wait_for(lambda: found.extend(l for l in self.server.lines if re.search(pattern, l)) or found)
        return found

    # ---- which compiler ----

    def test_the_package_of_the_site_is_found(self):
        self.serve()
        self.logged(rf"info: stylesheets are compiled by dart-sass {VERSION} \(.*/node_modules/sass-embedded\)")
        self.assertEqual(MAIN, self.css())
        self.assertEqual(1, len(compilers(self.server)))

    def test_a_program_on_the_path_goes_before_and_may_be_a_link(self):
        for target in ("sass-embedded/dist/bin/sass.js", "sass-embedded-linux-x64/dart-sass/sass"):
            if not (MODULES / target).exists():
                continue
            with self.subTest(target):
                bin = self.folder / target.replace("/", "-")
                bin.mkdir()
                (bin / "sass").symlink_to(MODULES / target)
                self.serve(path=f"{bin}:/usr/bin:/bin")
                self.logged(rf"dart-sass {VERSION} \({re.escape(str(bin))}/sass\)")
                self.assertEqual(MAIN, self.css())
                # Nothing stands between the server and the compiler.
                self.assertEqual(2, len(children_of(self.server.process.pid)))

    def test_a_script_that_starts_another_process_ends_with_it(self):
        (dart,) = MODULES.glob("sass-embedded-linux-*/dart-sass/src")
        script = self.folder / "sass"
        script.write_text(f'#!/bin/sh\n"{dart}/dart" "{dart}/sass.snapshot" "$@"\n')
        script.chmod(0o755)
        # The sandbox lets a script start what is on the path.
        self.serve("--sass", str(script), path=f"{dart}:/usr/bin:/bin")
        self.assertEqual(MAIN, self.css())
        processes = children_of(self.server.process.pid)
        self.assertTrue(compilers(self.server))
        self.server.process.kill()
        self.server.process.wait()
        wait_for(lambda: all(not Path(f"/proc/{pid}/exe").exists() for pid in processes))

    def test_what_is_no_such_program_is_told_and_passed_over(self):
        bin = self.folder / "bin"
        bin.mkdir()
        (bin / "sass").write_text("#!/bin/sh\necho 'invalid option: --embedded' >&2\nexit 64\n")
        (bin / "sass").chmod(0o755)
        self.serve(path=f"{bin}:/usr/bin:/bin")
        self.logged(r"warning: .*bin/sass does not speak the Embedded Sass protocol.*: invalid option: --embedded")
        self.logged(rf"dart-sass {VERSION}")
        (self.site / "node_modules").unlink()
        self.serve(path=f"{bin}:/usr/bin:/bin")
        self.logged(r"info: stylesheets are compiled by libsass")
        for wrong, why in (
            (bin / "sass", "does not speak the Embedded Sass protocol"),
            (bin / "none", "No such file or directory"),
        ):
            done = subprocess.run(
                [BINARY, "--source", self.site, "--port", "0", "--sass", wrong],
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(1, done.returncode)
            self.assertIn(why, done.stderr.splitlines()[-1])

    def test_libsass_can_be_chosen_and_who_has_no_sass_starts_none(self):
        self.serve("--sass", "libsass")
        self.logged(r"info: stylesheets are compiled by libsass")
        self.assertEqual(500, self.get("/css/main.css").status)  # it knows no modules
        for path in self.site.glob("css/*"):
            path.unlink()
        self.serve()
        self.assertIn("hello", self.body("/page-0.html"))
        self.assertFalse([line for line in self.server.lines if "stylesheets" in line])
        self.assertFalse(compilers(self.server))
        self.write("css/late.scss", FRONT + "@use 'base';\na { b: base.$width }\n")
        self.assertEqual("a {\n  b: 2.5px;\n}\n", self.css("/css/late.css"))
        self.logged(rf"dart-sass {VERSION}")

    # ---- its output ----

    def host(self, style):
        """The site's stylesheets, compiled by the package's own host."""
        try:
            version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
        except OSError:
            version = ""
        if not re.match(r"v[2-9]\d\.", version):
            self.skipTest("there is no Node.js of version 20 or later")
        files = [name for name in SITE if re.match(r"css/[^_]", name)]
        asked = json.dumps([str(self.site), ["first", "_sass"], style, *files])
        done = subprocess.run(
            ["node", "-e", HOST, asked], cwd=FOLDER, capture_output=True, text=True, check=True
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_it_is_what_jekyll_makes_with_that_compiler(self):
        for style in ("expanded", "compressed"):
            self.write("_config.yml", SITE["_config.yml"] + f"  style: {style}\n")
            self.serve()
            gap = "" if style == "compressed" else "\n\n"
            for file, css, source_map in self.host(style):
                with self.subTest(f"{file}, {style}"):
                    name = file.split("/")[1].rsplit(".", 1)[0].replace("à", "%C3%A0").replace(" ", "%20")
                    url = f"/css/{name}.css"
                    self.assertEqual(f"{css}{gap}/*# sourceMappingURL={name}.css.map */", self.body(url))
                    root = f"file://{self.site}/"
                    for i, source in enumerate(source_map["sources"]):
                        self.assertTrue(source.startswith(root), source)
                        source = source.removeprefix(root)
                        own = source.startswith("css/")
                        source_map["sources"][i] = source[4:] if own else f"../{source}"
                    made = json.loads(self.body(url + ".map"))
                    self.assertEqual(source_map | {"file": f"{name}.css"}, made)
                    self.assertEqual("file", list(made)[-1])

    def test_settings(self):
        self.write("css/main.scss", FRONT + "a { b: c; d: 'é' }\n")
        self.write("filter.txt", FRONT + "{% assign a = 'a { b: \"é\" }' %}{{ a | scssify }}|{{ 'a\n  b: c' | sassify }}")
        self.write("_config.yml", "exclude: [node_modules]\nsass: {sourcemap: never, style: nested}\n")
        self.serve()
        self.assertEqual('@charset "UTF-8";\na {\n  b: c;\n  d: "é";\n}', self.body("/css/main.css"))
        self.assertEqual(404, self.get("/css/main.css.map").status)
        self.assertEqual('a {\n  b: "é";\n}|a {\n  b: c;\n}', self.body("/filter.txt"))
        self.write("_config.yml", "exclude: [node_modules]\nsass: {style: ':compressed', fatal_deprecations: import}\n")
        self.assertEqual('\ufeffa{b:c;d:"é"}/*# sourceMappingURL=main.css.map */', self.body("/css/main.css"))
        self.assertEqual(500, self.get("/css/legacy.css").status)
        self.write("_config.yml", "exclude: [node_modules]\nsass: {silence_deprecations: [import]}\n")
        self.css("/css/legacy.css")
        self.assertFalse([line for line in self.server.lines if "deprecated (import)" in line])

    def test_what_a_stylesheet_says_is_in_the_log(self):
        self.serve()
        self.write("css/main.scss", FRONT + "@warn 'mind the gap';\n\n@debug 1px + 1;\na { b: c }\n")
        self.write("css/legacy.scss", FRONT + "a { b: c }\n\n@import 'old';\n")
        self.css()
        self.css("/css/legacy.css")
        self.logged(r"info: css/main\.scss: warning: mind the gap")
        self.logged(r"info: css/main\.scss:5:1: debug: 2px")
        self.logged(r"info: css/legacy\.scss:5:9: deprecated \(import\): Sass @import rules are deprecated")
        self.logged(r"info: _sass/_old\.scss:1:9: deprecated \(import\)")

    def test_a_theme_outside_of_the_site(self):
        theme = self.folder / "theme"
        (theme / "_sass/tint").mkdir(parents=True)
        (theme / "_sass/tint.scss").write_text("@use 'tint/inner';\n@debug 'hm';\na { b: inner.$x }\n")
        (theme / "_sass/tint/_inner.scss").write_text("$x: 1;\n")
        self.write("css/main.scss", FRONT + "@use 'tint';\n")
        self.serve("--theme", str(theme))
        self.assertEqual("a {\n  b: 1;\n}\n", self.css())
        self.assertEqual(
            ["../../theme/_sass/tint.scss", "../../theme/_sass/tint/_inner.scss"],
            json.loads(self.body("/css/main.css.map"))["sources"],
        )
        self.logged(rf"info: {theme}/_sass/tint\.scss:2:1: debug: hm")
        (theme / "_sass/tint/_inner.scss").write_text("$x: 2;\n")
        self.assertEqual("a {\n  b: 2;\n}\n", self.css())
        self.write("_sass/tint.scss", "a { b: own }\n")
        self.assertEqual("a {\n  b: own;\n}\n", self.css())
        (self.site / "_sass/tint.scss").unlink()
        (theme / "_sass/tint/_inner.scss").write_text("\n$x: $y;\n")
        self.css()
        self.logged(rf"error: {theme}/_sass/tint/_inner\.scss:2:5: Undefined variable")

    # ---- edits ----

    def test_the_request_after_an_edit_shows_it(self):
        self.serve()
        self.assertEqual(MAIN, self.css())
        for i in range(5):
            self.write("_sass/_base.scss", f"$width: {i}px;\n@mixin red {{ color: red; }}\n")
            self.assertEqual(MAIN.replace("2.5px", f"{i}px"), self.css())
        self.write("_sass/parts/_inner.sass", "$deep: 33\n$hidden: 4\n")
        self.assertIn("c: 33;", self.css())

    def test_an_added_file_that_goes_before_is_seen(self):
        self.serve()
        self.assertIn("c: 3;", self.css())
        for number, (name, text) in enumerate(
            {
                "first/parts/_index.scss": "$deep: 10;",  # an earlier folder of the load paths
                "first/_parts.scss": "$deep: 11;",  # a file before a folder
                "css/parts.scss": "$deep: 12;",  # beside the stylesheet
            }.items()
        ):
            self.write(name, text)
            self.assertIn(f"c: {10 + number};", self.css(), name)
        self.write("css/_parts.scss", "$deep: 13;")
        self.assertEqual(200, self.get("/css/main.css").status)  # the last good one
        self.logged(r"error: css/main\.scss:4:1: .*several files could be meant by")
        (self.site / "css/parts.scss").unlink()
        self.assertIn("c: 13;", self.css())
        self.write("css/legacy.scss", FRONT + "@import 'parts';\na { b: $deep }\n")
        self.assertEqual("a {\n  b: 13;\n}\n", self.css("/css/legacy.css"))
        self.write("css/parts.import.scss", "$deep: 14;")  # for @import alone
        self.assertEqual("a {\n  b: 14;\n}\n", self.css("/css/legacy.css"))
        self.assertIn("c: 13;", self.css())

    def test_a_missing_file_is_seen_when_it_comes(self):
        self.serve()
        self.write("css/main.scss", FRONT + "@use 'later';\na { b: later.$x }\n")
        self.assertEqual(500, self.get("/css/main.css").status)
        self.logged(r"error: css/main\.scss:3:1: Can't find stylesheet to import")
        self.write("_sass/later/index.scss", "$x: 1;\n")
        self.assertEqual("a {\n  b: 1;\n}\n", self.css())

    def test_nothing_outside_of_the_site_is_read(self):
        (self.folder / "secret.scss").write_text("$x: secret;")
        (self.folder / "link.scss").write_text("$x: secret;")
        (self.site / "_sass/link.scss").symlink_to(self.folder / "link.scss")
        self.serve()
        for path in (
            "../../secret",
            "../secret",
            f"{self.folder}/secret.scss",
            f"file://{self.folder}/secret.scss",
            "site:///../secret",
            "site:///%2e%2e/secret",
            "..%2fsecret",
            "link",
        ):
            with self.subTest(path):
                self.write("css/main.scss", FRONT + f"@use '{path}' as x;\na {{ b: x.$x }}\n")
                response = self.get("/css/main.css")
                self.assertEqual(500, response.status)
                self.assertNotIn(b"secret;", response.body)

    # ---- errors, limits, ends ----

    def test_errors_have_their_place_and_the_last_good_version_stays(self):
        self.serve()
        good = self.body("/css/main.css")
        self.write("css/main.scss", FRONT + "a { b: c }\n\na { b: $none }\n")
        self.assertEqual(good, self.body("/css/main.css"))
        line = self.logged(r"error: css/main\.scss:5:8: Undefined variable")
        self.assertIn("the last good version is served", line[0])
        self.write("css/main.scss", FRONT + "@use 'base';\na { b: c }\n")
        self.assertEqual("a {\n  b: c;\n}\n", self.css())
        self.write("_sass/_base.scss", "\n\n  @error 'here';\n")
        self.assertEqual("a {\n  b: c;\n}\n", self.css())
        self.logged(r'error: _sass/_base\.scss:3:3: "here"')
        self.write("_sass/_base.scss", "x { y: z }")
        self.assertIn("y: z", self.css())

    def test_a_loop_without_end_is_ended_and_stops_nobody(self):
        server = self.serve("--threads", "2")
        good = self.body("/css/main.css")
        first = compilers(server)
        self.write("css/main.scss", FRONT + BUSY)
        hanging = Asking(server, "/css/main.css")
        self.write("css/busy.scss", FRONT + BUSY)
        second = Asking(server, "/css/busy.css")
        for i in range(10):
            self.assertIn("hello", self.body(f"/page-{i}.html"))
        hanging.join()
        second.join()
        self.assertEqual(good, hanging.response.body.decode())
        self.assertEqual(500, second.response.status)
        self.logged(r"error: css/main\.scss: Sass took more than 5 seconds of processor time")
        self.write("css/main.scss", SITE["css/main.scss"])
        self.assertEqual(MAIN, self.css())
        self.assertFalse(first & compilers(server))

    def test_memory_is_bounded(self):
        self.serve()
        self.css()
        self.write("css/main.scss", FRONT + '$s: "xxxxxxxx";\n@while true { $s: $s + $s; }\n')
        self.assertEqual(MAIN, self.css())
        self.logged(r"error: css/main\.scss: Sass (gave up|crashed|took more)")
        self.write("css/main.scss", SITE["css/main.scss"] + "x { y: z }\n")
        self.assertEqual(MAIN + "x {\n  y: z;\n}\n", self.css())

    def test_a_compiler_that_is_killed_is_started_again(self):
        server = self.serve()
        for i in range(3):
            self.write("css/main.scss", FRONT + f"a {{ b: {i} }}\n")
            self.assertEqual(f"a {{\n  b: {i};\n}}\n", self.css())
            for pid in compilers(server):
                os.kill(pid, signal.SIGKILL)
        self.assertFalse([line for line in server.lines if " error: " in line])

    def test_none_outlives_the_server(self):
        for end in (signal.SIGKILL, signal.SIGTERM):
            server = self.serve()
            self.write("css/main.scss", FRONT + BUSY)
            hanging = Asking(server, "/css/main.css")
            wait_for(lambda: compilers(server))
            pids = compilers(server)
            server.process.send_signal(end)
            server.process.wait()
            wait_for(lambda: all(not Path(f"/proc/{pid}/exe").exists() for pid in pids))
            hanging.join()


if __name__ == "__main__":
    install(FOLDER)
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
