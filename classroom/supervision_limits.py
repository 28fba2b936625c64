"""How often something may die, and how long it waits before its next life: numbers only, for all who restart.

Times are milliseconds of a monotonic clock; `jitter` is a fresh number in [0, 1) that comes in with the call.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_BACKOFF_MS = 200
MAX_BACKOFF_MS = 30_000
JITTER = 0.2
#: Who has lived for so long is well again: its next death is a first one.
QUIET_MS = 60_000


@dataclass(frozen=True, slots=True)
class Intensity:
    """More than `deaths` within `window_ms` are too many."""

    deaths: int = 5
    window_ms: int = QUIET_MS

    def recent(self, times: tuple[int, ...], now: int) -> tuple[int, ...]:
        """`times` and this one, as far as they still count; bounded, because more than too many is no news."""
        counting = tuple(at for at in times if now - at < self.window_ms)
        return (*counting[-self.deaths :], now)

    def is_exceeded(self, times: tuple[int, ...]) -> bool:
        return len(times) > self.deaths


def backoff_ms(nth: int, jitter: float, first_ms: int = FIRST_BACKOFF_MS, most_ms: int = MAX_BACKOFF_MS) -> int:
    """The wait after the `nth` death in a row: twice as long each time, give or take a fifth, within the limits."""
    wait = min(most_ms, first_ms << min(nth - 1, 16))
    return max(first_ms, min(most_ms, round(wait * (1 + JITTER * (2 * jitter - 1)))))
