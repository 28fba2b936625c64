"""Fixtures of the faults, and the book that the figures go into.

A run of all of them is full. `HELPING_HANDS_FAULTS_FULL=1` makes a run of some as thorough, in parts or for one fault.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.faults.faulty_machine import FaultyMachine, built
from tests.faults.figures import Book
from tests.troupe.conftest import door, idle_troupe
from tests.troupe.running import Troupe

__all__ = ["door", "idle_troupe"]

HERE = Path(__file__).parent
BOOK = pytest.StashKey[Book]()
FORCED = os.environ.get("HELPING_HANDS_FAULTS_FULL") == "1"


def _book_of(config: pytest.Config) -> Book:
    return config.stash.setdefault(BOOK, Book())


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            _book_of(item.config).full = FORCED


def pytest_collection_finish(session: pytest.Session) -> None:
    """Some of the files, or one test by its name, are no full run either."""
    chosen = {item.path for item in session.items if item.path.parent == HERE}
    if chosen != set(HERE.glob("test_*.py")) or any("::" in word for word in session.config.args):
        _book_of(session.config).full = FORCED


def pytest_sessionfinish(session: pytest.Session) -> None:
    book = _book_of(session.config)
    if session.shouldstop or session.shouldfail:
        book.full = False
    if book.lines:
        book.write(whole=book.full and not FORCED)


@pytest.fixture
def book(request: pytest.FixtureRequest) -> Iterator[Book]:
    book = _book_of(request.config)
    yield book
    if book.lines:
        book.write(whole=False)  # what was seen is not lost with a run that is broken off


@pytest.fixture
def rounds(book: Book) -> int:
    """How often a fault is repeated: once in a sample. More than five deaths of one actor would be a crash loop."""
    return 3 if book.full else 1


@pytest.fixture
def troupe(idle_troupe: Troupe) -> Troupe:
    return idle_troupe.start()


@pytest.fixture(scope="session")
def faulty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("faulty"))


@pytest.fixture
def machine(faulty_library: Path, tmp_path: Path) -> FaultyMachine:
    """A disk and a clock that fail on demand, for the database in `tmp_path`/data."""
    return FaultyMachine(faulty_library, tmp_path / "machine", tmp_path / "data")
