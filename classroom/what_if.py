"""A recorded class once more, under other rules of the queue.

What children did is taken as it was recorded, in the order in which the room heard it: their errors, their raised
hands, what was checked and repaired. So are pins and deadlines, who lost the line, and the end of the class. What is
played anew is everything that follows from rules: when an error becomes a request, the order, triage, and to whom a
mentor goes.

Of mentors a plain model is made, because what they would have done under another order nobody knows. Each is there
from her first help of that day on. Who is free goes at once to the first in the order, and stays with that child as
long as a mentor stayed with it that day; a child that nobody helped then is helped as long as the others were on the
mean. The recorded rules are played by the same model, so that what differs between the two comes from the rules; how
it really was stands beside both and says how far the model can be trusted.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from classroom import queue_rules
from classroom.assist_queue import (
    ChildLeft,
    ChildSeen,
    ClaimTicket,
    Deadline,
    EndClass,
    LetTimePass,
    Pin,
    ResolveTicket,
    decide,
    is_timed,
)
from classroom.class_end import CLASS_ENDED
from classroom.hearing import Notice
from classroom.queue_events import RuleSet, RulesGiven
from classroom.queue_state import DAY_MS, Queue, evolve, find, waiting
from classroom.ticket import is_over, is_waiting
from classroom.ticket_events import (
    TicketBack,
    TicketCancelled,
    TicketClaimed,
    TicketDeadline,
    TicketEvent,
    TicketHandedOn,
    TicketLeft,
    TicketOpened,
    TicketPinned,
    TicketReleased,
    TicketResolved,
)
from classroom.vocabulary import Command, Event, Refused

STEP_MS = 1_000
#: As long a help as nobody has seen yet.
MEAN_HELP_MS = 240_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """A day of one room: the queue as it began, what it heard of children, and what happened in it, both in order."""

    start: Queue
    notices: tuple[Notice, ...]
    events: tuple[tuple[int, Event], ...]

    @property
    def until(self) -> int:
        """The last thing that happened."""
        return max([at for at, _ in self.events] + [each.at for each in self.notices], default=0)


@dataclass(slots=True)
class Wait:
    """One ticket's; `overtaken` counts those who came later and were helped before."""

    student_id: str
    name: str
    opened_at: int
    came_at: int | None = None
    over_at: int | None = None
    overtaken: int = 0

    def ends_at(self, until: int) -> int:
        return min(each for each in (self.came_at, self.over_at, until) if each is not None)


@dataclass(slots=True)
class Account:
    """What became of the tickets that were opened."""

    waits: dict[str, Wait] = field(default_factory=dict)

    def note(self, before: Queue, event: Event) -> None:
        if isinstance(event, TicketOpened):
            self.waits[event.ticket_id] = Wait(event.student_id, event.student_name, event.opened_at)
        if not isinstance(event, TicketEvent) or event.ticket_id not in self.waits:
            return
        wait = self.waits[event.ticket_id]
        if isinstance(event, TicketClaimed):
            wait.came_at = event.at if wait.came_at is None else wait.came_at
            self._overtakes(before, event.ticket_id)
        elif isinstance(event, TicketResolved | TicketCancelled):
            wait.over_at = event.at

    def _overtakes(self, before: Queue, ticket_id: str) -> None:
        chosen = find(before, ticket_id)
        for each in before.open.values():
            is_earlier = chosen is not None and (each.arrived_at, each.id) < (chosen.arrived_at, chosen.id)
            if is_earlier and is_waiting(each) and each.id in self.waits:
                self.waits[each.id].overtaken += 1


# --- what was ------------------------------------------------------------------------------------------------


def as_it_was(day: Recorded) -> Account:
    account, queue = Account(), day.start
    for _, event in day.events:
        account.note(queue, event)
        queue = evolve(queue, event)
    return account


@dataclass(frozen=True, slots=True)
class Staff:
    """When each mentor began to help, and how long helps took: of each child in turn, and on the mean."""

    since: Mapping[str, int]
    helps_ms: Mapping[str, tuple[int, ...]]
    mean_ms: int


def staff_of(day: Recorded) -> Staff:
    since: dict[str, int] = {}
    began: dict[str, int] = {}
    took: dict[str, int] = defaultdict(int)
    child: dict[str, str] = {}
    helps: dict[str, list[int]] = defaultdict(list)
    for at, event in day.events:
        if not isinstance(event, TicketEvent):
            continue
        ticket_id = event.ticket_id
        if isinstance(event, TicketOpened):
            child[ticket_id] = event.student_id
        ran_out = isinstance(event, TicketReleased) and event.reason == "lease"
        if ticket_id in began and not ran_out and _ends_help(event):
            took[ticket_id] += at - began[ticket_id]
        if ran_out or _ends_help(event):
            began.pop(ticket_id, None)
        if isinstance(event, TicketClaimed | TicketHandedOn):
            by = event.by if isinstance(event, TicketClaimed) else event.to
            since.setdefault(by["id"], at)
            began[ticket_id] = at
        if isinstance(event, TicketResolved) and took.get(ticket_id) and ticket_id in child:
            helps[child[ticket_id]].append(took[ticket_id])
    lengths = [each for of_child in helps.values() for each in of_child]
    mean_ms = round(sum(lengths) / len(lengths)) if lengths else MEAN_HELP_MS
    return Staff(since, {each: tuple(of_child) for each, of_child in helps.items()}, mean_ms)


