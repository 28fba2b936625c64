"""Processes that hang are found by their silence, killed by pid and started again; nobody is asked, nobody waits."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import psutil
import pytest

from tests.troupe.running import PATIENCE_S, FrontDoor, Troupe, seconds_until_gone

EXIT_LOST = 75


@pytest.fixture
def troupe(idle_troupe: Troupe) -> Troupe:
    return idle_troupe.start()


def admin_of(troupe: Troupe) -> psutil.Process:
    return psutil.Process(psutil.Process(troupe.ready["root"]).ppid())


def logger_of(troupe: Troupe) -> int:
    (pid,) = {child.pid for child in admin_of(troupe).children()} - {troupe.ready["root"]}
    return pid


async def test_actors_of_every_kind_and_the_logger_that_hang_at_the_same_time_are_all_healed(
    troupe: Troupe, door: FrontDoor
) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    names = ["store", "registrar", "linter_pool", f"queue/{door.room_id}", laptop.target, "gateway"]
    actors = await door.actors()
    logger = logger_of(troupe)
    start_s = time.monotonic()
    for pid in (*(actors[name]["pid"] for name in names), logger):
        os.kill(pid, signal.SIGSTOP)
    await laptop.work()
    print(f"works after {time.monotonic() - start_s:.1f} s")
    for name in names:
        healed = await door.until_running(name, incarnation=2)
        assert healed["reason"] == "hung, SIGKILL"
    assert seconds_until_gone([logger]) < PATIENCE_S
    print(f"all healed after {time.monotonic() - start_s:.1f} s")
    assert {actor["restarts"] for name, actor in (await door.actors()).items() if name in names} == {1}
    await laptop.raise_hand()


async def test_an_endless_loop_is_a_hang_as_well(idle_troupe: Troupe) -> None:
    loop = """
from actors import linter_pool
tick = linter_pool.LinterPool.tick
def spin(self):
    while self.incarnation == 1:
        pass
    tick(self)
linter_pool.LinterPool.tick = spin
"""
    idle_troupe.start(loop)
    async with FrontDoor(idle_troupe.data) as door:
        await door.until_running("linter_pool", incarnation=2)


async def test_who_only_slept_with_the_whole_machine_is_not_killed(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    pids = [pid for pid in troupe.pids() if pid != troupe.pid]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(3)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    await laptop.work()
    assert {actor["restarts"] for actor in (await door.actors()).values()} == {0}


@pytest.mark.parametrize("who", ["supervisor", pytest.param("admin", marks=pytest.mark.slow)])
async def test_a_host_whose_heart_stands_still_ends_with_all_that_is_left(troupe: Troupe, who: str) -> None:
    pids = troupe.pids()
    os.kill(troupe.ready["root"] if who == "supervisor" else admin_of(troupe).pid, signal.SIGSTOP)
    assert troupe.host is not None
    assert await asyncio.to_thread(troupe.host.wait, PATIENCE_S) == EXIT_LOST
    assert seconds_until_gone(pids) < 5
    assert "hangs" in troupe.said()
