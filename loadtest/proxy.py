"""A wire between clients and a server that can be cut: the Wi-Fi of a classroom, on one machine.

A cut hurts in two ways, and both happen here: some connections are reset, so that both ends hear of it, and some fall
silent, so that nobody does until the wire is back.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Self

CHUNK_BYTES = 64 * 1024


class Wire:
    """Listens on `port` and passes everything on to the server, both ways."""

    def __init__(self, host: str, server_port: int) -> None:
        self.host = host
        self.port = 0
        self.is_cut = False
        self._server_port = server_port
        self._links: set[_Link] = set()
        self._listener: asyncio.Server | None = None

    async def open(self) -> Self:
        self._listener = await asyncio.start_server(self._carry, self.host, 0)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(self.host, self._server_port)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(writer, far_writer)
        self._links.add(link)
        try:
            await asyncio.gather(link.pass_on(reader, far_writer), link.pass_on(far_reader, writer))
        except asyncio.CancelledError:
            return  # the bench is over; asyncio's streams complain of a task that says so
        finally:
            link.reset()
            self._links.discard(link)

    def cut(self) -> None:
        """Every second connection is reset, the others fall silent, and new ones are turned away."""
        self.is_cut = True
        for number, link in enumerate(list(self._links)):
            if number % 2:
                link.reset()
            else:
                link.silent = True

    def mend(self) -> None:
        """The wire is back; connections that fell silent learn now that their other end is gone."""
        self.is_cut = False
        for link in list(self._links):
            if link.silent:
                link.reset()

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for link in list(self._links):
            link.reset()
        await asyncio.sleep(0)


class _Link:
    """One connection through the wire."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.silent = False
        self._writers = (near, far)

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                if self.silent:
                    continue  # what was under way when the wire was cut never arrives
                writer.write(data)
                await writer.drain()
            if not self.silent:
                writer.close()

    def reset(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


@contextlib.asynccontextmanager
async def wire_to(host: str, server_port: int) -> AsyncIterator[Wire]:
    wire = await Wire(host, server_port).open()
    try:
        yield wire
    finally:
        await wire.close()
