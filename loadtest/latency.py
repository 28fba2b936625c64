"""How long a raised hand takes to every mentor, and how a class arrives: the measurements behind `bench`.

One sample of `raised_hands` is one hand: from the moment its push is written to the moment the last of the
mentors' live connections has the ticket. Nothing is left out: what has not arrived after `LOST_AFTER_S` is
counted as lost, a second ticket for one hand as doubled.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from loadtest.client import SOCKET_ERRORS, Mentor, ServerRefused, Student

LOST_AFTER_S = 10.0
#: After the last delivery the server still writes snapshots and lets actors rest: that work belongs to the
#: hands.
SETTLE_S = 0.5
STUDENTS_PER_ADDRESS = 40
STARTING_TRIES = 20
RECONNECT_S = 0.1
PROGRAM = 'let lives = 3;\nfor (let i = 0; i < lives; i++) {\n  console.log("life " + i);\n}\n'
QUESTION = {"goal": "count down", "tried": "a loop", "expected": "3 2 1", "template": None}


@dataclass(slots=True)
class Tally:
    """What was measured. `ms` has one entry for each hand that reached every mentor."""

    ms: list[float] = field(default_factory=list)
    answered_ms: list[float] = field(default_factory=list)
    raised: int = 0
    lost: int = 0
    doubled: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0


class Watch:
    """Notes when each mentor sees each ticket open, and when it is gone again."""

    def __init__(self, mentors: list[Mentor]) -> None:
        self.mentors = mentors
        self.seen: list[dict[str, dict[str, float]]] = [{} for _ in mentors]
        self.open: list[set[str]] = [set() for _ in mentors]
        self._changed = asyncio.Event()
        self.listen()

    def listen(self) -> None:
        """Hear the mentors' messages, instead of whoever did before."""
        for index, mentor in enumerate(self.mentors):
            mentor.on_message = self._noter(index)

    def _noter(self, index: int) -> Callable[[dict[str, Any]], None]:
        def note(message: dict[str, Any]) -> None:
            now = time.perf_counter()
            for ticket in message.get("tickets") or []:
                student, ticket_id = ticket["student"]["id"], ticket["id"]
                if ticket["state"] in {"resolved", "cancelled"}:
                    self.open[index].discard(ticket_id)
                else:
                    self.open[index].add(ticket_id)
                    self.seen[index].setdefault(student, {}).setdefault(ticket_id, now)
            self._changed.set()

        return note

    def forget(self) -> None:
        for seen in self.seen:
            seen.clear()

    def everywhere(self, student_ids: set[str]) -> bool:
        return all(student_ids <= seen.keys() for seen in self.seen)

    def ticket_of(self, student_id: str) -> str | None:
        for seen in self.seen:
            if student_id in seen:
                return next(reversed(seen[student_id]))
        return None

    async def until(self, done: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until `done` holds; it is asked again after each message. False when the time is up."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not done():
                    self._changed.clear()
                    await self._changed.wait()
                return True
        return done()


@dataclass(slots=True)
class Class:
    """Students and mentors, connected and quiet."""

    students: list[Student]
    mentors: list[Mentor]
    watch: Watch
    tasks: list[asyncio.Task[None]]

    @property
    def host(self) -> str:
        return self.mentors[0].host

    @property
    def port(self) -> int:
        return self.mentors[0].port


@contextlib.asynccontextmanager
async def connected_class(
    host: str,
    port: int,
    room: dict[str, Any],
    mentor_token: str,
    *,
    students: int,
    mentors: int,
    prefix: str = "Child",
    stays: bool = False,
) -> AsyncIterator[Class]:
    """Join, save a first program, open every socket; close them all at the end. Who `stays` opens a lost socket
    again."""
    code = room["join_code"]
    here = [await Student(host, port, f"{prefix} {i + 1}", _address(i)).join(code) for i in range(students)]
    first = await Mentor(host, port).login(mentor_token)
    there = [first, *(_same_session(first) for _ in range(mentors - 1))]
    watch = Watch(there)
    sockets = _Countdown(students + mentors)
    keep = _again_and_again if stays else _once
    tasks = [asyncio.create_task(keep(mentor.live, room["id"], sockets.one_less)) for mentor in there]
    tasks += [asyncio.create_task(keep(student.live, sockets.one_less)) for student in here]
    try:
        await sockets.wait(60)
        for student in here:
            await at_work(student)
        yield Class(here, there, watch, tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for person in [*here, *there]:
            person.close()


async def more_students(people: Class, code: str, count: int) -> None:
    """So many more of the same."""
    sockets = _Countdown(count)
    for i in range(len(people.students), len(people.students) + count):
        student = await Student(people.host, people.port, f"Child {i + 1}", _address(i)).join(code)
        people.students.append(student)
        people.tasks.append(asyncio.create_task(_once(student.live, sockets.one_less)))
    await sockets.wait(60)
    for student in people.students[-count:]:
        await at_work(student)


async def _once(live: Callable[..., Awaitable[None]], *args: Any) -> None:
    await live(*args)


async def _again_and_again(live: Callable[..., Awaitable[None]], *args: Any) -> None:
    while True:
        with contextlib.suppress(*SOCKET_ERRORS):
            await live(*args)
        await asyncio.sleep(RECONNECT_S)


async def raised_hands(
    people: Class, *, rounds: int, at_once: int, pause_s: float, cpu_s: Callable[[], float], over_s: float = 0.0
) -> Tally:
    """In each round `at_once` students raise their hands, at the same instant or spread over `over_s`; afterwards all
    hands go down.

    `pause_s` is the time from the start of one round to the start of the next; with one hand a round it is
    the pace. `cpu_s` tells the processor time of the server so far.
    """
    tally = Tally()
    for number in range(rounds):
        started = time.perf_counter()
        first = number * at_once % len(people.students)
        raising = [people.students[(first + i) % len(people.students)] for i in range(at_once)]
        before = cpu_s()
        await _one_round(people.watch, raising, tally, over_s)
        await asyncio.sleep(min(SETTLE_S, pause_s / 3))
        tally.cpu_s += cpu_s() - before
        tally.wall_s += time.perf_counter() - started
        await hands_down(people.watch, raising)
        await asyncio.sleep(max(0.0, pause_s - (time.perf_counter() - started)))
    return tally


async def _one_round(watch: Watch, raising: list[Student], tally: Tally, over_s: float = 0.0) -> None:
    watch.forget()
    ids = {student.id for student in raising}
    hands = (raise_hand(student, over_s * i / len(raising)) for i, student in enumerate(raising))
    pushed = await asyncio.gather(*hands, return_exceptions=True)
    await watch.until(lambda: watch.everywhere(ids), LOST_AFTER_S)
    tally.raised += len(raising)
    for student, sent in zip(raising, pushed, strict=True):
        arrivals = [seen.get(student.id, {}) for seen in watch.seen]
        tally.lost += sum(not tickets for tickets in arrivals)
        tally.doubled += sum(max(0, len(tickets) - 1) for tickets in arrivals)
        if isinstance(sent, BaseException):
            continue
        tally.answered_ms.append((sent[1] - sent[0]) * 1000)
        if all(arrivals):
            last = max(min(tickets.values()) for tickets in arrivals)
            tally.ms.append((last - sent[0]) * 1000)


async def raise_hand(student: Student, after_s: float = 0.0) -> tuple[float, float]:
    """When the push was sent and when it was answered."""
    if after_s:
        await asyncio.sleep(after_s)
    student.record("help.asked", {"language": "javascript", "path": "main.js", **QUESTION})
    sent = time.perf_counter()
    await student.flush()
    return sent, time.perf_counter()


async def hands_down(watch: Watch, raising: list[Student]) -> None:
    for student in raising:
        ticket_id = watch.ticket_of(student.id)
        if ticket_id:
            await student.push("help.cancelled", {"ticket_id": ticket_id})
    await watch.until(lambda: not any(watch.open), LOST_AFTER_S)


async def background_cpu(cpu_s: Callable[[], float], *, for_s: float) -> float:
    """Processor seconds that the server uses in a second when nobody does anything."""
    before, started = cpu_s(), time.perf_counter()
    await asyncio.sleep(for_s)
    return (cpu_s() - before) / (time.perf_counter() - started)


async def arrivals(
    host: str, port: int, code: str, students: int, at_work: Callable[[], None]
) -> tuple[list[float], list[float], int]:
    """Everybody joins at the same instant: ms of each join, ms until each socket is live, how many failed.

    Afterwards everybody saves a first program, and `at_work` is called while all of them are still there.
    """
    started = time.perf_counter()
    children = [Student(host, port, f"Arrival {number}") for number in range(1, students + 1)]
    sockets: list[asyncio.Task[None]] = []
    arriving = (_arrive(child, code, started, sockets) for child in children)
    results = await asyncio.gather(*arriving, return_exceptions=True)
    for child in children:
        if child.token:
            await child.push("source.saved", _saved())
    at_work()
    for task in sockets:
        task.cancel()
    await asyncio.gather(*sockets, return_exceptions=True)
    for child in children:
        child.close()
    good = [result for result in results if not isinstance(result, BaseException)]
    return [joined for joined, _ in good], [live for _, live in good], students - len(good)


async def _arrive(child: Student, code: str, started: float, sockets: list[asyncio.Task[None]]) -> tuple[float, float]:
    before = time.perf_counter()
    await child.join(code)
    joined = time.perf_counter()
    await child.hello()
    opened = asyncio.Event()
    sockets.append(asyncio.create_task(child.live(opened.set)))
    async with asyncio.timeout(30):
        await opened.wait()
    return (joined - before) * 1000, (time.perf_counter() - started) * 1000


class _Countdown:
    def __init__(self, count: int) -> None:
        self.left = count
        self._zero = asyncio.Event()

    def one_less(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self._zero.set()

    async def wait(self, timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s):
            await self._zero.wait()


async def at_work(student: Student) -> None:
    """Say hello and save a first program; a server that is just starting the child's sitting is asked again."""
    await student.hello()
    student.record("source.saved", _saved())
    for _ in range(STARTING_TRIES):
        try:
            await student.flush()
        except ServerRefused as refused:
            if refused.status != 503:
                raise
            await asyncio.sleep(0.5)
        else:
            return
    await student.flush()


def _address(index: int) -> str:
    """Whole classes behind an address each, as in a centre with several rooms: what an address may join is limited,
    and these figures are not about that."""
    return f"127.0.0.{1 + index // STUDENTS_PER_ADDRESS}"


def _same_session(first: Mentor) -> Mentor:
    other = Mentor(first.host, first.port)
    other.token, other.id, other.name = first.token, first.id, first.name
    return other


def _saved() -> dict[str, Any]:
    return {"language": "javascript", "path": "main.js", "text": PROGRAM, "base_rev": None}
