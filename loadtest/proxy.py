"""A wire between clients and a server that can be hurt: the Wi-Fi of a classroom, on one machine.

It carries bytes of TCP and knows nothing of what they say, so TLS passes through it as it is. What it may do to them
is what a bad line does. One rule keeps it honest: TCP never shows a stream with a hole in it, so a direction that has
once lost something stays silent for that connection, also when the wire is back; only new connections, and those of
which nothing was lost, work then.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from enum import StrEnum
from typing import Self, TypeVar

CHUNK_BYTES = 64 * 1024
#: Chunks under way in one direction of one connection; who sends more has to wait.
UNDER_WAY = 64
#: How long another thread waits for the wire's own.
PATIENCE_S = 10.0

T = TypeVar("T")


class Mode(StrEnum):
    """What the wire does to connections, those that are open and those that are made while it lasts."""

    OK = "ok"
    #: Requests reach the server, answers vanish: nobody knows what was done.
    LOSE_RESPONSES = "lose responses"
    #: Connections are accepted, nothing passes, nobody is told anything.
    BLACK_HOLE = "black hole"
    #: Connections are reset and new ones turned away: both ends hear of it at once.
    RESET = "reset"
    #: One end of each connection is gone and the other is not told: of every second one the server's, of the others
    #: the client's. New ones reach nobody.
    HALF_OPEN = "half open"


class Wire:
    """Listens on `port` of `host` and passes everything on to the server, both ways.

    `delay_s` is added each way, in every mode; what is under way when the mode changes suffers the new one.
    """

    def __init__(self, host: str, server_port: int) -> None:
        self.host = host
        self.port = 0
        self.mode = Mode.OK
        self.delay_s = 0.0
        #: How many connections each mode has hurt so far: a fault that did not happen proves nothing.
        self.hurt: Counter[Mode] = Counter()
        self._server_port = server_port
        self._links: set[_Link] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None

    async def open(self) -> Self:
        self._listener = await asyncio.start_server(self._carry, self.host, 0)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    def fail(self, mode: Mode) -> None:
        """From now on; what other modes have done to connections that are open stays done."""
        self.mode = mode
        for number, link in enumerate(list(self._links)):
            if mode is Mode.RESET:
                link.reset()
                link.suffer()
            elif mode is Mode.HALF_OPEN:
                link.lose_one_end(servers=number % 2 == 0)

    def mend(self, *, tells: bool = True) -> None:
        """The wire is back. `tells`: connections of which something was lost are reset, so that both ends know;
        otherwise they stay silent until whoever waits has had enough."""
        self.mode = Mode.OK
        for link in list(self._links):
            if tells and link.has_lost:
                link.reset()

    def cut(self) -> None:
        """Every second connection is reset, the others fall silent, and new ones are turned away."""
        self.mode = Mode.RESET
        for number, link in enumerate(list(self._links)):
            if number % 2:
                link.reset()
            else:
                link.fall_silent()

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
        carrying = list(self._carrying)
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)
        link = _Link(self, reader, writer)
        self._links.add(link)
        try:
            if self.mode is Mode.RESET:
                link.suffer()
                return
            if self.mode in (Mode.OK, Mode.LOSE_RESPONSES):
                await link.reach(self.host, self._server_port)
            else:
                link.fall_silent()
            await link.carry()
        except OSError:  # the server is not there
            return
        except asyncio.CancelledError:
            return  # the wire is closed; asyncio's streams complain of a task that says so
        finally:
            link.reset()
            self._links.discard(link)


class _Link:
    """One connection through the wire: what the client says, and what it is answered."""

    def __init__(self, wire: Wire, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        self.wire = wire
        self._near = near
        self._far: asyncio.StreamWriter | None = None
        self._ways = [_Way(self, reader, None, is_answer=False)]
        self._hurt_by: set[Mode] = set()

    async def reach(self, host: str, port: int) -> None:
        reader, self._far = await asyncio.open_connection(host, port)
        self._ways[0].writer = self._far
        self._ways.append(_Way(self, reader, self._near, is_answer=True))

    async def carry(self) -> None:
        """Until both directions have ended."""
        await asyncio.gather(*(way.carry() for way in self._ways))

    @property
    def has_lost(self) -> bool:
        return any(way.has_lost for way in self._ways)

    def suffer(self) -> None:
        """Counted once for each mode."""
        if self.wire.mode not in self._hurt_by:
            self._hurt_by.add(self.wire.mode)
            self.wire.hurt[self.wire.mode] += 1

    def fall_silent(self) -> None:
        for way in self._ways:
            way.lose()

    def lose_one_end(self, *, servers: bool) -> None:
        self.fall_silent()
        gone = self._far if servers else self._near
        if gone is not None:
            gone.transport.abort()

    def reset(self) -> None:
        for writer in (self._near, self._far):
            if writer is not None:
                writer.transport.abort()


class _Way:
    """One direction of one connection."""

    def __init__(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None, *, is_answer: bool
    ) -> None:
        self.writer = writer
        self.has_lost = False
        self._link = link
        self._reader = reader
        self._is_answer = is_answer
        #: What was read and when it is due; no bytes at the end of the stream.
        self._under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(UNDER_WAY)

    async def carry(self) -> None:
        reading = asyncio.create_task(self._read())
        try:
            await self._deliver()
        finally:
            reading.cancel()

    async def _read(self) -> None:
        """A client or a server that was reset counts as one that has ended."""
        clock, data = asyncio.get_running_loop(), b"some"
        while data:
            try:
                data = await self._reader.read(CHUNK_BYTES)
            except OSError:
                data = b""
            await self._under_way.put((clock.time() + self._link.wire.delay_s, data))

    async def _deliver(self) -> None:
        clock, data = asyncio.get_running_loop(), b"some"
        while data:
            due_s, data = await self._under_way.get()
            if (wait_s := due_s - clock.time()) > 0:
                await asyncio.sleep(wait_s)
            if not self._passes():
                self.lose()
            elif not self.has_lost:
                await self._hand_on(data)

    async def _hand_on(self, data: bytes) -> None:
        if self.writer is None or self.writer.is_closing():
            return
        with contextlib.suppress(OSError):
            if data:
                self.writer.write(data)
                await self.writer.drain()
            else:
                self.writer.write_eof()

    def _passes(self) -> bool:
        mode = self._link.wire.mode
        return mode is Mode.OK or (mode is Mode.LOSE_RESPONSES and not self._is_answer)

    def lose(self) -> None:
        """From now on, for good. A farewell is lost like anything else: then the other end waits for nobody."""
        self.has_lost = True
        self._link.suffer()


@contextlib.asynccontextmanager
async def wire_to(host: str, server_port: int) -> AsyncIterator[Wire]:
    wire = await Wire(host, server_port).open()
    try:
        yield wire
    finally:
        await wire.close()


class WireBeside:
    """A wire in a thread of its own, for a test or a browser's driver that has no event loop to share."""

    def __init__(self, wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
        self._wire = wire
        self._loop = loop
        self.port = wire.port

    def ask(self, what: Callable[[Wire], T]) -> T:
        """`what` runs in the wire's thread; its answer."""

        async def asked() -> T:
            return what(self._wire)

        return asyncio.run_coroutine_threadsafe(asked(), self._loop).result(PATIENCE_S)

    def fail(self, mode: Mode) -> None:
        self.ask(lambda wire: wire.fail(mode))

    def mend(self, *, tells: bool = True) -> None:
        self.ask(lambda wire: wire.mend(tells=tells))


@contextlib.contextmanager
def wire_beside(host: str, server_port: int) -> Iterator[WireBeside]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="wire", daemon=True)
    thread.start()
    wire = Wire(host, server_port)
    try:
        asyncio.run_coroutine_threadsafe(wire.open(), loop).result(PATIENCE_S)
        yield WireBeside(wire, loop)
    finally:
        asyncio.run_coroutine_threadsafe(wire.close(), loop).result(PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_S)
        loop.close()
