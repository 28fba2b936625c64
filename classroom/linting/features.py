"""What is known of a candidate repair before anybody asks the parser: the short words that weights are fitted for.

Each feature is a string, so that a table of weights can be read by a person: `op ins ; @end`, `rule missing-colon
strong`. They describe the kind of edit, its token, its place, the parser's message and the neighbours; never the
program.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from classroom.linting.budget import Work
from classroom.linting.model import Change, Proposal, apply_changes
from classroom.linting.naturalness import NEW_LINE, calls_of, odd_calls, strangeness, word_of, words_of
from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token

_PAIRS = {**dict.fromkeys("()", "("), **dict.fromkeys("[]", "["), **dict.fromkeys("{}", "{")}
#: Changed lines further apart than this are not compared with the neighbours that are usual.
REGION_LINES = 12
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


def grade(evidence: float) -> str:
    """The grade that a rule gave its proposal. ``certain``: the program itself leaves no other place or token;
    ``sole``: nor any other kind of repair."""
    if evidence >= 1.0:
        return "sole"
    return "certain" if evidence >= 0.98 else "strong" if evidence >= 0.9 else "fair" if evidence >= 0.72 else "weak"


@lru_cache(maxsize=512)
def message_class(message: str) -> str:
    """A parser's message without what belongs to the program."""
    text = re.sub(r"\(.*|\d+", "", _QUOTED.sub("?", message[:200]))
    return " ".join(text.split())[:48]


class Describer:
    """Tells the features of proposals for one reading; what all of them ask for is found once."""

    def __init__(self, tokens_of: Callable[[str, Work], list[Token]], reading: Reading) -> None:
        self._tokens_of = tokens_of
        self._reading = reading
        self._excess = excess_of(reading.code)
        self._message = message_class(reading.stop.message)
        self._strange: dict[tuple[int, int], tuple[int, int, int]] = {}
        self._named: dict[str, str] = {}
        lines = sum(1 for line in reading.lines.code if line)
        self._size = "one" if lines == 1 else "few" if lines <= 4 else "many"

    def of(self, rule: str, proposal: Proposal) -> tuple[str, ...]:
        """The features of one proposal, in no order."""
        reading, first = self._reading, proposal.changes[0]
        operation = self._operation(proposal)
        before, after = _neighbours(reading, first)
        return (
            f"rule {rule} {grade(proposal.evidence)}",
            f"rule {rule} #{self._message}",
            f"op {operation}",
            f"op {operation} @{_where(reading, first)}",
            f"op {operation} #{self._message}",
            f"op {operation} ~{_distance(reading, first)}",
            f"op {operation} <{before}",
            f"op {operation} >{after}",
            f"line {_line_distance(reading, first)} {operation.split(' ')[0]}",
            self._balance(proposal),
            f"edits {min(len(proposal.changes), 3)}",
            f"lines {self._size} {operation}",
            *self._naturalness(proposal),
        )

    def _operation(self, proposal: Proposal) -> str:
        if len(proposal.changes) > 1:
            return "many"
        change = proposal.changes[0]
        gone = self._reading.text[change.at : change.at + change.delete]
        if not gone.strip():
            return f"ins {self._words(change.insert)}"[:40] if change.insert.strip() else "move"
        if not change.insert.strip():
            return f"del {self._words(gone)}"[:40]
        return f"sub {self._words(gone)} -> {self._words(change.insert)}"[:40]

    def _words(self, text: str) -> str:
        if text not in self._named:
            tokens = self._tokens_of(text, self._reading.work)
            words = (word_of(token, self._reading.keywords) for token in tokens if token.kind != "comment")
            self._named[text] = " ".join(words) or "space"
        return self._named[text]

    def _balance(self, proposal: Proposal) -> str:
        """Whether the brackets come nearer to being paired."""
        need: dict[str, int] = {}
        for change in proposal.changes:
            _count(need, self._reading.text[change.at : change.at + change.delete], -1)
            _count(need, change.insert, 1)
        need = {kind: step for kind, step in need.items() if step}
        if not need:
            return "balance same"
        have = self._excess
        better = sum(abs(have.get(kind, 0)) - abs(have.get(kind, 0) + step) for kind, step in need.items())
        return "balance better" if better > 0 else "balance worse" if better < 0 else "balance moved"

    def _naturalness(self, proposal: Proposal) -> tuple[str, ...]:
        """How much less strange the changed lines look than before.

        Not how strange they are: that says more about the program than about the repair.
        """
        reading = self._reading
        first, last = proposal.changes[0], proposal.changes[-1]
        top = reading.previous_code_line(reading.line_of(first.at)) or 1
        bottom = reading.next_code_line(reading.line_of(last.at + last.delete)) or reading.line_count
        if bottom - top > REGION_LINES:
            return ("strange wide",)
        begin = reading.starts[top - 1]
        # of the line below only what can be a neighbour
        below = reading.on_line(bottom)[:2]
        line_end = reading.starts[bottom] if bottom < reading.line_count else len(reading.text)
        end = max(below[-1].end, last.at + last.delete) if below else line_end
        old = reading.text[begin:end]
        new = apply_changes(old, [Change(c.at - begin, c.delete, c.insert) for c in proposal.changes])
        pairs, triples, odd = self._strangeness(new)
        if (begin, end) not in self._strange:
            self._strange[begin, end] = self._strangeness(old)
        pairs_before, triples_before, odd_before = self._strange[begin, end]
        return (
            f"gain {max(-3, min(4, triples_before - triples))}",
            f"pair gain {max(-2, min(2, pairs_before - pairs))}",
            f"odd calls {min(odd, 2)} {max(-1, min(1, odd - odd_before))}",
        )

    def _strangeness(self, text: str) -> tuple[int, int, int]:
        tokens = self._tokens_of(text, self._reading.work)
        seen = self._reading.seen
        return (*strangeness(words_of(text, tokens, self._reading.keywords), seen), odd_calls(calls_of(tokens), seen))


