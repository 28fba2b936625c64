"""https on the classroom's network in a real Chromium with a store of its own: the whole of `serve --lan`, from the
page for new laptops to a worker that registers."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.request import urlopen

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Playwright, expect

from tests.browser.axe import wrong_with
from tests.browser.conftest import OpenScreen
from tests.browser.secure import ADDRESS, NAME, Classroom, chromium_of, refusal
from tests.browser.steps import join, write
from web.doorkeeper import is_loopback
from web.tls import fingerprint
from web.tokens import rejoin_vocabulary

#: Chromium says so of every plain http page; the same header counts over https.
PLAIN = ("Cross-Origin-Opener-Policy header has been ignored",)


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
    assert wrong_with(screen, "laptop-is-ready") == {}


def test_a_laptop_that_has_not_imported_the_authority_refuses_the_server(
    classroom: Classroom, playwright: Playwright, tmp_path: Path
) -> None:
    with chromium_of(playwright, tmp_path / "home") as stranger:
        assert refusal(stranger, f"{classroom.url}/") == "ERR_CERT_AUTHORITY_INVALID"


# --- a new laptop over plain http -----------------------------------------------------------------------------------


def test_a_new_laptop_and_a_mentor_see_the_same_words_and_they_are_those_of_the_file(
    classroom: Classroom, open_secure: OpenScreen, tmp_path: Path
) -> None:
    with urlopen(classroom.server.ready["onboarding_url"], timeout=10) as told:  # noqa: S310 - our own server
        assert b"helping-hands-ca.crt" in told.read()
    fresh = open_secure(f"http://{NAME}:{classroom.plain_port}/", expected=PLAIN)
    assert wrong_with(fresh, "new-laptop") == {}
    fresh.page.locator("#windows").scroll_into_view_if_needed()
    fresh.shoot("new-laptop-steps")
    words = fresh.page.locator("#words li").all_inner_texts()
    with fresh.page.expect_download() as download:
        fresh.page.get_by_role("link", name="Save the file").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "helping-hands-ca.crt"
    der = x509.load_pem_x509_certificate(saved.read_bytes()).public_bytes(Encoding.DER)
    assert tuple(words) == fingerprint.words_of(hashlib.sha256(der).digest(), rejoin_vocabulary())
    mentor = open_secure(f"{classroom.url}/mentor")
    expect(mentor.page.get_by_test_id("mentor-login-token")).to_be_visible()
    assert wrong_with(mentor, "mentor-login") == {}
    mentor.page.get_by_test_id("mentor-login-token").fill(classroom.server.ready["mentor_token"])
    mentor.page.get_by_test_id("mentor-login-submit").click()
    mentor.page.get_by_test_id("laptops-open").click()
    expect(mentor.page.get_by_test_id("authority-words").locator("li")).to_have_text(words)
    assert wrong_with(mentor, "mentor-laptops") == {}
    room = classroom.server.room
    mentor.page.goto(f"{classroom.url}/api/v1/rooms/{room['id']}/cards")
    expect(mentor.page.locator("article svg")).to_have_count(10)
    assert wrong_with(mentor, "join-cards") == {}
    child = open_secure(f"{classroom.url}/#code={room['join_code']}")  # as the QR code says
    expect(child.page.get_by_test_id("join-code")).to_have_value(room["join_code"])


def test_a_child_works_over_plain_http_and_hears_what_is_missing_and_a_mentor_is_sent_to_https(
    classroom: Classroom, open_secure: OpenScreen
) -> None:
    plain = f"http://{NAME}:{classroom.plain_port}"
    child = open_secure(f"{plain}/", expected=PLAIN)
    child.page.get_by_role("link", name="Start without it").click()
    expect(child.page.get_by_test_id("plain-notice")).to_contain_text("Keep this page open")
    assert child.page.evaluate("isSecureContext") is False
    assert wrong_with(child, "join-over-plain-http") == {}
    join(child, classroom.server.room["join_code"], "Plain")
    mentor = open_secure(f"{plain}/mentor", expected=PLAIN)
    if is_loopback(ADDRESS):  # a machine without a network: here the mentor sits at the server itself, and may come in
        expect(mentor.page.get_by_test_id("mentor-login-token")).to_be_visible()
    else:
        expect(mentor.page.get_by_role("heading", name="Mentors come in over https")).to_be_visible()
    assert wrong_with(mentor, "mentor-over-plain-http") == {}
    check = open_secure(f"{plain}/check", expected=PLAIN)
    expect(check.page.locator("#all-bad")).to_be_visible(timeout=20_000)
    states = {
        look: check.page.locator(f"#{look}").get_attribute("data-state") for look in ("secure", "worker", "storage")
    }
    assert states == {"secure": "bad", "worker": "bad", "storage": "good"}
    assert wrong_with(check, "laptop-is-not-ready") == {}


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
