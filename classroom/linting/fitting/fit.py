"""The fit: weights that put the human's repair first, and weights that say how often a winner was the human's.

Everything is cross-fitted. Programs fall into folds by their name; the neighbours and the order that a case is judged
by come from the other folds only, and so do the winners that trust is fitted on, so that no program vouches for
itself. Plain gradient steps over at most a few thousand features: no library is needed for that.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from classroom.linting.budget import Spent, Work
from classroom.linting.dialects import Dialect, dialect_of
from classroom.linting.features import operation_of
from classroom.linting.fitted import Learned
from classroom.linting.fitting.replay import Case, page_of
from classroom.linting.fitting.sameness import same_program
from classroom.linting.naturalness import calls_of, pairs_and_triples, words_of
from classroom.linting.positions import normalise
from classroom.linting.searching import RIVALS_TRIED, Candidate, candidates_of, situation

FOLDS = 3
#: Weights below this change nothing and are not shipped; features seen more rarely than this are not fitted.
NEGLIGIBLE = 0.02
SEEN_AT_LEAST = 4
EPOCHS = 14
RATE = 0.25
#: How strongly weights are pulled to nothing; chosen on other seeds than those reported.
PULL_OF_ORDER = 0.0004
PULL_OF_TRUST = 0.0001
#: A real repair counts as much as this many replayed ones.
WEIGHT_OF_REAL = 3
#: How much of a rule's own record its weight starts with.
START = 0.8
#: How often plain search with a parser was right, by kind of edit, on 881 real repairs of C# by students. Their
#: programs may not be shipped, so this is all that the fit knows of them. Brackets and braces slip in JavaScript alike.
IN_LIFE = {
    "op ins ; @end": 0.83,
    "op ins ; @inside": 0.43,
    "op ins ) @inside": 0.73,
    "op ins } @line": 0.74,
    "op ins } @end": 0.74,
    "op ins } @start": 0.74,
    "op ins { @end": 0.14,
    "op del } @alone": 0.93,
    "op del } @end": 0.93,
    "op del ) @inside": 0.86,
    "op del ) @end": 0.86,
    "op sub = -> == @inside": 0.63,
    "op del else @start": 0.46,
    "op del else @inside": 0.46,
}
#: In those counts a place before the semicolon that ends a line is one inside of the line.
COUNTED_TOGETHER = {"op ins ) @inside": "op ins ) @last", "op del ) @inside": "op del ) @last"}
#: The search here sees more than plain search did, so life's record counts half.
SHARE_OF_LIFE = 0.5


@dataclass(slots=True)
class Judged:
    """One case with all its candidates: which the parser accepts, and which are the human's repair."""

    case: Case
    fold: int
    candidates: list[Candidate]
    accepted: list[bool]
    right: list[bool]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Winner:
    """The candidate that would be offered for a case, out of fold."""

    case: Case
    fold: int
    features: tuple[str, ...]
    right: bool
    weight: float


def fold_of(program: str) -> int:
    """The fold of a program, by its name."""
    return int(hashlib.sha256(program.encode()).hexdigest(), 16) % FOLDS


def seen_in(dialect: Dialect, programs: Iterable[str]) -> frozenset[str]:
    """The neighbours that occur in programs."""
    found: set[str] = set()
    for text in programs:
        code = page_of(dialect, text).code
        found |= pairs_and_triples(words_of(text, code, dialect.keywords)) | set(calls_of(code))
    return frozenset(found)


def judge(language: str, cases: Iterable[Case], programs: Mapping[str, str]) -> list[Judged]:
    """Let the parser judge every candidate of every case, with the neighbours of the other folds."""
    dialect = dialect_of(language)
    by_fold = []
    for fold in range(FOLDS):
        others = [text for name, text in programs.items() if fold_of(name) != fold]
        by_fold.append(replace(dialect, learned=Learned(0, seen_in(dialect, others))))
    judged = []
    for case in cases:
        fold = fold_of(case.program)
        text = normalise(case.broken)
        stop = dialect.parse(text)
        if stop is None:
            continue
        try:
            candidates = candidates_of(by_fold[fold], text, stop, Work())
        except Spent:
            continue
        accepted = [dialect.parses(candidate.fixed) for candidate in candidates]
        right = [
            ok and same_program(language, candidate.fixed, case.fixed)
            for candidate, ok in zip(candidates, accepted, strict=True)
        ]
        judged.append(Judged(case, fold, candidates, accepted, right, WEIGHT_OF_REAL if case.real else 1.0))
    return judged


