"""One child in a real browser, in a class of simulated ones: from the run of a broken program to the fix on its screen.

The times are taken inside the page, from the key that runs the program to the frame in which the card has been painted,
so that nobody who looks from outside is part of them. Each fix is taken by its key, and a mentor's screen says whether
the room has counted it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from loadtest.behaviour import Program
from loadtest.chromium import launch_options
from loadtest.client import Mentor

SCREEN: Any = {"width": 1366, "height": 768}
#: A card that is not there by then is lost.
LOST_AFTER_S = 10.0
#: How long the child looks at its program before it runs it: the last letter may not be saved yet, or long ago.
LOOKING_S = (0.05, 1.5)
LOOK_EVERY_S = 0.02
#: Loading Python takes some seconds, and longer on a machine that has much to do.
WARM_WITHIN_S = 90.0
CARD = '[data-testid="suggestion-card"]'
#: Notes the moment of the run, and that of the next card; a card from before does not count.
WATCH = """
window.handsRun = window.handsSeen = null;
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey) return;
  const old = document.querySelector(CARD);
  window.handsSeen = null;
  window.handsRun = performance.now();
  const look = () => {
    const card = document.querySelector(CARD);
    if (card === null || card === old) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => { window.handsSeen = performance.now(); }));
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
}, true);
""".replace("CARD", f"'{CARD}'")


@dataclass(slots=True)
class Looked:
    """Milliseconds from the run to the card, by language; how often a fix came late or never, and of how many taken
    fixes the room has heard."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    lost: int = 0
    taken: int = 0
    counted: int = 0

    def all_ms(self) -> list[float]:
        return [each for times in self.ms.values() for each in times]


class BrowserChild:
    """Joins, says yes to fixes, writes broken programs, runs them, and takes what it is offered."""

    def __init__(self, page: Any, seed: str) -> None:
        self.page = page
        self.chance = random.Random(seed)
        self.looked = Looked()
        self.runs = 0
        self.student_id = ""

    async def come_in(self, url: str, code: str, name: str) -> None:
        await self.page.add_init_script(WATCH)
        await self.page.goto(url)
        await self.page.get_by_test_id("join-code").fill(code)
        await self.page.get_by_test_id("join-name").fill(name)
        await self.page.get_by_test_id("join-submit").click()
        await self.page.get_by_test_id("words-go").click()
        await self.page.locator('[data-testid="badge"][data-state="live"]').wait_for()
        answer = await self.page.context.request.get(url.rstrip("/") + "/api/v1/me")
        self.student_id = (await answer.json())["student"]["id"]

    async def warm_up(self, programs: Sequence[Program]) -> None:
        """One run in each language, which loads what the page loads late, and the answer to the question."""
        await self.page.get_by_test_id("ideas-open").click()
        await self.page.get_by_test_id("ideas-choice-yes").click()
        await self.page.keyboard.press("Escape")
        for language in sorted({program.language for program in programs}):
            first = next(program for program in programs if program.language == language)
            await self._run(first)
            await self._until_seen(WARM_WITHIN_S)

    async def meet(self, program: Program) -> None:
        """Run a broken program, see the card, take the fix."""
        await self._run(program)
        seen_ms = await self._until_seen(LOST_AFTER_S)
        if seen_ms is None:
            self.looked.lost += 1
            return
        self.looked.ms.setdefault(program.language, []).append(seen_ms)
        if await self.page.get_by_test_id("suggestion-show").count():
            await self.page.keyboard.press("Alt+u")
        await self.page.get_by_test_id("suggestion-accept").wait_for()
        await self.page.keyboard.press("Alt+u")
        await self.page.locator(CARD).wait_for(state="detached")
        self.looked.taken += 1

    async def _run(self, program: Program) -> None:
        self.runs += 1
        sign = "#" if program.language == "python" else "//"
        await self.page.get_by_test_id(f"language-{program.language}").click()
        await self.page.get_by_test_id("editor-content").click()
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.insert_text(f"{sign} {self.runs}\n{program.broken}")
        await asyncio.sleep(self.chance.uniform(*LOOKING_S))
        await self.page.keyboard.press("Control+Enter")

    async def _until_seen(self, within_s: float) -> float | None:
        deadline = asyncio.get_running_loop().time() + within_s
        while asyncio.get_running_loop().time() < deadline:
            run, seen = await self.page.evaluate("[window.handsRun, window.handsSeen]")
            if run is not None and seen is not None:
                return float(seen - run)
            await asyncio.sleep(LOOK_EVERY_S)
        return None


async def looks(
    url: str, room: dict[str, Any], mentor_token: str, programs: Sequence[Program], *, runs: int, name: str, seed: int
) -> Looked:
    """So many runs of one child in a browser of its own. Raises `NoBrowser`, and Playwright's errors."""
    from playwright.async_api import async_playwright

    host, _, port = url.split("//", 1)[1].strip("/").partition(":")
    mentor = await Mentor(host, int(port)).login(mentor_token)
    fixed: set[str] = set()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        context = await browser.new_context(viewport=SCREEN, locale="en-GB")
        child = BrowserChild(await context.new_page(), f"{seed}/browser")

        def note(message: dict[str, Any]) -> None:
            for ticket in message.get("tickets") or ():
                if ticket["student"]["id"] == child.student_id and ticket["resolution"] == "fix":
                    fixed.add(ticket["id"])

        mentor.on_message = note
        watching = asyncio.create_task(mentor.live(room["id"]))
        try:
            await child.come_in(url, room["join_code"], name)
            await child.warm_up(programs)
            for number in range(runs):
                await child.meet(programs[number % len(programs)])
                # A child that breaks its program again at once has one ticket for both.
                await _settled(fixed, child.looked.taken)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            mentor.close()
            await browser.close()
    child.looked.counted = len(fixed)
    return child.looked


async def _settled(fixed: set[str], taken: int) -> None:
    """The parser's word on a taken fix takes a moment."""
    deadline = asyncio.get_running_loop().time() + LOST_AFTER_S
    while len(fixed) < taken and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(LOOK_EVERY_S)
