"""Real processes: a troupe that is always ended, and a front door to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.views import Views
from tests.troupe.running import FrontDoor, Troupe


@pytest.fixture
def idle_troupe(tmp_path: Path) -> Iterator[Troupe]:
    """Not started yet, for a test that plants a fault first."""
    troupe = Troupe(tmp_path)
    yield troupe
    troupe.end()


@pytest.fixture
def troupe(idle_troupe: Troupe) -> Troupe:
    return idle_troupe.start()


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
