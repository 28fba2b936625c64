"""How good wait ranges are: are they right as often as they should be, how much do they say, do they beat a mean?

Interval score as of Winkler and of Gneiting and Raftery (2007): the width, and for each second outside a fine of
2/alpha. Lower is better; who widens ranges to be right, or narrows them to look sharp, pays. Against it stands what
queues show elsewhere: the mean of the last ten waits, as a point, and as a range of as many as ours should cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan
from statistics import NormalDist, fmean, median, pstdev

from classroom.rehearsal import Rehearsal, Room
from classroom.wait_book import TARGET, Outcome, is_right
from classroom.waits import mentor_came, outcome_of

ALPHA = 1 - TARGET
#: The mean of the last ten is shown when there are so many.
LAST = 10
LAST_AT_LEAST = 3
#: Widths are told of all waits, of those of a minute and more (below, a child is told "less than a minute", whatever
#: the seconds), and of those of five minutes and more.
LEAST_S = (0, 60, 300)


@dataclass(frozen=True, slots=True)
class Told:
    """A range that somebody read, both ends counted from when the wait began, and the whole of that wait; `came`: it
    ended with a mentor."""

    low_s: float
    high_s: float
    waited_s: float
    came: bool = True


@dataclass(frozen=True, slots=True)
class Fit:
    """How many ranges were right, of those of which one knows, and how wide they were, where a mentor came: the median
    of width / wait, of all, of waits of a minute and more, and of five minutes and more."""

    judged: int
    covered: float
    width: float
    width_over_minute: float
    width_over_five: float


@dataclass(frozen=True, slots=True)
class Played:
    """A room that was rehearsed: its first ranges, by the time they were shown, and all that was read later."""

    outcomes: Sequence[Outcome]
    looks: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Judged:
    """The ranges of some rooms, in numbers: `first` those at asking, `screen` those that children read each minute
    while they waited. Scores are of first ranges, where a mentor came."""

    tickets: int
    first: Fit
    screen: Fit
    mean_wait_s: float
    median_wait_s: float
    median_width_s: float
    score_s: float
    score_of_mean_s: float
    score_of_spread_s: float


def interval_score(low_s: float, high_s: float, came_s: float, alpha: float = ALPHA) -> float:
    fine = 2 / alpha * (max(0.0, low_s - came_s) + max(0.0, came_s - high_s))
    return high_s - low_s + fine


def play(room: Room, seeds: Iterable[int]) -> list[Played]:
    """The rooms of these seeds."""
    return [_played(Rehearsal(room, seed)) for seed in seeds]


def _played(rehearsal: Rehearsal) -> Played:
    closed = {ticket.id: ticket for ticket in rehearsal.run()}
    found = {
        ticket.id: outcome
        for ticket in closed.values()
        if (outcome := outcome_of(ticket, came=mentor_came(ticket))) is not None
    }
    looks = []
    for look in rehearsal.looks:
        began, outcome = closed[look.ticket_id].first_wait_at, found.get(look.ticket_id)
        # Put back in line, a child waits a second time; that wait is not the first range's.
        if outcome is not None and began is not None and look.at <= outcome.at:
            since_s = (look.at - began) / 1000
            looks.append(Told(since_s + look.low_s, since_s + look.high_s, outcome.waited_s, outcome.came))
    return Played(sorted(found.values(), key=_shown_at), looks)


def fit(told: Iterable[Told | Outcome]) -> Fit:
    every = list(told)
    known = [right for each in every if (right := _is_right(each)) is not None]
    shares = [((each.high_s - each.low_s) / max(1.0, each.waited_s), each.waited_s) for each in every if each.came]
    widths = (_median([share for share, waited_s in shares if waited_s >= least_s]) for least_s in LEAST_S)
    return Fit(len(known), fmean(known) if known else nan, *widths)


def _is_right(told: Told | Outcome) -> bool | None:
    return is_right(told.low_s, told.high_s, told.waited_s, came=told.came)


def judge(played: Sequence[Played]) -> Judged:
    outcomes = [outcome for room in played for outcome in room.outcomes]
    came = [outcome for outcome in outcomes if outcome.came]
    scores = [scores_of for room in played for scores_of in _against_the_last(room.outcomes)]
    ours, point, spread = (fmean(column) for column in zip(*scores, strict=True))
    return Judged(
        tickets=len(outcomes),
        first=fit(outcomes),
        screen=fit(look for room in played for look in room.looks),
        mean_wait_s=fmean(o.waited_s for o in came),
        median_wait_s=median(o.waited_s for o in came),
        median_width_s=median(o.high_s - o.low_s for o in came),
        score_s=ours,
        score_of_mean_s=point,
        score_of_spread_s=spread,
    )


def _median(values: Sequence[float]) -> float:
    return median(values) if values else nan


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
