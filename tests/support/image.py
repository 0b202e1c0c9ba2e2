"""Images of the Dockerfile, without a Docker engine and a registry: buildah builds them on a base image that is made by
debootstrap."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from serving import PATIENCE, ROOT, skip

BASE = "docker.io/library/debian:trixie-slim"
DEBIAN_ROOT = ROOT / "tests/support/debian-root"
ENVIRONMENT = os.environ | {"STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}


def need_buildah():
    """Ends the test as skipped if images cannot be built."""
    if os.getuid() != 0:
        skip("not root")
    if shutil.which("buildah") is None or shutil.which("debootstrap") is None:
        skip("no buildah or no debootstrap (script/bootstrap image)")


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


class Built(unittest.TestCase):
    """Tests of an image: .config as in the Dockerfile, .root: the folder with its files, .container: its name."""

    @classmethod
    def build(cls, image, *how):
        make_base()
        # As Docker makes it: images in OCI's own format have no HEALTHCHECK.
        how = ["--format", "docker", "--pull-never", "--layers=false", *how]
        run("buildah", "bud", *how, "-t", image, ".", seconds=40 * PATIENCE)
        cls.addClassCleanup(run, "buildah", "rmi", "--force", image)
        cls.config = json.loads(run("buildah", "inspect", "--type", "image", image))["Docker"]["config"]
        cls.container = run("buildah", "from", "--pull-never", image)
        cls.addClassCleanup(run, "buildah", "rm", cls.container)
        cls.root = Path(run("buildah", "mount", cls.container))
