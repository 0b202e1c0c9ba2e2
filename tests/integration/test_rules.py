"""_redirects, _headers and redirect pages, with a running server.

usage: test_rules.py APPROCHE-SERVER
"""

import re
import sys
import tempfile
import unittest
from pathlib import Path
from urllib.parse import urljoin, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402
from wire import exchange, request  # noqa: E402

SITE = {
    "_config.yml": "url: https://a.example\nplugins: [jekyll-redirect-from]\n",
    "index.html": "---\n---\nhome",
    "new.html": "---\nredirect_from: [/page-old, /page-older/]\n---\nnew",
    "shadow.html": "---\n---\nshadow",
    "forced.html": "---\n---\nforced",
    "gone.html": "---\n---\ngone for good",
    "img/x.txt": "file",
    "404.html": "---\n---\nnot here",
    "_redirects": """\
# one rule a line
/old            /new
/temporary      /new.html        302   # for now
/shadow.html    /new
/forced.html    /new             301!
/news/*         /blog/:splat     308
/:lang/about    /about/:lang     301
/shown          /new.html        200
/lost/*         /gone.html       404
/shop  id=:id tag=red  /products/:id  301
/away/*         https://b.example/:splat 301
/bad            /new             299
nonsense        /new
/country        /new             302   Country=fr
""",
    "_headers": """\
/*
  X-All: yes
/img/*
  Cache-Control: max-age=60
  X-Two: a
  X-Two: b
/new.html
  Content-Length: 3
  no colon here
""",
}


def write(folder, files):
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        write(cls.folder.name, SITE)
        cls.server = Serving(sys.argv[1], cls.folder.name)
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.folder.cleanup()

    def leads(self, path, status, location):
        answer = self.server.get(path)
        self.assertEqual((status, location), (answer.status, answer.getheader("Location")), path)
        return answer

    def test_redirects(self):
        for path, status, location in [
            ("/old", 301, "/new"),
            ("/old/", 301, "/new"),
            ("/old?x=1", 301, "/new?x=1"),
            ("/temporary", 302, "/new.html"),
            ("/forced.html", 301, "/new"),
            ("/news/2020/a", 308, "/blog/2020/a"),
            ("/news", 308, "/blog/"),
            ("/fr/about", 301, "/about/fr"),
            ("/%C3%A9/about", 301, "/about/%C3%A9"),
            ("/away/x/y", 301, "https://b.example/x/y"),
        ]:
            with self.subTest(path):
                self.leads(path, status, location)
        self.leads("/shop?id=7&tag=red", 301, "/products/7?id=7&tag=red")

    def test_what_is_there_hides_a_rule_that_is_not_forced(self):
        answer = self.leads("/shadow.html", 200, None)
        self.assertEqual(b"shadow", answer.body)

    def test_pages_under_another_address(self):
        for _ in range(2):  # made for it, and from the cache
            answer = self.leads("/shown", 200, None)
            self.assertEqual(b"new", answer.body)
            answer = self.leads("/lost/and/found", 404, None)
            self.assertEqual(b"gone for good", answer.body)

    def test_what_no_rule_has_is_not_found(self):
        for path in ["/shop", "/shop?id=7", "/bad", "/country", "/about", "/x/y/about"]:
            with self.subTest(path):
                self.assertEqual(b"not here", self.leads(path, 404, None).body)

    def test_bad_lines_are_told_with_their_place(self):
        told = "".join(self.server.lines)
        for place in ["_redirects:12:34", "_redirects:13:1", "_redirects:14:40", "_headers:8", "_headers:9"]:
            self.assertIn(place, told)

    def test_headers(self):
        answer = self.server.get("/new.html")
        self.assertEqual("yes", answer.getheader("X-All"))
        self.assertEqual(str(len(b"new")), answer.getheader("Content-Length"))
        self.assertEqual("no-cache", answer.getheader("Cache-Control"))
        answer = self.server.get("/img/x.txt")
        self.assertEqual("max-age=60", answer.getheader("Cache-Control"))
        self.assertEqual("a, b", answer.getheader("X-Two"))
        again = self.server.get("/img/x.txt", headers={"If-None-Match": answer.getheader("ETag")})
        self.assertEqual((304, "max-age=60"), (again.status, again.getheader("Cache-Control")))

    def test_pages_that_lead_elsewhere(self):
        for path in ["/page-old", "/page-older/"]:
            answer = self.leads(path, 301, "/new.html")
            self.assertIn(b"<link rel=\"canonical\" href=\"https://a.example/new.html\">", answer.body)
        for path in ["/page-old.html", "/page-older/index.html"]:
            self.assertIn(b"Redirecting", self.leads(path, 200, None).body)

    def test_changes_are_live(self):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, {"index.html": "---\n---\nhome"})
            with Serving(sys.argv[1], folder) as server:
                self.assertEqual(404, server.get("/old").status)
                self.assertIsNone(server.get("/").getheader("X-New"))
                write(folder, {"_redirects": "/old /", "_headers": "/\n  X-New: 1\n"})
                self.assertEqual(301, server.get("/old").status)
                self.assertEqual("1", server.get("/").getheader("X-New"))
                Path(folder, "_redirects").unlink()
                Path(folder, "_headers").unlink()
                self.assertEqual(404, server.get("/old").status)
                self.assertIsNone(server.get("/").getheader("X-New"))


