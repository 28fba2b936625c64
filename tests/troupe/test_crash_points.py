"""Each named place at which an actor may die, reached in a real troupe with students at work: it dies exactly there,
once, and afterwards the checkers find nothing lost, doubled or out of order.

The front door's own places are reached over real HTTP in `tests/faults`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from classroom.centre import JoinRoom
from storage.crash_points import ENVIRONMENT, POINTS, TESTING
from tests.faults.checkers import Line, check_order, check_set, check_total_queue, check_versions
from tests.faults.deaths import AFTER_A_DEATH, count_a_use, die_at, governor_reads, is_gone, press_governor
from tests.troupe.running import FAR_AWAY_MS, FrontDoor, Laptop, Troupe, until

pytestmark = pytest.mark.faults

STUDENTS = 4
PAUSE_S = 0.02
PATIENCE_S = 60.0
#: Others are died at in the faults' sample, over real HTTP, and all of them in the simulation's.
SAMPLE = ["store.before-commit"]
REST = sorted(point for point in POINTS if point not in SAMPLE and not point.startswith("bridge."))


class AtWork:
    """Students who never rest; `tried` are all events ever sent."""

    def __init__(self, door: FrontDoor, laptops: list[Laptop]) -> None:
        self.door, self.laptops = door, laptops
        self.tried: list[str] = []
        self.hands: list[str] = []
        self.joined = 0
        self.is_over = False

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._work(laptop)) for laptop in self.laptops]
        tasks.append(asyncio.create_task(self._join()))
        try:
            yield
        finally:
            self.is_over = True
            await asyncio.gather(*tasks)

    async def _work(self, laptop: Laptop) -> None:
        while not self.is_over:
            number = laptop.seq + 1
            if number % 3 == 0:
                text = f"// {number}\nconsole.log((1\n"
                where = {"origin": "parse", "message": "Unexpected end", "line": 2, "column": 1}
                body = {"path": "main.js", "language": "javascript", "text": text, **where}
                event = laptop.event("error.seen", body)
                self.hands.append(event.event_id)
            else:
                event = laptop.event("activity", {"idle_s": 1, "edits": number, "undos": 0, "runs": 0})
            self.tried.append(event.event_id)
            await self.door.insist(laptop.target, laptop.push(event), patience_s=PATIENCE_S)
            laptop.acknowledged.append(event)
            await asyncio.sleep(PAUSE_S)

    async def _join(self) -> None:
        """Somebody comes late again and again, for the registrar's sake."""
        while not self.is_over:
            self.joined += 1
            child = f"{self.door.room_id}-late{self.joined}"
            join = JoinRoom(child, f"CODE-{self.door.room_id}", child, "words", f"token-{child}", FAR_AWAY_MS)
            await self.door.insist("centre", join, patience_s=PATIENCE_S)
            await asyncio.sleep(10 * PAUSE_S)

    def problems(self, database: Path) -> list[str]:
        query = "SELECT position, stream, version, event_id, kind, client_id, seq FROM journal"
        with contextlib.closing(sqlite3.connect(database)) as connection:
            lines = [Line(*row) for row in connection.execute(query)]
            kinds = "('ticket.opened', 'ticket.updated')"
            causes = [row[0] for row in connection.execute(f"SELECT cause FROM journal WHERE kind IN {kinds}")]  # noqa: S608  (the test's own words)
        acknowledged = [event.event_id for laptop in self.laptops for event in laptop.acknowledged]
        pushed = [line.event_id for line in lines if line.client_id is not None]
        problems = check_set(acknowledged, self.tried, pushed) + check_order(lines) + check_versions(lines)
        return problems + check_total_queue(self.hands, [cause for cause in causes if cause in self.hands])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    points = tmp_path / "points"
    points.mkdir()
    monkeypatch.setenv(ENVIRONMENT, str(points))
    monkeypatch.setenv(TESTING, "1")
    for name, value in governor_reads(points).items():
        monkeypatch.setenv(name, value)
    return points


@pytest.fixture
def troupe(folder: Path, idle_troupe: Troupe) -> Troupe:
    return idle_troupe.start()


async def provoke(point: str, door: FrontDoor, laptop: Laptop, folder: Path) -> None:
    who = AFTER_A_DEATH.get(point)
    if who is None and point.startswith("linter_pool."):
        await count_a_use(door)
    if who is None and point.startswith("governor."):
        press_governor(folder)
    if who is not None:
        names = {"session": laptop.target, "queue": f"queue/{door.room_id}"}
        actor = (await door.actors()).get(names.get(who, who))
        # One that is away has no pid, and nobody may be killed instead of it.
        if actor and actor["pid"]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(actor["pid"]), signal.SIGKILL)


async def nothing_is_lost_by_a_death_at(point: str, troupe: Troupe, door: FrontDoor, folder: Path) -> None:
    at_work = AtWork(door, await door.open_room(STUDENTS))
    again = Troupe(troupe.data.path.parent)
    try:
        async with at_work.working():
            await until(lambda: len(at_work.tried) > 3 * STUDENTS, PATIENCE_S)
            await die_at(folder, point, "kill", lambda: provoke(point, door, at_work.laptops[0], folder), PATIENCE_S)
            if point.startswith("supervisor."):
                # With the root everything goes; here it is the launcher's part to start anew.
                assert troupe.host is not None
                await asyncio.to_thread(troupe.host.wait, PATIENCE_S)
                await asyncio.to_thread(again.start)
            before = len(at_work.tried)
            await until(lambda: len(at_work.tried) > before + 3 * STUDENTS, PATIENCE_S)
        with contextlib.suppress(AssertionError):
            await until(lambda: not at_work.problems(troupe.data.database), PATIENCE_S)
        assert at_work.problems(troupe.data.database) == []
    finally:
        again.end()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("point", SAMPLE)
async def test_nothing_is_lost_or_doubled_by_a_death_at(
    point: str, troupe: Troupe, door: FrontDoor, folder: Path
) -> None:
    await nothing_is_lost_by_a_death_at(point, troupe, door, folder)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("point", REST)
async def test_nothing_is_lost_or_doubled_by_a_death_at_any_other_point(
    point: str, troupe: Troupe, door: FrontDoor, folder: Path
) -> None:
    await nothing_is_lost_by_a_death_at(point, troupe, door, folder)


@pytest.mark.slow
async def test_a_stop_at_a_point_is_noticed_and_healed(troupe: Troupe, door: FrontDoor, folder: Path) -> None:
    """The actor hangs in the middle of its work: the supervisor kills it by pid."""
    at_work = AtWork(door, await door.open_room(STUDENTS))
    async with at_work.working():
        await until(lambda: len(at_work.tried) > 3 * STUDENTS, PATIENCE_S)
        point = "store.after-commit-before-tell"
        death = await die_at(folder, point, "stop", lambda: provoke(point, door, at_work.laptops[0]), PATIENCE_S)
        await until(lambda: is_gone(death.pid), PATIENCE_S)
        before = len(at_work.tried)
        await until(lambda: len(at_work.tried) > before + 3 * STUDENTS, PATIENCE_S)
    with contextlib.suppress(AssertionError):
        await until(lambda: not at_work.problems(troupe.data.database), PATIENCE_S)
    assert at_work.problems(troupe.data.database) == []
