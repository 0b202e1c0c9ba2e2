"""A server while all goes wrong: edits, mistakes, faults, restarts and clients, at random.

The sequence of edits and faults follows from the seed. From time to time, and at the end, the mistakes
are mended and the faults end; then every address must answer as on a server that has just been started.
At no time may there be

- a crash, a report of a sanitizer, or an exit status other than 0,
- an answer that is incomplete or no HTTP, or a connection that is cut, unless the server was killed,
- a 5xx, except for 500 (a page with a mistake: compared later) and 503 while a fault goes on,
- a line of a log that is not JSON.

With --ruby calls, the site has a tag and a filter of its own in Ruby; with --ruby whole, also a generator. Its
plugin is edited, breaks and is mended, and Ruby's processes are killed; the clock stays as it is.

usage: chaos.py APPROCHE-SERVER JUMPING-CLOCK [--seconds N] [--seed N] [--clients N] [--port N]
       [--ruby calls|whole]
"""

import argparse
import collections
import contextlib
import datetime
import json
import os
import random
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
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "integration")]
import test_random_edits as edits  # noqa: E402
from jumping_clock import Clock  # noqa: E402
from serving import PATIENCE, Running, skip  # noqa: E402
from wire import parse  # noqa: E402

DAY = 86400
JUMPS = (-400 * DAY, -DAY, -3600, -1, 0, 0, 1, 3600, 40 * DAY, 150 * DAY, 400 * DAY)
FUTURE = datetime.date.today() + datetime.timedelta(days=100)
FUTURE_POST = f"_posts/{FUTURE}-future.md"
ADDRESSES = [*edits.ADDRESSES, f"/{FUTURE:%Y/%m/%d}/future.html"]
STEPS = 40  # between two comparisons
PAUSE = 0.1  # seconds at most between two steps
AFTERWARDS = 3  # seconds after a fault in which what it began may still end
LOG_DISK = "4m"
SPARE = 6  # descriptors that are left when there are few
HARD_LIMIT = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
REPORT = re.compile(r"Sanitizer|runtime error:")
CONNECTION = ("killed", "restarted", "few descriptors")  # faults that connections may feel
BROKEN = {
    "_config.yml": ("title: [\n", "collections: 7\n", "\tx\n"),
    "_data": ("{", "a: [", "a: b: c\n"),
    ".scss": ("---\n---\na {", "---\n---\n@import 'nothing';\n"),
    "_plugins": ("class (", "raise 'no'\n", "require 'no-such-gem'\n"),
    "": ("---\ntitle: [\n---\nx\n", "{% if %}", "{{ 'a' | }}", "{% include nothing.html %}", "---\nlayout: d\n---\n{% for"),
}  # fmt: skip


PLUGIN_FILE = "_plugins/p.rb"
PLUGIN = """
module Said
  def said(text)
    "NUMBER #{text} #{@context.registers[:site].posts.docs.size}"
  end
end
Liquid::Template.register_filter(Said)

class Listed < Liquid::Tag
  def render(context)
    "NUMBER " + context.registers[:site].posts.docs.map { |post| post.data["title"].to_s }.join(" ")
  end
end
Liquid::Template.register_tag("listed", Listed)
"""
GENERATOR = """
class Made < Jekyll::Generator
  def generate(site)
    site.posts.docs.each_with_index do |post, n|
      page = Jekyll::PageWithoutAFile.new(site, site.source, "made", "#{n}.html")
      page.content = "NUMBER #{post.data["title"]} {{ site.posts | size }}"
      site.pages << page
    end
  end
end
"""
RUBY_BODIES = ("{% listed %}", "{{ page.title | said }}", "{% for p in site.posts %}{{ p.title | said }}{% listed %}{% endfor %}")
MADE = [f"/made/{n}.html" for n in range(3)]


