"""The bundled site, with pages added that take long to render: each for itself, none for others."""

import shutil

from serving import ROOT

SLOW_PAGE = """---
permalink: /slow/{name}/
---
{{% capture text %}}{{% for i in (1..5000) %}}é{{{{ page.url }}}}{{% endfor %}}{{% endcapture -%}}
{{% for i in (1..{iterations}) %}}{{% assign n = text | size %}}{{% endfor %}}{{{{ n }}}}
"""


def copy_site(folder):
    for name in ("layouts", "pages", "static"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "_config.yml", folder)


def add_slow_pages(folder, count, iterations):
    """/slow/0/ and so on, each with so many iterations of a loop."""
    for name in range(count):
        text = SLOW_PAGE.format(name=name, iterations=iterations)
        (folder / f"pages/slow-{name}.html").write_text(text)
