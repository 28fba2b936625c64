"""A screen tells the truth when the line is bad, and nothing that a child has written is lost."""

from __future__ import annotations

import contextlib
import signal
from typing import Any

import psutil
from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.steps import join, mentors_address, row_of, write

#: The line ticks every 5 s; after 12 s of silence a screen may no longer call itself live.
STALE_WITHIN_MS = 25_000
#: What Chromium itself writes to the console when a call cannot be made.
NO_LINE = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "ERR_NETWORK", "Failed to load resource", "WebSocket")


def test_work_goes_on_without_the_line_and_arrives_afterwards(lasting_server: Server, open_screen: Any) -> None:
    mentor = open_screen(mentors_address(lasting_server))
    emma = open_screen(lasting_server.ready["student_url"])
    emma.expected = NO_LINE
    join(emma, lasting_server.room["join_code"], "Emma")
    emma.context.set_offline(True)
    write(emma, 'console.log("written without a line");\n')
    emma.page.get_by_test_id("run").click()
    expect(emma.page.get_by_test_id("output")).to_contain_text("written without a line")
    emma.page.get_by_test_id("help-open").click()
    emma.page.get_by_test_id("help-send").click()
    expect(emma.page.get_by_test_id("queue-card")).to_be_visible()
    expect(emma.page.get_by_test_id("saved-state")).to_have_attribute("data-state", "laptop")
    emma.shoot("bad-line-1-without-a-line")
    expect(row_of(mentor, "Emma")).to_have_count(0)

    emma.context.set_offline(False)
    expect(row_of(mentor, "Emma")).to_be_visible(timeout=15_000)
    expect(emma.page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre", timeout=15_000)
    row_of(mentor, "Emma").click()
    expect(mentor.page.get_by_test_id("ticket-code")).to_contain_text("written without a line")


def test_a_reload_loses_nothing(lasting_server: Server, open_screen: Any) -> None:
    nora = open_screen(lasting_server.ready["student_url"])
    join(nora, lasting_server.room["join_code"], "Nora")
    write(nora, 'console.log("still here");\n')
    nora.page.get_by_test_id("help-open").click()
    nora.page.get_by_test_id("help-more").click()
    nora.page.get_by_test_id("help-goal").fill("keep my program")
    nora.page.get_by_test_id("help-send").click()
    place = nora.page.get_by_test_id("queue-position").get_attribute("data-position")
    nora.page.reload()
    expect(nora.page.get_by_test_id("editor-content")).to_contain_text("still here")
    expect(nora.page.get_by_test_id("queue-position")).to_have_attribute("data-position", place or "")


def test_no_screen_believes_itself_live_while_the_server_is_silent(lasting_server: Server, open_screen: Any) -> None:
    mentor = open_screen(mentors_address(lasting_server))
    milo = open_screen(lasting_server.ready["student_url"])
    milo.expected = mentor.expected = NO_LINE
    join(milo, lasting_server.room["join_code"], "Milo")
    expect(mentor.page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
    processes = lasting_server.processes()
    try:
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        for screen in (mentor, milo):
            badge = screen.page.get_by_test_id("badge")
            expect(badge).not_to_have_attribute("data-state", "live", timeout=STALE_WITHIN_MS)
        expect(mentor.page.get_by_test_id("badge")).to_have_attribute("data-state", "stale")
        expect(mentor.page.get_by_test_id("freshness")).to_contain_text("This list may be old")
        mentor.shoot("bad-line-2-mentor-knows-that-news-is-old")
        milo.shoot("bad-line-3-student-knows-that-news-is-old")
    finally:
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGCONT)
    for screen in (mentor, milo):
        expect(screen.page.get_by_test_id("badge")).to_have_attribute("data-state", "live", timeout=30_000)
