"""The book of outages, and a server and a browser for those that need them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.browser.conftest import _built
from tests.outages.figures import Book

__all__ = ["_built"]

HERE = Path(__file__).parent
BOOK = pytest.StashKey[Book]()
FORCED = os.environ.get("HELPING_HANDS_OUTAGES_FULL") == "1"


def _book_of(config: pytest.Config) -> Book:
    return config.stash.setdefault(BOOK, Book())


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    if any(item.path.parent == HERE for item in items):
        _book_of(items[0].config).full = FORCED


def pytest_collection_finish(session: pytest.Session) -> None:
    """Some of the files, or one test by its name, are no full run either."""
    chosen = {item.path for item in session.items if item.path.parent == HERE}
    if chosen != set(HERE.glob("test_*.py")) or any("::" in word for word in session.config.args):
        _book_of(session.config).full = FORCED


def pytest_sessionfinish(session: pytest.Session) -> None:
    book = _book_of(session.config)
    if session.shouldstop or session.shouldfail:
        book.full = False
    if book.outages:
        book.write(whole=book.full)


@pytest.fixture
def outages(request: pytest.FixtureRequest) -> Iterator[Book]:
    book = _book_of(request.config)
    yield book
    if book.outages:
        book.write(whole=False)  # what was seen is not lost with a run that is broken off
