"""The listening socket: how many connections one address may hold, and how long one may stay silent.

The HTTP server has no bound for either, and a server without a free file handle serves nobody. So connections are
counted where they come in, and the last handles are kept for the server's own files.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import time
from collections import Counter
from typing import Any

from hypercorn.asyncio.tcp_server import TCPServer

from actors import open_files
from web.doorkeeper import is_loopback

log = logging.getLogger(__name__)

#: A class of forty behind one address has six connections for each child.
PER_ADDRESS = 250
#: Handles that are not for connections: journal, pages, sockets to the actors.
KEPT_FOR_FILES = 200
#: Connections that only this machine may use, so that an operator gets in when the rest is full.
KEPT_FOR_LOOPBACK = 40
#: From the connection until its first request's head is whole.
HEAD_TIMEOUT_S = 10.0
COMPLAIN_EACH_S = 10.0
AT_ONCE = 256
OUT_OF_HANDLES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Doorway(socket.socket):
    """Listens already; `accept` turns away whoever holds too many connections."""

    def __init__(
        self, listener: socket.socket, *, per_address: int = PER_ADDRESS, total: int | None = None, shares: int = 1
    ) -> None:
        """`shares`: so many doorways of this process divide the file handles between them."""
        super().__init__(listener.family, listener.type, listener.proto, fileno=listener.detach())
        self._per_address = per_address
        self._total = total or max(64, (open_files.allowed() - KEPT_FOR_FILES) // shares)
        self._held: Counter[str] = Counter()
        self._reserve: int | None = os.open(os.devnull, os.O_RDONLY)
        self._complained_s = float("-inf")
        self._turned_away = 0

    def accept(self) -> tuple[socket.socket, Any]:
        for _ in range(AT_ONCE):
            connection, peer = self._accept_any()
            address = str(peer[0])
            if self._has_room(address):
                self._held[address] += 1
                accepted = Connection(connection, self, address)
                accepted.must_speak_within(HEAD_TIMEOUT_S)
                return accepted, peer
            connection.close()
            self._complain("too many connections", address)
        raise InterruptedError  # the others have their turn, and then the next ones here

    def held(self) -> int:
        """Connections that are open."""
        return self._held.total()

    def _has_room(self, address: str) -> bool:
        held = self.held()
        if is_loopback(address):
            return held < self._total
        return self._held[address] < self._per_address and held < self._total - KEPT_FOR_LOOPBACK

    def _accept_any(self) -> tuple[socket.socket, Any]:
        try:
            return super().accept()
        except OSError as problem:
            if problem.errno not in OUT_OF_HANDLES:
                raise
            self._complain("no free file handle", "nobody")
        # Left in the queue, it would wake the loop again and again. The reserve lets it be taken and turned away.
        self._free_reserve()
        try:
            super().accept()[0].close()
        finally:
            self._reserve = os.open(os.devnull, os.O_RDONLY)
        raise InterruptedError

    def _free_reserve(self) -> None:
        if self._reserve is not None:
            os.close(self._reserve)
            self._reserve = None

    def _complain(self, reason: str, address: str) -> None:
        """Not for each: a flood must not fill the log as well."""
        self._turned_away += 1
        if time.monotonic() - self._complained_s >= COMPLAIN_EACH_S:
            self._complained_s = time.monotonic()
            log.warning("turned away reason=%s address=%s so_far=%d", reason, address, self._turned_away)

    def release(self, address: str) -> None:
        self._held[address] -= 1
        if not self._held[address]:
            del self._held[address]

    def close(self) -> None:
        self._free_reserve()
        super().close()


class Connection(socket.socket):
    """One accepted connection, counted until it is closed."""

    def __init__(self, accepted: socket.socket, doorway: Doorway, address: str) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        self._doorway: Doorway | None = doorway
        self._address = address
        self._begun = b""
        self._silence: asyncio.TimerHandle | None = None

    def must_speak_within(self, timeout_s: float) -> None:
        """From the connection on, so that the handshake of TLS has no time of its own."""
        self._silence = asyncio.get_running_loop().call_later(timeout_s, self._hang_up)
        _silent[self.fileno()] = self

    def _hang_up(self) -> None:
        self._silence = None
        try:
            self.shutdown(socket.SHUT_RDWR)  # the server reads its end and closes
        except OSError:
            return

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Plain http is read this way; TLS reads into its own buffer, and `_Deciphered` listens behind it."""
        data = super().recv(bufsize, flags)
        self.hear(data)
        return data

    def hear(self, data: bytes) -> None:
        """What the client said, as HTTP."""
        if self._silence is not None:
            self._begun += data.replace(b"\r", b"")
            if b"\n\n" in self._begun:
                self._has_spoken()
            else:
                self._begun = self._begun[-1:]

    def _has_spoken(self) -> None:
        self._begun = b""
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None
        if _silent.get(self.fileno()) is self:
            del _silent[self.fileno()]

    def close(self) -> None:
        self._has_spoken()
        if self._doorway is not None:
            self._doorway.release(self._address)
            self._doorway = None
        super().close()


#: By file handle: those whose first head is not whole yet.
_silent: dict[int, Connection] = {}


class _Deciphered:
    """A reader behind TLS, which lets the connection hear what it says until it has said enough."""

    def __init__(self, reader: asyncio.StreamReader, connection: Connection) -> None:
        self._reader = reader
        self._connection = connection

    async def read(self, size: int) -> bytes:
        data = await self._reader.read(size)
        self._connection.hear(data)
        return data

    def at_eof(self) -> bool:
        return self._reader.at_eof()


class _NoIdling:
    """What stands in for the idle timer of a connection whose client has gone."""

    async def restart(self, _task_group: Any, _action: Any) -> None:
        return

    async def stop(self) -> None:
        return


_read_to_the_end = TCPServer._read_data


async def _read_and_leave(self: TCPServer) -> None:
    if self.writer.get_extra_info("ssl_object") is not None:
        connection = _silent.get(self.writer.get_extra_info("socket").fileno())
        if connection is not None:
            self.reader = _Deciphered(self.reader, connection)  # type: ignore[assignment]  # has all that is asked of one
    await _read_to_the_end(self)
    await self.idle_task.stop()
    self.idle_task = _NoIdling()  # type: ignore[assignment]  # has all that is asked of one


def give_back_at_once() -> None:
    """Hypercorn keeps a connection that its client has closed until the idle timer of 30 s has run out, so that eight
    new ones a second would fill an address's share. And behind TLS only its reader sees what is said. For every
    connection of this process from now on."""
    TCPServer._read_data = _read_and_leave  # type: ignore[method-assign]  # in its place, on purpose
