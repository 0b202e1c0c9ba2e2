"""RFC 9112 and RFC 9110, sections 7 to 10, byte by byte: limits of messages, and refused requests.

usage: test_http_messages.py APPROCHE-SERVER
"""

import socket
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import PATIENCE, ROOT, Serving  # noqa: E402
from wire import exchange, receive, request  # noqa: E402

BINARY = sys.argv[1]
PAGE = "/approche/"


def library():
    """The version of libmicrohttpd, as a tuple."""
    said = subprocess.run([BINARY, "--version"], capture_output=True, text=True, check=True).stdout
    version = said.split("libmicrohttpd ")[1].split()[0].strip("(),")
    return tuple(map(int, version.split(".")))


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Serving(BINARY, ROOT))
        cls.old_parser = library() < (1, 0)

    def ask(self, data, **how):
        return exchange(self.server.port, data, **how)

    def refused(self, status, data):
        """The answer: a status, an HTML page, and a closed connection without a second answer."""
        got = self.ask(data)
        self.assertEqual([status], got.statuses)
        self.assertTrue(got.closed, "the connection is open")
        self.assertEqual("close", got.responses[0]["Connection"])
        self.assertEqual(b"", got.rest)
        return got.responses[0]

    def still_open(self, data, status=200, **how):
        got = self.ask(data, **how)
        self.assertEqual([status], got.statuses)
        self.assertFalse(got.closed, "the connection is closed")
        self.assertEqual(b"", got.rest)
        return got.responses[0]


