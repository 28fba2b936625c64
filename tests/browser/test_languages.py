"""Programs run in the browser: both languages, and one that never ends can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from loadtest.server import Server
from tests.browser.conftest import Screen, screens
from tests.browser.steps import join, take_fix, write

#: Pyodide is megabytes of WebAssembly: its first start takes its time on a slow laptop.
PYTHON_STARTS_MS = 60_000
ENDLESS = {
    "javascript": 'console.log("round and round");\nwhile (true) {}\n',
    "python": 'print("round and round")\nwhile True:\n    pass\n',
}
AGAIN = {"javascript": 'console.log("here again");\n', "python": 'print("here again")\n'}


@pytest.fixture(scope="module")
def child(lasting_server: Server, chromium: Browser) -> Iterator[Screen]:
    """One child who tries everything in one sitting: Python starts once."""
    with screens(chromium) as open_screen:
        screen = open_screen(lasting_server.ready["student_url"])
        join(screen, lasting_server.room["join_code"], "Noor")
        yield screen


def test_a_python_program_runs(child: Any) -> None:
    write(child, 'animals = ["otter", "fox"]\nfor animal in animals:\n    print("I like the", animal)\n', "python")
    child.page.get_by_test_id("run").click()
    expect(child.page.get_by_test_id("output")).to_contain_text("I like the fox", timeout=PYTHON_STARTS_MS)
    expect(child.page.get_by_test_id("error-card")).to_have_count(0)
    child.shoot("noor-python-runs")


def test_a_python_program_that_cannot_be_read_is_offered_a_fix(child: Any) -> None:
    write(child, "lives = 3\nwhile lives > 0\n    print(lives)\n    lives = lives - 1\n", "python")
    child.page.get_by_test_id("run").click()
    card = child.page.get_by_test_id("error-card")
    expect(card).to_be_visible(timeout=PYTHON_STARTS_MS)
    expect(card).to_have_attribute("data-line", "2")
    take_fix(child)
    expect(child.page.get_by_test_id("output")).to_contain_text("3\n2\n1", timeout=PYTHON_STARTS_MS)
    expect(card).to_have_count(0)


@pytest.mark.parametrize("language", ["javascript", "python"])
def test_a_program_that_never_ends_can_be_stopped(language: str, child: Any) -> None:
    write(child, ENDLESS[language], language)
    child.page.get_by_test_id("run").click()
    expect(child.page.get_by_test_id("output")).to_contain_text("round and round", timeout=PYTHON_STARTS_MS)
    child.page.get_by_test_id("stop").click()
    expect(child.page.get_by_test_id("stop")).to_be_disabled()
    write(child, AGAIN[language], language)
    child.page.get_by_test_id("run").click()
    expect(child.page.get_by_test_id("output")).to_contain_text("here again", timeout=PYTHON_STARTS_MS)


def test_an_error_while_running_is_told_with_its_line(child: Any) -> None:
    write(child, 'let cat = "Luna";\nconsole.log(cta);\n')
    child.page.get_by_test_id("run").click()
    card = child.page.get_by_test_id("error-card")
    expect(card).to_be_visible()
    expect(card).to_have_attribute("data-line", "2")
    child.shoot("noor-error-while-running")
