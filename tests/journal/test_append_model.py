"""Whatever is sent, in whatever groups, over restarts: the journal answers as a plain list would."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage.journal import Append, Appended, Journal, NewEvent, NotAppended, rebuild_projections
from storage.tables import PROJECTIONS
from storage.views import Views
from tests.amounts import examples
from tests.unsynced import unsynced

KEY = bytes(32)
STREAMS = ("student/a", "student/b", "room/r")
CLIENTS = ("laptop 1", "laptop 2")


@dataclass
class Model:
    """The journal as lists and sets."""

    streams: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in STREAMS})
    place: dict[str, str] = field(default_factory=dict)
    seqs: set[tuple[str, int]] = field(default_factory=set)
    rooms: set[str] = field(default_factory=set)
    cursors: dict[str, int] = field(default_factory=dict)

    def answer(self, append: Append) -> tuple[str, int]:
        mine = self.streams[append.stream]
        ids = [e.event_id for e in append.events]
        if ids and all(self.place.get(i) == append.stream for i in ids):
            return ("appended", max(mine.index(i) for i in ids) + 1)
        reason = self._objection(append, ids)
        if reason is None:
            self._take(append, ids)
        return (reason or "appended", len(mine))

    def _objection(self, append: Append, ids: list[str]) -> str | None:
        if append.expected_version != len(self.streams[append.stream]):
            return "stale"
        if any(i in self.place for i in ids):
            return "known_event"
        seqs = [(e.client_id, e.seq) for e in append.events if e.client_id]
        if any(seq in self.seqs for seq in seqs):
            return "known_seq"
        rooms = [e.payload["room_id"] for e in append.events if e.kind == "room.opened"]
        twice = any(len(set(x)) < len(x) for x in (ids, seqs, rooms))
        unwritable = any(e.payload.get("body") == "\ud800" for e in append.events)
        return "malformed" if twice or unwritable or self.rooms.intersection(rooms) else None

    def _take(self, append: Append, ids: list[str]) -> None:
        self.streams[append.stream] += ids
        self.place.update(dict.fromkeys(ids, append.stream))
        self.seqs.update((e.client_id, e.seq) for e in append.events if e.client_id and e.seq)
        self.rooms.update(e.payload["room_id"] for e in append.events if e.kind == "room.opened")
        if append.cursor is not None:
            consumer, position = append.cursor
            self.cursors[consumer] = max(position, self.cursors.get(consumer, 0))


def _payload(kind: str, text: str) -> dict[str, Any]:
    if kind == "room.opened":
        return {"room_id": text, "name": text, "join_code": text}
    body = {"language": "python", "path": "a.py", "text": text, "base_rev": None}
    return {"body": body, "happened_at": 1, "context": None}


@st.composite
def events(draw: st.DrawFn) -> NewEvent:
    """Few different ids, numbers and rooms, so that they meet often."""
    kind = draw(st.sampled_from(["source.saved", "source.saved", "activity", "room.opened"]))
    payload = _payload(kind, draw(st.sampled_from(["x", "y", "é\x00"])))
    if draw(st.integers(0, 30)) == 0:
        kind, payload = "activity", {"body": "\ud800"}
    client_id = draw(st.sampled_from([None, *CLIENTS]))
    return NewEvent(
        event_id=f"e{draw(st.integers(0, 40))}",
        kind=kind,
        v=1,
        payload=payload,
        at=draw(st.integers(0, 9)),
        student_id=draw(st.sampled_from(["a", "b"])),
        room_id="r",
        client_id=client_id,
        seq=draw(st.integers(1, 30)) if client_id else None,
        fingerprint="f" if client_id else None,
    )


@st.composite
def wishes(draw: st.DrawFn) -> tuple[str, int, tuple[NewEvent, ...], tuple[str, int] | None]:
    """(stream, how far off the expected version is, events, cursor)"""
    off_by = draw(st.sampled_from([0, 0, 0, 0, 0, 1, -1]))
    cursor = draw(st.none() | st.tuples(st.just("reader"), st.integers(0, 9)))
    some = draw(st.lists(events(), min_size=0, max_size=3))
    return draw(st.sampled_from(STREAMS)), off_by, tuple(some), cursor


@pytest.fixture(scope="module", autouse=True)
def _no_power_is_cut() -> Iterator[None]:
    with unsynced():
        yield


class JournalAgainstModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "classroom.db"
        self.journal = Journal(self.path, KEY, clock=lambda: 1)
        self.views = Views(self.path)
        self.model = Model()
        self.sent: list[Append] = []

    @rule(group=st.lists(wishes(), min_size=1, max_size=4))
    def append(self, group: list[Any]) -> None:
        guess = {name: len(ids) for name, ids in self.model.streams.items()}
        appends = []
        for stream, off_by, some, cursor in group:
            appends.append(Append(stream, guess[stream] + off_by, some, cursor))
            guess[stream] += len(some)
        self.check(appends)
        self.sent += appends

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_something_again(self, data: st.DataObject) -> None:
        self.check(data.draw(st.lists(st.sampled_from(self.sent), min_size=1, max_size=3)))

    @rule()
    def restart(self) -> None:
        self.journal.close()
        self.journal = Journal(self.path, KEY, clock=lambda: 1)

    def check(self, appends: list[Append]) -> None:
        expected = [self.model.answer(append) for append in appends]
        answers = self.journal.append_many(appends)
        assert [_short(answer) for answer in answers] == expected
        for append, answer in zip(appends, answers, strict=True):
            if isinstance(answer, Appended):
                assert [e.event_id for e in answer.recorded] == [e.event_id for e in append.events]

    @invariant()
    def readers_see_the_same(self) -> None:
        for stream, ids in self.model.streams.items():
            found = self.views.events_of(stream)
            assert [e.event_id for e in found] == ids
            assert [e.version for e in found] == list(range(1, len(ids) + 1))
        assert self.views.cursor("reader") == self.model.cursors.get("reader", 0)

    def teardown(self) -> None:
        assert self.journal.verify().ok
        live = _tables(self.path)
        rebuild_projections(self.journal)
        assert _tables(self.path) == live
        self.views.close()
        self.journal.close()
        self.folder.cleanup()


def _short(answer: Appended | NotAppended) -> tuple[str, int]:
    return ("appended" if isinstance(answer, Appended) else answer.reason, answer.version)


def _tables(path: Path) -> dict[str, list[Any]]:
    connection = sqlite3.connect(path)
    names = [table._meta.table_name for table in PROJECTIONS]
    rows = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}  # noqa: S608  (names of our own tables)
    connection.close()
    return rows


TestJournalAgainstModel = JournalAgainstModel.TestCase
TestJournalAgainstModel.settings = settings(
    max_examples=examples(60), stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
