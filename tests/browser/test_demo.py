"""The demo makes the dashboard alive: children at work, a queue that moves, mentors who come."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from loadtest.server import free_port

STUDENTS = 20


@pytest.fixture
def demo(_built: None) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "web.commands", "demo", "--json", "--port", str(free_port())]
    command += ["--students", str(STUDENTS), "--mentors", "2", "--speed", "4"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    ready: dict[str, Any] = json.loads(process.stdout.readline())
    yield ready
    process.send_signal(signal.SIGINT)
    counts = json.loads(process.stdout.readlines()[-1])
    assert process.wait(30) == 0
    assert counts["programs"] > 0
    assert counts["hands raised"] > 0


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_a_person_can_watch_the_demo_on_the_dashboard(theme: str, demo: dict[str, Any], open_screen: Any) -> None:
    mentor = open_screen(demo["mentor_url"], theme=theme)
    rows = mentor.page.get_by_test_id("ticket-row")
    expect(mentor.page.get_by_test_id("student-strip")).to_contain_text(f"{STUDENTS} children here", timeout=30_000)
    claimed = mentor.page.locator('[data-testid="ticket-row"][data-state="claimed"]')
    waiting = mentor.page.locator('[data-testid="ticket-row"][data-state="open"]')
    expect(claimed.first).to_be_visible(timeout=60_000)
    expect(waiting.first).to_be_visible(timeout=60_000)
    assert rows.count() >= 2
    waiting.first.click()
    expect(mentor.page.get_by_test_id("ticket-panel").get_by_test_id("ticket-why")).to_be_visible()
    mentor.shoot("demo-dashboard")
    expect(mentor.page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
