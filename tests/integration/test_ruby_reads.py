"""What the site's own Ruby reads is what its pages depend on.

Each page of one site reads one kind of thing. After each edit, all pages are as Jekyll makes them anew,
and only those that read what was edited were rendered again.

usage: test_ruby_reads.py APPROCHE-SERVER [CLASS]...
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, skip  # noqa: E402

BINARY = sys.argv[1]
if shutil.which("jekyll") is None:
    skip("jekyll is not installed: script/bootstrap jekyll")

ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "NAMED": "by the environment"}
FILTERS = """
require "csv"
require "digest"
require "pathname"
require "time"
require_relative "../lib/helper"

module Reading
  def counted(name)
    File.open(ENV["RENDERED"], "a") { |file| file.puts(name) } if ENV["RENDERED"]
    ""
  end

  def site
    @context.registers[:site]
  end

  def shown(what)
    case what
    when "posts" then site.posts.docs.map { |p| "#{p.data["title"]} #{p.url}" }
    when "post_texts" then site.posts.docs.map(&:content)
    when "excerpts" then site.posts.docs.map { |p| p.data["excerpt"].to_s }
    when "pages" then site.pages.map { |p| "#{p.url} #{p.data["title"]}" }.sort
    when "documents" then site.documents.map(&:relative_path)
    when "guides" then site.collections["guides"].docs.map { |d| d.data["title"] }
    when "delegated" then site.posts.size
    when "files" then site.static_files.map(&:relative_path).sort
    when "tags" then site.tags.keys.sort
    when "categories" then site.categories.keys.sort
    when "payload" then site.site_payload["site"]["posts"].map { |p| p["title"] }
    when "drop" then @context["site"]["guides"].map { |d| d["title"] }
    when "one" then site.posts.docs.find { |p| p.data["title"] == "One" }&.content
    when "data" then site.data["fruits"]
    when "config" then site.config["title"]
    when "environment" then ENV["NAMED"]
    when "read" then File.read("_notes/a.txt")
    when "opened" then File.open(File.join(site.source, "_notes/a.txt"), &:read)
    when "flags" then File.open("_notes/a.txt", File::RDONLY, &:read)
    when "kernel" then open("_notes/a.txt", &:read)
    when "pathname" then Pathname("_notes").join("a.txt").read
    when "lines" then IO.foreach("_notes/a.txt").to_a
    when "csv" then CSV.read("_notes/t.csv").flatten
    when "digest" then Digest::MD5.file("_notes/a.txt").hexdigest
    when "size" then File.size("_notes/a.txt")
    when "stat" then File.stat("_notes/a.txt").size
    when "missed" then File.exist?("_notes/b.txt") ? File.read("_notes/b.txt") : "none"
    when "deeply" then File.file?("_later/x/y.txt") ? "there" : "none"
    when "rescued" then (File.read("_notes/b.txt") rescue "none")
    when "glob" then Dir.glob("_notes/*.txt").sort
    when "deep_glob" then Dir[File.join(site.source, "_notes", "**", "*.txt")].map { |f| File.basename(f) }.sort
    when "braces" then Dir.glob("{_notes,_later}/*").sort
    when "entries" then Dir.entries("_notes").sort
    when "children" then Dir.children(File.join(site.source, "_notes")).sort
    when "base" then Dir.glob("*.txt", :base => "_notes").sort
    when "gallery" then Dir.glob("assets/gallery/*").sort
    when "document" then File.read("_posts/2020-01-01-one.md")
    when "helper" then Helper.text
    when "dates" then Time.parse("2020-02-03").year
    when "clock" then Time.now.year
    end.to_s
  end
end
Liquid::Template.register_filter(Reading)

class Framed < Liquid::Block
  def render(context)
    "<b>#{super}</b>"
  end
