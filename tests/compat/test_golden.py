"""The public Golden Liquid suite, but for the cases that contradict Debian's Liquid 5.4.

Those are listed in liquid/golden_contradictions.json, each with what Debian's Liquid makes of it;
if it is installed it is asked again, so that the list proves itself.

usage: test_golden.py LIQUID-GOLDEN
"""

import json
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import SHARED, skip  # noqa: E402

SUITE = SHARED / "liquid/golden.json"
CONTRADICTIONS = Path(__file__).resolve().parent / "liquid/golden_contradictions.json"

ASK_DEBIAN = """
require 'json'; require 'liquid'
Files = Struct.new(:texts) do
  def read_template_file(name) = texts&.[](name) || raise(Liquid::FileSystemError, name)
end
cases = JSON.parse(File.read(ARGV[0]))["tests"].to_h { |t| [t["name"], t] }
puts JSON.generate(JSON.parse($stdin.read).keys.to_h { |name|
  t = cases.fetch(name)
  registers = {file_system: Files.new(t["templates"])}
  [name, begin
    Liquid::Template.parse(t["template"], error_mode: :strict)
      .render!(t["data"] || {}, registers: registers, strict_filters: true)
  rescue Liquid::Error => e
    "error: #{e.message}"
  end]
})
"""


class Golden(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.known = json.loads(CONTRADICTIONS.read_text())

    def test_all_but_the_contradictions_pass(self):
        done = subprocess.run([sys.argv[1], SUITE], capture_output=True, text=True)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        lines = done.stdout.splitlines()
        failed = {line.removeprefix("failed: ") for line in lines if line.startswith("failed: ")}
        self.assertEqual(set(self.known), failed)
        self.assertRegex(lines[-1], rf"^\d+ passed, {len(self.known)} failed$")

    @unittest.skipUnless(shutil.which("ruby"), "no ruby")
    def test_the_contradictions_are_debian_s(self):
        done = subprocess.run(
            ["ruby", "-e", ASK_DEBIAN, SUITE],
            input=json.dumps(self.known),
            capture_output=True,
            text=True,
        )
        if "cannot load such file" in done.stderr:
            self.skipTest("no ruby-liquid")
        self.assertEqual(self.known, json.loads(done.stdout))


if __name__ == "__main__":
    if not SUITE.exists():
        skip(f"no {SUITE}: a suite that is not the project's own")
    unittest.main(argv=sys.argv[:1])
