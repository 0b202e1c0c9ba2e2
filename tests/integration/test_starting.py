"""The command line: what keeps the server from serving is one line and an exit status; signals
end it cleanly.

usage: test_starting.py APPROCHE-SERVER
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Serving  # noqa: E402

BINARY = sys.argv[1]


class Starting(unittest.TestCase):
    def refused(self, status, *arguments, environment=None):
        """The one line that the program says before it ends with this status."""
        done = subprocess.run(
            [BINARY, *map(str, arguments)],
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        self.assertEqual(status, done.returncode, done.stderr)
        self.assertEqual("", done.stdout)
        lines = done.stderr.splitlines()
        self.assertEqual(1, len(lines), done.stderr)
        return lines[0]

    def test_a_wrong_command_line(self):
        self.assertIn("--no-such", self.refused(2, "--no-such"))
        self.assertIn("--port", self.refused(2, "--port"))
        self.assertIn("banana", self.refused(2, "--port", "banana"))
        self.assertIn("99999", self.refused(2, "--port", "99999"))
        self.assertIn("sometimes", self.refused(2, "--watch", "sometimes"))
        self.assertIn("frobnicate", self.refused(2, "frobnicate"))
        line = self.refused(2, environment={"APPROCHE_PORT": "banana"})
        self.assertIn("APPROCHE_PORT", line)

    def test_a_source_that_cannot_be_read(self):
        self.assertIn("/no/such/site", self.refused(1, "--source", "/no/such/site", "--port", "0"))
        line = self.refused(1, "--source", ROOT / "README.md", "--port", "0")
        self.assertIn("README.md", line)

    def test_a_configuration_that_is_not_valid(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "_config.yml").write_text("title: a\nurl: [\n")
            line = self.refused(1, "--source", folder, "--port", "0")
            self.assertRegex(line, r"_config\.yml:[23]:\d+: ")

    def test_configuration_files_that_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            site = ["--source", folder, "--port", "0"]
            Path(folder, "_a.yml").write_text("title: a\n")
            Path(folder, "_b.yml").write_text("# b\nliquid: {error_mode: lax}\nexclude:\n  a: b\n")
            line = self.refused(1, *site, "--config", "_a.yml,_none.yml")
            self.assertIn("_none.yml", line)
            line = self.refused(1, *site, environment={"APPROCHE_CONFIG": "_a.yml, _b.yml"})
            self.assertIn("_b.yml:3:1: 'exclude' must be a list", line)
            Path(folder, "_config.toml").write_text('title = "a"\n')
            line = self.refused(1, *site)
            self.assertIn("_config.toml: TOML is not supported", line)
            line = self.refused(1, *site, "--config", "/etc/hostname")
            self.assertIn("beneath the site's folder", line)

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            line = self.refused(1, "--source", ROOT, "--listen", f"127.0.0.1:{port}")
            self.assertIn(str(port), line)

    def test_help_and_version(self):
        for option in ["--help", "-h", "--version", "-V"]:
            done = subprocess.run([BINARY, option], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual(0, done.returncode)
            self.assertEqual("", done.stderr)
            self.assertIn("approche-server", done.stdout)

    def test_signals_end_it(self):
        for number in [signal.SIGTERM, signal.SIGINT]:
            with self.subTest(number), Serving(BINARY, ROOT) as server:
                self.assertEqual(200, server.get("/approche/").status)
                with socket.create_connection(("127.0.0.1", server.port)):  # one that says nothing
                    server.process.send_signal(number)
                    self.assertEqual(0, server.process.wait(timeout=PATIENCE))

    def test_asking_for_its_health(self):
        with Serving(BINARY, ROOT) as server:
            ask = [BINARY, "healthcheck", "--listen", f"127.0.0.1:{server.port}"]
            self.assertEqual(0, subprocess.run(ask, timeout=PATIENCE).returncode)
        done = subprocess.run(ask, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(1, done.returncode)
        self.assertEqual(1, len(done.stderr.splitlines()))


class EditedMeanwhile(unittest.TestCase):
    """The site is watched before it is read: what is saved while the server starts is in its first answers."""

    def edit(self, site, stop, last):
        """Saves one file after the other, with new settings, files and folders now and then, and notes what was last."""
        n = 0
        while not stop.is_set() or n == 0:
            n += 1
            page = f"p{n % 150}"
            saves = {f"{page}.md": f"---\n---\n{page} {n} {{{{ site.mark }}}}\n"}
            if n % 40 == 7:
                saves["_config.yml"] = f"mark: m{n}\n"
            if n % 10 == 3:
                saves[f"new{n}/inside/index.md"] = f"---\n---\nnew {n}\n"
            for name, text in saves.items():
                target = site / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
                last[name] = text

    def test_what_is_saved_while_the_server_starts(self):
        with tempfile.TemporaryDirectory() as folder:
            site, stop, last = Path(folder, "site"), threading.Event(), {}
            site.mkdir()
            (site / "_config.yml").write_text("mark: m0\n")
            for n in range(150):
                (site / f"p{n}.md").write_text(f"---\n---\np{n} 0 {{{{ site.mark }}}}\n")
            for _ in range(3):
                stop.clear()
                editor = threading.Thread(target=self.edit, args=(site, stop, last))
                editor.start()
                try:
                    server = Serving(BINARY, site).__enter__()
                finally:
                    stop.set()
                    editor.join()
                try:
                    mark = last.get("_config.yml", "mark: m0").removeprefix("mark: ").strip()
                    for name, text in last.items():
                        if name.endswith(".md"):
                            path = name.removesuffix("index.md") if name.endswith("index.md") else name[:-3] + ".html"
                            want = text.split("---\n")[-1].strip().replace("{{ site.mark }}", mark)
                            self.assertEqual(f"<p>{want}</p>", server.get("/" + path).body.decode().strip(), name)
                finally:
                    server.__exit__()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
