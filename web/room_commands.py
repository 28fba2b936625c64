"""What a mentor wants of a whole room: its rules, and a word to many. Commands on one ticket are in `web.mentor`."""

from __future__ import annotations

from typing import Any

from classroom import broadcasts as core
from classroom import limits
from classroom.assist_queue import TellMany
from classroom.vocabulary import Refused
from web import room_settings
from web.callers import Caller
from web.door import Door
from web.routes import Answer, Call, Route
from web.wire import answers, bodies


def must_be_a_room(door: Door, caller: Caller, room_id: str) -> None:
    """Raises `Refused` unless there is this room, and this mentor sees it."""
    caller.must_see(room_id)
    if door.views.room(room_id) is None:
        raise Refused("not_found", room_id=room_id)


def let_in(door: Door, caller: Caller, room_id: str) -> None:
    """Raises `Refused` unless this mentor may act in this room now."""
    must_be_a_room(door, caller, room_id)
    door.limiter.take("command", caller.who, limits.COMMANDS_PER_MENTOR)


async def broadcasts(call: Call) -> Answer:
    room_id = call.path["room_id"]
    call.who.must_see(room_id)
    room = await call.door.hub.ready_room(room_id)
    return {"ok": True, "broadcasts": room.broadcasts}


async def command(call: Call) -> Answer:
    return await carry_out(call.door, call.who, call.path["room_id"], call.body)


async def carry_out(door: Door, caller: Caller, room_id: str, body: bodies.RoomCommand) -> dict[str, Any]:
    """One command on a room, the same for both ways in. A repeated request id gets the first answer."""
    let_in(door, caller, room_id)

    async def work() -> dict[str, Any]:
        match body:
            case bodies.SetInRoom():
                return await room_settings.set_in_room(door, caller, room_id, body)
            case bodies.Broadcast():
                return await _tell_many(door, caller, room_id, body)
        raise TypeError(f"{type(body).__name__} is no command on a room")

    return await door.repeats.once(caller.who, body.request_id, work)


async def _tell_many(door: Door, caller: Caller, room_id: str, body: bodies.Broadcast) -> dict[str, Any]:
    head = (body.to, body.group, tuple(body.tickets), body.kind, core.spoken(body.kind, body.text))
    request_id = f"{caller.who}/{body.request_id}"
    wanted = TellMany(*head, caller.who, caller.name, request_id, door.clock.now_ms())
    sent = (await door.bridge.ask(f"queue/{room_id}", wanted))["broadcast"]
    return {"ok": True, **{fact: sent[fact] for fact in ("id", "sent", "seen")}}


def mentors_route(method: Any, path: str, handler: Any, summary: str, **more: Any) -> Route:
    return Route(method, f"/api/v1/{path}", "mentor", handler, summary, **more)


ROUTES = (
    mentors_route(
        "POST",
        "rooms/{room_id}/set",
        command,
        "Set something for a room, from now on: how far fixes are shown, or a rule of its queue.",
        answer=answers.SetAnswer,
        body=bodies.SetInRoom,
        rate=None,
    ),
    mentors_route(
        "POST",
        "rooms/{room_id}/broadcast",
        command,
        "Tell many children something.",
        answer=answers.BroadcastAnswer,
        body=bodies.Broadcast,
        rate=None,
    ),
    mentors_route(
        "GET",
        "rooms/{room_id}/broadcasts",
        broadcasts,
        "What was told to many lately, and how many have seen it.",
        answer=answers.BroadcastsAnswer,
    ),
)
