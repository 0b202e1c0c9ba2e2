"""Sites built by Debian's jekyll, and the same sites asked of the server: as a browser sees them,
they must be the same; XML, JSON, CSS and scripts but for their white space; files that are copied
to the byte. And what Jekyll does not write, the server does not have.

`approche-server build` writes the same files as `jekyll build`, tree against tree, each with the bytes
that the server sends.

A site with plugins of its own, in Ruby, has them run; rubis-entier is made in Ruby as a whole.

Each folder of sites/ is one site of the Jekyll shape; a page of the bundled site joins the first. The
bundled site, which has the plain shape, is put into the Jekyll shape for Jekyll: what md4c makes of it
here is compared with kramdown's; once more with the seed page, if that is there. So are the two sites that
the command `new` makes. Themes are gems: Debian's
own, and those of gems/.

sites/known.txt lists what still differs, with the reason. The list only shrinks: a line whose page
has become the same fails the test too.

usage: test_sites.py APPROCHE-SERVER SITE-ROUTES [SITE]
"""

import difflib
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from dom import events  # noqa: E402
from serving import ROOT, SHARED, Serving, skip  # noqa: E402

SITES = Path(__file__).resolve().parent / "sites"
KNOWN = SITES / "known.txt"
OTHER_PAGE = SHARED / "seed/approche.md"  # if it is there, in place of:
PAGE = ROOT / "pages/approche.md"
GEMS = Path(__file__).resolve().parent / "gems"

# Files that Jekyll writes and then removes: jekyll-polyglot cleans the folder of a language in which the
# default language has put a page.
WRITTEN_AND_LOST = {"polyglotte": {"fr/dossier.html"}}

BUNDLED = "bundled"  # the name of the repository's own site
SEEDED = "bundled-seed"  # and with the seed page in it
NEW, NEW_JEKYLL = "new", "new-jekyll"  # what the command `new` makes, in both shapes
DIFF_LINES = 30  # shown of a page that differs
ENVIRONMENT = os.environ | {
    "JEKYLL_ENV": "production",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "GEM_PATH": f"{GEMS}:",  # the colon: and where Ruby would look anyhow
}

# Where the plain shape's folders are in the Jekyll shape; what is not named is not read.
PLAIN = {
    "_config.yml": "_config.yml",
    "layouts/includes": "_includes",
    "layouts": "_layouts",
    "data": "_data",
    "pages": ".",
    "static": ".",
}


def jekyll_shape(plain, target):
    """The bundled site as Jekyll wants it."""
    for name, place in PLAIN.items():
        source = plain / name
        if source.is_dir():
            shutil.copytree(source, target / place, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, target / place)
    shutil.rmtree(target / "_layouts/includes", ignore_errors=True)


def build(pairs):
    """Builds sites with Jekyll; each is (source, target)."""
    arguments = [path for pair in pairs if not names_source(pair[0]) for path in pair]
    if arguments:
        subprocess.run(
            ["ruby", Path(__file__).with_name("build_sites.rb"), *arguments],
            env=ENVIRONMENT,
            check=True,
        )
    for source, target in pairs:
        if names_source(source):
            command = ["jekyll", "build", "--quiet", "--disable-disk-cache", "--destination", target]
            subprocess.run(command, cwd=source, env=ENVIRONMENT, check=True)


def names_source(site):
    """Whether its settings say where its files are. Jekyll's --source would override that."""
    settings = Path(site) / "_config.yml"
    return settings.exists() and re.search("^source:", settings.read_text(), re.MULTILINE)


def url_of(path):
    """The URL under which a web server would show a file of Jekyll's output."""
    return "/" + (path.removesuffix("index.html") if path.split("/")[-1] == "index.html" else path)


def known(site):
    """The URLs of a site that are known to differ."""
    rows = [line.split("#")[0].split() for line in KNOWN.read_text().splitlines()]
    return {row[1] for row in rows if row and row[0] == site}


