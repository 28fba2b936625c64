"""What a child does is never lost and never doubled: reloads, a server that ends and comes back, a browser that
is killed.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from loadtest.chromium import launch_options
from loadtest.server import Server, free_port, start_server
from tests.browser.conftest import SCREEN, Screen
from tests.browser.steps import come_back, join, rejoin_words, row_of, take_fix, write

BROKEN = 'let name = "Biscuit";\nconsole.log("My hamster is " + name;\n'
#: What Chromium itself writes to the console when a call cannot be made.
NO_LINE = ("ERR_CONNECTION", "ERR_NETWORK", "Failed to load resource", "WebSocket")
BACK_MS = 20_000
#: Collects whatever the two badges say from now on, also between two looks of the test.
COLLECT = """() => {
  window.handsSaid = [];
  const look = () => {
    const state = id => document.querySelector(`[data-testid="${id}"]`)?.dataset;
    handsSaid.push([state("badge")?.state, state("saved-state")?.state, state("unsent-count")?.count]);
  };
  new MutationObserver(look).observe(document.querySelector(".top-bar"),
    { subtree: true, childList: true, attributes: true });
  look();
}"""


@contextlib.contextmanager
def journal(data: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(f"file:{data / 'classroom.db'}?mode=ro", uri=True)) as database:
        yield database


def journalled(data: Path) -> Counter[str]:
    """How often each kind of event that a laptop pushed is in the journal."""
    with journal(data) as database:
        rows = database.execute("select kind from journal where client_id is not null")
        return Counter(kind for (kind,) in rows)


def saved_texts(data: Path) -> list[str]:
    with journal(data) as database:
        rows = database.execute(
            "select body from journal join payload using (position) where kind like '%source.saved' order by position"
        )
        return [body for (body,) in rows]


def assert_nothing_doubled(data: Path) -> None:
    with journal(data) as database:
        twice = database.execute(
            "select client_id, seq, count(*) from journal where client_id is not null group by 1, 2 having count(*) > 1"
        ).fetchall()
        assert twice == []
        gaps = database.execute(
            "select client_id from journal where client_id is not null group by 1 having max(seq) <> count(*)"
        ).fetchall()
        assert gaps == []


def raise_hand(page: Any, goal: str = "") -> None:
    page.get_by_test_id("help-open").click()
    page.get_by_test_id("help-more").click()
    page.get_by_test_id("help-goal").fill(goal)
    page.get_by_test_id("help-send").click()
    expect(page.get_by_test_id("queue-card")).to_be_visible()


def test_a_reload_keeps_text_error_fix_and_place_in_the_queue(server: Server, open_screen: Any) -> None:
    emma = open_screen(server.ready["student_url"])
    join(emma, server.room["join_code"], "Emma")
    write(emma, BROKEN)
    emma.page.get_by_test_id("run").click()
    expect(emma.page.get_by_test_id("suggestion-card")).to_be_visible()
    raise_hand(emma.page, "say its name")
    expect(emma.page.get_by_test_id("queue-position")).to_be_visible()
    emma.page.get_by_test_id("editor-content").click()
    emma.page.keyboard.press("Control+End")
    emma.page.keyboard.insert_text("// typed in the last moment\n")
    emma.page.reload()
    expect(emma.page.get_by_test_id("editor-content")).to_contain_text("typed in the last moment")
    expect(emma.page.get_by_test_id("queue-position")).to_have_attribute("data-position", "1")
    write(emma, BROKEN)  # the fix is for the program as it was
    expect(emma.page.get_by_test_id("error-card")).to_have_attribute("data-line", "2")
    expect(emma.page.get_by_test_id("suggestion-card")).to_be_visible()
    take_fix(emma)
    expect(emma.page.get_by_test_id("output")).to_contain_text("My hamster is Biscuit")


def work_without_the_server(screen: Screen) -> None:
    """A child goes on and asks for help, and the page claims nothing that is not so."""
    page = screen.page
    expect(page.get_by_test_id("badge")).not_to_have_attribute("data-state", "live", timeout=BACK_MS)
    page.evaluate(COLLECT)
    write(screen, "let while_away = 2;\n")
    page.get_by_test_id("run").click()
    expect(page.get_by_test_id("run-state")).to_contain_text("said nothing")
    raise_hand(page, "are you there?")
    # A save, the end of a run, a hand; and perhaps how busy the child was, told each 20 s.
    expect(page.get_by_test_id("unsent-count")).to_have_attribute("data-count", re.compile(r"^[34]$"))
    expect(page.get_by_test_id("queue-card")).to_contain_text("as soon as the line is back")
    said_away = page.evaluate("handsSaid")
    assert [said for said in said_away if said[0] == "live" or (said[1] == "centre" and said[2] != "0")] == []


@pytest.mark.usefixtures("_built")
def test_a_server_that_ends_and_comes_back_misses_nothing(tmp_path: Path, open_screen: Any) -> None:
    """Emma's page stays open meanwhile, Liam's is loaded anew."""
    data, port = tmp_path / "data", free_port()
    server = start_server(data, port=port, room="4-Green", log=tmp_path / "first.log")
    try:
        # Without the service worker, as on plain http: the page's own store has to be enough.
        address = server.ready["student_url"]
        emma, liam = (open_screen(address, service_workers="block", expected=NO_LINE) for _ in range(2))
        for screen, name in ((emma, "Emma"), (liam, "Liam")):
            join(screen, server.room["join_code"], name)
            write(screen, "let before = 1;\n")
            expect(screen.page.get_by_test_id("unsent-count")).to_have_attribute("data-count", "0")
        assert server.stop() == 0
        emma.page.wait_for_timeout(300)  # the broken socket is noticed in the page's own time
        for screen in (emma, liam):
            work_without_the_server(screen)
        emma.shoot("restart-1-work-waits")
    finally:
        if server.process.poll() is None:
            server.stop()
    with pytest.raises(PlaywrightError, match="ERR_CONNECTION_REFUSED"):
        liam.page.reload()
    assert "while_away" not in "".join(saved_texts(data))
    server = start_server(data, port=port, log=tmp_path / "second.log")
    try:
        liam.page.goto(server.ready["student_url"])
        expect(liam.page.get_by_test_id("editor-content")).to_contain_text("while_away")
        for screen in (emma, liam):
            page = screen.page
            expect(page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre", timeout=BACK_MS)
            expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "live", timeout=BACK_MS)
        early = [said for said in emma.page.evaluate("handsSaid") if said[1] == "centre" and said[2] != "0"]
        assert early == []
        places = {
            screen.page.get_by_test_id("queue-position").get_attribute("data-position") for screen in (emma, liam)
        }
        assert places == {"1", "2"}
        mentor = open_screen(server.ready["mentor_url"])
        for name in ("Emma", "Liam"):
            expect(row_of(mentor, name)).to_have_count(1)
    finally:
        assert server.stop() == 0
    assert_nothing_doubled(data)
    texts = saved_texts(data)
    for word in ("before", "while_away"):
        assert len([text for text in texts if f"let {word}" in text]) == 2
    assert journalled(data)["help.asked"] == 2


@pytest.fixture
def open_profile(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """A browser of its own on one profile, which can be killed and opened again."""
    opened = []
    profile = tmp_path / "profile"

    def open_one(address: str) -> Screen:
        context = chromium.browser_type.launch_persistent_context(
            profile, viewport=SCREEN, locale="en-GB", **launch_options()
        )
        opened.append(context)
        screen = Screen(context.pages[0], context, "light")
        screen.page.goto(address)
        return screen

    yield open_one
    for context in opened:
        with contextlib.suppress(Exception):  # the killed one is gone already
            context.close()


def kill_browser(profile: Path) -> None:
    """As when the laptop's power goes: no process of this browser gets to say another word."""
    flag = f"--user-data-dir={profile}"
    ours = [each for each in psutil.process_iter() if _has(each, flag)]
    assert ours
    for process in ours:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(ours, timeout=10)


