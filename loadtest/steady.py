"""Everybody at once and for long: each student makes one event a second, and each is timed to every mentor.

A child raises the hand in one second and takes it down in the next, so that every event changes what each mentor's
screen shows. Events are made by the clock whether or not the server has answered the last one, and their time
counts from the moment they were made: a server that falls behind is not spared the waiting of its clients.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loadtest.client import Mentor, ServerRefused, Student
from loadtest.latency import PROGRAM, QUESTION, Class

OVER = frozenset({"resolved", "cancelled"})
NUMBERED = "event "
#: After the last event: what has not arrived then is lost.
DRAIN_S = 20.0
FILE = {"language": "javascript", "path": "main.js"}
ERROR = {"origin": "run", "message": "lives is not defined", "line": 2, "column": 5}


@dataclass(slots=True)
class Steady:
    """What was measured; times in milliseconds, one for each event."""

    visible_ms: list[float] = field(default_factory=list)
    answered_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    made: int = 0
    refused: int = 0
    resyncs: int = 0
    lost: int = 0
    doubled: int = 0
    #: The load was broken off, because events needed longer than the caller would wait for.
    broken_off: bool = False


class Sight:
    """What each mentor has seen of each student: the number of the last event.

    A raised hand carries its number in the child's words, so that nothing is taken for granted about ids.
    """

    def __init__(self, mentors: list[Mentor], tally: Steady) -> None:
        self._tally = tally
        self._mentors = len(mentors)
        self._seen: list[dict[str, int]] = [{} for _ in mentors]
        self._tickets: dict[tuple[str, int], str] = {}
        self._due: dict[str, dict[int, float]] = {}
        self._left: dict[tuple[str, int], int] = {}
        self.is_counting = False
        for index, mentor in enumerate(mentors):
            mentor.on_message = self._looker(index)

    def expect(self, student_id: str, number: int) -> None:
        self._due.setdefault(student_id, {})[number] = time.perf_counter()
        self._left[student_id, number] = self._mentors

    def _looker(self, index: int) -> Callable[[dict[str, Any]], None]:
        def look(message: dict[str, Any]) -> None:
            now = time.perf_counter()
            for ticket in message.get("tickets") or ():
                self._see(index, ticket, now)

        return look

    def _see(self, index: int, ticket: dict[str, Any], now: float) -> None:
        goal = _goal(ticket)
        if not goal.startswith(NUMBERED):
            return
        student_id, raised = ticket["student"]["id"], int(goal.removeprefix(NUMBERED))
        if self._tickets.setdefault((student_id, raised), ticket["id"]) != ticket["id"]:
            self._tally.doubled += 1
        number = raised + 1 if ticket["state"] in OVER else raised
        before = self._seen[index].get(student_id, 0)
        if number <= before:
            return
        self._seen[index][student_id] = number
        due = self._due.get(student_id, {})
        for each in [n for n in due if before < n <= number]:
            self._arrived(student_id, each, due, now)

    def _arrived(self, student_id: str, number: int, due: dict[int, float], now: float) -> None:
        self._left[student_id, number] -= 1
        if self._left[student_id, number]:
            return
        del self._left[student_id, number]
        made = due.pop(number)
        self._tickets.pop((student_id, number - 4), None)
        if self.is_counting:
            self._tally.visible_ms.append((now - made) * 1000)

    def missing(self) -> int:
        return len(self._left)

    def oldest_s(self) -> float:
        """How long the event has been under way that waits longest."""
        now = time.perf_counter()
        return max((now - made for due in self._due.values() for made in due.values()), default=0.0)


def _goal(ticket: dict[str, Any]) -> str:
    return str((ticket.get("ask") or {}).get("goal") or "")


class _Hand:
    """One child: up, down, up, down. Its `said` counts the events that mentors see, through all loads of a class."""

    def __init__(self, student: Student, sight: Sight, tally: Steady) -> None:
        self.student = student
        self.sight = sight
        self.tally = tally
        self.raised = False

    def make(self) -> None:
        last, ticket = f"{NUMBERED}{self.student.said}", self.student.ticket
        self.student.said += 1
        if self.raised and ticket is not None and _goal(ticket) == last and ticket["state"] not in OVER:
            self.raised = False
            self.student.record("help.cancelled", {"ticket_id": ticket["id"]})
        else:
            # Without its ticket yet a child can only ask once more; that is news for the mentors just as well.
            self.raised = True
            self.student.record("help.asked", {**FILE, **QUESTION, "goal": f"{NUMBERED}{self.student.said}"})
        self.sight.expect(self.student.id, self.student.said)


class _Mixed(_Hand):
    """A child who types, runs, saves, meets an error and asks for help now and then."""

    def __init__(self, student: Student, sight: Sight, tally: Steady) -> None:
        super().__init__(student, sight, tally)
        self.chance = random.Random(student.name)
        self.rev: str | None = None

    def make(self) -> None:
        dice = self.chance.random()
        if dice < 0.4:
            self.student.record("activity", {"idle_s": 0, "edits": 12, "undos": 1, "runs": 1})
        elif dice < 0.7:
            text = PROGRAM + f"// {self.chance.random()}\n"
            self.student.record("source.snapshot", {"path": "main.js", "text": text})
        elif dice < 0.8:
            self.student.record("run.finished", {**FILE, "ok": False, "ms": 12})
        elif dice < 0.85:
            self.student.record("error.seen", {**FILE, "text": PROGRAM, **ERROR})
        else:
            super().make()


async def steady(
    people: Class,
    *,
    for_s: float,
    warm_up_s: float = 3.0,
    period_s: float = 1.0,
    mixed: bool = False,
    break_off_s: float | None = None,
    each_s: Callable[[float], None] | None = None,
    at_end: Callable[[], None] | None = None,
) -> Steady:
    """`each_s` is called about once a second with the seconds since the counting began, `at_end` when it ends and
    before the last events have arrived. With `break_off_s` the load ends as soon as an event is under way for so
    long."""
    tally = Steady()
    sight = Sight(people.mentors, tally)
    kind = _Mixed if mixed else _Hand
    started = time.perf_counter()
    resyncs = sum(mentor.resyncs for mentor in people.mentors)
    stop = asyncio.Event()
    count = len(people.students)
    children = [
        asyncio.create_task(_keep_on(kind(student, sight, tally), started + period_s * i / count, period_s, stop))
        for i, student in enumerate(people.students)
    ]
    try:
        await _watch(sight, tally, started + warm_up_s, for_s, break_off_s, each_s)
        if at_end is not None:
            at_end()
    finally:
        stop.set()
        broken = await asyncio.gather(*children, return_exceptions=True)
    for problem in broken:
        if isinstance(problem, BaseException):
            raise problem
    await _drain(people.students, sight)
    tally.lost = sight.missing() + sum(len(student.outbox) for student in people.students)
    tally.resyncs = sum(mentor.resyncs for mentor in people.mentors) - resyncs
    return tally


async def _watch(
    sight: Sight,
    tally: Steady,
    counting_from: float,
    for_s: float,
    break_off_s: float | None,
    each_s: Callable[[float], None] | None,
) -> None:
    while (now := time.perf_counter()) < counting_from + for_s:
        await asyncio.sleep(min(1.0, max(0.01, counting_from - now if now < counting_from else 1.0)))
        now = time.perf_counter()
        sight.is_counting = now >= counting_from
        if each_s is not None and sight.is_counting:
            each_s(now - counting_from)
        if break_off_s is not None and sight.oldest_s() > break_off_s:
            tally.broken_off = True
            return


async def _keep_on(child: _Hand, first: float, period_s: float, stop: asyncio.Event) -> None:
    due = first
    pushes: set[asyncio.Task[None]] = set()
    while not stop.is_set():
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        made = time.perf_counter()
        if child.sight.is_counting:
            child.tally.late_ms.append((made - due) * 1000)
            child.tally.made += 1
        child.make()
        push = asyncio.create_task(_push(child, made))
        pushes.add(push)
        push.add_done_callback(pushes.discard)
        due += period_s
    await asyncio.gather(*pushes)


async def _push(child: _Hand, made: float) -> None:
    """A refused push leaves its events in the outbox: they go with the next one."""
    try:
        await child.student.flush()
    except (ServerRefused, OSError, TimeoutError):
        child.tally.refused += 1
        return
    if child.sight.is_counting:
        child.tally.answered_ms.append((time.perf_counter() - made) * 1000)


async def _drain(students: list[Student], sight: Sight) -> None:
    sight.is_counting = False
    end = time.perf_counter() + DRAIN_S
    while time.perf_counter() < end and (sight.missing() or any(student.outbox for student in students)):
        behind = [student for student in students if student.outbox]
        with contextlib.suppress(ServerRefused, OSError, TimeoutError):
            await asyncio.gather(*(student.flush() for student in behind), return_exceptions=True)
        await asyncio.sleep(0.1)
