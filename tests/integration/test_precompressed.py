"""A file that is rewritten while an older, precompressed one lies beside it: no client gets the old
text, even directly after the save.

usage: test_precompressed.py APPROCHE-SERVER [SAVES]
"""

import gzip
import os
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

BINARY = sys.argv[1]
SAVES = int(sys.argv[2]) if len(sys.argv) > 2 else 300
EARLIER = 30_000_000  # ns: within the same second nearly always, and more than a tick of the clock


class Precompressed(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.site / "_layouts").mkdir()
        self.file = self.site / "x.css"
        self.beside = self.site / "x.css.gz"
        self.file.write_text("old")
        self.beside.write_bytes(gzip.compress(b"old"))

    def save(self, text, by_rename):
        """The precompressed file gets a time just before that of the new text."""
        before = time.time_ns() - EARLIER
        os.utime(self.beside, ns=(before, before))
        if not by_rename:
            self.file.write_text(text)
            return
        new = self.site / "x.css.new~"
        new.write_text(text)
        new.rename(self.file)

    def decoded(self, server):
        answer = server.get("/x.css", headers={"Accept-Encoding": "gzip"})
        coded = answer.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(answer.body) if coded else answer.body).decode()

    def wrong(self, server):
        """The saves after which the text was not the new one."""
        for save in range(SAVES):
            text = f"a {{ order: {save} }}\n" * 20
            self.save(text, by_rename=save % 2 == 1)
            if self.decoded(server) != text:
                yield save

    def test_an_older_one_is_never_used(self):
        for mode in ("inotify", "stat"):
            with self.subTest(mode), Serving(BINARY, self.site, "--watch", mode) as server:
                self.assertEqual([], list(self.wrong(server)))

    def test_one_as_new_to_the_nanosecond_is(self):
        """As made by gzip -k, which gives it the time of the original."""
        self.file.write_text("as it is " * 20)
        self.beside.write_bytes(gzip.compress(b"compressed"))
        stat = self.file.stat()
        for later, text in ((0, "compressed"), (-1, "as it is " * 20), (1, "compressed")):
            time_ns = stat.st_mtime_ns + later
            os.utime(self.beside, ns=(time_ns, time_ns))
            with self.subTest(later), Serving(BINARY, self.site) as server:
                self.assertEqual(text, self.decoded(server))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
