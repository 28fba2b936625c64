"""Actors that hang are found by their silence, killed by pid and started again; nobody is asked, nobody waits."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from tests.troupe.running import FrontDoor, Troupe


@pytest.fixture
def troupe(idle_troupe: Troupe) -> Troupe:
    return idle_troupe.start()


async def test_actors_of_every_kind_that_hang_at_the_same_time_are_all_healed(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    names = ["store", "registrar", "linter_pool", f"queue/{door.room_id}", laptop.target, "gateway"]
    actors = await door.actors()
    start_s = time.monotonic()
    for name in names:
        os.kill(actors[name]["pid"], signal.SIGSTOP)
    await laptop.work()
    for name in names:
        await door.until_running(name, incarnation=2)
    print(f"healed after {time.monotonic() - start_s:.1f} s")
    assert "hangs, killed name=store" in troupe.said()
    await laptop.raise_hand()
    await asyncio.sleep(0)
