"""The rules of a room's queue over HTTP: what they are and what each is about, what a change would do to the order, and
the change itself.

Any mentor of the room may change them in the middle of a lesson; the journal says who did, and `classroom.room_rules`
that nobody undoes a colleague's change unseen.
"""

from __future__ import annotations

from typing import Any

from classroom import limits
from classroom.assist_queue import DescribeRoom, PreviewRules, SetRules
from web import room_commands, rule_texts
from web.routes import Answer, Call
from web.wire import rules as wire


async def rules(call: Call) -> Answer:
    room_id = call.path["room_id"]
    call.who.must_see(room_id)
    body = await call.door.bridge.ask(f"queue/{room_id}", DescribeRoom(call.door.clock.now_ms()))
    return {"ok": True, "rules": rule_texts.shown(body), "errors_gone": body["errors_gone"]}


async def preview(call: Call) -> Answer:
    """Asked while somebody turns a number, so it has a rate of its own, and a room's queue is asked once each time."""
    body: wire.PreviewRules = call.body
    door, room_id = call.door, call.path["room_id"]
    room_commands.must_be_a_room(door, call.who, room_id)
    door.limiter.take("preview", call.who.who, limits.PREVIEWS_PER_MENTOR)
    told = await door.bridge.ask(f"queue/{room_id}", PreviewRules(dict(body.values), door.clock.now_ms()))
    rows = {fact: told[fact] for fact in ("rows", "left_off", "moved", "triage")}
    return {"ok": True, **rows, "rules": told["rules"]}


async def change(call: Call) -> Answer:
    body: wire.SetRules = call.body
    door, who, room_id = call.door, call.who, call.path["room_id"]
    room_commands.let_in(door, who, room_id)

    async def work() -> dict[str, Any]:
        request_id = f"{who.who}/{body.request_id}"
        facts = (dict(body.values), dict(body.seen), who.who, who.name, request_id)
        told = await door.bridge.ask(f"queue/{room_id}", SetRules(*facts, door.clock.now_ms()))
        return {"ok": True, "rules": rule_texts.shown(told)}

    return await door.repeats.once(who.who, body.request_id, work)


_route = room_commands.mentors_route

ROUTES = (
    _route(
        "GET",
        "rooms/{room_id}/queue-rules",
        rules,
        "The rules of a room's queue, with their bounds and what each is about.",
        answer=wire.QueueRulesAnswer,
    ),
    _route(
        "POST",
        "rooms/{room_id}/queue-rules",
        change,
        "Set several rules of a room's queue, all or none; `stale` where another mentor was faster.",
        answer=wire.RulesSet,
        body=wire.SetRules,
        rate=None,
    ),
    _route(
        "POST",
        "rooms/{room_id}/queue-rules/preview",
        preview,
        "The order of those who wait under other rules, beside the order now; nothing is changed.",
        answer=wire.RulesPreview,
        body=wire.PreviewRules,
        rate=None,
    ),
)