class Hosts(unittest.TestCase):
    """Full URLs as sources: rules for the requests of one host."""

    RULES = """\
https://www.a.example/*     https://a.example/:splat 301!
http://b.example            https://a.example/from-b 302!
https://c.example:8080/x    /new 301!
https://d.example/shown     /new 200!
https://d.example/old/*     /new/:splat
https://D.example/case      /new 307
/plain                      /new
https://e.example/*         https://e.example/:splat 301!
http://e.example/y/         https://E.example/y 301
https://*.example/x         /new
https://:x.example/x        /new
https:///x                  /new
"""

    def test_only_the_requests_of_that_host(self):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, {"_redirects": self.RULES, "new.html": "new", "index.html": "home", "x.html": "x"})
            with Serving(sys.argv[1], folder) as server:
                for host, path, status, location in [
                    ("www.a.example", "/", 301, "https://a.example/"),
                    ("www.a.example", "/new?q=1", 301, "https://a.example/new?q=1"),
                    ("WWW.A.example:80", "/%C3%A9//evil.example", 301, "https://a.example/%C3%A9/evil.example"),
                    ("a.example", "/", 200, None),
                    ("www.a.example.evil.example", "/", 200, None),
                    ("xwww.a.example", "/", 200, None),
                    ("b.example", "/", 302, "https://a.example/from-b"),
                    ("b.example", "/new", 200, None),
                    ("c.example:8080", "/x", 301, "/new"),
                    ("c.example", "/x", 200, None),
                    ("c.example:80801", "/x", 200, None),
                    ("d.example", "/shown", 200, None),
                    ("a.example", "/shown", 404, None),
                    ("d.example", "/old/a", 301, "/new/a"),
                    ("a.example", "/old/a", 404, None),
                    ("d.example", "/case", 307, "/new"),
                    ("z.example", "/plain", 301, "/new"),
                    ("e.example", "/", 200, None),
                ]:
                    for _ in range(2):
                        with self.subTest(host=host, path=path):
                            answer = server.get(path, headers={"Host": host})
                            self.assertEqual((status, location), (answer.status, answer.getheader("Location")))
                told = "".join(server.lines)
                for line in range(8, 13):
                    self.assertIn(f"_redirects:{line}:", told)
                # In absolute form, the host of the target counts, not the field.
                answer = exchange(server.port, b"GET http://www.a.example/new HTTP/1.1\r\nHost: a.example\r\n\r\n", wait=0.001)
                self.assertEqual(301, answer.responses[0].status)


