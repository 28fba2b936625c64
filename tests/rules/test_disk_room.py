"""How long the disk lasts, by what the classes so far have taken."""

from __future__ import annotations

import pytest

from classroom.disk_room import DAY_MS, LEAST_FREE_MB, MOST_A_WEEK_MB, MOST_DAYS, days_left, week_mb


@pytest.mark.parametrize(
    ("megabytes", "days", "expected"),
    [(70, 7, 71), (70, 14, 36), (10, 0, 71), (900_000, 7, MOST_A_WEEK_MB), (0, 7, 1)],
    ids=["a week", "two weeks", "its first hour counts as a day", "more than is kept", "an empty one"],
)
def test_a_week_takes_what_a_week_took(megabytes: int, days: int, expected: int) -> None:
    assert week_mb(megabytes * 1_000_000, 0, days * DAY_MS) == expected


@pytest.mark.parametrize(
    ("free_mb", "a_week_mb", "days"),
    [(900, 100, 49), (LEAST_FREE_MB, 100, 0), (10, 100, 0), (10**9, 1, MOST_DAYS)],
)
def test_days_are_counted_until_little_is_left(free_mb: int, a_week_mb: int, days: int) -> None:
    assert days_left(free_mb, a_week_mb) == days
