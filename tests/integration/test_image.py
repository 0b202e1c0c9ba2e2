"""The Dockerfile: built on Debian 13; the server in its container answers requests.

No Docker engine and no registry: buildah builds it on a base image made by debootstrap.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Running, skip  # noqa: E402

BASE = "docker.io/library/debian:trixie-slim"
DEBIAN_ROOT = ROOT / "tests/support/debian-root"
ENVIRONMENT = os.environ | {"STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
IMAGE = "localhost/approche-server-test"


def run(*command, seconds=PATIENCE):
    """The output of a command; an error has its stderr."""
    done = subprocess.run(
        command, env=ENVIRONMENT, cwd=ROOT, capture_output=True, text=True, timeout=seconds
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
    return done.stdout.strip()


def make_base():
    """Makes the base image of the Dockerfile, unless an earlier test has left it."""
    there = subprocess.run(
        ["buildah", "inspect", "--type", "image", BASE], env=ENVIRONMENT, capture_output=True
    )
    if there.returncode == 0:
        return
    with tempfile.TemporaryDirectory() as folder:
        run(DEBIAN_ROOT, "trixie", f"{folder}/root", seconds=4 * PATIENCE)
        container = run("buildah", "from", "scratch")
        run("buildah", "add", "--quiet", container, f"{folder}/root", "/", seconds=4 * PATIENCE)
        run("buildah", "commit", "--quiet", "--rm", container, BASE, seconds=4 * PATIENCE)


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make_base()
        # As Docker makes it: images in OCI's own format have no HEALTHCHECK.
        how = ["--format", "docker", "--pull-never", "--layers=false"]
        run("buildah", "bud", *how, "-t", IMAGE, ".", seconds=8 * PATIENCE)
        cls.addClassCleanup(run, "buildah", "rmi", "--force", IMAGE)
        cls.config = json.loads(run("buildah", "inspect", "--type", "image", IMAGE))
        cls.config = cls.config["Docker"]["config"]
        cls.container = run("buildah", "from", "--pull-never", IMAGE)
        cls.addClassCleanup(run, "buildah", "rm", cls.container)

    def inside(self, *command):
        return ["buildah", "run", self.container, "--", *command]

    def test_serves_the_bundled_site(self):
        """The command of `docker run`, on a free port: the container shares the ports of the host."""
        command = self.config["Entrypoint"] + (self.config.get("Cmd") or [])
        with Running(self.inside(*command, "--port", "0"), ENVIRONMENT) as server:
            page = server.get("/approche/")
            self.assertEqual(200, page.status)
            self.assertIn("Notre approche", page.body.decode())
            self.assertEqual(200, server.get("/css/site.css").status)
            health = self.config["Healthcheck"]["Test"]
            self.assertEqual("CMD", health[0])
            run(*self.inside(*health[1:], "--port", str(server.port)))
        with self.assertRaises(RuntimeError):
            run(*self.inside(*health[1:], "--port", str(server.port)))

    def test_runs_as_nobody_in_particular(self):
        self.assertRegex(self.config["User"], r"^[1-9]\d*:[1-9]\d*$")
        self.assertEqual(self.config["User"].split(":")[0], run(*self.inside("id", "-u")))

    def test_holds_no_compiler_and_the_zones(self):
        for program in ("gcc", "cc", "cmake", "make"):
            with self.subTest(program), self.assertRaises(RuntimeError):
                run(*self.inside("sh", "-c", f"command -v {program}"))
        run(*self.inside("test", "-e", "/usr/share/zoneinfo/Europe/Paris"))

    def test_says_its_port(self):
        self.assertEqual(["8080/tcp"], list(self.config["ExposedPorts"]))


if __name__ == "__main__":
    if os.getuid() != 0:
        skip("not root")
    if shutil.which("buildah") is None or shutil.which("debootstrap") is None:
        skip("no buildah or no debootstrap (script/bootstrap image)")
    unittest.main(argv=sys.argv[:1])
