"""approche-server build: what it writes, what it leaves alone, and that the old tree survives all that goes wrong.

usage: test_build.py APPROCHE-SERVER
"""

import fcntl
import gzip
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from scale_site import write as write_scale_site  # noqa: E402
from serving import PATIENCE, Serving, eventually, skip  # noqa: E402

BINARY = Path(sys.argv[1]).resolve()
ENVIRONMENT = {"APPROCHE_SASS": "libsass", "LC_ALL": "C.UTF-8"} | {
    key: value for key, value in os.environ.items() if not key.startswith("APPROCHE_")
}
LAYOUT = "<html><head><title>{{ page.title }}</title></head><body>{{ content }}</body></html>\n"
SITE = {
    "_config.yml": "title: T\nplugins: [jekyll-redirect-from, jekyll-sitemap, jekyll-feed]\nurl: https://a.example\n",
    "_layouts/default.html": LAYOUT,
    "index.md": "---\nlayout: default\ntitle: Home\n---\nHello {{ site.title }} {{ site.baseurl }}\n",
    "about.md": "---\nlayout: default\npermalink: /about/\nredirect_from: /old/\n---\nAbout\n",
    "404.html": "---\n---\nnot here\n",
    "css/site.scss": "---\n---\nb { a { color: red } }\n",
    "img/a.bin": bytes(range(256)) * 10,
    "_posts/2024-01-02-a.md": "---\nlayout: default\n---\nPost {% if true %}a{% endif %}\n",
}
STAGE = ".approche-build"


def put(folder, files):
    for name, content in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content)


def tree(folder):
    """path -> bytes, or None for a folder, or where a link leads."""
    found = {}
    for path in Path(folder).rglob("*"):
        name = os.fsencode(path.relative_to(folder))
        if path.is_symlink():
            found[name] = ("link", os.readlink(path))
        else:
            found[name] = None if path.is_dir() else path.read_bytes()
    return found


def files(folder):
    return {os.fsdecode(name) for name, content in tree(folder).items() if content is not None}


def stamps(folder):
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns, path.stat().st_ctime_ns)
        for path in Path(folder).rglob("*")
        if path.is_file()
    }


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.source = self.folder / "site"
        self.out = self.source / "_site"
        put(self.source, SITE)

    def run_build(self, *arguments, source=None, environment=ENVIRONMENT, **more):
        return subprocess.run(
            [BINARY, "build", "--source", source or self.source, *arguments],
            env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE, **more,
        )  # fmt: skip

    def build(self, *arguments, status=0, **more):
        done = self.run_build(*arguments, **more)
        self.assertEqual(status, done.returncode, done.stdout + done.stderr)
        return done

    def refused(self, text, *arguments, **more):
        """It fails, says why in one line, and changes nothing."""
        before = tree(self.folder)
        done = self.build(*arguments, status=1, **more)
        self.assertIn(text, done.stderr)
        self.assertEqual(before, tree(self.folder))


