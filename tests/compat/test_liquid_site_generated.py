"""Templates at random as pages of one site: what Debian's Jekyll makes of each, and what the server
answers, to the byte; or both refuse the page.

usage: test_liquid_site_generated.py APPROCHE-SERVER [COUNT [SEED]]
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
from liquid_oracle import same  # noqa: E402
from liquid_site_generator import FRONT, SiteGenerator  # noqa: E402
from serving import Serving, skip  # noqa: E402

COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 600
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
SHOWN = 25
ENVIRONMENT = os.environ | {"JEKYLL_ENV": "production", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def site_of(pages, folder):
    """The site in liquid_site/ with the pages in it; text, of which nobody takes white space."""
    source = Path(folder, "site")
    shutil.copytree(HERE / "liquid_site", source)
    (source / "t").mkdir()
    for name, text in pages.items():
        (source / name).write_text(text)
    return source


def ask_debian(source):
    done = subprocess.run(
        ["ruby", "-W0", HERE / "render_pages.rb", source, "t"],
        env=ENVIRONMENT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


def ask_us(source, names):
    def answer(server, name):
        response = server.get("/base/" + name)  # the baseurl of that site
        text = response.body.decode(errors="replace")
        return text if response.status == 200 else {"error": text}

    with Serving(sys.argv[1], source, environment=ENVIRONMENT) as server:
        return {name: answer(server, name) for name in names}


def comparable(want):
    """An object's address is another one each time; a whole document is printed for nobody."""
    if not isinstance(want, str):
        return True
    return not re.search(r'0x[0-9a-f]{16}|\{\n *("|&quot;)|\{ ?"name":', want, re.I)


# What chance does not come upon.
RULES = [
    "{% link about.md %}",
    "{% link /about.md %}",
    "{% link plain.txt %}",
    "{% link /plain.txt %}",
    "{% link nowhere.md %}",
    "{% assign a = 1 %}{% include globals.html %}",
    "{{ 18446744073709551615 | size }} {{ 18446744073709551616 | size }}",
    "{{ 12345678901234567890123456789012345678901234567890 | size }} {{ 12 | size }}",
    "{{ site.data | size }} {{ site.data | first | first }} {{ site.data.size }}",
    "{{ site.data | sort | join: ' ' }}",
    "{{ site.data | where: 'missing', 'x' | inspect }}",
    "{{ page | where: 'title', 'x' | inspect }}",
    "{{ site.list | where: 'x', site.data }} {{ site.list | where: 'x', page }}",
    "{{ site.list | find: 'x', site.data | inspect }}",
    "{{ site.posts | inspect }} {{ site.pages | where: 'name', 'about.md' | inspect }}",
    "{{ site.static_files | inspect }}",
    "{% for p in site.posts %}{% if site.posts contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% if site.pages contains page %}a{% else %}b{% endif %}",
    "{% assign f = site.static_files[0] %}{% if site.static_files contains f %}a{% else %}b{% endif %}",
    "{% assign l = site.posts | where: 'layout', nil %}{% if l contains l.first %}a{% else %}b{% endif %}",
    "{% assign l = site.list | push: page %}{% if l contains page %}a{% else %}b{% endif %}",
    "{% assign p = site.posts[0] %}{% assign l = site.list | push: p | concat: site.posts %}"
    "{% if l contains p %}a{% else %}b{% endif %}"
    "{% for p in site.posts %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign p = site.posts | last %}{% assign l = site.posts | push: p %}"
    "{% if l contains site.posts.last %}a{% else %}b{% endif %}",
    "{% assign l = site.posts | reverse %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | uniq %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | compact %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | concat: site.list %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | sort_natural: 'title' %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | sort: 'title' %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | where_exp: 'q', 'q.url' %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | push: 1 %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | unshift: 1 %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | slice: 0, 2 %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | shift %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | pop %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | uniq: 'title' %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign l = site.posts | compact: 'title' %}{% for p in l %}{% if l contains p %}a{% else %}b{% endif %}{% endfor %}",
    "{% assign p = site.posts[0] %}{{ site.posts | push: p | uniq | size }} {{ site.posts | size }}",
    # The same include with the same documents: once as Jekyll lists them, once as a template does.
    "{% assign p = site.posts[0] %}{% assign l = site.posts | where_exp: 'q', 'q.url' %}"
    "{% include has.html %}",
    "{% assign p = site.posts[0] %}{% assign l = '' | split: '' %}"
    "{% for q in site.posts %}{% assign l = l | push: q %}{% endfor %}{% include has.html %}",
    "{% assign p = site.posts.first %}{% if p == site.posts[0] %}a{% else %}b{% endif %}",
    "{% assign p = site.posts | first %}{% if p.next == site.posts.last %}a{% else %}b{% endif %}",
    "{{ site.data | array_to_sentence_string }} {{ 'ab' | array_to_sentence_string }}",
]


class Pages(unittest.TestCase):
    maxDiff = None

    def compare(self, templates, title):
        head = f"---\n{FRONT}---\n"
        pages = {f"t/{i:05}.txt": head + text for i, text in enumerate(templates)}
        with tempfile.TemporaryDirectory() as folder:
            source = site_of(pages, folder)
            wanted = ask_debian(source)
            ours = ask_us(source, pages)
        different = [
            f"{text.removeprefix(head)!r}\n  Debian {wanted[name]!r}\n  ours   {ours[name]!r}"
            for name, text in pages.items()
            if comparable(wanted[name]) and not same(wanted[name], ours[name])
        ]
        if different:
            shown = "\n".join(sorted(different, key=len)[:SHOWN])
            self.fail(f"{len(different)} of {len(pages)} differ, {title}:\n{shown}")

    def test_rules(self):
        self.compare(RULES, "rules")

    def test_random(self):
        generator = SiteGenerator(SEED)
        self.compare([generator.page() for _ in range(COUNT)], f"seed {SEED}")


if __name__ == "__main__":
    if not shutil.which("jekyll"):
        skip("no jekyll")
    unittest.main(argv=sys.argv[:1])
