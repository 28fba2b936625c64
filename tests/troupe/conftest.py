"""Real processes: troupes that are always ended, and a front door to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.views import Views
from tests.troupe.running import KNOWN_KEY, FrontDoor, Troupe


@pytest.fixture(scope="session")
def shared_troupe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troupe]:
    troupe = Troupe(tmp_path_factory.mktemp("shared"))
    try:
        yield troupe.start(prelude=KNOWN_KEY)
    finally:
        troupe.end()


@pytest.fixture
def idle_troupe(tmp_path: Path) -> Iterator[Troupe]:
    """Of this test alone and not started yet: for planting a fault first, or for killing."""
    troupe = Troupe(tmp_path)
    yield troupe
    troupe.end()


@pytest.fixture
def troupe(shared_troupe: Troupe) -> Troupe:
    """One for all tests that leave it as they found it. A module that kills replaces this by one of its own."""
    return shared_troupe


@pytest.fixture
async def door(troupe: Troupe) -> AsyncIterator[FrontDoor]:
    async with FrontDoor(troupe.data) as door:
        yield door


@pytest.fixture
def journal(troupe: Troupe) -> Iterator[Views]:
    """The journal as it is on the disk."""
    views = Views(troupe.data.database)
    yield views
    views.close()
