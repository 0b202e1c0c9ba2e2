"""A server whose system calls and allocations fail when a test says so, and a site to try it on."""

import gzip
import mmap
import os
import re
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Running, Serving  # noqa: E402, F401

# As in faulty_calls.c.
CALLS = "openat2 open pread read fstat fstatat stat opendir readdir watch allocate".split()
FOREVER = 0xFFFFFFFF
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
}
# Where that leads, and where it may lead after edits.
PATHS = ["/", "/page.html", "/relative.html", "/sub/page.html", "/sub/file.txt", "/main.css"] + [
    "/notes/n.html",
    "/2020/01/02/first.html",
    "/new.html",
    "/new/page.html",
    "/moved/page.html",
    "/large.css",
    "/small.css",
]


def save(site, name, text):
    path = Path(site) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


def make_site(folder):
    for name, text in SITE.items():
        save(folder, name, text)
    return folder


def answer(server, path):
    """What a client gets: also of the file beside it, compressed."""
    accept = {"Accept-Encoding": "gzip" if path.endswith(".css") else "identity"}
    response = server.get(path, headers=accept)
    body = response.body
    if response.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return response.status, response.getheader("Content-Type"), body


def fresh_answers(binary, site, arguments=()):
    """The same from a server that has just been started, and that nothing happens to."""
    with Serving(binary, site, *arguments) as server:
        return {path: answer(server, path) for path in PATHS}


def empty_messages(lines):
    return [line for line in lines if EMPTY_MESSAGE.search(line.rstrip("\n"))]
