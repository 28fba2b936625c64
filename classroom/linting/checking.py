"""The search: each rule proposes, the real parser judges, the surest survivor is the one proposal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from types import ModuleType

from classroom.linting import javascript, python
from classroom.linting.budget import TOKENS_AT_MOST, Spent, Work
from classroom.linting.discovery import rules_of
from classroom.linting.model import (
    Change,
    Edit,
    Finding,
    Proposal,
    Rule,
    Suggestion,
    SyntaxProblem,
    apply_changes,
)
from classroom.linting.positions import BOM, apply_edits, line_starts, normalise, to_edits, utf16_length
from classroom.linting.reading import Reading, Stop, Token, read
from classroom.linting.wording import words_for
from classroom.vocabulary import Refused

PUSH_FROM = 0.9
ASK_FROM = 0.6
#: Above this many characters only the line is marked; above the second nothing is looked at.
POINT_ONLY_FROM = 64 * 1024
IGNORE_FROM = 256 * 1024
#: A repair of more places than these is not a small one.
CHANGES_AT_MOST = 40
#: What one rule may propose and what all may: each costs one run of the parser.
PROPOSALS_PER_RULE = 12
PARSES_AT_MOST = 48
#: A program may hold this many slips on different lines; for each, so many first steps are tried.
SLIPS_AT_MOST = 3
STEPS_TRIED = 4
#: Characters that the parser may read in all for one check; keeps long programs within the time of short
#: ones.
PARSE_BUDGET = 600_000


@dataclass(frozen=True, slots=True)
class _Language:
    name: str
    parse: Callable[[str], Stop | None]
    parses: Callable[[str], bool]
    tokens_of: Callable[[str, Work], list[Token]]
    keywords: frozenset[str]
    rules: tuple[Rule, ...]


def _language(name: str, module: ModuleType) -> _Language:
    rules = rules_of(module)
    return _Language(name, module.parse, module.parses, module.tokens_of, module.KEYWORDS, rules)


_LANGUAGES = {
    "javascript": _language("javascript", javascript),
    "python": _language("python", python),
}
LANGUAGES = tuple(_LANGUAGES)


def rules(language: str) -> tuple[Rule, ...]:
    """All rules of a language."""
    return _known(language).rules


def check(language: str, source: str, *, source_rev: str | None = None, suggestion_id: str | None = None) -> Finding:
    """What there is to say about one source: nothing, a marked line, or one proposal that the parser
    accepted.
    """
    dialect = _known(language)
    if len(source) > IGNORE_FROM:
        return Finding(None, None, "none")
    text = normalise(source)
    stop = dialect.parse(text)
    if stop is None:
        return Finding(None, None, "none")
    problem = _problem(source, text, stop)
    best = None if len(source) > POINT_ONLY_FROM else _search(dialect, text, stop)
    suggestion = _offer(dialect, source, text, best) if best else None
    suggestion = suggestion or _mark(dialect, problem)
    named = _named(suggestion, source_rev, suggestion_id, source)
    return Finding(problem, named, named.level)


def _search(dialect: _Language, text: str, stop: Stop) -> _Repair | None:
    """The best repair; none when the search got too long, for then nobody knows whether a better one was left."""
    try:
        return _best(dialect, text, stop, _Judge(dialect, text))
    except Spent:
        return None


def _known(language: str) -> _Language:
    try:
        return _LANGUAGES[language]
    except KeyError:
        raise Refused("unknown_type", language=language) from None


@dataclass(frozen=True, slots=True)
class _Repair:
    """Changes of the original text that make it parse, the rules behind them and how sure they are together."""

    changes: tuple[Change, ...]
    confidence: float
    steps: tuple[tuple[Rule, Proposal], ...]


class _Judge:
    """The real parser with a budget of runs, so that no source can keep it busy."""

    def __init__(self, dialect: _Language, text: str) -> None:
        self._parse = dialect.parse
        self._parses = dialect.parses
        self._left = min(PARSES_AT_MOST, PARSE_BUDGET // (len(text) + 1))
        self.work = Work()

    def accepts(self, text: str) -> bool:
        """Whether a text is valid; no, once the budget is spent."""
        self._left -= 1
        return self._left >= 0 and self._parses(text)

    def stops(self, text: str) -> Stop | None:
        """Where a text stops being valid; None when it does not, or the budget is spent."""
        self._left -= 1
        return self._parse(text) if self._left >= 0 else None


def _best(dialect: _Language, text: str, stop: Stop, judge: _Judge, slips: int = SLIPS_AT_MOST) -> _Repair | None:
    """The surest proposal that makes the text parse; else a sure one that leads on to a later slip, and its
    repair.
    """
    reading = read(dialect.name, text, stop, _tokens(dialect, text, judge.work), dialect.keywords, judge.work)
    proposals = _proposals(dialect, reading)
    survivors: dict[str, tuple[Rule, Proposal]] = {}
    for rule, proposal in proposals:
        fixed = apply_changes(text, proposal.changes)
        if fixed != text and fixed not in survivors and judge.accepts(fixed):
            survivors[fixed] = (rule, proposal)
    if survivors:
        return _surest(list(survivors.values()))
    return _in_steps(dialect, text, stop, proposals, judge, slips) if slips > 1 else None


def _tokens(dialect: _Language, text: str, work: Work) -> list[Token]:
    tokens = dialect.tokens_of(text, work)
    if len(tokens) > TOKENS_AT_MOST:
        raise Spent
    return tokens


def _surest(survivors: list[tuple[Rule, Proposal]]) -> _Repair | None:
    """The surest survivor; two sure ones that disagree make each other unsure."""
    rule, proposal = max(survivors, key=lambda pair: pair[1].confidence)
    rivals = sum(1 for _, other in survivors if other.confidence >= PUSH_FROM)
    confidence = 0.75 if rivals > 1 else proposal.confidence
    return _Repair(proposal.changes, confidence, ((rule, proposal),)) if confidence >= ASK_FROM else None


def _in_steps(
    dialect: _Language,
    text: str,
    stop: Stop,
    proposals: list[tuple[Rule, Proposal]],
    judge: _Judge,
    slips: int,
) -> _Repair | None:
    """A program with a second slip further on: take a sure first step that gets the parser past this one."""
    for rule, proposal in [pair for pair in proposals if pair[1].confidence >= PUSH_FROM][:STEPS_TRIED]:
        stepped = apply_changes(text, proposal.changes)
        later = judge.stops(stepped)
        if later is None or not _is_further(rule, text, stop, stepped, later):
            continue
        rest = _best(dialect, stepped, later, judge, slips - 1)
        moved = _before(proposal.changes, rest.changes) if rest else None
        if rest is None or moved is None:
            continue
        confidence = proposal.confidence * rest.confidence
        if confidence >= ASK_FROM:
            return _Repair((*proposal.changes, *moved), confidence, ((rule, proposal), *rest.steps))
    return None


def _is_further(rule: Rule, text: str, stop: Stop, stepped: str, later: Stop) -> bool:
    """Whether a step got the parser to a later line; several commas may be missing on one."""
    lines = stepped.count("\n", 0, later.at) - text.count("\n", 0, stop.at)
    nearer = len(stepped) - later.at < len(text) - stop.at
    return lines > 0 or (lines == 0 and nearer and rule.id == "missing-comma")


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


def _proposals(dialect: _Language, reading: Reading) -> list[tuple[Rule, Proposal]]:
    found = [
        (rule, proposal)
        for rule in dialect.rules
        for proposal in islice(rule.propose(reading), PROPOSALS_PER_RULE)
        if len(proposal.changes) <= CHANGES_AT_MOST
    ]
    return sorted(found, key=lambda pair: -pair[1].confidence)


def _problem(source: str, text: str, stop: Stop) -> SyntaxProblem:
    starts = line_starts(text)
    line = sum(1 for start in starts if start <= stop.at)
    shift = 1 if line == 1 and source.startswith(BOM) else 0
    column = utf16_length(text[starts[line - 1] : stop.at]) + 1 + shift
    return SyntaxProblem(line, column, "syntax_error", stop.message)


def _offer(dialect: _Language, source: str, text: str, repair: _Repair) -> Suggestion | None:
    """The repair in the words of the outside; None should its edits not give what the parser accepted."""
    edits = to_edits(source, text, _merged(repair.changes))
    fixed = apply_edits(source, edits)
    if not dialect.parses(normalise(fixed)):
        return None
    rule, _ = repair.steps[0]
    words = [words_for(dialect.name, rule.id, proposal.words) for rule, proposal in repair.steps]
    explanation = " ".join(dict.fromkeys(text for _, text in words))
    confidence = round(repair.confidence, 3)
    level = "push" if confidence >= PUSH_FROM else "ask"
    return Suggestion("", dialect.name, rule.id, words[0][0], explanation, edits, fixed, confidence, level, None)


def _mark(dialect: _Language, problem: SyntaxProblem) -> Suggestion:
    title, explanation = words_for(dialect.name, "cannot-read", (str(problem.line),))
    return Suggestion("", dialect.name, "cannot-read", title, explanation, (), None, 0.0, "point", None)


def _merged(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Changes in order, those at one place made one, so that edits never touch each other."""
    merged: list[Change] = []
    for change in sorted(changes, key=lambda c: c.at):
        if merged and merged[-1].at + merged[-1].delete == change.at:
            last = merged.pop()
            change = Change(last.at, last.delete + change.delete, last.insert + change.insert)
        merged.append(change)
    return tuple(merged)


def _named(suggestion: Suggestion, source_rev: str | None, given: str | None, source: str) -> Suggestion:
    return Suggestion(
        given or _digest(source, suggestion.rule, suggestion.edits),
        suggestion.language,
        suggestion.rule,
        suggestion.title,
        suggestion.explanation,
        suggestion.edits,
        suggestion.fixed,
        suggestion.confidence,
        suggestion.level,
        source_rev,
    )


def _digest(source: str, rule: str, edits: tuple[Edit, ...]) -> str:
    facts = repr((source, rule, [(e.line, e.column, e.delete, e.insert) for e in edits]))
    return hashlib.sha256(facts.encode(errors="surrogatepass")).hexdigest()[:24]
