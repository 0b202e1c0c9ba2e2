"""The latency of a page from the cache: while another page is rendered all the time, beside an
unrelated process that computes all the time, and on an idle machine. The second shows how much of the
first comes from sharing the cores. p50, p99 and p99.9 on one connection, medians of alternating rounds.

usage: bench_latency.py APPROCHE-SERVER [--threads N] [--rounds N] [--seconds N] [--render-ms N] [--short]
"""

import argparse
import multiprocessing
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from crowd import quantile  # noqa: E402
from report import Table, say  # noqa: E402
from serving import Serving, ask  # noqa: E402
from slow_site import add_slow_pages, copy_site  # noqa: E402
from wire import request  # noqa: E402

PAGE = "/approche/"
SHARES = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}
TRIAL_ITERATIONS = 500
SLOWER_AT_LEAST = 0.5  # of what was wished for; the machine's pace varies


def iterations_for(server, seconds):
    """How many iterations a page has, so that its render takes so long here."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        copy_site(folder)
        add_slow_pages(folder, 5, TRIAL_ITERATIONS)
        with Serving(server, folder) as serving:
            times = []
            for i in range(5):
                began = time.monotonic()
                ask("127.0.0.1", serving.port, f"/slow/{i}/")
                times.append(time.monotonic() - began)
    return int(TRIAL_ITERATIONS * seconds / statistics.median(times))


def render(port, first, stop, pipe):
    """Each page once, from the first on: the seconds that they took."""
    took = []
    while not stop.is_set():
        began = time.monotonic()
        if ask("127.0.0.1", port, f"/slow/{first + len(took)}/").status != 200:
            break
        took.append(time.monotonic() - began)
    pipe.send(took)


def hits(port, seconds):
    """Microseconds of each, sorted."""
    data, times = request(PAGE), []
    with socket.create_connection(("127.0.0.1", port), timeout=60) as c:
        c.sendall(data)
        size = len(c.recv(1 << 20))
        end = time.monotonic() + seconds
        while (began := time.monotonic()) < end:
            c.sendall(data)
            have = len(c.recv(1 << 20))
            while have < size:
                have += len(c.recv(1 << 20))
            times.append((time.monotonic() - began) * 1e6)
    return sorted(times)


def compute():
    while True:
        pass


def beside_another(port, seconds):
    """The same while a process of nobody's computes."""
    process = multiprocessing.get_context("fork").Process(target=compute, daemon=True)
    process.start()
    times = hits(port, seconds)
    process.kill()
    process.join()
    return times


def beside_render(port, first, seconds):
    """The same while pages are rendered; and how long each of these took."""
    context = multiprocessing.get_context("fork")
    pipe, theirs = context.Pipe(duplex=False)
    stop = context.Event()
    process = context.Process(target=render, args=(port, first, stop, theirs), daemon=True)
    process.start()
    times = hits(port, seconds)
    stop.set()
    took = pipe.recv()
    process.join()
    return times, took


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--render-ms", type=float)
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args()
    args.rounds = args.rounds or (1 if args.short else 5)
    args.seconds = args.seconds or (0.5 if args.short else 4)
    args.render_ms = args.render_ms or (50 if args.short else 300)
    wanted = args.render_ms / 1000
    pages = int(args.rounds * (args.seconds / wanted / SLOWER_AT_LEAST + 2))
    loops = iterations_for(args.server, wanted)
    quiet, shared, busy, renders = [], [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        copy_site(folder)
        add_slow_pages(folder, pages, loops)
        with Serving(args.server, folder, "--threads", str(args.threads)) as server:
            for _ in range(args.rounds):
                quiet.append(hits(server.port, args.seconds))
                shared.append(beside_another(server.port, args.seconds))
                times, took = beside_render(server.port, len(renders), args.seconds)
                busy.append(times)
                renders += took
                if not took:
                    raise SystemExit("latency: nothing was rendered")
    say(f"Answers from the cache, one after the other on one connection, with {args.threads} thread that answers, while a",
        f"page is rendered again and again that takes {statistics.median(renders) * 1000:.0f} ms. Medians of alternating",
        f"rounds ({args.rounds} of {args.seconds:g} s).")  # fmt: skip
    medians = {}
    kinds = {
        "while the page is rendered": busy,
        "while an unrelated process computes": shared,
        "on the machine as it is": quiet,
    }
    with Table("", *(f"{name}, µs" for name in SHARES)) as table:
        for kind, rounds in kinds.items():
            medians[kind] = [statistics.median(quantile(times, share) for times in rounds) for share in SHARES.values()]
            table.row(kind, *medians[kind])
        first, second, _ = medians.values()
        table.row("the first divided by the second", *(f"{a / b:.2f}" for a, b in zip(first, second)))


if __name__ == "__main__":
    main()
