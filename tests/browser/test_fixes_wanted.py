"""Each child decides whether it is shown fixes, once and for all of its laptops, and mentors can only show fewer."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.steps import (
    come_back,
    join,
    mentors_address,
    rejoin_words,
    row_of,
    seconds_from_click,
    show_fix,
    write,
)

#: LinterLite is sure of this one.
BROKEN = 'console.log("My hamster is Biscuit";\n'
FIXED = 'console.log("My hamster is Biscuit");'
#: What the page itself says of it, where it may.
MISSING = "missing )"
ADVICE = "did not find its end"
WITHIN_S = 1.0


def run_broken(child: Any, program: str = BROKEN) -> None:
    write(child, program)
    child.page.get_by_test_id("run").click()
    expect(child.page.get_by_test_id("error-card")).to_be_visible()


def said(child: Any) -> str:
    """What the page makes of the error, beside the computer's own words."""
    words: list[str] = child.page.locator("[data-testid=error-text], [data-testid=error-action]").all_inner_texts()
    return " ".join(words)


def history_of(child: Any, mentor: Any, server: Server) -> list[tuple[str, str | None]]:
    """State and resolution of the child's tickets, oldest first."""
    student_id = child.context.request.get(f"{server.url}/api/v1/me").json()["student"]["id"]
    tickets = mentor.context.request.get(f"{server.url}/api/v1/students/{student_id}").json()["tickets"]
    return [(ticket["state"], ticket["resolution"]) for ticket in sorted(tickets, key=lambda one: one["opened_at"])]


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_a_child_is_asked_once_and_its_other_laptop_knows(theme: str, lasting_server: Server, open_screen: Any) -> None:
    server = lasting_server
    emma = open_screen(server.ready["student_url"], theme=theme)
    name = f"Emma {theme}"
    words = rejoin_words(emma, server.room["join_code"], name)
    run_broken(emma)
    question = emma.page.get_by_test_id("fixes-question")
    expect(question).to_be_visible()
    expect(emma.page.get_by_test_id("suggestion-diff")).to_have_count(0)
    emma.shoot("fixes-1-is-asked")
    emma.page.get_by_test_id("editor-content").focus()
    emma.page.keyboard.press("Alt+u")
    expect(emma.page.get_by_test_id("suggestion-diff")).to_contain_text(FIXED)
    emma.shoot("fixes-2-said-yes-and-sees-it")
    emma.page.keyboard.press("Alt+u")
    expect(emma.page.get_by_test_id("output")).to_contain_text("My hamster is Biscuit")

    home = open_screen(server.ready["student_url"], theme=theme)
    come_back(home, server.room["join_code"], name, words)
    expect(home.page.get_by_test_id("editor-content")).to_contain_text(
        "Biscuit"
    )  # the work of the other laptop is here
    run_broken(home, BROKEN + "// at home\n")
    expect(home.page.get_by_test_id("suggestion-accept")).to_be_visible()
    expect(home.page.get_by_test_id("fixes-question")).to_have_count(0)

    home.page.get_by_test_id("ideas-open").click()
    home.page.get_by_test_id("ideas-choice-no").click()
    home.shoot("fixes-3-changes-her-mind")
    home.page.keyboard.press("Escape")
    expect(home.page.get_by_test_id("suggestion-diff")).to_have_count(0)
    emma.page.get_by_test_id("ideas-open").click()
    expect(emma.page.get_by_test_id("ideas-choice-no")).to_be_checked()
    emma.page.keyboard.press("Escape")
    run_broken(emma, BROKEN + "// at school\n")
    expect(emma.page.get_by_test_id("error-action")).to_be_visible()
    expect(emma.page.get_by_test_id("suggestion-accept")).to_have_count(0)
    expect(emma.page.get_by_test_id("fixes-question")).to_have_count(0)
    emma.shoot("fixes-4-finds-it-alone")


