"""What the room teaches is kept without names, only where it is allowed, and neither for ever nor without end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from classroom import centre as c
from classroom.attempts import PairLearnt, example_id
from classroom.rule_book import RuleCounted, RuleDemoted, RuleRaised, RuleRestored, Standing
from classroom.student_session import StudentDid
from classroom.vocabulary import Event
from storage import examples
from storage.codec import to_new_event
from storage.examples import DAY_MS, EXAMPLE_DAYS_AT_MOST
from storage.journal import Appended, Journal
from storage.views import Views

Say = Callable[..., None]


@pytest.fixture
def say(append: Callable[..., Appended]) -> Say:
    """Puts events into the journal: of which stream, child and room, and when."""
    count = 0

    def say_events(stream: str, *events: Event, at: int = 1, student: str | None = None, room: str = "r1") -> None:
        nonlocal count
        for event in events:
            count += 1
            append(stream, to_new_event(event, event_id=f"x{count}", at=at, student_id=student, room_id=room))

    return say_events


def an_attempt(event_id: str, at: int = 1) -> StudentDid:
    body: dict[str, Any] = {"language": "python", "path": "a.py", "text": "x", "origin": "parse", "message": "m"}
    return StudentDid("error.seen", body, f"laptop of {event_id}", 1, event_id, "f", at, at)


def a_pair(attempt: str = "a1", fixed: str = "fixed", how: str = "saved") -> PairLearnt:
    return PairLearnt(example_id(attempt), "python", "broken", fixed, how, "missing-closer", taken=False)


def kept(views: Views) -> list[tuple[str, str]]:
    return [(row.fixed, row.how) for row in views.examples()]


def test_only_what_was_tried_after_an_operator_allowed_it_may_be_kept(say: Say, views: Views) -> None:
    say("student/s1", an_attempt("a1", at=4), student="s1")
    assert views.allowed_as_examples("r1", "s1", ["a1"]) == set()
    say("centre", c.ExamplesAllowed("r1", None, allowed=True), at=5)
    say("student/s1", an_attempt("a2", at=6), student="s1")
    assert views.allowed_as_examples("r1", "s1", ["a1", "a2"]) == {"a2"}
    assert views.allowed_as_examples("r1", "s2", ["a1", "a2"]) == set(), "another child's"
    assert views.allowed_as_examples("r2", "s1", ["a1", "a2"]) == set(), "another room's"


def test_a_child_can_be_left_out_and_come_back_but_is_not_added_alone(say: Say, views: Views) -> None:
    say("student/s1", an_attempt("a1", at=6), student="s1")
    say("centre", c.ExamplesAllowed("r1", None, allowed=True), c.ExamplesAllowed("r1", "s1", allowed=False), at=5)
    assert views.allowed_as_examples("r1", "s1", ["a1"]) == set()
    say("centre", c.ExamplesAllowed("r1", "s1", allowed=True), at=7)
    say("student/s1", an_attempt("a2", at=8), student="s1")
    assert views.allowed_as_examples("r1", "s1", ["a1", "a2"]) == {"a2"}
    say("centre", c.ExamplesAllowed("r2", "s1", allowed=True), at=7)
    assert views.allowed_as_examples("r2", "s1", ["a2"]) == set()


def test_the_program_that_was_run_replaces_the_one_that_was_saved_on_the_way(say: Say, views: Views) -> None:
    say("student/s1", a_pair(), a_pair(fixed="better", how="ran"), student="s1")
    assert kept(views) == [("better", "ran")]


def test_an_example_tells_neither_child_nor_moment(say: Say, views: Views) -> None:
    say("student/s1", a_pair(), at=5 * DAY_MS + 12_345, student="s1")
    (row,) = views._with_connection(lambda connection: connection.execute("SELECT * FROM example").fetchall())
    assert row[-1] == 5 * DAY_MS
    assert not any("s1" in str(value) for value in row)


def test_what_is_old_goes_and_what_is_too_much_goes(say: Say, views: Views, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "EXAMPLES_AT_MOST", 3)
    say("student/s1", a_pair("old", "old"), student="s1")
    later = (EXAMPLE_DAYS_AT_MOST + 2) * DAY_MS
    say("student/s1", *(a_pair(f"a{n}", str(n)) for n in range(5)), at=later, student="s1")
    assert sorted(fixed for fixed, _ in kept(views)) == ["2", "3", "4"]


def test_consent_that_is_taken_back_deletes_the_rooms_examples_and_no_others(say: Say, views: Views) -> None:
    say("student/s1", a_pair("a1", "one"), student="s1")
    say("student/s2", a_pair("a2", "two"), student="s2", room="r2")
    say("centre", c.ExamplesAllowed("r1", None, allowed=False))
    assert kept(views) == [("two", "saved")]


@pytest.mark.parametrize(
    "end", [c.ExamplesAllowed("r1", "s1", allowed=False), c.StudentRemoved("s1", "r1")], ids=["excepted", "removed"]
)
def test_a_child_that_is_left_out_or_removed_takes_its_examples_along(end: Event, say: Say, views: Views) -> None:
    say("student/s1", an_attempt("a1"), student="s1")
    say("student/s2", an_attempt("a2"), student="s2")
    say("student/s1", a_pair("a1", "mine"), student="s1")
    say("student/s2", a_pair("a2", "yours"), student="s2")
    say("centre", end)
    assert kept(views) == [("yours", "saved")]


def test_a_rules_record_is_in_its_table(say: Say, views: Views, journal: Journal) -> None:
    say("linter", *[RuleCounted("python", "r", 7, 1, 1)] * 2, RuleCounted("python", "r", 8, 0, -1))
    say("linter", RuleDemoted("python", "r", 9, "push", "ask", 2, 1))
    assert [(row.language, row.rule, row.standing) for row in views.rules()] == [
        ("python", "r", Standing(2, 1, "ask", 9, 0))
    ]
    back = RuleCounted("python", "r", 11, 0, -1, "emma", "-", taken_back=True)
    say("linter", RuleCounted("python", "r", 10, 1, 1, "emma", "+"), back)
    assert [row.standing for row in views.rules()] == [Standing(3, 1, "ask", 9, 1, {"emma": "-"})]
    say("linter", RuleRaised("python", "r", 10, "ask", "push", 2, 1))
    say("linter", RuleRestored("python", "q", 11, "point", "m1", "w"))
    held = views.rules()
    assert [(row.rule, row.standing) for row in held] == [
        ("q", Standing(since=11)),
        ("r", Standing(3, 1, "push", 10, 0, {"emma": "-"})),
    ]
    journal.rebuild_projections()
    assert views.rules() == held
