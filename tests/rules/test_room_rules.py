"""Several rules at once, looked at before they are changed, by two mentors who do not know of each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom import assist_queue as core
from classroom import queue_rules, room_rules
from classroom.assist_queue import ClaimTicket, GiveRules, PreviewRules, SetRule, SetRules
from classroom.setting import fields_of
from classroom.vocabulary import Refused
from tests.rules.rooms import NOON, a_full_queue, a_hand, a_queue, after, an_error, refusal, the_ticket, wish
from web import rule_texts

MINUTE_MS = 60_000


def change(values: dict[str, Any], seen: dict[str, int] | None = None, **more: Any) -> SetRules:
    facts = {"mentor_id": "grace", "mentor_name": "Grace", "request_id": "q1", "at": NOON, **more}
    return SetRules(values, seen or {}, **facts)


def looked_at(queue: core.Queue, values: dict[str, Any], at: int = NOON) -> dict[str, Any]:
    return room_rules.previewed(queue, PreviewRules(values, at))


def order(queue: core.Queue) -> list[str]:
    return [ticket.student_id for ticket in core.waiting(queue)]


def shown(preview: dict[str, Any]) -> list[str]:
    return [row["student"]["id"] for row in preview["rows"]]


def a_mixed_queue() -> core.Queue:
    """Two with an error, one of them helped before, three hands, one pinned, one with its mentor."""
    queue = a_queue(an_error("bob", NOON - 5 * MINUTE_MS), a_hand("cat", NOON - 4 * MINUTE_MS))
    queue = after(queue, a_hand("ada", NOON - 3 * MINUTE_MS), an_error("dan", NOON - 2 * MINUTE_MS, "run"))
    queue = after(queue, a_hand("eve", NOON - MINUTE_MS))
    return after(queue, wish(ClaimTicket, queue))


# --- the preview ----------------------------------------------------------------------------------------------


def test_a_preview_has_everybodys_place_now_and_then_with_the_reasons_of_then() -> None:
    queue = a_queue(an_error("bob", NOON), a_hand("ada", NOON + 1))
    preview = looked_at(queue, {"queue.points_hand": 0}, NOON + 1)
    assert [(row["student"]["id"], row["now"], row["then"]) for row in preview["rows"]] == [
        ("bob", 2, 1),
        ("ada", 1, 2),
    ]
    assert preview["moved"] == 2
    ada = preview["rows"][1]
    assert (ada["score_now"], ada["score_then"]) == (30.0, 0.0)
    assert all(reason["rule"] != "hand" for reason in ada["why"])
    assert order(queue) == ["ada", "bob"], "nothing was changed"


def test_the_same_rules_move_nobody() -> None:
    queue = a_mixed_queue()
    preview = looked_at(queue, {"queue.points_hand": queue.rules.points_hand})
    assert (preview["moved"], shown(preview)) == (0, order(queue))
    assert all(row["score_now"] == row["score_then"] for row in preview["rows"])


VALUES = st.fixed_dictionaries(
    {},
    optional={
        each.metadata["key"]: st.none() | st.integers(each.metadata["low"], each.metadata["high"])
        for each in fields_of(queue_rules.QueueRules)
    },
).filter(bool)


@settings(max_examples=60)
@given(VALUES)
def test_what_was_looked_at_is_what_comes(values: dict[str, Any]) -> None:
    queue = a_mixed_queue()
    preview = looked_at(queue, values)
    changed = after(queue, change(values), core.LetTimePass(NOON))
    assert shown(preview) == order(changed)
    assert preview["triage"] == {"now": False, "then": changed.triage_since is not None}
    assert {row["then"] for row in preview["rows"]} == set(range(1, len(preview["rows"]) + 1))


def test_it_tells_that_triage_would_begin_and_what_that_does_to_the_order() -> None:
    queue = a_full_queue(5)
    assert looked_at(queue, {"queue.triage_over": 4})["triage"] == {"now": False, "then": True}
    on = after(queue, SetRule("queue.triage_over", 4, "grace", "Grace", "q1", NOON))
    assert looked_at(on, {"queue.triage_over": 20})["triage"] == {"now": True, "then": False}


def test_whoever_would_have_waited_too_long_counts_so_at_once() -> None:
    queue = a_queue(a_hand("cat", NOON), a_hand("ada", NOON + 1))
    preview = looked_at(queue, {"queue.escalate_s": 60}, NOON + MINUTE_MS)
    assert [reason["rule"] for reason in preview["rows"][0]["why"]][:1] == ["escalated"]
    assert all(reason["rule"] != "escalated" for reason in preview["rows"][1]["why"])


def test_who_does_not_wait_is_in_no_order() -> None:
    queue = a_mixed_queue()
    assert the_ticket(queue).claimed_by is not None
    assert "ada" not in shown(looked_at(queue, {"queue.points_hand": 0}))
    assert looked_at(a_queue(), {"queue.points_hand": 0})["rows"] == []


def test_a_very_full_room_is_told_in_part_and_counted_whole() -> None:
    queue = a_full_queue(room_rules.ROWS_TOLD + 3)
    preview = looked_at(queue, {"queue.points_waiting": 5})
    assert (len(preview["rows"]), preview["left_off"]) == (room_rules.ROWS_TOLD, 3)


@pytest.mark.parametrize(("key", "value"), [("queue.points_hand", 101), ("queue.points_waiting", 0), ("room.name", 1)])
def test_what_no_rule_takes_is_not_looked_at(key: str, value: int) -> None:
    with pytest.raises(Refused) as refused:
        looked_at(a_mixed_queue(), {"queue.points_error": 1, key: value})
    assert (refused.value.code, refused.value.facts["key"]) == ("malformed", key)


# --- the change -----------------------------------------------------------------------------------------------


def test_several_rules_are_one_decision_with_the_mentors_name_on_each() -> None:
    events = core.decide(a_queue(), change({"queue.points_hand": 12, "queue.lease_s": None, "queue.points_error": 0}))
    assert [(event.kind, event.key, event.value) for event in events if isinstance(event, core.RuleSet)] == [
        ("rule.set", "queue.points_hand", 12),
        ("rule.set", "queue.points_error", 0),
    ]
    assert {event.by["name"] for event in events if isinstance(event, core.RuleSet)} == {"Grace"}


def test_one_bad_value_takes_all_of_them_back() -> None:
    queue = a_queue()
    refused = refusal(queue, change({"queue.points_hand": 12, "queue.points_error": 500}))
    assert refused.code == "malformed"
    assert "queue.points_error" in refused.facts["words"]


def test_a_colleagues_change_is_not_undone_unseen() -> None:
    queue = a_queue(SetRule("queue.points_hand", 50, "ada", "Ada", "q0", NOON))
    refused = refusal(queue, change({"queue.points_hand": 12, "queue.points_error": 0}, {"queue.points_hand": 30}))
    assert (refused.code, refused.facts["rules"]) == ("stale", {"queue.points_hand": 50})
    assert after(queue, change({"queue.points_hand": 12}, {"queue.points_hand": 50})).rules.points_hand == 12


def test_another_rule_of_a_colleague_is_in_nobodys_way() -> None:
    queue = a_queue(SetRule("queue.lease_s", 60, "ada", "Ada", "q0", NOON))
    now = after(queue, change({"queue.points_hand": 12}, {"queue.points_hand": 30}))
    assert (now.rules.points_hand, now.rules.lease_s) == (12, 60)


def test_a_change_that_arrives_again_is_done_once_although_the_values_are_others_by_now() -> None:
    values, seen = (
        {"queue.points_hand": 12, "queue.points_error": 0},
        {"queue.points_hand": 30, "queue.points_error": 5},
    )
    queue = a_queue(change(values, seen))
    assert core.decide(queue, change(values, seen)) == []
    assert refusal(queue, change({"queue.lease_s": 60})).code == "malformed"


def test_what_was_set_here_is_told_apart_from_what_the_installation_gives() -> None:
    queue = a_queue(GiveRules({"queue.points_hand": 40}, NOON), change({"queue.points_error": 9}))
    told = room_rules.told(queue)
    assert told["own"] == ["queue.points_error"]
    assert (told["given"]["queue.points_hand"], told["rules"]["queue.points_error"]) == (40, 9)
    back = after(queue, change({"queue.points_error": None}, request_id="q2"))
    assert (room_rules.told(back)["own"], back.rules.points_error) == ([], 5)


def test_a_preview_is_a_question_that_the_queue_does_not_decide() -> None:
    with pytest.raises(TypeError):
        core.decide(a_queue(), PreviewRules({"queue.points_hand": 1}, NOON))


# --- the words ------------------------------------------------------------------------------------------------


def test_every_rule_has_its_words_and_no_words_are_for_a_rule_that_is_gone() -> None:
    words = rule_texts.texts()
    assert set(words["rules"]) == set(queue_rules.KEYS)
    for key, text in words["rules"].items():
        assert set(text) == {"part", "unit", "name", "more"}, key
        assert text["part"] in words["parts"], key
        assert text["unit"] in ("points", "per_minute", "seconds", "count", "days"), key
        assert text["more"].endswith("."), key
        assert len(text["name"]) <= 40, key


def test_the_rules_are_shown_heading_by_heading_with_their_bounds() -> None:
    queue = a_queue(change({"queue.points_error": 9}))
    rows = rule_texts.shown(room_rules.told(queue))
    assert sorted(row["key"] for row in rows) == sorted(queue_rules.KEYS)
    parts = [row["part"] for row in rows]
    assert parts == sorted(parts, key=parts.index), "each heading once"
    error = next(row for row in rows if row["key"] == "queue.points_error")
    assert (error["value"], error["default"], error["own"], error["low"], error["high"]) == (9, 5, True, 0, 100)


def test_a_rule_that_is_given_back_is_shown_as_the_installations() -> None:
    queue = a_queue(change({"queue.points_error": 9}))
    queue = after(queue, replace(change({"queue.points_error": None}), request_id="q2"))
    error = next(r for r in rule_texts.shown(room_rules.told(queue)) if r["key"] == "queue.points_error")
    assert (error["value"], error["own"]) == (5, False)
