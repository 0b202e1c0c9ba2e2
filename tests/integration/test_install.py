"""cmake --install to a prefix of one's own: the program there serves the bundled site from there, and systemd
understands the units that come with it.

usage: test_install.py CMAKE BUILD-DIRECTORY
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
from serving import Running  # noqa: E402

# What the program writes for its installation, and how it begins.
WRITTEN = {
    "man/man1/approche-server.1": ".TH APPROCHE",
    "bash-completion/completions/approche-server": "# Completes approche-server in bash",
    "zsh/site-functions/_approche-server": "#compdef approche-server\n",
    "fish/vendor_completions.d/approche-server.fish": "# Completes approche-server in fish",
}
CMAKE, BUILD = sys.argv[1:3]


EXPOSURE_MAX = 2.0  # of 10, as `systemd-analyze security` counts
SYSTEMD = shutil.which("systemd-analyze")


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.prefix = cls.folder / "usr"
        cls.install()
        cls.units = [cls.prefix / f"lib/systemd/system/approche-server.{kind}" for kind in ("service", "socket")]
        cls.settings = cls.prefix / "etc/default/approche-server"
        cls.program = cls.prefix / "bin/approche-server"

    @classmethod
    def install(cls):
        command = [CMAKE, "--install", BUILD, "--prefix", cls.prefix]
        subprocess.run(command, check=True, capture_output=True)

    def test_in_an_empty_folder_the_installed_program_serves_the_installed_site(self):
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        documents = self.prefix / "share/doc/approche-server"
        for document in [documents / "README.md", *documents.glob("docs/*.md")]:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
                self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")
        for written, begins in WRITTEN.items():
            self.assertTrue((self.prefix / "share" / written).read_text().startswith(begins), written)
        with Running([self.program, "--port", "0"], folder=elsewhere) as server:
            page = server.get("/approche/")
            self.assertEqual(200, page.status)
            self.assertIn("Notre approche", page.body.decode())
            self.assertEqual(200, server.get("/css/site.css").status)
            offer = "no site in the current directory: the bundled one is served; 'approche-server new DIR'"
            self.assertIn(offer, "".join(server.lines))
        self.assertEqual(0, server.status)

    def test_the_unit_names_what_is_installed(self):
        unit = self.units[0].read_text()
        self.assertIn(f"\nExecStart={self.program}\n", unit)
        self.assertIn(f"\nEnvironmentFile=-{self.settings}\n", unit)
        self.assertIn(f"\nEnvironment=APPROCHE_SOURCE={self.prefix}/share/approche-server/site\n", unit)
        self.assertTrue((self.prefix / "share/approche-server/site/_config.yml").exists())
        user = re.search(r"(?m)^User=(.*)$", unit)[1]
        users = (self.prefix / "lib/sysusers.d/approche-server.conf").read_text()
        self.assertRegex(users, rf"(?m)^u {user} - ")
        self.assertNotRegex(unit, r"@\w+@")

    def test_each_option_of_the_settings_is_one_of_the_program(self):
        known = run(self.program, "options").stdout
        named = set(re.findall(r"(?m)^#?([A-Z_]+)=", self.settings.read_text()))
        self.assertIn("APPROCHE_SOURCE", named)
        self.assertEqual([], [name for name in named if f"`{name}`" not in known])

    def test_settings_outlive_another_installation(self):
        before = self.settings.read_text()
        self.settings.write_text("APPROCHE_SOURCE=/srv/site\n")
        self.install()
        self.assertEqual("APPROCHE_SOURCE=/srv/site\n", self.settings.read_text())
        self.settings.write_text(before)

    def test_settings_of_usr_are_in_etc(self):
        root = self.folder / "root"
        command = [CMAKE, "--install", BUILD, "--prefix", "/usr"]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"DESTDIR": str(root)})
        self.assertTrue((root / "etc/default/approche-server").exists())
        unit = (root / "usr/lib/systemd/system/approche-server.service").read_text()
        self.assertIn("\nEnvironmentFile=-/etc/default/approche-server\nExecStart=/usr/bin/approche-server\n", unit)

    @unittest.skipIf(SYSTEMD is None, "no systemd-analyze (script/bootstrap package)")
    def test_systemd_understands_the_units(self):
        done = run(SYSTEMD, "verify", "--man=no", *self.units)
        self.assertEqual((0, ""), (done.returncode, done.stdout + done.stderr))

    @unittest.skipIf(SYSTEMD is None, "no systemd-analyze (script/bootstrap package)")
    def test_the_unit_leaves_little_to_an_attacker(self):
        command = [SYSTEMD, "security", "--offline=true", "--no-pager"]
        done = run(*command, f"--threshold={EXPOSURE_MAX * 10:.0f}", self.units[0])
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        print(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
