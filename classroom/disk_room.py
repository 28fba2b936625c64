"""How long the disk lasts: what a week of classes takes, going by those so far, and how many days are left of it."""

from __future__ import annotations

DAY_MS = 86_400_000
#: What the journal's raw events may take at most.
MOST_A_WEEK_MB = 2_000
#: With less than this free a class is in danger; a full disk stops it, though nothing is lost.
LEAST_FREE_MB = 200
#: Further ahead nothing is said.
MOST_DAYS = 3_650


def week_mb(size_bytes: int, first_at: int, last_at: int) -> int:
    """The database's growth in seven days, from its size and the times (milliseconds) of its first and last event; at
    least 1, and at most what may be kept."""
    days = max(1.0, (last_at - first_at) / DAY_MS)
    return min(MOST_A_WEEK_MB, 1 + int(size_bytes / days * 7 / 1_000_000))


def days_left(free_mb: int, a_week_mb: int) -> int:
    """Days of classes until only `LEAST_FREE_MB` are free, if nothing were ever pruned."""
    return min(MOST_DAYS, max(0, (free_mb - LEAST_FREE_MB) * 7 // max(1, a_week_mb)))
