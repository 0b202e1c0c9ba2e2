"""The Debian package: the same sources make the same bytes, with the files of `cmake --install`; and it comes, is
replaced and goes in a Debian of its own.

There, systemd boots in a container, and starts it as its units say. script/package also runs lintian, and fails if
that finds an error or a warning.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import ROOT, Running, skip  # noqa: E402

NAME = "approche-server"
DOCUMENTS = f"usr/share/doc/{NAME}"
SETTINGS = f"etc/default/{NAME}"
UNITS = [f"{NAME}.service", f"{NAME}.socket"]
WANTED = ["multi-user.target.wants/approche-server.service", "sockets.target.wants/approche-server.socket"]
# What Debian has instead: packages bring their own licences and changes, and units lie in /lib in Debian 12.
DEBIANS = {f"{DOCUMENTS}/changelog.gz", f"{DOCUMENTS}/copyright"}
# What dpkg, apt and systemd-sysusers write for themselves, and what is no file of the Debian.
NOT_COMPARED = re.compile(r"(dev|proc|run|sys|tmp|var/(cache|lib/(apt|dpkg)|log))(/|$)|etc/(passwd|group|g?shadow)-$")
# Without a compiler cache: what it hands out is the same bytes by itself.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "CMAKE_C_COMPILER_LAUNCHER"}
INSIDE = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
# What systemd runs as soon as the service is there; each line that it prints is checked below.
ASK = r"""#!/bin/sh
exec >/asked 2>&1
show() { systemctl show --property="$1" --value "$2"; }
echo "states $(systemctl is-active approche-server.service) $(systemctl is-active approche-server.socket)"
approche-server healthcheck && echo healthy
echo "user $(id -u "$(show User approche-server.service)")"
grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' "/proc/$(show MainPID approche-server.service)/status"
systemctl reload approche-server.service && echo reloaded
approche-server healthcheck && echo healthy
before="$(show InvocationID approche-server.service) $(show InvocationID approche-server.socket)"
dpkg --install /package.deb
after="$(show InvocationID approche-server.service) $(show InvocationID approche-server.socket)"
[ "${before% *}" != "${after% *}" ] && echo "the service is another"
[ "${before#* }" = "${after#* }" ] && echo "the socket is the same"
approche-server healthcheck && echo healthy
dpkg --remove approche-server
echo "states $(systemctl is-active approche-server.service) $(systemctl is-active approche-server.socket)"
journalctl --boot --no-pager --unit=approche-server.service | tail --lines=30
systemctl poweroff
"""
ASK_UNIT = """
[Unit]
After=approche-server.service
[Service]
Type=oneshot
ExecStart=/asking
"""
MOUNTED = 'mount -t proc proc "$0/proc" && exec chroot "$@"'


def run(*command, **more):
    """The output of a command; an error has the end of what it said."""
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **more,
    )
    if done.returncode != 0:
        end = "\n".join(done.stdout.splitlines()[-30:])
        raise RuntimeError(f"{' '.join(map(str, command))}\n{end}")
    return done.stdout


def files_in(folder, root=None):
    """The files and links below a folder, by their paths from there."""
    paths = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    return {str(p.relative_to(root or folder)) for p in paths}


def make_root(folder):
    """A minimal Debian, of the release of this machine. Skips if no mirror answers."""
    suite = re.search(r"VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text())[1]
    try:
        run(ROOT / "tests/support/debian-root", suite, folder)
    except RuntimeError as error:
        if "Failed getting release file" in str(error):
            raise unittest.SkipTest("no mirror of Debian can be reached") from error
        raise


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.built = cls.folder / "one"
        run(ROOT / "script/package", cls.built, env=ENVIRONMENT)
        (cls.deb,) = cls.built.glob(f"{NAME}_*.deb")

    def test_the_same_sources_make_the_same_bytes(self):
        other = self.folder / "another folder/with a longer name"
        run(ROOT / "script/package", other, env=ENVIRONMENT)
        packages = sorted(path.name for path in self.built.glob("*.deb"))
        self.assertEqual(2, len(packages), packages)  # the program, and its symbols
        self.assertEqual(packages, sorted(path.name for path in other.glob("*.deb")))
        for name in packages:
            self.assertEqual((self.built / name).read_bytes(), (other / name).read_bytes(), name)

    def test_has_the_files_of_an_installation(self):
        installed, unpacked = self.folder / "installed", self.folder / "unpacked"
        (build,) = self.built.glob("source/obj-*")
        run("cmake", "--install", build, "--prefix", "/usr", env=os.environ | {"DESTDIR": str(installed)})
        run("dpkg-deb", "--extract", self.deb, unpacked)
        names = {re.sub(r"^lib/", "usr/lib/", name) for name in files_in(unpacked)} - DEBIANS
        names = {re.sub(r"(/man1/.*)\.gz$", r"\1", name) for name in names}
        self.assertEqual(files_in(installed), names)
        for unit in UNITS:
            here, there = (next(folder.rglob(unit)) for folder in (installed, unpacked))
            self.assertEqual(here.read_text(), there.read_text())

    def test_comes_is_replaced_and_goes(self):
        self.root = self.folder / "root"
        make_root(self.root)
        self.addCleanup(shutil.rmtree, self.root)
        self.inside("apt-get", "--quiet", "update")
        depends = run("dpkg-deb", "--field", self.deb, "Depends").strip()
        self.inside("apt-get", "--quiet", "--yes", "--no-install-recommends", "satisfy", depends)
        before = self.names()

        self.install(self.older())
        self.assertTrue((self.root / DOCUMENTS / "old.md").exists())
        self.check_is_there()
        with (self.root / SETTINGS).open("a") as settings:
            settings.write("APPROCHE_SOURCE=/srv/site\n")

        self.install(self.deb)
        self.check_is_there()
        self.assertFalse((self.root / DOCUMENTS / "old.md").exists())
        self.assertTrue((self.root / SETTINGS).read_text().endswith("APPROCHE_SOURCE=/srv/site\n"))
        self.check_serves()
        self.check_boots()

        self.inside("dpkg", "--remove", NAME)
        left = self.names() - before
        self.assertEqual({SETTINGS}, {name for name in left if not name.startswith(("etc/systemd", "var/lib/systemd"))})
        self.inside("dpkg", "--purge", NAME)
        self.assertEqual(before, self.names())

    def inside(self, *command):
        """The output of a command in the other Debian. What it starts ends with it."""
        unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        return run(*unshare, "sh", "-c", MOUNTED, self.root, self.root, *command, env=INSIDE)

    def names(self):
        return {name for name in files_in(self.root) if not NOT_COMPARED.match(name)}

    def older(self):
        """The package of an earlier version, with a file that this one has no more."""
        folder = self.folder / "older"
        run("dpkg-deb", "--raw-extract", self.deb, folder)
        control = folder / "DEBIAN/control"
        control.write_text(re.sub(r"(?m)^Version: .*", "Version: 0.0.1", control.read_text()))
        (folder / DOCUMENTS / "old.md").write_text("Old.\n")
        run("dpkg-deb", "--build", folder, self.folder / "older.deb")
        return self.folder / "older.deb"

    def install(self, deb):
        shutil.copy(deb, self.root / "tmp/package.deb")
        self.inside("dpkg", "--install", "/tmp/package.deb")
        self.assertEqual("install ok installed", self.inside("dpkg-query", "-Wf${Status}", NAME))
        self.assertIn(run("dpkg-deb", "--field", deb, "Version").strip(), self.inside("dpkg-query", "-W", NAME))

    def check_is_there(self):
        self.assertRegex(self.inside("getent", "passwd", "_approche"), r"^_approche:x:\d+:\d+:.*:/usr/sbin/nologin$")
        for link in WANTED:
            self.assertTrue((self.root / "etc/systemd/system" / link).is_symlink(), link)
        self.assertIn("approche-server 0", self.inside(NAME, "--version"))

    def check_serves(self):
        """As the unit starts it: its user, its settings, its command."""
        (self.root / "srv/site").mkdir()
        (self.root / "srv/site/index.md").write_text("---\n---\n# From the package\n")
        unit = (self.root / "lib/systemd/system" / UNITS[0]).read_text()
        environment = dict(re.findall(r"(?m)^Environment=(\w+)=(.*)$", unit))
        environment["APPROCHE_USER"] = re.search(r"(?m)^User=(.*)$", unit)[1]
        program = re.search(r"(?m)^ExecStart=(.*)$", unit)[1]
        user = re.search(r"(?m)^User=(.*)$", unit)[1]
        for more in ({}, dict(re.findall(r"(?m)^(\w+)=(.*)$", (self.root / SETTINGS).read_text()))):
            command = ["chroot", f"--userspec={user}", self.root, program, "--listen", "127.0.0.1:0"]
            with Running(command, environment | more | INSIDE) as server:
                if more:
                    self.assertIn("From the package", server.get("/").body.decode())
                else:
                    self.assertIn("Notre approche", server.get("/approche/").body.decode())
        shutil.rmtree(self.root / "srv/site")

    def check_boots(self):
        """In a container: systemd starts the service, reloads it, and replaces it without closing the socket."""
        if b"NOTIFY_SOCKET" not in (self.root / "usr/bin" / NAME).read_bytes():
            print("skipped: check_boots: the program does not tell systemd that it is ready")
            return
        root = self.folder / "booted"
        run("cp", "--archive", self.root, root)
        self.addCleanup(shutil.rmtree, root)
        (root / "tmp/package.deb").rename(root / "package.deb")  # systemd mounts /tmp anew
        (root / SETTINGS).write_text("")
        (root / "asking").write_text(ASK)
        (root / "asking").chmod(0o755)
        units = root / "etc/systemd/system"
        (units / "ask.service").write_text(ASK_UNIT)
        (units / "multi-user.target.wants/ask.service").symlink_to("../ask.service")
        alone = ["--register=no", "--keep-unit", "--private-network", "--console=pipe", "--quiet"]
        # What the container itself would refuse to the server's sandbox.
        calls = "landlock_create_ruleset landlock_add_rule landlock_restrict_self"
        alone.append(f"--system-call-filter={calls}")
        run("systemd-nspawn", f"--directory={root}", f"--machine=approche-{os.getpid()}", "--boot", *alone)
        text = (root / "asked").read_text()
        asked = text.splitlines()
        self.assertEqual("states active active", asked[0], text)
        self.assertEqual(3, asked.count("healthy"), text)
        user = next(line for line in asked if line.startswith("user ")).split()[1]
        self.assertNotEqual("0", user)
        status = dict(re.findall(r"(?m)^(\w+):\s+(\S+)", text))
        self.assertEqual(user, status["Uid"])
        self.assertEqual((0, 0), (int(status["CapEff"], 16), int(status["CapBnd"], 16)))
        self.assertEqual(("1", "2"), (status["NoNewPrivs"], status["Seccomp"]))
        for line in ("reloaded", "the service is another", "the socket is the same"):
            self.assertIn(line, asked, text)
        self.assertIn("states inactive inactive", asked, text)
        self.assertNotIn("the sandbox is incomplete", text)


if __name__ == "__main__":
    if os.getuid() != 0:
        skip("not root")
    programs = ("dpkg-buildpackage", "dh", "lintian", "debootstrap", "systemd-nspawn")
    if missing := [name for name in programs if shutil.which(name) is None]:
        skip(f"no {missing[0]} (script/bootstrap package)")
    unittest.main(argv=sys.argv[:1])
