"""After heavy pages, the memory that they took goes back to the system.

usage: test_memory.py APPROCHE-SERVER
"""

import os
import re
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving, eventually  # noqa: E402

BINARY = sys.argv[1]
MIB = 1024  # in units of /proc: KiB
HEAVY = 80 * MIB  # more than that is taken while they are rendered
LEFT = 32 * MIB  # most that may stay: what each of two threads keeps for its next page, and what is cached

# 22 texts, each twice as long as the one before. The last one has 40 MB; all are kept until the page ends.
TEXTS = """---
---
{% assign s = "0123456789" %}{% for i in (1..22) %}{% assign s = s | append: s %}{% endfor %}{{ s | size }}
"""
# Small pieces, and a body of 8 MB.
PIECES = """---
---
{% for i in (1..100000) %}{{ i | plus: 1 | append: " of many" | upcase | append: page.path | prepend: "a long paragraph, " }}
and more words. {% endfor %}
"""
# AddressSanitizer keeps what is freed for a while; here it must not.
RETURNED = {"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:allocator_release_to_os_interval_ms=0"}


class Memory(unittest.TestCase):
    def held(self, name):
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", status)[1])

    def ask(self, paths):
        """At the same time, so that more than one thread renders."""
        asking = [threading.Thread(target=self.server.get, args=(path,)) for path in paths]
        for each in asking:
            each.start()
        for each in asking:
            each.join()

    def test_the_memory_of_heavy_pages_goes_back(self):
        with tempfile.TemporaryDirectory() as folder:
            pages = {"small": "---\n---\nsmall\n", **{f"texts{n}": TEXTS for n in range(4)}}
            pages |= {f"pieces{n}": PIECES for n in range(2)}
            for name, text in pages.items():
                Path(folder, f"{name}.html").write_text(text)
            with Serving(BINARY, folder, "--threads", "2", "--cache", "1M", environment=os.environ | RETURNED) as self.server:
                self.server.get("/small.html")
                before = self.held("VmRSS")
                for path, answer in (("/texts0.html", f"{10 << 22}"), ("/pieces0.html", "100001 OF MANY")):
                    self.assertIn(answer, self.server.get(path).body.decode(), path)
                self.assertGreater(self.held("VmHWM"), before + HEAVY)
                self.ask([f"/{name}.html" for name in pages] * 2)
                eventually(lambda: self.held("VmRSS") < before + LEFT, "the memory goes back")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
