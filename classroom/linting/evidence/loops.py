"""The header of a `for` with three parts: the signs that stand between them."""

from __future__ import annotations

from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token


def header_of(reading: Reading) -> list[Token]:
    """The line's tokens from the `(` of its `for` on; empty where there is none."""
    tokens = reading.on_line(reading.line)
    start = next((i for i, token in enumerate(tokens) if token.text == "for"), None)
    if start is None or len(tokens) < start + 3 or tokens[start + 1].text != "(":
        return []
    return list(tokens[start + 1 :])


def seams_of(header: list[Token], signs: tuple[str, ...]) -> list[Token]:
    """Those of `signs` that stand directly in the header's brackets."""
    depth, seams = 0, []
    for token in header:
        if token.kind == "op" and token.text in OPENERS:
            depth += 1
        elif token.kind == "op" and token.text in CLOSERS:
            depth -= 1
            if depth == 0:
                break
        elif depth == 1 and token.text in signs:
            seams.append(token)
    return seams
