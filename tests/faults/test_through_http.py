"""The same deaths seen from the laptops: twenty students push over real HTTP while parts of the server are killed.

What a student's push was answered with must be in the journal once, in order, whatever died meanwhile; an answer
that never came may be there or not. Then the front door itself and the host of all actors are killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from actors.process import descendants
from classroom.vocabulary import DescribeSystem
from loadtest.client import ServerRefused, Student
from loadtest.server import Server, running
from storage.layout import DataDir
from tests.faults.checkers import check_order, check_set, check_versions
from tests.faults.classroom_at_work import check_file, read_lines
from tests.troupe.running import until
from web.bridge import Bridge

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

STUDENTS = 20
#: Generous, because machines are noisy; the figure itself is printed. All actors at once start twenty sittings anew.
BACK_WITHIN_S = {"actors": 15.0, "web": 8.0} | dict.fromkeys(("session", "queue", "linter_worker", "store"), 5.0)
RETRY_S = 0.1
PAUSE_S = 0.4


@dataclass(slots=True)
class Class:
    server: Server
    students: list[Student] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    longest_s: float = 0.0

    async def join(self) -> None:
        code = self.server.room["join_code"]
        self.students = [Student(self.server.host, self.server.port, f"Child {n}") for n in range(STUDENTS)]
        await asyncio.gather(*(student.join(code) for student in self.students))

    async def work(self, student: Student) -> None:
        number = 0
        while True:
            number += 1
            body = {"idle_s": number, "edits": 1, "undos": 0, "runs": 0}
            event = student.record("activity", body)
            self.tried.append(event["event_id"])
            start_s = time.monotonic()
            await self._until_answered(student)
            self.longest_s = max(self.longest_s, time.monotonic() - start_s)
            self.acknowledged.append(event["event_id"])
            await asyncio.sleep(PAUSE_S)

    async def _until_answered(self, student: Student) -> None:
        while True:
            try:
                await asyncio.wait_for(student.flush(), 5)
            except (OSError, EOFError, TimeoutError, ServerRefused):
                student.close()
                await asyncio.sleep(RETRY_S)
            else:
                return


async def pid_of(data: DataDir, name: str) -> int:
    bridge = Bridge(data.run / "gateway.sock", lambda _topic, _body: None)
    listening = asyncio.ensure_future(bridge.run())
    try:
        while not bridge.connected:
            await asyncio.sleep(0.01)
        actors = (await bridge.ask("supervisor", DescribeSystem()))["actors"]
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    return next(actor["pid"] for actor in actors if actor["name"] == name)


def pid_of_half(server: Server, module: str) -> int:
    """The child process of the launcher that runs `python -m MODULE`."""
    for pid in descendants(server.process.pid):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if words[1:3] == [b"-m", module.encode()]:
            return pid
    raise AssertionError(f"no process runs {module}")


async def victim(who: str, the_class: Class, data: DataDir) -> int:
    match who:
        case "web" | "actors":
            return pid_of_half(the_class.server, who)
        case "linter_worker":
            return descendants(await pid_of(data, "linter_pool"))[0]
        case "session":
            return await pid_of(data, f"session/{the_class.students[0].id}")
        case "queue":
            return await pid_of(data, f"queue/{the_class.server.room['id']}")
    return await pid_of(data, who)


@pytest.mark.parametrize("who", ["session", "queue", "linter_worker", "store", "web", "actors"])
async def test_what_was_answered_over_http_is_kept_once_when_one_is_killed(who: str, tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    with running(data.path, log=tmp_path / "server.log") as server:
        the_class = Class(server)
        await the_class.join()
        working = [asyncio.ensure_future(the_class.work(student)) for student in the_class.students]
        try:
            await asyncio.sleep(1.5)
            os.kill(await victim(who, the_class, data), signal.SIGKILL)
            answered = len(the_class.acknowledged)
            await until(lambda: len(the_class.acknowledged) > answered + 3 * STUDENTS, patience_s=30)
        finally:
            for task in working:
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*working, return_exceptions=True)
            for student in the_class.students:
                student.close()
    print(f"killed {who}: longest push {the_class.longest_s:.2f} s, {len(the_class.acknowledged)} acknowledged")
    lines = read_lines(data.database)
    pushed = [line.event_id for line in lines if line.kind == "activity"]
    assert check_set(the_class.acknowledged, the_class.tried, pushed) == []
    assert check_order(lines) + check_versions(lines) + check_file(data) == []
    assert the_class.longest_s < BACK_WITHIN_S[who]