def _has(process: psutil.Process, flag: str) -> bool:
    try:
        return flag in process.cmdline()
    except psutil.Error:
        return False


@pytest.mark.usefixtures("_built")
def test_a_killed_browser_sends_what_it_had_not_sent(tmp_path: Path, open_profile: Any) -> None:
    data, port = tmp_path / "data", free_port()
    server = start_server(data, port=port, room="4-Green", log=tmp_path / "first.log")
    try:
        emma = open_profile(server.ready["student_url"])
        code = server.room["join_code"]
        words = rejoin_words(emma, code, "Emma")
    finally:
        assert server.stop() == 0
    write(emma, "let unsent = 1;\n")
    emma.page.get_by_test_id("run").click()
    expect(emma.page.get_by_test_id("run-state")).to_contain_text("said nothing")
    raise_hand(emma.page, "still me")
    expect(emma.page.get_by_test_id("unsent-count")).to_have_attribute("data-count", "3")
    kill_browser(tmp_path / "profile")

    server = start_server(data, port=port, log=tmp_path / "second.log")
    try:
        emma = open_profile(server.ready["student_url"])
        # Chromium writes cookies half a minute late: the child may have to say again who it is.
        expect(emma.page.locator("[data-testid=join-code], .workplace").first).to_be_visible(timeout=BACK_MS)
        if emma.page.get_by_test_id("join-code").count() > 0:
            come_back(emma, code, "Emma", words)
        expect(emma.page.get_by_test_id("editor-content")).to_contain_text("let unsent", timeout=BACK_MS)
        expect(emma.page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre", timeout=BACK_MS)
        expect(emma.page.get_by_test_id("queue-position")).to_have_attribute("data-position", "1")
    finally:
        assert server.stop() == 0
    assert_nothing_doubled(data)
    counts = journalled(data)
    assert (counts["source.saved"], counts["run.finished"], counts["help.asked"]) == (1, 1, 1)
