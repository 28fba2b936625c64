"""A laptop whose memory is full, damaged, wiped or another page's; one that slept; one whose clock is wrong: the child
reads what happened, what can be saved is, and nothing is overwritten.
"""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from loadtest.chromium import launch_options
from loadtest.server import Server
from tests.browser.axe import wrong_with
from tests.browser.conftest import SCREEN, Screen
from tests.browser.laptops import NO_LINE, SLOW_MS, at, head, until, waits, writes
from tests.browser.steps import come_back, rejoin_words, write

#: A page of the same origin without any script.
BARE = "/api/v1/healthz"
NO_STORE = """for (const [owner, name] of [[window, "indexedDB"], [Navigator.prototype, "locks"]])
  Object.defineProperty(owner, name, { value: undefined });"""
DATABASE = "`hh-${JSON.parse(localStorage.getItem('hh.who')).student.id}`"


def joined(server: Server, open_screen: Any, name: str) -> Screen:
    laptop: Screen = open_screen(server.ready["student_url"])
    laptop.expected = NO_LINE
    rejoin_words(laptop, server.room["join_code"], name)
    return laptop


def unsent(laptop: Screen, program: str) -> None:
    """A program that is on the laptop only."""
    laptop.context.set_offline(True)
    write(laptop, program)
    waits(laptop.page, 1)


def has_copy(laptop: Screen, server: Server, word: str) -> bool:
    """Whether the centre keeps this text beside the child's program."""
    snapshot = laptop.context.request.get(f"{server.url}/api/v1/pull").json()["snapshot"]
    return any(word in each["text"] for each in snapshot["conflicts"])


def run_in_store(page: Page, work: str) -> None:
    """`work` is done with the child's open database `db`, which is closed afterwards."""
    page.evaluate(f"""() => new Promise((resolve, reject) => {{
      const opening = indexedDB.open({DATABASE});
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {{
        const db = opening.result;
        {work}
      }};
    }})""")


def test_what_was_not_sent_outlives_a_wiped_database(lasting_server: Server, open_screen: Any) -> None:
    laptop = joined(lasting_server, open_screen, "Wim")
    page = laptop.page
    unsent(laptop, "let wiped = 1;\n")
    spare = "Object.keys(localStorage).some(key => key.startsWith('hh.spare.') && localStorage[key].includes('wiped'))"
    until(page, lambda: page.evaluate(spare))
    page.context.route("**/api/v1/push", lambda route: route.abort())
    laptop.context.set_offline(False)
    page.goto(lasting_server.url + BARE)
    page.evaluate(f"""() => new Promise((resolve, reject) => {{
      const deleting = indexedDB.deleteDatabase({DATABASE});
      deleting.onsuccess = resolve;
      deleting.onerror = reject;
    }})""")
    page.goto(lasting_server.ready["student_url"])
    expect(page.get_by_test_id("wiped")).to_contain_text("main.js")
    expect(page.get_by_test_id("editor-content")).to_contain_text("wiped")
    assert wrong_with(laptop, "storage-1-wiped") == {}
    page.context.unroute("**/api/v1/push")
    at(laptop, "centre")
    assert "wiped" in head(laptop, lasting_server)
    page.get_by_test_id("wiped-ok").click()
    expect(page.get_by_test_id("wiped")).to_have_count(0)


