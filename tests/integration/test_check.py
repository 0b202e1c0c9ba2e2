"""`check`: a site in which each rule is broken once, at a known place; sites without a fault; hostile ones.

usage: test_check.py APPROCHE-SERVER
"""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT  # noqa: E402

BINARY = str(Path(sys.argv[1]).resolve())

# Each file, and what is to be found in it. «» encloses what a finding points to; the name of the rule and
# its message follow in the list below.
SITE = {
    "_config.yml": """title: Faulty
url: https://faulty.example
baseurl: /base
timezone: UTC
«plugins: [jekyll-redirect-from, jekyll-unheard-of]
""",
    "_data/broken.yml": "a: «[1, 2\n",
    "_data/menu.yml": "- {name: Home, url: /}\n- {name: Lost, url: «/lost/}\n",
    "_layouts/default.html": """<!doctype html>
<html lang="en"><head><title>{{ page.«titel }}</title></head>
<body>{% for entry in site.data.menu %}<a href="{{ entry.url | relative_url }}">{{ entry.name }}</a>{% endfor %}
{{ content }}</body></html>
""",
    "_plugins/shout.rb": """module Shout
end
«Liquid::Template.register_tag('shout', Shout)
""",
    "_redirects": "# from to\n«/circle /circle\n/fine /anchors/\n",
    "_headers": "«this is no header\n",
    "index.md": "---\ntitle: Home\nlayout: default\n---\nHello.\n",
    "anchors.md": "---\ntitle: Anchors\nlayout: default\npermalink: /anchors/\n---\n## Here\n\n[here](#here) [nowhere](«#nowhere) [top](#top)\n",
    "front-matter.md": "---\ntitle: a«: b\n---\ntext\n",
    "unclosed.md": "«---\ntitle: never closed\n",
    "late.md": "\n«---\ntitle: too late\n---\n",
    "mark.md": "\ufeff---\ntitle: with a mark\n---\n",
    "liquid.md": "---\ntitle: Liquid\n---\none\n«{{ 'two' | divided_by: 0 }}\n",
    "tag.md": "---\ntitle: Tag\n---\n«{% asign a = 1 %}\n",
    "filter.md": "---\ntitle: Filter\n---\na «{{ page.title | upcsae }}\n",
    "layout.md": "---\ntitle: Layout\n«layout: defualt\n---\n",
    "include.md": "---\ntitle: Include\n---\n{% if false %}«{% include nav.html %}{% endif %}\n",
    "document.md": "---\ntitle: Document\n---\n[a](«{% link missing.md %})\n",
    "style.scss": "---\n---\na { color: «$undefined; }\n",
    "permalink.md": "---\ntitle: Permalink\n«permalink: /a b/\n---\n",
    "doubled.md": "---\ntitle: Doubled\npermalink: /late/\n---\n",
    "twice.md": "---\ntitle: Twice\npermalink: /late/\n---\n",
    "_drafts/later.md": "---\ntitle: Later\n---\n",
    "moved.md": "---\n«redirect_to: /base/gone/\n---\n",
    "links.md": """---
title: Links
---
[found](/base/anchors/#here) [file](pixel.svg) [rule](/base/fine) [mail](mailto:a@b.example)
<a href="«/anchors/">outside</a>
<a «href="">empty</a>
![image](«/base/pixle.svg)
<script src="«gone.js"></script>
<img src="«pixel.svg?no-alt">
""",
    "limit.md": "---\ntitle: Limit\n---\n{% assign s = '0123456789' %}{% for i in (1..30) %}«{% assign s = s | append: s %}{% endfor %}{{ s }}\n",
    "pixel.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
}


