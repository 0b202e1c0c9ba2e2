"""The configurations of docs/operating.md for nginx, Caddy and HAProxy, run as they are there.

Only what a test cannot have is another one: the ports, the certificate and the folder of the socket.

usage: test_operating.py APPROCHE-SERVER
"""

import gzip
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "arch"))
from documents import Document  # noqa: E402
from serving import PATIENCE, ROOT, Running, eventually  # noqa: E402

BINARY = sys.argv[1]
NAME = "example.org"
TEXT = "a line of the page\n" * 99
CLIENT = "127.0.0.2"  # another address than that of the proxy
SHOWN, SHOWN_SOCKET = "127.0.0.1:8080", "/run/approche.sock"  # the server in the document
RESTARTS = 2

MANUAL = Document(Path("docs/operating.md"), (ROOT / "docs/operating.md").read_text())

# What is around the configuration, what of it is replaced, and how it is started.
PROXIES = {
    "nginx": {
        "around": """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    {shown}
}}
""",
        "replaced": {
            "listen 443 ssl;": "listen 127.0.0.1:{port} ssl;",
            "/etc/ssl/example.org.crt": "{folder}/cert",
            "/etc/ssl/example.org.key": "{folder}/key",
        },
        "command": ["nginx", "-c", "{folder}/conf"],
    },
    "caddy": {
        "around": """
{{
    admin off
    auto_https disable_redirects
    storage file_system {folder}/storage
}}
{shown}
""",
        "replaced": {
            "example.org {\n": "example.org:{port} {{\n    bind 127.0.0.1\n    tls {folder}/cert {folder}/key\n"
        },
        "command": ["caddy", "run", "--adapter", "caddyfile", "--config", "{folder}/conf"],
    },
    "haproxy": {
        "around": "{shown}\n",
        "replaced": {
            "bind :443 ssl": "bind 127.0.0.1:{port} ssl",
            "/etc/ssl/example.org.pem": "{folder}/pem",
        },
        "command": ["haproxy", "-f", "{folder}/conf"],
    },
}


def shown(language):
    """The one block of that language in the document."""
    [text] = [text for _, kind, text, _ in MANUAL.blocks if kind == language]
    return text


def local_lines():
    """By the name of the proxy: its line for a local socket."""
    rows = [re.match(r"\| (\w+) \| `([^`]*approche\.sock[^`]*)` \|$", line) for line in MANUAL.lines]
    return {row[1].lower(): row[2] for row in rows if row}


def replaced(text, old, new):
    assert text.count(old) == 1, f"{old!r} is not in the document exactly once"
    return text.replace(old, new)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Client(http.client.HTTPSConnection):
    """Of https://example.org, which is at a port of this machine."""

    def __init__(self, port, folder):
        trusted = ssl.create_default_context(cafile=folder / "cert")
        super().__init__(NAME, port, context=trusted, timeout=PATIENCE)
        self.trusted = trusted

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (CLIENT, 0))
        self.sock = self.trusted.wrap_socket(plain, server_hostname=NAME)

    def ask(self, path="/", method="GET", **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.request(method, path, headers=names)
        answer = self.getresponse()
        answer.body = answer.read()
        return answer


class Listening(Running):
    """A server with a socket that it was given, as by approche-server.socket."""

    PASS = (
        "import os, sys; os.dup2(int(sys.argv[1]), 3);"
        " os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1'); os.execv(sys.argv[2], sys.argv[2:])"
    )

    def __init__(self, fd, *command):
        super().__init__([sys.executable, "-c", self.PASS, fd, *command])
        self.fd = fd

    def __enter__(self):
        os.set_inheritable(self.fd, True)
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            close_fds=False,
        )
        for line in self.process.stdout:
            self.lines.append(line)
            if "listening on" in line:
                break
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self


