"""A laptop with a browser that can be killed, a child who types and runs without a pause, and a witness.

What was committed is not asked of the page nor of the server. The witness stands in the browser's own way into
IndexedDB: it reports each event of the outbox when the transaction that stored it is complete, and when a page is
opened it reads, before any script of the page runs, what the last one left behind.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.conftest import SCREEN, launch_options
from tests.browser.test_student_keeps_work import kill_browser

WITNESS = """(() => {
  if (self !== top || !location.protocol.startsWith("http")) return;
  const report = (events) => hhCommitted(events.map(({ seq, event_id }) => [seq, event_id]));
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (value, ...key) {
    if (this.name === "outbox") this.transaction.addEventListener("complete", () => report([value]));
    return add.call(this, value, ...key);
  };
  const who = JSON.parse(localStorage.getItem("hh.who") ?? "null");
  if (who === null) return;
  const opening = indexedDB.open(`hh-${who.student.id}`);
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onsuccess = () => {
    const reading = opening.result.transaction("outbox").objectStore("outbox").getAll();
    reading.onsuccess = () => { opening.result.close(); void report(reading.result); };
  };
})()"""
OUTBOX = """new Promise((resolve, reject) => {
  const opening = indexedDB.open(`hh-${JSON.parse(localStorage.getItem("hh.who")).student.id}`);
  opening.onerror = reject;
  opening.onsuccess = () => {
    const reading = opening.result.transaction("outbox").objectStore("outbox").getAll();
    reading.onsuccess = () => { opening.result.close(); resolve(reading.result.map((event) => event.event_id)); };
  };
})"""
#: A save, an error and the end of a run: what one key and one run of a broken program make.
EVENTS_A_STEP = 3
EVENTS_PER_S = 20
STEP_MS = 1000 * EVENTS_A_STEP / EVENTS_PER_S
BROKEN = "let number = ("
LOOK_MS = 25


@dataclass(slots=True)
class Laptop:
    playwright: Playwright
    home: Path
    #: Which address the browser takes for which.
    rules: str
    #: Number by id of every event that was committed in this browser, in the order in which it was reported.
    committed: dict[str, int] = field(default_factory=dict)
    #: What went wrong in its pages.
    troubles: list[str] = field(default_factory=list)
    _context: BrowserContext | None = None

    @property
    def page(self) -> Page:
        assert self._context is not None
        return self._context.pages[0]

    def open(self, address: str) -> Page:
        """The browser starts on its profile, as it was left or as it was killed."""
        options = launch_options()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        self._context = self.playwright.chromium.launch_persistent_context(
            self.home / "profile",
            executable_path=options["executable_path"],
            args=[*options["args"], f"--host-resolver-rules={self.rules}"],
            env={**environment, "HOME": str(self.home)},
            viewport=SCREEN,
            locale="en-GB",
        )
        self._context.expose_binding("hhCommitted", lambda _source, events: self._witness(events))
        self._context.add_init_script(WITNESS)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.goto(address)
        return self.page

    def _witness(self, events: list[list[Any]]) -> None:
        for seq, event_id in events:
            self.committed.setdefault(event_id, seq)

    def close(self) -> None:
        """As a child does: everything is written to the disk."""
        if self._context is not None:
            self._context.close()
        self._context = None

    def kill(self) -> None:
        kill_browser(self.home / "profile")
        with contextlib.suppress(Exception):  # the driver finds that it has nobody to talk to
            if self._context is not None:
                self._context.close()
        self._context = None

    def in_order(self) -> list[str]:
        """The ids of all committed events by their numbers."""
        return sorted(self.committed, key=self.committed.__getitem__)

    def outbox(self) -> list[str]:
        """The ids of what the browser still holds for the centre."""
        waiting: list[str] = self.page.evaluate(OUTBOX)
        return waiting

    # --- a child at work ------------------------------------------------------------------------------------------

    def sit_down(self) -> None:
        """The editor is there, and the cursor at its end."""
        content = self.page.get_by_test_id("editor-content")
        expect(content).to_be_visible()
        content.click()
        self.page.keyboard.press("Control+End")

    def begin(self) -> None:
        self.page.get_by_test_id("editor-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(BROKEN)

    def work(self, over: Callable[[], bool]) -> None:
        """One key and one run after another, about twenty events a second, until it is over."""
        while not over():
            next_ms = _now_ms() + STEP_MS
            self.page.keyboard.press("7")
            self.page.keyboard.press("Control+Enter")
            while (left_ms := next_ms - _now_ms()) > 0 and not over():
                self.page.wait_for_timeout(min(LOOK_MS, left_ms))


def _now_ms() -> float:
    return time.monotonic() * 1000


@contextlib.contextmanager
def laptop(playwright: Playwright, home: Path, rules: str) -> Iterator[Laptop]:
    home.mkdir(parents=True, exist_ok=True)
    one = Laptop(playwright, home, rules)
    try:
        yield one
    finally:
        with contextlib.suppress(Exception):
            one.close()
