"""nginx, HAProxy and Varnish in front, curl and http.client as clients; and attempts at smuggling.

No request may make a proxy and the server disagree on the length of a message: the next client would
get somebody else's answer.

usage: test_http_proxies.py APPROCHE-SERVER
"""

import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, Serving, ask  # noqa: E402
from wire import receive, request  # noqa: E402

BINARY = sys.argv[1]
PAGES = 8

NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    upstream site {{ server 127.0.0.1:{server}; keepalive 1; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://site; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $host; proxy_request_buffering off;
        }}
    }}
}}
"""
HAPROXY = """
defaults
    mode http
    timeout client 5s
    timeout server 5s
    timeout connect 5s
    http-reuse always
frontend all
    bind 127.0.0.1:{port}
    default_backend site
backend site
    server site 127.0.0.1:{server}
"""

SMUGGLED = b"GET /smuggled/ HTTP/1.1\r\nHost: a\r\n\r\n"
HEADS = (
    b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 5",
    b"Content-Length: 0\r\nContent-Length: 44",
    b"Content-Length: 44\r\nContent-Length: 0",
    b"Content-Length: +44",
    b"Content-Length: 0x2c",
    b"Content-Length : 44",
    b"Content-Length\t: 44",
    b"Content-Length: 44\r\n ",
    b"Content-Length:\r\n 44",
    b"Content-Length: 4\r\n 4",
    b"X: a\r\n Content-Length: 44",
    b"X: a\rContent-Length: 44",
    b"X: a\nContent-Length: 44",
    b"X: a\x00\r\nContent-Length: 44",
    b"Transfer-Encoding: chunked\nContent-Length: 44",
    b"Transfer-Encoding : chunked",
    b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding: identity, chunked",
    b"Transfer-Encoding:\x0bchunked",
    b"Transfer-Encoding: \"chunked\"",
    b"Transfer-Encoding\r\n : chunked",
    b"Transfer-Encoding:\r\n chunked",
    b"Content-Length: 44",
    b"Transfer-Encoding: chunked",
    b"Expect: 100-continue\r\nContent-Length: 44",
)
BODIES = (
    SMUGGLED,
    b"0\r\n\r\n" + SMUGGLED,
    b"0;a=b\r\n\r\n" + SMUGGLED,
    b"1;\n" + b"x\r\n0\r\n\r\n" + SMUGGLED,
    b"5\r\nhello\r\n0\r\nX: y\r\n\r\n" + SMUGGLED,
    b"2c\r\n" + SMUGGLED + b"\r\n0\r\n\r\n",
)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Proxy:
    """One process with a configuration of its own, which listens on .port when it is entered."""

    def __init__(self, command, conf=None):
        self.command, self.conf = command, conf

    def start(self, case, server):
        folder = Path(case.enterClassContext(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        self.port = free_port()
        values = {"folder": folder, "port": self.port, "server": server.port}
        if self.conf is not None:
            (folder / "conf").write_text(self.conf.format(**values))
        command = [word.format(**values) for word in self.command]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        case.addClassCleanup(self.stop)
        for _ in range(10 * PATIENCE):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{command[0]} does not start")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


PROXIES = {
    "nginx": Proxy(["nginx", "-c", "{folder}/conf"], NGINX),
    "haproxy": Proxy(["haproxy", "-f", "{folder}/conf"], HAPROXY),
    "varnishd": Proxy(
        "varnishd -j none -F -n {folder}/v -a 127.0.0.1:{port} -b 127.0.0.1:{server}"
        " -s malloc,16m -p thread_pools=1 -p thread_pool_min=5".split()
    ),
}


def site(folder):
    for name in ("layouts", "pages", "static"):
        (folder / name).mkdir()
    for i in range(PAGES):
        (folder / f"pages/{i}.html").write_text(f"---\npermalink: /{i}/\n---\n" + f"page {i}\n" * 99)
    (folder / "pages/kept.html").write_text(
        "---\npermalink: /kept/\ncache_control: public, s-maxage=60, max-age=1\n---\n" + "kept\n" * 99
    )


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        site(cls.folder)
        cls.server = cls.enterClassContext(Serving(BINARY, cls.folder))
        cls.proxies = {
            name: proxy.start(cls, cls.server)
            for name, proxy in PROXIES.items()
            if shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
        }
        if not cls.proxies:
            raise unittest.SkipTest("none of nginx, haproxy, varnishd is installed")

    def each(self):
        for name, proxy in self.proxies.items():
            with self.subTest(name):
                yield name, proxy


class Smuggling(Case):
    def others_are_served(self, port, what):
        """The next clients get the right answers."""
        for i in range(2):
            got = ask("127.0.0.1", port, f"/{i}/")
            self.assertEqual((200, f"page {i}\n" * 99), (got.status, got.body.decode()), what)

    def test_no_two_think_otherwise_of_where_a_message_ends(self):
        for name, proxy in self.each():
            for head in HEADS:
                for body in BODIES:
                    for method in (b"GET", b"POST"):
                        data = method + b" /2/ HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n\r\n" + body
                        with socket.create_connection(("127.0.0.1", proxy.port)) as c:
                            c.sendall(data)
                            c.settimeout(0.01)
                            try:
                                while c.recv(65536):
                                    pass
                            except OSError:
                                pass
                self.others_are_served(proxy.port, (name, head))


class OrdinaryClients(Case):
    def test_pages_and_conditions_through_them(self):
        for _, proxy in self.each():
            for _ in range(2):  # once in between, the best coding may take the fast one's place
                page = ask("127.0.0.1", proxy.port, "/3/")
                self.assertEqual("page 3\n" * 99, page.body.decode())
                known = {"If-None-Match": page.headers["ETag"]}
                same = ask("127.0.0.1", proxy.port, "/3/", headers=known)
                if same.status == 304:
                    break
            self.assertEqual(304, same.status)
            head = ask("127.0.0.1", proxy.port, "/3/", method="HEAD")
            self.assertEqual((200, b""), (head.status, head.body))
            self.assertEqual(405, ask("127.0.0.1", proxy.port, "/3/", method="PUT").status)
            self.assertEqual(404, ask("127.0.0.1", proxy.port, "/missing/").status)

    def test_codings_through_them(self):
        for _, proxy in self.each():
            for coding in ("gzip", "identity", "gzip"):
                url = f"http://127.0.0.1:{proxy.port}/4/"
                curl = ["curl", "-sS", "--compressed", "-H", f"Accept-Encoding: {coding}", url]
                got = subprocess.run(curl, check=True, capture_output=True, timeout=PATIENCE).stdout
                self.assertEqual("page 4\n" * 99, got.decode())

    def test_an_edit_is_seen_through_them(self):
        page = self.folder / "pages/5.html"
        for edit in range(10):
            page.write_text(f"---\npermalink: /5/\n---\nedit {edit}")
            for _, proxy in self.each():
                self.assertEqual(f"edit {edit}", ask("127.0.0.1", proxy.port, "/5/").body.decode())

    def test_shared_caches_keep_what_they_may(self):
        if "varnishd" not in self.proxies:
            self.skipTest("no varnishd")
        port = self.proxies["varnishd"].port
        self.assertEqual(200, ask("127.0.0.1", port, "/kept/").status)
        (self.folder / "pages/kept.html").write_text("---\npermalink: /kept/\n---\nother")
        self.assertEqual("kept\n" * 99, ask("127.0.0.1", port, "/kept/").body.decode())
        self.assertEqual("other", self.server.get("/kept/").body.decode())


class Clients(Case):
    def curl(self, *words):
        url = f"http://127.0.0.1:{self.server.port}/6/"
        command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", *words, url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual((0, ""), (done.returncode, done.stderr), words)
        return done.stdout

    def test_curl(self):
        with tempfile.NamedTemporaryFile() as large:
            large.write(b"x" * 3_000_000)
            large.flush()
            for want, words in (
                ("200", []),
                ("200", ["--http1.0"]),
                ("200", ["-I"]),
                ("206", ["-r", "0-9"]),
                ("204", ["-X", "OPTIONS"]),
                ("405", ["-d", "x=1"]),
                ("405", ["-H", "Expect: 100-continue", "-d", "x=1"]),
                ("405", ["--data-binary", f"@{large.name}"]),
                ("405", ["-T", large.name]),
            ):
                with self.subTest(words):
                    self.assertEqual(want, self.curl(*words))

    def test_http_client_keeps_its_connection(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        for i in range(100):
            connection.request(("GET", "HEAD")[i % 2], f"/{i % PAGES}/")
            got = connection.getresponse()
            self.assertEqual(200, got.status)
            got.read()
            if i == 0:
                ours = connection.sock.getsockname()
            self.assertEqual(ours, connection.sock.getsockname())
        connection.close()

    def test_pipelines(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE) as c:
            c.sendall(b"".join(request(f"/{i % PAGES}/") for i in range(200)))
            got = receive(c, want=200)
        self.assertEqual([200] * 200, got.statuses)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
