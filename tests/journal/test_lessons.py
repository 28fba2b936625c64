"""Random lessons, played by the real rules: the tables show what the rules' own states say, and the journal brings
both back."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from classroom import assist_queue, attempts, centre, mentor_commands, rule_book, student_session
from classroom.beacon_hearing import Beacon, HearBeacons
from classroom.student_session import Push, Pushed, RecordCheck, SettleFixes
from classroom.ticket import Ticket
from classroom.vocabulary import Command, Event, Refused
from storage.codec import event_of, state_from_bytes, state_to_bytes, to_new_event, to_payload
from storage.journal import Append, Appended, Journal, SnapshotRow, rebuild_projections
from storage.tables import PROJECTIONS
from storage.views import Views
from tests.amounts import examples
from tests.unsynced import unsynced

KEY = bytes(32)
CHILDREN = ("ana", "ben")
ROOM = "r1"
PATHS = st.sampled_from(["main.js", "b.js"])
TEXTS = st.sampled_from(["let a = 1;", "let a = (1;", "zażółć"])


@pytest.fixture(scope="module", autouse=True)
def _no_power_is_cut() -> Iterator[None]:
    with unsynced():
        yield


class Lesson(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "classroom.db"
        self.journal = Journal(self.path, KEY, clock=lambda: 1)
        self.views = Views(self.path)
        self.at = 1_000
        self.ids = 0
        self.seqs = dict.fromkeys(CHILDREN, 0)
        self.states: dict[str, Any] = {
            centre.STREAM: centre.initial(),
            assist_queue.stream(ROOM): assist_queue.initial(ROOM),
            rule_book.STREAM: rule_book.initial(),
            **{student_session.stream(c): student_session.initial(c, ROOM) for c in CHILDREN},
        }
        self.do(centre.STREAM, centre.OpenRoom(ROOM, "4-Green", "1234"))
        self.do(centre.STREAM, centre.AddMentor("m1", "Mia", (ROOM,), "token"))
        for child in CHILDREN:
            self.do(centre.STREAM, centre.JoinRoom(child, "1234", child.title(), "words", f"t-{child}", 9))

    # --- decide, journal, evolve ------------------------------------------------------------------------------

    def do(self, stream: str, command: Command) -> None:
        core = _core_of(stream)
        self.at += 1
        try:
            events: list[Event] = core.decide(self.states[stream], command)
        except Refused:
            return
        if not events:
            return
        rows = tuple(
            to_new_event(e, event_id=self.fresh_id(), at=self.at, student_id=_child_of(stream, e, self), room_id=ROOM)
            for e in events
        )
        version = self.views.stream_version(stream)
        before = state_to_bytes(self.states[stream])
        snapshot = SnapshotRow(stream, version, 0, self.at, 1, before) if version % 4 == 3 else None
        (answer,) = self.journal.append_many([Append(stream, version, rows, snapshot=snapshot)])
        assert isinstance(answer, Appended), answer
        for event in events:
            self.states[stream] = core.evolve(self.states[stream], event)
        self.tell_the_others(answer)

    def tell_the_others(self, answer: Appended) -> None:
        for line in answer.recorded:
            if line.kind in assist_queue.FEED_KINDS and line.student_id:
                payload = to_payload(event_of(line))
                notice = assist_queue.Notice(line.event_id, line.kind, line.student_id, self.at, payload)
                self.do(assist_queue.stream(ROOM), notice)
            if line.kind in rule_book.FEED_KINDS:
                use = rule_book.heard(
                    line.event_id, line.student_id or "", line.kind, to_payload(event_of(line)), self.at
                )
                self.do(rule_book.STREAM, use)

    def fresh_id(self) -> str:
        self.ids += 1
        return f"e{self.ids}"

    def push(self, child: str, kind: str, body: dict[str, Any], problem: str | None = None) -> None:
        self.seqs[child] += 1
        hashed = "00ff00ff00ff" if kind == "error.seen" else None
        pushed = Pushed(self.seqs[child], self.fresh_id(), kind, 1, 0, body, "f", problem, hashed)
        self.do(student_session.stream(child), Push(f"laptop of {child}", (pushed,), self.at))

    @property
    def queue(self) -> assist_queue.Queue:
        queue: assist_queue.Queue = self.states[assist_queue.stream(ROOM)]
        return queue

    # --- what happens in a lesson ---------------------------------------------------------------------------------

    @rule(child=st.sampled_from(CHILDREN), path=PATHS, text=TEXTS, on_head=st.booleans())
    def save(self, child: str, path: str, text: str, on_head: bool) -> None:
        held = self.states[student_session.stream(child)].files.get(path)
        base_rev = held.rev if held and on_head else None
        body = {"language": "javascript", "path": path, "text": text, "base_rev": base_rev}
        self.push(child, "source.saved", body)

    @rule(child=st.sampled_from(CHILDREN), path=PATHS, text=TEXTS)
    def see_an_error(self, child: str, path: str, text: str) -> None:
        where = {"language": "javascript", "path": path, "text": text, "line": 1, "column": None}
        self.push(child, "error.seen", {**where, "origin": "parse", "message": "missing )"})

    @rule(child=st.sampled_from(CHILDREN))
    def ask_for_help(self, child: str) -> None:
        self.push(child, "help.asked", {"language": "javascript", "path": "main.js", "goal": "fly"})

    @rule(child=st.sampled_from(CHILDREN), device=st.integers(1, 3), seq=st.integers(1, 70))
    def hear_a_beacon(self, child: str, device: int, seq: int) -> None:
        said = Beacon("parse_error", "javascript", device, seq, 5, 0, 1, 1, 0, "00ff00ff00ff", coalesced=False)
        self.do(student_session.stream(child), HearBeacons((said,), self.at))

    @rule(child=st.sampled_from(CHILDREN), device=st.integers(1, 3))
    def pair_a_laptop(self, child: str, device: int) -> None:
        self.do(centre.STREAM, centre.PairDevice(device, child, "salt"))

    @rule(device=st.integers(1, 3))
    def unpair_a_laptop(self, device: int) -> None:
        self.do(centre.STREAM, centre.UnpairDevice(device))

    @rule(child=st.sampled_from(CHILDREN))
    def push_nonsense(self, child: str) -> None:
        self.push(child, "source.saved", {}, problem="malformed")

    @rule(child=st.sampled_from(CHILDREN), parses=st.booleans(), offer=st.booleans())
    def check(self, child: str, parses: bool, offer: bool) -> None:
        stream = student_session.stream(child)
        for check_id, check in list(self.states[stream].checks.items()):
            said = {"level": "push", "title": "a )", "rule": "missing-closer", "fixed": f"{check.text})"}
            suggestion = {"id": f"g{self.ids % 3}", **said} if offer else None
            wanted = attempts.wanted_as_examples(self.states[stream].trails, check) if parses else ()
            pairs = tuple((each, "broken", "fixed") for each, _ in wanted)
            self.do(stream, RecordCheck(check_id, parses, 1, None, "push", suggestion, pairs))

    @rule(child=st.sampled_from(CHILDREN), answer=st.sampled_from(["accepted", "declined"]), number=st.integers(0, 2))
    def answer_the_offer(self, child: str, answer: str, number: int) -> None:
        self.push(child, f"suggestion.{answer}", {"suggestion_id": f"g{number}", "reason": None})

    @precondition(lambda self: self.queue.open)
    @rule(data=st.data(), kind=st.sampled_from(["Claim", "Release", "Renew", "Resolve"]))
    def mentor_acts(self, data: st.DataObject, kind: str) -> None:
        ticket: Ticket = data.draw(st.sampled_from(list(self.queue.open.values())))
        classes = {
            "Claim": assist_queue.ClaimTicket,
            "Release": assist_queue.ReleaseTicket,
            "Renew": assist_queue.RenewLease,
            "Resolve": assist_queue.ResolveTicket,
        }
        command = classes[kind](ticket.id, "m1", "Mia", ticket.rev, self.fresh_id(), self.at)
        self.do(assist_queue.stream(ROOM), command)

    @rule()
    def time_passes(self) -> None:
        self.at += mentor_commands.LEASE_MS
        self.do(assist_queue.stream(ROOM), assist_queue.LetTimePass(self.at))
        for child in CHILDREN:
            self.do(student_session.stream(child), SettleFixes(self.at))

    # --- what must hold ---------------------------------------------------------------------------------------

    @invariant()
    def files_are_those_of_the_sitting(self) -> None:
        for child in CHILDREN:
            files = self.states[student_session.stream(child)].files
            shown = {row.path: (row.language, row.text, row.rev) for row in self.views.files(child)}
            assert shown == {path: (f.language, f.text, f.rev) for path, f in files.items()}

    @invariant()
    def unresolved_tickets_are_those_of_the_queue(self) -> None:
        shown = {row.student_id: row.record for row in self.views.unresolved_tickets(ROOM)}
        assert shown == self.queue.open
        for closed in self.queue.closed.values():
            row = self.views.ticket(closed.id)
            assert row is not None
            assert (row.record, row.state) == (closed, closed.state)

    @invariant()
    def clients_are_those_of_the_sitting(self) -> None:
        for child in CHILDREN:
            for client_id, client in self.states[student_session.stream(child)].clients.items():
                assert self.views.client_owner(client_id) == (child, client.last_seq)

    @invariant()
    def devices_are_those_of_the_centre(self) -> None:
        held = {row.device_id: row.student_id for row in self.views.devices()}
        assert held == self.states[centre.STREAM].devices

    @invariant()
    def rules_stand_as_in_the_book(self) -> None:
        shown = {rule_book.key_of(row.language, row.rule): row.standing for row in self.views.rules()}
        assert shown == self.states[rule_book.STREAM].rules

    @invariant()
    def open_offers_are_known_to_the_sitting(self) -> None:
        for child in CHILDREN:
            offered = self.states[student_session.stream(child)].offered
            assert {row.suggestion_id for row in self.views.suggestions(child)} <= set(offered)

    def teardown(self) -> None:
        for stream, state in self.states.items():
            assert _replayed(self.views, stream, type(state), from_snapshot=False, initial=_initial(stream)) == state
            assert _replayed(self.views, stream, type(state), from_snapshot=True, initial=_initial(stream)) == state
        live = _tables(self.path)
        rebuild_projections(self.journal)
        assert _tables(self.path) == live
        assert self.journal.verify().ok
        self.views.close()
        self.journal.close()
        self.folder.cleanup()


def _core_of(stream: str) -> Any:
    name = stream.partition("/")[0]
    return {"centre": centre, "room": assist_queue, "student": student_session, "linter": rule_book}[name]


def _child_of(stream: str, event: Event, lesson: Lesson) -> str | None:
    if stream.startswith("student/"):
        return stream.removeprefix("student/")
    ticket_id = getattr(event, "ticket_id", None)
    held = assist_queue.find(lesson.queue, ticket_id) if ticket_id else None
    return held.student_id if held else getattr(event, "student_id", None)


def _initial(stream: str) -> Any:
    name, _, who = stream.partition("/")
    if name == "student":
        return student_session.initial(who, ROOM)
    return assist_queue.initial(ROOM) if name == "room" else _core_of(stream).initial()


def _replayed(views: Views, stream: str, cls: type[Any], *, from_snapshot: bool, initial: Any) -> Any:
    row = views.newest_snapshot(stream) if from_snapshot else None
    state, version = (state_from_bytes(cls, row.body), row.version) if row else (initial, 0)
    for line in views.events_of(stream, after_version=version):
        state = _core_of(stream).evolve(state, event_of(line))
    return state


def _tables(path: Path) -> dict[str, list[Any]]:
    connection = sqlite3.connect(path)
    names = [table._meta.table_name for table in PROJECTIONS]
    rows = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}  # noqa: S608  (names of our own tables)
    connection.close()
    return rows


TestLessons = Lesson.TestCase
TestLessons.settings = settings(
    max_examples=examples(50), stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
