"""The mentor's calls, and the live socket of one room. Commands take one path, by socket or by POST."""

from __future__ import annotations

import asyncio
from typing import Any

from quart import Response

from classroom import assist_queue
from classroom.assist_queue import (
    CannotFind,
    ClaimTicket,
    Deadline,
    FollowUp,
    HandOn,
    MentorCommand,
    Note,
    Pin,
    ReleaseTicket,
    RenewLease,
    ResolveTicket,
)
from classroom.centre import ALL_ROOMS
from classroom.vocabulary import Refused
from storage.read_models import MentorRow
from web import intake, room_commands, sockets, sync
from web.callers import Caller
from web.desk import Desk
from web.disk import disk
from web.door import Door
from web.outbox import Frame, Outbox
from web.room import RoomLive
from web.routes import Answer, Call
from web.wire import answers, bodies
from web.wire.messages import Watch

#: Commands of one socket that are on their way at a time; more are told to wait.
IN_FLIGHT = 16


async def rooms(call: Call) -> Answer:
    door, caller = call.door, call.who
    seen = [row for row in door.views.rooms() if caller.may_see(row.room_id)]
    return {
        "ok": True,
        "rooms": [
            {
                "id": row.room_id,
                "name": row.name,
                "join_code": row.join_code,
                "waiting": door.hub.room(row.room_id).waiting(),
                "students": len(door.views.students(row.room_id)),
            }
            for row in seen
        ],
    }


async def tickets(call: Call) -> Answer:
    call.who.must_see(call.path["room_id"])
    room = await call.door.hub.ready_room(call.path["room_id"])
    shown = room.shown(call.door.clock.now_ms())
    return {"ok": True, "version": room.version, "tickets": shown, "triage": room.triage}


async def colleagues(call: Call) -> Answer:
    room_id = call.path["room_id"]
    call.who.must_see(room_id)
    if call.door.views.room(room_id) is None:
        raise Refused("not_found", room_id=room_id)
    rows = [row for row in call.door.views.mentors() if _helps_in(row, room_id)]
    here = call.door.hub.mentors_here(room_id)
    shown = [{"id": row.mentor_id, "name": row.name, "here": row.mentor_id in here} for row in rows]
    return {"ok": True, "mentors": shown}


async def student(call: Call) -> Answer:
    door, student_id = call.door, call.path["student_id"]
    row = door.views.student(student_id)
    if row is None:
        raise Refused("not_found", student_id=student_id)
    call.who.must_see(row.room_id)
    door.hub.meet(student_id, row.name, row.room_id)
    room = door.hub.room(row.room_id)

    def position(ticket_id: str) -> int | None:
        held = room.tickets.get(ticket_id)
        return held["position"] if held else None

    show = sync.show_to_mentor(door.clock.now_ms(), position)
    return {
        "ok": True,
        "student": door.hub.attendance.row(room, student_id),
        "files": [
            {"path": each.path, "language": each.language, "text": each.text, "rev": each.rev, "at": each.at}
            for each in door.views.files(student_id)
        ],
        "tickets": sync.shown_tickets(door.views, student_id, show),
    }


async def command(call: Call) -> Answer:
    name = call.path["command"]
    kind = bodies.TICKET_COMMANDS.get(name)
    if kind is None:
        raise Refused("unknown_type", command=name)
    body = intake.validated(kind, call.body)
    return await carry_out(call.door, call.who, call.path["room_id"], call.path["ticket_id"], body)


async def carry_out(
    door: Door, caller: Caller, room_id: str, ticket_id: str, body: bodies.TicketCommand
) -> dict[str, Any]:
    """One command of one mentor, the same for both ways in. A repeated request id gets the first answer."""
    room_commands.let_in(door, caller, room_id)

    async def work() -> dict[str, Any]:
        wanted = _wanted(door, body, room_id, ticket_id, caller)
        try:
            answer = await door.bridge.ask(f"queue/{room_id}", wanted)
        except Refused as refused:
            if refused.code == "stale":
                room = door.hub.room(room_id)
                held = room.tickets.get(ticket_id)
                shown = held and room.as_of(held, door.clock.now_ms())
                raise Refused("stale", **{**refused.facts, "ticket": shown}) from None
            raise
        return {"ok": True, "ticket": answer["ticket"]}

    return await door.repeats.once(caller.who, body.request_id, work)


def _wanted(door: Door, body: bodies.TicketCommand, room_id: str, ticket_id: str, caller: Caller) -> MentorCommand:
    # Two mentors' browsers may count their requests alike.
    request_id = f"{caller.who}/{body.request_id}"
    head = (ticket_id, caller.who, caller.name, body.rev, request_id, door.clock.now_ms())
    match body:
        case bodies.Claim():
            return ClaimTicket(*head)
        case bodies.Renew():
            return RenewLease(*head)
        case bodies.Release():
            return ReleaseTicket(*head)
        case bodies.Handoff(to=to):
            return HandOn(*head, _colleague(door, room_id, to), is_here=to in door.hub.mentors_here(room_id))
        case bodies.CannotFindYou():
            return CannotFind(*head)
        case bodies.LookInAgain(in_s=in_s):
            return FollowUp(*head, in_s * 1000)
        case bodies.Pin(pinned=pinned):
            return Pin(*head, pinned)
        case bodies.Note(note=note):
            return Note(*head, note)
        case bodies.HasToGo(in_s=in_s):
            return Deadline(*head, None if in_s is None else in_s * 1000)
        case bodies.Resolve():
            return ResolveTicket(*head, body.outcome, tuple(body.tags), body.note)
    raise TypeError(f"{type(body).__name__} is no command on a ticket")


