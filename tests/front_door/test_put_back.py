"""A backup that was put back by copying files is noticed by the first laptop that knows more than the journal."""

from __future__ import annotations

from typing import Any

from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import Person
from web.cursors import Cursors
from web.door import Door


def save(child: Person, text: str, base: str | None = None) -> dict[str, Any]:
    return child.event("source.saved", {"language": "javascript", "path": "main.js", "text": text, "base_rev": base})


async def pull(child: Person, cursor: str | None = None) -> dict[str, Any]:
    status, answer = await child.get(f"/api/v1/pull?since={cursor}" if cursor else "/api/v1/pull")
    assert status == 200, answer
    return dict(answer)


async def hello(child: Person, cursor: str | None) -> dict[str, Any]:
    body = {"client_id": child.client_id, "next": 1, "out_head": None, "cursor": cursor, "schema": 1}
    status, answer = await child.post("/api/v1/hello", body)
    assert status == 200, answer
    return dict(answer)


def lost_line(door: Door, position: int) -> str:
    """A cursor that this centre has given out for a line that is no more, or that is another one now."""

    class Before(Cursors):
        def _print(self, _: int) -> str:
            return "0123456789ab"

    return Before(door.views, door.work_secret).at(position)


async def test_a_cursor_whose_line_is_another_one_now_begins_a_new_epoch_for_everybody(join: Any, door: Door) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    before = await pull(liam)
    await emma.push(save(emma, "let a = 1\n"))
    after = await pull(emma, lost_line(door, before["version"]))
    assert after["reset"] is True
    assert after["epoch"] != before["epoch"]
    told = await pull(liam, before["cursor"])
    assert (told.get("reset"), told["epoch"]) == (True, after["epoch"])


async def test_a_cursor_beyond_the_end_shows_it_too_and_a_hello_is_enough(join: Any, door: Door) -> None:
    emma = await join("Emma")
    before = await pull(emma)
    answer = await hello(emma, lost_line(door, before["version"] + 1_000))
    assert answer["epoch"] != before["epoch"]


async def test_of_many_laptops_that_come_back_with_lost_places_the_first_one_renews(join: Any, door: Door) -> None:
    emma = await join("Emma")
    cursors = [lost_line(door, position) for position in (1, 2, 500)]
    epochs = [(await hello(emma, cursor))["epoch"] for cursor in cursors]
    assert len(set(epochs)) == 1


async def test_nobody_can_make_up_a_place_that_was_lost(join: Any, door: Door) -> None:
    emma = await join("Emma")
    before = await pull(emma)
    forged = lost_line(door, 3)[:-1]
    for last in "0123456789abcdef":
        if forged + last != lost_line(door, 3):
            assert (await pull(emma, forged + last))["epoch"] == before["epoch"]
    stranger = Cursors(door.views, b"another key")
    assert (await hello(emma, stranger.at(999)))["epoch"] == before["epoch"]


async def test_the_new_epoch_is_in_the_journal_once(join: Any, door: Door, troupe: FakeTroupe) -> None:
    emma = await join("Emma")
    epoch = (await pull(emma, lost_line(door, 1)))["epoch"]
    assert [event.kind for event in troupe.views.events_of("centre")].count("epoch.renewed") == 1
    assert epoch.endswith(door.views.restored())
