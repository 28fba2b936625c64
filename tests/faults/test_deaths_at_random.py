"""While twenty students push over real HTTP, one process is killed or made to hang, at no particular moment."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.deaths import is_gone
from tests.faults.figures import Book
from tests.faults.school import DEATH_S, GROUP_S, HANG_S, PATIENCE_S, School, sampled, school
from tests.troupe.running import alive, until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

#: The samples are of those who die at no named point of the sample (`test_deaths_at_named_points.py`).
LEFT_S = 2.0

ACTORS = ("session", "queue", "store", "registrar", "gateway", "linter_pool", "linter_worker", "governor")
GROUPS = ("root", "admin", "logger", "host", "web")


async def hurt_and_count(
    here: School, book: Book, fault: str, who: str, number: int, rounds: int, within_s: float
) -> None:
    chance = random.Random(fault)

    heals_s = []
    async with here.at_work():
        for _ in range(rounds):
            await asyncio.sleep(chance.uniform(0.3, 0.9))
            death = await here.strike(who, number)
            # Of one that is only stopped somebody has to notice it first: until then all may look well.
            await until(lambda: is_gone(death.pid), PATIENCE_S)  # noqa: B023  (called within this round)
            heals_s.append(await here.healed_s(death.since_s))
            await here.replaced(who, death.pid)
    problems = await here.wrong()
    book.note(fault, heals_s, problems)
    assert problems == []
    book.must_heal(fault, within_s, worst=who in ACTORS and number == signal.SIGKILL)


@pytest.mark.parametrize("who", sampled(ACTORS, "gateway"))
async def test_nothing_is_lost_when_an_actor_is_killed(who: str, tmp_path: Path, book: Book, rounds: int) -> None:
    async with school(tmp_path) as here:
        await hurt_and_count(here, book, f"{who} killed", who, signal.SIGKILL, rounds, DEATH_S)


@pytest.mark.parametrize("who", sampled(GROUPS, "root"))
async def test_nothing_is_lost_when_a_half_of_the_server_dies(
    who: str, tmp_path: Path, book: Book, rounds: int
) -> None:
    async with school(tmp_path) as here:
        await hurt_and_count(here, book, f"{who} killed", who, signal.SIGKILL, rounds, GROUP_S)


@pytest.mark.parametrize("who", sampled((*ACTORS, *GROUPS), "store"))
async def test_nothing_is_lost_when_a_process_hangs(who: str, tmp_path: Path, book: Book) -> None:
    async with school(tmp_path) as here:
        await hurt_and_count(here, book, f"{who} stopped", who, signal.SIGSTOP, 1, HANG_S)


@pytest.mark.slow
async def test_a_second_death_of_the_store_in_the_middle_of_the_recovery_loses_nothing(
    tmp_path: Path, book: Book
) -> None:
    fault = "store killed, then again with the queue while it recovers"
    async with school(tmp_path) as here:
        async with here.at_work():
            await asyncio.sleep(0.5)
            await here.strike("store")
            await here.door.until_running("store", incarnation=2)
            store, queue = await here.strike("store"), await here.strike("queue")
            await here.door.until_running("store", incarnation=3)
            heals_s = [await here.healed_s(store.since_s)]
            await here.replaced("store", store.pid)
            await here.replaced("queue", queue.pid)
        problems = await here.wrong()
    book.note(fault, heals_s, problems)
    assert problems == []
    book.must_heal(fault, DEATH_S)


async def test_after_the_launchers_death_nothing_runs_and_a_new_start_serves_everything(
    tmp_path: Path, book: Book, rounds: int
) -> None:
    heals_s = []
    async with school(tmp_path) as here:
        async with here.at_work():
            for _ in range(rounds):
                await asyncio.sleep(0.5)
                pids = [process.pid for process in here.server.processes()]
                os.kill(here.server.process.pid, signal.SIGKILL)
                since_s = time.monotonic()
                await until(lambda: not alive(pids))  # noqa: B023  (called within this round)
                gone_s = time.monotonic() - since_s
                here.server.process.wait()
                await asyncio.to_thread(here.start_again)
                heals_s.append(await here.healed_s(since_s))
                assert gone_s < LEFT_S * (1 if book.full else 4)
        problems = await here.wrong()
    book.note("launcher killed, server started again", heals_s, problems)
    assert problems == []
    book.must_heal("launcher killed, server started again", GROUP_S)
