"""A site's own Ruby: what it prints follows every save, and what it does wrong is its own error.

Nothing here is decided by the clock: a plugin in an endless loop is waited for until its time is over.

usage: test_ruby.py APPROCHE-SERVER [CLASS]...
"""

import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually, skip  # noqa: E402

BINARY = sys.argv[1]
if shutil.which("jekyll") is None:
    skip("jekyll is not installed: script/bootstrap jekyll")

ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
FRONT = "---\n---\n"
PLUGIN = """
class Ending < Liquid::Drop
  def each
    exit!(3)
  end
end

module Filters
  def ending(_)
    Ending.new
  end

  def shout(text)
    "#{text.to_s.upcase}!"
  end

  def titles(list)
    list.map { |page| page.data["title"] }.join(", ")
  end

  def keys_of(document)
    document.keys.join(" ")
  end

  def read(path)
    file = File.join(@context.registers[:site].source, path)
    File.exist?(file) ? File.read(file).strip : "missing"
  end

  def cached(text)
    path = File.join(@context.registers[:site].source, "_notes/cache.txt")
    File.write(path, text)
    "#{text} #{Process.clock_gettime(Process::CLOCK_MONOTONIC)}"
  end

  def globbed(pattern)
    Dir[File.join(@context.registers[:site].source, pattern)].map { |f| File.basename(f) }.sort.join(" ")
  end

  def bad(what)
    case what
    when "loop" then loop {}
    when "exit" then exit!(3)
    when "segv" then Process.kill(:SEGV, Process.pid)
    when "memory" then a = []; loop { a << ("x" * 10_000_000) }
    when "output" then "x" * 400_000_000
    when "print" then 200_000.times { puts "a line of a hundred bytes " * 4 }
    when "raise" then raise "no"
    when "nil" then nil.title
    when "exception" then begin; loop {}; rescue StandardError; "rescued"; end
    when "threads" then 10.times.map { Thread.new { sleep } }.size
    when "processes" then (spawn("sleep", "1000"); loop {})
    when "network" then require "socket"; TCPSocket.new("127.0.0.1", 1)
    when "deep" then bad(what) + 1
    end
  end
end
Liquid::Template.register_filter(Filters)

class Box < Liquid::Block
  def render(context)
    "<b>#{super.strip}</b>"
  end
end
Liquid::Template.register_tag("box", Box)
"""
SITE = {
    "_config.yml": "title: Ruby\n",
    "_plugins/all.rb": PLUGIN,
    "_posts/2020-01-01-one.md": "---\ntitle: One\n---\none\n",
    "_posts/2020-01-02-two.md": "---\ntitle: Two\n---\ntwo\n",
    "_data/fruits.yml": "- apple\n",
    "_includes/part.html": "part",
    "_notes/a.txt": "a note",
    "plain.html": FRONT + "plain",
    "titles.html": FRONT + "{{ site.posts | titles }}",
    "box.html": FRONT + "{% box %}{% include part.html %} {{ site.data.fruits[0] }}{% endbox %}",
    "read.html": FRONT + "{{ '_notes/a.txt' | read }} {{ '_notes/b.txt' | read }} {{ '_notes/*' | globbed }}",
}


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def below(pid):
    """The processes that a process has started, and those that they have."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            rest = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if rest[0] != "Z":
            parents[int(folder.name)] = int(rest[1])
    found, grew = {pid}, True
    while grew:
        more = {p for p, parent in parents.items() if parent in found} - found
        found |= more
        grew = bool(more)
    return found - {pid}


class Plugins(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in SITE.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def serve(self, *arguments, plugins="on", environment=None):
        self.server = self.enterContext(
            Serving(
                BINARY,
                self.site,
                "--plugins",
                plugins,
                *arguments,
                environment=ENVIRONMENT | (environment or {}),
            )
        )
        return self.server

    def body(self, path, status=200):
        response = self.server.get(path)
        self.assertEqual(status, response.status, (path, response.body, self.server.lines))
        return response.body.decode()

    def tag(self, path):
        return self.server.get(path).headers["ETag"]

    def logged(self, pattern):
        return eventually(
            lambda: [line for line in self.server.lines if re.search(pattern, line)], pattern
        )


class Edits(Plugins):
    def test_ruby_has_the_keys_of_a_document_in_the_order_of_the_server(self):
        self.write("keys.html", FRONT + "{{ site.posts.first | keys_of }}")
        self.write("json.html", FRONT + "{{ site.posts.first | jsonify }}")
        self.write("site.html", FRONT + "{{ site | keys_of }}")
        self.serve()
        self.assertEqual(" ".join(json.loads(self.body("/json.html"))), self.body("/keys.html"))
        # Of Debian 12's jekyll.
        methods = "posts time html_pages config documents pages data categories related_posts tags static_files"
        self.assertEqual(methods, self.body("/site.html")[: len(methods)])

    def test_each_save_shows_in_the_next_answer(self):
        self.serve()
        self.assertEqual("Two, One", self.body("/titles.html"))
        self.write("_posts/2020-01-01-one.md", "---\ntitle: Uno\n---\none\n")
        self.assertEqual("Two, Uno", self.body("/titles.html"))
        self.write("_posts/2020-01-03-three.md", "---\ntitle: Three\n---\n3\n")
        self.assertEqual("Three, Two, Uno", self.body("/titles.html"))
        (self.site / "_posts/2020-01-02-two.md").unlink()
        self.assertEqual("Three, Uno", self.body("/titles.html"))
        self.write("titles.html", FRONT + "{{ site.posts | titles | shout }}")
        self.assertEqual("THREE, UNO!", self.body("/titles.html"))
        self.assertFalse([line for line in self.server.lines if "all pages are made in Ruby" in line])

    def test_a_page_that_ruby_lists(self):
        self.serve()
        self.write("pages.html", FRONT + "{{ site.html_pages | titles }}")
        self.write("sub/named.html", "---\ntitle: Named\n---\n")
        self.assertIn("Named", self.body("/pages.html"))
        self.write("sub/named.html", "---\ntitle: Another\n---\n")
        self.assertIn("Another", self.body("/pages.html"))
        self.write("sub/named.html", "---\ntitle: Another\npublished: false\n---\n")
        self.assertNotIn("Another", self.body("/pages.html"))

    def test_what_a_block_includes_and_reads_of_data(self):
        self.serve()
        self.assertEqual("<b>part apple</b>", self.body("/box.html"))
        self.write("_includes/part.html", "parts")
        self.assertEqual("<b>parts apple</b>", self.body("/box.html"))
        self.write("_data/fruits.yml", "- pear\n")
        self.assertEqual("<b>parts pear</b>", self.body("/box.html"))

    def test_what_a_plugin_reads_globs_and_misses(self):
        self.serve()
        self.assertEqual("a note missing a.txt", self.body("/read.html"))
        self.write("_notes/a.txt", "another")
        self.assertEqual("another missing a.txt", self.body("/read.html"))
        self.write("_notes/b.txt", "b")
        self.assertEqual("another b a.txt b.txt", self.body("/read.html"))
        (self.site / "_notes/a.txt").unlink()
        self.assertEqual("missing b b.txt", self.body("/read.html"))

    def test_what_a_plugin_writes_again_is_no_edit(self):
        self.serve()
        self.write("cached.html", FRONT + "{{ 'kept' | cached }}")
        self.body("/cached.html")
        self.body("/plain.html")  # the file came: that is a change, once
        last = self.body("/cached.html")
        self.assertEqual([last] * 3, [self.body("/cached.html") for _ in range(3)])

    def test_a_plugin_is_edited_breaks_and_is_mended(self):
        self.serve()
        self.write("loud.html", FRONT + "{{ 'a' | shout }}")
        self.assertEqual("A!", self.body("/loud.html"))
        self.write("_plugins/all.rb", PLUGIN.replace("upcase}!", "upcase}?"))
        self.assertEqual("A?", self.body("/loud.html"))
        self.write("_plugins/all.rb", PLUGIN.replace("upcase}!", "upcase}!!") + "\nend end\n")
        self.assertEqual("A?", self.body("/loud.html"), "the last good page")
        self.logged(r"error: _plugins/all\.rb:\d+: ")
        self.assertEqual("plain", self.body("/plain.html"))
        self.write("_plugins/all.rb", PLUGIN.replace("upcase}!", "upcase}!!"))
        self.assertEqual("A!!", self.body("/loud.html"))

    def test_pages_keep_their_entity_tag_if_they_stay_the_same(self):
        self.serve()
        plain, titles = self.tag("/plain.html"), self.tag("/titles.html")
        self.write("_notes/a.txt", "another")
        self.write("box.html", FRONT + "another")
        self.assertEqual(plain, self.tag("/plain.html"))
        self.assertEqual(titles, self.tag("/titles.html"))


class Faults(Plugins):
    def expect_error(self, what, pattern):
        self.write("bad.html", FRONT + "{{ '" + what + "' | bad }}")
        self.body("/bad.html", 500)
        self.logged(pattern)
        self.assertEqual("plain", self.body("/plain.html"))
        self.assertEqual("Two, One", self.body("/titles.html"))

    def test_each_is_an_error_of_its_own(self):
        self.serve("--threads", "2", "--plugins-timeout", "2")
        line = r"error: _plugins/all\.rb:\d+: "
        cases = (
            ("raise", line + "RuntimeError: no"),
            ("nil", line + "NoMethodError: undefined method `title' for nil"),
            ("loop", line + "it took longer than --plugins-timeout"),
            ("exception", line + "it took longer than --plugins-timeout"),
            ("exit", r"error: bad\.html:3:\d+: the plugin ended its process \(exit status 3\)"),
            ("segv", r"error: bad\.html:3:\d+: the plugin's process ended: (Segmentation fault|Aborted)"),
            ("deep", line + "SystemStackError"),
            ("network", line + "Errno::EACCES"),
        )
        for what, pattern in cases:
            with self.subTest(what):
                self.expect_error(what, pattern)

    def test_an_object_that_fails_while_a_loop_walks_it(self):
        self.serve()
        self.write("bad.html", FRONT + "{% assign o = 1 | ending %}{% for i in o %}{{ i }}{% endfor %}")
        self.body("/bad.html", 500)
        self.logged(r"error: bad\.html:3:\d+: the plugin ended its process \(exit status 3\)")

    def test_memory_and_output_are_bounded(self):
        self.serve("--plugins-timeout", "300", "--plugins-memory", "64M")
        self.expect_error("memory", "error: .*NoMemoryError")
        self.expect_error("output", r"error: .*(NoMemoryError|the plugin made more than \d+ MB)")

    def test_the_last_good_page_stays(self):
        self.serve("--plugins-timeout", "2")
        self.write("bad.html", FRONT + "good")
        self.assertEqual("good", self.body("/bad.html"))
        self.write("bad.html", FRONT + "{{ 'loop' | bad }}")
        self.assertEqual("good", self.body("/bad.html"))
        self.write("bad.html", FRONT + "{{ 'mended' | shout }}")
        self.assertEqual("MENDED!", self.body("/bad.html"))

    def test_what_it_prints_and_threads_hurt_nobody(self):
        self.serve("--plugins-timeout", "10")
        self.write("bad.html", FRONT + "{{ 'threads' | bad }}{{ 'print' | bad | size }}")
        self.assertEqual("10", self.body("/bad.html")[:2])
        self.assertEqual("Two, One", self.body("/titles.html"))

    def test_processes_that_it_started_end_with_it(self):
        server = self.serve("--plugins-timeout", "2")
        self.body("/titles.html")
        self.expect_error("processes", r"it took longer than --plugins-timeout")
        self.write("plain.html", FRONT + "plain")
        self.body("/titles.html")

        def sleeps():
            names = [(Path(f"/proc/{p}/comm"), p) for p in below(server.process.pid)]
            return [p for name, p in names if name.exists() and name.read_text() == "sleep\n"]

        eventually(lambda: not sleeps(), "the end of what the plugin started")

    def test_a_killed_zygote_is_started_again(self):
        server = self.serve()
        self.assertEqual("Two, One", self.body("/titles.html"))
        for pid in below(server.process.pid):
            if Path(f"/proc/{pid}/comm").read_text() == "ruby\n":
                os.kill(pid, signal.SIGKILL)
        self.write("titles.html", FRONT + "{{ site.posts | titles | shout }}")
        self.assertEqual("TWO, ONE!", self.body("/titles.html"))
        self.logged("it is started again")

    def test_all_end_with_the_server(self):
        server = self.serve()
        self.body("/titles.html")
        started = below(server.process.pid)
        self.assertTrue(started)
        server.process.kill()
        eventually(lambda: all(is_gone(pid) for pid in started), "the end of all processes")

    def test_without_ruby_all_else_is_served(self):
        with tempfile.TemporaryDirectory() as empty:
            self.serve(environment={"PATH": empty})
            self.logged("warning: --plugins on: there is no 'ruby' on PATH; on Debian: apt-get install jekyll")
            self.assertEqual("plain", self.body("/plain.html"))
            self.assertEqual("", self.body("/titles.html"))

    def test_without_jekyll_all_else_is_served(self):
        self.serve(environment={"RUBYOPT": "--disable-gems"})
        self.logged("warning: --plugins on: Jekyll is not installed; on Debian: apt-get install jekyll")
        self.assertEqual("plain", self.body("/plain.html"))
        self.assertEqual("", self.body("/titles.html"))

    def test_a_plugin_that_never_loads(self):
        self.write("_plugins/bad.rb", "require 'there-is-no-such-gem'\n")
        self.serve()
        self.logged(r"error: _plugins/bad\.rb:1: LoadError: cannot load such file")
        self.assertEqual("plain", self.body("/plain.html"))
        self.body("/titles.html", 500)
        (self.site / "_plugins/bad.rb").unlink()
        self.assertEqual("Two, One", self.body("/titles.html"))


GENERATOR = """
class TagPages < Jekyll::Generator
  def generate(site)
    site.tags.each_key do |tag|
      page = Jekyll::PageWithoutAFile.new(site, site.source, "tags", "#{tag}.html")
      page.content = "{{ page.posts | map: 'title' | join: ' ' }}"
      page.data["posts"] = site.tags[tag]
      site.pages << page
    end
    site.data["fruits"].each { |fruit| raise "no #{fruit}" if fruit == "stone" }
    loop {} if site.data["fruits"].include?("endless")
    site.data["sum"] = site.data["fruits"].size
    path = File.join(site.source, "_notes/title.txt")
    site.config["note"] = File.exist?(path) ? File.read(path).strip : "none"
  end
