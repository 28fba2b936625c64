"""Who closes the laptop while waiting keeps the place for a while, and mentors do not go there in vain.

Only the front door sees lines come and go, so it tells the queue. A laptop that comes back is at its place again; one
at which a mentor has found nobody is not, for a line alone is no child.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from classroom.assist_queue import ChildLeft, ChildSeen
from classroom.ticket import WAITING
from classroom.vocabulary import Command, Refused
from web.bridge import Unavailable
from web.door import Door
from web.room import RoomLive

LOOK_EACH_S = 1.0
ANSWER_WITHIN_S = 2.0


async def run(door: Door) -> None:
    """As long as the front door lasts."""
    while True:
        await asyncio.sleep(LOOK_EACH_S)
        for room in list(door.hub.rooms.values()):
            for command in list(moves(door, room)):
                # Whatever gets lost is seen again at the next look.
                with contextlib.suppress(Refused, Unavailable):
                    await door.bridge.ask(f"queue/{room.room_id}", command, timeout_s=ANSWER_WITHIN_S)


def moves(door: Door, room: RoomLive) -> Iterator[Command]:
    """Who has left, and who that had left is back."""
    at, attendance = door.clock.now_ms(), door.hub.attendance
    for ticket in list(room.tickets.values()):
        student_id = ticket["student"]["id"]
        gone_ms = attendance.gone_ms(student_id)
        if ticket["state"] in WAITING and gone_ms is not None and gone_ms >= room.gone_s * 1000:
            yield ChildLeft(student_id, at)
        elif ticket["state"] == "away" and _had_left(ticket["history"]) and attendance.is_live(student_id):
            yield ChildSeen(student_id, at)


def _had_left(history: list[dict[str, object]]) -> bool:
    """And was not looked for in vain: notes and the like may follow."""
    pauses = [step["event"] for step in history if step["event"] in ("left", "away")]
    return pauses[-1:] == ["left"]
