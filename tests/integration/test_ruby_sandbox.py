"""What a site's own Ruby may do and may not, how many processes it may start, and what is left of them.

usage: test_ruby_sandbox.py APPROCHE-SERVER
"""

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import eventually  # noqa: E402
from test_ruby import FRONT, Plugins, below, is_gone  # noqa: E402

PLUGIN = r"""
require "fiddle"
require "json"
require "socket"
require "tempfile"

module Tries
  def try(list)
    list.map { |code| one(code) }.to_json
  end

  def bomb(what)
    case what
    when "forks" then loop { fork { sleep } }
    when "forks in forks" then grow = -> { loop { fork { grow.call } } } and grow.call
    when "commands" then loop { spawn("sleep", "1000") }
    when "threads" then loop { Thread.new { sleep } }
    when "shell" then `sh -c 'for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done; exit 3' >/dev/null 2>&1`; raise "#{$?.exitstatus}"
    when "orphans" then 5.times { fork { fork { sleep 1000 } } } and "left"
    end
  end

  private

  def one(code)
    eval(code).to_s.strip
  rescue SystemCallError, ThreadError => e
    e.class.name
  end
end
Liquid::Template.register_filter(Tries)
"""
CALL = 'Fiddle::Function.new(Fiddle.dlopen(nil)["{}"], [Fiddle::TYPE_LONG] * 4, Fiddle::TYPE_LONG).call({})'


def landlock_version():
    return ctypes.CDLL(None, use_errno=True).syscall(444, None, ctypes.c_size_t(0), 1)


class Tried(Plugins):
    def setUp(self):
        super().setUp()
        self.site.chmod(0o755)
        self.outside = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.outside.chmod(0o755)
        (self.outside / "secret").write_text("secret")
        self.write("_plugins/tries.rb", PLUGIN)

    def tried(self, *codes):
        self.write("try.html", f"---\nlist: {json.dumps(codes)}\n---\n{{{{ page.list | try }}}}")
        return json.loads(self.body("/try.html"))

    def expect(self, cases):
        for code, got in zip(cases, self.tried(*cases)):
            with self.subTest(code):
                self.assertEqual(cases[code], got)


