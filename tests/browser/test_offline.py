"""After one visit the page needs no server: it opens, runs programs and keeps what is typed; and new versions of it
come only when everything is stored."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from loadtest.server import Server, free_port, start_server
from tests.browser.axe import wrong_with
from tests.browser.conftest import ROOT
from tests.browser.steps import join, write
from tests.browser.test_student_keeps_work import NO_LINE, assert_nothing_doubled, saved_texts

pytestmark = pytest.mark.timeout(300)

WAIT_MS = 60_000
#: The laptop's moment within the class's window is the first one.
AT_ONCE = 'if (location.protocol === "http:" && self === top) sessionStorage.setItem("hh.python-moment", "0");'
CONTROLLED = "navigator.serviceWorker.controller !== null"
WAITING = "navigator.serviceWorker.getRegistration().then(one => Boolean(one?.waiting))"
#: What only the server may answer: the mentors' page, the pages for new laptops, calls, and its own state.
NOT_KEPT = ("mentor", "welcome", "check", "check/worker.js", "api/v1/me", "healthz", "metrics")
KEPT = """caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(one => one.keys()))))
  .then(all => all.flat().map(request => new URL(request.url).pathname))"""


def until(page: Page, expression: str, timeout_s: float = 60) -> None:
    """Wait until it is true in the page. Not `wait_for_function`: that is an eval, which the policy refuses."""
    deadline = time.monotonic() + timeout_s
    while True:
        with contextlib.suppress(PlaywrightError):  # the page is just being loaded anew
            if page.evaluate(expression):
                return
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(50)


class School:
    """A server that goes and comes back, with pages of its own that can be replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.pages = folder, folder / "data", folder / "pages"
        self.port = free_port()
        self.server: Server | None = None
        shutil.copytree(ROOT / "pwa" / "dist", self.pages, copy_function=_linked)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> str:
        """Serve; the room's join code."""
        self.server = start_server(
            self.data,
            port=self.port,
            room="4-Green",
            log=self.folder / "server.log",
            settings={"HELPING_HANDS_WEB_PAGES": str(self.pages)},
        )
        code: str = self.server.room["join_code"]
        return code

    def stop(self) -> None:
        if self.server is not None:
            assert self.server.stop() == 0
        self.server = None

    def publish(self, version: int) -> None:
        """Another version of the page, put into place as the build does it."""
        html = (ROOT / "pwa" / "dist" / "student.html").read_text()
        worker = (ROOT / "pwa" / "dist" / "sw.js").read_text()
        worker, count = re.subn(r'(url:"student\.html",revision:")\w+', rf"\g<1>version{version}", worker)
        assert count == 1, "the service worker does not list the page"
        self._place("student.html", html.replace("<title>Helping Hands<", f"<title>Helping Hands {version}<"))
        self._place("sw.js", worker)
        self._place("builds.json", f'[{{"made_at": "{version}", "files": []}}]')

    def _place(self, name: str, text: str) -> None:
        for ending in (".br", ".gz"):
            (self.pages / f"{name}{ending}").unlink(missing_ok=True)
        (self.pages / f"{name}.new").write_text(text)
        (self.pages / f"{name}.new").replace(self.pages / name)

    def set(self, key: str, value: str) -> None:
        command = [sys.executable, "-m", "web.commands", "settings", "set", key, value, "--data", str(self.data)]
        subprocess.run(command, check=True, capture_output=True)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@pytest.fixture
def school(tmp_path: Path, _built: None) -> Iterator[School]:
    school = School(tmp_path)
    yield school
    school.stop()


def at_work(open_screen: Any, school: School, code: str, name: str = "Emma", **options: Any) -> Any:
    """A child in her first visit, until the service worker has the page."""
    screen = open_screen(school.url, **options)
    screen.expected = NO_LINE
    join(screen, code, name)
    until(screen.page, CONTROLLED)
    return screen


