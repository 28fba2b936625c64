"""A refused event is named as refused each time that its push comes again, whoever answers."""

from __future__ import annotations

from tests.troupe.running import FrontDoor, Laptop


async def test_a_push_whose_answer_was_lost_names_its_refusals_again(door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    refused = laptop.event("suggestion.accepted", {"suggestion_id": "never offered"})
    taken = laptop.event("activity", {"idle_s": 1, "edits": 2, "undos": 0, "runs": 0})
    named = [{"seq": refused.seq, "reason": "not_found"}]
    for _ in range(2):
        answer = await laptop.send(refused, taken)
        assert (answer["last_seq"], answer["rejected"]) == (taken.seq, named)


async def test_an_outbox_under_a_new_name_is_told_its_refusals_again(door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    refused = laptop.event("suggestion.accepted", {"suggestion_id": "never offered"})
    await laptop.send(refused)
    rekeyed = Laptop(door, laptop.student_id, f"{laptop.client_id}-2")
    answer = await rekeyed.send(refused)
    assert answer["rejected"] == [{"seq": refused.seq, "reason": "not_found"}]
