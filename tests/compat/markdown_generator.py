"""Random Markdown out of kramdown's constructs, the same for the same seed."""

import random

WORDS = """a be sea word words item Note Été naïve l'été it's don't rock'n'roll '90s foo_bar 2024 3.14 x1 HTML
CSS API e.g. README.md a-b well-known https://a.b/c_d_e www.a.b 你好 世界 Привет мир καλά שלום नमस्ते 🎉""".split()
SIGNS = """snake_case_name C++ C# 10% $5 $x$ a@b.c 5'6" 1. 2) # ## - + * _ ^ ~ : | > < & = / \\ @ % .. ... --
--- ---- << >> « » “q” ‘q’ (c) [x] {y} "z" 'z' &amp; &lt; &copy; &eacute; &nbsp; &#233; &#x4e2d; &unknown;""".split()
PUNCTUATION = [".", ",", ";", ":", "!", "?", "...", " --", " ---", "…", "’", "”", "»", ")", "。", "，"]
URLS = ["/a", "#b", "http://a.b/c?d=e&f=g", "c d", "<e f>", "a_b_c", "x(y)z", "é/中", "", "mailto:a@b.c",
        "a%20b", "a*b*", "a\\_b", "{{ x }}", "a&amp;b", "h://i\"j"]
TITLES = [' "t"', " 't'", ' "t "u" v"', ' "it\'s"', ' (t)', ' "a &amp; *b*"', ' "', ' "t" ']
NAMES = ["1", "2", "n", "note-a", "é"]
REFERENCES = ["r", "R s", "ref", "été", "x"]
LANGUAGES = ["", "", "ruby", "js", " yaml", "html", "foo", "c++", "ruby?x=1", "sh extra", "text", "{.x}"]
LISTS = ["{: .c}", "{:.c #i}", '{: k="v"}', "{:r}", "{: .a .b title='t'}", "{:}", "{: x}", "{:.no_toc}", "{ .c }"]
SPANS = ["b", "i", "span", "em", "code", "kbd", "sub", "a", "del", "small", "mark", "u", "foo", "my-el", "B"]
BLOCKS = ["div", "p", "section", "aside", "ul", "table", "details", "pre", "blockquote", "h2", "figure", "td",
          "script", "style", "foo", "center", "DIV", "iframe", "li", "main"]