class Written(Case):
    def test_all_that_the_site_has(self):
        self.build()
        self.assertEqual(
            {
                "index.html", "about/index.html", "old/index.html", "404.html", "css/site.css", "css/site.css.map",
                "img/a.bin", "2024/01/02/a.html", "redirects.json", "sitemap.xml", "feed.xml", "robots.txt",
            },
            files(self.out),
        )  # fmt: skip
        self.assertIn(
            'http-equiv="refresh" content="0; url=https://a.example/about/"',
            (self.out / "old/index.html").read_text(),
        )
        self.assertEqual(SITE["img/a.bin"], (self.out / "img/a.bin").read_bytes())

    def test_what_the_server_sends(self):
        config = self.source / "_config.yml"
        config.write_text(config.read_text() + "time: 2024-02-03\n")
        self.build()
        with Serving(BINARY, self.source, environment=ENVIRONMENT) as server:
            for name in files(self.out):
                answer = server.get("/" + re.sub(r"(^|/)index\.html$", r"\1", name))
                self.assertEqual(answer.body, (self.out / name).read_bytes(), name)

    def test_the_options_of_the_site(self):
        put(
            self.source,
            {
                "_drafts/d.md": "---\n---\n",
                "_posts/2990-01-02-f.md": "---\n---\n",
                "_posts/2024-01-03-u.md": "---\npublished: false\n---\n",
                "shown.txt": "---\n---\n{{ site.show_drafts }} {{ site.future }} {{ site.unpublished }} {{ site.limit_posts }}",
            },
        )
        self.build()
        posts = {"2024/01/02/a.html"}
        self.assertEqual(posts, {name for name in files(self.out) if re.match(r"\d{4}/", name)})
        self.build("--drafts", "--future", "--unpublished", "--baseurl", "/docs")
        names = {name for name in files(self.out) if re.match(r"\d{4}/", name)}
        self.assertEqual(4, len(names))
        self.assertLess(posts | {"2990/01/02/f.html", "2024/01/03/u.html"}, names)
        self.assertIn("Hello T /docs", (self.out / "index.html").read_text())
        self.assertEqual("true true true 0", (self.out / "shown.txt").read_text())
        self.build("--future", "--limit-posts", "1")
        self.assertEqual(
            {"2990/01/02/f.html"}, {name for name in files(self.out) if re.match(r"\d{4}/", name)}
        )
        with Serving(BINARY, self.source, "-D", "--unpublished", environment=ENVIRONMENT) as server:
            self.assertEqual(200, server.get("/2024/01/03/u.html").status)
            self.assertEqual(404, server.get("/2990/01/02/f.html").status)

    def test_the_destination(self):
        self.build("-d", "out", cwd=self.folder)
        self.assertIn("index.html", files(self.folder / "out"))
        self.assertFalse(self.out.exists())
        config = self.source / "_config.yml"
        config.write_text(config.read_text() + "destination: public/html\n")
        self.build(cwd=self.folder)
        self.assertIn("index.html", files(self.source / "public/html"))
        config.write_text(config.read_text() + f"destination: {self.folder}/absolute\n")
        self.build()
        self.assertIn("index.html", files(self.folder / "absolute"))
        (self.folder / "real").mkdir()
        (self.folder / "link").symlink_to("real")
        self.build("--destination", self.folder / "link/deeper/")
        self.assertIn("index.html", files(self.folder / "real/deeper"))

    def test_a_destination_in_the_site_is_no_part_of_it(self):
        target = self.source / "public"
        self.build("-d", target)
        first = files(target)
        self.build("-d", target)
        self.build("-d", "public", cwd=self.source)
        self.build("-d", "../site/public", source=".", cwd=self.source)
        self.assertEqual(first, files(target))
        config = self.source / "_config.yml"
        config.write_text(config.read_text() + "destination: ./public\n")
        self.build()
        self.assertEqual(first, files(target))
        with Serving(BINARY, self.source, environment=ENVIRONMENT) as server:
            self.assertEqual(404, server.get("/public/img/a.bin").status)
            self.assertEqual(200, server.get("/img/a.bin").status)

    def test_modes_and_times(self):
        put(self.source, {"run.sh": "#!/bin/sh\n", "private.txt": "p"})
        (self.source / "run.sh").chmod(0o755)
        (self.source / "private.txt").chmod(0o600)
        os.utime(self.source / "img/a.bin", ns=(10**18 + 7, 10**18 + 7))
        self.build(umask=0o022)
        modes = {name: (self.out / name).stat().st_mode & 0o777 for name in files(self.out) | {"img"}}
        self.assertEqual(0o755, modes.pop("run.sh"))
        self.assertEqual(0o755, modes.pop("img"))
        self.assertEqual({0o644}, set(modes.values()))
        self.assertEqual(10**18 + 7, (self.out / "img/a.bin").stat().st_mtime_ns)

    def test_names(self):
        odd = {"été/ü.txt": "1", "a b/c'\"&.txt": "2", "emo\U0001f600.txt": "3", "x" * 200 + ".txt": "4"}
        put(self.source, odd)
        raw = os.fsencode(self.source) + b"/raw\xff.txt"
        Path(os.fsdecode(raw)).write_bytes(b"5")
        self.build()
        for name, content in odd.items():
            self.assertEqual(content, (self.out / name).read_text())
        self.assertEqual(b"5", tree(self.out)[b"raw\xff.txt"])

    def test_precompressed(self):
        text = "---\nlayout: default\n---\n" + "word and word again\n" * 200
        config = self.source / "_config.yml"
        config.write_text(config.read_text() + "time: 2024-02-03\n")  # which the feed shows
        put(self.source, {"long.md": text, "big.css": "a{}\n" * 500, "own.css": "b{}\n" * 500, "own.css.gz": "mine"})
        self.build("--precompress")
        for name in ("long.html", "big.css"):
            plain = (self.out / name).read_bytes()
            self.assertEqual(plain, gzip.decompress((self.out / f"{name}.gz").read_bytes()))
            for suffix in ("br", "zst"):
                self.assertLess((self.out / f"{name}.{suffix}").stat().st_size, len(plain))
        self.assertEqual("mine", (self.out / "own.css.gz").read_text())
        self.assertFalse((self.out / "img/a.bin.gz").exists())
        before = stamps(self.out)
        self.build("--precompress")
        self.assertEqual(before, stamps(self.out))
        put(self.source, {"long.md": text + "more\n" * 50})
        self.build("--precompress")
        self.assertIn(b"more", gzip.decompress((self.out / "long.html.gz").read_bytes()))
        self.build()
        self.assertEqual({"own.css.gz"}, {n for n in files(self.out) if n.endswith((".gz", ".br", ".zst"))})

    def test_names_that_a_suffix_makes_too_long(self):
        name = "x" * 251 + ".css"
        self.build()
        put(self.source, {name: "a{}\n" * 500})
        self.build("--precompress")
        self.assertEqual({name}, {n for n in files(self.out) if n.startswith("xxx")})