class World(edits.World):
    """With mistakes, a post that the clock decides about, and perhaps a plugin."""

    def __init__(self, folder, seed, ruby=None):
        self.broken = set()
        self.ruby = ruby
        super().__init__(folder, seed)

    def edits(self):
        return [name for name in super().edits() if self.ruby or name != "plugin"]

    def text(self, name):
        if name != PLUGIN_FILE:
            return super().text(name)
        return (PLUGIN + (GENERATOR if self.ruby == "whole" else "")).replace("NUMBER", str(self.number()))

    def page(self, name, n):
        text = super().page(name, n)
        return text + self.random.choice(RUBY_BODIES) if self.ruby else text

    def edit_plugin(self):
        path = self.current / PLUGIN_FILE
        if not path.is_file():
            return None
        path.write_text(self.text(PLUGIN_FILE))
        return path

    def between(self):
        time.sleep(0.01)

    def fill(self, root):
        super().fill(root)
        self.put(root / FUTURE_POST, self.text(FUTURE_POST))
        if self.ruby:
            self.put(root / PLUGIN_FILE, self.text(PLUGIN_FILE))

    def edit_future(self):
        path = self.current / FUTURE_POST
        if not path.parent.is_dir():
            return None
        path.write_text(self.text(FUTURE_POST))
        return path

    def edit_break(self):
        names = ["_config.yml", *edits.PAGES, *edits.INCLUDES, *edits.LAYOUT_FILES, *edits.DATA, *edits.STYLES]
        if self.ruby:
            names += [PLUGIN_FILE] * 4
        path = self.existing(names)
        if path is None or path.is_symlink():
            return None
        name = str(path.relative_to(self.current))
        kind = next(k for k in BROKEN if name == k or name.startswith(k + "/") or name.endswith(k))
        path.write_text(self.random.choice(BROKEN[kind]))
        self.broken.add((path.resolve(), name))
        return path

    def edit_repair(self):
        if not self.broken:
            return None
        self.repair(self.random.choice(sorted(self.broken)))
        return "one"

    def repair(self, one):
        self.broken.remove(one)
        path, name = one
        if path.is_file():
            path.write_text(self.config() if name == "_config.yml" else self.text(name))

    def repair_all(self, only=None):
        for one in sorted(self.broken):
            if only in (None, one[1]):
                self.repair(one)


class Troubles:
    """Which faults go on, and which have just ended."""

    def __init__(self):
        self.periods = []  # [name, begin, end or None]

    def begin(self, name):
        self.periods.append([name, time.monotonic(), None])

    def end(self, name):
        for period in self.periods:
            if period[0] == name and period[2] is None:
                period[2] = time.monotonic()

    def explain(self, names, since):
        """Whether one of them went on between then and now."""
        return any(
            name in names and (end is None or end + AFTERWARDS > since)
            for name, _, end in list(self.periods)
        )


class Client(threading.Thread):
    """Well or badly behaved, one connection after another."""

    KINDS = ("get", "get", "head", "range", "conditional", "several", "slow", "half_closed", "garbage", "leaves")

    def __init__(self, run, seed):
        super().__init__(daemon=True)
        self.chaos, self.random = run, random.Random(seed)
        self.over = threading.Event()
        self.asked, self.statuses = collections.Counter(), collections.Counter()
        self.cut = 0
        self.tags = {}

    def run(self):
        while not self.over.wait(self.random.uniform(0, 0.03)):
            kind = self.random.choice(self.KINDS)
            path, since = self.random.choice(self.chaos.addresses), time.monotonic()
            self.asked[kind] += 1
            try:
                getattr(self, kind)(path, since)
            except (OSError, EOFError) as e:
                self.cut += 1
                if kind != "garbage" and not self.chaos.troubles.explain(CONNECTION, since):
                    self.chaos.fails(f"{kind} {path}: {e!r}")

    def head_of(self, path, method="GET", **fields):
        fields = {"Accept-Encoding": self.random.choice(["identity", "gzip", "br, zstd"]), **fields}
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.chaos.port), timeout=PATIENCE)

    def answers(self, connection, methods, since, path):
        got, found = b"", []
        while len(found) < len(methods):
            block = connection.recv(1 << 16)
            if not block:
                if found and found[-1]["Connection"] == "close":
                    return found
                raise EOFError(f"the end after {len(got)} bytes, {got[:80]!r}")
            got += block
            found = parse(got, methods)[0]
        for answer in found:
            self.judge(answer, since, path)
        return found

    def judge(self, answer, since, path):
        self.statuses[answer.status] += 1
        if answer.status == 503 and self.chaos.troubles.explain(CONNECTION, since):
            return
        if answer.status > 500:
            self.chaos.fails(f"{path}: {answer.status}")

    def exchange(self, path, since, method="GET", times=1, **fields):
        with self.connect() as connection:
            connection.sendall(self.head_of(path, method, **fields) * times)
            return self.answers(connection, [method] * times, since, path)

    def get(self, path, since):
        tag = self.exchange(path, since)[0]["ETag"]
        self.tags[path] = tag or '"none"'

    def head(self, path, since):
        self.exchange(path, since, "HEAD")

    def range(self, path, since):
        first = self.random.randrange(0, 2000)
        last = first + self.random.randrange(0, 500)
        (answer,) = self.exchange(path, since, Accept_Encoding="identity", Range=f"bytes={first}-{last}")
        if answer.status == 206 and len(answer.body) > last - first + 1:
            self.chaos.fails(f"{path}: {len(answer.body)} bytes for {first}-{last}")

    def conditional(self, path, since):
        self.exchange(path, since, If_None_Match=self.tags.get(path, '"none"'))

    def several(self, path, since):
        self.exchange(path, since, times=self.random.randrange(2, 6))

    def slow(self, path, since):
        with self.connect() as connection:
            for byte in self.head_of(path):
                connection.sendall(bytes([byte]))
                time.sleep(self.random.uniform(0, 0.004))
            self.answers(connection, ["GET"], since, path)

    def half_closed(self, path, since):
        with self.connect() as connection:
            connection.sendall(self.head_of(path))
            connection.shutdown(socket.SHUT_WR)
            self.answers(connection, ["GET"], since, path)

    def garbage(self, path, since):
        head = bytearray(self.random.choice([self.head_of(path), self.random.randbytes(200)]))
        for _ in range(self.random.randrange(1, 5)):
            head[self.random.randrange(len(head))] = self.random.randrange(256)
        with self.connect() as connection:
            connection.sendall(head)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1 << 16):
                pass

    def leaves(self, path, since):
        with self.connect() as connection:
            connection.sendall(self.head_of(path)[: self.random.randrange(1, 200)])