# In the order in which they are written: the rule, its level, a part of the message, what was meant.
FOUND = [
    ("_config.yml", "settings", "warning", "'jekyll-unheard-of' is not known", None),
    ("_data/broken.yml", "data", "error", "is not closed by ']'", None),
    ("_data/menu.yml", "broken-link", "error", "nothing is at '/base/lost/'", None),
    ("_drafts/later.md", "left-out", "notice", "left out: a draft", None),
    ("_headers", "rules", "warning", "the first line is a path", None),
    ("_layouts/default.html", "unset-variable", "warning", "nothing sets 'page.titel'", "title"),
    ("_plugins/shout.rb", "ruby", "warning", "the tag 'shout' is Ruby's", None),
    ("_redirects", "redirect-loop", "error", "from '/circle' lead in a circle", None),
    ("anchors.md", "broken-anchor", "warning", "'#nowhere' leads to", None),
    ("document.md", "missing-document", "error", "no document 'missing.md'", None),
    ("doubled.md", "doubled-address", "warning", "'/late/' is twice.md's", None),
    ("filter.md", "unknown-filter", "warning", "no filter 'upcsae'", "upcase"),
    ("front-matter.md", "front-matter", "error", "goes in quotes", None),
    ("include.md", "missing-include", "error", "no include 'nav.html'", None),
    ("late.md", "late-front-matter", "warning", "has to begin on the first line", None),
    ("layout.md", "missing-layout", "warning", "no layout 'defualt'", "default"),
    ("limit.md", "limit", "error", "of memory for one page", None),
    ("links.md", "outside-baseurl", "warning", "'/anchors/' is outside", "/base/anchors/"),
    ("links.md", "empty-link", "warning", "a link has an empty href", None),
    ("links.md", "missing-image", "error", "no image '/base/pixle.svg'", "/base/pixel.svg"),
    ("links.md", "missing-file", "error", "no file 'gone.js'", None),
    ("links.md", "missing-alt", "warning", "'pixel.svg?no-alt' has no alt", None),
    ("liquid.md", "liquid", "error", "divided by 0", None),
    ("mark.md", "byte-order-mark", "warning", "a byte order mark", None),
    ("moved.md", "broken-redirect", "error", "from '/moved.html' leads to nothing", None),
    ("permalink.md", "permalink", "warning", "'/a b/' has a blank", None),
    ("style.scss", "stylesheet", "error", "Undefined variable", None),
    ("tag.md", "unknown-tag", "error", "unknown tag 'asign'", "assign"),
    ("unclosed.md", "unclosed-front-matter", "error", "is never closed", None),
]
# Findings of which only the line is known.
WITHOUT_COLUMN = {"_plugins/shout.rb"}
# These need another process, or the rights of another user.
ELSEWHERE = {"external-link", "unreadable"}


def places(name):
    """The line and column of each « of a file."""
    for number, line in enumerate(SITE[name].split("\n"), 1):
        for i, part in enumerate(line.split("«")[:-1]):
            column = len("".join(line.split("«")[: i + 1]).encode()) + 1
            yield number, None if name in WITHOUT_COLUMN else column


def expected():
    """What `--format json` has to tell."""
    marks = {name: list(places(name)) for name in SITE}
    for name, rule, level, message, suggestion in FOUND:
        line, column = marks[name].pop(0) if marks[name] else (None, None)
        if rule == "byte-order-mark":
            line, column = 1, 1
        yield name, line, column, level, rule, message, suggestion


def check(site, *arguments, status=None):
    """Runs a check; the lines of standard output, without a summary."""
    done = subprocess.run(
        [BINARY, "check", "--source", str(site), *arguments], capture_output=True, timeout=PATIENCE
    )
    assert status is None or done.returncode == status, done
    assert b"Sanitizer" not in done.stderr and b"runtime error" not in done.stderr, done.stderr.decode()
    return done.stdout.decode().splitlines()


def write(folder, files):
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("«", "").encode())


def line_of(found):
    """The text format of a finding of the JSON format."""
    place = "".join(f":{found[k]}" for k in ("line", "column") if found[k])
    message = found["message"]
    if found["suggestion"]:
        message += f"; did you mean '{found['suggestion']}'?"
    if (found["pages"] or 0) > 1:
        message += f" (on {found['pages']} pages)"
    elif not found["line"] and found["page"]:
        message += f" (on {found['page']})"
    return f"{found['file']}{place}: {found['level']}: {message} [{found['rule']}]"


