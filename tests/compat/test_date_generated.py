"""Texts that are dates, or nearly, at random, read by Ruby's Time.parse behind Debian's Jekyll and
by librender: the same moment, the input unchanged, or both refused.

usage: test_date_generated.py LIQUID-CASES [COUNT [SEED]]
"""

import json
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from date_generator import DateGenerator  # noqa: E402
from liquid_oracle import ask_debian, ask_us, same  # noqa: E402
from serving import skip  # noqa: E402

COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 3000  # texts of each zone
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
NOW = 1795908896  # the 29th in Paris, the 28th in New York
ZONES = ["Europe/Paris", "America/New_York", "UTC"]
SHOWN = 40
TEMPLATES = [
    "{{ d | date: '%Y-%m-%d %H:%M:%S.%N %z %Z' }}",
    "{{ d | date: '%Y-%m-%d %H:%M:%S.%N %z %Z' }}",
    "{{ d | date: '%Y-%m-%d %H:%M:%S.%N %z %Z' }}",
    "{{ d | date_to_xmlschema }} {{ d | date_to_string }}",
]


def questions(seed):
    generator = DateGenerator(seed)
    return [
        {"template": generator.pick(TEMPLATES), "data": {"d": generator.text()}, "mode": "lax"}
        for _ in range(COUNT)
    ]


def ask(asked, zone):
    """Debian's answers and ours."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "asked.yml")  # JSON is YAML
        file.write_text(json.dumps({"jekyll": True, "zone": zone, "now": NOW, "templates": asked}))
        return ask_debian([file])[file]["results"], ask_us(sys.argv[1], file, asked)


def comparable(want):
    """No years for which the C library's summer time overflows, nor those behind them."""
    year = re.match(r"-?(\d+)-|.* (\d{7,})$", want if isinstance(want, str) else "")
    return not year or int(year[1] or year[2]) < 5_000_000


class Generated(unittest.TestCase):
    maxDiff = None

    def test_dates(self):
        for number, zone in enumerate(ZONES):
            with self.subTest(zone=zone):
                asked = questions(SEED + number)
                different = [
                    f"{request['data']['d']!r}\n  Debian {want!r}\n  ours   {got!r}"
                    for request, want, got in zip(asked, *ask(asked, zone))
                    if comparable(want) and not same(want, got)
                ]
                shown = "\n".join(sorted(different, key=len)[:SHOWN])
                self.assertFalse(different, f"{len(different)} differ, seed {SEED}:\n{shown}")


if __name__ == "__main__":
    if not shutil.which("jekyll"):
        skip("no jekyll")
    unittest.main(argv=sys.argv[:1])
