"""Kept work in a real browser: what is where, two versions side by side, earlier ones, and a file for a laptop that
has to be put away before it could send.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.axe import wrong_with
from tests.browser.laptops import NO_LINE, REFUSED_CALL, SLOW_MS, at, head, mentor_reads, until, waits, writes
from tests.browser.steps import come_back, rejoin_words, write
from tests.browser.test_first_load import ASKED_FOR

#: As on plain http, where the browser's own cryptography is missing.
UNSAFE = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });"
#: Chromium promises some profiles to keep everything; this laptop's is one that may be wiped.
FORGETFUL = """for (const name of ["persist", "persisted"])
  Object.defineProperty(StorageManager.prototype, name, { value: () => Promise.resolve(false) });"""


def test_unsent_work_is_told_and_asked_about_before_the_tab_closes(lasting_server: Server, open_screen: Any) -> None:
    laptop = open_screen(lasting_server.ready["student_url"])
    laptop.expected = NO_LINE
    page = laptop.page
    rejoin_words(laptop, lasting_server.room["join_code"], "Tru")
    laptop.context.add_init_script(FORGETFUL)
    page.reload()
    writes(laptop, lasting_server, "let here = 1;\n")
    page.get_by_test_id("work-open").click()
    expect(page.get_by_test_id("work-here")).to_have_attribute("data-good", "true")
    expect(page.get_by_test_id("work-centre")).to_have_attribute("data-good", "true")
    expect(page.get_by_test_id("work-risk")).to_have_count(0)
    page.keyboard.press("Escape")

    laptop.context.set_offline(True)
    write(laptop, "let here = 2;\n")
    expect(page.get_by_test_id("risk")).to_be_visible(timeout=SLOW_MS)
    at(laptop, "laptop")
    assert wrong_with(laptop, "kept-1-keep-this-page-open") == {}
    page.get_by_test_id("work-open").click()
    expect(page.get_by_test_id("work-here")).to_have_attribute("data-good", "true")
    expect(page.get_by_test_id("work-centre")).to_have_attribute("data-good", "false")
    expect(page.get_by_test_id("work-risk")).to_be_visible()
    assert wrong_with(laptop, "kept-2-where-is-my-work") == {}
    page.keyboard.press("Escape")

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    until(page, lambda: asked == ["beforeunload"])
    expect(page.get_by_test_id("risk")).to_be_visible()
    laptop.context.set_offline(False)
    at(laptop, "centre")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_a_file_carries_work_from_a_laptop_that_cannot_send(
    lasting_server: Server, open_screen: Any, tmp_path: Path
) -> None:
    code = lasting_server.room["join_code"]
    laptop = open_screen(lasting_server.ready["student_url"])
    laptop.expected = NO_LINE
    page = laptop.page
    laptop.context.add_init_script(UNSAFE)
    page.reload()
    rejoin_words(laptop, code, "Fay")
    writes(laptop, lasting_server, "let sent = 1;\n")
    # The seldom parts of a page come a while after the first load.
    until(page, lambda: any("OfferCard" in name for name in page.evaluate(ASKED_FOR)))
    laptop.context.set_offline(True)
    write(laptop, 'let only = "in the file";\n')
    waits(page, 1)
    page.get_by_test_id("work-open").click()
    with page.expect_download() as downloading:
        page.get_by_test_id("work-save").click()
    name = downloading.value.suggested_filename
    assert re.fullmatch(r"Fay-work-\d{4}-\d\d-\d\d\.json", name)
    expect(page.get_by_test_id("work-saved")).to_contain_text(name)
    file = tmp_path / name
    downloading.value.save_as(file)
    changed = tmp_path / "changed.json"
    changed.write_text(file.read_text().replace("in the file", "forged text"))

    other = open_screen(lasting_server.ready["student_url"])
    other.expected = (REFUSED_CALL,)
    rejoin_words(other, code, "Gus")
    other.page.get_by_test_id("work-open").click()
    other.page.get_by_test_id("hand-in-file").set_input_files(file)
    expect(other.page.get_by_test_id("hand-in-outcome")).to_have_attribute("data-outcome", "foreign")

    mentor = open_screen(lasting_server.ready["mentor_url"])
    mentor.expected = (REFUSED_CALL,)
    mentor.page.get_by_test_id("work-file-open").click()
    mentor.page.get_by_test_id("hand-in-file").set_input_files(changed)
    outcome = mentor.page.get_by_test_id("hand-in-outcome")
    expect(outcome).to_have_attribute("data-outcome", "changed")
    expect(mentor.page.get_by_test_id("hand-in-texts")).to_contain_text("forged text")
    assert wrong_with(mentor, "kept-3-mentor-sees-a-changed-file") == {}
    child = json.loads(file.read_text())["student_id"]
    assert mentor_reads(mentor, lasting_server, child) == "let sent = 1;\n"
    mentor.page.get_by_test_id("hand-in-file").set_input_files(file)
    expect(outcome).to_have_attribute("data-outcome", "taken")
    expect(outcome).to_contain_text(re.compile(r"[12] new"))
    mentor.shoot("kept-4-mentor-hands-a-file-in")
    assert "in the file" in mentor_reads(mentor, lasting_server, child)

    laptop.context.set_offline(False)
    at(laptop, "centre")
    assert page.get_by_test_id("conflict-copy").count() == 0
    page.get_by_test_id("hand-in-file").set_input_files(file)
    expect(page.get_by_test_id("hand-in-outcome")).to_contain_text("already")
    # Of a file of which something is refused, nobody says "well done".
    partly = {"ok": True, "student": {"id": child, "name": "Fay"}, "taken": 2, "known": 0}
    partly["rejected"] = [{"event_id": "1", "reason": "too_large"}]
    page.route("**/work-files", lambda route: route.fulfill(json=partly))
    page.get_by_test_id("hand-in-file").set_input_files(file)
    outcome = page.get_by_test_id("hand-in-outcome")
    expect(outcome).to_have_attribute("data-outcome", "partly")
    expect(outcome).to_contain_text("one thing that it could not take")
    expect(page.get_by_test_id("hand-in-texts")).to_contain_text("in the file")
    assert wrong_with(laptop, "kept-4a-not-all-was-taken") == {}


def test_a_lost_place_is_not_called_a_line_that_is_down(lasting_server: Server, open_screen: Any) -> None:
    laptop = open_screen(lasting_server.ready["student_url"])
    laptop.expected = (*NO_LINE, REFUSED_CALL)
    page = laptop.page
    laptop.context.add_init_script(FORGETFUL)
    page.reload()
    words = rejoin_words(laptop, lasting_server.room["join_code"], "Lou")
    page.get_by_test_id("editor-content").click()
    laptop.context.clear_cookies()
    page.keyboard.type("let kept = 1;\n")  # without a look at the page: the question may come before it
    expect(page.get_by_test_id("come-back")).to_be_visible(timeout=SLOW_MS)
    page.keyboard.press("Escape")
    write(laptop, "let kept = 2;\n")  # the question may have stood before the editor already
    expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "place_lost")
    expect(page.get_by_test_id("risk")).to_contain_text("three words")
    assert wrong_with(laptop, "kept-7-place-lost") == {}
    page.get_by_test_id("work-open").click()
    expect(page.get_by_test_id("work-centre")).to_contain_text("I lost your place")
    page.get_by_role("button", name="Close").click()
    page.get_by_test_id("leave-open").click()
    expect(page.get_by_test_id("leave-cut-off")).to_contain_text("I lost your place")
    page.get_by_test_id("leave-stay").click()
    page.get_by_role("button", name="Come back").click()
    page.get_by_test_id("join-code").fill(lasting_server.room["join_code"])
    page.get_by_test_id("join-rejoin").fill(words)
    page.get_by_test_id("join-submit").click()
    at(laptop, "centre")
    expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "live")


def test_two_versions_are_seen_side_by_side_and_the_child_takes_either(
    lasting_server: Server, open_screen: Any
) -> None:
    address, code, name = lasting_server.ready["student_url"], lasting_server.room["join_code"], "Duo"
    first = open_screen(address)
    first.expected = NO_LINE
    words = rejoin_words(first, code, name)
    writes(first, lasting_server, 'let name = "Biscuit";\nlet age = 3;\nconsole.log(name);\n')
    second = open_screen(address)
    come_back(second, code, name, words)
    expect(second.page.get_by_test_id("editor-content")).to_contain_text("Biscuit")
    first.context.set_offline(True)
    write(first, 'let name = "Biscuit";\nlet age = 4;\nconsole.log(name, age);\n')
    waits(first.page, 1)
    writes(second, lasting_server, 'let name = "Muffin";\nlet age = 3;\nconsole.log(name);\n')
    first.context.set_offline(False)

    page, text = first.page, first.page.get_by_test_id("editor-content")
    expect(page.get_by_test_id("copy-note")).to_be_visible(timeout=SLOW_MS)
    at(first, "centre")
    expect(text).to_contain_text("let age = 4")
    assert "Muffin" in head(first, lasting_server)
    assert wrong_with(first, "kept-5-another-version") == {}
    page.get_by_test_id("compare-open").click()
    both = page.get_by_test_id("side-by-side")
    expect(both).to_have_attribute("data-state", "shown")
    expect(both.get_by_role("textbox").first).to_contain_text("let age = 4")
    expect(both.get_by_role("textbox").last).to_contain_text("Muffin")
    expect(both.locator(".cm-changedText").first).to_be_visible()
    assert wrong_with(first, "kept-6-side-by-side") == {}
    for which, word in (("other", "Muffin"), ("own", "let age = 4"), ("other", "Muffin")):
        page.get_by_test_id(f"use-{which}").click()
        expect(page.get_by_test_id(f"use-{which}")).to_have_attribute("data-used", "true")
        at(first, "centre")
        until(page, lambda word=word: word in head(first, lasting_server))
        expect(text).to_contain_text(word)
        expect(page.get_by_test_id("conflict-copy")).to_have_count(1)
    page.get_by_test_id("compare-put-away").click()
    expect(page.get_by_test_id("conflict-copy")).to_have_count(0)
    expect(text).to_contain_text("Muffin")

    page.get_by_test_id("history-open").click()
    put_away = page.get_by_test_id("history-one").filter(has_text="put away")
    put_away.first.click()
    expect(page.get_by_test_id("side-by-side").get_by_role("textbox").first).to_contain_text("let age = 4")
    assert wrong_with(first, "kept-7-earlier-versions") == {}
    page.get_by_test_id("history-restore").click()
    expect(text).to_contain_text("let age = 4")
    at(first, "centre")
    assert "let age = 4" in head(first, lasting_server)
    text.click()
    page.keyboard.press("Control+Z")
    expect(text).to_contain_text("Muffin")
