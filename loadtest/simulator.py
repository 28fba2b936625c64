"""A class of simulated children and two mentors in one room of a real server, through HTTP and WebSocket alone.

What a child does: it meets its problem, reads what the page says, and takes a fix only where that makes the program
that was right all along; any other it declines, and raises its hand. A mentor goes to one child after another and
helps for as long as the schedule says. Two policies meet the same hour: `OURS`, with fixes and the server's order, and
`FIRST_COME`, in which children only raise their hands and mentors take whoever has asked longest, whatever the server
advises. Times are of the domain clock, which the server runs faster (`--time-scale`), and so does everybody here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from loadtest.behaviour import Diary, stay_live, until_taken
from loadtest.client import Mentor, Student
from loadtest.schedule import Habits, Need
from loadtest.simulated_people import FIRST_COME as FIRST_COME
from loadtest.simulated_people import OURS as OURS
from loadtest.simulated_people import OVERTIME_S, Clock, Ended, SimulatedChild, SimulatedMentor


@dataclass(slots=True)
class Hour:
    """What happened in one room. `late_triage` counts the pictures of the room with more than the threshold in line and
    triage off; `triage_from` how many waited when it went on, each time."""

    policy: str
    seed: int
    ended: list[Ended] = field(default_factory=list)
    unended: int = 0
    wrong_files: int = 0
    late_triage: int = 0
    triage_from: list[int] = field(default_factory=list)
    most_waiting: int = 0
    #: How late everybody was by the domain clock, each time that somebody had slept.
    late_s: list[float] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    diary: Diary = field(default_factory=Diary)


class SimulatedHour:
    """Twenty children and their mentors in one room of a server."""

    def __init__(
        self,
        address: tuple[str, int],
        room: dict[str, Any],
        tokens: Sequence[str],
        needs: Sequence[Need],
        habits: Habits,
        hour: Hour,
        scale: float,
        source: str | None = None,
    ) -> None:
        self._room = room
        self._tokens = tokens
        self._habits = habits
        self._scale = scale
        self._address = address
        self.hour = hour
        self.needs = needs
        #: What a mentor learns at the desk: the child's problem of the moment.
        self.under_way: dict[str, Need] = {}
        self.clock = Clock(scale)
        self.children = [
            SimulatedChild(
                Student(*address, f"Child {number + 1}", source), self, [need for need in needs if need.child == number]
            )
            for number in range(habits.children)
        ]
        self.mentors: list[SimulatedMentor] = []

    async def prepare(self) -> None:
        """Everybody comes in; the lesson begins with `run`."""
        for token in self._tokens:
            mentor = await Mentor(*self._address).login(token)
            self.mentors.append(SimulatedMentor(mentor, self))
        for child in self.children:
            await until_taken(lambda child=child: child.student.join(self._room["join_code"]), self.hour.diary)
            await until_taken(child.student.hello, self.hour.diary)
            await child.answer_once()

    async def run(self) -> Hour:
        live = [asyncio.create_task(stay_live(child.student.live, self.hour.diary)) for child in self.children]
        live += [asyncio.create_task(mentor.listen(self._room["id"])) for mentor in self.mentors]
        await asyncio.gather(*(mentor.is_live.wait() for mentor in self.mentors))
        self.clock = Clock(self._scale)
        helping = [asyncio.create_task(mentor.help()) for mentor in self.mentors]
        working = [asyncio.create_task(child.work()) for child in self.children]
        longest_s = (self._habits.minutes * 60 + OVERTIME_S) / self._scale
        _, late = await asyncio.wait(working, timeout=longest_s)
        await _end([*late, *helping, *live])
        for task in working:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error
        self.hour.late_s = self.clock.late_s
        self.hour.unended = len(self.needs) - len(self.hour.ended)
        await self._look_back()
        return self.hour

    async def _look_back(self) -> None:
        """What the server says of the hour, and whether each child's program there is the right one."""
        mentor = self.mentors[0].mentor
        self.hour.stats = await mentor.call("GET", f"rooms/{self._room['id']}/stats")
        for child in self.children:
            seen = await mentor.call("GET", f"students/{child.student.id}")
            held = {file["path"]: file["text"] for file in seen["files"]}
            self.hour.wrong_files += sum(held.get(path) != text for path, text in child.texts.items())

    def close(self) -> None:
        for child in self.children:
            child.student.close()
        for mentor in self.mentors:
            mentor.mentor.close()


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
