"""Previews: one page that is not published yet, for who has the link, and for nobody else.

usage: test_preview.py APPROCHE-SERVER
"""

import base64
import hashlib
import hmac
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually  # noqa: E402

OLD = "old key of thirty-two characters"
NEW = "new key of thirty-two characters"
ORIGIN = "https://example.org"
SITE = {
    "_config.yml": "title: T\nurl: https://example.org\npermalink: /:title/\nsearch: /find/\n"
    "plugins: [jekyll-feed, jekyll-sitemap]\ncollections:\n  notes: {output: true}\n",
    "_layouts/frame.html": "<ul>{% for p in site.posts %}<li>{{ p.title }}{% endfor %}</ul>"
    "{% for p in site.pages %}{{ p.title }},{% endfor %}{{ content }}",
    "_headers": "/*\n  X-Robots-Tag: all\n  Referrer-Policy: unsafe-url\n  Cache-Control: public\n  X-Own: 1\n",
    "find.html": "---\n---\n{% for r in search.results %}{{ r.url }}{% endfor %}",
    "index.html": "---\nlayout: frame\ntitle: home\n---\nhome text",
    "style.css": "p {}",
    "_posts/2020-01-02-old.md": "---\ntitle: old\n---\nold text",
    "_posts/2098-01-02-later.md": "---\ntitle: later\nlayout: frame\n---\nlatertext",
    "_drafts/launch.md": "---\ntitle: launch\nlayout: frame\ndate: 2026-01-01\n---\nlaunchtext ![a](photo.jpg)",
    "_drafts/other.md": "---\ntitle: othertitle\ndate: 2026-01-01\n---\nothertext",
    "_notes/n.md": "---\ntitle: note\npublished: false\n---\nnotetext",
    "page.md": "---\ntitle: hiddenpage\nlayout: frame\npublished: false\n---\npagetext",
}
UNSEEN = ("latertext", "launch", "othertitle", "notetext", "pagetext", "hiddenpage")


def write(folder, files):
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def token(file, expires=4_000_000_000, key=OLD):
    """As preview_token.h says it, made by others."""
    message = expires.to_bytes(8, "big") + file.encode()
    message += b"\0" * (-(32 + len(message)) % 3)
    mac = hmac.new(key.encode(), b"approche-server preview 1\0" + message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac + message).decode()


