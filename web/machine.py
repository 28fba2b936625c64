"""How the machine and the actors are: for the health check, the metrics and the mentors' status line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import psutil

LAG_EVERY_S = 1.0


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

    def on_update(self, topic: str, body: dict[str, Any]) -> None:
        if topic == "system":
            self.actors = list(body["actors"])
            self._degraded = list(body["degraded"])
        elif topic == "connected":
            self.was_connected = True

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
            "level": "full",
            "reason": degraded[0] if degraded else None,
            "cpu": 0.0,
            "memory": 0.0,
            "lag_ms": 0.0,
            "queues": {},
            "actors": self.actors,
            "model": None,
            "builds": [],
            "degraded": degraded,
        }

    def full(self, queues: dict[str, int]) -> dict[str, Any]:
        """The same with what changes all the time: shares of the machine from 0 to 1, milliseconds of lag."""
        return {
            **self.brief(),
            "cpu": round(psutil.cpu_percent() / 100, 3),
            "memory": round(psutil.virtual_memory().percent / 100, 3),
            "lag_ms": round(self.lag_ms, 1),
            "queues": queues,
        }

    async def watch_lag(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(LAG_EVERY_S)
            self.lag_ms = max(0.0, (time.monotonic() - before - LAG_EVERY_S) * 1000)