class OwnLayout(unittest.TestCase):
    """A site's own layout of redirects: the page that Jekyll would write decides."""

    CONFIG = "url: https://a.example\nbaseurl: /b\nplugins: [jekyll-redirect-from]\n"
    PAGES = {
        "_config.yml": CONFIG,
        "new.html": "---\nredirect_from: /old\n---\nnew",
        "to.html": "---\nredirect_to: https://c.example/x?a=1&b='2'\n---\n",
    }
    TO, ESCAPED = "{{ page.redirect.to }}", "{{ page.redirect.to | escape }}"
    LEADING = [
        f'<link rel="canonical" href="{ESCAPED}">',
        f"<LINK href={TO} REL=Canonical>",
        f'<meta http-equiv="refresh" content="0; url={TO}">',
        f'<meta content="3,URL = \'{ESCAPED}\'" http-equiv=refresh>',
        f'<script>location="{TO}"</script>',
        f'<script>if (1 < 2) window.location.href = "{TO}";</script>',
        f'<link rel="canonical" href="{TO}"><meta http-equiv="refresh" content="0;url={ESCAPED}">',
    ]
    STAYING = [
        "",
        f'<a href="{TO}">there</a>',
        '<meta http-equiv="refresh" content="0;url=https://docs.example/{{ page.redirect.to }}">',
        f'<link rel="canonical" href="{TO}"><meta http-equiv="refresh" content="0;url=/else">',
        f'<link rel="alternate" href="{TO}">',
        f'<meta http-equiv="refresh" content="5">{TO}',
        f'<!-- <link rel="canonical" href="{TO}"> -->',
        f'<script>if (location == "{TO}") alert(1)</script>',
        '<link rel="canonical" href="{{ page.redirect.to }}#',
    ]

    def test_decides(self):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, self.PAGES)
            with Serving(sys.argv[1], folder) as server:
                led = [(301, "/b/new.html"), (301, "https://c.example/x?a=1&b='2'")]

                def asked():
                    answers = [server.get("/b/old"), server.get("/b/to.html")]
                    return [(a.status, a.getheader("Location")) for a in answers]

                self.assertEqual(led, asked())  # in the plugin's own
                for text in self.LEADING + self.STAYING + self.LEADING[:1]:
                    with self.subTest(text):
                        write(folder, {"_layouts/redirect.html": text})
                        leads = text in self.LEADING
                        self.assertEqual(led if leads else [(200, None)] * 2, asked())
                Path(folder, "_layouts/redirect.html").unlink()
                self.assertEqual(led, asked())


# The URL to which a browser follows a Location: it drops tabs and line ends, and reads "\\" as "/".
def host_of(location):
    seen = location.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None})
    return urlsplit(urljoin("http://here.example/a/b", seen.replace("\\", "/"))).netloc


class WhereTo(unittest.TestCase):
    """A Location stays on the site, unless the rule or the page itself names another host."""

    RULES = """\
/to/*           /:splat
/deep/*         /x/:splat
/q x=:x         /:x
/q2 x=:x y=:y   /:x/:y
/seg/:a/:b      /:a/:b
/bare/*         :splat
/away/*         https://there.example/:splat
/away2/*        //there.example/:splat
/port x=:8080   https://there.example:8080/:8080
/host x=:x      https://:x/
/sub x=:x       https://:x.example/
/tail/*         https://there.example:splat
/user x=:x      https://there.example:80@:x/
/none/*         //:splat
/more/*         ///:splat
/back/*         /\\:splat
"""
    REFUSED = range(10, 17)  # and line 6: those in which a client would choose the host
    EVIL = ("evil.example", "/evil.example", "//evil.example", "///evil.example/", "%2fevil.example", "%2F%2Fevil.example",
            "%5cevil.example", "\\evil.example", "\\\\evil.example", "%09/evil.example", "/%09/evil.example", "\t//evil.example",
            ".//evil.example", "..//evil.example", "%2e%2e//evil.example", "@evil.example", ".evil.example", ":80@evil.example",
            "http://evil.example", "https:evil.example", "%0d%0aLocation: //evil.example", "?//evil.example", "#//evil.example",
            "", "/", "//", "%00//evil.example")  # fmt: skip

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        write(folder, {"_redirects": cls.RULES, "evil.example/index.html": "x", "about.html": "about",
                       "blog/index.html": "blog", "new.html": "---\nredirect_from: /old/\n---\nnew",
                       "to.html": "---\nredirect_to: /new.html\n---\n",
                       "_config.yml": "url: http://here.example/\nplugins: [jekyll-redirect-from]\n"})  # fmt: skip
        cls.server = cls.enterClassContext(Serving(sys.argv[1], folder))

    def ask(self, path):
        """The answer to a target, which is sent as it is here."""
        return exchange(self.server.port, request(path), wait=0.001).responses[0]

    def test_a_host_is_never_the_clients_choice(self):
        led = 0
        for evil in self.EVIL:
            for rule, host in (("to", "here"), ("deep", "here"), ("seg", "here"), ("bare", "here"), ("away", "there"),
                               ("away2", "there"), ("tail", "here"), ("none", "here"), ("more", "here"), ("back", "here")):
                for path in (f"/{rule}/{evil}", f"/{rule}//{evil}", f"//{rule}/{evil}/x", f"/{rule}%2f{evil}/y"):
                    led += self.stays(path, host)
            for path in (f"/q?x={evil}", f"/q2?x={evil}&y=evil.example", f"/q2?x=&y={evil}", f"/host?x={evil}",
                         f"/sub?x={evil}", f"/user?x={evil}"):  # fmt: skip
                led += self.stays(path, "here")
            led += self.stays(f"/port?x={evil}", "there")
            for path in (f"/{evil}", f"//{evil}", f"//{evil}/..", f"/blog//{evil}/../.."):
                self.stays(path, "here")
        self.assertGreater(led, 400)

    def stays(self, path, host):
        answer = self.ask(path)
        location = answer["Location"]
        if location is None:
            return False
        where = host_of(location).partition(":")[0]
        known = ("here.example", f"{host}.example")  # with dots a path may leave the rule
        self.assertIn(where, known, f"{path!r} leads to {location!r}")
        return True

    def test_rules_that_leave_the_host_open_are_told_of(self):
        told = "".join(self.server.lines)
        for line in self.REFUSED:
            self.assertRegex(told, rf"_redirects:{line}:\d+: ")
        self.assertEqual(len(self.REFUSED) + 1, told.count("_redirects:"))

    def test_a_url_that_ends_in_a_slash(self):
        for path in ("/old/", "/to.html"):
            self.assertEqual("/new.html", self.ask(path)["Location"])

    def test_slashes_are_merged(self):
        for path in ("//about.html", "/about.html", "/.//about.html", "/x/..//about.html", "/%2fabout.html"):
            self.assertEqual(b"about", self.ask(path).body, path)
        for path in ("//blog/", "/blog//", "///blog///", "/blog//index.html"):
            self.assertEqual(b"blog", self.ask(path).body, path)
        for path in ("//blog", "///blog", "//evil.example", "/x/..//evil.example"):
            self.assertEqual(301, self.ask(path).status)
            self.assertRegex(self.ask(path)["Location"], "^/[a-z]")