class LeftAlone(Case):
    def test_files_that_are_as_they_should_be(self):
        put(self.source, {"_config.yml": "title: T\n"})
        self.build()
        before = stamps(self.out)
        self.build()
        self.assertEqual(before, stamps(self.out))
        # A clone of the same content has other times.
        for path in self.source.rglob("*"):
            if "_site" not in path.parts:
                os.utime(path)
        self.build()
        self.assertEqual(before, stamps(self.out))
        put(self.source, {"about.md": "---\npermalink: /about/\n---\nNew\n", "img/a.bin": b"x" * 2560})
        self.build()
        after = stamps(self.out)
        self.assertEqual(
            {"about/index.html", "img/a.bin"}, {name for name in before if before[name] != after[name]}
        )

    def test_the_same_size_and_time_but_other_bytes(self):
        self.build()
        source, target = self.source / "img/a.bin", self.out / "img/a.bin"
        stat = source.stat()
        source.write_bytes(b"y" * stat.st_size)
        os.utime(source, ns=(stat.st_mtime_ns, stat.st_mtime_ns))
        self.build()
        self.assertEqual(source.read_bytes(), target.read_bytes())
        target.write_bytes(b"z" * stat.st_size)
        self.build()
        self.assertEqual(source.read_bytes(), target.read_bytes())

    def test_keep_files_stay_and_all_else_goes(self):
        config = self.source / "_config.yml"
        config.write_text(config.read_text() + "keep_files: [.git, kept, deep/er/one.txt]\n")
        self.build()
        more = {
            "stale.html": "", "stale/a/b.html": "", ".git/config": "", "kept/x/y": "", "kept-too": "",
            "deep/er/one.txt": "", "deep/er/two.txt": "", "img/.hidden": "", ".nojekyll": "",
        }  # fmt: skip
        put(self.out, more)
        (self.out / "empty/empty").mkdir(parents=True)
        kept = {".git/config", "kept/x/y", "kept-too", "deep/er/one.txt"}
        self.build()
        left = tree(self.out)
        self.assertEqual(kept, files(self.out) & set(more))
        self.assertNotIn(b"empty", left)
        self.assertNotIn(b"stale", left)

    def test_a_file_for_a_folder_and_the_reverse(self):
        put(self.source, {"thing": "a file", "other/index.md": "---\n---\nx"})
        self.build()
        (self.source / "thing").unlink()
        shutil.rmtree(self.source / "other")
        put(self.source, {"thing/index.md": "---\n---\ny", "thing/b.txt": "b", "other": "a file"})
        self.build()
        self.assertEqual("b", (self.out / "thing/b.txt").read_text())
        self.assertEqual("a file", (self.out / "other").read_text())
        shutil.rmtree(self.source / "thing")
        put(self.source, {"thing": "again"})
        self.build()
        self.assertEqual("again", (self.out / "thing").read_text())

    def test_links_in_the_destination_are_not_followed(self):
        self.build()
        outside = self.folder / "outside"
        put(outside, {"precious.txt": "p", "index.html": "o"})
        shutil.rmtree(self.out / "about")
        (self.out / "about").symlink_to(outside)
        (self.out / "index.html").unlink()
        (self.out / "index.html").symlink_to(outside / "precious.txt")
        (self.out / "more").symlink_to(outside)
        (self.out / STAGE).symlink_to(outside)
        before = tree(outside)
        self.build()
        self.assertEqual(before, tree(outside))
        self.assertFalse(any(path.is_symlink() for path in self.out.rglob("*")))
        self.assertIn("About", (self.out / "about/index.html").read_text())


