"""Templates at random, out of a grammar of every tag and filter with odd arguments.

Seeded: the same seed gives the same templates. What depends on the clock or on chance is left out.
"""

import random

# The variables that every template sees; written as YAML by whoever asks.
DATA = {
    "s": "Hello, wörld! <b>x</b> & 'y'",
    "t": " a, b,c  d\n",
    "e": "",
    "sp": "  ",
    "n": 7,
    "neg": -3,
    "f": 2.5,
    "z": 0,
    "yes": True,
    "no": False,
    "l": [3, 1, 2],
    "m": [1, "a", None, [2, ["b"]], {"k": 1}],
    "w": ["pear", "Apple", "fig", "apple"],
    "o": [],
    "h": {"a": 1, "b": {"c": ["x", "y"]}, "first": "one", "size": 9, "c d": "e"},
    "eh": {},
    "d": "2020-02-29 13:05:09 +0100",
    "p": [
        {"t": "B", "n": 2, "g": ["x", "y"], "u": {"v": 1}, "ok": True},
        {"t": "a", "n": 10, "g": [], "ok": False, "d": "2021-03-04"},
        {"t": "C", "n": None, "g": ["y"], "u": {"v": 3}},
        {"n": 2, "t": "b", "ok": "true"},
    ],
    "key": "a",
    "num": "0.50",
    "int": "007",
    "b64": "aGVsbG8=",
    "enc": "a%20b%zz+c%C3%A9%",
}

NAMES = [*DATA, "undef", "x", "i"]

PATHS = [
    "h.a", "h.b.c", "h.b.c[0]", "h['b'].c.last", "h[key]", "h.first", "h.size", "h.b.size", "h['c d']",
    "l.first", "l.last", "l.size", "l[0]", "l[-1]", "l[9]", "l[n]", "l['first']", "l[f]", "s.size",
    "s.first", "s[0]", "m[3][1][0]", "m[4].k", "p[0].t", "p.first.g.last", "p.last.u.v", "p[1].u.v.w",
    "undef.a.b", "undef[0]", "n.size", "o.first", "eh.first", "h.first.first", "[key]", "['n']",
    "h.b['c'][l[1]]", "h.undef", "e.size", "yes.size", "f.first", "w.first.size", "m.size",
]

LITERALS = [
    "nil", "true", "false", "blank", "empty", "0", "1", "2", "-1", "3", "10", "2.5", "-0.5", "1e3", "''",
    "' '", "'a'", "\"b'c\"", "'1'", "'x,y'", "'é'", "'&amp; <i>'", "(1..3)", "(n..9)", "(3..1)",
    "('a'..2)", "(z..f)", "(l.size..5)", "'%Y-%m-%d'", "'%'", "'\\n'", "100", "'-'", "'1.0'", "'t'",
    "'n'", "'g'", "'u.v'", "'ok'",
]

FILTERS = {
    name: int(count)
    for count, names in {
        0: "abs capitalize ceil compact downcase escape escape_once first floor last lstrip"
        " newline_to_br reverse round rstrip size sort sort_natural strip strip_html strip_newlines"
        " uniq upcase url_decode url_encode base64_encode base64_decode base64_url_safe_encode"
        " base64_url_safe_decode",
        1: "append at_least at_most concat date default divided_by join map minus modulo plus prepend"
        " remove remove_first remove_last split times truncate truncatewords where slice round compact"
        " sort sort_natural uniq",
        2: "replace replace_first replace_last slice truncate truncatewords where",
    }.items()
    for name in names.split()
}

JEKYLL = {
    name: int(count)
    for count, names in {
        0: "relative_url absolute_url strip_index date_to_xmlschema date_to_rfc822 date_to_string"
        " date_to_long_string array_to_sentence_string jsonify inspect normalize_whitespace"
        " number_of_words xml_escape cgi_escape uri_escape to_integer pop shift slugify",
        1: "push unshift group_by slugify number_of_words array_to_sentence_string sort pop shift"
        " date_to_string date_to_long_string",
        2: "where find sort",
    }.items()
    for name in names.split()
}

EXPRESSIONS = [
    "i.n > 1", "i.t == 'a'", "i.g contains 'y'", "i.u.v == 1 or i.ok", "i == 2", "i.ok and i.n", "i",
    "i.n == nil", "i.t >= 'b'", "i.g == empty", "i.undef != blank",
]