def seen(answer):
    """All of an answer but what depends on the moment."""
    fields = {name: value for name, value in answer.headers.items() if name != "Date"}
    return answer.status, fields, answer.body


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.site = os.path.join(folder.name, "site")
        self.keys = os.path.join(folder.name, "keys")
        write(self.site, SITE)
        self.write_keys(OLD)

    def write_keys(self, *keys):
        with open(self.keys, "w") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write("\n".join(keys))

    def serving(self, *arguments):
        return Serving(BINARY, self.site, "--preview-key-file", self.keys, *arguments)

    def command(self, *arguments, keys=True, source=True):
        words = [BINARY, "preview", *arguments]
        words += ["--preview-key-file", self.keys] if keys else []
        words += ["--source", self.site] if source else []
        return subprocess.run(words, capture_output=True, text=True, cwd=self.site)

    def link(self, file, *arguments):
        """The path and query of the link that the command prints."""
        done = self.command(file, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\Ahttps://example\.org/[^\s]*\?preview=[\w-]+\n\Z")
        return done.stdout.strip().removeprefix(ORIGIN)

    def assert_preview(self, answer, text):
        self.assertEqual(answer.status, 200)
        self.assertIn(text, answer.body)
        self.assertEqual(answer.headers.get_all("Cache-Control"), ["private, no-store"])
        self.assertEqual(answer.headers.get_all("X-Robots-Tag"), ["noindex"])
        self.assertEqual(answer.headers.get_all("Referrer-Policy"), ["no-referrer"])

    def assert_missing(self, server, path):
        """The answer is that for an address at which there never was anything."""
        self.assertEqual(seen(server.get(path)), seen(server.get("/nothing/at/all/")))


class Pages(Case):
    def test_each_kind(self):
        rows = [
            ("_drafts/launch.md", "/launch/", b"launchtext"),
            ("_posts/2098-01-02-later.md", "/later/", b"latertext"),
            ("_notes/n.md", "/notes/n/", b"notetext"),
            ("page.md", "/page/", b"pagetext"),
        ]
        with self.serving() as server:
            for file, path, text in rows:
                with self.subTest(file):
                    link = self.link(file)
                    self.assertEqual(link.partition("?")[0], path)
                    self.assert_preview(server.get(link), text)
                    self.assert_missing(server, path)

    def test_the_public_site_stays_as_it_is(self):
        public = ["/", "/old/", "/feed.xml", "/sitemap.xml", "/find/?q=text"]
        public += [f"/_approche/search.json?q={word}" for word in UNSEEN]
        with self.serving() as server:
            links = [self.link(f) for f in ("_drafts/launch.md", "page.md", "_posts/2098-01-02-later.md")]
            for _ in range(2):
                for path in public:
                    body = server.get(path).body.decode()
                    for word in UNSEEN:
                        self.assertNotIn(word, body.replace(f'"query":"{word}"', ""), path)
                for link in links:
                    self.assertEqual(server.get(link).status, 200)

    def test_it_is_as_when_it_is_published_and_shows_no_other(self):
        with self.serving() as server:
            body = server.get(self.link("_drafts/launch.md")).body.decode()
            self.assertIn("<ul><li>launch<li>old</ul>", body)
            for word in ("othertitle", "latertext", "later", "hiddenpage", "note"):
                self.assertNotIn(word, body)
            body = server.get(self.link("page.md")).body.decode()
            self.assertIn("hiddenpage,", body)
            self.assertNotIn("launch", body)

    def test_what_the_page_links_to_is_public_or_missing(self):
        with self.serving() as server:
            server.get(self.link("_drafts/launch.md"))
            self.assertEqual(server.get("/style.css").status, 200)
            for path in ("/other/", "/later/", "/launch/"):
                self.assert_missing(server, path)

    def test_methods_and_conditions(self):
        with self.serving() as server:
            link = self.link("_drafts/launch.md")
            whole = server.get(link)
            head = server.get(link, method="HEAD")
            self.assertEqual((head.status, head.body), (200, b""))
            self.assertEqual(head.headers["Content-Length"], str(len(whole.body)))
            self.assertEqual(head.headers["Cache-Control"], "private, no-store")
            part = server.get(link, headers={"Range": "bytes=0-3"})
            self.assertEqual((part.status, part.body), (206, whole.body[:4]))
            self.assertEqual(part.headers["Cache-Control"], "private, no-store")
            same = server.get(link, headers={"If-None-Match": whole.headers["ETag"]})
            self.assertEqual(same.status, 304)
            self.assertEqual(same.headers["Cache-Control"], "private, no-store")
            self.assertEqual(server.get(link, method="POST").status, 405)

    def test_baseurl(self):
        with self.serving("--baseurl", "/b") as server:
            link = self.link("_drafts/launch.md", "--baseurl", "/b")
            self.assertTrue(link.startswith("/b/launch/?"))
            self.assert_preview(server.get(link), b"launchtext")
            self.assertEqual(server.get(link.removeprefix("/b")).status, 404)

    def test_without_keys_a_token_is_nothing(self):
        with Serving(BINARY, self.site) as server:
            self.assert_missing(server, f"/launch/?preview={token('_drafts/launch.md')}")

    def test_many_at_once(self):
        with self.serving("--threads", "2") as server:
            links = [self.link("_drafts/launch.md"), self.link("page.md")] * 20
            with ThreadPoolExecutor(8) as pool:
                statuses = list(pool.map(lambda link: server.get(link).status, links))
            self.assertEqual(set(statuses), {200})


class Edits(Case):
    def test_each_save_shows(self):
        with self.serving() as server:
            link = self.link("_drafts/launch.md")
            for n in range(20):
                write(self.site, {"_drafts/launch.md": f"---\ndate: 2026-01-01\nlayout: frame\n---\nversion {n}."})
                self.assert_preview(server.get(link), f"version {n}.".encode())
                write(self.site, {"_layouts/frame.html": f"[frame {n}]{{{{ content }}}}"})
                self.assert_preview(server.get(link), f"[frame {n}]".encode())

    def test_with_watch_stat(self):
        with self.serving("--watch", "stat") as server:
            link = self.link("_drafts/launch.md")
            for n in range(3):
                write(self.site, {"_drafts/launch.md": f"---\ndate: 2026-01-01\n---\nversion {n}."})
                self.assert_preview(server.get(link), f"version {n}.".encode())

    def test_a_page_that_moves_is_followed(self):
        with self.serving() as server:
            link = self.link("_drafts/launch.md")
            write(self.site, {"_drafts/launch.md": "---\npermalink: /else/where/\n---\nmoved"})
            moved = server.get(link)
            self.assertEqual(moved.status, 302)
            self.assertEqual(moved.headers["Location"], link.replace("/launch/", "/else/where/"))
            self.assertEqual(moved.headers["Cache-Control"], "private, no-store")
            self.assertEqual(moved.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(moved.headers["X-Robots-Tag"], "noindex")
            self.assert_preview(server.get(moved.headers["Location"]), b"moved")

    def test_it_ends_when_the_page_is_public(self):
        with self.serving() as server:
            draft, page = self.link("_drafts/launch.md"), self.link("page.md")
            write(self.site, {"page.md": "---\ntitle: p\n---\nnow public"})
            self.assertEqual(seen(server.get(page)), seen(server.get("/page/")))
            self.assertNotIn("X-Robots-Tag: noindex", str(server.get(page).headers))
            Path(self.site, "_drafts/launch.md").rename(Path(self.site, "_posts/2026-01-01-launch.md"))
            self.assertEqual(seen(server.get(draft)), seen(server.get("/launch/")))
            self.assertEqual(server.get(draft).status, 200)

    def test_it_ends_with_its_file(self):
        with self.serving() as server:
            link = self.link("_drafts/launch.md")
            self.assertEqual(server.get(link).status, 200)
            Path(self.site, "_drafts/launch.md").unlink()
            self.assert_missing(server, link)
            write(self.site, {"_drafts/launch.md": "---\ndate: 2026-01-01\n---\nagain"})
            self.assert_preview(server.get(link), b"again")

    def test_an_error_is_told_and_mended(self):
        with self.serving() as server:
            link = self.link("_drafts/launch.md")
            write(self.site, {"_drafts/launch.md": "---\ndate: 2026-01-01\n---\n{% include none.html %}"})
            self.assertEqual(server.get(link).status, 500)
            eventually(lambda: "_drafts/launch.md:4" in "".join(server.lines), "the error in the log")
            write(self.site, {"_drafts/launch.md": "---\ndate: 2026-01-01\n---\nmended"})
            self.assert_preview(server.get(link), b"mended")


class Keys(Case):
    def test_rotation(self):
        with self.serving() as server:
            old = self.link("_drafts/launch.md")
            self.write_keys(NEW, OLD)
            new = self.link("_drafts/launch.md")
            self.assertNotEqual(old, new)
            self.assertEqual([server.get(old).status, server.get(new).status], [200, 200])
            self.write_keys(NEW)
            self.assert_missing(server, old)
            self.assertEqual(server.get(new).status, 200)

    def test_a_file_that_is_replaced(self):
        with self.serving() as server:
            self.keys += ".new"
            self.write_keys(NEW)
            os.rename(self.keys, self.keys.removesuffix(".new"))
            self.keys = self.keys.removesuffix(".new")
            self.assertEqual(server.get(self.link("_drafts/launch.md")).status, 200)
            self.assert_missing(server, f"/launch/?preview={token('_drafts/launch.md')}")

    def test_keys_that_become_bad(self):
        with self.serving() as server:
            link = self.link("_drafts/launch.md")
            self.write_keys(OLD, "short")
            self.assert_missing(server, link)
            eventually(lambda: f"{self.keys}:2: the key has 5 characters" in "".join(server.lines), "the mistake")
            self.assert_missing(server, link)
            self.assertEqual("".join(server.lines).count("the key has 5"), 1)
            self.write_keys(OLD)
            self.assertEqual(server.get(link).status, 200)
            os.unlink(self.keys)
            self.assert_missing(server, link)

    def test_the_signal_reads_them_again(self):
        with self.serving() as server:
            server.process.send_signal(signal.SIGHUP)
            eventually(lambda: "keys for previews were read again: 1" in "".join(server.lines), "the line of the log")

    def test_it_does_not_start_without_good_keys(self):
        for text, message in ((("short",), ":1: the key has 5"), ((), "there is no key in it")):
            self.write_keys(*text)
            with self.assertRaisesRegex(RuntimeError, message):
                self.serving().__enter__()
        os.unlink(self.keys)
        with self.assertRaisesRegex(RuntimeError, "cannot be read"):
            self.serving().__enter__()

    def test_keys_in_the_site(self):
        os.rename(self.keys, os.path.join(self.site, "keys"))
        self.keys = os.path.join(self.site, "keys")
        with self.assertRaisesRegex(RuntimeError, "lie in the folder of the site"):
            self.serving().__enter__()

    def test_keys_that_all_can_read(self):
        os.chmod(self.keys, 0o644)
        with self.serving() as server:
            self.assertTrue(eventually(lambda: f"chmod 600 {self.keys}" in "".join(server.lines), "the warning"))


class Attacks(Case):
    def test_wrong_links_are_as_if_there_were_nothing(self):
        good = token("_drafts/launch.md")
        wrong = {
            "expired": token("_drafts/launch.md", expires=int(time.time()) - 1),
            "long expired": token("_drafts/launch.md", expires=1),
            "of another key": token("_drafts/launch.md", key=NEW),
            "of the empty key": token("_drafts/launch.md", key=""),
            "altered at its begin": ("A" if good[0] != "A" else "B") + good[1:],
            "altered at its end": good[:-1] + ("A" if good[-1] != "A" else "B"),
            "in small letters": good.lower(),
            "cut off": good[:-4],
            "cut off within a group": good[:-1],
            "longer": good + "AAAA",
            "padded": good + "==",
            "of no file": token("_drafts/none.md"),
            "of a folder": token("_drafts"),
            "of a file of the settings": token("_config.yml"),
            "of a file outside": token("../keys"),
            "long": "A" * 8000,
            "empty": "",
            "no token": "1",
            "percent": "%41%00",
        }
        with self.serving() as server:
            self.assertEqual(server.get(f"/launch/?preview={good}").status, 200)
            for name, text in wrong.items():
                with self.subTest(name):
                    self.assert_missing(server, f"/launch/?preview={text}")
            self.assertEqual(server.get("/launch/?preview=" + "A" * 20000).status, 414)

    def test_a_link_is_for_one_page(self):
        with self.serving() as server:
            text = token("_drafts/launch.md")
            # What is public stays what it is.
            for path in ("/", "/old/", "/style.css", "/sitemap.xml"):
                self.assertEqual(seen(server.get(f"{path}?preview={text}"))[::2], seen(server.get(path))[::2])
            # What is not leads to the page of the link, whether it is another draft or nothing.
            for path in ("/other/", "/later/", "/page/", "/nothing/"):
                answer = server.get(f"{path}?preview={text}")
                self.assertEqual((answer.status, answer.headers["Location"]), (302, f"/launch/?preview={text}"))

    def test_two_tokens(self):
        with self.serving() as server:
            self.assert_missing(server, f"/launch/?preview=x&preview={token('_drafts/other.md', key=NEW)}")

    def test_refusals_are_logged_without_their_tokens(self):
        expired = token("_drafts/launch.md", expires=1)
        with self.serving("--access-log") as server:
            good = token("_drafts/launch.md")
            server.get(f"/launch/?preview={good}")
            for _ in range(50):
                server.get(f"/launch/?preview={expired}")
            eventually(lambda: "/launch/: a link to a preview was refused: it has expired" in "".join(server.lines), "the line")
            eventually(lambda: "".join(server.lines).count("GET /launch/") == 51, "the access log")
        log = "".join(server.lines)
        self.assertNotIn(good[:16], log)
        self.assertNotIn(expired[:16], log)
        self.assertLess(log.count("was refused"), 50)

    def test_rules_of_the_site_do_not_see_a_good_token(self):
        write(self.site, {"_redirects": "/launch/* https://elsewhere.example/:splat 302!\n"})
        with self.serving() as server:
            self.assert_preview(server.get(self.link("_drafts/launch.md")), b"launchtext")


class Command(Case):
    def test_paths_as_the_shell_completes_them(self):
        for path in ("./_drafts/launch.md", os.path.join(self.site, "_drafts/launch.md")):
            self.assertTrue(self.link(path).startswith("/launch/?"))

    def test_how_long(self):
        for text, seconds in (("5m", 300), ("2h", 7200), ("3d", 259200), ("1w", 604800)):
            link = self.link("page.md", "--expires", text)
            data = base64.urlsafe_b64decode(link.partition("=")[2])
            left = int.from_bytes(data[32:40], "big") - time.time()
            self.assertTrue(seconds - 60 < left <= seconds, (text, left))

    def test_the_address(self):
        done = self.command("page.md", "--url", "http://localhost:24000/")
        self.assertTrue(done.stdout.startswith("http://localhost:24000/page/?preview="))
        self.assertRegex(done.stderr, r"until \d{4}-\d\d-\d\d \d\d:\d\d UTC")

    def test_mistakes(self):
        rows = [
            (["_drafts/lanuch.md"], "did you mean '_drafts/launch.md'?"),
            (["index.html"], "it is public, at /"),
            (["style.css"], "public|not a draft"),
            (["page.md", "--expires", "7"], "is not a time"),
            (["page.md", "--expires", "0d"], "is not a time"),
            (["page.md", "--expires", "2000d"], "is not a time"),
            (["page.md", "--expires", ""], "is not a time"),
            (["page.md", "--url", "example.org"], "is not a scheme and a host"),
            (["page.md", "--url", "https://example.org/docs"], "is not a scheme and a host"),
            ([], "needs a value: FILE"),
        ]
        for words, message in rows:
            with self.subTest(words):
                done = self.command(*words)
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertRegex(done.stderr, message)
        done = self.command("page.md", keys=False)
        self.assertIn("--preview-key-file", done.stderr)
        write(self.site, {"_config.yml": "title: T\n"})
        self.assertIn("--url https://example.org", self.command("page.md").stderr)


if __name__ == "__main__":
    BINARY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
