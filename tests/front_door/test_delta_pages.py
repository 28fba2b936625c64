"""Pages of deltas are read from heads, and say what reading everything would say."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom import centre, limits
from classroom.centre import RoomSet
from classroom.fix_delivery import narrowed
from classroom.limits import Rate
from classroom.student_session import SourceChecked, SourceConflicted, StudentDid, SuggestionReconsidered
from classroom.ticket import TicketOpened, TicketUpdated
from classroom.vocabulary import Event
from storage.codec import to_new_event
from storage.delta_heads import DELTA_KINDS, ROOM_KINDS
from storage.journal import Append, Appended, Journal
from storage.records import Recorded
from storage.views import Views
from tests.amounts import examples
from tests.front_door.people import WHOLE
from web import sync
from web.choices import allowance_of
from web.cursors import Cursors
from web.door import Door

CHILD, OTHER, ROOM = "s1", "s2", "r1"
PATHS = st.sampled_from(["a.js", "b.js", "zażółć.py"])
TEXTS = st.sampled_from(["", "let a = 1", "x" * 300, "\N{SNOWMAN}\0" * 40])
STEPS = st.tuples(
    st.sampled_from(
        "save,save,conflict,check,quiet check,activity,answer,open,update,reconsider,say yes,say no,room off,room ask,"
        "other room".split(",")
    ),
    st.sampled_from([CHILD, CHILD, CHILD, OTHER]),
    PATHS,
    TEXTS,
    st.booleans(),
)


class History:
    """A journal with the deltas of two children, some of them pruned."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "classroom.db", bytes(32), clock=lambda: 1)
        self.views = Views(folder / "classroom.db")
        self.count = 0
        self.tickets: dict[str, str] = {}

    def close(self) -> None:
        self.views.close()
        self.journal.close()

    def write(self, what: str, child: str, path: str, text: str, is_pruned: bool) -> None:
        self.count += 1
        event = self._event(what, child, path, text)
        stream = f"room/{ROOM}" if what in ("open", "update") else f"student/{child}"
        head = {"student_id": child, "room_id": ROOM}
        if isinstance(event, RoomSet):
            stream, head = "centre", dict(centre.about(event))
        row = to_new_event(event, event_id=f"e{self.count}", at=self.count, **head)
        (answer,) = self.journal.append_many([Append(stream, self.views.stream_version(stream), (row,))])
        assert isinstance(answer, Appended), answer
        if is_pruned:
            self.journal._connection.execute("DELETE FROM payload WHERE position = ?", (self.count,))

    def _event(self, what: str, child: str, path: str, text: str) -> Event:
        client = (f"laptop of {child}", self.count, f"e{self.count}", f"print {self.count}")
        at = self.count
        match what:
            case "save":
                base_rev = f"e{self.count - 1}" if self.count % 3 else None
                body = {"language": "javascript", "path": path, "text": text, "base_rev": base_rev}
                return StudentDid("source.saved", body, *client, at, at)
            case "conflict":
                return SourceConflicted("javascript", path, f"{path} (copy)", text, "old", *client, at)
            case "check" | "quiet check":
                purpose = "error" if what == "check" else "save"
                offer = {"id": f"g{at}", "level": "push", "edits": [{"line": 1}], "fixed": text}
                return SourceChecked(f"c{at}", path, "javascript", purpose, False, 1, "no", "ask", offer)
            case "reconsider":
                offer = {"id": f"g{at}", "level": "push", "edits": [{"line": 1}], "fixed": text}
                return SuggestionReconsidered(f"c{at}", path, offer)
            case "say yes" | "say no":
                return StudentDid("fixes.answered", {"show": what == "say yes"}, *client, at, at)
            case "room off" | "room ask":
                return RoomSet(ROOM, "fixes", what.removeprefix("room "), {"id": "m1", "name": "Ada"})
            case "other room":
                return RoomSet("r2", "fixes", "off", {"id": "m1", "name": "Ada"})
            case "answer":
                return StudentDid("suggestion.accepted", {"suggestion_id": "g1"}, *client, at, at)
            case "update" if child in self.tickets:
                return TicketUpdated(self.tickets[child], at, "hand", "python", None, None, None, "asked")
            case "open" | "update":
                self.tickets[child] = f"t{at}"
                named = (ROOM, child, "Al", "hand", "python", None, None, None, at)
                return TicketOpened(self.tickets[child], at, *named)
        return StudentDid("activity", {"idle_s": 1}, *client, at, at)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path)
    yield history
    history.close()


