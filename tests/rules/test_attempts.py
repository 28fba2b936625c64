"""A child's broken programs and what became of them: a fix that was taken is judged, and attempts wait for their
repair."""

from __future__ import annotations

from typing import Any

import pytest

from classroom import student_session as core
from classroom.attempts import (
    ATTEMPTS_KEPT,
    EXAMPLE_AT_MOST,
    KEPT_MS,
    TRAILS_KEPT,
    FixJudged,
    FixKept,
    FixUndone,
    PairLearnt,
    example_id,
    wanted_as_examples,
)
from classroom.student_session import RecordCheck, SettleFixes, Sitting
from classroom.vocabulary import Command, Event
from tests.rules.pushes import BROKEN, NOON, WHOLE, a_push, a_save, a_sitting, an_error, an_event, given_

OFFER = {"id": "fix-1", "rule": "missing-closer", "level": "push", "fixed": WHOLE, "language": "javascript"}
TAKEN = "suggestion.accepted"


def happened(sitting: Sitting, *commands: Command) -> tuple[Sitting, list[Event]]:
    """The sitting after some commands, and all that they led to."""
    found: list[Event] = []
    for command in commands:
        events = core.decide(sitting, command)
        found += events
        for event in events:
            sitting = core.evolve(sitting, event)
    return sitting, found


def kinds(events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, FixJudged | FixKept | FixUndone | PairLearnt)]


def the_check(check_id: str, parses: bool, offer: dict[str, Any] | None = None, **more: Any) -> RecordCheck:
    return RecordCheck(check_id, parses, None, None, offer["level"] if offer else "none", offer, **more)


def a_sitting_with_an_offer() -> Sitting:
    return a_sitting(a_push(an_error(1)), the_check("0001-error.seen", False, OFFER))


def takes(seq: int, at: int = NOON) -> Command:
    return a_push(an_event(seq, TAKEN, suggestion_id="fix-1"), at=at)


def test_that_the_servers_parser_takes_the_next_text_is_not_the_last_word_on_a_fix() -> None:
    _, events = happened(a_sitting_with_an_offer(), takes(2), a_push(a_save(3)), the_check("0003-source.saved", True))
    assert kinds(events) == [FixJudged("fix-1", "javascript", "missing-closer", "push", True, settles=True)]


def test_a_fix_after_which_the_program_does_not_parse_was_not_good_and_is_judged_once() -> None:
    sitting, events = happened(
        a_sitting_with_an_offer(), takes(2), a_push(a_save(3, "let a = ((\n")), the_check("0003-source.saved", False)
    )
    assert [event.parsed for event in kinds(events) if isinstance(event, FixJudged)] == [False]
    _, later = happened(sitting, a_push(a_save(4, base="0003-source.saved")), the_check("0004-source.saved", True))
    assert kinds(later) == []


def test_what_was_looked_at_before_the_child_took_the_fix_does_not_judge_it() -> None:
    sitting = given_(a_sitting_with_an_offer(), a_push(a_save(2, "let a = ((1\n")), takes(3))
    _, events = happened(sitting, the_check("0002-source.saved", False))
    assert kinds(events) == []


def test_the_program_as_it_was_before_the_fix_does_not_judge_it_either() -> None:
    sitting = given_(a_sitting_with_an_offer(), takes(2, NOON), a_push(a_save(3, BROKEN), at=NOON + KEPT_MS + 1))
    _, events = happened(sitting, the_check("0003-source.saved", False))
    assert kinds(events) == []


def test_a_check_that_could_not_be_done_says_nothing_about_a_fix() -> None:
    failed = RecordCheck("0003-source.saved", False, None, None, "failed", None)
    _, events = happened(a_sitting_with_an_offer(), takes(2), a_push(a_save(3)), failed)
    assert kinds(events) == []


def a_fix_that_was_read(*texts: str) -> Sitting:
    """Taken, saved as it is, read, and then these texts were saved in time."""
    sitting = given_(a_sitting_with_an_offer(), takes(2), a_push(a_save(3)), the_check("0003-source.saved", True))
    base = "0003-source.saved"
    for seq, text in enumerate(texts, 4):
        sitting = given_(sitting, a_push(a_save(seq, text, base=base), at=NOON + seq))
        base = f"{seq:04d}-source.saved"
    return sitting


def settled(sitting: Sitting, later_ms: int = KEPT_MS + 1) -> list[Event]:
    return kinds(happened(sitting, SettleFixes(NOON + later_ms))[1])


