"""The search: rules propose, fitted weights order, and the first candidate that the parser accepts is the repair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from classroom.linting.budget import TOKENS_AT_MOST, Spent, Work
from classroom.linting.dialects import Dialect
from classroom.linting.features import Describer, operation_of
from classroom.linting.model import Change, Proposal, Rule, apply_changes
from classroom.linting.reading import Reading, Stop, Token, read
from classroom.rule_book import quieter

PUSH_FROM = 0.9
ASK_FROM = 0.6
#: How sure a repair may be that is offered at a level at most.
_SURE_AT_MOST = {"push": 1.0, "ask": PUSH_FROM - 0.01, "point": 0.0}
#: A repair of more places than these is not a small one.
CHANGES_AT_MOST = 40
#: What one rule may propose, and how many candidates are described at all.
PROPOSALS_PER_RULE = 80
CANDIDATES_AT_MOST = 240
#: How often the parser may be asked for one check, and how many characters it may read in all.
PARSES_AT_MOST = 60
PARSE_BUDGET = 600_000
#: Fewer runs of the parser than these find nothing, and are saved.
PARSES_AT_LEAST = 4
#: After the winner so many of the next candidates are tried, to learn whether another one would do as well.
RIVALS_TRIED = 6
#: A program may hold this many slips on different lines; for each, so many first steps are tried.
SLIPS_AT_MOST = 3
STEPS_TRIED = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with what is known about it; `score` says when it is tried."""

    rule: Rule
    proposal: Proposal
    features: tuple[str, ...]
    score: float
    fixed: str


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes of the original text that make it parse, the rules behind them and how often such were right."""

    changes: tuple[Change, ...]
    confidence: float
    steps: tuple[tuple[Rule, Proposal], ...]
    features: tuple[str, ...] = ()


class Judge:
    """The real parser with a budget of runs, so that no source can keep it busy; `runs` are those that are left."""

    def __init__(self, dialect: Dialect, text: str, stop: Stop) -> None:
        self._dialect = dialect
        self.runs = min(PARSES_AT_MOST, PARSE_BUDGET // (max(len(text), stop.effort) + 1))
        self.work = Work()

    def accepts(self, text: str) -> bool:
        """Whether a text is valid; no, once the budget is spent."""
        self.runs -= 1
        return self.runs >= 0 and self._dialect.parses(text)

    def would_accept(self, text: str, probes: Callable[[str], bool]) -> bool:
        """The same by a quick judge, whose no is final."""
        self.runs -= 1
        return self.runs >= 0 and probes(text)

    def stops(self, text: str) -> Stop | None:
        """Where a text stops being valid; None when it does not, or the budget is spent."""
        self.runs -= 1
        return self._dialect.parse(text) if self.runs >= 0 else None


def search(dialect: Dialect, text: str, stop: Stop) -> Repair | None:
    """The best repair; none when the search got too long, for then nobody knows whether a better one was left."""
    judge = Judge(dialect, text, stop)
    try:
        return _best(dialect, text, stop, judge) if judge.runs >= PARSES_AT_LEAST else None
    except Spent:
        return None


def candidates_of(dialect: Dialect, text: str, stop: Stop, work: Work) -> list[Candidate]:
    """All that the rules propose, the likeliest first, each repair once."""
    tokens: list[Token] = dialect.tokens_of(text, work)
    if len(tokens) > TOKENS_AT_MOST:
        raise Spent
    reading = read(dialect.name, text, stop, tokens, dialect.keywords, work, dialect.learned.seen)
    return _described(dialect, reading)


def _described(dialect: Dialect, reading: Reading) -> list[Candidate]:
    describer = Describer(dialect.tokens_of, reading)
    best: dict[str, Candidate] = {}
    for rule, proposal in islice(_proposals(dialect, reading), CANDIDATES_AT_MOST):
        fixed = apply_changes(reading.text, proposal.changes)
        if fixed == reading.text:
            continue
        reading.work.spend(10)
        features = describer.of(rule.id, proposal)
        score = dialect.learned.score(features) + proposal.evidence / 100
        known = best.get(fixed)
        # what one rule doubts is doubtful, whichever rule it comes from
        level = quieter(proposal.at_most, known.proposal.at_most if known else "push")
        if known is None or known.score < score:
            best[fixed] = Candidate(rule, replace(proposal, at_most=level), features, score, fixed)
        elif level != known.proposal.at_most:
            best[fixed] = replace(known, proposal=replace(known.proposal, at_most=level))
    return sorted(best.values(), key=lambda candidate: -candidate.score)


def _proposals(dialect: Dialect, reading: Reading) -> list[tuple[Rule, Proposal]]:
    found = [
        (rule, proposal)
        for rule in dialect.rules
        for proposal in islice(rule.propose(reading), PROPOSALS_PER_RULE)
        if proposal.changes and len(proposal.changes) <= CHANGES_AT_MOST
    ]
    return sorted(found, key=lambda pair: -pair[1].evidence)


def _best(dialect: Dialect, text: str, stop: Stop, judge: Judge, slips: int = SLIPS_AT_MOST) -> Repair | None:
    """The first candidate that the parser accepts; else a sure one that leads on to a later slip, and its repair."""
    candidates = candidates_of(dialect, text, stop, judge.work)
    probes = dialect.prober(text)
    for place, candidate in enumerate(candidates):
        if judge.would_accept(candidate.fixed, probes) and judge.accepts(candidate.fixed):
            others = candidates[place + 1 : place + 1 + RIVALS_TRIED]
            rivals = [other for other in others if judge.would_accept(other.fixed, probes)]
            features = (*candidate.features, *situation(candidate, rivals, place))
            steps = ((candidate.rule, candidate.proposal),)
            confidence = _confidence(dialect, candidate, features)
            return Repair(candidate.proposal.changes, confidence, steps, features)
    return _in_steps(dialect, text, stop, candidates, judge, slips) if slips > 1 else None


def _confidence(dialect: Dialect, candidate: Candidate, features: Sequence[str]) -> float:
    """How often such repairs were right, held down to the loudest level that the rule leaves it."""
    return min(dialect.learned.confidence(features), _SURE_AT_MOST[candidate.proposal.at_most])


def situation(candidate: Candidate, rivals: Sequence[Candidate], tried: int) -> tuple[str, ...]:
    """What only the parser could tell: whether other repairs would do as well, and how many did not."""
    kind = operation_of(candidate.features)
    same = sum(1 for rival in rivals if operation_of(rival.features) == kind)
    return (
        f"rivals {min(len(rivals), 3)}",
        f"rivals {min(same, 2)} of {kind}",
        f"tried {'none' if tried == 0 else 'few' if tried < 4 else 'many'}",
    )


def _in_steps(
    dialect: Dialect, text: str, stop: Stop, candidates: list[Candidate], judge: Judge, slips: int
) -> Repair | None:
    """A program with a second slip further on: take a sure first step that gets the parser past this one."""
    for candidate in candidates[:STEPS_TRIED]:
        confidence = _confidence(dialect, candidate, (*candidate.features, *situation(candidate, (), 0)))
        if confidence < PUSH_FROM:
            continue
        later = judge.stops(candidate.fixed)
        if later is None or not (
            _is_further(candidate.rule, text, stop, candidate.fixed, later) or _leaves_less(stop, later)
        ):
            continue
        rest = _best(dialect, candidate.fixed, later, judge, slips - 1)
        moved = _before(candidate.proposal.changes, rest.changes) if rest else None
        if rest is None or moved is None:
            continue
        steps = ((candidate.rule, candidate.proposal), *rest.steps)
        return Repair((*candidate.proposal.changes, *moved), confidence * rest.confidence, steps)
    return None


def _is_further(rule: Rule, text: str, stop: Stop, stepped: str, later: Stop) -> bool:
    """Whether a step got the parser to a later line; several commas may be missing on one."""
    lines = stepped.count("\n", 0, later.at) - text.count("\n", 0, stop.at)
    nearer = len(stepped) - later.at < len(text) - stop.at
    return lines > 0 or (lines == 0 and nearer and rule.id == "missing-comma")


def _leaves_less(stop: Stop, later: Stop) -> bool:
    """Whether a step mended the last slip of several that follow each other: what is read again begins earlier now."""
    return later.at == stop.at and 0 < later.until < stop.until


def _before(first: tuple[Change, ...], later: tuple[Change, ...]) -> list[Change] | None:
    """Later changes at their places in the text before the first ones; None when they touch each other."""
    moved = []
    for change in later:
        at = change.at
        for earlier in sorted(first, key=lambda c: c.at):
            if at < earlier.at:
                break
            if at <= earlier.at + len(earlier.insert):
                return None
            at += earlier.delete - len(earlier.insert)
        if any(at < c.at < at + change.delete for c in first):
            return None
        moved.append(Change(at, change.delete, change.insert))
    return moved
