"""Rejoin words with their hashes, made while nobody waits.

The server chooses the words, so their slow hashes need not be made in the moment in which a whole class joins. What
lies ready is known to nobody yet and is used once.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque

from web.tokens import Hasher, new_rejoin_words

#: A class and its late comers.
READY = 40
#: After the last child joined, and between two hashes: the processors are the class's first.
QUIET_S = 2.0
PAUSE_S = 0.02


class RejoinWords:
    def __init__(self, hasher: Hasher) -> None:
        self._hasher = hasher
        self._ready: deque[tuple[str, str]] = deque()
        self._taken_at = float("-inf")

    async def take(self) -> tuple[str, str]:
        """Fresh words and their hash."""
        self._taken_at = time.monotonic()
        return self._ready.popleft() if self._ready else await self._make()

    async def _make(self) -> tuple[str, str]:
        words = new_rejoin_words()
        return words, await self._hasher.hash(words)

    async def keep_ready(self, count: int = READY) -> None:
        """Refills in quiet moments, until cancelled."""
        while True:
            is_quiet = time.monotonic() - self._taken_at > QUIET_S
            if is_quiet and len(self._ready) < count:
                self._ready.append(await self._make())
                await asyncio.sleep(PAUSE_S)
            else:
                await asyncio.sleep(QUIET_S / 2)

    def __len__(self) -> int:
        return len(self._ready)