def fit(judged: Sequence[Judged], seed: int = 7) -> tuple[dict[str, float], dict[str, float], list[Winner]]:
    """Order and trust over all cases, and the winners out of fold that trust was fitted on."""
    winners: list[Winner] = []
    for fold in range(FOLDS):
        order = fit_order([item for item in judged if item.fold != fold], seed)
        winners += [winner for item in judged if item.fold == fold and (winner := winner_of(item, order)) is not None]
    slope, shift = honest_line(winners, seed)
    trust = {name: round(slope * value, 3) for name, value in fit_trust(winners, seed).items()}
    trust[""] = round(trust.get("", 0.0) + shift, 3)
    return fit_order(judged, seed), less_sure_as_in_life(trust, winners), winners


def less_sure_as_in_life(trust: Mapping[str, float], winners: Sequence[Winner]) -> dict[str, float]:
    """Trust lowered for the kinds of edit that real humans made less often than replayed slips say; never raised."""
    lowered = dict(trust)
    if not winners or winners[0].case.language == "python":
        return lowered
    for counted, share in IN_LIFE.items():
        kinds = {counted, COUNTED_TOGETHER.get(counted, counted)}
        held = [winner.right for winner in winners if not kinds.isdisjoint(winner.features)]
        if held:
            gap = math.log(share / (1 - share)) - _odds(sum(held), len(held), 0.8)
            for kind in kinds:
                lowered[kind] = round(lowered.get(kind, 0.0) + min(0.0, SHARE_OF_LIFE * gap), 3)
    return lowered


def honest_line(winners: Sequence[Winner], seed: int) -> tuple[float, float]:
    """Slope and shift that make claims out of fold as true as they are on average (J. Platt 1999)."""
    points = [(math.log(c / (1 - c)), winner) for winner, c in _claims(winners, seed) if 0 < c < 1]
    slope, shift = 1.0, 0.0
    for _ in range(400):
        down_slope = down_shift = 0.0
        for odds, winner in points:
            miss = (winner.right - 1 / (1 + math.exp(-(slope * odds + shift)))) * winner.weight
            down_slope += miss * odds
            down_shift += miss
        slope += 0.3 * down_slope / (len(points) + 1)
        shift += 0.5 * down_shift / (len(points) + 1)
    return slope, shift


def winner_of(item: Judged, order: Mapping[str, float]) -> Winner | None:
    """What an order would offer for a case."""
    fitted = Learned(0, order=order)
    ranked = sorted(
        range(len(item.candidates)),
        key=lambda i: -(fitted.score(item.candidates[i].features) + item.candidates[i].proposal.evidence / 100),
    )
    place = next((place for place, i in enumerate(ranked) if item.accepted[i]), None)
    if place is None:
        return None
    index = ranked[place]
    rivals = [item.candidates[i] for i in ranked[place + 1 : place + 1 + RIVALS_TRIED] if item.accepted[i]]
    features = (*item.candidates[index].features, *situation(item.candidates[index], rivals, place))
    return Winner(item.case, item.fold, features, item.right[index], item.weight)


def fit_order(judged: Sequence[Judged], seed: int) -> dict[str, float]:
    """A conditional logit: among the candidates that parse, the human's repair is to have the highest sum."""
    sets = []
    for item in judged:
        accepted = [i for i, ok in enumerate(item.accepted) if ok]
        good = [item.right[i] for i in accepted]
        if any(good) and not all(good):
            sets.append(([item.candidates[i].features for i in accepted], good, item.weight))
    counts = Counter(feature for features, _, _ in sets for one in features for feature in one)
    weights = {feature: 0.0 for feature, count in counts.items() if count >= SEEN_AT_LEAST}
    chance = random.Random(seed)
    steps = dict.fromkeys(weights, 1.0)
    for _ in range(EPOCHS):
        chance.shuffle(sets)
        for features, right, weight in sets:
            _step_of_order(weights, steps, features, right, weight)
        for feature in weights:
            weights[feature] *= 1 - PULL_OF_ORDER * 25
    return _kept(weights)


