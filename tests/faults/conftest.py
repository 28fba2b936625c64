"""The fixtures of the troupe's tests, with a troupe of its own for each test."""

from __future__ import annotations

import pytest

from tests.troupe.conftest import door, idle_troupe
from tests.troupe.running import Troupe

__all__ = ["door", "idle_troupe"]


@pytest.fixture
def troupe(idle_troupe: Troupe) -> Troupe:
    return idle_troupe.start()
