"""The student's page for every child: nothing is wrong in either theme and at 200 %, and keys alone lead through it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.axe import wrong_with
from tests.browser.steps import show_fix, write

BROKEN = 'let name = "Biscuit";\nconsole.log("My hamster is " + name;\n'
#: A press that goes on from here must come to what it looks for within so many steps.
MOST_TABS = 25


def test_nothing_is_wrong_with_any_state_of_the_page(lasting_server: Server, open_screen: Any) -> None:
    child = open_screen(lasting_server.ready["student_url"])
    page, wrong = child.page, {}
    expect(page.get_by_test_id("join-code")).to_be_visible()
    wrong |= wrong_with(child, "join")
    page.get_by_test_id("join-have-words").click()
    wrong |= wrong_with(child, "join come back")
    page.reload()
    page.get_by_test_id("join-code").fill(lasting_server.room["join_code"])
    page.get_by_test_id("join-name").fill("Axel")
    page.get_by_test_id("join-submit").click()
    expect(page.get_by_test_id("rejoin-words")).to_be_visible()
    wrong |= wrong_with(child, "words to come back")
    page.get_by_test_id("words-go").click()
    write(child, BROKEN)
    page.get_by_test_id("run").click()
    expect(page.get_by_test_id("suggestion-card")).to_be_visible()
    wrong |= wrong_with(child, "desk error and the question about fixes")
    show_fix(child)
    wrong |= wrong_with(child, "desk error and suggestion")
    page.get_by_test_id("suggestion-why").click()
    wrong |= wrong_with(child, "why not")
    page.get_by_test_id("ideas-open").click()
    expect(page.get_by_test_id("ideas-choice-yes")).to_be_checked()
    wrong |= wrong_with(child, "whether fixes are shown")
    page.keyboard.press("Escape")
    page.get_by_test_id("leave-open").click()
    wrong |= wrong_with(child, "leave")
    page.get_by_test_id("leave-stay").click()
    page.get_by_test_id("help-open").click()
    wrong |= wrong_with(child, "help form")
    page.get_by_test_id("help-send").click()
    expect(page.get_by_test_id("queue-position")).to_be_visible()
    wrong |= wrong_with(child, "queue")
    other = child.context.new_page()
    other.goto(lasting_server.ready["student_url"])
    expect(other.get_by_test_id("elsewhere")).to_be_visible()
    child.page = other
    wrong |= wrong_with(child, "another tab")
    assert wrong == {}


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
    expect(page.get_by_test_id("fixes-question")).to_be_visible()
    keys.press("Alt+u")  # yes, and the first idea is there
    expect(page.get_by_test_id("suggestion-accept")).to_be_visible()
    keys.press("Alt+u")
    expect(page.get_by_test_id("output")).to_contain_text("My hamster is Biscuit")
    expect(page.get_by_test_id("editor-content")).to_be_focused()
    keys.press("Alt+h")
    expect(page.get_by_test_id("help-form")).to_be_visible()
    press_until(page, "form-want-show")
    keys.press("Space")
    expect(page.get_by_test_id("form-want-show")).to_have_attribute("aria-pressed", "true")
    press_until(page, "help-more")
    keys.press("Enter")
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
