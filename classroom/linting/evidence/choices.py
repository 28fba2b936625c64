"""`return` inside of a choice by `?` and `:`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from classroom.linting.model import SOLE, Change, Proposal
from classroom.linting.reading import Reading, Token


def returns_in_choices(reading: Reading, lines: Iterable[int]) -> Iterator[Proposal]:
    """`a > b ? return a : return b;`: one `return` in front gives either of two values back; none where it is kept."""
    for line in lines:
        tokens = reading.on_line(line)
        question = next((token for token in tokens if token.text == "?"), None)
        if question is None or sum(token.text == "?" for token in tokens) > 1:
            continue
        returns = [token for token in tokens if token.text == "return" and token.start > question.start]
        gone = [_without(reading, token) for token in returns]
        kept = any(token.text == "=" for token in tokens if token.start < question.start)
        if not gone:
            continue
        if kept or tokens[0].text == "return":
            yield Proposal(tuple(gone), SOLE, ("return",))
        elif not any(token.kind == "op" and token.text in ("{", "}", "=>") for token in tokens):
            yield Proposal((Change(tokens[0].start, 0, "return "), *gone), SOLE, ("return",))


def _without(reading: Reading, token: Token) -> Change:
    gap = 1 if reading.text[token.end : token.end + 1] == " " else 0
    return Change(token.start, token.end + gap - token.start, "")