class Errors(Case):
    def test_a_page_with_an_error_keeps_its_file(self):
        self.build()
        old = (self.out / "about/index.html").read_bytes()
        put(
            self.source,
            {
                "about.md": "---\npermalink: /about/\n---\n{% include nothing.html %}\n",
                "index.md": "---\n---\nchanged\n",
                "new.md": "---\n---\n{% if %}\n",
            },
        )
        done = self.build(status=1)
        self.assertRegex(done.stderr, r"error: about\.md:4:.*nothing\.html.*its file stays as it was")
        self.assertRegex(done.stderr, r"error: new\.md:3:")
        self.assertEqual(old, (self.out / "about/index.html").read_bytes())
        self.assertIn("changed", (self.out / "index.html").read_text())
        self.assertFalse((self.out / "new.html").exists())
        self.assertRegex(done.stdout, r", [12] failed in ")

    def test_errors_that_no_page_has(self):
        """Jekyll reads layouts and includes only for pages that use them."""
        put(self.source, {"_includes/unused.html": "{% if %}", "_layouts/unused.html": "{% strange %}"})
        self.assertRegex(self.build().stderr, r"error: _includes/unused\.html:1:1: (?s:.*)error: _layouts/unused\.html:1:1: ")
        theme = self.enterContext(tempfile.TemporaryDirectory())
        put(theme, {"_includes/used.html": "{% if %}", "_layouts/other.html": "{% strange %}"})
        put(self.source, {"_includes/used.html": "good", "p.md": "---\n---\n{% include used.html %}\n"})
        self.build("--theme", theme)
        (self.source / "_includes/used.html").unlink()
        self.build("--theme", theme, status=1)
        put(self.source, {"p.md": "---\n---\n{% include unused.html %}\n"})
        self.build(status=1)
        put(self.source, {"p.md": "---\nlayout: unused\n---\n"})
        self.build(status=1)

    def test_strict(self):
        put(self.source, {"_plugins/own.rb": "Liquid::Template.register_tag('own', Own)\n", "p.md": "---\n---\n{% own %}\n"})
        self.build()
        self.build("--strict", status=1)

    def test_an_address_where_files_are_staged(self):
        for path in (STAGE + ".html", f"{STAGE}/x.html", f"{STAGE}/new/x.html", f"{STAGE}/4"):
            put(self.source, {"p.html": f"---\npermalink: /{path}\n---\nstaged\n"})
            if path.startswith(STAGE + "/"):
                self.assertIn("p.html: not written: ", self.build(status=1).stderr)
            else:
                self.build()
            self.assertFalse((self.out / STAGE).exists())
            self.assertNotIn(b"staged\n", [text for name, text in tree(self.out).items() if name != os.fsencode(path)])

    def test_two_files_that_cannot_both_be(self):
        put(
            self.source,
            {
                "a.md": "---\npermalink: /thing\n---\n",
                "thing.html": "---\npermalink: /x.html\n---\n",
                "x.html/deep.txt": "deep",
            },
        )
        done = self.build(status=1)
        self.assertIn("x.html/deep.txt: not written: ", done.stderr)
        self.assertTrue((self.out / "x.html").is_file())

    def test_settings_that_cannot_be_read(self):
        self.build()
        put(self.source, {"_config.yml": "a: [\n"})
        self.refused("_config.yml:")


