"""docs/house.md as checks over a source tree: each yields one line for what breaks a rule.

A line begins with the place ("render/base/str.c:12: ..."), so that an editor can go there.
"""

import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

FILE_LINES, FUNCTION_LINES = 500, 60

# The headers that a program on Linux may include without a row in the table of foreign libraries.
SYSTEM = set(
    """
    assert ctype errno fenv float inttypes limits locale math setjmp signal stdalign stdarg stdatomic
    stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
    dirent dlfcn fcntl fnmatch ftw getopt glob langinfo libgen netdb poll pthread pwd grp sched
    semaphore spawn strings syslog sysexits termios unistd endian byteswap features
    """.split()
)
SYSTEM_FOLDERS = ("sys/", "linux/", "netinet/", "arpa/", "net/", "sanitizer/")

# The headers of the library that the server may include.
FACE = ("render/render.h", "render/base")
CHILD_FACE = (*FACE, "render/config/sass.h")

# Functions of the C library in whose place the server puts its own.
REPLACED = {"recv", "epoll_wait", "epoll_ctl", "main"}
# A room's prefix, if it is not among the words of its files' names.
PREFIXES = {
    "render/base": {"char"},
    "render/highlight": {"token", "words"},
    "render/liquid": {"liquid"},
    "render/markdown": {"md", "markdown"},
}

# Words by which HTTP would show in the library, alone or as a part of an identifier. In a string
# literal they are a site's business: the scheme of a URL, the name of a language.
HTTP = {
    "http", "https", "mhd", "microhttpd", "request", "requests", "response", "responses", "etag",
    "etags", "cookie", "cookies", "socket", "sockets", "keepalive", "useragent",
}  # fmt: skip
NOT_HTTP = re.compile(r'"(?:[^"\\]|\\.)*"|https?://\S*|http-equiv|\bsass_importer_get_cookie\b|\b(no|nothing of) HTTP\b')

SECTION = re.compile(r"^## +(.*?)\s*$")
QUOTED = re.compile(r"`([^`]+)`")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
CALLABLE = re.compile(r"\b([a-z_0-9]+)\(")
STRUCT = re.compile(r"\bstruct ([a-z_0-9]+)")


@dataclass
class House:
    rooms: list = field(default_factory=list)  # folders, lowest first
    doors: dict = field(default_factory=dict)  # foreign header -> files and folders that include it

    def room(self, path):
        """The room of a file, None if it has none: its folder, or one above that has no rooms below."""
        own, *above = [str(p) for p in Path(path).parents]
        whole = [f for f in above if not any(r.startswith(f + "/") for r in self.rooms)]
        return next((f for f in (own, *whole) if f in self.rooms), None)


