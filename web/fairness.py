"""What mentors read of waits and help by child, over weeks (`classroom.fairness`)."""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

from classroom import fairness
from classroom.vocabulary import Refused
from storage.views import Views
from web.routes import Answer, Call, Route
from web.wire import school

WEEKS, MOST_WEEKS = 8, 52
#: Of these a laptop says one or two a minute while a child is at work: enough to know that it was there.
SIGNS = frozenset({"activity", "error.seen", "help.asked", "run.finished"})
#: Every time zone begins its days on a quarter of an hour.
SLOT_MS = 15 * 60_000


def facts(views: Views, room_id: str, zone: ZoneInfo, weeks: int, now_ms: int) -> dict[str, Any]:
    """Of the children of a room, for so many weeks, the present one included."""
    since = fairness.since(weeks, zone, now_ms)
    children = [fairness.Child(row.student_id, row.name) for row in views.students(room_id)]
    tickets = [row.record for row in views.tickets_opened(room_id, since, now_ms + 1)]
    here = views.heard_of(room_id, since, SIGNS, SLOT_MS)
    return {"time_zone": zone.key, "from": since, "to": now_ms, **fairness.of(children, tickets, here, zone)}


async def of_room(call: Call) -> Answer:
    """Weeks of a journal are no work for the loop that serves a room: a thread with its own connection reads them."""
    door, room_id = call.door, call.path["room_id"]
    call.who.must_see(room_id)
    if door.views.room(room_id) is None:
        raise Refused("not_found", room_id=room_id)
    weeks, zone, now_ms = _weeks(call.query.get("weeks")), door.zone(), door.clock.now_ms()

    def read() -> dict[str, Any]:
        views = door.views.another()
        try:
            return facts(views, room_id, zone, weeks, now_ms)
        finally:
            views.close()

    async with door.limiter.turn("fairness", call.who.who, waiting=1):
        return {"ok": True, **await asyncio.to_thread(read)}


def _weeks(asked: str | None) -> int:
    """Raises `Refused` for what is no number of weeks."""
    if asked is None:
        return WEEKS
    if not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked[:9]) <= MOST_WEEKS:
        raise Refused("malformed", fields=[{"field": "weeks", "problem": f"1 to {MOST_WEEKS}"}])
    return int(asked)


ROUTES = (
    Route(
        "GET",
        "/api/v1/rooms/{room_id}/fairness",
        "mentor",
        of_room,
        "Who waited, who was helped and who never asked, by child and week, in the order of names.",
        school.FairnessAnswer,
        query=("weeks",),
    ),
)
