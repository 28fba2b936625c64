"""https on the classroom's network in a real Chromium with a store of its own: the whole of `serve --lan`, from the
page for new laptops to a worker that registers, and certificates that go bad while the server runs."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from loadtest.server import Server, launch
from tests.browser.conftest import OpenScreen, Screen, screens
from tests.browser.secure import chromium_of, trust
from tests.browser.steps import join, write
from tests.browser.axe import findings
from web import addresses
from web.tls import authority, fingerprint
from web.tls.authority import Authority, Issued
from web.tokens import rejoin_vocabulary

NAME = "nuc.test"
NAMES = {NAME: "127.0.0.1", "evil.test": "127.0.0.1"}
WITHIN_S = 30.0


@dataclass(slots=True)
class Classroom:
    """A server with its own authority, whose key an operator keeps elsewhere."""

    server: Server
    data: Path
    authority: Authority
    port: int
    plain_port: int

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    def put(self, issued: Issued) -> None:
        """In place of the certificate that is served, and waits until new connections get it."""
        for name, content in (("server.pem", issued.chain), ("server.key", issued.key)):
            fresh = self.data / "tls" / f"{name}.new"
            fresh.write_bytes(content)
            fresh.replace(self.data / "tls" / name)
        wanted = x509.load_pem_x509_certificate(issued.chain).public_bytes(Encoding.DER)
        until(lambda: self.served() == wanted)

    def served(self) -> bytes:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as raw,
            context.wrap_socket(raw, server_hostname=NAME) as line,
        ):
            return line.getpeercert(binary_form=True) or b""

    def now_served(self) -> Issued:
        return Issued(*((self.data / "tls" / name).read_bytes() for name in ("server.pem", "server.key")))


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[Classroom]:
    folder = tmp_path_factory.mktemp("lan")
    data, key = folder / "data", folder / "ca.key"
    options = ["--port", "0", "--lan-name", NAME, "--ca-key-out", str(key), "--data", str(data), "--room", "4-Green"]
    command = [sys.executable, "-m", "web.commands", "serve", "--lan", "--json", *options]
    running = launch(command, log=folder / "server.log")
    made = authority.kept((data / "tls" / "ca.pem").read_bytes(), key.read_bytes())
    port, plain_port = (urlsplit(running.ready[url]).port or 0 for url in ("student_url", "onboarding_url"))
    yield Classroom(running, data, made, port, plain_port)
    assert running.stop() == 0


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def laptop(classroom: Classroom, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A laptop on which the authority was imported."""
    home = tmp_path_factory.mktemp("laptop")
    trust(home, classroom.data / "tls" / "ca.pem")
    with chromium_of(playwright, home, NAMES) as browser:
        yield browser


#: Chromium says so of every plain http page; the same header counts over https.
PLAIN = ("Cross-Origin-Opener-Policy header has been ignored",)


@pytest.fixture
def open_secure(laptop: Browser) -> Iterator[OpenScreen]:
    """As `open_screen`, on the laptop that trusts the classroom."""
    with screens(laptop) as open_one:
        yield open_one


@contextlib.contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """Without a connection that an earlier page has left open."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def refusal(browser: Browser, address: str) -> str:
    """What Chromium calls it; empty when the page opens."""
    with fresh_page(browser) as page:
        try:
            page.goto(address)
        except Error as problem:
            return str(problem).split(" at ")[0].split("net::")[-1]
    return ""


def shoot(screen: Screen, name: str) -> None:
    """In both themes, in which axe finds nothing."""
    for theme in ("light", "dark"):
        screen.theme = theme
        screen.page.emulate_media(color_scheme=theme)
        screen.shoot(name)
        assert findings(screen.page) == [], theme


def lan_address() -> str:
    found = addresses.own_ipv4()
    if not found:
        pytest.skip("this machine has no address but loopback")
    return found[0]


# --- the authority is trusted ---------------------------------------------------------------------------------------


def test_the_page_is_a_secure_context_where_calls_sockets_and_a_service_worker_work(
    classroom: Classroom, open_secure: OpenScreen
) -> None:
    assert classroom.server.ready["student_url"].startswith("https://")
    screen = open_secure(f"{classroom.url}/")
    page = screen.page
    assert page.evaluate("isSecureContext") is True
    assert page.evaluate("fetch('/healthz').then((answer) => answer.json())")["ok"] is True
    join(screen, classroom.server.room["join_code"], "Emma")  # ends with the badge live, so wss is open
    state = page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.register("/check/worker.js", { scope: "/check/" });
          const worker = registration.installing ?? registration.waiting ?? registration.active;
          while (worker.state !== "activated" && worker.state !== "redundant")
            await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
          return worker.state;
        }"""
    )
    assert state == "activated"
    names = {cookie["name"]: cookie["secure"] for cookie in screen.context.cookies()}
    assert names == {"__Host-hh_student": True, "__Host-hh_csrf": True}


def test_the_check_says_that_the_laptop_is_ready(classroom: Classroom, open_secure: OpenScreen) -> None:
    screen = open_secure(f"{classroom.url}/check")
    expect(screen.page.locator("#all-good")).to_be_visible(timeout=20_000)
    assert screen.page.locator(".look[data-state=good]").count() == 3
    assert screen.page.get_by_text("This browser keeps nothing").is_hidden()
    shoot(screen, "laptop-is-ready")


