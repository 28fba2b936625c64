"""What waits to be sent on one socket: bounded in messages and bytes, with latest-wins places for mere state.

A sleeping laptop must not hold the room up, nor its memory: whoever falls too far behind is closed with 1013 and
comes back for a snapshot.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

MAX_MESSAGES = 64
MAX_BYTES = 256 * 1024

BYE = 1001
POLICY = 1008
TOO_BIG = 1009
RESTART = 1012
TOO_SLOW = 1013
NO_SESSION = 4401
NOT_YOURS = 4403


@dataclass(slots=True)
class Frame:
    """`place`: a newer frame of the same place replaces this one while it waits. `born`: when the push that
    caused it arrived, in seconds of the monotonic clock. `is_asked`: the answer to a question of the other side."""

    text: str
    place: str | None = None
    born: float | None = None
    is_asked: bool = False

    @property
    def weight_bytes(self) -> int:
        """Against the bound of what may wait: answers have their own, the number of questions under way."""
        return 0 if self.is_asked else len(self.text)


class Outbox:
    """The writing side of one socket; every method is called on the event loop and none of them waits but `next`."""

    def __init__(self, session: str = "", who: str = "") -> None:
        self.session = session
        #: The id of the person on the other side.
        self.who = who
        self.close_code: int | None = None
        self._frames: deque[Frame] = deque()
        self._places: dict[str, Frame] = {}
        self._bytes = 0
        self._ready = asyncio.Event()
        self.closing = asyncio.Event()

    def put(self, frame: Frame) -> None:
        if self.close_code is not None:
            return
        waiting = self._places.get(frame.place) if frame.place else None
        if waiting is not None:
            self._bytes += frame.weight_bytes - waiting.weight_bytes
            waiting.text = frame.text
        else:
            self._frames.append(frame)
            self._bytes += frame.weight_bytes
            if frame.place:
                self._places[frame.place] = frame
        # The first does not count: a snapshot of a full room may be larger than all that may wait behind it.
        behind = self._bytes - self._frames[0].weight_bytes
        if len(self._frames) > MAX_MESSAGES or behind > MAX_BYTES:
            self.close(TOO_SLOW)
        self._ready.set()

    def close(self, code: int) -> None:
        """Whatever waits is dropped: all of it can be asked for again."""
        if self.close_code is None:
            self.close_code = code
            self._frames.clear()
            self._places.clear()
            self.closing.set()

    async def next(self) -> Frame:
        while not self._frames:
            self._ready.clear()
            await self._ready.wait()
        frame = self._frames.popleft()
        self._bytes -= frame.weight_bytes
        if frame.place:
            del self._places[frame.place]
        return frame

    def __len__(self) -> int:
        return len(self._frames)
