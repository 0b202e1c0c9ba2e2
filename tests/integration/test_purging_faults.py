"""Caches in front that are down, hang, refuse, or answer with garbage: nothing waits for them, and they hear of
every change later.

usage: test_purging_faults.py APPROCHE-SERVER
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from fake_cache import GOOD, FakeCache  # noqa: E402
from operated import ADMIN  # noqa: E402
from purging import BINARY, CONFIG, Case, write  # noqa: E402
from serving import Serving, ask, eventually  # noqa: E402

SLOW = """---
---
{% for i in (1..100) %}{% for j in (1..1000) %}{% assign x = i | times: j | plus: 1 %}{% endfor %}{% endfor %}slow
"""


class CachesThatFail(Case):
    def start(self, *arguments):
        self.other = FakeCache()
        self.addCleanup(self.other.close)
        super().start("--purge", self.other.url, *arguments)
        eventually(self.other.bans, "the ban at the start")
        self.get("/a0.html", "/a1.html", "/b0.html")

    def edit(self, text):
        write(self.folder, {"_layouts/a.html": text + "{{ content }}"})
        self.assertEqual(text + "0", self.server.get("/a0.html").body.decode())
        eventually(lambda: len(self.other.paths()) >= 2, "the purges of the cache that works")
        self.assertEqual(["/a0.html", "/a1.html"], sorted(self.other.paths()))
        self.other.forget()

    def logged(self, text):
        return eventually(lambda: [line for line in self.server.lines if text in line], text)

    def test_down_and_back(self):
        self.start()
        self.cache.close()
        self.edit("down")
        self.logged("Connection refused")
        self.edit("still")
        self.cache = FakeCache(self.cache.port)
        self.addCleanup(self.cache.close)
        eventually(lambda: len(self.cache.paths()) >= 2, "the purges")
        self.assertEqual(["/a0.html", "/a1.html"], sorted(self.cache.paths()))
        self.logged("is purged again")

    def fails_with(self, answer, log):
        self.start()
        self.cache.answer = lambda method, path: answer
        self.edit("failing")
        self.logged(log)
        eventually(lambda: self.cache.refused >= 2, "another attempt")
        self.assertEqual([], self.cache.paths())
        self.cache.answer = lambda method, path: GOOD
        eventually(lambda: len(self.cache.paths()) >= 2, "the purges")
        self.assertEqual(["/a0.html", "/a1.html"], sorted(set(self.cache.paths())))

    def test_garbage(self):
        self.fails_with(b"\x00\x01 garbage\r\n\r\n" * 100, "is not HTTP")

    def test_endless_head(self):
        self.fails_with(b"HTTP/1.1 299 OK\r\nX: " + b"x" * 100_000, "too large")

    def test_status_500(self):
        self.fails_with(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "status 503")

    def test_status_403(self):
        self.fails_with(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "status 403")

    def test_closes(self):
        self.fails_with(b"", "closes the connection")

    def test_hangs(self):
        """Nothing waits for it; afterwards it gets everything."""
        self.start()
        self.cache.answer = lambda method, path: None
        for i in range(3):
            self.edit(f"hanging {i} ")
        self.logged("does not answer")
        self.cache.answer = lambda method, path: GOOD
        eventually(lambda: len(self.cache.paths()) >= 2, "the purges")
        self.assertEqual(["/a0.html", "/a1.html"], sorted(set(self.cache.paths())))

    def test_404_and_bad_requests_are_no_reason_to_wait(self):
        self.start()
        answers = {"/a0.html": b"404 Not cached", "/a1.html": b"400 Bad"}
        self.cache.answer = lambda method, path: (
            b"HTTP/1.1 " + answers[path] + b"\r\nContent-Length: 0\r\n\r\n" if path in answers else GOOD
        )
        self.edit("other")
        self.logged("refuses to purge /a1.html with status 400")
        write(self.folder, {"_layouts/b.html": "other"})
        eventually(lambda: "/b0.html" in self.cache.paths(), "the next purge")

    def test_a_cache_that_knows_only_purge(self):
        """At the start, each page is purged; and later those that change."""
        write(self.folder, {"_config.yml": CONFIG + "baseurl: /docs\n"})
        self.base = "/docs"
        refusals = iter([b"405 No", b"501 No"])
        self.cache.answer = lambda method, path: (
            GOOD if method == "PURGE" else b"HTTP/1.1 " + next(refusals) + b"\r\nContent-Length: 0\r\n\r\n"
        )
        self.other = FakeCache()
        self.addCleanup(self.other.close)
        self.server = self.enterContext(Serving(BINARY, self.folder, "--purge", self.cache.url))
        eventually(lambda: len(self.cache.paths()) >= 18, "the purges of all pages")
        self.get("/docs/a0.html", "/docs/b0.html")
        paths = self.cache.paths()
        for path in ("/docs/css/site.css", "/docs/%C3%A9t%C3%A9%20%C3%A9.html", "/docs/feed.xml"):
            self.assertIn(path, paths)
        self.assertEqual(len(set(paths)), len(paths))
        self.logged("answers a BAN with status 405")
        self.cache.forget()
        write(self.folder, {"_layouts/a.html": "other"})
        eventually(self.cache.paths, "a purge")
        self.assertEqual(["/docs/a0.html"], self.cache.paths())
        write(self.folder, {"_redirects": "/x /y\n"})
        eventually(lambda: "/docs/b0.html" in self.cache.paths(), "the purges of all pages")

    def test_without_a_length_or_with_chunks(self):
        """Such an answer is the last one of its connection."""
        self.start()
        for answer in (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\nok",
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        ):
            self.cache.forget()
            self.cache.answer = lambda method, path, answer=answer: answer
            self.edit(answer[:30].decode().strip())
            eventually(lambda: len(set(self.cache.paths())) >= 2, "the purges")

    def test_the_end_waits_for_what_is_to_be_sent(self):
        self.start()
        with self.server.process.stdout:
            write(self.folder, {"_layouts/a.html": "last"})
            self.get("/a0.html")
            self.server.process.terminate()
            self.server.process.wait()
            self.server.reader.join()
        self.assertIn("/a0.html", self.cache.paths())

    def test_the_end_waits_for_a_page_in_work(self):
        """It is made again since it has changed; until then, caches have the page of before."""
        self.start("--admin", "127.0.0.1:0")
        self.get("/a0.html")
        eventually(lambda: ADMIN.search("".join(self.server.lines)), "the admin listener")
        port = int(ADMIN.search("".join(self.server.lines))[1])
        with self.server.process.stdout:
            write(self.folder, {"a0.html": SLOW})
            metrics = lambda: ask("127.0.0.1", port, "/metrics").body  # noqa: E731
            eventually(lambda: b"_render_running 1" in metrics() or self.cache.paths(), "the work")
            self.server.process.terminate()
            self.server.process.wait()
            self.server.reader.join()
        self.assertEqual(0, self.server.process.returncode)
        self.assertIn("/a0.html", self.cache.paths())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