class Sandbox(Tried):
    def setUp(self):
        super().setUp()
        if landlock_version() < 1:
            self.skipTest("the kernel has no landlock")

    def test_what_must_fail(self):
        server = self.serve()
        pid = server.process.pid
        refused = "Errno::EACCES"
        self.expect(
            {
                f"File.read('{self.outside}/secret')": refused,
                f"`cat {self.outside}/secret 2>&1; true`": f"cat: {self.outside}/secret: Permission denied",
                "Dir.children('/root')": refused,
                "File.read('/etc/shadow')": refused,
                f"File.write('{self.outside}/new', '')": refused,
                f"File.unlink('{self.outside}/secret')": refused,
                f"File.rename('_notes/a.txt', '{self.outside}/a')": refused,
                "File.write('/tmp/new', '')": refused,
                f"File.read('/proc/{pid}/mem', 1)": refused,
                f"File.read('/proc/{pid}/environ')": refused,
                f"TCPSocket.new('127.0.0.1', {server.port})": refused,
                "UNIXSocket.new('/run/any')": refused,
                CALL.format("ptrace", f"16, {pid}, 0, 0"): "-1",
                CALL.format("unshare", "0x10000000, 0, 0, 0"): "-1",
                "Process.setsid": refused,
                "Process.setpgid(0, 0)": "Errno::EPERM",
                "fork { Process.setpgid(0, 0) }; Process.wait2[1].exitstatus": "1",
                "Process.daemon": refused,
            }
        )
        if landlock_version() >= 6:
            self.expect({f"Process.kill(0, {pid})": "Errno::EPERM"})

    def test_what_must_work(self):
        git = ["git", "-C", self.site, "-c", "user.name=A", "-c", "user.email=a@b.c"]
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
            subprocess.run([*git, *words], check=True)
        self.serve("--plugins-timeout", "100")
        self.expect(
            {
                "`git log --format=%s -- titles.html`": "first",
                "`echo a | tr a b`": "b",
                "File.read('_notes/a.txt')": "a note",
                "Dir.glob('_notes/*')": '["_notes/a.txt"]',
                "File.write('_notes/made.txt', 'abc')": "3",
                "File.rename('_notes/made.txt', '_notes/moved.txt')": "0",
                "File.unlink('_notes/moved.txt')": "1",
                "Tempfile.create { |f| f.write('ab') }": "2",
                "Dir.mktmpdir { |d| Dir.mkdir(d + '/a') }": "0",
                "5.times.map { |i| Thread.new { i } }.sum(&:value)": "10",
                "30.times { fork { exit! }; Process.wait }": "30",
                "UNIXSocket.pair.size": "2",
                "File.symlink('a.txt', '_notes/link'); File.unlink('_notes/link')": "1",
            }
        )

    def test_a_repository_around_the_site(self):
        inner = self.site / "docs/site"
        shutil.copytree(self.site / "_plugins", inner / "_plugins")
        git = ["git", "-C", self.site, "-c", "user.name=A", "-c", "user.email=a@b.c"]
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "around"]):
            subprocess.run([*git, *words], check=True)
        self.site = inner
        self.serve()
        (inner.parents[1] / "VERSION").write_text("1.2")
        self.assertEqual(["around", "1.2"], self.tried("`git log --format=%s`", "File.read('../../VERSION')"))

    def test_all_processes_are_in_it(self):
        server = self.serve()
        self.tried("1")
        for pid in below(server.process.pid):
            status = dict(re.findall(r"(?m)^(\w+):\s*(.*)$", Path(f"/proc/{pid}/status").read_text()))
            with self.subTest(status["Name"]):
                self.assertEqual(("1", "2"), (status["NoNewPrivs"], status["Seccomp"]))
                self.assertEqual(0, int(status["CapEff"], 16) | int(status["CapPrm"], 16))
        self.assertFalse([line for line in server.lines if "sandbox" in line])

    def test_the_network_if_it_is_wanted(self):
        server = self.serve("--plugins-network")
        self.expect(
            {
                f"TCPSocket.new('127.0.0.1', {server.port}).close": "",
                f"File.read('{self.outside}/secret')": "Errno::EACCES",
            }
        )

    def test_off_is_off(self):
        self.serve("--sandbox", "off")
        self.expect({f"File.read('{self.outside}/secret')": "secret"})

    def test_a_build(self):
        code = f"File.read('{self.outside}/secret')"
        self.write("try.html", f"---\nlist: {json.dumps([code])}\n---\n{{{{ page.list | try }}}}")
        command = [sys.argv[1], "build", "--source", self.site, "--plugins", "on"]
        subprocess.run(command, check=True, capture_output=True)
        self.assertEqual('["Errno::EACCES"]', (self.site / "_site/try.html").read_text())

    def test_another_site_takes_its_place(self):
        place = self.outside / "place"
        place.mkdir()
        one, two = (shutil.copytree(self.site, place / name) for name in ("one", "two"))
        (two / "_notes/a.txt").write_text("another note")
        link, new = place / "current", place / "new"
        link.symlink_to("one")
        self.site = link
        self.serve()
        self.assertEqual(["a note"], self.tried("File.read('_notes/a.txt')"))
        new.symlink_to("two")
        new.rename(link)
        self.assertEqual(
            ["another note", "3"], self.tried("File.read('_notes/a.txt')", "File.write('_notes/b', 'abc')")
        )

    def test_temporary_files_end_with_the_server(self):
        for end in (signal.SIGTERM, signal.SIGKILL):
            server = self.serve()
            (folder,) = self.tried("File.write(ENV['TMPDIR'] + '/a', ''); ENV['TMPDIR']")
            self.assertTrue(Path(folder, "a").exists())
            started = below(server.process.pid)
            server.process.send_signal(end)
            server.process.wait()
            eventually(lambda: all(is_gone(pid) for pid in started), "the end of all processes")
            self.assertFalse(Path(folder).exists())


    def test_what_killed_servers_left_is_removed_by_the_next(self):
        with tempfile.TemporaryDirectory() as folder:
            temporary = {"TMPDIR": folder}
            killed = self.serve(environment=temporary)
            (left,) = Path(folder).iterdir()
            (left / "sub/deep").mkdir(parents=True)
            (left / "sub/deep/a").touch()
            (left / "sub/link").symlink_to(self.outside)
            for pid in (*below(killed.process.pid), killed.process.pid):
                os.kill(pid, signal.SIGKILL)
            killed.process.wait()
            others = {Path(folder, "approche-plugins-file"), Path(folder, "another")}
            for other in others:
                other.touch()
            self.assertTrue(left.exists())
            live = self.serve(environment=temporary)
            (used,) = set(Path(folder).iterdir()) - others
            self.serve(environment=temporary)
            self.assertFalse(left.exists())
            self.assertTrue((self.outside / "secret").exists())
            self.assertTrue(used.exists())
            self.assertIsNone(live.process.poll())


