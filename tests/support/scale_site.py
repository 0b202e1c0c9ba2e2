"""Jekyll sites of any number of documents, as people write them: posts, guides and notes in
Markdown with front matter, in folders by year and subject, an index page for each collection.
The same number gives the same site.

usage: scale_site.py DOCUMENTS FOLDER
"""

import random
import sys
from pathlib import Path

CONFIG = """title: A site to grow
url: https://example.org
permalink: /:categories/:year/:title/
future: true
collections:
  guides: {output: true, permalink: /guides/:path/}
  notes: {output: true, permalink: /notes/:path/}
defaults:
  - scope: {path: "", type: posts}
    values: {layout: post}
  - scope: {path: "", type: guides}
    values: {layout: post, sidebar: guides}
  - scope: {path: "", type: notes}
    values: {layout: post}
"""

DEFAULT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ page.title | escape }} - {{ site.title }}</title></head>
<body>
<header>{% include menu.html %}</header>
<main>{{ content }}</main>
</body>
</html>
"""

POST = """---
layout: default
---
<article>
<h1>{{ page.title | escape }}</h1>
<p><time>{{ page.date | date: "%d %B %Y" }}</time> by {{ page.author }}</p>
{{ content }}
<ul>{% for tag in page.tags %}<li>{{ tag }}</li>{% endfor %}</ul>
</article>
"""

INDEX = """---
layout: default
title: All %(name)s
permalink: /%(name)s/
---
<ul>
{%% for item in site.%(name)s %%}<li><a href="{{ item.url }}">{{ item.title | escape }}</a>
<time>{{ item.date | date: "%%Y-%%m-%%d" }}</time></li>
{%% endfor %%}</ul>
"""

HOME = """---
layout: default
title: Home
---
<h1>{{ site.title }}</h1>
{% for post in site.posts limit: 10 %}<h2><a href="{{ post.url }}">{{ post.title }}</a></h2>
{{ post.excerpt }}
{% endfor %}
"""

MENU = """<nav>{% for entry in site.data.menu %}<a href="{{ entry.url }}">{{ entry.name }}</a> {% endfor
%}</nav>
"""

DATA = """- {name: Posts, url: /posts/}
- {name: Guides, url: /guides/}
- {name: Notes, url: /notes/}
"""

WORDS = """the of and to in is that for it with as was on be at by this which or from but not are
server page template layout request answer cache memory thread file folder change version reader
writer measure minute morning harbour river letter weather paper window garden market history
because between already without however later before after small large early simple known careful
read write open close build keep find show begin follow compare describe explain remember""".split()

TOPICS = ["travel", "notes", "cooking", "software", "history", "music", "gardens", "reading"]
AUTHORS = ["Anna Berg", "Jean Morel", "Li Wei", "Sara Costa", "Tom O'Hara"]
COLLECTIONS = ["posts", "guides", "notes"]


def sentence(r):
    words = r.choices(WORDS, k=r.randint(6, 18))
    if r.random() < 0.2:
        at = r.randrange(len(words))
        words[at] = r.choice(["**%s**", "*%s*", "`%s`", "[%s](/posts/)"]) % words[at]
    return " ".join(words).capitalize() + r.choice(["."] * 8 + ["?", "!"])


def paragraph(r):
    return " ".join(sentence(r) for _ in range(r.randint(2, 6))) + "\n"


def bullets(r):
    return "".join(f"- {sentence(r)}\n" for _ in range(r.randint(3, 7)))


def code(r):
    lines = [f"{r.choice(WORDS)} = {r.randint(1, 999)}  # {r.choice(WORDS)}" for _ in range(5)]
    return "```python\n" + "\n".join(lines) + "\n```\n"


def table(r):
    rows = "".join(f"| {r.choice(WORDS)} | {r.randint(1, 9999)} |\n" for _ in range(4))
    return "| word | number |\n| --- | ---: |\n" + rows


def body(r):
    parts = [paragraph(r)]
    for _ in range(r.randint(2, 5)):
        parts.append(f"## {' '.join(r.choices(WORDS, k=4)).capitalize()}\n")
        parts += [paragraph(r) for _ in range(r.randint(1, 3))]
        parts += r.choice([[], [], [bullets(r)], [code(r)], [table(r)]])
    return "\n".join(parts)


def document(n):
    """The path and the text of the n-th document."""
    r = random.Random(n)
    kind = COLLECTIONS[n % 3]
    title = " ".join(r.choices(WORDS, k=r.randint(3, 7))).capitalize()
    year, month, day = 2005 + n % 20, 1 + n // 20 % 12, 1 + n // 240 % 28
    topic = TOPICS[n // 3 % len(TOPICS)]
    name = f"{title.lower().replace(' ', '-')}-{n}.md"
    paths = {
        "posts": f"_posts/{year}/{year}-{month:02}-{day:02}-{name}",
        "guides": f"_guides/{topic}/{name}",
        "notes": f"_notes/{year}/{name}",
    }
    tags = ", ".join(sorted({r.choice(WORDS) for _ in range(3)}))
    front = f"title: {title} {n}\ndate: {year}-{month:02}-{day:02} 08:{n % 60:02}:00 +0100\n"
    front += f"author: {r.choice(AUTHORS)}\ntags: [{tags}]\n"
    front += f"categories: [{topic}]\n" if kind == "posts" else ""
    front += f"description: >-\n  {sentence(r)}\n"
    return paths[kind], f"---\n{front}---\n{body(r)}"


def write(folder, count):
    folder = Path(folder)
    files = {
        "_config.yml": CONFIG,
        "_layouts/default.html": DEFAULT,
        "_layouts/post.html": POST,
        "_includes/menu.html": MENU,
        "_data/menu.yml": DATA,
        "index.html": HOME,
    }
    files |= {f"{name}.html": INDEX % {"name": name} for name in COLLECTIONS}
    made = set()
    for path, text in [*files.items(), *(document(n) for n in range(count))]:
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_text(text)


if __name__ == "__main__":
    write(sys.argv[2], int(sys.argv[1]))
