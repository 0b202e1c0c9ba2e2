"""Allocations that fail: at the start, while the site is edited, while it is asked for. The server
survives, or at its start says why not; and afterwards every answer is that of a server that has just
been started.

usage: test_memory_faults.py FAULTY-SERVER [ROUNDS [SEED]]
"""

import errno
import unittest

from faults import (
    FOREVER,
    MADE,
    PATHS,
    SITE,
    Rounds,
    answer,
    changes_of_posts,
    changes_of_settings,
    empty_messages,
    fresh_answers,
    moves,
    save,
    serving,
)


class MemoryFaults(Rounds):
    def arm(self):
        skip = self.random.randrange(self.random.choice([4, 20, 100]))
        count = self.random.choice([1, 1, 1, 3, FOREVER])
        self.faults.arm("allocate", errno.ENOMEM, skip, count)
        return "allocate", "ENOMEM", skip, count

    def start(self, want, skip, count, arguments):
        """Starts the server with a failing allocation. True if it ran."""
        self.faults.arm("allocate", errno.ENOMEM, skip, count)
        server = serving(self.site, arguments, self.faults.environment())
        try:
            with server:
                self.faults.disarm()
                got = {path: answer(server, path) for path in PATHS}
            self.assertEqual(want, got)
        except RuntimeError:
            self.assertEqual(1, server.process.returncode, server.lines)
            self.assertRegex(server.lines[-1], r"^approche-server: \w+")
        self.assertEqual([], empty_messages(server.lines))

    def test_start(self):
        want = fresh_answers(self.site)
        self.start(want, FOREVER, 0, [])
        each = [(skip, count) for skip in range(self.faults.seen) for count in (1, FOREVER)]
        for skip, count in self.random.sample(each, min(self.rounds, len(each))):
            with self.subTest(seed=self.seed, skip=skip, count=count):
                self.start(want, skip, count, self.random.choice([[], ["--watch", "stat"]]))

    def test_edits_and_requests(self):
        self.run_rounds([])

    def test_answers_that_are_made_for_each_request(self):
        """One that cannot be made is no answer that somebody could keep, nor the client's fault."""
        save(self.site, "_config.yml", SITE["_config.yml"] + "search: /find/\n")
        save(self.site, "find.html", "---\n---\n{{ search.total }}")
        with serving(self.site, ["--dev"], self.faults.environment()) as server:
            self.faults.disarm()
            paths = ["/_approche/dev.js", "/_approche/search.json?q=text"]
            want = {path: answer(server, path) for path in paths}
            for path in paths:
                for skip in [skip for skip in range(40) for _ in range(5)]:
                    self.faults.arm("allocate", errno.ENOMEM, skip, 1)
                    got = self.ask(server, path)
                    failed = self.faults.failed
                    self.faults.disarm()
                    with self.subTest(path=path, skip=skip, failed=failed):
                        if got is not None and got[0] != 503:
                            self.assertEqual(want[path], got)

    def test_each_allocation_after_folders_move(self):
        self.assertGreater(self.sweep("allocate", errno.ENOMEM, moves(self.site)), 10)

    def test_each_allocation_after_settings_change(self):
        self.assertGreater(self.sweep("allocate", errno.ENOMEM, changes_of_settings(self.site)), 20)

    def test_each_allocation_after_posts_change_what_plugins_make(self):
        edits = changes_of_posts(self.site)
        self.assertGreater(self.sweep("allocate", errno.ENOMEM, edits, [*PATHS, *MADE]), 10)

    def test_looked_at(self):
        self.run_rounds(["--watch", "stat"])


if __name__ == "__main__":
    unittest.main(argv=[__file__])
