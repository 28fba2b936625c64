"""A disk that is full for a moment: no answer rests on what was never written."""

from __future__ import annotations

from classroom.mentor_commands import ClaimTicket
from tests.simulation.afternoon import ROOM, Afternoon
from tests.simulation.server import Outcome


def test_a_mentor_is_not_told_of_a_claim_that_a_full_disk_has_undone(quiet_afternoon: Afternoon) -> None:
    """Both claims are decided together: the second on a state in which the first has the ticket."""
    world, door, screen = quiet_afternoon.world, quiet_afternoon.door, quiet_afternoon.screen
    laptop = quiet_afternoon.laptops[0]
    world.at(0, laptop.insist)
    world.at(0.1, lambda: laptop.do("raise_hand"))
    assert world.run_until(lambda: bool(screen.room.order), 30)
    (ticket,) = screen.room.in_order()
    outcomes: dict[str, list[Outcome]] = {"m0": [], "m1": []}

    def claim(mentor_id: str, request_id: str) -> None:
        command = ClaimTicket(ticket["id"], mentor_id, mentor_id, ticket["rev"], request_id, door.now_ms())
        door.ask(f"queue/{ROOM}", command, outcomes[mentor_id].append)

    def both(request: str) -> None:
        claim("m0", f"m0-{request}")
        claim("m1", f"m1-{request}")

    world.disk_full_until_s = world.now_s + 1
    world.at(0.05, lambda: both("1"))
    assert world.run_until(lambda: all(outcomes.values()), 30)
    assert [told[0][:2] for told in outcomes.values()] == [("refused", "disk_full")] * 2
    world.at(2, lambda: both("1"))
    assert world.run_until(lambda: all(len(told) == 2 for told in outcomes.values()), 30)
    assert sorted(told[1][0] for told in outcomes.values()) == ["ok", "refused"]
    (refused,) = [told[1] for told in outcomes.values() if told[1][0] == "refused"]
    assert refused[1] == "already_claimed"
