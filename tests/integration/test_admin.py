"""The admin listener: /healthz, /readyz and /metrics in each state of the server; everything is counted, and
counted once; and whoever attacks the listener disturbs neither it nor the site.

usage: test_admin.py APPROCHE-SERVER
"""

import contextlib
import json
import re
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
from operated import Operated, samples_of  # noqa: E402
from serving import PATIENCE, ROOT, ask, eventually  # noqa: E402
from wire import exchange, receive, request  # noqa: E402

BINARY = sys.argv[1]
FAKE_SASS = ROOT / "tests/support/fake_sass.py"
BROKEN = "{% nothing %}"


class Case(unittest.TestCase):
    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write_pages(self, *names, layout="{{ content }}"):
        self.write("_layouts/a.html", layout)
        for name in names:
            self.write(f"{name}.html", f"---\nlayout: a\npermalink: /{name}/\n---\nThe page {name}.")

    def starting(self, *arguments):
        return self.enterContext(Operated(BINARY, self.site, *arguments))

    def serving(self, *arguments):
        server = self.starting(*arguments)
        eventually(lambda: "approche_site_pages" in server.metrics(), "a site that is loaded")
        return server

    def becomes(self, server, status, text):
        eventually(lambda: server.ready() == (status, text), f"{text}, not {server.ready()}")


class Loading(Case):
    """While the site is loaded: here its compiler of stylesheets takes its time to start."""

    def test_until_it_listens(self):
        go, started = self.site / ".go", self.site / ".started"
        self.write_pages("a")
        self.write("style.scss", "---\n---\na { b: c }")
        self.write(
            ".compiler",
            f"#!/bin/sh\ntouch {started}\nuntil [ -e {go} ]; do sleep 0.02; done\n"
            f"FAKE_SASS=echo exec {sys.executable} {FAKE_SASS}\n",
        )
        (self.site / ".compiler").chmod(0o755)
        server = self.starting("--sandbox", "off", "--sass", self.site / ".compiler")
        eventually(started.exists, "the compiler")
        self.assertEqual((503, "loading"), server.ready())
        self.assertEqual(200, server.admin("/healthz").status)
        metrics = server.metrics()
        self.assertEqual(0, metrics["approche_ready"])
        self.assertNotIn("approche_site_pages", metrics)
        self.assertEqual(0, metrics['approche_http_requests_total{code="200",cache="hit"}'])
        go.touch()
        self.assertEqual(200, server.get("/a/").status)
        self.becomes(server, 200, "ready")
        self.assertEqual(1, server.metric("approche_ready"))


