"""What `append_many` answers, one case at a time (the state machine beside this file mixes them)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.journal import (
    Append,
    Appended,
    Journal,
    NewEvent,
    NotAppended,
    SnapshotRow,
    StoreBroken,
    WrongKey,
)
from storage.views import Views

BODY = {"language": "python", "path": "main.py", "text": "print(1)\n", "base_rev": None}


def saved(event_id: str, seq: int | None = None, **changed: Any) -> NewEvent:
    fields: dict[str, Any] = {
        "event_id": event_id,
        "kind": "source.saved",
        "v": 1,
        "payload": {"body": BODY, "happened_at": 5, "context": None},
        "at": 7,
        "student_id": "s1",
        "room_id": "r1",
        "client_id": "laptop" if seq is not None else None,
        "seq": seq,
        "fingerprint": "f1" if seq is not None else None,
    }
    return NewEvent(**{**fields, **changed})


def one(journal: Journal, append: Append) -> Appended | NotAppended:
    (answer,) = journal.append_many([append])
    return answer


def test_versions_count_in_the_stream_and_positions_over_all_streams(journal: Journal, views: Views) -> None:
    answers = journal.append_many(
        [Append("student/a", 0, (saved("e1"), saved("e2"))), Append("student/b", 0, (saved("e3"),))]
    )
    places = [(r.position, r.stream, r.version) for a in answers if isinstance(a, Appended) for r in a.recorded]
    assert places == [(1, "student/a", 1), (2, "student/a", 2), (3, "student/b", 1)]
    assert views.last_position() == 3
    assert [e.event_id for e in views.events_of("student/a")] == ["e1", "e2"]


def test_what_is_read_back_is_what_was_answered(journal: Journal, views: Views) -> None:
    answer = one(journal, Append("student/a", 0, (saved("e1", 1, cause="c0"), saved("e2", 2))))
    assert isinstance(answer, Appended)
    assert views.events_of("student/a") == list(answer.recorded)


def test_a_resend_gets_the_first_answer_and_writes_nothing(journal: Journal, views: Views) -> None:
    append = Append("student/a", 0, (saved("e1", 1), saved("e2", 2)), cursor=("student/a", 9))
    first = one(journal, append)
    assert one(journal, append) == first
    assert journal.append_many([append, append]) == [first, first]
    assert views.last_position() == 2


def test_the_same_append_twice_in_one_group_is_written_once(journal: Journal, views: Views) -> None:
    append = Append("student/a", 0, (saved("e1", 1),))
    first, second = journal.append_many([append, append])
    assert first == second
    assert views.last_position() == 1


def test_two_appends_of_one_stream_share_a_commit(journal: Journal, views: Views) -> None:
    answers = journal.append_many([Append("student/a", 0, (saved("e1"),)), Append("student/a", 1, (saved("e2"),))])
    assert [type(a) for a in answers] == [Appended, Appended]
    assert views.stream_version("student/a") == 2


@pytest.mark.parametrize("expected_version", [0, 2])
def test_an_append_on_another_version_is_stale(journal: Journal, expected_version: int) -> None:
    one(journal, Append("student/a", 0, (saved("e1"),)))
    answer = one(journal, Append("student/a", expected_version, (saved("e2"),)))
    assert answer == NotAppended("student/a", "stale", 1)


def test_an_event_of_another_stream_is_known(journal: Journal) -> None:
    one(journal, Append("student/a", 0, (saved("e1"),)))
    answer = one(journal, Append("student/b", 0, (saved("e2"), saved("e1"))))
    assert answer == NotAppended("student/b", "known_event", 0, ("e1",))


def test_a_clients_number_counts_once_over_all_streams(journal: Journal) -> None:
    one(journal, Append("student/a", 0, (saved("e1", 1),)))
    answer = one(journal, Append("student/b", 0, (saved("e2", 1), saved("e3", 2))))
    assert answer == NotAppended("student/b", "known_seq", 0, ("e2",))


def test_a_bad_append_does_not_spoil_its_neighbours(journal: Journal, views: Views) -> None:
    one(journal, Append("student/a", 0, (saved("e1", 1),)))
    good, stale, known, nonsense, unwritable, also_good = journal.append_many(
        [
            Append("student/b", 0, (saved("e2", 2),)),
            Append("student/a", 5, (saved("e3"),)),
            Append("student/c", 0, (saved("e1"),)),
            Append("student/d", 0, (saved("e4", payload={"body": {}}),)),
            Append("student/e", 0, (saved("e5", payload={"body": "\ud800"}),)),
            Append("student/f", 0, (saved("e6", 3),)),
        ]
    )
    assert isinstance(good, Appended)
    assert isinstance(also_good, Appended)
    refused = [a for a in (stale, known, nonsense, unwritable) if isinstance(a, NotAppended)]
    assert [a.reason for a in refused] == ["stale", "known_event", "malformed", "malformed"]
    assert views.last_position() == 3
    assert journal.verify().ok


def test_a_cursor_moves_with_its_events_and_never_back(journal: Journal, views: Views) -> None:
    one(journal, Append("room/r1", 0, (saved("e1", kind="activity", student_id=None),), cursor=("room/r1", 12)))
    one(journal, Append("room/r1", 1, (), cursor=("room/r1", 7)))
    assert views.cursor("room/r1") == 12
    one(journal, Append("room/r1", 0, (saved("e2"),), cursor=("room/r1", 99)))
    assert views.cursor("room/r1") == 12, "a stale append moves nothing"
    assert views.cursor("somebody else") == 0


def test_the_newest_two_snapshots_of_a_stream_are_kept(journal: Journal, views: Views) -> None:
    for version in range(3):
        snapshot = SnapshotRow("student/a", version, version, 1, 1, b"state %d" % version)
        one(journal, Append("student/a", version, (saved(f"e{version}"),), snapshot=snapshot))
    newest = views.newest_snapshot("student/a")
    assert newest is not None
    assert (newest.version, newest.body) == (2, b"state 2")
    assert journal._connection.execute("SELECT count(*) FROM snapshot").fetchone() == (2,)


def test_a_snapshot_of_another_stream_is_malformed(journal: Journal) -> None:
    snapshot = SnapshotRow("student/b", 0, 0, 1, 1, b"")
    answer = one(journal, Append("student/a", 0, (saved("e1"),), snapshot=snapshot))
    assert answer == NotAppended("student/a", "malformed", 0, ("e1",))


def test_a_restarted_journal_goes_on_where_it_was(
    journal: Journal, open_journal: Callable[[], Journal], views: Views
) -> None:
    one(journal, Append("student/a", 0, (saved("e1", 1),)))
    journal.close()
    again = open_journal()
    assert again.epoch == views.epoch()
    answer = one(again, Append("student/a", 1, (saved("e2", 2),)))
    assert isinstance(answer, Appended)
    assert answer.recorded[0].position == 2
    assert again.verify().ok


def test_a_second_writer_in_spite_of_the_lock_breaks_nothing(
    journal: Journal, open_journal: Callable[[], Journal]
) -> None:
    one(journal, Append("student/a", 0, (saved("e1", 1),)))
    intruder = open_journal()
    one(intruder, Append("student/a", 1, (saved("e2", 2),)))
    late = journal.append_many([Append("student/a", 1, (saved("e3"),)), Append("student/b", 0, (saved("e4"),))])
    assert late[0] == NotAppended("student/a", "stale", 2)
    assert isinstance(late[1], Appended)
    assert journal.verify().ok


def test_another_key_is_refused_before_it_can_break_the_chain(journal: Journal, path: Path) -> None:
    journal.close()
    with pytest.raises(WrongKey):
        Journal(path, bytes(32), clock=lambda: 1)


def test_a_closed_journal_says_so(journal: Journal) -> None:
    journal.close()
    with pytest.raises(StoreBroken):
        one(journal, Append("student/a", 0, (saved("e1"),)))


def test_a_file_that_is_no_database_is_broken(path: Path) -> None:
    path.write_bytes(b"not a database, " * 512)
    with pytest.raises(StoreBroken):
        Journal(path, bytes(32), clock=lambda: 1)