KEPT = FixKept("fix-1", "javascript", "missing-closer", "push")
UNDONE = FixUndone("fix-1", "javascript", "missing-closer", "push", counted=False)


def test_a_fix_is_good_when_its_place_is_two_minutes_later_as_it_left_it() -> None:
    sitting = a_fix_that_was_read("// mine\nlet a = (1)\nlet b = 2\n")
    assert settled(sitting, KEPT_MS) == []
    assert settled(sitting) == [KEPT]


def test_the_last_word_on_a_fix_is_said_once() -> None:
    sitting = given_(a_fix_that_was_read(), SettleFixes(NOON + KEPT_MS + 1))
    assert settled(sitting, 10 * KEPT_MS) == []


def test_a_wrong_fix_that_the_child_mends_by_hand_was_no_good_one() -> None:
    assert settled(a_fix_that_was_read("let a = (1 + 2)\n")) == [UNDONE]


def test_taking_a_fix_and_saving_something_else_that_can_be_read_is_no_good_use() -> None:
    sitting = given_(
        a_sitting_with_an_offer(), takes(2), a_push(a_save(3, "let b = 7\n")), the_check("0003-source.saved", True)
    )
    assert settled(sitting) == [UNDONE]


def test_taking_a_fix_alone_says_nothing_about_it() -> None:
    assert settled(given_(a_sitting_with_an_offer(), takes(2))) == []
    assert settled(given_(a_sitting_with_an_offer(), takes(2), a_push(a_save(3)))) == []


def test_what_becomes_of_the_place_after_two_minutes_is_the_childs_own_idea() -> None:
    later = a_push(a_save(4, "let c = 3\n", base="0003-source.saved"), at=NOON + KEPT_MS + 1)
    _, events = happened(a_fix_that_was_read(), later)
    assert kinds(events) == [KEPT]


def test_a_fix_that_was_changed_and_put_back_in_time_was_good() -> None:
    assert settled(a_fix_that_was_read("let a = [1]\n", WHOLE)) == [KEPT]


