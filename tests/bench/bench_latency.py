"""The latency of a page from the cache: while another page is rendered all the time, beside an
unrelated process that computes all the time, and on an idle machine. The second shows how much of the
first comes from sharing the cores. p50, p99 and p99.9 on one connection, medians of alternating rounds.
A line of JSON for each, and one for the ratios.

usage: bench_latency.py APPROCHE-SERVER [--threads N] [--rounds N] [--seconds N] [--render-ms N]
"""

import argparse
import json
import multiprocessing
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from crowd import quantile  # noqa: E402
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
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--render-ms", type=float, default=300)
    args = parser.parse_args()
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
    medians = {}
    kinds = (("alone", quiet), ("beside a process", shared), ("beside a render", busy))
    for name, rounds in kinds:
        medians[name] = {
            share_name: statistics.median(quantile(times, share) for times in rounds)
            for share_name, share in SHARES.items()
        }
        line = {"hits": name, "threads": args.threads, "requests": sum(map(len, rounds))}
        line |= {f"{share_name}_us": round(us, 1) for share_name, us in medians[name].items()}
        print(json.dumps(line), flush=True)
    for base in ("alone", "beside a process"):
        ratios = {s: round(medians["beside a render"][s] / medians[base][s], 2) for s in SHARES}
        print(json.dumps({"ratios": ratios, "against": base}))
    print(json.dumps({"renders": len(renders),
                      "render_ms": round(statistics.median(renders) * 1000)}))  # fmt: skip


if __name__ == "__main__":
    main()
