"""A recorded class under other rules: what was is kept, what follows from rules is played anew."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom import assist_queue, queue_rules
from classroom import what_if as core
from classroom import what_if_told as beside
from classroom.assist_queue import ClaimTicket, EndClass, LetTimePass, Pin, ResolveTicket, SetRule
from classroom.hearing import Notice
from classroom.queue_state import Queue, evolve, initial, waiting
from classroom.vocabulary import Command, Event
from classroom.what_if import Account, Recorded
from tests.amounts import examples
from tests.rules.rooms import NOON, a_hand, a_notice

SECOND, MINUTE = 1_000, 60_000
#: Errors at once and no rule but the order of coming: so that a test can count.
PLAIN = {key: 0 for key in queue_rules.KEYS if key.startswith("queue.points_") and key != "queue.points_waiting"}
PLAIN |= {"queue.error_s": 0, "queue.cooldown_s": 0}


class Class:
    """A class as it is lived and recorded: children ask, mentors come, and all of it is an event."""

    def __init__(self, rules: dict[str, Any] | None = None) -> None:
        given = PLAIN | (rules or {})
        self.queue = self.start = assist_queue.evolve(initial("r1"), _given(given))
        self.notices: list[Notice] = []
        self.events: list[tuple[int, Event]] = []
        self._count = 0

    def do(self, at: int, command: Command) -> None:
        for event in assist_queue.decide(self.queue, command):
            self.events.append((at, event))
            self.queue = evolve(self.queue, event)

    def hears(self, notice: Notice) -> None:
        self.notices.append(notice)
        self.do(notice.at, notice)

    def joins(self, child: str) -> None:
        self.hears(a_notice("student.joined", child, NOON - MINUTE, name=child.title()))

    def asks(self, child: str, at: int) -> None:
        self.hears(a_hand(child, at))

    def helps(self, mentor: str, child: str, at: int, length: int) -> None:
        ticket = self.queue.open[child]
        self._count += 1
        self.do(at, ClaimTicket(ticket.id, mentor, mentor, ticket.rev, f"q{self._count}", at, 86_400_000))
        self._count += 1
        done = ResolveTicket(ticket.id, mentor, mentor, ticket.rev + 1, f"q{self._count}", at + length)
        self.do(at + length, done)

    def recorded(self) -> Recorded:
        return Recorded(self.start, tuple(self.notices), tuple(self.events))


def _given(values: dict[str, Any]) -> Event:
    (event,) = assist_queue.decide(initial("r1"), assist_queue.GiveRules(values, NOON - 2 * MINUTE))
    return event


def a_class(*children: str, rules: dict[str, Any] | None = None) -> Class:
    lived = Class(rules)
    for child in children:
        lived.joins(child)
    return lived


def waits(account: Account) -> dict[str, int | None]:
    """Child -> seconds until a mentor came."""
    return {
        each.student_id: None if each.came_at is None else (each.came_at - each.opened_at) // SECOND
        for each in account.waits.values()
    }


@pytest.fixture
def lived() -> Class:
    """Ada asks, then Bob, then Cy; grace helps them in that order, two minutes each, from the start of the third."""
    lived = a_class("ada", "bob", "cy")
    for number, child in enumerate(("ada", "bob", "cy")):
        lived.asks(child, NOON + number * SECOND)
    for number, child in enumerate(("ada", "bob", "cy")):
        lived.helps("grace", child, NOON + 10 * SECOND + number * 2 * MINUTE, 2 * MINUTE)
    return lived


def test_how_it_was_is_told_as_it_was(lived: Class) -> None:
    day = lived.recorded()
    assert waits(core.as_it_was(day)) == {"ada": 10, "bob": 129, "cy": 248}
    told = beside.told(core.as_it_was(day), day.until)
    assert (told["tickets"], told["helped"], told["overtakes"]) == (3, 3, {"all": 0, "most_of_one": 0})
    assert told["wait_s"] == {"mean": 129.0, "p50": 129.0, "p95": 248.0, "max": 248.0}


def test_mentors_are_known_by_when_they_began_and_how_long_they_stayed(lived: Class) -> None:
    staff = core.staff_of(lived.recorded())
    assert staff.since == {"grace": NOON + 10 * SECOND}
    assert staff.helps_ms == dict.fromkeys(("ada", "bob", "cy"), (2 * MINUTE,))
    assert staff.mean_ms == 2 * MINUTE


def test_under_the_same_rules_a_mentor_who_never_paused_comes_when_she_came(lived: Class) -> None:
    day = lived.recorded()
    assert waits(core.played(day, core.staff_of(day))) == waits(core.as_it_was(day))


def test_a_rule_that_counts_for_somebody_changes_the_order_and_who_was_overtaken() -> None:
    lived = a_class("ada", "bob", "cy")
    lived.asks("ada", NOON)
    lived.hears(_error("bob", NOON + SECOND))
    lived.asks("cy", NOON + 2 * SECOND)
    for number, child in enumerate(("ada", "bob", "cy")):
        lived.helps("grace", child, NOON + 10 * SECOND + number * 2 * MINUTE, 2 * MINUTE)
    day, staff = lived.recorded(), core.staff_of(lived.recorded())
    other = core.played(day, staff, {"queue.points_hand": 50})
    assert waits(other) == {"ada": 10, "bob": 249, "cy": 128}
    assert beside.told(other, day.until)["overtakes"] == {"all": 1, "most_of_one": 1}
    assert beside.told(core.played(day, staff), day.until)["overtakes"]["all"] == 0


def _error(child: str, at: int) -> Notice:
    body = {"language": "javascript", "path": "main.js", "origin": "run", "message": "m", "line": 3, "column": 1}
    return a_notice("error.seen", child, at, body=body, context={"path": "main.js"}, happened_at=at)


def test_an_error_becomes_a_request_by_the_rules_that_are_played() -> None:
    lived = a_class("ada", "bob")
    lived.hears(_error("ada", NOON))
    lived.helps("grace", "ada", NOON + SECOND, MINUTE)
    lived.asks("bob", NOON + 2 * MINUTE)
    lived.helps("grace", "bob", NOON + 2 * MINUTE + SECOND, MINUTE)
    day, staff = lived.recorded(), core.staff_of(lived.recorded())
    patient = core.played(day, staff, {"queue.error_s": 90})
    (ada,) = [each for each in patient.waits.values() if each.student_id == "ada"]
    assert (ada.opened_at, ada.came_at) == (NOON + 90 * SECOND, NOON + 90 * SECOND)


def test_rules_that_a_mentor_changed_in_the_lesson_are_part_of_it_only_as_it_was() -> None:
    lived = a_class("ada", "bob")
    lived.do(NOON, SetRule("queue.points_hand", 50, "grace", "Grace", "q0", NOON))
    lived.hears(_error("ada", NOON + SECOND))
    lived.asks("bob", NOON + 2 * SECOND)
    lived.helps("grace", "bob", NOON + 10 * SECOND, MINUTE)
    lived.helps("grace", "ada", NOON + 70 * SECOND, MINUTE)
    day, staff = lived.recorded(), core.staff_of(lived.recorded())
    assert waits(core.played(day, staff)) == {"ada": 69, "bob": 8}
    assert waits(core.played(day, staff, {"queue.points_hand": 0})) == {"ada": 9, "bob": 68}


def test_a_pin_and_the_end_of_the_class_are_taken_as_they_were() -> None:
    lived = a_class("ada", "bob", "cy")
    for number, child in enumerate(("ada", "bob", "cy")):
        lived.asks(child, NOON + number * SECOND)
    cy = lived.queue.open["cy"]
    lived.do(NOON + 5 * SECOND, Pin(cy.id, "grace", "Grace", None, "pin", NOON + 5 * SECOND))
    lived.helps("grace", "cy", NOON + 10 * SECOND, MINUTE)
    lived.helps("grace", "ada", NOON + 70 * SECOND, MINUTE)
    end = NOON + 3 * MINUTE
    lived.do(end, EndClass(end, end, "timetable"))
    day, staff = lived.recorded(), core.staff_of(lived.recorded())
    pinned = core.played(day, staff, {"queue.points_pinned": 1000})
    assert waits(pinned)["cy"] == 8
    bob = next(each for each in pinned.waits.values() if each.student_id == "bob")
    assert bob.came_at is not None, "in the model grace goes on to bob, whom she had no time for"


def test_who_was_never_helped_is_helped_as_long_as_others_on_the_mean() -> None:
    lived = a_class("ada", "bob")
    lived.asks("ada", NOON)
    lived.asks("bob", NOON + SECOND)
    lived.helps("grace", "ada", NOON + 10 * SECOND, MINUTE)
    lived.do(NOON + 10 * MINUTE, LetTimePass(NOON + 10 * MINUTE))
    day, staff = lived.recorded(), core.staff_of(lived.recorded())
    played = core.played(day, staff)
    assert waits(core.as_it_was(day))["bob"] is None
    assert waits(played) == {"ada": 10, "bob": 69}


def test_children_stand_beside_each_other_in_the_order_of_their_names(lived: Class) -> None:
    day, staff = lived.recorded(), core.staff_of(lived.recorded())
    rows = beside.by_child({"as_it_was": core.as_it_was(day), "same": core.played(day, staff)}, day.until)
    assert [(row["name"], row["wait_s"]["as_it_was"]) for row in rows] == [("Ada", 10.0), ("Bob", 129.0), ("Cy", 248.0)]


def test_a_day_without_anybody_has_no_waits_and_no_division_by_nobody() -> None:
    told = beside.told(Account(), 0)
    assert (told["tickets"], told["wait_s"]["mean"], told["between_children_s"]["spread"]) == (0, 0.0, 0.0)


HANDS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 1200)), min_size=1, max_size=10)
RULES = st.fixed_dictionaries(
    {"queue.points_hand": st.integers(0, 100), "queue.max_overtakes": st.integers(0, 5)},
    optional={"queue.points_waiting": st.integers(1, 20), "queue.points_blocked": st.integers(0, 100)},
)


@settings(max_examples=examples(40))
@given(HANDS, RULES, st.integers(1, 3))
def test_under_any_rules_everybody_is_told_of_and_nobody_is_overtaken_more_often_than_they_allow(
    hands: list[tuple[str, int]], rules: dict[str, int], mentors: int
) -> None:
    lived = a_class(*"abcdefgh")
    for number, (child, at_s) in enumerate(sorted(hands, key=lambda hand: hand[1])):
        notice = a_hand(child, NOON + at_s * SECOND) if number % 2 else _error(child, NOON + at_s * SECOND)
        lived.hears(notice)
    at = lived.notices[-1].at + SECOND
    for number, ticket in enumerate(waiting(lived.queue)):
        lived.helps(f"mentor-{number % mentors}", ticket.student_id, at + number * MINUTE, 50 * SECOND)
    day = lived.recorded()
    staff = core.staff_of(day)
    account = core.played(day, staff, rules)
    assert all(each.overtaken <= rules["queue.max_overtakes"] for each in account.waits.values())
    assert {each.student_id for each in account.waits.values()} <= {child for child, _ in hands}
    assert account.waits == core.played(day, staff, rules).waits, "the same day twice is the same day"
    assert isinstance(day.start, Queue)
