"""Proves what the scripts promise: the tests of a part install only the packages that they need, an
installation and a build show their progress, and the README's commands install no package of the tests.

usage: test_scripts.py BUILD CMAKE
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD, CMAKE = sys.argv[1:3]

APT_GET = """#!/bin/sh
case "$*" in *update*) exit 0 ;; esac
echo "dlstatus:1:0:Retrieving file 1 of 3" >&3
echo "dlstatus:1:33.3:Retrieving file 2 of 3" >&3
echo "dlstatus:2:38.3:Retrieving file 2 of 3" >&3
echo "pmstatus:curl:99.9:Installed curl" >&3
echo "Setting up curl: done"
exit $STATUS
"""
# Closes descriptors as sudo does. It is handed no temporary file of the user: root could not open it.
SUDO = """#!/bin/sh
case "$*" in *"$TMPDIR"*) exit 13 ;; esac
exec "$@" 3>&-
"""
PROGRESS = ["  0 %  Retrieving file 1 of 3", " 33 %  Retrieving file 2 of 3", " 99 %  Installed curl"]
NO_TESTS = """#!/bin/sh
case "$*" in *cmocka*) exit 1 ;; esac
exec pkg-config "$@"
"""


# A project that builds nineteen files and a server.
SMALL_PROJECT = """cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
set(settings ${BUILD_TESTING} ${CMAKE_EXPORT_COMPILE_COMMANDS})
foreach(n RANGE 1 19)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/${n} COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/${n})
  list(APPEND made ${CMAKE_BINARY_DIR}/${n})
endforeach()
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/server/approche-server
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/served ${CMAKE_BINARY_DIR}/server/approche-server
  DEPENDS ${made})
add_custom_target(all_of_it ALL DEPENDS ${CMAKE_BINARY_DIR}/server/approche-server)
"""


def run(*command, folder=ROOT, **environment):
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True
    )


def needs(*arguments):
    """Groups of script/bootstrap, and targets."""
    done = run(sys.executable, "-B", "tests/support/suite.py", "needs", BUILD, *arguments)
    return [set(line.split()) for line in done.stdout.splitlines()]


class Scripts(unittest.TestCase):
    def programs(self, **texts):
        """A folder with these programs."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in texts.items():
            path = folder / name.replace("_", "-")
            path.write_text(text)
            path.chmod(0o755)
        return folder

    def test_each_selection_needs_what_it_needs(self):
        groups, targets = needs("-LE", "^slow$", "-L", "^unit$", "-E", "_cost$")
        self.assertEqual(set(), groups)
        self.assertLessEqual({"render_base_tests", "server_net_tests"}, targets)
        self.assertFalse({"all", "approche-server", "test_highlight_cost"} & targets, targets)
        self.assertEqual([{"browser"}, {"approche-server"}], needs("-L", "^browser$"))
        groups, targets = needs("-R", "^test_(stopping|liquid)$")
        self.assertEqual({"jekyll", "test"}, groups)
        self.assertEqual({"approche-server", "liquid-cases", "slow_epoll"}, targets)
        self.assertEqual([set(), set()], needs("-R", "^no such test$"))

    def test_a_selection_leaves_the_log_of_a_run(self):
        log = Path(BUILD, "Testing/Temporary/LastTest.log")
        running = log.with_suffix(".log.tmp")
        before = [path.exists() and path.stat().st_ino for path in (log, running)]
        needs("-R", "^test_scripts$")
        self.assertEqual(before, [path.exists() and path.stat().st_ino for path in (log, running)])

    def test_bootstrap_tells_how_far_it_is(self):
        for user in "0", "1000":
            folder = self.programs(
                apt_get=APT_GET,
                dpkg_query="#!/bin/sh\nexit 1\n",
                sudo=SUDO,
                id=f"#!/bin/sh\necho {user}\n",
            )
            around = {"PATH": f"{folder}:{os.environ['PATH']}", "TMPDIR": str(folder)}
            done = run("script/bootstrap", "clang", STATUS="0", **around)
            self.assertEqual((0, ""), (done.returncode, done.stderr))
            lines = [line.removeprefix("bootstrap: ") for line in done.stdout.splitlines()]
            self.assertEqual("installing clang, and what they need", lines[1])
            self.assertEqual(PROGRESS, lines[2:-1])
            failed = run("script/bootstrap", "clang", STATUS="100", **around)
            self.assertEqual((1, "Setting up curl: done\n"), (failed.returncode, failed.stderr))

    def test_the_server_tells_how_far_its_build_is(self):
        folder = self.programs(served='#!/bin/sh\necho served\n')
        (folder / "script").mkdir()
        (folder / "CMakeLists.txt").write_text(SMALL_PROJECT)
        shutil.copy(ROOT / "CMakePresets.json", folder)
        shutil.copy(ROOT / "script/server", folder / "script")
        (folder / "script/bootstrap").symlink_to("/bin/true")
        path = f"{Path(CMAKE).parent}:{os.environ['PATH']}"
        first = run("script/server", folder=folder, PATH=path)
        self.assertEqual("served\n", first.stdout, first.stderr)
        *progress, where = first.stderr.splitlines()
        self.assertIn("open http://localhost:8080/approche/", where)
        self.assertEqual([f"building: {percent:3} %" for percent in range(10, 101, 10)], progress)
        again = run("script/server", folder=folder, PATH=path)
        self.assertEqual([where], again.stderr.splitlines())

    def test_the_release_needs_no_package_of_the_tests(self):
        folder = self.programs(only_build=NO_TESTS)
        command = [CMAKE, "--preset", "release", "-B", folder / "build"]
        done = run(*command, PKG_CONFIG=str(folder / "only-build"))
        self.assertEqual(0, done.returncode, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
