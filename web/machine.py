"""How the machine and the actors are: for the health check, the metrics and the mentors' status line."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from classroom.resource_governor import Level
from storage import vitals

LAG_EVERY_S = 1.0
#: What took how long to a mentor's screen counts for so long.
SCREENS_S = 10.0
SCREENS_KEPT = 2_000


class Machine:
    """Knows what the supervisor said last, and measures the event loop's own lag."""

    def __init__(self, is_connected: Callable[[], bool]) -> None:
        self._is_connected = is_connected
        #: What laptops stumble over before they reach anything here: the certificate's troubles.
        self.concerns: Callable[[], tuple[str, ...]] = tuple
        self.actors: list[dict[str, Any]] = []
        self._degraded: list[str] = []
        self.was_connected = False
        self.lag_ms = 0.0
        #: What background work may use of this machine, as the governor said last.
        self.level: Level = "full"
        #: Why: the code of a ground of `classroom.resource_governor`.
        self.ground = "calm"
        #: When something reached a mentor's screen, and after how many milliseconds.
        self._screens: deque[tuple[float, float]] = deque(maxlen=SCREENS_KEPT)

    def on_update(self, topic: str, body: dict[str, Any]) -> None:
        if topic == "system":
            self.actors = list(body["actors"])
            self._degraded = list(body["degraded"])
        elif topic == "governor":
            self.level, self.ground = body["level"], body["ground"]
        elif topic == "connected":
            self.was_connected = True

    def reached_screen(self, after_s: float) -> None:
        """A child's push is on a mentor's screen."""
        self._screens.append((time.monotonic(), after_s * 1000))

    def screens_p95_ms(self) -> float | None:
        """Of the last ten seconds; None when nothing reached a screen."""
        since_s = time.monotonic() - SCREENS_S
        while self._screens and self._screens[0][0] < since_s:
            self._screens.popleft()
        ordered = sorted(ms for _, ms in self._screens)
        return ordered[math.ceil(0.95 * len(ordered)) - 1] if ordered else None

    @property
    def degraded(self) -> list[str]:
        """What does not work now; `actors` when nobody answers behind the front door."""
        own = [*self._degraded, *self.concerns()]
        return own if self._is_connected() else ["actors", *own]

    @property
    def status(self) -> str:
        if not self.was_connected:
            return "starting"
        return "degraded" if self.degraded else "ready"

    def brief(self) -> dict[str, Any]:
        """For mentors' screens: only what is worth a message when it changes."""
        degraded = self.degraded
        return {
            "level": self.level,
            "reason": self._reason(degraded),
            "cpu": 0.0,
            "memory": 0.0,
            "lag_ms": 0.0,
            "queues": {},
            "actors": self.actors,
            "model": None,
            "builds": [],
            "degraded": degraded,
        }

    def _reason(self, degraded: list[str]) -> str | None:
        """Of the level, while it is not the highest; else the first of what does not work."""
        if self.level != "full":
            return self.ground
        return degraded[0] if degraded else None

    def full(self, queues: dict[str, int]) -> dict[str, Any]:
        """The same with what changes all the time: shares of the machine from 0 to 1, milliseconds of lag."""
        return {
            **self.brief(),
            "cpu": round(psutil.cpu_percent() / 100, 3),
            "memory": round(psutil.virtual_memory().percent / 100, 3),
            "lag_ms": round(self.lag_ms, 1),
            "queues": queues,
        }

    async def watch_lag(self, run: Path) -> None:
        """Says each second in the folder `run` how the front door is, for the governor."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(LAG_EVERY_S)
            self.lag_ms = max(0.0, (time.monotonic() - before - LAG_EVERY_S) * 1000)
            with contextlib.suppress(OSError):  # a full disk; the governor then knows nothing of us
                vitals.say(run, vitals.Vitals(self.lag_ms, self.screens_p95_ms()))