def _colleague(door: Door, room_id: str, mentor_id: str) -> dict[str, str]:
    row = door.views.mentor(mentor_id)
    if row is None or not _helps_in(row, room_id):
        raise Refused("not_found", field="to")
    return {"id": row.mentor_id, "name": row.name}


def _helps_in(row: MentorRow, room_id: str) -> bool:
    return row.revoked_at is None and bool({room_id, ALL_ROOMS} & set(row.rooms))


async def describe(door: Door, room_id: str) -> dict[str, Any]:
    """All that the queue of a room has."""
    return await door.bridge.ask(f"queue/{room_id}", assist_queue.DescribeRoom(door.clock.now_ms()))


# --- the live socket --------------------------------------------------------------------------------------------


async def listen(door: Door, caller: Caller, room_id: str) -> None:
    """One socket of one mentor, until it ends."""
    room = await door.hub.ready_room(room_id)
    outbox = Outbox(caller.session, caller.who)
    door.hub.add_mentor(room, outbox)
    desk = _MentorsDesk(door, caller, room, outbox)
    try:
        await sockets.serve(outbox, desk.on_text, lambda frame: _sent(door, frame))
    finally:
        # Commands under way go on without us: their answers wait for a repeated request.
        door.hub.remove_mentor(room_id, outbox)


def _sent(door: Door, frame: Frame) -> None:
    if frame.born is not None:
        after_s = asyncio.get_running_loop().time() - frame.born
        door.metrics.push_to_mentor.observe(after_s)
        door.machine.reached_screen(after_s)


class _MentorsDesk(Desk):
    """Commands on tickets, and a new picture of the room for whoever lost the thread."""

    def __init__(self, door: Door, caller: Caller, room: RoomLive, outbox: Outbox) -> None:
        super().__init__(outbox, self._carry_out_command, IN_FLIGHT)
        self._door = door
        self._caller = caller
        self._room = room

    def ask(self, message: dict[str, Any], size: int) -> None:
        if message.get("type") == "resync":
            self._outbox.put(self._door.hub.snapshot(self._room))
        else:
            super().ask(message, size)

    async def _carry_out_command(self, message: dict[str, Any], _size: int) -> dict[str, Any]:
        if message.get("type") == "watch":
            return self._watch(intake.validated(Watch, message))
        of_room = bodies.ROOM_COMMANDS.get(str(message.get("type")))
        if of_room is not None:
            wish = intake.validated(of_room, message)
            return await room_commands.carry_out(self._door, self._caller, self._room.room_id, wish)
        ticket_id, body = _understood(message)
        return await carry_out(self._door, self._caller, self._room.room_id, ticket_id, body)

    def _watch(self, wish: Watch) -> dict[str, Any]:
        """Only of this room, and only while the ticket is open."""
        room_commands.let_in(self._door, self._caller, self._room.room_id)
        ticket = self._room.tickets.get(wish.ticket_id) if wish.ticket_id is not None else None
        self._door.hub.watching.watch(self._outbox, self._caller.name, ticket, wish.ticket_id)
        return {"ok": True}


def _understood(message: dict[str, Any]) -> tuple[str, bodies.TicketCommand]:
    kind = bodies.TICKET_COMMANDS.get(str(message.get("type")))
    if kind is None:
        raise Refused("unknown_type", type=str(message.get("type"))[:64])
    ticket_id = message.get("ticket_id")
    if not isinstance(ticket_id, str):
        raise Refused("malformed", fields=["ticket_id"])
    return ticket_id, intake.validated(kind, message)


_route = room_commands.mentors_route


async def system(call: Call) -> Response | dict[str, Any]:
    door = call.door
    lengths = {**door.hub.lengths(), "questions": door.bridge.under_way}
    return {"ok": True, **door.machine.full(lengths), "disk": disk(door.views)}


ROUTES = (
    _route("GET", "rooms", rooms, "The rooms that this mentor sees.", answer=answers.RoomsAnswer),
    _route(
        "GET",
        "rooms/{room_id}/tickets",
        tickets,
        "The queue of a room, in order.",
        answer=answers.TicketsAnswer,
    ),
    _route("GET", "rooms/{room_id}/mentors", colleagues, "The mentors of a room.", answer=answers.ColleaguesAnswer),
    _route(
        "GET", "students/{student_id}", student, "One child: presence, files, tickets.", answer=answers.StudentAnswer
    ),
    _route(
        "POST",
        "rooms/{room_id}/tickets/{ticket_id}/{command}",
        command,
        "claim, renew, release, handoff, cannot_find, followup, pin, note, deadline or resolve one ticket.",
        answer=answers.CommandAnswer,
        body=bodies.TicketCommand,
        rate=None,
    ),
    _route("GET", "system", system, "How the machine and the actors are.", answer=answers.SystemAnswer),
)
