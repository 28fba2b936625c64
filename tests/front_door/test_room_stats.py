"""A room in numbers, as its mentors may ask for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.front_door.fake_troupe import FakeClock
from tests.front_door.people import Person, heard
from tests.front_door.test_mentors_desk import command, first_ticket


async def stats(mentor: Person, query: str = "", room_id: str = "") -> tuple[int, Any]:
    return await mentor.get(f"/api/v1/rooms/{room_id or mentor.room_id}/stats{query}")


async def test_a_room_in_numbers_is_what_its_journal_says(join: Any, log_in: Any, clock: FakeClock) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    began = clock.at
    await emma.asks()
    clock.at += 15_000
    claimed = (await command(ada, "claim", await first_ticket(ada)))[1]["ticket"]
    clock.at += 60_000
    await command(ada, "resolve", claimed, outcome="mentor")
    status, told = await stats(ada)
    assert status == 200
    assert (told["requests"], told["resolved"]) == (1, {"mentor": 1})
    assert told["wait_s"] == {"mean": 15.0, "p50": 15.0, "p95": 15.0, "max": 15.0}
    assert (told["service_s"], told["automation_rate"]) == (60.0, 0.0)
    assert (told["estimate_coverage"], told["estimates"]) == (1.0, 1)
    assert told["from"] <= began < told["to"] == clock.at
    assert (await stats(ada, f"?from={began + 1}"))[1]["requests"] == 0
    assert (await stats(ada, f"?from=0&to={began}"))[0] == 400  # longer than any statistics go
    assert (await stats(ada, f"?from={began - 10}&to={began}"))[1]["requests"] == 0


async def test_a_child_hears_a_range_with_its_place(join: Any) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as page:
        await emma.asks()
        place = await heard(page, "queue")
    low_s, high_s = place["wait_s"]
    assert 0 <= low_s < high_s


@pytest.mark.parametrize(
    "query", ["?from=yesterday", "?to=-1", "?from=1e9", "?from=9&to=8", "?to=" + "9" * 16, "?from="]
)
async def test_a_span_that_is_none_is_refused(query: str, log_in: Any) -> None:
    status, answer = await stats(await log_in("Ada"), query)
    assert (status, answer["error"]) == (400, "malformed")


async def test_numbers_of_another_room_or_of_none_are_refused(log_in: Any, join: Any) -> None:
    ada, stranger, everywhere = await log_in("Ada"), await log_in("Eve", room="5-Blue"), await log_in("Tom", room="*")
    assert (await stats(stranger, room_id=ada.room_id))[0] == 403
    assert (await stats(await join("Emma"), room_id=ada.room_id))[0] == 403
    assert (await stats(everywhere, room_id="r-none"))[0] == 404
