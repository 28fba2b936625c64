"""A laptop pushes its events; each counts once and in order, whatever arrives twice, late, or on an old base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import student_session as core
from classroom.program_text import EXCERPT_CHARS, EXCERPT_LINES, conflict_path, excerpt
from classroom.student_session import (
    Push,
    Pushed,
    PushRejected,
    PushRepeated,
    RecordCheck,
    Sitting,
    SourceChecked,
    StudentDid,
)
from classroom.vocabulary import Command, Event, Refused
from storage.codec import state_from_bytes, state_to_bytes

NOON = 1_000_000_000
BROKEN = "let a = (1\n"
WHOLE = "let a = (1)\n"


def an_event(seq: int, kind: str = "activity", *, age_ms: int = 0, event_id: str = "", **body: Any) -> Pushed:
    event_id = event_id or f"{seq:04d}-{kind}"
    return Pushed(seq, event_id, kind, 1, age_ms, body, f"print of {event_id} {sorted(body.items())}")


def a_save(seq: int, text: str = WHOLE, base: str | None = None, path: str = "main.js", event_id: str = "") -> Pushed:
    return an_event(seq, "source.saved", event_id=event_id, language="javascript", path=path, text=text, base_rev=base)


def an_error(
    seq: int, text: str = BROKEN, origin: str = "parse", path: str = "main.js", line: int | None = 1
) -> Pushed:
    body: dict[str, Any] = {
        "language": "javascript",
        "path": path,
        "text": text,
        "origin": origin,
        "message": "no",
        "line": line,
    }
    return an_event(seq, "error.seen", **body)


def a_push(*events: Pushed, client: str = "laptop", at: int = NOON, **journal: Any) -> Push:
    return Push(client, events, at, **journal)


def given_(sitting: Sitting, *commands: Command) -> Sitting:
    for command in commands:
        for event in core.decide(sitting, command):
            sitting = core.evolve(sitting, event)
    return sitting


def a_sitting(*commands: Command) -> Sitting:
    return given_(core.initial("s1", "r1"), *commands)


def the_check(check_id: str, parses: bool, suggestion: dict[str, Any] | None = None) -> RecordCheck:
    return RecordCheck(check_id, parses, None, None, "ask" if suggestion else "none", suggestion)


# --- order, repeats, forks, gaps ------------------------------------------------------------------------------


def test_events_count_in_the_order_of_their_numbers() -> None:
    events = core.decide(core.initial(), a_push(an_event(1), an_event(2)))
    assert [(type(e), e.seq) for e in events] == [(StudentDid, 1), (StudentDid, 2)]  # type: ignore[attr-defined]


def test_a_push_that_arrives_again_changes_nothing() -> None:
    push = a_push(an_event(1), an_event(2))
    recorded = {event.seq: event.fingerprint for event in push.events}
    assert core.decide(a_sitting(push), replace(push, recorded=recorded)) == []


def test_a_push_that_arrives_again_with_one_more_counts_only_that_one() -> None:
    first = an_event(1)
    again = a_push(first, an_event(2), recorded={1: first.fingerprint})
    assert [e.seq for e in core.decide(a_sitting(a_push(first)), again)] == [2]  # type: ignore[attr-defined]


def test_another_event_under_a_used_number_is_a_fork_and_nothing_counts() -> None:
    fork = a_push(an_event(1, "help.asked"), an_event(2), recorded={1: an_event(1).fingerprint})
    with pytest.raises(Refused) as refused:
        core.decide(a_sitting(a_push(an_event(1))), fork)
    assert (refused.value.code, refused.value.facts) == ("fork", {"last_seq": 1, "seq": 1})


def test_two_different_events_under_one_number_of_one_push_are_a_fork() -> None:
    with pytest.raises(Refused, match="fork"):
        core.decide(core.initial(), a_push(an_event(1), an_event(1, "help.asked", path=None)))


def test_the_same_event_twice_in_one_push_counts_once() -> None:
    assert len(core.decide(core.initial(), a_push(an_event(1), an_event(1)))) == 1


def test_a_number_whose_event_is_still_being_written_is_not_acknowledged() -> None:
    with pytest.raises(Refused, match="busy"):
        core.decide(a_sitting(a_push(an_event(1))), a_push(an_event(1, "help.asked"), recorded={}))


def test_a_missing_number_is_a_gap_that_says_what_came_last() -> None:
    with pytest.raises(Refused) as refused:
        core.decide(a_sitting(a_push(an_event(1))), a_push(an_event(3)))
    assert (refused.value.code, refused.value.facts) == ("gap", {"last_seq": 1})


def test_a_gap_inside_a_push_refuses_all_of_it() -> None:
    with pytest.raises(Refused, match="gap"):
        core.decide(core.initial(), a_push(an_event(1), an_event(3)))


def test_two_laptops_of_one_child_number_their_events_apart() -> None:
    sitting = a_sitting(
        a_push(an_event(1, event_id="a")), a_push(an_event(1, event_id="b"), client="home", at=NOON + 1)
    )
    assert {name: client.last_seq for name, client in sitting.clients.items()} == {"laptop": 1, "home": 1}


def test_a_laptop_too_many_is_refused() -> None:
    sitting = a_sitting(*(a_push(an_event(1, event_id=f"e{n}"), client=f"laptop {n}") for n in range(core.MAX_CLIENTS)))
    with pytest.raises(Refused, match="too_many"):
        core.decide(sitting, a_push(an_event(1), client="one more"))


# --- what is refused ------------------------------------------------------------------------------------------


def test_an_event_that_the_edge_refuses_is_recorded_and_the_sequence_goes_on() -> None:
    bad = replace(an_event(1), problem="malformed")
    events = core.decide(core.initial(), a_push(bad, an_event(2)))
    assert isinstance(events[0], PushRejected)
    assert events[0].reason == "malformed"
    assert isinstance(events[1], StudentDid)
    assert a_sitting(a_push(bad)).clients["laptop"].last_seq == 1


@pytest.mark.parametrize("kind", ["suggestion.accepted", "suggestion.declined"])
def test_an_answer_to_a_fix_that_was_never_offered_does_not_count(kind: str) -> None:
    (event,) = core.decide(core.initial(), a_push(an_event(1, kind, suggestion_id="f1")))
    assert isinstance(event, PushRejected)
    assert event.reason == "not_found"


def test_an_answer_to_an_offered_fix_counts() -> None:
    sitting = a_sitting(a_push(an_error(1)), the_check("0001-error.seen", False, {"id": "f1"}))
    (event,) = core.decide(sitting, a_push(an_event(2, "suggestion.accepted", suggestion_id="f1")))
    assert isinstance(event, StudentDid)


def test_a_rekeyed_outbox_counts_each_event_once_and_moves_the_new_numbers_on() -> None:
    again = a_push(an_event(1, event_id="a"), an_event(2, event_id="b"), client="new", known=frozenset({"a"}))
    events = core.decide(a_sitting(a_push(an_event(1, event_id="a"))), again)
    assert [type(event) for event in events] == [PushRepeated, StudentDid]


def test_one_event_under_two_numbers_of_one_push_counts_once() -> None:
    events = core.decide(core.initial(), a_push(an_event(1, event_id="a"), an_event(2, event_id="a")))
    assert [type(event) for event in events] == [StudentDid, PushRepeated]


# --- age ------------------------------------------------------------------------------------------------------


def happened(sitting: Sitting, *events: Pushed, at: int = NOON) -> list[int]:
    return [at - e.happened_at for e in core.decide(sitting, a_push(*events, at=at)) if isinstance(e, StudentDid)]


def test_an_age_counts_back_to_when_the_laptop_was_last_heard_from() -> None:
    heard = a_sitting(a_push(an_event(1), at=NOON - 5_000))
    assert happened(heard, an_event(2, age_ms=3_000)) == [3_000]
    assert happened(heard, an_event(2, age_ms=9_000)) == [5_000]


def test_every_event_of_an_offline_batch_keeps_its_age() -> None:
    heard = a_sitting(a_push(an_event(1), at=NOON - 60_000))
    assert happened(heard, an_event(2, age_ms=50_000), an_event(3, age_ms=20_000)) == [50_000, 20_000]


def test_an_age_counts_ten_minutes_at_most() -> None:
    heard = a_sitting(a_push(an_event(1), at=0))
    assert happened(heard, an_event(2, age_ms=10**9)) == [600_000]


def test_a_laptop_never_heard_from_has_no_age_to_claim() -> None:
    assert happened(core.initial(), an_event(1, age_ms=10**9)) == [0]


@pytest.mark.parametrize(("age_ms", "at"), [(-1_000, NOON + 500), (1_000, NOON - 500)])
def test_no_event_happens_in_the_future(age_ms: int, at: int) -> None:
    assert happened(a_sitting(a_push(an_event(1))), an_event(2, age_ms=age_ms), at=at) == [0]


# --- files and conflicts --------------------------------------------------------------------------------------


def test_a_save_on_the_newest_base_becomes_the_head() -> None:
    sitting = a_sitting(a_push(a_save(1, "one"), a_save(2, "two", base="0001-source.saved")))
    assert [file.text for file in sitting.files.values()] == ["two"]


def test_a_save_on_an_old_base_becomes_a_copy_and_the_head_stays() -> None:
    sitting = a_sitting(a_push(a_save(1, "one")), a_push(a_save(1, "mine", event_id="abcd-ef"), client="home"))
    assert {path: file.text for path, file in sitting.files.items()} == {
        "main.js": "one",
        "main (copy abcd).js": "mine",
    }


def test_the_same_text_on_an_old_base_is_no_conflict() -> None:
    sitting = a_sitting(a_push(a_save(1, "one")), a_push(a_save(1, "one", event_id="other"), client="home"))
    assert sitting.files["main.js"].rev == "other"
    assert len(sitting.files) == 1


def test_an_afternoon_offline_leaves_one_copy_and_not_one_for_each_save() -> None:
    afternoon = a_push(a_save(1, "a", event_id="aaaa"), a_save(2, "b", "aaaa"), a_save(3, "c", "0002-source.saved"))
    sitting = a_sitting(a_push(a_save(1, "school")), replace(afternoon, client_id="home"))
    assert {path: file.text for path, file in sitting.files.items()} == {
        "main.js": "school",
        "main (copy aaaa).js": "c",
    }


def test_two_conflicts_with_like_ids_leave_two_copies() -> None:
    sitting = a_sitting(
        a_push(a_save(1, "head")),
        a_push(a_save(1, "left", event_id="abcd1"), client="left"),
        a_push(a_save(1, "right", event_id="abcd2"), client="right"),
    )
    assert sorted(file.text for file in sitting.files.values()) == ["head", "left", "right"]


@pytest.mark.parametrize(
    ("path", "copy"),
    [
        ("main.js", "main (copy 1a2b).js"),
        ("notes", "notes (copy 1a2b)"),
        ("my.game/level", "my.game/level (copy 1a2b)"),
        ("my.game/level.py", "my.game/level (copy 1a2b).py"),
        (".hidden", ".hidden (copy 1a2b)"),
    ],
)
def test_a_copy_lies_beside_its_file_and_keeps_the_ending(path: str, copy: str) -> None:
    assert conflict_path(path, "1a2b") == copy


def test_a_file_too_many_is_rejected_and_the_others_can_still_be_saved() -> None:
    full = a_sitting(a_push(*(a_save(n, path=f"{n}.js") for n in range(1, core.MAX_FILES + 1))))
    last = core.MAX_FILES
    events = core.decide(
        full,
        a_push(
            a_save(last + 1, path="new.js"),
            a_save(last + 2, "changed", "0001-source.saved", "1.js"),
            a_save(last + 3, "conflict", None, "1.js"),
        ),
    )
    assert [getattr(event, "reason", "counts") for event in events] == ["too_many", "counts", "too_many"]


# --- checks ---------------------------------------------------------------------------------------------------


def wanted(sitting: Sitting) -> list[tuple[str, str]]:
    return [(check.purpose, check.text) for check in sitting.checks.values()]


def test_an_error_asks_for_a_search_for_a_fix() -> None:
    assert wanted(a_sitting(a_push(an_error(1)))) == [("error", BROKEN)]


def test_a_save_is_checked_only_while_its_file_is_broken() -> None:
    assert wanted(a_sitting(a_push(a_save(1)))) == []
    assert wanted(a_sitting(a_push(an_error(1), a_save(2)))) == [("save", WHOLE)]


def test_a_newer_text_replaces_an_older_one_that_still_waits() -> None:
    assert wanted(a_sitting(a_push(an_error(1), an_error(2, "newer")))) == [("error", "newer")]


def test_a_save_of_the_broken_text_does_not_stop_the_search_for_a_fix() -> None:
    assert wanted(a_sitting(a_push(an_error(1), a_save(2, BROKEN)))) == [("error", BROKEN)]


def test_an_answer_to_a_text_that_was_replaced_changes_nothing() -> None:
    sitting = a_sitting(a_push(an_error(1), an_error(2, "newer")))
    assert core.decide(sitting, the_check("0001-error.seen", True)) == []


def test_the_answer_to_a_check_counts_once() -> None:
    answer = the_check("0001-error.seen", False)
    sitting = a_sitting(a_push(an_error(1)))
    assert [type(event) for event in core.decide(sitting, answer)] == [SourceChecked]
    assert core.decide(given_(sitting, answer), answer) == []


def test_a_save_that_parses_ends_the_watch_over_the_file() -> None:
    sitting = a_sitting(a_push(an_error(1), a_save(2)), the_check("0002-source.saved", True))
    assert (sitting.broken, sitting.marked_lines, sitting.checks) == ({}, {}, {})


def test_a_save_that_parses_does_not_prove_that_a_program_runs() -> None:
    sitting = a_sitting(a_push(an_error(1, origin="run"), a_save(2)), the_check("0002-source.saved", True))
    assert sitting.broken == {"main.js": "run"}


def test_a_good_run_makes_the_server_look_at_the_saved_text_itself() -> None:
    run = an_event(3, "run.finished", language="javascript", path="main.js", ok=True, ms=1)
    sitting = a_sitting(a_push(a_save(1), an_error(2, origin="run")), the_check("0002-error.seen", True), a_push(run))
    assert wanted(sitting) == [("run", WHOLE)]


def test_a_copy_of_a_broken_file_is_checked_too() -> None:
    there = a_sitting(a_push(a_save(1, "head"), an_error(2)), the_check("0002-error.seen", False))
    assert wanted(given_(there, a_push(a_save(3, WHOLE, base="old")))) == [("save", WHOLE)]


def test_the_oldest_offers_are_forgotten() -> None:
    sitting = core.initial()
    for n in range(1, core.OFFERS_KEPT + 9):
        sitting = given_(sitting, a_push(an_error(n)), the_check(f"{n:04d}-error.seen", False, {"id": f"f{n}"}))
    assert list(sitting.offered) == [f"f{n}" for n in range(9, core.OFFERS_KEPT + 9)]


def test_a_hostile_laptop_cannot_make_the_state_grow_without_end() -> None:
    sitting = core.initial()
    for n in range(1, 1_001):
        sitting = given_(sitting, a_push(an_error(n, path=f"{n}.js")))
    held = (sitting.broken, sitting.marked_lines, sitting.checks)
    assert [len(mapping) for mapping in held] == [core.MAX_BROKEN] * 3
    assert "1000.js" in sitting.broken


# --- what a mentor sees of the program ------------------------------------------------------------------------


def test_a_hand_shows_the_saved_program_with_the_line_that_was_marked() -> None:
    hand = an_event(3, "help.asked", language="javascript", path="main.js")
    sitting = a_sitting(a_push(a_save(1, "one\ntwo"), an_error(2, line=2)))
    (event,) = core.decide(sitting, a_push(hand))
    assert isinstance(event, StudentDid)
    assert event.context is not None
    assert (event.context["text"], event.context["line"]) == ("one\ntwo", 2)


def test_a_hand_without_a_file_shows_nothing() -> None:
    (event,) = core.decide(core.initial(), a_push(an_event(1, "help.asked", language="python", path=None)))
    assert isinstance(event, StudentDid)
    assert event.context is None


def test_a_line_after_the_end_is_the_last_line() -> None:
    assert excerpt("a.py", "python", "r", "one\ntwo", 99)["line"] == 2


def test_line_zero_is_no_line() -> None:
    assert excerpt("a.py", "python", "r", "one\ntwo", 0)["line"] is None


@given(
    length=st.integers(1, 300),
    widths=st.lists(st.sampled_from([0, 20, 70, 399, 400, 2_000]), min_size=1, max_size=7),
    line=st.none() | st.integers(-5, 400),
)
def test_an_excerpt_obeys_its_limits_and_holds_the_marked_line(
    length: int, widths: list[int], line: int | None
) -> None:
    lines = [f"{n}:" + "x" * widths[n % len(widths)] for n in range(1, length + 1)]
    shown = excerpt("a.py", "python", "r", "\n".join(lines), line)
    parts = shown["text"].split("\n")
    assert len(parts) <= EXCERPT_LINES
    assert len(shown["text"]) <= EXCERPT_CHARS
    for place, part in enumerate(parts, start=shown["first_line"]):
        assert lines[place - 1].startswith(part)
    if shown["line"] is not None:
        assert shown["first_line"] <= shown["line"] < shown["first_line"] + len(parts)
    if line is not None and 1 <= line <= len(lines):
        assert shown["line"] == line


# --- any sequence of pushes -----------------------------------------------------------------------------------


class Journal:
    """What the store and the shell do: commit all events of a decision or none, remember prints and ids."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.sitting = core.initial("s1", "r1")

    def push(self, client: str, events: Sequence[Pushed], crash: bool) -> int:
        """The acknowledged number. A crash after the decision forgets it; the laptop will send again."""
        last = self.last(client)
        mine = [event for event in self.events if getattr(event, "client_id", None) == client]
        recorded = {event.seq: event.fingerprint for event in mine}  # type: ignore[attr-defined]
        held = {event.event_id for event in self.events if hasattr(event, "event_id")}
        known = frozenset(event.event_id for event in events if event.seq > last and event.event_id in held)
        decided = core.decide(self.sitting, Push(client, tuple(events), NOON + len(self.events), recorded, known))
        if not crash:
            self.events += decided
            for event in decided:
                self.sitting = core.evolve(self.sitting, event)
        return self.last(client)

    def last(self, client: str) -> int:
        held = self.sitting.clients.get(client)
        return held.last_seq if held else 0


