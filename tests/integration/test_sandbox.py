"""The running server in its sandbox: what the kernel says about it, which user it becomes, and what
still works: a site that is replaced, a new server that takes over, a build and its compilers.

usage: test_sandbox.py APPROCHE-SERVER
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually  # noqa: E402

BINARY = sys.argv[1]
SITE = {
    "_config.yml": "timezone: Europe/Paris\n",
    "index.html": "---\n---\none",
    "a.scss": "---\n---\na { b: c }\n",
}
AS_ROOT = unittest.skipUnless(os.geteuid() == 0, "only root can change the user")
NOBODY = "65534"


def statuses(pid):
    """The statuses of all threads of a process, each as a table."""
    return [
        dict(re.findall(r"^(\w+):\s*(.*)$", (task / "status").read_text(), re.M))
        for task in Path(f"/proc/{pid}/task").iterdir()
    ]


def children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return found + [grandchild for child in found for grandchild in children(child)]


class Sandbox(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder.chmod(0o755)
        self.site = self.make("at/site")

    def make(self, name, text="one"):
        folder = self.folder / name
        for path, content in SITE.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content.replace("one", text))
        return folder

    def serve(self, *arguments, source=None, **environment):
        environment = os.environ | {"APPROCHE_USER": ""} | environment
        environment = {name: value for name, value in environment.items() if value is not None}
        return self.enterContext(
            Serving(BINARY, source or self.site, *arguments, environment=environment)
        )

    def body(self, server, path="/"):
        answer = server.get(path)
        return answer.body.decode() if answer.status == 200 else answer.status

    # ---- what the kernel says ----

    def test_all_threads_and_children_are_in_it(self):
        server = self.serve("--sandbox", "on")
        self.assertIn("b: c", self.body(server, "/a.css"))
        pids = [server.process.pid, *children(server.process.pid)]
        self.assertGreaterEqual(len(pids), 3)  # the spawner, and a process that compiles
        for pid in pids:
            for status in statuses(pid):
                with self.subTest(status["Name"]):
                    self.assertEqual("1", status["NoNewPrivs"])
                    self.assertEqual("2", status["Seccomp"])
                    for kind in ("CapPrm", "CapEff", "CapInh", "CapAmb"):
                        self.assertEqual(0, int(status[kind], 16), kind)
                    if os.geteuid() == 0:
                        self.assertEqual(0, int(status["CapBnd"], 16))
        self.assertFalse([line for line in server.lines if "incomplete" in line])

    def test_off_is_off(self):
        server = self.serve("--sandbox", "off")
        self.assertIn("b: c", self.body(server, "/a.css"))
        pids = [server.process.pid, *children(server.process.pid)]
        for pid in pids:
            self.assertEqual({"0"}, {status["Seccomp"] for status in statuses(pid)})
        self.assertEqual(str(os.geteuid()), statuses(pids[0])[0]["Uid"].split()[0])

    def test_a_mode_that_there_is_not(self):
        done = subprocess.run(
            [BINARY, "--sandbox", "maybe"], capture_output=True, text=True, check=False
        )
        self.assertEqual(2, done.returncode)
        self.assertIn("'maybe' is not a mode: on or off", done.stderr)

    # ---- the user ----

    def user_of(self, server):
        return {
            tuple(status["Uid"].split())
            for pid in (server.process.pid, *children(server.process.pid))
            for status in statuses(pid)
        }

    @AS_ROOT
    def test_root_becomes_nobody(self):
        server = self.serve()
        self.assertEqual("one", self.body(server))
        self.assertIn("b: c", self.body(server, "/a.css"))
        self.assertEqual({(NOBODY,) * 4}, self.user_of(server))
        (self.site / "index.html").write_text("---\n---\ntwo")
        self.assertEqual("two", self.body(server))

    @AS_ROOT
    def test_root_stays_if_nobody_cannot_read_the_site(self):
        (self.site / "index.html").chmod(0o600)
        server = self.serve()
        self.assertEqual("one", self.body(server))
        self.assertEqual({("0",) * 4}, self.user_of(server))
        (line,) = [line for line in server.lines if "running as root" in line]
        self.assertIn("the user nobody cannot read", line)
        self.assertIn("index.html (Permission denied)", line)

    @AS_ROOT
    def test_a_user_that_is_named(self):
        server = self.serve("--user", "7:8")
        self.assertEqual("one", self.body(server))
        self.assertEqual({("7",) * 4}, self.user_of(server))
        self.site.chmod(0o700)
        for name, message in (
            ("7", "at/site cannot be read: Permission denied"),
            ("no-such-user", "there is no user 'no-such-user'"),
        ):
            command = [BINARY, "--source", self.site, "--port", "0", "--user", name]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(1, done.returncode)
            self.assertIn(message, done.stderr)

    @AS_ROOT
    def test_who_is_not_root_cannot_become_another(self):
        command = [BINARY, "--source", self.site, "--port", "0", "--user", "root"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, user=7, group=7, extra_groups=[]
        )
        self.assertEqual(1, done.returncode)
        self.assertIn("only root can become another user", done.stderr)

    # ---- what must still work ----

    def test_the_site_is_a_link_that_is_swapped(self):
        for n in range(1, 4):
            self.make(f"releases/{n}/public", str(n))
        link, new = self.folder / "at/current", self.folder / "at/new"
        link.symlink_to("../releases/1/public")
        server = self.serve(source=link)
        self.assertEqual("1", self.body(server))
        new.symlink_to(self.make("at/next", "next"))
        new.rename(link)
        self.assertEqual("next", self.body(server))

    def test_a_link_among_releases(self):
        self.make("releases/1", "1")
        link, new = self.folder / "at/current", self.folder / "at/new"
        link.symlink_to("../releases/1")
        server = self.serve(source=link)
        self.assertEqual("1", self.body(server))
        for n in range(2, 5):  # made after the sandbox was closed
            self.make(f"releases/{n}", str(n))
            new.symlink_to(f"../releases/{n}")
            new.rename(link)
            self.assertEqual(str(n), self.body(server))
            self.assertIn("b: c", self.body(server, "/a.css"))

    def test_what_is_out_of_reach_keeps_what_was_there(self):
        link, new = self.folder / "at/current", self.folder / "at/new"
        link.symlink_to("site")
        self.make("elsewhere/site", "other")
        server = self.serve(source=link)
        self.assertEqual("one", self.body(server))
        new.symlink_to("../elsewhere/site")
        new.rename(link)
        self.assertEqual("one", self.body(server))
        eventually(
            lambda: [line for line in server.lines if "Permission denied" in line],
            "a line about the folder that cannot be read",
        )

    def test_a_zone_that_comes_later(self):
        server = self.serve()
        (self.site / "_config.yml").write_text("timezone: Asia/Tokyo\n")
        (self.site / "index.html").write_text("---\n---\n{{ 0 | date: '%z' }}")
        self.assertEqual("+0900", self.body(server))

    def test_a_new_server_takes_over(self):
        first = self.serve("--take-over")
        second = self.enterContext(
            Serving(BINARY, self.site, "--take-over", "--port", str(first.port))
        )
        self.assertEqual("one", self.body(second))
        self.assertFalse([line for line in second.lines if "cannot give all" in line])

    def test_a_build_compiles_in_it(self):
        for mode in ("on", "off"):
            out = self.folder / mode
            command = [BINARY, "build", "--source", self.site, "--destination", out]
            subprocess.run([*command, "--sandbox", mode], check=True, capture_output=True)
            self.assertIn("b: c", (out / "a.css").read_text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