end

class Loud < Jekyll::Converter
  def matches(ext)
    ext == ".up"
  end

  def output_ext(_ext)
    ".html"
  end

  def convert(content)
    raise "too loud" if content.include?("!")

    content.upcase
  end
end
"""
RAISES = r"_plugins/whole\.rb:10: RuntimeError: no stone"


class WholeSite(Plugins):
    def setUp(self):
        super().setUp()
        self.write("_plugins/whole.rb", GENERATOR)
        self.write("_posts/2020-01-01-one.md", "---\ntitle: One\ntags: [red]\n---\none\n")
        self.write("_posts/2020-01-02-two.md", "---\ntitle: Two\ntags: [red, blue]\n---\ntwo\n")
        self.write("sum.html", FRONT + "{{ site.data.sum }} {{ site.note }}")
        self.write("loud.up", FRONT + "quiet")


# What a plugin adds where a library looks for it by name: the plugin, a page, and what it becomes.
ADDED = {
    "operator starts_with": (
        """Liquid::Condition.operators["starts_with"] = ->(_, left, right) { left.to_s.start_with?(right) }""",
        "{% if page.path starts_with 'add' %}yes{% endif %}",
        "<p>yes</p>",
    ),
    "class Rouge::Lexers::Tally": (
        """
require "rouge"
class Rouge::Lexers::Tally < Rouge::RegexLexer
  tag "tally"
  state :root do
    rule %r/[0-9]+/, Num
    rule %r/[^0-9]+/m, Text
  end
