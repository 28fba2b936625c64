"""The mentor's page: who was faster, what keys can do, and that it never claims to know more than it does.

The children are HTTP clients, so that a queue of three is there within a second.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from loadtest.server import ERRORS_AT_ONCE, Server, running
from tests.browser.axe import wrong_with
from tests.browser.classmates import BROKEN, Child, School
from tests.browser.steps import join, row_of

HEBREW = "נועה"
#: As long as a name may be, and nowhere to break it.
LONG = "Wilhelmina" * 4
#: What Chromium itself puts on the console when a server is not there, or a login is asked for.
NO_LINE = ("ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET", "WebSocket connection", "503", "401")
#: A laptop without a socket counts as gone after ten seconds.
GONE_MS = 20_000
FASTER = re.compile(r"(Anna|Sam)\W* was faster")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    with running(folder / "data", room="4-Green", log=folder / "server.log", settings=ERRORS_AT_ONCE) as server:
        yield School(server, folder / "data")


def live(screen: Any) -> None:
    expect(screen.page.get_by_test_id("badge")).to_have_attribute("data-state", "live")


def toast(screen: Any) -> Locator:
    found: Locator = screen.page.locator(".hh-toast__text")
    return found


#: Both browsers press at one moment of the machine's clock, before either can have heard of the other.
CLICK_AT = """at => {
  const button = document.querySelector('[data-testid="claim"]');
  setTimeout(() => button.click(), at - Date.now());
}"""


def test_of_two_mentors_who_claim_at_once_one_wins_and_the_other_is_told_who(
    school: School, open_screen: Any, absent: str
) -> None:
    Child(school.server, school.room("Race"), "Liam").asks("a countdown")
    mentors = {name: open_screen(school.address_for(name, "Race")) for name in ("Anna", "Sam")}
    for mentor in mentors.values():
        live(mentor)
        expect(mentor.page.get_by_test_id("claim")).to_be_enabled()
    moment_ms = (time.time() + 0.5) * 1000
    for mentor in mentors.values():
        mentor.page.evaluate(CLICK_AT, moment_ms)
    for mentor in mentors.values():
        expect(row_of(mentor, "Liam")).to_have_attribute("data-state", "claimed")
    winners = [name for name, mentor in mentors.items() if mentor.page.get_by_test_id("release").count()]
    assert len(winners) == 1
    winner = winners[0]
    loser = next(name for name in mentors if name != winner)
    expect(toast(mentors[loser])).to_contain_text(FASTER)
    expect(toast(mentors[loser])).to_contain_text(winner)
    expect(mentors[loser].page.get_by_test_id("ticket-panel")).to_contain_text("is on the way")
    expect(mentors[loser].page.get_by_test_id("claim")).to_have_count(0)
    expect(toast(mentors[winner])).to_have_count(0)
    mentors[loser].shoot("mentor-page-1-the-other-was-faster")


def test_a_mentor_hands_on_and_the_other_puts_off_sets_aside_and_pins_by_keys(
    school: School, open_screen: Any, absent: str
) -> None:
    liam = Child(school.server, school.room("Hands"), LONG)
    liam.asks("a countdown")
    anna, sam = (open_screen(school.address_for(name, "Hands")) for name in ("Ann", "Samuel"))
    for mentor in (anna, sam):
        live(mentor)
    anna.page.keyboard.press("c")
    expect(row_of(anna, LONG)).to_have_attribute("data-state", "claimed")
    anna.page.keyboard.press("m")
    expect(anna.page.get_by_test_id("more-absent")).to_be_focused()
    assert anna.page.get_by_test_id("more-dialog").evaluate("it => it.scrollWidth - it.clientWidth") == 0
    anna.page.get_by_test_id("more-to").select_option(label="Samuel")
    assert wrong_with(anna, "mentor more") == {}
    anna.page.get_by_test_id("more-hand-on").click()
    expect(toast(sam)).to_contain_text(re.compile(rf"Ann\W* hands \W*{LONG}\W* on to you"))
    expect(toast(anna)).to_have_count(0)
    sam.page.reload()
    live(sam)
    expect(sam.page.get_by_test_id("room-stats")).to_contain_text(re.compile(r"1 request lately, waited \d+:\d\d"))
    expect(sam.page.get_by_test_id("ticket-history")).to_contain_text(
        re.compile(r"handed on to \W*Samuel\W* by \W*Ann")
    )
    expect(toast(sam)).to_have_count(0)
    keys, pause = sam.page.keyboard, sam.page.get_by_test_id("ticket-pause")
    keys.press("n")
    expect(pause).to_contain_text("Nobody was at the desk")
    expect(row_of(anna, LONG)).to_have_attribute("data-state", "away")
    liam.push("source.saved", language="javascript", path="main.js", text="countdown();", base_rev=None)
    expect(row_of(sam, LONG)).to_have_attribute("data-state", "open")
    expect(sam.page.get_by_test_id("ticket-history")).to_contain_text("the child is back")
    keys.press("c")
    expect(sam.page.get_by_test_id("release")).to_be_visible()
    keys.press("m")
    sam.page.get_by_test_id("more-note").fill("show the loop first")
    sam.page.get_by_test_id("more-write").click()
    expect(anna.page.get_by_test_id("ticket-history")).to_contain_text("show the loop first")
    keys.press("m")
    sam.page.get_by_test_id("more-later-5").click()
    expect(pause).to_contain_text(re.compile(r"Samuel\W* looks in again in 5 min"))
    keys.press("p")
    expect(anna.page.get_by_test_id("ticket-panel")).to_contain_text("pinned by a mentor")
    sam.shoot("mentor-page-4-put-off")
    keys.press("m")
    expect(sam.page.get_by_test_id("more-dialog")).to_be_visible()
    liam.push("help.cancelled", ticket_id=sam.page.get_by_test_id("ticket-panel").get_attribute("data-ticket-id"))
    expect(sam.page.get_by_test_id("more-dialog")).to_have_count(0)
    liam.asks("something else")
    row_of(sam, LONG).click()
    expect(sam.page.get_by_test_id("claim")).to_be_visible()
    expect(sam.page.get_by_test_id("more-dialog")).to_have_count(0)
    keys.press("c")
    expect(sam.page.get_by_test_id("release")).to_be_visible()


def test_keys_alone_lead_through_the_queue_and_the_room_survives_a_reload(school: School, open_screen: Any) -> None:
    school.room("Next door")
    emma, liam = (Child(school.server, school.server.room["join_code"], name) for name in ("Emma", HEBREW))
    emma.asks("a cat")
    liam.asks("a dog")
    mentor = open_screen(school.address_for("Ines"))
    page, keys = mentor.page, mentor.page.keyboard
    page.get_by_test_id("room-choice").filter(has_text="4-Green").focus()
    keys.press("Enter")
    expect(page.get_by_test_id("room-name")).to_have_text("4-Green")
    page.reload()
    expect(page.get_by_test_id("room-name")).to_have_text("4-Green")
    live(mentor)
    expect(page.get_by_test_id("room-choice")).to_have_count(0)
    expect(page.locator(".bar").get_by_text("Next door")).to_have_count(1)
    bar, a_button = (page.locator(each).bounding_box() for each in (".bar", "[data-testid=logout]"))
    assert bar["height"] < 2 * a_button["height"], "the bar has more than one line"
    panel = page.get_by_test_id("ticket-panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Emma")
    keys.press("j")
    expect(panel.get_by_role("heading", level=2)).to_have_text(HEBREW)
    keys.press("k")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Emma")
    keys.press("c")
    expect(row_of(mentor, "Emma")).to_have_attribute("data-state", "claimed")
    keys.press("d")
    expect(page.get_by_test_id("resolve-dialog")).to_be_visible()
    expect(page.get_by_test_id("resolve-confirm")).to_be_focused()
    keys.press("Shift+Tab")  # Not yet
    keys.press("Shift+Tab")
    keys.type("show her the loop")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    expect(row_of(mentor, "Emma")).to_have_count(0)
    expect(panel.get_by_role("heading", level=2)).to_have_text(HEBREW)

    emma.asks("the cat again")
    row_of(mentor, "Emma").click()
    expect(page.get_by_test_id("ticket-earlier")).to_contain_text("helped by a mentor")
    expect(page.get_by_test_id("ticket-earlier")).to_contain_text("show her the loop")
    mentor.shoot("mentor-page-2-what-helped-before")


@pytest.fixture(scope="module")
def absent(school: School) -> str:
    """A room of three children who have closed their laptops. It takes ten seconds until that is certain: so they are
    asked for by the first test, and looked at by a later one."""
    code = school.room("Absent")
    emma, noa, liam = (Child(school.server, code, name) for name in ("Emma", HEBREW, "Liam"))
    emma.asks("a cat that walks")
    noa.breaks()
    for text in (BROKEN, "let a = ;\n", "let b = (;\n", "let c = [;\n"):
        liam.breaks(text)
    return "Absent"


def test_nothing_is_wrong_with_the_page_with_three_tickets_and_absent_children(
    school: School, absent: str, open_screen: Any
) -> None:
    mentor = open_screen(school.address_for("Axel", absent))
    live(mentor)
    page = mentor.page
    expect(page.get_by_test_id("ticket-row")).to_have_count(3)
    expect(page.get_by_test_id("row-absence")).to_have_count(3, timeout=GONE_MS)
    row_of(mentor, "Liam").click()
    expect(page.get_by_test_id("ticket-absence")).to_contain_text("closed or offline")
    expect(page.get_by_test_id("ticket-history")).to_contain_text(re.compile(r"another error\s*×\d"))
    wrong = wrong_with(mentor, "mentor ticket")
    page.get_by_test_id("claim").click()
    expect(page.get_by_test_id("release")).to_be_visible()
    wrong |= wrong_with(mentor, "mentor claimed")
    page.keyboard.press("d")
    expect(page.get_by_test_id("resolve-dialog")).to_be_visible()
    wrong |= wrong_with(mentor, "mentor how did it end")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_test_id("help-overlay")).to_be_visible()
    wrong |= wrong_with(mentor, "mentor keys")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help-overlay")).to_have_count(0)
    assert wrong == {}


#: Collects whatever the badge says from now on, also between two looks of the test.
COLLECT = """() => {
  const badge = document.querySelector('[data-testid="badge"]');
  window.badgeSaid = [];
  new MutationObserver(() => window.badgeSaid.push(badge.dataset.state)).observe(badge, { attributes: true });
}"""


def test_without_the_server_the_page_is_never_live_and_sends_nothing(server: Server, open_screen: Any) -> None:
    Child(server, server.room["join_code"], "Liam").asks("a countdown")
    mentor = open_screen(server.ready["mentor_url"], expected=NO_LINE)
    live(mentor)
    page = mentor.page
    assert server.stop() == 0
    expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "offline")
    page.evaluate(COLLECT)
    expect(page.get_by_test_id("freshness")).to_contain_text("Not connected")
    for command in ("claim", "resolve"):
        expect(page.get_by_test_id(command)).to_be_disabled()
    page.keyboard.press("c")
    expect(toast(mentor)).to_contain_text("nothing was sent")
    page.wait_for_timeout(1500)  # the page tries to come back meanwhile
    assert set(page.evaluate("badgeSaid")) <= {"offline"}
    page.locator(".hh-toast__close").click()  # else it lies over the foot of the page for some seconds, at 200 %
    assert wrong_with(mentor, "mentor offline") == {}


#: Twelve looks with axe, of two browsers.
@pytest.mark.timeout(300)
def test_a_room_that_overflows_says_so_and_children_with_one_problem_are_told_together(
    school: School, open_screen: Any
) -> None:
    code = school.room("Rush")
    mentor = open_screen(school.address_for("Rika", "Rush"))
    live(mentor)
    emma = open_screen(school.server.ready["student_url"])
    join(emma, code, "Emma")
    for name in ("Ben", "Ida", "Max", "Lea"):
        Child(school.server, code, name).breaks()
    for name in ("Tom", "Zoe", "Noah", "Mia"):
        Child(school.server, code, name).asks("a cat that walks")
    page, banner = mentor.page, mentor.page.get_by_test_id("triage-banner")
    expect(page.get_by_test_id("ticket-row")).to_have_count(8)
    expect(banner).to_have_count(0)
    emma.page.get_by_test_id("help-open").click()
    emma.page.get_by_test_id("help-send").click()
    expect(banner).to_contain_text("9 are waiting, more than 8")
    expect(banner).to_contain_text("4 have the same problem")
    group = page.get_by_test_id("group-card")
    expect(group.get_by_test_id("ticket-row")).to_have_count(4)
    wrong = wrong_with(mentor, "mentor rush")

    group.get_by_test_id("group-tell").click()
    page.get_by_test_id("broadcast-text").fill("Look at the end of line 2.")
    page.get_by_test_id("broadcast-send").click()
    expect(page.get_by_test_id("broadcast-said")).to_have_text("Sent to 4 children.")
    page.keyboard.press("Escape")
    page.get_by_test_id("broadcast-open").click()
    page.get_by_test_id("broadcast-text").fill("Time to <b>stop</b>.")
    page.get_by_test_id("broadcast-send").click()
    expect(emma.page.get_by_test_id("told-text")).to_have_text("Time to <b>stop</b>.")
    expect(page.get_by_test_id("broadcast-earlier").first).to_contain_text("seen by 1 of 9")
    wrong |= wrong_with(mentor, "mentor tells the room") | wrong_with(emma, "student told")
    emma.page.get_by_test_id("told-ok").click()
    expect(emma.page.get_by_test_id("told-card")).to_have_count(0)
    page.keyboard.press("Escape")

    group.get_by_test_id("group-visit").click()
    expect(page.locator('[data-testid="ticket-row"][data-state="claimed"]')).to_have_count(4)
    expect(group).to_have_count(0)
    assert wrong == {}


def test_a_child_who_undoes_without_end_is_offered_help_and_takes_it(school: School, open_screen: Any) -> None:
    code = school.room("Stuck")
    mentor = open_screen(school.address_for("Suse", "Stuck"))
    emma = open_screen(school.server.ready["student_url"])
    join(emma, code, "Emma")
    emma.page.get_by_test_id("editor-content").click()
    for _ in range(14):
        emma.page.keyboard.type("x")
        emma.page.keyboard.press("Control+Z")
    expect(emma.page.get_by_test_id("stuck-card")).to_be_visible(timeout=40_000)
    chip = mentor.page.locator('[data-testid="student-chip"][data-student="Emma"]')
    expect(chip).to_contain_text("seems stuck")
    wrong = wrong_with(emma, "student stuck")
    emma.page.get_by_test_id("stuck-yes").click()
    expect(emma.page.get_by_test_id("queue-card")).to_be_visible()
    expect(emma.page.get_by_test_id("stuck-card")).to_have_count(0)
    expect(row_of(mentor, "Emma")).to_contain_text("seems stuck")
    assert wrong == {}