end
Liquid::Template.register_tag("framed", Framed)
"""
KINDS = [line.split('"')[1] for line in FILTERS.splitlines() if line.lstrip().startswith("when ")]
FRONT = "---\n---\n"
SITE = {
    "_config.yml": "title: Reads\ncollections: [guides]\n",
    "_plugins/all.rb": FILTERS,
    "lib/helper.rb": "module Helper\n  def self.text\n    'helped'\n  end\nend\n",
    "_posts/2020-01-01-one.md": "---\ntitle: One\ntags: a\n---\none\n\nmore\n",
    "_posts/2020-01-02-two.md": "---\ntitle: Two\ncategories: b\n---\ntwo\n",
    "_guides/first.md": "---\ntitle: First\n---\nfirst\n",
    "_data/fruits.yml": "- apple\n",
    "_includes/part.html": "part {{ site.posts[0].title }}",
    "_notes/a.txt": "a note",
    "_notes/t.csv": "x,y\n",
    "_notes/sub/c.txt": "c",
    "assets/gallery/p.png": "p",
    "named.html": "---\ntitle: Named\n---\nnamed",
    "framed.html": FRONT + "{{ 'framed' | counted }}{% framed %}{% include part.html %}{% endframed %}",
} | {f"p/{kind}.html": f"---\n---\n{{{{ '{kind}' | counted }}}}{{{{ '{kind}' | shown }}}}" for kind in KINDS}

ONE = SITE["_posts/2020-01-01-one.md"]
LISTS = {"posts", "payload", "documents", "delegated", "one", "tags", "categories", "post_texts", "excerpts"}
READ_A = {"read", "flags", "opened", "kernel", "pathname", "lines", "digest", "size", "stat"}
LISTED = {"glob", "deep_glob", "braces", "entries", "children", "base"}
FIRST_TITLE = {"_posts/2020-01-01-one.md": ONE.replace("One", "Uno")}

# The edit: what is written, None: removed, a path: renamed to it. The pages that may be rendered again,
# and those that must.
EDITS = [
    ("a body", {"_posts/2020-01-01-one.md": ONE.replace("more", "less")}, {"post_texts", "excerpts", "one", "document"}),
    ("a title", FIRST_TITLE, LISTS | {"document", "framed"}),
    ("another document", {"_posts/2020-01-03-three.md": "---\ntitle: Three\ntags: c\n---\n3\n"}, LISTS | {"framed"}),
    ("a document less", {"_posts/2020-01-03-three.md": None}, LISTS | {"framed"}),
    ("a guide", {"_guides/first.md": "---\ntitle: 1st\n---\nfirst\n"}, {"guides", "drop", "documents"}),
    ("another guide", {"_guides/second.md": "---\ntitle: 2nd\n---\n"}, {"guides", "drop", "documents"}),
    ("a page", {"named.html": "---\ntitle: Renamed\n---\nnamed"}, {"pages"}),
    ("a page's body", {"named.html": "---\ntitle: Renamed\n---\nbody"}, set()),
    ("another page", {"more.html": FRONT + "more"}, {"pages"}),
    ("data", {"_data/fruits.yml": "- pear\n"}, {"data"}),
    ("an include", {"_includes/part.html": "parts {{ site.posts[0].title }}"}, {"framed"}),
    ("a file", {"_notes/a.txt": "another note"}, READ_A | LISTED),
    ("a table", {"_notes/t.csv": "x,z\n"}, {"csv"} | LISTED),
    ("a file that was missed", {"_notes/b.txt": "b"}, {"missed", "rescued"} | LISTED),
    ("a file is gone", {"_notes/b.txt": None}, {"missed", "rescued"} | LISTED),
    ("a file is renamed", {"_notes/sub/c.txt": "_notes/sub/d.txt"}, LISTED),
    ("a folder is renamed", {"_notes": "_kept"}, None),
    ("and back", {"_kept": "_notes"}, READ_A | LISTED | {"csv", "missed", "rescued"}),
    ("folders come", {"_later/x/y.txt": "y"}, {"deeply", "braces"}),
    ("a picture", {"assets/gallery/q.png": "q"}, {"gallery", "files"}),
    ("a picture is renamed", {"assets/gallery/q.png": "assets/gallery/r.png"}, {"gallery", "files"}),
    ("what a plugin required", {"lib/helper.rb": SITE["lib/helper.rb"].replace("helped", "aided")}, set(KINDS) | {"framed"}),
    ("the settings", {"_config.yml": SITE["_config.yml"].replace("Reads", "Others")}, set(KINDS) | {"framed"}),
    ("a plugin", {"_plugins/all.rb": FILTERS.replace("<b>", "<i>")}, set(KINDS) | {"framed"}),
]


class Site(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.rendered = self.site / ".rendered"  # which is not watched
        self.built = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.change(SITE)

    def change(self, files):
        for name, text in files.items():
            path = self.site / name
            if text is None:
                path.unlink()
            elif (self.site / text.split("\n")[0]).parent.is_dir() and text.startswith(("_", "assets")):
                path.rename(self.site / text)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)

    def serve(self):
        environment = ENVIRONMENT | {"RENDERED": str(self.rendered)}
        arguments = ("--plugins", "on", "--threads", "1", "--plugins-timeout", "60")
        self.server = self.enterContext(Serving(BINARY, self.site, *arguments, environment=environment))

    def since(self):
        """The pages that were rendered since it was asked last."""
        names = self.rendered.read_text().split() if self.rendered.exists() else []
        self.rendered.write_text("")
        return names

    def jekyll(self):
        words = ["jekyll", "build", "-q", "-s", self.site, "-d", self.built, "--disable-disk-cache"]
        subprocess.run(words, env=ENVIRONMENT, cwd=self.site, check=True, timeout=300)

    def pages(self):
        return ["framed", *(f"p/{kind}" for kind in KINDS)]

    def answers(self):
        found = {}
        for name in self.pages():
            response = self.server.get(f"/{name}.html")
            found[name] = (response.status, response.body.decode(), response.headers.get("ETag"))
        return found


class Reads(Site):
    def check(self, edit, last, now, rendered, expected):
        for name, (status, body, tag) in now.items():
            path = self.built / f"{name}.html"
            if not path.exists():
                continue
            with self.subTest(edit, page=name):
                self.assertEqual((200, path.read_text()), (status, body))
                if body == last[name][1]:
                    self.assertEqual(last[name][2], tag, "an entity tag")
        with self.subTest(edit):
            self.assertEqual(set(), set(rendered) - expected - {"clock", "stat"}, "rendered again, but had not read it")

    def test_each_kind_and_each_edit(self):
        self.serve()
        last = self.answers()
        self.assertEqual(sorted(["framed", *KINDS]), sorted(self.since()), "each once")
        for edit, change, expected in EDITS:
            self.change(change)
            now = self.answers()
            rendered = self.since()
            if expected is None:  # Jekyll has no page for which Ruby raises
                last = now
                continue
            self.jekyll()
            self.check(edit, last, now, rendered, expected)
            last = now


KEEPING = """
module Keeping
  def self.titles(site)
    @titles ||= site.posts.docs.map { |p| p.data["title"] }
  end

  def kept(_)
    Keeping.titles(@context.registers[:site]).join(" ")
  end

  def self.text(site)
    @text ||= site.posts.docs.first.content
  end

  def kept_text(_)
    Keeping.text(@context.registers[:site])
  end

  def program(_)
    `cat _notes/a.txt`
  end

  def outside(path)
    File.read(path)
  end