def test_a_damaged_database_is_told_read_and_begun_anew(lasting_server: Server, open_screen: Any) -> None:
    laptop = joined(lasting_server, open_screen, "Dan")
    page = laptop.page
    writes(laptop, lasting_server, "let sent = 1;\n")
    unsent(laptop, "let damaged = 1;\n")
    page.context.route("**/api/v1/push", lambda route: route.abort())
    laptop.context.set_offline(False)
    page.goto(lasting_server.url + BARE)
    run_in_store(
        page,
        """const tx = db.transaction("files", "readwrite");
        tx.objectStore("files").put({ path: "main.js", language: "javascript", text: 42, rev: null });
        tx.oncomplete = () => { db.close(); resolve(); };""",
    )
    page.goto(lasting_server.ready["student_url"])
    rescue = page.get_by_test_id("rescue")
    expect(rescue).to_have_attribute("data-trouble", "broken")
    expect(page.get_by_test_id("rescue-texts")).to_contain_text("let damaged", timeout=SLOW_MS)
    expect(page.get_by_test_id("rescue-texts")).to_contain_text("let sent")
    assert wrong_with(laptop, "storage-2-damaged") == {}
    with page.expect_download() as downloading:
        page.get_by_test_id("rescue-save").click()
    assert "let damaged" in json.loads(downloading.value.path().read_text())["payload"]
    page.context.unroute("**/api/v1/push")
    page.get_by_test_id("rescue-anew").click()
    expect(page.get_by_test_id("editor-content")).to_contain_text("let damaged", timeout=SLOW_MS)
    at(laptop, "centre")
    page.get_by_test_id("compare-open").click()  # what the centre had is another version: nothing is overwritten
    expect(page.get_by_test_id("side-by-side").get_by_role("textbox").last).to_contain_text("let sent")


def test_a_browser_without_a_store_shows_what_the_centre_has(lasting_server: Server, open_screen: Any) -> None:
    laptop = joined(lasting_server, open_screen, "Ned")
    page = laptop.page
    writes(laptop, lasting_server, "let there = 1;\n")
    laptop.context.add_init_script(NO_STORE)
    page.reload()
    expect(page.get_by_test_id("rescue")).to_have_attribute("data-trouble", "none")
    expect(page.get_by_test_id("rescue-texts")).to_contain_text("let there", timeout=SLOW_MS)
    expect(page.get_by_test_id("rescue-anew")).to_have_count(0)  # a new store would be none, too


def test_a_newer_page_and_a_stuck_one_are_told_apart(lasting_server: Server, open_screen: Any) -> None:
    laptop = joined(lasting_server, open_screen, "Nia")
    page = laptop.page
    writes(laptop, lasting_server, "let kept = 1;\n")
    # An old tab that does not let go while the store is to be replaced.
    page.goto(lasting_server.url + BARE)
    stuck = page
    run_in_store(stuck, "window.held = db; db.onversionchange = () => undefined; resolve();")
    stuck.evaluate(f"() => {{ window.deleting = indexedDB.deleteDatabase({DATABASE}); }}")
    page = laptop.context.new_page()
    page.goto(lasting_server.ready["student_url"])
    expect(page.get_by_test_id("rescue")).to_have_attribute("data-trouble", "blocked", timeout=SLOW_MS)
    laptop.page = page
    assert wrong_with(laptop, "storage-3-blocked") == {}
    stuck.evaluate("held.close()")
    expect(page.get_by_test_id("editor-content")).to_contain_text("let kept", timeout=SLOW_MS)
    expect(page.get_by_test_id("wiped")).to_contain_text("at the centre")
    # A page of the future in another tab.
    stuck.evaluate(f"""() => new Promise(resolve => {{
      const opening = indexedDB.open({DATABASE}, 2);
      opening.onsuccess = () => {{ opening.result.close(); resolve(); }};
    }})""")
    expect(page.get_by_test_id("trouble")).to_have_attribute("data-trouble", "closed")
    assert wrong_with(laptop, "storage-4-closed") == {}
    page.get_by_test_id("trouble-reload").click()
    expect(page.get_by_test_id("rescue")).to_have_attribute("data-trouble", "newer")


