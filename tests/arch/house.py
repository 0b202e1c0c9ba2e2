"""docs/house.md as checks over a source tree: each yields one line for what breaks a rule.

A line begins with the place ("render/base/str.c:12: ..."), so that an editor can go there.
"""

import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

FILE_LINES, FUNCTION_LINES = 500, 60

# What a program on Linux may include without a row in the table of foreign libraries.
SYSTEM = set(
    """
    assert ctype errno fenv float inttypes limits locale math setjmp signal stdalign stdarg stdatomic
    stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
    dirent dlfcn fcntl fnmatch getopt glob langinfo libgen netdb poll pthread pwd grp sched
    semaphore spawn strings syslog sysexits termios unistd endian byteswap features
    """.split()
)
SYSTEM_FOLDERS = ("sys/", "linux/", "netinet/", "arpa/", "net/", "sanitizer/")

# Words by which HTTP would show in the library, alone or as a part of an identifier. In a string
# literal they are a site's business: the scheme of a URL, the name of a language.
HTTP = {
    "http", "https", "mhd", "microhttpd", "request", "requests", "response", "responses", "etag",
    "etags", "cookie", "cookies", "socket", "sockets", "keepalive", "useragent",
}  # fmt: skip
NOT_HTTP = re.compile(r'"(?:[^"\\]|\\.)*"|https?://\S*|http-equiv|\bsass_importer_get_cookie\b|\b(no|nothing of) HTTP\b')

SECTION = re.compile(r"^## +(.*?)/?\s*$")
QUOTED = re.compile(r"`([^`]+)`")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*")


@dataclass
class House:
    order: list = field(default_factory=list)  # names as in the tables: "render/base/str"
    prefixes: dict = field(default_factory=dict)  # name -> prefixes of what it exports
    rooms: dict = field(default_factory=dict)  # folder -> folders and headers that it may include
    doors: dict = field(default_factory=dict)  # foreign header -> files and folders


def braces(name):
    """a_{x,y} -> a_x a_y, as the shell does it."""
    head, brace, rest = name.partition("{")
    if not brace:
        return [name]
    middle, _, tail = rest.partition("}")
    return [head + each.strip() + tail for each in middle.split(",")]


def names_in(cell):
    return [name for quoted in QUOTED.findall(cell) for name in braces(quoted)]


def read_house(text):
    house, section = House(), ""
    for line in text.splitlines():
        heading = SECTION.match(line)
        if heading:
            section = heading[1]
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| `") or len(cells) < 3:
            continue
        names, last = names_in(cells[0]), names_in(cells[-1])
        if section == "Rooms":
            house.rooms[names[0]] = last
        elif section == "Foreign libraries":
            house.doors[names[0]] = last
        elif section in ("render", "server"):
            for name in names:
                stem = Path(name).stem.split("_")[0]
                house.order.append(f"{section}/{name}")
                house.prefixes[f"{section}/{name}"] = {stem} | {n.split("_")[0] for n in last}
    return house


def sources(root):
    """Paths of the C files of render/ and server/, relative to the root, sorted."""
    found = [p for top in ("render", "server") for p in (root / top).rglob("*.[ch]")]
    return sorted(str(p.relative_to(root)) for p in found)


def row_of(house, path):
    """The name under which a file stands in the tables: with its extension, or without."""
    for name in (path, str(Path(path).with_suffix(""))):
        if name in house.prefixes:
            return name
    return None


def includes(root, path):
    """(line number, '<' or '"', header) of each #include."""
    for number, line in enumerate((root / path).read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1], match[2]


def check_rows(house, root):
    paths = sources(root)
    for path in paths:
        if row_of(house, path) is None:
            yield f"{path}:1: no row in docs/house.md: put it behind all that it includes"
    there = {row_of(house, path) for path in paths}
    for name in house.order:
        if name not in there:
            yield f"docs/house.md:1: {name} has a row, but there is no such file"
        if house.order.count(name) > 1:
            yield f"docs/house.md:1: {name} has two rows"


def check_order(house, root):
    place = {name: at for at, name in enumerate(house.order)}
    for path in sources(root):
        own = row_of(house, path)
        for number, kind, header in includes(root, path):
            row = row_of(house, header)
            if kind != '"' or own is None:
                continue
            if not (root / header).is_file():
                yield f"{path}:{number}: includes {header}, which is not there (from the root)"
            elif row is not None and place[row] > place[own]:
                yield f"{path}:{number}: includes {header}, which stands behind {own}"


def within(header, allowed):
    return any(header == each or header.startswith(each + "/") for each in allowed)


def check_rooms(house, root):
    for path in sources(root):
        room = str(Path(path).parent)
        if room not in house.rooms:
            yield f"{path}:1: the room {room} is not in docs/house.md"
            continue
        for number, kind, header in includes(root, path):
            own = str(Path(header).parent) == room
            there = kind == '"' and (root / header).is_file()
            if there and not own and not within(header, house.rooms[room]):
                yield f"{path}:{number}: {room} may not include {header}"


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


def check_sizes(_house, root):
    tests = sorted(str(p.relative_to(root)) for p in (root / "tests").rglob("*.c"))
    for path in sources(root) + tests:
        lines = (root / path).read_text().splitlines()
        if len(lines) > FILE_LINES:
            yield f"{path}:{len(lines)}: more than {FILE_LINES} lines: is it one subject?"
        for start, end in functions(lines):
            if end - start > FUNCTION_LINES:
                yield f"{path}:{start}: a function of {end - start} lines, more than {FUNCTION_LINES}"


def symbols(archive):
    """(object's file name, global, section, symbol) of every function and object in an archive."""
    listing = subprocess.run(
        ["objdump", "--syms", archive], check=True, capture_output=True, text=True
    ).stdout
    member = ""
    for line in listing.splitlines():
        if ":     file format" in line:
            member = line.split(":")[0]
        head, tab, tail = line.partition("\t")
        if tab:
            flags, section = head[17:24], head[25:].strip()
            local_to_thread = section.startswith(".t") and section != ".text" and flags[5] != "d"
            symbol = tail.split()[-1]
            ours = not symbol.startswith("__odr_asan.")  # AddressSanitizer's, one a variable
            if ours and (flags[6] in "FO" or local_to_thread):
                yield Path(member).name, flags[0] in "gu!", section, symbol


def check_symbols(house, archive):
    """What the library exports is named after its module, and nothing in it can change."""
    prefixes = defaultdict(set)
    prefixes["language_tables"] = {"language"}  # which the build makes
    for name, allowed in house.prefixes.items():
        prefixes[Path(name).stem] |= allowed
    for member, exported, section, symbol in symbols(archive):
        stem = member.split(".")[0]
        if exported and symbol.split("_")[0] not in prefixes[stem]:
            yield f"{member}: exports {symbol}, which has not its module's name"
        if re.match(r"\.(data|bss|tdata|tbss)(?!\.rel\.ro)|\*COM\*", section):
            yield f"{member}: {symbol} is mutable static data ({section})"


TREE_CHECKS = (check_rows, check_order, check_rooms, check_doors, check_words, check_sizes)
