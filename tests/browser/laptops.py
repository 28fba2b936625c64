"""Work on several laptops and what the centre has of it: shared by the tests of kept work."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from loadtest.server import Server
from tests.browser.conftest import Screen
from tests.browser.steps import write

#: What Chromium itself writes to the console when a call cannot be made, or is refused.
NO_LINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource", "WebSocket")
REFUSED_CALL = "Failed to load resource"
SLOW_MS = 20_000


def at(screen: Screen, state: str) -> None:
    expect(screen.page.get_by_test_id("saved-state")).to_have_attribute("data-state", state, timeout=SLOW_MS)


def writes(screen: Screen, server: Server, program: str) -> None:
    """A program that the child writes and the centre has."""
    write(screen, program)
    until(screen.page, lambda: head(screen, server) == program)
    at(screen, "centre")


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """What no locator can wait for."""
    for _ in range(200):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came to that")


def head(screen: Screen, server: Server) -> str:
    """The child's program as the centre has it."""
    snapshot = screen.context.request.get(f"{server.url}/api/v1/pull").json()["snapshot"]
    return next((str(each["text"]) for each in snapshot["files"] if each["path"] == "main.js"), "")


def mentor_reads(mentor: Screen, server: Server, child: str) -> str:
    answer = mentor.context.request.get(f"{server.url}/api/v1/students/{child}").json()
    return next(str(each["text"]) for each in answer["files"] if each["path"] == "main.js")


def waits(page: Page, least: int) -> None:
    """So much is unsent; how busy the child was is told now and then, too."""
    count = page.get_by_test_id("unsent-count")
    until(page, lambda: int(count.get_attribute("data-count") or 0) >= least)
