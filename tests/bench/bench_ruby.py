"""What a site's own Ruby costs: beside pages that use none, a call, a page, the start, a save, a worker
that is killed, memory; and the whole site as files, beside Jekyll.

usage: bench_ruby.py SERVER PRELOADED [DOCUMENTS] [--rounds N] [--only PARTS] [--short]

Processor time is that of the server and all processes that it has started: another program that is busy
changes it little. Wall time is the time that passes.
"""

import argparse
import ctypes
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from report import Table, figure, say  # noqa: E402
from scale_site import document, write  # noqa: E402
from serving import Running, Serving, skip  # noqa: E402

ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "JEKYLL_ENV": "production"}
PR_SET_CHILD_SUBREAPER = 36
CALLS = 200  # in one page
REQUESTS = 200  # for a count of instructions
UNITS = {"us": "µs", "ms": "ms", "s": "s", "mb": "MiB"}
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
PLUGIN = """
module Shout
  def shout(text)
    "#{text}!"
  end

  def count(list)
    list.size
  end
end
Liquid::Template.register_filter(Shout)

class Word < Liquid::Tag
  def render(context)
    "<i>#{context["page"]["title"]}</i>"
  end
end
Liquid::Template.register_tag("word", Word)
"""
GENERATOR = """
class TagPages < Jekyll::Generator
  def generate(site)
    began = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
    site.tags.each_key do |tag|
      page = Jekyll::PageWithoutAFile.new(site, site.source, "tags", "#{tag}.html")
      page.content = "{{ page.posts | map: 'title' | join: ' ' }}"
      page.data["posts"] = site.tags[tag]
      site.pages << page
    end
    site.documents.each { |doc| doc.data["words"] = doc.content.split.size }
    spent = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - began
    warn format("generated in %.1f ms", spent * 1000)
  end
end
"""


