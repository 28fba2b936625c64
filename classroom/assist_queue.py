"""Who waits for a mentor, who is coming, and why in this order (stream ``room/ID``).

The queue hears the committed events of its room's students (`Notice`) and the mentors' commands. A child has at
most one unresolved ticket, however many errors follow each other. Ticket ids derive from the event that began
them, so that hearing an event twice opens nothing twice. The state is in `queue_state`, the order in `scoring`, what an
error is before anybody waits for it in `slips`, and how tickets look from outside in `ticket_view`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from classroom import broadcasts, mentor_commands, room_rules, slips, triage
from classroom.broadcasts import BroadcastSeen as BroadcastSeen
from classroom.broadcasts import BroadcastSent as BroadcastSent
from classroom.broadcasts import BroadcastTold as BroadcastTold
from classroom.broadcasts import TellMany as TellMany
from classroom.class_end import EndClass as EndClass
from classroom.class_end import ended
from classroom.hearing import Notice, forsaken, heard, left, ran_out, seen
from classroom.mentor_commands import CannotFind as CannotFind
from classroom.mentor_commands import ClaimTicket as ClaimTicket
from classroom.mentor_commands import Deadline as Deadline
from classroom.mentor_commands import FollowUp as FollowUp
from classroom.mentor_commands import HandOn as HandOn
from classroom.mentor_commands import MentorCommand as MentorCommand
from classroom.mentor_commands import Note as Note
from classroom.mentor_commands import Pin as Pin
from classroom.mentor_commands import ReleaseTicket as ReleaseTicket
from classroom.mentor_commands import RenewLease as RenewLease
from classroom.mentor_commands import ResolveTicket as ResolveTicket
from classroom.mentors_here import MayOpen as MayOpen
from classroom.mentors_here import MentorsHere as MentorsHere
from classroom.passing_over import PassOver, passed_over
from classroom.queue_events import ChildStruggles as ChildStruggles
from classroom.queue_events import ErrorAnswered as ErrorAnswered
from classroom.queue_events import ErrorGone as ErrorGone
from classroom.queue_events import ErrorNoted as ErrorNoted
from classroom.queue_events import NameForgotten as NameForgotten
from classroom.queue_events import NameLearnt as NameLearnt
from classroom.queue_events import RuleSet as RuleSet
from classroom.queue_events import RulesGiven as RulesGiven
from classroom.queue_events import TriageActed as TriageActed
from classroom.queue_events import TriageEnded as TriageEnded
from classroom.queue_events import TriageStarted as TriageStarted
from classroom.queue_state import CLOSED_KEPT as CLOSED_KEPT
from classroom.queue_state import Queue as Queue
from classroom.queue_state import count_waiting as count_waiting
from classroom.queue_state import evolve as evolve
from classroom.queue_state import find as find
from classroom.queue_state import initial as initial
from classroom.queue_state import request_key, wait_ranges
from classroom.queue_state import waiting as waiting
from classroom.room_rules import GiveRules as GiveRules
from classroom.room_rules import PreviewRules as PreviewRules
from classroom.room_rules import SetRule as SetRule
from classroom.room_rules import SetRules as SetRules
from classroom.ticket import TicketOpened, is_waiting
from classroom.vocabulary import Command, Event, Refused

#: Kinds of student events that the queue listens to; the store's feed leaves out all others.
FEED_KINDS = frozenset(
    "student.joined student.removed error.seen help.asked help.cancelled source.checked"
    " suggestion.accepted suggestion.declined suggestion.reconsidered broadcast.read student.struggle".split()
)
#: Raised when the state's shape changes: older snapshots are then passed over and the journal is replayed.
SNAPSHOT_SCHEMA = 10


def stream(room_id: str) -> str:
    return f"room/{room_id}"


# --- commands -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DescribeRoom(Command):
    """A question, not a wish: answered with `room_view.of`."""

    at: int


@dataclass(frozen=True, slots=True)
class LetTimePass(MayOpen):
    """Errors become requests, leases run out, absent children are waited for no longer, promises fall due, and who has
    waited too long is everybody's business."""

    at: int


@dataclass(frozen=True, slots=True)
class ChildSeen(Command):
    """The child's laptop has sent work: whoever was not at the desk is back. Of anybody else it says nothing."""

    student_id: str
    at: int


@dataclass(frozen=True, slots=True)
class ChildLeft(Command):
    """The child's laptop has had no line for `queue.gone_s`."""

    student_id: str
    at: int


@dataclass(frozen=True, slots=True)
class MentorLeft(Command):
    """This mentor may not help any more."""

    mentor_id: str
    at: int