class BadDestinations(Case):
    def test_the_source_or_a_folder_above_it(self):
        (self.folder / "link").symlink_to(self.source)
        for target in (".", "..", "../..", "/", self.source, self.folder, self.folder / "link", "_posts/.."):
            self.refused("is the folder of the site or contains it", "-d", target, cwd=self.source)
        config = self.source / "_config.yml"
        text = config.read_text()
        for target in (".", "..", "/", self.source):
            config.write_text(text + f"destination: {target}\n")
            self.refused("is the folder of the site or contains it")

    def test_the_folder_that_the_settings_name(self):
        put(self.source, {"_config.yml": "source: inner\n", "inner/index.md": "---\n---\ninner\n"})
        self.build()
        self.assertEqual({"index.html"}, files(self.out))
        for _ in range(2):
            self.build("-d", self.source / "inner/public")
            self.assertEqual({"index.html"}, files(self.source / "inner/public"))
        shutil.rmtree(self.source / "inner/public")
        for target in (self.source / "inner", self.source):
            self.refused("is the folder of the site or contains it", "-d", target)

    def test_a_folder_of_other_files(self):
        self.refused("has files, and none that the site has", "-d", self.source / "img")
        self.refused("has files, and none that the site has", "-d", self.source / "_posts")
        put(self.folder, {"home/letter.txt": "x"})
        self.refused("has files, and none that the site has", "-d", self.folder / "home")
        put(self.folder, {"clone/.git/config": "x"})
        self.build("-d", self.folder / "clone")

    def test_a_folder_of_other_files_in_the_settings(self):
        put(self.folder, {"home/letter.txt": "x"})
        for target in ("../home", "_posts", self.folder / "home"):
            put(self.source, {"_config.yml": f"destination: {target}\n"})
            self.refused("has files, and none that the site has")
        put(self.source, {"_config.yml": "title: T\n"})
        self.out.symlink_to("../home")
        self.refused("has files, and none that the site has")
        self.out.unlink()
        put(self.source, {"_site/of-an-old-build.txt": "x"})
        self.build()
        self.assertFalse((self.out / "of-an-old-build.txt").exists())

    def test_a_folder_of_the_site_however_it_is_written(self):
        for target in (self.source / "out", "../site/out", self.folder / "x/../site/out", "../link/out"):
            put(self.source, {"_config.yml": f"destination: {target}\n"})
            (self.folder / "link").symlink_to(self.source)
            (self.folder / "x").mkdir()
            for _ in range(2):
                self.build()
            self.assertFalse((self.source / "out/out").exists(), target)
            shutil.rmtree(self.source / "out")
            (self.folder / "link").unlink()
            (self.folder / "x").rmdir()

    def test_a_folder_of_the_site_by_the_name_of_a_link_in_it(self):
        put(self.source, {"sub/b.html": "b"})
        for link, target, real in (("lnk", ".", "out"), ("lnk", "sub", "sub/out"), ("a/lnk", "../sub", "sub/out")):
            (self.source / "a").mkdir()
            (self.source / link).symlink_to(target)
            for settings, options in (
                ("title: T\n", ["--destination", self.source / link / "out"]),
                (f"destination: {link}/out\n", []),
            ):
                put(self.source, {"_config.yml": settings})
                trees = []
                for _ in range(2):
                    self.build(*options)
                    trees.append(sorted(str(path) for path in (self.source / real).rglob("*")))
                self.assertIn(str(self.source / real / "sub/b.html"), trees[0])
                self.assertEqual(trees[0], trees[1])
                shutil.rmtree(self.source / real)
            (self.source / link).unlink()
            (self.source / "a").rmdir()

    def test_no_folder(self):
        put(self.folder, {"file": "x"})
        self.refused("cannot", "-d", self.folder / "file")
        self.refused("cannot", "-d", self.folder / "file/below")

    @unittest.skipIf(os.getuid() == 0 and shutil.which("setpriv") is None, "root, and no setpriv")
    def test_a_folder_that_is_not_writable(self):
        self.build()
        self.folder.chmod(0o755)
        self.out.chmod(0o555)
        user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.getuid() == 0 else []
        before = tree(self.out)
        done = subprocess.run(
            [*user, BINARY, "build", "--source", self.source], env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        self.out.chmod(0o755)
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stderr, r"cannot write .*_site.*: Permission denied")
        self.assertEqual(before, tree(self.out))