def lines(count, name="X-Long"):
    return "".join(f"  {name}-{i}: {'a' * 988}\n" for i in range(count))  # a kB each, or less


class ManyHeaders(unittest.TestCase):
    """The site's headers fit into an answer, however much memory the request takes."""

    HEADERS = {
        "one": "/one.txt\n" + lines(17),
        "all": "/*\n" + lines(3) + "/:any\n" + lines(3, "Y") + "/all.txt\n" + lines(3, "Z"),
        "full": "/full.txt\n" + lines(6),
        "other": "/other.txt\n" + lines(6, "W"),
    }

    def served(self, headers):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        files = {f"{name}.txt": name for name in self.HEADERS}
        write(folder, {"_headers": headers, "_redirects": "/old /full.txt\n", **files})
        return self.enterContext(Serving(sys.argv[1], folder))

    def fields_of(self, server, path):
        got = exchange(server.port, request(path), wait=0.001)
        self.assertEqual([200], got.statuses)
        return len([f for f in got.responses[0].fields if len(f[1]) == 988])

    def test_too_many_lines_are_refused_where_they_stand(self):
        server = self.served(self.HEADERS["one"])
        self.assertEqual(6, self.fields_of(server, "/one.txt"))
        told = "".join(server.lines)
        self.assertEqual([f"_headers:{n}" for n in range(8, 19)], re.findall(r"_headers:\d+", told))
        self.assertIn("shorten them", told)

    def test_so_are_those_of_several_patterns(self):
        server = self.served(self.HEADERS["all"] + self.HEADERS["other"])
        self.assertEqual(6, self.fields_of(server, "/all.txt"))
        self.assertEqual(6, self.fields_of(server, "/other.txt") + 0)
        self.assertIn("_headers:10", "".join(server.lines))

    def test_patterns_that_never_meet_have_room_each(self):
        server = self.served(self.HEADERS["full"] + self.HEADERS["other"])
        self.assertEqual(6, self.fields_of(server, "/full.txt"))
        self.assertEqual(6, self.fields_of(server, "/other.txt"))
        self.assertNotIn("_headers:", "".join(server.lines))

    def test_a_request_of_any_size_is_answered(self):
        server = self.served(self.HEADERS["full"])
        seen = set()
        for path in ("/full.txt", "/one.txt", "/missing", "/old"):
            for size in [*range(0, 17000, 211), *range(15200, 16500, 13)]:
                for data in (request(path, X="c" * size), request(f"{path}?{'q' * size}"),
                             request(path)[:-2] + b"X: y\r\n" * (size // 70) + b"\r\n"):  # fmt: skip
                    got = exchange(server.port, data, wait=0.001)
                    self.assertEqual(1, len(got.statuses), f"{path} {size} {data[:40]}")
                    seen |= {(path, got.statuses[0])}
        self.assertEqual({200, 414, 431}, {status for path, status in seen if path == "/full.txt"})
        self.assertEqual({301, 414, 431}, {status for path, status in seen if path == "/old"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