end
Liquid::Template.register_filter(Keeping)
"""


NOTED = """
Jekyll::Hooks.register :posts, :post_convert do |post|
  post.content += "of #{File.read("_notes/a.txt")}."
end
"""


class Fallbacks(Site):
    """Where Ruby cannot say what a page is made of, the page is rendered again after each save."""

    def body(self, path):
        return self.server.get(path).body.decode()

    def test_what_plugins_keep_from_one_page_to_the_next(self):
        pages = [f"/kept{i}.html" for i in range(4)]
        self.change({"_plugins/keeping.rb": KEEPING} | {p[1:]: FRONT + "{{ '' | kept }}" for p in pages})
        self.serve()
        self.assertEqual(["One Two"] * 4, [self.body(page) for page in pages])
        self.change(FIRST_TITLE)
        self.assertEqual(["Uno Two"] * 4, [self.body(page) for page in pages])

    def test_the_text_of_another_page_that_is_kept(self):
        pages = [f"/kept{i}.html" for i in range(4)]
        post = {"_posts/2020-01-01-one.md": "---\ntitle: One\n---\n{% include name.txt %}"}
        includes = {"_includes/name.txt": "old"}
        self.change({"_plugins/keeping.rb": KEEPING} | post | includes | {p[1:]: FRONT + "{{ '' | kept_text }}" for p in pages})
        self.serve()
        self.assertEqual(["<p>old</p>\n"] * 4, [self.body(page) for page in pages])
        self.change({"_includes/name.txt": "new"})
        self.assertEqual(["<p>new</p>\n"] * 4, [self.body(page) for page in pages])

    def test_what_hooks_read_in_fragments_that_pages_share(self):
        loops = ["{% for p in site.posts %}{{ p.content }}" + mark * 40 + "{% endfor %}" for mark in "ab"]
        pages = {"both.html": "".join(loops), "second.html": loops[1], "third.html": loops[1]}
        posts = {f"_posts/2020-02-{day:02}-x.md": FRONT + "a text" for day in range(1, 20)}
        self.change({"_plugins/hooks.rb": NOTED} | posts | {name: FRONT + text for name, text in pages.items()})
        self.serve()
        for text in ("a note", "another note", "a third one"):
            self.change({"_notes/a.txt": text})
            for name in pages:
                with self.subTest(name, text=text):
                    self.assertIn(f"of {text}.", self.body(f"/{name}"))

    def test_what_programs_read(self):
        self.change({"_plugins/keeping.rb": KEEPING, "program.html": FRONT + "{{ '' | program }}"})
        self.serve()
        self.assertEqual("a note", self.body("/program.html"))
        self.change({"_notes/a.txt": "another note"})
        self.assertEqual("another note", self.body("/program.html"))

    def test_files_that_are_not_watched(self):
        hidden = self.site / ".hidden"
        hidden.write_text("1")
        (self.site / "_notes/link.txt").symlink_to(hidden)
        paths = {"linked": "_notes/link.txt", "hidden": ".hidden"}
        pages = {f"{name}.html": FRONT + f"{{{{ '{path}' | outside }}}}" for name, path in paths.items()}
        self.change({"_plugins/keeping.rb": KEEPING} | pages)
        self.serve()
        self.assertEqual(["1"] * 2, [self.body(f"/{page}") for page in pages])
        hidden.write_text("2")
        self.change({"named.html": FRONT + "saved"})
        self.assertEqual(["2"] * 2, [self.body(f"/{page}") for page in pages])


WRITING = """
Jekyll::Hooks.register :posts, :post_write do |post|
  path = post.destination(post.site.dest)
  File.write(path, File.read(path).gsub(/\\s+/, " ") + post.data["title"])
