"""cmake --install to a prefix of one's own: the program there serves the bundled site from there.

usage: test_install.py CMAKE BUILD-DIRECTORY
"""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Running  # noqa: E402

# What the program writes for its installation, and how it begins.
WRITTEN = {
    "man/man1/approche-server.1": ".TH APPROCHE",
    "bash-completion/completions/approche-server": "# Completes approche-server in bash",
    "zsh/site-functions/_approche-server": "#compdef approche-server\n",
    "fish/vendor_completions.d/approche-server.fish": "# Completes approche-server in fish",
}
CMAKE, BUILD = sys.argv[1:3]


class Install(unittest.TestCase):
    def test_in_an_empty_folder_the_installed_program_serves_the_installed_site(self):
        with tempfile.TemporaryDirectory() as folder:
            prefix, elsewhere = Path(folder, "usr"), Path(folder, "elsewhere")
            elsewhere.mkdir()
            subprocess.run(
                [CMAKE, "--install", BUILD, "--prefix", prefix], check=True, capture_output=True
            )
            documents = prefix / "share/doc/approche-server"
            for target in re.findall(r"\]\(([^)#:]+)\)", (documents / "README.md").read_text()):
                self.assertTrue((documents / target).exists(), target)
            for written, begins in WRITTEN.items():
                self.assertTrue((prefix / "share" / written).read_text().startswith(begins), written)
            program = prefix / "bin/approche-server"
            with Running([program, "--port", "0"], folder=elsewhere) as server:
                page = server.get("/approche/")
                self.assertEqual(200, page.status)
                self.assertIn("Notre approche", page.body.decode())
                self.assertEqual(200, server.get("/css/site.css").status)
                offer = "no site in the current directory: the bundled one is served; 'approche-server new DIR'"
                self.assertIn(offer, "".join(server.lines))
            self.assertEqual(0, server.status)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
