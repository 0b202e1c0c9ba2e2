"""How long it takes from a save until a browser shows it: in headless Chromium, from before the file is
written to the first contentful paint of the page with the new text. One page of Markdown (of HTML for
Vite) in a layout with a stylesheet; its text changes each time. Ours, `hugo server`, `jekyll serve --livereload`, `vite`: whichever is there.

usage: bench_paint.py APPROCHE-SERVER [--rounds N] [--only NAME] [--at-most MS] [--short]
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from chromium import PROGRAM, Chromium  # noqa: E402
from report import NOT_INSTALLED, Table, say  # noqa: E402
from serving import PATIENCE, eventually, skip  # noqa: E402
from servers import Server, ask, free_port, is_there  # noqa: E402

TEXT = "\n\n".join(f"## Heading {i}\n\nA *paragraph* with a [link](/) and `code`, number {i}." for i in range(40))
HTML = "\n".join(f"<h2>Heading {i}</h2><p>A <em>paragraph</em> with a <a href='/'>link</a> and <code>code</code>.</p>"
                 for i in range(40))  # fmt: skip
HEAD = '<!doctype html><html lang="en"><head><title>Paint</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css"></head><body>'
CSS = "body { font: 1rem/1.5 sans-serif; max-width: 40rem; margin: auto }\n"
LOST_MS = 8000  # a save that does not show by then is lost
PAUSE = 0.3  # between two saves: whoever has just reported a change is quiet again

# Notes in each document when each text of its mark was painted, in milliseconds since 1970: the first
# text with the first contentful paint; one that is put into the document later, when the frame after it
# is done.
NOTES = """
window.paints = {};
new PerformanceObserver(list => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  const mark = document.getElementById('mark');
  if (paint && mark) window.paints[mark.textContent] ??= performance.timeOrigin + paint.startTime;
}).observe({ type: 'paint', buffered: true });
new MutationObserver(() => {
  const mark = document.getElementById('mark');
  if (!mark || !performance.getEntriesByName('first-contentful-paint')[0]) return;
  const text = mark.textContent;
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => { window.paints[text] ??= performance.timeOrigin + performance.now(); };
    after.port2.postMessage(0);
  });
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
PAINTED = "window.paints && Object.entries(window.paints).at(-1)"


def markdown(mark):
    return f"---\nlayout: default\ntitle: Paint\n---\n<p id=\"mark\">{mark}</p>\n\n{TEXT}\n"


class Site(Server):
    """A site in a folder of its own; page: the file whose text changes."""

    page, text = "index.md", staticmethod(markdown)

    def write(self, name, text):
        path = self.folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def save(self, mark):
        self.write(self.page, self.text(mark))

    def wait(self):
        eventually(lambda: ask("127.0.0.1", self.port, "/").status == 200, type(self).__name__)


class JekyllSite(Site):
    def fill(self):
        self.write("_config.yml", "title: Paint\n")
        self.write("_layouts/default.html", HEAD + "{{ content }}</body></html>\n")
        self.write("site.css", CSS)
        self.save("first")


class Ours(JekyllSite):
    def __init__(self, binary):
        super().__init__()
        self.binary = binary

    def command(self):
        self.fill()
        return [self.binary, "--source", self.folder / "site", "--listen", f"127.0.0.1:{self.port}", "--dev"]


class Jekyll(JekyllSite):
    def command(self):
        self.fill()
        return ["jekyll", "serve", "--livereload", "--source", self.folder / "site", "--port", self.port,
                "--destination", self.folder / "out", "--livereload-port", free_port()]  # fmt: skip


class Hugo(Site):
    page = "content/_index.md"

    @staticmethod
    def text(mark):
        return markdown(mark).replace("layout: default\n", "")

    def command(self):
        self.write("config.toml", 'title = "Paint"\n[markup.goldmark.renderer]\nunsafe = true\n')
        self.write("layouts/index.html", HEAD + "{{ .Content }}</body></html>\n")
        self.write("static/site.css", CSS)
        self.save("first")
        return ["hugo", "server", "--source", self.folder / "site", "--port", self.port, "--bind", "127.0.0.1",
                "--cacheDir", self.folder / "cache"]  # fmt: skip


