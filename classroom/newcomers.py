"""Those who will come while a child waits, and how many of them with more points: sums that are asked for often.

The next minutes bring children like those of the last ones. One with more points goes first, until waiting has made up
for the difference. A long line asks for the sum of that for each place, so that the newcomers are ordered by points
once, with running sums, and a question costs two searches however many there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from classroom.wait_book import HelpTime


class Coming(NamedTuple):
    """Who is expected within some seconds: how many, how much work they bring, the sum of its squares, and how much
    more work each second more would bring."""

    number: float
    work_s: float
    squares: float
    work_each_s: float


class Newcomers:
    """`each`: points and help of one who came lately; `rate`: how many like each come in a second. `turn_s` is lost
    between two helps."""

    def __init__(self, each: Sequence[tuple[float, HelpTime]], rate: float, turn_s: float) -> None:
        ordered = sorted(each, key=lambda one: one[0])
        self.points = [points for points, _ in ordered]
        weights = [
            (rate, rate * (time.mean_s + turn_s), rate * (time.variance + time.mean_s**2)) for _, time in ordered
        ]
        #: Of number, work and squares: the sum over the first so many, plain and times their points.
        self._plain = [_running(column) for column in zip(*weights, strict=True)]
        self._by_points = [
            _running([value * points for value, points in zip(column, self.points, strict=True)])
            for column in zip(*weights, strict=True)
        ]

    def above(self, points: float, points_in_minute: float) -> Higher:
        """Those with more than so many points, for one whose points grow by so many in a minute."""
        return Higher(self, bisect_right(self.points, points), points, points_in_minute)

    def sums(self, first: int, last: int, points: float, pace_s: float, within_s: float) -> Coming:
        found: list[float] = []
        for plain, by_points in zip(self._plain, self._by_points, strict=True):
            soon = (by_points[last] - by_points[first] - points * (plain[last] - plain[first])) * pace_s
            # Differences of sums can come out a hair below nothing.
            found.append(max(0.0, soon + (plain[-1] - plain[last]) * within_s))
        number, work_s, squares = found
        return Coming(number, work_s, squares, max(0.0, self._plain[1][-1] - self._plain[1][last]))


@dataclass(frozen=True, slots=True)
class Higher:
    """Those of the newcomers who have more points than one who waits."""

    newcomers: Newcomers
    first: int
    points: float
    points_in_minute: float

    def __bool__(self) -> bool:
        return self.first < len(self.newcomers.points)

    def within(self, seconds: float) -> Coming:
        """Who comes within so many seconds and still has more points by then."""
        caught_up = bisect_right(self.newcomers.points, self.points + seconds * self.points_in_minute / 60, self.first)
        return self.newcomers.sums(self.first, caught_up, self.points, 60 / self.points_in_minute, seconds)


def _running(values: Sequence[float]) -> list[float]:
    return list(accumulate(values, initial=0.0))
