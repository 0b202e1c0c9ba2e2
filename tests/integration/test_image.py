"""The Dockerfile: built on Debian 13; the server in its container answers requests, and nothing else is there."""

import fnmatch
import hashlib
import json
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from image import ENVIRONMENT, Built, need_buildah, run  # noqa: E402
from serving import PATIENCE, ROOT, Running  # noqa: E402

IMAGE = "localhost/approche-server-test"
SIZE_MAX = 12_000_000  # bytes, compressed
SBOM = "usr/share/sbom/approche-server.spdx.json"

# In a namespace for mounts: the root of the image, which nobody can write, and the server in it as the image's
# user, without capabilities and any way to get some.
READ_ONLY = """
set -eu
root=$1; shift
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
exec setpriv --no-new-privs --bounding-set=-all,+setuid,+setgid,+sys_chroot \
  chroot --userspec=65532:65532 "$root" "$@"
"""


def names_in(root, patterns, folder="."):
    """What is in `root`: files, links and where they lead, folders that are empty or one of the patterns."""
    for path in sorted((root / folder).iterdir()):
        name = str(path.relative_to(root))
        if path.is_symlink():
            yield f"{name} -> {os.readlink(path)}"
        elif not path.is_dir():
            yield name
        elif f"{name}/" in patterns or not any(path.iterdir()):
            yield f"{name}/"
        else:
            yield from names_in(root, patterns, name)


def files_in(root, folder):
    """The files below a folder, by their paths from `root`."""
    return [str(p.relative_to(root)) for p in (root / folder).rglob("*") if p.is_file()]


