"""Searches of sites that change: what is found, how it is ranked and shown, and what cannot be done
with a question.

usage: test_search.py APPROCHE-SERVER [--rounds N] [--seed N]
"""

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, Serving, eventually  # noqa: E402

RESULTS = """---
permalink: /find/
layout: frame
---
{% if search.query %}[{{ search.query | escape }}] {{ search.total }} {{ search.page }}/{{ search.pages }}
{% for r in search.results %}- {{ r.url }} | {{ r.title | escape }} | {{ r.excerpt }}
{% endfor %}<{{ search.previous }}<{{ search.next }}>{% else %}a form{% endif %}
"""
SITE = {
    "_config.yml": "title: T\nlang: en\nsearch: /find/\nplugins: [jekyll-redirect-from]\n"
    "collections:\n  notes: {output: true}\n  hidden: {output: false}\n",
    "_layouts/frame.html": "<main>{{ content }}</main> layoutword",
    "find.html": RESULTS,
    "index.md": "---\ntitle: Home\n---\nwelcome",
    "fr.md": "---\ntitle: Les élèves\nlang: fr\n---\nIls marchaient vers l'été, au bord du Léman. Recherches.",
    "en.md": "---\ntitle: The pupils\n---\n## Walking shoes\n\nThey walked to the lighthouse & back.\n",
    "raw.html": "---\ntitle: <b>Raw</b> & \"quoted\"\n---\n<p>be<em>fore</em>hand</p><td>one</td><td>two</td>"
    "<script>scriptword</script><style>styleword</style><!-- commentword -->x &lt;tag&gt; caf&eacute;",
    "code.md": "---\ntitle: Code\n---\n```python\ndef codeword(): pass\n```\n",
    "_posts/2020-01-02-a-post.md": "---\n---\npostword",
    "_notes/n.md": "---\ntitle: Note\nlayout: frame\n---\nnoteword {{ page.title | upcase }} {% include i.html %}",
    "_includes/i.html": "includeword",
    # Not to be found.
    "no.md": "---\ntitle: No\nsearch: false\n---\nsecretword",
    "nomap.md": "---\ntitle: No\nsitemap: false\n---\nsecretword",
    "hidden.md": "---\ntitle: No\npublished: false\n---\nsecretword",
    "_hidden/h.md": "---\ntitle: No\n---\nsecretword",
    "_drafts/d.md": "---\ntitle: No\n---\nsecretword",
    "404.html": "---\ntitle: No\n---\nsecretword",
    "feed.xml": "---\ntitle: No\n---\nsecretword",
    "moved.md": "---\ntitle: No\nredirect_to: /en.html\n---\nsecretword",
    "plain.html": "secretword",
}


def write(folder, files):
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Case(unittest.TestCase):
    site = SITE

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        write(self.folder, self.site)

    def serving(self, *arguments):
        return Serving(ARGS.binary, self.folder, *arguments)

    def write(self, **files):
        write(self.folder, {name.replace("__", "."): text for name, text in files.items()})


def ask(server, query, page=None, base=""):
    path = f"{base}/_approche/search.json?q={quote(query)}" + (f"&page={page}" if page else "")
    answer = server.get(path)
    assert answer.status == 200, (path, answer.status, answer.body)
    return json.loads(answer.body)


def urls(server, query):
    return [r["url"] for r in ask(server, query)["results"]]