class Serving(Case):
    def test_one_good_page_is_enough(self):
        self.write_pages("a", "b", "c")
        self.write("a.html", f"---\npermalink: /a/\n---\n{BROKEN}")
        self.write("b.html", f"---\npermalink: /b/\n---\n{BROKEN}")
        server = self.serving()
        self.becomes(server, 200, "ready")
        self.assertEqual(500, server.get("/a/").status)
        self.assertEqual((200, "ready"), server.ready())

    def test_every_page_fails(self):
        self.write_pages(*(f"p{i}" for i in range(40)), layout=BROKEN)
        server = self.serving()
        self.becomes(server, 503, "no page can be shown")
        self.assertEqual(0, server.metric("approche_ready"))
        self.assertEqual(200, server.admin("/healthz").status)
        self.write("_layouts/a.html", "{{ content }}")
        self.becomes(server, 200, "ready")

    def test_a_bad_edit_makes_nothing_unready(self):
        """The last good version is served."""
        self.write_pages("a")
        server = self.serving()
        self.becomes(server, 200, "ready")
        self.write("_layouts/a.html", BROKEN)
        self.assertEqual(200, server.get("/a/").status)
        for _ in range(3):
            self.assertEqual((200, "ready"), server.ready())
        self.assertLess(0, sum(v for k, v in server.metrics().items() if "site_errors" in k))

    def test_a_site_of_files_alone_is_ready(self):
        self.write("a.txt", "text")
        self.becomes(self.serving(), 200, "ready")

    def test_an_empty_site_is_not(self):
        server = self.serving()
        self.becomes(server, 503, "the site is empty")
        self.write_pages("a")
        self.becomes(server, 200, "ready")
        (self.site / "a.html").unlink()
        self.becomes(server, 503, "the site is empty")

    def test_pages_that_come_and_go(self):
        """The page that was good last may be gone, and the others fail."""
        self.write_pages("a")
        server = self.serving()
        self.becomes(server, 200, "ready")
        self.write("b.html", f"---\npermalink: /b/\n---\n{BROKEN}")
        (self.site / "a.html").unlink()
        self.becomes(server, 503, "no page can be shown")
        self.write_pages("c")
        self.becomes(server, 200, "ready")

    def test_the_pages_of_the_listener(self):
        self.write_pages("a")
        server = self.serving()
        for path, status, text in [("/", 200, b"/healthz\n/readyz\n/metrics\n"), ("/healthz", 200, b"ok\n"),
                                   ("/a/", 404, b"Not Found\n"), ("/metrics/x", 404, b"Not Found\n")]:  # fmt: skip
            answer = server.admin(path)
            self.assertEqual((status, text), (answer.status, answer.body), path)
            self.assertEqual("no-store", answer.headers["Cache-Control"])
        head = server.admin("/metrics", "HEAD")
        self.assertEqual((200, b""), (head.status, head.body))
        self.assertLess(5000, int(head.headers["Content-Length"]))
        posted = server.admin("/metrics", "POST")
        self.assertEqual((405, "GET, HEAD"), (posted.status, posted.headers["Allow"]))
        for path in ("/metrics", "/healthz", "/readyz"):
            self.assertEqual(404, server.get(path).status, "the site has none of it")

    def test_healthcheck_asks_whether_it_is_ready(self):
        self.write_pages("a", layout=BROKEN)
        server = self.serving()
        command = [BINARY, "healthcheck", "--port", str(server.port)]
        asking = [*command, "--admin", f"127.0.0.1:{server.admin_port}"]

        def said(command):
            done = subprocess.run(command, capture_output=True, text=True)
            return done.returncode, done.stderr

        self.becomes(server, 503, "no page can be shown")
        self.assertEqual((0, ""), said(command))
        status, text = said(asking)
        self.assertEqual(1, status)
        self.assertIn("not ready: no page can be shown", text)
        self.write("_layouts/a.html", "{{ content }}")
        self.becomes(server, 200, "ready")
        self.assertEqual((0, ""), said(asking))
        self.assertIn("nothing answers", said([*command, "--admin", "127.0.0.1:1"])[1])

    def test_a_local_socket_and_an_address_that_is_taken(self):
        self.write_pages("a")
        name = self.site / ".admin"
        command = [BINARY, "--source", self.site, "--listen", "127.0.0.1:0", "--admin", f"unix:{name}"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            eventually(name.exists, "the socket")
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(name))
                connection.sendall(request("/healthz"))
                self.assertEqual([200], receive(connection).statuses)
        finally:
            process.terminate()
            self.assertEqual(0, process.wait(PATIENCE))
        with socket.create_server(("127.0.0.1", 0)) as taken:
            command[-1] = f"127.0.0.1:{taken.getsockname()[1]}"
            done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(1, done.returncode)
        self.assertIn("Address already in use", done.stderr)


