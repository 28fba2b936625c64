"""One TCP connection to the server, byte by byte: a client that may say what no library lets one say."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import socket
import struct
from dataclasses import dataclass
from typing import Any

PATIENCE_S = 20.0
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


@dataclass(frozen=True, slots=True)
class Reply:
    """`status` 0: the server hung up without a word."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


HUNG_UP = Reply(0, {}, b"")


def request(method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
    """A request as it should be, in bytes."""
    lines = {"Host": "127.0.0.1", **(headers or {})}
    if body is not None:
        lines = {"Content-Type": "application/json", "Content-Length": str(len(body)), **lines}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("utf-8", "surrogateescape") + (body or b"")


def handshake(path: str, token: str) -> bytes:
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        "Authorization": f"Bearer {token}",
    }
    return request("GET", path, None, headers)


def frame(opcode: int, data: bytes, *, fin: bool = True, rsv: int = 0, masked: bool = True, length: int = -1) -> bytes:
    """One frame; `length` is what it claims, when that is to be a lie."""
    told = len(data) if length < 0 else length
    first = (fin << 7) | ((rsv & 7) << 4) | (opcode & 15)
    mask_bit = masked << 7
    if told < 126:
        head = struct.pack("!BB", first, mask_bit | told)
    elif told < 65_536:
        head = struct.pack("!BBH", first, mask_bit | 126, told)
    else:
        head = struct.pack("!BBQ", first, mask_bit | 127, told)
    # A mask of zeros is a mask, and leaves the bytes as they are.
    return head + (b"\0\0\0\0" if masked else b"") + data


class Line:
    """A connection that is always closed, and never waited for longer than `PATIENCE_S`."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S, (address, 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._held = b""

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def say_no_more(self) -> None:
        """The end of what this side sends; it still reads."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def has_more_within(self, seconds: float) -> bool:
        """Whether the server says something, or hangs up, in this time."""
        return bool(self._held or select.select([self._socket], [], [], seconds)[0])

    def send(self, data: bytes) -> bool:
        """False when the server had hung up before all was said."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    # --- HTTP -----------------------------------------------------------------------------------------------------

    def reply(self, method: str = "GET") -> Reply:
        """The next answer, to a request of this method. Raises TimeoutError when the server hangs."""
        while True:
            head = self._until(b"\r\n\r\n")
            if head is None:
                return HUNG_UP
            status_line, *lines = head.decode("latin-1").split("\r\n")
            status = int(status_line.split()[1])
            if status >= 200 or status == 101:
                break
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        has_body = method != "HEAD" and status not in (101, 204, 304)
        return Reply(status, headers, self._body(headers) if has_body else b"")

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return self._exactly(int(headers.get("content-length", 0))) or b""
        body = b""
        while size := int((self._until(b"\r\n") or b"0").split(b";")[0], 16):
            body += self._exactly(size) or b""
            self._until(b"\r\n")
        self._until(b"\r\n")
        return body

    def rest(self) -> bytes:
        """Everything until the server hangs up."""
        with contextlib.suppress(ConnectionResetError):
            while data := self._socket.recv(65_536):
                self._held += data
        return self._held

    # --- WebSocket ------------------------------------------------------------------------------------------------

    def next_frame(self) -> tuple[int, bytes]:
        """(opcode, data); the opcode is `CLOSE` with no data when the server hung up."""
        head = self._exactly(2)
        if head is None:
            return CLOSE, b""
        size = head[1] & 127
        if size > 125:
            wide = self._exactly(2 if size == 126 else 8)
            size = int.from_bytes(wide or b"", "big")
        return head[0] & 15, self._exactly(size) or b""

    def _until(self, end: bytes) -> bytes | None:
        while end not in self._held:
            if not self._more():
                return None
        found, _, self._held = self._held.partition(end)
        return found

    def _exactly(self, count: int) -> bytes | None:
        while len(self._held) < count:
            if not self._more():
                return None
        found, self._held = self._held[:count], self._held[count:]
        return found

    def _more(self) -> bool:
        try:
            data = self._socket.recv(65_536)
        except ConnectionResetError:
            return False
        self._held += data
        return bool(data)