class Vite(Site):
    page = "index.html"

    def __init__(self, modules):
        super().__init__()
        self.modules = modules

    @staticmethod
    def text(mark):
        return f'{HEAD}<p id="mark">{mark}</p>{HTML}</body></html>\n'

    def command(self):
        self.write("site.css", CSS)
        self.save("first")
        return ["node", self.modules / "node_modules/vite/bin/vite.js", self.folder / "site",
                "--port", self.port, "--host", "127.0.0.1", "--strictPort"]  # fmt: skip


def install_vite(folder):
    """Whether npm can fetch it."""
    if not is_there("npm") or not is_there("node"):
        return False
    done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "vite@5"],
                          capture_output=True, timeout=PATIENCE)  # fmt: skip
    return done.returncode == 0 and (folder / "node_modules/vite").is_dir()


def paint(tab, server, mark):
    """Milliseconds from the save to the paint; None if it is not shown at all."""
    began = time.time() * 1000
    server.save(mark)
    while time.time() * 1000 < began + LOST_MS:
        now = tab.ask(PAINTED)
        if now and now[0] == mark:
            return now[1] - began
        time.sleep(0.02)
    return None


NAMES = {
    "approche-server": "`approche-server --dev`",
    "vite": "Vite 5 (plain HTML, without a site generator)",
    "jekyll": "`jekyll serve --livereload`",
    "hugo": "`hugo server`",
}


def contestant(args, name, scratch):
    """None if it is not installed. With --short, npm does not fetch Vite."""
    if name == "approche-server":
        return Ours(args.server)
    if name == "vite":
        return Vite(scratch) if not args.short and install_vite(scratch) else None
    return {"hugo": Hugo, "jekyll": Jekyll}[name]() if is_there(name) else None


def paints(browser, server, rounds):
    """Milliseconds of each save, None for one that is not shown."""
    with server:
        server.wait()
        tab = browser.open("about:blank#")
        tab.call("Page.addScriptToEvaluateOnNewDocument", source=NOTES)
        tab.go(f"http://127.0.0.1:{server.port}/")
        tab.until(PAINTED)
        time.sleep(2)  # it listens, and whatever watches is ready
        paint(tab, server, "second")
        times = []
        for i in range(rounds):
            time.sleep(PAUSE)
            times.append(paint(tab, server, f"round {i}"))
        tab.close()
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", choices=NAMES)
    parser.add_argument("--at-most", type=float, default=float("inf"))
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args()
    args.rounds = args.rounds or (2 if args.short else 11)
    if PROGRAM is None:
        skip("no chromium (script/bootstrap browser)")
    ours = 0
    say("From before the file is written until headless Chromium has painted the new text, in a page of 40 headings without",
        f"scripts; {args.rounds} saves. A save that does not show within {LOST_MS / 1000:g} s is lost.")  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch, Chromium() as browser, Table(
        "", "median, ms", "least, ms", "most, ms", "lost"
    ) as table:
        for name, title in NAMES.items():
            if args.only not in (None, name):
                continue
            server = contestant(args, name, Path(scratch))
            if server is None:
                table.row(title, "not measured" if args.short else NOT_INSTALLED, "", "", "")
                continue
            times = paints(browser, server, args.rounds)
            shown = sorted(round(ms) for ms in times if ms is not None)
            if name == "approche-server":
                ours = statistics.median(shown) if len(shown) == len(times) else float("inf")
            cells = [round(statistics.median(shown)), shown[0], shown[-1]] if shown else ["", "", ""]
            table.row(title, *cells, len(times) - len(shown))
    raise SystemExit(ours > args.at_most)


if __name__ == "__main__":
    main()
