"""A room in numbers, as its mentors may ask for it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.front_door.fake_troupe import FakeClock
from tests.front_door.people import Person, heard
from tests.front_door.test_mentors_desk import command, first_ticket

#: The calls of a room's numbers, behind their common beginning.
WHATS = ("", "/series", "/requests", "/requests.csv")


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
    "query", ["?from=yesterday", "?to=-1", "?from=1e9", "?from=9&to=8", "?to=" + "9" * 16, "?from=", "?to=" + "9" * 15,
     "?span=a", "?span=" + "9" * 12]
)  # fmt: skip
async def test_a_span_that_is_none_is_refused(query: str, log_in: Any) -> None:
    ada = await log_in("Ada")
    for what in WHATS:
        status, answer = await stats(ada, what + query)
        assert (status, answer["error"]) == (400, "malformed"), what


async def test_numbers_of_another_room_or_of_none_are_refused(log_in: Any, join: Any) -> None:
    ada, stranger, everywhere = await log_in("Ada"), await log_in("Eve", room="5-Blue"), await log_in("Tom", room="*")
    emma = await join("Emma")
    for what in WHATS:
        assert (await stats(stranger, what, ada.room_id))[0] == 403, what
        assert (await stats(emma, what, ada.room_id))[0] == 403, what
        assert (await stats(everywhere, what, "r-none"))[0] == 404, what
        assert (await stats(everywhere, what, ada.room_id))[0] == 200, what


async def one_helped(join: Any, log_in: Any, clock: FakeClock, tag: str) -> Person:
    """Emma asks, and Ada comes after a quarter of a minute and stays for one; then it is a second later."""
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.breaks(message="SyntaxError: missing ) after argument list")
    clock.at += 15_000
    claimed = (await command(ada, "claim", await first_ticket(ada)))[1]["ticket"]
    clock.at += 60_000
    await command(ada, "resolve", claimed, outcome="mentor", tags=[tag], note="Emma was sad")
    clock.at += 1000
    return ada


async def test_a_room_over_time_adds_up_to_the_room_in_numbers(join: Any, log_in: Any, clock: FakeClock) -> None:
    ada = await one_helped(join, log_in, clock, "loops")
    status, told = await stats(ada, "/series?span=3600000")
    assert status == 200
    assert told["to"] - told["from"] == 3_600_000
    whole = (await stats(ada, f"?from={told['from']}&to={told['to']}"))[1]
    assert told["all"] == {key: value for key, value in whole.items() if key != "ok"}
    assert sum(step["requests"] for step in told["steps"]) == told["all"]["requests"] == 1
    assert [(cell["kind"], cell["count"]) for cell in told["heat"]] == [("parse", 1)]
    assert [(each["title"], each["count"]) for each in told["concepts"]] == [("Brackets come in pairs", 1)]


async def test_requests_are_exported_without_children_and_without_formulas(
    join: Any, log_in: Any, clock: FakeClock
) -> None:
    ada = await one_helped(join, log_in, clock, '=HYPERLINK("http://x")')
    (row,) = (await stats(ada, "/requests"))[1]["requests"]
    assert (row["kind"], row["waited_s"], row["helped_s"], row["mentor_came"]) == ("parse", 15.0, 60.0, True)
    response = await ada.client.get(f"/api/v1/rooms/{ada.room_id}/stats/requests.csv")
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="requests.csv"'
    text = (await response.get_data(as_text=False)).decode("utf-8-sig")
    (cells,) = csv.DictReader(io.StringIO(text, newline=""))
    assert list(cells) == list(row)
    assert (cells["waited_s"], cells["resolution"]) == ("15.0", "mentor")
    assert cells["tags"] == '\'=HYPERLINK("http://x")'
    assert not any(word in text + str(row) for word in ("Emma", "sad", "missing )"))
