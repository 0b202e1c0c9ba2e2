"""An edit of a partial, and the request after it, against the compiler's own time for the same.

In rounds, each warm: the compiler alone, which reads the files by itself ("own") or asks for them
("asked"); and the server with the same compiler, from the saved file to the last byte of the
stylesheet ("served"). On a busy machine the fastest rounds say more than the medians.

usage: bench_sass_edit.py APPROCHE-SERVER FOLDER [--rounds N] [--rules N] [--short]
FOLDER: where npm's sass-embedded is, or is to be installed
"""

import argparse
import statistics
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from dart_sass import VERSION, Compiler, install  # noqa: E402
from report import Table, say  # noqa: E402
from serving import Serving  # noqa: E402

PARTIALS = 12  # of the site that is made


def make_site(site, rules_each):
    """A stylesheet of several partials with variables, mixins and nested rules."""
    (site / "_sass").mkdir()
    (site / "css").mkdir()
    (site / "_config.yml").write_text("plugins: []\n")
    names = [f"part{i}" for i in range(PARTIALS)]
    (site / "_sass/_base.scss").write_text("$width: 1px;\n@mixin box($n) { width: $width * $n; }\n")
    for name in names:
        rules = [
            f".{name}-{i} {{ @include base.box({i}); a {{ color: mix(red, blue, {i % 100} * 1%); }}"
            f" &:hover {{ margin: {i}px auto; }} }}\n"
            for i in range(rules_each)
        ]
        (site / f"_sass/_{name}.scss").write_text('@use "base";\n' + "".join(rules))
    uses = "".join(f'@use "{name}";\n' for name in names)
    (site / "css/main.scss").write_text(f"---\n---\n{uses}")
    return "/css/main.css", "css/main.scss", site / "_sass/_base.scss"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("server")
    options.add_argument("folder", type=Path)
    options.add_argument("--rounds", type=int)
    options.add_argument("--rules", type=int, default=30, help="in each partial")
    options.add_argument("--short", action="store_true")
    asked = options.parse_args()
    asked.rounds = asked.rounds or (6 if asked.short else 60)
    folder = asked.folder.resolve()
    install(folder)
    with tempfile.TemporaryDirectory() as name:
        site = Path(name).resolve()
        url, source, partial = make_site(site, asked.rules)
        text = partial.read_text()
        body = (site / source).read_text().replace("---\n---\n", "", 1)
        (dart,) = (folder / "node_modules").glob("sass-embedded-linux-*/dart-sass/sass")
        times = {"own": [], "asked": [], "served": []}
        with Compiler(folder) as compiler, Serving(
            asked.server, site, "--sass", dart, "--port", "0"
        ) as server:
            connection = HTTPConnection("127.0.0.1", server.port)

            def served():
                connection.request("GET", url)
                return connection.getresponse().read()

            ways = {
                "own": lambda: compiler.compile(body, site / source, site / "_sass"),
                "asked": lambda: compiler.compile_asked(body, site / source, site / "_sass"),
                "served": served,
            }
            for i in range(asked.rounds):
                for n, (way, make) in enumerate(ways.items()):
                    mark = f"order: {3 * i + n};"
                    partial.write_text(f"{text}\n.round {{ {mark} }}\n")
                    start = time.perf_counter()
                    made = make()
                    times[way].append((time.perf_counter() - start) * 1e3)
                    if mark.encode() not in made:
                        sys.exit(f"bench_sass_edit: the edit is not in what was made ({way})")
    warm = {way: each[asked.rounds // 3 :] for way, each in times.items()}  # Dart has been read in
    say(f"An edit of a partial that {PARTIALS} other ones use, with Dart Sass {VERSION} ({len(made) / 1000:.0f} kB of",
        "CSS): the compiler alone, and the server with the same compiler, from before the save until the last byte has",
        f"arrived. {len(warm['own'])} alternating rounds.")  # fmt: skip
    names = {
        "own": "the compiler alone, which reads the files",
        "asked": "the compiler alone, which is given the files",
        "served": "the server with this compiler",
    }
    with Table("", "median, ms", "least, ms") as table:
        for way, name in names.items():
            table.row(name, statistics.median(warm[way]), min(warm[way]))


if __name__ == "__main__":
    main()
