"""The schema goes forward only, says when it is too new, and is what the models say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import database
from storage.journal import Journal, StoreFromTheFuture
from storage.migrations import all_migrations
from storage.tables import ALL


def test_a_database_from_the_future_is_refused_and_left_alone(
    journal: Journal, open_journal: Callable[[], Journal], path: Path
) -> None:
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migration VALUES (99, '0099_flying_cars', 1)")
    connection.commit()
    before = connection.execute("SELECT * FROM migration").fetchall()
    with pytest.raises(StoreFromTheFuture, match="schema 99") as raised:
        open_journal()
    assert (raised.value.found, raised.value.known) == (99, len(all_migrations()))
    assert connection.execute("SELECT * FROM migration").fetchall() == before
    connection.close()


def test_opening_again_migrates_nothing(journal: Journal, open_journal: Callable[[], Journal]) -> None:
    applied = "SELECT * FROM migration ORDER BY number"
    first = journal._connection.execute(applied).fetchall()
    journal.close()
    assert open_journal()._connection.execute(applied).fetchall() == first
    assert [number for number, _, _ in first] == list(range(1, len(all_migrations()) + 1))


def test_a_migration_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(run: Callable[[str], object]) -> None:
        run("CREATE TABLE half (a)")
        run("CREATE TABLE half (a)")

    monkeypatch.setattr(database, "all_migrations", lambda: [*all_migrations()[:1], (2, "0002_half", half)])
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        database.migrate(connection, 1)
    assert database.schema_of(connection) == 1
    assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall() == []
    connection.close()


def test_the_models_are_the_schema(journal: Journal) -> None:
    connection = journal._connection
    listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    names = {name for (name,) in listed} - {"migration", "sqlite_sequence"}
    assert names == {model._meta.table_name for model in ALL}
    for model in ALL:
        columns = connection.execute(f"PRAGMA table_info({model._meta.table_name})").fetchall()
        found = [(name, bool(not_null), bool(key)) for _, name, _, not_null, _, key in columns]
        primary = {f.column_name for f in model._meta.get_primary_keys()}
        said = [(f.column_name, not f.null, f.column_name in primary) for f in model._meta.sorted_fields]
        assert found == said, model.__name__


def test_the_writer_syncs_each_commit_and_checks_references(journal: Journal) -> None:
    def pragma(name: str) -> object:
        return journal._connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") == database.BUSY_TIMEOUT_MS
