"""From a join code to a room: a room's own code, or the centre's, which follows the time-table.

Two classes at a time, or none and several rooms, leave a choice to the child: refused `room_closed` with
``reason: "choose"`` and the rooms in question. Whoever has the code may read their names.
"""

from __future__ import annotations

from typing import Any

from classroom import centre, limits, timetable
from classroom.names import name_key
from classroom.vocabulary import Refused
from storage.read_models import RoomRow
from web import tokens
from web.door import Door, wall_ms
from web.routes import Answer, Call, Route
from web.wire import school


def room_for(call: Call, code: str, *, name: str = "", returns: bool = False, chosen: str | None = None) -> RoomRow:
    """The room that this child comes to. `returns`: it says that it has been here before."""
    door, typed = call.door, tokens.plain_code(code)
    room = door.views.room_by_code(typed)
    if room is not None:
        return room
    if not typed or typed != door.views.centre_code():
        # Only wrong codes pay: a class is not shut out by one child behind the same address who guesses.
        door.limiter.take("code", call.address, limits.WRONG_CODES_PER_ADDRESS)
        raise Refused("expired" if door.views.is_old_code(typed) else "bad_code", field="code")
    rooms = {row.room_id: row for row in door.views.rooms()}
    on = {each.of.room_id: each.of.name for each in meetings_now(door)}
    in_question = _in_question(door, tuple(on), tuple(rooms), name, returns=returns)
    if chosen in in_question:
        return rooms[chosen]
    if len(in_question) == 1:
        return rooms[in_question[0]]
    shown = sorted(
        ({"id": each, "name": on.get(each, rooms[each].name)} for each in in_question),
        key=lambda each: name_key(each["name"]),
    )
    raise Refused("room_closed", reason="choose", rooms=shown)


def _in_question(door: Door, on: tuple[str, ...], rooms: tuple[str, ...], name: str, *, returns: bool) -> list[str]:
    key = name_key(name)
    known = {each for each in rooms if returns and door.views.student_by_name(each, key) is not None}
    listed = {each for each in on or rooms if not returns and key in door.views.roster(each).names}
    return timetable.rooms_for(on, rooms, known_in=known, listed_in=listed, returns=returns)


def meetings_now(door: Door) -> list[timetable.Meeting]:
    """The classes that are on, of rooms that exist."""
    classes = door.views.classes()
    return timetable.on_now(classes, door.zone(), wall_ms()) if classes else []


def as_listed(door: Door, room_id: str, name: str) -> str:
    """The name as the room's list writes it, where it is on it: Emma who types emma is Emma."""
    return door.views.roster(room_id).names.get(centre.name_key(name), name)


async def who_can_come(call: Call) -> Answer:
    """The names on the list of the room, so that a child can pick its own. Not who has joined: that is told when a
    name is tried."""
    body: school.WhoCanCome = call.body
    call.door.limiter.take("knock", call.address, limits.KNOCKS_PER_ADDRESS)
    room = room_for(call, body.code, chosen=body.room)
    roster = call.door.views.roster(room.room_id)
    told: dict[str, Any] = {"id": room.room_id, "name": room.name}
    return {"ok": True, "room": told, "names": sorted(roster.names.values(), key=name_key), "only": roster.only}


ROUTES = (
    Route(
        "POST",
        "/api/v1/join/names",
        "anyone",
        who_can_come,
        "The names that the room of this code knows, for a child to pick its own.",
        school.WhoCanComeAnswer,
        school.WhoCanCome,
        rate=None,
        csrf=False,
    ),
)
