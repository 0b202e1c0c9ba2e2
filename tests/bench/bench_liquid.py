"""Liquid, against Debian's Ruby Liquid with Jekyll's filters: realistic templates, compiled and
rendered by both in alternating rounds. Medians of the rounds' processor time.

usage: bench_liquid.py BENCH-LIQUID [--rounds N] [--seconds S] [--short]
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import NOT_INSTALLED, Table, say  # noqa: E402

RUBY = Path(__file__).with_suffix(".rb")
DAYS = 28

BODY = """<h1>{{ page.title }}</h1>
{% assign words = page.text | number_of_words %}
<p>{{ page.description | escape }} ({{ words }} words, {{ page.date | date: "%d %B %Y" }})</p>
{% for tag in page.tags %}<a href="{{ tag | slugify | prepend: '/tags/' | relative_url }}">{{ tag }}</a>
{% endfor %}{{ page.text }}
"""
INNER = """<article class="{% if page.featured %}featured{% else %}plain{% endif %}">
{{ content }}
{% unless page.hide_author %}<footer>{{ page.author | default: site.author }}</footer>{% endunless %}
</article>
"""
OUTER = """<!doctype html>
<html lang="{{ page.lang | default: site.lang }}">
<head>
<title>{% if page.title %}{{ page.title | escape }} | {% endif %}{{ site.title | escape }}</title>
<meta name="description" content="{{ page.description | strip_html | truncate: 80 }}">
<link rel="canonical" href="{{ page.url | absolute_url }}">
</head>
<body>
<nav>{% for entry in site.menu %}<a href="{{ entry.url | relative_url }}"
{%- if entry.url == page.url %} aria-current="page"{% endif %}>{{ entry.name }}</a>{% endfor %}</nav>
{{ content }}
<footer>{{ site.title }} {{ page.date | date: "%Y" }}</footer>
</body>
</html>
"""
LOOP = """<table>
{% for item in items %}<tr class="{% cycle 'odd', 'even' %}">
<td>{{ forloop.index }}</td><td>{{ item.name | upcase | escape }}</td>
<td>{{ item.price | times: 1.2 | round: 2 }}</td><td>{{ item.note | truncate: 20 | default: "-" }}</td>
<td>{% if item.stock > 10 %}many{% elsif item.stock > 0 %}few{% else %}none{% endif %}</td>
</tr>
{% endfor %}</table>
"""
QUERY = """{% assign shown = docs | where: "lang", "fr" | sort: "title" %}
{% assign groups = docs | group_by: "category" | sort: "name" %}
{{ shown | size }}: {{ shown | map: "title" | join: ", " | truncate: 200 }}
{% for g in groups %}{{ g.name }} {{ g.items | size }}; {% endfor %}
{% assign late = docs | where_exp: "d", "d.weight > 900" %}{{ late | size }}
"""
INDEX = """<ul>
{% for p in pages %}{% if p.title %}<li><a href="{{ p.url | relative_url }}">{{ p.title | escape }}</a>
<time datetime="{{ p.date | date_to_xmlschema }}">{{ p.date | date: "%-d %b %Y" }}</time></li>
{% endif %}{% endfor %}</ul>
"""


def words(n, seed):
    return " ".join(f"word{(i * 7919 + seed) % 997}" for i in range(n))


def cases():
    menu = [{"name": f"Entry {i}", "url": f"/section-{i}/"} for i in range(12)]
    page = {
        "title": "Ways & means",
        "url": "/section-3/",
        "description": "How <b>it</b> goes, " + words(20, 1),
        "date": "2023-05-06 07:08:09 +0200",
        "tags": ["one", "Two words", "three"],
        "text": words(800, 2),
    }
    site = {"title": "A site", "author": "Somebody", "lang": "fr", "menu": menu}
    items = [
        {"name": f"Item <{i}>", "price": i * 0.37, "note": words(i % 9, i), "stock": i % 23 - 3}
        for i in range(1000)
    ]
    docs = [
        {
            "title": f"Document {i * 7919 % 5000:04}",
            "lang": "fr" if i % 3 else "en",
            "category": f"c{i * 31 % 40}",
            "weight": i * 17 % 1000,
        }
        for i in range(5000)
    ]
    pages = [
        {
            "title": f"Page & {i}",
            "url": f"/a/page-{i}/",
            "date": f"2021-{i % 12 + 1:02}-{i % DAYS + 1:02} 10:00:00 +0000",
        }
        for i in range(2000)
    ]
    return {
        "a body in two layouts": ({"page": page, "site": site}, [BODY, INNER, OUTER]),
        "a loop over 1,000 items": ({"items": items}, [LOOP]),
        "`where`, `sort` and `group_by` on 5,000 documents": ({"docs": docs}, [QUERY]),
        "an index of 2,000 links": ({"pages": pages}, [INDEX]),
    }


def write(folder):
    for i, (data, templates) in enumerate(cases().values()):
        case = folder / str(i)
        case.mkdir()
        (case / "data.json").write_text(json.dumps(data))
        for k, text in enumerate(templates):
            (case / f"{k + 1}.liquid").write_text(text)
    text = "".join(t for _, templates in cases().values() for t in templates)
    (folder / "all.liquid").write_text(text * 40)


def run(command, *arguments):
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def compare(programs, rounds, *arguments):
    """Name -> the last result, with the median of the microseconds of alternating rounds."""
    results = {name: [] for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            results[name].append(run(program, *arguments))
    return {name: each[-1] | {"us": statistics.median(r["us"] for r in each)} for name, each in results.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--short", action="store_true")
    o = parser.parse_args()
    o.rounds = o.rounds or (1 if o.short else 5)
    o.seconds = o.seconds or (0.05 if o.short else 0.5)
    programs = {"ours": [o.program]}
    if shutil.which("jekyll") and shutil.which("ruby"):
        programs["Ruby"] = ["ruby", str(RUBY)]
    remarks = []
    say("Beside Debian's Ruby Liquid with Jekyll's filters: processor time, medians of alternating rounds",
        f"({o.rounds} of {o.seconds:g} s).")  # fmt: skip
    with tempfile.TemporaryDirectory() as name, Table(
        "", "approche-server, µs", "Ruby, µs", "faster by a factor of", "approche-server, MB/s"
    ) as table:
        folder = Path(name)
        write(folder)
        jobs = [(case, "render", folder / str(i)) for i, case in enumerate(cases())]
        jobs.append(("compiling all of these, 40 times", "parse", folder / "all.liquid"))
        for label, what, path in jobs:
            got = compare(programs, o.rounds, what, path, o.seconds)
            us, ruby = got["ours"]["us"], got.get("Ruby")
            theirs = [ruby["us"], ruby["us"] / us] if ruby else [NOT_INSTALLED, ""]
            table.row(label, us, *theirs, got["ours"]["bytes"] / us)
            ours = got["ours"]["bytes"]
            if ruby and ruby["bytes"] != ours:
                remarks.append(f"Of {label}, Ruby makes {ruby['bytes']:,} bytes, and the server {ours:,}.")
            if got["ours"].get("heap_growth"):
                remarks.append(f"In {label}, the heap grew by {got['ours']['heap_growth']:,} bytes.")
    if remarks:
        say(*remarks)


if __name__ == "__main__":
    main()
