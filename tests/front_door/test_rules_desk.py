"""Mentors look at what other rules would do to the order, and change several of them at once."""

from __future__ import annotations

from typing import Any

import pytest

from classroom.limits import PREVIEWS_PER_MENTOR
from classroom.queue_rules import KEYS
from tests.front_door.people import Person, heard


def room(mentor: Person, what: str) -> str:
    return f"/api/v1/rooms/{mentor.room_id}/{what}"


async def look(mentor: Person, **values: Any) -> tuple[int, Any]:
    return await mentor.post(room(mentor, "queue-rules/preview"), {"values": by_key(values)})


async def change(mentor: Person, request_id: str = "q1", seen: Any = None, **values: Any) -> tuple[int, Any]:
    body = {"request_id": request_id, "values": by_key(values), "seen": by_key(seen or {})}
    return await mentor.post(room(mentor, "queue-rules"), body)


def by_key(values: dict[str, Any]) -> dict[str, Any]:
    return {f"queue.{name}": value for name, value in values.items()}


async def told(mentor: Person) -> dict[str, Any]:
    return {each["key"]: each for each in (await mentor.get(room(mentor, "queue-rules")))[1]["rules"]}


@pytest.fixture
async def ada(join: Any, log_in: Any) -> Person:
    """A mentor of a room in which Emma has an error with a fix on offer, and Liam a hand up."""
    emma, liam = await join("Emma"), await join("Liam")
    await emma.breaks()
    await emma.asks()
    await liam.asks()
    mentor: Person = await log_in("Ada")
    return mentor


async def test_the_order_under_other_rules_stands_beside_the_order_now_and_nothing_changes(ada: Person) -> None:
    before = (await ada.get(room(ada, "tickets")))[1]
    status, answer = await look(ada, points_fix_on_offer=0)
    assert status == 200
    assert [(row["student"]["name"], row["now"], row["then"]) for row in answer["rows"]] == [
        ("Emma", 2, 1),
        ("Liam", 1, 2),
    ]
    assert (answer["moved"], answer["left_off"], answer["triage"]) == (2, 0, {"now": False, "then": False})
    assert (await ada.get(room(ada, "tickets")))[1] == before
    assert (await told(ada))["queue.points_fix_on_offer"]["value"] == 20


async def test_what_was_looked_at_is_saved_and_every_screen_has_the_new_order(ada: Person, log_in: Any) -> None:
    bob = await log_in("Bob")
    looked = (await look(ada, points_fix_on_offer=0, points_error=0))[1]
    async with bob.socket(f"/ws/v1/mentor?room={bob.room_id}") as desk:
        await heard(desk, "snapshot")
        status, answer = await change(ada, points_fix_on_offer=0, points_error=0, seen={"points_error": 5})
        assert status == 200
        while "order" not in (delta := await heard(desk, "delta")):
            pass
    assert delta["order"] == [row["ticket_id"] for row in looked["rows"]]
    own = [rule["key"] for rule in answer["rules"] if rule["own"]]
    assert sorted(own) == ["queue.points_error", "queue.points_fix_on_offer"]


async def test_a_mentor_who_was_too_late_is_told_what_it_is_now_and_nothing_of_hers_is_set(
    ada: Person, log_in: Any
) -> None:
    bob = await log_in("Bob")
    assert (await change(bob, points_hand=50))[0] == 200
    status, answer = await change(ada, points_hand=12, points_error=0, seen={"points_hand": 30, "points_error": 5})
    assert (status, answer["error"], answer["facts"]) == (409, "stale", {"rules": {"queue.points_hand": 50}})
    assert (await told(ada))["queue.points_error"]["value"] == 5
    assert (await look(ada, points_error=0))[1]["rules"]["queue.points_hand"] == 50


async def test_a_double_click_is_one_change(ada: Person) -> None:
    first = await change(ada, points_hand=12, seen={"points_hand": 30})
    assert first == await change(ada, points_hand=12, seen={"points_hand": 30})
    assert first[0] == 200


async def test_the_words_come_with_the_rules(ada: Person) -> None:
    rules = await told(ada)
    assert set(rules) == set(KEYS)
    assert rules["queue.points_hand"]["name"] == "Asked for help"
    assert rules["queue.points_hand"]["part"] == "Who comes first"
    assert rules["queue.lease_s"]["unit"] == "seconds"


@pytest.mark.parametrize(
    "values",
    [
        {"queue.points_hand": 101},
        {"queue.points_hand": -1},
        {"queue.points_hand": 2.5},
        {"queue.points_hand": "30"},
        {"queue.points_hand": True},
        {"queue.nothing": 1},
        {"room.name": 1},
        {"": 1},
        ["queue.points_hand"],
        None,
    ],
)
async def test_what_no_rule_takes_is_refused_before_and_after_a_look(ada: Person, values: Any) -> None:
    before = await told(ada)
    for path, more in (("queue-rules/preview", {}), ("queue-rules", {"request_id": "q1"})):
        status, answer = await ada.post(room(ada, path), {"values": values, **more})
        assert (status, answer["error"]) == (400, "malformed"), path
    assert await told(ada) == before


async def test_more_rules_than_there_are_are_not_even_looked_at(ada: Person) -> None:
    values = {f"queue.{n}": n for n in range(100)}
    for path in ("queue-rules/preview", "queue-rules"):
        status, answer = await ada.post(room(ada, path), {"request_id": "q1", "values": values})
        assert (status, answer["error"]) == (413, "too_large")


async def test_another_rooms_mentor_and_a_child_neither_look_nor_change(ada: Person, join: Any, log_in: Any) -> None:
    for other in (await log_in("Bob", room="5-Blue"), await join("Mia")):
        other.room_id = ada.room_id
        for status, answer in (await look(other, points_hand=0), await change(other, points_hand=0)):
            assert (status, answer["error"]) == (403, "not_yours")


async def test_somebody_who_turns_a_number_without_end_is_told_to_wait(ada: Person) -> None:
    count = int(PREVIEWS_PER_MENTOR.burst) * 3
    answers = [await look(ada, points_hand=number % 100) for number in range(count)]
    assert answers[0][0] == 200
    assert answers[-1][0] == 429
    assert answers[-1][1]["facts"]["retry_after_s"] > 0


async def test_a_room_that_nobody_opened_has_no_order(log_in: Any) -> None:
    eve = await log_in("Eve", room="*")
    eve.room_id = "r-none"
    assert (await look(eve, points_hand=0))[0] == 404
    assert (await change(eve, points_hand=0))[0] == 404
