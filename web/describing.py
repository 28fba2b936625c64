"""Asks the queues for all they have, whenever what the front door knows of a room may not be all.

That is after a start, after a loss of the line, after a gap in the news, and when the journal is ahead of a room
in which nothing moves. One question for a room is under way at a time, and one is waited for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from classroom import assist_queue
from classroom.ticket_view import ticket_view
from classroom.vocabulary import Refused
from storage.views import Views
from web.bridge import Unavailable
from web.room import Change, RoomLive

log = logging.getLogger(__name__)

RETRY_S = 1.0
#: A queue learns of its own commit a moment after the journal has it.
AGAIN_S = 0.05

Describe = Callable[[str], Awaitable[dict[str, Any]]]


class Describing:
    """`tell(room, change)` hears what a description brought."""

    def __init__(
        self, views: Views, now_ms: Callable[[], int], describe: Describe, tell: Callable[[RoomLive, Change], None]
    ) -> None:
        self._views = views
        self._now_ms = now_ms
        self._describe = describe
        self._tell = tell
        self._running: dict[str, asyncio.Task[None]] = {}
        self._retrying: set[str] = set()
        self._versions_before: dict[str, int] = {}

    async def ready(self, room: RoomLive) -> None:
        """Returns once the room is as its queue describes it, or the queue cannot be reached."""
        if not room.described:
            await asyncio.shield(self.again(room))

    def again(self, room: RoomLive) -> asyncio.Task[None]:
        running = self._running.get(room.room_id)
        if running is None or running.done():
            running = asyncio.ensure_future(self._ask(room))
            self._running[room.room_id] = running
        return running

    async def _ask(self, room: RoomLive) -> None:
        try:
            body = await self._describe(room.room_id)
            # News that came meanwhile could not be taken in, and what is described may be older than it.
            while body["version"] < room.missed_upto:
                await asyncio.sleep(AGAIN_S)
                body = await self._describe(room.room_id)
        except (Unavailable, Refused) as problem:
            is_away = isinstance(problem, Unavailable) and problem.reason == "restarting"
            level = logging.INFO if is_away else logging.WARNING
            log.log(level, "queue cannot be described room=%s error=%s", room.room_id, problem)
            room.described = False
            self._retry_later(room)
            return
        if not room.described or body["version"] >= room.stream_version:
            self._tell(room, room.describe(body, self._closed_unheard(room, body["order"])))

    def _retry_later(self, room: RoomLive) -> None:
        """Once for each room, however many asked in vain."""
        if room.room_id not in self._retrying:
            self._retrying.add(room.room_id)
            asyncio.get_running_loop().call_later(RETRY_S, self._retry, room)

    def _retry(self, room: RoomLive) -> None:
        self._retrying.discard(room.room_id)
        if not room.described:
            self.again(room)

    def _closed_unheard(self, room: RoomLive, order: list[str]) -> list[dict[str, Any]]:
        """Tickets that were closed since the last news, some of them opened after it: their children want to know, and
        a description has only what is open."""
        at, touched = self._now_ms(), self._views.tickets_touched(room.room_id, room.stream_version)
        # What is closed in the tables and open in the description was closed after it: news of that is on its way.
        closed = [row.record for row in touched if row.closed_at is not None and row.ticket_id not in order]
        return [ticket_view(ticket, at, None) for ticket in closed]

    def look_behind(self, room: RoomLive) -> None:
        """News may be lost with nothing after it that would show the gap: the journal knows. Asked now and then, and
        only where nothing has moved since the last look; otherwise the news is on its way."""
        before = self._versions_before.get(room.room_id)
        self._versions_before[room.room_id] = room.stream_version
        if not room.described or before != room.stream_version:
            return
        written = self._views.stream_version(assist_queue.stream(room.room_id))
        if written > room.stream_version:
            room.missed_upto = max(room.missed_upto, written)
            self.again(room)
