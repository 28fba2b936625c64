"""What a room has learnt of its waits: how long helps take by what they are about, and how right its ranges were.

Everything comes from the journal: claims, helps that ended, and first ranges that were shown. Old experience fades;
until there is any, a few priors stand in. `classroom.wait_ranges` makes ranges of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import exp, log, sqrt

SERVED_KEPT = 120
OUTCOMES_KEPT = 60
CLAIMS_KEPT = 4
ARRIVALS_KEPT = 40
DAY_MS = 86_400_000
#: After so many days a help counts half: rooms get other mentors and children other problems.
FADES_IN_DAYS = 14
#: Nobody forgets to close a ticket for longer (HelpMe, SIGCSE'24, caps at 40 minutes), and no help is shorter.
LONGEST_MS = 2_400_000
SHORTEST_MS = 10_000
#: How long a help takes until the room knows better: seconds of the median, by kind. The mean of a published term,
#: 433 s (HelpMe), is for university students; children's questions are shorter.
PRIOR_S = {"parse": 110.0, "run": 150.0, "question": 200.0}
#: How far single helps are from their median, as the deviation of their logarithms.
PRIOR_SIGMA = 0.5
#: A prior weighs as much as so many helps.
PRIOR_WEIGHT = 3.0
#: How far the pace of a room may be from the priors, as the deviation of its logarithm.
PRIOR_PACE = 0.3
#: Ranges are to be right in so many cases. Between 75 and 95 % is good; wider ones would
#: say less.
TARGET = 0.8
#: How fast the width follows hits and misses (adaptive conformal inference, Gibbs and Candès, 2021).
STEP = 0.04
SPREAD_LIMITS = (0.5, 3.0)
#: What is added to both waits before they are compared, so that seconds are not worth as much as minutes.
SHORT_S = 150.0
CUSHION_S = 20.0
BIAS_WEIGHT = 20.0
#: The share of tickets that end without a mentor, until the room knows better, and what that weighs.
PRIOR_LEAVES = {"suggested": 0.5, "error": 0.2, "hand": 0.1}
LEAVES_WEIGHT = 4.0
#: From claims of the last so many minutes one sees who is at work.
AT_WORK_MS = 1_800_000
#: Who has no screen of the room open has gone, when the last claim is older than this.
UNSEEN_MS = 600_000
#: Of one child that gives up again and again only the last time within so many minutes counts.
EACH_CHILD_MS = 1_200_000
#: How often children come, and with what, one sees from so many minutes; a lesson that has just begun is taken for as
#: old as this at least.
COMING_MS = 1_200_000
COMING_AT_LEAST_MS = 420_000


@dataclass(frozen=True, slots=True)
class Served:
    """One help that a mentor ended."""

    at: int
    kind: str
    took_ms: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a first range: `came` after `waited_s` a mentor, else the ticket ended without one by then."""

    at: int
    source: str
    exposure: str
    low_s: float
    mid_s: float
    high_s: float
    waited_s: float
    came: bool
    student_id: str = ""

    @property
    def is_right(self) -> bool | None:
        """None where nobody can know: it ended otherwise, before the range was over."""
        return is_right(self.low_s, self.high_s, self.waited_s, came=self.came)