end
""",
        "{% highlight tally %}a 1{% endhighlight %}",
        r'<code class="language-tally" data-lang="tally">a <span class="m">1</span></code>',
    ),
    "class Jekyll::Converters::Markdown::Loud": (
        """
class Jekyll::Converters::Markdown::Loud
  def initialize(config)
    @mark = config["mark"]
  end

  def convert(text)
    text.upcase + @mark
  end
end
""",
        "# text",
        "# TEXT!",
    ),
}


# What a tag does that a template could only see, or end, in Ruby.
SEEN = {
    "tag Rest": (
        """
class Rest < Liquid::Tag
  def parse(tokens)
    @text = +""
    while (token = tokens.shift)
      return if token.include?("stop")

      @text << token
    end
  end

  def render(_context)
    @text.upcase
  end
end
Liquid::Template.register_tag("rest", Rest)
""",
        "{% rest %}all {{ of }} this{% stop %}",
        "ALL {{ OF }} THIS",
    ),
    "redefined method Jekyll::Drops::DocumentDrop#words": (
        """
module Words
  def words
    @obj.content.split.size
  end
end
Jekyll::Drops::DocumentDrop.include(Words)
""",
        "{% for post in site.posts %}{{ post.words }}{% endfor %}",
        "<p>11</p>",
    ),
    'line all["mood"] = @markup.strip': (
        """
