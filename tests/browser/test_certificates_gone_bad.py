"""Certificates that go bad while the server runs: what the browser says, what a page that is installed already does,
and what mentors hear."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Playwright, expect

from tests.browser.axe import wrong_with
from tests.browser.conftest import ROOT, SCREEN, OpenScreen, Screen
from tests.browser.laptops import at
from tests.browser.secure import NAME, Classroom, options_of, refusal, trust, until
from tests.browser.steps import join, write
from tests.browser.test_offline import CONTROLLED, KEPT
from tests.browser.test_offline import until as until_in
from tests.browser.test_student_keeps_work import assert_nothing_doubled, saved_texts
from web.tls import authority


def test_a_certificate_that_goes_bad_is_refused_and_the_good_one_works_again_without_a_restart(
    classroom: Classroom, laptop: Browser
) -> None:
    good, now = classroom.now_served(), authority.at(time.time())
    pid = classroom.server.ready["pid"]
    assert refusal(laptop, f"{classroom.url}/") == ""
    assert refusal(laptop, f"https://127.0.0.1:{classroom.port}/check") == "", "by an address, too"
    # Of this very authority, for a name that it may not speak for: its constraints are what Chromium refuses.
    classroom.put(classroom.authority.issue(["evil.test"], [], now))
    assert refusal(laptop, f"https://evil.test:{classroom.port}/") == "ERR_CERT_INVALID"
    assert refusal(laptop, f"{classroom.url}/") in ("ERR_CERT_INVALID", "ERR_CERT_COMMON_NAME_INVALID")
    # And one below the permitted name, as a control that names outside are what is refused.
    classroom.put(classroom.authority.issue([NAME], ["127.0.0.1"], now))
    assert refusal(laptop, f"{classroom.url}/") == ""
    classroom.put(good)
    assert refusal(laptop, f"{classroom.url}/") == ""
    assert classroom.server.process.poll() is None
    assert classroom.server.ready["pid"] == pid


#: What Chromium writes to the console when it refuses to talk to the server.
NO_LINE = ("ERR_CERT", "Failed to load resource", "WebSocket", "ERR_CONNECTION", "SSL certificate error")


def put_one_that_runs_out(classroom: Classroom) -> None:
    """One that ends while it is served. A pair that has ended already would not be taken."""
    for lasts_s in (5, 25):
        ends = authority.at(time.time()) + timedelta(seconds=lasts_s)
        try:
            classroom.put(classroom.authority.issue([NAME], ["127.0.0.1"], authority.at(time.time()), ends))
        except AssertionError:
            continue  # a busy machine has looked too late
        until(lambda: authority.at(time.time()) > ends + timedelta(seconds=1))  # noqa: B023 - called within this round
        return
    raise AssertionError("no short certificate was served in time")


class OwnLaptop:
    """A laptop of one child that is switched off and on again: what was installed stays, connections do not."""

    def __init__(self, playwright: Playwright, folder: Path, authority_file: Path) -> None:
        trust(folder / "home", authority_file)
        self._playwright, self._folder, self._context = playwright, folder, None

    def open(self, address: str) -> Screen:
        self.close()
        self._context = self._playwright.chromium.launch_persistent_context(
            self._folder / "profile", viewport=SCREEN, locale="en-GB", **options_of(self._folder / "home")
        )
        screen = Screen(self._context.pages[0], self._context, "light", expected=NO_LINE)
        screen.watch()
        screen.page.goto(address)
        return screen

    def close(self) -> None:
        if self._context is not None:
            self._context.close()
        self._context = None


@pytest.fixture
def own_laptop(classroom: Classroom, playwright: Playwright, tmp_path: Path) -> Iterator[OwnLaptop]:
    laptop = OwnLaptop(playwright, tmp_path, classroom.data / "tls" / "ca.pem")
    yield laptop
    laptop.close()


def why_refused(screen: Screen, address: str) -> str:
    """What Chromium calls it when it is asked to go where no service worker answers."""
    page = screen.context.new_page()
    with pytest.raises(Error) as refused:
        page.goto(address)
    page.close()
    return str(refused.value).split(" at ")[0].split("net::")[-1]


def works_without_the_centre(screen: Screen, word: str) -> None:
    """The child writes and runs; the page keeps it and says, kindly, that the centre does not have it."""
    page = screen.page
    write(screen, f'console.log("{word}", 6 * 7);\n')
    page.get_by_test_id("run").click()
    expect(page.get_by_test_id("output")).to_contain_text(f"{word} 42")
    expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "offline", timeout=20_000)
    at(screen, "laptop")
    expect(page.get_by_test_id("unsent-count")).to_have_attribute("data-count", re.compile(r"^[1-9]\d*$"))
    page.get_by_test_id("work-open").click()
    expect(page.get_by_test_id("work-centre")).to_have_attribute("data-good", "false")
    expect(page.get_by_test_id("work-centre")).to_contain_text("I cannot reach the centre")
    expect(page.get_by_test_id("work-centre")).to_contain_text("tell your mentor")
    screen.shoot(f"bad-certificate-{word}")
    page.keyboard.press("Escape")


def test_an_installed_page_works_on_under_a_bad_certificate_and_sends_everything_under_a_good_one(
    classroom: Classroom, own_laptop: OwnLaptop
) -> None:
    address, good = f"{classroom.url}/", classroom.now_served()
    first = own_laptop.open(address)
    join(first, classroom.server.room["join_code"], "Ivy")
    until_in(first.page, CONTROLLED)
    worker = (ROOT / "pwa" / "dist" / "sw.js").read_text()
    listed = {f"/{name}" for name in re.findall(r'url:"([^"]+)",revision:', worker)}
    assert len(listed) > 10
    assert listed <= set(first.page.evaluate(KEPT)), "not all of the page is kept"
    write(first, "let before = 1;\n")
    at(first, "centre")
    own_laptop.close()

    try:
        put_one_that_runs_out(classroom)
        ivy = own_laptop.open(address)
        expect(ivy.page.get_by_test_id("editor-content")).to_contain_text("before")
        works_without_the_centre(ivy, "expired")
        assert why_refused(ivy, f"{classroom.url}/healthz") == "ERR_CERT_DATE_INVALID"

        classroom.put(classroom.authority.issue(["evil.test"], [], authority.at(time.time())))
        ivy.page.reload()
        expect(ivy.page.get_by_test_id("editor-content")).to_contain_text("expired")
        works_without_the_centre(ivy, "stranger")
        assert why_refused(ivy, f"{classroom.url}/healthz") in ("ERR_CERT_INVALID", "ERR_CERT_COMMON_NAME_INVALID")
        assert not any(word in text for text in saved_texts(classroom.data) for word in ("expired", "stranger"))
    finally:
        classroom.put(good)
    at(ivy, "centre")
    expect(ivy.page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
    expect(ivy.page.get_by_test_id("unsent-count")).to_have_attribute("data-count", "0")
    assert_nothing_doubled(classroom.data)
    for word in ("before", "expired", "stranger"):
        assert len([text for text in saved_texts(classroom.data) if word in text]) == 1
    assert ivy.troubles == []


def test_a_pair_that_cannot_be_served_changes_nothing_for_the_room_and_mentors_hear_of_it(
    classroom: Classroom, open_secure: OpenScreen
) -> None:
    good = classroom.now_served()
    mentor = open_secure(f"{classroom.url}/mentor")
    mentor.page.get_by_test_id("mentor-login-token").fill(classroom.server.ready["mentor_token"])
    mentor.page.get_by_test_id("mentor-login-submit").click()
    expect(mentor.page.get_by_test_id("room-name")).to_be_visible()
    (classroom.data / "tls" / "server.pem").write_text("garbage")
    expect(mentor.page.get_by_test_id("freshness")).to_contain_text("cannot use", timeout=20_000)
    assert wrong_with(mentor, "mentor-bad-certificate") == {}
    assert refusal_of_new_connection(classroom) == ""
    classroom.put(good)
    expect(mentor.page.get_by_test_id("freshness")).to_be_hidden(timeout=20_000)


def refusal_of_new_connection(classroom: Classroom) -> str:
    """As Python's own TLS sees it, with the authority trusted."""
    context: Any = ssl.create_default_context(cafile=str(classroom.data / "tls" / "ca.pem"))
    try:
        with (
            socket.create_connection(("127.0.0.1", classroom.port), timeout=10) as raw,
            context.wrap_socket(raw, server_hostname=NAME),
        ):
            return ""
    except ssl.SSLError as problem:
        return str(problem)
