"""What people do with the pages, in the words of the room: shared by the browser tests."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect


def join(screen: Any, code: str, name: str, *, pictures: bool = False) -> None:
    """A child comes in for the first time, perhaps with a picture of each step."""
    page = screen.page
    page.get_by_test_id("join-code").fill(code)
    page.get_by_test_id("join-name").fill(name)
    if pictures:
        screen.shoot(f"{name.lower()}-1-joins")
    page.get_by_test_id("join-submit").click()
    expect(page.get_by_test_id("rejoin-words")).to_be_visible()
    if pictures:
        screen.shoot(f"{name.lower()}-2-words-to-come-back")
    page.get_by_test_id("words-go").click()
    expect(page.get_by_test_id("editor-content")).to_be_visible()
    expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "live")


def rejoin_words(screen: Any, code: str, name: str) -> str:
    """Join, and write down the three words as the child does."""
    page = screen.page
    page.get_by_test_id("join-code").fill(code)
    page.get_by_test_id("join-name").fill(name)
    page.get_by_test_id("join-submit").click()
    words: str = page.get_by_test_id("rejoin-words").get_attribute("data-words")
    page.get_by_test_id("words-go").click()
    expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
    return words


def come_back(screen: Any, code: str, name: str, words: str) -> None:
    page = screen.page
    expect(page.get_by_test_id("join-code")).to_be_visible()  # the form comes once the centre has said who is here
    have_words = page.get_by_test_id("join-have-words")
    if have_words.count() > 0:  # a laptop that remembers the name asks for the words by itself
        have_words.click()
    page.get_by_test_id("join-code").fill(code)
    page.get_by_test_id("join-name").fill(name)
    page.get_by_test_id("join-rejoin").fill(words)
    page.get_by_test_id("join-submit").click()


def mentors_address(server: Any) -> str:
    """Of the mentors' page, with a key that is good more than once; the link that the server prints is not."""
    return f"{server.ready['mentor_url'].split('#')[0]}#link={server.ready['mentor_token']}"


def write(screen: Any, program: str, language: str = "javascript") -> None:
    """Put a program in place of what is in the editor."""
    screen.page.get_by_test_id(f"language-{language}").click()
    screen.page.get_by_test_id("editor-content").click()
    screen.page.keyboard.press("Control+A")
    screen.page.keyboard.insert_text(program)


def row_of(mentor: Any, student: str) -> Locator:
    """The child's ticket in the mentor's queue."""
    row: Locator = mentor.page.locator(f'[data-testid="ticket-row"][data-student="{student}"]')
    return row


WATCH = """selector => {
  window.handsSeenAt = null;
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.handsSeenAt ??= performance.timeOrigin + performance.now();
  }));
  const look = () => { if (document.querySelector(selector)) { observer.disconnect(); painted(); } };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true, attributes: true });
  look();
}"""
LISTEN = """() => {
  window.handsClickedAt = null;
  addEventListener("click", () => { window.handsClickedAt = performance.timeOrigin + performance.now(); },
    { capture: true, once: true });
}"""


def seconds_from_click(clicking: Any, test_id: str, watching: Any, selector: str) -> float:
    """From a click on one screen to the moment when another (or the same) has painted what `selector` finds.

    Measured inside the pages: a test that asks from outside again and again sees most things half a
    second late.
    """
    watching.page.evaluate(WATCH, selector)
    clicking.page.evaluate(LISTEN)
    clicking.page.get_by_test_id(test_id).click()
    expect(watching.page.locator(selector).first).to_be_visible(timeout=10_000)
    seen_ms: float | None = None
    # Not `wait_for_function`: in the page it is an eval, which the policy rightly refuses.
    while seen_ms is None:
        seen_ms = watching.page.evaluate("window.handsSeenAt")
        watching.page.wait_for_timeout(20)
    clicked_ms: float = clicking.page.evaluate("window.handsClickedAt")
    return (seen_ms - clicked_ms) / 1000


def show_fix(screen: Any) -> None:
    """See the fix on offer: the first is behind the question whether the child wants any, one that is less sure is
    looked at when it wishes."""
    page = screen.page
    card = page.get_by_test_id("suggestion-card")
    expect(card).to_be_visible()
    if page.get_by_test_id("suggestion-accept").count():
        return
    if page.get_by_test_id("fixes-yes").count():
        page.get_by_test_id("fixes-yes").click()
    elif card.get_attribute("data-level") == "ask":
        page.get_by_test_id("suggestion-show").click()
    expect(page.get_by_test_id("suggestion-accept")).to_be_visible()


def take_fix(screen: Any) -> None:
    show_fix(screen)
    screen.page.get_by_test_id("suggestion-accept").click()
