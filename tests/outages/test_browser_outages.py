"""The line fails in the middle of twenty events a second, made by real keys in a real Chromium: what its IndexedDB has
committed is what the journal has, once and in order.

With a service worker: https under the classroom's own authority, which the browser trusts, as on a laptop that has
been prepared; the browser is killed in the middle and opened again without a line. Without one: plain http under a
name, as on a laptop that has not; there the tab stays open, or the browser is killed and opened again afterwards.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from classroom.student_session import stream
from loadtest.proxy import WireBeside, wire_beside
from loadtest.server import Server, launch
from tests.browser.conftest import Screen
from tests.browser.secure import trust
from tests.browser.steps import join
from tests.faults.checkers import Line, check_order, check_set
from tests.outages.figures import Book
from tests.outages.laptop import EVENTS_PER_S, Laptop, laptop
from tests.outages.plan import Plan, planned

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NAME = "nuc.test"
HERE = "127.0.0.1"
SHORT_S, LONG_S = 6.0, 30.0
BEFORE_S = 1.5
#: A browser that is opened without a line works at least so long before it is back.
AWAY_AGAIN_S = 2.0
PATIENCE_S = 60.0
LIVE_AGAIN_MS = 30_000
#: A machine that runs tests beside other work does not reach the whole rate; less than this would be no proof.
LEAST_RATE = 0.25
SAMPLE_SEED = 3
CONTROLLED = """navigator.serviceWorker.controller !== null || new Promise((resolve) =>
  navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true), { once: true }))"""


@dataclass(slots=True)
class Centre:
    server: Server
    data: Path

    def port(self, *, secure: bool) -> int:
        return urlsplit(self.server.ready["student_url" if secure else "onboarding_url"]).port or 0

    def journal_of(self, student: str) -> list[Line]:
        """What the student's laptops pushed, in the journal's order."""
        query = (
            "select position, stream, version, event_id, kind, client_id, seq from journal "
            "where stream = ? and client_id is not null order by position"
        )
        with closing(sqlite3.connect(f"file:{self.data / 'classroom.db'}?mode=ro", uri=True)) as database:
            return [Line(*row) for row in database.execute(query, (stream(student),))]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("lan")
    options = ["--port", "0", "--lan-name", NAME, "--data", str(folder / "data"), "--room", "4-Green"]
    command = [sys.executable, "-m", "web.commands", "serve", "--lan", "--json", *options]
    server = launch(command, log=folder / "server.log")
    yield Centre(server, folder / "data")
    assert server.stop() == 0


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@dataclass(slots=True)
class Lesson:
    """One child at one laptop, whose browser finds the centre at the other end of a wire that can be hurt."""

    centre: Centre
    laptop: Laptop
    wire: WireBeside
    address: str
    child: str
    plan: Plan
    student: str = ""
    began_s: float = 0.0

    def first_visit(self, *, secure: bool) -> None:
        """Yesterday: the child joined, a service worker came if one may, the browser was closed."""
        page = self.laptop.open(self.address)
        screen = Screen(page, page.context, "light")
        join(screen, self.centre.server.room["join_code"], self.child)
        self.student = page.evaluate("JSON.parse(localStorage.getItem('hh.who')).student.id")
        assert page.evaluate("isSecureContext") is secure
        if secure:
            assert page.evaluate(CONTROLLED)
        self.laptop.close()

    def come_in(self) -> None:
        self.laptop.open(self.address)
        self.laptop.sit_down()

    # --- the line -------------------------------------------------------------------------------------------------

    def begin_outage(self) -> None:
        self.began_s = time.monotonic()
        self.wire.fail(self.plan.mode_at(0))

    def hurts(self, until_s: float) -> bool:
        """Goes on with the plan; whether the outage is older than that."""
        at_s = time.monotonic() - self.began_s
        mode = self.plan.mode_at(at_s)
        if self.wire.ask(lambda wire: wire.mode) is not mode:
            self.wire.fail(mode)
        return at_s >= until_s

    def away_s(self) -> float:
        return time.monotonic() - self.began_s

    def drained_s(self, since_s: float) -> float:
        """Goes on working until the centre has acknowledged what was committed by now."""
        owed = self.laptop.in_order()[-1]
        deadline_s = time.monotonic() + PATIENCE_S
        self.laptop.work(lambda: owed not in self.laptop.outbox() or time.monotonic() > deadline_s)
        return time.monotonic() - since_s

    def settle(self) -> None:
        deadline_s = time.monotonic() + PATIENCE_S
        page = self.laptop.page
        expect(page.get_by_test_id("saved-state")).to_have_attribute("data-state", "centre", timeout=LIVE_AGAIN_MS)
        while self.laptop.outbox() and time.monotonic() < deadline_s:
            page.wait_for_timeout(50)

    def problems(self) -> list[str]:
        """The journal against what was committed: nothing lost, nothing doubled, nothing invented, in order."""
        lines = self.centre.journal_of(self.student)
        stored, committed = [line.event_id for line in lines], self.laptop.in_order()
        problems = check_set(committed, committed, stored) + check_order(lines)
        if len({line.client_id for line in lines}) != 1:
            problems.append("the laptop had to take a new client id")
        if not problems and stored != committed:
            problems.append("the journal has another order than the browser")
        return problems + [f"a page broke: {trouble}" for trouble in self.laptop.troubles]


def survive(lesson: Lesson, book: Book, what: str, *, secure: bool, dies: bool) -> None:
    here, plan = lesson.laptop, lesson.plan
    lesson.first_visit(secure=secure)
    lesson.come_in()
    here.begin()
    since_s = time.monotonic()
    here.work(lambda: time.monotonic() > since_s + BEFORE_S)
    before = len(here.committed)
    lesson.begin_outage()
    here.work(lambda: lesson.hurts(plan.killed_at_s if dies else plan.outage_s))
    if dies:
        here.kill()
    if dies and secure:
        lesson.come_in()
        until_s = max(plan.outage_s, lesson.away_s() + AWAY_AGAIN_S)
        here.work(lambda: lesson.hurts(until_s))
    while not lesson.hurts(plan.outage_s):
        time.sleep(0.05)
    outage_s = lesson.away_s()
    made = len(here.committed) - before
    hurt = lesson.wire.ask(lambda wire: wire.hurt.total())
    lesson.wire.mend(tells=plan.tells)
    back_s = time.monotonic()
    if dies and not secure:
        lesson.come_in()
    drained_s = lesson.drained_s(back_s)
    lesson.settle()
    problems = lesson.problems()
    stored = len(lesson.centre.journal_of(lesson.student))
    outage = book.note(
        what, plan.words(), outage_s,
        committed=len(here.committed), stored=stored, drained_s=drained_s, problems=problems,
    )  # fmt: skip
    assert problems == [], f"seed {plan.seed}"
    assert hurt > 0
    # A browser that was killed has worked for a part of the outage only.
    assert made >= (plan.killed_at_s if dies else outage_s) * EVENTS_PER_S * LEAST_RATE
    expect(here.page.get_by_test_id("badge")).to_have_attribute("data-state", "live", timeout=LIVE_AGAIN_MS)
    book.must_drain(outage)


#: Whether over https, whether the browser is killed, and the seeds of its long outages.
CASES = {
    "browser with service worker, killed and opened again without a line": (True, True, range(1, 11)),
    "browser without service worker, tab stays open": (False, False, range(1, 11, 2)),
    "browser without service worker, killed and opened again afterwards": (False, True, range(2, 11, 2)),
}
#: The third is like the second but for a browser that is killed, as in the first.
IN_TEST = list(CASES)[:2]
RUNS = [
    *(
        pytest.param(
            what, SAMPLE_SEED, SHORT_S, id=f"{what}, {SHORT_S:.0f} s", marks=() if what in IN_TEST else pytest.mark.slow
        )
        for what in CASES
    ),
    *(
        pytest.param(what, seed, LONG_S, id=f"{what}, {LONG_S:.0f} s, seed {seed}", marks=pytest.mark.slow)
        for what, (_, _, seeds) in CASES.items()
        for seed in seeds
    ),
]


@pytest.mark.parametrize(("what", "seed", "outage_s"), RUNS)
def test_the_journal_has_what_the_browser_committed(
    what: str, seed: int, outage_s: float, centre: Centre, playwright: Playwright, tmp_path: Path, outages: Book
) -> None:
    secure, dies, _ = CASES[what]
    port = centre.port(secure=secure)
    address = f"https://{NAME}:{port}/" if secure else f"http://{NAME}:{port}/plain"
    home = tmp_path / "home"
    trust(home, centre.data / "tls" / "ca.pem")
    with (
        wire_beside(HERE, port) as wire,
        laptop(playwright, home, f"MAP {NAME}:{port} {HERE}:{wire.port}") as here,
    ):
        child = f"Child {list(CASES).index(what)} {seed} {outage_s:.0f}"
        survive(
            Lesson(centre, here, wire, address, child, planned(seed, outage_s)), outages, what,
            secure=secure, dies=dies,
        )  # fmt: skip
