"""A whole class at work: simulated children and mentors against a running server, for a demo or a long
test."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from loadtest.behaviour import FILES, Child, Diary, Helper, Pace, Program
from loadtest.client import Mentor, Student

NAMES = tuple(
    "Ada,Ben,Carla,Dilan,Emre,Fatma,Greta,Hugo,Ines,Jonas,Kaya,Lena,Milo,Nora,Oskar,Pia,Quentin,Rosa,Samir,"
    "Tilda,Umut,Vera,Willem,Xenia,Yara,Zoe,Anton,Bela,Chloe,Dario".split(",")
)
TELL_EACH_S = 10.0
HAND_IN_WITHIN_S = 10.0


class BadPrograms(Exception):
    """The file of programs cannot be used; the text names the line."""


def read_programs(path: Path) -> list[Program]:
    """Rows of JSON: id, language, broken, fixed (or null) and the error that a browser tells."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadPrograms(f"cannot read {path}: {error.strerror}") from error
    programs = [_program(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    usable = [program for program in programs if program.language in FILES]
    if not usable:
        raise BadPrograms(f"{path} has no program in one of {', '.join(FILES)}")
    return usable


def _program(path: Path, number: int, line: str) -> Program:
    try:
        row = json.loads(line)
        return Program(str(row["id"]), row["language"], row["broken"], row.get("fixed"), _error(row.get("error")))
    except (ValueError, KeyError, TypeError) as error:
        raise BadPrograms(f"line {number} of {path} is not a program: {error!r}") from error


def _error(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """`message`, `line`, `column`, by their long or their short names."""
    if not told:
        return None
    message = told.get("message") or told.get("msg") or "It does not run"
    return {
        "message": str(message),
        "line": int(told.get("line") or 1),
        "column": int(told.get("column") or told.get("col") or 1),
    }


class SimulatedClass:
    """Children, and one helper for each of the mentors' tokens, in the first room of a server."""

    def __init__(
        self,
        host: str,
        port: int,
        room: dict[str, Any],
        mentor_tokens: Sequence[str],
        programs: list[Program],
        *,
        students: int,
        seed: int = 1,
        pace: Pace | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.room = room
        self.mentor_tokens = mentor_tokens
        self.diary = Diary()
        self.pace = pace or Pace()
        self.seed = seed
        self.helpers: list[Helper] = []
        self.children = [
            Child(Student(host, port, _name(i)), programs, f"{seed}/child/{i}", self.pace, self.diary)
            for i in range(students)
        ]

    async def run(self, for_s: float | None, tell: Callable[[dict[str, int]], None]) -> dict[str, int]:
        """Work until the time is up, the caller cancels or something breaks; what happened, counted."""
        try:
            async with asyncio.timeout(for_s):
                await self._everybody(tell)
        except TimeoutError:
            pass
        finally:
            await self._hand_in()
            for child in self.children:
                child.student.close()
            for helper in self.helpers:
                helper.mentor.close()
        return self.counts()

    def counts(self) -> dict[str, int]:
        unsent = sum(len(child.student.outbox) for child in self.children)
        return {**dict(sorted(self.diary.counts.items())), "events not acknowledged": unsent}

    async def _hand_in(self) -> None:
        """What was on its way when the lesson ended still arrives: nothing that a child did is lost."""
        flushing = (child.student.flush() for child in self.children if child.student.token)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HAND_IN_WITHIN_S):
                await asyncio.gather(*flushing, return_exceptions=True)

    async def _everybody(self, tell: Callable[[dict[str, int]], None]) -> None:
        for number, token in enumerate(self.mentor_tokens, 1):
            mentor = await Mentor(self.host, self.port).login(token)
            self.helpers.append(Helper(mentor, f"{self.seed}/mentor/{number}", self.pace, self.diary))
        async with asyncio.TaskGroup() as tasks:
            for helper in self.helpers:
                tasks.create_task(helper.run(self.room["id"]))
            for child in self.children:
                tasks.create_task(child.run(self.room["join_code"]))
            tasks.create_task(self._tell_now_and_then(tell))

    async def _tell_now_and_then(self, tell: Callable[[dict[str, int]], None]) -> None:
        while True:
            await asyncio.sleep(TELL_EACH_S)
            tell(self.counts())


def _name(index: int) -> str:
    again = index // len(NAMES)
    return NAMES[index % len(NAMES)] + (f" {again + 1}" if again else "")