def test_after_one_visit_the_page_works_with_the_server_off(school: School, open_screen: Any) -> None:
    code = school.start()
    emma = at_work(open_screen, school, code, script=AT_ONCE)
    expect(emma.page.get_by_test_id("python-note")).to_have_attribute("data-phase", "here", timeout=WAIT_MS)
    emma.shoot("offline-1-python-is-here")
    kept = emma.page.evaluate(KEPT)
    assert "/student.html" in kept
    assert [address for address in kept if "mentor" in address or "/api/" in address] == []
    school.stop()

    emma.reopen(school.url)
    page = emma.page
    expect(page.get_by_test_id("editor-content")).to_be_visible(timeout=WAIT_MS)
    assert page.evaluate("crossOriginIsolated"), "the headers of the cached page are lost"
    write(emma, 'console.log("a hamster of", 6 * 7);\n')
    page.get_by_test_id("run").click()
    expect(page.get_by_test_id("output")).to_contain_text("a hamster of 42")
    page.reload()
    expect(page.get_by_test_id("editor-content")).to_contain_text("a hamster of", timeout=WAIT_MS)
    write(emma, "print(sum(range(5)), 'nuts')\n", "python")
    page.get_by_test_id("run").click()
    expect(page.get_by_test_id("output")).to_contain_text("10 nuts", timeout=WAIT_MS)
    expect(page.get_by_test_id("saved-state")).to_have_attribute("data-state", "laptop")
    expect(page.get_by_test_id("unsent-count")).to_have_attribute("data-count", re.compile(r"^[1-9]\d*$"))
    emma.shoot("offline-2-python-without-a-server")
    calls = """Promise.all(["/healthz", "/metrics", "/api/v1/me", "/mentor", "/assets/nothing.js"].map(
      address => fetch(address).then(() => address, () => "no line")))"""
    assert set(page.evaluate(calls)) == {"no line"}, "the service worker answers what only the server may"
    assert saved_texts(school.data) == []
    for address in NOT_KEPT:  # typed into the address bar, where the service worker is asked first
        elsewhere = emma.context.new_page()
        with pytest.raises(PlaywrightError, match="ERR_CONNECTION_REFUSED"):
            elsewhere.goto(school.url + address)
        elsewhere.close()
    bookmark = emma.context.new_page()
    bookmark.goto(school.url + "?from=bookmark#code=ABC234")
    assert bookmark.title() == "Helping Hands"
    bookmark.close()

    school.start()
    expect(page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre", timeout=WAIT_MS)
    assert_nothing_doubled(school.data)
    texts = saved_texts(school.data)
    for word in ("hamster", "nuts"):
        assert len([text for text in texts if word in text]) == 1


def test_a_new_version_asks_once_and_comes_with_the_next_start(school: School, open_screen: Any) -> None:
    emma = at_work(open_screen, school, school.start())
    bar = emma.page.get_by_test_id("update-bar")
    school.publish(2)
    emma.page.reload()
    expect(bar).to_have_attribute("data-phase", "asking", timeout=WAIT_MS)
    assert wrong_with(emma, "offline-3-a-new-version") == {}
    assert emma.page.title() == "Helping Hands"
    emma.page.get_by_test_id("update-later").click()
    expect(bar).to_be_hidden()
    emma.page.reload()
    until(emma.page, WAITING)
    expect(bar).to_have_attribute("data-phase", "later")

    for _ in range(20):  # the browser takes it in its own time, once no page is open
        emma.page.goto("about:blank")
        emma.page.wait_for_timeout(300)
        emma.page.goto(school.url)
        if emma.page.title() == "Helping Hands 2":
            break
    assert emma.page.title() == "Helping Hands 2"
    expect(emma.page.get_by_test_id("editor-content")).to_be_visible()


def test_a_new_version_comes_with_unsent_work_and_loses_none_of_it(school: School, open_screen: Any) -> None:
    emma = at_work(open_screen, school, school.start(), theme="dark")
    page = emma.page
    school.publish(2)
    page.reload()
    expect(page.get_by_test_id("update-bar")).to_have_attribute("data-phase", "asking", timeout=WAIT_MS)
    school.stop()
    expect(page.get_by_test_id("badge")).not_to_have_attribute("data-state", "live", timeout=WAIT_MS)
    write(emma, "let typed_a_moment_before = 1;\n")
    page.get_by_test_id("update-now").click()
    until(page, "document.title === 'Helping Hands 2'")
    expect(page.get_by_test_id("editor-content")).to_contain_text("typed_a_moment_before", timeout=WAIT_MS)
    expect(page.get_by_test_id("unsent-count")).to_have_attribute("data-count", re.compile(r"^[1-9]\d*$"))
    expect(page.get_by_test_id("update-bar")).to_have_attribute("data-phase", "none")
    school.start()
    expect(page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre", timeout=WAIT_MS)
    assert_nothing_doubled(school.data)
    assert len([text for text in saved_texts(school.data) if "typed_a_moment_before" in text]) == 1

    school.publish(3)  # and now with a line: the work is at the centre before the page is loaded anew
    page.evaluate("navigator.serviceWorker.getRegistration().then(one => one.update()).then(() => true)")
    expect(page.get_by_test_id("update-bar")).to_have_attribute("data-phase", "asking", timeout=WAIT_MS)
    write(emma, "let typed_with_a_line = 1;\n")
    page.get_by_test_id("update-now").click()
    until(page, "document.title === 'Helping Hands 3'")
    assert len([text for text in saved_texts(school.data) if "typed_with_a_line" in text]) == 1


def test_the_kill_switch_takes_the_kept_pages_away_and_leaves_the_work(school: School, open_screen: Any) -> None:
    emma = at_work(open_screen, school, school.start())
    page = emma.page
    write(emma, "let still_here = 1;\n")
    school.set("pwa.kill_switch", "true")
    page.reload()
    until(page, "navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")
    until(page, "caches.keys().then(names => names.length === 0)")
    until(page, "navigator.serviceWorker.controller === null")
    expect(page.get_by_test_id("editor-content")).to_contain_text("still_here", timeout=WAIT_MS)
    expect(page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre", timeout=WAIT_MS)
    page.evaluate("window.isTheSamePage = true")
    page.wait_for_timeout(1500)  # a page that registers and is taken away again and again would be loaded meanwhile
    assert page.evaluate("window.isTheSamePage === true && navigator.serviceWorker.controller === null")
    assert page.evaluate("caches.keys()") == []

    school.set("pwa.kill_switch", "false")
    page.reload()
    until(page, CONTROLLED)
