"""No more sittings live than the machine has room for: an idle one gives way, one with work does not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.views import Views
from tests.troupe.running import KNOWN_KEY, FrontDoor, Laptop, Troupe

SOON = "from actors import supervisor\nsupervisor.GIVE_WAY_AFTER_S = 0.3"
CEILING = 2


@pytest.fixture(scope="module")
def troupe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troupe]:
    folder: Path = tmp_path_factory.mktemp("ceiling")
    troupe = Troupe(folder)
    try:
        yield troupe.start(f"{KNOWN_KEY}\n{SOON}", {"sessions.max_live": CEILING})
    finally:
        troupe.end()


async def _works(laptop: Laptop) -> None:
    event = laptop.event("activity", {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0})
    await laptop.door.insist(laptop.target, laptop.push(event))


async def _live(door: FrontDoor) -> int:
    actors = (await door.actors()).values()
    return sum(a["name"].startswith("session/") and a["status"] in ("starting", "running") for a in actors)


async def test_six_children_take_turns_in_two_places_and_lose_nothing(door: FrontDoor, journal: Views) -> None:
    laptops = await door.open_room(students=6)
    working = asyncio.gather(*(_works(laptop) for laptop in laptops))
    most = 0
    while not working.done():
        most = max(most, await _live(door))
        await asyncio.sleep(0.02)
    await working
    assert most == CEILING
    for laptop in laptops:
        assert [e.seq for e in journal.events_of(laptop.stream)] == [1]
        await _works(laptop)
        assert [e.seq for e in journal.events_of(laptop.stream)] == [1, 2]