def tree(pid):
    """A process and all that it has started, directly or not."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found, grew = {pid}, True
    while grew:
        more = {p for p, parent in parents.items() if parent in found} - found
        found |= more
        grew = bool(more)
    return sorted(found)


def cpu_ms(pid):
    """Processor time of all of them, and of those that have ended, as the kernel counts these: in ticks."""
    total = 0
    for p in tree(pid):
        try:
            threads = [int((t / "schedstat").read_text().split()[0]) for t in Path(f"/proc/{p}/task").iterdir()]
            fields = Path(f"/proc/{p}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(threads) / 1e6 + (int(fields[13]) + int(fields[14])) * TICK_MS
    return total


def memory(pid, field):
    status = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(rf"^{field}:\s+(\d+)", status, re.M)[1]) / 1024


def rubies(pid):
    """The zygote first, then its workers."""
    return [p for p in tree(pid) if Path(f"/proc/{p}/comm").read_text() == "ruby\n"]


def get(server, path, expected=""):
    response = server.get(path)
    body = response.body.decode()
    if response.status != 200 or expected not in body:
        raise SystemExit(f"{path}: {response.status} {body[:500]}\n{''.join(server.lines[-20:])}")
    return body


def worded(name, value):
    """"least_wall_ms" -> "least wall 1.25 ms" """
    *words, unit = name.split("_")
    words = " ".join(words).replace("cpu", "processor")
    return f"{words} {figure(value)} {UNITS[unit]}" if words else f"{round(value):,} {name}"


class Bench:
    def __init__(self, args, scratch, table):
        self.table = table
        self.binary, self.preloaded, self.rounds = args.server, args.preloaded, args.rounds
        self.source = scratch / "site"
        write(self.source, args.documents)
        (self.source / "_plugins").mkdir()
        self.put("_plugins/words.rb", PLUGIN)

    def say(self, what, **figures):
        self.table.row(what, ", ".join(worded(*each) for each in figures.items()))

    def put(self, name, text):
        (self.source / name).write_text(text)

    def page(self, name, body):
        self.put(name, f"---\ntitle: A page\npermalink: /{name}\n---\n{body}\n")

    def serve(self, plugins="on"):
        return Serving(self.binary, self.source, "--plugins", plugins, environment=ENVIRONMENT)

    # ---- pages that use no Ruby ----

    def instructions(self):
        """Of a request from the cache, as script/bench instructions counts them."""
        from bench_instructions import counted, dump  # it needs valgrind

        self.page("plain.html", "plain")
        for plugins in ("off", "on"):
            with tempfile.TemporaryDirectory() as folder:
                command = [*counted(Path(folder)), self.binary, "--source", self.source, "--port", "0"]
                command += ["--threads", "1", "--plugins", plugins]
                more = {"LD_PRELOAD": str(self.preloaded), "APPROCHE_SANDBOX": "off"}
                with Running(command, environment=ENVIRONMENT | more) as server:
                    counts = []
                    for requests in (50, REQUESTS):
                        for _ in range(requests):
                            get(server, "/plain.html", "plain")
                        dump(server.process.pid)
                        out = max(Path(folder).glob("out.*"), key=lambda p: int(p.suffix[1:]))
                        counts.append(int(re.search(r"^totals: (\d+)", out.read_text(), re.M)[1]))
            self.say(f"cache hit on a connection of its own, {plugins}", instructions=counts[1] / REQUESTS)

    # ---- calls ----

    def calls(self):
        kinds = {
            "nothing": "{{ 'a' }}",
            "a filter of a text": "{{ 'a' | shout }}",
            "a filter of 140 documents": "{{ some | count }}",
            "a tag that reads page.title": "{% word %}",
        }
        some = "{% assign some = site.documents | slice: 0, 140 %}"
        for i in range(self.rounds):
            for at, text in enumerate(kinds.values()):
                body = "".join(f"{text}<!-- {i} {n} -->" for n in range(CALLS))
                self.page(f"calls-{at}-{i}.html", some + body)
        wall, cpu = {kind: [] for kind in kinds}, {kind: [] for kind in kinds}
        with self.serve() as server:
            get(server, "/calls-1-0.html", "a!")  # Ruby is there
            for i in range(1, self.rounds):
                for at, kind in enumerate(kinds):
                    before, began = cpu_ms(server.process.pid), time.monotonic()
                    get(server, f"/calls-{at}-{i}.html", "<!--")
                    wall[kind].append((time.monotonic() - began) * 1e6 / CALLS)
                    cpu[kind].append((cpu_ms(server.process.pid) - before) * 1e3 / CALLS)
        for path in self.source.glob("calls-*.html"):
            path.unlink()
        for kind in list(kinds)[1:]:
            figures = {}
            for name, spent in (("wall", wall), ("cpu", cpu)):
                base = statistics.median(spent["nothing"])
                figures[f"{name}_us"] = statistics.median(spent[kind]) - base
                figures[f"least_{name}_us"] = min(spent[kind]) - base
            self.say(kind, **figures)

    # ---- start, memory, a worker that is killed ----

    def start(self):
        for plugins in ("off", "on"):
            spent, cpu, first = [], [], []
            for _ in range(3):
                began = time.monotonic()
                with self.serve(plugins) as server:
                    get(server, "/")
                    spent.append((time.monotonic() - began) * 1000)
                    self.page("ruby.html", f"{{{{ '{time.monotonic()}' | shout }}}}")
                    get(server, "/ruby.html", "!" if plugins == "on" else "")
                    first.append((time.monotonic() - began) * 1000)
                    cpu.append(cpu_ms(server.process.pid))
                    if plugins == "on":
                        zygote, *workers = rubies(server.process.pid)
                        sizes = [memory(zygote, "Rss"), memory(zygote, "Pss"), memory(zygote, "Private_Dirty")]
            self.say(f"start, {plugins}: first page, and one with a filter", wall_ms=statistics.median(spent),
                then_ms=statistics.median(first), cpu_ms=statistics.median(cpu))  # fmt: skip
        self.say("zygote", rss_mb=sizes[0], pss_mb=sizes[1], own_mb=sizes[2])

    def kill(self):
        spent = []
        with self.serve() as server:
            for i in range(self.rounds):
                self.page("ruby.html", f"{{{{ '{i}' | shout }}}}")
                get(server, "/ruby.html", f"{i}!")
                _, *workers = rubies(server.process.pid)
                self.page("other.html", f"{{{{ 'other {i}' | shout }}}}")
                for pid in workers:
                    os.kill(pid, signal.SIGKILL)
                began = time.monotonic()
                get(server, "/other.html", f"other {i}!")
                spent.append((time.monotonic() - began) * 1000)
        self.say("a killed worker, until the next answer", wall_ms=statistics.median(spent))

    # ---- saves ----

    def edits(self, kind, plugins="on", name=None):
        """Of a post that uses no Ruby; name: of a page with a filter."""
        path, text = (name, "") if name else document(1)
        url = f"/{name}" if name else "/" + re.sub(r"\.md$", "/", path.removeprefix("_"))
        wall, cpu = [], []
        self.page("ruby.html", "{{ 'there' | shout }}")
        with self.serve(plugins) as server:
            get(server, "/ruby.html", "there!" if plugins == "on" else "")
            for i in range(self.rounds):
                get(server, url if i > 0 else "/ruby.html")
                before, began = cpu_ms(server.process.pid), time.monotonic()
                if name:
                    self.page(name, f"{{{{ 'edit {i}' | shout }}}}")
                else:
                    self.put(path, f"{text}\nedit {i}\n")
                get(server, url, f"edit {i}")
                wall.append((time.monotonic() - began) * 1000)
                cpu.append(cpu_ms(server.process.pid) - before)
            own = [float(m[1]) for line in server.lines if (m := re.search(r"generated in ([\d.]+) ms", line))]
        self.put(path, text)
        more = {"generators_cpu_ms": statistics.median(own)} if own else {}
        self.say(f"a save until it is served, {kind}", wall_ms=statistics.median(wall),
            cpu_ms=statistics.median(cpu), **more)  # fmt: skip

    # ---- all of it ----

    def build(self):
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        user = {"APPROCHE_USER": "root"} if os.geteuid() == 0 else {}

        def run(*command):
            began, before = time.monotonic(), os.times()
            subprocess.run(command, env=ENVIRONMENT | user, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
            spent = time.monotonic() - began
            try:
                while True:
                    os.wait()
            except ChildProcessError:
                pass
            after = os.times()
            return spent, sum(after[2:4]) - sum(before[2:4])

        with tempfile.TemporaryDirectory() as out:
            common = ("--source", self.source, "--destination")
            wall, cpu = run(self.binary, "build", *common, f"{out}/a", "--plugins", "on")
            self.say("the whole site as files", wall_s=wall, cpu_s=cpu)
            wall, cpu = run("jekyll", "build", "--quiet", "--disable-disk-cache", *common, f"{out}/b")
            self.say("the same by Jekyll", wall_s=wall, cpu_s=cpu)


def main():
    if shutil.which("jekyll") is None:
        skip("jekyll is not installed: script/bootstrap jekyll")
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("preloaded")
    parser.add_argument("documents", nargs="?", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only")
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args()
    args.documents = args.documents or (30 if args.short else 1000)
    args.rounds = 2 if args.short else args.rounds or 11
    only = (args.only or ("start edits build" if args.short else "instructions calls start kill edits build")).split()
    if shutil.which("valgrind") is None and "instructions" in only:
        only.remove("instructions")
    say(f"A site of {args.documents:,} documents with plugins in Ruby, with `--plugins on` and off: wall time, and processor",
        f"time of the server and of its Ruby processes together; medians of {args.rounds}.")  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch, Table("", "figures") as table:
        bench = Bench(args, Path(scratch), table)
        for part in ("instructions", "calls", "start", "kill"):
            if part in only:
                getattr(bench, part)()
        if "edits" in only:
            bench.edits("plugins off", "off")
            bench.edits("plugins on")
            bench.edits("page with a filter", name="edited.html")
        bench.put("_plugins/generator.rb", GENERATOR)
        if "edits" in only:
            bench.edits("with a generator")
        if "build" in only:
            bench.build()


if __name__ == "__main__":
    main()