def shown(ticket: Any) -> dict[str, Any]:
    return {"id": ticket.id, "rev": ticket.rev}


PAGE = sync.Child(CHILD, ROOM, shown)


def all_deltas(views: Views, since: int) -> list[Recorded]:
    """Read in full, from every stream."""
    streams = (f"student/{CHILD}", f"student/{OTHER}", f"room/{ROOM}", "centre")
    lines = [line for stream in streams for line in views.events_of(stream) if line.position > since]
    own = [line for line in lines if line.student_id == CHILD and line.kind in DELTA_KINDS]
    of_room = [line for line in lines if line.room_id == ROOM and line.kind in ROOM_KINDS]
    return sorted(own + of_room, key=lambda line: line.position)


def by_definition(views: Views, since: int, max_events: int, max_bytes: int) -> dict[str, Any]:
    """The page as it is meant: everything is read, then cut, then of each file, copy and ticket the newest is kept."""
    read = all_deltas(views, since)[:max_events]
    page: list[Recorded] = []
    size_bytes = 0
    for line in read:
        size_bytes += 0 if line.erased else len(msgspec.json.encode(line.payload))
        if page and size_bytes > max_bytes:
            break
        page.append(line)
    more = len(page) < len(read) or len(read) == max_events
    newest: dict[Any, dict[str, Any]] = {}
    for line in page:
        key, data = _told(views, line)
        if data is not None:
            kind = str(key[0])
            before = newest.pop(key, None)
            if kind == "file":
                earlier = [*before["data"]["replaces"], before["data"]["rev"]] if before else []
                base = [data["base_rev"]] if data["base_rev"] is not None else []
                data["replaces"] = list(dict.fromkeys([*earlier, *base]))
            newest[key] = {"version": line.position, "kind": kind, "at": line.at, "data": data}
    reached = page[-1].position if more else views.last_position()
    return {"deltas": list(newest.values()), "more": more, "version": reached}


def _told(views: Views, line: Recorded) -> tuple[tuple[str, str], dict[str, Any] | None]:
    payload = line.payload
    if line.kind == "source.saved" and payload:
        return ("file", payload["body"]["path"]), {**payload["body"], "rev": line.event_id}
    if line.kind == "source.conflicted" and payload:
        data = {key: payload[key] for key in ("path", "copy_path", "language", "text")}
        return ("conflict", data["copy_path"]), {**data, "rev": line.event_id}
    if line.kind == "suggestion.reconsidered" or (line.kind == "source.checked" and payload.get("purpose") == "error"):
        if not payload:
            return ("", ""), None
        given = narrowed(payload["suggestion"], allowance_of(views, CHILD, ROOM))
        data = {"suggestion": given, "path": payload["path"], "error_event_id": payload["check_id"]}
        return ("suggestion", data["path"]), data
    if line.kind == "fixes.answered" and payload:
        return ("setting", "show_fixes"), {"key": "show_fixes", "value": payload["body"]["show"]}
    if line.kind == "room.set" and payload:
        return ("setting", payload["key"]), {"key": payload["key"], "value": payload["value"]}
    if line.kind.startswith("ticket.") and payload:
        row = views.ticket(payload["ticket_id"])
        return ("ticket", payload["ticket_id"]), {"ticket": shown(row.record)} if row else None
    return ("", ""), None


@settings(max_examples=examples(60), deadline=None)
@given(
    steps=st.lists(STEPS, max_size=25),
    max_events=st.integers(1, 8),
    max_bytes=st.sampled_from([1, 200, 700, 2_000, 10**6]),
)
def test_every_page_of_any_history_is_what_reading_everything_would_give(
    steps: list[tuple[str, str, str, str, bool]], max_events: int, max_bytes: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync, "PAGE_EVENTS", max_events)
        patch.setattr(sync, "PAGE_BYTES", max_bytes)
        history = History(Path(folder))
        for step in steps:
            history.write(*step)
        views, since, more = history.views, 0, True
        cursors = Cursors(views, b"key")
        while more:
            answer, _ = sync.pull(views, cursors, PAGE, cursors.at(since))
            wanted = by_definition(views, since, max_events, max_bytes)
            assert {key: answer[key] for key in wanted} == wanted
            assert answer["cursor"] == cursors.at(answer["version"])
            assert answer["version"] > since or not answer["more"]
            since, more = answer["version"], answer["more"]
        assert since == views.last_position()
        history.close()


