"""Jekyll sites of any number of pages, whose layout loops over all of them: for measuring, and for
comparing with Jekyll.

usage: large_site.py KIND PAGES FOLDER
"""

import sys
from pathlib import Path

MENU = """<ul>
{%- for p in site.pages %}
  {%- if p.title %}
  <li><a href="{{ p.url | relative_url }}">{{ p.title | escape }}</a></li>
  {%- endif %}
{%- endfor %}
</ul>
"""

# The page that is shown is marked: the loop reads page.url.
MARKED = MENU.replace("<li>", '<li{% if p.url == page.url %} class="here"{% endif %}>')

# The same, as many write it: with a variable.
ASSIGNED = MENU.replace(
    "<li>",
    '{% assign mark = "" %}{% if p.url == page.url %}{% assign mark = "here" %}{% endif %}'
    '<li class="{{ mark }}">',
)

# A list made with filters, and one include for each item.
CARDS = """{% assign shown = site.pages | where: "lang", "fr" | sort: "title" %}
{%- for p in shown %}{% include card.html item=p mark="x" %}{% endfor %}
"""
CARD = """<div class="{{ include.mark }}">{{ include.item.title }}
{%- for t in include.item.tags %} <i>{{ t }}</i>{% endfor %}</div>
"""

KINDS = {  # the layout, and the includes
    "include": ("{% include menu.html %}", {"menu.html": MENU}),
    "layout": (MENU, {}),
    "marked": (MARKED, {}),
    "marked-include": ("{% include marked.html %}", {"marked.html": MARKED}),
    "assigned": (ASSIGNED, {}),
    "cards": (CARDS, {"card.html": CARD}),
}

LAYOUT = """<!doctype html>
<html lang="{{ page.lang }}">
<head><title>{{ page.title }} - {{ site.title }}</title></head>
<body>
%s
<main>{{ content }}</main>
</body>
</html>
"""

PAGE = """---
layout: {layout}
title: Page {n:05}
lang: {lang}
tags: [t{tag}, all]
---
<h1>{{{{ page.title }}}}</h1>
<p>Some text of page {n}.</p>
"""


def write(folder, kinds, pages):
    """Page n has the layout of kind n, modulo the number of kinds."""
    folder = Path(folder)
    for name in ("_layouts", "_includes", "pages"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "_config.yml").write_text("title: A large site\nbaseurl: /base\n")
    for kind in kinds:
        layout, includes = KINDS[kind]
        (folder / f"_layouts/{kind}.html").write_text(LAYOUT % layout)
        for name, text in includes.items():
            (folder / "_includes" / name).write_text(text)
    for n in range(pages):
        layout = kinds[n % len(kinds)]
        text = PAGE.format(n=n, layout=layout, lang="fr" if n % 3 else "en", tag=n % 10)
        (folder / f"pages/p{n:05}.html").write_text(text)


if __name__ == "__main__":
    write(sys.argv[3], [sys.argv[1]], int(sys.argv[2]))
