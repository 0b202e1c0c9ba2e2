"""Live reload with --dev: which tabs are told of which edits, and what is added to pages.

usage: test_live.py APPROCHE-SERVER
"""

import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from events import Events  # noqa: E402
from serving import PATIENCE, Serving, ask, eventually  # noqa: E402
from wire import exchange, request  # noqa: E402

BINARY = sys.argv[1]

SITE = {
    "_config.yml": "title: T\n",
    "_layouts/l.html": "<html><body><main>{{ content }}</main></body></html>\n",
    "_includes/i.html": "i",
    "_data/d.yml": "v: 1\n",
    "_sass/_p.scss": "$c: red;\n",
    "css/s.scss": "---\n---\n@import 'p'; body { color: $c }\n",
    "css/plain.css": "body { margin: 0 }\n",
    "img/x.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "index.html": "---\nlayout: l\n---\n{% include i.html %} {{ site.data.d.v }} {{ site.title }}\n",
    "other.html": "---\nlayout: l\npermalink: /other/\n---\nother\n",
    "plain.html": "<!doctype html><title>x</title><p>plain</p>\n",
    "été.html": "---\npermalink: /été & +/\n---\nsummer\n",
}
SCRIPT = re.compile(rb'<script src="([^"]*/_approche/dev\.js\?\w+)" async nonce="(\w+)" data-version="(\w{16})"></script>')


