"""Unix sockets without a kernel: what was sent is there at once and survives its sender, an end is heard as silence."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from tests.simulation.world import Process, World

#: What one call may take; a kernel's buffer is larger, but a small one makes partial sends happen.
BUFFER_BYTES = 64 * 1024


class SimSocket:
    """One end of a connection, or a listener. `owner` is None on the front door's side."""

    def __init__(self, world: World, owner: Process | None, heard: Callable[[], None] | None = None) -> None:
        self._world, self._owner, self._heard = world, owner, heard
        self._peer: SimSocket | None = None
        self._received = bytearray()
        self._waiting: deque[SimSocket] = deque()
        self._ended = False
        self._closed = False
        self._fd = -1

    @classmethod
    def of_current(cls, world: World) -> SimSocket:
        """What `socket.socket()` gives to the actor at work."""
        made = cls(world, world.current)
        made._number()
        return made

    def _number(self) -> None:
        """The lowest free one, as the kernel gives it."""
        assert self._owner is not None
        self._fd = next(n for n in range(3, 4096) if n not in self._owner.files)
        self._owner.files[self._fd] = self

    def fileno(self) -> int:
        return self._fd

    def bind(self, *_: Any) -> None:
        return

    listen = setblocking = settimeout = setsockopt = bind

    # --- both sides ------------------------------------------------------------------------------------------

    def is_readable(self) -> bool:
        return bool(self._received or self._waiting or self._ended)

    def recv(self, size: int) -> bytes:
        if not self._received:
            if self._ended:
                return b""
            raise BlockingIOError
        data = bytes(self._received[:size])
        del self._received[:size]
        return data

    def send(self, data: bytes) -> int:
        if self._peer is None or self._ended:
            raise BrokenPipeError
        room = BUFFER_BYTES - len(self._peer._received)
        if room <= 0:
            raise BlockingIOError
        taken = bytes(data[:room])
        self._peer._received += taken
        self._peer._stir()
        return len(taken)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._owner is not None:
            self._owner.files.pop(self._fd, None)
        for waiting in self._waiting:
            waiting.close()
        if self._peer is not None:
            self._peer._ended = True
            self._peer._stir()

    def _stir(self) -> None:
        if self._owner is not None:
            self._world.wake(self._owner)
        elif self._heard is not None and not self._closed:
            self._world.at(self._world.random.uniform(0.0001, 0.002), self._heard)

    # --- connecting ------------------------------------------------------------------------------------------

    def accept(self) -> tuple[SimSocket, str]:
        if not self._waiting:
            raise BlockingIOError
        accepted = self._waiting.popleft()
        accepted._number()
        return accepted, ""

    def connect(self, listener: SimSocket) -> None:
        """The kernel connects; whether anybody accepts is seen later."""
        self._peer = SimSocket(self._world, listener._owner)
        self._peer._peer = self
        listener._waiting.append(self._peer)
        listener._stir()
