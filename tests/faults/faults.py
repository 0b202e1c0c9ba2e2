"""A server whose system calls and allocations fail when a test says so, and a site to try it on."""

import collections
import gzip
import http.client
import mmap
import os
import random
import re
import shutil
import struct
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

# As in faulty_calls.c.
CALLS = "openat2 open pread read fstat fstatat stat opendir readdir watch allocate inotify".split()
FOREVER = 0xFFFFFFFF
BINARY = sys.argv[1]
EMPTY_MESSAGE = re.compile(r"(error|warning|info): *([;:]|$)")


class Faults:
    """The page that the server and the test share."""

    def __init__(self, folder):
        self.path = Path(folder) / "faults"
        self.path.write_bytes(bytes(mmap.PAGESIZE))
        with self.path.open("r+b") as file:
            self.page = mmap.mmap(file.fileno(), mmap.PAGESIZE)

    def _set(self, word, value):
        self.page[4 * word : 4 * word + 4] = struct.pack("<I", value)

    def _get(self, word):
        return struct.unpack("<I", self.page[4 * word : 4 * word + 4])[0]

    def arm(self, call, error, skip=0, count=FOREVER):
        self.disarm()
        for word, value in ((1, error), (2, skip), (3, count), (4, 0), (5, 0)):
            self._set(word, value)
        self._set(0, 1 << CALLS.index(call))

    def disarm(self):
        self._set(0, 0)

    @property
    def seen(self):
        return self._get(4)

    @property
    def failed(self):
        return self._get(5)

    def environment(self):
        return {**os.environ, "APPROCHE_FAULTS": str(self.path)}


FRONT = "---\nlayout: base\n---\n"
SITE = {
    "_config.yml": "title: T\ntimezone: Europe/Berlin\ncollections: {notes: {output: true}}\n",
    "_layouts/base.html": "<main>{{ site.title }} {{ content }}</main>",
    "_includes/i.html": "I",
    "_data/d.yml": "v: D\n",
    "_notes/n.md": "---\ntitle: N\n---\nnote\n",
    "_posts/2020-01-02-first.md": FRONT + "first {{ page.date | date: '%H' }}",
    "_plugins/p.rb": "Liquid::Template.register_tag('own', Own)\n",
    "_sass/part.scss": "b { c: d }\n",
    "main.scss": "---\n---\n@import 'part';\n",
    "index.html": FRONT
    + "{{ site.data.d.v }} {% include i.html %} {{ site.notes[0].title }}"
    + "{% for p in site.pages %} {{ p.url }}{% endfor %}"
    + "{% for f in site.static_files %} {{ f.path }}{% endfor %}",
    "page.html": FRONT + "page",
    "relative.html": FRONT + "{% include_relative sub/file.txt %}",
    "sub/page.html": FRONT + "sub",
    "sub/file.txt": "text",
    "large.css": "l" * (1 << 20) + "m",
    "large.css.gz": "l" * (1 << 20) + "m",
    "small.css": "a { b: c }",
    "small.css.gz": "a { b: c }",
    "themed.html": "---\nlayout: themed\n---\nthemed",
}
# Where that leads, and where it may lead after edits.
PATHS = ["/", "/page.html", "/relative.html", "/sub/page.html", "/sub/file.txt", "/main.css"] + [
    "/notes/n.html",
    "/2020/01/02/first.html",
    "/new.html",
    "/new/page.html",
    "/out/page.html",
    "/themed.html",
    "/moved/page.html",
    "/large.css",
    "/small.css",
]


def save(site, name, text):
    path = Path(site) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


def make_theme(folder, text):
    """Another folder in the place of the one that is there."""
    save(folder / "theme.new", "_layouts/themed.html", f"<b>{text} {{{{ content }}}}</b>")
    if (folder / "theme").exists():
        (folder / "theme").rename(folder / "theme.old")
    (folder / "theme.new").rename(folder / "theme")
    shutil.rmtree(folder / "theme.old", ignore_errors=True)


def make_site(folder):
    """In "site" within the folder, with a theme beside it, and a link that leads out of it."""
    site, outside = folder / "site", folder / "outside"
    for name, text in SITE.items():
        save(site, name, text)
    save(outside, "page.html", FRONT + "outside")
    (site / "out").symlink_to(outside)
    make_theme(folder, "theme")
    return site


