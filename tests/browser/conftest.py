"""A real server and a real Chromium: sub-process with every layer real, production build, no fake anywhere.

Every page is watched: an error on the console, an uncaught exception or a violation of the content
security policy fails the test at its end, whatever the test itself looked at. Screenshots go to `test-
output/screenshots`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

from loadtest.chromium import launch_options
from loadtest.server import ERRORS_AT_ONCE, Server, start_server
from tests.browser.secure import Classroom, chromium_of, classroom_over_https, trust

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "test-output" / "screenshots"
#: The laptops of the room.
SCREEN = {"width": 1366, "height": 768}
#: How long a test waits for what must come; promised times are measured inside the pages.
PATIENCE_MS = 15_000
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));
"""
#: Some animations never end (the cursor, the badge): those are not waited for.
AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime < 5000).map(one => one.finished)).then(() => null)"""


expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(slots=True)
class Screen:
    """One person's browser: a context of its own, with what went wrong in it."""

    page: Page
    context: BrowserContext
    theme: str
    troubles: list[str] = field(default_factory=list)
    #: Texts of console errors that a test provokes on purpose, for example by cutting the line.
    expected: tuple[str, ...] = ()

    def shoot(self, name: str) -> None:
        SCREENSHOTS.joinpath(self.theme).mkdir(parents=True, exist_ok=True)
        self.page.evaluate(AT_REST)
        self.page.screenshot(path=SCREENSHOTS / self.theme / f"{name}.png")

    def watch(self) -> None:
        """Listen to the page that is open now."""
        self.page.on("console", lambda message: self.hear(message))
        self.page.on("pageerror", lambda error: self.troubles.append(f"uncaught: {error}"))

    def reopen(self, address: str) -> None:
        """The tab is closed, and the address opened in a new one."""
        self.page.close()
        self.page = self.context.new_page()
        self.watch()
        self.page.goto(address)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in self.expected):
            self.troubles.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """One for each module: while its own event loop runs, no asynchronous test could."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**launch_options())
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def _built() -> None:
    missing = [page for page in ("student.html", "mentor.html") if not (ROOT / "pwa" / "dist" / page).is_file()]
    assert not missing, f"{missing} not built: run `make build`"


@pytest.fixture
def server(tmp_path: Path, _built: None) -> Iterator[Server]:
    """The real thing, with a fresh data folder and the room 4-Green; its end must be clean. Errors are followed to the
    mentor's screen here, so none of them is waited for (`test_story` has a server as it comes)."""
    running = start_server(tmp_path / "data", room="4-Green", log=tmp_path / "server.log", settings=ERRORS_AT_ONCE)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def lasting_server(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[Server]:
    """One server for all tests of a module: each of them uses names of its own."""
    folder = tmp_path_factory.mktemp("lasting")
    running = start_server(folder / "data", room="4-Green", log=folder / "server.log", settings=ERRORS_AT_ONCE)
    yield running
    assert running.stop() == 0


OpenScreen = Callable[..., Screen]


@contextmanager
def screens(browser: Browser) -> Iterator[OpenScreen]:
    """`open_screen(address, theme="light")` is another person at another laptop; `script` runs in each page before
    its own, `expected` are console errors that the test provokes, and further options are Playwright's for a context.
    At the end nothing may have gone wrong on any of them."""
    opened: list[Screen] = []

    def open_one(
        address: str, *, theme: str = "light", script: str = "", expected: tuple[str, ...] = (), **options: Any
    ) -> Screen:
        context = browser.new_context(viewport=SCREEN, color_scheme=theme, locale="en-GB", **options)
        context.add_init_script(TELL_VIOLATIONS + script)
        screen = Screen(context.new_page(), context, theme, expected=expected)
        screen.watch()
        opened.append(screen)
        screen.page.goto(address)
        return screen

    yield open_one
    troubles = [trouble for screen in opened for trouble in screen.troubles]
    for screen in opened:
        screen.context.close()
    assert troubles == []


@pytest.fixture
def open_screen(chromium: Browser) -> Iterator[OpenScreen]:
    with screens(chromium) as open_one:
        yield open_one


# --- over https -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def classroom(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[Classroom]:
    """One for all modules. Whoever puts another certificate in place puts the good one back."""
    with classroom_over_https(tmp_path_factory.mktemp("lan")) as made:
        yield made


@pytest.fixture(scope="module")
def laptop(classroom: Classroom, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A laptop on which the authority was imported."""
    home = tmp_path_factory.mktemp("laptop")
    trust(home, classroom.data / "tls" / "ca.pem")
    with chromium_of(playwright, home) as browser:
        yield browser


@pytest.fixture
def open_secure(laptop: Browser) -> Iterator[OpenScreen]:
    """As `open_screen`, on the laptop that trusts the classroom."""
    with screens(laptop) as open_one:
        yield open_one