class RequestLine(Case):
    """RFC 9112, section 3"""

    def test_origin_form(self):
        self.assertIn(b"Notre approche", self.still_open(request(PAGE)).body)

    def test_absolute_form(self):
        """Section 3.2.2: a server must accept it."""
        for target in ("http://example.org/approche/", "HTTPS://example.org:8/approche/"):
            with self.subTest(target):
                self.assertIn(b"Notre approche", self.still_open(request(target)).body)
        # RFC 9110, sections 4.2.1 and 4.2.4: a host, and no user name.
        for target in ("http:///approche/", "http://:80/approche/", "http://u@a/approche/"):
            with self.subTest(target):
                self.still_open(request(target), 400)

    def test_asterisk_form(self):
        """Section 3.2.4: of OPTIONS alone."""
        self.still_open(request("*", "OPTIONS"), 204)
        self.still_open(request("*"), 400)

    def test_what_is_no_target(self):
        for target in ("approche/", "/a#b", "/%zz", "/%0", "http:///a", "/\\a", "/a\x7f"):
            with self.subTest(target):
                self.still_open(request(target), 400)

    def test_blanks_in_the_line(self):
        got = self.ask(b"GET  /approche/  HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertIn(got.statuses, ([400], []))
        self.assertTrue(got.closed)
        self.refused(400, b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n")

    def test_empty_lines_before_it(self):
        """Section 2.2: at least one should be ignored."""
        self.still_open(b"\r\n" + request(PAGE))

    def test_versions(self):
        """RFC 9110, sections 2.5 and 15.6.6"""
        self.still_open(request(PAGE, version="1.2"))
        self.assertEqual([505], self.ask(request(PAGE, version="2.0")).statuses)
        for line in (b"GET /approche/\r\n\r\n", b"GET /approche/ http/1.1\r\nHost: a\r\n\r\n"):
            got = self.ask(line)
            self.assertIn(got.statuses, ([400], [505], []))
            self.assertTrue(got.closed)

    def test_too_long(self):
        """RFC 9110, sections 4.1 and 15.5.15: 8000 bytes at least are let in."""
        self.still_open(request("/" + "a" * 7999), 404)
        self.still_open(request("/" + "a" * 8192), 414)
        got = self.ask(request("/" + "a" * 40000))
        self.assertEqual([414], got.statuses)
        self.assertTrue(got.closed)

    def test_long_queries(self):
        """The old parser would wait for ever if there are so many arguments (request.h)."""
        self.still_open(request(PAGE + "?" + "a" * 7900))
        self.still_open(request(PAGE + "?" + "&".join("a=b" for _ in range(100))))
        for count in (300, 1000, 4000, 8000):
            for argument in ("a=b", "a", ""):
                with self.subTest(count, argument=argument):
                    query = "&".join(argument for _ in range(count))
                    got = self.ask(request(PAGE + "?" + query))
                    self.assertEqual([414], got.statuses)
                    self.assertTrue(got.closed)


class Fields(Case):
    """RFC 9112, section 5"""

    def test_names_are_tokens(self):
        for line in ("Host : a", "Content-Length : 5", "X\t: a", "X(Y): a"):
            with self.subTest(line):
                self.refused(400, f"GET /approche/ HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n".encode())
        self.refused(400, b"GET /approche/ HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n")

    def test_a_line_without_a_colon(self):
        self.refused(400, b"GET /approche/ HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n")

    def test_blanks_around_values(self):
        """Section 5.1: blanks around a value do not belong to it."""
        for fields, status in (
            ("Host: \t a \t ", 200),
            ("Host:a", 200),
            ("hOST: a\r\nX:   ", 200),
            ("Host: a\r\nIf-None-Match: * ", 304),
            ("Host: a\r\nIf-Modified-Since:  Sun, 06 Nov 2044 08:49:37 GMT\t", 304),
        ):
            with self.subTest(fields):
                self.still_open(f"GET /approche/ HTTP/1.1\r\n{fields}\r\n\r\n".encode(), status)
        for fields, status in (("Expect: 100-continue ", 200), ("Transfer-Encoding: chunked ", 200)):
            with self.subTest(fields):
                head = f"GET /approche/ HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n".encode()
                got = self.ask(head + b"0\r\n\r\n" + request("/smuggled/"))
                self.assertEqual([status], got.statuses)
                self.assertTrue(got.closed)

    def test_bare_carriage_returns(self):
        """Section 2.2"""
        self.refused(400, b"GET /approche/ HTTP/1.1\r\nHost: a\r\nX: b\rContent-Length: 5\r\n\r\n")

    def test_too_large(self):
        """RFC 6585, section 5"""
        for fields in ("X: " + "a" * 40000 + "\r\n", "X: a\r\n" * 5000):
            got = self.ask(f"GET /approche/ HTTP/1.1\r\nHost: a\r\n{fields}\r\n".encode())
            self.assertEqual([431], got.statuses)
            self.assertTrue(got.closed)
        self.still_open(f"GET /approche/ HTTP/1.1\r\nHost: a\r\nX: {'a' * 8000}\r\n\r\n".encode())

    def test_host(self):
        """Section 3.2: one, and a possible one."""
        self.refused(400, b"GET /approche/ HTTP/1.1\r\n\r\n")
        self.refused(400, b"GET /approche/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")
        for host in ("a/b", "user@a", "a b", "a, b", "a:b", "[::1", "a%zz", "a:1:2"):
            with self.subTest(host):
                self.refused(400, request(PAGE, host=host))
        for host in ("example.org:8080", "[::1]", ""):
            with self.subTest(host):
                self.still_open(request(PAGE, host=host))

    def test_what_parsers_differ_about(self):
        """
        Sections 2.2 and 5.2: bare LF, folded lines, NUL; a line that begins with its colon, which
        the parser of libmicrohttpd 0.9 takes for the end of the header (server/http/framing.h).
        """
        for data in (
            b"GET /approche/ HTTP/1.1\nHost: a\n\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\n\r\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\r\n\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\nY: c\r\n\r\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\r\nX: a\0b\r\nY: c\r\n\r\n",
            b"GET /approche/\0x HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /approche/\0x?a=b HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
            b"GET /approche/ HTTP/1.1\r\nHost: a\r\n:\r\nGET /css/site.css HTTP/1.1\r\nHost: a\r\n\r\n",
        ):
            with self.subTest(data):
                self.refused(400, data)
        folded = request(PAGE) * 2 + b"GET /approche/ HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"
        self.assertEqual([200, 200, 400], self.ask(folded + request(PAGE), want=3).statuses)


class Framing(Case):
    """RFC 9112, section 6: the length of a body; and requests that are smuggled through a faulty proxy."""

    SMUGGLED = request("/smuggled/")

    def test_doubtful_lengths(self):
        for fields in (
            "Content-Length: 0\r\nContent-Length: 5",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow",
            "Transfer-Encoding: \x0bchunked",
            "Transfer-Encoding : chunked",
        ):
            with self.subTest(fields):
                head = f"GET /approche/ HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n".encode()
                self.refused(400, head + b"0\r\n\r\n" + self.SMUGGLED)
                self.refused(400, head.replace(b"GET", b"POST") + b"0\r\n\r\n" + self.SMUGGLED)

    def test_lengths_that_are_no_numbers(self):
        """
        The library judges them before its user can. Version 0.9 sends the head of its 400 twice
        and closes: a proxy takes what follows for a body, and throws the connection away.
        """
        for value in ("+5", "-5", "0x5", "5, 5", "five", ""):
            with self.subTest(value):
                head = f"GET /approche/ HTTP/1.1\r\nHost: a\r\nContent-Length: {value}\r\n\r\n"
                got = self.ask(head.encode() + self.SMUGGLED)
                self.assertEqual(400, got.statuses[0])
                self.assertTrue(got.closed)
                if not self.old_parser:
                    self.assertEqual(b"", got.rest)

    def test_a_length_beyond_all_measure(self):
        got = self.ask(request(PAGE, "POST", Content_Length="9" * 30))
        self.assertEqual(413, got.statuses[0])
        self.assertTrue(got.closed)

    def test_an_unknown_coding(self):
        """Section 6.1: should be 501; the parser of libmicrohttpd 1.0 says 400 before we are asked."""
        status = 501 if self.old_parser else 400
        self.refused(status, request(PAGE, "POST", Transfer_Encoding="gzip, chunked"))

    def test_chunked_bodies_end_the_connection(self):
        """With any content: extensions, trailers, a second request."""
        for body in (b"0\r\n\r\n", b"0;a=b\r\n\r\n", b"5;x\r\nhello\r\n0\r\nT: r\r\n\r\n", b"zz\r\n"):
            with self.subTest(body):
                data = request(PAGE, "POST", Transfer_Encoding="chunked") + body + self.SMUGGLED
                self.refused(405, data)

    def test_old_clients_have_no_chunks(self):
        """Section 6.1"""
        self.refused(400, request(PAGE, version="1.0", Transfer_Encoding="chunked"))

    def test_small_bodies_are_read_and_thrown_away(self):
        body = b"GET /smuggled/ HTTP/1.1\r\n\r\n"
        data = request(PAGE, "POST", Content_Length=len(body)) + body
        got = self.ask(data + request(PAGE), want=2, methods=["POST", "GET"])
        self.assertEqual([405, 200], got.statuses)
        got = self.ask(request(PAGE, Content_Length=5) + b"hello" + request(PAGE), want=2)
        self.assertEqual([200, 200], got.statuses)

    def test_large_bodies_are_not(self):
        """RFC 9110, section 15.5.14"""
        self.refused(413, request(PAGE, Content_Length=1 << 20))
        self.refused(405, request(PAGE, "POST", Content_Length=1 << 20))

    def test_a_body_that_does_not_come(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE) as c:
            c.sendall(request(PAGE, Content_Length=10) + b"12345")
            c.shutdown(socket.SHUT_WR)
            self.assertEqual([], receive(c).statuses)


class Connections(Case):
    """RFC 9112, section 9"""

    def test_persistence(self):
        """Sections 9.3 and 9.6"""
        self.still_open(request(PAGE))
        for token in ("close", "Close", "keep-alive, close"):
            with self.subTest(token):
                got = self.ask(request(PAGE, Connection=token))
                self.assertEqual("close", got.responses[0]["Connection"])
                self.assertTrue(got.closed)

    def test_http_1_0(self):
        got = self.ask(request(PAGE, version="1.0", host=None))
        self.assertEqual([200], got.statuses)
        self.assertTrue(got.closed)
        kept = self.still_open(request(PAGE, version="1.0", host=None, Connection="keep-alive"))
        self.assertEqual("keep-alive", kept["Connection"].lower())

    def test_pipelining(self):
        """Section 9.3.2: answers in the order of the requests."""
        paths = [PAGE, "/missing/", "/css/site.css", PAGE] * 5
        got = self.ask(b"".join(map(request, paths)), want=len(paths))
        self.assertEqual([200, 404, 200, 200] * 5, got.statuses)
        self.assertEqual(b"", got.rest)

    def test_in_pieces(self):
        data = request(PAGE) + request("/css/site.css")
        for size in (1, 3, 17):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE) as c:
                c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for at in range(0, len(data), size):
                    c.sendall(data[at : at + size])
                self.assertEqual([200, 200], receive(c, want=2).statuses)


class Methods(Case):
    """RFC 9110, sections 9 and 10.1.1"""

    def test_head_is_get_without_its_body(self):
        """Section 9.3.2"""
        for path in (PAGE, "/css/site.css", "/missing/", "/approche", "/img/recap_phases.png"):
            with self.subTest(path):
                get = self.still_open(request(path), self.ask(request(path)).statuses[0])
                head = self.still_open(request(path, "HEAD"), get.status)
                self.assertEqual(
                    [f for f in get.fields if f[0] != "date"],
                    [f for f in head.fields if f[0] != "date"],
                )
                self.assertEqual(b"", head.body)

    def test_options(self):
        for target in ("*", PAGE):
            got = self.still_open(request(target, "OPTIONS"), 204)
            self.assertEqual("GET, HEAD, OPTIONS", got["Allow"])
            self.assertIsNone(got["Content-Length"])  # section 8.6

    def test_others(self):
        """Section 15.5.6; methods are case-sensitive (section 9.1)"""
        for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
            with self.subTest(method):
                got = self.still_open(request(PAGE, method), 405)
                self.assertEqual("GET, HEAD, OPTIONS", got["Allow"])
                self.assertIn(b"<h1>", got.body)
        self.still_open(request("example.org:443", "CONNECT"), 405)
        self.still_open(request(PAGE, "PUT", If_None_Match="*"), 405)

    def test_no_upgrade(self):
        """Section 7.8: a server may ignore it."""
        self.still_open(request(PAGE, Connection="Upgrade, HTTP2-Settings", Upgrade="h2c"))
        self.assertEqual([505], self.ask(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").statuses)

    def test_unknown_ones(self):
        """Sections 9.1 and 15.6.2"""
        for method in ("get", "PROPFIND", "BREW", "G(T"):
            with self.subTest(method):
                self.assertIn(b"<h1>", self.still_open(request(PAGE, method), 501).body)

    def test_expectations(self):
        """The server does not read the body, so it never sends 100, but the answer at once."""
        data = request(PAGE, "POST", Expect="100-continue", Content_Length=5)
        self.refused(405, data)
        self.refused(417, request(PAGE, Expect="miracles"))
        self.assertEqual([200], self.ask(request(PAGE, Expect="100-continue")).statuses)
        old = request(PAGE, version="1.0", Expect="miracles")
        self.assertEqual([200], self.ask(old).statuses)

    def test_redirects(self):
        """Section 10.2.2: relative, with the query as it was."""
        for query in ("", "?a=1&b=c+d%20e&f&g=", "?x"):
            with self.subTest(query):
                got = self.still_open(request("/approche" + query), 301)
                self.assertEqual("/approche/" + query, got["Location"])


class Answers(Case):
    def test_fields_of_every_answer(self):
        """RFC 9110, sections 6.6.1 and 8.6; nothing that names its software."""
        for path in (PAGE, "/missing/", "/approche", "/%zz"):
            with self.subTest(path):
                got = self.ask(request(path)).responses[0]
                self.assertRegex(got["Date"], r"^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]+ GMT$")
                self.assertEqual(str(len(got.body)), got["Content-Length"])
                self.assertIsNone(got["Server"])

    def test_validators_of_304(self):
        """RFC 9110, section 15.4.5: the fields of the 200."""
        full = self.still_open(request(PAGE))
        same = self.still_open(request(PAGE, If_None_Match=full["ETag"]), 304)
        for name in ("ETag", "Last-Modified", "Cache-Control", "Vary", "Content-Length"):
            self.assertEqual(full[name], same[name])
        self.assertIsNone(same["Content-Type"])
        self.assertIsNone(same["Transfer-Encoding"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
