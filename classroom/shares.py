"""What a counted share surely is: the interval of Wilson."""

from __future__ import annotations

import math

#: The normal quantile of a two-sided interval of 95 %.
Z = 1.959963984540054


def wilson(right: int, n: int, z: float = Z) -> tuple[float, float]:
    """The interval of Wilson for a share (E. B. Wilson 1927); (0, 1) when nothing was counted."""
    if n == 0:
        return 0.0, 1.0
    share = right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
