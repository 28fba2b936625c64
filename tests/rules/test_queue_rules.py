"""A room's rules: given by the installation, changed by a mentor in a lesson, and at once what the order is made by."""

from __future__ import annotations

import pytest

from classroom import assist_queue as core
from classroom import queue_rules, room_view
from classroom.assist_queue import GiveRules, RuleSet, SetRule
from classroom.queue_rules import DEFAULT
from tests.rules.rooms import NOON, a_full_queue, a_hand, a_queue, after, an_error, refusal


def set_rule(key: str, value: object, request_id: str = "q1", mentor: str = "grace") -> SetRule:
    return SetRule(key, value, mentor, mentor.title(), request_id, NOON)


def order(queue: core.Queue) -> list[str]:
    return [ticket.student_id for ticket in core.waiting(queue)]


def test_a_weight_that_a_mentor_sets_changes_the_order_at_once_and_the_reasons_say_so() -> None:
    queue = a_queue(an_error("bob", NOON), a_hand("ada", NOON + 1))
    assert order(queue) == ["ada", "bob"]
    now = after(queue, set_rule("queue.points_hand", 0))
    assert order(now) == ["bob", "ada"]
    view = room_view.of(now, NOON, room_view.moved(queue, now))
    assert [ticket["student"]["id"] for ticket in view["tickets"]] == ["bob", "ada"]
    assert all(reason["rule"] != "hand" for ticket in view["tickets"] for reason in ticket["why"])


def test_a_rule_that_is_set_is_in_the_journal_with_its_mentor() -> None:
    (event,) = core.decide(core.initial("r1"), set_rule("queue.points_hand", 12))
    assert event == RuleSet(NOON, "queue.points_hand", 12, {"id": "grace", "name": "Grace"}, "q1")


def test_a_repeated_request_sets_nothing_again() -> None:
    queue = a_queue(set_rule("queue.points_hand", 12), set_rule("queue.points_hand", 13, "q2"))
    assert core.decide(queue, set_rule("queue.points_hand", 12)) == []
    assert refusal(queue, set_rule("queue.points_error", 1)).code == "malformed"
    assert queue.rules.points_hand == 13


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("queue.points_hand", 101),
        ("queue.points_hand", -1),
        ("queue.points_hand", "30"),
        ("queue.points_hand", True),
        ("queue.points_hand", 2.5),
        ("queue.points_waiting", 0),
        ("queue.nothing", 1),
        ("room.name", "x"),
        ("", 1),
    ],
)
def test_what_no_rule_takes_is_refused_in_words_and_nothing_changes(key: str, value: object) -> None:
    refused = refusal(core.initial("r1"), set_rule(key, value))
    assert refused.code == "malformed"
    assert key in refused.facts["words"]
    with pytest.raises(core.Refused):
        core.decide(core.initial("r1"), set_rule("queue.nothing", None))


def test_triage_that_could_never_end_as_its_rules_say_is_refused_in_words() -> None:
    for key, value in (("queue.triage_back", 9), ("queue.triage_over", 2)):
        refused = refusal(core.initial("r1"), set_rule(key, value))
        assert (refused.code, refused.facts["key"]) == ("malformed", key)
        assert "queue.triage_back is at most queue.triage_over" in refused.facts["words"]
    other = a_queue(set_rule("queue.triage_back", 2), set_rule("queue.triage_over", 2, "q2"))
    assert (other.rules.triage_over, other.rules.triage_back) == (2, 2)
    assert refusal(other, set_rule("queue.triage_back", None, "q3")).code == "malformed"
    assert after(other, set_rule("queue.triage_over", None, "q3")).rules.triage_over == DEFAULT.triage_over


def test_a_threshold_that_is_set_decides_at_once_whether_triage_is_on() -> None:
    queue = a_full_queue(5)
    assert queue.triage_since is None
    on = after(queue, set_rule("queue.triage_over", 4))
    assert on.triage_since == NOON
    assert room_view.triage_of(on)["threshold"] == 4
    assert after(on, set_rule("queue.triage_over", 20, "q2")).triage_since is None


def test_what_a_mentor_set_stays_when_the_installation_says_something_else() -> None:
    queue = a_queue(
        GiveRules({"queue.points_hand": 50, "queue.lease_s": 60}, NOON),
        set_rule("queue.points_hand", 7),
        GiveRules({"queue.points_hand": 51}, NOON),
    )
    assert (queue.rules.points_hand, queue.rules.lease_s) == (7, 60)
    assert after(queue, set_rule("queue.points_hand", None, "q2")).rules.points_hand == 51


def test_a_queue_that_starts_anew_keeps_what_was_set_since_the_process_was_started() -> None:
    at_start = GiveRules({"queue.lease_s": 60, "web.max_sockets": 400}, NOON, at_start=True)
    queue = a_queue(at_start, GiveRules({"queue.lease_s": 90}, NOON))
    assert core.decide(queue, at_start) == []
    assert queue.rules.lease_s == 90
    another_start = GiveRules({"queue.lease_s": 70}, NOON, at_start=True)
    assert after(queue, another_start).rules.lease_s == 70


def test_the_same_rules_once_more_are_no_event() -> None:
    queue = a_queue(GiveRules({"queue.lease_s": 90}, NOON))
    assert core.decide(queue, GiveRules({"queue.lease_s": 90}, NOON + 1)) == []


def test_settings_of_another_release_do_no_harm() -> None:
    queue = a_queue(GiveRules({"queue.lease_s": 4.5, "queue.gone": 1, "queue.away_s": 90}, NOON))
    assert (queue.rules.lease_s, queue.rules.away_s) == (DEFAULT.lease_s, 90)


def test_all_rules_can_be_told_and_read_again() -> None:
    rules = queue_rules.of({"queue.points_hand": 9})
    assert queue_rules.of(queue_rules.by_key(rules)) == rules
    assert set(queue_rules.by_key(rules)) == set(queue_rules.KEYS)
