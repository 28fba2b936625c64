"""A room over a span of time, in numbers: how many asked, how long they waited, what helped, how right the ranges were.

Numbers of the room alone: nothing here counts by child. One child that raises its hand and takes it back many times is
no crowd (`classroom.waits.requests`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from classroom.ticket import Ticket
from classroom.wait_book import coverage
from classroom.waits import mentor_came, outcome_of, requests


def of(tickets: Iterable[Ticket], from_ms: int, to_ms: int) -> dict[str, Any]:
    """The numbers of the tickets that were opened from `from_ms` until before `to_ms` (domain clock). A wait lasts from
    the opening until a mentor came, or the ticket ended without one."""
    asked = requests(ticket for ticket in tickets if from_ms <= ticket.opened_at < to_ms)
    resolved = [ticket for ticket in asked if ticket.resolution is not None]
    waits = sorted((t.wait_ended_at - t.opened_at) / 1000 for t in asked if t.wait_ended_at is not None)
    helps = [
        (t.closed_at - t.claimed_at) / 1000 for t in resolved if t.closed_at is not None and t.claimed_at is not None
    ]
    outcomes = [outcome for t in asked if (outcome := outcome_of(t, came=mentor_came(t))) is not None]
    return {
        "from": from_ms,
        "to": to_ms,
        "requests": len(asked),
        "resolved": dict(sorted(Counter(str(ticket.resolution) for ticket in resolved).items())),
        "wait_s": {
            "mean": _mean(waits),
            "p50": _rank(waits, 0.5),
            "p95": _rank(waits, 0.95),
            "max": _rank(waits, 1.0),
        },
        "service_s": _mean(helps),
        "automation_rate": _share(t.resolution == "fix" and not mentor_came(t) for t in resolved),
        "estimate_coverage": _rounded(coverage(outcomes), 3),
        "estimates": sum(outcome.is_right is not None for outcome in outcomes),
    }


def _mean(values: Sequence[float]) -> float | None:
    return _rounded(sum(values) / len(values)) if values else None


def _rank(ordered: Sequence[float], share: float) -> float | None:
    """The quantile by nearest rank, so that it was somebody's wait."""
    return _rounded(ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]) if ordered else None


def _share(hits: Iterable[bool]) -> float | None:
    counted = list(hits)
    return round(sum(counted) / len(counted), 3) if counted else None


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