def set_times(source):
    """The files of a site that lists them in .mtimes were changed then: seconds since 1970, path."""
    listed = source / ".mtimes"
    for line in listed.read_text().splitlines() if listed.exists() else []:
        seconds, path = line.split(" ", 1)
        os.utime(source / path, ns=(round(float(seconds) * 1000) * 1000000,) * 2)


def settings_of(source):
    """The value of --config for a site that lists its configuration files, as for Jekyll."""
    listed = source / ".config-files"
    return [listed.read_text().strip()] if listed.exists() else []


def plugins_of(source):
    """The options for a site that has Ruby of its own; a busy machine may take its time."""
    return ["--plugins", "on", "--plugins-timeout", "100"] if (source / "_plugins").exists() else []


def baseurl_of(source):
    """Where the site is, as the last of its configuration files that says so has it."""
    names = (settings_of(source) or ["_config.yaml,_config.yml"])[0].split(",")
    texts = [(source / name).read_text() for name in names if (source / name).exists()]
    said = re.findall(r"^baseurl: *[\"']?([^\"'\n]*)", "\n".join(texts), re.M)
    return said[-1] if said else ""


def routes_of(source):
    """The routes of the site: path -> (kind, source)."""
    done = subprocess.run(
        [sys.argv[2], source, *settings_of(source)], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return {path: (kind, target) for kind, path, target in rows if kind != "redirect"}


class Sites(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        pairs = []
        for name in chosen():
            source, expected = cls.places(name)
            if name in (NEW, NEW_JEKYLL):
                shape = ["--jekyll"] if name == NEW_JEKYLL else []
                subprocess.run([sys.argv[1], "new", *shape, source], check=True, capture_output=True)
            if name in (BUNDLED, SEEDED, NEW):
                plain = {BUNDLED: ROOT, NEW: source}.get(name) or cls.seeded(source)
                source = source.with_name("for-jekyll")
                source.mkdir(parents=True)
                jekyll_shape(plain, source)
            elif name != NEW_JEKYLL:
                shutil.copytree(SITES / name, source, symlinks=True)
                set_times(source)
            if name == "approche":
                shutil.copy(OTHER_PAGE if OTHER_PAGE.exists() else PAGE, source)
            pairs.append((source, expected))
        build(pairs)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def places(cls, name):
        folder = Path(cls.folder.name, name)
        return folder / "site", folder / "expected"

    @classmethod
    def seeded(cls, source):
        """The repository's site in the plain shape, with the seed page for its own."""
        source.mkdir(parents=True)
        for name in ("layouts", "data", "pages", "static"):
            shutil.copytree(ROOT / name, source / name)
        shutil.copy(ROOT / "_config.yml", source)
        shutil.copy(OTHER_PAGE, source / "pages/approche.md")
        return source

    def built(self, name, source, settings):
        """What `build` writes: path -> bytes; and what it says."""
        target = Path(self.folder.name, name, "built")
        command = [sys.argv[1], "build", "--source", source, "--destination", target, *settings]
        done = subprocess.run(
            command,
            env={"APPROCHE_SASS": "libsass"} | ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertIn(f"{target}: ", done.stdout, done.stderr)
        tree = {str(p.relative_to(target)): p.read_bytes() for p in target.rglob("*") if p.is_file()}
        return tree, done.stderr

    def compare(self, name, source, expected):
        written = sorted(p for p in expected.rglob("*") if p.is_file())
        self.assertGreater(len(written), 0)
        differing = known(name)
        settings = [word for files in settings_of(source) for word in ("--config", files)]
        settings += plugins_of(source)
        with Serving(sys.argv[1], source, *settings, environment=ENVIRONMENT) as server:
            base = baseurl_of(source)
            tree, said = self.built(name, source, settings)
            names = {str(file.relative_to(expected)) for file in written}
            with self.subTest("the files that are built"):
                self.assertEqual(WRITTEN_AND_LOST.get(name, set()), names ^ tree.keys(), said)
            for file in written:
                url = url_of(str(file.relative_to(expected)))
                with self.subTest(url):
                    answer = self.page(server, file, base + url, quote(url) in differing)
                    self.assertEqual(answer.body, tree[str(file.relative_to(expected))])
                    if answer.status == 301:
                        self.same(file, answer.body)
            more = self.more_than(routes_of(source), written, expected)
            if plugins_of(source):  # of which the routes above know nothing
                more = [path for path in more if server.get(base + path[1:]).status != 404]
        with self.subTest("what only the server has"):
            self.assertEqual(sorted(u for u in differing if u.startswith("+")), more)

    def page(self, server, file, url, differs):
        answer = server.get(quote(url))
        if answer.status == 301:
            self.redirect(file, answer)
            return answer
        if not differs:
            self.assertEqual(200, answer.status, url)
            self.same(file, answer.body)
            return answer
        with self.assertRaises(AssertionError, msg="no longer differs: strike it from known.txt"):
            self.assertEqual(200, answer.status, url)
            self.same(file, answer.body)
        return answer

    def redirect(self, file, answer):
        """Where Jekyll can only write a page that sends the browser on, the server does it."""
        sent = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', file.read_text())
        self.assertIsNotNone(sent, f"{file.name} does not send the browser on")
        there = urlsplit(answer.getheader("Location"))
        want = urlsplit(quote(html.unescape(sent[1]), safe=":/?#&=%"))
        self.assertEqual(want[2:], there[2:])

    def more_than(self, routes, written, expected):
        """Sources that are served at no path that Jekyll writes, with one of their paths each."""
        paths = {"/" + str(p.relative_to(expected)) for p in written}
        there = {routes[p] for p in paths if p in routes}
        extra = {target: path for path, target in routes.items() if target not in there}
        return sorted("+" + quote(path) for path in extra.values())

    def same(self, file, body):
        want = file.read_bytes()
        if file.suffix != ".html":
            if want != body:
                self.fail("\n".join(self.diff(want, body)))
            return
        seen = [events(text.decode(errors="replace")) for text in (want, body)]
        if seen[0] != seen[1]:
            self.fail("\n".join(self.diff(*seen)))

    def diff(self, want, got):
        if isinstance(want, bytes):
            return ["differs", repr(want[:400]), repr(got[:400])]
        lines = difflib.unified_diff(want, got, "Jekyll", "approche-server", lineterm="", n=1)
        return ["differs", *list(lines)[:DIFF_LINES]]

    def site(self, name):
        source, expected = self.places(name)
        if not expected.exists():
            self.fail(expected.with_name("expected.log").read_text())
        self.compare(name, ROOT if name == BUNDLED else source, expected)

    def test_notices_a_difference(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "x.html")
            page.write_text("<p>une</p>")
            self.same(page, b"<p> une </p>\n")
            with self.assertRaises(AssertionError):
                self.same(page, b"<p>deux</p>")
            text = Path(folder, "x.xml")
            text.write_text("<a> b</a>")
            self.same(text, b"<a> b</a>")
            with self.assertRaises(AssertionError):
                self.same(text, b"<a>b</a>")

    def test_notices_what_only_the_server_has(self):
        paths = [Path("/x/a.html"), Path("/x/b/index.html")]
        routes = {"/a.html": ("page", "a.md"), "/a": ("page", "a.md"), "/c": ("page", "c.md")}
        self.assertEqual(["+/c"], self.more_than(routes, paths, Path("/x")))


def chosen():
    """The sites that are compared: all, or those that the command line names."""
    seeded = [SEEDED] if OTHER_PAGE.exists() else []
    every = [BUNDLED, NEW, NEW_JEKYLL, *seeded, *sorted(p.name for p in SITES.iterdir() if p.is_dir())]
    return sys.argv[3:] or every


if __name__ == "__main__":
    if shutil.which("jekyll") is None:
        skip("no jekyll")
    for site in chosen():
        title = "test_site_" + site.replace("-", "_")
        setattr(Sites, title, lambda self, name=site: self.site(name))
    unittest.main(argv=[sys.argv[0]])