class Logs:
    """Both logs, on a small disk of their own if we may mount one."""

    def __init__(self, folder, user):
        self.folder, self.lines, self.failures = folder / "logs", 0, []
        self.folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={LOG_DISK}", "none", self.folder]
        self.mounted = os.geteuid() == 0 and subprocess.run(mount, stderr=subprocess.DEVNULL).returncode == 0
        if user is not None:
            os.chown(self.folder, user, user)
        self.torn = False  # a line may have been written in part

    def options(self):
        return ["--log-format", "json", "--log-output", self.folder / "log", "--access-log=json",
                "--access-log-output", self.folder / "access"]  # fmt: skip

    def fill_disk(self):
        self.torn = True
        with contextlib.suppress(OSError), (self.folder / "ballast").open("wb", buffering=0) as file:
            while self.mounted:
                file.write(bytes(4096))

    def free_disk(self):
        (self.folder / "ballast").unlink(missing_ok=True)

    def rename(self):
        """So that SIGHUP makes new files."""
        for name in ("log", "access"):
            path = self.folder / name
            if path.exists():
                self.check(path.with_name(name + ".old"))
                path.rename(path.with_name(name + ".old"))

    def check(self, path):
        if not path.exists():
            return
        for line in path.read_bytes().splitlines(keepends=True):
            self.lines += 1
            try:
                json.loads(line)
            except ValueError:
                # The next line begins anew.
                if not self.torn or line.endswith(b"}\n") or line.count(b'{"time":') > 1:
                    self.failures.append(f"{path.name}: not JSON: {line!r}")
        path.unlink()

    def last_errors(self):
        text = "".join(path.read_text(errors="replace") for path in (self.folder / "log.old", self.folder / "log")
                       if path.exists())  # fmt: skip
        return "\n".join([line for line in text.splitlines() if '"info"' not in line][-15:])

    def check_all(self):
        for path in sorted(self.folder.iterdir()):
            if path.name != "ballast":
                self.check(path)

    def close(self):
        if self.mounted:
            subprocess.run(["umount", self.folder], check=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def children(pid):
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            yield from map(int, (task / "children").read_text().split())


def descendants(pid):
    for child in children(pid):
        yield child
        yield from descendants(child)


def limit_descriptors(pid, number, user):
    """Of a running process: the kernel lets its user do that. Without a number: as many as it may have."""
    command = ["prlimit", "--pid", str(pid), f"--nofile={number or HARD_LIMIT}:"]
    more = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    subprocess.run(command, check=True, **more)


class Run:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.user = edits.NOBODY if os.geteuid() == 0 else None
        # Where others can reach them.
        self.binary, library = (shutil.copy(file, folder) for file in (options.binary, options.clock))
        self.clock = Clock(folder / "clock", library, self.binary)
        if options.ruby:  # its processes have no memory for what the clock is preloaded with
            self.clock.environment = dict(os.environ)
        self.random = random.Random(options.seed)
        (folder / "secret.txt").write_text("SECRET")
        self.world = World(folder, options.seed, options.ruby)
        self.addresses = ADDRESSES + (MADE if options.ruby else [])
        self.logs = Logs(folder, self.user)
        self.port = options.port or free_port()
        self.troubles = Troubles()
        self.failures, self.told = [], collections.deque(maxlen=30)
        self.edits, self.faults = collections.Counter(), collections.Counter()
        self.compared = 0
        self.ends = {}  # faults that go on: name -> (steps left, what ends it)

    def fails(self, what):
        self.failures.append(what)
        print(f"failure: {what}\n  after: " + "\n         ".join(list(self.told)[-8:]), flush=True)

    def tell(self, what):
        self.told.append(str(what).replace(str(self.folder) + "/", ""))

    # ---- servers ----

    def command(self, *more):
        w = self.world
        return [self.binary, "--source", w.current, "--theme", w.theme, "--follow-links", w.outside,
                "--threads", "2", *(["--plugins", "on"] if self.options.ruby else []), *more]  # fmt: skip

    def start(self):
        mode = self.random.choice(["inotify", "inotify", "stat"])
        command = self.command("--listen", f"127.0.0.1:{self.port}", "--take-over", "--watch", mode,
                               "--drain-timeout", "3", "--admin", "127.0.0.1:0", *self.logs.options())  # fmt: skip
        self.server = Running(command, self.clock.environment, user=self.user).__enter__()

    def ended(self, server, killed=False):
        """Whether it ended as it should."""
        expected = -signal.SIGKILL if killed else 0
        if server.status != expected:
            self.fails(f"exit status {server.status}")
        for at, line in enumerate(server.lines):
            if REPORT.search(line):
                self.fails("".join(server.lines[at : at + 40]))
                break

    def stop(self, server):
        try:
            server.__exit__()
        except subprocess.TimeoutExpired:
            server.status = "none: it did not end"
        self.ended(server)

    @contextlib.contextmanager
    def trouble(self, name):
        self.troubles.begin(name)
        try:
            yield
        finally:
            self.troubles.end(name)

    # ---- faults ----

    def fault_kill(self):
        with self.trouble("killed"):
            old = self.server
            old.process.kill()
            old.status = old.process.wait()
            old.reader.join()
            old.process.stdout.close()
            self.ended(old, killed=True)
            self.logs.torn = True
            self.logs.rename()
            self.world.repair_all("_config.yml")
            self.forget_descriptors()
            self.start()

    def fault_restart(self):
        with self.trouble("restarted"):
            self.stop(self.server)
            self.world.repair_all("_config.yml")
            self.forget_descriptors()
            self.start()

    def fault_take_over(self):
        self.world.repair_all("_config.yml")
        self.logs.free_disk()  # both servers write to one file: on a full disk, they tear each other's lines
        with self.trouble("restarted"):
            old = self.server
            self.start()
            self.forget_descriptors()
            self.stop(old)

    def fault_hangups(self):
        for _ in range(self.random.randrange(1, 40)):
            self.server.process.send_signal(signal.SIGHUP)
            time.sleep(0.001)

    def fault_rotation(self):
        self.logs.rename()
        self.server.process.send_signal(signal.SIGHUP)

    def fault_children(self):
        """As the kernel does when memory runs out. Not the spawner: without it, no stylesheet is compiled any
        more, as it is meant to be. A compiler that crashes by itself (SIGSEGV) is the fault of its stylesheet."""
        spawners = set(children(self.server.process.pid))
        for pid in set(descendants(self.server.process.pid)) - spawners:
            with contextlib.suppress(ProcessLookupError):
                self.faults["compilers killed"] += 1
                os.kill(pid, signal.SIGKILL)

    def ruby_processes(self):
        """The zygote is the oldest."""
        found = []
        for pid in descendants(self.server.process.pid):
            with contextlib.suppress(OSError):
                rest = Path(f"/proc/{pid}/stat").read_text()
                if "(ruby)" in rest:
                    found.append((int(rest.rsplit(")", 1)[1].split()[19]), pid))
        return [pid for _, pid in sorted(found)]

    def kill_ruby(self, pids):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, self.random.choice([signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM]))

    def fault_zygote(self):
        self.kill_ruby(self.ruby_processes()[:1])

    def fault_workers(self):
        self.kill_ruby([pid for pid in self.ruby_processes()[1:] if self.random.random() < 0.7])

    def fault_clock(self):
        self.clock.jump(self.random.choice(JUMPS))

    def fault_disk_full(self):
        self.logs.fill_disk()
        self.ends["disk"] = [self.random.randrange(1, 12), self.logs.free_disk]

    def fault_few_descriptors(self):
        pid = self.server.process.pid
        if "descriptors" in self.ends:
            return
        few = max(int(name) for name in os.listdir(f"/proc/{pid}/fd")) + self.random.randrange(SPARE)
        self.troubles.begin("few descriptors")
        limit_descriptors(pid, few, self.user)

        def end():
            limit_descriptors(pid, "", self.user)
            self.troubles.end("few descriptors")

        self.ends["descriptors"] = [self.random.randrange(1, 12), end]

    def forget_descriptors(self):
        if "descriptors" in self.ends:
            del self.ends["descriptors"]
            self.troubles.end("few descriptors")

    def fault_stopped(self):
        self.server.process.send_signal(signal.SIGSTOP)
        time.sleep(self.random.uniform(0, 0.3))
        self.server.process.send_signal(signal.SIGCONT)

    def end_faults(self, at_once=False):
        for name in list(self.ends):
            self.ends[name][0] -= 1
            if at_once or self.ends[name][0] <= 0:
                self.ends.pop(name)[1]()

    # ---- steps ----

    def edit(self):
        while True:
            name = self.random.choice(self.world.edits())
            done = getattr(self.world, "edit_" + name)()
            if done is not None:
                self.edits[name] += 1
                self.tell(f"{name} {done}")
                return

    def fault(self):
        without = ("fault_clock",) if self.options.ruby else ("fault_zygote", "fault_workers")
        names = sorted(n for n in dir(self) if n.startswith("fault_") and n not in without)
        name = self.random.choice(names)
        self.tell(name)
        getattr(self, name)()
        self.faults[name.removeprefix("fault_")] += 1

    def step(self):
        self.end_faults()
        self.edit() if self.random.random() < 0.85 else self.fault()
        time.sleep(self.random.uniform(0, PAUSE))
        if self.server.process.poll() is not None:
            self.server.status = self.server.process.returncode
            self.ended(self.server)
            self.fails("the server ended")
            raise SystemExit(1)

    def calm_down(self):
        """No mistake and no fault is left, and the time of day is right."""
        self.end_faults(at_once=True)
        self.world.repair_all()
        self.clock.jump(0)
        self.server.process.send_signal(signal.SIGHUP)
        self.logs.rename()
        self.server.process.send_signal(signal.SIGHUP)

    def compare(self):
        self.calm_down()
        fresh_server = Running(self.command("--port", "0", "--watch", "off"), self.clock.environment, user=self.user)
        with fresh_server as fresh:
            asks_fresh = edits.Client(fresh.port)
            self.unsure = {500} | ({404} if asks_fresh.ask("/404.html")[0] == 500 else set())
            expected = {path: asks_fresh.ask(path) for path in self.addresses}
            # SIGHUP takes a moment, and so does what was begun under a fault.
            end = time.monotonic() + PATIENCE
            while differences := self.differences(expected):
                if time.monotonic() > end:
                    break
                time.sleep(0.1)
            for what in differences:
                self.fails(what + "\n  its log:\n" + self.logs.last_errors())
        self.compared += sum(answer[0] not in self.unsure for answer in expected.values())

    def differences(self, expected):
        asks, found = edits.Client(self.port), []
        for path, want in expected.items():
            got = asks.ask(path)
            if want[0] not in self.unsure and got != want:
                found.append(f"{path}{edits.unlike(got, want)}")
        return found

    def run(self):
        self.start()
        end = time.monotonic() + self.options.seconds
        clients = [Client(self, self.options.seed * 1000 + n) for n in range(self.options.clients)]
        for client in clients:
            client.start()
        try:
            while time.monotonic() < end and not self.failures:
                for _ in range(STEPS):
                    self.step()
                self.compare()
        finally:
            for client in clients:
                client.over.set()
            for client in clients:
                client.join()
            self.end_faults(at_once=True)
            self.stop(self.server)
            self.logs.torn = True
            self.logs.check_all()
        for what in self.logs.failures:
            self.fails(what)
        self.report(clients)

    def report(self, clients):
        total = lambda name: dict(sorted(sum((getattr(c, name) for c in clients), collections.Counter()).items()))  # noqa: E731
        asked = total("asked")
        print(f"seed {self.options.seed}: {sum(self.edits.values())} edits, {sum(self.faults.values())} faults, "
              f"{sum(asked.values())} requests, {self.compared} comparisons, {self.logs.lines} lines of logs, "
              f"{len(self.failures)} failures")  # fmt: skip
        print("faults:", dict(sorted(self.faults.items())))
        print("requests:", asked, "statuses:", total("statuses"), "cut:", sum(c.cut for c in clients), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("clock")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--ruby", choices=["calls", "whole"])
    options = parser.parse_args()
    if options.ruby and shutil.which("jekyll") is None:
        skip("jekyll is not installed: script/bootstrap jekyll")
    print(f"--seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        run = Run(options, Path(name))
        try:
            run.run()
        finally:
            run.logs.close()
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