def answer(server, path):
    """The answers for a client, with those of the precompressed file."""
    accept = {"Accept-Encoding": "gzip" if path.endswith(".css") else "identity"}
    response = server.get(path, headers=accept)
    body = response.body
    if response.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return response.status, response.getheader("Content-Type"), body


def serving(site, arguments=(), environment=None):
    """The server with all that make_site made."""
    beside = ["--theme", site.parent / "theme", "--follow-links", site.parent / "outside"]
    return Serving(BINARY, site, *beside, *arguments, environment=environment)


def fresh_answers(site, paths=PATHS):
    """The same from a server that has just been started, and that nothing happens to."""
    with serving(site) as server:
        return {path: answer(server, path) for path in paths}


def differing(got, want):
    """The wrong answers with the right ones. A page that cannot be rendered any more goes on as it was."""
    return [
        (path, got[path], want[path])
        for path in want
        if got[path] != want[path] and not (want[path][0] == 500 and got[path][0] == 200)
    ]


def empty_messages(lines):
    return [line for line in lines if EMPTY_MESSAGE.search(line.rstrip("\n"))]


class Edits:
    """Things that people do to a site, at random."""

    def __init__(self, site, random):
        self.site, self.random, self.number = site, random, 0

    def save(self, name, text):
        save(self.site, name, text)

    def remove(self, name):
        path = self.site / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def one(self):
        """Does one, and returns its name."""
        self.number += 1
        n = self.number
        name, text = self.random.choice(
            [
                ("_config.yml", f"title: T{n}\ntimezone: Europe/Berlin\ncollections: {{notes: {{output: true}}}}\n"),
                ("_layouts/base.html", f"<main>{n} {{{{ content }}}}</main>"),
                ("_includes/i.html", f"I{n}"),
                ("_data/d.yml", f"v: D{n}\n"),
                ("_notes/n.md", f"---\ntitle: N{n}\n---\nnote {n}\n"),
                ("_posts/2020-01-02-first.md", FRONT + f"first {n}"),
                ("_sass/part.scss", f"b {{ c: d{n} }}\n"),
                ("page.html", FRONT + f"page {n}"),
                ("page.html", f"---\nlayout: base\npermalink: /new.html\n---\nmoved {n}"),
                ("new.html", FRONT + f"new {n}"),
                ("new/page.html", FRONT + f"new {n}"),
                ("sub/page.html", FRONT + f"sub {n}"),
                ("sub/file.txt", f"text {n}"),
                ("small.css", f"a {{ b: c{n} }}"),
                ("out/page.html", FRONT + f"outside {n}"),
                ("theme", f"theme {n}"),
                ("-", "new.html"),
                ("-", "new"),
                ("-", "sub/file.txt"),
                ("-", "_includes/i.html"),
                (">", ("sub", "moved")),
                (">", ("moved", "sub")),
                (">", ("page.html", "new.html")),
            ]
        )
        if name == "-":
            self.remove(text)
        elif name == ">" and (self.site / text[0]).exists():
            self.remove(text[1])
            (self.site / text[0]).rename(self.site / text[1])
        elif name == "theme":
            make_theme(self.site.parent, text)
        elif name == "small.css":
            self.save(name, text)
            self.save(name + ".gz", text)
        elif name != ">":
            self.save(name, text)
        return name, text


def moves(site):
    """Two edits that undo each other: folders that come, go and get another name."""

    def there():
        (site / "sub").rename(site / "moved")
        save(site, "new/page.html", "---\ntitle: T\n---\nnew")

    def back():
        (site / "moved").rename(site / "sub")
        shutil.rmtree(site / "new")

    return there, back


def changes_of_settings(site):
    def one():
        save(site, "_config.yml", SITE["_config.yml"] + "permalink: /:year/:title\n")

    def other():
        save(site, "_config.yml", SITE["_config.yml"])

    return one, other


# What plugins make of the posts of changes_of_posts.
MADE = "/feed.xml /sitemap.xml /blog/ /blog/page2/ /old/ /older.html /tag/d/ /tag/e/ /2020/ /category/c/".split()


