"""The student's page for every child: no finding of axe in either theme, and a way through with keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.axe import findings
from tests.browser.steps import join, write

BROKEN = 'let name = "Biscuit";\nconsole.log("My hamster is " + name;\n'
#: A press that goes on from here must come to what it looks for within so many steps.
MOST_TABS = 25


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_state_of_the_page(theme: str, lasting_server: Server, open_screen: Any) -> None:
    child = open_screen(lasting_server.ready["student_url"], theme=theme)
    page = child.page
    expect(page.get_by_test_id("join-code")).to_be_visible()
    found = {"join": findings(page)}
    page.get_by_test_id("join-have-words").click()
    found["come back"] = findings(page)
    page.reload()
    join(child, lasting_server.room["join_code"], f"Axe {theme}")
    found["desk"] = findings(page)
    write(child, BROKEN)
    page.get_by_test_id("run").click()
    expect(page.get_by_test_id("suggestion-card")).to_be_visible()
    found["error and suggestion"] = findings(page)
    page.get_by_test_id("leave-open").click()
    found["leave"] = findings(page)
    page.get_by_test_id("leave-stay").click()
    page.get_by_test_id("help-open").click()
    found["help form"] = findings(page)
    page.get_by_test_id("help-send").click()
    expect(page.get_by_test_id("queue-position")).to_be_visible()
    found["queue"] = findings(page)
    assert {state: said for state, said in found.items() if said} == {}


def press_until(page: Any, test_id: str, key: str = "Tab") -> None:
    """Go on with the Tab key until the focus is on what the child wants to press."""
    for _ in range(MOST_TABS):
        if page.evaluate("document.activeElement?.dataset.testid ?? ''") == test_id:
            return
        if page.evaluate("document.activeElement?.className === 'editor-host'"):
            page.keyboard.press("Escape")  # in the editor Tab indents, unless Escape came before
        page.keyboard.press(key)
    raise AssertionError(f"{MOST_TABS} presses of {key} do not lead to {test_id}")


def test_everything_can_be_done_with_keys(lasting_server: Server, open_screen: Any) -> None:
    child = open_screen(lasting_server.ready["student_url"])
    page, keys = child.page, child.page.keyboard
    expect(page.get_by_test_id("join-code")).to_be_visible()
    press_until(page, "join-code")
    keys.type(lasting_server.room["join_code"].lower())
    press_until(page, "join-name")
    keys.type("Kay")
    keys.press("Enter")
    expect(page.get_by_test_id("rejoin-words")).to_be_visible()
    press_until(page, "words-go")
    keys.press("Enter")
    expect(page.get_by_test_id("editor-content")).to_be_focused()
    keys.press("Control+A")
    keys.insert_text(BROKEN)
    keys.press("Control+Enter")
    expect(page.get_by_test_id("suggestion-card")).to_be_visible()
    keys.press("Alt+u")
    expect(page.get_by_test_id("output")).to_contain_text("My hamster is Biscuit")
    expect(page.get_by_test_id("editor-content")).to_be_focused()
    keys.press("Alt+h")
    expect(page.get_by_test_id("help-form")).to_be_visible()
    press_until(page, "help-goal")
    keys.type("a song")
    press_until(page, "help-send")
    keys.press("Enter")
    expect(page.get_by_test_id("queue-position")).to_be_visible()
    press_until(page, "help-cancel")
    keys.press("Enter")
    expect(page.get_by_test_id("help-open")).to_be_visible()
    press_until(page, "leave-open", "Shift+Tab")
    keys.press("Enter")
    press_until(page, "leave-go")
    keys.press("Enter")
    expect(page.get_by_test_id("join-code")).to_be_visible()