class Interrupted(Case):
    def setUp(self):
        super().setUp()
        self.large = self.folder / "large"
        write_scale_site(self.large, 200)
        self.out = self.large / "_site"

    def change_all(self):
        layout = self.large / "_layouts/default.html"
        layout.write_text(layout.read_text().replace("<header>", "<header data-new>"))

    def start(self, *arguments, **more):
        return subprocess.Popen(
            [BINARY, "build", "--source", self.large, *arguments],
            env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more,
        )  # fmt: skip

    def staged(self):
        stage = self.out / STAGE
        return stage.exists() and any(stage.iterdir())

    def test_killed_at_any_moment(self):
        """Each file is the old one or the new one, and the next build puts all in order."""
        self.build(source=self.large)
        old = tree(self.out)
        self.change_all()
        self.build("-d", self.folder / "new", source=self.large)
        new = tree(self.folder / "new")
        seen = 0
        for n in range(12):
            process = self.start()
            eventually(lambda p=process: self.staged() or p.poll() is not None, "a staged file")
            for _ in range(n * 300):
                os.sched_yield()
            process.kill()
            process.communicate()
            left = {name: content for name, content in tree(self.out).items() if not name.startswith(STAGE.encode())}
            self.assertEqual(set(old), set(left))
            self.assertEqual([], [name for name in left if left[name] not in (old[name], new[name])])
            seen += process.returncode == -signal.SIGKILL
        self.assertGreater(seen, 0)
        self.build(source=self.large)
        self.assertEqual(new, tree(self.out))

    def test_ended_by_signals(self):
        self.build(source=self.large)
        old = tree(self.out)
        put(self.large, {"slow.md": "---\n---\n{% for i in (1..300000) %}{{ i | times: i }}{% endfor %}\n"})
        self.change_all()
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start()
            eventually(self.staged, "a staged file")
            process.send_signal(number)
            said, _ = process.communicate(timeout=PATIENCE)
            self.assertEqual(128 + number, process.returncode, said)
            self.assertIn("interrupted: the tree is as it was before", said)
            self.assertEqual(old, tree(self.out))

    def test_a_full_disk(self):
        self.build(source=self.large)
        old = tree(self.out)
        self.change_all()
        put(self.large, {"big.bin": bytes(2 << 20)})
        before = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))  # noqa: E731
        done = self.run_build(source=self.large, preexec_fn=before)
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stderr, r"cannot write .*_site.*File too large; the tree is as it was before")
        self.assertEqual(old, tree(self.out))

    @unittest.skipUnless(os.getuid() == 0 and shutil.which("unshare"), "no root, or no unshare")
    def test_a_full_file_system(self):
        mounted = self.folder / "mounted"
        mounted.mkdir()
        script = f"""
            mount -t tmpfs -o size=600k none {mounted} || exit 77
            {BINARY} build --source {self.source} -d {mounted} >/dev/null 2>&1 || exit 3
            cp -r {mounted} {self.folder}/before
            {BINARY} build --source {self.large} -d {mounted} && exit 4
            cp -r {mounted} {self.folder}/after
        """
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        if done.returncode in (1, 77):
            self.skipTest("nothing can be mounted here")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertRegex(done.stderr, r"No space left on device; the tree is as it was before")
        self.assertEqual(tree(self.folder / "before"), tree(self.folder / "after"))

    def test_two_at_once(self):
        self.out.mkdir()
        lock = os.open(self.out, os.O_RDONLY)
        self.addCleanup(os.close, lock)
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = self.run_build(source=self.large)
        self.assertEqual(1, done.returncode)
        self.assertIn("another build writes into", done.stderr)
        self.assertEqual({}, tree(self.out))
        fcntl.flock(lock, fcntl.LOCK_UN)
        self.build("-d", self.folder / "want", source=self.large)
        both = [self.start(), self.start()]
        said = [process.communicate(timeout=PATIENCE)[0] for process in both]
        self.assertIn(0, [process.returncode for process in both], said)
        self.assertEqual(tree(self.folder / "want"), tree(self.out))

    def test_progress(self):
        put(self.large, {"slow.md": "---\n---\n{% for i in (1..400000) %}{{ i | times: i }}{% endfor %}\n"})
        process = self.start()
        said, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(0, process.returncode, said)
        self.assertRegex(said.splitlines()[-1], r"_site: 20\d files, 20\d written, 0 removed in [0-9.]+ s$")
        self.assertNotIn("\033", said)