class Site(unittest.TestCase):
    """A folder for each test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.site = Path(folder.name)

    def found(self, files, *arguments):
        write(self.site, files)
        lines = check(self.site, "--format", "json", *arguments)
        found = [json.loads(line) for line in lines]
        for f in found:
            f["file"] = f["file"].removeprefix(f"{self.site}/")
        return found

    def rules(self, files, *arguments):
        """(file, line, rule) of each finding."""
        return [(f["file"], f["line"], f["rule"]) for f in self.found(files, *arguments)]


class Faulty(Site):
    def setUp(self):
        super().setUp()
        write(self.site, SITE)

    def run_here(self, *arguments):
        """From within the site, so that files have their own names."""
        return subprocess.run(
            [BINARY, "check", *arguments], cwd=self.site, capture_output=True, timeout=PATIENCE
        )

    def test_each_rule_is_broken_once(self):
        done = self.run_here("--format", "json")
        self.assertEqual(1, done.returncode)
        found = [json.loads(line) for line in done.stdout.decode().splitlines()]
        wanted = list(expected())
        for f, (name, line, column, level, rule, message, suggestion) in zip(found, wanted):
            with self.subTest(rule=rule):
                here = (f["file"], f["line"], f["column"], f["level"], f["rule"], f["suggestion"])
                self.assertEqual((name, line, column, level, rule, suggestion), here)
                self.assertIn(message, f["message"])
        self.assertEqual(len(wanted), len(found))
        said = re.findall(r"^\| `([a-z-]+)` \|", self.run_here("--rules").stdout.decode(), re.M)
        self.assertEqual(set(said), {rule for _, rule, *_ in FOUND} | ELSEWHERE)
        self.assertEqual(len(FOUND), len({rule for _, rule, *_ in FOUND}))

    def test_the_other_formats_say_the_same(self):
        found = [json.loads(x) for x in self.run_here("--format", "json").stdout.splitlines()]
        *lines, summary = self.run_here().stdout.decode().splitlines()
        self.assertEqual([line_of(f) for f in found], lines)
        self.assertRegex(summary, r"^checked \d+ pages: 14 errors, 14 warnings, 1 notice$")
        done = self.run_here("--format", "github")
        self.assertEqual(summary, done.stderr.decode().splitlines()[-1])
        lines = done.stdout.decode().splitlines()
        for f, line in zip(found, lines, strict=True):
            named = {"file": f["file"], "line": f["line"], "col": f["column"], "title": f["rule"]}
            properties = ",".join(f"{k}={v}" for k, v in named.items() if v)
            self.assertTrue(line.startswith(f"::{f['level']} {properties}::"), line)

    def test_from_elsewhere_files_are_named_from_there(self):
        lines = check(self.site, status=1)
        self.assertTrue(lines[0].startswith(f"{self.site}/_config.yml:5:1: "), lines[0])


class Clean(Site):
    def test_the_bundled_site(self):
        for name in ("layouts", "pages", "data", "static"):
            shutil.copytree(ROOT / name, self.site / name)
        shutil.copy(ROOT / "_config.yml", self.site)
        for form in ("text", "json", "github"):
            lines = check(self.site, "--format", form, "--warnings-as-errors", status=0)
            self.assertEqual(1 if form == "text" else 0, len(lines), lines)

    def test_warnings_as_errors(self):
        write(self.site, {"_config.yml": "", "index.html": "---\nlayout: none-such\n---\n"})
        check(self.site, status=0)
        check(self.site, "--warnings-as-errors", status=1)

    def test_notices_are_no_warnings(self):
        write(self.site, {"_config.yml": "", "_drafts/a.md": "---\n---\n"})
        lines = check(self.site, "--warnings-as-errors", status=0)
        self.assertEqual("checked 0 pages: 1 notice", lines[-1])

    def test_links_that_lead_somewhere(self):
        page = """---
