"""What the room teaches: examples without names, and rules that lose their voice when their fixes do no good."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom.linting.room import UNDO_MS, USES_AT_LEAST, Happened, Pair, Record, Room, learn
from web.commands.own_programs import learnt_in

BROKEN, FIXED = "print('hi'\n", "print('hi')\n"


def saved(text: str, at: int, path: str = "a.py", language: str = "python") -> Happened:
    return Happened("source.saved", at, {"body": {"language": language, "path": path, "text": text, "base_rev": None}})


def offered(suggestion_id: str, rule: str, at: int) -> Happened:
    said = {"id": suggestion_id, "language": "python", "rule": rule, "level": "push"}
    return Happened("source.checked", at, {"path": "a.py", "language": "python", "suggestion": said})


def taken(suggestion_id: str, at: int) -> Happened:
    return Happened("suggestion.accepted", at, {"body": {"suggestion_id": suggestion_id}})


def learnt(*events: Happened) -> Room:
    room = Room()
    learn(room, events)
    return room


def use(number: int, rule: str, after: str) -> list[Happened]:
    """A child breaks a program, takes the fix of a rule, and saves `after`."""
    at = number * 1_000_000
    return [
        saved(f"# {number}\n{BROKEN}", at),
        offered(f"s{number}", rule, at + 10),
        taken(f"s{number}", at + 1_000),
        saved(f"# {number}\n{after}", at + 2_000),
        saved(f"# {number}\nx = {number}\n", at + UNDO_MS + 5_000),
    ]


def test_a_broken_attempt_and_the_next_that_parses_are_a_pair() -> None:
    room = learnt(saved(BROKEN, 1), saved("print('hi'))\n", 2), saved(FIXED, 3), saved("x = 1\n", 4))
    assert room.pairs == [Pair("python", "print('hi'))\n", FIXED)]


def test_files_are_kept_apart_and_another_language_makes_no_pair() -> None:
    room = learnt(saved(BROKEN, 1), saved(FIXED, 2, path="b.py"), saved("let a = 1;", 3, language="javascript"))
    assert room.pairs == []


def test_a_fix_is_good_when_the_program_parses_and_stays() -> None:
    room = learnt(*use(1, "missing-closer", FIXED))
    assert room.records == {("python", "missing-closer"): Record(1, 1)}


def test_a_fix_that_is_taken_back_within_two_minutes_was_not_good() -> None:
    room = learnt(
        saved(BROKEN, 0),
        offered("s", "r", 1),
        taken("s", 2),
        saved(FIXED, 3),
        saved(BROKEN, UNDO_MS),
        saved(FIXED, 999_999),
    )
    assert room.records == {("python", "r"): Record(1, 0)}


def test_going_back_later_is_the_childs_own_business() -> None:
    room = learnt(saved(BROKEN, 0), offered("s", "r", 1), taken("s", 2), saved(FIXED, 3), saved(BROKEN, UNDO_MS + 10))
    assert room.records == {("python", "r"): Record(1, 1)}


def test_a_fix_after_which_nothing_was_saved_counts_neither_way() -> None:
    assert learnt(saved(BROKEN, 0), offered("s", "r", 1), taken("s", 2)).records == {}


def test_a_planted_bad_rule_is_asked_first_and_then_only_points() -> None:
    bad = "planted-bad"
    events = [
        event for number in range(1, 41) for event in use(number, bad, FIXED if number % 4 else BROKEN[:-1] + "(\n")
    ]
    record = learnt(*events).records["python", bad]
    assert record == Record(40, 30)
    assert record.allowed("push") == "point"


@pytest.mark.parametrize(
    ("uses", "good", "level"),
    [
        (USES_AT_LEAST - 1, 0, "push"),
        (USES_AT_LEAST, USES_AT_LEAST, "push"),
        (40, 36, "ask"),
        (USES_AT_LEAST, 12, "point"),
        (200, 190, "push"),
    ],
)
def test_twenty_uses_decide_by_what_is_sure(uses: int, good: int, level: str) -> None:
    assert Record(uses, good).allowed("push") == level


def test_what_only_points_stays_so() -> None:
    assert Record(40, 1).allowed("point") == "point"


def test_childrens_programs_are_read_only_when_the_operator_allows_it(tmp_path: Path) -> None:
    with pytest.raises(PermissionError):
        learnt_in(tmp_path)
    (tmp_path / "settings.toml").write_text("[linter]\nexamples = true\n", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        learnt_in(tmp_path)
