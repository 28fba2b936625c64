"""How good wait ranges are: are they right as often as they should be, how much do they say, do they beat a mean?

Interval score as of Winkler and of Gneiting and Raftery (2007): the width, and for each second outside a fine of
2/alpha. Lower is better; who widens ranges to be right, or narrows them to look sharp, pays. Against it stands what
queues show elsewhere: the mean of the last ten waits, as a point, and as a range of as many as ours should cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, median, pstdev

from classroom.rehearsal import Rehearsal, Room
from classroom.room_stats import mentor_came
from classroom.wait_book import TARGET, Outcome
from classroom.waits import outcome_of

ALPHA = 1 - TARGET
#: The mean of the last ten is shown when there are so many.
LAST = 10
LAST_AT_LEAST = 3
#: Below a minute a child is told "less than a minute", whatever the seconds.
A_MINUTE_S = 60
LONG_S = 300


@dataclass(frozen=True, slots=True)
class Judged:
    """The first ranges of one room, in numbers. Scores and widths are of those to whom a mentor came; the width is told
    as a share of the wait."""

    tickets: int
    judged: int
    covered: float
    mean_wait_s: float
    median_wait_s: float
    median_width_s: float
    #: Median of width / wait: of all, of waits of a minute and more, and of five minutes and more.
    width: float
    width_over_minute: float
    width_over_five: float
    score_s: float
    score_of_mean_s: float
    score_of_spread_s: float


def interval_score(low_s: float, high_s: float, came_s: float, alpha: float = ALPHA) -> float:
    fine = 2 / alpha * (max(0.0, low_s - came_s) + max(0.0, came_s - high_s))
    return high_s - low_s + fine


def play(room: Room, seeds: Iterable[int]) -> list[list[Outcome]]:
    """The outcomes of each seed's room, by the time at which the range was shown."""
    played = []
    for seed in seeds:
        closed = Rehearsal(room, seed).run()
        found = [outcome for ticket in closed if (outcome := outcome_of(ticket, came=mentor_came(ticket))) is not None]
        played.append(sorted(found, key=_shown_at))
    return played


def judge(played: Sequence[Sequence[Outcome]]) -> Judged:
    outcomes = [outcome for room in played for outcome in room]
    known = [outcome.is_right for outcome in outcomes if outcome.is_right is not None]
    came = [outcome for outcome in outcomes if outcome.came]
    shares = [(o.high_s - o.low_s) / max(1.0, o.waited_s) for o in came]
    over = {least_s: _over(shares, came, least_s) for least_s in (A_MINUTE_S, LONG_S)}
    scores = [scores_of for room in played for scores_of in _against_the_last(room)]
    ours, point, spread = (fmean(column) for column in zip(*scores, strict=True))
    return Judged(
        tickets=len(outcomes),
        judged=len(known),
        covered=fmean(known),
        mean_wait_s=fmean(o.waited_s for o in came),
        median_wait_s=median(o.waited_s for o in came),
        median_width_s=median(o.high_s - o.low_s for o in came),
        width=median(shares),
        width_over_minute=over[A_MINUTE_S],
        width_over_five=over[LONG_S],
        score_s=ours,
        score_of_mean_s=point,
        score_of_spread_s=spread,
    )


def _over(shares: Sequence[float], came: Sequence[Outcome], least_s: float) -> float:
    long = [share for share, outcome in zip(shares, came, strict=True) if outcome.waited_s >= least_s]
    return median(long) if long else float("nan")


def _against_the_last(room: Sequence[Outcome]) -> list[tuple[float, float, float]]:
    """(ours, the mean of the last ten, the range around it) for each wait before which others had ended."""
    deviations = NormalDist().inv_cdf(1 - ALPHA / 2)
    ended = sorted((outcome for outcome in room if outcome.came), key=lambda outcome: outcome.at)
    found = []
    for each in ended:
        last = [other.waited_s for other in ended if other.at <= _shown_at(each)][-LAST:]
        if len(last) < LAST_AT_LEAST:
            continue
        mean, off = fmean(last), deviations * pstdev(last)
        found.append(
            (
                interval_score(each.low_s, each.high_s, each.waited_s),
                interval_score(mean, mean, each.waited_s),
                interval_score(max(0.0, mean - off), mean + off, each.waited_s),
            )
        )
    return found


def _shown_at(outcome: Outcome) -> float:
    return outcome.at - outcome.waited_s * 1000
