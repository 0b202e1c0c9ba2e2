"""Stylesheets that crash, hang, grow or exit: each is its own error, and nobody else notices.

Sass runs in processes of its own (server/child). Nothing here is decided by the clock: one stylesheet
is waited for until its processor time (5 s) is over, the others end with their server.

usage: test_sass.py APPROCHE-SERVER
"""

import os
import re
import signal
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, ask  # noqa: E402

BINARY = sys.argv[1]
# AddressSanitizer's allocator is to answer as any other does when memory ends.
ENVIRONMENT = os.environ | {
    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":allocator_may_return_null=1:symbolize=0"
}
FRONT = "---\n---\n"
DEEP = "@if true{" * 6900
GROWING = "@while true {a{b:c}}\n"
BUSY = "$i: 0;\n@while true { $i: $i + 1; }\n"
DIGITS = "a{b:" + "9" * 100000 + "}\n"
SITE = {
    "_config.yml": "sass:\n  style: compressed\n  sourcemap: never\n",
    "_layouts/d.html": "<p>{{ content }}</p>",
    "_sass/_part.scss": "b{c:d}\n",
    "css/good.scss": FRONT + "@import 'part';\na{b:1px + 1px}\n",
    "css/bad.scss": FRONT + "@import 'part';\na{b:c}\n",
}


