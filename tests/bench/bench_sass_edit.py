"""An edit of a partial, and the request after it, against the compiler's own time for the same.

In turns: the compiler alone, warm, which reads the files by itself; and the server with the same
compiler, from the saved file to the last byte of the stylesheet. Prints one JSON object. On a busy
machine the fastest rounds say more than the medians.

usage: bench_sass_edit.py APPROCHE-SERVER FOLDER [--rounds N] [--rules N]
FOLDER: where npm's sass-embedded is, or is to be installed
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from dart_sass import VERSION, Compiler, install  # noqa: E402
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


def edited(partial, text, number):
    partial.write_text(f"{text}\n.round {{ order: {number}; }}\n")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("server")
    options.add_argument("folder", type=Path)
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--rules", type=int, default=30, help="in each partial")
    asked = options.parse_args()
    folder = asked.folder.resolve()
    install(folder)
    with tempfile.TemporaryDirectory() as name:
        site = Path(name).resolve()
        url, source, partial = make_site(site, asked.rules)
        text = partial.read_text()
        body = (site / source).read_text().replace("---\n---\n", "", 1)
        (dart,) = (folder / "node_modules").glob("sass-embedded-linux-*/dart-sass/sass")
        own, served = [], []
        with Compiler(folder) as compiler, Serving(
            asked.server, site, "--sass", dart, "--port", "0"
        ) as server:
            connection = HTTPConnection("127.0.0.1", server.port)
            for i in range(asked.rounds):
                edited(partial, text, 2 * i)
                start = time.perf_counter()
                made = compiler.compile(body, site / source, [site / "_sass"])
                own.append((time.perf_counter() - start) * 1e3)
                edited(partial, text, 2 * i + 1)
                start = time.perf_counter()
                connection.request("GET", url)
                css = connection.getresponse().read()
                served.append((time.perf_counter() - start) * 1e3)
                if f"order: {2 * i};".encode() not in made or f"order: {2 * i + 1};".encode() not in css:
                    sys.exit("bench_sass_edit: the edit is not in what was made")
    warm = slice(asked.rounds // 3, None)  # Dart's own code is read in by then
    print(
        json.dumps(
            {
                "bench": "sass-edit",
                "compiler": f"dart-sass {VERSION}",
                "bytes": len(css),
                "rounds": asked.rounds,
                "own_min_ms": round(min(own[warm]), 2),
                "own_median_ms": round(statistics.median(own[warm]), 2),
                "served_min_ms": round(min(served[warm]), 2),
                "served_median_ms": round(statistics.median(served[warm]), 2),
                "ratio_min": round(min(served[warm]) / min(own[warm]), 3),
                "ratio_median": round(statistics.median(served[warm]) / statistics.median(own[warm]), 3),
            }
        )
    )


if __name__ == "__main__":
    main()
