"""What LinterLite says about one source: nothing, a marked line, or one repair in an editor's lines and columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from classroom.linting.dialects import Dialect, dialect_of
from classroom.linting.model import Change, Edit, Finding, Suggestion, SyntaxProblem
from classroom.linting.positions import BOM, apply_edits, line_starts, normalise, to_edits, utf16_length
from classroom.linting.reading import Stop
from classroom.linting.searching import ASK_FROM, PUSH_FROM, Repair, search
from classroom.linting.wording import explain_error, words_for
from classroom.rule_book import quieter

#: Above this many characters only the line is marked; above the second nothing is looked at.
POINT_ONLY_FROM = 64 * 1024
IGNORE_FROM = 256 * 1024


def check(
    language: str,
    source: str,
    *,
    source_rev: str | None = None,
    suggestion_id: str | None = None,
    at_most: Mapping[str, str] | None = None,
) -> Finding:
    """What there is to say about one source: nothing, a marked line, or one proposal that the parser
    accepted.

    `at_most` holds rules back, by id: a repair to which one of them contributed is asked at most, or only marked.
    """
    dialect = dialect_of(language)
    if len(source) > IGNORE_FROM:
        return Finding(None, None, "none")
    text = normalise(source)
    stop = dialect.parse(text)
    if stop is None:
        return Finding(None, None, "none")
    problem = _problem(source, text, stop)
    best = None if len(source) > POINT_ONLY_FROM else search(dialect, text, stop)
    suggestion = _offer(dialect, source, text, best, at_most or {}) if best and best.confidence >= ASK_FROM else None
    suggestion = suggestion or _mark(dialect, problem, text)
    named = _named(suggestion, source_rev, suggestion_id, source)
    return Finding(problem, named, named.level)


def _problem(source: str, text: str, stop: Stop) -> SyntaxProblem:
    starts = line_starts(text)
    line = sum(1 for start in starts if start <= stop.at)
    shift = 1 if line == 1 and source.startswith(BOM) else 0
    column = utf16_length(text[starts[line - 1] : stop.at]) + 1 + shift
    return SyntaxProblem(line, column, "syntax_error", stop.message)


def _offer(dialect: Dialect, source: str, text: str, repair: Repair, at_most: Mapping[str, str]) -> Suggestion | None:
    """The repair in the words of the outside; None should its edits not give what the parser accepted, or one of its
    rules be held back to a mark. The next best repair is not shown in its place: what it is worth was fitted beside
    the better one.
    """
    confidence = round(repair.confidence, 3)
    level = "push" if confidence >= PUSH_FROM else "ask"
    for rule, _ in repair.steps:
        level = quieter(level, at_most.get(rule.id, "push"))
    if level == "point":
        return None
    edits = to_edits(source, text, _merged(repair.changes))
    fixed = apply_edits(source, edits)
    if not dialect.parses(normalise(fixed)):
        return None
    rule, _ = repair.steps[0]
    words = [words_for(dialect.name, rule.id, proposal.words) for rule, proposal in repair.steps]
    explanation = " ".join(dict.fromkeys(text for _, text in words))
    return Suggestion("", dialect.name, rule.id, words[0][0], explanation, edits, fixed, confidence, level, None)


def _mark(dialect: Dialect, problem: SyntaxProblem, text: str) -> Suggestion:
    known = explain_error(dialect.name, "parse", problem.message, text.split("\n")[problem.line - 1])
    general = words_for(dialect.name, "cannot-read", (str(problem.line),))
    title, explanation = (known[1], known[2]) if known is not None else general
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
