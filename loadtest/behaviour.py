"""What a child and a mentor do: seeded, so that the same class does the same things, at the pace that is
asked for.

A child opens a program that somebody has broken, reads it, runs it, meets the error, takes a fix when one is
offered that is really right, finds the mistake alone now and then, and raises a hand otherwise. A mentor
takes the first in the queue, helps for a while and resolves. Both live with what a classroom has: sockets
that close, a ticket that a colleague has taken first.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from loadtest.client import SOCKET_ERRORS, Mentor, ServerRefused, Student

RECONNECT_S = (0.25, 4.0)
RESOLVED = frozenset({"resolved", "cancelled"})
#: The reasons why a server does not take a call now and may take it later.
LATER = (OSError, TimeoutError, ServerRefused)
FILES = {"javascript": "main.js", "python": "main.py", "csharp": "Main.cs"}

GOALS = ("make it run", "count the points", "draw the pattern", "let the player win", "print every animal")
TRIED = ("I read it twice", "I looked for the typo", "I changed the loop", "", "I asked my neighbour")
EXPECTED = ("it should print the list", "no red line", "the game starts", "", "the number gets bigger")
NOTES = ("showed how brackets pair up", "read the message together", "walked through the loop", "")
TAGS = ("syntax", "loops", "variables", "strings", "functions")


@dataclass(frozen=True, slots=True)
class Program:
    """A broken program, what it should have been, and what a browser says about it."""

    id: str
    language: str
    broken: str
    fixed: str | None
    error: dict[str, Any] | None


@dataclass(slots=True)
class Pace:
    """Seconds of a child's and a mentor's day; `speed` divides them all."""

    speed: float = 1.0
    reading_s: tuple[float, float] = (4, 20)
    looking_s: tuple[float, float] = (8, 40)
    helping_s: tuple[float, float] = (12, 45)
    resting_s: tuple[float, float] = (1, 6)
    suggestion_s: float = 2.0
    activity_s: float = 20.0

    async def take(self, chance: random.Random, span: tuple[float, float]) -> None:
        await asyncio.sleep(chance.uniform(*span) / self.speed)


@dataclass(slots=True)
class Diary:
    """What happened in the class, counted; shared by everybody in it."""

    counts: Counter[str] = field(default_factory=Counter)

    def note(self, what: str) -> None:
        self.counts[what] += 1


class Child:
    """One simulated child; `run` lives until it is cancelled."""

    def __init__(self, student: Student, programs: list[Program], seed: str, pace: Pace, diary: Diary) -> None:
        self.student = student
        self.programs = programs
        self.chance = random.Random(seed)
        self.pace = pace
        self.diary = diary
        self.rev: dict[str, str | None] = {}
        self.edits = 0
        self.runs = 0
        self._suggestion: dict[str, Any] | None = None
        self._news = asyncio.Event()
        student.on_message = self._hear

    async def run(self, code: str) -> None:
        await until_taken(lambda: self.student.join(code), self.diary)
        await until_taken(self.student.hello, self.diary)
        # As a child answers once, when the page asks.
        await self._push("fixes.answered", {"show": True})
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stay_live(self.student.live, self.diary))
            tasks.create_task(self._tell_activity())
            tasks.create_task(self._work())

    async def _work(self) -> None:
        while True:
            await self.pace.take(self.chance, self.pace.resting_s)
            await self._one_program(self.chance.choice(self.programs))

    async def _one_program(self, program: Program) -> None:
        await self._save(program.language, program.broken)
        await self.pace.take(self.chance, self.pace.reading_s)
        self._suggestion = None
        await self._meet_the_error(program)
        self.diary.note("programs")
        solution = program.fixed
        if await self._takes_the_fix(program):
            solution = self._suggestion["fixed"] if self._suggestion else None
            self.diary.note("solved by a fix")
        elif self.chance.random() < 0.4:
            await self.pace.take(self.chance, self.pace.looking_s)
            self.diary.note("solved alone")
        else:
            await self._ask_for_help(program)
            self.diary.note("solved with a mentor")
        if solution is not None:
            await self._save(program.language, solution)
            await self._push("run.finished", {**self._file(program.language), "ok": True, "ms": 40})

    async def _meet_the_error(self, program: Program) -> None:
        self.runs += 1
        await self._push("run.finished", {**self._file(program.language), "ok": False, "ms": 12})
        error = program.error or {"message": "It does not run", "line": 1, "column": 1}
        origin = "parse" if "SyntaxError" in error["message"] or "Indentation" in error["message"] else "run"
        seen = {**self._file(program.language), "text": program.broken, "origin": origin, **error}
        await self._push("error.seen", seen)

    async def _takes_the_fix(self, program: Program) -> bool:
        """Wait a moment for a suggestion; true when it is taken: the right one, or a sure one if nobody
        knows."""
        await self._until(lambda: self._suggestion is not None, self.pace.suggestion_s)
        suggestion = self._suggestion
        if suggestion is None or suggestion["level"] == "point":
            self.diary.note("no fix offered" if suggestion is None else "line pointed at")
            return False
        if program.fixed is None:
            right = suggestion["level"] == "push"
        else:
            right = _same_program(suggestion["fixed"], program.fixed)
        self.diary.note("right fix offered" if right else "other fix offered")
        await self.pace.take(self.chance, (1, 4))
        if not right:
            declined = {"suggestion_id": suggestion["id"], "reason": "not what I meant"}
            await self._push("suggestion.declined", declined)
            return False
        await self._push("suggestion.accepted", {"suggestion_id": suggestion["id"]})
        return True

    async def _ask_for_help(self, program: Program) -> None:
        asked = {
            **self._file(program.language),
            "goal": self.chance.choice(GOALS),
            "tried": self.chance.choice(TRIED),
            "expected": self.chance.choice(EXPECTED),
            "template": None,
        }
        await self._push("help.asked", asked)
        self.diary.note("hands raised")
        await self._until(self._is_waiting, 5.0)
        await self._until(lambda: not self._is_waiting(), 600.0)

    def _is_waiting(self) -> bool:
        ticket = self.student.ticket
        return ticket is not None and ticket["state"] not in RESOLVED

    async def _save(self, language: str, text: str) -> None:
        file = self._file(language)
        self.edits += self.chance.randint(3, 60)
        saved = {**file, "text": text, "base_rev": self.rev.get(file["path"])}
        event = self.student.record("source.saved", saved)
        self.rev[file["path"]] = event["event_id"]
        await until_taken(self.student.flush, self.diary)

    async def _push(self, kind: str, body: dict[str, Any]) -> None:
        self.student.record(kind, body)
        await until_taken(self.student.flush, self.diary)

    async def _tell_activity(self) -> None:
        while True:
            await asyncio.sleep(self.pace.activity_s * self.chance.uniform(0.9, 1.1))
            idle_s = self.chance.choice((0, 0, 1, 3, 12))
            told = {"idle_s": idle_s, "edits": self.edits, "undos": self.edits // 9, "runs": self.runs}
            self.edits = self.runs = 0
            await self._push("activity", told)

    def _file(self, language: str) -> dict[str, Any]:
        return {"language": language, "path": FILES[language]}

    def _hear(self, message: dict[str, Any]) -> None:
        if message.get("type") == "suggestion":
            self._suggestion = message["suggestion"]
        self._news.set()

    async def _until(self, done: Any, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while not done():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return


class Helper:
    """One simulated mentor: takes the first who waits, helps, resolves; `run` lives until it is cancelled."""

    def __init__(self, mentor: Mentor, seed: str, pace: Pace, diary: Diary) -> None:
        self.mentor = mentor
        self.chance = random.Random(seed)
        self.pace = pace
        self.diary = diary
        self._news = asyncio.Event()
        mentor.on_message = lambda _message: self._news.set()

    async def run(self, room_id: str) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stay_live(lambda: self.mentor.live(room_id), self.diary))
            tasks.create_task(self._help())

    async def _help(self) -> None:
        while True:
            hands = [ticket for ticket in self.mentor.waiting() if ticket["source"] == "hand"]
            if not hands:
                self._news.clear()
                await self._news.wait()
                continue
            await self.pace.take(self.chance, (0.5, 3))
            try:
                await self._help_with(hands[0])
            except (*SOCKET_ERRORS, asyncio.CancelledError) as error:
                if isinstance(error, asyncio.CancelledError) and _cancelled_from_outside():
                    raise
                self.diary.note("mentor's connection lost")
                await asyncio.sleep(0.5)

    async def _help_with(self, ticket: dict[str, Any]) -> None:
        claimed = await self.mentor.command("claim", ticket)
        if not claimed.get("ok"):
            self.diary.note(f"claim refused: {claimed.get('error')}")
            return
        self.diary.note("claims")
        await self.pace.take(self.chance, self.pace.helping_s)
        now = self.mentor.tickets.get(ticket["id"])
        if now is None:
            self.diary.note("solved before the mentor was done")
            return
        told = {"outcome": "mentor", "tags": [self.chance.choice(TAGS)], "note": self.chance.choice(NOTES)}
        resolved = await self.mentor.command("resolve", now, **told)
        self.diary.note("resolved" if resolved.get("ok") else f"resolve refused: {resolved.get('error')}")


def _same_program(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.split() == other.split()


def _cancelled_from_outside() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def stay_live(live: Any, diary: Diary) -> None:
    """Keep a socket open for ever, with growing pauses while the server does not take it."""
    pause_s = RECONNECT_S[0]
    loop = asyncio.get_running_loop()
    while True:
        opened = loop.time()
        try:
            await live()
        except SOCKET_ERRORS:
            diary.note("sockets lost")
        pause_s = RECONNECT_S[0] if loop.time() - opened > 5 else min(pause_s * 2, RECONNECT_S[1])
        await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))


async def until_taken(call: Any, diary: Diary) -> None:
    """Repeat a call until the server has taken it; an outbox makes that harmless."""
    pause_s = RECONNECT_S[0]
    while True:
        try:
            await call()
        except LATER as error:
            if isinstance(error, ServerRefused) and error.status < 500 and error.status != 429:
                raise
            diary.note("calls repeated")
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))
            pause_s = min(pause_s * 2, RECONNECT_S[1])
        else:
            return
