"""A server with an admin listener, and what its metrics say."""

import os
import re
import subprocess
import threading

from serving import PATIENCE, STARTED, ask, eventually

ADMIN = re.compile(r"the admin listener is at [^\s]*:(\d+)")
SAMPLE = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")


def samples_of(text):
    """'name{labels}' -> value, in order"""
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, labels, value = SAMPLE.fullmatch(line).groups()
            found[f"{name}{{{labels}}}" if labels else name] = float(value)
    return found


class Operated:
    """with Operated(binary, site) as server: server.admin("/readyz").status

    It may still be loading: server.port waits until it listens.
    """

    def __init__(self, binary, source, *arguments, environment=None):
        self.command = [str(word) for word in (binary, "--source", source, "--listen", "127.0.0.1:0",
                                               "--admin", "127.0.0.1:0", *arguments)]  # fmt: skip
        self.environment = {"APPROCHE_SASS": "libsass", **os.environ, **(environment or {})}
        self.lines = []
        self.status = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)  # fmt: skip
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.admin_port = self.find(ADMIN)
        return self

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def find(self, pattern):
        """The number that a line of output has."""
        found = eventually(lambda: pattern.search("".join(self.lines)) or self._ended(), pattern.pattern)
        return int(found[1])

    def _ended(self):
        if self.process.poll() is not None:
            raise RuntimeError("".join(self.lines))

    @property
    def port(self):
        return self.find(STARTED)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.status = self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.reader.join()
            self.process.stdout.close()

    def get(self, path, method="GET", headers=None):
        return ask("127.0.0.1", self.port, path, method, headers)

    def admin(self, path, method="GET"):
        return ask("127.0.0.1", self.admin_port, path, method)

    def ready(self):
        answer = self.admin("/readyz")
        return answer.status, answer.body.decode().strip()

    def metrics(self):
        return samples_of(self.admin("/metrics").body.decode())

    def metric(self, name):
        return self.metrics().get(name)

    def reaches(self, name, value):
        """Waits until a metric has a value: an answer is counted when it has been sent."""
        eventually(lambda: self.metric(name) == value, f"{name} {value}, not {self.metric(name)}")
