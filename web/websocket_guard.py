"""WebSockets below the application: what Hypercorn reads, unpacks and answers by itself has bounds too.

Its own stream answers every ping, unpacks what a client has packed before it looks at the size, keeps collecting a
message that is already too long, leaves a refused handshake open for ever, and a socket whose client has gone until its
next ping is due. A child with a page of Python could
stop a room with each of these, partly without a session. Here nothing is packed, every event costs something, and
whoever goes too far hears why and is hung up on.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

from hypercorn.protocol import h11
from hypercorn.protocol.events import Event, StreamClosed
from hypercorn.protocol.ws_stream import ASGIWebsocketState, FrameTooLargeError, WSStream
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Message, Ping
from wsproto.events import Event as WSProtoEvent

from classroom import limits
from web.outbox import POLICY, TOO_BIG

#: A browser's frames come in a few parts each, its pongs once in twenty seconds.
EVENTS_PER_SOCKET = limits.Rate(100, 1_000)
#: After so many events in one go the others have their turn.
TURN_EVENTS = 50
#: So long whoever is hung up on may take to read why: a connection that is dropped with unread bytes loses the code.
FAREWELL_S = 2.0


class GuardedStream(WSStream):
    """One WebSocket, from its handshake on."""

    _bucket: limits.Bucket | None = None
    _ended = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._gone = asyncio.Event()

    async def handle(self, event: Event) -> None:
        if isinstance(event, StreamClosed):
            self._gone.set()
        elif self._ended:
            return  # read, so that the code arrives, and not looked at
        await super().handle(event)

    async def _accept(self, message: Any) -> None:
        self.handshake.extensions = None
        await super()._accept(message)
        # The unnegotiated extension would still unpack what comes with its bit set.
        self.connection = Connection(ConnectionType.SERVER, [])

    async def _send_error_response(self, status_code: int) -> None:
        await super()._send_error_response(status_code)
        await self.send(StreamClosed(stream_id=self.stream_id))

    async def _handle_events(self) -> None:
        since_turn = 0
        for event in self.connection.events():
            code = await self._take(event)
            if code is not None:
                await self._end(code)
            if self._ended or self.closed:
                return
            since_turn += 1
            if since_turn == TURN_EVENTS:
                since_turn = 0
                await asyncio.sleep(0)

    async def _take(self, event: WSProtoEvent) -> int | None:
        """Does what the event asks for; the code with which the socket has to end, if it has to."""
        self._bucket, wait_s = limits.take(self._bucket, EVENTS_PER_SOCKET, time.monotonic_ns() // 1_000_000)
        if wait_s:
            return POLICY
        if isinstance(event, Message):
            return await self._take_part(event)
        if isinstance(event, Ping):
            await self._send_wsproto_event(event.response())
        elif isinstance(event, CloseConnection):
            if self.connection.state == ConnectionState.OPEN:
                return int(event.code)  # it is not the client that closes: what it sent was no WebSocket
            if self.connection.state == ConnectionState.REMOTE_CLOSING:
                await self._send_wsproto_event(event.response())
            await self.send(StreamClosed(stream_id=self.stream_id))
        return None

    async def _take_part(self, part: Message[Any]) -> int | None:
        if self.state is not ASGIWebsocketState.CONNECTED or self.app_put is None:
            return None  # said goodbye already: nothing is kept of what still comes
        try:
            self.buffer.extend(part)
        except FrameTooLargeError:
            return TOO_BIG
        if part.message_finished:
            await self.app_put(self.buffer.to_message())
            self.buffer.clear()
        return None

    async def _send_pings(self) -> None:
        """Hypercorn's own pinging sleeps on when the client has gone, and holds the connection and all that hangs on it
        for as long."""
        while not self.closed:
            await self._send_wsproto_event(Ping())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), self.config.websocket_ping_interval)

    async def _end(self, code: int) -> None:
        self._ended = True
        self.buffer.clear()
        await self._send_wsproto_event(CloseConnection(code=code))
        self.task_group.spawn(self._hang_up)

    async def _hang_up(self) -> None:
        await asyncio.sleep(FAREWELL_S)
        await self.send(StreamClosed(stream_id=self.stream_id))


def insist() -> None:
    """For every connection of this process from now on. Tests with real connections show that it took effect."""
    h11.WSStream = GuardedStream  # type: ignore[attr-defined]  # looked up there at each use
