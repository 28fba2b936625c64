"""What a mentor sets for a room reaches the sittings of its children, whoever dies on the way."""

from __future__ import annotations

from classroom.centre import SetInRoom
from classroom.student_session import SourceChecked, SuggestionReconsidered
from tests.troupe.running import FrontDoor, error_body, until

BROKEN = 'console.log("hi";\n'
BY = {"id": "m1", "name": "Grace"}


def levels(door: FrontDoor, student_id: str) -> list[str]:
    """At which level the child's laptops were given a fix, one after the other."""
    kinds = (SourceChecked.kind, SuggestionReconsidered.kind)
    told = [body for topic, body in door.news if topic == "student" and body["student_id"] == student_id]
    return [body["suggestion"]["level"] for body in told if body["kind"] in kinds and body["suggestion"]]


async def test_a_sitting_that_nobody_pokes_gives_its_child_what_the_room_allows_now(door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    who = laptop.student_id
    await laptop.send(laptop.event("fixes.answered", {"show": True}), laptop.event("error.seen", error_body(BROKEN)))
    await until(lambda: levels(door, who) == ["push"])
    await door.insist("centre", SetInRoom(door.room_id, "fixes", "off", BY))
    assert [body["room_id"] for topic, body in door.news if topic == "room_set"] == [door.room_id]
    await until(lambda: levels(door, who) == ["push", "point"])
    (ticket,) = door.tickets().values()
    await until(lambda: next(iter(door.tickets().values()))["suggestion"] is None)
    await door.kill(f"session/{who}")
    await door.insist("centre", SetInRoom(door.room_id, "fixes", "ask", BY))
    await laptop.send(laptop.event("activity", {"idle_s": 1, "edits": 2, "undos": 0, "runs": 0}))
    await until(lambda: levels(door, who)[-1] == "ask")
    await until(lambda: door.tickets()[ticket["id"]]["state"] == "suggested")


async def test_in_graded_work_a_sitting_takes_back_what_it_gave_and_refuses_that_it_is_taken(door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    who = laptop.student_id
    await laptop.send(laptop.event("error.seen", error_body(BROKEN)))
    await until(lambda: levels(door, who) == ["ask"])
    given = next(b["suggestion"]["id"] for t, b in door.news if t == "student" and b["suggestion"])
    await door.insist("centre", SetInRoom(door.room_id, "mode", "graded", BY))
    await until(lambda: next(iter(door.tickets().values()))["suggestion"] is None)
    answer = await laptop.send(laptop.event("suggestion.accepted", {"suggestion_id": given}))
    assert [each["reason"] for each in answer["rejected"]] == ["not_found"]
    await door.insist("centre", SetInRoom(door.room_id, "mode", "normal", BY))
    await until(lambda: levels(door, who) == ["ask", "ask"])
    answer = await laptop.send(laptop.event("suggestion.accepted", {"suggestion_id": given}))
    assert answer["rejected"] == []


async def test_an_answer_changes_what_was_offered_before(door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.send(laptop.event("error.seen", error_body(BROKEN)))
    await until(lambda: levels(door, laptop.student_id) == ["ask"])
    await laptop.send(laptop.event("fixes.answered", {"show": False}))
    await until(lambda: levels(door, laptop.student_id) == ["ask", "point"])


async def test_a_fix_that_is_taken_in_one_breath_with_another_run_of_its_program_counts(door: FrontDoor) -> None:
    """As a slow line, or a busy machine, sends it: the program was run once more while its fix was on the way."""
    (laptop,) = await door.open_room()
    error = error_body(BROKEN)
    await laptop.send(laptop.event("error.seen", error))
    await until(lambda: levels(door, laptop.student_id) == ["ask"])
    given = next(each["suggestion"] for each in door.updates(SourceChecked.kind) if each["suggestion"])
    saved = {"language": error["language"], "path": error["path"], "text": given["fixed"], "base_rev": None}
    answer = await laptop.send(
        laptop.event("error.seen", error),
        laptop.event("suggestion.accepted", {"suggestion_id": given["id"]}),
        laptop.event("source.saved", saved),
    )
    assert answer["rejected"] == []
    (ticket,) = await until(lambda: [each for each in door.tickets().values() if each["state"] == "resolved"])
    assert ticket["resolution"] == "fix"
