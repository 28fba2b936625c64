"""Which texts are checked, and what a mentor sees of a program."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classroom import student_session as core
from classroom.program_text import EXCERPT_CHARS, EXCERPT_LINES, excerpt
from classroom.student_session import (
    Sitting,
    SourceChecked,
    StudentDid,
)
from tests.rules.pushes import BROKEN, WHOLE, a_push, a_save, a_sitting, an_error, an_event, given_, the_check

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
