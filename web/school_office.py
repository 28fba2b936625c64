"""Deeds of operators about classes: the time-table, class lists, and the end of a class."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from classroom import centre, roster, timetable
from classroom.assist_queue import EndClass
from classroom.timetable import SchoolClass
from classroom.vocabulary import Refused
from storage.read_models import RoomRow
from storage.views import Views
from web import settings_file, tokens
from web.office import Asks, Office, good_name, room_of, with_new_code
from web.zone import zone_of

#: More than any ticket's opening: `rooms end` means whoever waits now.
WHOEVER_WAITS = 2**53
OPERATOR = "operator"


async def timetable_list(office: Office) -> dict[str, Any]:
    """All classes with their next meeting, and the centre's join code."""
    zone = _zone(office)
    names = {row.room_id: row.name for row in office.views.rooms()}
    now = time.time_ns() // 1_000_000
    classes = [shown(each, names, timetable.next_meeting(each, zone, now)) for each in office.views.classes()]
    return {"time_zone": zone.key, "join_code": office.views.centre_code(), "classes": classes}


def _zone(office: Office) -> ZoneInfo:
    return office.zone() if office.zone is not None else zone_of(settings_file.load(office.data))


def shown(planned: SchoolClass, rooms: dict[str, str], following: timetable.Meeting) -> dict[str, Any]:
    return {
        "id": planned.id,
        "name": planned.name,
        "room": {"id": planned.room_id, "name": rooms.get(planned.room_id, "?")},
        "day": timetable.DAYS[planned.weekday],
        "start": timetable.told_time(planned.start_min),
        "minutes": planned.duration_min,
        "next": following.starts_at,
        "until": following.ends_at,
    }


async def timetable_add(office: Office, room: str, name: str, day: str, start: str, minutes: int) -> dict[str, Any]:
    """A class that meets each week; the first one gives the centre its join code."""
    row = room_of(office, room)
    try:
        weekday, start_min = timetable.parse_day(day), timetable.parse_time(start)
    except timetable.NoTime as bad:
        raise Refused("malformed", words=str(bad)) from None
    class_id = tokens.new_id("c")
    plan = centre.PlanClass(class_id, good_name(name), row.room_id, weekday, start_min, minutes)
    _check_clocks(office, SchoolClass(class_id, plan.name, row.room_id, weekday, start_min, minutes))
    await office.rules.ask("centre", plan)
    await _centre_code(office.rules, office.views)
    listed = await timetable_list(office)
    planned = next(each for each in listed["classes"] if each["id"] == class_id)
    return {**planned, "time_zone": listed["time_zone"], "join_code": listed["join_code"]}


def _check_clocks(office: Office, planned: SchoolClass) -> None:
    """That two classes never meet in one room by the clock on the wall is the centre's rule; when that clock leaps,
    only whoever knows the time zone can say. Raises `Refused`."""
    classes = office.views.classes()
    if timetable.problem_with_class(planned) is not None or timetable.clash(planned, classes) is not None:
        return  # the centre says it better
    zone, now = _zone(office), time.time_ns() // 1_000_000
    found = timetable.clash_of_clocks(planned, classes, zone, now)
    if found is not None:
        day = datetime.fromtimestamp(found.starts_at / 1000, zone).date()
        words = f"{found.of.name} has this room at that time on {day}, when the clocks change"
        raise Refused("malformed", words=words, class_id=found.of.id)


async def _centre_code(rules: Asks, views: Views) -> str:
    return views.centre_code() or await with_new_code(rules, centre.GiveCentreCode)


async def timetable_remove(office: Office, planned: str) -> dict[str, Any]:
    """By id, or by name where one class has it."""
    classes = office.views.classes()
    key = centre.name_key(planned)
    found = [each for each in classes if each.id == planned or centre.name_key(each.name) == key]
    if not found:
        raise Refused("not_found", planned=planned)
    if len(found) > 1:
        words = f"{len(found)} classes have this name: say which by its id, as `rooms timetable list` shows it"
        raise Refused("malformed", words=words)
    await office.rules.ask("centre", centre.DropClass(found[0].id))
    return {"id": found[0].id, "name": found[0].name}


async def timetable_code(office: Office) -> dict[str, Any]:
    """A new join code of the centre; the old one lets nobody in any more."""
    return {"join_code": await with_new_code(office.rules, centre.GiveCentreCode)}


async def rooms_roster(
    office: Office, room: str, names: list[str], only: bool = False, seen: str | None = None
) -> dict[str, Any]:
    """The names that the room knows from now on; none takes the list away. `seen`: the list that was looked at."""
    row = room_of(office, room)
    try:
        good = roster.checked(names, settings_file.load(office.data).max_students) if names else ()
    except roster.BadRoster as bad:
        raise Refused("malformed", words=str(bad)) from None
    await office.rules.ask("centre", centre.ReplaceRoster(row.room_id, good, only, seen))
    return {"id": row.room_id, "name": row.name, "names": len(good), "only": only}


async def rooms_end(office: Office, room: str) -> dict[str, Any]:
    """Whoever waits goes home: hands go down, and a word says why."""
    return await end_of(office, room_of(office, room), OPERATOR)


async def end_of(office: Office, row: RoomRow, by: str) -> dict[str, Any]:
    """`by`: a mentor's id, or the operator."""
    if not office.views.unresolved_tickets(row.room_id):
        return {"id": row.room_id, "name": row.name, "closed": 0}
    answer = await office.rules.ask(f"queue/{row.room_id}", EndClass(office.now_ms(), WHOEVER_WAITS, by))
    return {"id": row.room_id, "name": row.name, "closed": answer["closed"]}


DEEDS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "timetable.add": timetable_add,
    "timetable.list": timetable_list,
    "timetable.remove": timetable_remove,
    "timetable.code": timetable_code,
    "rooms.roster": rooms_roster,
    "rooms.end": rooms_end,
}
