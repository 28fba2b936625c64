"""Who waits for a mentor, who is coming, and why in this order (stream ``room/ID``).

The queue hears the committed events of its room's students (`Notice`) and the mentors' commands. A child has at
most one unresolved ticket, however many errors follow each other. Ticket ids derive from the event that opened
them, so that hearing an event twice opens nothing twice. How tickets look from outside is in `ticket_view`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

from classroom import mentor_commands
from classroom.class_end import EndClass as EndClass
from classroom.class_end import ended
from classroom.hearing import Notice, heard, ran_out, seen
from classroom.mentor_commands import CannotFind as CannotFind
from classroom.mentor_commands import ClaimTicket as ClaimTicket
from classroom.mentor_commands import FollowUp as FollowUp
from classroom.mentor_commands import HandOn as HandOn
from classroom.mentor_commands import MentorCommand as MentorCommand
from classroom.mentor_commands import Note as Note
from classroom.mentor_commands import Pin as Pin
from classroom.mentor_commands import ReleaseTicket as ReleaseTicket
from classroom.mentor_commands import RenewLease as RenewLease
from classroom.mentor_commands import ResolveTicket as ResolveTicket
from classroom.passing_over import PassOver, passed_over
from classroom.ticket import Ticket, TicketEvent, TicketResolved, evolve_ticket, is_over, is_waiting, score
from classroom.vocabulary import Command, Event, Refused

#: Kinds of student events that the queue listens to; the store's feed leaves out all others.
FEED_KINDS = frozenset(
    "student.joined student.removed error.seen help.asked help.cancelled source.checked"
    " suggestion.accepted suggestion.declined suggestion.reconsidered".split()
)
TRIAGE_THRESHOLD = 8
#: Triage ends when the queue has shrunk by so many below the threshold, so that it does not flicker.
TRIAGE_HYSTERESIS = 3
CLOSED_KEPT = 50
REQUESTS_KEPT = 500
#: Raised when the state's shape changes: older snapshots are then passed over and the journal is replayed.
SNAPSHOT_SCHEMA = 4


def stream(room_id: str) -> str:
    return f"room/{room_id}"


# --- commands -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DescribeRoom(Command):
    """A question, not a wish: answered with `room_view.of`."""

    at: int


@dataclass(frozen=True, slots=True)
class LetTimePass(Command):
    """Leases run out, absent children are waited for no longer, and promises fall due."""

    at: int


@dataclass(frozen=True, slots=True)
class ChildSeen(Command):
    """The child's laptop has sent work: whoever was not at the desk is back. Of anybody else it says nothing."""

    student_id: str
    at: int


# --- events of the room itself (a ticket's own are in `classroom.ticket`) -----------------------------------


@dataclass(frozen=True, slots=True)
class NameLearnt(Event):
    kind: ClassVar[str] = "name.learnt"
    student_id: str
    name: str


@dataclass(frozen=True, slots=True)
class NameForgotten(Event):
    """The child was removed: what its laptop had still on the way raises no hand any more."""

    kind: ClassVar[str] = "name.forgotten"
    student_id: str


@dataclass(frozen=True, slots=True)
class TriageStarted(Event):
    kind: ClassVar[str] = "triage.started"
    at: int
    waiting: int
    threshold: int


@dataclass(frozen=True, slots=True)
class TriageEnded(Event):
    kind: ClassVar[str] = "triage.ended"
    at: int
    waiting: int


# --- state --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queue:
    room_id: str = ""
    names: dict[str, str] = field(default_factory=dict)
    #: Ids of children who were removed; an id is never given twice.
    removed: frozenset[str] = frozenset()
    #: The one unresolved ticket of each child.
    open: dict[str, Ticket] = field(default_factory=dict)
    #: The last closed ones, for answers to late commands.
    closed: dict[str, Ticket] = field(default_factory=dict)
    #: Mentor and request -> ticket, for requests that arrive again.
    requests: dict[str, str] = field(default_factory=dict)
    triage_since: int | None = None
    service_ms: tuple[int, ...] = ()


def initial(room_id: str = "") -> Queue:
    return Queue(room_id=room_id)


def find(queue: Queue, ticket_id: str) -> Ticket | None:
    for ticket in queue.open.values():
        if ticket.id == ticket_id:
            return ticket
    return queue.closed.get(ticket_id)


def waiting(queue: Queue) -> list[Ticket]:
    """Those who wait, in the order in which they should be helped."""
    return sorted((t for t in queue.open.values() if is_waiting(t)), key=_rank)


def is_timed(queue: Queue) -> bool:
    """Whether anything in the room can run out."""
    return any(ticket.claimed_by is not None or ticket.due_at is not None for ticket in queue.open.values())


def _count_waiting(queue: Queue) -> int:
    return sum(map(is_waiting, queue.open.values()))