class Words(Case):
    def test_what_is_found(self):
        rows = [
            ("welcome", ["/"]),
            ("WELCOME", ["/"]),
            ("eleve ", ["/fr.html"]),
            ("Élève ", ["/fr.html"]),
            ("marcher ", ["/fr.html"]),
            ("l'ete ", ["/fr.html"]),
            ("leman", ["/fr.html"]),
            ("rechercher ", ["/fr.html"]),
            ("walks ", ["/en.html"]),
            ("pupil shoe ", ["/en.html"]),
            ("pupil leman ", []),
            ("light", ["/en.html"]),  # unfinished
            ("light ", []),  # finished
            ('"walked to the lighthouse"', ["/en.html"]),
            ('"lighthouse walked"', []),
            ("lighthouse walked ", ["/en.html"]),
            ("beforehand ", ["/raw.html"]),
            ("café ", ["/raw.html"]),
            ("one two ", ["/raw.html"]),
            ("onetwo ", []),
            ("scriptword styleword ", []),
            ("scriptword ", []),
            ("styleword ", []),
            ("commentword ", []),
            ("layoutword ", []),
            ("codeword ", ["/code.html"]),
            ("postword ", ["/2020/01/02/a-post.html"]),
            ("noteword includeword ", ["/notes/n.html"]),
            ("secretword ", []),
            ("nothing", []),
            ("", []),
        ]
        with self.serving() as server:
            for query, wanted in rows:
                with self.subTest(query):
                    self.assertEqual(wanted, urls(server, query))
            self.assertEqual("A Post", ask(server, "postword")["results"][0]["title"])
            self.assertEqual("fr", ask(server, "leman")["results"][0]["lang"])
            self.assertEqual("en", ask(server, "postword")["results"][0]["lang"])

    def test_ranking(self):
        self.write(**{
            "a__md": "---\ntitle: other\n---\na gannet in the text of it all, and more words",
            "b__md": "---\ntitle: other\n---\n## gannet\n\nin the text of it all, and more words",
            "c__md": "---\ntitle: gannet\n---\nin the text of it all, and more words",
        })
        with self.serving() as server:
            found = ask(server, "gannet ")["results"]
            self.assertEqual(["/c.html", "/b.html", "/a.html"], [r["url"] for r in found])
            scores = [r["score"] for r in found]
            self.assertEqual(sorted(scores, reverse=True), scores)

    def test_texts_are_escaped(self):
        with self.serving() as server:
            found = ask(server, "tag ")["results"][0]
            self.assertEqual('<b>Raw</b> & "quoted"', found["title"])
            self.assertIn("x &lt;<mark>tag</mark>&gt;", found["excerpt"])
            page = server.get("/find/?q=tag+").body.decode()
            self.assertIn("&lt;b&gt;Raw&lt;/b&gt; &amp; &quot;quoted&quot; |", page)
            self.assertIn("x &lt;<mark>tag</mark>&gt;", page)
            page = server.get("/find/?q=" + quote('<script>"x"&')).body.decode()
            self.assertIn("[&lt;script&gt;&quot;x&quot;&amp;]", page)

    def test_languages_that_have_no_blanks(self):
        self.write(**{"zh__md": "---\ntitle: 漢\nlang: zh\n---\n東京の天気は良い"})
        with self.serving() as server:
            self.assertEqual(["/zh.html"], urls(server, "天気"))
            self.assertEqual([], urls(server, "気天"))
            self.assertIn("<mark>", ask(server, "天気")["results"][0]["excerpt"])


