"""One keep-alive HTTP/1.1 connection, as lean as it gets.

A measuring client shares its cores with the server that it measures: what it costs itself is added to every
number. So this speaks only what the server's JSON calls need, and nothing is parsed twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import msgspec

LIMIT_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Connection:
    """Requests go one after the other; a connection that the server has closed is opened again once.

    `source` is the address that the server is to see.
    """

    def __init__(self, host: str, port: int, *, source: str | None = None, timeout_s: float = 30.0) -> None:
        self.host = host
        self.source = source
        self.port = port
        self.timeout_s = timeout_s
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def request(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> Answer:
        """Send one request and read its answer. OSError and TimeoutError tell of a server that is absent."""
        message = self._message(method, path, body, token)
        async with self._turn, asyncio.timeout(self.timeout_s):
            reused = self._streams is not None
            try:
                return await self._exchange(message)
            except (OSError, asyncio.IncompleteReadError) as error:
                self.close()
                if not reused:
                    raise ConnectionError(f"{method} {path}: {error}") from error
                return await self._once_more(message, f"{method} {path}")

    async def _once_more(self, message: bytes, what: str) -> Answer:
        try:
            return await self._exchange(message)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            raise ConnectionError(f"{what}: {error}") from error

    async def send_and_hang_up(self, method: str, path: str, body: Any, *, token: str | None = None) -> None:
        """Send one request and close before its answer can come."""
        async with self._turn, asyncio.timeout(self.timeout_s):
            _, writer = await self._connected()
            writer.write(self._message(method, path, body, token))
            await writer.drain()
            self.close()

    def _message(self, method: str, path: str, body: Any, token: str | None) -> bytes:
        head = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if token:
            head.append(f"Authorization: Bearer {token}")
        is_bytes = isinstance(body, bytes)
        payload = body if is_bytes else b"" if body is None else msgspec.json.encode(body)
        if body is not None:
            kind = "application/octet-stream" if is_bytes else "application/json"
            head += [f"Content-Type: {kind}", f"Content-Length: {len(payload)}"]
        return "\r\n".join([*head, "", ""]).encode() + payload  # bytes as they are, all else as JSON

    async def _exchange(self, message: bytes) -> Answer:
        reader, writer = await self._connected()
        writer.write(message)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
        body = await _body(reader, status, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            local = (self.source, 0) if self.source else None
            self._streams = await asyncio.open_connection(self.host, self.port, limit=LIMIT_BYTES, local_addr=local)
        return self._streams

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _body(reader: asyncio.StreamReader, status: int, headers: dict[str, str]) -> bytes:
    if status in {204, 304}:
        return b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return await _chunks(reader)
    return await reader.readexactly(int(headers.get("content-length", "0")))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)
