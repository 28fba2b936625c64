"""What presses on a server while it is measured: programs of others at every core, readings that are planted, and
children who run programs; and what its governor says to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from loadtest.client import Caller, Student

RUN_LOST_AFTER_S = 30.0
LOOK_EACH_S = 0.1
#: Small programs, so that what is measured is the way there and back.
PROGRAMS = {
    "python": ("main.py", "print(6 * 7)\n"),
    "javascript": ("main.js", "console.log(6 * 7);\n"),
    "csharp": ("Main.cs", "class P { static void Main() { System.Console.WriteLine(6 * 7); } }\n"),
}
#: Linux shows a process by this name; the governor knows Unity's compilers by theirs.
_HOG = "open('/proc/self/comm', 'w').write({name!r})\nwhile True:\n    pass\n"


@contextlib.contextmanager
def hogs(count: int, name: str) -> Iterator[None]:
    """So many processes of this name, each of which takes all of a core that it is given."""
    command = [sys.executable, "-c", _HOG.format(name=name)]
    processes = [subprocess.Popen(command) for _ in range(count)]  # noqa: S603 - a loop of our own
    try:
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def plant(file: Path, **signals: float) -> None:
    """Readings for the governor in place of the machine's; none of a name gives that one back to the machine."""
    whole = file.with_suffix(".new")
    whole.write_text(json.dumps(signals))
    whole.replace(file)


async def decisions(mentor: Caller) -> tuple[str, list[dict[str, Any]]]:
    """The level of background work now, and what was decided, the oldest first."""
    answer = await mentor.call("GET", "governor")
    return answer["level"], answer["entries"][::-1]


async def seconds_until(mentor: Caller, levels: set[str], within_s: float) -> float | None:
    """How long until background work has one of these levels; None when it does not come to that in time."""
    began = time.perf_counter()
    while time.perf_counter() - began < within_s:
        level, _ = await decisions(mentor)
        if level in levels:
            return time.perf_counter() - began
        await asyncio.sleep(LOOK_EACH_S)
    return None


@contextlib.asynccontextmanager
async def hearing_runs(students: list[Student]) -> AsyncIterator[dict[str, asyncio.Event]]:
    """Run -> set once its child was told that it has ended."""
    ended: dict[str, asyncio.Event] = {}

    def hear(message: dict[str, Any]) -> None:
        if message.get("type") == "run" and message.get("stage") == "done":
            ended.setdefault(message["run_id"], asyncio.Event()).set()

    before = [student.on_message for student in students]
    for student in students:
        student.on_message = hear
    try:
        yield ended
    finally:
        for student, own in zip(students, before, strict=True):
            student.on_message = own


async def run_times_ms(students: list[Student], language: str, count: int, pause_s: float) -> tuple[list[float], int]:
    """One program after the other, by one child after the other: milliseconds from the request to the outcome on the
    laptop, and how many never came."""
    path, text = PROGRAMS[language]
    times, lost = list[float](), 0
    async with hearing_runs(students) as ended:
        for number in range(count):
            student = students[number % len(students)]
            wanted = {"language": language, "files": [{"path": path, "text": text}], "entry": path, "stdin": ""}
            began = time.perf_counter()
            answer = await student.call("POST", "runs", {"request_id": uuid.uuid4().hex, **wanted})
            try:
                await asyncio.wait_for(ended.setdefault(answer["run_id"], asyncio.Event()).wait(), RUN_LOST_AFTER_S)
                times.append((time.perf_counter() - began) * 1000)
            except TimeoutError:
                lost += 1
            await asyncio.sleep(pause_s)
    return times, lost
