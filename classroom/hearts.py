"""Who has fallen silent: a heart is any number that changes while its owner is well.

Someone looks at all hearts at even intervals; one that did not change over several looks in a row is told as silent.
Time is that of whoever looks: when a look itself comes late, the machine was asleep or overloaded and nobody is
blamed for it, so a laptop that wakes up finds its server alive.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

LOOK_EACH_MS = 2_000
MISSES = 3
#: A look that comes so many intervals after the last one tells more about whoever looks than about the hearts.
LATE = 2


@dataclass(frozen=True, slots=True)
class Heart:
    """The beat seen at the last look, and in how many looks since it was the same."""

    beat: int
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Hearts(Generic[K]):
    """What was seen so far. `each_ms` is the interval of looks, `misses` how many of them may pass without a beat."""

    each_ms: int = LOOK_EACH_MS
    misses: int = MISSES
    looked_at: int | None = None
    seen: Mapping[K, Heart] = field(default_factory=dict)


def is_due(hearts: Hearts[K], now: int) -> bool:
    return hearts.looked_at is None or now - hearts.looked_at >= hearts.each_ms


def look(hearts: Hearts[K], beats: Mapping[K, int], now: int) -> tuple[Hearts[K], list[K]]:
    """Compares `beats`, the present beat of everybody who should have one; and who is silent for too long.

    Whoever is missing from `beats` is forgotten, whoever is new starts with no miss. Times in milliseconds.
    """
    late = hearts.looked_at is not None and now - hearts.looked_at > LATE * hearts.each_ms
    seen = {key: _compared(hearts.seen.get(key), beat, late) for key, beat in beats.items()}
    silent = [key for key, heart in seen.items() if heart.missed >= hearts.misses]
    return replace(hearts, looked_at=now, seen=seen), silent


def _compared(before: Heart | None, beat: int, late: bool) -> Heart:
    if before is None or before.beat != beat or late:
        return Heart(beat)
    return replace(before, missed=before.missed + 1)
