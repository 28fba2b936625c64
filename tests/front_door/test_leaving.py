"""Whoever closes the laptop while waiting keeps the place for a while, and mentors do not go there in vain."""

from __future__ import annotations

from typing import Any

from classroom.assist_queue import ChildLeft, ChildSeen
from classroom.queue_rules import DEFAULT
from tests.front_door.fake_troupe import FakeClock
from tests.front_door.people import Person, heard
from web import leaving
from web.door import Door


async def look(door: Door, person: Person) -> list[str]:
    """One look at the room, carried out; what was told."""
    room = await door.hub.ready_room(person.room_id)
    commands = list(leaving.moves(door, room))
    for command in commands:
        await door.bridge.ask(f"queue/{room.room_id}", command)
    return [type(command).__name__ for command in commands]


def state(door: Door, person: Person) -> str:
    ticket = door.hub.room(person.room_id).ticket_of_student(person.id)
    assert ticket is not None
    return str(ticket["state"])


async def test_a_laptop_that_is_closed_for_long_is_not_gone_to_and_keeps_its_place(
    door: Door, clock: FakeClock, join: Any
) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as screen:
        await heard(screen, "poke")
        await emma.asks()
        clock.at += 10 * DEFAULT.gone_s * 1000
        assert await look(door, emma) == []
    clock.at += DEFAULT.gone_s * 1000 - 1
    assert await look(door, emma) == []
    clock.at += 1
    assert await look(door, emma) == [ChildLeft.__name__]
    assert state(door, emma) == "away"
    assert await look(door, emma) == []
    async with emma.socket("/ws/v1/student") as screen:
        await heard(screen, "poke")
        assert await look(door, emma) == [ChildSeen.__name__]
        assert state(door, emma) == "open"


async def test_a_child_who_was_looked_for_in_vain_is_not_found_by_an_open_laptop(
    door: Door, join: Any, log_in: Any
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    async with emma.socket("/ws/v1/student") as screen:
        await heard(screen, "poke")
        await emma.asks()
        path = f"/api/v1/rooms/{ada.room_id}/tickets"
        for name in ("claim", "cannot_find"):
            (ticket,) = (await ada.get(path))[1]["tickets"]
            body = {"request_id": name, "rev": ticket["rev"]}
            assert (await ada.post(f"{path}/{ticket['id']}/{name}", body))[0] == 200
        assert await look(door, emma) == []
    assert state(door, emma) == "away"


async def test_a_front_door_that_has_just_started_takes_nobody_for_gone(
    door: Door, clock: FakeClock, join: Any
) -> None:
    emma = await join("Emma")
    await emma.asks()
    door.hub.attendance.note(type(door.hub.attendance.seen(emma.id))(emma.id, "Emma"))
    clock.at += 10 * DEFAULT.gone_s * 1000
    assert await look(door, emma) == []