class Documented:
    """The tests of each proxy."""

    language = None

    def setUp(self):
        self.proxy = PROXIES[self.language]
        programs = (self.proxy["command"][0], "openssl")
        for program in programs:
            if shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
                self.skipTest(f"no {program}")
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder.chmod(0o755)
        self.site = self.folder / "site"
        self.site.mkdir()
        (self.site / "index.html").write_text(f"---\n---\n{TEXT}")
        (self.site / "large.bin").write_bytes(bytes(range(256)) * 4096)
        self.certify()

    def certify(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
             "-keyout", self.folder / "key", "-out", self.folder / "cert"],
            check=True,
            capture_output=True,
        )  # fmt: skip
        pem = (self.folder / "cert").read_text() + (self.folder / "key").read_text()
        (self.folder / "pem").write_text(pem)

    def serve(self, socket_of, trusted):
        """A server behind a listening socket that stays open when it ends."""
        command = [BINARY, "--source", self.site, "--access-log", "json", "--trusted-proxies", trusted]
        return Listening(socket_of.fileno(), *command)

    def listen(self):
        return self.enterContext(socket.create_server(("127.0.0.1", 0), backlog=128))

    def start(self, text):
        """The proxy with the document's configuration, in which the server is named already."""
        self.port = free_port()
        values = {"folder": self.folder, "port": self.port}
        for old, new in self.proxy["replaced"].items():
            text = replaced(text, old, new.format(**values))
        (self.folder / "conf").write_text(self.proxy["around"].format(shown=text, **values))
        command = [word.format(**values) for word in self.proxy["command"]]
        home = os.environ | {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        with (self.folder / "said").open("w") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said, env=home)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        eventually(lambda: self.is_up(process), "the proxy")

    def is_up(self, process):
        """It answers with the page: HAProxy first asks whether the server is well."""
        self.assertIsNone(process.poll(), (self.folder / "said").read_text())
        try:
            with_client = self.client()
            return with_client.ask().status == 200
        except OSError:
            return False

    def client(self):
        client = Client(self.port, self.folder)
        self.addCleanup(client.close)
        return client

    def start_with_tcp(self, listener):
        own = f"127.0.0.1:{listener.getsockname()[1]}"
        self.start(replaced(shown(self.language), SHOWN, own))

    def has_logged(self, server, text):
        return eventually(
            lambda: next((line for line in list(server.lines) if text in line), None), f"{text} in the access log"
        )

    def test_pages_ranges_and_codings(self):
        listener = self.listen()
        with self.serve(listener, "127.0.0.1"):
            self.start_with_tcp(listener)
            client = self.client()
            plain = client.ask(Accept_Encoding="identity")
            self.assertEqual((200, TEXT), (plain.status, plain.body.decode()))
            own = client.sock.getsockname()
            packed = client.ask(Accept_Encoding="gzip")
            self.assertEqual("gzip", packed.headers["Content-Encoding"])
            self.assertEqual(TEXT, gzip.decompress(packed.body).decode())
            self.assertEqual("no-cache", packed.headers["Cache-Control"])
            part = client.ask("/large.bin", Range="bytes=255-257")
            self.assertEqual((206, b"\xff\x00\x01"), (part.status, part.body))
            same = client.ask(Accept_Encoding="identity", If_None_Match=plain.headers["ETag"])
            self.assertEqual(304, same.status)
            head = client.ask(method="HEAD")
            self.assertEqual((200, b""), (head.status, head.body))
            self.assertEqual(404, client.ask("/missing/").status)
            self.assertEqual(own, client.sock.getsockname(), "it is one connection")

    def test_the_access_log_has_the_client(self):
        listener = self.listen()
        with self.serve(listener, "127.0.0.1") as server:
            self.start_with_tcp(listener)
            for forged in ({}, {"X_Forwarded_For": "192.0.2.9"}):
                self.client().ask(f"/?{len(forged)}", **forged)
                self.assertIn(f'"client":"{CLIENT}"', self.has_logged(server, f'"query":"{len(forged)}"'))

    def test_a_local_socket(self):
        path = self.folder / "approche.sock"
        listener = self.enterContext(socket.socket(socket.AF_UNIX))
        listener.bind(str(path))
        listener.listen(128)
        path.chmod(0o666)
        line = local_lines()[self.language]
        word = line.split()[0]
        [other] = [each for each in shown(self.language).splitlines() if each.split()[:1] == [word] and SHOWN in each]
        text = replaced(shown(self.language), other.strip(), replaced(line, SHOWN_SOCKET, str(path)))
        with self.serve(listener, "unix") as server:
            self.start(text)
            got = self.client().ask("/?local", Accept_Encoding="identity")
            self.assertEqual((200, TEXT), (got.status, got.body.decode()))
            self.assertIn(f'"client":"{CLIENT}"', self.has_logged(server, '"query":"local"'))

    def test_a_restart_loses_no_request(self):
        """What the document says of approche-server.socket: it stays open, and connections wait in it."""
        listener = self.listen()
        server = self.serve(listener, "127.0.0.1").__enter__()
        over, answered, failed = threading.Event(), [0, 0], []
        try:
            self.start_with_tcp(listener)

            def ask(number):
                client = self.client()
                while not over.is_set():
                    try:
                        got = client.ask(Accept_Encoding="identity")
                        if (got.status, got.body.decode()) != (200, TEXT):
                            failed.append(got.status)
                    except (OSError, http.client.HTTPException) as e:
                        failed.append(repr(e))
                        client.close()
                    answered[number] += 1

            clients = [threading.Thread(target=ask, args=(i,)) for i in range(len(answered))]
            for client in clients:
                client.start()
            try:
                for _ in range(RESTARTS):
                    self.progress(answered)
                    server.__exit__()
                    self.assertEqual(0, server.status, "".join(server.lines))
                    server = self.serve(listener, "127.0.0.1").__enter__()
                self.progress(answered)
            finally:
                over.set()
                for client in clients:
                    client.join()
        finally:
            server.__exit__()
        print(f"{self.language}: {sum(answered)} requests, {RESTARTS} restarts, {len(failed)} failed", flush=True)
        self.assertEqual([], failed)

    def progress(self, answered):
        """Each client has had some more answers."""
        before = list(answered)
        eventually(lambda: all(now > old + 5 for now, old in zip(answered, before)), "answers")


class Nginx(Documented, unittest.TestCase):
    language = "nginx"


class Caddy(Documented, unittest.TestCase):
    language = "caddy"


class HAProxy(Documented, unittest.TestCase):
    language = "haproxy"


class Complete(unittest.TestCase):
    def test_each_proxy_has_a_configuration_and_a_line_for_a_local_socket(self):
        self.assertEqual(set(PROXIES), set(local_lines()))
        for language in PROXIES:
            self.assertIn(SHOWN, shown(language))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
