"""What a mentor does with a whole room: its rules, and one word to many children."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from classroom.queue_rules import DEFAULT, KEYS
from tests.front_door.people import Person, heard

MARKUP = '<img src=x onerror="alert(1)"> & "quotes"\nnext line'


def room(mentor: Person, what: str) -> str:
    return f"/api/v1/rooms/{mentor.room_id}/{what}"


async def set_rule(mentor: Person, key: str, value: object, request_id: str = "q1") -> tuple[int, Any]:
    return await mentor.post(room(mentor, "set"), {"request_id": request_id, "key": key, "value": value})


async def tell(mentor: Person, to: str = "room", text: str = MARKUP, **more: Any) -> tuple[int, Any]:
    body = {"request_id": "q1", "to": to, "kind": "explanation", "text": text, **more}
    return await mentor.post(room(mentor, "broadcast"), body)


def desk(mentor: Person) -> Any:
    return mentor.socket(f"/ws/v1/mentor?room={mentor.room_id}")


async def told_rules(mentor: Person) -> dict[str, int]:
    return {each["key"]: each["value"] for each in (await mentor.get(room(mentor, "queue-rules")))[1]["rules"]}


# --- rules ----------------------------------------------------------------------------------------------------


async def test_the_rules_of_a_room_are_told_with_their_bounds_and_what_they_are_about(log_in: Any) -> None:
    ada = await log_in("Ada")
    status, answer = await ada.get(room(ada, "queue-rules"))
    assert (status, sorted(each["key"] for each in answer["rules"])) == (200, sorted(KEYS))
    hand = next(each for each in answer["rules"] if each["key"] == "queue.points_hand")
    assert (hand["value"], hand["default"], hand["low"], hand["high"]) == (DEFAULT.points_hand, 30, 0, 100)
    assert "help" in hand["about"]


async def test_a_rule_that_is_set_reorders_every_mentors_list_at_once(join: Any, log_in: Any) -> None:
    emma, liam, ada, bob = await join("Emma"), await join("Liam"), await log_in("Ada"), await log_in("Bob")
    await emma.breaks()
    await emma.asks()
    await liam.asks()
    async with desk(bob) as socket:
        snapshot = await heard(socket, "snapshot")
        assert [ticket["student"]["name"] for ticket in snapshot["tickets"]] == ["Liam", "Emma"]
        status, answer = await set_rule(ada, "queue.points_fix_on_offer", 0)
        assert status == 200
        assert next(r["value"] for r in answer["rules"] if r["key"] == "queue.points_fix_on_offer") == 0
        while "order" not in (delta := await heard(socket, "delta")):
            pass
    assert delta["order"] == [snapshot["tickets"][1]["id"], snapshot["tickets"][0]["id"]]
    assert all(reason["rule"] != "fix_on_offer" for ticket in delta["tickets"] for reason in ticket["why"])


@pytest.mark.parametrize(
    ("key", "value"), [("queue.points_hand", 5_000), ("queue.nothing", 1), ("room.name", 3), ("queue.points_hand", "x")]
)
async def test_what_is_out_of_bounds_is_refused_and_nothing_changes(log_in: Any, key: str, value: object) -> None:
    ada = await log_in("Ada")
    before = await told_rules(ada)
    status, answer = await set_rule(ada, key, value)
    assert (status, answer["error"]) == (400, "malformed")
    assert await told_rules(ada) == before


@pytest.mark.parametrize("value", [2**64, -(2**64), 10**300])
async def test_a_number_that_no_store_can_hold_is_refused_by_both_ways_in(log_in: Any, value: int) -> None:
    ada = await log_in("Ada")
    status, answer = await set_rule(ada, "queue.triage_over", value)
    assert (status, answer["error"]) == (400, "malformed")
    async with desk(ada) as socket:
        wish = {"type": "set", "request_id": "w1", "key": "queue.triage_over", "value": value}
        await socket.send(json.dumps(wish))
        said = await heard(socket, "answer")
    assert (said["ok"], said["error"]) == (False, "malformed")
    assert (await told_rules(ada))["queue.triage_over"] == DEFAULT.triage_over


async def test_a_refusal_names_the_field_once_and_in_words(log_in: Any) -> None:
    ada = await log_in("Ada")
    (of_value,) = (await set_rule(ada, "queue.triage_over", "nine"))[1]["facts"]["fields"]
    assert of_value["field"] == "value"
    assert "a valid integer; or: " in of_value["problem"]
    (of_text,) = (await tell(ada, text="good\u202enight"))[1]["facts"]["fields"]
    assert of_text["problem"].startswith("must have something to read in it, and no control characters")


async def test_a_rule_can_be_set_over_the_socket_and_given_back(log_in: Any) -> None:
    ada = await log_in("Ada")
    async with desk(ada) as socket:
        await socket.send(json.dumps({"type": "set", "request_id": "w1", "key": "queue.lease_s", "value": 60}))
        answer = await heard(socket, "answer")
        assert (answer["request_id"], answer["ok"]) == ("w1", True)
        assert (await told_rules(ada))["queue.lease_s"] == 60
        await socket.send(json.dumps({"type": "set", "request_id": "w2", "key": "queue.lease_s", "value": None}))
        await heard(socket, "answer")
    assert (await told_rules(ada))["queue.lease_s"] == DEFAULT.lease_s


async def test_another_rooms_mentor_changes_nothing_here(log_in: Any) -> None:
    ada, bob = await log_in("Ada"), await log_in("Bob", room="5-Blue")
    status, answer = await bob.post(room(ada, "set"), {"request_id": "q", "key": "queue.lease_s", "value": 60})
    assert (status, answer["error"]) == (403, "not_yours")


async def test_a_deadline_moves_a_child_up_and_is_told(join: Any, log_in: Any) -> None:
    emma, liam, ada = await join("Emma"), await join("Liam"), await log_in("Ada")
    await emma.asks()
    await liam.asks()
    tickets = (await ada.get(room(ada, "tickets")))[1]["tickets"]
    assert [ticket["student"]["name"] for ticket in tickets] == ["Emma", "Liam"]
    path = room(ada, f"tickets/{tickets[1]['id']}/deadline")
    status, answer = await ada.post(path, {"request_id": "q1", "in_s": 300})
    assert (status, answer["ticket"]["position"]) == (200, 1)
    assert answer["ticket"]["deadline_at"] > answer["ticket"]["opened_at"]
    assert (await ada.post(path, {"request_id": "q2", "in_s": None}))[1]["ticket"]["position"] == 2


# --- one word to many -----------------------------------------------------------------------------------------


async def test_the_room_hears_it_live_and_by_pull_as_text_and_nothing_else(join: Any, log_in: Any) -> None:
    emma, liam, ada = await join("Emma"), await join("Liam"), await log_in("Ada")
    cursor = (await liam.get("/api/v1/pull"))[1]["cursor"]
    async with emma.socket("/ws/v1/student") as screen:
        status, answer = await tell(ada)
        assert (status, answer["sent"], answer["seen"]) == (200, 2, 0)
        message = await heard(screen, "broadcast")
    assert (message["id"], message["text"], message["kind"]) == (answer["id"], MARKUP, "explanation")
    assert message["by"] == {"id": ada.id, "name": "Ada"}
    deltas = (await liam.get(f"/api/v1/pull?since={cursor}"))[1]["deltas"]
    assert [(each["kind"], each["data"]["text"]) for each in deltas] == [("broadcast", MARKUP)]
    snapshot = (await liam.get("/api/v1/pull?since=nonsense"))[1]["snapshot"]
    assert [each["id"] for each in snapshot["broadcasts"]] == [answer["id"]]


async def test_how_many_have_seen_it_is_told_to_every_mentor(join: Any, log_in: Any) -> None:
    emma, _, ada, bob = await join("Emma"), await join("Liam"), await log_in("Ada"), await log_in("Bob")
    broadcast_id = (await tell(ada))[1]["id"]
    async with desk(bob) as socket:
        (shown,) = (await heard(socket, "snapshot"))["broadcasts"]
        assert (shown["sent"], shown["seen"]) == (2, 0)
        await emma.push(emma.event("broadcast.read", {"broadcast_id": broadcast_id}))
        while "broadcasts" not in (delta := await heard(socket, "delta")):
            pass
        assert [(each["id"], each["seen"]) for each in delta["broadcasts"]] == [(broadcast_id, 1)]
    (held,) = (await ada.get(room(ada, "broadcasts")))[1]["broadcasts"]
    assert (held["seen"], held["by"]["name"]) == (1, "Ada")
    assert (await emma.get("/api/v1/pull?since=nonsense"))[1]["snapshot"]["broadcasts"] == []


async def test_one_problem_of_several_children_is_answered_at_once(join: Any, log_in: Any) -> None:
    children, ada = [await join(f"Child {n}") for n in range(3)], await log_in("Ada")
    for child in children[:2]:
        await child.breaks()
    tickets = (await ada.get(room(ada, "tickets")))[1]["tickets"]
    (group,) = {ticket["group"] for ticket in tickets}
    assert group is not None
    assert (await tell(ada, "group", group=group))[1]["sent"] == 2
    assert (await tell(ada, "tickets", request_id="q2", tickets=[tickets[0]["id"]]))[1]["sent"] == 1
    assert (await tell(ada, "group", request_id="q3", group="g-none"))[0] == 404
    assert (await tell(ada, "group", request_id="q4"))[0] == 400


async def test_a_double_click_tells_nobody_twice(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    cursor = (await emma.get("/api/v1/pull"))[1]["cursor"]
    answers = await asyncio.gather(tell(ada), tell(ada))
    assert answers[0] == answers[1]
    assert len((await emma.get(f"/api/v1/pull?since={cursor}"))[1]["deltas"]) == 1


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "x" * 1_001, "a\x00b", "turn \u202e round", "a\x1b[2J"])
async def test_a_text_that_is_no_text_is_refused(join: Any, log_in: Any, text: str) -> None:
    await join("Emma")
    ada = await log_in("Ada")
    status, answer = await tell(ada, text=text)
    assert (status, answer["error"]) == (400, "malformed")


async def test_code_comes_with_its_spaces_and_words_without_those_around_them(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    code = "\n    if a:\n        b()\n\n"
    async with emma.socket("/ws/v1/student") as screen:
        await tell(ada, text=code, kind="snippet")
        assert (await heard(screen, "broadcast"))["text"] == "    if a:\n        b()"
        await tell(ada, text="  Well done \n", kind="hint", request_id="q2")
        assert (await heard(screen, "broadcast"))["text"] == "Well done"


async def test_nobody_there_is_said(log_in: Any) -> None:
    ada = await log_in("Ada")
    status, answer = await tell(ada)
    assert (status, answer["error"]) == (404, "not_found")