def operation_of(features: tuple[str, ...]) -> str:
    """The kind of edit that a candidate's features tell of, `ins ;` for example."""
    return next((f[3:] for f in features if f.startswith("op ")), "")


def _where(reading: Reading, change: Change) -> str:
    line = reading.line_of(change.at)
    if "\n" in change.insert:
        return "line"
    tokens = reading.on_line(line)
    if not tokens:
        return "empty"
    end = change.at + change.delete
    if end >= tokens[-1].end:
        return "end" if change.at > tokens[0].start else "alone"
    if change.at <= tokens[0].start:
        return "start"
    # before the semicolon that ends the line
    return "last" if tokens[-1].text == ";" and end >= tokens[-2].end else "inside"


def _distance(reading: Reading, change: Change) -> str:
    """Tokens from the place where the parser stopped."""
    steps = reading.index_at(change.at) - reading.index_at(reading.stop.at)
    return str(steps) if -2 <= steps <= 2 else "-few" if -8 < steps < 0 else "-far" if steps < 0 else "+"


def _line_distance(reading: Reading, change: Change) -> str:
    lines = reading.line_of(change.at) - reading.line
    return str(lines) if -1 <= lines <= 1 else "above" if lines < 0 else "below"


def _count(need: dict[str, int], text: str, sign: int) -> None:
    for char in text:
        if char in _PAIRS:
            need[_PAIRS[char]] = need.get(_PAIRS[char], 0) + (sign if char in OPENERS else -sign)


def _neighbours(reading: Reading, change: Change) -> tuple[str, str]:
    index = reading.index_at(change.at)
    before, after = reading.token(index - 1), reading.token(reading.index_at(change.at + change.delete))
    first = _named(reading, before, change.at) if before is not None else "none"
    last = _named(reading, after, change.at) if after is not None else "none"
    return first, last


def _named(reading: Reading, token: Token, at: int) -> str:
    word = word_of(token, reading.keywords)
    low, high = sorted((token.start, at))
    return f"{NEW_LINE}{word}" if "\n" in reading.text[low:high] else word


def excess_of(code: tuple[Token, ...]) -> dict[str, int]:
    """For each kind of bracket, how many more are opened than closed."""
    excess: dict[str, int] = {}
    for token in code:
        if token.kind == "op" and (token.text in OPENERS or token.text in CLOSERS):
            kind = _PAIRS[token.text]
            excess[kind] = excess.get(kind, 0) + (1 if token.text in OPENERS else -1)
    return excess
