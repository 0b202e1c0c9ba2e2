"""How the measurements print: sentences and tables of Markdown, which a terminal shows well too."""

import math
import re

NOT_INSTALLED = "not installed"
NUMBERS = re.compile(rf"[\d.,() ]*|{NOT_INSTALLED}|not measured")


def figure(value):
    """Three significant digits of a number with a fraction; all of a count. A text stays as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    digits = 2 - math.floor(math.log10(abs(value))) if value else 0
    return f"{round(value, digits):,.{max(digits, 0)}f}"


def figures(*values):
    return ", ".join(map(figure, values))


def say(*sentences):
    """A paragraph."""
    print(*sentences, end="\n\n", flush=True)


class Table:
    """
    with Table("documents", "time, s") as table: table.row("1,000", 2.5)

    Printed at its end, so that its columns are as wide as they have to be; if something fails, with the rows that
    there are. A column of figures is to the right.
    """

    def __init__(self, *heads):
        self.rows = [heads]

    def __enter__(self):
        return self

    def row(self, *cells):
        self.rows.append([figure(cell) for cell in cells])

    def __exit__(self, *_):
        columns = list(zip(*self.rows, strict=True))
        is_number = [all(map(NUMBERS.fullmatch, column[1:])) for column in columns]
        rules = ["---:" if right else "---" for right in is_number]
        widths = [max(map(len, [*column, rule])) for column, rule in zip(columns, rules)]
        first, *more = self.rows
        for cells in [first, [rule.rjust(width, "-") for rule, width in zip(rules, widths)], *more]:
            laid = [c.rjust(w) if right else c.ljust(w) for c, w, right in zip(cells, widths, is_number)]
            print("|", " | ".join(laid), "|")
        print(flush=True)
