"""Looks at the time-table every few seconds: which class is on in each room, and whose end has come.

It keeps nothing that must last. What a class that ended while the server was down left behind is found by the first
look afterwards, because tickets say when they were opened; a ticket that a mentor still has is asked about again until
she has let go of it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from classroom import timetable
from classroom.assist_queue import EndClass
from classroom.timetable import MINUTE_MS, Meeting
from classroom.vocabulary import Refused
from web.bridge import Unavailable
from web.door import Door, wall_ms
from web.room import RoomLive, View

log = logging.getLogger(__name__)

LOOK_EACH_S = 5.0
#: So long mentors read that a class is over.
TOLD_FOR_MIN = 15
TIMETABLE = "timetable"


@dataclass(slots=True)
class _Ended:
    """An end by the domain clock: what was opened before is closed, and how much that was so far."""

    of: Meeting
    opened_before: int
    closed: int = 0


@dataclass(slots=True)
class Timekeeper:
    door: Door
    _ended: dict[str, _Ended] = field(default_factory=dict)

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except (Refused, Unavailable):
                log.info("the end of a class waits for the actors")
            await asyncio.sleep(LOOK_EACH_S)

    async def look(self) -> None:
        """Once, now."""
        door, now = self.door, wall_ms()
        classes = door.views.classes()
        zone = door.zone()
        on = {each.of.room_id: each for each in timetable.on_now(classes, zone, now)} if classes else {}
        over = timetable.ended_last(classes, zone, now) if classes else {}
        for row in door.views.rooms():
            room = door.hub.room(row.room_id)
            ended = self._of_room(row.room_id, over.get(row.room_id), now)
            if ended is not None:
                await self._close(room, ended)
            door.hub.show_class(room, _shown(on.get(row.room_id), ended, now))

    def _of_room(self, room_id: str, meeting: Meeting | None, now: int) -> _Ended | None:
        """The end is put on the domain clock once: where that runs faster, it would move with each look."""
        held = self._ended.get(room_id)
        if meeting is None:
            self._ended.pop(room_id, None)
            return None
        if held is None or held.of != meeting:
            held = self._ended[room_id] = _Ended(meeting, self.door.clock.now_ms() - (now - meeting.ends_at))
        return held

    async def _close(self, room: RoomLive, ended: _Ended) -> None:
        left = [
            ticket
            for ticket in room.tickets.values()
            if ticket["opened_at"] < ended.opened_before and ticket["claimed_by"] is None
        ]
        if left:
            command = EndClass(self.door.clock.now_ms(), ended.opened_before, TIMETABLE)
            ended.closed += (await self.door.bridge.ask(f"queue/{room.room_id}", command))["closed"]


def _shown(on: Meeting | None, ended: _Ended | None, now: int) -> View | None:
    """What mentors read about the room's class; times by the wall clock."""
    if on is not None and on.starts_at <= now:
        return {"name": on.of.name, "until": on.ends_at, "over": False, "closed": 0}
    if ended is not None and now - ended.of.ends_at < TOLD_FOR_MIN * MINUTE_MS:
        return {"name": ended.of.of.name, "until": ended.of.ends_at, "over": True, "closed": ended.closed}
    return None
