"""The Jekylls that can be followed: what the real ones wrote, and what the server answers when it
follows them. The expectations are in profiles/, whose README says where they come from.

usage: test_profiles.py APPROCHE-SERVER LIQUID-CASES
"""

import difflib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from dom import events  # noqa: E402
from serving import Serving, eventually  # noqa: E402

PROFILES = Path(__file__).resolve().parent / "profiles"
ENVIRONMENT = os.environ | {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
BASE = "/base"  # as the site's settings have it
LINES = 30  # shown of a page that differs

PAGES = """\
GEM
  remote: https://example.org/
  specs:
    github-pages (232)
      jekyll (= 3.10.0)
    jekyll (3.10.0)
      liquid (~> 4.0)
    kramdown (2.4.0)
    liquid (4.0.4)
    rouge (3.30.0)
"""
UPSTREAM = """\
GEM
  specs:
    jekyll (4.4.1)
      kramdown (~> 2.3)
    kramdown (2.5.1)
    liquid (4.0.4)
    rouge (4.7.0)
    safe_yaml (1.0.5)
"""
NOTE = "---\n---\n{{ jekyll.version }} a[^1]\n\n[^1]: b\n"


def readable(path, body):
    if path.name.endswith(".html"):
        return events(body.decode(errors="replace"))
    return body.decode().splitlines()


def write(path, text):
    """Replaces a file; its stamp always differs from the one before."""
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").rename(path)


class Followed(unittest.TestCase):
    maxDiff = None

    def compare(self, version, site="site", expected="expected", base=BASE):
        expected = PROFILES / expected / version
        files = sorted(path for path in expected.rglob("*") if path.is_file())
        self.assertGreater(len(files), 5)
        with Serving(sys.argv[1], PROFILES / site, "--jekyll", version, environment=ENVIRONMENT) as server:
            for file in files:
                url = f"{base}/{file.relative_to(expected)}".removesuffix("index.html")
                with self.subTest(url):
                    answer = server.get(quote(url))
                    self.assertEqual(200, answer.status, url)
                    want, got = (readable(file, body) for body in (file.read_bytes(), answer.body))
                    lines = difflib.unified_diff(want, got, f"Jekyll {version}", "approche-server", lineterm="", n=1)
                    self.assertEqual(want, got, "\n".join(list(lines)[:LINES]))

    def test_the_old_names_of_keys(self):
        self.compare("3.10", "site-anciennes-cles", "expected-anciennes-cles", "")

    def test_jekyll_3_10(self):
        self.compare("3.10")

    def test_jekyll_4_4(self):
        self.compare("4.4")

    def test_templates(self):
        file = PROFILES / "liquid.json"
        cases = json.loads(file.read_text())
        for version in ("3.10", "4.3", "4.4"):
            asked = [{"template": case["template"], "follow": version} for case in cases["cases"]]
            done = subprocess.run(
                [sys.argv[2], file], input=json.dumps(asked), capture_output=True, text=True, check=True
            )
            for case, got in zip(cases["cases"], json.loads(done.stdout)):
                with self.subTest(case["template"], version=version):
                    want = case[version]
                    if isinstance(want, str):
                        self.assertEqual(want, got)
                    else:
                        self.assertIsInstance(got, dict)


class Named(unittest.TestCase):
    """The sources of the version of Jekyll."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.site = Path(folder.name)
        (self.site / "index.md").write_text(NOTE)

    def asked(self, *arguments):
        with Serving(sys.argv[1], self.site, *arguments, environment=ENVIRONMENT) as server:
            page = server.get("/").body.decode()
            log = "".join(server.lines)
        self.assertEqual(1, log.count("following Jekyll"), log)
        return page, log

    def test_nobody(self):
        page, log = self.asked()
        self.assertIn("4.3.1 a<sup id=\"fnref:1\" role=\"doc-noteref\">", page)
        self.assertIn("following Jekyll 4.3 with Liquid 5.4, kramdown 2.4, Rouge 3.30\n", log)

    def test_lock(self):
        (self.site / "Gemfile.lock").write_text(UPSTREAM)
        page, log = self.asked()
        self.assertIn("4.4.1 a<sup id=\"fnref:1\"><a", page)
        self.assertIn("Jekyll 4.4 with Liquid 4.0, kramdown 2.5, Rouge 4.7, as Gemfile.lock has it\n", log)

    def test_pages(self):
        (self.site / "Gemfile.lock").write_text(PAGES)
        self.assertIn("3.10.0 a<sup", self.asked()[0])
        (self.site / "Gemfile.lock").write_text("GEM\n  specs:\n    github-pages (232)\n")
        self.assertIn("3.10.0 a<sup", self.asked()[0])

    def test_option_goes_before_the_lock(self):
        (self.site / "Gemfile.lock").write_text(UPSTREAM)
        page, log = self.asked("--jekyll", "3.10")
        self.assertIn("3.10.0 a<sup", page)
        self.assertNotIn("Gemfile.lock", log)

    def test_lock_without_jekyll(self):
        (self.site / "Gemfile.lock").write_text("GEM\n  specs:\n    rake (13.0)\n")
        self.assertIn("4.3.1 a<sup", self.asked()[0])

    def test_a_saved_lock_is_followed_by_the_next_request(self):
        with Serving(sys.argv[1], self.site, environment=ENVIRONMENT) as server:
            self.assertIn(b"4.3.1", server.get("/").body)
            for text, version in ((UPSTREAM, b"4.4.1"), (PAGES, b"3.10.0")):
                write(self.site / "Gemfile.lock", text)
                self.assertIn(version, server.get("/").body)
            (self.site / "Gemfile.lock").unlink()
            self.assertIn(b"4.3.1", server.get("/").body)
            eventually(lambda: "".join(server.lines).count("following Jekyll") == 4, "a line for each")
            self.assertEqual(404, server.get("/Gemfile.lock").status)

    def test_plugins_by_their_old_name(self):
        (self.site / "_config.yml").write_text("gems: [jekyll-sitemap]\nplugins: []\n")
        for jekyll, status in (("3.10", 200), ("4.3", 404)):
            with Serving(sys.argv[1], self.site, "--jekyll", jekyll, environment=ENVIRONMENT) as server:
                self.assertEqual(status, server.get("/sitemap.xml").status, jekyll)

    def test_no_such_jekyll(self):
        done = subprocess.run(
            [sys.argv[1], "--source", self.site, "--jekyll", "2.5"], capture_output=True, text=True, check=False
        )
        self.assertNotEqual(0, done.returncode)
        self.assertIn("3.10, 4.3 or 4.4", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
