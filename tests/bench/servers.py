"""The servers that bench_http.py measures, ours and those that it is compared with.

Each is a context manager with .port and .process, listens on loopback and keeps no log.
"""

import gzip
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import ask  # noqa: E402

NGINX = """
daemon off; worker_processes {workers}; pid {folder}/pid; error_log {folder}/error.log;
worker_rlimit_nofile 20000;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    charset utf-8; access_log off; sendfile on; tcp_nopush on;
    keepalive_requests 1000000000;
    open_file_cache max=20000; open_file_cache_valid 60s;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port}; root {www}; {directives} }}
}}
"""
CADDY = """
{{
    admin off
    auto_https off
    log {{
        output discard
    }}
}}
http://127.0.0.1:{port} {{
    root * {www}
    templates
    file_server
}}
"""
# What the page's own Markdown and layout are to Caddy: read, rendered and put together each time.
CADDY_PAGE = """{{$page := include "/page.md" | splitFrontMatter}}<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{{$page.Meta.title}}</title></head>
<body>{{include "/header.html"}}<main>{{markdown $page.Body}}</main></body></html>
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, workers=1):
        self.workers = workers

    def __enter__(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name)
        self.folder.chmod(0o755)
        self.port = free_port()
        self.process = subprocess.Popen(
            [str(word) for word in self.command()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{type(self).__name__} does not start")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.scratch.cleanup()


class Nginx(Server):
    """files: path -> content. static: with compressed files beside them; else `gzip on`."""

    def __init__(self, files, directives="", workers=1, precompressed=False):
        super().__init__(workers)
        self.files, self.directives, self.precompressed = files, directives, precompressed

    def command(self):
        www = self.folder / "www"
        for path, content in self.files.items():
            place = www / (path.strip("/") + "/index.html" if path.endswith("/") else path.strip("/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            if self.precompressed:
                place.with_name(place.name + ".gz").write_bytes(gzip.compress(content, 9))
        conf = self.folder / "nginx.conf"
        conf.write_text(
            NGINX.format(
                folder=self.folder,
                www=www,
                port=self.port,
                workers=self.workers,
                directives=self.directives,
            )
        )
        return ["nginx", "-c", conf]


class Bare(Server):
    """libmicrohttpd with one constant answer: what any server on it costs at least."""

    def __init__(self, program, content, workers=1):
        super().__init__(workers)
        self.program, self.content = program, content

    def command(self):
        page = self.folder / "page"
        page.write_bytes(self.content)
        return [self.program, self.port, self.workers, page]


class Caddy(Server):
    """Its templates and its Markdown, with the page's own text."""

    def __init__(self, markdown, header, workers=1):
        super().__init__(workers)
        self.markdown, self.header = markdown, header

    def command(self):
        www = self.folder / "www"
        (www / "approche").mkdir(parents=True)
        (www / "page.md").write_text(self.markdown)
        (www / "header.html").write_text(self.header)
        (www / "approche/index.html").write_text(CADDY_PAGE)
        conf = self.folder / "Caddyfile"
        conf.write_text(CADDY.format(port=self.port, www=www))
        return ["env", f"GOMAXPROCS={self.workers}", f"HOME={self.folder}", "caddy", "run",
                "--config", conf, "--adapter", "caddyfile"]  # fmt: skip


class Varnish(Server):
    """In front of another server, and told to keep what it gets from it."""

    def __init__(self, behind, workers=1):
        super().__init__(workers)
        self.behind = behind

    def command(self):
        vcl = self.folder / "vcl"
        vcl.write_text(
            f'vcl 4.1; backend site {{ .host = "127.0.0.1"; .port = "{self.behind.port}"; }}\n'
            "sub vcl_backend_response { set beresp.ttl = 1h; set beresp.uncacheable = false;"
            " return (deliver); }\n"
        )
        return ["varnishd", "-j", "none", "-F", "-n", self.folder / "v", "-f", vcl,
                "-a", f"127.0.0.1:{self.port}", "-s", "malloc,64m"]  # fmt: skip


def is_there(program):
    return shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin") is not None


def plain_markdown(text):
    """A Jekyll page's body without Liquid, which Caddy would take for its own."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)


__all__ = ["Nginx", "Bare", "Caddy", "Varnish", "ask", "is_there", "plain_markdown"]


def warm(server, path, coding):
    """Asks until the best variant is there; its entity tag."""
    tag = None
    for _ in range(100):
        got = ask("127.0.0.1", server.port, path, headers={"Accept-Encoding": coding}).headers
        if tag == got["ETag"]:
            return tag
        tag = got["ETag"]
        time.sleep(0.1)
    return tag
