"""No request is lost when a server ends, or when a new one replaces it.

Clients send requests all the time: some on one connection, some with pauses, some on a new connection
each time; directly, and through nginx and HAProxy. A request without an answer is lost. But it may be
sent once more, as RFC 9112 (section 9.3.1) allows it: on a new connection, if the first one had been
used before, and was closed before any byte of the answer.

A server that ends closes a connection that has been idle for a second. If its client sends a request
at the same moment, and nobody listens any more, HTTP/1.1 has no remedy: this does not count as lost.

usage: test_restarts.py APPROCHE-SERVER [TIMES]     (or RESTARTS=TIMES; 3 unless told otherwise)
"""

import contextlib
import os
import random
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import ROOT, Running, attaches_filters_as  # noqa: E402
from wire import parse, request  # noqa: E402

BINARY = sys.argv[1]
TIMES = int(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("RESTARTS", 3))
PAGE = "/approche/"
GONE = (502, 503)  # statuses of a proxy that cannot connect to a server
BUSY, PAUSING, BRIEF = 4, 3, 2  # clients
PAUSE = 1.3  # seconds at most; a connection is idle for long after one
LONG_IDLE = 0.9  # seconds, as the client sees them; for the server a second
BUSY_PAUSE = 0.002  # so that the clients leave the server some of the machine

NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    upstream site {{ server 127.0.0.1:{server} max_fails=0; keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://site; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    }}
}}
"""
HAPROXY = """
defaults
    mode http
    timeout client 20s
    timeout server 20s
    timeout connect 5s
    http-reuse always
frontend all
    bind 127.0.0.1:{port}
    default_backend site
