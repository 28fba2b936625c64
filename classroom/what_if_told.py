"""What came of a class that was played again, beside how it was: waits, overtakes, and how evenly children waited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from classroom.names import name_key
from classroom.what_if import Account, Wait

TEN_MINUTES_S = 600


def told(account: Account, until: int) -> dict[str, Any]:
    """In seconds. A wait ends when a mentor comes, when it is over without one, or with the day."""
    waits = list(account.waits.values())
    lengths = sorted(max(0, each.ends_at(until) - each.opened_at) / 1000 for each in waits)
    means = _means(waits, until)
    return {
        "tickets": len(waits),
        "helped": sum(each.came_at is not None for each in waits),
        "over_without_a_mentor": sum(each.came_at is None and each.over_at is not None for each in waits),
        "still_waiting": sum(each.came_at is None and each.over_at is None for each in waits),
        "wait_s": {
            "mean": _mean(lengths),
            "p50": _quantile(lengths, 0.5),
            "p95": _quantile(lengths, 0.95),
            "max": _quantile(lengths, 1.0),
        },
        "over_ten_minutes": sum(each > TEN_MINUTES_S for each in lengths),
        "overtakes": {
            "all": sum(each.overtaken for each in waits),
            "most_of_one": max((each.overtaken for each in waits), default=0),
        },
        "between_children_s": {
            "longest_mean": max(means.values(), default=0.0),
            "spread": _spread(list(means.values())),
        },
    }


def by_child(accounts: Mapping[str, Account], until: int) -> list[dict[str, Any]]:
    """Each child's mean wait under each of the accounts, in the order of names."""
    means = {which: _means(account.waits.values(), until) for which, account in accounts.items()}
    names = {each.student_id: each.name for account in accounts.values() for each in account.waits.values()}
    order = sorted(names, key=lambda student_id: (name_key(names[student_id]), student_id))
    return [
        {"id": each, "name": names[each], "wait_s": {which: of.get(each) for which, of in means.items()}}
        for each in order
    ]


def _means(waits: Iterable[Wait], until: int) -> dict[str, float]:
    held: dict[str, list[float]] = defaultdict(list)
    for each in waits:
        held[each.student_id].append(max(0, each.ends_at(until) - each.opened_at) / 1000)
    return {child: _mean(lengths) for child, lengths in held.items()}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 1) if values else 0.0


def _spread(values: Sequence[float]) -> float:
    """The standard deviation: 0 when all waited alike."""
    if not values:
        return 0.0
    mean = sum(values) / len(values)
    return float(round((sum((each - mean) ** 2 for each in values) / len(values)) ** 0.5, 1))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that so large a share does not exceed."""
    if not ordered:
        return 0.0
    place = -(-share * len(ordered) // 1)  # rounded up
    return round(ordered[max(0, min(len(ordered), int(place)) - 1)], 1)
