"""What script/soak takes for growth, and what not.

usage: test_bounds.py
"""

import random
import unittest

from soak import BOUNDS, SAMPLES, growth

FLAT = {"rss_kb": 50_000, "descriptors": 27, "threads": 11, "children": 1, "cache_kb": 170, "connections": 4}


def samples(**change):
    """change: name -> function of the share of the time that has passed, added to the flat value."""
    return [
        {name: value + change.get(name, lambda share: 0)(n / SAMPLES) for name, value in FLAT.items()}
        for n in range(SAMPLES)
    ]


class Bounds(unittest.TestCase):
    def test_each_value_has_one(self):
        self.assertEqual(set(BOUNDS), set(FLAT))

    def test_flat(self):
        noise = random.Random(1)
        self.assertEqual({}, growth(samples()))
        self.assertEqual({}, growth(samples(rss_kb=lambda share: noise.randrange(20_000))))

    def test_a_peak(self):
        self.assertEqual({}, growth(samples(descriptors=lambda share: 500 if 0.8 < share < 0.9 else 0)))

    def test_leaks(self):
        self.assertEqual({"rss_kb"}, set(growth(samples(rss_kb=lambda share: int(60_000 * share)))))
        self.assertEqual({"descriptors"}, set(growth(samples(descriptors=lambda share: int(30 * share)))))
        self.assertEqual({"threads"}, set(growth(samples(threads=lambda share: 2 * (share > 0.5)))))


if __name__ == "__main__":
    unittest.main()
