"""If one file is saved and then another, no request sees the second without the first.

usage: test_order.py APPROCHE-SERVER [REQUESTS [SEED]]
"""

import contextlib
import os
import random
import re
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

REQUESTS = int(sys.argv[2]) if len(sys.argv) > 2 else 800
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
PAGE = "---\n---\n{{ site.data.d.n }} {{ site.data.e.n }} {% include d.html %} {% include e.html %}"


class Order(unittest.TestCase):
    def setUp(self):
        # In memory: on ext4 a file is cut long before that is told, if the disk is busy.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory(dir=memory)))
        for folder in ("_data", "_includes"):
            (self.site / folder).mkdir()
        (self.site / "index.html").write_text(PAGE)
        self.written = 0
        self.save(["_data/d.yml", "_data/e.yml"], "n: ")
        self.save(["_includes/d.html", "_includes/e.html"], "")

    def save(self, names, text):
        for name in names:
            (self.site / name).write_text(f"{text}{self.written}")

    def replace(self, names, text):
        for name in names:
            (self.site / "_new").write_text(f"{text}{self.written}")
            os.rename(self.site / "_new", self.site / name)

    def write(self, save, stopped):
        """d, then e, with the same number, as fast as that goes, with a rest now and then."""
        chance = random.Random(SEED)
        while not stopped.is_set():
            self.written += 1
            save(["_data/d.yml", "_data/e.yml"], "n: ")
            save(["_includes/d.html", "_includes/e.html"], "")
            if chance.random() < 0.5:
                time.sleep(chance.random() / 200)

    @contextlib.contextmanager
    def writing(self, save):
        stopped = threading.Event()
        writer = threading.Thread(target=self.write, args=(save, stopped))
        writer.start()
        try:
            yield
        finally:
            stopped.set()
            writer.join()

    def check(self, save):
        with Serving(sys.argv[1], self.site) as server, self.writing(save):
            for _ in range(REQUESTS):
                saved = self.written - 1
                body = server.get("/").body.decode()
                numbers = re.findall(r"\d+", body)
                self.assertEqual(4, len(numbers), f"seed {SEED}: half of a file in {body!r}")
                d, e, other_d, other_e = map(int, numbers)
                self.assertLessEqual(e, d, f"seed {SEED}: {body}")
                self.assertLessEqual(other_e, other_d, f"seed {SEED}: {body}")
                self.assertLessEqual(saved, min(e, other_e), f"seed {SEED}: {body}")

    def test_saved_in_place(self):
        self.check(self.save)

    def test_saved_by_another_name(self):
        self.check(self.replace)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
