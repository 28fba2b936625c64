"""A child and a mentor of the simulated class (`loadtest.simulator`): what they see, decide and do."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loadtest.behaviour import FILES, stay_live, until_taken
from loadtest.client import SOCKET_ERRORS, Mentor, ServerRefused, Student
from loadtest.sameness import same_program
from loadtest.schedule import Need

if TYPE_CHECKING:
    from loadtest.simulator import SimulatedHour

OURS = "ours"
FIRST_COME = "first come first served, no fixes"
RENEW_EACH_S = 40.0
#: Seconds of the wall: for an answer of the linter, however fast the domain's clock runs.
ANSWER_WITHIN_S = 2.0
#: After the hour everybody still in line is helped; what has not ended so long after it never will.
OVERTIME_S = 3_600.0
LOOK_AGAIN_S = 0.2
OVER = frozenset({"resolved", "cancelled"})


@dataclass(slots=True)
class Clock:
    """Domain seconds since the lesson began."""

    scale: float
    began: float = field(default_factory=time.monotonic)
    #: By how much somebody woke up too late, each time: a busy machine, not the queue.
    late_s: list[float] = field(default_factory=list)

    def now_s(self) -> float:
        return (time.monotonic() - self.began) * self.scale

    async def sleep(self, domain_s: float) -> None:
        due_s = self.now_s() + max(0.0, domain_s)
        await asyncio.sleep(max(0.0, domain_s) / self.scale)
        self.late_s.append(self.now_s() - due_s)

    async def until(self, at_s: float) -> None:
        await self.sleep(at_s - self.now_s())


@dataclass(frozen=True, slots=True)
class Ended:
    """How one problem ended: by a ``fix`` that the child took, with a ``mentor``, or otherwise (the server's word). The
    wait is from when the problem was met until the fix was saved, or the mentor stood at the desk."""

    problem: str
    sort: str
    how: str
    wait_s: float
    #: What was offered in time: ``right``, ``other``, ``line`` (only marked) or ``nothing``.
    offered: str
    asked: bool


class SimulatedChild:
    def __init__(self, student: Student, lesson: SimulatedHour, needs: Sequence[Need]) -> None:
        self.student = student
        self.lesson = lesson
        self.needs = needs
        #: The text of each file as the child saved it last.
        self.texts: dict[str, str] = {}
        self._revs: dict[str, str] = {}
        self._over: set[str] = set()
        self._answered = False
        self._suggestion: dict[str, Any] | None = None
        self._news = asyncio.Event()
        student.on_message = self._hear

    async def answer_once(self) -> None:
        """The page asks each child once whether it wants to see fixes; all of these do."""
        self._say("fixes.answered", {"show": True})
        await self._send()

    async def work(self) -> None:
        for need in self.needs:
            await self.lesson.clock.until(need.at_s)
            ended = await self._meet(need)
            self.lesson.hour.ended.append(ended)

    async def _meet(self, need: Need) -> Ended:
        clock, problem = self.lesson.clock, need.problem
        met_s = clock.now_s()
        self.lesson.under_way[self.student.id] = need
        self._answered, self._suggestion = False, None
        with_fixes = self.lesson.hour.policy == OURS
        self._save(problem.language, problem.broken)
        if problem.error is not None and with_fixes:
            file = self._file(problem.language)
            self._say("run.finished", {**file, "ok": False, "ms": 12})
            self._say("error.seen", {**file, "text": problem.broken, "origin": problem.origin, **problem.error})
        await self._send()
        if problem.error is not None and with_fixes:
            await self._until(lambda: self._answered or self._comes(), ANSWER_WITHIN_S)
        await self._until(self._comes, need.reading_s / clock.scale)
        offered = self._offered(need)
        asked = False
        if offered == "right" and not self._comes():
            return await self._take(need, met_s, offered, asked=asked)
        if not self._comes():
            asked = True
            await self._ask(need)
            await self._until(lambda: self._comes() or self._offered(need) == "right", OVERTIME_S)
            if self._offered(need) == "right" and not self._comes():
                # It came while the child was in line: read like any other.
                await self._until(self._comes, need.reading_s / clock.scale)
                if not self._comes():
                    return await self._take(need, met_s, offered, asked=asked)
        return await self._be_helped(need, met_s, offered, asked=asked)

    async def _take(self, need: Need, met_s: float, offered: str, *, asked: bool) -> Ended:
        suggestion = self._suggestion or {}
        self._say("suggestion.accepted", {"suggestion_id": suggestion["id"]})
        self._save(need.problem.language, suggestion["fixed"])
        self._say("run.finished", {**self._file(need.problem.language), "ok": True, "ms": 40})
        await self._send()
        wait_s = self.lesson.clock.now_s() - met_s
        await self._until(lambda: not self._waits(), OVERTIME_S)
        self._close_ticket()
        return Ended(need.problem.id, need.problem.sort, "fix", wait_s, offered, asked)

    async def _ask(self, need: Need) -> None:
        if self._suggestion is not None and self._suggestion["level"] != "point":
            declined = {"suggestion_id": self._suggestion["id"], "reason": "not what I meant"}
            self._say("suggestion.declined", declined)
        words = {"goal": need.problem.id, "tried": "", "expected": "", "template": None}
        self._say("help.asked", {**self._file(need.problem.language), **words})
        await self._send()

    async def _be_helped(self, need: Need, met_s: float, offered: str, *, asked: bool) -> Ended:
        """Somebody is coming, or it has ended otherwise; afterwards the program is right."""
        clock = self.lesson.clock
        comes = self._is_claimed()
        wait_s = clock.now_s() - met_s + (need.walking_s if comes else 0.0)
        await self._until(lambda: not self._waits() and not self._is_claimed(), OVERTIME_S)
        ticket = self.student.ticket or {}
        how = "mentor" if comes else str(ticket.get("resolution") or ticket.get("state"))
        self._close_ticket()
        if need.problem.broken != need.problem.fixed:
            self._save(need.problem.language, need.problem.fixed)
            await self._send()
        return Ended(need.problem.id, need.problem.sort, how, wait_s, offered, asked)

    # --- what the child sees -------------------------------------------------------------------------------------

    def _hear(self, message: dict[str, Any]) -> None:
        if message.get("type") == "suggestion":
            self._answered = True
            self._suggestion = message["suggestion"]
        self._news.set()

    def _ticket(self) -> dict[str, Any] | None:
        ticket = self.student.ticket
        return ticket if ticket is not None and ticket["id"] not in self._over else None

    def _waits(self) -> bool:
        ticket = self._ticket()
        return ticket is not None and ticket["state"] not in OVER and ticket["state"] != "claimed"

    def _is_claimed(self) -> bool:
        ticket = self._ticket()
        return ticket is not None and ticket["state"] == "claimed"

    def _comes(self) -> bool:
        """A mentor comes, or the ticket is over already."""
        ticket = self._ticket()
        return ticket is not None and (ticket["state"] == "claimed" or ticket["state"] in OVER)

    def _close_ticket(self) -> None:
        if self.student.ticket is not None:
            self._over.add(self.student.ticket["id"])

    def _offered(self, need: Need) -> str:
        suggestion = self._suggestion
        if suggestion is None:
            return "nothing"
        if suggestion["level"] == "point" or suggestion["fixed"] is None:
            return "line"
        return "right" if same_program(need.problem.language, suggestion["fixed"], need.problem.fixed) else "other"

    async def _until(self, done: Callable[[], bool], wall_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wall_s):
                while not done():
                    self._news.clear()
                    await self._news.wait()

    # --- what the child does -------------------------------------------------------------------------------------

    def _file(self, language: str) -> dict[str, Any]:
        return {"language": language, "path": FILES[language]}

    def _save(self, language: str, text: str) -> None:
        path = FILES[language]
        saved = {**self._file(language), "text": text, "base_rev": self._revs.get(path)}
        self._revs[path] = self._say("source.saved", saved)["event_id"]
        self.texts[path] = text

    def _say(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.student.record(kind, body)

    async def _send(self) -> None:
        await until_taken(self.student.flush, self.lesson.hour.diary)


class SimulatedMentor:
    def __init__(self, mentor: Mentor, lesson: SimulatedHour) -> None:
        self.mentor = mentor
        self.lesson = lesson
        self.is_live = asyncio.Event()
        self._news = asyncio.Event()
        self._triage_on = False
        mentor.on_message = self._see

    async def listen(self, room_id: str) -> None:
        await stay_live(lambda: self.mentor.live(room_id, self.is_live.set), self.lesson.hour.diary)

    async def help(self) -> None:
        while True:
            line = self.mentor.waiting()
            if not line:
                self._news.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_AGAIN_S):
                        await self._news.wait()
                continue
            try:
                await self._go_to(self._choice(line))
            except (*SOCKET_ERRORS, ServerRefused):
                self.lesson.hour.diary.note("mentor's connection lost")
                await asyncio.sleep(LOOK_AGAIN_S)

    def _choice(self, line: list[dict[str, Any]]) -> dict[str, Any]:
        if self.lesson.hour.policy == OURS:
            return line[0]
        return min(line, key=lambda ticket: (ticket["opened_at"], ticket["id"]))

    async def _go_to(self, ticket: dict[str, Any]) -> None:
        clock = self.lesson.clock
        # A mentor is under way from the moment of the choice: what the answer takes is on the way, and not beside it.
        chosen_s = clock.now_s()
        claimed = await self.mentor.command("claim", ticket)
        if not claimed.get("ok"):
            self.lesson.hour.diary.note(f"claim refused: {claimed.get('error')}")
            await asyncio.sleep(LOOK_AGAIN_S / 4)
            return
        need = self.lesson.under_way[ticket["student"]["id"]]
        done_s = chosen_s + need.walking_s + need.help_s
        while (left_s := done_s - clock.now_s()) > 0:
            await clock.sleep(min(RENEW_EACH_S, left_s))
            now = self.mentor.tickets.get(ticket["id"])
            if now is None:
                self.lesson.hour.diary.note("over before the mentor was done")
                return
            if clock.now_s() < done_s:
                await self.mentor.command("renew", now)
        now = self.mentor.tickets.get(ticket["id"])
        if now is not None:
            resolved = await self.mentor.command("resolve", now, outcome="mentor", tags=[], note="")
            if not resolved.get("ok"):
                self.lesson.hour.diary.note(f"resolve refused: {resolved.get('error')}")

    def _see(self, message: dict[str, Any]) -> None:
        self._news.set()
        triage, hour = self.mentor.triage, self.lesson.hour
        if message["type"] not in ("snapshot", "delta") or triage is None or self is not self.lesson.mentors[0]:
            return
        waiting = len(self.mentor.waiting())
        hour.most_waiting = max(hour.most_waiting, waiting)
        if triage["on"] and not self._triage_on:
            hour.triage_from.append(waiting)
        if waiting > triage["threshold"] and not triage["on"]:
            hour.late_triage += 1
        self._triage_on = bool(triage["on"])
