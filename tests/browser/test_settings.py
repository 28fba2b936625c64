"""Settings and administration on the mentors' page: the order before it is changed, the end of a class, and what admins
look after."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Locator, expect

from loadtest.server import ERRORS_AT_ONCE, Server, running
from tests.browser.axe import LOST, findings, wrong_with
from tests.browser.classmates import Child, School
from tests.browser.conftest import SCREEN
from tests.browser.steps import mentors_address, row_of

PHONE = {"width": 390, "height": 844}
PARTS = ("rules", "class", "week", "rooms", "mentors", "system")
#: The slip, and with it a fix on offer: so it comes later than a plain question.
FIX = "queue.points_fix_on_offer"
NOT_DONE = ("status of 400", "status of 409")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("settings")
    with running(folder / "data", room="4-Green", log=folder / "server.log", settings=ERRORS_AT_ONCE) as server:
        yield School(server, folder / "data")


def settings(screen: Any, part: str = "rules") -> Locator:
    """The dialog, by its key, at one of its parts."""
    expect(screen.page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
    screen.page.keyboard.press("o")
    expect(screen.page.get_by_test_id("admin-rules")).to_be_focused()
    screen.page.get_by_test_id(f"admin-{part}").click()
    dialog: Locator = screen.page.get_by_test_id("admin")
    return dialog


def previewed(screen: Any) -> list[tuple[str, str]]:
    rows = screen.page.get_by_test_id("order-row").all()
    return [(row.get_attribute("data-student"), row.get_attribute("data-move")) for row in rows]


def asking(server: Server, code: str) -> tuple[Child, Child]:
    """Emma with an error and a question, and Liam with a question alone, who is first therefore."""
    emma, liam = Child(server, code, "Emma"), Child(server, code, "Liam")
    emma.breaks()
    emma.asks("a hamster")
    liam.asks("a countdown")
    return emma, liam


def test_the_order_is_seen_before_it_is_changed_and_every_mentor_has_it_afterwards(
    school: School, open_screen: Any
) -> None:
    asking(school.server, school.room("Order"))
    addresses = [school.address_for(name, "Order") for name in ("Ada", "Bob")]
    ada, bob = (open_screen(address, expected=NOT_DONE) for address in addresses)
    for mentor in (ada, bob):
        expect(row_of(mentor, "Emma")).to_have_attribute("data-state", "suggested")
    settings(ada)
    summary, page = ada.page.get_by_test_id("order-summary"), ada.page
    expect(summary).to_have_text("Nothing is changed yet.")
    assert previewed(ada) == [("Liam", "stays"), ("Emma", "stays")]
    page.get_by_test_id(f"value-{FIX}").fill("0")
    expect(summary).to_have_text("2 of 2 children would change places.")
    assert previewed(ada) == [("Emma", "up"), ("Liam", "down")]
    first = bob.page.get_by_test_id("ticket-row").first
    expect(first).to_have_attribute("data-student", "Liam")
    assert wrong_with(ada, "settings order") == {}
    page.get_by_test_id(f"value-{FIX}").fill("99")
    expect(page.get_by_test_id(f"rule-{FIX}")).to_contain_text("From 0 to 50.")
    expect(page.get_by_test_id("rules-save")).to_have_attribute("aria-disabled", "true")
    page.get_by_test_id(f"value-{FIX}").fill("0")
    page.get_by_test_id("admin-class").click()
    page.get_by_test_id("admin-rules").click()
    expect(page.get_by_test_id(f"value-{FIX}")).to_have_value("0")
    _set(school.server, addresses[1], FIX, 21)
    page.get_by_test_id("rules-save").click()
    expect(page.get_by_test_id("rules-others")).to_contain_text("a fix is on offer is 21 now")
    expect(first).to_have_attribute("data-student", "Liam")
    ada.shoot("settings-order-a-colleague-was-faster")
    page.get_by_test_id(f"value-{FIX}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("said").first).to_contain_text("Saved.")
    expect(first).to_have_attribute("data-student", "Emma")
    page.get_by_test_id("rules-undo").click()
    expect(page.get_by_test_id("said").first).to_contain_text("Undone")
    expect(first).to_have_attribute("data-student", "Liam")


def _set(server: Server, address: str, key: str, value: int) -> None:
    """As the mentor with this address does it on another laptop."""
    room_key = {"Authorization": f"Bearer {address.partition('#link=')[2]}", "Content-Type": "application/json"}
    with urlopen(Request(f"{server.url}/api/v1/rooms", headers=room_key), timeout=10) as told:  # noqa: S310 - our own
        (room,) = json.load(told)["rooms"]
    body = json.dumps({"request_id": "q1", "key": key, "value": value}).encode()
    with urlopen(Request(f"{server.url}/api/v1/rooms/{room['id']}/set", body, room_key), timeout=10) as answer:  # noqa: S310
        assert json.load(answer)["ok"]


def test_a_class_is_ended_with_a_moment_to_take_it_back(school: School, open_screen: Any) -> None:
    asking(school.server, school.room("End"))
    ada = open_screen(school.address_for("Ann", "End"))
    expect(row_of(ada, "Liam")).to_be_visible()
    ada.page.keyboard.press("c")
    expect(ada.page.get_by_test_id("release")).to_be_visible()
    settings(ada, "class")
    page = ada.page
    page.get_by_test_id("end-open").click()
    told = page.get_by_test_id("end-preview")
    expect(told).to_contain_text("1 hand goes down")
    expect(told).to_contain_text("1 child stays with a mentor")
    ada.shoot("settings-class-end")
    page.get_by_test_id("end-yes").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("ending")).to_contain_text("The class ends in")
    page.get_by_test_id("end-undo").click()
    expect(page.get_by_test_id("ending")).to_have_count(0)
    settings(ada, "class")
    expect(page.get_by_test_id("end")).to_contain_text("Not ended.")
    page.get_by_test_id("pairing-open").click()
    expect(page.get_by_test_id("pairing-code")).to_have_text(re.compile(r"^\w{8}$"))
    page.get_by_test_id("end-open").click()
    page.get_by_test_id("end-yes").click()
    expect(page.get_by_test_id("end")).to_contain_text("1 hand went down.")
    page.keyboard.press("Escape")
    expect(ada.page.get_by_test_id("ticket-row")).to_have_count(1)


def test_an_admin_looks_after_classes_lists_and_mentors_and_a_mentor_reads_why_she_may_not(
    school: School, open_screen: Any
) -> None:
    iris = open_screen(mentors_address(school.server), expected=NOT_DONE)
    page = iris.page
    page.get_by_test_id("room-choice").filter(has_text="4-Green").click()
    settings(iris, "week")
    expect(page.get_by_test_id("week-empty")).to_be_visible()
    _plan(page, "Thursday's 4-Green")
    expect(page.get_by_test_id("class-row")).to_have_count(1)
    _plan(page, "Another")
    expect(page.get_by_test_id("said").first).to_contain_text("Thursday's 4-Green has this room at that time")
    iris.shoot("settings-week")
    page.get_by_test_id("class-remove").click()
    expect(page.get_by_test_id("class-row")).to_have_count(0)
    page.get_by_test_id("class-back").click()
    expect(page.get_by_test_id("class-row")).to_have_count(1)

    page.get_by_test_id("admin-rooms").click()
    page.get_by_test_id("room-row").filter(has_text="4-Green").get_by_test_id("room-list").click()
    _choose(page, "name\n=cmd()\n")
    expect(page.get_by_test_id("list-problems")).to_contain_text("line 2: begins like a formula")
    _choose(page, "name\nEmma\nZoë\n")
    expect(page.get_by_test_id("list-preview")).to_contain_text("2 names are new")
    iris.shoot("settings-list")
    page.get_by_test_id("list-only").check()
    page.get_by_test_id("list-take").click()
    expect(page.get_by_test_id("list-now")).to_contain_text("2 names are on the list; nobody else is let in")

    page.get_by_test_id("admin-mentors").click()
    page.get_by_test_id("mentor-name").fill("Noor")
    page.get_by_test_id("mentor-room").select_option(label="all rooms")
    page.get_by_test_id("mentor-invite").click()
    link = page.get_by_test_id("secret-link").text_content()
    assert wrong_with(iris, "settings mentors") == {}
    noor = open_screen(link, expected=("status of 401", "status of 403"))
    noor.page.get_by_test_id("room-choice").filter(has_text="4-Green").click()
    settings(noor, "mentors")
    expect(noor.page.get_by_test_id("admin")).to_contain_text("Only an admin can change this")
    row = page.get_by_test_id("mentor-row").filter(has_text="Noor")
    row.get_by_test_id("mentor-role").click()
    expect(row).to_have_attribute("data-role", "admin")
    row.get_by_test_id("mentor-revoke").click()
    row.get_by_test_id("mentor-revoke-yes").click()
    expect(row).to_have_count(0)
    expect(noor.page.get_by_test_id("mentor-login-submit")).to_be_visible()


def _plan(page: Any, name: str) -> None:
    page.get_by_test_id("class-name").fill(name)
    page.get_by_test_id("class-room").select_option(label="4-Green")
    page.get_by_test_id("class-day").select_option("thursday")
    page.get_by_test_id("class-plan").click()


def _choose(page: Any, text: str) -> None:
    page.get_by_test_id("list-file").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )


def test_every_part_is_for_everybody_on_laptop_and_phone(school: School, open_screen: Any) -> None:
    iris = open_screen(mentors_address(school.server), theme="dark")
    page, wrong = iris.page, {}
    page.get_by_test_id("room-choice").filter(has_text="4-Green").click()
    settings(iris)
    for size, name in ((SCREEN, "laptop"), (PHONE, "phone")):
        page.set_viewport_size(size)
        for part in PARTS:
            page.get_by_test_id(f"admin-{part}").click()
            expect(page.get_by_test_id("admin-panel").get_by_role("heading", level=3).first).to_be_visible()
            iris.shoot(f"settings-{name}-{part}")
            wrong[f"{part}, {name}"] = [*findings(page), *page.evaluate(LOST)]
    assert {where: found for where, found in wrong.items() if found} == {}
    for key, part in (("Home", "rules"), ("ArrowRight", "class"), ("End", "system"), ("ArrowRight", "rules")):
        page.keyboard.press(key)
        expect(page.get_by_test_id(f"admin-{part}")).to_be_focused()
        expect(page.get_by_test_id(f"admin-{part}")).to_have_attribute("aria-selected", "true")