def test_a_laptop_that_has_not_imported_the_authority_refuses_the_server(
    classroom: Classroom, playwright: Playwright, tmp_path: Path
) -> None:
    with chromium_of(playwright, tmp_path / "home", NAMES) as stranger:
        assert refusal(stranger, f"{classroom.url}/") == "ERR_CERT_AUTHORITY_INVALID"


# --- a new laptop over plain http -----------------------------------------------------------------------------------


def test_a_new_laptop_and_a_mentor_see_the_same_words_and_they_are_those_of_the_file(
    classroom: Classroom, open_secure: OpenScreen, tmp_path: Path
) -> None:
    address = f"http://{lan_address()}:{classroom.plain_port}/"
    if classroom.server.ready["onboarding_url"] != address:
        pytest.skip("this machine is reached under another address")
    fresh = open_secure(address, expected=PLAIN)
    shoot(fresh, "new-laptop")
    fresh.page.locator("#windows").scroll_into_view_if_needed()
    shoot(fresh, "new-laptop-steps")
    words = fresh.page.locator("#words li").all_inner_texts()
    with fresh.page.expect_download() as download:
        fresh.page.get_by_role("link", name="Save the file").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "helping-hands-ca.crt"
    der = x509.load_pem_x509_certificate(saved.read_bytes()).public_bytes(Encoding.DER)
    assert tuple(words) == fingerprint.words_of(hashlib.sha256(der).digest(), rejoin_vocabulary())
    mentor = open_secure(f"{classroom.url}/mentor")
    mentor.page.get_by_test_id("mentor-login-token").fill(classroom.server.ready["mentor_token"])
    mentor.page.get_by_test_id("mentor-login-submit").click()
    mentor.page.get_by_test_id("laptops-open").click()
    expect(mentor.page.get_by_test_id("authority-words").locator("li")).to_have_text(words)
    shoot(mentor, "mentor-laptops")
    room = classroom.server.room
    mentor.page.goto(f"{classroom.url}/api/v1/rooms/{room['id']}/cards")
    expect(mentor.page.locator("article svg")).to_have_count(10)
    shoot(mentor, "join-cards")
    child = open_secure(f"{classroom.url}/#code={room['join_code']}")  # as the QR code says
    expect(child.page.get_by_test_id("join-code")).to_have_value(room["join_code"])


def test_a_child_works_over_plain_http_and_hears_what_is_missing_and_a_mentor_is_sent_to_https(
    classroom: Classroom, open_secure: OpenScreen
) -> None:
    plain = f"http://{lan_address()}:{classroom.plain_port}"
    child = open_secure(f"{plain}/", expected=PLAIN)
    child.page.get_by_role("link", name="Start without it").click()
    expect(child.page.get_by_test_id("plain-notice")).to_contain_text("Keep this page open")
    assert child.page.evaluate("isSecureContext") is False
    shoot(child, "join-over-plain-http")
    join(child, classroom.server.room["join_code"], "Plain")
    mentor = open_secure(f"{plain}/mentor", expected=PLAIN)
    expect(mentor.page.get_by_role("heading", name="Mentors come in over https")).to_be_visible()
    shoot(mentor, "mentor-over-plain-http")
    check = open_secure(f"{plain}/check", expected=PLAIN)
    expect(check.page.locator("#all-bad")).to_be_visible(timeout=20_000)
    states = {
        look: check.page.locator(f"#{look}").get_attribute("data-state") for look in ("secure", "worker", "storage")
    }
    assert states == {"secure": "bad", "worker": "bad", "storage": "good"}
    shoot(check, "laptop-is-not-ready")


def test_a_laptop_that_falls_back_from_https_to_plain_http_can_save_there(
    classroom: Classroom, open_secure: OpenScreen
) -> None:
    """One browser, one host, two ports, and cookies that know no ports."""
    screen = open_secure(f"{classroom.url}/")
    screen.expected = PLAIN
    join(screen, classroom.server.room["join_code"], "Faller")
    screen.page.goto(f"http://{NAME}:{classroom.plain_port}/plain")
    join(screen, classroom.server.room["join_code"], "Fallen")
    with screen.page.expect_response(lambda answer: answer.url.endswith("/api/v1/push") and answer.ok):
        write(screen, 'console.log("over plain http")')
    expect(screen.page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre", timeout=20_000)


# --- certificates that go bad ---------------------------------------------------------------------------------------


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
    runs_out(classroom, laptop)
    classroom.put(good)
    assert refusal(laptop, f"{classroom.url}/") == ""
    assert classroom.server.process.poll() is None
    assert classroom.server.ready["pid"] == pid


def runs_out(classroom: Classroom, laptop: Browser) -> None:
    """One that ends while it is served. A pair that has ended already would not be taken."""
    for lasts_s in (5, 25):
        ends = authority.at(time.time()) + timedelta(seconds=lasts_s)
        try:
            classroom.put(classroom.authority.issue([NAME], ["127.0.0.1"], authority.at(time.time()), ends))
        except AssertionError:
            continue  # a busy machine has looked too late
        until(lambda: authority.at(time.time()) > ends + timedelta(seconds=1))  # noqa: B023
        assert refusal(laptop, f"{classroom.url}/") == "ERR_CERT_DATE_INVALID"
        return
    raise AssertionError("no short certificate was served in time")


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
    shoot(mentor, "mentor-bad-certificate")
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
