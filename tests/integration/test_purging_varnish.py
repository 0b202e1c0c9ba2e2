"""Varnish keeps pages for a day, and fetches those anew that have changed: those, and no others.

usage: test_purging_varnish.py APPROCHE-SERVER [PAGES]
"""

import http.client
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Serving, ask, eventually, skip  # noqa: E402

BINARY = sys.argv[1]
PAGES = int(sys.argv[2]) if len(sys.argv) > 2 else 300
SPECIAL = PAGES // 3 if PAGES < 1000 else 100  # pages with the layout that is edited
VARNISH = shutil.which("varnishd", path="/usr/sbin:/usr/bin")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def layout_of(i):
    return "special" if i % (PAGES // SPECIAL) == 0 and i // (PAGES // SPECIAL) < SPECIAL else "default"


class Varnish:
    """Debian's Varnish with the settings of deploy/varnish."""

    def __init__(self, port, server):
        self.port, self.folder = port, Path(tempfile.mkdtemp())
        self.folder.chmod(0o755)
        vcl = (ROOT / "deploy/varnish/default.vcl").read_text()
        vcl = vcl.replace('"approche"', '"127.0.0.1"').replace('"8080"', f'"{server}"')
        (self.folder / "vcl").write_text(vcl)
        self.process = subprocess.Popen(
            [VARNISH, "-j", "none", "-F", "-n", self.folder / "v", "-a", f"127.0.0.1:{port}"]
            + ["-f", self.folder / "vcl", "-s", "malloc,256m", "-p", "thread_pools=1", "-p", "thread_pool_min=10"]
            + ["-p", "default_grace=0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def await_start(self):
        def connects():
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE).close()
                return True
            except OSError:
                return False

        eventually(connects, "Varnish")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Case(unittest.TestCase):
    method = "PURGE"

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("_layouts", "p"):
            (self.folder / name).mkdir()
        (self.folder / "_config.yml").write_text(
            'defaults: [{scope: {path: ""}, values: {cache_control: "public, max-age=0, s-maxage=86400"}}]'
        )
        for name in ("default", "special"):
            self.set_layout(name, name)
        for i in range(PAGES):
            (self.folder / f"p/{i}.html").write_text(f"---\nlayout: {layout_of(i)}\n---\npage {i}")
        self.paths = [f"/p/{i}.html" for i in range(PAGES)]
        self.special = {path for i, path in enumerate(self.paths) if layout_of(i) == "special"}
        port = free_port()
        self.server = self.enterContext(
            Serving(
                BINARY, self.folder, "--access-log", "--purge", f"http://127.0.0.1:{port}", "--purge-method", self.method
            )
        )
        self.varnish = Varnish(port, self.server.port)
        self.addCleanup(self.varnish.stop)
        self.varnish.await_start()
        self.settle()

    def set_layout(self, name, text):
        (self.folder / f"_layouts/{name}.html").write_text(f"<p>{text}</p>{{{{ content }}}}")

    def settle(self):
        """Until Varnish has been told of the start; it was not there then."""
        for text in ("cannot be purged", "is purged again"):
            eventually(lambda: any(text in line for line in self.server.lines), text)

    def fetch_all(self):
        """The bodies of all pages, through Varnish."""
        connection = http.client.HTTPConnection("127.0.0.1", self.varnish.port, timeout=PATIENCE)
        bodies = {}
        for path in self.paths:
            connection.request("GET", path)
            answer = connection.getresponse()
            self.assertEqual(200, answer.status)
            self.assertIsNone(answer.headers["Surrogate-Key"])
            bodies[path] = answer.read().decode()
        connection.close()
        return bodies

    def asked(self):
        """The paths that reached the server, in the order of their requests, since the last time."""
        marker = f"/marker-{time.monotonic_ns()}"
        self.server.get(marker)
        eventually(lambda: any(marker in line for line in self.server.lines), "the access log")
        found = [m[1] for line in self.server.lines if (m := re.search(r"GET (/p/\S+)", line))]
        new = found[self.count :]
        self.count = len(found)
        return new

    count = 0

    def check_an_edit(self, name, text, want):
        began = time.monotonic()
        self.set_layout(name, text)
        last = max(want, key=self.paths.index)

        def is_new():
            return text in ask("127.0.0.1", self.varnish.port, last).body.decode()

        end = began + PATIENCE
        while not is_new():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.002)
        took = time.monotonic() - began

        def all_new():
            bodies = self.fetch_all()
            return all((text in body) == (path in want) for path, body in bodies.items())

        eventually(all_new, "the new pages")
        self.assertEqual(sorted(want), sorted(self.asked()))
        return took

    def test_pages_of_a_layout_are_fetched_anew(self):
        self.fetch_all()
        self.asked()
        self.fetch_all()
        self.assertEqual([], self.asked())
        took = self.check_an_edit("special", "edited", self.special)
        print(f"{self.method}: {len(self.special)} of {PAGES} pages fetched anew; the last one after {took * 1000:.0f} ms")
        self.check_an_edit("special", "once more", self.special)
        self.assertEqual([], self.asked())

    def test_one_page(self):
        path = self.paths[PAGES // 2]
        self.fetch_all()
        self.asked()
        (self.folder / path[1:]).write_text("---\n---\nother")
        eventually(lambda: "other" == ask("127.0.0.1", self.varnish.port, path).body.decode(), "the new page")
        self.fetch_all()
        self.assertEqual([path], self.asked())
        (self.folder / path[1:]).unlink()
        eventually(lambda: ask("127.0.0.1", self.varnish.port, path).status == 404, "the end of the page")


class ByKeys(Case):
    method = "BAN"

    def test_addresses_with_a_query(self):
        other = self.paths[0] + "?from=there"
        for path in (self.paths[0], other):
            self.assertIn("special", ask("127.0.0.1", self.varnish.port, path).body.decode())
        self.set_layout("special", "edited")
        for path in (self.paths[0], other):
            eventually(lambda: "edited" in ask("127.0.0.1", self.varnish.port, path).body.decode(), path)


if __name__ == "__main__":
    if VARNISH is None:
        skip("there is no varnishd")
    unittest.main(argv=sys.argv[:1])
