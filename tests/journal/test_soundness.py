"""A store that can never be opened is told in words; one that a later try may open is not called lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.errors import WrongKey
from storage.journal import Append, Journal, NewEvent
from storage.keys import key_of
from storage.layout import DataDir
from storage.soundness import why_unusable


@pytest.fixture
def folder(tmp_path: Path) -> DataDir:
    folder = DataDir(tmp_path / "data")
    journal = Journal(folder.database, key_of(folder), clock=lambda: 1)
    events = tuple(NewEvent(f"e{n}", "activity", 1, {"x": "y" * 900}, 1) for n in range(100))
    journal.append_many([Append("student/s1", 0, events)])
    journal.close()
    return folder


def test_a_sound_store_and_one_that_is_still_to_be_made_are_usable(folder: DataDir, tmp_path: Path) -> None:
    assert why_unusable(folder, deep=True) is None
    assert why_unusable(DataDir(tmp_path / "new"), deep=True) is None


def test_a_missing_key_is_never_replaced_beside_a_database(folder: DataDir) -> None:
    folder.journal_key.unlink()
    with pytest.raises(WrongKey, match="is missing"):
        key_of(folder)
    assert not folder.journal_key.exists()
    assert "is missing" in (why_unusable(folder) or "")


def test_the_key_of_another_database_is_told_also_without_a_single_event(tmp_path: Path) -> None:
    folder = DataDir(tmp_path / "data")
    Journal(folder.database, key_of(folder), clock=lambda: 1).close()
    folder.journal_key.write_bytes(bytes(32))
    assert "does not belong" in (why_unusable(folder) or "")


def test_a_newer_schema_is_told(folder: DataDir) -> None:
    with closing(sqlite3.connect(folder.database)) as connection:
        connection.execute("INSERT INTO migration VALUES (999, 'of tomorrow', 1)")
        connection.commit()
    assert "schema 999" in (why_unusable(folder) or "")


def test_a_file_that_is_no_database_is_told(folder: DataDir) -> None:
    folder.database.write_bytes(b"no database" * 1000)
    assert "is damaged" in (why_unusable(folder) or "")


def test_damage_far_from_what_is_read_first_is_found_by_the_deep_look(folder: DataDir) -> None:
    whole = folder.database.read_bytes()
    half = len(whole) // 2 // 4096 * 4096
    folder.database.write_bytes(whole[:half] + b"\xff" * (len(whole) - half))
    assert "is damaged" in (why_unusable(folder, deep=True) or "")


def test_a_file_that_cannot_be_opened_just_now_may_be_tried_again(folder: DataDir) -> None:
    folder.database.unlink()
    folder.database.mkdir()
    assert why_unusable(folder, deep=True) is None
