"""What students' sittings answer through the whole troupe: each event once, whoever sends it how often."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from classroom.student_session import Push
from classroom.vocabulary import Refused
from storage.views import Views
from tests.troupe.running import FrontDoor, Laptop, until_answered


async def test_a_push_sent_twice_is_acknowledged_alike_and_journalled_once(door: FrontDoor, journal: Views) -> None:
    (laptop,) = await door.open_room()
    events = [laptop.event("activity", {"idle_s": n, "edits": 0, "undos": 0, "runs": 0}) for n in range(3)]
    first = await laptop.send(*events)
    again = await laptop.send(*events)
    assert first["last_seq"] == again["last_seq"] == 3
    assert [e.seq for e in journal.events_of(laptop.stream)] == [1, 2, 3]


async def test_the_same_push_twice_at_the_same_moment_is_journalled_once(door: FrontDoor, journal: Views) -> None:
    (laptop,) = await door.open_room()
    push = laptop.push(laptop.event("activity", {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0}))
    answers = await asyncio.gather(*(door.insist(laptop.target, push) for _ in range(10)))
    assert {answer["last_seq"] for answer in answers} == {1}
    assert [e.seq for e in journal.events_of(laptop.stream)] == [1]


async def test_other_content_under_a_used_number_is_refused_as_fork(door: FrontDoor, journal: Views) -> None:
    (laptop,) = await door.open_room()
    event = await laptop.work()
    other = replace(event, event_id="another", fingerprint="another print")
    with pytest.raises(Refused) as refused:
        await door.ask(laptop.target, laptop.push(other))
    assert (refused.value.code, refused.value.facts) == ("fork", {"last_seq": 1, "seq": 1})
    assert [e.event_id for e in journal.events_of(laptop.stream)] == [event.event_id]


async def test_a_missing_number_is_refused_with_the_last_known_one(door: FrontDoor, journal: Views) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    laptop.seq += 1
    with pytest.raises(Refused) as refused:
        await laptop.work()
    assert (refused.value.code, refused.value.facts) == ("gap", {"last_seq": 1})
    assert journal.stream_version(laptop.stream) == 1


async def test_an_outbox_of_another_student_is_not_yours(door: FrontDoor, journal: Views) -> None:
    owner, other = await door.open_room(students=2)
    await owner.work()
    thief = Laptop(door, other.student_id, client_id=owner.client_id)
    with pytest.raises(Refused) as refused:
        await thief.work()
    assert refused.value.code == "not_yours"
    assert journal.stream_version(other.stream) == 0
    await other.work()


async def test_old_events_under_new_numbers_count_once_and_the_numbers_are_kept(
    door: FrontDoor, journal: Views
) -> None:
    (laptop,) = await door.open_room()
    event = await laptop.work()
    rekeyed = Push(f"another-{laptop.client_id}", (event,), door.now_ms())
    assert (await door.insist(laptop.target, rekeyed))["last_seq"] == 1
    kinds = [e.kind for e in journal.events_of(laptop.stream)]
    assert kinds == ["activity", "push.repeated"]
    # What was acknowledged must be known to the sitting's next incarnation too.
    assert journal.client_owner(rekeyed.client_id) == (laptop.student_id, 1)


async def test_a_student_whom_nobody_knows_is_not_found(door: FrontDoor) -> None:
    stranger = Laptop(door, "nobody")
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            await door.ask(stranger.target, stranger.push(stranger.event("activity", {})), timeout_s=10)
        assert refused.value.code == "not_found"

    async def gone() -> bool:
        return "session/nobody" not in await door.actors()

    await until_answered(gone)


async def test_an_id_that_another_childs_event_has_is_no_repetition(door: FrontDoor, journal: Views) -> None:
    first, second = await door.open_room(2)
    theirs = await first.work()
    mine = replace(second.event("activity", {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0}), event_id=theirs.event_id)
    for _ in range(2):
        answer = await second.send(mine)
        assert (answer["last_seq"], answer["rejected"]) == (1, [{"seq": 1, "reason": "fork"}])
    assert [each.kind for each in journal.events_of(second.stream)] == ["push.id_taken"]
