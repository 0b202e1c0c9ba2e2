"""Both logs as operators use them: formats, outputs, proxies, rotation, readers that are slow.

usage: test_logs.py APPROCHE-SERVER
"""

import fcntl
import http.client
import itertools
import json
import os
import re
import resource
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
from serving import PATIENCE, STARTED, Serving, ask, eventually  # noqa: E402
from wire import receive, request  # noqa: E402

BINARY = sys.argv[1]
COMBINED = re.compile(
    r'(\S+) - - \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000)\] "(\S+) (\S+) (HTTP/1\.[01])" (\d{3}) (\d+)'
    r' "((?:[^"\\]|\\x[0-9a-f]{2})*)" "((?:[^"\\]|\\x[0-9a-f]{2})*)" (\d+\.\d{6}) (hit|miss|revalidated|-) (\S+)\n'
)
FIELDS = [
    "time", "client", "method", "path", "query", "status", "bytes", "duration_ms", "cache",
    "referrer", "user_agent", "request_id",
]  # fmt: skip
NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://{to}; proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Request-ID $request_id;
        }}
        location /id {{ return 200 $request_id; }}
    }}
}}
"""


def connect(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


def ask_on(connection, path):
    """The status of one of several requests on a connection."""
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return response.status


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.site = self.folder / "site"
        for name in ("layouts", "pages", "static"):
            (self.site / name).mkdir(parents=True)
        for name in "ab":
            self.write(name, f"page {name}")
        self.log = self.folder / "access.log"

    def write(self, name, text):
        (self.site / f"pages/{name}.html").write_text(f"---\npermalink: /{name}/\n---\n{text}")

    def serving(self, *options, **more):
        return Serving(BINARY, self.site, *options, **more)

    def logging(self, *options, form="json"):
        """A server whose access log is a file."""
        return self.serving(f"--access-log={form}", "--access-log-output", self.log, *options)

    def entries(self, path=None):
        return [json.loads(line) for line in (path or self.log).read_bytes().splitlines()]

    def numbered(self):
        """
        By the number in the query. A client may have an answer a little before the server has come
        to its end, and ask for the next one on another connection.
        """
        return sorted(self.entries(), key=lambda entry: int(entry["query"]))


class AccessLines(Case):
    def test_every_field(self):
        with self.logging() as server:
            headers = {"Referer": "http://r/?x=\"", "User-Agent": "agent 1"}
            server.get("/a/?q=1+2&&r?", headers=headers)
        (entry,) = self.entries()
        self.assertEqual(FIELDS, list(entry))
        self.assertRegex(entry["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertRegex(entry["request_id"], r"^[0-9a-f]{32}$")
        self.assertGreater(entry["duration_ms"], 0)
        want = {"client": "127.0.0.1", "method": "GET", "path": "/a/", "query": "q=1+2&&r?",
                "status": 200, "bytes": 6, "cache": "miss", "referrer": "http://r/?x=\"",
                "user_agent": "agent 1"}  # fmt: skip
        self.assertEqual(want, {name: entry[name] for name in want})

    def test_combined(self):
        with self.logging(form="combined") as server:
            server.get("/a/?q=1", headers={"Referer": "http://r/\"x", "User-Agent": "agent 1"})
            server.get("/none")
        lines = self.log.read_text().splitlines(keepends=True)
        first, second = sorted(lines, key=lambda line: "/none" in line)
        found = COMBINED.fullmatch(first)
        self.assertEqual(
            ("127.0.0.1", "GET", "/a/?q=1", "HTTP/1.1", "200", "6", "http://r/\\x22x", "agent 1", "miss"),
            found.group(1, 3, 4, 5, 6, 7, 8, 9, 11),
        )
        self.assertEqual(("/none", "404", "-"), COMBINED.fullmatch(second).group(4, 6, 8))

    @unittest.skipUnless(shutil.which("goaccess"), "goaccess is not installed (script/bootstrap test)")
    def test_combined_is_what_goaccess_reads(self):
        with self.logging(form="combined") as server:
            server.get("/a/?q=1", headers={"Referer": "http://r.example/\"x", "User-Agent": "agent (\"1\")"})
            server.get("/none")
        command = ["goaccess", self.log, "--log-format=COMBINED", "--no-global-config", "--output=json"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
        said = json.loads(done.stdout)["general"]
        counts = {name: said[name] for name in ("valid_requests", "failed_requests", "unique_not_found")}
        self.assertEqual({"valid_requests": 2, "failed_requests": 0, "unique_not_found": 1}, counts)

    def test_what_the_cache_did_and_how_many_bytes(self):
        asked = (
            ("GET", "/a/", {}, 200, "miss", 6),
            ("GET", "/a/", {}, 200, "hit", 6),
            ("HEAD", "/a/", {}, 200, "hit", 0),
            ("GET", "/a/", {"Range": "bytes=0-2"}, 206, "hit", 3),
            ("GET", "/a/", {"Range": "bytes=90-"}, 416, "", None),
            ("GET", "/a/", {"If-None-Match": "*"}, 304, "hit", 0),
            ("GET", "/a", {}, 301, "", 0),
            ("OPTIONS", "/a/", {}, 204, "", 0),
            ("POST", "/a/", {}, 405, "", None),
            ("GET", "/c/", {}, 200, "miss", 6),
        )
        self.write("c", "page c")
        with self.logging() as server:
            lengths = []
            for i, (method, path, headers, status, _, _) in enumerate(asked):
                got = server.get(f"{path}?{i}", method, headers)
                self.assertEqual(status, got.status)
                lengths.append(len(got.body))
            self.write("b", "another")
            # /c/ was asked for once, so nobody looks at it before it is asked for again.
            for i, path in enumerate(("/b/", "/c/", "/c/"), len(asked)):
                server.get(f"{path}?{i}")
        found = self.numbered()
        for (method, path, _, status, cache, size), entry, length in zip(asked, found, lengths):
            self.assertEqual(
                (method, path, status, cache, length if size is None else size),
                tuple(entry[name] for name in ("method", "path", "status", "cache", "bytes")),
            )
            self.assertEqual(length, entry["bytes"])
        after = [(entry["path"], entry["cache"]) for entry in found[len(asked) :]]
        self.assertEqual([("/b/", "miss"), ("/c/", "revalidated"), ("/c/", "hit")], after)

    def test_all_kinds_of_ranges_have_their_length(self):
        with self.logging() as server:
            got = server.get("/a/", headers={"Range": "bytes=0-0,2-3"})
            self.assertEqual(206, got.status)
        self.assertEqual(len(got.body), self.entries()[0]["bytes"])

    def test_an_answer_that_is_broken_off(self):
        (self.site / "static/large").write_bytes(b"x" * 30_000_000)
        with self.logging() as server:
            with socket.create_connection(("127.0.0.1", server.port)) as c:
                c.sendall(request("/large"))
                c.recv(1000)
            eventually(lambda: self.log.read_bytes().endswith(b"\n"), "the line")
        (entry,) = self.entries()
        self.assertEqual((200, True), (entry["status"], entry["broken"]))

    def test_off(self):
        with self.serving("--access-log", "off") as server:
            server.get("/a/")
        self.assertFalse([line for line in server.lines if "/a/" in line])

    def test_lines_are_in_order(self):
        """Of many threads, by the time at which each answer was sent."""
        with self.logging("--threads", "8") as server:
            opened = [connect(server.port) for _ in range(24)]
            for i, c in zip(range(2000), itertools.cycle(opened)):
                self.assertEqual(200, ask_on(c, f"/a/?{i}"))
            for c in opened:
                c.close()
        found = self.entries()
        times = [e["time"] for e in found]
        self.assertEqual(sorted(times), times)
        # A client may have an answer a little before the server has come to that point itself.
        far = [abs(int(e["query"]) - i) for i, e in enumerate(found)]
        self.assertLess(sum(distance > 20 for distance in far), 100)
        for c in range(24):
            mine = [int(e["query"]) for e in found if int(e["query"]) % 24 == c]
            self.assertEqual(list(range(c, 2000, 24)), mine)


class Hostile(Case):
    def send(self, server, *pieces):
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as c:
            c.sendall(b"".join(pieces))
            c.settimeout(PATIENCE)
            while c.recv(65536):
                pass

    def heads(self):
        end = b"Connection: close\r\n\r\n"
        evil = b"\"}\\ {\"status\":200 \x1b[2J\x80\xff\xc3 \xe2\x80\xa8 \xc2\x9b"
        yield b"GET /a/ HTTP/1.1\r\nHost: a\r\nUser-Agent: " + evil + b"\r\nReferer: " + evil + b"\r\n" + end
        yield b"GET /" + evil.replace(b" ", b"") + b" HTTP/1.1\r\nHost: a\r\n" + end
        yield b"GET /a/?" + evil.replace(b" ", b"") + b" HTTP/1.1\r\nHost: a\r\n" + end
        yield b"G\"\\{ /a/ HTTP/1.1\r\nHost: a\r\n" + end
        yield b"GET /" + b"\"" * 6000 + b" HTTP/1.1\r\nHost: a\r\n" + end
        yield b"GET /a/ HTTP/1.1\r\nHost: a\r\nReferer: " + b"\xff" * 9000 + b"\r\n" + end
        yield b"GET /a/ HTTP/1.1\r\nHost: a\r\nUser-Agent: " + b"\x01" * 9000 + b"\r\n" + end
        yield b"GET /a/?" + b"&=" * 1000 + b" HTTP/1.1\r\nHost: a\r\n" + end
        yield b"GET /a/ HTTP/1.1\r\nHost: a\r\n" + b"X-Forwarded-For: 6.6.6.6\r\n" * 90 + end
        yield b"GET /a/ HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \"{}\r\nForwarded: for=\"\r\n" + end
        yield b"GET /a/ HTTP/1.1\r\nHost: a\r\nX-Request-ID: a\"b\r\n" + end
        yield b"GET /a/%0a%22 HTTP/1.1\r\nHost: a\r\n" + end

    def test_each_line_is_json(self):
        for options in ((), ("--trusted-proxies", "127.0.0.1")):
            self.log.unlink(missing_ok=True)
            with self.logging(*options) as server:
                for head in self.heads():
                    self.send(server, head)
                server.get("/a/?last")
            entries = self.entries()
            self.assertIn("last", [entry["query"] for entry in entries])
            self.assertGreater(len(entries), 8)
            for entry in entries:
                self.assertEqual(FIELDS, [name for name in entry if name != "broken"])
                self.assertRegex(entry["request_id"], r"^[0-9a-f]{32}$")
                self.assertEqual("127.0.0.1" if not options else entry["client"], entry["client"])
            for line in self.log.read_bytes().splitlines():
                self.assertLess(len(line), 4096)
                self.assertNotRegex(line, rb"[\x00-\x1f\x7f]")

    def test_no_combined_line_is_forged(self):
        with self.logging(form="combined") as server:
            for head in self.heads():
                self.send(server, head)
        lines = self.log.read_text("ascii").splitlines(keepends=True)
        self.assertGreater(len(lines), 8)
        for line in lines:
            self.assertRegex(line, COMBINED)
            self.assertLessEqual(len(line), 4096)


class Proxies(Case):
    def clients(self, *headers, options=("--trusted-proxies", "127.0.0.0/8")):
        with self.logging(*options) as server:
            for i, each in enumerate(headers):
                server.get(f"/a/?{i}", headers=each)
        return [(entry["client"], entry["request_id"]) for entry in self.numbered()]

    def test_a_trusted_proxy(self):
        known, other, bad = self.clients(
            {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 127.0.0.9", "X-Request-ID": "abc-1"},
            {"Forwarded": 'for="[2001:db8::9]:1"'},
            {"X-Forwarded-For": "?", "X-Request-ID": "a b"},
        )
        self.assertEqual(("203.0.113.9", "abc-1"), known)
        self.assertEqual("2001:db8::9", other[0])
        self.assertEqual("127.0.0.1", bad[0])
        self.assertRegex(bad[1], "^[0-9a-f]{32}$")

    def test_a_stranger(self):
        for options in ((), ("--trusted-proxies", "10.0.0.0/8,unix")):
            self.log.unlink(missing_ok=True)
            said = {"X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6", "X-Request-ID": "mine"}
            ((client, ident),) = self.clients(said, options=options)
            self.assertEqual("127.0.0.1", client)
            self.assertRegex(ident, "^[0-9a-f]{32}$")

    def test_request_ids_differ(self):
        found = self.clients(*[{}] * 50)
        self.assertEqual(50, len({ident for _, ident in found}))

    def test_a_mistake_is_told(self):
        command = [BINARY, "--source", self.site, "--trusted-proxies", "10.0.0.1/8"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(2, done.returncode)
        self.assertIn("'10.0.0.1/8' has bits behind its prefix", done.stderr)

    def nginx(self, to):
        path = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
        if path is None:
            self.skipTest("nginx is not installed")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.folder.chmod(0o755)
        conf = self.folder / "conf"
        conf.write_text(NGINX.format(folder=self.folder, port=port, to=to))
        process = subprocess.Popen(
            [path, "-c", conf], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

        def answers():
            try:
                return ask("127.0.0.1", port, "/id").status == 200
            except OSError:
                return False

        eventually(answers, "nginx")
        return port

    def test_behind_nginx(self):
        with self.logging("--trusted-proxies", "127.0.0.1") as server:
            port = self.nginx(f"127.0.0.1:{server.port}")
            ask("127.0.0.1", port, "/a/?1", headers={"X-Forwarded-For": "6.6.6.6"})
            ask("127.0.0.1", port, "/a/?2", headers={"X-Forwarded-For": "6.6.6.6\""})
        first, second = self.numbered()
        # nginx adds its peer, which is trusted as well here: so the client's word counts.
        self.assertEqual("6.6.6.6", first["client"])
        self.assertEqual("127.0.0.1", second["client"])
        self.assertRegex(first["request_id"], "^[0-9a-f]{32}$")

    def test_behind_nginx_over_a_local_socket(self):
        path = self.folder / "socket"
        with self.logging("--trusted-proxies", "unix", "--listen", f"127.0.0.1:0,unix:{path}"):
            port = self.nginx(f"unix:{path}:")
            ask("127.0.0.1", port, "/a/", headers={"X-Forwarded-For": "6.6.6.6"})
        (entry,) = self.entries()
        self.assertEqual("127.0.0.1", entry["client"])

    def test_a_local_socket_without_a_proxy(self):
        path = self.folder / "socket"
        with self.logging("--listen", f"127.0.0.1:0,unix:{path}"):
            with socket.socket(socket.AF_UNIX) as c:
                c.connect(str(path))
                c.sendall(request("/a/"))
                self.assertEqual([200], receive(c, 1).statuses)
        self.assertEqual("unix:", self.entries()[0]["client"])


class Rotation(Case):
    THREADS, EACH, TIMES = 3, 1500, 8

    def load(self, port, thread):
        c = connect(port)
        for i in range(self.EACH):
            self.statuses.add(ask_on(c, f"/a/?{thread}.{i}"))
        c.close()

    def test_no_line_is_lost_and_none_doubled(self):
        files = []
        self.statuses = set()
        with self.logging("--threads", "4") as server:
            threads = [
                threading.Thread(target=self.load, args=(server.port, t))
                for t in range(self.THREADS)
            ]
            for thread in threads:
                thread.start()
            for i in range(self.TIMES):
                size = self.log.stat().st_size
                eventually(
                    lambda size=size: self.log.stat().st_size > size or not threads[0].is_alive(),
                    "a line",
                )
                files.append(self.folder / f"access.log.{i}")
                self.log.rename(files[-1])
                server.process.send_signal(signal.SIGHUP)
                eventually(self.log.exists, "the new file")
            for thread in threads:
                thread.join()
        found = [e["query"] for path in (*files, self.log) for e in self.entries(path)]
        want = {f"{t}.{i}" for t in range(self.THREADS) for i in range(self.EACH)}
        self.assertEqual({200}, self.statuses)
        self.assertEqual(len(want), len(found))
        self.assertEqual(want, set(found))
        # Also from one file to the next, the lines of a client are in order.
        for t in range(self.THREADS):
            mine = [int(q.split(".")[1]) for q in found if q.startswith(f"{t}.")]
            self.assertEqual(sorted(mine), mine)

    def test_the_folder_has_gone(self):
        folder = self.folder / "logs"
        folder.mkdir()
        self.log = folder / "access.log"
        with self.logging() as server:
            server.get("/a/?1")
            moved = folder.rename(self.folder / "old")
            server.process.send_signal(signal.SIGHUP)
            eventually(
                lambda: any("stays in the file that is open" in line for line in server.lines),
                "the error",
            )
            server.get("/a/?2")
        found = [e["query"] for e in self.entries(moved / "access.log")]
        self.assertEqual(["1", "2"], sorted(found))

    def test_the_log_itself(self):
        log = self.folder / "server.log"
        with self.serving("--log-output", log, "--log-format", "json") as server:
            self.write("a", "{% nothing %}")
            server.get("/a/")
            old = log.rename(self.folder / "server.log.1")
            server.process.send_signal(signal.SIGHUP)
            eventually(log.exists, "the new log")
            eventually(lambda: "rescanning" in log.read_text(), "its first line")
        (error,) = [e for e in self.entries(old) if e["level"] == "error"]
        self.assertEqual(("pages/a.html", 4), (error["file"], error["line"]))
        self.assertIn("unknown tag", error["message"])
        self.assertEqual("SIGTERM", [e for e in self.entries(log) if "signal" in e][0]["signal"])


class Unread(Case):
    LONG = "r" * 700

    def ask_long(self, port, count):
        """Lines of about 1500 bytes."""
        data = request(f"/a/?{'q' * 700}", Referer=self.LONG)
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as c:
            for _ in range(count // 100):
                c.sendall(data * 100)
                self.assertEqual([200] * 100, receive(c, 100, 0.001).statuses)

    def dropped(self, lines):
        return sum(int(n) for n in re.findall(r"warning: (\d+) lines? of the access log", "".join(lines)))

    def test_a_full_pipe(self):
        """More than the rings hold: each line is written or counted, and no request waits."""
        os.mkfifo(self.log)
        reading = os.open(self.log, os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, 4096)
        self.addCleanup(os.close, reading)
        with self.serving(
            "--access-log=json", "--access-log-output", self.log, "--threads", "1"
        ) as server:
            self.ask_long(server.port, 2000)
            found = b""
            deadline = time.monotonic() + PATIENCE
            while self.dropped(server.lines) + found.count(b"\n") < 2000 and time.monotonic() < deadline:
                try:
                    found += os.read(reading, 65536)
                except BlockingIOError:
                    time.sleep(0.001)
        entries = [json.loads(line) for line in found.splitlines()]
        self.assertGreater(self.dropped(server.lines), 0)
        self.assertEqual(2000, self.dropped(server.lines) + len(entries))
        self.assertEqual({self.LONG}, {e["referrer"] for e in entries})

    def test_a_full_disk(self):
        """/dev/full is one. Lines wait until the file can be written again."""
        self.log.symlink_to("/dev/full")
        with self.logging() as server:
            for i in range(10):
                self.assertEqual(200, server.get(f"/a/?{i}").status)
            eventually(
                lambda: any("No space left on device" in line for line in server.lines), "the error"
            )
            self.log.unlink()
            server.process.send_signal(signal.SIGHUP)
            eventually(lambda: self.log.exists() and len(self.entries()) == 10, "the lines")
        self.assertEqual(set("0123456789"), {e["query"] for e in self.entries()})
        self.assertEqual(1, sum("No space left" in line for line in server.lines))
        self.assertEqual(0, self.dropped(server.lines))

    def test_a_line_that_a_full_disk_tears(self):
        """A limit for files is such a disk. SIGHUP without another file does not cut the line off."""
        ignoring = ["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh"]
        server = self.logging()
        server.command = [*ignoring, *server.command]
        with server:
            limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
            server.get("/a/?0")
            size = eventually(lambda: self.log.stat().st_size, "a line")
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size + 20, limits[1]))
            server.get("/a/?1")
            eventually(lambda: self.log.stat().st_size == size + 20, "a part of a line")
            for _ in range(5):
                server.process.send_signal(signal.SIGHUP)
                time.sleep(0.05)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
            server.get("/a/?2")
        self.assertEqual(["0", "1", "2"], [entry["query"] for entry in self.entries()])

    def test_a_line_that_another_process_has_left(self):
        self.log.write_text('{"time":"2026-')
        with self.logging() as server:
            server.get("/a/?0")
        first, second = self.log.read_text().splitlines()
        self.assertEqual(('{"time":"2026-', "0"), (first, json.loads(second)["query"]))

    def test_a_disk_that_stays_full(self):
        self.log.symlink_to("/dev/full")
        with self.logging() as server:
            for i in range(10):
                self.assertEqual(200, server.get(f"/a/?{i}").status)
        self.assertEqual(10, self.dropped(server.lines))
        self.assertEqual(0, server.status)


class Outputs(Case):
    def socket(self):
        path = self.folder / "socket"
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(str(path))
        s.settimeout(PATIENCE)
        self.addCleanup(s.close)
        return path, s

    def test_the_journal(self):
        path, s = self.socket()
        with self.serving("--access-log=json", "--access-log-output", f"journald:{path}") as server:
            server.get("/a/")
            message, priority, name, end = s.recv(8192).split(b"\n")
        self.assertEqual("/a/", json.loads(message.removeprefix(b"MESSAGE="))["path"])
        self.assertEqual(
            (b"PRIORITY=6", b"SYSLOG_IDENTIFIER=approche-server", b""), (priority, name, end)
        )

    def test_syslog(self):
        path, s = self.socket()
        with self.serving("--log-output", f"syslog:{path}") as server:
            found = s.recv(8192).decode()
        self.assertRegex(found, r"^<30>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d approche-server\[\d+\]: info: ")
        self.assertEqual(0, server.status)

    def test_the_stream_of_the_journal(self):
        """systemd says which stream leads to it; then lines begin with their priority."""
        with (self.folder / "err").open("w") as err:
            st = os.fstat(err.fileno())
            environment = {**os.environ, "JOURNAL_STREAM": f"{st.st_dev}:{st.st_ino}"}
            command = [BINARY, "--source", self.site, "--port", "0"]
            with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=err) as p:
                self.assertTrue(STARTED.search(p.stdout.readline().decode()))
                eventually(lambda: "started in" in (self.folder / "err").read_text(), "the start")
                p.terminate()
        for line in (self.folder / "err").read_text().splitlines():
            self.assertRegex(line, r"^<[346]>(info|warning|error): ")

    def test_a_log_that_everybody_can_read(self):
        """It lies in the site. What begins with '_' or '.' is not published."""
        (self.site / "_logs").mkdir()
        rows = {"static/a.log": True, "b.log": True, "_logs/c.log": False, ".d.log": False, "../e.log": False}
        for name, public in rows.items():
            for option in ("--log-output", "--access-log-output"):
                path = self.site / name
                with self.serving("--access-log", option, path) as server:
                    server.get("/a/")
                text = "".join(server.lines) + (path.read_text() if path.exists() else "")
                self.assertEqual(public, f"{path} lies in the folder of the site, which is public" in text, text)

    def test_an_output_that_cannot_be_opened(self):
        for option in ("--log-output", "--access-log-output"):
            for output, why in (("/nowhere/log", "No such file"), ("std", "is not an output")):
                command = [BINARY, "--source", self.site, "--port", "0", "--access-log", option, output]
                done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual(1, done.returncode)
                self.assertIn(why, done.stderr)

    def test_a_start_that_fails_is_in_the_log(self):
        log = self.folder / "log"
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            listen = f"127.0.0.1:{taken.getsockname()[1]}"
            command = [BINARY, "--source", self.site, "--listen", listen, "--log-format", "json",
                       "--log-output", log]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(1, done.returncode)
        self.assertIn("Address already in use", done.stderr)
        self.assertIn("Address already in use", self.entries(log)[-1]["message"])


class StartAndEnd(Case):
    def test_what_the_log_says(self):
        with self.serving("--log-format", "json") as server:
            server.get("/a/")
            idle = self.enterContext(socket.create_connection(("127.0.0.1", server.port)))
            idle.sendall(request("/a/"))
            self.assertEqual([200], receive(idle, 1).statuses)
            server.process.send_signal(signal.SIGINT)
            server.process.wait(PATIENCE)
        entries = [json.loads(line) for line in server.lines]
        (started,) = [e for e in entries if "version" in e]
        self.assertEqual((2, 0), (started["pages"], started["files"]))
        self.assertEqual(f"http://0.0.0.0:{server.port}/", started["addresses"])
        self.assertGreaterEqual(started["duration_ms"], 0)
        (stopping,) = [e for e in entries if "signal" in e]
        self.assertEqual(("SIGINT", 1), (stopping["signal"], stopping["connections"]))
        (stopped,) = [e for e in entries if "cut_off" in e]
        self.assertEqual((1, 0, 0), (stopped["connections"], stopped["refused"], stopped["cut_off"]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