def read_house(text):
    house, section = House(), ""
    for line in text.splitlines():
        heading = SECTION.match(line)
        if heading:
            section = heading[1]
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| `") or len(cells) < 2:
            continue
        name = QUOTED.findall(cells[0])[0]
        if section == "Rooms":
            house.rooms.append(name)
        elif section == "Foreign libraries":
            house.doors[name] = QUOTED.findall(cells[-1])
    return house


def sources(root):
    """Paths of the C files of render/ and server/, relative to the root, sorted."""
    found = [p for top in ("render", "server") for p in (root / top).rglob("*.[ch]")]
    return sorted(str(p.relative_to(root)) for p in found)


def includes(root, path):
    """(line number, '<' or '"', header) of each #include."""
    for number, line in enumerate((root / path).read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1], match[2]


def check_rooms(house, root):
    paths = sources(root)
    for path in paths:
        if house.room(path) is None:
            yield f"{path}:1: its folder is no room of docs/house.md"
    for room in house.rooms:
        if not any(house.room(path) == room for path in paths):
            yield f"docs/house.md:1: the room {room} has no files"


def check_purpose(_house, root):
    for path in sources(root):
        first = (root / path).read_text()[:400]
        if not re.match(r"/\*\n \* \S+( \S+)* ?\S", first):
            yield f"{path}:1: no comment that says its purpose"


def within(header, allowed):
    return any(header == each or header.startswith(each + "/") for each in allowed)


def check_order(house, root):
    """A room includes itself and those before it; the server, of the library, only its face."""
    for path in sources(root):
        room = house.room(path)
        for number, kind, header in includes(root, path):
            if kind != '"' or room is None:
                continue
            theirs = house.room(header)
            if not (root / header).is_file():
                yield f"{path}:{number}: includes {header}, which is not there (from the root)"
            elif theirs is not None and house.rooms.index(theirs) > house.rooms.index(room):
                yield f"{path}:{number}: {room} includes {header}, of a later room"
            elif path.startswith("server/") and header.startswith("render/"):
                face = CHILD_FACE if room == "server/child" else FACE
                if not within(header, face):
                    yield f"{path}:{number}: includes {header}, which is the library's inside"


def check_suites(house, root):
    """A suite uses the room in whose folder it is, those before it, and the library's face."""
    for path in sorted((root / "tests/unit").rglob("test_*.c")):
        path = str(path.relative_to(root))
        room = str(Path(path).parent.relative_to("tests/unit"))
        if room not in house.rooms:
            yield f"{path}:1: its folder has not the name of a room"
            continue
        for number, kind, header in includes(root, path):
            theirs = house.room(header)
            if kind != '"' or theirs is None or within(header, FACE[:1]):
                continue
            if house.rooms.index(theirs) > house.rooms.index(room):
                yield f"{path}:{number}: a suite of {room} includes {header}, of a later room"


def check_doors(house, root):
    for path in sources(root):
        for number, kind, header in includes(root, path):
            if kind != "<" or header[:-2] in SYSTEM or header.startswith(SYSTEM_FOLDERS):
                continue
            if header not in house.doors:
                yield f"{path}:{number}: <{header}> has no row among the foreign libraries"
            elif not within(path, house.doors[header]):
                yield f"{path}:{number}: <{header}> belongs into {', '.join(house.doors[header])}"


def check_words(_house, root):
    for path in sources(root):
        if not path.startswith("render/"):
            continue
        for number, line in enumerate((root / path).read_text().splitlines(), 1):
            words = {word.lower() for word in WORD.findall(NOT_HTTP.sub(" ", line))}
            for word in sorted(words & HTTP):
                yield f"{path}:{number}: '{word}' is a word of HTTP, of which render/ knows nothing"


def functions(lines):
    """(line of the opening brace, line of the closing one): both alone at the line's start."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number
            start = None


def sizes(root):
    """Files and functions that are longer than usual, for the warnings of script/lint."""
    tests = sorted(str(p.relative_to(root)) for p in (root / "tests").rglob("*.c"))
    for path in sources(root) + tests:
        lines = (root / path).read_text().splitlines()
        if len(lines) > FILE_LINES:
            yield f"{path}:{len(lines)}: more than {FILE_LINES} lines: is it one subject?"
        for start, end in functions(lines):
            if end - start > FUNCTION_LINES:
                yield f"{path}:{start}: a function of {end - start} lines, more than {FUNCTION_LINES}"


# ---- symbols of the objects ----


def symbols(objects):
    """(path of the object, flags, section, symbol) of each symbol of some objects."""
    listing = subprocess.run(
        ["objdump", "--syms", *map(str, objects)], check=True, capture_output=True, text=True
    ).stdout
    member = ""
    for line in listing.splitlines():
        if ":     file format" in line:
            member = line.split(":")[0]
        head, tab, tail = line.partition("\t")
        if tab:
            yield member, head[17:24], head[25:].strip(), tail.split()[-1]


def source_of(made):
    """render/CMakeFiles/render_base.dir/base/str.c.o -> render/base/str.c"""
    match = re.search(r"\b(render|server)/CMakeFiles/[^/]+\.dir/(.*)\.o$", made)
    return f"{match[1]}/{match[2]}" if match else None


def objects_of(house, build):
    """The objects of all rooms in a build directory: each has a library of its name."""
    found = []
    for room in house.rooms:
        top, _, rest = room.partition("/")
        folder = build / top / "CMakeFiles" / f"{room.replace('/', '_')}.dir"
        found += folder.glob("*.c.o")  # of the face, and what is generated
        found += (folder / rest).rglob("*.c.o") if rest else ()
    return sorted(found)


class Calls:
    """The symbols that each object defines for others, and those that it uses."""

    def __init__(self, objects):
        self.defined, self.taken, self.static = {}, defaultdict(set), []
        for made, flags, section, symbol in symbols(objects):
            path = source_of(made)
            if path is None or symbol.startswith(("__odr_asan.", "__")):
                continue
            if section == "*UND*":
                self.taken[path].add(symbol)
            elif flags[0] in "gu!" and flags[6] in "FO":
                self.defined[symbol] = path
            local_to_thread = section.startswith(".t") and section != ".text" and flags[5] != "d"
            mutable = re.match(r"\.(data|bss|tdata|tbss)(?!\.rel\.ro)|\*COM\*", section)
            if mutable and (flags[6] in "FO" or local_to_thread):
                self.static.append((path, symbol, section))


def check_calls(house, root, calls):
    for path, names in sorted(calls.taken.items()):
        room = house.room(path)
        for name in sorted(names & calls.defined.keys() - REPLACED):
            theirs = house.room(calls.defined[name])
            if room and theirs and (root / calls.defined[name]).is_file() and house.rooms.index(theirs) > house.rooms.index(room):
                yield f"{path}:1: {room} calls {name} of {calls.defined[name]}, of a later room"


def check_static(_house, _root, calls):
    for path, symbol, section in calls.static:
        if path.startswith("render/"):
            yield f"{path}:1: {symbol} is mutable static data ({section})"


def first(name):
    return name.split("_")[0]


def is_word(name, words):
    return any(name in (word, word + "s", word + "es") or word == name + "s" for word in words)


def check_names(house, root, calls):
    """The declaration of a public function, and its name."""
    headers = [path for path in sources(root) if path.endswith(".h")]
    text = {path: COMMENT.sub("", (root / path).read_text()) for path in headers}
    declared = defaultdict(set)
    for path in headers:
        for name in CALLABLE.findall(text[path]):
            declared[name].add(path)
    for name, path in sorted(calls.defined.items()):
        room, words = house.room(path), Path(path).stem.split("_")
        if room is None or name in REPLACED or not (root / path).is_file():
            continue
        theirs = [h for h in declared[name] if house.room(h) == room]
        own = [h for h in theirs if first(Path(h).stem) in words or Path(h).stem == Path(room).name]
        if theirs and not own:
            yield f"{path}:1: {name} is declared in {theirs[0]}, which is of another family"
            continue
        structs = {s for h in own for s in STRUCT.findall(text[h]) if name.startswith(s + "_")}
        prefixes = PREFIXES.get(room, set()) | set(words)
        if own and not structs and not is_word(first(name), prefixes):
            yield f"{path}:1: {name} has not its file's name, nor that of a struct in {own[0]}"


TREE_CHECKS = (check_rooms, check_purpose, check_order, check_suites, check_doors, check_words)
OBJECT_CHECKS = (check_calls, check_static, check_names)

if __name__ == "__main__":
    for warning in sizes(Path(__file__).resolve().parents[2]):
        print("warning:", warning)
