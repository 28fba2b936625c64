"""Which mentors look at a room, told to its queue: where nobody is there to help, no child is told a time.

A mentor whose line breaks for a moment has not gone, and a front door that has just started has seen nobody yet.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator

from classroom.assist_queue import MentorsHere
from classroom.vocabulary import Refused
from web.bridge import Unavailable
from web.door import Door

LOOK_EACH_S = 1.0
ANSWER_WITHIN_S = 2.0
#: Who was here so shortly ago is here, by the domain clock.
GRACE_MS = 60_000
#: A front door sees nobody until mentors' pages have found it again.
NOBODY_COUNTS_AFTER_LOOKS = 10
#: A queue that was started anew has heard of nobody; those in which somebody waits are told again.
TOLD_AGAIN_EACH_LOOKS = 10


class AtWork:
    def __init__(self, door: Door) -> None:
        self._door = door
        self._looks = 0
        #: Room -> mentor -> when the mentor was seen last.
        self._seen: dict[str, dict[str, int]] = defaultdict(dict)
        self._told: dict[str, MentorsHere] = {}

    async def run(self) -> None:
        """As long as the front door lasts."""
        while True:
            await asyncio.sleep(LOOK_EACH_S)
            await self.tell()

    async def tell(self) -> list[tuple[str, MentorsHere]]:
        """One look at all rooms; what arrived at which queue."""
        arrived = []
        for room_id, command in list(self._news()):
            # Whatever gets lost is said again at the next look.
            with contextlib.suppress(Refused, Unavailable):
                await self._door.bridge.ask(f"queue/{room_id}", command, timeout_s=ANSWER_WITHIN_S)
                self._told[room_id] = command
                arrived.append((room_id, command))
        return arrived

    def _news(self) -> Iterator[tuple[str, MentorsHere]]:
        """What the queues have not heard, or might have lost."""
        self._looks += 1
        says_again = self._looks % TOLD_AGAIN_EACH_LOOKS == 0
        for room_id, room in self._door.hub.rooms.items():
            command = MentorsHere(tuple(sorted(self._here(room_id))))
            if not command.mentor_ids and self._looks < NOBODY_COUNTS_AFTER_LOOKS:
                continue
            if command != self._told.get(room_id) or (says_again and room.waiting()):
                yield room_id, command

    def _here(self, room_id: str) -> set[str]:
        now_ms, seen = self._door.clock.now_ms(), self._seen[room_id]
        for mentor_id in self._door.hub.mentors_here(room_id):
            seen[mentor_id] = now_ms
        for mentor_id in [each for each, at in seen.items() if now_ms - at > GRACE_MS]:
            del seen[mentor_id]
        return set(seen)
