"""A room's lessons played in memory, from one seed, against the queue's own rules: to measure what they are worth.

Children come with errors and raised hands, some leave the line with a fix or by themselves, mentors take whoever is
first and help for as long as chance says. Nothing here knows how the queue decides, and the queue knows nothing of
this room: how long helps take here, who is quick and how many come differs from room to room.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from math import log

from classroom import assist_queue as core
from classroom import room_view
from classroom import ticket as tickets
from classroom.hearing import Notice
from classroom.ticket import Ticket, is_over
from classroom.vocabulary import Command, Event
from classroom.waits import help_kind

DAY_MS = 86_400_000
MINUTE_MS = 60_000
#: Medians of helps, seconds, before a room's own pace: what the rooms of a centre might have in common.
TICK_MS = 5_000
#: So often everybody in line looks at the range on the screen.
LOOKS_EACH_MS = 60_000
#: A child reads an offer, tries something else first, and answers then.
ANSWERS_AFTER_MS = (8_000, 150_000)
#: A request is seen by a free mentor so soon.
LOOKS_AFTER_MS = (2_000, 15_000)
LETTERS = str.maketrans("0123456789", "abcdefghij")
HELP_S = {"parse": 90.0, "run": 140.0, "question": 190.0}


@dataclass(frozen=True, slots=True)
class Room:
    """What a room is like. Rates are of requests by all children together."""

    children: int = 20
    mentors: int = 2
    requests_in_hour: float = 45.0
    lesson_min: int = 75
    lessons: int = 4
    #: Deviation of the logarithm of single helps, and of the room's and each mentor's own pace.
    help_sigma: float = 0.5
    help_share: float = 1.0
    room_sigma: float = 0.25
    mentor_sigma: float = 0.15
    #: The shares of requests: an error that stops reading, one that stops running, a question.
    kinds: tuple[float, float, float] = (0.45, 0.2, 0.35)
    #: Of errors: how many get a fix on offer, how many of those are taken, and how many go away alone.
    offered: float = 0.4
    taken: float = 0.6
    alone: float = 0.1


#: Rooms between which most lie. The first is like the simulated class without fixes (`content/simulator`): only raised
#: hands, and more of them than two mentors can help; so is the second, with errors that the queue takes for requests.
ROOMS = {
    "a class without fixes": Room(requests_in_hour=58, lesson_min=60, kinds=(0.0, 0.0, 1.0), help_share=0.7),
    "overflowing": Room(requests_in_hour=58, offered=0.0, alone=0.03),
    "busy": Room(requests_in_hour=48),
    "calm": Room(requests_in_hour=30),
    "three mentors": Room(mentors=3, requests_in_hour=70),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A child in line has looked at its screen, which said so many seconds more."""

    ticket_id: str
    at: int
    low_s: float
    high_s: float


@dataclass(order=True, slots=True)
class _Due:
    at: int
    number: int
    what: str = field(compare=False)
    who: str = field(compare=False, default="")
    detail: str = field(compare=False, default="")


