"""Random edits of a site, its theme and the targets of its links. After each, the answers for random
addresses, and then for all of them, must be those of a server that has just been started.

An edit is anything that an editor, a deployment or a sync may do: saves in place and by rename; files
and folders are created, moved and removed; links are made and swapped; rights are removed and given
back; settings change; the site overrides files of the theme; the folder of the site or of the theme is
swapped or made again.

A running server may know more than a new one: if a page has an error, it shows the last good version.
So if the new server answers with 500, or cannot render its page for 404, the answers are not compared.

usage: test_random_edits.py APPROCHE-SERVER [--seed N] [--rounds N] [--mode MODE] [--only EDIT,EDIT]
"""

import argparse
import gzip
import http.client
import os
import random
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

NOBODY = 65534  # root may read everything: the server runs as somebody else
CAFE = ("caf\u00e9.txt", "cafe\u0301.txt")

LASTMOD = re.compile(rb"<lastmod>.*?</lastmod>")  # the date of an undated document: the time of its reading

INDEX = """{{ site.title }} {{ site.data | jsonify }}
{% for p in site.posts %}{{ p.url }}={{ p.title }}/{{ p.n }} {% endfor %}
{% for p in site.pages %}{{ p.url }}={{ p.title }}/{{ p.n }} {% endfor %}
{% for p in site.notes %}{{ p.url }}={{ p.title }}/{{ p.n }} {% endfor %}
{% for f in site.static_files %}{{ f.path }} {% endfor %}"""
BODIES = (
    "{% include i.html %} {{ page.title }}",
    "{% include j.html %} {{ site.data.x.v }} {{ site.title }}",
    "{% include k.html %} {{ site.data.z.v }}",
    "{% include sub/l.html %} {{ site.posts.size }} {{ site.posts.first.title }}",
    "*plain* text",
    INDEX,
)
LAYOUTS = ("d", "e", "t", "none", "gone")

PAGES = ["index.html", "a.md", "b.html", "sub/c.md", "sub/deep/d.html", "404.html", "_notes/n.md"]
POSTS = ["_posts/2020-01-01-p.md", "_posts/2020-01-02-q.md", "_posts/2021-05-05-r.html"]
INCLUDES = [f"_includes/{name}" for name in ("i.html", "j.html", "k.html", "sub/l.html")]
LAYOUT_FILES = [f"_layouts/{name}.html" for name in LAYOUTS[:3]]
DATA = ["_data/x.yml", "_data/z.yml", "_data/sub/y.json"]
STYLES = ["assets/t.scss", "_sass/part.scss", "_sass/themes.scss"]
FILES = ["static/x.txt", "assets/s.css", "sub/f.txt", "_notes/f.txt", "large.bin", *CAFE]
RULES = ["_redirects", "_headers"]
SITE_FILES = PAGES + POSTS + INCLUDES + LAYOUT_FILES + DATA + STYLES + FILES + RULES
THEME_FILES = [
    "_layouts/t.html",
    "_includes/k.html",
    "_includes/sub/l.html",
    "_data/z.yml",
    "_sass/themes.scss",
    "assets/s.css",
    "assets/th.txt",
]
OUTSIDE_FILES = ["o.txt", "dir/p.html", "dir/q.txt", "inc/i.html"]

ADDRESSES = [
    *("/", "/a.html", "/b.html", "/sub/c.html", "/sub/deep/d.html", "/moved/c.html", "/there/"),
    *("/moved/deep/d.html", "/moved/f.txt", "/notes/n.html", "/notes/f.txt", "/static/x.txt"),
    *("/2020/01/01/p.html", "/2020/01/02/q.html", "/2021/05/05/r.html", "/assets/t.css", "/a"),
    *("/assets/s.css", "/assets/th.txt", "/sub/f.txt", "/large.bin", "/caf%C3%A9.txt", "/nope"),
    *("/cafe%CC%81.txt", "/sitemap.xml", "/robots.txt", "/old", "/lf.txt", "/ld/p.html"),
    *("/ld/q.txt", "/ld/c.html", "/ld/deep/d.html", "/ld/f.txt", "/ld/index.html", "/new/n.txt"),
    *("/new/deep/m.html", "/lp.html", "/static", "/hard.txt", "/sub"),
]


