"""The domain clock: the one source of time for waits, ageing, leases and estimates.

`--time-scale N` lets it run N times faster than the wall, so that an afternoon can be rehearsed in minutes. All
processes of one server share its base through a small file; without one it is the wall clock. It follows the
monotonic clock from the moment it was loaded, so that a step of the wall clock cannot make a lease run out.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

FILE_NAME = "clock.json"


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


def _monotonic_ms() -> int:
    # CLOCK_MONOTONIC counts from boot for every process alike, so its readings can be shared.
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class DomainClock:
    """`now_ms()` in milliseconds since 1970 at scale 1; from `base_ms` onwards it runs `scale` times as fast."""

    base_ms: int = field(default_factory=_wall_ms)
    base_monotonic_ms: int = field(default_factory=_monotonic_ms)
    scale: float = 1.0

    def now_ms(self) -> int:
        return self.base_ms + int((_monotonic_ms() - self.base_monotonic_ms) * self.scale)

    def wall_s(self, domain_ms: float) -> float:
        """How many seconds of the wall a span of the domain takes."""
        return domain_ms / self.scale / 1000

    @classmethod
    def start(cls, run_dir: Path, scale: float, not_before_ms: int = 0) -> DomainClock:
        """A fresh clock for a server that starts now; never behind `not_before_ms`, the newest event's time."""
        if not 0.01 <= scale <= 10_000:
            raise ValueError(f"time scale {scale} is outside 0.01 to 10,000")
        clock = cls(base_ms=max(_wall_ms(), not_before_ms), scale=scale)
        document = {"base_ms": clock.base_ms, "base_monotonic_ms": clock.base_monotonic_ms, "scale": scale}
        temporary = run_dir / (FILE_NAME + ".new")
        temporary.write_text(json.dumps(document))
        temporary.replace(run_dir / FILE_NAME)
        return clock

    @classmethod
    def load(cls, run_dir: Path) -> DomainClock:
        """The running server's clock, or the wall clock where none runs."""
        try:
            document = json.loads((run_dir / FILE_NAME).read_text())
            return cls(int(document["base_ms"]), int(document["base_monotonic_ms"]), float(document["scale"]))
        except (OSError, ValueError, KeyError):
            return cls()
