"""What mentors set for a room: one step, whether it is wished by socket or by POST."""

from __future__ import annotations

from typing import Any

from classroom import centre, limits
from classroom.vocabulary import Refused
from web import choices
from web.callers import Caller
from web.door import Door
from web.routes import Answer, Call, Route
from web.wire import answers, bodies


async def set_in_room(door: Door, caller: Caller, room_id: str, body: bodies.SetInRoom) -> dict[str, Any]:
    """Raises `Refused`. A repeated request id gets the first answer."""
    caller.must_see(room_id)
    if door.views.room(room_id) is None:
        raise Refused("not_found", room_id=room_id)
    door.limiter.take("command", caller.who, limits.COMMANDS_PER_MENTOR)

    async def work() -> dict[str, Any]:
        by = {"id": caller.who, "name": caller.name}
        await door.bridge.ask("centre", centre.SetInRoom(room_id, body.key, body.value, by))
        return {"ok": True, "settings": choices.of_room(door.views, room_id)}

    return await door.repeats.once(caller.who, body.request_id, work)


async def _set(call: Call) -> Answer:
    body: bodies.SetInRoom = call.body
    return await set_in_room(call.door, call.who, call.path["room_id"], body)


ROUTES = (
    Route(
        "POST",
        "/api/v1/rooms/{room_id}/set",
        "mentor",
        _set,
        "Set something for a room, from now on.",
        answer=answers.SetAnswer,
        body=bodies.SetInRoom,
        rate=None,
    ),
)
