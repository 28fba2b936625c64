"""Reading by cursor, without disturbing the writer and without being able to write."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.journal import Append, Appended, Journal, NewEvent, StoreBroken
from storage.views import Views


def event(
    event_id: str, kind: str, student_id: str | None = "s1", room_id: str = "r1", seq: int | None = None
) -> NewEvent:
    client = "laptop" if seq else None
    return NewEvent(
        event_id,
        kind,
        1,
        {"n": event_id},
        int(event_id),
        None,
        student_id,
        room_id,
        client,
        seq,
        f"f{seq}" if seq else None,
    )


@pytest.fixture
def busy_room(append: Callable[..., Appended]) -> None:
    append("centre", event("1", "hello"))
    append("student/s1", event("2", "error.seen", seq=1), event("3", "activity", seq=2))
    append("room/r1", event("4", "hello"))
    append("student/s2", event("5", "error.seen", "s2"), event("6", "help.asked", "s2"))
    append("student/s3", event("7", "error.seen", "s3", "r2"))


def ids(lines: list[object]) -> list[str]:
    return [line.event_id for line in lines]


@pytest.mark.usefixtures("busy_room")
def test_a_rooms_feed_has_its_kinds_in_order_without_the_rooms_own_events(views: Views) -> None:
    kinds = {"hello", "error.seen", "help.asked"}
    assert ids([*views.feed("r1", 0, kinds)]) == ["1", "2", "5", "6"]
    assert ids([*views.feed("r1", 2, kinds, limit=1)]) == ["5"]
    assert views.feed("r1", 0, set()) == []
    assert views.feed("r1", 6, kinds) == []


@pytest.mark.usefixtures("busy_room")
def test_fingerprints_and_known_ids_are_asked_in_bulk(views: Views) -> None:
    assert views.fingerprints("laptop", 1, 9) == {1: "f1", 2: "f2"}
    assert views.fingerprints("laptop", 2, 2) == {2: "f2"}
    assert views.fingerprints("another", 1, 9) == {}
    assert set(views.origins([*map(str, range(5, 2_000))])) == {"5", "6", "7"}
    assert views.origins([]) == {}


@pytest.mark.usefixtures("busy_room")
def test_a_stream_is_read_from_any_version_on(views: Views) -> None:
    assert ids([*views.events_of("student/s2", after_version=1)]) == ["6"]
    assert ids([*views.events_of("student/s2", limit=1)]) == ["5"]
    assert views.events_of("student/s9") == []
    assert (views.stream_version("student/s9"), views.stream_version("student/s2")) == (0, 2)
    assert (views.last_position(), views.newest_at()) == (7, 7)


def test_a_childs_deltas_come_from_its_stream_and_from_its_tickets(
    append: Callable[..., Appended], views: Views
) -> None:
    body = {"body": {"language": "python", "path": "a.py", "text": "", "base_rev": None}}
    append("student/s1", NewEvent("e1", "source.saved", 1, body, 1, student_id="s1", room_id="r1"))
    append("student/s1", event("2", "activity"))
    opened = {
        "ticket_id": "t1", "at": 1, "room_id": "r1", "student_id": "s1", "student_name": "Al", "source": "hand",
        "language": "python", "error": None, "ask": None, "context": None, "opened_at": 1,
    }  # fmt: skip
    append("room/r1", NewEvent("e3", "ticket.opened", 1, opened, 1, student_id="s1", room_id="r1"))
    append("student/s2", NewEvent("e4", "source.saved", 1, body, 1, student_id="s2", room_id="r1"))
    assert ids([*views.student_deltas("s1", 0)]) == ["e1", "e3"]
    assert ids([*views.student_deltas("s1", 1)]) == ["e3"]
    assert ids([*views.student_deltas("s1", 0, limit=1)]) == ["e1"]
    row = views.ticket("t1")
    assert row is not None
    assert (row.record.student_name, row.state) == ("Al", "open")
    assert views.tickets_of_student("s1") == views.unresolved_tickets("r1") == [row]


def test_the_feed_reads_an_index_and_sorts_nothing(journal: Journal) -> None:
    plan = journal._connection.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM journal WHERE room_id = 'r1' AND position > 5 AND kind IN ('a', 'b')"
        " AND stream != 'room/r1' ORDER BY position LIMIT 9"
    ).fetchall()
    said = " ".join(row[-1] for row in plan)
    assert "journal_room" in said
    assert "TEMP B-TREE" not in said


def test_views_cannot_write(views: Views) -> None:
    views.epoch()
    connection = views._database.connection()
    with pytest.raises(Exception, match="readonly"):
        connection.execute("DELETE FROM journal")


def test_views_of_a_missing_file_say_so_and_make_none(tmp_path: Path) -> None:
    with pytest.raises(StoreBroken):
        Views(tmp_path / "none.db").epoch()
    assert list(tmp_path.iterdir()) == []


def test_views_read_while_no_writer_lives(journal: Journal, path: Path) -> None:
    journal.append_many([Append("a", 0, (event("1", "hello"),))])
    journal.close()
    assert Views(path).last_position() == 1


def test_views_work_in_a_forked_process(views: Views, append: Callable[..., Appended]) -> None:
    append("a", event("1", "hello"))
    assert views.last_position() == 1
    child = os.fork()
    if child == 0:
        try:
            found = views.last_position()
            os._exit(10 + found if views._pid == os.getpid() else 2)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 11
    append("a", event("2", "hello"))
    assert views.last_position() == 2


def test_a_long_reader_keeps_its_view_and_the_checkpoint_does_not_wait_for_it(
    journal: Journal, append: Callable[..., Appended], path: Path
) -> None:
    append("a", event("1", "hello"))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM journal").fetchone() == (1,)
    append("a", event("2", "hello"))
    waits: list[str] = []
    journal._connection.set_trace_callback(waits.append)
    journal.checkpoint()
    journal._connection.set_trace_callback(None)
    assert waits[0] == "PRAGMA busy_timeout = 0"
    assert journal._connection.execute("PRAGMA busy_timeout").fetchone() == (5_000,)
    assert reader.execute("SELECT count(*) FROM journal").fetchone() == (1,)
    append("a", event("3", "hello"))
    reader.close()
    journal.checkpoint()
    assert path.with_name(path.name + "-wal").stat().st_size == 0
    assert journal.verify().ok


def test_an_open_reader_does_not_hold_up_a_checkpoint(
    journal: Journal, views: Views, append: Callable[..., Appended], path: Path
) -> None:
    append("a", event("1", "hello"))
    assert views.last_position() == 1
    journal.checkpoint()
    assert path.with_name(path.name + "-wal").stat().st_size == 0
    assert views.last_position() == 1


@pytest.mark.usefixtures("busy_room")
def test_the_first_position_of_a_moment_is_found_without_reading_the_journal(views: Views) -> None:
    assert [views.position_at(at) for at in (0, 1, 4, 7, 8)] == [1, 1, 4, 7, 8]


@pytest.mark.usefixtures("busy_room")
def test_when_children_of_a_room_were_heard_is_told_by_slots(views: Views) -> None:
    kinds = {"error.seen", "help.asked"}
    assert views.heard_of("r1", 0, kinds, slot_ms=5) == {"s1": [0], "s2": [5]}
    assert views.heard_of("r1", 6, kinds, slot_ms=5) == {"s2": [5]}
    assert views.heard_of("r2", 0, kinds, slot_ms=1) == {"s3": [7]}