DIRECTIVES = "aAbBcCdDeFgGhHIjklLmMnNpPrRsStTuUvVwWxXyYzZ%+EO:"
FLAGS = ["", "-", "0", "^", "_", "#", "5", "3", "010", ":", "::", "-^", "^10"]


class Generator:
    def __init__(self, seed, jekyll):
        self.random = random.Random(seed)
        self.jekyll = jekyll
        self.filters = FILTERS | JEKYLL if jekyll else FILTERS

    def chance(self, n):
        return self.random.random() < n

    def one(self, *choices):
        return self.random.choice(choices)

    def value(self):
        return self.one(
            self.random.choice(NAMES), self.random.choice(PATHS), self.random.choice(LITERALS)
        )

    def of_strftime(self):
        parts = [
            "%" + self.random.choice(FLAGS) + self.random.choice(DIRECTIVES)
            for _ in range(self.random.randint(1, 3))
        ]
        return "'" + "|".join(parts) + "'"

    def filter(self):
        name = self.random.choice(list(self.filters))
        if self.jekyll and self.chance(0.08):
            of = self.one("where_exp", "group_by_exp", "find_exp")
            return f"{of}: 'i', \"{self.random.choice(EXPRESSIONS)}\""
        if name == "date" and self.chance(0.8):
            return f"date: {self.of_strftime()}"
        count = self.filters[name]
        if self.chance(0.12):
            count = max(0, count + self.one(-1, 1))
        arguments = [self.value() for _ in range(count)]
        if name == "default" and self.chance(0.4):
            arguments.append("allow_false: " + self.value())
        return name + (": " + ", ".join(arguments) if arguments else "")

    def piped(self):
        filters = [self.filter() for _ in range(self.one(0, 1, 1, 1, 2, 3))]
        return " | ".join([self.value(), *filters])

    def condition(self):
        def test():
            if self.chance(0.3):
                return self.value()
            operator = self.one("==", "!=", "<>", "<", ">", "<=", ">=", "contains")
            return f"{self.value()} {operator} {self.value()}"

        return self.one(" and ", " or ").join(test() for _ in range(self.one(1, 1, 1, 2, 3)))

    def output(self):
        left, right = self.one("{{", "{{", "{{-"), self.one("}}", "}}", "-}}")
        return f"{left} {self.piped()} {right}"

    def tag(self, text):
        left, right = self.one("{%", "{%", "{%-"), self.one("%}", "%}", "-%}")
        return f"{left} {text} {right}"

    def text(self):
        return self.one(" ", "a", "\n", " b ", "", "é", "  \n c")

    def block(self, depth):
        return "".join(self.piece(depth - 1) for _ in range(self.one(1, 1, 2, 3)))

    def piece(self, depth):
        if depth <= 0 or self.chance(0.35):
            return self.one(self.text, self.output, self.output, self.small)()
        return self.random.choice([
            self.when, self.unless, self.case, self.loop, self.loop, self.table, self.capture,
            self.changed, self.raw, self.liquid, self.render,
        ])(depth)  # fmt: skip

    def small(self):
        return self.tag(
            self.one(
                f"assign x = {self.piped()}",
                f"assign {self.random.choice(NAMES)} = {self.piped()}",
                f"cycle {self.value()}, {self.value()}",
                f"cycle {self.value()}: {self.value()}, {self.value()}",
                f"increment {self.one('x', 'y', 'n')}",
                f"decrement {self.one('x', 'y', 'n')}",
                f"echo {self.piped()}",
                "# a comment",
                "break",
                "continue",
                f"assign x = {self.value()}",
            )
        )

    def when(self, depth):
        parts = [self.tag("if " + self.condition()), self.block(depth)]
        if self.chance(0.3):
            parts += [self.tag("elsif " + self.condition()), self.block(depth)]
        if self.chance(0.5):
            parts += [self.tag("else"), self.block(depth)]
        return "".join([*parts, self.tag("endif")])

    def unless(self, depth):
        other = self.tag("else") + self.block(depth) if self.chance(0.4) else ""
        return (
            self.tag("unless " + self.condition())
            + self.block(depth)
            + other
            + self.tag("endunless")
        )

    def case(self, depth):
        parts = [self.tag("case " + self.value()), self.one("", "\n", "z")]
        for _ in range(self.one(1, 2)):
            values = self.one(", ", " or ").join(self.value() for _ in range(self.one(1, 2)))
            parts += [self.tag("when " + values), self.block(depth)]
        if self.chance(0.4):
            parts += [self.tag("else"), self.block(depth)]
        return "".join([*parts, self.tag("endcase")])

    def range_of(self):
        bound = self.one("1", "n", "neg", "z", "l.size", "'2'", "undef", "4")
        return f"({self.one('1', 'z', 'neg', '-2')}..{bound})"

    def loop_options(self, names):
        options = []
        for name in names:
            if self.chance(0.25):
                options.append(f"{name}:{self.one('', ' ')}{self.one('1', '2', 'n', 'neg', 'undef', '0', 'continue' if name == 'offset' else '3')}")
        return (" " + " ".join(options)) if options else ""

    def loop(self, depth):
        over = self.one(self.range_of(), self.value(), "l", "p", "h", "w", "m")
        turned = " reversed" if self.chance(0.2) else ""
        inner = self.one(
            "{{ i }}", "{{ forloop.index }}/{{ forloop.length }} ", "{{ forloop.rindex0 }}",
            "{{ i[0] }}", "{{ i.t }}", "{% if forloop.first %}F{% endif %}", "{{ forloop.name }}",
            "{{ forloop.parentloop.index }}", "{{ forloop.last }}", "{{ forloop }}",
        )  # fmt: skip
        other = self.tag("else") + self.block(depth) if self.chance(0.3) else ""
        name = self.one("i", "i", "x", "n")
        return (
            self.tag(f"for {name} in {over}{turned}{self.loop_options(['limit', 'offset'])}")
            + inner
            + self.block(depth)
            + other
            + self.tag("endfor")
        )

    def table(self, depth):
        over = self.one(self.range_of(), "l", "p", "h", "w", "o", "undef", self.value())
        cols = self.loop_options(["cols", "limit", "offset"])
        inner = self.one(
            "{{ i }}", "{{ tablerowloop.col }}", "{{ tablerowloop.row }}", "{{ tablerowloop.col_last }}"
        )
        return self.tag(f"tablerow i in {over}{cols}") + inner + self.block(depth - 1) + self.tag("endtablerow")

    def capture(self, depth):
        return self.tag("capture x") + self.block(depth) + self.tag("endcapture") + "{{ x }}"

    def changed(self, depth):
        return self.tag("ifchanged") + self.block(depth) + self.tag("endifchanged")

    def raw(self, depth):
        name = self.one("raw", "comment")
        return self.tag(name) + self.one("{{ a", "{% if", " x ", "{{ n }}", "") + self.tag("end" + name)

    def liquid(self, depth):
        lines = [
            self.one(
                f"assign x = {self.piped()}",
                f"echo {self.piped()}",
                f"if {self.condition()}\n  echo 'yes'\nelse\n  echo 'no'\nendif",
                f"for i in {self.range_of()}\n echo i\n endfor",
                "# nothing",
                "",
                "comment\n anything\nendcomment",
                f"case {self.value()}\nwhen {self.value()}\necho 1\nendcase",
                "increment x",
                f"cycle {self.value()}, {self.value()}",
            )
            for _ in range(self.one(1, 2, 3))
        ]
        return self.tag("liquid " + "\n".join(lines))

    def render(self, depth):
        if self.jekyll:
            with_ = self.one("", f" v={self.one('n', 's', 'h.a', 'l', 'undef', '3', chr(39) + 'q' + chr(39))}")
            return self.tag(f"include part{with_}")
        with_ = self.one(
            "", f" with {self.value()}", f" for {self.value()}", f" for {self.one('l', 'p', 'w')} as v",
            f", v: {self.value()}", f" with {self.value()} as v, n: {self.value()}", " v: n",
        )  # fmt: skip
        return self.tag(f"{self.one('render', 'render', 'include')} 'part'{with_}")

    def template(self):
        return "".join(self.piece(3) for _ in range(self.one(1, 1, 2, 3)))


# Reads none of DATA: what a rendered template sees of it depends on how it is handed over.
PART = "[{{ v }}{{ part }}{{ include.v }}{{ forloop.index }}{% assign x = 'P' %}{% increment y %}]"