def test_a_full_laptop_says_so_keeps_the_text_and_goes_on_when_there_is_room(
    lasting_server: Server, open_screen: Any
) -> None:
    # Without the service worker, whose own files would fill the little room sooner or later.
    laptop = open_screen(lasting_server.ready["student_url"], service_workers="block")
    page = laptop.page
    # Before the store is used for the first time: Chromium remembers for half a minute how much room there is.
    devtools = laptop.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": lasting_server.url, "quotaSize": 400_000})
    rejoin_words(laptop, lasting_server.room["join_code"], "Fil")
    writes(laptop, lasting_server, "let before = 1;\n")
    write(laptop, "let full = 1;\n// " + "x" * 180_000 + "\n")
    trouble = page.get_by_test_id("trouble")
    expect(trouble).to_have_attribute("data-trouble", "full", timeout=SLOW_MS)
    expect(page.get_by_test_id("saved-state")).to_have_attribute("data-state", "typing")
    assert wrong_with(laptop, "storage-5-full") == {}
    with page.expect_download() as downloading:
        trouble.get_by_test_id("work-save").click()
    assert "let full" in json.loads(downloading.value.path().read_text())["payload"]
    writes(laptop, lasting_server, "let shorter = 1;\n")
    expect(trouble).to_have_count(0)


@pytest.fixture
def laptop_to_close(chromium: Browser, tmp_path: Path) -> Iterator[Screen]:
    """A browser of its own, of which every process can be stopped as when a lid is closed. (Chromium's own way to
    freeze a page has no effect on pages that are driven from outside.)"""
    profile = tmp_path / "profile"
    context = chromium.browser_type.launch_persistent_context(profile, viewport=SCREEN, **launch_options())
    yield Screen(context.pages[0], context, "light")
    lid(profile, signal.SIGCONT)
    context.close()


