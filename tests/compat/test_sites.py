"""Sites built by Debian's jekyll, and the same sites asked of the server: as a browser sees them,
they must be the same. Static files must be the same to the byte.

Each folder of sites/ is one site of the Jekyll shape; the seed page joins the first. The bundled
site, which has the plain shape, is put into the Jekyll shape for Jekyll.

usage: test_sites.py APPROCHE-SERVER
"""

import difflib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import ROOT, SHARED, Serving, skip  # noqa: E402

SITES = Path(__file__).resolve().parent / "sites"
DOMDIFF = SHARED / "tools/domdiff.py"
SEED = SHARED / "seed/approche.md"

DIFF_LINES = 30  # shown of a page that differs

# Where the plain shape's folders are in the Jekyll shape; what is not named is not read.
PLAIN = {
    "_config.yml": "_config.yml",
    "layouts/includes": "_includes",
    "layouts": "_layouts",
    "data": "_data",
    "pages": ".",
    "static": ".",
}


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def jekyll_shape(plain, target):
    """The bundled site as Jekyll wants it."""
    for name, place in PLAIN.items():
        source = plain / name
        if source.is_dir():
            shutil.copytree(source, target / place, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, target / place)
    shutil.rmtree(target / "_layouts/includes", ignore_errors=True)


def build(source, target):
    """What Jekyll makes of a site."""
    done = subprocess.run(
        ["jekyll", "build", "--quiet", "--disable-disk-cache", "-s", source, "-d", target],
        env=os.environ | {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)


def url_of(path):
    """The URL under which a web server would show a file of Jekyll's output."""
    path = path.removesuffix("index.html") if path.split("/")[-1] == "index.html" else path
    return "/" + quote(path)


class Sites(unittest.TestCase):
    maxDiff = None

    def compare(self, source, expected):
        written = sorted(p for p in expected.rglob("*") if p.is_file())
        self.assertGreater(len(written), 0)
        with Serving(sys.argv[1], source) as server:
            for file in written:
                url = url_of(str(file.relative_to(expected)))
                with self.subTest(url):
                    answer = server.get(url)
                    self.assertEqual(200, answer.status, url)
                    self.same(file, answer.body)

    def same(self, file, body):
        want = file.read_bytes()
        if file.suffix != ".html":
            self.assertEqual(want, body)
            return
        domdiff = load(DOMDIFF)
        tokens = [domdiff.tokens_of(text.decode()) for text in (want, body)]
        diff = difflib.unified_diff(*tokens, "Jekyll", "approche-server", lineterm="", n=1)
        if tokens[0] != tokens[1]:
            self.fail("\n".join(["differs", *list(diff)[:DIFF_LINES]]))

    def test_sites_of_the_jekyll_shape(self):
        for site in sorted(SITES.iterdir()):
            with self.subTest(site.name), tempfile.TemporaryDirectory() as folder:
                source, expected = Path(folder, "site"), Path(folder, "expected")
                shutil.copytree(site, source)
                if site.name == "approche":
                    shutil.copy(SEED, source)
                build(source, expected)
                self.compare(source, expected)

    def test_bundled_site(self):
        with tempfile.TemporaryDirectory() as folder:
            source, expected = Path(folder, "site"), Path(folder, "expected")
            source.mkdir()
            jekyll_shape(ROOT, source)
            build(source, expected)
            self.compare(ROOT, expected)

    def test_notices_a_difference(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "x.html")
            page.write_text("<p>une</p>")
            self.same(page, b"<p> une </p>\n")
            with self.assertRaises(AssertionError):
                self.same(page, b"<p>deux</p>")


if __name__ == "__main__":
    if not DOMDIFF.exists():
        skip("no ../shared")
    if shutil.which("jekyll") is None:
        skip("no jekyll")
    unittest.main(argv=sys.argv[:1])
