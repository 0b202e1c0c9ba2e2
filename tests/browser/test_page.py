"""/approche/ of the bundled site in headless Chromium: what a browser makes of it and loads for it.

usage: test_page.py APPROCHE-SERVER
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Serving, skip  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# No sandbox, since tests may run as root; and no curiosity about anything but the page.
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
    --disable-background-networking --disable-component-update --disable-sync
    --disable-dev-shm-usage --virtual-time-budget=5000""".split()

# Asked by the page of itself when it is loaded; the answers become attributes of <html>.
PROBE = """<script>
addEventListener('load', () => {
  const side = document.querySelector('nav.side-panel');
  const answers = {
    sheets: [...document.styleSheets].filter(s => s.cssRules.length).map(s => s.href).join(' '),
    broken: [...document.images].filter(i => i.naturalWidth === 0).map(i => i.src).join(' '),
    images: document.images.length,
    sidebar: side ? side.offsetWidth * side.offsetHeight : 0,
    overflow: document.documentElement.scrollWidth - innerWidth,
  };
  for (const name in answers) document.documentElement.dataset[name] = answers[name];
});
</script>
</body>"""


def dump_dom(url, width):
    """The document after loading, written back as HTML."""
    with tempfile.TemporaryDirectory() as profile:
        size = [f"--user-data-dir={profile}", f"--window-size={width},900"]
        done = subprocess.run(
            [CHROMIUM, *FLAGS, *size, "--dump-dom", url],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    if "<html" not in done.stdout:
        raise RuntimeError(done.stderr)
    return done.stdout


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        site = Path(folder.name)
        for name in ("layouts", "pages", "data", "static"):
            shutil.copytree(ROOT / name, site / name)
        shutil.copy(ROOT / "_config.yml", site)
        layout = site / "layouts/default.html"
        layout.write_text(layout.read_text().replace("</body>", PROBE))
        cls.server = cls.enterClassContext(Serving(sys.argv[1], site))

    def look(self, width):
        dom = dump_dom(f"http://localhost:{self.server.port}/approche/", width)
        return dom, dict(re.findall(r'data-(\w+)="([^"]*)"', dom.partition("<head>")[0]))

    def test_on_a_desktop(self):
        dom, seen = self.look(1280)
        self.assertRegex(dom, r"<h1>\s*Notre approche\s*</h1>")
        self.assertGreater(int(seen["sidebar"]), 0)
        sheets = [Path(href).name for href in seen["sheets"].split()]
        self.assertEqual(["site.css", "side-panel.css"], sheets)
        self.assertGreater(int(seen["images"]), 0)
        self.assertEqual("", seen["broken"])
        self.assertLessEqual(int(seen["overflow"]), 0)

    def test_on_a_phone(self):
        _, seen = self.look(390)
        self.assertLessEqual(int(seen["overflow"]), 0)


if __name__ == "__main__":
    if CHROMIUM is None:
        skip("no chromium (script/bootstrap browser)")
    unittest.main(argv=sys.argv[:1])