class Mood < Liquid::Tag
  def render(context)
    all = context.environments.first
    all["mood"] = @markup.strip
    ""
  end
end
Liquid::Template.register_tag("mood", Mood)
""",
        "{% mood glad %}{{ mood }}",
        "<p>glad</p>",
    ),
    'line context.registers[:page]["mood"] = @markup.strip': (
        """
class Mood < Liquid::Tag
  def render(context)
    context.registers[:page]["mood"] = @markup.strip
    ""
  end
end
Liquid::Template.register_tag("mood", Mood)
""",
        "{% mood glad %}{{ page.mood }}",
        "<p>glad</p>",
    ),
}
ADDED |= SEEN


class Added(Plugins):
    def test_each_has_all_pages_made_in_ruby(self):
        for what, (plugin, page, made) in ADDED.items():
            with self.subTest(what):
                loud = "markdown: Loud\nmark: '!'\n" if what.endswith("Loud") else ""
                self.write("_config.yml", "title: Ruby\n" + loud)
                self.write("_plugins/added.rb", plugin)
                self.write("added.md", FRONT + page)
                self.serve()
                self.logged(re.escape(f"all pages are made in Ruby, because of the {what}"))
                self.assertIn(made, self.body("/added.html"))


# When a file was last committed, as sites ask for it.
HISTORY = """
Jekyll::Hooks.register :posts, :post_init do |post|
  commits = `git rev-list --count HEAD "#{post.path}"`
  post.data["commits"] = commits.to_i
  post.data["changed"] = `git log -1 --pretty="%ad" --date=format:%Y-%m-%d "#{post.path}"`.strip