def _ends_help(event: TicketEvent) -> bool:
    kinds = ("ticket.released", "ticket.handed_on", "ticket.away", "ticket.put_off", "ticket.resolved")
    return event.kind in kinds or isinstance(event, TicketCancelled)


# --- what would have been ------------------------------------------------------------------------------------


def played(day: Recorded, staff: Staff, rules: Mapping[str, Any] | None = None) -> Account:
    """The day under these rules, by key; None: under those that it had, changes in the middle of it included."""
    start = day.start
    if rules is not None:
        given = {**start.given, **rules}
        start = replace(start, given=given, own={}, rules=queue_rules.of(given))
    room = _Room(start, staff, day.start)
    for at, wish in _inputs(day, with_rules=rules is None):
        room.pass_time(at)
        room.take(at, wish)
    room.pass_time(day.until)
    return room.account


def _inputs(day: Recorded, *, with_rules: bool) -> list[tuple[int, Command | Event]]:
    """What is taken as it was, in the order of time; what the room heard comes before what was done in it."""
    found: list[tuple[int, Command | Event]] = [(each.at, each) for each in day.notices]
    ended: set[int] = set()
    child = {ticket.id: ticket.student_id for ticket in day.start.open.values()}
    for at, event in day.events:
        if isinstance(event, RulesGiven | RuleSet):
            found += [(at, event)] if with_rules else []
        elif isinstance(event, TicketOpened):
            child[event.ticket_id] = event.student_id
        elif isinstance(event, TicketResolved) and event.because == CLASS_ENDED:
            found += [] if at in ended else [(at, EndClass(at, at, event.by))]
            ended.add(at)
        elif isinstance(event, TicketEvent) and (wish := _wish(event, at, child.get(event.ticket_id))) is not None:
            found.append((at, wish))
    return sorted(found, key=lambda each: each[0])


def _wish(event: TicketEvent, at: int, student_id: str | None) -> Command | None:
    match event:
        case TicketPinned(ticket_id=ticket_id, by=by, pinned=pinned, request_id=request_id):
            return Pin(ticket_id, by["id"], by["name"], None, request_id, at, pinned)
        case TicketDeadline(ticket_id=ticket_id, by=by, deadline_at=deadline_at, request_id=request_id):
            in_ms = None if deadline_at is None else max(0, deadline_at - at)
            return Deadline(ticket_id, by["id"], by["name"], None, request_id, at, in_ms)
        case TicketLeft() if student_id is not None:
            return ChildLeft(student_id, at)
        case TicketBack(because="seen") if student_id is not None:
            return ChildSeen(student_id, at)
    return None


class _Room:
    """The queue and its mentors, from one moment to the next."""

    def __init__(self, start: Queue, staff: Staff, recorded: Queue) -> None:
        self.queue = start
        self.account = Account()
        self._staff = staff
        self._recorded = recorded
        self._now: int | None = None
        #: Mentor -> the ticket that she is at, and until when.
        self._busy: dict[str, tuple[str, int]] = {}
        self._helps = {child: deque(lengths) for child, lengths in staff.helps_ms.items()}
        self._count = 0

    def take(self, at: int, wish: Command | Event) -> None:
        if isinstance(wish, Event):
            self.queue = evolve(self.queue, wish)
        else:
            self._decide(wish)
        self._go(at)

    def pass_time(self, to: int) -> None:
        now = to if self._now is None else self._now
        while now < to:
            now = min(to, now + STEP_MS) if self._busy or is_timed(self.queue) or waiting(self.queue) else to
            for mentor_id, (ticket_id, until) in list(self._busy.items()):
                if until <= now:
                    self._end(mentor_id, ticket_id, until)
            if is_timed(self.queue):
                self._decide(LetTimePass(now))
            self._go(now)
        self._now = to

    def _go(self, at: int) -> None:
        """Whoever is free goes to the first in the order."""
        for mentor_id in sorted(self._staff.since, key=lambda each: (self._staff.since[each], each)):
            line = waiting(self.queue)
            if not line:
                return
            if mentor_id in self._busy or at < self._staff.since[mentor_id]:
                continue
            first = line[0]
            lengths = self._helps.get(first.student_id)
            length_ms = lengths.popleft() if lengths else self._staff.mean_ms
            self._count += 1
            request_id = f"what-if-{self._count}"
            # A lease of a day: she is at the desk until she is done.
            self._decide(ClaimTicket(first.id, mentor_id, mentor_id, first.rev, request_id, at, DAY_MS))
            self._busy[mentor_id] = (first.id, at + length_ms)

    def _end(self, mentor_id: str, ticket_id: str, at: int) -> None:
        del self._busy[mentor_id]
        ticket = find(self.queue, ticket_id)
        if ticket is not None and not is_over(ticket):
            self._count += 1
            done = ResolveTicket(ticket_id, mentor_id, mentor_id, ticket.rev, f"what-if-{self._count}", at)
            self._decide(done)

    def _decide(self, command: Command) -> None:
        try:
            events = decide(self.queue, command)
        except Refused:
            return  # a pin, say, on a ticket that is over here, or that never was
        for event in events:
            self.account.note(self.queue, event)
            self.queue = evolve(self.queue, event)