class Pages(Case):
    site = SITE | {f"n{i}.md": f"---\ntitle: N {i}\n---\nmanyword" for i in range(25)}

    def test_pages_of_results(self):
        with self.serving() as server:
            seen = []
            for number, wanted in ((1, 10), (2, 10), (3, 5), (4, 0), (99, 0), (10**30, 0)):
                found = ask(server, "manyword", number)
                self.assertEqual((25, 3, wanted), (found["total"], found["pages"], len(found["results"])))
                seen += [r["url"] for r in found["results"]]
            self.assertEqual(25, len(set(seen)))
            for page in ("0", "-1", "x", ""):
                answer = json.loads(server.get(f"/_approche/search.json?q=manyword&page={page}").body)
                self.assertEqual((1, None, 2), (answer["page"], answer["previous"], answer["next"]))
            last = ask(server, "manyword", 3)
            self.assertEqual((3, 2, None), (last["page"], last["previous"], last["next"]))
            page = server.get("/find/?q=manyword&page=2").body.decode()
            self.assertIn("[manyword] 25 2/3", page)
            self.assertIn("<1<3>", page)

    def test_the_page_without_a_question_is_a_page(self):
        with self.serving() as server:
            for path in ("/find/", "/find/?", "/find/?q=", "/find/?page=2", "/find/?x=1"):
                answer = server.get(path)
                self.assertIn("a form", answer.body.decode())
                self.assertEqual("no-cache", answer.getheader("Cache-Control"))
                self.assertIsNone(answer.getheader("X-Robots-Tag"))
            for path in ("/find/?q=welcome", "/find/index.html?q=welcome", "/find/?x=1&q=welcome"):
                for _ in range(2):
                    self.assertIn("[welcome] 1 1/1", server.get(path).body.decode())
            moved = server.get("/find?q=welcome")
            self.assertEqual((301, "/find/?q=welcome"), (moved.status, moved.getheader("Location")))

    def test_fields(self):
        lines = "\n  X-Own: yes\n  Cache-Control: public\n  X-Robots-Tag: all\n"
        write(self.folder, {"_headers": f"/find/{lines}\n/_approche/*{lines}  Content-Type: text/html\n"})
        with self.serving() as server:
            for path, kind in (("/find/?q=a", "text/html; charset=utf-8"),
                               ("/_approche/search.json?q=a", "application/json")):  # fmt: skip
                answers = [server.get(path, method, {"Accept-Encoding": "gzip"}) for method in ("GET", "HEAD")]
                for answer in answers:
                    self.assertEqual(200, answer.status)
                    self.assertEqual(kind, answer.getheader("Content-Type"))
                    self.assertEqual("no-store", answer.getheader("Cache-Control"))
                    self.assertEqual("noindex", answer.getheader("X-Robots-Tag"))
                    self.assertEqual(str(len(answers[0].body)), answer.getheader("Content-Length"))
                self.assertEqual(b"", answers[1].body)
                self.assertEqual("yes", answers[0].getheader("X-Own"))
                for method in ("POST", "PUT", "DELETE"):
                    self.assertEqual(405, server.get(path, method).status)


    def test_rules(self):
        """An address that the server answers is like a page: only a forced rule comes first."""
        with self.serving() as server:
            for force, status in (("", 200), ("!", 301)):
                write(self.folder, {"_redirects": f"/_approche/search.json /elsewhere 301{force}\n"})
                self.assertEqual(status, server.get("/_approche/search.json?q=a").status)


class Hostile(Case):
    QUERIES = [
        '"', '""', '"""', "'", "''", "*", "**", "a*", "a**", "*a", "^a", "a^", "(", ")", "()", "((a", "a))",
        "AND", "OR", "NOT", "NEAR", "a AND", "AND a", "a OR OR b", "NOT a", "NEAR(", "NEAR(a b)", "NEAR(a,b,1)",
        "title:a", "title : a", "{title} : a", "- title : a", "words:a", "rowid:1", "a + b", "a - b", "a, b", "a;",
        "'; DROP TABLE words; --", "\\", "\\\"", "%", "%%", "_", "a\nb", "a\tb", "\x7f", "\u0000a", "a\u0000b",
        "\u202e", "\ufeff", "\ufffd", "\U0001f600", "e\u0301", "\u0301" * 200, "ß", "İ", "ﬁ", "a" * 5000, "a " * 2000,
        '"a ' * 300, "漢" * 300, "{{ 1 | plus: 1 }}", "{% raw %}", "<mark>", "</mark>", "&lt;", "../..", "-1", "1e999",
    ]  # fmt: skip

    def test_no_question_is_an_error(self):
        with self.serving() as server:
            for query in self.QUERIES:
                with self.subTest(query):
                    for path in ("/find/?q=", "/_approche/search.json?q="):
                        answer = server.get(path + quote(query))
                        self.assertEqual(200, answer.status)
                    shown = json.loads(answer.body)["query"]
                    self.assertLessEqual(len(shown.encode()), 256)
                    self.assertTrue(all(c >= " " and c != "\x7f" for c in shown))

    def test_what_is_no_text_is_refused(self):
        with self.serving() as server:
            for query in ("%FF", "%C3", "%C0%80", "%ED%A0%80", "a%80b", "%F4%90%80%80"):
                for path in ("/find/?q=", "/_approche/search.json?q="):
                    self.assertEqual(400, server.get(path + query).status, query)
            for query in ("%", "%4", "%zz", "%%41", "+", "a+b", "%2B"):
                self.assertEqual(200, server.get("/_approche/search.json?q=" + query).status, query)
            self.assertEqual("a b", json.loads(server.get("/_approche/search.json?q=a+b").body)["query"])
            self.assertIn(server.get("/find/?q=" + "a" * 1000000).status, (413, 414, 431))
            self.assertIn(server.get("/find/?q=" + "a" * 20000).status, (200, 414, 431))

    def test_random_bytes(self):
        r = random.Random(ARGS.seed)
        with self.serving() as server:
            for _ in range(ARGS.rounds * 10):
                bytes_ = r.randbytes(r.randrange(40))
                if r.random() < 0.7:
                    letters = ['"', "*", " ", "a", "é", "漢", "(", ":", "^", "-", "\x00", "'", "walked", "\u0301"]
                    bytes_ = "".join(r.choices(letters, k=r.randrange(30))).encode()
                path = "/find/?q=" + quote(bytes_) + "&page=" + quote(r.randbytes(2))
                self.assertIn(server.get(path).status, (200, 400), path)
            self.assertEqual(["/"], urls(server, "welcome"))