def is_right(low_s: float, high_s: float, waited_s: float, *, came: bool) -> bool | None:
    """Whether a range held. None where nobody can know, because the wait ended without a mentor before the range did;
    one that was over without a mentor was wrong."""
    if came:
        return low_s <= waited_s <= high_s
    return False if waited_s > high_s else None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody joined the line, with so many points of the score to start with, had it not been helped lately."""

    at: int
    kind: str
    points: float
    student_id: str = ""


@dataclass(frozen=True, slots=True)
class WaitBook:
    served: tuple[Served, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    #: The last claims: when, and by whom.
    claims: tuple[tuple[int, str], ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    #: By how much ranges are wider than the model says, so that as many are right as should be: by `band`.
    spread: dict[str, float] = field(default_factory=dict)


def band(exposure: str, mid_s: float) -> str:
    """Short waits and long ones are wrong for different reasons, and so are those whom newcomers may overtake; each
    learns its own width."""
    return f"{exposure} {'short' if mid_s < SHORT_S else 'long'}"


def with_arrival(book: WaitBook, arrival: Arrival) -> WaitBook:
    return replace(book, arrivals=(*book.arrivals[-ARRIVALS_KEPT + 1 :], arrival))


def without_arrivals(book: WaitBook, student_id: str, since: int, until: int) -> WaitBook:
    """As though this child had not come from `since` until before `until`."""
    kept = tuple(each for each in book.arrivals if each.student_id != student_id or not since <= each.at < until)
    return replace(book, arrivals=kept)


def with_claim(book: WaitBook, at: int, mentor_id: str) -> WaitBook:
    return replace(book, claims=(*book.claims[-CLAIMS_KEPT + 1 :], (at, mentor_id)))


def with_served(book: WaitBook, served: Served) -> WaitBook:
    took_ms = min(LONGEST_MS, max(SHORTEST_MS, served.took_ms))
    return replace(book, served=(*book.served[-SERVED_KEPT + 1 :], replace(served, took_ms=took_ms)))


def with_outcome(book: WaitBook, outcome: Outcome) -> WaitBook:
    """Each hit narrows the ranges a little and each miss widens them, so that in the long run `TARGET` are right. One
    child can end its ticket as often as it likes: that counts once in a while, whatever it does."""
    before = tuple(each for each in book.outcomes if not _is_the_same_again(each, outcome))
    is_again = len(before) < len(book.outcomes)
    spread = book.spread
    if outcome.is_right is not None and not is_again:
        low, high = SPREAD_LIMITS
        key = band(outcome.exposure, outcome.mid_s)
        step = exp(STEP * (TARGET - outcome.is_right))
        spread = {**spread, key: min(high, max(low, spread.get(key, 1.0) * step))}
    return replace(book, outcomes=(*before[-OUTCOMES_KEPT + 1 :], outcome), spread=spread)


def _is_the_same_again(before: Outcome, now: Outcome) -> bool:
    if before.came or now.came or not now.student_id or before.student_id != now.student_id:
        return False
    return now.at - before.at < EACH_CHILD_MS


@dataclass(frozen=True, slots=True)
class HelpTime:
    """How long helps of one kind take: the logarithm of seconds is normal, roughly, with these parameters."""

    mu: float
    sigma: float

    @property
    def mean_s(self) -> float:
        return exp(self.mu + self.sigma**2 / 2)

    @property
    def variance(self) -> float:
        return (exp(self.sigma**2) - 1) * self.mean_s**2


def _weight(served: Served, at: int) -> float:
    """A help fades: half of it is left after `FADES_IN_DAYS`."""
    return float(0.5 ** ((at - served.at) / DAY_MS / FADES_IN_DAYS))


def pace_deviation(book: WaitBook, at: int) -> float:
    """How unsure the pace of the room is, as a share of any wait: less with each help."""
    known = sum(_weight(each, at) for each in book.served)
    return PRIOR_PACE * sqrt(PRIOR_WEIGHT / (PRIOR_WEIGHT + known))


def help_times(book: WaitBook, at: int) -> dict[str, HelpTime]:
    """By kind. A kind of which little is known follows what the room's helps are like in all."""
    rows = [(each.kind, log(each.took_ms / 1000), _weight(each, at)) for each in book.served]
    shifts = [(value - _prior_mu(kind), weight) for kind, value, weight in rows]
    shift = _mean(shifts, 0.0)
    found: dict[str, HelpTime] = {}
    for kind in {*PRIOR_S, *(kind for kind, _, _ in rows)}:
        found_mu = _mean([(value, weight) for k, value, weight in rows if k == kind], _prior_mu(kind) + shift)
        found[kind] = HelpTime(found_mu, PRIOR_SIGMA)
    off = [((value - found[kind].mu) ** 2, weight) for kind, value, weight in rows]
    sigma = sqrt(_mean(off, PRIOR_SIGMA**2, 2 * PRIOR_WEIGHT))
    return {kind: replace(each, sigma=sigma) for kind, each in found.items()}


def _prior_mu(kind: str) -> float:
    return log(PRIOR_S.get(kind, PRIOR_S["question"]))


def _mean(weighted: Iterable[tuple[float, float]], prior: float, prior_weight: float = PRIOR_WEIGHT) -> float:
    total, weights = prior * prior_weight, prior_weight
    for value, weight in weighted:
        total += value * weight
        weights += weight
    return total / weights


def coming(book: WaitBook, at: int) -> tuple[list[Arrival], float]:
    """Who came lately, and how many seconds that was: the newcomers of the next minutes will be like them."""
    lately = [each for each in book.arrivals if at - each.at <= COMING_MS]
    span_ms = max((at - each.at for each in lately), default=0)
    if len(lately) < ARRIVALS_KEPT:
        # As long as none was forgotten nobody came before the first of them, since the lesson began.
        span_ms = max(span_ms, COMING_AT_LEAST_MS)
    return lately, max(span_ms, 1_000) / 1000


def bias(book: WaitBook, exposure: str) -> float:
    """By what factor such waits come out longer than the model says."""
    off = [
        (log((each.waited_s + CUSHION_S) / (each.mid_s + CUSHION_S)), 1.0)
        for each in book.outcomes[-OUTCOMES_KEPT:]
        if each.came and each.exposure == exposure
    ]
    return exp(_mean(off[-20:], 0.0, BIAS_WEIGHT))


def leaves(book: WaitBook, key: str) -> float:
    """The share of tickets that end without a mentor."""
    ended = [(0.0 if each.came else 1.0, 1.0) for each in book.outcomes if each.source == key]
    return _mean(ended, PRIOR_LEAVES.get(key, 0.1), LEAVES_WEIGHT)


def mentors_at_work(
    book: WaitBook, at: int, holders: Iterable[str], expected: int, here: frozenset[str] | None = None
) -> int:
    """Who holds a ticket, or made one of the last claims. Whoever is free and at work would make the next claim, so the
    last few show everybody; before there are as many, `expected`. `here` are those who look at the room, None when
    nobody knows: of those who are expected no more can be at work, and who claimed may have gone since; 0 is nobody."""
    lately = [(claimed_at, mentor_id) for claimed_at, mentor_id in book.claims if at - claimed_at <= AT_WORK_MS]
    shows_everybody = len(lately) >= CLAIMS_KEPT
    if here is None:
        active = {*holders, *(mentor_id for _, mentor_id in lately)}
        return max(1, len(active) if shows_everybody else max(len(active), expected))
    still = (mentor_id for claimed_at, mentor_id in lately if mentor_id in here or at - claimed_at <= UNSEEN_MS)
    active = {*holders, *still}
    if shows_everybody and active:
        return len(active)
    return max(len(active), min(expected, len(active | here)))


def coverage(outcomes: Iterable[Outcome]) -> float | None:
    """The share of first ranges that were right, of those of which one knows; None without any."""
    judged = [each.is_right for each in outcomes if each.is_right is not None]
    return sum(judged) / len(judged) if judged else None
