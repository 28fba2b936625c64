"""A laptop pushes its events; each counts once and in order, whatever arrives twice, late, or on an old base."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom import student_session as core
from classroom.program_text import MAX_CHARS, MAX_FILES, conflict_path
from classroom.refusals import refusals
from classroom.student_session import (
    Pushed,
    PushIdTaken,
    PushRejected,
    PushRepeated,
    Sitting,
    StudentDid,
)
from classroom.vocabulary import Refused
from tests.rules.pushes import FIX, NOON, a_push, a_save, a_sitting, an_error, an_event, given_, the_check

# --- order, repeats, forks, gaps ------------------------------------------------------------------------------


def test_events_count_in_the_order_of_their_numbers() -> None:
    events = core.decide(core.initial(), a_push(an_event(1), an_event(2)))
    assert [(type(e), e.seq) for e in events] == [(StudentDid, 1), (StudentDid, 2)]


def test_a_push_that_arrives_again_changes_nothing() -> None:
    push = a_push(an_event(1), an_event(2))
    recorded = {event.seq: event.fingerprint for event in push.events}
    assert core.decide(a_sitting(push), replace(push, recorded=recorded)) == []


def test_a_push_that_arrives_again_with_one_more_counts_only_that_one() -> None:
    first = an_event(1)
    again = a_push(first, an_event(2), recorded={1: first.fingerprint})
    assert [e.seq for e in core.decide(a_sitting(a_push(first)), again)] == [2]


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


def of_laptops(count: int) -> Sitting:
    """One event of each, in the order of their numbers."""
    return a_sitting(*(a_push(an_event(1, event_id=f"e{n}"), client=f"laptop {n}") for n in range(count)))


def test_one_laptop_more_is_heard_and_the_one_that_was_heard_longest_ago_is_forgotten() -> None:
    sitting = given_(of_laptops(core.MAX_CLIENTS), a_push(an_event(2, event_id="again"), client="laptop 0"))
    sitting = given_(sitting, a_push(an_event(1, event_id="new"), client="one more"))
    assert len(sitting.clients) == core.MAX_CLIENTS
    assert "laptop 1" not in sitting.clients
    assert list(sitting.clients)[-2:] == ["laptop 0", "one more"]
    assert sitting.clients["laptop 0"].last_seq == 2


def test_a_forgotten_laptop_goes_on_after_the_number_that_the_journal_holds() -> None:
    sitting = of_laptops(core.MAX_CLIENTS + 1)
    first = an_event(1, event_id="e0")
    held = core.Client(1, NOON)
    push = a_push(first, an_event(2, age_ms=5_000), client="laptop 0", at=NOON + 2_000)
    (event,) = core.decide(sitting, replace(push, recorded={1: first.fingerprint}, held=held))
    assert isinstance(event, StudentDid)
    # Its age counts up to the time since it was heard, as if it had never been forgotten.
    assert (event.seq, event.happened_at) == (2, NOON)
    with pytest.raises(Refused) as refused:
        core.decide(sitting, a_push(an_event(3), client="laptop 0", held=held))
    assert (refused.value.code, refused.value.facts) == ("gap", {"last_seq": 1})
    other = an_event(1, "help.asked")
    with pytest.raises(Refused, match="fork"):
        core.decide(sitting, a_push(other, client="laptop 0", held=held, recorded={1: first.fingerprint}))


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
    sitting = a_sitting(a_push(an_error(1)), the_check("0001-error.seen", False, FIX))
    (event,) = core.decide(sitting, a_push(an_event(2, "suggestion.accepted", suggestion_id="f1")))
    assert isinstance(event, StudentDid)


def test_a_rekeyed_outbox_counts_each_event_once_and_moves_the_new_numbers_on() -> None:
    again = a_push(an_event(1, event_id="a"), an_event(2, event_id="b"), client="new", known=frozenset({"a"}))
    events = core.decide(a_sitting(a_push(an_event(1, event_id="a"))), again)
    assert [type(event) for event in events] == [PushRepeated, StudentDid]


def test_one_event_under_two_numbers_of_one_push_counts_once() -> None:
    events = core.decide(core.initial(), a_push(an_event(1, event_id="a"), an_event(2, event_id="a")))
    assert [type(event) for event in events] == [StudentDid, PushRepeated]


def test_an_id_of_another_event_is_no_repetition_and_the_answer_names_it() -> None:
    push = a_push(an_event(1, event_id="a"), an_event(2, event_id="b"), taken=frozenset({"a"}))
    events = core.decide(core.initial(), push)
    assert [type(event) for event in events] == [PushIdTaken, StudentDid]
    assert refusals(push, events, {}) == [{"seq": 1, "reason": "fork"}]
    assert a_sitting(push).clients["laptop"].last_seq == 2


def test_two_different_events_under_one_id_of_one_push_do_not_both_count() -> None:
    push = a_push(an_event(1, event_id="a"), an_event(2, "help.asked", event_id="a", path=None))
    events = core.decide(core.initial(), push)
    assert [type(event) for event in events] == [StudentDid, PushIdTaken]
    assert refusals(push, events, {}) == [{"seq": 2, "reason": "fork"}]


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


@pytest.mark.parametrize(("kind", "age_ms"), [("help.asked", 2_000), ("error.seen", 2_000), ("activity", 60_000)])
def test_who_was_at_work_on_another_laptop_did_not_wait_for_anybody(kind: str, age_ms: int) -> None:
    """Else ten names of one browser, heard once each, are ten places at the front of the line."""
    spare = a_push(an_event(1, event_id="spare"), client="spare", at=NOON - 60_000)
    sitting = a_sitting(spare, a_push(an_event(1), at=NOON - 2_000))
    body = dict.fromkeys(("language", "path", "origin", "message", "text"), "javascript")
    push = a_push(an_event(2, kind, age_ms=60_000, **body), client="spare")
    (did,) = (each for each in core.decide(sitting, push) if isinstance(each, StudentDid))
    assert NOON - did.happened_at == age_ms


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
    full = a_sitting(a_push(*(a_save(n, path=f"{n}.js") for n in range(1, MAX_FILES + 1))))
    last = MAX_FILES
    events = core.decide(
        full,
        a_push(
            a_save(last + 1, path="new.js"),
            a_save(last + 2, "changed", "0001-source.saved", "1.js"),
            a_save(last + 3, "conflict", None, "1.js"),
        ),
    )
    assert [getattr(event, "reason", "counts") for event in events] == ["too_many", "counts", "too_many"]


def test_all_files_of_a_child_together_stay_within_their_limit() -> None:
    half = "x" * (MAX_CHARS // 2)
    sitting = a_sitting(a_push(a_save(1, path="a.js", text=half)), a_push(a_save(2, path="b.js", text=half)))
    (third,) = core.decide(sitting, a_push(a_save(3, path="c.js", text="one too many")))
    assert isinstance(third, PushRejected)
    assert third.reason == "too_large"
    (shorter,) = core.decide(sitting, a_push(a_save(3, path="b.js", text="less", base=sitting.files["b.js"].rev)))
    assert isinstance(shorter, StudentDid)