class Bombs(Tried):
    """Each is an error of its own; nothing is left of it, and other pages have processes of their own."""

    TOO_MANY = "more than 256 processes and threads"
    CASES = {
        "forks": TOO_MANY,
        "commands": TOO_MANY,
        "threads": f"({TOO_MANY}|ThreadError: )",
        "shell": "RuntimeError: 3",
    }

    def started(self):
        return len(below(self.server.process.pid))

    def bomb(self, what, pattern):
        self.write("bad.html", f"{FRONT}{{{{ '{what}' | bomb }}}}")
        self.body("/bad.html", 500)
        self.logged(r"error: (_plugins/tries\.rb:\d+|bad\.html:3:\d+): " + pattern)
        self.assertEqual("Two, One", self.body("/titles.html"))
        eventually(lambda: self.started() <= self.usual, f"the end of {what}")

    def test_each_is_an_error(self):
        self.serve("--plugins-timeout", "100", "--threads", "2")
        self.body("/titles.html")
        self.usual = self.started() + 1
        for what, pattern in self.CASES.items():
            with self.subTest(what):
                self.bomb(what, pattern)

    def test_one_that_grows_until_its_time_is_over(self):
        self.serve("--plugins-timeout", "2", "--threads", "2")
        self.body("/titles.html")
        self.usual = self.started() + 1
        self.bomb("forks in forks", "(more than 256|the plugin's process was killed: it had too many|it took longer|Ruby did not answer)")

    def test_what_a_good_page_leaves_ends_with_the_next_edit(self):
        self.serve("--threads", "1")
        self.body("/titles.html")
        usual = self.started() + 1
        self.write("left.html", FRONT + "{{ 'orphans' | bomb }}")
        self.assertEqual("left", self.body("/left.html"))
        self.assertGreaterEqual(self.started(), usual + 4)
        self.write("_notes/a.txt", "another")
        self.write("read.html", FRONT + "{{ '_notes/a.txt' | read }}")
        self.assertEqual("another", self.body("/read.html"))
        eventually(lambda: self.started() <= usual, "the end of what was left")

    def test_what_is_left_ends_with_the_zygote(self):
        server = self.serve("--threads", "1")
        self.write("left.html", FRONT + "{{ 'orphans' | bomb }}")
        self.assertEqual("left", self.body("/left.html"))
        ruby = [p for p in below(server.process.pid) if Path(f"/proc/{p}/comm").read_text() == "ruby\n"]
        self.assertGreaterEqual(len(ruby), 7)
        os.kill(min(ruby, key=lambda p: int(Path(f"/proc/{p}/stat").read_text().rsplit(")")[1].split()[19])), signal.SIGKILL)
        eventually(lambda: all(is_gone(p) for p in ruby), "the end of what was left")

    def test_what_has_a_group_of_its_own_ends_with_the_server(self):
        self.write("_plugins/group.rb", "spawn('sleep', '1000', pgroup: true)\n")
        server = self.serve()
        self.body("/titles.html")
        started = below(server.process.pid)
        self.assertIn("sleep\n", [Path(f"/proc/{p}/comm").read_text() for p in started])
        server.process.terminate()
        server.process.wait()
        eventually(lambda: all(is_gone(pid) for pid in started), "the end of all processes")

    def test_a_generator_cannot_hide_processes_in_groups(self):
        self.write(
            "_plugins/groups.rb",
            "Class.new(Jekyll::Generator) do\n  def generate(_site)\n"
            "    loop { fork { Process.setpgrp; sleep } }\n  end\nend\n",
        )
        server = self.serve("--plugins-timeout", "100")
        self.logged("the process of the site's plugins has ended: it is started again")
        (self.site / "_plugins/groups.rb").unlink()
        self.assertEqual("Two, One", self.body("/titles.html"))
        eventually(lambda: len(below(server.process.pid)) <= 8, "the end of its processes")

    def test_a_plugin_file_that_starts_processes(self):
        self.write("_plugins/bomb.rb", "loop { spawn('sleep', '1000') }\n")
        server = self.serve()
        self.logged(r"error: _plugins/bomb\.rb:1: more than 256 processes")
        self.assertEqual("plain", self.body("/plain.html"))
        eventually(lambda: len(below(server.process.pid)) <= 2, "the end of its processes")
        (self.site / "_plugins/bomb.rb").unlink()
        self.assertEqual("Two, One", self.body("/titles.html"))


class Stopped(Tried):
    """It waits two minutes, without work."""

    def test_a_plugin_that_stops_what_forks(self):
        self.serve("--threads", "1")
        self.assertEqual(["1"], self.tried("Process.kill(:STOP, Process.ppid)"))
        self.write("read.html", FRONT + "{{ '_notes/a.txt' | read }}")
        for _ in range(10):  # an answer takes at most 30 s
            page = self.server.get("/read.html")
            if page.status == 200:
                break
            self.assertIn(page.status, (500, 503))
        self.assertEqual("a note", page.body.decode())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