def _rank(ticket: Ticket) -> tuple[float, int, str]:
    # Everybody's wait grows at the same pace, so the order at any one moment is the order at all moments.
    return (-score(ticket, at=0), ticket.opened_at, ticket.id)


# --- decide -------------------------------------------------------------------------------------------------


def decide(queue: Queue, command: Command) -> list[Event]:
    match command:
        case Notice():
            events = _decide_notice(queue, command)
            at = command.at
        case MentorCommand():
            events = _decide_mentor(queue, command)
            at = command.at
        case PassOver(student_id=student_id, at=at):
            name = queue.names.get(student_id, "?")
            told = replace(command, bare=True) if student_id in queue.removed else command
            events = passed_over(queue.open.get(student_id), told, queue.room_id, name)
        case ChildSeen(student_id, at):
            events = seen(queue.open.get(student_id), at)
        case LetTimePass(at):
            events = _expired(queue, at)
        case EndClass(at=at):
            events = ended(queue.open.values(), command)
        case _:
            raise TypeError(f"{type(command).__name__} is not for the assist queue")
    return events + _triage(queue, events, at)


def _decide_notice(queue: Queue, notice: Notice) -> list[Event]:
    if notice.student_id in queue.removed:
        return []
    if notice.kind == "student.joined":
        return [NameLearnt(notice.student_id, notice.payload["name"])]
    ticket = queue.open.get(notice.student_id)
    follows = heard(ticket, notice, queue.room_id, queue.names.get(notice.student_id, "?"))
    return [*follows, NameForgotten(notice.student_id)] if notice.kind == "student.removed" else follows


def _decide_mentor(queue: Queue, command: MentorCommand) -> list[Event]:
    ticket = find(queue, command.ticket_id)
    if ticket is None:
        raise Refused("not_found", ticket_id=command.ticket_id)
    done = queue.requests.get(_request(command.mentor_id, command.request_id))
    if done == ticket.id:
        return []
    if done is not None:
        raise Refused("malformed", request_id=command.request_id, ticket_id=done)
    return mentor_commands.decide(ticket, command)


def _request(mentor_id: str, request_id: str) -> str:
    return f"{mentor_id}\n{request_id}"


def _expired(queue: Queue, at: int) -> list[Event]:
    return [event for ticket in queue.open.values() for event in ran_out(ticket, at)]


def _triage(queue: Queue, events: list[Event], at: int) -> list[Event]:
    """On in the same decision that sees one more than the threshold, off with hysteresis."""
    if not events:
        return []
    count = _count_waiting(_fold(queue, events))
    if queue.triage_since is None and count > TRIAGE_THRESHOLD:
        return [TriageStarted(at, count, TRIAGE_THRESHOLD)]
    if queue.triage_since is not None and count <= TRIAGE_THRESHOLD - TRIAGE_HYSTERESIS:
        return [TriageEnded(at, count)]
    return []


def _fold(queue: Queue, events: list[Event]) -> Queue:
    for event in events:
        queue = evolve(queue, event)
    return queue


# --- evolve -------------------------------------------------------------------------------------------------


def evolve(queue: Queue, event: Event) -> Queue:
    match event:
        case NameLearnt(student_id, name):
            return replace(queue, names={**queue.names, student_id: name})
        case NameForgotten(student_id):
            names = {each: name for each, name in queue.names.items() if each != student_id}
            return replace(queue, names=names, removed=queue.removed | {student_id})
        case TriageStarted(at, _, _):
            return replace(queue, triage_since=at)
        case TriageEnded():
            return replace(queue, triage_since=None)
        case TicketEvent():
            return _evolve_ticket(queue, event)
    return queue


def _evolve_ticket(queue: Queue, event: TicketEvent) -> Queue:
    before = find(queue, event.ticket_id)
    ticket = evolve_ticket(before, event)
    requests = queue.requests
    request_id = getattr(event, "request_id", None)
    if request_id:
        # Renewing says not who: only the one who claimed can.
        by = getattr(event, "by", None) or ticket.claimed_by
        key = _request(by["id"] if isinstance(by, dict) else str(by), request_id)
        requests = {**dict(list(requests.items())[-REQUESTS_KEPT + 1 :]), key: ticket.id}
    others = {k: t for k, t in queue.open.items() if t.id != ticket.id}
    if not is_over(ticket):
        # The child keeps the place in the mapping, so that a replay lists tickets as the live queue does.
        return replace(queue, open={**queue.open, ticket.student_id: ticket}, requests=requests)
    closed = {**dict(list(queue.closed.items())[-CLOSED_KEPT + 1 :]), ticket.id: ticket}
    service = queue.service_ms
    if before is not None and before.claimed_at is not None and isinstance(event, TicketResolved):
        service = (*service[-19:], max(0, event.at - before.claimed_at))
    return replace(queue, open=others, closed=closed, requests=requests, service_ms=service)