def is_timed(queue: Queue) -> bool:
    """Whether anything in the room can run out."""
    tickets = queue.open.values()
    return bool(queue.slips) or any(
        t.claimed_by is not None or t.due_at is not None or (is_waiting(t) and not t.is_escalated) for t in tickets
    )


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
            name = _name(queue, student_id)
            told = replace(command, bare=True) if student_id in queue.removed else command
            events = passed_over(queue.open.get(student_id), told, queue.room_id, name)
        case ChildSeen(student_id, at):
            events = seen(queue.open.get(student_id), at)
        case ChildLeft(student_id, at):
            events = left(queue.open.get(student_id), at, queue.rules.away_s * 1000)
        case MentorLeft(mentor_id, at):
            events = [event for ticket in queue.open.values() for event in forsaken(ticket, mentor_id, at)]
        case LetTimePass(at):
            events = _expired(queue, at)
        case EndClass(at=at):
            events = ended(queue.open.values(), command)
        case GiveRules(at=at):
            events = room_rules.given(queue, command)
        case SetRule(at=at):
            events = room_rules.set_one(queue, command)
        case SetRules(at=at):
            events = room_rules.set_many(queue, command)
        case TellMany(at=at):
            everybody, waiting_or_not = queue.names, list(queue.open.values())
            events = broadcasts.decide(queue.broadcasts, command, everybody, waiting_or_not, list(queue.slips.values()))
        case _:
            raise TypeError(f"{type(command).__name__} is not for the assist queue")
    here = command.here if isinstance(command, MayOpen) else None
    return _with_waits(queue, events + triage.decide(queue, events, at), here)


def _decide_notice(queue: Queue, notice: Notice) -> list[Event]:
    student_id = notice.student_id
    if student_id in queue.removed:
        return []
    if notice.kind == "student.joined":
        return [NameLearnt(student_id, notice.payload["name"], notice.at)]
    if notice.kind == "student.struggle":
        return [ChildStruggles(student_id, notice.at, notice.payload["stuck"], notice.payload["score"])]
    if notice.kind == "broadcast.read":
        return broadcasts.seen(queue.broadcasts, notice.payload["body"]["broadcast_id"], student_id, notice.at)
    ticket, slip = queue.open.get(student_id), queue.slips.get(student_id)
    if ticket is not None:
        follows = heard(ticket, notice)
    else:
        helps = queue.helps.get(student_id, ())
        last = helps[-1] if helps else None
        follows = slips.heard(slip, notice, queue.room_id, _name(queue, student_id), queue.rules, last)
    return [*follows, NameForgotten(student_id)] if notice.kind == "student.removed" else follows


def _name(queue: Queue, student_id: str) -> str:
    return queue.names.get(student_id, "?")


def _decide_mentor(queue: Queue, command: MentorCommand) -> list[Event]:
    ticket = find(queue, command.ticket_id)
    if ticket is None:
        raise Refused("not_found", ticket_id=command.ticket_id)
    done = queue.requests.get(request_key(command.mentor_id, command.request_id))
    if done == ticket.id:
        return []
    if done is not None:
        raise Refused("malformed", request_id=command.request_id, ticket_id=done)
    return mentor_commands.decide(ticket, command)


def _expired(queue: Queue, at: int) -> list[Event]:
    events = [event for ticket in queue.open.values() for event in ran_out(ticket, at)]
    due = sorted((slip.due_at, each) for each, slip in queue.slips.items() if slips.is_due(slip, at))
    for _, student_id in due:
        events += slips.request(queue.slips[student_id], at, queue.room_id, _name(queue, student_id))
    return events + triage.escalated(triage.fold(queue, events), at)


def _with_waits(queue: Queue, events: list[Event], here: frozenset[str] | None) -> list[Event]:
    """Whoever has just joined the line is told how long it will take, and the journal what was told; nothing where
    nobody can say."""
    if not any(isinstance(event, TicketOpened) for event in events):
        return events
    after = triage.fold(queue, events)
    return [_with_wait(after, event, here) if isinstance(event, TicketOpened) else event for event in events]


def _with_wait(queue: Queue, opened: TicketOpened, here: frozenset[str] | None) -> TicketOpened:
    line = waiting(queue)
    places = [ticket.id for ticket in line]
    if opened.ticket_id not in places:
        return opened
    last = wait_ranges(queue, line[: places.index(opened.ticket_id) + 1], opened.at, here)[-1]
    if last is None:
        return opened
    return replace(opened, wait_s=(last.low_s, last.mid_s, last.high_s), exposure=last.exposure)