KINDS = st.sampled_from(["activity", "save", "old save", "error", "unknown fix", "malformed"])


def _of_kind(kind: str, seq: int) -> Pushed:
    match kind:
        case "save" | "old save":
            return a_save(seq, f"text {seq}", None if kind == "save" else "old", f"{seq % 3}.js")
        case "error":
            return an_error(seq, f"broken {seq}", path=f"{seq % 3}.js")
        case "unknown fix":
            return an_event(seq, "suggestion.accepted", suggestion_id="never")
        case "malformed":
            return replace(an_event(seq), problem="malformed")
    return an_event(seq)


@given(
    kinds=st.lists(KINDS, min_size=1, max_size=12),
    steps=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 13), st.booleans()), max_size=25),
    rekeyed_after=st.integers(0, 12),
)
def test_every_event_counts_once_and_in_order_whatever_is_sent_twice_lost_or_cut_off(
    kinds: list[str], steps: list[tuple[int, int, bool]], rekeyed_after: int
) -> None:
    outbox = [_of_kind(kind, seq) for seq, kind in enumerate(kinds, start=1)]
    journal = Journal()
    for start, end, crash in steps:
        if outbox[start:end] and outbox[start].seq > journal.last("laptop") + 1:
            with pytest.raises(Refused, match="gap"):
                journal.push("laptop", outbox[start:end], crash)
        else:
            journal.push("laptop", outbox[start:end], crash)
    # The answers were lost, the laptop takes a new name and numbers what it still holds from 1 on.
    rest = outbox[min(rekeyed_after, journal.last("laptop")) :]
    rekeyed = [replace(event, seq=seq) for seq, event in enumerate(rest, start=1)]
    journal.push("rekeyed", rekeyed, crash=True)
    assert journal.push("rekeyed", rekeyed, crash=False) == len(rekeyed)
    counted = [event.event_id for event in journal.events if hasattr(event, "event_id")]
    assert counted == [event.event_id for event in outbox]
    replayed = core.initial("s1", "r1")
    for event in journal.events:
        replayed = core.evolve(replayed, event)
    assert replayed == journal.sitting
    assert state_from_bytes(Sitting, state_to_bytes(replayed)) == replayed
    assert list(state_from_bytes(Sitting, state_to_bytes(replayed)).checks) == list(replayed.checks)


@given(st.permutations([("laptop", 1), ("laptop", 2), ("home", 1), ("home", 2)]))
def test_no_save_is_ever_lost_between_two_laptops(order: list[tuple[str, int]]) -> None:
    sitting = core.initial()
    next_seq = {"laptop": 1, "home": 1}
    for client, _ in order:
        seq = next_seq[client]
        next_seq[client] += 1
        own = f"{client}{seq - 1}" if seq > 1 else None
        save = a_save(seq, f"{client} {seq}", own, event_id=f"{client}{seq}")
        sitting = given_(sitting, a_push(save, client=client))
    texts = {file.text for file in sitting.files.values()}
    assert {"laptop 2", "home 2"} <= texts
