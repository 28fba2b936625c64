"""Rooms and classes over HTTP: mentors read the time-table and end a class, admins look after both.

What an admin wishes is the same deed that an operator does at the terminal (`web.administration`), and becomes known in
the same way. An admin looks after all rooms, so none of them has to be looked at by itself.
"""

from __future__ import annotations

from typing import Any

from classroom import centre
from web import administration, school_office
from web.made_known import made_known
from web.office import Office, room_of
from web.routes import Answer, Call, Route
from web.wire import school

#: A class list of five hundred names of forty characters, in whatever alphabet.
MOST_BYTES = 256 * 1024


async def classes(call: Call) -> Answer:
    """Of the rooms that this mentor sees; the join code is everybody's, for the board."""
    told = await school_office.timetable_list(_office(call))
    seen = [each for each in told["classes"] if call.who.may_see(each["room"]["id"])]
    return {"ok": True, **told, "classes": seen}


async def end(call: Call) -> Answer:
    office = _office(call)
    return {"ok": True, **await school_office.end_of(office, room_of(office, call.path["room_id"]), call.who.who)}


async def open_room(call: Call) -> Answer:
    body: school.NewRoom = call.body
    return await do(call, "rooms.add", name=body.name)


async def renew_code(call: Call) -> Answer:
    return await do(call, "rooms.code", room=call.path["room_id"])


async def replace_roster(call: Call) -> Answer:
    body: school.ClassList = call.body
    facts = {"names": list(body.names), "only": body.only, "seen": body.seen}
    return await do(call, "rooms.roster", room=call.path["room_id"], **facts)


async def plan(call: Call) -> Answer:
    body: school.NewClass = call.body
    facts = {"name": body.name, "day": body.day, "start": body.start, "minutes": body.minutes}
    return await do(call, "timetable.add", room=body.room, **facts)


async def drop(call: Call) -> Answer:
    """Asked again it is no less gone."""
    class_id = call.path["class_id"]
    await call.door.bridge.ask("centre", centre.DropClass(class_id))
    return {"ok": True, "id": class_id}


async def renew_centre_code(call: Call) -> Answer:
    return await do(call, "timetable.code")


def _office(call: Call) -> Office:
    door = call.door
    return Office(door.bridge, door.views, door.views.folder, door.hasher, door.clock.now_ms, door.zone)


async def do(call: Call, deed: str, **facts: Any) -> dict[str, Any]:
    """A deed of operators, and what follows of it at once."""
    answer = await administration.do(_office(call), deed, facts)
    made_known(call.door, deed, answer)
    return answer


def _admins(path: str, handler: Any, summary: str, answer: Any, body: Any = school.Nothing, **more: Any) -> Route:
    return Route("POST", f"/api/v1/{path}", "admin", handler, summary, answer, body, **more)


ROUTES = (
    Route("GET", "/api/v1/classes", "mentor", classes, "The time-table and its join code.", school.ClassesAnswer),
    Route(
        "POST",
        "/api/v1/rooms/{room_id}/end",
        "mentor",
        end,
        "The class in this room is over: hands go down, and a word says why.",
        school.ClassEnded,
        school.Nothing,
    ),
    _admins("rooms", open_room, "A new room.", school.RoomOpened, school.NewRoom),
    _admins("rooms/{room_id}/code", renew_code, "A new join code for a room.", school.RoomOpened),
    _admins(
        "rooms/{room_id}/roster",
        replace_roster,
        "The names that the room knows; without names, none.",
        school.ListTaken,
        school.ClassList,
        max_bytes=MOST_BYTES,
    ),
    _admins("classes", plan, "A class that meets each week.", school.ClassPlanned, school.NewClass),
    _admins("classes/code", renew_centre_code, "A new join code for all classes.", school.CentreCode),
    _admins("classes/{class_id}/remove", drop, "The class meets no more.", school.ClassDropped),
)
