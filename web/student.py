"""The child's calls: hello, push, pull, over HTTP or over the child's socket."""

from __future__ import annotations

import contextlib
import secrets
import time
from typing import Any

from classroom import assist_queue, centre, limits, presence, student_session
from classroom.claimed_age import MAX_AGE_MS
from classroom.vocabulary import Refused
from web import choices, handing_in, intake, sync
from web.bridge import Unavailable
from web.callers import Caller
from web.door import Door
from web.routes import KIB, Answer, Call, Route
from web.wire import answers, bodies

#: 512 KB of events, and room for JSON's own signs around them.
MAX_PUSH_BYTES = 512 * KIB + 64 * KIB
#: No laptop waits longer for its acknowledgement because a room is slow to hear that the child is back.
FOUND_WITHIN_S = 1.0
#: What a mentor sees at once; the time to the mentor's screen is measured from here. An error is one of them only where
#: the child has a ticket: without one it is nobody's business yet.
FOR_MENTORS = frozenset({"help.asked"})
FOR_MENTORS_OF_A_TICKET = frozenset({"error.seen", "help.asked"})


async def hello(call: Call) -> Answer:
    body: bodies.Hello = call.body
    door, caller = call.door, call.who
    _check_schema(body.schema)
    await _notice_restore(door, body.cursor)
    owner = door.views.client_owner(body.client_id)
    if owner is not None and owner[0] != caller.who:
        raise Refused("not_yours", client_id=body.client_id)
    last_seq = owner[1] if owner else 0
    seen = door.hub.meet(caller.who, caller.name, caller.rooms[0])
    door.hub.attendance.note(presence.greeted(seen, door.clock.now_ms(), max(0, body.next - 1), last_seq))
    return {
        "ok": True,
        "last_seq": last_seq,
        "version": door.views.last_position(),
        "epoch": door.views.epoch(),
        "server_time": door.clock.now_ms(),
        "work_key": handing_in.key_of(door, caller),
    }


async def _notice_restore(door: Door, cursor: str | None) -> None:
    """Gives the journal another epoch when this cursor proves that a backup was put back: from then on every laptop
    begins anew and says again what only it still has. Once, however many laptops come back with such a cursor."""
    if door.cursors.read(cursor).is_lost:
        await door.bridge.ask("centre", centre.RenewEpoch(door.views.restored(), secrets.token_hex(4)))


def _check_schema(schema: int) -> None:
    if schema < bodies.SCHEMA:
        raise Refused("old_version", schema=bodies.SCHEMA)
    if schema > bodies.SCHEMA:
        raise Refused("unknown_type", schema=bodies.SCHEMA)


async def push(call: Call) -> Answer:
    body: bodies.Push = call.body
    door, caller = call.door, call.who
    _check_schema(body.schema)
    _pay(call, len(body.events))
    arrived = time.monotonic()
    room_key = door.beacons.room_key(caller.rooms[0])
    events = tuple(intake.pushed(event, room_key, door.help_forms) for event in body.events)
    door.hub.meet(caller.who, caller.name, caller.rooms[0])
    has_ticket = door.hub.room(caller.rooms[0]).ticket_of_student(caller.who) is not None
    told = FOR_MENTORS_OF_A_TICKET if has_ticket else FOR_MENTORS
    if any(event.type in told for event in events):
        door.hub.expect(caller.who, arrived)
    command = student_session.Push(body.client_id, events, door.clock.now_ms())
    answer = await door.bridge.ask(f"session/{caller.who}", command)
    door.metrics.push_ack.observe(time.monotonic() - arrived)
    _note(door, caller, events, answer["last_seq"])
    if len(answer["rejected"]) < len(events):
        await _found(door, caller)
    return {"ok": True, **answer}


async def _found(door: Door, caller: Caller) -> None:
    """Whoever works is there. A mentor could not find this child: its room hears of it, or at the next push."""
    room_id = caller.rooms[0]
    ticket = door.hub.room(room_id).ticket_of_student(caller.who)
    if ticket is None or ticket["state"] != "away":
        return
    with contextlib.suppress(Refused, Unavailable):
        seen = assist_queue.ChildSeen(caller.who, door.clock.now_ms())
        await door.bridge.ask(f"queue/{room_id}", seen, timeout_s=FOUND_WITHIN_S)


def _pay(call: Call, events: int) -> None:
    """The journal keeps everything for ever, so nobody writes without end. A refused push costs nothing."""
    limiter, who = call.door.limiter, call.who.who
    limiter.take("pushed bytes", who, limits.BYTES_PUSHED_PER_STUDENT, call.size_bytes)
    try:
        limiter.take("pushed events", who, limits.EVENTS_PUSHED_PER_STUDENT, events)
    except Refused:
        limiter.give_back("pushed bytes", who, limits.BYTES_PUSHED_PER_STUDENT, call.size_bytes)
        raise


def _note(door: Door, caller: Caller, events: tuple[student_session.Pushed, ...], last_seq: int) -> None:
    at = door.clock.now_ms()
    seen = presence.pushed(door.hub.attendance.seen(caller.who), at, last_seq)
    for event in events:
        if event.problem is None:
            happened = at - min(event.age_ms, MAX_AGE_MS)
            seen = presence.did(seen, happened, event.type, event.body, event.hash)
    door.hub.attendance.note(seen)
    for event in events:
        if event.problem is None and event.type in ("suggestion.accepted", "suggestion.declined"):
            door.metrics.decided(event.body["suggestion_id"], event.type.removeprefix("suggestion."))


async def pull(call: Call) -> Answer:
    door, caller = call.door, call.who
    room = door.hub.room(caller.rooms[0])

    def position(ticket_id: str) -> int | None:
        held = room.tickets.get(ticket_id)
        return held["position"] if held else None

    async with door.limiter.turn("pull", caller.who, limits.PULLS_WAITING):
        door.limiter.take("pulled bytes", caller.who, limits.BYTES_PULLED_PER_STUDENT)
        since = call.query.get("since")
        await _notice_restore(door, since)
        allowance = choices.allowance_of(door.views, caller.who, caller.rooms[0])
        show = sync.show_to_child(door.clock.now_ms(), position, allowance)
        child = sync.Child(caller.who, caller.rooms[0], show)
        answer, read_bytes = sync.pull(door.views, door.cursors, child, since)
        door.limiter.charge("pulled bytes", caller.who, limits.BYTES_PULLED_PER_STUDENT, read_bytes)
    return answer


def _route(method: Any, path: str, handler: Any, summary: str, **more: Any) -> Route:
    return Route(method, f"/api/v1/{path}", "student", handler, summary, **more)


ROUTES = (
    _route(
        "POST",
        "hello",
        hello,
        "A laptop says what it holds and learns how far it was heard.",
        answer=answers.HelloAnswer,
        body=bodies.Hello,
    ),
    _route(
        "POST",
        "push",
        push,
        "Events in order; acknowledged when they are on the disk.",
        answer=answers.PushAnswer,
        body=bodies.Push,
        max_bytes=MAX_PUSH_BYTES,
        rate=limits.PUSHES_PER_SESSION,
    ),
    _route(
        "GET",
        "pull",
        pull,
        "What this laptop has missed since its cursor.",
        answer=answers.PullAnswer,
        query=("since",),
    ),
)
