"""A class on the pages: a name to press, a room to choose, a word at the end; and waits over the weeks.

The room is the real one with a time-table round the present moment; the end is brought about by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from loadtest.server import Server, running
from tests.browser.axe import wrong_with
from web.commands import offline

#: What Chromium itself puts on the console when the centre says no.
REFUSED = ("404", "409")
NAMES = ["Ada", "Ben", "Chloe", "Emma", "Liam", "Zoë"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("classes")


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with running(data) as server:
        offline.do(data, "rooms.add", name="Room 2")  # there is a choice only where there are two
        yield server


@pytest.fixture(scope="module")
def code(server: Server, data: Path) -> str:
    """4-Green has been on for ten minutes in the first room, which knows its names."""
    began = datetime.now(UTC) - timedelta(minutes=10)
    facts = {"room": server.room["id"], "name": "4-Green", "minutes": 90}
    when = {"day": began.strftime("%A"), "start": began.strftime("%H:%M")}
    planned: dict[str, Any] = offline.do(data, "timetable.add", **facts, **when)
    offline.do(data, "rooms.roster", room=server.room["id"], names=NAMES, only=True)
    return str(planned["join_code"])


def test_a_child_presses_its_name_and_hears_that_the_class_is_over(
    open_screen: Any, server: Server, data: Path, code: str
) -> None:
    child = open_screen(server.ready["student_url"], expected=REFUSED)
    page = child.page
    page.get_by_test_id("join-code").fill(code.lower())
    expect(page.get_by_test_id("join-names").get_by_role("button")).to_have_count(len(NAMES))
    assert wrong_with(child, "class join-names") == {}
    page.get_by_test_id("join-name").fill("Batman")
    page.get_by_test_id("join-submit").click()
    expect(page.get_by_test_id("join-problem")).to_contain_text("on my list")
    page.get_by_test_id("join-name").fill("z")
    page.get_by_role("button", name="Zoë", exact=True).click()
    page.get_by_test_id("join-submit").click()
    page.get_by_role("button", name="I wrote them down").click()
    page.get_by_test_id("help-open").click()
    page.get_by_role("button", name="Raise my hand").click()
    expect(page.get_by_test_id("queue-card")).to_have_attribute("data-state", "open")
    mentor = open_screen(server.ready["mentor_url"])
    mentor.page.get_by_test_id("room-choice").first.click()
    expect(mentor.page.get_by_test_id("lesson")).to_contain_text(re.compile(r"4-Green\W* until \d\d:\d\d"))
    mentor.page.get_by_test_id("weeks-open").click()
    expect(mentor.page.get_by_test_id("weeks-table")).to_contain_text("Zoë")
    assert wrong_with(mentor, "class weeks") == {}
    assert offline.do(data, "rooms.end", room=server.room["id"])["closed"] == 1
    expect(page.get_by_test_id("queue-done")).to_contain_text("The class is over")
    child.shoot("class-over")


def test_where_two_rooms_are_open_the_child_says_where_it_belongs(
    open_screen: Any, server: Server, data: Path, code: str
) -> None:
    for planned in offline.do(data, "timetable.list")["classes"]:
        offline.do(data, "timetable.remove", planned=planned["id"])
    child = open_screen(server.ready["student_url"], expected=REFUSED)
    child.page.get_by_test_id("join-code").fill(code)
    child.page.get_by_test_id("join-name").fill("Newcomer")
    child.page.get_by_test_id("join-submit").click()
    expect(child.page.get_by_test_id("join-room")).to_have_text(["Room 1", "Room 2"])
    assert wrong_with(child, "class join-rooms") == {}
    child.page.get_by_role("button", name="Room 2").click()
    expect(child.page.get_by_text("Nice to see you, Newcomer")).to_be_visible()
