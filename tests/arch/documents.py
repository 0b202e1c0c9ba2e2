"""The documents as checks over a source tree: each yields one line for what is not true.

Documents are the *.md files of the root and of docs/. In them:

- A link leads to a file that is there, and its anchor to a heading.
- A path that begins with a folder of the tree exists. NAME and TARGET in it stand for something.
- A function, written `name()`, is defined; in the file that stands on the same line, if one does.
- A `struct name` is defined.
- An option of approche-server or script/server exists, and so does the option of another script.
- A block marked `sh` runs, unless the line before it is a comment `<!-- not run: reason -->`.
"""

import re
from functools import lru_cache

FENCE = re.compile(r"^( *)```(\w*)$")
NOT_RUN = re.compile(r"^ *<!-- not run: \S.* -->$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`]+)`")
PATH = re.compile(r"(?<![\w./~-])((?:render|server|script|tests|cmake|docs|\.ci)/[\w./*-]*\w)")
FUNCTION = re.compile(r"\b([A-Za-z]\w+)\(\)")
STRUCT = re.compile(r"\bstruct ([a-z]\w*)")
OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")
VARIABLE = re.compile(r"\bAPPROCHE_[A-Z_]+\b")
OURS = ("approche-server", "script/server")
PLACEHOLDERS = ("NAME", "TARGET")


class Document:
    def __init__(self, path, text):
        self.path = path
        self.lines = text.splitlines()
        self.prose = []  # (line, text), without code
        self.code = []  # (line, text), of all blocks
        self.blocks = []  # (line, language, text, whether it is to be run)
        self._read()

    def _read(self):
        fence, begin, inside = None, 0, []
        for number, line in enumerate(self.lines, 1):
            found = FENCE.match(line)
            if fence is None and found:
                fence, begin, inside = found, number, []
            elif fence is not None and found and not found[2]:
                before = self.lines[begin - 2] if begin > 1 else ""
                run = fence[2] == "sh" and not NOT_RUN.match(before)
                self.blocks.append((begin, fence[2], "\n".join(inside), run))
                fence = None
            elif fence is not None:
                inside.append(line[len(fence[1]) :])
                self.code.append((number, line))
            else:
                self.prose.append((number, line))

    def spans(self):
        for number, line in self.prose:
            yield from ((number, span) for span in SPAN.findall(line))

    def anchors(self):
        """As GitHub makes them of headings."""
        seen = {}
        for _, line in self.prose:
            if not re.match(r"#{1,6} ", line):
                continue
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("#").strip()).lower()
            slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            yield f"{slug}-{count}" if count else slug


def documents(root):
    paths = sorted(root.glob("*.md")) + sorted((root / "docs").glob("*.md"))
    return [Document(path, path.read_text(encoding="utf-8")) for path in paths]


def broken_links(document, root):
    for number, line in document.prose:
        for target in LINK.findall(SPAN.sub("", line)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            path = (document.path.parent / name).resolve()
            if not path.exists():
                yield f"{document.path.relative_to(root)}:{number}: no file {name}"
                continue
            there = Document(path, path.read_text(encoding="utf-8")) if name and anchor else document
            if anchor and anchor not in there.anchors():
                yield f"{document.path.relative_to(root)}:{number}: no heading for {target}"


def missing_paths(document, root):
    for number, line in enumerate(document.lines, 1):
        for name in PATH.findall(LINK.sub("", line)):
            if not any(word in name for word in PLACEHOLDERS) and not any(root.glob(name)):
                yield f"{document.path.relative_to(root)}:{number}: no file {name}"


@lru_cache
def sources(root):
    paths = [*(root / "render").rglob("*.[ch]"), *(root / "server").rglob("*.[ch]")]
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in paths}


def defines(text, function):
    # At the beginning of a line, or behind a type; a foreign library's are only called.
    start = r"\b" if function.startswith("MHD_") else r"^[a-z][^;(=]*\b"
    return re.search(rf"{start}{function}\(", text, re.M) is not None


def missing_names(document, root):
    where = document.path.relative_to(root)
    code = sources(root)
    for number, line in [*document.code, *document.spans()]:
        for function in FUNCTION.findall(line):
            paths = [path for path in PATH.findall(line) if path.endswith((".c", ".h"))]
            texts = [code.get(path, "") for path in paths] or code.values()
            if not any(defines(text, function) for text in texts):
                yield f"{where}:{number}: no function {function} {'in ' + paths[0] if paths else ''}"
        for name in STRUCT.findall(line):
            if not any(re.search(rf"struct {name}\b", text) for text in code.values()):
                yield f"{where}:{number}: no struct {name}"


def commands_of(document):
    """(line, program, text): what is run, or named as if."""
    for number, span in document.spans():
        yield number, OURS[0] if span.startswith("--") else span.split()[0], span
    for number, line in document.code:
        for program in re.findall(r"(?:^|[\s/])(approche-server|script/\w+)(?=\s)", line):
            yield number, program, line.split(program, 1)[1]


def missing_options(document, root, options, variables):
    where = document.path.relative_to(root)
    for number, program, text in commands_of(document):
        for option in OPTION.findall(text):
            if program in OURS:
                known = option in options
            elif program.startswith("script/") and (root / program).is_file():
                known = f"--{option}" in (root / program).read_text(encoding="utf-8")
            else:
                known = True
            if not known:
                yield f"{where}:{number}: {program} has no option --{option}"
    for number, line in enumerate(document.lines, 1):
        for name in VARIABLE.findall(line):
            if name not in variables:
                yield f"{where}:{number}: no variable {name}"


def stray_comments(document, root):
    for number, line in document.prose:
        behind = document.lines[number] if number < len(document.lines) else ""
        if "<!-- not run" in line and not (NOT_RUN.match(line) and behind.strip() == "```sh"):
            yield f"{document.path.relative_to(root)}:{number}: no sh block behind the comment, or no reason"
