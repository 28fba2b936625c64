"""What a mentor wants of a whole room: its rules, and a word to many. Commands on one ticket are in `web.mentor`."""

from __future__ import annotations

from typing import Any

from classroom import limits
from classroom.assist_queue import DescribeRoom, SetRule, TellMany
from classroom.queue_rules import QueueRules
from classroom.setting import fields_of
from classroom.vocabulary import Command, Refused
from web.callers import Caller
from web.door import Door
from web.routes import Answer, Call, Route
from web.wire import answers, bodies


def let_in(door: Door, caller: Caller, room_id: str) -> None:
    """Raises `Refused` unless this mentor may act in this room now."""
    caller.must_see(room_id)
    if door.views.room(room_id) is None:
        raise Refused("not_found", room_id=room_id)
    door.limiter.take("command", caller.who, limits.COMMANDS_PER_MENTOR)


async def rules(call: Call) -> Answer:
    room_id = call.path["room_id"]
    call.who.must_see(room_id)
    body = await call.door.bridge.ask(f"queue/{room_id}", DescribeRoom(call.door.clock.now_ms()))
    return {"ok": True, "rules": _rule_rows(body["rules"]), "errors_gone": body["errors_gone"]}


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
        answer = await door.bridge.ask(f"queue/{room_id}", _wanted(door, body, caller))
        if "broadcast" in answer:
            return {"ok": True, **{fact: answer["broadcast"][fact] for fact in ("id", "sent", "seen")}}
        return {"ok": True, "rules": _rule_rows(answer["rules"])}

    return await door.repeats.once(caller.who, body.request_id, work)


def _wanted(door: Door, body: bodies.RoomCommand, caller: Caller) -> Command:
    request_id = f"{caller.who}/{body.request_id}"
    match body:
        case bodies.SetRule(key=key, value=value):
            return SetRule(key, value, caller.who, caller.name, request_id, door.clock.now_ms())
        case bodies.Broadcast(to=to, group=group, tickets=tickets):
            head = (to, group, tuple(tickets), body.kind, body.text)
            return TellMany(*head, caller.who, caller.name, request_id, door.clock.now_ms())
    raise TypeError(f"{type(body).__name__} is no command on a room")


def _rule_rows(values: dict[str, int]) -> list[dict[str, Any]]:
    fields = ((each.metadata, each.default) for each in fields_of(QueueRules))
    return [{**told, "value": values[told["key"]], "default": usual} for told, usual in fields]


def mentors_route(method: Any, path: str, handler: Any, summary: str, **more: Any) -> Route:
    return Route(method, f"/api/v1/{path}", "mentor", handler, summary, **more)


ROUTES = (
    mentors_route(
        "GET", "rooms/{room_id}/rules", rules, "By which rules this room's queue works.", answer=answers.RulesAnswer
    ),
    mentors_route(
        "POST",
        "rooms/{room_id}/set",
        command,
        "Change one rule of this room's queue, at once.",
        answer=answers.RuleSetAnswer,
        body=bodies.SetRule,
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