end
"""


class History(Plugins):
    def git(self, *words):
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        date = "2021-03-04T05:06:07Z"
        environment = ENVIRONMENT | {"GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
        command = ["git", "-c", "init.defaultBranch=main", *who, *words]
        subprocess.run(command, cwd=self.site, env=environment, check=True, capture_output=True)

    def test_a_plugin_asks_git(self):
        self.write("_plugins/history.rb", HISTORY)
        self.write("changed.html", FRONT + "{% for p in site.posts %}{{ p.changed }} {{ p.commits }} {% endfor %}")
        self.git("init")
        self.git("add", ".")
        self.git("commit", "-m", "all")
        self.serve()
        self.assertEqual("2021-03-04 1 2021-03-04 1", self.body("/changed.html").strip())


class Whole(WholeSite):
    def test_each_save_shows_in_the_next_answer(self):
        self.serve()
        self.logged(r"_plugins/whole\.rb:3: all pages are made in Ruby, because of the generator TagPages")
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.assertEqual("Two", self.body("/tags/blue"))
        self.assertEqual("QUIET", self.body("/loud.html"))
        self.assertEqual("Two, One", self.body("/titles.html"))
        plain = self.tag("/plain.html")
        self.write("_posts/2020-01-02-two.md", "---\ntitle: Zwei\ntags: [red, green]\n---\ntwo\n")
        self.assertEqual("Zwei", self.body("/tags/green.html"))
        self.assertEqual("Zwei One", self.body("/tags/red.html"))
        self.body("/tags/blue.html", 404)
        self.assertEqual(plain, self.tag("/plain.html"))
        self.write("loud.up", FRONT + "still")
        self.assertEqual("STILL", self.body("/loud.html"))
        (self.site / "loud.up").unlink()
        self.body("/loud.html", 404)

    def test_data_and_files_that_a_generator_reads(self):
        self.serve()
        self.assertEqual("1 none", self.body("/sum.html"))
        self.write("_data/fruits.yml", "- apple\n- pear\n")
        self.assertEqual("2 none", self.body("/sum.html"))
        self.write("_notes/title.txt", "a title")
        self.assertEqual("2 a title", self.body("/sum.html"))
        (self.site / "_notes/title.txt").unlink()
        self.assertEqual("2 none", self.body("/sum.html"))

    def test_a_file_that_gets_its_content_back_after_all_was_read(self):
        """--watch stat finds both changes at once, and reads the whole site."""
        self.serve("--watch", "stat")
        self.assertEqual("1 none", self.body("/sum.html"))
        self.write("sum.html", FRONT + "second {{ site.title }}")
        self.assertEqual("second Ruby", self.body("/sum.html"))
        self.write("sum.html", FRONT + "third {{ site.title }}")
        self.write("_config.yml", "title: T\n")
        self.assertEqual("third T", self.body("/sum.html"))
        self.write("sum.html", FRONT + "second {{ site.title }}")
        self.assertEqual("second T", self.body("/sum.html"))

    def test_what_a_hook_hands_to_one_page_is_shown_by_later_ones(self):
        """Whichever is asked for first."""
        hook = "Jekyll::Hooks.register(:pages, :pre_render) { |page, payload| payload[page.basename] = 'set' }\n"
        self.write("_plugins/hand.rb", hook)
        for name in "ab":
            self.write(f"{name}.html", FRONT + "{{ a }} {{ b }}")
        self.serve("--threads", "1")
        self.assertEqual("set set", self.body("/b.html"))
        self.assertEqual("set ", self.body("/a.html"))

    def test_an_edit_of_the_plugin(self):
        self.serve()
        self.body("/tags/red.html")
        self.write("_plugins/whole.rb", GENERATOR.replace('"tags", "#', '"marks", "#'))
        self.assertEqual("Two One", self.body("/marks/red.html"))
        self.body("/tags/red.html", 404)
        (self.site / "_plugins/whole.rb").unlink()
        self.body("/marks/red.html", 404)
        self.assertEqual("Two, One", self.body("/titles.html"))

    def test_a_page_that_fails_fails_alone(self):
        self.write("loud.up", FRONT + "no!")
        self.serve()
        self.body("/loud.html", 500)
        self.logged(r"_plugins/whole\.rb:28: RuntimeError: too loud")
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.write("loud.up", FRONT + "yes")
        self.assertEqual("YES", self.body("/loud.html"))
        self.write("loud.up", FRONT + "no!")
        self.assertEqual("YES", self.body("/loud.html"))
        self.logged(r"_plugins/whole\.rb:28: RuntimeError: too loud")

    def test_a_theme_in_a_folder(self):
        theme = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (theme / "_layouts").mkdir()
        (theme / "_layouts/l.html").write_text("<theme>{{ content }}")
        self.write("_config.yml", "theme: a-gem-that-is-not-here\n")
        self.write("themed.up", "---\nlayout: l\n---\nthemed")
        self.serve("--theme", theme)
        self.assertEqual("<theme>THEMED", self.body("/themed.html"))
        self.assertEqual("Two One", self.body("/tags/red.html"))

    def test_the_search_finds_what_generators_made(self):
        self.write("_config.yml", "search: /results/\n")
        self.write("results.html", "---\npermalink: /results/\n---\n")
        self.write("_layouts/framed.html", "around {{ content }}")
        self.write("framed.md", "---\nlayout: framed\ntitle: Framed\n---\nwithin")
        self.write("_plugins/whole.rb", GENERATOR.replace('page.data["posts"]', 'page.data["title"] = "#{tag}dish"; page.data["posts"]'))
        page = "site.pages << page"
        hidden = 'page.data["sitemap"] = false if tag == "blue"; '
        self.write("_plugins/whole.rb", (self.site / "_plugins/whole.rb").read_text().replace(page, hidden + page))
        self.serve()

        def found(words):
            return [r["url"] for r in json.loads(self.body(f"/_approche/search.json?q={words}"))["results"]]

        self.assertEqual(["/tags/red.html"], found("reddish"))
        self.assertIn("/tags/red.html", found("two"))
        self.assertEqual([], found("bluedish"), "which says so")
        self.assertEqual(["/loud.html"], found("quiet"))
        self.assertEqual(["/framed.html"], found("within"))
        self.assertEqual([], found("around"), "which is of the layout")
        self.write("_posts/2020-01-02-two.md", "---\ntitle: Zwei\ntags: [green]\n---\ntwo\n")
        self.assertEqual(["/tags/green.html"], found("greendish"))
        self.assertIn("/tags/green.html", found("zwei"))

    def test_a_gem_that_only_the_server_has(self):
        self.write("_config.yml", "plugins: [jekyll-datapage-generator]\n")
        self.serve()
        self.logged("Ruby can make all pages only with the gem 'jekyll-datapage-generator'")
        self.logged("the generator 'TagPages' is Ruby's, which is not run")
        self.body("/tags/red.html", 404)
        self.assertEqual("Two, One", self.body("/titles.html"))


COUNTED = """
class Counted < Jekyll::Generator
  def generate(site)
    $stderr.puts "generators run"
  end