# --- what is read ---------------------------------------------------------------------------------------------------


def test_of_many_saves_of_a_file_only_the_newest_of_the_page_is_fetched(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(30):
        history.write("save", CHILD, "a.js" if n % 2 else "b.js", "x" * 900, is_pruned=False)
    cursors = Cursors(history.views, b"key")
    fetched: list[int] = []
    fetch = history.views.payloads

    def watched(_: Views, positions: Any) -> dict[int, dict[str, Any]]:
        fetched.extend(wanted := list(positions))
        return fetch(wanted)

    monkeypatch.setattr(Views, "payloads", watched)
    answer, read_bytes = sync.pull(history.views, cursors, PAGE, cursors.at(0))
    assert fetched == [29, 30] == [delta["version"] for delta in answer["deltas"]]
    assert read_bytes > 30 * 900


def test_nothing_behind_the_end_of_a_page_is_looked_at_and_no_checkpoint_is_held_up(
    history: History, tmp_path: Path
) -> None:
    for _ in range(50):
        history.write("save", CHILD, "a.js", "x" * 900, is_pruned=False)
    heads = history.views.student_deltas(CHILD, 0, 200, enough_bytes=5_000)
    assert [head.position for head in heads] == [1, 2, 3, 4, 5]
    assert [head.position for head in history.views.student_deltas(CHILD, 0, 200, enough_bytes=1)] == [1, 2]
    history.journal.checkpoint()
    assert (tmp_path / "classroom.db-wal").stat().st_size == 0


# --- who may pull ---------------------------------------------------------------------------------------------------


async def test_of_one_childs_many_pulls_at_once_some_wait_and_the_others_are_told_to_come_again(
    join: Any, door: Door
) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    path = f"/api/v1/pull?since={door.views.epoch()}.0"
    *many, other = await asyncio.gather(*(emma.get(path) for _ in range(24)), liam.get(path))
    assert other[0] == 200
    assert [status for status, _ in many].count(200) == 1 + limits.PULLS_WAITING
    refused = [answer for status, answer in many if status == 503]
    assert len(refused) == 24 - 1 - limits.PULLS_WAITING
    assert refused[0] == {"ok": False, "error": "busy", "facts": {"retry_after_s": 1, "what": "pull"}}
    assert (await emma.get(path))[0] == 200


async def test_one_childs_pull_lets_others_through_before_the_next(
    join: Any, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    order: list[str] = []
    read = sync.pull

    def noted(views: Views, cursors: Cursors, child: sync.Child, *rest: Any) -> Any:
        order.append(child.student_id)
        return read(views, cursors, child, *rest)

    monkeypatch.setattr(sync, "pull", noted)
    path = f"/api/v1/pull?since={door.views.epoch()}.0"
    await asyncio.gather(*(emma.get(path) for _ in range(6)), liam.get(path))
    assert sorted(order) == sorted([emma.id] * 6 + [liam.id])
    assert order.index(liam.id) < 3


async def test_who_has_had_more_read_than_a_child_needs_waits_and_nobody_else_does(
    join: Any, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BYTES_PULLED_PER_STUDENT", Rate(per_s=100, burst=1_500))
    emma, liam = await join("Emma"), await join("Liam")
    for child in (emma, liam):
        body = {"language": "javascript", "path": "main.js", "text": WHOLE * 60, "base_rev": None}
        await child.push(child.event("source.saved", body))
    path = f"/api/v1/pull?since={door.views.epoch()}.0"
    assert [(await emma.get(path))[0] for _ in range(3)] == [200, 200, 429]
    status, answer = await emma.get("/api/v1/pull")
    assert (status, answer["error"], answer["facts"]["what"]) == (429, "too_many", "pulled bytes")
    assert answer["facts"]["retry_after_s"] > 1
    assert (await liam.get(path))[0] == 200