class Draining(Case):
    def setUp(self):
        super().setUp()
        self.write_pages("a")
        with (self.site / "large.bin").open("wb") as file:
            file.truncate(64 << 20)

    def slow(self, server):
        """A client that does not take its answer."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(request("/large.bin"))
        connection.recv(1)
        return self.enterContext(connection)

    def test_it_says_so_until_the_last_answer_is_sent(self):
        server = self.serving("--drain-timeout", "600")
        client = self.slow(server)
        server.process.terminate()
        self.becomes(server, 503, "draining")
        metrics = server.metrics()
        self.assertEqual((0, 1), (metrics["approche_ready"], metrics["approche_http_connections"]))
        self.assertEqual(200, server.admin("/healthz").status)
        taken = 1
        while block := client.recv(1 << 20):
            taken += len(block)
        self.assertLess(64 << 20, taken)
        self.assertEqual(0, server.process.wait(PATIENCE))

    def test_no_longer_than_it_may(self):
        server = self.serving("--drain-timeout", "0")
        self.slow(server)
        server.process.terminate()
        self.assertEqual(0, server.process.wait(PATIENCE))


class Metrics(Case):
    def requests(self, server):
        return {
            tuple(re.findall(r'"(.*?)"', name)): value
            for name, value in server.metrics().items()
            if name.startswith("approche_http_requests_total") and value > 0
        }

    def test_every_answer_is_counted_once(self):
        self.write_pages("a", "b", "c")
        self.write("_redirects", "/old /a/ 302\n")
        server = self.serving("--threads", "2")
        expected, size = {}, 0

        def get(path, status, cache, count=1, method="GET", headers=None):
            nonlocal size
            for _ in range(count):
                answer = server.get(path, method, headers)
                self.assertEqual(status, answer.status, path)
                size += len(answer.body)
            key = (str(status), cache)
            expected[key] = expected.get(key, 0) + count
            return answer

        tag = get("/a/", 200, "miss").headers["ETag"]
        get("/a/", 200, "hit", 20)
        get("/a/", 200, "hit", 3, method="HEAD")
        get("/a/", 304, "hit", 5, headers={"If-None-Match": tag})
        get("/a/", 206, "hit", 2, headers={"Range": "bytes=0-3"})
        get("/old", 302, "none", 4)
        get("/a", 301, "none", 2)
        get("/nothing", 404, "miss")
        get("/nothing/either", 404, "hit", 6)
        get("/a/", 405, "none", 2, method="DELETE")
        get("/%zz", 400, "none", 2)
        get("/c/", 200, "miss")  # once, so nobody looks at it before it is asked for again
        self.write("b.html", "---\nlayout: a\npermalink: /b/\n---\nAnother text.")
        eventually(lambda: server.metric("approche_site_generation") == 2, "the edit")
        get("/c/", 200, "revalidated")
        get("/c/", 200, "hit", 2)
        eventually(lambda: self.requests(server) == expected, f"{expected}, not {self.requests(server)}")
        metrics = server.metrics()
        total = sum(expected.values())
        for what, wanted in (("response_bytes_total", size), ("request_duration_seconds_count", total)):
            name = f"approche_http_{what}"
            self.assertEqual(wanted, sum(v for k, v in metrics.items() if k.startswith(name)), name)
        for cache in ("hit", "miss", "none", "revalidated"):
            last = metrics[f'approche_http_request_duration_seconds_bucket{{cache="{cache}",le="+Inf"}}']
            self.assertEqual(sum(v for k, v in expected.items() if k[1] == cache), last)
        self.assertEqual(1, metrics['approche_reloads_total{result="published"}'])
        self.assertEqual(0, metrics["approche_http_requests_unanswered_total"])

    def test_many_clients(self):
        """Each thread counts for itself, and none is forgotten."""
        self.write_pages("a")
        server = self.serving("--threads", "4")
        server.get("/a/")

        def many():
            with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
                for _ in range(10):
                    connection.sendall(request("/a/") * 50)
                    receive(connection, 50, 0.001)

        clients = [threading.Thread(target=many) for _ in range(8)]
        for client in clients:
            client.start()
        while any(client.is_alive() for client in clients):
            server.metrics()
        server.reaches('approche_http_requests_total{code="200",cache="hit"}', 4000)
        server.reaches("approche_http_connections", 0)

    def test_a_client_that_leaves(self):
        self.write_pages("a")
        server = self.serving()
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(b"GET /a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
            eventually(lambda: server.metric("approche_http_connections") == 1, "the connection")
        server.reaches("approche_http_requests_unanswered_total", 1)

    def test_errors_reloads_and_pages(self):
        self.write_pages("a", "b")
        server = self.serving()
        self.assertEqual(200, server.get("/a/").status)
        self.write("b.html", f"---\npermalink: /b/\n---\n{BROKEN}")
        server.reaches('approche_site_errors_total{kind="unknown"}', 1)
        self.write("_config.yml", "title: [")
        server.reaches('approche_reloads_total{result="failed"}', 1)
        metrics = server.metrics()
        self.assertEqual(1, metrics['approche_site_errors_total{kind="syntax"}'])
        self.assertEqual(2, metrics["approche_site_generation"])
        self.assertEqual(2, metrics["approche_site_pages"])
        self.assertLess(time.time() - 3600, metrics["approche_site_published_timestamp_seconds"])
        self.assertLessEqual(1, metrics["approche_render_duration_seconds_count"])

    def test_pages_that_cannot_be_rendered(self):
        self.write_pages("a", layout="{% include nothing.html %}")
        server = self.serving()
        self.assertEqual(500, server.get("/a/").status)
        metrics = server.metrics()
        renders = metrics["approche_render_duration_seconds_count"]
        self.assertEqual(renders, metrics["approche_render_failures_total"])
        self.assertLessEqual(1, metrics['approche_site_errors_total{kind="missing"}'])

    def test_the_cache(self):
        self.write_pages(*(f"p{i}" for i in range(60)))
        server = self.serving("--cache", "20K")
        for i in range(60):
            server.get(f"/p{i}/")
        metrics = server.metrics()
        self.assertEqual(20480, metrics["approche_cache_limit_bytes"])
        self.assertLessEqual(metrics["approche_cache_bytes"], 20480)
        self.assertLess(0, metrics["approche_cache_entries"])
        self.assertLess(20, metrics["approche_cache_evictions_total"])

    def test_the_watch(self):
        self.write_pages("a")
        for mode in ("inotify", "stat", "off"):
            server = self.serving("--watch", mode)
            server.get("/a/")
            modes = {m: server.metric(f'approche_watch_mode{{mode="{m}"}}') for m in ("inotify", "stat", "off")}
            self.assertEqual({mode: 1}, {m: v for m, v in modes.items() if v})

    def test_processes(self):
        self.write_pages("a")
        self.write("style.scss", "---\n---\na { b: c }")
        server = self.serving()
        self.assertEqual(200, server.get("/style.css").status)
        metrics = server.metrics()
        self.assertEqual((1, 1), (metrics["approche_children"], metrics["approche_children_started_total"]))
        self.assertLess(1 << 20, metrics["process_resident_memory_bytes"])
        self.assertAlmostEqual(time.time(), metrics["process_start_time_seconds"], delta=600)
        fds = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
        self.assertAlmostEqual(fds, metrics["process_open_fds"], delta=2)
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        self.assertEqual(int(re.search(r"Threads:\s+(\d+)", status)[1]), metrics["process_threads"])

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_prometheus_finds_nothing_wrong(self):
        self.write_pages("a")
        server = self.serving()
        server.get("/a/")
        text = server.admin("/metrics")
        self.assertEqual("text/plain; version=0.0.4; charset=utf-8", text.headers["Content-Type"])
        done = subprocess.run(["promtool", "check", "metrics"], input=text.body, capture_output=True)
        self.assertEqual((0, b"", b""), (done.returncode, done.stdout, done.stderr))

    def test_documents_and_dashboard_have_the_same_names(self):
        self.write_pages("a")
        server = self.serving()
        text = server.admin("/metrics").body.decode()
        types = dict(re.findall(r"(?m)^# TYPE (\w+) (\w+)$", text))
        for name in types:
            self.assertRegex(name, r"^(approche|process)_")
        manual = (ROOT / "docs/monitoring.md").read_text()
        documented = re.findall(r"(?m)^\| `((?:approche|process)_\w+)", manual)
        self.assertEqual(sorted(types), sorted(documented))
        dashboard = json.loads((ROOT / "packaging/grafana/approche-server.json").read_text())
        used = set()
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                used |= set(re.findall(r"\b(?:approche|process)_\w+", target["expr"]))
        self.assertLess(15, len(used))
        known = {name.partition("{")[0] for name in samples_of(text)}
        self.assertEqual(set(), used - known)


class Attacked(Case):
    """Neither the listener nor the site is held up."""

    def setUp(self):
        super().setUp()
        self.write_pages("a")
        self.server = self.serving()
        self.server.get("/a/")

    def is_well(self):
        self.assertEqual(200, self.server.admin("/healthz").status)
        self.assertEqual(200, self.server.get("/a/").status)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.server.admin_port), timeout=PATIENCE)

    def test_many_that_say_nothing_or_half_of_it(self):
        with contextlib.ExitStack() as all_of_them:
            for i in range(300):
                connection = all_of_them.enter_context(self.connect())
                if i % 3 > 0:
                    connection.sendall(b"GET /metrics HTTP/1.1\r\nX: "[: i % 28])
                if i % 50 == 0:
                    self.is_well()
            self.is_well()
            fds = self.server.metric("process_open_fds")
            self.assertLess(fds, 100)

    def test_many_that_ask_and_do_not_read(self):
        with contextlib.ExitStack() as all_of_them:
            for _ in range(100):
                connection = socket.socket()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                connection.settimeout(PATIENCE)
                connection.connect(("127.0.0.1", self.server.admin_port))
                all_of_them.enter_context(connection)
                connection.sendall(request("/metrics"))
            self.is_well()
        self.is_well()

    def test_a_head_without_end(self):
        with self.connect() as connection:
            got = b""
            with contextlib.suppress(OSError):
                for _ in range(1000):
                    connection.sendall(b"X: " + b"y" * 1021)
            with contextlib.suppress(OSError):
                got = connection.recv(100)
            self.assertTrue(got in (b"",) or got.startswith(b"HTTP/1.1 431 "), got)
        self.is_well()
        answer = exchange(self.server.admin_port, b"GET / HTTP/1.1\r\nX: " + b"y" * (8192 - 19))
        self.assertEqual([431], answer.statuses)

    def test_bodies_and_pipelines(self):
        body = b"POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n"
        with self.connect() as connection:
            connection.sendall(body + b"x" * 3000)
            self.assertEqual([405], receive(connection).statuses)
        twice = exchange(self.server.admin_port, request("/healthz") * 2)
        self.assertEqual(([200], True), (twice.statuses, twice.closed))
        self.is_well()

    def test_each_status_has_its_words(self):
        rows = {
            request("/healthz"): b"HTTP/1.1 200 OK",
            request("/nothing"): b"HTTP/1.1 404 Not Found",
            b"POST / HTTP/1.1\r\n\r\n": b"HTTP/1.1 405 Method Not Allowed",
        }
        for data, line in rows.items():
            answer = exchange(self.server.admin_port, data)
            self.assertEqual(line, answer.responses[0].head.split(b"\r\n")[0])

    def test_what_is_no_http(self):
        for data in (b"\r\n\r\n", b"\x16\x03\x01\x00\xa5\x01\r\n\r\n", b"GET /\r\n\r\n", b"\0" * 4000 + b"\r\n\r\n"):
            self.assertEqual([400], exchange(self.server.admin_port, data).statuses, data)
        self.is_well()

    def test_those_that_come_and_go(self):
        for i in range(500):
            with self.connect() as connection:
                if i % 2 == 0:
                    connection.sendall(request(("/metrics", "/readyz")[i % 4 // 2]))
                if i % 5 == 0:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.is_well()
        self.assertEqual((200, "ready"), self.server.ready())

    def test_byte_by_byte(self):
        with self.connect() as connection:
            for byte in request("/readyz"):
                connection.sendall(bytes([byte]))
            self.assertEqual([200], receive(connection).statuses)

    def test_the_site_at_its_limit(self):
        """All connections of the site are taken, and the admin listener answers."""
        server = self.serving("--connections", "4")
        with contextlib.ExitStack() as all_of_them:
            for _ in range(4):
                all_of_them.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            server.reaches("approche_http_connections", 4)
            self.assertEqual(4, server.metric("approche_http_connections_limit"))
            self.assertEqual(200, ask("127.0.0.1", server.admin_port, "/healthz").status)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
