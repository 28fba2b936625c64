"""How long a child will wait: a range of seconds for everybody in line, never a promise.

Helps end one after another and are shared by the mentors at work, so a wait is the work ahead divided by them. The
mean and the variance of that follow from what this room's helps are like (`classroom.wait_book`), who is being helped
and since when, and who may leave the line alone; the ends of the range are quantiles of a wait with that mean and
variance. By how much waits come out longer than that, and how wide a range must be to be right as often as it should,
is learnt from the room's own first ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import erf, exp, log, sqrt

from classroom.newcomers import Newcomers
from classroom.wait_book import (
    HelpTime,
    WaitBook,
    band,
    bias,
    coming,
    help_times,
    leaves,
    mentors_at_work,
    pace_deviation,
)

#: The quantiles of a normal distribution between which a range lies before it is made as wide as it must be: 80 %.
Z = 1.28
#: Who looks while it waits looks more often the longer that lasts: surprises are met more often than at asking.
LATER_WIDER = 1.2
#: From the end of one help to the claim of the next, and from a raised hand to the claim by a mentor who is free.
TURN_S = 12.0
TURN_DEVIATION_S = 10.0
#: A help that has outlasted nearly all others goes on for such a share of what it has taken already.
GOES_ON = 0.3
#: The deviation of what others still have to do, as a share of its mean: between that of a fixed length and of none.
RESIDUAL_DEVIATION = 0.7
#: A mentor who is free takes whoever is next within so many seconds. One who does not is at something else, and that
#: goes on, as far as anybody can say, for as long as it has lasted; after so long nobody can say anything.
FREE_S = 45
IDLE_AT_MOST_S = 1_800
OVERTAKING_ROUNDS = 6
EXPOSED_FROM = 0.5
CLOSE_ENOUGH_S = 0.5
GROWS_AT_MOST = 3.0
#: However many come, the forecast does not run away.
OVERTAKEN_AT_MOST, OVERTAKEN_AT_MOST_S = 3, 600
#: Nobody is told less than "up to".
SHORTEST_HIGH_S = 45
#: A shorter wait than this is none.
AT_ONCE_S = 20


@dataclass(frozen=True, slots=True)
class InLine:
    """One who waits. `key`: of what kind its leaving alone is (suggested, or the source)."""

    kind: str
    source: str
    key: str
    #: The ticket's score as it would be had it just come, and what a minute of waiting adds to everybody's.
    points: float
    points_in_minute: float
    #: How many who come later can be helped before, at most.
    overtakes_left: int
    #: It was told a range before.
    is_told: bool = False
    #: Since when it waits without a break.
    since: int | None = None


@dataclass(frozen=True, slots=True)
class InHelp:
    """One whom a mentor helps, for `for_s` already."""

    kind: str
    mentor_id: str
    for_s: float


@dataclass(frozen=True, slots=True)
class Range:
    low_s: int
    mid_s: int
    high_s: int
    #: Whether newcomers may overtake: ``safe`` or ``exposed``.
    exposure: str = "safe"


@dataclass(slots=True)
class _Sum:
    mean: float = 0.0
    variance: float = 0.0

    def add(self, mean: float, variance: float) -> None:
        self.mean += mean
        self.variance += variance


def ranges(
    book: WaitBook,
    line: Sequence[InLine],
    helped: Iterable[InHelp],
    at: int,
    expected: int,
    here: frozenset[str] | None = None,
) -> list[Range | None]:
    """A range for each in `line`, which is in the order of helping; `expected` mentors are at work as far as nobody
    knows better, `here` are those who look at the room. None for all where nobody is there to help."""
    held = list(helped)
    times = help_times(book, at)
    mentors = mentors_at_work(book, at, (each.mentor_id for each in held), expected, here)
    busy = _busy(held, times)
    free = max(0, mentors - len(busy))
    idle_s = _nobody_was_taken_for_s(book, line, at) if free else 0.0
    if not mentors or (not busy and idle_s > IDLE_AT_MOST_S):
        return [None] * len(line)
    if idle_s > FREE_S:
        busy, free = [*busy, *[(idle_s, idle_s**2)] * free], 0
    others = _residual_when_met(line, times, mentors)
    unsure = pace_deviation(book, at)
    lately, span_s = coming(book, at)
    # The first of them began the span.
    rate = (1 - 1 / len(lately)) / span_s if lately else 0.0
    newcomers = Newcomers([(each.points, _time(times, each.kind)) for each in lately], rate, TURN_S)
    factors = {exposure: bias(book, exposure) for exposure in ("safe", "exposed")}
    shares = {key: leaves(book, key) for key in {each.key for each in line}}
    work = _Sum()
    for mean_s, variance in busy:
        work.add(mean_s, variance)
    #: How many of those before still wait for a mentor when it is their turn.
    ahead = 0.0
    found: list[Range | None] = []
    for place, each in enumerate(line):
        goes_at_once = place < free
        if goes_at_once:
            start, exposure = _Sum(TURN_S, TURN_DEVIATION_S**2), "safe"
        else:
            start = _first_free(busy) if ahead < 0.5 else _share_of(work, others, mentors)
            overtakers = _overtaken(start, each, newcomers, mentors)
            start.variance += (unsure * start.mean) ** 2
            exposure = "exposed" if overtakers > EXPOSED_FROM else "safe"
        wider = LATER_WIDER if each.is_told else 1.0
        found.append(_range(start, exposure, book.spread, factors[exposure], wider))
        time, leaving = _time(times, each.kind), 0.0 if goes_at_once else shares[each.key]
        stays, mean_s = 1 - leaving, time.mean_s + TURN_S
        work.add(stays * mean_s, stays * time.variance + stays * leaving * mean_s**2)
        if goes_at_once:
            busy = [*busy, (mean_s, time.variance)]
        else:
            ahead += stays
    return found


def _nobody_was_taken_for_s(book: WaitBook, line: Sequence[InLine], at: int) -> float:
    """For how long somebody has waited, and no mentor has gone to anybody or come back from a help."""
    began = [each.since for each in line if each.since is not None]
    if not began:
        return 0.0
    moved = [*(claimed_at for claimed_at, _ in book.claims[-1:]), *(each.at for each in book.served[-1:])]
    return max(0, at - max([min(began), *moved])) / 1000


def _time(times: Mapping[str, HelpTime], kind: str) -> HelpTime:
    return times.get(kind, times["question"])


def _busy(held: Iterable[InHelp], times: dict[str, HelpTime]) -> list[tuple[float, float]]:
    """Mean and variance of what each mentor still has to do; a mentor with a group is free when the last is."""
    found: dict[str, tuple[float, float]] = {}
    for each in held:
        left = remaining(_time(times, each.kind), each.for_s)
        found[each.mentor_id] = max(left, found.get(each.mentor_id, (0.0, 0.0)))
    return list(found.values())


def remaining(time: HelpTime, for_s: float) -> tuple[float, float]:
    """Mean and variance of the seconds that are left of a help that has taken `for_s` already."""
    if for_s < 1:
        return time.mean_s, time.variance
    off = (time.mu - log(for_s)) / time.sigma
    beyond = _normal(off)
    if beyond < 1e-4:
        left = GOES_ON * for_s
        return left, left**2
    mean = time.mean_s * _normal(off + time.sigma) / beyond - for_s
    square = exp(2 * time.mu + 2 * time.sigma**2) * _normal(off + 2 * time.sigma) / beyond
    return max(1.0, mean), max(1.0, square - (mean + for_s) ** 2)


def _residual_when_met(line: Sequence[InLine], times: Mapping[str, HelpTime], mentors: int) -> tuple[float, float]:
    """Mean and variance of what the other mentors still have to do when one becomes free: the mean residual of a
    renewal process, of the longest kind in line."""
    time = max((_time(times, each.kind) for each in line), key=lambda time: time.mean_s, default=times["question"])
    mean_s = time.mean_s / 2 + time.variance / (2 * time.mean_s)
    return (mentors - 1) * mean_s, (mentors - 1) * (RESIDUAL_DEVIATION * mean_s) ** 2


def _first_free(busy: Sequence[tuple[float, float]]) -> _Sum:
    """When the first of those who help now is free: nearly the smallest of independent remainders."""
    mean_s = 1 / sum(1 / max(mean, 1.0) for mean, _ in busy)
    share = max(variance / max(mean, 1.0) ** 2 for mean, variance in busy)
    return _Sum(mean_s + TURN_S, share * mean_s**2 + TURN_DEVIATION_S**2)


def _share_of(work: _Sum, others: tuple[float, float], mentors: int) -> _Sum:
    """When the first mentor is free for one with so much work before."""
    mean_s = max(work.mean - others[0], work.mean / 4) / mentors
    return _Sum(mean_s + TURN_S, (work.variance + others[1]) / mentors**2 + TURN_DEVIATION_S**2)


def _overtaken(start: _Sum, waits: InLine, newcomers: Newcomers, mentors: int) -> float:
    """Adds the helps of those who will come later with more points: as long as the wait lasts, or until waiting has
    made up for the difference; gives their number."""
    higher = newcomers.above(waits.points, waits.points_in_minute)
    if not higher or not waits.overtakes_left:
        return 0.0
    alone_s = start.mean
    most_s = OVERTAKEN_AT_MOST * alone_s + OVERTAKEN_AT_MOST_S
    coming = higher.within(start.mean)
    share = 1.0
    for _ in range(OVERTAKING_ROUNDS):
        # The wait is on both sides: it grows with those who come during it.
        share = waits.overtakes_left / coming.number if coming.number > waits.overtakes_left else 1.0
        before_s, start.mean = start.mean, min(alone_s + share * coming.work_s / mentors, most_s)
        coming = higher.within(start.mean)
        if abs(start.mean - before_s) < CLOSE_ENOUGH_S:
            break
    # A wait that is longer by a second is longer by the helps of those who come in that second, too.
    grows = 1 / max(1 / GROWS_AT_MOST, 1 - share * coming.work_each_s / mentors)
    start.variance = (start.variance + share * coming.squares / mentors**2) * grows**2
    return share * coming.number


def _range(start: _Sum, exposure: str, spreads: Mapping[str, float], factor: float, wider: float) -> Range:
    share = start.variance / max(start.mean, 1.0) ** 2
    sigma = sqrt(log(1 + share))
    mid_s = exp(log(max(start.mean, 1.0)) - sigma**2 / 2)
    spread = wider * spreads.get(band(exposure, mid_s), 1.0)
    low_s, high_s = (factor * mid_s * exp(sign * Z * sigma * spread) for sign in (-1, 1))
    low_s = low_s if low_s >= AT_ONCE_S else 0
    return Range(round(low_s), round(mid_s), max(SHORTEST_HIGH_S, round(high_s)), exposure)


def _normal(x: float) -> float:
    return (1 + erf(x / sqrt(2))) / 2
