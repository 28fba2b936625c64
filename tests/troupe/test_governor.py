"""The governor on real processes, on readings that a test plants: a worker of the background does as it is told, is
stopped when it does not, and is never left stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from actors.machine_signals import ENVIRONMENT
from storage.crash_points import TESTING
from storage.views import Views
from tests.troupe.running import FrontDoor, Troupe, until, until_answered

CALM = {
    "foreign_cpu": 0.0,
    "build": "",
    "cpu_pressure": 0.0,
    "memory_available": 0.9,
    "memory_some": 0.0,
    "memory_full": 0.0,
    "lag_ms": 0.0,
    "screens_p95_ms": None,
    "temperature_c": None,
}
SHORT = {"memory_available": 0.12}
GONE = {"memory_available": 0.05}


@dataclass
class Readings:
    """What the governor reads instead of the machine."""

    file: Path

    def plant(self, **signals: Any) -> None:
        whole = self.file.with_suffix(".new")
        whole.write_text(json.dumps({**CALM, **signals}))
        whole.replace(self.file)


@pytest.fixture
def readings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Readings:
    planted = Readings(tmp_path / "signals.json")
    planted.plant()
    monkeypatch.setenv(ENVIRONMENT, str(planted.file))
    monkeypatch.setenv(TESTING, "1")
    return planted


@pytest.fixture
def troupe(idle_troupe: Troupe, readings: Readings, request: pytest.FixtureRequest) -> Troupe:
    assert readings.file.exists()
    burner = getattr(request, "param", ["threads"])
    # At idle priority on a busy machine even who obeys takes long, and waiting for who does not would take longest.
    patience_ms = 500 if "stubborn" in burner else 60_000
    prelude = f"from actors import resource_governor\nresource_governor.OBEYS_WITHIN_MS = {patience_ms}"
    return idle_troupe.start(prelude, settings={"governor.hold_s": 1, "governor.burner": burner})


async def limb(door: FrontDoor) -> psutil.Process:
    """The process that computes, at work."""

    async def found() -> psutil.Process | None:
        burner = (await door.actors()).get("burner/1")
        below = psutil.Process(int(burner["pid"])).children() if burner and burner["pid"] else []
        return below[0] if below and threads_at_work(below[0]) else None

    return await until_answered(found)


def threads_at_work(process: psutil.Process) -> int:
    """Threads that are at it: all but the first, which reads."""
    states = [Path(f"/proc/{process.pid}/task/{thread.id}/stat").read_text() for thread in process.threads()[1:]]
    return sum(each.rpartition(")")[2].split()[0] == "R" for each in states)


def is_quiet(process: psutil.Process) -> bool:
    return process.is_running() and threads_at_work(process) == 0


def kinds(journal: Views) -> list[tuple[str, str | None]]:
    events = journal.events_of("governor")
    return [(each.kind.removeprefix("governor."), each.payload.get("level")) for each in events]


def has(journal: Views, kind: str, level: str) -> Callable[[], bool]:
    return lambda: (kind, level) in kinds(journal)


async def test_a_worker_pauses_ends_and_comes_back_and_the_journal_says_why(
    door: FrontDoor, journal: Views, readings: Readings
) -> None:
    process = await limb(door)
    assert psutil.Process(process.pid).nice() == 19
    readings.plant(**SHORT)
    await until(has(journal, "moved", "paused"))
    await until(lambda: is_quiet(process))
    assert process.status() != psutil.STATUS_STOPPED
    readings.plant(**GONE)
    await until(lambda: not process.is_running())

    async def is_gone() -> bool:
        return "burner/1" not in await door.actors()

    await until_answered(is_gone)
    readings.plant()
    again = await limb(door)
    assert again.pid != process.pid
    await until(has(journal, "moved", "full"))
    moves = [level for kind, level in kinds(journal) if kind == "moved"]
    assert moves == ["paused", "unloaded", "paused", "low", "full"]
    first = journal.events_of("governor")[0].payload
    assert (first["ground"], first["value"], first["signals"]["memory_available"]) == ("memory_short", 0.12, 0.12)
    assert ("forced", "paused") not in kinds(journal)
    await until(lambda: [body["level"] for topic, body in door.news if topic == "governor"] == moves)


@pytest.mark.parametrize("troupe", [["stubborn"]], indirect=True)
async def test_whoever_does_not_pause_is_stopped_and_never_left_so_when_the_governor_dies(
    door: FrontDoor, journal: Views, readings: Readings
) -> None:
    process = await limb(door)
    readings.plant(**SHORT)
    await until(lambda: process.status() == psutil.STATUS_STOPPED)
    await until(has(journal, "forced", "paused"))
    actor = psutil.Process((await door.actors())["burner/1"]["pid"])
    assert actor.status() != psutil.STATUS_STOPPED
    # It dies while nothing is short any more, so that its successor has no reason to stop anybody.
    readings.plant()
    before = await door.kill("governor")
    found = await door.until_running("governor", incarnation=2)
    assert found["pid"] != before
    await until(lambda: threads_at_work(process) > 0)
    levels = [level for kind, level in kinds(journal) if kind == "moved"]
    assert levels[0] == "paused"


async def test_a_governor_that_is_new_keeps_the_level_that_the_journal_knows(
    door: FrontDoor, journal: Views, readings: Readings
) -> None:
    process = await limb(door)
    readings.plant(foreign_cpu=1.0)
    await until(has(journal, "moved", "low"))
    # Between its limits, nothing moves.
    readings.plant(foreign_cpu=0.5)
    await door.kill("governor")
    await door.until_running("governor", incarnation=2)
    readings.plant()
    await until(has(journal, "moved", "full"))
    assert [level for kind, level in kinds(journal) if kind == "moved"] == ["low", "full"]
    assert process.is_running()