class Edits(Case):
    def test_each_save_is_found(self):
        with self.serving() as server:
            self.assertEqual([], urls(server, "freshword"))
            self.write(**{"en__md": "---\ntitle: The pupils\n---\nfreshword"})
            self.assertEqual(["/en.html"], urls(server, "freshword"))
            self.assertEqual([], urls(server, "lighthouse"))
            self.write(**{"new__md": "---\ntitle: New\n---\nfreshword"})
            self.assertEqual({"/en.html", "/new.html"}, set(urls(server, "freshword")))
            os.rename(Path(self.folder, "new.md"), Path(self.folder, "newer.md"))
            self.assertEqual({"/en.html", "/newer.html"}, set(urls(server, "freshword")))
            self.write(**{"newer__md": "---\ntitle: Neue\npermalink: /neu/\n---\nfreshword"})
            self.assertEqual({"/en.html", "/neu/"}, set(urls(server, "freshword")))
            os.unlink(Path(self.folder, "newer.md"))
            self.assertEqual(["/en.html"], urls(server, "freshword"))
            write(self.folder, {"_includes/i.html": "freshword"})
            self.assertEqual({"/en.html", "/notes/n.html"}, set(urls(server, "freshword")))
            self.write(**{"en__md": "---\ntitle: The pupils\nsearch: false\n---\nfreshword"})
            self.assertEqual(["/notes/n.html"], urls(server, "freshword"))
            self.write(**{"en__md": "---\ntitle: The pupils\n---\nfreshword"})
            self.assertEqual({"/en.html", "/notes/n.html"}, set(urls(server, "freshword")))

    def test_a_change_of_language(self):
        with self.serving() as server:
            self.assertEqual(["/fr.html"], urls(server, "marcher "))
            text = SITE["fr.md"]
            self.write(**{"fr__md": text.replace("lang: fr", "lang: de")})
            self.assertEqual([], urls(server, "marcher "))
            self.assertEqual(["/fr.html"], urls(server, "marchaient "))
            self.write(**{"fr__md": text})
            self.assertEqual(["/fr.html"], urls(server, "marcher "))
            config = SITE["_config.yml"]
            self.assertEqual(["/en.html"], urls(server, "walks "))
            write(self.folder, {"_config.yml": config.replace("lang: en", "lang: fr")})
            self.assertEqual([], urls(server, "walks "))
            self.assertEqual(["/en.html"], urls(server, "walked "))

    def test_a_change_of_settings(self):
        config = SITE["_config.yml"]
        with self.serving() as server:
            self.assertEqual(["/"], urls(server, "welcome"))
            for other in ("", "search: true\n", "search: false\n", "search: {a: b}\n", "search: find\n"):
                write(self.folder, {"_config.yml": config.replace("search: /find/\n", other)})
                self.assertEqual(404, server.get("/_approche/search.json?q=welcome").status, other)
                self.assertIn("a form", server.get("/find/?q=welcome").body.decode(), other)
            write(self.folder, {"_config.yml": config.replace("/find/", "/elsewhere")})
            self.assertIn("a form", server.get("/find/?q=welcome").body.decode())
            self.assertEqual(["/"], urls(server, "welcome"))
            eventually(lambda: any("'search' names no page" in line for line in server.lines), "a warning")
            write(self.folder, {"find.html": RESULTS.replace("/find/", "/elsewhere/")})
            self.assertIn("[welcome] 1 1/1", server.get("/elsewhere/?q=welcome").body.decode())
            write(self.folder, {"_config.yml": config.replace("/find/", "/elsewhere") + "baseurl: /b\n"})
            self.assertEqual(["/b/"], [r["url"] for r in ask(server, "welcome", base="/b")["results"]])
            self.assertIn("- / | Home", server.get("/b/elsewhere/?q=welcome").body.decode())
            self.assertEqual(404, server.get("/_approche/search.json?q=welcome").status)

    def test_a_broken_page_is_found_as_it_was(self):
        with self.serving() as server:
            self.assertEqual(["/notes/n.html"], urls(server, "noteword"))
            good = SITE["_notes/n.md"]
            write(self.folder, {"_notes/n.md": good.replace("noteword", "otherword {% if")})
            self.assertEqual((["/notes/n.html"], []), (urls(server, "noteword"), urls(server, "otherword")))
            write(self.folder, {"_notes/n.md": good.replace("noteword", "otherword")})
            self.assertEqual(([], ["/notes/n.html"]), (urls(server, "noteword"), urls(server, "otherword")))
            write(self.folder, {"_includes/i.html": "{% nonsense %}"})
            self.assertEqual(["/notes/n.html"], urls(server, "includeword"))
            write(self.folder, {"_includes/i.html": "mendedword"})
            self.assertEqual(["/notes/n.html"], urls(server, "mendedword"))

    def test_a_page_that_breaks_with_another_title(self):
        """So the lists change, and the page is not an edit of the one that was read before."""
        with self.serving() as server:
            good = SITE["_notes/n.md"]
            self.assertEqual(["/notes/n.html"], urls(server, "noteword"))
            for n in range(3):
                broken = good.replace("title: Note", f"title: Other {n}").replace("i.html", "missing.html")
                write(self.folder, {"_notes/n.md": broken, f"new{n}.md": "---\n---\nnew"})
                self.assertEqual(["/notes/n.html"], urls(server, "noteword"))
            write(self.folder, {"_notes/n.md": good.replace("noteword", "mendedword")})
            self.assertEqual(([], ["/notes/n.html"]), (urls(server, "noteword"), urls(server, "mendedword")))

    def test_a_broken_page_of_results(self):
        with self.serving() as server:
            self.assertIn("[welcome]", server.get("/find/?q=welcome").body.decode())
            write(self.folder, {"find.html": RESULTS + "{% if"})
            self.assertIn("[welcome] 1 1/1", server.get("/find/?q=welcome").body.decode())
            write(self.folder, {"_layouts/frame.html": "{% nonsense %}"})
            self.assertIn("[welcome] 1 1/1", server.get("/find/?q=welcome").body.decode())
        with self.serving() as server:  # that never saw a good one
            self.assertEqual(500, server.get("/find/?q=welcome").status)
            self.assertEqual(["/"], urls(server, "welcome"))
            write(self.folder, {"find.html": RESULTS, "_layouts/frame.html": "{{ content }}"})
            self.assertIn("[welcome] 1 1/1", server.get("/find/?q=welcome").body.decode())

    def test_searches_and_saves_at_once(self):
        stop = threading.Event()

        def search(words):
            while not stop.is_set():
                for word in words:
                    self.assertEqual(200, server.get("/find/?q=" + word).status)
                    self.assertEqual(200, server.get("/en.html").status)

        with self.serving() as server:
            threads = [threading.Thread(target=search, args=(words,)) for words in (["w", "walked"], ["a+b", "c"])]
            for t in threads:
                t.start()
            for i in range(ARGS.rounds):
                self.write(**{"en__md": f"---\ntitle: The pupils\n---\nedit{i}word", f"e{i % 3}__md": f"---\n---\n{i}"})
                self.assertEqual(["/en.html"], urls(server, f"edit{i}word"))
            stop.set()
            for t in threads:
                t.join()


