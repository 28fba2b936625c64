"""Help that is offered before it is asked for: to the child as an offer, to mentors as a state, to nobody's queue."""

from __future__ import annotations

from typing import Any

from tests.front_door.fake_troupe import FakeClock
from tests.front_door.people import Person, heard

MINUTE = 60_000


async def churns(child: Person, clock: FakeClock) -> None:
    """Undoes more than it writes, minute by minute."""
    for _ in range(3):
        clock.at += MINUTE
        await child.push(child.event("activity", {"idle_s": 2, "edits": 3, "undos": 6, "runs": 0}))


async def row(mentor: Person, child: Person) -> dict[str, Any]:
    answer = (await mentor.get(f"/api/v1/students/{child.id}"))[1]
    return dict(answer["student"])


async def test_a_child_who_undoes_without_end_is_offered_help_and_mentors_see_it(
    clock: FakeClock, join: Any, log_in: Any
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    cursor = (await emma.get("/api/v1/pull"))[1]["cursor"]
    async with emma.socket("/ws/v1/student") as screen, ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as desk:
        first = await heard(screen, "poke")
        await heard(desk, "snapshot")
        await churns(emma, clock)
        while (await heard(screen, "poke"))["version"] <= first["version"]:
            pass
        shown = await row(ada, emma)
    assert (shown["state"], shown["stuck"] >= 0.6, shown["ticket_id"]) == ("stuck", True, None)
    (delta,) = (await emma.get(f"/api/v1/pull?since={cursor}"))[1]["deltas"]
    assert (delta["kind"], delta["data"]["stuck"], delta["data"]["reasons"]) == ("stuck", True, ["undoing"])
    assert (await emma.get("/api/v1/pull?since=nonsense"))[1]["snapshot"]["stuck"]["stuck"] is True
    assert (await ada.get(f"/api/v1/rooms/{ada.room_id}/tickets"))[1]["tickets"] == []


async def test_whoever_takes_the_offer_has_a_ticket_that_says_where_it_came_from(
    clock: FakeClock, join: Any, log_in: Any
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await churns(emma, clock)
    await emma.push(emma.event("help.asked", {"language": "javascript", "path": "main.js", "because": "stuck"}))
    (ticket,) = (await ada.get(f"/api/v1/rooms/{ada.room_id}/tickets"))[1]["tickets"]
    assert (ticket["source"], ticket["state"]) == ("stuck", "open")
    assert "hand" in [reason["rule"] for reason in ticket["why"]]


async def test_whoever_goes_on_alone_is_left_alone(clock: FakeClock, join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await churns(emma, clock)
    await emma.push(emma.event("stuck.declined", {"offered_at": clock.at}))
    assert (await row(ada, emma))["state"] == "working"
    assert (await emma.get("/api/v1/pull?since=nonsense"))[1]["snapshot"]["stuck"]["stuck"] is False
    await churns(emma, clock)
    assert (await row(ada, emma))["state"] == "working"


async def test_a_stuck_child_that_is_removed_is_forgotten(clock: FakeClock, troupe: Any, join: Any) -> None:
    emma = await join("Emma")
    await churns(emma, clock)
    name = f"room/{emma.room_id}"
    assert troupe._states[name].struggling
    troupe._hear(emma.room_id, emma.id, {"student_id": emma.id, "room_id": emma.room_id}, "student.removed")
    assert troupe._states[name].struggling == {}
