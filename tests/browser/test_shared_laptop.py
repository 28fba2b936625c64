"""A laptop that children share, and a child with two tabs: nobody sees or overwrites what is another's."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.laptops import writes
from tests.browser.steps import come_back, join, rejoin_words, write
from tests.browser.test_offline import CONTROLLED, until

NO_LINE = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource", "WebSocket")
#: A tab that does not answer is overruled after 2.5 s; a lease lapses after 5 s.
OTHER_TAB_MS = 15_000
WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });"

#: What signs work files in a child's name, as its store on this laptop holds it.
WORK_KEY = """name => new Promise((resolve, reject) => {
  const opening = indexedDB.open(name);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asking = opening.result.transaction("state").objectStore("state").get("work_key");
    asking.onsuccess = () => { opening.result.close(); resolve(asking.result ?? null); };
  };
})"""


def test_the_next_child_sees_nothing_and_the_first_one_gets_all_back(lasting_server: Server, open_screen: Any) -> None:
    laptop, code = open_screen(lasting_server.ready["student_url"]), lasting_server.room["join_code"]
    words = rejoin_words(laptop, code, "Emma")
    write(laptop, 'console.log("only for Emma");\n')
    laptop.page.get_by_test_id("help-open").click()
    laptop.page.get_by_test_id("help-send").click()
    expect(laptop.page.get_by_test_id("queue-position")).to_be_visible()
    laptop.page.get_by_test_id("leave-open").click()
    expect(laptop.page.get_by_test_id("leave-form")).to_be_visible()
    laptop.shoot("leave-1-asks")
    emmas = laptop.page.evaluate("`hh-${JSON.parse(localStorage.getItem('hh.who')).student.id}`")
    assert laptop.page.evaluate(WORK_KEY, emmas) is not None
    laptop.page.get_by_test_id("leave-go").click()
    expect(laptop.page.get_by_test_id("join-code")).to_be_visible()
    assert laptop.page.evaluate(WORK_KEY, emmas) is None
    expect(laptop.page.get_by_test_id("join-name")).to_have_value("")

    join(laptop, code, "Noor")
    expect(laptop.page.get_by_test_id("editor-content")).not_to_contain_text("only for Emma")
    expect(laptop.page.get_by_test_id("help-open")).to_be_visible()
    write(laptop, 'console.log("only for Noor");\n')
    laptop.page.get_by_test_id("leave-open").click()
    laptop.page.get_by_test_id("leave-go").click()
    expect(laptop.page.get_by_test_id("join-code")).to_be_visible()
    laptop.page.reload()
    expect(laptop.page.get_by_test_id("join-name")).to_have_value("")

    come_back(laptop, code, "Emma", words)
    expect(laptop.page.get_by_test_id("editor-content")).to_contain_text("only for Emma")
    expect(laptop.page.get_by_test_id("editor-content")).not_to_contain_text("Noor")
    expect(laptop.page.get_by_test_id("queue-position")).to_be_visible()

    another = open_screen(lasting_server.ready["student_url"])
    come_back(another, code, "Emma", words)
    expect(another.page.get_by_test_id("editor-content")).to_contain_text("only for Emma")


def test_leaving_without_a_line_says_what_is_only_here(lasting_server: Server, open_screen: Any) -> None:
    laptop, code = open_screen(lasting_server.ready["student_url"]), lasting_server.room["join_code"]
    laptop.expected = NO_LINE
    words = rejoin_words(laptop, code, "Liam")
    until(laptop.page, CONTROLLED)  # before that the page is not whole on this laptop
    laptop.context.set_offline(True)
    write(laptop, 'console.log("not sent yet");\n')
    expect(laptop.page.get_by_test_id("unsent-count")).to_have_attribute("data-count", "1")
    laptop.page.get_by_test_id("leave-open").click()
    cut_off = laptop.page.get_by_test_id("leave-cut-off")
    expect(cut_off).to_have_attribute("data-count", "1", timeout=10_000)
    expect(cut_off).to_contain_text("only on this laptop")
    laptop.shoot("leave-2-work-is-only-here")
    laptop.page.get_by_test_id("leave-stay").click()
    expect(laptop.page.get_by_test_id("editor-content")).to_contain_text("not sent yet")

    laptop.page.get_by_test_id("leave-open").click()
    laptop.page.get_by_test_id("leave-anyway").click()
    expect(laptop.page.get_by_test_id("join-name")).to_have_value("")
    laptop.context.set_offline(False)
    laptop.page.reload()
    expect(laptop.page.get_by_test_id("join-name")).to_have_value("")
    assert laptop.context.request.get(f"{lasting_server.url}/api/v1/me").json()["student"] is None

    come_back(laptop, code, "Liam", words)
    expect(laptop.page.get_by_test_id("editor-content")).to_contain_text("not sent yet")
    expect(laptop.page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre")


def test_leaving_goes_on_by_itself_when_the_line_is_back(lasting_server: Server, open_screen: Any) -> None:
    laptop, code = open_screen(lasting_server.ready["student_url"]), lasting_server.room["join_code"]
    laptop.expected = NO_LINE
    words = rejoin_words(laptop, code, "Mia")
    write(laptop, 'console.log("on its way");\n')
    expect(laptop.page.get_by_test_id("saved-state")).to_have_attribute("data-state", "typing")
    expect(laptop.page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre")
    laptop.page.get_by_test_id("leave-open").click()
    laptop.context.set_offline(True)
    laptop.page.get_by_test_id("leave-go").click()
    expect(laptop.page.get_by_test_id("leave-cut-off")).to_be_visible(timeout=10_000)
    laptop.context.set_offline(False)
    expect(laptop.page.get_by_test_id("join-code")).to_be_visible(timeout=15_000)
    another = open_screen(lasting_server.ready["student_url"])
    come_back(another, code, "Mia", words)
    expect(another.page.get_by_test_id("editor-content")).to_contain_text("on its way")


def test_a_taken_name_gets_kind_advice(lasting_server: Server, open_screen: Any) -> None:
    join(open_screen(lasting_server.ready["student_url"]), lasting_server.room["join_code"], "Ada")
    other = open_screen(lasting_server.ready["student_url"])
    other.expected = ("Failed to load resource",)  # Chromium tells every 409
    other.page.get_by_test_id("join-code").fill(lasting_server.room["join_code"])
    other.page.get_by_test_id("join-name").fill("Ada")
    other.page.get_by_test_id("join-submit").click()
    expect(other.page.get_by_test_id("name-taken")).to_be_visible()
    expect(other.page.get_by_test_id("words-lost")).to_contain_text("ask your mentor")
    other.shoot("taken-name")
    other.page.get_by_test_id("join-other-name").click()
    join(other, lasting_server.room["join_code"], "Ada B")


@pytest.mark.parametrize("locks", [True, False], ids=["with locks", "without locks"])
def test_two_tabs_never_overwrite_each_other(locks: bool, lasting_server: Server, open_screen: Any) -> None:
    first = open_screen(lasting_server.ready["student_url"], theme="light" if locks else "dark")
    if not locks:
        first.context.add_init_script(WITHOUT_LOCKS)
        first.page.reload()
    join(first, lasting_server.room["join_code"], "Zoe" if locks else "Yan")
    second = first.context.new_page()
    second.goto(lasting_server.ready["student_url"])
    expect(second.get_by_test_id("elsewhere")).to_be_visible()
    expect(second.get_by_test_id("run")).to_have_count(0)
    reads = second.get_by_test_id("elsewhere-program").get_by_test_id("editor-content")
    expect(reads).to_contain_text("Hello!")
    first.page.bring_to_front()
    writes(first, lasting_server, "let from = 'the first tab';\n")

    # The second one can be read and not be written, and is as new as its last coming to the front.
    second.bring_to_front()
    second.evaluate("dispatchEvent(new Event('focus'))")  # every page of this browser believes to be in front
    expect(reads).to_contain_text("the first tab")
    reads.click()
    second.keyboard.type("written over")
    second.keyboard.press("Control+Enter")
    expect(reads).to_have_attribute("aria-readonly", "true")
    expect(reads).not_to_contain_text("written over")
    second.screenshot(path=f"test-output/screenshots/{first.theme}/two-tabs.png")
    expect(first.page.get_by_test_id("editor-content")).not_to_contain_text("written over")

    second.get_by_test_id("elsewhere-use").click()
    expect(second.get_by_test_id("elsewhere")).to_have_count(0, timeout=OTHER_TAB_MS)
    expect(second.get_by_test_id("editor-content")).to_contain_text("the first tab", timeout=OTHER_TAB_MS)
    expect(first.page.get_by_test_id("elsewhere")).to_be_visible()
    expect(first.page.get_by_test_id("run")).to_have_count(0)
    second.reload()
    expect(second.get_by_test_id("run")).to_be_visible(timeout=OTHER_TAB_MS)
    expect(second.get_by_test_id("editor-content")).to_contain_text("the first tab")
    expect(first.page.get_by_test_id("elsewhere")).to_be_visible()
    second.close()
    first.page.get_by_test_id("elsewhere-use").click()
    expect(first.page.get_by_test_id("run")).to_be_visible(timeout=OTHER_TAB_MS)
    expect(first.page.get_by_test_id("editor-content")).to_contain_text("the first tab")