permalink: /a/b/page.html
---
<a href="">empty</a><a name="old" id="n&eacute;w"></a>
""".replace('<a href="">empty</a>', "")
        links = """/ . .. ./page.html page.html /a/b/page /a/b/page.html?q=1#old #old # #top #n%C3%A9w
            #:~:text=x ../../index.html /x%20y.txt /%C3%A9t%C3%A9/ /été/ /a//b/page.html
            mailto:a@b tel:1 javascript:void(0) data:text/plain,x //host/path https://a.example/x
            /moved https://own.example/a/b/page.html https://own.example/shop/ /folder""".split()
        files = {
            "_config.yml": "url: https://own.example\n",
            "index.html": "---\n---\nhome\n",
            "a/b/index.html": "---\n---\nb\n",
            "a/index.html": "---\n---\na\n",
            "page.html": page + "".join(f'<a href="{x}">x</a>\n' for x in links),
            "x y.txt": "x",
            "summer.html": "---\npermalink: /été/\n---\n",
            "_redirects": "/moved /\n",
            "folder/index.html": "static",
        }
        self.assertEqual([], self.found(files))

    def test_what_is_no_link(self):
        """Comments, scripts, text, other elements."""
        text = """---
---
<!-- <a href="/no1"> --><script>"<a href='/no2'>"</script><textarea><a href="/no3"></textarea>
<p title="<a href='/no4'>">&lt;a href="/no5"></p><link rel="preconnect" href="/no6">
<style>/* url(/no7) */ a { background: url(data:image/png;base64,x) }</style>
<img src="data:image/gif;base64,x" alt=""><a data-href="/no8">x</a><img src="/p.svg" aria-hidden="true">
<picture><source srcset="/p.svg 1x, /p.svg 2x"><img src="/p.svg" alt="x"></picture>
{% raw %}{{ page.titel }}{% include no.html %}{% endraw %}{% comment %}{{ page.titel }}{% endcomment %}
"""
        self.assertEqual([], self.found({"_config.yml": "", "a.html": text, "p.svg": "<svg/>"}))

    def test_names_that_may_be_unset(self):
        """Only what is like a name that is set is told of."""
        layout = """{{ page.toc }}{{ page.imageId }}{{ page.images }}{{ page.title2 }}{{ site.colour }}{{ post.hero }}
{% for item in site.data.menu %}{{ item.wieght }}{{ forloop.frist }}{% endfor %}
{% assign heading = page.title %}{{ heading }}{{ site.github.ownr }}{{ hedaing }}
{% include card.html caption="x" %}{{ page["titel"] }}{{ 'page.titel' }}{{ page.title | dafult: 1 }}
"""
        files = {
            "_config.yml": "title: x\n",
            "_data/menu.yml": "- {weight: 1}\n",
            "_layouts/a.html": layout,
            "_includes/card.html": "{{ include.caption }}{{ include.capton }}\n",
            "index.html": "---\ntitle: x\nimage: y\nlayout: a\n---\n",
        }
        found = [(f["file"], f["line"], f["suggestion"]) for f in self.found(files)]
        wanted = [
            ("_includes/card.html", 1, "caption"),
            ("_layouts/a.html", 2, "weight"),
            ("_layouts/a.html", 3, "heading"),
            ("_layouts/a.html", 4, "default"),
        ]
        self.assertEqual(wanted, found)

    def test_what_ruby_may_set(self):
        files = {
            "_config.yml": "",
            "_plugins/a.rb": "page.data['titel'] = 1\n",
            "a.html": "---\ntitle: x\n---\n{{ page.titel }}{{ page.titl }}\n",
        }
        self.assertEqual([("a.html", 4, "unset-variable")], self.rules(files))