backend site
    server site 127.0.0.1:{server}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def can_connect(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    return False


class Nobody(Exception):
    """Nobody listens."""


class Client(threading.Thread):
    """Asks until it must stop, or nobody listens any more."""

    def __init__(self, port, behind_proxy, pause=BUSY_PAUSE, brief=False):
        super().__init__(daemon=True)
        self.port, self.behind_proxy, self.pause, self.brief = port, behind_proxy, pause, brief
        self.over = threading.Event()
        self.connection, self.used = None, False
        self.answered = self.again = self.told = self.crossed = 0
        self.last = 0  # when it was answered
        self.lost = []

    def run(self):
        while not self.over.is_set():
            try:
                self.ask()
            except Nobody:
                break
            except Exception as e:  # one that the test itself made
                self.lost.append(repr(e))
                break
            self.over.wait(random.uniform(0, self.pause))
        self.close()

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection, self.used = None, False

    def leave_if_closed(self):
        """No request is sent on a connection whose end has already come."""
        if self.connection and select.select([self.connection], [], [], 0)[0]:
            self.close()

    def ask(self):
        self.leave_if_closed()
        idle = time.monotonic() - self.last
        if self.try_once():
            return
        self.again += 1
        try:
            if not self.try_once():
                self.lost.append("asked again in vain")
        except Nobody:
            if idle < LONG_IDLE:
                self.lost.append(f"asked again in vain, {idle:.3f} s after the last answer")
            self.crossed += 1
            raise

    def try_once(self):
        """Whether it is settled: answered, or lost; else it may be asked once more."""
        used = self.used
        if self.connection is None:
            try:
                self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
            except ConnectionRefusedError:
                raise Nobody from None
        data = b""
        try:
            self.connection.sendall(request(PAGE))
            while not found_of(data):
                block = self.connection.recv(1 << 16)
                if not block:
                    break
                data += block
        except OSError as e:
            error = repr(e)
        else:
            error = "closed"
        if found_of(data):
            self.take(found_of(data)[0])
            return True
        self.close()
        if used and not data:
            return False
        self.lost.append(f"{error} behind {len(data)} bytes, {'used' if used else 'new'}")
        return True

    def take(self, answer):
        if answer.status in GONE and self.behind_proxy:
            self.close()
            raise Nobody
        if answer.status != 200:
            self.lost.append(answer.status)
        self.answered += 1
        self.used, self.last = True, time.monotonic()
        closes = (answer["Connection"] or "").lower() == "close"
        self.told += closes
        if closes or self.brief:
            self.close()


def found_of(data):
    return parse(data, ["GET"])[0]


class Restarts(unittest.TestCase):
    proxy = None

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder.chmod(0o755)
        self.port = self.front = free_port()
        self.command = [BINARY, "--source", ROOT, "--threads", "2", "--take-over",
                        "--listen", f"127.0.0.1:{self.port}"]  # fmt: skip
        if self.proxy:
            self.start_proxy(*self.proxy)

    def start_proxy(self, program, conf, *options):
        if shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
            self.skipTest(f"no {program}")
        self.front = free_port()
        values = {"folder": self.folder, "port": self.front, "server": self.port}
        (self.folder / "conf").write_text(conf.format(**values))
        command = [program, *options, self.folder / "conf"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        while not can_connect(self.front):
            self.assertIsNone(process.poll(), program)
            time.sleep(0.05)

    def clients(self):
        behind = self.front != self.port
        kinds = [{}] * BUSY + [{"pause": PAUSE}] * PAUSING + [{"brief": True}] * BRIEF
        clients = [Client(self.front, behind, **kind) for kind in kinds]
        for client in clients:
            client.start()
        return clients

    def end(self, clients):
        for client in clients:
            client.over.set()
        for client in clients:
            client.join()

    def check(self, clients, what):
        lost = [each for client in clients for each in client.lost]
        counts = {
            name: sum(getattr(client, name) for client in clients)
            for name in ("answered", "told", "again", "crossed")
        }
        said = ", ".join(f"{count} {name}" for name, count in counts.items())
        print(f"{what}: {said}, {len(lost)} lost", flush=True)
        self.assertEqual([], lost)
        self.assertGreater(counts["answered"], 0)
        if not self.proxy:  # whoever asks all the time hears of the end, and need not try again
            self.assertGreaterEqual(counts["told"], TIMES)

    def test_a_new_server_takes_over(self):
        old = Running(self.command).__enter__()
        clients = self.clients()
        try:
            for _ in range(TIMES):
                new = Running(self.command).__enter__()
                time.sleep(random.uniform(0, 0.1))
                old.__exit__()
                self.assertEqual(0, old.status, "".join(old.lines))
                old = new
        finally:
            self.end(clients)
            old.__exit__()
        self.check(clients, f"{self.id()}: {TIMES} take-overs")

    def test_a_server_ends(self):
        # To refuse connections while it ends, the server attaches a filter.
        command = list(self.command)
        if not attaches_filters_as(os.geteuid() or 65534):
            if os.geteuid() != 0:
                self.skipTest("this kernel lets only CAP_NET_ADMIN attach a filter to a socket")
            command += ["--sandbox", "off"]
        everyone = []
        for _ in range(TIMES):
            with Running(command) as server:
                clients = self.clients()
                everyone += clients
                time.sleep(random.uniform(0.3, 0.6))
            self.assertEqual(0, server.status, "".join(server.lines))
            self.end(clients)
        self.check(everyone, f"{self.id()}: {TIMES} stops")
        self.cut_off()

    def cut_off(self):
        """The messages of nginx about connections on which it had sent a request."""
        errors = self.folder / "errors"
        text = errors.read_text() if errors.exists() else ""
        cut = re.findall(r"prematurely closed|reset by peer|Broken pipe", text)
        self.assertEqual([], cut)


class BehindNginx(Restarts):
    proxy = ("nginx", NGINX, "-c")


class BehindHAProxy(Restarts):
    proxy = ("haproxy", HAPROXY, "-f")


if __name__ == "__main__":
    random.seed(1)
    unittest.main(argv=sys.argv[:1])
