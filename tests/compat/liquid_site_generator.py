"""Templates at random for pages of the site in liquid_site/: what only a site has.

Seeded as liquid_generator.py, whose grammar this one adds to. What depends on the order in which
pages are rendered is left out, and so is what prints the site's time.
"""

import re

from liquid_generator import EXPRESSIONS, Generator

DOCUMENTS = ["site.posts", "site.things", "site.documents", "site.drafts_of", "site.tags.b",
    "site.categories.y", "site.related_posts", "site['posts']"]  # fmt: skip

DOCUMENT = ["site.posts.first", "site.posts[1]", "site.posts.last", "site.things[0]",
    "site.things.last", "page", "site.posts[9]", "site.posts[1].next", "site.posts[1].previous",
    "site.drafts_of[0]", "site.static_files[0]"]  # fmt: skip

FIELDS = ["title", "url", "id", "path", "relative_path", "slug", "ext", "date", "tags", "categories",
    "excerpt", "content", "n", "flag", "list", "layout", "collection", "name", "next.title",
    "previous.url", "draft", "missing", "list[1][0]", "title.size", "image", "label", "extname",
    "basename", "dir", "modified_time.x", "docs.size", "files.size", "output.size"]  # fmt: skip

VALUES = ["site.title", "site.baseurl", "site.author", "site.author.links", "site.list",
    "site.nothing", "site.data.v", "site.data.v.p", "site.data.rows", "site.data.rows[0]",
    "site.data", "site.undef", "site.show_drafts",
    "site.static_files", "site.permalink", "site.posts.size", "jekyll.environment", "page.url",
    "page.path", "page.name", "page.dir", "page.odd", "page.list", "page.undef", "layout",
    "site.tags.first", "site.categories.x.first.title", "site.timezone",
    "site.things.size", "site.data.v.h.b.c"]  # fmt: skip

# Properties that a list of documents is asked for.
KEYS = ["'title'", "'n'", "'tags'", "'url'", "'flag'", "'missing'", "'date'", "'list'", "'layout'",
    "'collection'", "'slug'", "'excerpt'", "'draft'", "'categories'", "'n.x'", "'next.title'"]  # fmt: skip

OVER = ["map: {k}", "where: {k}, {v}", "group_by: {k}", "sort: {k}", "sort: {k}, 'last'", "find: {k}, {v}",
    "sort_natural: {k}", "uniq: {k}", "compact: {k}", "sum: {k}", "size", "first", "last", "reverse", "join: ', '",
    "array_to_sentence_string", "pop", "shift", "push: 1", "slice: 0, 2", "concat: site.things", "inspect",
    "compact", "uniq", "sort", "where_exp: 'i', \"{e}\"", "group_by_exp: 'i', \"{e}\"",
    "find_exp: 'i', \"{e}\"", "map: {k} | join: '/'", "default: 1", "upcase", "group_by: {k} | map: 'name'"]  # fmt: skip

TEXT = ["markdownify", "relative_url", "absolute_url", "slugify", "strip_html", "number_of_words",
    "date: '%Y-%m-%d %H:%M %z'", "date_to_xmlschema", "date_to_rfc822", "date_to_string", "date_to_long_string: 'ordinal'",
    "escape", "inspect", "xml_escape", "truncate: 12", "upcase", "size", "sassify", "scssify",
    "normalize_whitespace", "cgi_escape", "uri_escape", "strip_index", "to_integer", "newline_to_br"]  # fmt: skip

ITEM_EXPRESSIONS = [
    *EXPRESSIONS, "i.title == 'Zed'", "i.n > 2", "i.date > site.posts[1].date", "i.tags contains 'b'",
    "i.flag", "i.title contains 'i'", "i.url != page.url", "i.categories.size", "i.title", "i.date | date: '%Y'",
    "i.content contains 'two'", "i.layout == nil", "i.slug < 'm'", "site.things contains i", "i == site.posts.first",
]  # fmt: skip

LINKS = ["link about.md", "link _posts/2020-01-02-first.md", "link _things/zed.md", "link plain.txt",
    "link missing.md", "link {{ page.odd }}", "post_url 2020-01-02-first", "post_url 2021-03-04-third",
    "post_url 2020-02-29-second-one", "post_url 2020-02-29-second-one.md", "link /about.md"]  # fmt: skip

# The front matter of each page.
FRONT = "title: Page\nodd: about.md\nlist: [b, a, {k: v}]\ntags: [q]\n"


class SiteGenerator(Generator):
    def __init__(self, seed):
        super().__init__(seed, jekyll=True)

    def uncounted(self, piece, *arguments):
        """Without what all pages count on together: Jekyll renders them in one order, we in any."""
        text = piece(*arguments)
        return text if not re.search(r"(in|de)crement", text) else ""

    def field(self):
        return f"{self.random.choice(DOCUMENT)}.{self.random.choice(FIELDS)}"

    def value(self):
        return self.one(super().value(), self.random.choice(VALUES), self.field())

    def filled(self, pattern):
        return pattern.format(
            k=self.random.choice(KEYS), v=self.value(), e=self.random.choice(ITEM_EXPRESSIONS)
        )

    def piped(self):
        lists = [*DOCUMENTS, *DOCUMENTS, *VALUES, "site.data.v.p", "site.data.rows"]
        over = self.filled(self.random.choice(OVER))
        if self.chance(0.3) and not over.startswith(("first", "last", "find")):
            over += " | " + self.filled(self.random.choice(OVER))
        text = self.field()
        return self.one(
            f"{self.random.choice(lists)} | {over}",
            f"{self.random.choice(lists)} | {over}",
            f"{text} | {self.random.choice(TEXT)}",
            self.field(),
            super().piped(),
        )

    def small(self):
        if self.chance(0.5):
            return self.uncounted(super().small)
        return self.tag(
            self.one(
                self.random.choice(LINKS),
                f"include part.html v={self.field()} w={self.random.choice(DOCUMENT)}",
                f"include each.html items={self.random.choice(DOCUMENTS)}",
                "include part.html v=\"a 'b'\"",
                "include {{ page.undef | default: 'part.html' }} v=i.title",
                "include text.md",
                f"assign x = {self.piped()}",
            )
        )

    def loop(self, depth):
        if self.chance(0.4):
            return super().loop(depth)
        over = self.one(*DOCUMENTS, "site.data.rows", "site.data.v.h", "x")
        options = self.loop_options(["limit", "offset"])
        inner = f"{{{{ i.{self.random.choice(FIELDS)} }}}}{self.one(',', '{{ forloop.last }}')}"
        return self.tag(f"for i in {over}{options}") + inner + self.block(depth) + self.tag("endfor")

    def liquid(self, depth):
        return self.uncounted(super().liquid, depth)

    def render(self, depth):
        return self.small()

    def page(self):
        return f"{{% assign x = site.posts %}}{self.template()}"