class Image(Built):
    @classmethod
    def setUpClass(cls):
        cls.build(IMAGE, "--build-arg", "REVISION=abc")
        cls.command = cls.config["Entrypoint"] + (cls.config.get("Cmd") or [])
        cls.version = re.search(r"VERSION (\S+) LANGUAGES", (ROOT / "CMakeLists.txt").read_text())[1]

    def inside(self, *command):
        return ["buildah", "run", self.container, "--", *command]

    def test_serves_the_bundled_site(self):
        """The command of `docker run`, on a free port: the container shares the ports of the host."""
        with Running(self.inside(*self.command, "--port", "0"), ENVIRONMENT) as server:
            page = server.get("/approche/")
            self.assertEqual(200, page.status)
            self.assertIn("Notre approche", page.body.decode())
            self.assertEqual(200, server.get("/css/site.css").status)
            health = self.config["Healthcheck"]["Test"]
            self.assertEqual("CMD", health[0])
            run(*self.inside(*health[1:], "--port", str(server.port)))
        with self.assertRaises(RuntimeError):
            run(*self.inside(*health[1:], "--port", str(server.port)))

    def test_needs_no_privilege_and_no_writable_folder(self):
        unshare = ["unshare", "--mount", "--propagation", "private"]
        program = f"/usr/bin/{self.command[0]}"
        command = [*unshare, "sh", "-c", READ_ONLY, "sh", self.root, program, "--port", "0"]
        environment = dict(item.split("=", 1) for item in self.config["Env"])
        environment["PATH"] += ":/bin:/usr/sbin:/sbin"
        environment["APPROCHE_USER"] = "65532:65532"
        with Running(command, environment) as server:
            self.assertEqual(200, server.get("/approche/").status)
            process = Path("/proc", str(server.process.pid))
            status = dict(re.findall(r"(?m)^(\w+):\s+(.*)$", (process / "status").read_text()))
            self.assertEqual("65532 65532 65532 65532", " ".join(status["Uid"].split()))
            self.assertEqual("65532 65532 65532 65532", " ".join(status["Gid"].split()))
            for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
                self.assertEqual(0, int(status[name], 16), name)
            self.assertEqual("1", status["NoNewPrivs"])
            mounts = (process / "mountinfo").read_text().splitlines()
            root = [line.split()[5] for line in mounts if line.split()[4] == "/"]
            self.assertIn("ro", root[0].split(","))

    def test_the_user_is_nobody_in_particular(self):
        self.assertEqual("65532:65532", self.config["User"])
        self.assertIn(":65532:65532:", (self.root / "etc/passwd").read_text())
        self.assertIn(":65532:", (self.root / "etc/group").read_text())

    def test_holds_what_is_listed(self):
        lines = (ROOT / "packaging/image/files").read_text().splitlines()
        patterns = [line for line in lines if line and not line.startswith("#")]
        names = list(names_in(self.root, patterns))
        more = [n for n in names if not any(fnmatch.fnmatchcase(n, p) for p in patterns)]
        self.assertEqual([], more, "in the image, but not in packaging/image/files")
        missing = [p for p in patterns if not fnmatch.filter(names, p)]
        self.assertEqual([], missing, "in packaging/image/files, but not in the image")
        zones = [p for p in (self.root / "usr/share/zoneinfo").rglob("*") if p.is_file()]
        self.assertGreater(len(zones), 300)
        self.assertEqual(set(), {p.read_bytes()[:4] for p in zones} - {b"TZif"})
        here = {n for folder in ("data", "layouts", "pages", "static") for n in files_in(ROOT, folder)}
        self.assertEqual(here | {"_config.yml"}, set(files_in(self.root / "site", ".")))

    def test_is_small(self):
        with tempfile.TemporaryDirectory() as folder:
            run("buildah", "push", "--quiet", IMAGE, f"oci:{folder}/image", seconds=4 * PATIENCE)
            blobs = Path(folder, "image/blobs/sha256")
            index = json.loads(Path(folder, "image/index.json").read_text())
            digest = index["manifests"][0]["digest"].partition(":")[2]
            layers = json.loads((blobs / digest).read_text())["layers"]
            size = sum((blobs / layer["digest"].partition(":")[2]).stat().st_size for layer in layers)
        print(f"compressed: {size} bytes")
        self.assertLess(size, SIZE_MAX)

    def test_says_what_it_is(self):
        self.assertEqual(["8080/tcp"], list(self.config["ExposedPorts"]))
        labels = {
            "title": "approche-server",
            "description": "Serves a Jekyll site live",
            "licenses": "MIT",
            "version": self.version,
            "revision": "abc",
        }
        for name, value in labels.items():
            self.assertEqual(value, self.config["Labels"][f"org.opencontainers.image.{name}"])

    def test_says_what_is_in_it(self):
        """As SPDX 2.3 wants it; each library is a file of a package whose licence is there."""
        text = (self.root / SBOM).read_text()
        document = json.loads(text)
        self.assertEqual("SPDX-2.3", document["spdxVersion"])
        self.assertEqual("CC0-1.0", document["dataLicense"])
        self.assertEqual("SPDXRef-DOCUMENT", document["SPDXID"])
        self.assertRegex(document["documentNamespace"], r"^https://[^#]+$")
        self.assertRegex(document["creationInfo"]["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        elements = document["packages"] + document["files"]
        ids = [element["SPDXID"] for element in elements]
        self.assertEqual(len(ids), len(set(ids)))
        for name in ids:
            self.assertRegex(name, r"^SPDXRef-[A-Za-z0-9.-]+$")
        ids = {*ids, document["SPDXID"]}
        for line in document["relationships"]:
            self.assertLessEqual({line["spdxElementId"], line["relatedSpdxElement"]}, ids)
        ours, *theirs = document["packages"]
        self.assertEqual(("approche-server", self.version), (ours["name"], ours["versionInfo"]))
        for package in theirs:
            purl = package["externalRefs"][0]["referenceLocator"]
            self.assertRegex(purl, r"^pkg:deb/debian/[a-z0-9.%B-]+@[\w.~%-]+\?arch=\w+&distro=debian-13$")
        licences = {str(p.parent.name) for p in self.root.glob("usr/share/doc/*/copyright")}
        self.assertEqual(licences, {package["name"] for package in document["packages"]})
        listed = {}
        for file in document["files"]:
            sums = {line["algorithm"]: line["checksumValue"] for line in file["checksums"]}
            content = (self.root / file["fileName"]).read_bytes()
            self.assertEqual(hashlib.sha256(content).hexdigest(), sums["SHA256"])
            self.assertEqual(hashlib.sha1(content).hexdigest(), sums["SHA1"])
            listed[file["fileName"].removeprefix("./")] = file["SPDXID"]
        real = {p for folder in ("usr/lib", "usr/lib64", "usr/bin") for p in files_in(self.root, folder)}
        self.assertEqual(real, set(listed))
        contained = [
            line["relatedSpdxElement"]
            for line in document["relationships"]
            if line["relationshipType"] == "CONTAINS"
        ]
        self.assertEqual(sorted(listed.values()), sorted(contained))


if __name__ == "__main__":
    need_buildah()
    unittest.main(argv=sys.argv[:1])
