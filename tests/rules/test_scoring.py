"""Which rules there are, what each is worth, and that all can be explained and none can starve anybody."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.queue_rules import DEFAULT, QueueRules
from classroom.scoring import (
    MAX_HELPS_COUNTED,
    MAX_REPEATS_COUNTED,
    MAX_STUCK_MIN,
    POINTS_PASSED_OVER,
    Standing,
    score,
    why,
)
from classroom.ticket import Ticket

NOON = 1_000_000_000
MINUTE = 60_000
PARSE = {"code": "parse", "message": "no", "line": 1, "column": 1}
GRACE = {"id": "grace", "name": "Grace"}


def a_ticket(**facts: Any) -> Ticket:
    head = ("t1", "r1", "ada", "Ada", "open", "error", "python", None, None, None, NOON)
    return replace(Ticket(*head), **facts)


def points(ticket: Ticket, standing: Standing | None = None, rules: QueueRules = DEFAULT) -> dict[str, float]:
    return {each["rule"]: each["points"] for each in why(ticket, NOON, standing or Standing(), rules)}


@pytest.mark.parametrize(
    ("facts", "rule", "worth"),
    [
        ({"pinned": True}, "pinned", 1000),
        ({"promised_by": GRACE}, "promised", 40),
        ({"is_escalated": True}, "escalated", 70),
        ({"source": "hand"}, "hand", 30),
        ({"source": "stuck"}, "hand", 30),
        ({"error": PARSE}, "blocked", 15),
        ({"error": {**PARSE, "code": "run"}}, "error", 5),
        ({"repeats": 3}, "repeats", 15),
        ({"repeats": 40}, "repeats", 20),
        ({"stuck_ms": 3 * MINUTE}, "stuck", 3),
        ({"stuck_ms": 300 * MINUTE}, "stuck", 10),
        ({"deadline_at": NOON}, "deadline", 20),
        ({"deadline_at": NOON + 30 * MINUTE}, "deadline", 10),
        ({"suggestion": {"id": "f1"}}, "fix_on_offer", -20),
    ],
)
def test_what_a_ticket_says_is_worth(facts: dict[str, Any], rule: str, worth: float) -> None:
    assert points(a_ticket(**facts)) == {rule: worth, "waiting": 0}


@pytest.mark.parametrize(
    ("standing", "rule", "worth"),
    [
        (Standing(is_beginner=True), "beginner", 8),
        (Standing(helps=1), "helped", -8),
        (Standing(helps=9), "helped", -24),
        (Standing(in_triage=True, shortness=0.5), "short_help", 6),
        (Standing(overtaken=5), "passed_over", POINTS_PASSED_OVER),
    ],
)
def test_what_the_room_knows_is_worth(standing: Standing, rule: str, worth: float) -> None:
    assert points(a_ticket(), standing) == {rule: worth, "waiting": 0}


def test_a_deadline_that_is_far_away_is_worth_nothing_yet() -> None:
    assert "deadline" not in points(a_ticket(deadline_at=NOON + 120 * MINUTE))


def test_a_fix_on_offer_counts_twice_in_triage_and_the_length_of_a_help_only_there() -> None:
    offered = a_ticket(suggestion={"id": "f1"})
    assert points(offered, Standing(in_triage=True))["fix_on_offer"] == -40
    assert "short_help" not in points(offered, Standing(shortness=1.0))


def test_whoever_was_passed_over_too_often_has_two_reasons_left() -> None:
    ticket = a_ticket(pinned=True, source="hand", error=PARSE, suggestion={"id": "f1"})
    assert set(points(ticket, Standing(overtaken=5, helps=3))) == {"passed_over", "waiting"}
    assert "passed_over" not in points(ticket, Standing(overtaken=4))
    assert "passed_over" in points(ticket, Standing(overtaken=1), replace(DEFAULT, max_overtakes=1))


def test_weights_are_the_rooms() -> None:
    rules = replace(DEFAULT, points_hand=3, points_waiting=10)
    ticket = a_ticket(source="hand")
    assert score(ticket, NOON + MINUTE, rules=rules) == 13
    assert [each["rule"] for each in why(ticket, NOON + MINUTE, rules=rules)] == ["waiting", "hand"]


def test_no_weights_and_no_pin_outweigh_that_somebody_was_passed_over() -> None:
    most = {each.name: each.metadata["high"] for each in fields(QueueRules) if each.name.startswith("points_")}
    per_unit = {"points_repeats": MAX_REPEATS_COUNTED, "points_stuck": MAX_STUCK_MIN, "points_helped": 0}
    all_there_is = sum(points * per_unit.get(name, 1) for name, points in most.items() if name != "points_waiting")
    assert all_there_is < POINTS_PASSED_OVER
    assert MAX_HELPS_COUNTED > 0


A_STANDING = st.builds(
    Standing,
    overtaken=st.integers(0, 8),
    helps=st.integers(0, 5),
    is_beginner=st.booleans(),
    in_triage=st.booleans(),
    shortness=st.floats(0, 1),
)
A_TICKET = st.builds(
    a_ticket,
    pinned=st.booleans(),
    source=st.sampled_from(["hand", "error", "stuck"]),
    error=st.sampled_from([None, PARSE]),
    repeats=st.integers(0, 9),
    stuck_ms=st.integers(0, 60 * MINUTE),
    suggestion=st.sampled_from([None, {"id": "f1"}]),
    opened_at=st.integers(NOON - 90 * MINUTE, NOON),
    deadline_at=st.one_of(st.none(), st.integers(NOON - 90 * MINUTE, NOON + 90 * MINUTE)),
)


@given(A_TICKET, A_STANDING, st.integers(0, 90))
def test_the_reasons_add_up_to_the_score_largest_first(ticket: Ticket, standing: Standing, minutes: int) -> None:
    at = NOON + minutes * MINUTE
    given_points = [each["points"] for each in why(ticket, at, standing)]
    assert given_points == sorted(given_points, reverse=True)
    assert abs(sum(given_points) - score(ticket, at, standing)) < 0.06 * len(given_points)


@given(A_TICKET, A_STANDING, A_TICKET, A_STANDING, st.integers(1, 600))
def test_who_is_ahead_now_is_ahead_later(
    one: Ticket, its: Standing, other: Ticket, others: Standing, minutes: int
) -> None:
    def lead(at: int) -> float:
        return score(one, at, its) - score(other, at, others)

    assert abs(lead(NOON) - lead(NOON + minutes * MINUTE)) < 1e-6
