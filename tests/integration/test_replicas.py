"""Three replicas behind HAProxy: no request fails while one is killed, drained or upgraded, and while the
content is switched on each at a different moment.

usage: test_replicas.py APPROCHE-SERVER
"""

import http.client
import itertools
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Running, ask, eventually  # noqa: E402

BINARY = sys.argv[1]
HAPROXY = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/sbin:/bin")
NAMES = ("one", "two", "three")
PAGES = 20
CLIENTS = 9

def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Client(threading.Thread):
    """Asks for one page after the other, from an address of its own."""

    def __init__(self, number, port):
        super().__init__(daemon=True)
        self.number, self.port = number, port
        self.over = threading.Event()
        self.count, self.failed, self.back = 0, [], []
        self.newest = {}  # replica -> version seen last

    def run(self):
        connection = None
        for i in itertools.count():
            if self.over.is_set():
                break
            try:
                connection = connection or http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=PATIENCE, source_address=(f"127.0.1.{self.number + 1}", 0)
                )
                connection.request("GET", f"/p{i % PAGES}.html")
                answer = connection.getresponse()
                self.check(answer, answer.read().decode(), i % PAGES)
            except (OSError, http.client.HTTPException) as e:
                self.failed.append(repr(e))
                connection = connection.close()
            time.sleep(0.002)
        if connection:
            connection.close()

    def check(self, answer, body, page):
        replica, words = answer.headers["X-Replica"], body.split()
        if answer.status != 200 or len(words) != 3 or words[0] != words[2] or words[1] != f"page{page}":
            self.failed.append((answer.status, body))
            return
        if int(words[0]) < self.newest.get(replica, 0):
            self.back.append((replica, body))
        self.newest[replica] = int(words[0])
        self.count += 1


@unittest.skipIf(HAPROXY is None, "there is no haproxy")
class BehindHaproxy(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for version in (1, 2, 3):
            pages = {f"p{i}.html": f"---\nlayout: d\n---\npage{i}" for i in range(PAGES)}
            write(self.folder / f"v{version}", pages | {"_layouts/d.html": f"{version} {{{{ content }}}} {version}"})
        self.ports, self.replicas = [free_port() for _ in NAMES], {}
        for i in range(len(NAMES)):
            self.switch(i, 1)
            self.start(i)
            self.addCleanup(self.stop, i)
        self.start_haproxy()
        self.clients = [Client(i, self.port) for i in range(CLIENTS)]
        for client in self.clients:
            client.start()
        self.addCleanup(self.end_clients)
        self.go_on()

    def end_clients(self):
        for client in self.clients:
            client.over.set()
        for client in self.clients:
            client.join()

    def switch(self, i, version):
        """The content of a replica, by a link that is replaced, as git-sync does it."""
        link = self.folder / f"r{i}"
        (self.folder / f"r{i}.new").symlink_to(self.folder / f"v{version}")
        (self.folder / f"r{i}.new").rename(link)

    def start(self, i):
        command = [BINARY, "--source", self.folder / f"r{i}", "--listen", f"127.0.0.1:{self.ports[i]}"]
        server = Running([*command, "--last-modified", "content"])
        self.replicas[i] = server.__enter__()

    def stop(self, i, how=signal.SIGTERM):
        server = self.replicas.pop(i, None)
        if server is not None:
            server.process.send_signal(how)
            server.process.wait()
            server.reader.join()
            server.process.stdout.close()

    def start_haproxy(self):
        self.port, self.stats = free_port(), self.folder / "stats"
        text = (ROOT / "deploy/haproxy/haproxy.cfg").read_text()
        for i, name in enumerate(NAMES):
            text = text.replace(f"{name} approche-{i + 1}:8080", f"{name} 127.0.0.1:{self.ports[i]}")
        text = text.replace("bind :8080", f"bind 127.0.0.1:{self.port}").replace("/tmp/haproxy.sock", str(self.stats))
        text = text.replace("backend site\n    #", "backend site\n    http-response set-header X-Replica %s\n    #")
        self.assertNotIn("approche-", text.replace("approche-server", ""))
        (self.folder / "haproxy.cfg").write_text(text)
        process = subprocess.Popen([HAPROXY, "-db", "-f", self.folder / "haproxy.cfg"], stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        eventually(lambda: self.stats.exists() and all(self.is_up(i) for i in range(len(NAMES))), "HAProxy")
        eventually(lambda: ask("127.0.0.1", self.port, "/p0.html").status == 200, "an answer")

    def tell(self, text):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(PATIENCE)
            s.connect(str(self.stats))
            s.sendall(text.encode() + b"\n")
            return b"".join(iter(lambda: s.recv(65536), b"")).decode()

    def is_up(self, i):
        rows = [line.split(",") for line in self.tell("show stat").splitlines()]
        status = [row[17] for row in rows if row[:2] == ["site", NAMES[i]]]
        return status == ["UP"]

    def sessions(self, i):
        rows = [line.split(",") for line in self.tell("show stat").splitlines()]
        return int(next(row[4] for row in rows if row[:2] == ["site", NAMES[i]]))

    def go_on(self, requests=30):
        """Until each client has been answered so many times more."""
        goals = [client.count + requests for client in self.clients]
        eventually(
            lambda: all(c.count >= goal or c.failed for c, goal in zip(self.clients, goals, strict=True)), "requests"
        )

    def check(self, what):
        self.assertEqual([], [failure for client in self.clients for failure in client.failed][:5], what)
        self.assertEqual([], [back for client in self.clients for back in client.back][:5], what)

    def await_up(self, i):
        eventually(lambda: self.is_up(i), f"{NAMES[i]} to be up")

    def test_kill_drain_switch_and_upgrade(self):
        used = {replica for client in self.clients for replica in client.newest}
        self.assertEqual(set(NAMES), used)

        for i in range(len(NAMES)):
            self.stop(i, signal.SIGKILL)
            self.go_on()
            self.check(f"{NAMES[i]} was killed")
            self.start(i)
            self.await_up(i)
        self.go_on()
        self.check("killed replicas are back")

        self.tell("set server site/two state drain")
        eventually(lambda: self.sessions(1) == 0, "the end of the sessions of two")
        self.stop(1)
        self.go_on()
        self.start(1)
        self.tell("set server site/two state ready")
        self.await_up(1)
        self.go_on()
        self.check("two was drained")

        for version in (2, 3):
            for i in range(len(NAMES)):
                self.switch(i, version)
                self.go_on()
        self.check("the content was switched")
        self.assertEqual({3}, {max(client.newest.values()) for client in self.clients})

        for i in range(len(NAMES)):
            self.stop(i)
            self.go_on()
            self.start(i)
            self.await_up(i)
            self.go_on()
        self.check("each was upgraded")
        self.end_clients()
        self.check("the end")
        total = sum(client.count for client in self.clients)
        print(f"{total} requests through 3 kills, 1 drain, 6 switches of content, 3 upgrades: 0 failed")
        self.assertGreater(total, CLIENTS * 30 * 10)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