def _step_of_order(
    weights: dict[str, float],
    steps: dict[str, float],
    features: Sequence[tuple[str, ...]],
    right: Sequence[bool],
    weight: float,
) -> None:
    sums = [sum(weights.get(f, 0.0) for f in one) for one in features]
    top = max(sums)
    shares = [math.exp(total - top) for total in sums]
    whole = sum(shares)
    good = sum(share for share, ok in zip(shares, right, strict=True) if ok)
    gradient: dict[str, float] = {}
    for one, share, ok in zip(features, shares, right, strict=True):
        pull = (share / good if ok else 0.0) - share / whole
        if abs(pull) > 1e-4:
            for feature in one:
                if feature in weights:
                    gradient[feature] = gradient.get(feature, 0.0) + pull
    for feature, slope in gradient.items():
        slope *= weight
        steps[feature] += slope * slope
        weights[feature] += RATE * slope / math.sqrt(steps[feature])


def fit_trust(winners: Sequence[Winner], seed: int) -> dict[str, float]:
    """A logistic regression: how often a winner with these features was right."""
    counts = Counter(feature for winner in winners for feature in winner.features)
    weights = {feature: 0.0 for feature, count in counts.items() if count >= SEEN_AT_LEAST}
    weights |= _record_of_rules(winners)
    weights[""] = _odds(sum(winner.right for winner in winners), len(winners), 0.5)
    steps = dict.fromkeys(weights, 1.0)
    chance = random.Random(seed)
    shuffled = list(winners)
    for _ in range(EPOCHS * 2):
        chance.shuffle(shuffled)
        for winner in shuffled:
            known = [f for f in winner.features if f in weights]
            total = weights[""] + sum(weights[f] for f in known)
            miss = (winner.right - 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))) * winner.weight
            for feature in ("", *known):
                steps[feature] += miss * miss
                weights[feature] += RATE * miss / math.sqrt(steps[feature])
        for feature in weights:
            if feature:
                weights[feature] *= 1 - PULL_OF_TRUST * 25
    return _kept(weights)


def _record_of_rules(winners: Sequence[Winner]) -> dict[str, float]:
    """Where the weights of the rules start: at how much oftener than all winners theirs were right.

    A rule that spoke some twenty times and was right each time is known to be good before its rare features are.
    """
    usual = sum(winner.right for winner in winners) / max(len(winners), 1)
    n = Counter(winner.features[0] for winner in winners)
    right = Counter(winner.features[0] for winner in winners if winner.right)
    base = _odds(usual * len(winners), len(winners), usual)
    return {rule: START * (_odds(right[rule], n[rule], usual) - base) for rule in n if n[rule] >= SEEN_AT_LEAST}


def _odds(right: float, n: int, usual: float) -> float:
    """The logarithm of the odds, drawn to what is usual as if that had been seen three times more."""
    share = (right + 3 * usual) / (n + 3)
    return math.log(max(share, 1e-3) / max(1 - share, 1e-3))


def _kept(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in sorted(weights.items()) if abs(value) >= NEGLIGIBLE or not name}


def _claims(winners: Sequence[Winner], seed: int) -> list[tuple[Winner, float]]:
    """Each winner with what the other folds say, before anything is capped."""
    found = []
    for fold in range(FOLDS):
        trust = fit_trust([w for w in winners if w.fold != fold], seed)
        for winner in (w for w in winners if w.fold == fold):
            total = trust.get("", 0.0) + sum(trust.get(feature, 0.0) for feature in winner.features)
            found.append((winner, 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))))
    return found


def trusted_out_of_fold(winners: Sequence[Winner], seed: int = 7) -> list[tuple[Winner, float]]:
    """Each winner with the confidence that the other folds give it: what a reliability plot may show."""
    slope, shift = honest_line(winners, seed)
    found = []
    for fold in range(FOLDS):
        others = [w for w in winners if w.fold != fold]
        weights = {name: slope * value for name, value in fit_trust(others, seed).items()}
        weights[""] = weights.get("", 0.0) + shift
        trust = Learned(0, trust=weights, cases=cases_by_operation(others))
        found += [(w, trust.confidence(w.features)) for w in winners if w.fold == fold]
    return found


def cases_by_operation(winners: Sequence[Winner]) -> dict[str, int]:
    """How many winners each kind of edit had."""
    return dict(Counter(operation_of(winner.features) for winner in winners))
