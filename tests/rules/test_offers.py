"""What a child's laptops are given of a fix, and what becomes of that when the child or the room chooses otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classroom import student_session as core
from classroom.offers import ANSWERABLE, OFFERS_KEPT
from classroom.student_session import (
    PushRejected,
    Reconsider,
    RecordCheck,
    Sitting,
    SourceChecked,
    StudentDid,
    SuggestionReconsidered,
)
from storage.codec import state_from_bytes, state_to_bytes
from tests.rules.pushes import BROKEN, FIX, WHOLE, a_push, a_save, a_sitting, an_error, an_event, given_, the_check

YES, NO = True, False


def answered(seq: int, show: bool) -> core.Push:
    return a_push(an_event(seq, "fixes.answered", show=show))


def found(check_id: str, suggestion: dict[str, Any] | None = FIX, room: str = "on") -> RecordCheck:
    return RecordCheck(check_id, False, 1, "no", suggestion["level"] if suggestion else "none", suggestion, room)


def the_event(sitting: Sitting, command: Any) -> Any:
    (event,) = core.decide(sitting, command)
    return event


def told(event: SourceChecked | SuggestionReconsidered) -> str | None:
    return event.suggestion["level"] if event.suggestion else None


#: The child has answered, has met an error, and its check is under way.
def waiting(show: bool | None = None) -> Sitting:
    first = an_event(1) if show is None else an_event(1, "fixes.answered", show=show)
    return a_sitting(a_push(first, an_error(2)))


CHECK = "0002-error.seen"


@pytest.mark.parametrize(
    ("show", "room", "level"),
    [
        (YES, "on", "push"),
        (YES, "ask", "ask"),
        (YES, "off", "point"),
        (None, "on", "ask"),
        (None, "off", "point"),
        (NO, "on", "point"),
    ],
)
def test_a_fix_leaves_as_far_as_child_and_room_want_it(show: bool | None, room: str, level: str) -> None:
    event = the_event(waiting(show), found(CHECK, room=room))
    assert (event.level, told(event)) == ("push", level)
    assert event.withheld == (None if level == "push" else FIX)
    assert bool(event.suggestion["edits"]) == (level != "point")


def test_an_explanation_leaves_whatever_the_child_wants() -> None:
    hint = {**FIX, "level": "point", "edits": [], "fixed": None}
    event = the_event(waiting(NO), found(CHECK, hint))
    assert (event.suggestion, event.withheld) == (hint, None)
    assert the_event(waiting(NO), found(CHECK, None)).suggestion is None


def test_a_yes_brings_what_was_kept_back_and_a_no_takes_it_away_again() -> None:
    sitting = given_(waiting(NO), found(CHECK))
    assert core.decide(sitting, Reconsider("on")) == []
    willing = given_(sitting, answered(3, YES))
    event = the_event(willing, Reconsider("on"))
    assert event == SuggestionReconsidered(CHECK, "main.js", FIX)
    shown = given_(willing, Reconsider("on"))
    assert core.decide(shown, Reconsider("on")) == []
    assert told(the_event(given_(shown, answered(4, NO)), Reconsider("on"))) == "point"


def test_a_room_that_is_narrowed_and_widened_again_changes_what_the_laptops_have() -> None:
    sitting = given_(waiting(YES), found(CHECK))
    levels = []
    for room in ("ask", "off", "on"):
        levels.append(told(the_event(sitting, Reconsider(room))))
        sitting = given_(sitting, Reconsider(room))
    assert levels == ["ask", "point", "push"]


@pytest.mark.parametrize("answer", ["suggestion.accepted", "suggestion.declined"])
def test_a_fix_that_was_taken_or_put_away_is_not_offered_again(answer: str) -> None:
    sitting = given_(waiting(YES), found(CHECK), a_push(an_event(3, answer, suggestion_id="f1", reason=None)))
    assert core.decide(sitting, Reconsider("off")) == []
    assert not core.has_open_offers(sitting)


def test_a_program_that_is_whole_again_has_no_offer_left() -> None:
    sitting = given_(waiting(YES), found(CHECK), a_push(a_save(3, WHOLE)), the_check("0003-source.saved", True))
    assert core.decide(sitting, Reconsider("off")) == []
    assert sitting.offers == {}


def test_a_save_that_is_still_broken_leaves_the_offer_and_a_new_error_ends_it() -> None:
    sitting = given_(waiting(YES), found(CHECK), a_push(a_save(3, BROKEN + "x")), the_check("0003-source.saved", False))
    assert told(the_event(sitting, Reconsider("off"))) == "point"
    ended = given_(sitting, a_push(an_error(4, "other (")), found("0004-error.seen", None))
    assert core.decide(ended, Reconsider("off")) == []


def test_only_what_a_laptop_had_with_its_edits_can_be_taken() -> None:
    sitting = given_(waiting(NO), found(CHECK))
    taking = a_push(an_event(3, "suggestion.accepted", suggestion_id="f1"))
    assert isinstance(the_event(sitting, taking), PushRejected)
    assert isinstance(the_event(sitting, a_push(an_event(3, "suggestion.declined", suggestion_id="f1"))), StudentDid)


def test_what_was_shown_may_be_taken_although_the_word_of_it_comes_late() -> None:
    sitting = given_(waiting(YES), found(CHECK), Reconsider("off"))
    assert isinstance(the_event(sitting, a_push(an_event(3, "suggestion.accepted", suggestion_id="f1"))), StudentDid)


@pytest.mark.parametrize(
    ("text", "fix"), [(WHOLE, "f1"), (WHOLE.replace("\n", "  \r\n"), "f1"), (BROKEN, None), ("1", None)]
)
def test_a_check_says_whether_the_text_is_that_of_the_fix(text: str, fix: str | None) -> None:
    sitting = given_(waiting(YES), found(CHECK), a_push(a_save(3, text)))
    assert the_event(sitting, the_check("0003-source.saved", True)).fix == fix


def test_what_is_typed_behind_a_fix_does_not_hide_that_the_fix_was_right() -> None:
    two = a_push(a_save(3, WHOLE), a_save(4, WHOLE + "let b", base="0003-source.saved"))
    sitting = given_(waiting(YES), found(CHECK), two)
    assert list(sitting.checks) == ["0003-source.saved"]
    broken_again = given_(sitting, a_push(an_error(5, WHOLE + "let b")))
    assert list(broken_again.checks) == ["0005-error.seen"]


def test_a_sitting_remembers_few_offers_and_comes_back_from_its_snapshot_with_them() -> None:
    sitting = a_sitting(answered(1, YES))
    for n in range(2, 2 + OFFERS_KEPT + ANSWERABLE):
        fix = {**FIX, "id": f"f{n}"}
        sitting = given_(sitting, a_push(an_error(n, path=f"{n}.js")), found(f"{n:04d}-error.seen", fix))
    assert (len(sitting.offers), len(sitting.offered)) == (OFFERS_KEPT, ANSWERABLE)
    again = state_from_bytes(Sitting, state_to_bytes(sitting))
    assert again == sitting
    assert list(again.offers) == [f"{n}.js" for n in range(2 + ANSWERABLE, 2 + OFFERS_KEPT + ANSWERABLE)]


def test_in_graded_work_a_fix_is_withheld_whole_and_comes_when_the_work_is_over() -> None:
    graded = replace(found(CHECK), mode="graded")
    event = the_event(waiting(YES), graded)
    assert (event.suggestion, event.withheld) == (None, FIX)
    sitting = given_(waiting(YES), graded)
    assert core.decide(sitting, Reconsider("on", "graded")) == []
    assert told(the_event(sitting, Reconsider("on", "normal"))) == "push"


def test_in_graded_work_a_fix_of_before_is_taken_back_and_cannot_be_taken() -> None:
    sitting = given_(waiting(YES), found(CHECK))
    assert told(the_event(sitting, Reconsider("on", "graded"))) is None
    takes = a_push(an_event(3, "suggestion.accepted", suggestion_id="f1"))
    refused = the_event(sitting, replace(takes, mode="graded"))
    assert (type(refused), refused.reason) == (PushRejected, "not_found")
    assert isinstance(the_event(sitting, takes), StudentDid)
