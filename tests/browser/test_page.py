"""The bundled site in headless Chromium: what a browser makes of its pages and loads for them.

usage: test_page.py APPROCHE-SERVER
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
from serving import PATIENCE, ROOT, Serving, skip  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# No sandbox, since tests may run as root; and no curiosity about anything but the page.
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
    --disable-background-networking --disable-component-update --disable-sync
    --disable-dev-shm-usage --virtual-time-budget=10000""".split()

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

# A page that opens each page of the site in a frame of each width and looks for faults in it. A frame,
# since a window of Chromium may refuse to be as narrow as a phone.
FRAMES = """<!DOCTYPE html>
<html><head></head><body><script>
const PAGES = %s;
const WIDTHS = [320, 768, 1280];
const found = [];

function look(path, width, page, view) {
  const fault = (what, element) =>
    found.push(`${path} at ${width}: ${what} ${element ? element.outerHTML.slice(0, 120) : ''}`);
  const all = selector => [...page.querySelectorAll(selector)];
  const lang = page.documentElement.lang;

  const overflow = page.documentElement.scrollWidth - width;
  if (overflow > 0) fault(`wider than its window by ${overflow} pixels`);

  // Its place is known before it is loaded: by its attributes, or by the stylesheet.
  for (const image of page.images)
    if (view.getComputedStyle(image).aspectRatio === 'auto') fault('without width and height:', image);

  for (const svg of all('svg')) {
    const title = svg.querySelector(':scope > title');
    if (svg.closest('[aria-hidden=true]')) continue;
    if (!title || !title.textContent.trim()) fault('without title:', svg);
    if (svg.getAttribute('role') !== 'img' || svg.getAttribute('aria-labelledby') !== title?.id)
      fault('not named by its title:', svg);
  }

  for (const link of all('nav a, .brand, .button')) {
    const box = link.getBoundingClientRect();
    if (box.height < 44 || box.width < 44) fault(`${box.width} by ${box.height} pixels:`, link);
  }

  if (lang !== PAGES[path]) fault(`its lang is '${lang}'`);
  for (const link of all('nav a[href^="/"]')) {
    const there = PAGES[link.getAttribute('href')];
    if (there !== (link.hreflang || lang) || there !== (link.lang || lang))
      fault(`leads to a page in '${there}':`, link);
  }
  for (const link of all('link[rel=alternate][hreflang]'))
    if (PAGES[link.getAttribute('href')] !== link.hreflang) fault('not in that language:', link);

  const text = page.body.textContent;
  if (lang === 'fr' && /[\u201c\u201d"]|\u00ab[^\u00a0]|[^\u00a0]\u00bb/.test(text))
    fault('quotes that are not French');

  // What a Content-Security-Policy without 'unsafe-inline' refuses; a picture is as wide without it.
  for (const element of all('[style]:not(img)')) fault('has a style of its own:', element);
}

const loads = [];
for (const path in PAGES)
  for (const width of WIDTHS) {
    const frame = document.createElement('iframe');
    frame.style = `border: 0; width: ${width}px; height: 900px`;
    frame.src = path;
    loads.push(new Promise(done => frame.onload = () => {
      look(path, width, frame.contentDocument, frame.contentWindow);
      done();
    }));
    document.body.append(frame);
  }
Promise.all(loads).then(() => {
  document.documentElement.dataset.frames = loads.length;
  document.documentElement.dataset.found = JSON.stringify(found);
});
</script></body></html>
"""


