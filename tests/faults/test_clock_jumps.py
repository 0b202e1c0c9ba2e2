"""The clock is set while the server runs: what depends on the time of day follows with the next request,
and what waits for a while does not.

usage: test_clock_jumps.py APPROCHE-SERVER JUMPING-CLOCK
"""

import email.utils
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from jumping_clock import Clock  # noqa: E402
from operated import Operated  # noqa: E402
from serving import eventually  # noqa: E402
from wire import receive, request  # noqa: E402

BINARY, LIBRARY = sys.argv[1:3]
DAY = 86400
SITE = {
    "_config.yml": "title: T\npermalink: /:title.html\n",
    "index.html": "---\n---\n{% for p in site.posts %}{{ p.title }} {% endfor %}",
    "a.txt": "text",
    "_drafts/draft.md": "---\ntitle: Draft\n---\ndraft",
    "_posts/2020-01-01-old.md": "---\ntitle: Old\n---\nold",
}


def date_in(days):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * DAY))


class ClockJumps(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.site = self.folder / "site"
        files = {**SITE, f"_posts/{date_in(10)}-soon.md": "---\ntitle: Soon\n---\nsoon"}
        for name, text in files.items():
            path = self.site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.clock = Clock(self.folder / "clock", LIBRARY, BINARY)
        self.keys = self.folder / "keys"
        self.keys.write_text("a key of more than thirty-two characters\n")
        self.keys.chmod(0o600)

    def serving(self, *arguments):
        user = {"APPROCHE_USER": "root"} if os.geteuid() == 0 else {}
        return Operated(BINARY, self.site, *arguments, environment={**self.clock.environment, **user})

    def posts(self, server):
        return server.get("/").body.decode().split()

    def test_posts_of_the_future(self):
        with self.serving() as server:
            self.assertEqual(["Old"], self.posts(server))
            self.assertEqual(404, server.get("/soon.html").status)
            self.clock.jump(20 * DAY)
            self.assertEqual(["Soon", "Old"], self.posts(server))
            self.assertEqual(200, server.get("/soon.html").status)

    def test_a_clock_that_was_wrong(self):
        """It was set back: the next look at the site takes the post away."""
        self.clock.jump(20 * DAY)
        with self.serving() as server:
            self.assertEqual(["Soon", "Old"], self.posts(server))
            self.clock.jump(0)
            server.process.send_signal(signal.SIGHUP)
            eventually(lambda: self.posts(server) == ["Old"], "the post to go")
            self.assertEqual(404, server.get("/soon.html").status)

    def test_validators(self):
        """Date is the present, and an entity tag stays what it was."""
        with self.serving() as server:
            first = server.get("/a.txt").headers
            for days in (-400, 400, 0):
                self.clock.jump(days * DAY)
                found = server.get("/a.txt").headers
                date = email.utils.parsedate_to_datetime(found["Date"]).timestamp()
                self.assertLess(abs(date - time.time() - days * DAY), 60)
                self.assertIn(found["ETag"], (None, first["ETag"]))
            self.assertEqual(first["ETag"], server.get("/a.txt", headers={"If-None-Match": "x"}).headers["ETag"])

    def test_files_of_the_future(self):
        """With a clock that is behind, Last-Modified is not after Date (RFC 9110, section 8.8.2.1)."""
        self.clock.jump(-400 * DAY)
        with self.serving() as server:
            for path in ("/a.txt", "/", "/old.html"):
                found = server.get(path).headers
                date, modified = (found[name] and email.utils.parsedate_to_datetime(found[name])
                                  for name in ("Date", "Last-Modified"))  # fmt: skip
                self.assertTrue(modified is None or modified <= date, (path, modified, date))

    def test_previews_expire(self):
        command = [BINARY, "preview", "_drafts/draft.md", "--source", self.site, "--url", "http://h",
                   "--preview-key-file", self.keys, "--expires", "2d"]  # fmt: skip
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        path = printed.split()[0].removeprefix("http://h")
        with self.serving("--preview-key-file", self.keys) as server:
            for days, shown in ((0, True), (1, True), (3, False), (-30, True)):
                self.clock.jump(days * DAY)
                self.assertEqual(shown, b"draft" in server.get(path).body, days)

    def test_timeouts_do_not_follow(self):
        """A connection is as patient as before, and a request that was begun can be finished."""
        with self.serving() as server, socket.create_connection(("127.0.0.1", server.port)) as connection:
            head = request("/a.txt")
            connection.sendall(head)
            self.assertEqual([200], receive(connection).statuses)
            for days in (1, -1, 400):
                connection.sendall(head[:20])
                self.clock.jump(days * DAY)
                self.assertEqual(200, server.get("/").status)
                time.sleep(0.2)
                connection.sendall(head[20:])
                self.assertEqual([200], receive(connection).statuses, days)
            self.assertEqual((200, "ok"), (server.admin("/healthz").status, server.admin("/healthz").body.decode().strip()))
        self.assertEqual(0, server.status, "".join(server.lines))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
