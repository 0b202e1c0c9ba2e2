"""Headless Chromium, driven over its debugging pipe: no library, no port.

    with Chromium() as browser:
        tab = browser.open("http://localhost:8080/")
        tab.ask("document.title")
"""

import json
import os
import shutil
import subprocess
import tempfile
import threading
from itertools import count

from serving import PATIENCE, eventually

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
# No sandbox, since tests may run as root; and no curiosity about anything but the page.
FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
    --disable-background-networking --disable-component-update --disable-sync --disable-extensions
    --disable-dev-shm-usage --remote-debugging-pipe about:blank""".split()


class Chromium:
    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()

        # The pipe has to be descriptors 3 and 4.
        script = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
        command = ["sh", "-c", script, PROGRAM, f"--user-data-dir={self.profile.name}", *FLAGS]
        self.process = subprocess.Popen(command, pass_fds=(theirs_in, theirs_out),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self.output, self.input = os.fdopen(ours_out, "wb"), os.fdopen(ours_in, "rb")
        self.numbers, self.answers, self.events = count(1), {}, []
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *_):
        self.call("Browser.close")
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.output.close()
        self.reader.join()
        self.input.close()
        self.profile.cleanup()

    def _read(self):
        data = b""
        while block := os.read(self.input.fileno(), 1 << 16):
            *messages, data = (data + block).split(b"\0")
            for message in map(json.loads, messages):
                with self.news:
                    if "id" in message:
                        self.answers[message["id"]] = message
                    else:
                        self.events.append(message)
                    self.news.notify_all()

    def call(self, method, session=None, **parameters):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self.output.write(json.dumps(message).encode() + b"\0")
        self.output.flush()
        with self.news:
            if not self.news.wait_for(lambda: number in self.answers, PATIENCE):
                raise AssertionError(f"no answer to {method}")
            answer = self.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, url, width=1280, height=800):
        target = self.call("Target.createTarget", url="about:blank", width=width, height=height,
                           newWindow=True)["targetId"]  # fmt: skip
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, target, session)
        for domain in ("Page", "Runtime", "Log"):
            tab.call(f"{domain}.enable")
        tab.go(url)
        return tab


class Tab:
    def __init__(self, browser, target, session):
        self.browser, self.target, self.session = browser, target, session

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def go(self, url):
        self.call("Page.navigate", url=url)
        self.until("location.href !== 'about:blank' && document.readyState === 'complete'")

    def ask(self, expression):
        """The value of an expression, or of what it promises; None if the page goes meanwhile."""
        try:
            answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                               awaitPromise=True, userGesture=True)  # fmt: skip
        except RuntimeError:
            return None
        if "exceptionDetails" in answer:
            raise AssertionError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, expression):
        return eventually(lambda: self.ask(expression), expression)

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def complaints(self):
        """What the browser has written to the console by itself, such as violations of policies."""
        with self.browser.news:
            events = list(self.browser.events)
        entries = [e["params"]["entry"] for e in events if e["method"] == "Log.entryAdded" and e.get("sessionId") == self.session]
        thrown = [e["params"]["exceptionDetails"] for e in events if e["method"] == "Runtime.exceptionThrown" and e.get("sessionId") == self.session]
        return [e["text"] for e in entries] + [str(t) for t in thrown]

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
