"""A mentor sees at the foot of the page when the machine is short, and in a list why background work had to yield."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from actors.machine_signals import ENVIRONMENT
from loadtest.governing import plant
from loadtest.server import Server, running
from storage.crash_points import TESTING
from tests.browser.axe import wrong_with
from tests.browser.steps import mentors_address

CALM = {"foreign_cpu": 0.02, "memory_available": 0.6, "memory_some": 0.0, "lag_ms": 0.0, "screens_p95_ms": 0.0}
PATIENCE_MS = 20_000


@pytest.fixture
def signals(tmp_path: Path) -> Path:
    plant(tmp_path / "signals.json", **CALM)
    return tmp_path / "signals.json"


@pytest.fixture
def server(tmp_path: Path, signals: Path, _built: None) -> Iterator[Server]:
    settings = {ENVIRONMENT: str(signals), TESTING: "1"}
    with running(tmp_path / "data", room="4-Green", log=tmp_path / "server.log", settings=settings) as server:
        yield server


def test_a_mentor_sees_that_the_machine_is_short_and_why(server: Server, signals: Path, open_screen: Any) -> None:
    mentor = open_screen(mentors_address(server))
    at_foot = mentor.page.get_by_test_id("machine-open")
    expect(at_foot).to_have_text("Machine: at ease")
    plant(signals, **{**CALM, "memory_available": 0.12})
    expect(at_foot).to_have_text("Machine: short", timeout=PATIENCE_MS)
    at_foot.click()
    expect(mentor.page.get_by_test_id("machine-level")).to_have_attribute("data-level", "paused")
    decisions = mentor.page.get_by_test_id("machine-entries").locator("li")
    expect(decisions).to_have_count(1)
    expect(decisions.nth(0)).to_contain_text("Because only 12 % of the memory was free, background work pauses.")
    expect(decisions.nth(0)).to_contain_text("12 % memory free")
    assert wrong_with(mentor, "machine") == {}
    # What is decided meanwhile comes by itself.
    plant(signals, **{**CALM, "memory_available": 0.02})
    expect(decisions).to_have_count(2, timeout=PATIENCE_MS)
    expect(decisions.nth(0)).to_contain_text("has ended and given its memory back")
    mentor.shoot("machine-1-very-short")
