"""What children in line are told while nothing happens but that time passes, and mentors come and go."""

from __future__ import annotations

from typing import Any

from actors.assist_queue import FRESHEN_EACH_MS
from classroom.assist_queue import MentorsHere
from tests.simulation.afternoon import ROOM, Afternoon
from tests.simulation.server import Outcome

SPAN_MIN = 5


def raise_a_hand(afternoon: Afternoon) -> str:
    """Up, and on the screens: the ticket."""
    world, laptop, screen = afternoon.world, afternoon.laptops[0], afternoon.screen
    world.at(0, laptop.insist)
    assert world.run_until(lambda: screen.room.described, 30)
    world.at(0, lambda: laptop.do("raise_hand"))
    assert world.run_until(lambda: bool(screen.room.order), 30)
    return str(screen.room.order[0])


def look_on(afternoon: Afternoon, mentor_ids: tuple[str, ...]) -> None:
    """The front door tells the queue who looks at the room."""
    answers: list[Outcome] = []
    afternoon.world.at(0, lambda: afternoon.door.ask(f"queue/{ROOM}", MentorsHere(mentor_ids), answers.append))
    assert afternoon.world.run_until(lambda: bool(answers), 30)
    assert answers == [("ok", {})]


def test_a_range_is_corrected_while_nobody_comes_and_not_more_often_than_anybody_reads(
    quiet_afternoon: Afternoon,
) -> None:
    world, screen = quiet_afternoon.world, quiet_afternoon.screen
    ticket_id = raise_a_hand(quiet_afternoon)
    assert screen.room.waits[ticket_id] == [0, 45]
    heard: list[tuple[str, Any]] = []

    def hear(topic: str, body: dict[str, Any]) -> None:
        heard.append((topic, body["waits"] if topic == "room" else None))
        screen.hear(topic, body)

    quiet_afternoon.door.on_news = hear
    for _ in range(SPAN_MIN):  # not so long that the wait is everybody's business, which is an event
        minute_s = world.now_s + 60
        assert world.run_until(lambda until_s=minute_s: world.now_s > until_s, 70)
    low_s, high_s = screen.room.waits[ticket_id]
    assert low_s > 20
    assert high_s > 240
    told = [waits for topic, waits in heard if topic == "room"]
    assert 3 <= len(told) <= SPAN_MIN * 60_000 / FRESHEN_EACH_MS
    assert [waits[ticket_id][1] for waits in told] == sorted(waits[ticket_id][1] for waits in told)


def test_while_no_mentor_looks_at_the_room_no_child_is_told_a_time(quiet_afternoon: Afternoon) -> None:
    world, screen = quiet_afternoon.world, quiet_afternoon.screen
    look_on(quiet_afternoon, ())
    ticket_id = raise_a_hand(quiet_afternoon)
    assert ticket_id not in screen.room.waits
    look_on(quiet_afternoon, ("m1",))
    assert world.run_until(lambda: ticket_id in screen.room.waits, 5), "who came to help is not counted"
    look_on(quiet_afternoon, ())
    assert world.run_until(lambda: ticket_id not in screen.room.waits, 5), "a time is told where nobody is"
