"""/approche/ from the cache against nginx serving the same bytes as a file.

Both run at once on loopback with as many workers; rounds alternate between them, so that whatever
else the machine does hits both; medians are printed. CPU is what the kernel charged to the
server's processes and threads, user and system, divided by the requests of the round.

usage: bench_http.py APPROCHE-SERVER [--seconds N] [--rounds N] [--workers N] [--path /approche/]
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import ROOT, Serving, ask  # noqa: E402

CONNECTIONS = 64
NGINX_CONF = """
daemon off;
worker_processes {workers};
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    charset utf-8;
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    open_file_cache max=100;
    open_file_cache_valid 60s;
    client_body_temp_path {folder}/t1;
    proxy_temp_path {folder}/t2;
    fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4;
    scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


def free_port():
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    """One nginx of our own, serving body at path."""

    def __init__(self, path, body, workers):
        self.path, self.body, self.workers = path, body, workers

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        folder.chmod(0o755)
        page = folder / "www" / self.path.strip("/") / "index.html"
        page.parent.mkdir(parents=True)
        page.write_bytes(self.body)
        self.port = free_port()
        conf = folder / "nginx.conf"
        conf.write_text(NGINX_CONF.format(folder=folder, port=self.port, workers=self.workers))
        self.process = subprocess.Popen(["nginx", "-c", conf], stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                ask("127.0.0.1", self.port, self.path)
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError((folder / "error.log").read_text())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.folder.cleanup()


def family(pid):
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu_seconds(pid):
    """User and system time of a process with all its threads, and of its children."""
    ticks = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def one_round(server, path, seconds):
    """(requests a second, microseconds of CPU a request)"""
    url = f"http://127.0.0.1:{server.port}{path}"
    before = cpu_seconds(server.process.pid)
    wrk = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    cpu = cpu_seconds(server.process.pid) - before
    if "Non-2xx" in wrk or "Socket errors" in wrk:
        raise RuntimeError(wrk)
    requests = int(re.search(r"(\d+) requests in", wrk)[1])
    return float(re.search(r"Requests/sec:\s*([\d.]+)", wrk)[1]), cpu / requests * 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--path", default="/approche/")
    parser.add_argument("--source", default=ROOT)
    args = parser.parse_args()

    with Serving(args.server, args.source, "--threads", str(args.workers)) as ours:
        page = ours.get(args.path)
        with Nginx(args.path, page.body, args.workers) as nginx:
            theirs = ask("127.0.0.1", nginx.port, args.path)
            if page.status != 200 or theirs.body != page.body:
                raise SystemExit(f"bench: {page.status} and {theirs.status}, or other bytes")
            servers = {"approche-server": ours, "nginx": nginx}
            rounds = {name: [] for name in servers}
            for server in servers.values():
                one_round(server, args.path, 1)
            for _ in range(args.rounds):
                for name, server in servers.items():
                    rounds[name].append(one_round(server, args.path, args.seconds))

    results = {"bench": "http", "path": args.path, "bytes": len(page.body), "workers": args.workers}
    for name, measured in rounds.items():
        rates, costs = zip(*measured)
        results[name] = {
            "requests_per_second": round(statistics.median(rates)),
            "cpu_us_per_request": round(statistics.median(costs), 2),
            "cpu_us_range": [round(min(costs), 2), round(max(costs), 2)],
        }
    print(json.dumps(results))


if __name__ == "__main__":
    main()
