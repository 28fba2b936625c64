"""Whatever is changed behind the journal's back is found, and at the right place; what was erased on purpose is not."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.journal import Append, Appended, Journal, NewEvent
from storage.views import Views

KEY = bytes(range(32))


def did(event_id: str, text: str = "hello") -> NewEvent:
    return NewEvent(event_id, "activity", 1, {"text": text}, 5, "cause", "s1", "r1", "laptop", int(event_id), "f")


@pytest.fixture
def filled(journal: Journal) -> Journal:
    """Three events of one stream, two of another."""
    journal.append_many([Append("student/a", 0, (did("1"), did("2"), did("3")))])
    journal.append_many([Append("student/b", 0, (did("4"), did("5")))])
    assert journal.verify().ok
    return journal


def meddle(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "stream = 'student/c'",
        "version = 9",
        "event_id = 'other'",
        "kind = 'other'",
        "v = 2",
        "at = at + 1",
        "cause = NULL",
        "student_id = 's2'",
        "room_id = NULL",
        "client_id = 'another laptop'",
        "seq = 77",
        "fingerprint = ''",
        "payload_hash = zeroblob(32)",
        "mac = zeroblob(32)",
    ],
)
def test_a_changed_header_is_found(filled: Journal, path: Path, change: str) -> None:
    meddle(path, f"UPDATE journal SET {change} WHERE position = 3")  # noqa: S608  (the test's own words)
    assert filled.verify().first_break == 3


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'hello', 'hallo')",
        "body = CAST(body || x'ff' AS TEXT)",
        "salt = zeroblob(16)",
    ],
)
def test_a_changed_payload_is_found(filled: Journal, path: Path, change: str) -> None:
    meddle(path, f"UPDATE payload SET {change} WHERE position = 2")  # noqa: S608  (the test's own words)
    report = filled.verify()
    assert (report.first_break, report.reason) == (2, "payload changed")


def test_one_changed_byte_of_the_file_is_found(filled: Journal, path: Path, tmp_path: Path) -> None:
    filled.checkpoint()
    original = path.read_bytes()
    at = original.index(b'{"text":"hello"}') + 9
    copy = tmp_path / "copy.db"
    copy.write_bytes(original[:at] + b"X" + original[at + 1 :])
    assert Views(copy).verify(KEY).first_break is not None
    assert filled.verify().ok


def test_a_dropped_line_is_found(filled: Journal, path: Path) -> None:
    meddle(path, "DELETE FROM payload WHERE position = 2", "DELETE FROM journal WHERE position = 2")
    assert filled.verify().first_break == 3


def test_two_lines_that_changed_places_are_found(filled: Journal, path: Path) -> None:
    swap = "UPDATE journal SET position = CASE position WHEN 2 THEN -3 WHEN 3 THEN -2 END WHERE position IN (2, 3)"
    meddle(path, swap, "UPDATE journal SET position = -position WHERE position < 0")
    assert filled.verify().first_break == 2


def test_a_tail_cut_off_is_found_even_after_a_restart_and_new_events(
    filled: Journal, path: Path, open_journal: Callable[[], Journal]
) -> None:
    filled.close()
    meddle(path, "DELETE FROM payload WHERE position = 5", "DELETE FROM journal WHERE position = 5")
    again = open_journal()
    assert again.verify().first_break == 5
    answer = again.append_many([Append("student/b", 1, (did("6"),))])[0]
    assert isinstance(answer, Appended), "the classroom goes on"
    assert again.verify().first_break == 6


def test_a_forged_end_is_found(filled: Journal, path: Path, open_journal: Callable[[], Journal]) -> None:
    filled.close()
    meddle(path, "UPDATE meta SET value = '4' || substr(value, 2) WHERE key = 'head'")
    again = open_journal()
    assert not again.verify().ok
    again.append_many([Append("student/b", 2, (did("6"),))])
    assert again.verify().first_break == 6


def test_a_missing_payload_without_a_marker_is_a_break(filled: Journal, path: Path) -> None:
    meddle(path, "DELETE FROM payload WHERE position = 2")
    report = filled.verify()
    assert (report.first_break, report.erased) == (2, 0)


def test_payloads_erased_on_purpose_verify_and_are_counted(filled: Journal, views: Views, path: Path) -> None:
    filled.erase_payloads([2, 4, 2], event_id="marker", why="the family asked")
    report = filled.verify()
    assert (report.ok, report.erased, report.checked) == (True, 2, 6)
    lines = views.events_of("student/a")
    assert [(e.event_id, e.erased, e.payload) for e in lines[:2]] == [("1", False, {"text": "hello"}), ("2", True, {})]
    meddle(path, "DELETE FROM payload WHERE position = 3")
    assert filled.verify().first_break == 3


def test_a_forged_marker_erases_nothing(filled: Journal, path: Path) -> None:
    filled.erase_payloads([1], event_id="marker", why="the family asked")
    meddle(
        path,
        "UPDATE payload SET body = replace(body, '[1]', '[1,2]') WHERE position = 6",
        "DELETE FROM payload WHERE position = 2",
    )
    report = filled.verify()
    assert (report.first_break, report.reason) == (6, "payload changed")


def test_without_the_key_nothing_verifies(filled: Journal, views: Views) -> None:
    assert views.verify(KEY).ok
    assert views.verify(bytes(32)).first_break == 1


def test_a_copy_verifies_as_the_original_does(filled: Journal, path: Path, tmp_path: Path) -> None:
    filled.close()
    shutil.copy(path, tmp_path / "copy.db")
    assert Views(tmp_path / "copy.db").verify(KEY).ok


def test_verifying_beside_a_writer_raises_no_false_alarm(tmp_path: Path) -> None:
    import threading

    journal = Journal(tmp_path / "classroom.db", KEY, clock=lambda: 0)
    stop = threading.Event()
    reports = []

    def read() -> None:
        views = Views(tmp_path / "classroom.db")
        while not stop.is_set():
            reports.append(views.verify(KEY))
        views.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for version in range(300):
            event = NewEvent(f"e{version}", "activity", 1, {"body": {}, "happened_at": 0}, 0)
            assert isinstance(journal.append_many([Append("s", version, (event,))])[0], Appended)
    finally:
        stop.set()
        reader.join()
        journal.close()
    assert reports
    assert all(report.ok for report in reports)
