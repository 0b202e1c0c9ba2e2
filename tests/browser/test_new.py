"""The sites that `new` makes, in headless Chromium: axe-core on each page, at each width, light and dark; and
what Lighthouse looks at and a page can tell of itself.

axe-core is npm's; it is installed beside the tests in the build folder. If that cannot be done, its part is skipped.

usage: test_new.py APPROCHE-SERVER
"""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import npm  # noqa: E402
from serving import PATIENCE, Serving, skip  # noqa: E402

BINARY = str(Path(sys.argv[1]).resolve())
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
    --disable-background-networking --disable-component-update --disable-sync
    --disable-dev-shm-usage --virtual-time-budget=30000""".split()
PACKAGE = "axe-core@4.14.1"
PAGES = ["/", "/news/", "/about/", "/404.html"]
SHAPES = {"plain": ([], "static", "/news/first/"), "jekyll": (["--jekyll"], ".", "/2025/01/15/first/")}

# A page that opens each page in a frame of each width, and notes what is wrong with it.
FRAMES = """<!DOCTYPE html>
<html lang="en"><head><title>frames</title></head><body><script>
const found = [];
let looked = 0, scheme = '';

async function look(path, width, view) {
  const page = view.document;
  const fault = (what, element) =>
    found.push(`${path} at ${width}: ${what} ${element ? element.outerHTML.slice(0, 120) : ''}`);
  const all = selector => [...page.querySelectorAll(selector)];
  const one = (selector, what) => { if (all(selector).length !== 1) fault(`not one ${what}`); };
  scheme = view.getComputedStyle(page.body).backgroundColor;

  one('h1', 'h1');
  one('main', 'main');
  one('title', 'title');
  one('meta[name=viewport]', 'viewport');
  one('meta[name=description][content]:not([content=""])', 'description');
  if (!page.documentElement.lang) fault('no language');
  if (!page.doctype || page.compatMode !== 'CSS1Compat') fault('no doctype');
  const overflow = page.documentElement.scrollWidth - width;
  if (overflow > 0) fault(`wider than its window by ${overflow} pixels`);
  for (const link of all('nav a, .brand, .news a')) {
    const box = link.getBoundingClientRect();
    if (box.height < 44 || box.width < 44) fault(`${box.width} by ${box.height} pixels:`, link);
  }
  for (const text of all('body *'))
    if (parseFloat(view.getComputedStyle(text).fontSize) < 12) fault('small letters:', text);
  for (const entry of view.performance.getEntriesByType('resource'))
    if (entry.responseStatus >= 400) fault(`${entry.responseStatus} for ${entry.name}`);
  const current = all('nav [aria-current]').map(a => a.getAttribute('href'));
  if (current.length > 1 || (current.length && current[0] !== path)) fault(`current is ${current}`);
  for (const element of all('[style]')) fault('has a style of its own:', element);

  if (window.axe) {
    view.eval(window.axe);
    const results = await view.axe.run(page, { resultTypes: ['violations', 'incomplete'] });
    for (const v of results.violations) fault(`axe: ${v.id}: ${v.help}: ${v.nodes[0].html}`);
  }
  looked++;
}

(async () => {
  window.axe = %(axe)s ? await (await fetch('/axe.min.js')).text() : null;
  for (const path of %(pages)s)
    for (const width of [320, 768, 1280]) {
      const frame = document.createElement('iframe');
      frame.style = `border: 0; width: ${width}px; height: 900px`;
      frame.src = path;
      await new Promise(done => { frame.onload = done; document.body.append(frame); });
      await look(path, width, frame.contentWindow);
      frame.remove();
    }
  document.documentElement.dataset.looked = looked;
  document.documentElement.dataset.scheme = scheme;
  document.documentElement.dataset.found = JSON.stringify(found);
})();
</script></body></html>
"""


def axe():
    """The script of axe-core; None, and why, if it cannot be installed."""
    folder = Path(BINARY).parents[1] / "tests/npm-axe"
    try:
        npm.install(folder, PACKAGE)
    except npm.Missing as e:
        return None, str(e)
    return folder / "node_modules/axe-core/axe.min.js", ""


def seen_in(url, *flags):
    """The data attributes of the page after loading."""
    with tempfile.TemporaryDirectory() as profile:
        command = [CHROMIUM, *FLAGS, *flags, f"--user-data-dir={profile}", "--window-size=1400,1000", "--dump-dom", url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    head = done.stdout.partition("<head>")[0]
    return {k: html.unescape(v) for k, v in re.findall(r'data-(\w+)="([^"]*)"', head)}


class New(unittest.TestCase):
    def look(self, shape, *flags):
        options, static, post = SHAPES[shape]
        script, why = axe()
        pages = [*PAGES, post]
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder, "site")
            subprocess.run([BINARY, "new", *options, site], check=True, capture_output=True)
            frames = FRAMES % {"axe": json.dumps(script is not None), "pages": json.dumps(pages)}
            (site / static / "frames.html").write_text(frames)
            if script is not None:
                shutil.copy(script, site / static)
            with Serving(BINARY, site) as server:
                seen = seen_in(f"http://localhost:{server.port}/frames.html", *flags)
        self.assertEqual([], json.loads(seen["found"]))
        self.assertEqual(3 * len(pages), int(seen["looked"]))
        if script is None:
            self.skipTest(why)
        return seen

    def test_light(self):
        for shape in SHAPES:
            with self.subTest(shape=shape):
                self.assertEqual("rgb(253, 252, 249)", self.look(shape)["scheme"])

    def test_dark(self):
        self.assertEqual("rgb(21, 25, 28)", self.look("plain", "--force-dark-mode")["scheme"])


if __name__ == "__main__":
    if CHROMIUM is None:
        skip("no chromium (script/bootstrap browser)")
    unittest.main(argv=sys.argv[:1])
