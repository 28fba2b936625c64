"""One word to many: what a mentor tells the whole room, the children of one problem, or those of some tickets.

It is text and nothing else. Each child is told by an event of its own, so that a laptop that was away pulls it like
everything else that it missed; what is seen is what the child's page has shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from classroom.grouping import group_of
from classroom.slips import Slip
from classroom.ticket import Ticket
from classroom.ticket_events import TicketAnswered
from classroom.vocabulary import Command, Event, Refused

KEPT = 30
ROOM, GROUP, TICKETS = "room", "group", "tickets"
#: Of the sorts of a broadcast the one that is code.
SNIPPET = "snippet"


@dataclass(frozen=True, slots=True)
class TellMany(Command):
    """`to` is one of room, group (then `group` says which) and tickets (then `tickets` does). `sort` is what it is."""

    to: str
    group: str | None
    tickets: tuple[str, ...]
    sort: str
    text: str
    mentor_id: str
    mentor_name: str
    request_id: str
    at: int


@dataclass(frozen=True, slots=True)
class BroadcastSent(Event):
    kind: ClassVar[str] = "broadcast.sent"
    broadcast_id: str
    at: int
    by: dict[str, str]
    to: str
    group: str | None
    sort: str
    text: str
    students: tuple[str, ...]
    request_id: str


@dataclass(frozen=True, slots=True)
class BroadcastTold(Event):
    """What one child is told of it; in the child's own line of changes."""

    kind: ClassVar[str] = "broadcast.told"
    broadcast_id: str
    student_id: str
    at: int
    by: dict[str, str]
    sort: str
    text: str


@dataclass(frozen=True, slots=True)
class BroadcastSeen(Event):
    """It was on this child's screen."""

    kind: ClassVar[str] = "broadcast.seen"
    broadcast_id: str
    student_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Broadcast:
    id: str
    at: int
    by: dict[str, str]
    to: str
    group: str | None
    sort: str
    text: str
    students: tuple[str, ...]
    seen: tuple[str, ...] = ()


def spoken(sort: str, text: str) -> str:
    """The text without what only surrounds it. The spaces at the beginning of code are part of it."""
    if sort != SNIPPET:
        return text.strip()
    lines = text.rstrip().split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[first:])


def id_of(mentor_id: str, request_id: str) -> str:
    """The same for a request that arrives again."""
    return "b-" + hashlib.sha256(f"{mentor_id}\n{request_id}".encode()).hexdigest()[:16]


def decide(
    held: dict[str, Broadcast], command: TellMany, children: Iterable[str], tickets: list[Ticket], slips: list[Slip]
) -> list[Event]:
    """`children` are all of the room, `tickets` the unresolved ones. Raises `Refused` not_found for nobody, and
    malformed for a group without a name."""
    broadcast_id = id_of(command.mentor_id, command.request_id)
    if broadcast_id in held:
        return []
    if command.to == GROUP and command.group is None:
        raise Refused("malformed", fields=["group"])
    meant = _meant(command, tickets)
    students = list(children) if command.to == ROOM else [ticket.student_id for ticket in meant]
    if command.to == GROUP:
        # Who has the same problem and does not wait yet is spared the wait.
        students += [slip.student_id for slip in slips if slip.group == command.group]
    if not students:
        raise Refused("not_found", to=command.to)
    by = {"id": command.mentor_id, "name": command.mentor_name}
    sent = BroadcastSent(
        broadcast_id,
        command.at,
        by,
        command.to,
        command.group,
        command.sort,
        command.text,
        tuple(students),
        command.request_id,
    )
    told = [BroadcastTold(broadcast_id, each, command.at, by, command.sort, command.text) for each in students]
    return [sent, *told, *(TicketAnswered(ticket.id, command.at, by, broadcast_id) for ticket in meant)]


def _meant(command: TellMany, tickets: list[Ticket]) -> list[Ticket]:
    if command.to == GROUP:
        return [t for t in tickets if group_of(t.language, t.error, t.context) == command.group]
    return [t for t in tickets if t.id in command.tickets] if command.to == TICKETS else []


def seen(held: dict[str, Broadcast], broadcast_id: str, student_id: str, at: int) -> list[Event]:
    broadcast = held.get(broadcast_id)
    if broadcast is None or student_id not in broadcast.students or student_id in broadcast.seen:
        return []
    return [BroadcastSeen(broadcast_id, student_id, at)]


def evolve(held: dict[str, Broadcast], event: BroadcastSent | BroadcastSeen) -> dict[str, Broadcast]:
    match event:
        case BroadcastSent():
            facts = (event.at, event.by, event.to, event.group, event.sort, event.text, event.students)
            kept = dict(list(held.items())[-KEPT + 1 :])
            return {**kept, event.broadcast_id: Broadcast(event.broadcast_id, *facts)}
        case BroadcastSeen(broadcast_id, student_id):
            broadcast = held.get(broadcast_id)
            if broadcast is None:
                return held
            return {**held, broadcast_id: replace(broadcast, seen=(*broadcast.seen, student_id))}
    return held


def view(broadcast: Broadcast) -> dict[str, Any]:
    """As a mentor sees it: how many were told, and on how many screens it was."""
    return {
        "id": broadcast.id,
        "at": broadcast.at,
        "by": broadcast.by,
        "to": broadcast.to,
        "group": broadcast.group,
        "kind": broadcast.sort,
        "text": broadcast.text,
        "sent": len(broadcast.students),
        "seen": len(broadcast.seen),
    }


def for_child(told: BroadcastTold) -> dict[str, Any]:
    """As its child sees it."""
    return {"id": told.broadcast_id, "at": told.at, "by": told.by, "kind": told.sort, "text": told.text}
