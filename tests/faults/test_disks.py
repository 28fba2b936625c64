"""The disk is full, fails or is slow while twenty students push, and the power goes."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import signal
import time
from pathlib import Path

import pytest

from loadtest.client import ServerRefused
from storage.layout import DataDir
from tests.faults.faulty_machine import FaultyMachine
from tests.faults.figures import Book
from tests.faults.history import check_file, read_lines
from tests.faults.school import ACTIVITY, DEATH_S, GROUP_S, School, repeated, sampled, school
from tests.troupe.running import until, until_answered

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

ERRORS = {
    "writes fail": {"write_errno": errno.EIO},
    "syncs fail": {"sync_errno": errno.EIO},
}
SLOW_MS = 400


async def refusal(here: School) -> ServerRefused | None:
    """What a push is answered with now; it stays in its outbox when it is refused."""
    here.quiet.record("activity", ACTIVITY)
    here.history.tried.append(here.quiet.outbox[-1][0]["event_id"])
    try:
        await here.quiet.flush()
    except ServerRefused as refused:
        return refused
    here.history.acknowledged.append(here.history.tried[-1])
    return None


async def test_a_full_disk_is_said_and_heals_without_a_restart(
    tmp_path: Path, machine: FaultyMachine, book: Book, rounds: int
) -> None:
    async with school(tmp_path, **machine.environment) as here:
        pids = {process.pid for process in here.server.processes()}

        async def fill_and_empty() -> float:
            machine.rule(write_errno=errno.ENOSPC)
            refused = await until_answered(lambda: refusal(here))
            assert (refused.status, refused.code) == (503, "disk_full"), refused
            await asyncio.sleep(1)
            machine.rule()
            return time.monotonic()

        async with here.at_work():
            heals_s = await repeated(rounds, here, fill_and_empty)
        problems = await here.wrong()
        # Only linter workers may come and go: nobody was started anew.
        assert {await here.pid_of(who) for who in ("store", "queue", "gateway", "root", "web")} <= pids
    book.note("disk full for a second", heals_s, problems)
    assert problems == []
    # What follows from events waits two seconds before it asks a full disk again.
    book.must_heal("disk full for a second", GROUP_S)


async def test_a_store_that_is_killed_while_the_disk_is_full_comes_back_and_heals(
    tmp_path: Path, machine: FaultyMachine, book: Book
) -> None:
    async with school(tmp_path, **machine.environment) as here:
        async with here.at_work():
            await asyncio.sleep(0.3)
            machine.rule(write_errno=errno.ENOSPC)
            await until_answered(lambda: refusal(here))
            death = await here.strike("store")
            await asyncio.sleep(0.1)

            async def full() -> bool:
                refused = await refusal(here)
                return refused is not None and refused.code == "disk_full"

            await until_answered(full)
            machine.rule()
            heals_s = [await here.healed_s(time.monotonic())]
            await here.replaced("store", death.pid)
        problems = await here.wrong()
    book.note("store killed while the disk was full", heals_s, problems)
    assert problems == []
    book.must_heal("store killed while the disk was full", GROUP_S)


@pytest.mark.parametrize("what", sampled(ERRORS, "syncs fail"))
async def test_a_disk_that_fails_for_a_moment_loses_nothing(
    what: str, tmp_path: Path, machine: FaultyMachine, book: Book, rounds: int
) -> None:
    async with school(tmp_path, **machine.environment) as here:

        async def fail() -> float:
            await asyncio.sleep(0.5)
            before = machine.hits()
            machine.rule(**ERRORS[what])
            await until(lambda: machine.hits() > before)
            machine.rule()
            return time.monotonic()

        async with here.at_work():
            heals_s = await repeated(rounds, here, fail)
        problems = await here.wrong()
    book.note(f"{what} with EIO for a moment", heals_s, problems)
    assert problems == []
    book.must_heal(f"{what} with EIO for a moment", DEATH_S)


@pytest.mark.slow
async def test_a_slow_disk_delays_everybody_and_loses_nothing(
    tmp_path: Path, machine: FaultyMachine, book: Book
) -> None:
    async with school(tmp_path, **machine.environment) as here:
        async with here.at_work():
            machine.rule(sync_ms=SLOW_MS)
            await asyncio.sleep(10)
            store = await here.pid_of("store")
            machine.rule()
            heals_s = [await here.healed_s(time.monotonic())]
        problems = await here.wrong()
        # Slow is not dead.
        assert await here.pid_of("store") == store
        assert machine.hits() > 10
    fault = f"each sync {SLOW_MS} ms slower for ten seconds"
    book.note(fault, heals_s, problems)
    assert problems == []
    book.must_heal(fault, DEATH_S)


@pytest.mark.parametrize("cuts", [2, pytest.param(20, marks=pytest.mark.slow)])
async def test_a_school_survives_a_power_cut_at_any_moment(
    cuts: int, tmp_path: Path, machine: FaultyMachine, book: Book
) -> None:
    """Each cut is one moment of one lesson: what the disk would hold is laid aside and counted, and the lesson goes
    on; after the last one everything is killed and started again on what the disk held."""
    chance = random.Random(cuts)
    machine.keep_shadow()
    async with school(tmp_path, **machine.environment) as here:
        wrong: list[str] = []
        async with here.at_work():
            for number in range(cuts):
                await asyncio.sleep(chance.uniform(0.2, 0.6))
                wrong += await cut_the_power(here, machine, tmp_path / f"cut-{number}", chance)
            since_s = await restart_on_what_was_synced(here, machine, tmp_path / "cut-at-last", chance)
            heals_s = [await here.healed_s(since_s)]
        problems = await here.wrong()
    book.note(f"power cut in a lesson ({cuts + 1} moments), restart after the last", heals_s, wrong + problems)
    assert wrong + problems == []


async def cut_the_power(here: School, machine: FaultyMachine, copy: Path, chance: random.Random) -> list[str]:
    acknowledged = list(here.history.acknowledged)
    store = await here.pid_of("store")
    os.kill(store, signal.SIGSTOP)
    await asyncio.sleep(0.02)
    for each in (0.0, chance.random(), 1.0):
        aside = DataDir(copy / f"{each:.3f}")
        machine.after_power_loss(aside.path, chance, each)
        aside.journal_key.write_bytes(here.data.journal_key.read_bytes())
    os.kill(store, signal.SIGCONT)
    return [problem for aside in copy.iterdir() for problem in lost_or_broken(DataDir(aside), acknowledged)]


def lost_or_broken(aside: DataDir, acknowledged: list[str]) -> list[str]:
    kept = {line.event_id for line in read_lines(aside.database)}
    return [f"lost: {each}" for each in acknowledged if each not in kept] + check_file(aside)


async def restart_on_what_was_synced(here: School, machine: FaultyMachine, copy: Path, chance: random.Random) -> float:
    """Everything dies at once, and the disk is as the power cut left it."""
    since_s = time.monotonic()
    await asyncio.to_thread(here.server.kill)
    copy.mkdir()
    machine.after_power_loss(copy, chance, chance.random())
    database = machine.database
    database.with_name(f"{database.name}-shm").unlink(missing_ok=True)
    for name in (database.name, f"{database.name}-wal"):
        for target in (database.with_name(name), machine.shadow / name):
            target.write_bytes((copy / name).read_bytes())
        (machine.shadow / f"{name}.log").unlink(missing_ok=True)
    await asyncio.to_thread(here.start_again)
    return since_s
