"""The one writer of the journal: group commit, idempotent appends, projections in the same transaction, the chain.

An event exists from the moment `append_many` has returned, not before; who lost the answer sends the same event ids
again and gets the same answer. Everything kept in memory (versions, the chain's end) moves only after COMMIT.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import peewee

from storage import chain, crash_points, database, projections
from storage.errors import StoreBroken, StoreError, StoreFromTheFuture, StoreFull, WrongKey, from_sqlite
from storage.plan import Plan
from storage.records import (
    Append,
    Appended,
    ChainReport,
    NewEvent,
    NotAppended,
    Recorded,
    SnapshotRow,
)
from storage.rows import INSERT_HEADER, INSERT_PAYLOAD, SELECT_RECORDED, recorded_from

__all__ = [
    "Append", "Appended", "ChainReport", "Journal", "NewEvent", "NotAppended", "Recorded", "SnapshotRow",
    "StoreBroken", "StoreError", "StoreFromTheFuture", "StoreFull", "WrongKey", "rebuild_projections",
]  # fmt: skip

#: The journal's own stream, for markers such as `payload.erased`.
OWN_STREAM = "journal"
SNAPSHOTS_KEPT = 2
_REBUILD_STEP = 1_000

#: The events themselves are at fault, not the disk: a value SQLite or a projection cannot take.
_CONTENT_ERRORS = (
    sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError,
    TypeError, ValueError, LookupError, AttributeError, OverflowError, msgspec.MsgspecError,
)  # fmt: skip


class Journal:
    """Opens or creates the database at `path`, brings its schema up to date, and appends to it."""

    epoch: str

    def __init__(self, path: Path, key: bytes, *, clock: Callable[[], int]) -> None:
        self._path = path
        self._key = key
        self._clock = clock
        self._versions: dict[str, int] = {}
        self._inherited_is_safe = False
        self._database = database.writer(path)
        with self._errors():
            self._database.connect()
            self._connection: sqlite3.Connection = self._database.connection()  # type: ignore[no-untyped-call]  # peewee is untyped
            try:
                database.migrate(self._connection, clock())
                self.epoch = self._open_epoch()
                self._head = self._load_head()
                with suppress(StoreFull):  # said at the first append, which tries again
                    self._make_safe_what_was_inherited()
            except BaseException:
                self._database.close()
                raise

    @property
    def last_position(self) -> int:
        """Of the newest event in the journal; 0 while it is empty."""
        return self._head[0]

    def append_many(self, appends: Sequence[Append]) -> list[Appended | NotAppended]:
        """One transaction for the whole group, one answer per append, in order. Raises `StoreFull` or `StoreBroken`
        with nothing acknowledged."""
        with self._errors():
            try:
                return self._append_group(appends)
            except _CONTENT_ERRORS:
                # Memory may differ from the file (a second writer in spite of the lock): believe the file.
                self._forget()
                return [self._append_alone(append) for append in appends]

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the database file; for quiet moments, it takes two more syncs. A long
        reader or a full disk keeps the log as it is, with nothing lost; the next call tries again."""
        run = self._connection.execute
        with suppress(StoreFull), self._errors():
            # Never wait for readers: meanwhile nobody's event would be acknowledged.
            run("PRAGMA busy_timeout = 0")
            try:
                run("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                run(f"PRAGMA busy_timeout = {database.BUSY_TIMEOUT_MS}")

    def verify(self) -> ChainReport:
        """Walk the whole chain."""
        with self._errors():
            return chain.verify(self._connection, self._key)

    def erase_payloads(self, positions: Iterable[int], *, event_id: str, why: str) -> Appended | NotAppended:
        """Drop payloads and their salts for good, and say so in a signed event of the stream ``journal``."""
        gone = sorted(set(positions))
        marker = NewEvent(event_id, chain.ERASED, 1, {"positions": gone, "why": why}, self._clock())
        with self._errors():
            version = self._plan().version_of(OWN_STREAM)
            drop = "DELETE FROM payload WHERE position = ?"
            return self._append_group(
                [Append(OWN_STREAM, version, (marker,))],
                lambda: self._connection.executemany(drop, [(position,) for position in gone]),
            )[0]

    def recorded(self, after_position: int = 0) -> Iterator[Recorded]:
        """All events in order, in small reads."""
        query = f"{SELECT_RECORDED} WHERE j.position > ? ORDER BY j.position LIMIT {_REBUILD_STEP}"
        while rows := self._connection.execute(query, (after_position,)).fetchall():
            yield from map(recorded_from, rows)
            after_position = rows[-1][0]

    def rebuild_projections(self) -> None:
        """Make the tables for reading again from the journal, all at once or not at all."""

        def work() -> None:
            projections.clear(self._connection)
            projections.project(self._connection, self.recorded())

        with self._errors():
            database.transaction(self._connection, work)

    def close(self) -> None:
        self._database.close()

    # --- writing ----------------------------------------------------------------------------------------------

    def _plan(self) -> Plan:
        return Plan(self._connection, self._key, self._head, self._versions)

    def _append_group(
        self, appends: Sequence[Append], also: Callable[[], object] | None = None
    ) -> list[Appended | NotAppended]:
        if not self._inherited_is_safe:
            self._make_safe_what_was_inherited()
        plan = self._plan()
        answers = plan.answer_all(appends)
        if plan.accepted:
            database.transaction(self._connection, lambda: self._write(plan, also))
            self._head = (plan.position, plan.mac)
            self._versions.update(plan.versions)
        return answers

    def _append_alone(self, append: Append) -> Appended | NotAppended:
        try:
            return self._append_group([append])[0]
        except _CONTENT_ERRORS:
            self._forget()
            version = self._plan().version_of(append.stream)
            ids = tuple(event.event_id for event in append.events)
            return NotAppended(append.stream, "malformed", version, ids)

    def _write(self, plan: Plan, also: Callable[[], object] | None) -> None:
        run, run_many = self._connection.execute, self._connection.executemany
        if plan.headers:
            run_many(INSERT_HEADER, plan.headers)
            run_many(INSERT_PAYLOAD, plan.payloads)
            head = chain.sign_head(self._key, plan.position, plan.mac)
            run("INSERT OR REPLACE INTO meta VALUES ('head', ?)", (head,))
            projections.project(self._connection, plan.recorded)
        for append in plan.accepted:
            if append.cursor is not None:
                _move_cursor(run, append.cursor)
            if append.snapshot is not None:
                _keep_snapshot(run, append.snapshot)
        if also is not None:
            also()
        crash_points.reached("store.before-commit")

    # --- opening ----------------------------------------------------------------------------------------------

    def _meta(self, key: str) -> str | None:
        found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def _open_epoch(self) -> str:
        epoch = self._meta("epoch")
        if epoch is None:
            epoch = os.urandom(8).hex()
            facts = {"created_at": str(self._clock()), "key_check": chain.key_check(self._key, epoch), "epoch": epoch}
            database.transaction(self._connection, lambda: self._insert_meta(facts))
        elif self._meta("key_check") != chain.key_check(self._key, epoch):
            raise WrongKey(f"the journal key does not belong to {self._path}: put the backup of the key file back")
        return epoch

    def _insert_meta(self, facts: dict[str, str]) -> None:
        self._connection.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())

    def _make_safe_what_was_inherited(self) -> None:
        """A writer that died may have left events that can be read but were never synced; whoever sends them again
        is told that they are there. So all is moved into the database file, which is synced, and the log is made
        empty, durably: after a failed sync Linux takes its pages for clean, so syncing them once more would prove
        nothing, and what is left of the log on the disk would lay old pages over the new ones."""
        with self._errors():
            busy, in_log, moved = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy or moved < in_log:
            raise StoreBroken(f"{moved} of {in_log} inherited pages could be made safe, a reader holds the rest")
        try:
            database.sync(self._path.with_name(f"{self._path.name}-wal"))
        except OSError as error:
            raise StoreBroken(f"the log cannot be synced: {error}") from error
        self._inherited_is_safe = True

    def _load_head(self) -> tuple[int, bytes]:
        """Where the chain goes on. After tampering it goes on visibly broken, and the classroom can work."""
        last = self._connection.execute("SELECT coalesce(max(position), 0) FROM journal").fetchone()[0]
        head = chain.read_head(self._key, self._meta("head"))
        return (last, chain.GENESIS) if head is None else (max(head[0], last), head[1])

    def _forget(self) -> None:
        self._versions.clear()
        self._head = self._load_head()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """SQLite's errors as the store's, and nothing in memory that is not in the file."""
        try:
            yield
        except (sqlite3.Error, peewee.DatabaseError) as error:
            cause = error if isinstance(error, sqlite3.Error) else error.__cause__ or error.__context__
            self._versions.clear()
            if isinstance(cause, sqlite3.Error):
                raise from_sqlite(cause, self._path) from error
            raise StoreBroken(str(error)) from error


def rebuild_projections(journal: Journal) -> None:
    """`Journal.rebuild_projections`, as a function for tools and tests."""
    journal.rebuild_projections()


def _move_cursor(run: Callable[..., Any], cursor: tuple[str, int]) -> None:
    run(
        "INSERT INTO cursor VALUES (?, ?) ON CONFLICT (consumer)"
        " DO UPDATE SET position = max(position, excluded.position)",
        cursor,
    )


def _keep_snapshot(run: Callable[..., Any], row: SnapshotRow) -> None:
    values = (row.stream, row.version, row.position, row.at, row.schema, row.body)
    run("INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?, ?)", values)
    run(
        "DELETE FROM snapshot WHERE stream = ? AND version NOT IN"
        " (SELECT version FROM snapshot WHERE stream = ? ORDER BY version DESC LIMIT ?)",
        (row.stream, row.stream, SNAPSHOTS_KEPT),
    )