class Rehearsal:
    """One room over its lessons; `closed` collects every ticket as it ended, oldest first, `looks` what children read
    while they waited."""

    def __init__(self, room: Room, seed: int) -> None:
        self.room = room
        self.chance = random.Random(f"rehearsal/{seed}")
        self.queue = core.initial("room")
        self.closed: list[Ticket] = []
        self.looks: list[Look] = []
        self.at = self.ends_at = 0
        self._numbers: Iterator[int] = count(1)
        self._due: list[_Due] = []
        self._pace = self.chance.lognormvariate(0, room.room_sigma)
        self._paces = {f"m{n}": self.chance.lognormvariate(0, room.mentor_sigma) for n in range(room.mentors)}
        self._free: set[str] = set()
        #: The error that each child has now; what was said of an earlier one is of no use any more.
        self._errors: dict[str, str] = {}

    def run(self) -> list[Ticket]:
        for lesson in range(self.room.lessons):
            self._lesson(1_000_000_000 + lesson * 7 * DAY_MS)
        return self.closed

    # --- time ---------------------------------------------------------------------------------------------------

    def _lesson(self, start: int) -> None:
        self.at, self._due, self._free = start, [], set(self._paces)
        self.ends_at = start + self.room.lesson_min * MINUTE_MS
        self._draw_requests()
        self._in(TICK_MS, "tick")
        self._in(LOOKS_EACH_MS, "looks")
        self._go_on()

    def _draw_requests(self) -> None:
        """When children will ask, from now until the lesson ends."""
        at = float(self.at)
        while (at := at + self.chance.expovariate(self.room.requests_in_hour / 60 / MINUTE_MS)) < self.ends_at:
            self._in(at - self.at, "request")

    def _go_on(self) -> None:
        while self._due:
            due = heapq.heappop(self._due)
            self.at = due.at
            getattr(self, f"_{due.what}")(due.who, due.detail)

    def _tick(self, _who: str, _detail: str) -> None:
        self._say(core.LetTimePass(self.at))
        if self._free:
            self._look("", "")
        if any(due.what != "looks" for due in self._due) or core.is_timed(self.queue):
            self._in(TICK_MS, "tick")

    def _looks(self, _who: str, _detail: str) -> None:
        told = room_view.waits_of(self.queue, self.at)
        self.looks += [Look(ticket_id, self.at, low_s, high_s) for ticket_id, (low_s, high_s) in told.items()]
        if self._due:
            self._in(LOOKS_EACH_MS, "looks")

    def _in(self, ms: float, what: str, who: str = "", detail: str = "") -> None:
        heapq.heappush(self._due, _Due(self.at + max(1, round(ms)), next(self._numbers), what, who, detail))

    def _say(self, command: Command) -> list[Event]:
        events = core.decide(self.queue, command)
        for event in events:
            before = core.find(self.queue, event.ticket_id) if isinstance(event, tickets.TicketEvent) else None
            self.queue = core.evolve(self.queue, event)
            if before is not None and not is_over(before):
                now = core.find(self.queue, before.id)
                if now is not None and is_over(now):
                    self.closed.append(now)
        return events

    # --- children -----------------------------------------------------------------------------------------------

    def _request(self, _who: str, _detail: str) -> None:
        busy = {*self.queue.open, *self.queue.slips}
        idle = [f"c{n}" for n in range(self.room.children) if f"c{n}" not in busy]
        if not idle:
            return
        child = self.chance.choice(idle)
        kind = self.chance.choices(["parse", "run", "question"], self.room.kinds)[0]
        body = {"language": "javascript", "path": "main.js"}
        if kind == "question":
            self._hear("help.asked", child, {**body, "goal": "", "tried": "", "expected": "", "template": None})
        else:
            number = str(next(self._numbers))
            # In letters: digits are the same to whoever compares messages.
            message = "it does not run " + number.translate(LETTERS)
            self._hear("error.seen", child, {**body, "origin": kind, "message": message, "line": 1, "column": 1})
            self._errors[child] = number
            self._after_an_error(child, number)
        self._in(self.chance.uniform(*LOOKS_AFTER_MS), "look")

    def _after_an_error(self, child: str, number: str) -> None:
        if self.chance.random() < self.room.offered:
            self._in(300, "offer", child, number)
        elif self.chance.random() < self.room.alone:
            self._in(self.chance.uniform(30_000, 240_000), "repair", child, number)

    def _offer(self, child: str, number: str) -> None:
        fix: dict[str, object] = {"id": f"fix-{number}", "level": "ask", "edits": [], "fixed": None}
        self._checked(child, parses=False, purpose="error", suggestion=fix, fix=None)
        takes = self.chance.random() < self.room.taken
        self._in(self.chance.uniform(*ANSWERS_AFTER_MS), "take" if takes else "decline", child, number)

    def _take(self, child: str, number: str) -> None:
        self._answer("suggestion.accepted", child, number)
        self._repaired(child, number, fix=f"fix-{number}")

    def _decline(self, child: str, number: str) -> None:
        self._answer("suggestion.declined", child, number)

    def _answer(self, kind: str, child: str, number: str) -> None:
        self._hear(kind, child, {"suggestion_id": f"fix-{number}", "reason": None})

    def _repair(self, child: str, number: str) -> None:
        self._repaired(child, number, fix=None)

    def _repaired(self, child: str, number: str, fix: str | None) -> None:
        if self._errors.get(child) == number and child in {*self.queue.open, *self.queue.slips}:
            self._checked(child, parses=True, purpose="run", suggestion=None, fix=fix)

    def _checked(self, child: str, **facts: object) -> None:
        self._notice("source.checked", child, {"path": "main.js", **facts})

    def _hear(self, kind: str, child: str, body: dict[str, object]) -> None:
        self._notice(kind, child, {"body": body, "context": {"path": "main.js"}, "happened_at": self.at})

    def _notice(self, kind: str, child: str, payload: dict[str, object]) -> None:
        self._say(Notice(f"e{next(self._numbers)}", kind, child, self.at, payload))

    # --- mentors ------------------------------------------------------------------------------------------------

    def _look(self, _who: str, _detail: str) -> None:
        line = core.waiting(self.queue)
        if not line or not self._free:
            return
        mentor = self.chance.choice(sorted(self._free))
        self._free.discard(mentor)
        self._say(core.ClaimTicket(*self._head(line[0], mentor), lease_ms=DAY_MS))
        self._in(self._help_s(mentor, line[0]) * 1000, "done", mentor, line[0].id)
        if len(line) > 1:
            self._in(2_000, "look")

    def _help_s(self, mentor: str, ticket: Ticket) -> float:
        typical_s = HELP_S[help_kind(ticket)] * self.room.help_share * self._pace * self._paces[mentor]
        return self.chance.lognormvariate(log(typical_s), self.room.help_sigma)

    def _done(self, mentor: str, ticket_id: str) -> None:
        ticket = core.find(self.queue, ticket_id)
        if ticket is not None and not is_over(ticket):
            self._say(core.ResolveTicket(*self._head(ticket, mentor)))
        self._free.add(mentor)
        self._in(self.chance.uniform(3_000, 20_000), "look")

    def _head(self, ticket: Ticket, mentor: str) -> tuple[str, str, str, int, str, int]:
        return (ticket.id, mentor, mentor, ticket.rev, f"r{next(self._numbers)}", self.at)
