"""Live reload in Chromium: what a tab does with what the server tells it.

usage: test_live_page.py APPROCHE-SERVER
"""

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from chromium import PROGRAM, Chromium  # noqa: E402
from serving import Serving, skip  # noqa: E402

LINES = "\n\n".join(f"Line {i} of a long page." for i in range(300))
SITE = {
    "_config.yml": "title: T\n",
    "_layouts/l.html": """<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>{{ page.title }}</title>
<link rel="stylesheet" href="/css/a.css"></head>
<body><h1>{{ page.title }}</h1>{{ content }}</body></html>
""",
    "css/a.css": "h1 { color: rgb(255, 0, 0); background: url(../img/b.svg) }\n@import url(none.css);\n",
    "img/a.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
    "img/b.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
    "js/a.js": "window.made = 1;\n",
    "index.md": f"---\nlayout: l\ntitle: Home\n---\n<img src='img/a.svg' alt=''>\n<img srcset='/img/a.svg 1x, img/a.svg 2x' alt=''>\n\n{LINES}\n\n## Here\n\n{LINES}\n",
    "code.md": "---\nlayout: l\ntitle: Code\n---\n<script src='/js/a.js'></script>\n",
    "run.md": "---\nlayout: l\ntitle: Run\n---\n<script>window.ran = true</script>\n",
    "strict.md": "---\nlayout: l\ntitle: Strict\n---\nstrict\n",
    "_headers": "/strict.html\n  Content-Security-Policy: default-src 'none'; style-src 'self'\n",
}
COLOUR = "getComputedStyle(document.querySelector('h1')).color"


