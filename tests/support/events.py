"""Server-sent events of a server with --dev, as a tab gets them."""

import http.client
import threading
import urllib.parse
from dataclasses import dataclass

from serving import PATIENCE, eventually


@dataclass
class Event:
    name: str
    data: str
    id: str


class Events:
    """with Events(port, "/page/") as events: events.next("reload")"""

    def __init__(self, port, page, version="", host="127.0.0.1", prefix="", headers=None):
        self.port, self.host = port, host
        query = urllib.parse.urlencode({"version": version})
        self.target = f"{prefix}/_approche/events?page={urllib.parse.quote(page)}&{query}"
        self.headers = headers or {}
        self.got, self.taken, self.comments, self.ended = [], 0, 0, False

    def __enter__(self):
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        self.connection.request("GET", self.target, headers=self.headers)
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def _read(self):
        fields = {}
        try:
            while line := self.response.readline():
                name, _, value = line.decode().rstrip("\n").partition(":")
                if line == b"\n" and "data" in fields:
                    self.got.append(Event(fields.get("event", ""), fields["data"], fields.get("id", "")))
                    fields = {}
                elif line.startswith(b":"):
                    self.comments += 1
                elif name:
                    fields[name] = value.removeprefix(" ")
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.ended = True

    def __exit__(self, *_):
        sock = self.connection.sock
        if sock is not None:
            try:
                sock.shutdown(2)
            except OSError:
                pass
        self.reader.join(PATIENCE)
        self.connection.close()

    def next(self, name):
        """The next event, which has to be one of that name."""
        return self.next_of(name)

    def next_of(self, *names):
        name = " or ".join(names)
        eventually(lambda: len(self.got) > self.taken or self.ended, f"{name}, after {self.got}")
        if len(self.got) <= self.taken:
            raise AssertionError(f"the stream ended before {name}, after {self.got}")
        event = self.got[self.taken]
        self.taken += 1
        if event.name not in names:
            raise AssertionError(f"{event} instead of {name}, after {self.got}")
        return event

    def rest(self):
        return self.got[self.taken :]