end

Jekyll::Hooks.register %i(pages documents), :pre_render do |page|
  $stderr.puts "renders #{page.url}"
  raise "no" if page.data["fails"]
end
"""


class WholeCounts(Plugins):
    """How often generators run and pages are rendered, by all processes together."""

    def setUp(self):
        super().setUp()
        self.write("_plugins/counted.rb", COUNTED)
        for name in ("a", "b", "c"):
            self.write(f"{name}.html", FRONT + "{% for post in site.posts %}{{ post.content }}{% endfor %}")
        self.write("_config.yml", "collections: {chain: {output: true}}\n")

    def count(self, lines, what):
        return sum(1 for line in lines if re.search(rf"plugins: {what}$", line))

    def build(self):
        command = [BINARY, "build", "--source", self.site, "--plugins", "on"]
        done = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(0, done.returncode, done.stdout)
        return done.stdout.splitlines()

    def test_a_build_does_nothing_twice(self):
        lines = self.build()
        self.assertEqual(1, self.count(lines, "generators run"), lines)
        for url in ("/2020/01/01/one.html", "/2020/01/02/two.html", "/a.html", "/b.html", "/c.html"):
            self.assertEqual(1, self.count(lines, f"renders {url}"), (url, lines))
        self.assertEqual("<p>two</p>\n<p>one</p>\n", (self.site / "_site/b.html").read_text())

    def test_a_save_runs_generators_once(self):
        self.serve("--threads", "2")
        for runs in (1, 2):
            self.write("_posts/2020-01-01-one.md", f"---\ntitle: One\n---\none {runs}\n")
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                bodies = list(pool.map(self.body, ("/a.html", "/b.html", "/c.html")))
            self.assertEqual([f"<p>two</p>\n<p>one {runs}</p>\n"] * 3, bodies)
            self.assertEqual(runs + 1, self.count(self.server.lines, "generators run"), self.server.lines)
            self.assertEqual(runs, self.count(self.server.lines, "renders /2020/01/01/one.html"))

    def test_pages_of_which_each_reads_the_one_before(self):
        count = 700
        for i in range(count):
            self.write(f"_chain/{i:03}.md", f"---\n---\n{i} {{{{ page.previous.content | strip_html }}}}")
        self.serve()
        self.assertIn(" ".join(str(i) for i in reversed(range(count))), " ".join(self.body(f"/chain/{count - 1}.html").split()))

    def test_a_page_that_others_read_fails_for_each_of_them(self):
        self.write("_posts/2020-01-01-one.md", "---\nfails: true\n---\n")
        self.serve()
        for page in ("/a.html", "/b.html", "/a.html"):
            self.body(page, 500)
        self.assertEqual("plain", self.body("/plain.html"))
        self.write("_posts/2020-01-01-one.md", "---\n---\ngood\n")
        self.assertIn("good", self.body("/a.html"))

    def test_a_worker_that_ends_leaves_what_it_rendered_to_others(self):
        self.write("_posts/2020-01-01-one.md", "---\n---\n{{ 'exit' | bad }}\n")
        self.serve("--threads", "2")
        self.body("/a.html", 500)
        self.body("/b.html", 500)
        self.assertEqual(2, self.count(self.server.lines, "renders /2020/01/01/one.html"))
        self.assertEqual("plain", self.body("/plain.html"))


class WholeFaults(WholeSite):
    def test_a_generator_that_fails_leaves_the_last_good_site(self):
        self.serve()
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.write("_data/fruits.yml", "- stone\n")
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.logged(RAISES)
        self.write("_posts/2020-01-02-two.md", "---\ntitle: Zwei\ntags: [red]\n---\ntwo\n")
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.write("_data/fruits.yml", "- apple\n- pear\n")
        self.assertEqual("Zwei One", self.body("/tags/red.html"))
        self.assertEqual("2 none", self.body("/sum.html"))

    def test_a_generator_that_fails_at_the_start(self):
        self.write("_data/fruits.yml", "- stone\n")
        self.serve()
        self.logged(RAISES)
        self.assertEqual("plain", self.body("/plain.html"))
        self.write("_data/fruits.yml", "- apple\n")
        self.assertEqual("Two One", self.body("/tags/red.html"))

    def test_a_generator_that_never_ends(self):
        self.serve("--plugins-timeout", "1")
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.write("_data/fruits.yml", "- endless\n")
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.logged(r"_plugins/whole\.rb:11: it took longer than --plugins-timeout allows")
        self.write("_data/fruits.yml", "- apple\n")
        self.assertEqual("1 none", self.body("/sum.html"))

    def test_a_generator_that_ends_its_process(self):
        self.serve()
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.write("_plugins/whole.rb", GENERATOR.replace("loop {}", "exit!(3)"))
        self.write("_data/fruits.yml", "- endless\n")
        self.assertEqual("Two One", self.body("/tags/red.html"))
        self.logged(r"the plugin ended its process \(exit status 3\)")
        self.write("_data/fruits.yml", "- apple\n")
        self.assertEqual("1 none", self.body("/sum.html"))

    def test_pages_in_order_that_take_longer_than_generators_may(self):
        """A tag that may add pages has all pages rendered in order; this one never does."""
        self.write(
            "_plugins/slow.rb",
            """
            class Slow < Liquid::Tag
              def render(context)
                context.registers[:site].pages << context.registers[:page] if false
                began = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
                nil while Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - began < 0.5
                "slow"
              end
            end
            Liquid::Template.register_tag("slow", Slow)
            """,
        )
        for i in range(30):
            self.write(f"slow{i}.html", FRONT + "{% slow %}")
        self.serve("--plugins-timeout", "2")
        self.assertEqual("slow", self.body("/slow29.html"))
        self.write("slow29.html", FRONT + "{% slow %}er")
        self.assertEqual("slower", self.body("/slow29.html"))

    def test_a_build_that_ends_its_process_leaves_no_files(self):
        scratch = self.enterContext(tempfile.TemporaryDirectory())
        build = "class Jekyll::Site\n  alias own process\n  def process\n    own\n  end\nend\n"
        self.write("_plugins/build.rb", build)
        self.serve(environment={"TMPDIR": scratch})
        self.assertEqual("plain", self.body("/plain.html"))
        self.write("_plugins/build.rb", build.replace("  own\n", "  own\n File.write(File.join(dest, 'a'), '')\n exit!\n"))
        self.assertEqual("plain", self.body("/plain.html"))
        self.logged("the plugin ended its process")
        self.write("_plugins/build.rb", build)
        self.assertEqual("plain", self.body("/plain.html"))
        self.assertEqual([], list(Path(scratch).rglob("a")))

    def test_a_generator_that_writes_into_the_site_makes_no_loop(self):
        written = 'File.write(site.source + "/_data/at.yml", Process.clock_gettime(Process::CLOCK_MONOTONIC).to_s)'
        counted = 'File.write(site.source + "/_runs", "1", mode: "a")'
        self.write("_plugins/whole.rb", GENERATOR.replace("(site)\n", f"(site)\n{written}\n{counted}\n", 1))
        self.write("at.html", FRONT + "{{ site.data.at }}")
        self.serve("--dev")
        runs = self.site / "_runs"

        def is_calm():
            before = runs.stat().st_size
            time.sleep(3)
            return runs.stat().st_size == before

        eventually(is_calm, "a pause")
        first, again = self.body("/at.html"), self.body("/at.html")
        self.assertNotEqual(first, again, "each request has what was written last")
        self.write("sum.html", FRONT + "edited {{ site.data.sum }}")
        self.assertIn("edited 1", self.body("/sum.html"))

    def test_build_fails_with_the_generator(self):
        self.write("_data/fruits.yml", "- stone\n")
        command = [BINARY, "build", "--source", self.site, "--plugins", "on"]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
        self.assertNotEqual(0, done.returncode)
        self.assertRegex(done.stderr, RAISES)


class Counts(Plugins):
    """Of the objects that Ruby makes for the first call of a worker: they do not grow with the site."""

    def first_call(self, documents):
        self.write(
            "_plugins/count.rb",
            """
            module Counting
              def be_worker(*)
                $began = GC.stat(:total_allocated_objects)
                super
              end
            end
            Approche::Forks.prepend(Counting)
            module Counted
              def objects(_text)
                "made: #{GC.stat(:total_allocated_objects) - $began}"
              end
            end
            Liquid::Template.register_filter(Counted)
            """,
        )
        for i in range(documents):
            self.write(f"_posts/2021-01-01-number-{i}.md", f"---\ntitle: {i}\n---\n")
        self.write("count.html", FRONT + "{{ '' | objects }}")
        self.serve()
        counts = []
        for i in range(2):
            counts.append(int(self.body("/count.html").split("made: ")[1]))
            self.write("count.html", FRONT + f"{i} {{{{ '' | objects }}}}")
        return counts

    def test_of_more_documents_not_more(self):
        few, many = self.first_call(3), self.first_call(600)
        for before, after in zip(few, many):
            self.assertLess(after, before + 300, (few, many))


class Off(Plugins):
    def test_without_the_option_nothing_is_started(self):
        server = self.serve(plugins="off")
        self.assertEqual("", self.body("/titles.html"))
        self.logged("is Ruby's, which is not run")
        names = {Path(f"/proc/{p}/comm").read_text() for p in below(server.process.pid)}
        self.assertNotIn("ruby\n", names)


class Commands(Plugins):
    def run_command(self, *words):
        command = [BINARY, *words, "--source", self.site, "--plugins", "on"]
        return subprocess.run(
            command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def test_build(self):
        done = self.run_command("build")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual("Two, One", (self.site / "_site/titles.html").read_text())

    def test_check(self):
        done = self.run_command("check")
        self.assertNotIn("Ruby's", done.stdout)
        self.write("bad.html", FRONT + "{{ 'raise' | bad }}")
        done = self.run_command("check")
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn("RuntimeError: no", done.stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
