"""What is no proper HTTP: refused or hung up on, never half understood, never two requests where a proxy saw one."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from contextlib import ExitStack

import pytest

from tests.fuzz.line import TEXT, Line, frame, handshake, request
from tests.fuzz.school import School, Someone
from web.errors import STATUS

HELLO = json.dumps({"client_id": "c", "next": 1, "schema": 1}).encode()
NEXT = b"GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def post(token: str, head: bytes, body: bytes = b"", path: bytes = b"/api/v1/hello") -> bytes:
    return (
        b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token.encode() + b"\r\n"
        b"Content-Type: application/json\r\n" + head + b"\r\n" + body
    )  # fmt: skip


#: What two servers in a row could read differently: how the body ends. Each is followed by a request that must be
#: either the body of the first or nothing.
AMBIGUOUS = {
    "length and chunks": (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    "two lengths": (b"Content-Length: 2\r\nContent-Length: 40\r\n", b"{}"),
    "two lengths in one line": (b"Content-Length: 2, 40\r\n", b"{}"),
    "negative length": (b"Content-Length: -1\r\n", b"{}"),
    "signed length": (b"Content-Length: +2\r\n", b"{}"),
    "length in hex": (b"Content-Length: 0x2\r\n", b"{}"),
    "length that is no number": (b"Content-Length: two\r\n", b"{}"),
    "length with a thousand digits": (b"Content-Length: " + b"9" * 1000 + b"\r\n", b"{}"),
    "unknown coding": (b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n"),
    "coding with a vertical tab": (b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"),
    "coding twice": (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"0\r\n\r\n"),
    "folded line": (b"X-A: b\r\n Content-Length: 40\r\nTransfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n"),
    "space before the colon": (b"Content-Length : 2\r\n", b"{}"),
    "chunk size that is no number": (b"Transfer-Encoding: chunked\r\n", b"zz\r\n{}\r\n0\r\n\r\n"),
    "negative chunk": (b"Transfer-Encoding: chunked\r\n", b"-2\r\n{}\r\n0\r\n\r\n"),
    "chunk that is longer than it says": (b"Transfer-Encoding: chunked\r\n", b"1\r\n{}\r\n0\r\n\r\n"),
    "chunk with a bare line feed": (b"Transfer-Encoding: chunked\r\n", b"2\n{}\n0\n\n"),
    "chunk size beyond all bounds": (b"Transfer-Encoding: chunked\r\n", b"f" * 40 + b"\r\n{}\r\n0\r\n\r\n"),
    "zero byte in a name": (b"X-\0A: b\r\nContent-Length: 2\r\n", b"{}"),
    "zero byte in a value": (b"X-A: \0\r\nContent-Length: 2\r\n", b"{}"),
    "carriage return in a value": (b"X-A: a\rContent-Length: 40\r\nContent-Length: 2\r\n", b"{}"),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_body_that_two_servers_could_read_differently_hides_no_second_request(
    school: School, children: list[Someone], name: str
) -> None:
    head, body = AMBIGUOUS[name]
    with Line(school.port) as line:
        line.send(post(children[0].token, head, body + NEXT))
        line.say_no_more()
        first = line.reply()
        assert first.status in (0, 400, 501), first
        if name == "folded line":  # one line for everybody, as RFC 9112, 5.2 wants it: the second request is one
            assert line.reply().status == 404
            return
        assert line.rest() == b"", "the connection went on after a request that made no sense"


@pytest.mark.parametrize(
    "start",
    [
        b"\r\n\r\n\r\n\x00\x01\x02\x03\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"G\xc3\x8bT / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"CONNECT 192.0.2.1:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 512,
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
        b"GET /%00%ff%2e%2e%2f%c0%af HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /api/v1/students/%F0%28%8C%BC HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
    ids=range(17),
)
def test_what_is_no_request_is_refused_or_hung_up_on(school: School, start: bytes) -> None:
    with Line(school.port) as line:
        line.send(start)
        line.say_no_more()
        reply = line.reply()
        assert reply.status < 500, reply
        if reply.body and reply.status >= 400 and reply.headers.get("content-type") == "application/json":
            assert STATUS[reply.json()["error"]] <= reply.status or reply.status == 405


@pytest.mark.parametrize("opening", ["upgrade", "prior knowledge"])
def test_nobody_is_talked_into_http_2(school: School, opening: str) -> None:
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"
    upgrade = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__"}
    with Line(school.port) as line:
        line.send(request("GET", "/healthz", None, upgrade) if opening == "upgrade" else preface)
        reply = line.reply()
    assert reply.status == (200 if opening == "upgrade" else 403) or (opening != "upgrade" and reply.status in (0, 400))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_packed_body_is_read_as_it_is_and_never_unpacked(
    school: School, children: list[Someone], coding: str
) -> None:
    """No bomb of a few bytes grows here: bodies are JSON or malformed."""
    bomb = (gzip.compress if coding == "gzip" else zlib.compress)(b" " * 20_000_000)
    headers = {"Content-Encoding": coding, "Authorization": f"Bearer {children[0].token}"}
    with Line(school.port) as line:
        line.send(request("POST", "/api/v1/hello", bomb, headers))
        reply = line.reply()
    assert (reply.status, reply.json()["error"]) == (400, "malformed")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_the_name_of_a_bodys_type_changes_nothing(school: School, children: list[Someone], kind: str) -> None:
    headers = {"Content-Type": kind, "Authorization": f"Bearer {children[0].token}"}
    with Line(school.port) as line:
        line.send(request("POST", "/api/v1/hello", b"a=b&c=d", headers))
        assert line.reply().json()["error"] == "malformed"


@pytest.mark.parametrize("megabytes", [1, 20])
def test_a_huge_body_is_refused_before_it_is_read(school: School, children: list[Someone], megabytes: int) -> None:
    for head in (f"Content-Length: {megabytes * 1024 * 1024}\r\n".encode(), b"Transfer-Encoding: chunked\r\n"):
        with Line(school.port, children[0].address) as line:
            line.send(post(children[0].token, head))
            chunk = b"x" * 65_536
            if b"chunked" in head:
                chunk = b"10000\r\n" + chunk + b"\r\n"
            for _ in range(megabytes * 16):
                if not line.send(chunk):
                    break
            reply = line.reply()
        # A server that hangs up while it is being written to may have its answer thrown away by the reset.
        assert reply.status == 0 or (reply.status, reply.json()["error"]) == (413, "too_large")


def test_a_body_that_never_comes_ends_by_itself_and_holds_up_nobody(school: School, children: list[Someone]) -> None:
    with Line(school.port) as line:
        line.send(post(children[1].token, b"Content-Length: 10\r\n", b"{"))
        line.say_no_more()
        assert line.reply().status in (0, 400)
    assert school.is_healthy()


@pytest.mark.slow
def test_many_who_dribble_leave_the_door_open_for_the_others(school: School, children: list[Someone]) -> None:
    """Slowloris: heads that never end, from a hundred addresses and from one."""
    with ExitStack() as stack:
        lines = [stack.enter_context(Line(school.port, f"127.9.0.{number % 200 + 1}")) for number in range(300)]
        for line in lines:
            line.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        for child in children[:5]:
            answer = school.ask("GET", "/api/v1/pull", token=child.token, address=child.address)
            assert answer.status == 200
        deadline_s = time.monotonic() + 60
        while any(line.send(b"a") for line in lines[:20]):
            assert time.monotonic() < deadline_s, "nobody hangs up on those who dribble"
            time.sleep(0.5)


def test_a_socket_whose_handshake_is_broken_is_refused(school: School, children: list[Someone]) -> None:
    good = handshake("/ws/v1/student", children[0].token)
    for broken in (
        good.replace(b"Version: 13", b"Version: 7"),
        good.replace(b"Sec-WebSocket-Key", b"Sec-WebSocket-Kex"),
        good.replace(b"GET ", b"POST "),
        good.replace(b"HTTP/1.1", b"HTTP/1.0"),
        good.replace(b"Upgrade: websocket", b"Upgrade: telnet"),
    ):
        with Line(school.port) as line:
            line.send(broken)
            line.send(frame(TEXT, b"hello"))
            assert 400 <= line.reply().status < 500 or broken.startswith(b"GET /ws/v1/student HTTP/1.0")
