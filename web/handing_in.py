"""Work files: what a laptop could not send before it was put away is handed in as a file, and counts as if it had
been pushed.

The signature is looked at before anything in the file is believed. Then its events take the way of every push; their
ids decide, so a file that is handed in twice, or whose laptop comes back after all, doubles nothing.
"""

from __future__ import annotations

import json
from typing import Any

from classroom import limits, student_session, work_file
from classroom.vocabulary import Refused
from storage.read_models import StudentRow
from web import intake
from web.callers import Caller
from web.door import Door
from web.routes import KIB, Answer, Call, Route
from web.wire import answers, bodies

MAX_FILE_BYTES = 2048 * KIB
#: Of one push to the sitting, as from a laptop.
MAX_PUSH_BYTES = 480_000
#: Two files of one child at once are numbered by whoever comes first; the other one counts on from there.
TRIES = 4
MOVED_ON = frozenset({"gap", "fork", "busy"})


def key_of(door: Door, caller: Caller) -> dict[str, str]:
    """What this login signs its files with."""
    student = door.views.student(caller.who)
    if student is None:  # removed in this moment
        raise Refused("no_session")
    key_id = work_file.key_id_of(caller.session)
    return {"id": key_id, "key": _key(door, student, key_id).hex()}


def _key(door: Door, student: StudentRow, key_id: str) -> bytes:
    return work_file.key_for(door.work_secret, student.student_id, student.rejoin_hash, key_id)


async def own(call: Call) -> Answer:
    body: bodies.WorkFile = call.body
    if body.student_id != call.who.who:
        raise Refused("not_yours", field="student_id")
    return await _take(call, body)


async def for_a_child(call: Call) -> Answer:
    call.who.must_see(call.path["room_id"])
    return await _take(call, call.body)


async def _take(call: Call, body: bodies.WorkFile) -> Answer:
    door = call.door
    student = door.views.student(body.student_id)
    if student is None or student.room_id != call.path.get("room_id", call.who.rooms[0]):
        raise Refused("not_found", field="student_id")
    if not work_file.is_genuine(_key(door, student, body.key_id), body.payload, body.mac):
        raise Refused("bad_code", field="mac")
    work: bodies.Work = intake.validated(bodies.Work, intake.parse(body.payload.encode("utf-8", "surrogatepass")))
    limiter, who = door.limiter, student.student_id
    limiter.take("pushed bytes", who, limits.BYTES_PUSHED_PER_STUDENT, call.size_bytes)
    limiter.take("pushed events", who, limits.EVENTS_PUSHED_PER_STUDENT, len(work.events))
    before = _held(door, student, work.events)
    reasons: list[str | None] = []
    sized = [(event, len(json.dumps(event.body))) for event in work.events]
    for batch in work_file.batches(sized, bodies.MAX_PUSH_EVENTS, MAX_PUSH_BYTES):
        reasons += await _push(door, student, batch)
    ids = [event.event_id for event in work.events]
    counts = work_file.count(ids, reasons, before)
    return {
        "ok": True,
        "student": {"id": student.student_id, "name": student.name},
        "taken": counts.taken,
        "known": counts.known,
        "rejected": [{"event_id": event_id, "reason": reason} for event_id, reason in counts.rejected],
    }


def _held(door: Door, student: StudentRow, events: list[bodies.KeptEvent]) -> set[str]:
    """Ids of those that came before, from the laptop itself or with an earlier file, whether they were taken then or
    refused."""
    origins = door.views.origins([event.event_id for event in events])
    stream = student_session.stream(student.student_id)
    return {
        event.event_id
        for event in events
        if origins.get(event.event_id) == (stream, intake.fingerprint(_numbered(event, 1)))
    }


def _numbered(event: bodies.KeptEvent, seq: int) -> bodies.PushedEvent:
    """Nobody knows how long the file lay somewhere: its events happen when it is handed in."""
    return bodies.PushedEvent(seq, event.event_id, event.type, event.v, 0, event.body)


async def _push(door: Door, student: StudentRow, batch: list[bodies.KeptEvent]) -> list[str | None]:
    """Why each of them does not count, now or since an earlier time; None for one that does."""
    client_id = work_file.client_id_for(door.work_secret, student.student_id)
    owner = door.views.client_owner(client_id)
    last = owner[1] if owner else 0
    for tries_left in reversed(range(TRIES)):
        events = tuple(
            intake.pushed(_numbered(event, seq), forms=door.help_forms) for seq, event in enumerate(batch, last + 1)
        )
        command = student_session.Push(client_id, events, door.clock.now_ms())
        try:
            answer = await door.bridge.ask(f"session/{student.student_id}", command)
        except Refused as refused:
            if refused.code not in MOVED_ON or "last_seq" not in refused.facts or not tries_left:
                raise
            last = refused.facts["last_seq"]
        else:
            refused_seqs = {each["seq"]: each["reason"] for each in answer["rejected"]}
            return [refused_seqs.get(event.seq) for event in events]
    raise AssertionError("the last try has raised")


def _route(audience: Any, path: str, handler: Any, summary: str) -> Route:
    return Route(
        "POST",
        f"/api/v1/{path}",
        audience,
        handler,
        summary,
        answer=answers.HandedIn,
        body=bodies.WorkFile,
        max_bytes=MAX_FILE_BYTES,
        rate=limits.FILES_PER_SESSION,
    )


ROUTES = (
    _route("student", "work-files", own, "The child's own work file; its events count as if they had been pushed."),
    _route("mentor", "rooms/{room_id}/work-files", for_a_child, "The work file of a child of this room."),
)
