"""What a service manager is told (sd_notify), by a manager of the tests' own: when the server is ready, reads
the site again, stops, and makes progress; with sockets that it was given, and when it takes a port over.

usage: test_service.py APPROCHE-SERVER STUCK-THREAD
"""

import os
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
from operated import Operated, samples_of  # noqa: E402
from serving import PATIENCE, Running, ask, eventually, preload  # noqa: E402
from wire import request  # noqa: E402

BINARY, STUCK = sys.argv[1:3]


class Manager:
    """The socket that NOTIFY_SOCKET names; .messages: each a dictionary, in order."""

    def __init__(self, name):
        self.name, self.messages = str(name), []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.name[1:] if self.name.startswith("@") else self.name)
        self.thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def _read(self):
        while text := self.socket.recv(4096).decode():
            self.messages.append(dict(line.split("=", 1) for line in text.split("\n")))

    def __exit__(self, *_):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
            own.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()

    def environment(self, **more):
        return {**os.environ, "NOTIFY_SOCKET": self.name, **more}

    def count(self, name):
        return sum(name in message for message in self.messages)

    def waits_for(self, name, count=1):
        eventually(lambda: self.count(name) >= count, f"{count} of {name}: {self.messages}")

    def states(self):
        """The names of states in the order in which they came."""
        states = ("READY", "RELOADING", "STOPPING")
        return [name for message in self.messages for name in message if name in states]


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.site = self.folder / "site"
        self.site.mkdir()
        self.write("one")

    def write(self, text, site=None):
        ((site or self.site) / "a.html").write_text(f"---\npermalink: /a/\n---\n{text}")

    def manager(self, name=None):
        return self.enterContext(Manager(name or self.folder / "notify"))

    def running(self, manager, *arguments, **variables):
        command = [BINARY, "--source", self.site, "--listen", "127.0.0.1:0", *arguments]
        return Running(command, manager.environment(**variables))


class Phases(Case):
    def test_from_start_to_end(self):
        for name in (None, f"@{self.folder}"):
            with self.subTest(name):
                manager = self.manager(name)
                with self.running(manager) as server:
                    manager.waits_for("STATUS")
                    self.assertEqual({"READY": "1"}, manager.messages[0])
                    self.assertRegex(manager.messages[1]["STATUS"], r"^1 pages, \d+ answers in the cache, \d+ of \d+ conn")
                    self.assertEqual(b"one", server.get("/a/").body)
                    self.assertEqual(0, manager.count("WATCHDOG"))
                self.assertEqual(0, server.status)
                manager.waits_for("STOPPING")
                self.assertEqual("13000000", manager.messages[-1]["EXTEND_TIMEOUT_USEC"])
                self.assertEqual(["READY", "STOPPING"], manager.states())

    def test_hangup(self):
        """READY again only when the site has been read."""
        for mode in ("inotify", "stat", "off"):
            with self.subTest(mode):
                manager = self.manager(f"@{self.folder}-{mode}")
                with self.running(manager, "--watch", mode) as server:
                    manager.waits_for("READY")
                    for i in range(1, 4):
                        self.write(f"text {i}")
                        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
                        server.process.send_signal(signal.SIGHUP)
                        manager.waits_for("READY", i + 1)
                        self.assertEqual(f"text {i}", server.get("/a/").body.decode())
                        (told,) = [m for m in manager.messages if "RELOADING" in m][i - 1 :]
                        after = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
                        self.assertTrue(before <= int(told["MONOTONIC_USEC"]) <= after)
                    self.assertEqual(["READY"] + ["RELOADING", "READY"] * 3, manager.states())
                self.assertEqual(0, server.status)

    def test_many_hangups(self):
        """The last one is followed by READY; also if the settings cannot be read."""
        manager = self.manager()
        (self.site / "_config.yml").write_text("title: [")
        (self.site / "_config.yml").write_text("title: a")
        with self.running(manager, "--watch", "off") as server:
            manager.waits_for("READY")
            for i in range(50):
                (self.site / "_config.yml").write_text("title: [" if i % 2 else "title: b")
                server.process.send_signal(signal.SIGHUP)
            manager.waits_for("RELOADING")
            eventually(lambda: manager.states()[-1] == "READY", "READY in the end")
            told = sum("because of SIGHUP" in line for line in server.lines)
            self.assertEqual(told, manager.count("RELOADING"))
        self.assertEqual(0, server.status)

    def test_a_server_that_does_not_start_is_never_ready(self):
        manager = self.manager()
        (self.site / "_config.yml").write_text("title: [")
        with self.assertRaises(RuntimeError):
            self.enterContext(self.running(manager))
        self.assertEqual([], manager.messages)

    def test_no_child_speaks_for_the_server(self):
        manager = self.manager()
        seen = self.folder / "seen"
        compiler = self.folder / "compiler"
        compiler.write_text(f"#!/bin/sh\nenv >{seen}.new; mv {seen}.new {seen}\n")
        compiler.chmod(0o755)
        (self.site / "style.scss").write_text("---\n---\na { b: c }")
        command = [BINARY, "--source", self.site, "--listen", "127.0.0.1:0", "--sass", compiler]
        command += ["--sandbox", "off"]  # in it, a compiler cannot write
        environment = manager.environment(WATCHDOG_USEC="10000000")
        subprocess.run(command, env=environment, capture_output=True, timeout=PATIENCE)
        self.assertNotRegex(seen.read_text(), r"NOTIFY_SOCKET|WATCHDOG")

    def test_a_manager_that_is_gone(self):
        with Manager(self.folder / "notify") as manager:
            server = self.enterContext(self.running(manager))
            manager.waits_for("STATUS")
        (self.folder / "notify").unlink()
        self.write("two")
        server.process.send_signal(signal.SIGHUP)
        self.assertEqual(b"two", server.get("/a/").body)
        server.process.terminate()
        self.assertEqual(0, server.process.wait(PATIENCE))


