"""Pretty-printers for gdb: slices, buffers, arenas, values, maps and errors as what they hold.

    gdb -x script/gdb.py --args build/asan/server/approche-server --source my-site

    (gdb) print path
    $1 = "/approche/"
    (gdb) print out
    $2 = buf "<p>Hello" (8 of 64 bytes)
    (gdb) print v
    $3 = {"title": "Home", "tags": ["a", "b"]}
    (gdb) print *err
    $4 = _layouts/a.html:3:1: unknown tag 'x' [ERR_KIND_UNKNOWN]

Nothing here calls a function of the program, so it also works on a core file.
"""

import gdb

TEXT_MAX = 200  # bytes of a text that are shown; `set print elements N` does not change it
ITEMS_MAX = 20  # items of an array or a map
DEPTH_MAX = 3  # of values in values


def quoted(pointer, length):
    """The bytes of a slice as a string literal; what cannot be read is said."""
    length = int(length)
    if length == 0:
        return '""'
    try:
        inferior = gdb.selected_inferior()
        data = bytes(inferior.read_memory(int(pointer), min(length, TEXT_MAX)))
    except gdb.MemoryError:
        return f"<{length} bytes at {int(pointer):#x}, which cannot be read>"
    text = data.decode(errors="backslashreplace").replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\t", "\\t")
    more = f"... ({length} bytes)" if length > TEXT_MAX else ""
    return f'"{text}"{more}'


def slice_text(s):
    return quoted(s["ptr"], s["len"])


def chars(array):
    """A char array of a struct, up to its NUL."""
    return array.string(errors="replace")


class StrPrinter:
    """struct str"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return slice_text(self.value)


class BufPrinter:
    """struct buf"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        v = self.value
        state = ", failed" if v["failed"] else ""
        return f"buf {slice_text(v)} ({int(v['len'])} of {int(v['capacity'])} bytes{state})"


class ArenaPrinter:
    """struct arena"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        v = self.value
        budget = int(v["budget"])
        bound = f" of {budget}" if 0 < budget < 1 << 63 else ""
        failure = str(v["failure"]).removeprefix("ARENA_FAILURE_").lower()
        failed = "" if failure == "none" else f", failed: {failure}"
        return f"arena ({int(v['taken'])}{bound} bytes taken{failed})"


class ErrPrinter:
    """struct err"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        v = self.value
        if int(v["kind"]) == 0:
            return "no error"
        place = [chars(v["file"])] + [str(int(v[k])) for k in ("line", "column") if int(v[k])]
        context = f" ({chars(v['context'])})" if chars(v["context"]) else ""
        return f"{':'.join(place)}: {chars(v['message'])}{context} [{v['kind']}]"


def date_text(m):
    at = int(m["seconds"]) + int(m["offset"])
    days, rest = divmod(at, 86400)
    # The proleptic Gregorian calendar, from days since 1970 (eras of 400 years).
    days += 719468
    era, day = divmod(days, 146097)
    year_of = (day - day // 1460 + day // 36524 - day // 146096) // 365
    in_year = day - (365 * year_of + year_of // 4 - year_of // 100)
    month = (5 * in_year + 2) // 153
    date = f"{year_of + era * 400 + (month >= 10)}-{(month + 2) % 12 + 1:02}-"
    date += f"{in_year - (153 * month + 2) // 5 + 1:02}"
    return date if m["is_day"] else f"{date} {rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"


def items_text(count, item):
    shown = [item(i) for i in range(min(count, ITEMS_MAX))]
    if count > ITEMS_MAX:
        shown.append(f"... ({count} items)")
    return ", ".join(shown)


def map_text(m, depth):
    if depth > DEPTH_MAX:
        return "{...}"
    pairs = m["pairs"]
    return "{%s}" % items_text(
        int(m["count"]),
        lambda i: f"{value_text(pairs[i]['key'], depth)}: {value_text(pairs[i]['value'], depth)}",
    )


def array_text(v, depth):
    if depth > DEPTH_MAX:
        return "[...]"
    return f"[{items_text(int(v['len']), lambda i: value_text(v['items'][i], depth))}]"


WRITERS = {
    "NIL": lambda v, depth: "nil",
    "BOOL": lambda v, depth: "true" if v["boolean"] else "false",
    "INT": lambda v, depth: str(int(v["integer"])),
    "FLOAT": lambda v, depth: repr(float(v["real"])),
    "STRING": lambda v, depth: quoted(v["bytes"], v["len"]),
    "ARRAY": lambda v, depth: array_text(v, depth + 1),
    "MAP": lambda v, depth: map_text(v["map"].dereference(), depth + 1),
    "RANGE": lambda v, depth: f"({int(v['range']['first'])}..{int(v['range']['last'])})",
    "DATE": lambda v, depth: date_text(v["moment"].dereference()),
    "DROP": lambda v, depth: f"drop {chars(v['drop']['class']['name']['ptr'])}",
}


def value_text(v, depth=0):
    kind = str(v["kind"]).removeprefix("VALUE_")
    try:
        return WRITERS[kind](v, depth) if kind in WRITERS else f"<no value: kind {kind}>"
    except gdb.MemoryError:
        return f"<{kind.lower()} that cannot be read>"


class ValuePrinter:
    """struct value"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return value_text(self.value)


class ValueMapPrinter:
    """struct value_map"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return map_text(self.value, 0)


class UnitPrinter:
    """struct unit; /r shows all of its fields"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        v = self.value
        bad = "" if int(v["err"]) == 0 else f", {ErrPrinter(v['err'].dereference()).to_string()}"
        return f"unit {slice_text(v['path'])} ({int(v['refs'])} references{bad})"


PRINTERS = {
    "str": StrPrinter,
    "buf": BufPrinter,
    "arena": ArenaPrinter,
    "err": ErrPrinter,
    "value": ValuePrinter,
    "value_map": ValueMapPrinter,
    "unit": UnitPrinter,
}


def find_printer(value):
    kind = value.type.strip_typedefs()
    if kind.code != gdb.TYPE_CODE_STRUCT:
        return None
    printer = PRINTERS.get(kind.tag)
    return printer(value) if printer else None


gdb.pretty_printers.append(find_printer)