def test_texts_are_compared_when_something_is_decided_and_never_when_it_is_replayed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Texts can be made that take long to compare: a sitting that did it at each replay would never start again."""
    commands = (takes(2), a_push(a_save(3)), the_check("0003-source.saved", True), a_push(a_save(4, "another();\n")))
    start = a_sitting_with_an_offer()
    sitting, events = happened(start, *commands, SettleFixes(NOON + KEPT_MS + 1))
    assert len(kinds(events)) == 2

    def never(*_: object) -> bool:
        raise AssertionError("compared while a state was folded")

    monkeypatch.setattr("classroom.attempts.stays", never)
    monkeypatch.setattr("classroom.attempts.is_undone", never)
    replayed = start
    for event in events:
        replayed = core.evolve(replayed, event)
    assert replayed == sitting


def test_two_fixes_within_two_minutes_have_their_own_last_words() -> None:
    other = {**OFFER, "id": "fix-2", "fixed": "let a = (1)\nlet b = (2)\n"}
    sitting = given_(
        a_fix_that_was_read(),
        a_push(an_error(4, "let a = (1)\nlet b = (2\n")),
        the_check("0004-error.seen", False, other),
        a_push(an_event(5, TAKEN, suggestion_id="fix-2"), at=NOON + 1),
        a_push(a_save(6, other["fixed"], base="0003-source.saved")),
        the_check("0006-source.saved", True),
    )
    said = settled(sitting, KEPT_MS + 2)
    assert [(type(each), each.suggestion_id) for each in said if isinstance(each, FixKept | FixUndone)] == [
        (FixKept, "fix-1"),
        (FixKept, "fix-2"),
    ]


@pytest.mark.parametrize(("later_ms", "undone"), [(KEPT_MS, True), (KEPT_MS + 1, False)])
def test_a_fix_that_is_taken_back_within_two_minutes_was_no_good_one(later_ms: int, undone: bool) -> None:
    back = a_push(a_save(4, BROKEN, base="0003-source.saved"), at=NOON + later_ms)
    _, events = happened(a_fix_that_was_read(), back)
    assert kinds(events) == ([UNDONE] if undone else [KEPT])


def test_word_of_a_fix_taken_back_in_time_may_come_after_it_had_counted() -> None:
    counted = given_(a_fix_that_was_read(), SettleFixes(NOON + KEPT_MS + 1))
    late = a_push(an_event(4, "source.saved", age_ms=60_000, language="javascript", path="main.js", text=BROKEN,
                           base_rev="0003-source.saved"), at=NOON + KEPT_MS + 2)  # fmt: skip
    _, events = happened(counted, late)
    assert kinds(events) == [FixUndone("fix-1", "javascript", "missing-closer", "push", counted=True)]


def test_a_journal_of_before_the_last_word_is_read_as_it_was_meant() -> None:
    sitting = given_(a_sitting_with_an_offer(), takes(2), a_push(a_save(3)))
    sitting = core.evolve(sitting, FixJudged("fix-1", "javascript", "missing-closer", "push", parsed=True))
    assert settled(sitting) == []


def test_a_fix_that_is_taken_back_before_anybody_looked_is_one_bad_use_and_not_two() -> None:
    _, events = happened(
        a_sitting_with_an_offer(), takes(2), a_push(a_save(3, BROKEN)), the_check("0003-source.saved", False)
    )
    assert kinds(events) == [FixUndone("fix-1", "javascript", "missing-closer", "push", counted=False)]


def test_every_attempt_since_the_last_that_parsed_waits_for_its_repair() -> None:
    sitting = a_sitting(
        a_push(an_error(1, "let a = ((1\n")),
        the_check("0001-error.seen", False),
        a_push(an_error(2)),
        the_check("0002-error.seen", False, OFFER),
        a_push(a_save(3)),
    )
    wanted = wanted_as_examples(sitting.trails, sitting.checks["0003-source.saved"])
    assert wanted == (("0001-error.seen", "let a = ((1\n"), ("0002-error.seen", BROKEN))
    pairs = tuple((each, "broken", "fixed") for each, _ in wanted)
    _, events = happened(sitting, the_check("0003-source.saved", True, pairs=pairs))
    assert kinds(events) == [
        PairLearnt(example_id("0001-error.seen"), "javascript", "broken", "fixed", "saved", None, False),
        PairLearnt(example_id("0002-error.seen"), "javascript", "broken", "fixed", "saved", "missing-closer", False),
    ]


def test_what_the_child_runs_replaces_what_it_saved_on_the_way_and_closes_the_attempt() -> None:
    sitting = given_(
        a_sitting_with_an_offer(),
        a_push(a_save(2, "let a = 1\n")),
        the_check("0002-source.saved", True),
        a_push(a_save(3, base="0002-source.saved"), an_event(4, "run.finished", ok=True, path="main.js")),
    )
    assert list(sitting.checks) == ["0004-run.finished"]
    pair = ("0001-error.seen", "broken", "fixed")
    sitting, events = happened(sitting, the_check("0004-run.finished", True, pairs=(pair,)))
    assert [(event.example_id, event.how) for event in kinds(events) if isinstance(event, PairLearnt)] == [
        (example_id("0001-error.seen"), "ran")
    ]
    assert sitting.trails == {}


def test_a_pair_says_that_a_fix_was_taken_on_the_way() -> None:
    sitting = given_(a_sitting_with_an_offer(), takes(2), a_push(a_save(3)))
    pair = ("0001-error.seen", "broken", "fixed")
    _, events = happened(sitting, the_check("0003-source.saved", True, pairs=(pair,)))
    assert [event.taken for event in kinds(events) if isinstance(event, PairLearnt)] == [True]


def test_a_pair_of_an_attempt_that_nobody_knows_is_not_learnt() -> None:
    sitting = given_(a_sitting_with_an_offer(), a_push(a_save(2)))
    _, events = happened(sitting, the_check("0002-source.saved", True, pairs=(("other", "broken", "fixed"),)))
    assert kinds(events) == []


def test_attempts_files_and_texts_are_bounded() -> None:
    sitting = a_sitting()
    for number in range(1, 3 * TRAILS_KEPT):
        path = f"{number % (2 * TRAILS_KEPT)}.js"
        for again in range(2):
            seq = 2 * number + again - 1
            error = an_error(seq, f"let a = ({seq}\n", path=path)
            sitting = given_(sitting, a_push(error), the_check(error.event_id, False))
    assert len(sitting.trails) == TRAILS_KEPT
    assert max(len(trail.broken) for trail in sitting.trails.values()) <= ATTEMPTS_KEPT
    long = an_error(1, "(" * (EXAMPLE_AT_MOST + 1))
    assert given_(a_sitting(), a_push(long), the_check(long.event_id, False)).trails == {}
