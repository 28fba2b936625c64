"""Real SQLite files in a temporary folder; a counter for a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from storage.journal import Append, Appended, Journal, NewEvent
from storage.views import Views

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "classroom.db"


@pytest.fixture
def open_journal(path: Path) -> Iterator[Callable[[], Journal]]:
    """Opens the store again, as often as a test wants to restart."""
    opened: list[Journal] = []
    clock = count(1_000)

    def open_one() -> Journal:
        opened.append(Journal(path, KEY, clock=lambda: next(clock)))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(open_journal: Callable[[], Journal]) -> Journal:
    return open_journal()


@pytest.fixture
def views(journal: Journal, path: Path) -> Iterator[Views]:
    views = Views(path)
    yield views
    views.close()


@pytest.fixture
def append(journal: Journal) -> Callable[..., Appended]:
    """Appends events to a stream at its present version and insists that they were taken."""
    versions: dict[str, int] = {}

    def append_events(stream: str, *events: NewEvent) -> Appended:
        answer = journal.append_many([Append(stream, versions.get(stream, 0), events)])[0]
        assert isinstance(answer, Appended), answer
        versions[stream] = answer.version
        return answer

    return append_events