def lid(profile: Path, what: signal.Signals) -> None:
    flag = f"--user-data-dir={profile}"
    (browser, *_) = [each for each in psutil.process_iter() if has(each, flag) and not has(each.parent(), flag)]
    for process in (browser, *browser.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(what)


def has(process: psutil.Process | None, flag: str) -> bool:
    try:
        return process is not None and flag in process.cmdline()
    except psutil.Error:
        return False


def test_a_laptop_that_slept_overwrites_no_newer_work(
    lasting_server: Server, open_screen: Any, laptop_to_close: Screen, tmp_path: Path
) -> None:
    address, code = lasting_server.ready["student_url"], lasting_server.room["join_code"]
    first, deaf = laptop_to_close, []
    first.context.route("**/api/v1/pull*", lambda route: route.abort() if deaf else route.continue_())
    first.page.goto(address)
    words = rejoin_words(first, code, "Sam")
    writes(first, lasting_server, "let base = 1;\n")
    second = open_screen(address)
    come_back(second, code, "Sam", words)
    expect(second.page.get_by_test_id("editor-content")).to_contain_text("base")

    lid(tmp_path / "profile", signal.SIGSTOP)
    for number in (1, 2):
        writes(second, lasting_server, f"let meanwhile = {number};\n")
    lid(tmp_path / "profile", signal.SIGCONT)
    expect(first.page.get_by_test_id("editor-content")).to_contain_text("meanwhile = 2", timeout=SLOW_MS)
    assert first.page.get_by_test_id("copy-note").count() == 0

    first.page.get_by_test_id("editor-content").click()
    deaf.append("until it has typed")
    lid(tmp_path / "profile", signal.SIGSTOP)
    writes(second, lasting_server, "let newer = 1;\n")
    lid(tmp_path / "profile", signal.SIGCONT)
    # The child opens the lid and types before the page has heard anything.
    first.page.keyboard.insert_text("// half asleep\n")
    until(second.page, lambda: has_copy(second, lasting_server, "half asleep"))
    deaf.clear()
    expect(first.page.get_by_test_id("copy-note")).to_be_visible(timeout=SLOW_MS)
    at(first, "centre")
    assert head(second, lasting_server) == "let newer = 1;\n"
    expect(first.page.get_by_test_id("editor-content")).to_contain_text("half asleep")
    expect(second.page.get_by_test_id("conflict-copy")).to_be_visible(timeout=SLOW_MS)
    expect(second.page.get_by_test_id("editor-content")).to_contain_text("newer")


def clock_off(days: int) -> str:
    """For a laptop whose clock has always been wrong."""
    return f"Date.now = (now => () => now() + {days * DAY_MS})(Date.now);"


CLOCK = "Date.now = (now => () => now() + window.handsClockMs)(Date.now); window.handsClockMs = 0;"
DAY_MS = 86_400_000


def test_a_clock_that_jumps_by_a_day_changes_no_order(lasting_server: Server, open_screen: Any) -> None:
    laptop = joined(lasting_server, open_screen, "Cleo")
    page = laptop.page
    laptop.context.add_init_script(CLOCK)
    page.reload()
    expect(page.get_by_test_id("editor-content")).to_be_visible()
    cursor = laptop.context.request.get(f"{lasting_server.url}/api/v1/pull").json()["cursor"]
    laptop.context.set_offline(True)
    for number, days in enumerate((0, 1, -1, 0)):
        page.evaluate(f"window.handsClockMs = {days * DAY_MS}")
        write(laptop, f"let step = {number};\n")
        waits(page, number + 1)
    laptop.context.set_offline(False)
    at(laptop, "centre")
    assert head(laptop, lasting_server) == "let step = 3;\n"
    assert page.get_by_test_id("conflict-copy").count() == 0
    answer = laptop.context.request.get(f"{lasting_server.url}/api/v1/pull?since={cursor}").json()
    assert [each["kind"] for each in answer["deltas"]] == ["file"]
    page.get_by_test_id("history-open").click()
    lines = page.get_by_test_id("history-one")
    expect(lines.first).to_contain_text("now")
    for number, position in ((2, 1), (1, 2), (0, 3)):
        lines.nth(position).click()
        expect(page.get_by_test_id("side-by-side").get_by_role("textbox").first).to_contain_text(f"step = {number}")


def test_between_laptops_whose_clocks_are_two_days_apart_the_first_word_at_the_centre_counts(
    lasting_server: Server, open_screen: Any
) -> None:
    address, code = lasting_server.ready["student_url"], lasting_server.room["join_code"]
    ahead = open_screen(address, script=clock_off(1))
    behind = open_screen(address, script=clock_off(-1))
    ahead.expected = behind.expected = NO_LINE
    words = rejoin_words(ahead, code, "Ida")
    come_back(behind, code, "Ida", words)
    expect(behind.page.get_by_test_id("editor-content")).to_be_visible()
    for first, last in ((behind, ahead), (ahead, behind)):
        round_ = "behind" if first is behind else "ahead"
        writes(last, lasting_server, f"let base = '{round_}';\n")
        expect(first.page.get_by_test_id("editor-content")).to_contain_text(f"base = '{round_}'")
        for laptop, word in ((first, "early"), (last, "late")):
            laptop.context.set_offline(True)
            write(laptop, f"let {word} = '{round_}';\n")
            waits(laptop.page, 1)
        first.context.set_offline(False)
        at(first, "centre")
        last.context.set_offline(False)
        at(last, "centre")
        assert head(first, lasting_server) == f"let early = '{round_}';\n"
        assert has_copy(first, lasting_server, f"late = '{round_}'")
        for laptop, word in ((first, "early"), (last, "late")):
            expect(laptop.page.get_by_test_id("conflict-copy").first).to_be_visible(timeout=SLOW_MS)
            expect(laptop.page.get_by_test_id("editor-content")).to_contain_text(f"{word} = '{round_}'")
        if round_ == "behind":  # two texts go on beside each other until the child chooses: here the other laptop's
            last.page.get_by_test_id("compare-open").click()
            last.page.get_by_test_id("use-other").click()
            expect(last.page.get_by_test_id("use-other")).to_have_attribute("data-used", "true")
            last.page.get_by_test_id("compare-put-away").click()
            expect(last.page.get_by_test_id("editor-content")).to_contain_text(f"early = '{round_}'")
            at(last, "centre")
