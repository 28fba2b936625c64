"""What a hostile client does to a socket below the application's own messages, over a real Hypercorn."""

from __future__ import annotations

import asyncio
import json
import os
import zlib
from typing import Any

import pytest

from tests.front_door.test_real_sockets import Server, handshake, server
from tests.troupe.running import until
from web.door import Door

__all__ = ["server"]

TEXT, PING, CLOSE = 1, 9, 8
FIN, PACKED = 0x80, 0x40
PATIENCE_S = 20.0


def frame(opcode: int, body: bytes = b"", flags: int = FIN) -> bytes:
    size = len(body)
    length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2, "big")
    if size > 0xFFFF:
        length = bytes([0xFF]) + size.to_bytes(8, "big")
    mask = os.urandom(4)
    return bytes([flags | opcode]) + length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(body))


class Wire:
    """A WebSocket spoken by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, port: int, token: str, extra: bytes = b"") -> Wire:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = handshake("/ws/v1/student", token)
        writer.write(head.replace(b"\r\n\r\n", b"\r\n" + extra + b"\r\n") if extra else head)
        return cls(reader, writer)

    async def upgraded(self) -> bytes:
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
        assert head.startswith(b"HTTP/1.1 101"), head
        return head

    async def ended_with(self) -> int | None:
        """The code of the server's farewell, when the connection has ended."""
        code = None
        while True:
            try:
                opcode, body = await asyncio.wait_for(self._frame(), PATIENCE_S)
            except (asyncio.IncompleteReadError, ConnectionError):
                return code
            if opcode == CLOSE:
                code = int.from_bytes(body[:2], "big")

    async def _frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size == 126:
            size = int.from_bytes(await self.reader.readexactly(2), "big")
        elif size == 127:
            size = int.from_bytes(await self.reader.readexactly(8), "big")
        return first & 0x0F, await self.reader.readexactly(size)


async def test_a_flood_of_pings_ends_its_own_socket_and_stops_nobody(server: Server, join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    wire = await Wire.open(server.port, emma.token)
    await wire.upgraded()
    wire.writer.write(frame(PING) * 20_000)
    async with server.socket("/ws/v1/student", liam.token) as other:
        assert json.loads(await asyncio.wait_for(other.recv(), PATIENCE_S))["type"] == "poke"
    assert await wire.ended_with() == 1008


async def test_empty_parts_of_a_message_cost_something_too(server: Server, join: Any) -> None:
    wire = await Wire.open(server.port, (await join("Emma")).token)
    await wire.upgraded()
    wire.writer.write(frame(TEXT, b"x", flags=0) + frame(0, flags=0) * 20_000)
    assert await wire.ended_with() == 1008


async def test_a_message_without_an_end_is_given_up_at_its_limit(server: Server, door: Door, join: Any) -> None:
    wire = await Wire.open(server.port, (await join("Emma")).token)
    await wire.upgraded()
    await until(lambda: door.hub.sockets())
    wire.writer.write(frame(TEXT, b"x" * 60_000, flags=0))
    wire.writer.write(frame(0, b"x" * 60_000, flags=0))
    assert await wire.ended_with() == 1009
    await until(lambda: not door.hub.sockets())


@pytest.mark.parametrize("token", ["a session", "nobody's"])
async def test_nothing_is_unpacked(server: Server, join: Any, token: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"a" * 20_000_000) + packer.flush(zlib.Z_SYNC_FLUSH)
    mine = (await join("Emma")).token if token == "a session" else "wrong"
    wire = await Wire.open(server.port, mine, b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
    assert b"permessage-deflate" not in await wire.upgraded()
    wire.writer.write(frame(TEXT, bomb[:-4], flags=FIN | PACKED))
    assert await wire.ended_with() in (1002, 4401)


async def test_a_handshake_with_a_body_is_refused_and_its_connection_given_back(server: Server, join: Any) -> None:
    body = b"Content-Length: 10\r\n"
    wire = await Wire.open(server.port, (await join("Emma")).token, body)
    wire.writer.write(b"0123456789")
    assert await asyncio.wait_for(wire.reader.read(), PATIENCE_S)
    await until(lambda: server.doorway.held() == 0)