def children_of(pid):
    """pid -> name of the processes below one, which may come and go meanwhile."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except (OSError, ValueError):
            continue
        name, rest = stat[stat.index("(") + 1 : stat.rindex(")")], stat[stat.rindex(")") + 2 :]
        found[int(folder.name)] = (name, rest.split()[0], int(rest.split()[1]))
    below, grew = {pid}, True
    while grew:
        more = {p for p, (_, _, parent) in found.items() if parent in below} - below
        below |= more
        grew = bool(more)
    return {p: found[p][0] for p in below - {pid} if found[p][1] != "Z"}


def sass_processes(server):
    return {p for p, name in children_of(server.process.pid).items() if name == "sass"}


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("what was waited for did not happen")
        time.sleep(0.02)


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


class Asking(threading.Thread):
    """A request that may take long, on a thread of its own; .response at its end."""

    def __init__(self, server, path):
        super().__init__(daemon=True)
        self.port, self.path, self.response = server.port, path, None
        self.start()

    def run(self):
        try:
            self.response = ask("127.0.0.1", self.port, self.path)
        except OSError:
            pass


class Sass(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in SITE.items():
            self.write(name, text)
        for i in range(20):
            self.write(f"page-{i}.md", "---\nlayout: d\n---\nhello\n")

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def serve(self, *arguments):
        self.server = self.enterContext(
            Serving(BINARY, self.site, *arguments, environment=ENVIRONMENT)
        )
        return self.server

    def get(self, path):
        """However long it takes: a busy machine may not get there before requests are refused."""
        response = []

        def is_there():
            try:
                response[:] = [self.server.get(path)]
            except TimeoutError:
                return False
            return response[0].status != 503

        wait_for(is_there, 600)
        return response[0]

    def body(self, path):
        response = self.get(path)
        self.assertEqual(200, response.status, path)
        return response.body.decode()

    def logged(self, pattern):
        found = []
        wait_for(lambda: found.extend(l for l in self.server.lines if re.search(pattern, l)) or found)
        return found

    def expect_all_is_well(self, number):
        self.assertEqual("b{c:d}a{b:2px}\n", self.body("/css/good.css"))
        self.assertEqual("<p><p>hello</p>\n</p>", self.body(f"/page-{number}.html"))

    def test_each_is_an_error_of_its_own_and_the_last_good_version_stays(self):
        self.serve("--threads", "2")
        good = self.body("/css/bad.css")
        cases = ((DEEP, r"Sass (crashed|gave up) \("), (DIGITS, r"Sass took more than 5 seconds of processor time"))
        for number, (text, why) in enumerate(cases):
            with self.subTest(why):
                self.write("css/bad.scss", FRONT + text)
                self.assertEqual(good, self.body("/css/bad.css"))
                line = self.logged(r"error: css/bad\.scss: " + why)
                self.assertEqual(1, len(line))
                self.assertIn("the last good version is served", line[0])
                self.expect_all_is_well(number)
        self.write("css/bad.scss", FRONT + "a{b:mended}\n")
        self.assertEqual("a{b:mended}\n", self.body("/css/bad.css"))

    def test_memory_is_bounded(self):
        self.serve("--threads", "2")
        self.write("css/bad.scss", FRONT + GROWING)
        self.assertEqual(500, self.get("/css/bad.css").status)
        self.logged(r"error: css/bad\.scss: Sass (needs too much memory|gave up|took more)")
        self.expect_all_is_well(0)

    def test_a_crash_is_not_repeated_until_an_input_changes(self):
        server = self.serve()
        self.write("css/bad.scss", FRONT + "@import 'part';")
        self.write("_sass/_part.scss", DEEP)
        for _ in range(5):
            self.assertEqual(500, self.get("/css/bad.css").status)
        self.body("/page-0.html")
        self.assertEqual(500, self.get("/css/bad.css").status)
        self.logged(r"error: css/bad\.scss")
        ended = [line for line in server.lines if "the sass process" in line]
        self.assertLessEqual(len(ended), 2, ended)  # a second one, so that no other is to blame
        self.write("_sass/_part.scss", "e{f:g}")
        self.assertEqual("e{f:g}\n", self.body("/css/bad.css"))

    def test_two_that_hang_stop_nothing_on_two_threads(self):
        server = self.serve("--threads", "2")
        for name in ("one", "two"):
            self.write(f"css/{name}.scss", FRONT + BUSY)
        self.body("/page-0.html")
        hanging = [Asking(server, f"/css/{name}.css") for name in ("one", "two")]
        wait_for(lambda: len(sass_processes(server)) >= 2)
        self.expect_all_is_well(1)
        self.assertTrue(all(each.response is None for each in hanging), "they were over too soon")
        for i in range(2, 10):
            self.expect_all_is_well(i)
        for name in ("one", "two"):
            (self.site / f"css/{name}.scss").unlink()
        for i in range(10, 20):
            self.expect_all_is_well(i)
        server.process.terminate()
        for each in hanging:
            each.join()

    def test_sigterm_waits_for_no_stylesheet(self):
        server = self.serve("--threads", "1")
        self.write("css/bad.scss", FRONT + BUSY)
        hanging = Asking(server, "/css/bad.css")
        wait_for(lambda: sass_processes(server))
        processes = children_of(server.process.pid)
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(0, server.process.wait(timeout=60))
        # Its time by processor is not over: it was the server's end that ended it.
        self.assertFalse([line for line in server.lines if "processor time" in line])
        hanging.join()
        self.assertTrue(all(is_gone(pid) for pid in processes))

    def test_no_process_outlives_a_server_that_is_killed(self):
        server = self.serve()
        self.write("css/bad.scss", FRONT + BUSY)
        Asking(server, "/css/bad.css")
        wait_for(lambda: sass_processes(server))
        processes = children_of(server.process.pid)
        self.assertIn("spawner", processes.values())
        server.process.kill()
        server.process.wait()
        wait_for(lambda: all(is_gone(pid) for pid in processes))

    def test_a_process_that_is_killed_by_others_is_no_error(self):
        server = self.serve()
        for i in range(3):
            self.write("css/good.scss", FRONT + f"a{{b:{i}}}\n")
            self.assertEqual(f"a{{b:{i}}}\n", self.body("/css/good.css"))
            for pid in sass_processes(server):
                os.kill(pid, signal.SIGKILL)
        self.assertFalse([line for line in server.lines if " error: " in line])

    def test_errors_keep_their_file_and_line(self):
        self.serve()
        self.write("css/bad.scss", FRONT + "a{b:c}\n\na{b:}\n")
        self.assertEqual(500, self.get("/css/bad.css").status)
        self.logged(r"error: css/bad\.scss:5:4: Invalid CSS")
        self.write("css/bad.scss", FRONT + "@import 'part';\n")
        self.write("_sass/_part.scss", "\n\n@error 'here';\n")
        self.assertEqual(500, self.get("/css/bad.css").status)
        self.logged(r"error: _sass/_part\.scss:3:8: here")
        self.write("css/bad.scss", FRONT + "@import 'nowhere';\n")
        self.assertEqual(500, self.get("/css/bad.css").status)
        self.logged(r"there is no file to import as 'nowhere'")

    def test_what_a_stylesheet_prints_is_in_the_log(self):
        self.serve()
        self.write("css/bad.scss", FRONT + "@warn 'mind the gap';\na{b:c}\n")
        self.assertEqual("a{b:c}\n", self.body("/css/bad.css"))
        self.logged(r"css/bad\.scss: .*mind the gap")
        self.write("css/bad.scss", FRONT + "@for $i from 1 through 5000 {@warn 'n#{$i}';}\na{b:d}\n")
        self.assertEqual("a{b:d}\n", self.body("/css/bad.css"))
        self.assertLess(len(self.server.lines), 100)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