end
Jekyll::Hooks.register [:pages, :documents], :post_write do |page|
  path = File.join(page.site.config["destination"], page.destination("").delete_prefix(Dir.pwd))
  path = page.destination(page.site.dest) unless File.file?(path)
  File.write(path, "#{File.read(path)}<!-- #{page.output.size} #{File.read("_notes/a.txt")} -->")
end
"""


class Written(Site):
    """Hooks that change files after they are written: what they make of a file is served."""

    PAGES = ("named", "2020/01/01/one", "b/2020/01/02/two", "framed")

    def same(self):
        self.jekyll()
        for name in self.PAGES:
            with self.subTest(name):
                path = self.built / f"{name}.html"
                self.assertEqual(path.read_text(), self.server.get(f"/{name}.html").body.decode())

    def edits(self, changes):
        self.serve()
        self.same()
        for change in changes:
            self.change(change)
            self.same()

    def test_each_page(self):
        self.change({"_plugins/writing.rb": WRITING})
        self.edits([{"_notes/a.txt": "another note"}, FIRST_TITLE, {"named.html": FRONT + "b"}])
        self.since()
        self.server.get("/framed.html")
        self.change({"_notes/t.csv": "x,z"})
        self.server.get("/framed.html")
        self.assertEqual([], self.since(), "it has read nothing of that")

    def test_where_all_is_made_in_ruby(self):
        none = "class None < Jekyll::Generator\n  def generate(site); end\nend\n"
        self.change({"_plugins/writing.rb": WRITING, "_plugins/none.rb": none})
        self.edits([{"_notes/a.txt": "another note"}, FIRST_TITLE])


SITE_WRITING = """
Jekyll::Hooks.register :site, :post_write do |site|
  index = site.posts.docs.map { |post| [post.url, post.output.size] } + site.pages.map { |page| page.output.size }
  File.write(File.join(site.dest, "index.json"), index.inspect)
  Dir.glob(File.join(site.dest, "**/*.html")) { |path| File.write(path, "#{File.read(path)}.") }
  raise "no titles" if site.config["title"] == "none"
end
"""


class Built(Site):
    """Hooks that are called when the whole site is written: only a build runs them."""

    def approche(self, *words):
        words = [BINARY, "build", "--plugins", "on", "-s", self.site, "-d", self.built / "ours", *words]
        return subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, timeout=300)

    def files(self, folder):
        found = {p.relative_to(folder): p for p in folder.rglob("*") if p.is_file()}
        # What dates are, all else is to the byte.
        return {str(name): path.read_text() for name, path in found.items() if name.name != "feed.xml"}

    def same(self):
        built, self.built = self.built, self.built / "theirs"
        self.jekyll()
        self.built = built
        done = self.approche()
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(self.files(built / "theirs"), self.files(built / "ours"))

    def test_each_build(self):
        self.change({"_plugins/writing.rb": SITE_WRITING})
        self.same()
        self.change(FIRST_TITLE)
        self.same()
        self.change({"_config.yml": "title: none\n"})
        done = self.approche()
        self.assertNotEqual(0, done.returncode)
        self.assertIn("_plugins/writing.rb:6: RuntimeError: no titles", done.stderr)

    def test_where_all_is_made_in_ruby(self):
        none = "class None < Jekyll::Generator\n  def generate(site); end\nend\n"
        self.change({"_plugins/writing.rb": SITE_WRITING, "_plugins/none.rb": none})
        self.same()

    def test_the_server_says_so(self):
        self.change({"_plugins/writing.rb": SITE_WRITING})
        self.serve()
        said = "the hook ':site, :post_write' is run by 'build' alone: what it writes is not served"
        self.assertEqual(1, sum(said in line for line in self.server.lines))


TEXTS = """
module Texts
  def texts(list)
    list.map { |page| [page["url"], page.content, page.output] }.inspect
  end

  def related(page)
    own, site = page, @context.registers[:site]
    [own["content"].size, site.posts.docs.map { |p| p.content.split.size }, site.pages.map { |p| p.to_liquid["content"] }].inspect
  end
