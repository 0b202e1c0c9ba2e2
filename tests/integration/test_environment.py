"""`jekyll.environment`, and what follows from it.

usage: test_environment.py APPROCHE-SERVER
"""

import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import Serving  # noqa: E402

SITE = {
    "_config.yml": "sass:\n  sourcemap: development\n",
    "index.html": "---\n---\n{{ jekyll.environment }}",
    "s.scss": "---\n---\na { b: c }\n",
}


class Environment(unittest.TestCase):
    def asked(self, *arguments, variable=None):
        """The environment that the page shows, and the status of the source map."""
        environment = {k: v for k, v in os.environ.items() if k != "JEKYLL_ENV"}
        if variable is not None:
            environment["JEKYLL_ENV"] = variable
        with tempfile.TemporaryDirectory() as folder:
            for name, text in SITE.items():
                Path(folder, name).write_text(text)
            with Serving(sys.argv[1], folder, *arguments, environment=environment) as server:
                page = server.get("/").body.decode()
                # It stays the same when everything is read again.
                Path(folder, "_config.yml").write_text(SITE["_config.yml"] + "title: x\n")
                self.assertEqual(page, server.get("/").body.decode())
                return page, server.get("/s.css.map").status

    def test_is_what_the_option_or_the_variable_says(self):
        self.assertEqual(("production", 404), self.asked())
        self.assertEqual(("production", 404), self.asked(variable=""))
        self.assertEqual(("development", 200), self.asked(variable="development"))
        self.assertEqual(("staging", 404), self.asked(variable="staging"))
        self.assertEqual(
            ("development", 200), self.asked("--environment", "development", variable="staging")
        )


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