class Dev(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = cls.enterClassContext(Chromium())

    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in SITE.items():
            self.write(name, text)
        self.server = self.enterContext(Serving(sys.argv[1], self.site, "--dev"))

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def change(self, name, old, new):
        text = (self.site / name).read_text()
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))

    def open(self, path):
        """A tab that listens."""
        tab = self.browser.open(f"http://localhost:{self.server.port}{path}")
        self.addCleanup(tab.close)
        self.listens(tab)
        return tab

    def listens(self, tab):
        tab.until("performance.getEntriesByType('resource').some(e => e.name.includes('dev.js'))")
        # Held by the tab, or by one that is closing; the stream begins right after that.
        tab.until("navigator.locks.query().then(all => all.held.length > 0)")

    def test_a_page_with_scripts_is_loaded_again(self):
        tab = self.open("/run.html")
        tab.ask("window.before = true")
        self.change("run.md", "title: Run", "title: Changed")
        tab.until("document.title === 'Changed' && window.ran")
        self.assertIsNone(tab.ask("window.before"))
        self.listens(tab)
        self.change("_layouts/l.html", "</h1>", "</h1><p id=new>")
        tab.until("document.getElementById('new') !== null")
        self.assertEqual([], tab.complaints())

    def test_a_page_without_scripts_is_replaced(self):
        tab = self.open("/")
        self.write("css/a.css", "h1 { color: rgb(0, 0, 9) }\n")
        tab.until(f"{COLOUR} === 'rgb(0, 0, 9)' && document.querySelectorAll('link[rel=stylesheet]').length === 1")
        tab.ask("window.before = document.querySelector('link[rel=stylesheet]')")
        for title in ("Changed", "Again"):
            self.write("index.md", f"---\nlayout: l\ntitle: {title}\n---\n{title} text\n")
            tab.until(f"document.title === '{title}'")
            self.assertIn(f"{title} text", tab.ask("document.body.innerText"))
            self.change("_layouts/l.html", "<body", f"<body data-n={title}")
            tab.until(f"document.body.dataset.n === '{title}'")
        self.assertTrue(tab.ask("window.before === document.querySelector('link[rel=stylesheet]')"))
        self.write("index.md", "---\nlayout: l\ntitle: Runs\n---\n<script>window.ran = true</script>\n")
        tab.until("window.ran && document.title === 'Runs'")
        self.assertIsNone(tab.ask("window.before"))
        self.assertEqual([], tab.complaints())

    def test_an_element_that_is_a_target(self):
        tab = self.open("/#here")
        tab.ask("window.before = true")
        self.change("index.md", "title: Home", "title: Changed")
        tab.until("document.title === 'Changed' && document.querySelector(':target') !== null")

    def test_a_stylesheet_is_swapped(self):
        tab = self.open("/")
        tab.ask("window.before = true")
        for green in (128, 129):
            self.write("css/a.css", f"h1 {{ color: rgb(0, {green}, 0) }}\n")
            tab.until(f"{COLOUR} === 'rgb(0, {green}, 0)'")
            tab.until("document.querySelectorAll('link[rel=stylesheet]').length === 1")
        self.assertTrue(tab.ask("window.before"))

    def test_images_are_swapped(self):
        tab = self.open("/")
        tab.ask("window.before = true")
        self.write("img/a.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'/>")
        tab.until("[...document.images].every(i => i.naturalWidth === 20 && i.currentSrc.includes('approche-dev'))")
        self.assertEqual(2, tab.ask("document.images[1].srcset.split('approche-dev').length - 1"))
        self.write("img/b.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='30' height='30'/>")
        tab.until("getComputedStyle(document.querySelector('h1')).backgroundImage.includes('approche-dev')")
        self.assertTrue(tab.ask("window.before"))

    def test_a_script_needs_the_page(self):
        tab = self.open("/code.html")
        self.write("js/a.js", "window.made = 2;\n")
        tab.until("window.made === 2")

    def test_a_file_that_is_not_shown(self):
        tab = self.open("/code.html")
        tab.ask("window.before = true")
        self.server.get("/img/a.svg")
        self.write("img/a.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'/>")
        self.write("css/a.css", "h1 { color: rgb(0, 0, 1) }\n")
        tab.until(f"{COLOUR} === 'rgb(0, 0, 1)'")
        self.assertTrue(tab.ask("window.before"))

    def test_the_scroll_position_stays(self):
        for path, to, script in (("/", 2000, ""), ("/", 2000, "<script></script>"), ("/#here", 1500, "")):
            with self.subTest(path, script=script):
                self.write("index.md", SITE["index.md"] + script)
                tab = self.open(path)
                tab.until("scrollTo(0, %d) || scrollY === %d" % (to, to))
                self.change("index.md", "title: Home", "title: Changed")
                tab.until("document.title === 'Changed' && document.readyState === 'complete'")
                tab.until(f"scrollY === {to}")

    def test_a_page_that_moves_is_followed(self):
        tab = self.open("/?a=b")
        tab.until("scrollTo(0, 1000) || scrollY === 1000")
        self.change("index.md", "title: Home", "title: Home\npermalink: /new/")
        tab.until("location.pathname === '/new/' && document.readyState === 'complete'")
        self.assertEqual("?a=b", tab.ask("location.search"))
        tab.until("scrollY === 1000")

    def test_under_a_strict_policy(self):
        tab = self.open("/strict.html")
        self.change("strict.md", "title: Strict", "title: Changed")
        tab.until("document.title === 'Changed'")
        self.assertEqual([], [c for c in tab.complaints() if "Loading the image" not in c])

    def test_more_tabs_than_connections(self):
        tabs = [self.open("/") for _ in range(9)]
        self.change("index.md", "title: Home", "title: Changed")
        # Those in the background are brought up to date when they are seen.
        for tab in tabs:
            tab.call("Page.bringToFront")
            tab.until("document.title === 'Changed'")

    PANEL = "document.querySelector('approche-dev')?.shadowRoot"
    TEXT = f"({PANEL}?.querySelector('aside')?.innerText ?? '')"

    def test_a_mistake_is_shown_above_the_page_and_goes(self):
        self.write("css/a.css", "* { color: red !important; display: inline !important; font-size: 1px !important }")
        tab = self.open("/run.html")
        tab.ask("window.before = true; document.body.focus()")
        self.change("run.md", "<script>", "{{ 1 | divided_by: 0 }}<script>")
        tab.until(f"{self.TEXT}.includes('divided by 0')")
        text = tab.ask(self.TEXT)
        self.assertIn("1 error", text)
        self.assertIn("run.md:5", text)
        self.assertIn("{{ 1 | divided_by: 0 }}", text)
        self.assertEqual("Run", tab.ask("document.title"), "the good page stays")
        self.assertTrue(tab.ask("document.activeElement === document.body"))
        self.assertEqual("Problems of this site", tab.ask(f"{self.PANEL}.querySelector('aside').ariaLabel"))
        self.assertEqual("16px", tab.ask(f"getComputedStyle({self.PANEL}.querySelector('aside')).fontSize"))
        tab.press("Escape")
        tab.until(f"{self.TEXT} === ''")
        self.change("run.md", "divided_by", "modulo")
        tab.until(f"{self.TEXT}.includes('run.md')")
        self.change("run.md", "{{ 1 | modulo: 0 }}", "")
        tab.until(f"{self.TEXT} === ''")
        self.assertTrue(tab.ask("window.before"))
        self.assertEqual([], tab.complaints())

    def test_a_page_that_is_an_error_at_first(self):
        self.change("run.md", "<script>", "{{ 1 | divided_by: 0 }}<script>")
        tab = self.open("/run.html")
        tab.until(f"{self.TEXT}.includes('divided by 0')")
        self.write("run.md", SITE["run.md"])
        tab.until(f"document.title === 'Run' && {self.TEXT} === ''")

    @unittest.skipIf(shutil.which("jekyll") is None, "jekyll is not installed")
    def test_a_mistake_of_a_plugin_is_at_its_line(self):
        plugin = "module Said\n  def said(text)\n    text.upcase\n  end\nend\nLiquid::Template.register_filter(Said)\n"
        self.write("_plugins/said.rb", plugin)
        self.write("said.md", "---\nlayout: l\ntitle: Said\n---\n{{ 'good' | said }}\n")
        environment = os.environ | {"LC_ALL": "C.UTF-8"}
        self.server = self.enterContext(
            Serving(sys.argv[1], self.site, "--dev", "--plugins", "on", environment=environment)
        )
        tab = self.open("/said.html")
        self.assertIn("GOOD", tab.ask("document.body.innerText"))
        for wrong, said in (("text.nothing", "NoMethodError"), ("text.upcase(", "syntax error")):
            self.write("_plugins/said.rb", plugin.replace("text.upcase", wrong))
            tab.until(f"{self.TEXT}.includes('_plugins/said.rb:')")
            text = tab.ask(self.TEXT)
            self.assertIn(said, text)
            self.assertIn("GOOD", tab.ask("document.body.innerText"), "the good page stays")
            self.write("_plugins/said.rb", plugin)
            tab.until(f"{self.TEXT} === ''")

    def test_warnings_are_small(self):
        self.write("_config.yml", "plugins: [no-such-plugin]\n")
        tab = self.open("/")
        tab.until(f"{self.TEXT}.includes('1 warning')")
        self.assertNotIn("no-such-plugin", tab.ask(self.TEXT))
        tab.ask(f"{self.PANEL}.querySelector('button').click()")
        self.assertIn("no-such-plugin", tab.ask(self.TEXT))
        tab.ask(f"{self.PANEL}.querySelector('button').click()")
        self.assertEqual("", tab.ask(self.TEXT))

    def test_hostile_texts_are_texts(self):
        self.write("<img src=x onerror=alert(1)>.html", "---\n---\n{% <img/src=x/onerror=alert(2)> %}\n")
        tab = self.open("/strict.html")
        tab.until(f"{self.TEXT}.includes('onerror=alert(1)')")
        self.assertEqual(0, tab.ask(f"{self.PANEL}.querySelectorAll('img').length"))
        self.assertEqual([], [c for c in tab.complaints() if "Loading the image" not in c])

    def test_a_page_that_is_missing(self):
        tab = self.open("/strct.html")
        tab.until(f"{self.TEXT}.includes('/strict.html')")
        self.assertTrue(tab.ask(f"{self.PANEL}.querySelector('li a').getAttribute('href') === '/strict.html'"))
        self.write("strct.html", "---\ntitle: Found\nlayout: l\n---\nfound")
        tab.until(f"document.title === 'Found' && {self.TEXT} === ''")

    def test_the_server_is_started_again(self):
        tab = self.open("/")
        port = self.server.port
        self.server.__exit__()
        self.change("index.md", "title: Home", "title: Changed")
        self.server.command[self.server.command.index("--port") + 1] = str(port)
        self.server.__enter__()
        tab.until("document.title === 'Changed'")


if __name__ == "__main__":
    if PROGRAM is None:
        skip("no chromium (script/bootstrap browser)")
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