def changes_of_posts(site):
    settings = "time: 2024-01-01\ntimezone: Europe/Berlin\npaginate: 1\njekyll-archives: {enabled: all}\nplugins:\n"
    for plugin in ("archives", "feed", "paginate", "redirect-from", "seo-tag", "sitemap"):
        settings += f"- jekyll-{plugin}\n"
    save(site, "_config.yml", settings)
    save(site, "_layouts/base.html", "{% seo %}{{ content }}")
    posts = "{% for p in paginator.posts %}{{ p.url }} {{ p.excerpt }}{% endfor %}"
    save(site, "blog/index.html", f"---\nlayout: base\n---\n{posts}")
    front = "layout: base\ncategories: [Ä b, c]\ntags: [d]\nredirect_from: [/old/, /older.html]"

    def one():
        save(site, "_posts/2020-01-02-first.md", f"---\n{front}\n---\nfirst\n\nmore")
        save(site, "_posts/2021-01-02-next.md", "---\ntags: e\n---\nnext")

    def other():
        save(site, "_posts/2020-01-02-first.md", "---\ntags: [e]\n---\nother\n\nmore")
        (site / "_posts/2021-01-02-next.md").unlink()

    return one, other


class Rounds(unittest.TestCase):
    """Edits of a site, each under a fault that arm() prepares."""

    # How long, and with which seed, is the command line's to say.
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)

    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.site = make_site(folder)
        self.faults = Faults(folder)
        self.random = random.Random(self.seed)
        self.edits = Edits(self.site, self.random)
        self.tally = collections.Counter()

    def ask(self, server, path):
        """The answer of a server that cannot be asked for more than that it goes on."""
        try:
            return answer(server, path)
        except (ConnectionError, http.client.HTTPException):
            return None

    def one_round(self, server, before):
        """Makes edits under a fault. Returns the wrong answers, and the right ones now."""
        fault = self.arm()
        edits = [self.edits.one() for _ in range(self.random.randrange(1, 4))]
        meanwhile = {path: self.ask(server, path) for path in self.random.sample(PATHS, 3)}
        if self.random.random() < 0.3:
            time.sleep(0.02)  # the server has noticed by itself, maybe
        self.faults.disarm()
        self.tally[f"{fault[0]} {fault[1]}"] += self.faults.failed > 0
        self.tally["injected"] += self.faults.failed
        after = {path: answer(server, path) for path in self.random.sample(PATHS, len(PATHS))}
        want = fresh_answers(self.site)
        wrong = differing(after, want)
        wrong += [
            (path, "gone meanwhile", got)
            for path, got in meanwhile.items()
            if got is not None and got[0] == 404 and before[path][0] == want[path][0] == 200
        ]
        return [(fault, edits, *[str(part)[:300] for part in one]) for one in wrong], want

    def sweep(self, call, error, edits, paths=PATHS, arguments=()):
        """Makes two edits in turn, once for each call until the first answer: that one fails. Nothing
        may be missing afterwards. Returns the number of calls."""
        want = []
        for edit in edits:
            edit()
            want.append(fresh_answers(self.site, paths))
        with serving(self.site, arguments, self.faults.environment()) as server:
            self.faults.disarm()
            skip = 0
            while skip == 0 or self.faults.failed > 0:
                for edit, answers in zip(edits, want, strict=True):
                    self.faults.arm(call, error, skip, 1)
                    edit()
                    self.ask(server, "/")
                    self.faults.disarm()
                    got = {path: answer(server, path) for path in paths}
                    with self.subTest(call=call, error=error, edit=edit.__name__, skip=skip):
                        self.assertEqual([], differing(got, answers))
                skip += 1
        return skip

    def run_rounds(self, arguments):
        wrong = []
        before = fresh_answers(self.site)
        environment = self.faults.environment()
        with serving(self.site, arguments, environment) as server:
            for number in range(self.rounds):
                found, before = self.one_round(server, before)
                for one in found:
                    print(f"round {number}:", *one)
                wrong += found[:1]
            for line in empty_messages(server.lines):
                print("an empty message:", line)
                wrong.append(line)
            self.assertFalse([line for line in server.lines if "as with --watch=stat" in line])
        hit = sum(count > 0 for name, count in self.tally.items() if " " in name)
        print(f"seed {self.seed}: {self.rounds} rounds, {self.tally['injected']} calls failed,"
              f" {hit} kinds of failure, {len(wrong)} rounds wrong", flush=True)  # fmt: skip
        self.assertEqual(0, len(wrong), f"seed {self.seed}")