class Watchdog(Case):
    def test_it_is_told_of_progress(self):
        manager = self.manager()
        with self.running(manager, WATCHDOG_USEC="100000") as server:
            manager.waits_for("WATCHDOG", 5)
            self.assertEqual(b"one", server.get("/a/").body)
            manager.waits_for("WATCHDOG", 10)
            self.assertLess(5, manager.count("STATUS"))
        self.assertEqual(0, server.status)

    def test_of_another_process(self):
        manager = self.manager()
        with self.running(manager, WATCHDOG_USEC="1000", WATCHDOG_PID="1") as server:
            manager.waits_for("READY")
            for _ in range(20):
                server.get("/a/")
            self.assertEqual(0, manager.count("WATCHDOG"))

    def test_a_thread_that_is_stuck(self):
        """Another one still answers; even so, the manager hears nothing until it goes on."""
        manager = self.manager()
        file = self.folder / "stuck"
        file.touch()
        environment = manager.environment(
            WATCHDOG_USEC="400000", LD_PRELOAD=preload(BINARY, STUCK), STUCK=str(file)
        )
        with Operated(BINARY, self.site, "--threads", "2", environment=environment) as server:
            manager.waits_for("WATCHDOG", 2)
            self.assertEqual(200, server.admin("/healthz").status)
            with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
                connection.sendall(request("/stuck"))

                def is_silent():
                    count = manager.count("WATCHDOG")
                    time.sleep(1)  # in which there would be five
                    return manager.count("WATCHDOG") == count

                eventually(is_silent, "silence")
                eventually(lambda: server.admin("/healthz").status == 503, "/healthz")
                file.unlink()
                self.assertIn(b" 404 ", connection.recv(100))
            count = manager.count("WATCHDOG")
            manager.waits_for("WATCHDOG", count + 2)
            self.assertEqual(200, server.admin("/healthz").status)
        self.assertEqual(0, server.status)

    def test_a_thread_that_never_ends_does_not_keep_the_server(self):
        file = self.folder / "stuck"
        file.touch()
        environment = {"LD_PRELOAD": preload(BINARY, STUCK), "STUCK": str(file)}
        arguments = ["--threads", "2", "--drain-timeout", "0"]
        with Operated(BINARY, self.site, *arguments, environment=environment) as server:
            with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
                connection.sendall(request("/stuck"))
                eventually(lambda: server.admin("/healthz").status == 503, "/healthz")
                server.process.terminate()
                self.assertEqual(0, server.process.wait(PATIENCE))
        self.assertIn("broken off", "".join(server.lines))


class Sockets(Case):
    def test_sockets_of_the_manager(self):
        """Connections that came before it was ready are answered when it is, and those between two servers."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            script = 'exec 3<&"$1"; shift; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
            command = ["bash", "-c", script, "sh", listener.fileno(), BINARY, "--source", self.site]
            for i in range(2):
                manager = self.manager(f"@{self.folder}-{i}")
                with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as early:
                    early.sendall(request("/a/"))
                    process = subprocess.Popen([str(word) for word in command], env=manager.environment(),
                                               pass_fds=[listener.fileno()], stdout=subprocess.DEVNULL,
                                               stderr=subprocess.DEVNULL)  # fmt: skip
                    manager.waits_for("READY")
                    self.assertIn(b" 200 ", early.recv(100))
                process.terminate()
                self.assertEqual(0, process.wait(PATIENCE))
                self.assertEqual(["READY", "STOPPING"], manager.states())

    def test_one_takes_over_from_another(self):
        """From READY on, every new connection of the site and of the admin listener is the new one's."""
        other = self.folder / "other"
        other.mkdir()
        self.write("two", other)
        (other / "b.html").write_text("---\n---\n")
        first, second = self.manager(f"@{self.folder}-1"), self.manager(f"@{self.folder}-2")
        old = self.enterContext(Operated(BINARY, self.site, "--take-over", environment=first.environment()))
        first.waits_for("READY")
        self.assertEqual(b"one", old.get("/a/").body)
        command = [BINARY, "--source", other, "--take-over", "--listen", f"127.0.0.1:{old.port}",
                   "--admin", f"127.0.0.1:{old.admin_port}"]  # fmt: skip
        with Running(command, second.environment()) as new:
            second.waits_for("READY")
            for _ in range(50):
                self.assertEqual(b"two", new.get("/a/").body)
                text = ask("127.0.0.1", old.admin_port, "/metrics").body.decode()
                self.assertEqual(2, samples_of(text)["approche_site_pages"])
            old.process.terminate()
            self.assertEqual(0, old.process.wait(PATIENCE))
            self.assertEqual(b"two", new.get("/a/").body)
            self.assertEqual(200, ask("127.0.0.1", old.admin_port, "/readyz").status)
        self.assertEqual(["READY", "STOPPING"], first.states())
        self.assertEqual(["READY", "STOPPING"], second.states())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
