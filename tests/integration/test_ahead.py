"""Rendering ahead: after an edit of a layout, the hundred pages that were asked for most are made before anybody
asks again; all is counted by the server's metrics, nothing by the clock.

usage: test_ahead.py APPROCHE-SERVER
"""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from operated import Operated  # noqa: E402
from serving import eventually  # noqa: E402

BINARY = sys.argv[1]
AHEAD_MAX = 100
RENDERS = "approche_render_duration_seconds_count"
LONG = "so much text that it is worth to be compressed, " * 40


class Case(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.mark = "first"
        self.write_layout()

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write_layout(self):
        self.write("_layouts/a.html", f"<p>{self.mark}</p>{{{{ content }}}}")

    def serving(self):
        server = self.enterContext(Operated(BINARY, self.site))
        server.port
        return server

    def edit_layout(self, mark):
        self.mark = mark
        self.write_layout()

    def ask(self, server, path, times=1, headers=None):
        for _ in range(times):
            answer = server.get(path, headers=headers)
            self.assertEqual(200, answer.status, path)
        return answer

    def answered(self, server, cache):
        return server.metrics().get(f'approche_http_requests_total{{code="200",cache="{cache}"}}', 0)

    def counts(self, server, ask):
        """How many of what `ask` requests were hits, and how many had to be rendered."""
        before = {cache: self.answered(server, cache) for cache in ("hit", "miss")}
        asked = ask()
        eventually(
            lambda: sum(self.answered(server, cache) for cache in before) == sum(before.values()) + asked,
            "all answers to be counted",
        )
        return {cache: self.answered(server, cache) - before[cache] for cache in before}


class Ahead(Case):
    def test_the_hundred_pages_that_are_asked_for_most(self):
        pages = [f"/p{i}/" for i in range(AHEAD_MAX + 20)]
        often, seldom = pages[20:], pages[:20]
        for i, path in enumerate(pages):
            self.write(f"p{i}.html", f"---\nlayout: a\npermalink: {path}\n---\nThe page {i}.")
        server = self.serving()
        for path in pages:
            self.ask(server, path, 5 if path in often else 2)
        renders = server.metric(RENDERS)
        self.assertEqual(len(pages), renders)
        self.edit_layout("second")
        eventually(lambda: server.metric(RENDERS) >= renders + AHEAD_MAX, "100 renders")

        def ask_for(paths):
            for path in paths:
                self.assertIn(b"<p>second</p>", self.ask(server, path).body)
            return len(paths)

        # The last one may just be on its way from its render to the cache.
        late = self.counts(server, lambda: ask_for(often))["miss"]
        self.assertLessEqual(late, 1)
        self.assertEqual({"hit": 0, "miss": 20}, self.counts(server, lambda: ask_for(seldom)))
        self.assertEqual(renders + len(pages) + late, server.metric(RENDERS))

    def test_in_the_codings_that_were_asked_for(self):
        self.write("index.html", f"---\nlayout: a\n---\n{LONG}")
        server = self.serving()
        accepted = [{"Accept-Encoding": coding} for coding in ("identity", "gzip", "br")]
        sizes = []
        for headers in accepted:
            self.ask(server, "/", 3, headers)
            sizes.append(server.metric("approche_cache_bytes"))
        self.edit_layout("other")
        eventually(lambda: server.metric(RENDERS) == 2, "the second render")
        eventually(lambda: server.metric("approche_cache_bytes") > sum(sizes[1:]) / 2, "both variants")
        counts = self.counts(server, lambda: sum(bool(self.ask(server, "/", 1, h)) for h in accepted))
        self.assertEqual({"hit": 3, "miss": 0}, counts)

    def test_stylesheets_are_left_out(self):
        self.write("index.html", "---\nlayout: a\n---\nHome.")
        self.write("_sass/_p.scss", "$c: red;")
        self.write("s.scss", "---\n---\n@import 'p';\nbody { color: $c }")
        server = self.serving()
        self.ask(server, "/s.css", 9)
        self.ask(server, "/", 3)
        renders = server.metric(RENDERS)
        self.write("_sass/_p.scss", "$c: blue;")
        self.edit_layout("second")
        eventually(lambda: server.metric(RENDERS) > renders, "the page")
        self.assertEqual({"hit": 0, "miss": 1}, self.counts(server, lambda: bool(self.ask(server, "/s.css"))))
        self.assertIn(b"blue", self.ask(server, "/s.css").body)

    def test_nothing_is_rendered_if_nothing_has_changed(self):
        self.write("index.html", "---\nlayout: a\n---\nHome.")
        self.write("other.html", "---\npermalink: /other/\n---\nOther.")
        server = self.serving()
        self.ask(server, "/", 9)
        self.ask(server, "/other/", 9)
        for n in (3, 4):
            self.write("other.html", f"---\npermalink: /other/\n---\nThe other one, {n}.")
            eventually(lambda n=n: server.metric(RENDERS) >= n, f"{n} renders")
        self.assertEqual(4, server.metric(RENDERS))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
