"""The names that a function takes: two of them without a comma in between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from classroom.linting.model import SOLE, Proposal, insert
from classroom.linting.reading import Reading, Token

#: Types of other languages, which children write before a name: `def f(int a)` lacks no comma.
_TYPES = frozenset("int float double string str bool boolean char long var let const auto String number".split())
_AT_MOST = 6


def parameter_commas(reading: Reading) -> Iterator[Proposal]:
    """`def f(a b):`, `function f(a b c) {`: names side by side where a function says what it takes."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        start = next((i for i, token in enumerate(tokens) if token.text in ("def", "function")), None)
        opener = start + 2 if start is not None else len(tokens)
        if opener >= len(tokens) or tokens[opener].text != "(" or tokens[opener - 1].kind != "word":
            continue
        end = reading.pairing.partner.get(reading.index_at(tokens[opener].start))
        if end is None:
            continue
        inside = [token for token in tokens[opener + 1 :] if token.start < reading.code[end].start]
        seams = [before.end for before, after in pairwise(inside) if _are_apart(before, after)]
        names = [token.text for token in inside if token.kind == "word"]
        plain = not any(name in reading.keywords or name in _TYPES for name in names)
        if plain and len(set(names)) == len(names) and 1 <= len(seams) <= _AT_MOST:
            yield Proposal(tuple(insert(at, ",") for at in seams), SOLE)


def _are_apart(before: Token, after: Token) -> bool:
    return after.kind == "word" and before.kind in ("word", "number", "string")