class Pages(Site):
    def test_srcset_poster_and_stylesheets(self):
        files = {
            "_config.yml": "",
            "a.html": "---\n---\n<img src='/i.png' srcset='/i.png 1x,\n /j.png 2x' alt=''>\n"
            "<video poster='/k.png'></video>\n<p style='background: url(\"/l.png\")'></p>\n"
            "<style>@import '/m.css'; p { background: url( /n.png ) }</style>\n",
            "i.png": "x",
            "css/b.css": "a { background: url(../i.png) }\nb { src: url('o.woff2') }\n",
        }
        wanted = [
            ("a.html", 4, "missing-image"),
            ("a.html", 5, "missing-image"),
            ("a.html", 6, "missing-image"),
            ("a.html", 7, "missing-file"),
            ("a.html", 7, "missing-image"),
            ("css/b.css", 2, "missing-file"),
        ]
        self.assertEqual(wanted, self.rules(files))

    def test_a_base_changes_what_links_mean(self):
        text = "---\n---\n<head><base href='/d/'></head><a href='x.html'>x</a><a href='y.html'>y</a>\n"
        files = {"_config.yml": "", "a.html": text, "d/x.html": "x", "y.html": "y"}
        found = [(f["message"], f["suggestion"]) for f in self.found(files)]
        self.assertEqual([("nothing is at 'y.html'", "/d/x.html")], found)

    def test_one_menu_is_one_finding(self):
        files = {f"p{i}.html": "---\nlayout: a\n---\n" for i in range(5)}
        files |= {"_config.yml": "", "_layouts/a.html": "<a href='/no'>x</a>\n"}
        (found,) = self.found(files)
        self.assertEqual(("_layouts/a.html", 1, 10, 5), tuple(found[k] for k in ("file", "line", "column", "pages")))

    def test_an_address_that_a_template_makes(self):
        files = {f"p{i}.html": "---\ntag: x\nlayout: a\n---\n" for i in range(3)}
        files |= {"_config.yml": "", "_layouts/a.html": "\n<a href='/tags/{{ page.tag }}/'>x</a>\n"}
        self.assertEqual([("_layouts/a.html", 2, "broken-link")], self.rules(files))

    def test_anchors_of_other_pages(self):
        files = {
            "_config.yml": "",
            "a.html": "---\n---\n<a href='/b#x'>1</a>\n<a href='/b.html#y'>2</a>\n<a href='/c.html#z'>3</a>\n",
            "b.html": "---\n---\n<p id=x>\n",
            "c.html": "<p id=q>\n",
        }
        self.assertEqual([("a.html", n, "broken-anchor") for n in (4, 5)], self.rules(files))

    def test_redirects_that_lead_in_circles(self):
        files = {
            "_config.yml": "plugins: [jekyll-redirect-from]\n",
            "a.html": "---\nredirect_to: /b.html\n---\n",
            "b.html": "---\nredirect_to: /a.html\n---\n",
            "c.html": "---\n---\n<a href='/a.html'>x</a><a href='/r1'>y</a>\n",
            "_redirects": "/r1 /r2\n/r2 /r1\n/:x/y /:x/y\n",
        }
        wanted = [("_redirects", 1), ("_redirects", 2), ("a.html", 2), ("b.html", 2)]
        self.assertEqual([(*w, "redirect-loop") for w in wanted], self.rules(files))

    def test_cache_control_that_is_no_header_field(self):
        files = {
            "_config.yml": "defaults:\n  - scope: {path: img}\n    values: {cache_control: privé}\n",
            "img/a.png": "",
            "img/b.png": "",
            "page.md": "---\ntitle: Page\ncache_control: no-caché\n---\n",
            "good.md": "---\ncache_control: no-cache\n---\n",
        }
        write(self.site, files)
        found = [json.loads(line) for line in check(self.site, "--format", "json", status=0)]
        told = [(one["file"], one["line"], one["column"], one["rule"], one["level"]) for one in found]
        root = f"{self.site}/"
        wanted = [("_config.yml", 3, 29, "settings", "warning"), ("page.md", 3, 1, "front-matter", "warning")]
        self.assertEqual([(root + name, *rest) for name, *rest in wanted], told)

    def test_settings_that_cannot_be_read(self):
        write(self.site, {"_config.yml": "title: a\nurl: [\n"})
        lines = check(self.site, status=1)
        self.assertRegex(lines[0], r"_config\.yml:[23]:\d+: error: .* \[settings\]$")

    def test_no_site(self):
        done = subprocess.run([BINARY, "check"], cwd=self.site, capture_output=True, text=True)
        self.assertEqual(1, done.returncode)
        self.assertIn("approche-server new DIR", done.stderr)

    @unittest.skipIf(os.geteuid() == 0 and not shutil.which("setpriv"), "skipped: no setpriv")
    def test_a_file_that_cannot_be_read(self):
        write(self.site, {"_config.yml": "", "_data/a.yml": "a: 1\n", "index.html": "---\n---\n"})
        (self.site / "_data/a.yml").chmod(0)
        self.site.chmod(0o755)
        other = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*other, BINARY, "check", "--format", "json"], cwd=self.site, capture_output=True, text=True
        )
        found = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([("_data/a.yml", "unreadable")], [(f["file"], f["rule"]) for f in found])
        self.assertEqual(1, done.returncode)


