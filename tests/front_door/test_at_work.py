"""Where nobody is there to help no child is told a time: queues hear which mentors look at their rooms."""

from __future__ import annotations

from typing import Any

from classroom.assist_queue import MentorsHere
from tests.front_door.fake_troupe import FakeClock
from tests.front_door.people import heard
from tests.front_door.test_mentors_desk import desk
from web.at_work import GRACE_MS, NOBODY_COUNTS_AFTER_LOOKS, TOLD_AGAIN_EACH_LOOKS, AtWork
from web.door import Door


async def look(at_work: AtWork, room_id: str) -> list[tuple[str, ...]]:
    """One look, carried out; what this room's queue was told."""
    told = dict(await at_work.tell())
    return [told[room_id].mentor_ids] if room_id in told else []


async def test_a_queue_hears_who_comes_and_who_has_been_gone_for_a_while(
    door: Door, clock: FakeClock, log_in: Any
) -> None:
    ada, at_work = await log_in("Ada"), AtWork(door)
    door.hub.room(ada.room_id)
    for _ in range(NOBODY_COUNTS_AFTER_LOOKS - 1):
        assert await look(at_work, ada.room_id) == [], "a front door that has just started has seen nobody yet"
    assert await look(at_work, ada.room_id) == [()]
    async with desk(ada) as screen:
        await heard(screen, "snapshot")
        assert await look(at_work, ada.room_id) == [(ada.id,)]
        clock.at += 10 * GRACE_MS
        assert await look(at_work, ada.room_id) == []
    clock.at += GRACE_MS
    assert await look(at_work, ada.room_id) == [], "a line that breaks for a moment is nobody's leaving"
    clock.at += 1
    assert await look(at_work, ada.room_id) == [()]


async def test_a_queue_in_which_somebody_waits_is_told_again_for_it_may_have_forgotten(
    door: Door, join: Any, log_in: Any
) -> None:
    ada, emma, at_work = await log_in("Ada"), await join("Emma"), AtWork(door)
    async with desk(ada) as screen:
        await heard(screen, "snapshot")
        told = [await look(at_work, ada.room_id) for _ in range(2 * TOLD_AGAIN_EACH_LOOKS)]
        assert [each for each in told if each] == [[(ada.id,)]]
        await emma.asks()
        told = [await look(at_work, ada.room_id) for _ in range(2 * TOLD_AGAIN_EACH_LOOKS)]
        assert [each for each in told if each] == [[(ada.id,)]] * 2


async def test_what_did_not_arrive_is_said_again(door: Door, troupe: Any, log_in: Any) -> None:
    ada, at_work = await log_in("Ada"), AtWork(door)
    async with desk(ada) as screen:
        await heard(screen, "snapshot")
        troupe.connected = False
        assert await look(at_work, ada.room_id) == []
        troupe.connected = True
        assert await look(at_work, ada.room_id) == [(ada.id,)]
    assert (f"queue/{ada.room_id}", MentorsHere((ada.id,))) in troupe.asked
