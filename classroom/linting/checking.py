"""The search: each rule proposes, the real parser judges, the surest survivor is the one proposal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from types import ModuleType

from classroom.linting import javascript, python
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
#: What one rule may propose and what all may: each costs one run of the parser.
PROPOSALS_PER_RULE = 12
PARSES_AT_MOST = 48
#: Characters that the parser may read in all for one check; keeps long programs within the time of short
#: ones.
PARSE_BUDGET = 600_000


@dataclass(frozen=True, slots=True)
class _Language:
    name: str
    parse: Callable[[str], Stop | None]
    parses: Callable[[str], bool]
    tokens_of: Callable[[str], list[Token]]
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
    best = None if len(source) > POINT_ONLY_FROM else _best(dialect, text, stop)
    suggestion = _offer(dialect, source, text, best) if best else _mark(dialect, problem)
    named = _named(suggestion, source_rev, suggestion_id, source)
    return Finding(problem, named, named.level)


def _known(language: str) -> _Language:
    try:
        return _LANGUAGES[language]
    except KeyError:
        raise Refused("unknown_type", language=language) from None


def _best(dialect: _Language, text: str, stop: Stop) -> tuple[Rule, Proposal] | None:
    """The surest proposal that makes the text parse; two sure ones that disagree make each other unsure."""
    reading = read(dialect.name, text, stop, dialect.tokens_of(text), dialect.keywords, dialect.parses)
    survivors: dict[str, tuple[Rule, Proposal]] = {}
    budget = min(PARSES_AT_MOST, PARSE_BUDGET // (len(text) + 1))
    seen: set[str] = set()
    for rule, proposal in _proposals(dialect, reading):
        fixed = apply_changes(text, proposal.changes)
        if fixed in seen or fixed == text:
            continue
        if len(seen) >= budget:
            break
        seen.add(fixed)
        if dialect.parses(fixed):
            survivors[fixed] = (rule, proposal)
    if not survivors:
        return None
    rule, proposal = max(survivors.values(), key=lambda pair: pair[1].confidence)
    rivals = [p for _, p in survivors.values() if p is not proposal and p.confidence >= PUSH_FROM]
    if rivals and proposal.confidence >= PUSH_FROM:
        proposal = Proposal(proposal.changes, 0.75, proposal.words)
    return (rule, proposal) if proposal.confidence >= ASK_FROM else None


def _proposals(dialect: _Language, reading: Reading) -> list[tuple[Rule, Proposal]]:
    found = [
        (rule, proposal) for rule in dialect.rules for proposal in islice(rule.propose(reading), PROPOSALS_PER_RULE)
    ]
    return sorted(found, key=lambda pair: -pair[1].confidence)


def _problem(source: str, text: str, stop: Stop) -> SyntaxProblem:
    starts = line_starts(text)
    line = sum(1 for start in starts if start <= stop.at)
    shift = 1 if line == 1 and source.startswith(BOM) else 0
    column = utf16_length(text[starts[line - 1] : stop.at]) + 1 + shift
    return SyntaxProblem(line, column, "syntax_error", stop.message)


def _offer(dialect: _Language, source: str, text: str, best: tuple[Rule, Proposal]) -> Suggestion:
    rule, proposal = best
    edits = to_edits(source, text, _merged(proposal.changes))
    fixed = apply_edits(source, edits)
    title, explanation = words_for(dialect.name, rule.id, proposal.words)
    level = "push" if proposal.confidence >= PUSH_FROM else "ask"
    return Suggestion("", dialect.name, rule.id, title, explanation, edits, fixed, proposal.confidence, level, None)


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
