"""Where somebody lives: a late word of an earlier life is not believed, and a lost word is asked for."""

from __future__ import annotations

from typing import Any

from actors.messages import Moved, Place
from tests.simulation.afternoon import ROOM, Afternoon
from tests.simulation.world import Process


def process_of(afternoon: Afternoon, name: str) -> Process:
    """Once it has all that it is started with."""

    def found() -> list[Process]:
        return [each for each in afternoon.world.living() if each.name == name and "gateway" in each.actor.places]

    assert name == "gateway" or afternoon.world.run_until(lambda: bool(found()), 30)
    return next(each for each in afternoon.world.living() if each.name == name)


def test_where_somebody_lived_before_is_not_taken_for_where_they_live_now(quiet_afternoon: Afternoon) -> None:
    queue = process_of(quiet_afternoon, f"queue/{ROOM}").actor
    here, before = queue.places["gateway"], object()
    for late in (
        Place("gateway", before, here.incarnation - 1, 1),
        Place("gateway", None, here.incarnation - 1, 0, "SIGKILL"),
    ):
        queue.receiveMsg_Moved(Moved((late,)), None)
        assert queue.places["gateway"] == here
    queue.receiveMsg_Moved(Moved((Place("gateway", None, here.incarnation, 0, "SIGKILL"),)), None)
    queue.receiveMsg_Moved(Moved((here,)), None)
    assert "gateway" not in queue.places, "its birth was told after its death"
    there = Place("gateway", before, here.incarnation + 1, 2)
    queue.receiveMsg_Moved(Moved((there,)), None)
    assert queue.places["gateway"] == there


def test_news_that_went_to_a_gateway_that_has_moved_is_said_again_within_seconds(quiet_afternoon: Afternoon) -> None:
    """The word of the new gateway is lost to the queue, and so is one news; nothing else happens in the room."""
    world, laptop, screen = quiet_afternoon.world, quiet_afternoon.laptops[0], quiet_afternoon.screen
    world.at(0, laptop.insist)
    assert world.run_until(lambda: screen.room.described, 30)
    queue = process_of(quiet_afternoon, f"queue/{ROOM}")
    hear = queue.actor.receiveMsg_Moved

    def hear_all_but_the_first_of_the_new_one(message: Moved, sender: Any) -> None:
        if any(place.name == "gateway" and place.address is not None for place in message.places):
            queue.actor.receiveMsg_Moved = hear
        # Nor of the death: what is sent goes to where the old one lived.

    queue.actor.receiveMsg_Moved = hear_all_but_the_first_of_the_new_one
    gateway = process_of(quiet_afternoon, "gateway")
    world.die(gateway, "SIGKILL")
    assert world.run_until(lambda: queue.actor.receiveMsg_Moved == hear, 30)
    settled_s = world.now_s + 5  # the screens have asked for the room anew, and know of nothing else
    assert world.run_until(lambda: world.now_s > settled_s, 30)
    world.at(0, lambda: laptop.do("raise_hand"))
    raised_s = world.now_s
    assert world.run_until(lambda: bool(screen.room.order), 30), "no screen ever showed the hand"
    assert world.now_s - raised_s < 5