end
Liquid::Template.register_filter(Texts)

class Each < Liquid::Block
  def render(context)
    context["site"]["posts"].map { |post| context["post"] = post; super }.join(";")
  end
end
Liquid::Template.register_tag("each_post", Each)
Jekyll::Hooks.register :posts, :post_render do |post|
  others = post.site.posts.docs - [post]
  post.output += others.map { |other| other.content + other.output.to_s }.inspect
end
"""


class Order(Site):
    """Pages that are rendered before another one are HTML to it, those behind it their source."""

    def test_texts_of_others(self):
        body = "{{ site.posts | texts }}{{ site.guides | texts }}{{ page | related }}{% each_post %}{{ post.content }}{% endeach_post %}"
        names = ("_posts/2020-01-01-a.md", "_posts/2020-01-02-b.md", "_guides/g.html", "one.html", "two.html")
        config = {"_config.yml": SITE["_config.yml"] + "  \nexclude: [p]\n", "framed.html": None, "named.html": None}
        site = {name: f"---\ntitle: {name}\n---\n# Of {name}\n\n{body}" for name in names[2:]}
        site |= {name: f"---\ntitle: {name}\n---\n# Of {name}\n\ntext" for name in names[:2]}
        self.change(config | site | {"_plugins/texts.rb": TEXTS})
        self.serve()
        for change in ({}, {"_posts/2020-01-01-a.md": "---\n---\nanother *text*\n"}):
            self.change(change)
            self.jekyll()
            for name in ("one", "two", "2020/01/01/a", "2020/01/02/b", "2020/01/01/one"):
                with self.subTest(name):
                    ours = self.server.get(f"/{name}.html").body.decode()
                    self.assertEqual((self.built / f"{name}.html").read_text(), ours)


DROPS = """
class Note < Liquid::Drop
  def text
    File.read("_notes/a.txt")
  end
end

module Drops
  def note(_)
    Note.new
  end

  def first_text(list)
    list.first.content
  end

  def first_output(list)
    list.first.output
  end
end
Liquid::Template.register_filter(Drops)
"""


class Through(Site):
    """What is read through other pages, and through drops that only Ruby has."""

    PAGES = {
        "text": "{{ 'text' | counted }}{{ site.posts | first_text }}",
        "output": "{{ 'output' | counted }}{{ site.posts | first_output }}",
        "drop": "{{ 'drop' | counted }}{% assign n = '' | note %}{{ n.text }}",
    }
    EDITS = (
        ({"_includes/name.txt": "new"}, {"text", "output"}),
        ({"_layouts/post.html": "new {{ content }}"}, {"text", "output"}),  # a text may show what its layout sets
        ({"_notes/a.txt": "another note"}, {"drop"}),
        ({"_notes/t.csv": "x,z"}, set()),
    )

    def test_each(self):
        post = {"_posts/2020-01-03-c.md": "---\nlayout: post\n---\n{% include name.txt %}"}
        around = {"_includes/name.txt": "old", "_layouts/post.html": "old {{ content }}"}
        pages = {f"{name}.html": FRONT + text for name, text in self.PAGES.items()}
        self.change({"_plugins/drops.rb": DROPS} | post | around | pages)
        self.serve()
        for change, rendered in ({}, set(self.PAGES)), *self.EDITS:
            self.change(change)
            self.jekyll()
            for name in self.PAGES:
                with self.subTest(name, change=change):
                    ours = self.server.get(f"/{name}.html").body.decode()
                    self.assertEqual((self.built / f"{name}.html").read_text(), ours)
            with self.subTest(change=change):
                self.assertEqual(rendered, set(self.since()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=1)
