"""Heartbeats that cost next to nothing: each actor writes the time into a place of its own in shared memory.

Pings would make the supervisor handle a hundred messages a second for two hundred sittings. Here the host makes an
anonymous shared map before it forks, the supervisor gives each child a slot of it, the child writes whenever it
handles a message or a tick, and whoever watches compares. Nothing is sent, so a hung child cannot stall its watcher.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import stat
import struct
import time
from collections import deque

_BEAT = struct.Struct("@q")
#: More than there may be children at a time; the map is 32 KB.
SLOTS = 4096
#: The root supervisor's own, at which the host looks.
ROOT_SLOT = 0
NO_SLOT = -1

_board: mmap.mmap | None = None


def make_board() -> None:
    """By the host, before the first fork; all processes below it share the map."""
    global _board
    _board = mmap.mmap(-1, SLOTS * _BEAT.size)


def beat(slot: int) -> None:
    """This process is well, now. Does nothing without a board (shells alone in a test) or without a slot."""
    if _board is not None and slot >= 0:
        _BEAT.pack_into(_board, slot * _BEAT.size, time.monotonic_ns())


def last_beat(slot: int) -> int:
    """Nanoseconds of the monotonic clock, which all processes share; 0 when there was none."""
    if _board is None or slot < 0:
        return 0
    beat_ns: int = _BEAT.unpack_from(_board, slot * _BEAT.size)[0]
    return beat_ns


class Slots:
    """Those that are free. The one freed last is given last: its owner's death may still be under way."""

    def __init__(self) -> None:
        self._free = deque(range(ROOT_SLOT + 1, SLOTS))

    def take(self) -> int:
        """`NO_SLOT` when there is none: that child then lives unwatched."""
        slot = self._free.popleft() if self._free else NO_SLOT
        if slot != NO_SLOT and _board is not None:
            _BEAT.pack_into(_board, slot * _BEAT.size, 0)
        return slot

    def give_back(self, slot: int) -> None:
        if slot != NO_SLOT:
            self._free.append(slot)


def say_alive(count: int) -> None:
    """One line on standard output when that is the launcher's pipe. A launcher that sleeps holds up nobody."""
    with contextlib.suppress(OSError):
        if stat.S_ISFIFO(os.fstat(1).st_mode):
            os.set_blocking(1, False)
            os.write(1, b'{"alive": %d}\n' % count)