class Stopping(Case):
    site = SITE | {
        f"slow{n}.md": "---\n---\n{% for i in (1..400000) %}{% assign x = page.url | append: i %}{% endfor %}slowword"
        for n in range(1000)
    }

    def test_an_index_that_is_being_made_holds_nothing_up(self):
        """It would take a quarter of an hour."""
        with self.serving("--access-log") as server:
            before = cpu_seconds(server.process.pid)
            asking = threading.Thread(target=lambda: server.get("/_approche/search.json?q=slowword"))
            asking.start()
            eventually(lambda: cpu_seconds(server.process.pid) > before + 1, "the index to be made")
            server.process.terminate()
            server.process.wait(timeout=8 * PATIENCE)
        asking.join()
        self.assertEqual(0, server.status)
        self.assertNotIn("error", "".join(server.lines))


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class RandomEdits(Case):
    """After any edits the index holds what a new server's does."""

    NAMES = [f"{folder}{name}.md" for folder in ("", "_notes/", "sub/") for name in "abcd"]
    WORDS = ["alpha", "beta", "gamma", "delta", "walked", "walking", "élève", "élèves", "漢字", "x-y"]

    def edit(self, r):
        path = Path(self.folder, r.choice(self.NAMES))
        kind = r.randrange(8)
        words = " ".join(r.choices(self.WORDS, k=r.randrange(12)))
        if kind == 0:
            path.unlink(missing_ok=True)
        elif kind == 1 and path.exists():
            other = Path(self.folder, r.choice(self.NAMES))
            other.parent.mkdir(exist_ok=True)
            path.rename(other)
        elif kind == 2:
            write(self.folder, {"_includes/i.html": words})
        elif kind == 3:
            lang = r.choice(["en", "fr", "de"])
            write(self.folder, {"_config.yml": SITE["_config.yml"].replace("lang: en", f"lang: {lang}")})
        else:
            front = r.choice(["", "lang: fr\n", "lang: en\n", "search: false\n", "layout: frame\n", "permalink: /p/\n"])
            title = r.choice(["", "title: " + r.choice(self.WORDS) + "\n"])
            body = words + r.choice(["", " {% include i.html %}", "\n\n## alpha heading\n", " {{ site.pages.size }}"])
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"---\n{title}{front}---\n{body}\n")

    def answers(self, server):
        queries = [*self.WORDS, "alp", "walk ", '"alpha beta"', "alpha gamma", "heading", *map(str, range(9, 30))]
        rows = []
        for query in queries:
            found = ask(server, query)
            results = [(r["url"], r["title"], r["excerpt"], round(r["score"], 9)) for r in found["results"]]
            rows.append((query, found["total"], sorted(results) if found["total"] <= 10 else None))
        return rows

    def test_it_is_as_if_made_anew(self):
        r = random.Random(ARGS.seed)
        with self.serving() as server:
            for number in range(ARGS.rounds):
                for _ in range(r.choice([1, 1, 1, 2, 5])):
                    self.edit(r)
                    if r.random() < 0.3:
                        ask(server, "alpha")
                with self.serving() as new:
                    self.assertEqual(self.answers(new), self.answers(server), f"seed {ARGS.seed}, round {number}")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_known_args()


if __name__ == "__main__":
    ARGS, rest = arguments()
    unittest.main(argv=[sys.argv[0], *rest])
