"""What mentors set for a room: one step, whether it is wished by socket or by POST.

How far fixes are shown, whether the work is graded, and with which forms children are asked, is the centre's to know,
for it concerns every sitting; the rules of a queue are the queue's.
"""

from __future__ import annotations

from typing import Any

from classroom import centre
from classroom.assist_queue import SetRule
from classroom.vocabulary import Refused
from web import choices, rule_texts
from web.callers import Caller
from web.door import Door
from web.wire import bodies


async def set_in_room(door: Door, caller: Caller, room_id: str, body: bodies.SetInRoom) -> dict[str, Any]:
    """The answer. Raises `Refused` for what no room has, or what is out of bounds."""
    if (known := centre.ROOM_SETTINGS.get(body.key)) is not None:
        if body.value not in known:
            raise Refused("malformed", key=body.key, words=f"{body.key} is one of {', '.join(known)}")
        by = {"id": caller.who, "name": caller.name}
        await door.bridge.ask("centre", centre.SetInRoom(room_id, body.key, str(body.value), by))
        return {"ok": True, "settings": choices.of_room(door.views, room_id)}
    request_id = f"{caller.who}/{body.request_id}"
    wanted = SetRule(body.key, body.value, caller.who, caller.name, request_id, door.clock.now_ms())
    answer = await door.bridge.ask(f"queue/{room_id}", wanted)
    return {"ok": True, "settings": choices.of_room(door.views, room_id), "rules": rule_texts.shown(answer)}
