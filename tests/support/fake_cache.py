"""A cache that is purged: notes each request, and answers as the test wants."""

import socketserver
import threading

GOOD = b"HTTP/1.1 200 Purged\r\nContent-Length: 3\r\n\r\nok\n"
BAD = b"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"


class FakeCache:
    """
    .requests holds (method, path, fields) of each request that was answered with success.

    .answer(method, path) gives the bytes of an answer; None: there is none, and the connection stays;
    b"": it is closed. A key in .bad_keys makes its BAN a bad request.
    """

    def __init__(self, port=0):
        self.requests, self.refused = [], 0
        self.answer = lambda method, path: GOOD
        self.bad_keys = set()
        self.lock = threading.Lock()
        cache = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                try:
                    while cache.take(self.rfile, self.wfile):
                        pass
                except OSError:
                    pass

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, source, out):
        line = source.readline().decode()
        if not line:
            return False
        method, path, version = line.split()
        fields = {}
        while (field := source.readline().decode().strip()):
            name, _, value = field.partition(":")
            fields[name.lower()] = value.strip()
        bad = self.bad_keys.intersection(fields.get("surrogate-key", "").split())
        answer = BAD if bad else self.answer(method, path)
        if answer is None:
            self.refused += 1
            threading.Event().wait(3600)
        out.write(answer)
        with self.lock:
            if b" 200 " in answer:
                self.requests.append((method, path, fields))
            else:
                self.refused += 1
        return answer.startswith(b"HTTP/") and b"close" not in answer

    def paths(self):
        with self.lock:
            return [path for method, path, _ in self.requests if method == "PURGE"]

    def bans(self):
        with self.lock:
            return [fields["surrogate-key"] for method, _, fields in self.requests if method == "BAN"]

    def forget(self):
        with self.lock:
            self.requests.clear()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