class World:
    """The site, its theme and the files outside; and the edits of them."""

    def __init__(self, folder, seed):
        self.folder = folder
        self.random = random.Random(seed)
        self.count = 0
        self.current = folder / "current"  # a link to one of two folders
        self.theme = folder / "theme"
        self.outside = folder / "outside"
        for name in ("v1", "v2"):
            self.fill(folder / name)
        self.current.symlink_to("v1")
        self.fill_theme()
        for name in OUTSIDE_FILES:
            self.put(self.outside / name, self.text(name))

    # ---- texts ----

    def number(self):
        self.count += 1
        return self.count

    def text(self, name):
        n, choose = self.number(), self.random.choice
        kind = name.partition("/")[0]
        if name == "large.bin":
            return f"{n:07} " * 140_000
        if name == "_redirects":
            return f"/old /b.html?{n} {choose([301, 302])}\n" + choose(["", "/nope /a.html 200\n"])
        if name == "_headers":
            return f"/static/*\n  X-Number: {n}\n"
        if kind == "_data":
            return f'{{"v": {n}}}' if name.endswith("json") else f"v: {n}\n"
        if kind in ("_includes", "inc"):
            return f"[{n} {{{{ site.title }}}}]" if n % 2 else f"[{n}]"
        if kind == "_layouts":
            outer = f"---\nlayout: {choose(['e', 'none'])}\n---\n" if "/d" in name else ""
            return f"{outer}<{n} {choose(['', '{% include i.html %}'])}{{{{ content }}}}>"
        if name == "assets/t.scss":
            return f'---\n---\n@import "part"; @import "themes"; a {{ order: {n} }}\n'
        if name.endswith(".scss"):
            return f"b {{ order: {n} }}\n"
        if name.endswith((".txt", ".css")):
            return f"{n} " * choose([1, 1, 50])
        return self.page(name, n)

    def page(self, name, n):
        choose = self.random.choice
        front = [f"title: T{n}", f"n: {n}"]
        if choose([True, True, False]):
            front.append(f"layout: {choose(LAYOUTS)}")
        if name == "a.md" and choose([True, False]):
            front.append("permalink: /there/")
        if choose([True] + [False] * 8):
            front.append("published: false")
        body = INDEX if name == "index.html" else choose(BODIES)
        return "---\n" + "\n".join(front) + f"\n---\n{body} {n}\n"

    def config(self):
        choose = self.random.choice
        return (
            f"theme: x\ntitle: C{self.number()}\ncollections: {{notes: {{output: true}}}}\n"
            f"plugins: [{choose(['', 'jekyll-sitemap'])}]\n"
            f"exclude: [{choose(['', 'sub/deep', 'static'])}]\n"
            + choose(["", "permalink: pretty\n", "defaults: [{scope: {path: ''}, values: {n: 0}}]\n"])
        )

    # ---- files ----

    def put(self, path, text):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
        path.write_text(text)

    def fill(self, root):
        self.put(root / "_config.yml", self.config())
        for name in SITE_FILES:
            if name not in THEME_FILES or self.random.random() < 0.3:
                self.put(root / name, self.text(name))

    def fill_theme(self):
        for name in THEME_FILES:
            self.put(self.theme / name, self.text(name))

    def existing(self, names, root=None):
        root = root or self.current
        found = [root / name for name in names if (root / name).is_file()]
        return self.random.choice(found) if found else None

    def save_in_place(self, path, name):
        path.write_text(self.text(name))

    def save_by_rename(self, path, name):
        new = path.with_name(f".{path.name}.new~")
        new.write_text(self.text(name))
        new.rename(path)

    def any_file(self):
        """A file to be edited: (path, its name as text() knows it)."""
        where = self.random.choice(["site"] * 6 + ["theme", "outside"])
        root, names = {
            "site": (self.current, SITE_FILES),
            "theme": (self.theme, THEME_FILES),
            "outside": (self.outside, OUTSIDE_FILES),
        }[where]
        name = self.random.choice(names)
        return root / name, name

    # ---- edits: each returns what it did, or None if it cannot be done now ----

    def edit_save(self):
        path, name = self.any_file()
        if not path.is_file():
            return None
        self.save_in_place(path, name)
        return path

    def edit_rename_over(self):
        path, name = self.any_file()
        if not path.is_file():
            return None
        self.save_by_rename(path, name)
        return path

    def edit_same_size_and_time(self):
        path = self.existing(["static/x.txt", "assets/s.css", "_data/x.yml"])
        if path is None:
            return None
        stat, text = path.stat(), path.read_text()
        new = path.with_name(f".{path.name}.new~")
        new.write_text("".join(chr(48 + (ord(c) - 47) % 10) if c.isdigit() else c for c in text))
        os.utime(new, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        new.rename(path)
        return path

    def edit_save_twice(self):
        path, name = self.any_file()
        if not path.is_file():
            return None
        for _ in range(2):
            self.save_in_place(path, name)
        return path

    def edit_save_several(self):
        done = []
        for _ in range(self.random.randrange(2, 6)):
            path, name = self.any_file()
            if path.parent.is_dir() and not path.is_dir():
                self.random.choice([self.save_in_place, self.save_by_rename])(path, name)
                done.append(path)
        return done or None

    def edit_held_open(self):
        path, name = self.any_file()
        if not path.is_file():
            return None
        text = self.text(name)
        with path.open("w") as file:
            file.write(text[: len(text) // 2])
            file.flush()
            self.between()
            file.write(text[len(text) // 2 :])
        return path

    def edit_create(self):
        path, name = self.any_file()
        if path.exists() or path.is_symlink() or path.parent.is_file():
            return None
        self.put(path, self.text(name))
        return path

    def edit_delete(self):
        path = self.existing(SITE_FILES)
        if path is None:
            return None
        path.unlink()
        return path

    def edit_rename(self):
        path = self.existing(PAGES + FILES + INCLUDES)
        other = self.current / self.random.choice(PAGES + FILES + INCLUDES)
        if path is None or other.is_dir() or not other.parent.is_dir():
            return None
        path.rename(other)
        return path, other

    def edit_touch(self):
        path, _ = self.any_file()
        if not path.is_file():
            return None
        os.utime(path)
        return path

    def edit_folder_moves(self):
        pairs = [("sub", "moved"), ("_includes", "_away"), ("_data", "_away2"), ("assets", ".assets")]
        pairs += [("_posts", ".posts"), ("_layouts", "_l"), ("sub/deep", "new"), ("sub", "ld")]
        pair = list(self.random.choice(pairs))
        self.random.shuffle(pair)
        old, new = (self.current / name for name in pair)
        if not old.is_dir() or old.is_symlink() or new.exists() or new.is_symlink():
            return None
        if not new.parent.is_dir():
            return None
        old.rename(new)
        return old, new

    def edit_folder_goes(self):
        path = self.current / self.random.choice(["sub", "moved", "_notes", "new", "_data/sub", "ld"])
        if not path.is_dir() or path.is_symlink():
            return None
        shutil.rmtree(path)
        return path

    def edit_folder_comes(self):
        path = self.current / "new"
        if path.exists():
            return None
        self.put(path / "n.txt", self.text("n.txt"))
        self.put(path / "deep/m.html", self.text("m.html"))
        return path

    def edit_rights(self):
        """Rights are removed, and given back after a request."""
        path = self.random.choice(
            [self.existing(SITE_FILES), self.current / "sub", self.current / "_includes"]
            + [self.theme / "_includes", self.outside, self.theme, self.current / "_posts"]
        )
        if path is None or not path.exists():
            return None
        mode = path.stat().st_mode & 0o7777
        path.chmod(0)
        self.between()
        path.chmod(mode)
        return path

    def edit_mode(self):
        path = self.existing(SITE_FILES)
        if path is None:
            return None
        path.chmod(self.random.choice([0o644, 0o755, 0o664]))
        return path

    def edit_link(self):
        """A link to a file or a folder, in the site, outside, or to nothing; over what is there."""
        name, targets = self.random.choice(
            [
                ("lf.txt", ["static/x.txt", "sub/f.txt", self.outside / "o.txt", "nothing"]),
                ("lf.txt", [self.current / "static/x.txt", self.folder / "secret.txt"]),
                ("lp.html", ["b.html", "sub/deep/d.html", self.outside / "dir/p.html"]),
                ("ld", ["sub", "moved", self.outside / "dir", ".", "nothing", "_includes"]),
                ("_includes", [self.outside / "inc", "_away"]),
                ("a.md", ["sub/c.md", self.outside / "dir/p.html"]),
            ]
        )
        path = self.current / name
        if path.is_dir() and not path.is_symlink():
            return None
        target = self.random.choice(targets)
        new = path.with_name(".link~")
        new.symlink_to(target)
        new.rename(path)
        return path, target

    def edit_link_goes(self):
        links = [self.current / n for n in ("lf.txt", "lp.html", "ld", "_includes", "a.md")]
        links = [path for path in links if path.is_symlink()]
        if not links:
            return None
        path = self.random.choice(links)
        path.unlink()
        return path

    def edit_hard_link(self):
        path, other = self.existing(FILES), self.current / "hard.txt"
        if path is None:
            return None
        other.unlink(missing_ok=True)
        os.link(path, other)
        return path, other

    def edit_compressed(self):
        path = self.existing(["static/x.txt", "assets/s.css"])
        if path is None:
            return None
        beside = path.with_name(path.name + ".gz")
        if beside.exists() and self.random.random() < 0.4:
            beside.unlink()
        else:
            beside.write_bytes(gzip.compress(f"compressed {self.number()} ".encode() * 20))
        return beside

    def edit_override(self):
        """The site overrides a file of the theme, or stops to do so."""
        path = self.current / self.random.choice(THEME_FILES)
        if path.is_file():
            path.unlink()
        elif not path.exists() and not path.is_symlink():
            self.put(path, self.text(str(path.relative_to(self.current))))
        return path

    def edit_theme_file(self):
        path = self.theme / self.random.choice(THEME_FILES)
        if path.is_file():
            path.unlink()
        else:
            self.put(path, self.text(str(path.relative_to(self.theme))))
        return path

    def edit_config(self):
        path = self.current / "_config.yml"
        self.random.choice([self.save_config, self.swap_config])(path)
        return path

    def save_config(self, path):
        path.write_text(self.config())

    def swap_config(self, path):
        new = path.with_name(".config~")
        new.write_text(self.config())
        new.rename(path)

    def edit_root_link(self):
        target = "v2" if os.readlink(self.current) == "v1" else "v1"
        new = self.folder / "current.new"
        new.symlink_to(target)
        new.rename(self.current)
        return target

    def edit_root_again(self):
        root = self.current.resolve()
        shutil.rmtree(root)
        if self.random.random() < 0.5:
            self.between()
        self.fill(root)
        return root

    def edit_root_by_rename(self):
        root = self.current.resolve()
        new = root.with_name("fresh")
        self.fill(new)
        root.rename(root.with_name("gone"))
        new.rename(root)
        shutil.rmtree(root.with_name("gone"))
        return root

    def edit_theme_again(self):
        shutil.rmtree(self.theme)
        if self.random.random() < 0.5:
            self.between()
        self.fill_theme()
        return self.theme

    def edits(self):
        return sorted(name[5:] for name in dir(self) if name.startswith("edit_"))


class Client:
    """One persistent connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path):
        """PARTS of an answer"""
        plain = self.get(path, {})
        coded = self.get(path, {"Accept-Encoding": "gzip"})
        return (*plain, coded[-1])

    def get(self, path, headers):
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        body = LASTMOD.sub(b"", body)
        fields = [response.headers[name] for name in ("Content-Type", "Location", "X-Number")]
        return (response.status, *fields, body)


PARTS = ("status", "type", "location", "header", "body", "body in gzip")


class Failure(Exception):
    pass


class Run:
    def __init__(self, binary, folder, options, mode):
        self.options, self.mode = options, mode
        self.binary = shutil.copy(binary, folder)  # where others can reach it
        self.user = NOBODY if os.geteuid() == 0 else None
        (folder / "secret.txt").write_text("SECRET")
        self.world = World(folder, options.seed)
        self.world.between = self.between
        self.log = []

    def serving(self, mode):
        w = self.world
        arguments = ["--theme", w.theme, "--follow-links", w.outside, "--watch", mode]
        return Serving(self.binary, w.current, *arguments, "--threads", "1", user=self.user)

    def between(self):
        """A request during an edit: any answer is right."""
        self.client.ask(self.world.random.choice(ADDRESSES))

    def edit(self):
        names = self.options.only or self.world.edits()
        while True:
            name = self.world.random.choice(names)
            done = getattr(self.world, "edit_" + name)()
            if done is not None:
                done = done if isinstance(done, (tuple, list)) else [done]
                told = " ".join(str(path) for path in done)
                self.log.append(f"{name} {told}".replace(str(self.world.folder) + "/", ""))
                return

    def compare(self, first, fresh):
        """first: what random addresses answered at once."""
        unsure = {500}
        if fresh.ask("/404.html")[0] == 500:
            unsure.add(404)
        for path in ADDRESSES:
            expected = fresh.ask(path)
            if expected[0] in unsure:
                continue
            for got in (first.get(path), self.client.ask(path)):
                if got is not None and got != expected:
                    raise Failure(f"{path}{unlike(got, expected)}")

    def round(self):
        self.edit()
        paths = self.world.random.sample(ADDRESSES, 4)
        first = {path: self.client.ask(path) for path in paths}
        with self.serving("off") as fresh:
            self.compare(first, Client(fresh.port))

    def run(self):
        with self.serving(self.mode) as server:
            self.client = Client(server.port)
            for number in range(1, self.options.rounds + 1):
                try:
                    self.round()
                except Failure as failure:
                    again = f"--seed {self.options.seed} --rounds {number} --mode {self.mode}"
                    print(f"after edit {number} ({again}): {failure}\nthe last edits:")
                    print("\n".join("  " + line for line in self.log[-12:]))
                    print("its log:\n  " + "  ".join(server.lines[-12:]))
                    return False
        return True


def unlike(got, expected):
    """The position at which two answers differ."""
    for name, one, other in zip(PARTS, got, expected):
        if one == other:
            continue
        at = 0
        if isinstance(one, bytes):
            at = max(0, len(os.path.commonprefix([one, other])) - 40)
            one, other = one[at : at + 200], other[at : at + 200]
        return f" ({got[0]}): {name} from {at}\n  {one!r}\n  a new server:\n  {other!r}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--mode", choices=("inotify", "stat"))
    parser.add_argument("--only", type=lambda text: text.split(","))
    options = parser.parse_args()
    print(f"--seed {options.seed} --rounds {options.rounds}", flush=True)
    ok = True
    for mode in [options.mode] if options.mode else ["inotify", "stat"]:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            same = Run(options.binary, Path(folder), options, mode).run()
            print(f"{mode}: {'all the same' if same else 'differs'}", flush=True)
            ok = ok and same
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
