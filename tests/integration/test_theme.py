"""Themes: found or told of, followed while they are edited, never a way out of their folder.

usage: test_theme.py APPROCHE-SERVER
"""

import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

BINARY = sys.argv[1]

SITE = {
    "_config.yml": "theme: teinte\n",
    "index.html": "---\nlayout: default\n---\nP0 {{ site.data.d.v }} {{ site.of_theme }}",
}
THEME = {
    "_layouts/default.html": "L0 {% include i.html %} {{ content }}",
    "_includes/i.html": "I0",
    "_data/d.yml": "v: D0\n",
    "_config.yml": "of_theme: C0\n",
    "assets/s.css": "S0",
    "assets/t.scss": '---\n---\n@import "t";\n',
    "_sass/t.scss": "a { b: c }\n",
}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Themes(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.site = self.folder / "site"
        self.gems = self.folder / "gems"
        self.theme = self.gem(self.gems, "2.10.0", THEME)
        write(self.site, SITE)

    def gem(self, gems, version, files):
        theme = gems / f"gems/teinte-{version}"
        write(theme, files)
        write(gems, {f"specifications/teinte-{version}.gemspec": 's.add_dependency "jekyll"\n'})
        return theme

    def serve(self, *arguments, gems=None):
        environment = os.environ | {"GEM_PATH": str(gems or self.gems), "HOME": str(self.folder)}
        self.server = self.enterContext(
            Serving(BINARY, self.site, *arguments, environment=environment)
        )

    def body(self, path="/"):
        return self.server.get(path).body.decode()

    def warnings(self):
        return [line for line in self.server.lines if "theme" in line]

    def test_is_found_and_followed(self):
        self.serve()
        self.assertEqual("L0 I0 P0 D0 C0", self.body().strip())
        write(self.theme, {"_includes/i.html": "I1"})
        self.assertEqual("L0 I1 P0 D0 C0", self.body().strip())
        write(self.theme, {"_layouts/default.html": "L1 {% include i.html %} {{ content }}"})
        self.assertEqual("L1 I1 P0 D0 C0", self.body().strip())
        write(self.theme, {"_data/d.yml": "v: D1\n"})
        self.assertEqual("L1 I1 P0 D1 C0", self.body().strip())
        write(self.theme, {"_config.yml": "of_theme: C1\n"})
        self.assertEqual("L1 I1 P0 D1 C1", self.body().strip())
        write(self.theme, {"_sass/t.scss": "a { b: d }\n"})
        self.assertIn("b: d", self.body("/assets/t.css"))
        write(self.theme, {"assets/s.css": "S1", "assets/new/n.css": "N"})
        self.assertEqual("S1", self.body("/assets/s.css"))
        self.assertEqual("N", self.body("/assets/new/n.css"))

    def test_gives_way_to_the_site(self):
        self.serve()
        write(self.site, {"_includes/i.html": "own", "assets/s.css": "own"})
        self.assertEqual("L0 own P0 D0 C0", self.body().strip())
        self.assertEqual("own", self.body("/assets/s.css"))
        (self.site / "_includes/i.html").unlink()
        (self.site / "assets/s.css").unlink()
        self.assertEqual("L0 I0 P0 D0 C0", self.body().strip())
        self.assertEqual("S0", self.body("/assets/s.css"))

    def test_takes_the_newest_of_all_folders(self):
        layout = "_layouts/default.html"
        self.gem(self.gems, "2.9.1", {layout: "old"})
        self.gem(self.gems, "2.10.0.pre", {layout: "before"})
        self.gem(self.folder / "more", "2.11", {layout: "new"})
        write(self.gems, {"specifications/teinte-more-9.0.gemspec": ""})
        self.serve(gems=f"{self.gems}:{self.folder / 'more'}")
        self.assertEqual("new", self.body().strip())

    def test_is_found_in_vendor(self):
        self.gem(self.site / "vendor/bundle/ruby/3.1.0", "3.0", {"_layouts/default.html": "vendor"})
        self.serve()
        self.assertEqual("vendor", self.body().strip())

    def test_may_be_told(self):
        write(self.site, {"_config.yml": "remote_theme: someone/teinte\n"})
        self.serve("--theme", str(self.theme))
        self.assertEqual("L0 I0 P0 D0 C0", self.body().strip())
        self.assertEqual([], self.warnings())

    def test_is_missed_with_a_word(self):
        write(self.site, {"_config.yml": "theme: other\n"})
        self.serve()
        self.assertEqual("P0", self.body().strip())
        self.assertRegex(self.warnings()[0], r"_config\.yml:1:1: the theme 'other' is not installed")

    def test_is_not_fetched(self):
        write(self.site, {"_config.yml": "remote_theme: someone/teinte\n"})
        self.serve(gems=self.folder / "none")
        self.assertEqual("P0", self.body().strip())
        self.assertRegex(self.warnings()[0], "'someone/teinte' is in a repository.*--theme")
        self.assertIn(
            "git clone https://github.com/someone/autre vendor/autre"
            " && git -C vendor/autre checkout v1.0",
            self.warning_for("someone/autre@v1.0"),
        )
        self.assertIn(
            "git clone https://git.example/someone/autre vendor/autre'",
            self.warning_for("https://git.example/someone/autre"),
        )
        for odd in ("teinte", "-x/teinte", "a/b/c", "a/..", "a/b;c", "https://b"):
            self.assertIn("names no repository", self.warning_for(odd))

    def warning_for(self, theme):
        write(self.site, {"_config.yml": f"remote_theme: {theme}\n"})
        self.serve(gems=self.folder / "none")
        return self.warnings()[0]

    def test_may_be_a_clone_in_vendor(self):
        write(self.site, {"_config.yml": "remote_theme: Someone/teinte@v1\n"})
        for place in ("vendor/Someone/teinte", "vendor/teinte"):
            write(self.site / place, THEME | {"index.html": "---\n---\nnot the site's"})
            self.serve()
            self.assertEqual([], self.warnings())
            self.assertEqual("L0 I0 P0 D0 C0", self.body().strip())
            self.assertEqual(404, self.server.get(f"/{place}/index.html").status)
            self.assertEqual("S0", self.body("/assets/s.css"))
            write(self.site, {f"{place}/_includes/i.html": "I1"})
            self.assertEqual("L0 I1 P0 D0 C0", self.body().strip())

    def test_may_be_a_gem_of_a_repository(self):
        write(self.site, {"_config.yml": "remote_theme: someone/teinte\n"})
        self.serve()
        self.assertEqual([], self.warnings())
        self.assertEqual("L0 I0 P0 D0 C0", self.body().strip())

    def test_may_be_the_site_itself(self):
        write(self.site, {"_config.yml": "theme: own\n", "own.gemspec": ""})
        self.serve()
        self.assertEqual("P0", self.body().strip())
        self.assertEqual([], self.warnings())

    def test_leads_nowhere_else(self):
        secret = self.folder / "secret.txt"
        secret.write_text("SECRET")
        (self.theme / "assets/out.txt").symlink_to(secret)
        (self.theme / "_includes/out.html").symlink_to(secret)
        (self.theme / "_sass/out.scss").symlink_to(secret)
        write(
            self.theme,
            {
                "assets/o.scss": f'---\n---\n@import "{secret}";\n',
                "assets/p.scss": '---\n---\n@import "../../../secret.txt";\n',
                "assets/i.html": "---\n---\n{% include out.html %}",
            },
        )
        self.serve()
        for path in ("/assets/out.txt", "/assets/o.css", "/assets/p.css", "/assets/i.html"):
            answer = self.server.get(path)
            self.assertGreaterEqual(answer.status, 400, path)
            self.assertNotIn(b"SECRET", answer.body)

    def test_serves_no_asset_by_a_link(self):
        (self.theme / "assets/link.css").symlink_to("s.css")
        self.serve()
        self.assertEqual(404, self.server.get("/assets/link.css").status)
        self.assertRegex("".join(self.server.lines), "link.css: not served: a theme's assets")
        # Nor if it is created while the server runs; the file itself is.
        (self.theme / "assets/later.css").symlink_to("s.css")
        self.assertEqual(404, self.server.get("/assets/later.css").status)
        (self.theme / "assets/later.css").unlink()
        write(self.theme, {"assets/later.css": "S2"})
        self.assertEqual("S2", self.body("/assets/later.css"))

    def test_may_name_anything(self):
        for name in ("../../x", "a/b", '"*"', '"["', "'a b'", "", "[a, b]", "12", "x" * 5000):
            write(self.site, {"_config.yml": f"theme: {name}\n"})
            self.serve()
            self.assertEqual("P0", self.body().strip(), name)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