# A page that types into the search field of a frame, and says after each step what the combobox is.
TYPING = """<!DOCTYPE html>
<html><head></head><body><iframe src="/recherche/"></iframe><script>
const seen = [];
async function type(page, view) {
  const input = page.querySelector('[role=combobox]');
  const state = what => {
    const list = page.getElementById(input.getAttribute('aria-controls'));
    const chosen = page.getElementById(input.getAttribute('aria-activedescendant'));
    seen.push([what, input.getAttribute('aria-expanded'), list.hidden ? 0 : list.children.length,
               chosen ? chosen.textContent : '', list.querySelectorAll('[aria-selected=true]').length]);
  };
  const key = name => {
    const event = new view.KeyboardEvent('keydown', {key: name, bubbles: true, cancelable: true});
    input.dispatchEvent(event);
    state(name + (event.defaultPrevented ? '!' : ''));
  };
  const write = async text => {
    input.value = text;
    input.dispatchEvent(new view.Event('input'));
    await new Promise(done => setTimeout(done, 1500));
    state(text);
  };
  input.focus();
  state('');
  key('ArrowDown');
  await write('invest');
  key('ArrowDown');
  key('ArrowUp');
  key('ArrowUp');
  key('ArrowDown');
  key('x');
  key('Escape');
  key('Escape');
  await write('aucun mot tel');
  await write('manifeste');
  key('ArrowDown');
  key('Enter');
}
onload = () => {
  const frame = document.querySelector('iframe');
  type(frame.contentDocument, frame.contentWindow).then(() => {
    frame.onload = () => {
      document.documentElement.dataset.seen = JSON.stringify(seen);
      document.documentElement.dataset.there = frame.contentDocument.location.pathname;
    };
  });
};
</script></body></html>
"""


def languages():
    """The URL of each page of the bundled site -> its language."""
    found = {"/recherche/?q=phase": "fr"}
    for file in (ROOT / "pages").rglob("*.md"):
        head = file.read_text().split("---")[1]
        said = dict(re.findall(r"^(permalink|lang): *(\S+)$", head, re.M))
        found[said["permalink"]] = said.get("lang", "fr")
    return found


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
        (site / "static/typing.html").write_text(TYPING)
        (site / "static/frames.html").write_text(FRAMES % json.dumps(languages()))
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

    def test_every_page_at_every_width(self):
        self.assertEqual({"fr", "en"}, set(languages().values()))
        dom = dump_dom(f"http://localhost:{self.server.port}/frames.html", 1280)
        seen = dict(re.findall(r'data-(\w+)="([^"]*)"', dom.partition("<head>")[0]))
        self.assertEqual(3 * len(languages()), int(seen["frames"]))
        self.assertEqual([], json.loads(html.unescape(seen["found"])))

    def test_the_search_field_suggests_pages(self):
        dom = dump_dom(f"http://localhost:{self.server.port}/typing.html", 1280)
        seen = dict(re.findall(r'data-(\w+)="([^"]*)"', dom.partition("<head>")[0]))
        steps = json.loads(html.unescape(seen["seen"]))
        count = steps[2][2]
        self.assertGreater(count, 1)
        rows = [
            ["", "false", 0, "", 0],
            ["ArrowDown", "false", 0, "", 0],
            ["invest", "true", count, "", 0],
            ["ArrowDown!", "true", count, "Investigation", 1],
            ["ArrowUp!", "true", count, "", 0],
            ["ArrowUp!", "true", count, steps[5][3], 1],
            ["ArrowDown!", "true", count, "", 0],
            ["x", "true", count, "", 0],
            ["Escape!", "false", 0, "", 0],
            ["Escape", "false", 0, "", 0],
            ["aucun mot tel", "false", 0, "", 0],
            ["manifeste", "true", steps[11][2], "", 0],
            ["ArrowDown!", "true", steps[11][2], "Manifeste", 1],
            ["Enter!", "true", steps[11][2], "Manifeste", 1],
        ]
        self.assertEqual(rows, steps)
        self.assertEqual("/approche/manifeste/", seen["there"])

    def test_drawings_have_a_title(self):
        for file in (ROOT / "static/img").glob("*.svg"):
            self.assertRegex(file.read_text(), r"<title[^>]*>\s*\S", file.name)


if __name__ == "__main__":
    if CHROMIUM is None:
        skip("no chromium (script/bootstrap browser)")
    unittest.main(argv=sys.argv[:1])