ATTRIBUTES = ["", "", ' class="x"', " id=y", " data-z='w'", ' title="a > b &amp; c"', " hidden", ' CLASS="x"']
# kramdown's settings, as _config.yml has them; the first half of them {::options /} knows, too.
SETTINGS = [
    ("auto_ids", [True, False]), ("auto_id_prefix", ["p-", "é "]), ("hard_wrap", [True, False]),
    ("parse_block_html", [True, False]), ("parse_span_html", [True, False]), ("footnote_nr", [1, 7]),
    ("header_offset", [1, -1, 7]), ("toc_levels", ["2..3", "1"]), ("math_engine", ["mathjax", None]),
    ("entity_output", ["as_char", "as_input", "numeric", "symbolic"]), ("footnote_prefix", ["f-"]),
    ("smart_quotes", ["39,39,quot,quot", "apos,apos,laquo,raquo", "sbquo,lsquo,bdquo,ldquo"]),
    ("footnote_backlink", ["", "&#8617;&#xfe0e; *x*"]), ("footnote_backlink_inline", [True]),
    ("remove_line_breaks_for_cjk", [True]), ("gfm_quirks", [["paragraph_end"], ["no_auto_typographic"], []]),
    ("input", ["kramdown", "GFM"]), ("auto_id_stripping", [True]), ("syntax_highlighter", [None]),
    ("forbidden_inline_options", [["auto_ids", "hard_wrap", "footnote_nr"]]),
    ("typographic_symbols", [{"hellip": "...", "ndash": "--", "laquo_space": "«"}]),
    ("link_defs", [{"x": ["/def", "t \"d\""], "Ref": ["/R"]}]),
]
SPOKEN = 14  # of them, if their values are text
MODES = ["", "", ' markdown="1"', ' markdown="1"', ' markdown="span"', ' markdown="block"', ' markdown="0"']


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.signs = self.one([1, 1, 3, 30])  # per cent of words that may be markup

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def one(self, things):
        return self.random.choice(things)

    def many(self, make, least, most, between=""):
        return between.join(make() for _ in range(self.random.randint(least, most)))

    # Spans.

    def words(self, most=5):
        text = self.many(lambda: self.one(SIGNS if self.chance(self.signs) else WORDS), 1, most, " ")
        return text + (self.one(PUNCTUATION) if self.chance(30) else "")

    def spans(self, depth=0, most=4):
        text = ""
        for _ in range(self.random.randint(1, most)):
            piece = self.words() if self.chance(50) else self.span(depth)
            text += piece + self.one([" ", " ", " ", "", "", "\n" if depth == 0 else " "])
        return text.rstrip("\n") or "a"

    def span(self, depth):
        if depth > 2:
            return self.words(2)
        inner = lambda: self.spans(depth + 1, 2).strip(" ") or "a"  # noqa: E731
        makers = [
            lambda: self.one(["*{}*", "**{}**", "_{}_", "__{}__", "***{}***", "*{}**", "**{}*"]).format(inner()),
            lambda: "~~" + inner() + "~~",
            lambda: "`" + self.words(2) + "`",
            lambda: self.one(["``{}``", "`` {} ``", "`{}``", "` {} `", "```{}```"]).format(self.words(2)),
            lambda: self.one(["", "!"]) + "[" + inner() + "](" + self.destination() + ")",
            lambda: self.one(["", "", "!"]) + "[" + inner() + "]" + self.one(["", "[]", "[%s]", " [%s]"]).replace(
                "%s", self.one(REFERENCES)),
            lambda: "[" + self.one(REFERENCES) + "]",
            lambda: "[^" + self.one(NAMES) + "]",
            lambda: self.one(['"{}"', "'{}'", "“{}”", "({})", "« {} »", "<< {} >>", "\"'{}'\""]).format(inner()),
            lambda: self.html_span(inner),
            lambda: self.one(["<http://a.b/c_d>", "<a@b.c>", "<!-- c -->", "<br>", "<br/>", "<img src='a'>", "<?p?>",
                              "</b>", "<b", "<div>", "</div>", "<p>x</p>"]),
            lambda: "$$" + self.words(2) + "$$",
            lambda: "\\" + self.one(list("\\.*_+`-()[]{}#!:|\"'<>=~$^&/aé1")),
            lambda: self.one(["  \n", "\\\\\n", "\\\n", "   \n", " \n"]) if depth == 0 else "\\\\",
            lambda: self.one(["*{}*", "`{}`", "[{}](a)", "<b>{}</b>"]).format(self.words(1)) + self.one(LISTS),
            lambda: self.one(["{::comment}c{:/}", "{::nomarkdown}*n*{:/}", "{::x /}", "{:/}"]),
        ]
        return self.one(makers)()

    def html_span(self, inner):
        name = self.one(SPANS)
        start = "<" + name + self.one(ATTRIBUTES) + (self.one(MODES) if self.chance(15) else "")
        return start + self.one([">", ">", ">", " />"]) + inner() + ("</" + name + ">" if self.chance(90) else "")

    def destination(self):
        return self.one(URLS) + (self.one(TITLES) if self.chance(30) else "")

    # Blocks, each a list of lines.

    def document(self):
        lines = self.blocks(0, 1, 5)
        if self.chance(30):
            lines += [""] + self.definitions()
        if self.chance(12):
            lines = self.spoilt(lines)
        return "\n".join(lines) + "\n"

    def blocks(self, depth, least=1, most=3):
        lines = []
        for _ in range(self.random.randint(least, most)):
            block = self.block(depth)
            if lines and self.chance(75):
                lines.append("" if self.chance(90) else self.one(["  ", "", "^", "<!-- -->"]))
                if self.chance(5):
                    lines.append("")
            lines += block
            if self.chance(10):
                lines.append(self.one(LISTS))
        return lines

    def block(self, depth):
        makers = [self.paragraph, self.paragraph, self.heading, self.code, self.fence, self.leaf]
        if depth < 3:
            makers += [self.list, self.list, self.quote, self.html, self.table, self.definition_list]
        return self.one(makers)(depth)

    def paragraph(self, depth):
        indent = " " * self.random.randint(1, 3) if self.chance(5) else ""
        return (indent + self.many(self.spans, 1, 2, "\n")).split("\n")

    def heading(self, depth):
        text = self.spans(1, 3)
        end = self.one(["", "", "", " #", " ##", " {#id}", " {: .c}", "#", "{#i}"])
        if self.chance(25):
            return [text + end, self.one(["===", "---", "=", "-", "--- "])]
        return ["#" * self.random.randint(1, 6) + self.one([" ", " ", " ", "", "  "]) + text + end]

    def code(self, depth):
        code = self.many(lambda: self.one(["    ", "    ", "\t", "      "]) + self.words(3), 1, 3, "\n")
        return code.split("\n")

    def fence(self, depth):
        mark = self.one(["```", "```", "~~~", "````"])
        body = self.many(lambda: self.one(["", "  ", "\t"]) + self.words(3), 0, 3, "\n").split("\n")
        end = self.one([mark, mark, mark, mark, mark + "`", "  " + mark, ""])
        return [mark + self.one(LANGUAGES)] + body + [end]

    def leaf(self, depth):
        return self.one([
            ["---"], ["* * *"], ["***"], ["___"], ["<!-- c -->"], ["<hr>"], ["$$", "x_1 < y", "$$"], ["$$x$$"],
            ["{::comment}", "c *d*", "{:/comment}"], ["{::nomarkdown}", "<b>*n*</b>", "{:/}"],
            self.options(), self.options(), self.task_list(), ["* toc", "{:toc}"], ["1. toc", "{:.no_toc}", "{:toc}"], ["{:r: .ref #rid}"], ["^"], ["|"],
            ["<img src='a'>"], ["<b>x</b> *y*"], ["1986\\. A year"], [": d"], ["# "],
            ["$$", "a | b", "", "c", "$$"], ["$$x$$ y"], ["\\$$x$$"], ["{::nomarkdown type='html'}", "*", "{:/}"],
            ["{::comment}", "{::comment}", "{:/}"], ["{::comment/}"],
            ["* x", "{:footnotes}"] if depth < 3 else ["a"],  # within a footnote kramdown forgets it
        ])

    def options(self):
        name, values = self.one(SETTINGS[:SPOKEN])
        value = self.one(values)
        text = "nil" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        if self.chance(5):
            text = self.one(["", "x", "-1", "nil", ":symbolic", "true "])
        return ["{::options %s=\"%s\" /}" % (name, text)]

    def task_list(self):
        mark = self.one(["- ", "* ", "1. ", "-   "])
        box = lambda: self.one(["[ ] ", "[x] ", "[X] ", "[ ]", "[x]", "[] ", "[ ]  "])  # noqa: E731
        lines = [mark + box() + self.words(3) for _ in range(self.random.randint(1, 3))]
        return lines + (["  " + self.one(["- ", ""]) + box() + self.words(2)] if self.chance(25) else [])

    def list(self, depth):
        ordered, gap = self.chance(35), self.chance(30)
        bullet, wide = self.one("-*+"), self.one([" ", " ", " ", "  ", "   ", "\t"])
        lines, number = [], self.one([1, 1, 1, 0, 3, 9])
        for i in range(self.random.randint(1, 4)):
            mark = (f"{number + i}." if ordered else bullet) + wide
            body = self.blocks(depth + 1, 1, 2) if self.chance(35) else self.spans(0, 2).split("\n")
            if self.chance(8):
                body[0] = self.one(["[ ] ", "[x] ", "{:.i} ", "# ", "> "]) + body[0]
            indent = " " * self.one([len(mark.expandtabs(4))] * 6 + [2, 4, 3, 1, 0])
            lines.append(mark + body[0])
            lines += [indent + line if line else "" for line in body[1:]]
            if gap and self.chance(60) or self.chance(4):
                lines.append("")
        while lines[-1] == "":
            lines.pop()
        outer = " " * self.random.randint(1, 3) if self.chance(8) else ""
        return [outer + line if line else "" for line in lines]

    def quote(self, depth):
        mark = self.one(["> ", "> ", ">", ">  "])
        lines = [mark + line for line in self.blocks(depth + 1, 1, 2)]
        return lines + (self.spans(0, 1).split("\n") if self.chance(12) else [])

    def html(self, depth):
        name = self.one(BLOCKS)
        start = "<" + name + self.one(ATTRIBUTES) + self.one(MODES) + ">"
        end = "</" + name + ">" if self.chance(93) else ""
        if self.chance(25):
            return [start + self.spans(1, 2) + end + (self.words(1) if self.chance(15) else "")]
        inner = self.blocks(depth + 1, 1, 2)
        if self.chance(25):
            inner = ["  " + line if line else "" for line in inner]
        if self.chance(20):
            inner = [""] + inner + [""]
        return [start] + inner + [end]

    def table(self, depth):
        columns = self.random.randint(1, 4)
        outer = self.chance(75)

        def row(cells):
            return "| " + " | ".join(cells) + " |" if outer else " | ".join(cells)

        def cells():
            count = columns + (self.one([-1, 1]) if self.chance(10) else 0)
            return row([self.one(["", self.words(2), self.spans(1, 1)]) for _ in range(max(count, 1))])

        def separator(fill):
            return row([self.one(["{}", ":{}", "{}:", ":{}:"]).format(fill * 3) for _ in range(columns)])

        lines = [cells()]
        if self.chance(75):
            lines.append(separator("-"))
        for _ in range(self.random.randint(0, 3)):
            lines.append(cells() if self.chance(88) else separator(self.one("-=")))
        return [line.replace("\n", " ") for line in lines]

    def definition_list(self, depth):
        lines = []
        for _ in range(self.random.randint(1, 2)):
            lines += [self.spans(1, 1) for _ in range(self.random.randint(1, 2))]
            for _ in range(self.random.randint(1, 2)):
                if self.chance(15):
                    lines.append("")
                body = self.blocks(depth + 1, 1, 2) if self.chance(25) else [self.spans(1, 2)]
                lines.append(self.one([": ", ":   ", ":"]) + body[0])
                lines += [self.one(["  ", "  ", "    "]) + line if line else "" for line in body[1:]]
            if self.chance(40):
                lines.append("")
        return lines

    def definitions(self):
        def footnote():
            body = self.blocks(3, 1, 2)
            return [f"[^{self.one(NAMES)}]: " + body[0]] + ["    " + line if line else "" for line in body[1:]]

        def definition():
            return self.one([
                lambda: [f"[{self.one(REFERENCES)}]: " + self.destination()],
                footnote,
                footnote,
                lambda: [f"*[{self.one(['HTML', 'CSS', 'a', 'word', 'API'])}]: " + self.words(2)],
                lambda: ["{:r: .ref #rid}"],
            ])()

        lines = []
        for _ in range(self.random.randint(1, 4)):
            lines += definition() + ([""] if self.chance(30) else [])
        return lines

    def spoilt(self, lines):
        """Lines as they are when somebody's hand slipped."""
        for _ in range(self.random.randint(1, 3)):
            at = self.random.randrange(len(lines))
            line = lines[at]
            lines[at:at + 1] = self.one([
                lambda: [], lambda: [line, line], lambda: [" " + line], lambda: ["    " + line],
                lambda: [line[1:]], lambda: [line[:-1]], lambda: [line, ""], lambda: [line.lstrip()],
            ])()
            lines = lines or ["a"]
        return lines


def settings(seed, number):
    """Of the site that a document is in: none for every other one."""
    choice = random.Random(f"settings {seed}/{number}")
    some = choice.sample(SETTINGS, choice.choice([0, 1, 1, 2, 3]) if number % 2 else 0)
    return {name: choice.choice(values) for name, values in some}


def document(seed, number):
    return Generator(f"{seed}/{number}").document()
