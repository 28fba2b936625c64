"""The queue of a room answers what other rules would do, and changes several at once, or refuses."""

from __future__ import annotations

import pytest

from classroom.assist_queue import PreviewRules, SetRules
from classroom.vocabulary import Refused
from tests.troupe.running import FrontDoor, until


async def test_a_queue_shows_the_order_under_other_rules_and_keeps_nothing_of_it(door: FrontDoor) -> None:
    emma, liam = await door.open_room(2)
    queue = f"queue/{door.room_id}"
    for laptop in (emma, liam):
        await laptop.raise_hand()
    await until(lambda: len(door.tickets()) == 2)
    before = await door.ask(queue, PreviewRules({}, door.now_ms()))
    looked = await door.ask(queue, PreviewRules({"queue.points_hand": 0}, door.now_ms()))
    assert [row["student"]["id"] for row in looked["rows"]] == [emma.student_id, liam.student_id]
    assert all(reason["rule"] != "hand" for row in looked["rows"] for reason in row["why"])
    assert looked["rules"] == before["rules"]
    with pytest.raises(Refused) as refused:
        await door.ask(queue, PreviewRules({"queue.points_hand": 1_000}, door.now_ms()))
    assert (refused.value.code, refused.value.facts["key"]) == ("malformed", "queue.points_hand")
    seen = {"queue.points_hand": before["rules"]["queue.points_hand"]}
    change = SetRules({"queue.points_hand": 0}, seen, "grace", "Grace", "q1", door.now_ms())
    told = await door.ask(queue, change)
    assert (told["rules"]["queue.points_hand"], told["own"]) == (0, ["queue.points_hand"])
    late = SetRules({"queue.points_hand": 9}, seen, "ada", "Ada", "q2", door.now_ms())
    with pytest.raises(Refused) as stale:
        await door.ask(queue, late)
    assert (stale.value.code, stale.value.facts["rules"]) == ("stale", {"queue.points_hand": 0})