def test_a_no_by_key_keeps_its_word_without_the_line_and_after_a_reload(
    lasting_server: Server, open_screen: Any
) -> None:
    liam = open_screen(
        lasting_server.ready["student_url"], expected=("ERR_INTERNET_DISCONNECTED", "WebSocket connection")
    )
    join(liam, lasting_server.room["join_code"], "Liam")
    run_broken(liam)
    expect(liam.page.get_by_test_id("fixes-question")).to_be_visible()
    liam.context.set_offline(True)
    liam.page.keyboard.press("Alt+n")
    expect(liam.page.get_by_test_id("fixes-question")).to_have_count(0)
    expect(liam.page.get_by_test_id("suggestion-diff")).to_have_count(0)
    liam.context.set_offline(False)
    expect(liam.page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre")
    liam.page.reload()
    run_broken(liam, BROKEN + "// again\n")
    expect(liam.page.get_by_test_id("error-action")).to_be_visible()
    expect(liam.page.get_by_test_id("fixes-question")).to_have_count(0)


def test_a_mentor_narrows_what_the_room_is_shown_while_it_works(lasting_server: Server, open_screen: Any) -> None:
    server = lasting_server
    mentor = open_screen(mentors_address(server))
    mia = open_screen(server.ready["student_url"])
    join(mia, server.room["join_code"], "Mia")
    run_broken(mia)
    show_fix(mia)
    diff = mia.page.get_by_test_id("suggestion-diff")
    expect(row_of(mentor, "Mia")).to_have_attribute("data-state", "suggested")

    mentor.page.get_by_test_id("fixes-open").click()
    expect(mentor.page.get_by_test_id("fixes-choice-on")).to_be_checked()
    mentor.shoot("fixes-5-mentor-chooses")
    mentor.page.get_by_test_id("fixes-choice-off").click()
    expect(diff).to_have_count(0)
    mia.shoot("fixes-6-off-for-the-room")
    expect(row_of(mentor, "Mia")).to_have_attribute("data-state", "open")
    mia.page.get_by_test_id("ideas-open").click()
    expect(mia.page.get_by_test_id("ideas-room")).to_contain_text("mentor")
    mia.shoot("fixes-7-says-why")
    mia.page.keyboard.press("Escape")

    mentor.page.get_by_test_id("fixes-choice-ask").click()
    expect(diff).to_be_visible()  # she had asked to see this one
    run_broken(mia, BROKEN + "// again\n")
    expect(mia.page.get_by_test_id("suggestion-show")).to_be_visible()
    expect(mia.page.get_by_test_id("suggestion-diff")).to_have_count(0)
    mia.shoot("fixes-8-ask-first")
    mia.page.keyboard.press("Alt+u")
    expect(diff).to_contain_text(FIXED)
    mentor.page.get_by_test_id("fixes-choice-on").click()
    expect(mentor.page.get_by_test_id("fixes-choice-on")).to_be_checked()
    mia.page.keyboard.press("Alt+n")
    expect(mia.page.get_by_test_id("suggestion-card")).to_have_count(0)
    expect(row_of(mentor, "Mia")).to_have_attribute("data-state", "open")


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_in_graded_work_a_child_reads_why_there_are_no_ideas_and_has_them_back_afterwards(
    theme: str, lasting_server: Server, open_screen: Any
) -> None:
    server = lasting_server
    mentor = open_screen(mentors_address(server), theme=theme)
    zoe = open_screen(server.ready["student_url"], theme=theme)
    join(zoe, server.room["join_code"], f"Zoe {theme}")
    run_broken(zoe)
    show_fix(zoe)
    mentor.page.get_by_test_id("fixes-open").click()
    mentor.page.get_by_test_id("mode-choice-graded").click()
    expect(zoe.page.get_by_test_id("suggestion-card")).to_have_count(0)
    expect(zoe.page.get_by_test_id("graded")).to_be_visible()
    mentor.shoot("fixes-graded-1-mentor-chooses")
    run_broken(zoe, BROKEN + "// graded\n")
    expect(zoe.page.get_by_test_id("error-action")).to_contain_text("find it alone")
    expect(zoe.page.get_by_test_id("error-message")).to_be_visible()
    expect(zoe.page.get_by_test_id("error-line")).to_contain_text("Line 1")
    assert MISSING not in f"{zoe.page.get_by_test_id('error-title').inner_text()} {said(zoe)}"
    assert ADVICE not in said(zoe)
    expect(zoe.page.get_by_test_id("suggestion-card")).to_have_count(0)
    zoe.shoot("fixes-graded-2-no-ideas")

    # Whoever comes to the room later sees it without looking for it.
    bar = mentor.page.get_by_test_id("graded-bar")
    mentor.page.reload()
    expect(bar).to_contain_text("Nobody in this room is shown fixes")
    mentor.shoot("fixes-graded-3-the-bar")
    bar.get_by_test_id("graded-change").click()
    expect(mentor.page.get_by_test_id("mode-choice-graded")).to_be_checked()
    mentor.page.get_by_test_id("mode-choice-normal").click()
    expect(bar).to_have_count(0)
    expect(zoe.page.get_by_test_id("graded")).to_have_count(0)
    expect(zoe.page.get_by_test_id("suggestion-card")).to_be_visible()
    expect(zoe.page.get_by_test_id("error-text")).to_contain_text(ADVICE)


LIE = """async ([client, id]) => {
  const csrf = document.cookie.match(/hh_csrf=([^;]+)/)[1];
  const body = { client_id: client, schema: 1, events: [
    { seq: 1, event_id: client + "-1", type: "suggestion.accepted", v: 1, age_ms: 0, body: { suggestion_id: id } },
    { seq: 2, event_id: client + "-2", type: "run.finished", v: 1, age_ms: 0,
      body: { language: "javascript", path: "main.js", ok: true, ms: 1 } } ] };
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
  const answer = await fetch("/api/v1/push", { method: "POST", headers, body: JSON.stringify(body) });
  return (await answer.json()).rejected;
}"""


def test_the_room_counts_a_fix_only_when_the_server_has_read_it(lasting_server: Server, open_screen: Any) -> None:
    """Noa knows the browser's own tools: she says that she took the fix, and that the program runs."""
    server = lasting_server
    mentor = open_screen(mentors_address(server))
    noa = open_screen(server.ready["student_url"])
    join(noa, server.room["join_code"], "Noa")
    run_broken(noa)
    show_fix(noa)
    expect(row_of(mentor, "Noa")).to_have_attribute("data-state", "suggested")
    offers = noa.context.request.get(f"{server.url}/api/v1/pull").json()["snapshot"]["suggestions"]
    assert noa.page.evaluate(LIE, ["noas-lie", offers[-1]["suggestion"]["id"]]) == []
    write(noa, "1;\n")  # saved by itself, and it parses: but it is not the fix
    expect(row_of(mentor, "Noa")).to_have_count(0)
    assert history_of(noa, mentor, server) == [("resolved", "student")]

    run_broken(noa, BROKEN + "// honest\n")
    waited_s = seconds_from_click(noa, "run", noa, '[data-testid="suggestion-accept"]')
    assert waited_s < WITHIN_S
    expect(row_of(mentor, "Noa")).to_have_attribute("data-state", "suggested")
    noa.page.keyboard.press("Alt+u")
    expect(row_of(mentor, "Noa")).to_have_count(0)
    assert history_of(noa, mentor, server)[-1] == ("resolved", "fix")