class Watching(Case):
    def setUp(self):
        super().setUp()
        put(self.source, {"_config.yml": "title: T\n", "b.md": "---\nlayout: default\n---\nB\n"})

    def watch(self, *arguments, environment=ENVIRONMENT, **more):
        with (self.folder / "log").open("w") as log:
            process = subprocess.Popen(
                [BINARY, "build", "--source", self.source, "--watch", *arguments],
                env=environment, stdout=log, stderr=subprocess.STDOUT, **more,
            )  # fmt: skip
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        eventually(lambda: " files, " in self.said(), "the first build")
        return process

    def said(self):
        return (self.folder / "log").read_text()

    def has(self, name, text):
        path = self.out / name
        eventually(lambda: path.exists() and text in path.read_text(), f"{text} in {name}")

    def test_only_what_changed_is_written(self):
        process = self.watch()
        before = stamps(self.out)
        put(self.source, {"about.md": "---\npermalink: /about/\n---\nChanged\n"})
        self.has("about/index.html", "Changed")
        after = stamps(self.out)
        self.assertEqual({"about/index.html"}, {name for name in before if before[name] != after[name]})
        put(self.source, {"_layouts/default.html": LAYOUT.replace("<body>", "<body class=new>")})
        self.has("index.html", "class=new")
        self.has("b.html", "class=new")
        put(self.source, {"new/page.md": "---\n---\nNew\n", "img/b.bin": b"b"})
        self.has("new/page.html", "New")
        self.has("img/b.bin", "b")
        (self.source / "about.md").unlink()
        eventually(lambda: not (self.out / "about").exists(), "the end of /about/")
        put(self.source, {"b.md": "---\n---\n{% include none.html %}\n"})
        eventually(lambda: "none.html" in self.said(), "the error")
        self.assertIn("class=new", (self.out / "b.html").read_text())
        put(self.source, {"b.md": "---\n---\nmended\n"})
        self.has("b.html", "mended")
        process.terminate()
        self.assertEqual(0, process.wait(PATIENCE))
        self.assertFalse((self.out / STAGE).exists())
        watched = tree(self.out)
        self.build()
        self.assertEqual(watched, tree(self.out))

    def test_after_a_build_that_could_not_write_a_file(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))  # noqa: E731
        large = "{% if page.large %}{% for i in (1..200000) %}too large {% endfor %}{% endif %}"
        put(self.source, {"index.md": "---\nlayout: default\nlarge: true\n---\n"})
        self.watch(preexec_fn=limit)
        before = {name: content for name, content in tree(self.out).items() if not name.startswith(STAGE.encode())}
        put(self.source, {"_layouts/default.html": LAYOUT.replace("<body>", f"<body class=new>{large}")})
        eventually(lambda: "File too large" in self.said(), "the error")
        after = {name: content for name, content in tree(self.out).items() if not name.startswith(STAGE.encode())}
        self.assertEqual(before, after)
        put(self.source, {"index.md": "---\nlayout: default\n---\nsmall\n"})
        self.has("index.html", "small")
        self.has("b.html", "class=new")
        self.has("about/index.html", "class=new")

    def test_the_settings_name_another_destination(self):
        put(self.source, {"_config.yml": "destination: out\n"})
        self.out = self.source / "out"
        self.watch()
        before = tree(self.out)
        put(self.source, {"_config.yml": "destination: elsewhere\n", "b.md": "---\n---\nagain\n"})
        eventually(lambda: "is now 'elsewhere'" in self.said(), "the error")
        put(self.source, {"b.md": "---\n---\nonce more\n"})
        eventually(lambda: self.said().count("is now 'elsewhere'") > 1, "the error again")
        self.assertEqual(before, tree(self.out))
        put(self.source, {"_config.yml": "destination: out\n"})
        self.has("b.html", "once more")
        self.assertFalse((self.out / "out").exists())

    def test_texts_of_a_large_site_are_not_kept_in_memory(self):
        """They are in a file without a name. A site whose texts stay in memory is built alike."""
        put(self.source, {f"many/{i}.md": f"---\nlayout: default\n---\nText {i}\n" for i in range(1000)})
        names = lambda: [os.readlink(fd) for fd in Path(f"/proc/{process.pid}/fd").iterdir()]  # noqa: E731
        process = self.watch(environment=ENVIRONMENT | {"TMPDIR": str(self.folder)})
        self.assertEqual(1, len([name for name in names() if name.startswith(f"{self.folder}/approche-server-")]))
        put(self.source, {"_layouts/default.html": LAYOUT.replace("<body>", "<body class=new>")})
        self.has("many/999.html", "class=new")
        self.has("many/999.html", "Text 999")
        process.terminate()
        self.assertEqual(0, process.wait(PATIENCE))
        aside = tree(self.out)
        shutil.rmtree(self.out)
        self.build(environment=ENVIRONMENT | {"TMPDIR": "/nowhere"})
        self.assertEqual(tree(self.out), aside)

    def test_without_inotify(self):
        self.watch("--watch=stat")
        put(self.source, {"b.md": "---\n---\nseen\n"})
        self.has("b.html", "seen")

    def test_the_settings(self):
        self.watch()
        put(self.source, {"_config.yml": "title: Other\nplugins: [jekyll-sitemap]\n"})
        self.has("index.html", "Hello Other")
        self.has("sitemap.xml", "about")


if __name__ == "__main__":
    if not Path("/proc/self/fd").exists():
        skip("no /proc")
    unittest.main(argv=sys.argv[:1])
