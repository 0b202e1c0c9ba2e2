"""HTML as a browser shows it: two documents are the same if their lists of events are.

An event is a start tag with its attributes sorted, an end tag, or a run of text. Not seen, and so no
difference: the order of attributes, runs of blanks in text and attributes, blanks next to tags, how a
character is escaped, comments and declarations. Blanks are kept in <pre>, <textarea>, <script> and
<style>. Spans within an element of class "highlight" colour code and do not count, unless strict.
"""

import re
from html.parser import HTMLParser

WITHOUT_END = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()
)  # fmt: skip
PREFORMATTED = frozenset(["pre", "textarea", "script", "style"])
BLANKS = re.compile(r"[ \t\r\n\f]+")


class _Reader(HTMLParser):
    def __init__(self, strict, comments):
        super().__init__(convert_charrefs=True)
        self.strict, self.comments = strict, comments
        self.events = []
        self.pending = []  # text since the last event: an ignored tag does not divide it
        self.open = []  # (tag, whether of class "highlight"), the innermost last
        self.preformatted = 0  # how many of them are open

    def end_text(self):
        text, self.pending = "".join(self.pending), []
        if self.preformatted:
            text = text.replace("\r\n", "\n").strip("\n")
        else:
            text = BLANKS.sub(" ", text).strip(" ")
        if text and not text.isspace():
            self.events.append(f"text {text}")

    def add(self, event):
        self.end_text()
        self.events.append(event)

    def is_colour(self, tag):
        return tag == "span" and not self.strict and any(is_code for _, is_code in self.open)

    def handle_starttag(self, tag, attrs):
        if self.is_colour(tag):
            return
        values = {}
        for name, value in attrs:
            values.setdefault(name, " ".join((value or "").split()))  # the first one counts
        self.add("<" + " ".join([tag] + [f'{name}="{values[name]}"' for name in sorted(values)]) + ">")
        if tag not in WITHOUT_END:
            self.open.append((tag, "highlight" in values.get("class", "").split()))
            self.preformatted += tag in PREFORMATTED

    def handle_endtag(self, tag):
        if tag in WITHOUT_END or self.is_colour(tag):
            return
        self.add(f"</{tag}>")
        self.preformatted -= tag in PREFORMATTED and self.preformatted > 0
        if any(tag == name for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_data(self, data):
        self.pending.append(data)

    def unseen(self, text):
        if self.comments:
            self.add(text)

    handle_comment = handle_decl = handle_pi = unknown_decl = unseen


def events(html, strict=False, comments=False):
    """The events of a document; with `comments`, comments and declarations are some too."""
    reader = _Reader(strict, comments)
    reader.feed(html)
    reader.close()
    reader.end_text()
    return reader.events
