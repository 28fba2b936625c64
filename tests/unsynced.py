"""The journal's file, for tests in which no power is cut: a COMMIT does not wait for the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from storage import database


def unsynced_writer(path: Path, busy_timeout_ms: int = database.BUSY_TIMEOUT_MS) -> SqliteDatabase:
    """As `storage.database.writer`, which waits."""
    return SqliteDatabase(
        str(path),
        pragmas={"journal_mode": "wal", "synchronous": "off", "foreign_keys": 1, "busy_timeout": busy_timeout_ms},
        lock_type="immediate",
        autoconnect=False,
    )


@contextmanager
def unsynced() -> Iterator[None]:
    """For each journal that this process opens until the block ends; what is open already goes on as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "writer", unsynced_writer)
        yield