class Site(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in SITE.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def serve(self, *arguments, dev=True):
        options = ["--dev"] if dev else []
        self.server = self.enterContext(Serving(BINARY, self.site, *options, *arguments))
        return self.server

    def version(self, path):
        return SCRIPT.search(self.server.get(path).body)[3].decode()

    def events(self, page, version=None, **options):
        """A tab that has just loaded a page."""
        if version is None:
            version = self.version(page.replace(" ", "%20"))
        events = self.enterContext(Events(self.server.port, page, version, **options))
        self.assertEqual(200, events.status)
        self.assertEqual(version, events.next("hello").data)
        return events


class Reload(Site):
    def setUp(self):
        super().setUp()
        self.serve()

    def test_a_page_hears_of_all_that_it_was_made_from(self):
        for name, text in {
            "index.html": SITE["index.html"] + "more\n",
            "_layouts/l.html": "<html><body><div>{{ content }}</div></body></html>\n",
            "_includes/i.html": "other",
            "_data/d.yml": "v: 2\n",
            "_config.yml": "title: U\n",
        }.items():
            with self.subTest(name):
                events = self.events("/")
                self.write(name, text)
                told = events.next("reload").data
                self.assertEqual(self.version("/"), told)
                eventually(lambda: events.ended, "the end of the stream")
                self.assertEqual([], events.rest())

    def test_a_page_hears_of_nothing_else(self):
        events = self.events("/other/")
        self.server.get("/css/plain.css")
        self.write("index.html", SITE["index.html"] + "more\n")
        self.write("_includes/i.html", "other")
        self.write("_data/d.yml", "v: 2\n")
        self.write("plain.html", "<p>changed</p>")
        self.write("new.html", "---\n---\nnew\n")
        self.server.get("/")
        self.write("css/plain.css", "body { margin: 1px }\n")
        self.assertEqual("/css/plain.css", events.next("asset").data)
        self.assertEqual([], events.rest())

    def test_the_same_bytes_are_no_news(self):
        events = self.events("/")
        self.server.get("/css/plain.css")
        self.write("_includes/i.html", SITE["_includes/i.html"])
        self.write("css/plain.css", SITE["css/plain.css"])
        self.server.get("/")
        self.write("_includes/i.html", "j")
        events.next("reload")

    def test_files_of_pages(self):
        for address in ("/css/s.css", "/css/plain.css", "/img/x.svg"):
            self.assertEqual(200, self.server.get(address).status)
        events = self.events("/")
        for name, text, address in (
            ("_sass/_p.scss", "$c: blue;\n", "/css/s.css"),
            ("css/plain.css", "body { margin: 2px }\n", "/css/plain.css"),
            ("img/x.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='1'/>\n", "/img/x.svg"),
        ):
            with self.subTest(name):
                self.write(name, text)
                self.assertEqual(address, events.next("asset").data)

    def test_a_page_breaks_and_is_mended(self):
        events = self.events("/other/")
        self.write("other.html", "---\nlayout: l\npermalink: /other/\n---\n{{ 1 | divided_by: 0 }}\n")
        (told,) = problems(events)
        self.assertEqual(("error", "other.html", 5), (told["level"], told["file"], told["line"]))
        self.assertIn("{{ 1 | divided_by: 0 }}", told["excerpt"])
        self.assertEqual(500, self.server.get("/other/").status)
        self.write("other.html", SITE["other.html"])
        self.assertEqual([], problems(events))  # and no reload: it shows just that
        self.write("other.html", SITE["other.html"] + "more")
        events.next("reload")

    def test_a_tab_that_shows_an_error(self):
        broken = "---\nlayout: l\npermalink: /other/\n---\n{{ 1 | divided_by: 0 }}\n"
        self.write("other.html", broken)
        events = self.events("/other/")
        self.assertEqual(1, len(problems(events)))
        self.write("other.html", broken + "\n{{ 1 | modulo: 0 }}")
        self.server.get("/")
        self.write("other.html", broken.replace("divided_by", "modulo"))
        while events.next_of("problems", "reload").name != "reload":
            pass
        events = self.events("/other/")
        self.assertEqual(1, len(problems(events)))
        self.write("other.html", SITE["other.html"])
        while events.next_of("problems", "reload").name != "reload":
            pass
        self.assertEqual(200, self.server.get("/other/").status)

    def test_a_page_that_moves_is_followed(self):
        events = self.events("/other/")
        self.write("other.html", "---\nlayout: l\npermalink: /été 100%/\n---\nother\n")
        self.assertEqual("/%C3%A9t%C3%A9%20100%25/", events.next("moved").data)
        events = self.events("/été 100%/", self.version("/%C3%A9t%C3%A9%20100%25/"))
        (self.site / "other.html").rename(self.site / "another.html")  # the same bytes
        self.server.get("/")
        self.write("another.html", "---\nlayout: l\npermalink: /été 100%/\n---\nanother\n")
        events.next("reload")

    def test_a_page_that_goes_and_comes(self):
        events = self.events("/other/")
        (self.site / "other.html").unlink()
        events.next("reload")
        self.assertEqual(404, self.server.get("/other/").status)
        events = self.events("/other/")
        events.next("missing")
        self.write("other.html", SITE["other.html"])
        events.next("reload")
        self.assertEqual(200, self.server.get("/other/").status)

    def test_a_redirect_instead_of_a_page(self):
        events = self.events("/other/")
        self.write("_redirects", "/other/ / 301!\n")
        events.next("reload")

    def test_letters_and_signs(self):
        events = self.events("/été & +/", self.version("/%C3%A9t%C3%A9%20&%20+/"))
        self.write("été.html", "---\npermalink: /été & +/\n---\nautumn\n")
        events.next("reload")

    def test_an_edit_while_nobody_listened(self):
        version = self.version("/")
        self.write("_includes/i.html", "meanwhile")
        with Events(self.server.port, "/", version) as events:
            self.assertNotEqual(version, events.next("hello").data)
            self.assertEqual(self.version("/"), events.next("reload").data)

    def test_files_that_changed_while_a_stream_was_interrupted(self):
        self.server.get("/css/plain.css")
        events = self.events("/")
        self.write("css/plain.css", "body { margin: 3px }\n")
        first = events.next("asset")
        self.write("css/plain.css", "body { margin: 4px }\n")
        last = events.next("asset")
        self.assertNotEqual(first.id, last.id)
        for seen, missed in ((first, 1), (last, 0)):
            again = self.events("/", headers={"Last-Event-ID": seen.id})
            self.assertEqual([], problems(again))
            for _ in range(missed):
                self.assertEqual("/css/plain.css", again.next("asset").data)
            self.write("css/plain.css", f"body {{ margin: {seen.id[-1]}em }}\n")
            again.next("asset")
            self.assertEqual([], again.rest())
            events.next("asset")
        for foreign in ("0123456789abcdef-1", "x", "-", "1-" + "9" * 99):
            again = self.events("/", headers={"Last-Event-ID": foreign})
            self.assertEqual([], problems(again))
            again.next("refresh")

    def test_what_is_saved_together_is_told_once(self):
        self.write("index.html", "---\nlayout: l\n---\n{% for p in site.pages %}{{ p.title }}{% endfor %}")
        for i in range(100):
            self.write(f"many/{i}.html", "---\ntitle: old\n---\n")
        tabs = [self.events("/") for _ in range(3)]
        self.server.process.send_signal(signal.SIGSTOP)  # however long this machine takes for it
        for i in range(100):
            self.write(f"many/{i}.html", "---\ntitle: new\n---\n")
        self.server.process.send_signal(signal.SIGCONT)
        for events in tabs:
            told = events.next("reload").data
            self.assertEqual(self.version("/"), told)
            self.assertEqual([], events.rest())

    def test_a_hundred_tabs(self):
        tabs = [self.events("/") for _ in range(100)] + [self.events("/other/") for _ in range(20)]
        pid = self.server.process.pid
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
        self.write("_layouts/l.html", "<html><body>{{ content }}</body></html>\n")
        for events in tabs:
            events.next("reload")
        self.assertEqual(threads, len(list(Path(f"/proc/{pid}/task").iterdir())))

    def test_ends_with_the_server(self):
        events = self.events("/")
        began = time.process_time()
        self.server.process.terminate()
        eventually(lambda: events.ended, "the end of the stream")
        self.assertEqual(0, self.server.process.wait(PATIENCE))
        self.assertLess(time.process_time() - began, 60)


def problems(events):
    """What an event says that is wrong now."""
    return json.loads(events.next("problems").data)["problems"]


class Problems(Site):
    """Each mistake is told to a tab of another page, and so is its end."""

    BROKEN = {
        "_config.yml": "title: [\n",
        "_layouts/l.html": "{% if %}{{ content }}",
        "_includes/i.html": "{% incldue x %}",
        "_data/d.yml": "v: [1\n",
        "index.html": "---\nlayout: l\n---\n{% endif %}\n",
        "_posts/2020-01-01-p.md": "---\ndate: soon\n---\n",
    }

    def test_read(self):
        SITE["_posts/2020-01-01-p.md"] = "---\n---\np\n"
        self.write("_posts/2020-01-01-p.md", "---\n---\np\n")
        self.serve()
        events = self.events("/plain.html")
        self.server.get("/")
        for name, text in self.BROKEN.items():
            with self.subTest(name):
                self.write(name, text)
                told = problems(events)
                self.assertEqual({name}, {each["file"] for each in told})
                self.assertEqual("error", told[0]["level"])
                self.write(name, SITE[name])
                self.assertEqual([], problems(events))

    def test_rendered(self):
        self.serve()
        events = self.events("/plain.html")
        for name, text, address in (
            ("_includes/i.html", "{{ 1 | divided_by: 0 }}", "/"),
            ("css/s.scss", "---\n---\nbody { color: $none }\n", "/css/s.css"),
        ):
            with self.subTest(name):
                self.write(name, text)
                self.server.get(address)
                told = problems(events)
                self.assertEqual([name], [each["file"] for each in told])
                self.write(name, SITE[name])
                left = told
                while left:  # the mistake may be told of once more before
                    event = events.next_of("problems", "asset")
                    left = json.loads(event.data)["problems"] if event.name == "problems" else left

    def test_all_of_it(self):
        self.write("_layouts/l.html", "{{ content }}\n{% include none.html %}")
        self.write("_data/d.yml", "v: [1\n")
        self.write("hostile</script>\n\"'.html", "---\n---\n{% </script><img src=x onerror=alert(1)> %}\n\x01")
        self.serve()
        self.server.get("/other/")
        with Events(self.server.port, "/plain.html") as events:
            events.next("hello")
            while len(told := problems(events)) < 3:  # the last one may just be being added
                pass
            self.assertEqual(3, len(told))
            chain = next(each for each in told if each["file"] == "_layouts/l.html")
            self.assertEqual((2, "other.html"), (chain["line"], chain["page"]))
            self.assertIn("other.html", chain["context"])
            self.assertIn("^", chain["excerpt"])
            hostile = next(each for each in told if "hostile" in each["file"])
            self.assertIn("</script>", hostile["file"])
        self.assertNotIn(b"onerror=alert(1)>", self.server.get("/_approche/").body)

    def test_editors(self):
        self.write("other.html", "---\npermalink: /other/\n---\n{{ 1 | divided_by: 0 }}\n")
        root = urllib.parse.quote(str(self.site.resolve()))
        for editor, address in {
            "code": f"vscode://file{root}/other.html:4:1",
            "/opt/idea --wait": f"idea://open?file={root}/other.html&line=4&column=1",
            "x:{path}?{line}{": f"x:{root}/other.html?4{{",
        }.items():
            with self.subTest(editor), Serving(BINARY, self.site, "--dev", "--editor", editor) as server:
                server.get("/other/")
                with Events(server.port, "/other/") as events:
                    events.next("hello")
                    self.assertEqual(address, problems(events)[0]["editor"])

    def test_a_policy_in_an_odd_tag_is_amended_once(self):
        policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">"
        self.write("odd.html", f"---\n---\n<meta {policy}<p>x</p>{'<meta ' * 100000}>")
        self.serve()
        body = self.server.get("/odd.html").body
        self.assertEqual(1, body.count(b"<p>x</p>"))
        self.assertEqual(1, body.count(b"default-src"))

    def test_the_editor_follows_the_source(self):
        broken = "---\npermalink: /other/\n---\n{{ 1 | divided_by: 0 }}\n"
        self.write("outer/a.html", broken)
        self.write("inner/b.html", broken)
        root = urllib.parse.quote(str(self.site.resolve()))
        self.write("_config.yml", "source: outer\n")
        with Serving(BINARY, self.site, "--dev", "--editor", "x:{path}") as server:
            for source, file in (("outer", "a.html"), ("inner", "b.html")):
                self.write("_config.yml", f"source: {source}\n")
                server.get("/other/")
                with Events(server.port, "/other/") as events:
                    events.next("hello")
                    told = None
                    while told is None:  # that of the other folder may be told first
                        told = next((each for each in problems(events) if each["file"] == file), None)
                    self.assertEqual(f"x:{root}/{source}/{file}", told["editor"])

    def test_the_editor_of_the_environment(self):
        self.write("other.html", "---\npermalink: /other/\n---\n{{ 1 | divided_by: 0 }}\n")
        environment = dict(os.environ, EDITOR="vim", VISUAL="codium --wait")
        with Serving(BINARY, self.site, "--dev", environment=environment) as server:
            server.get("/other/")
            with Events(server.port, "/other/") as events:
                events.next("hello")
                self.assertIn("vscodium://", problems(events)[0]["editor"])

    def test_a_page_that_is_missing(self):
        self.serve()
        with Events(self.server.port, "/othr/") as events:
            events.next("hello")
            missing = json.loads(events.next("missing").data)
            self.assertEqual("/othr/", missing["path"])
            self.assertEqual({"path": "/other/", "address": "/other/"}, missing["near"][0])
        with Events(self.server.port, "/a/plain/") as events:
            events.next("hello")
            self.assertIn("/plain.html", [n["path"] for n in json.loads(events.next("missing").data)["near"]])


class Overview(Site):
    def test_all_pages(self):
        self.write("_layouts/l.html", SITE["_layouts/l.html"] + "{% nothing %}")
        self.write("<img src=x>.html", "---\n---\nx\n")
        self.serve("--baseurl", "/docs")
        self.server.get("/docs/%3Cimg%20src=x%3E.html")
        for address in ("/docs/_approche/", "/_approche/"):
            answer = self.server.get(address)
            self.assertEqual((200, "no-store"), (answer.status, answer.headers["Cache-Control"]))
            self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
            body = answer.body.decode()
            self.assertIn('<a href="/docs/_approche/page/other/">/other/</a>', body)
            self.assertIn("unknown tag &#39;nothing&#39;", body.replace("'", "&#39;"))
            self.assertIn("&lt;img src=x&gt;.html", body)
            self.assertNotIn("<img", body)
            self.assertRegex(body, r"img src=x&gt;.html</td><td class=\"n\">\d+\.\d\d ms")
            self.assertIn("not made yet", body)

    def test_one_page(self):
        self.write("_includes/i.html", "{% for i in (1..50) %}{{ i }}{% endfor %}")
        self.serve()
        body = self.server.get("/_approche/page/").body.decode()
        rows = re.findall(r'<tr><td>([^<]*)</td><td class="n">(\d+)</td><td class="n">(\d+)</td>', body)
        self.assertEqual("_includes/i.html", rows[0][0])
        self.assertEqual({"_includes/i.html", "_layouts/l.html", "index.html"}, {row[0] for row in rows})
        self.assertGreater(int(rows[0][2]), 50)
        for kind, name in (("list", "data:d"), ("layout", "l"), ("include", "i.html"), ("file", "_config.yml"), ("file, absent", "_headers")):
            self.assertIn(f"<tr><td>{kind}</td><td>{name}</td></tr>", body)
        self.assertEqual(200, self.server.get("/_approche/page/%C3%A9t%C3%A9%20&%20+/").status)
        self.assertEqual(404, self.server.get("/_approche/page/no/such/page").status)
        self.assertEqual(404, self.server.get("/_approche/nothing").status)
        self.assertEqual(403, self.server.get("/_approche/", headers={"Host": "evil.example"}).status)
        self.write("index.html", "---\nlayout: l\n---\n{% include i.html %}{{ 1 | divided_by: 0 }}\n")
        body = self.server.get("/_approche/page/").body.decode()
        self.assertIn("divided by 0", body)


class Limits(Site):
    def test_too_many(self):
        self.serve("--connections", "64")
        tabs = [self.events("/") for _ in range(32)]
        refused = exchange(self.server.port, request("/_approche/events?page=/"))
        self.assertEqual([503], refused.statuses)
        self.assertTrue(refused.closed)
        self.assertEqual("1", refused.responses[0]["Retry-After"])
        self.assertEqual(200, self.server.get("/other/").status)
        tabs[0].__exit__()
        self.write("_includes/i.html", "so that the closed one is noticed")
        for events in tabs[1:]:
            events.next("reload")
        eventually(self.is_free, "a free stream")

    def is_free(self):
        with Events(self.server.port, "/") as events:
            return events.status == 200

    def test_what_is_no_page(self):
        self.serve()
        for query in ("", "?page", "?page=", "?page=x", "?page=/../x", "?page=/%2e%2e/x", "?page=/%zz",
                      "?page=/%00", "?page=http://a/b", "?page=/%ff"):  # fmt: skip
            with self.subTest(query):
                answer = exchange(self.server.port, request(f"/_approche/events{query}")).responses[0]
                self.assertEqual(400, answer.status)
        long = exchange(self.server.port, request("/_approche/events?page=/" + "x" * 1000000))
        self.assertEqual([414], long.statuses)
        events = self.events("/no/such/page/")
        events.next("missing")
        self.write("new.html", "---\npermalink: /no/such/page/\n---\nnew\n")
        events.next("reload")

    def test_hosts(self):
        self.serve()
        for host, status in {
            "localhost": 200, "localhost:8080": 200, "x.localhost": 200, "127.0.0.1:1": 200,
            "[::1]:8080": 200, "192.0.2.7": 200, "evil.example": 403, "127.0.0.1.evil.example": 403,
            "localhost.evil.example": 403, "1.2.3.4.5": 403,
        }.items():  # fmt: skip
            with self.subTest(host):
                got = exchange(self.server.port, request("/_approche/dev.js", host=host))
                self.assertEqual([status], got.statuses)

    def test_not_without_dev(self):
        self.serve(dev=False)
        for path in ("/_approche/", "/_approche/dev.js", "/_approche/events?page=/"):
            self.assertEqual(404, self.server.get(path).status)
        self.assertNotIn(b"<script", self.server.get("/").body)

    def test_methods(self):
        self.serve()
        head = exchange(self.server.port, request("/_approche/events?page=/", "HEAD")).responses[0]
        self.assertEqual((200, "text/event-stream"), (head.status, head["Content-Type"]))
        self.assertEqual(405, self.server.get("/_approche/events?page=/", "POST").status)

    def test_polling(self):
        self.serve("--watch", "stat")
        events = self.events("/")
        self.write("_includes/i.html", "found by looking")
        events.next("reload")


class Bodies(Site):
    def test_where_the_script_is(self):
        self.write("fragment.html", "<p>x")
        self.write("upper.html", "<BODY>x</BODY>\n</HTML>\n<!-- end -->\n")
        self.write("quoted.html", "<body><script>x = '</body>'</script>")
        self.write("data.json", '{"a": "</body>"}')
        self.write("feed.xml", "<x></x>")
        self.serve()
        for path, rest in {
            "/": b"</body></html>\n", "/plain.html": b"", "/fragment.html": b"", "/no/such/page": b"",
            "/upper.html": b"</BODY>\n</HTML>\n<!-- end -->\n", "/quoted.html": b"",
        }.items():  # fmt: skip
            with self.subTest(path):
                body = self.server.get(path).body
                self.assertEqual(1, len(SCRIPT.findall(body)))
                self.assertEqual(rest, SCRIPT.split(body)[-1])
        for path in ("/data.json", "/feed.xml", "/css/plain.css"):
            self.assertNotIn(b"_approche", self.server.get(path).body)
        address = SCRIPT.search(self.server.get("/").body)[1].decode()
        script = self.server.get(address)
        self.assertEqual("text/javascript; charset=utf-8", script.headers["Content-Type"])
        self.assertIn(b"EventSource", script.body)

    def test_lengths_tags_ranges_and_codings_are_of_the_body_with_it(self):
        gz = gzip.compress(b"<p>without the script</p>")
        (self.site / "plain.html.gz").write_bytes(gz)
        self.serve()
        for path in ("/", "/plain.html"):
            whole = self.server.get(path)
            head = self.server.get(path, "HEAD")
            self.assertEqual(str(len(whole.body)), head.headers["Content-Length"])
            self.assertEqual(whole.headers["ETag"], head.headers["ETag"])
            same = self.server.get(path, headers={"If-None-Match": whole.headers["ETag"]})
            self.assertEqual(304, same.status)
            end = self.server.get(path, headers={"Range": "bytes=-20"})
            self.assertEqual((206, whole.body[-20:]), (end.status, end.body))
            zipped = self.server.get(path, headers={"Accept-Encoding": "gzip"})
            self.assertEqual("gzip", zipped.headers["Content-Encoding"])
            self.assertEqual(whole.body, gzip.decompress(zipped.body))

    def test_the_results_of_a_search(self):
        self.write("_config.yml", "search: /find/\n")
        self.write("find.html", "---\nlayout: l\npermalink: /find/\n---\n{{ search.total }} found\n")
        self.write("_headers", "/find/\n  Content-Security-Policy: script-src 'none'\n")
        self.serve()
        answer = self.server.get("/find/?q=other")
        self.assertIn(b"1 found", answer.body)
        _, nonce, version = SCRIPT.search(answer.body).groups()
        self.assertEqual(b"0" * 16, version)
        self.assertIn(f"'nonce-{nonce.decode()}'", answer.headers["Content-Security-Policy"])
        self.assertEqual("no-store", answer.headers["Cache-Control"])
        events = self.enterContext(Events(self.server.port, "/find/", version.decode()))
        self.assertEqual(self.version("/find/"), events.next("hello").data)
        self.write("find.html", "---\nlayout: l\npermalink: /find/\n---\n{{ search.total }} pages\n")
        self.assertEqual(self.version("/find/"), events.next("reload").data)

    def test_the_first_page_of_a_site(self):
        for path in self.site.rglob("*"):
            if path.is_file():
                path.unlink()
        self.serve()
        self.assertEqual(b"0" * 16, SCRIPT.search(self.server.get("/").body)[3])
        with Events(self.server.port, "/", "0" * 16) as events:
            events.next("hello")
            self.write("index.html", "---\n---\nfirst\n")
            events.next("reload")

    def policies(self, policy, meta=None):
        self.write("_headers", f"/csp.html\n  Content-Security-Policy: {policy}\n" if policy else "")
        self.write("csp.html", f'<meta http-equiv="content-security-policy" content="{meta}">' if meta else "x")
        answer = self.server.get("/csp.html")
        nonce = SCRIPT.search(answer.body)[2].decode()
        return (answer.headers["Content-Security-Policy"] or "").replace(nonce, "N"), answer.body.replace(nonce.encode(), b"N").decode()

    def test_policies(self):
        self.serve()
        for policy, amended in {
            "default-src 'self'": "default-src 'self'",
            "script-src *; img-src a.example": "script-src *; img-src a.example",
            "default-src 'none'": "default-src 'none'; script-src-elem 'nonce-N'; connect-src 'self'",
            "script-src 'none'; connect-src 'none'": "script-src 'nonce-N'; connect-src 'self'",
            "Script-Src 'nonce-x' b.example;;": "script-src 'nonce-x' b.example 'nonce-N'",
            "script-src 'unsafe-inline'": "script-src 'unsafe-inline' 'self'",
            "script-src 'self' 'strict-dynamic' 'nonce-x'": "script-src 'self' 'strict-dynamic' 'nonce-x' 'nonce-N'",
            "script-src-elem a.example; script-src 'self'": "script-src-elem a.example 'nonce-N'; script-src 'self'",
            "default-src 'none', script-src a.example":
                "default-src 'none'; script-src-elem 'nonce-N'; connect-src 'self', script-src a.example 'nonce-N'",
        }.items():
            with self.subTest(policy):
                self.assertEqual(amended, self.policies(policy)[0])
        body = self.policies("", "script-src &#39;none&#39;; img-src *")[1]
        self.assertIn("""content="script-src &#39;nonce-N&#39;; img-src *">""", body)


class Beneath(Site):
    def test_a_baseurl(self):
        self.serve("--baseurl", "/docs")
        address = SCRIPT.search(self.server.get("/docs/").body)[1].decode()
        self.assertTrue(address.startswith("/docs/_approche/dev.js"))
        for prefix in ("", "/docs"):
            events = self.events("/docs/other/", prefix=prefix)
            self.write("other.html", f"---\nlayout: l\npermalink: /other/\n---\n{prefix or 'changed'}\n")
            events.next("reload")
        events = self.events("/docs/other/")
        self.write("other.html", "---\npermalink: /moved/\n---\nother\n")
        self.assertEqual("/docs/moved/", events.next("moved").data)

    def test_a_baseurl_that_changes(self):
        self.serve()
        events = self.events("/other/")
        self.write("_config.yml", "baseurl: /docs\n")
        self.assertEqual("/docs/other/", events.next("moved").data)
        address = SCRIPT.search(self.server.get("/docs/other/").body)[1].decode()
        self.assertTrue(address.startswith("/docs/_approche/dev.js"))

    def test_a_baseurl_that_a_proxy_removes(self):
        self.serve("--baseurl", "/docs", "--baseurl-stripped")
        version = self.version("/other/")
        events = self.events("/docs/other/", version)
        self.write("other.html", "---\nlayout: l\npermalink: /other/\n---\nchanged\n")
        events.next("reload")

    @unittest.skipIf(shutil.which("nginx", path="/usr/sbin:/usr/bin") is None, "no nginx (script/bootstrap proxies)")
    def test_behind_nginx(self):
        self.serve()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        port = free_port()
        (folder / "conf").write_text(
            f"""daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
            events {{ }}
            http {{ access_log off;
              client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
              uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
              server {{ listen 127.0.0.1:{port};
                location / {{ proxy_pass http://127.0.0.1:{self.server.port}; proxy_http_version 1.1;
                              proxy_read_timeout 60s; gzip on; }} }} }}"""
        )
        nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", folder / "conf"], stderr=subprocess.DEVNULL)
        self.addCleanup(nginx.wait)
        self.addCleanup(nginx.terminate)
        eventually(lambda: answers(port), "nginx")
        version = SCRIPT.search(ask("127.0.0.1", port, "/other/").body)[3].decode()
        events = self.enterContext(Events(port, "/other/", version))
        events.next("hello")
        self.write("other.html", "---\nlayout: l\npermalink: /other/\n---\nchanged\n")
        events.next("reload")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