class Hostile(Site):
    def test_ten_megabytes_of_links(self):
        """Bounded in time and in findings; the limit is in processor time."""
        links = "".join(f'<a href="/n{i}">x</a>\n' for i in range(400000))
        write(self.site, {"_config.yml": "", "a.html": f"---\n---\n{links}", "b.html": links})
        before = os.times().children_user
        lines = check(self.site, status=1)
        self.assertIn("more that are not listed", lines[-1])
        self.assertLess(len(lines), 11000)
        self.assertLess(os.times().children_user - before, 100)

    def test_a_million_links_to_anchors(self):
        """None is left out, however many there are before it."""
        links = "<a href=b#x>" * (1 << 20) + "<a href=b#y>"
        write(self.site, {"_config.yml": "", "a.html": links, "b.html": "<p id=x>"})
        (line,) = check(self.site, "--format", "json", status=0)
        self.assertEqual("broken-anchor", json.loads(line)["rule"])

    def test_ids_that_repeat(self):
        text = "---\n---\n" + '<p id="x"><a href="#x">x</a></p>\n' * 100000
        self.assertEqual([], self.found({"_config.yml": "", "a.html": text}))

    def test_markup_that_never_ends(self):
        for end in ("<!--", "<a href='", "<script>", "<style>a{b:url(", "<a " * 50000, "</" * 50000, "<" * 100000):
            self.found({"_config.yml": "", "a.html": f"---\n---\n{end}"})

    def test_names_that_would_end_a_line(self):
        name = "a\n::error::b%,:\x1b[31m.html"
        files = {"_config.yml": "", name: "---\n---\n<a href='/x\x1b[1m&#10;::warning::y'>x</a>\n"}
        write(self.site, files)
        for form in ("text", "github", "json"):
            lines = check(self.site, "--format", form, status=1)
            self.assertEqual(2 if form == "text" else 1, len(lines), lines)
            self.assertNotIn("\x1b", "".join(lines))
        self.assertIn("file=" + f"{self.site}/".replace(":", "%3A"), check(self.site, "--format", "github")[0])
        self.assertIn("a%0A%3A%3Aerror%3A%3Ab%25%2C%3A%1B[31m.html", check(self.site, "--format", "github")[0])

    def test_characters_that_would_steer_a_terminal_or_turn_a_text_round(self):
        steering = "\x1b\x7f\x85\x9b\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069"
        write(self.site, {"_config.yml": "", "a.html": f"---\n---\n<a href='/x{steering}é\u2065'>x</a>\n"})
        for form in ("text", "github", "json"):
            (line, *_) = check(self.site, "--format", form, status=1)
            self.assertEqual([], [c for c in steering if c in line], form)
            self.assertIn("é\u2065", line)
            if form == "json":
                self.assertIn(f"/x{steering}", json.loads(line)["message"])
            else:
                self.assertIn("\\xc2\\x85\\xc2\\x9b", line)
                self.assertIn("\\xe2\\x80\\xae", line)

    def test_bytes_that_are_not_utf_8(self):
        write(self.site, {"_config.yml": ""})
        (self.site / "a.html").write_bytes(b"<a href='/\xff\x9b'>x</a>\n")
        (line,) = check(self.site, "--format", "json", status=1)
        self.assertIn("\ufffd", json.loads(line)["message"])
        self.assertIn("\\xff", check(self.site)[0])


class Answers(http.server.BaseHTTPRequestHandler):
    """A site elsewhere: what it was asked, and what it answers by the path."""

    asked = []

    def answer(self):
        self.asked.append((self.command, self.path))
        status = int(re.search(r"\d+", self.path)[0])
        if "head-refused" in self.path and self.command == "GET":
            status = 200
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815: the names are the library's

    def log_message(self, *_):
        pass


@unittest.skipUnless(shutil.which("curl"), "skipped: no curl")
class External(Site):
    def test_only_if_asked_for(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        there = f"http://127.0.0.1:{server.server_port}"
        paths = ["200", "301", "404", "head-refused/405", "head-refused/500", "403", "200#x", "410?a='&b=\\"]
        links = "".join(f'<a href="{there}/{p.replace("&", "&amp;")}">x</a>\n' for p in paths)
        links += '<a href="http://no-such-host.invalid/">x</a>\n'
        files = {"_config.yml": "", "a.html": f"---\n---\n{links}"}
        self.assertEqual([], self.found(files))
        self.assertEqual([], Answers.asked)
        found = self.found(files, "--external")
        self.assertEqual([5, 10, 11], [f["line"] for f in found])
        self.assertIn("status 404", found[0]["message"])
        self.assertEqual({"external-link"}, {f["rule"] for f in found})
        self.assertEqual(2, Answers.asked.count(("HEAD", "/200")))  # once, and where /301 leads

    def test_without_curl(self):
        write(self.site, {"_config.yml": "", "a.html": "---\n---\n<a href='http://a.invalid/'>x</a>\n"})
        done = subprocess.run(
            [BINARY, "check", "--external"], cwd=self.site, capture_output=True, text=True, env={"PATH": "/nowhere"}
        )
        self.assertEqual(1, done.returncode)
        self.assertIn("install it", done.stderr)


class OtherSites(unittest.TestCase):
    def test_the_sites_of_the_comparisons(self):
        """They hold all that Jekyll allows: each is looked at to the end."""
        for site in sorted((ROOT / "tests/compat/sites").iterdir()):
            if site.is_dir():
                with self.subTest(site=site.name):
                    lines = check(site)
                    self.assertRegex(lines[-1], r"^checked \d+ pages?: ")


class Documents(unittest.TestCase):
    def test_the_list_of_rules(self):
        done = subprocess.run([BINARY, "check", "--rules"], capture_output=True, text=True)
        self.assertIn(done.stdout, (ROOT / "docs/check.md").read_text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
