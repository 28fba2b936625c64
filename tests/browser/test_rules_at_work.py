"""A mentor sees how the rules behind the fixes do in life, which are held back and since when, and lets one speak
again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from classroom import rule_book
from loadtest.server import Server, running
from storage.layout import DataDir
from tests.browser.axe import wrong_with
from tests.browser.steps import mentors_address
from tests.troupe.running import FrontDoor

#: Rule -> good uses and bad ones, in this order.
USES = {
    ("python", "missing-closer"): (9, 14),
    ("javascript", "misspelt-keyword"): (40, 6),
    ("csharp", "missing-semicolon"): (57, 1),
    ("python", "missing-colon"): (6, 0),
}


@pytest.fixture
def server(tmp_path: Path, _built: None) -> Iterator[Server]:
    with running(tmp_path / "data", room="4-Green", log=tmp_path / "server.log") as server:
        with ThreadPoolExecutor(1) as another:  # Playwright holds a loop in this one
            another.submit(asyncio.run, _use_rules(tmp_path / "data")).result()
        yield server


async def _use_rules(folder: Path) -> None:
    """As if children had taken fixes for some weeks."""
    async with FrontDoor(DataDir(folder)) as door:
        for (language, rule), (good, bad) in USES.items():
            for number, is_good in enumerate([*[True] * good, *[False] * bad]):
                use = rule_book.CountUse(
                    f"{rule}-{number}", f"child-{number % 10}", language, rule, 1, int(is_good), door.now_ms()
                )
                await door.insist(rule_book.STREAM, use)


def test_a_mentor_sees_which_rules_are_held_back_and_restores_one(server: Server, open_screen: Any) -> None:
    mentor = open_screen(mentors_address(server))
    mentor.page.get_by_test_id("fixes-open").click()
    rules = mentor.page.get_by_test_id("rules").locator("li")
    expect(rules).to_have_count(len(USES))
    expect(rules.nth(0)).to_contain_text("Missing closer")
    expect(rules.nth(0)).to_contain_text("9 of 23 were good: 39 %, surely 22 %")
    expect(rules.nth(0)).to_contain_text("Only marks the line since")
    expect(rules.nth(1)).to_contain_text("Asks before it shows a fix since")
    expect(rules.nth(2)).not_to_contain_text("since")
    mentor.shoot("rules-1-two-are-held-back")
    assert wrong_with(mentor, "rules-at-work") == {}
    mentor.page.get_by_test_id("restore-python-missing-closer").click()
    restored = mentor.page.get_by_test_id("rule-python-missing-closer")
    expect(restored).to_have_attribute("data-level", "push")
    expect(restored).to_contain_text("Not taken since")
    expect(mentor.page.get_by_test_id("restore-python-missing-closer")).to_have_count(0)
    mentor.shoot("rules-2-one-speaks-again")
