"""Opening the file: one connection that writes, others that cannot; and the forward-only migrations."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from peewee import SqliteDatabase

from storage.errors import StoreFromTheFuture
from storage.migrations import all_migrations

#: Each sitting has a reader: with SQLite's own 2 MB two hundred of them would grow by 400 MB, page by page.
READER_CACHE_KIB = 256
BUSY_TIMEOUT_MS = 5_000
#: The write-ahead log is folded in when the room is quiet (`Journal.checkpoint`); this is the backstop in a rush.
#: 4000 pages are 16 MB: a checkpoint in the middle of a commit costs tens of milliseconds.
AUTOCHECKPOINT_PAGES = 4_000

_APPLIED = """CREATE TABLE IF NOT EXISTS migration (
    number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL
)"""


def writer(path: Path) -> SqliteDatabase:
    """A write connection, not yet opened. `synchronous=FULL` makes each COMMIT survive a power cut."""
    return SqliteDatabase(
        str(path),
        pragmas={
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": 1,
            "busy_timeout": BUSY_TIMEOUT_MS,
            "wal_autocheckpoint": AUTOCHECKPOINT_PAGES,
        },
        lock_type="immediate",
        autoconnect=False,
    )


def reader(path: Path) -> SqliteDatabase:
    """A connection that cannot write, opened at the first query, hence after a fork."""
    return SqliteDatabase(
        f"file:{quote(str(path.absolute()))}?mode=ro",
        pragmas={"query_only": 1, "busy_timeout": BUSY_TIMEOUT_MS, "cache_size": -READER_CACHE_KIB},
        uri=True,
    )


def sync(path: Path) -> None:
    """What was done to the file is on the disk, its length too. Raises OSError. Of a write-ahead log only: closing the
    database file would drop SQLite's locks on it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def transaction(connection: sqlite3.Connection, work: Callable[[], None]) -> None:
    """`work` and a COMMIT, or nothing at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        work()
        connection.execute("COMMIT")
    except BaseException:
        # Some errors (a full disk among them) end the transaction by themselves.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def migrate(connection: sqlite3.Connection, at: int) -> int:
    """Bring the schema up to date and return its number; refuse a database from a newer release."""
    known = all_migrations()
    found = schema_of(connection)
    if found > len(known):
        raise StoreFromTheFuture(found, len(known))
    for number, name, change in known[found:]:

        def work(
            number: int = number, name: str = name, change: Callable[[Callable[[str], object]], None] = change
        ) -> None:
            connection.execute(_APPLIED)
            change(connection.execute)
            connection.execute("INSERT INTO migration VALUES (?, ?, ?)", (number, name, at))

        transaction(connection, work)
    return len(known)


def schema_of(connection: sqlite3.Connection) -> int:
    """The number of the last migration applied, 0 for an empty file."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migration'").fetchone():
        return 0
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM migration").fetchone()[0])
