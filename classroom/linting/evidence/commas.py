"""Two values side by side in brackets: a comma is missing between them."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import Proposal, insert
from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token

_LITERALS = ("string", "number", "regex")


def missing_commas(reading: Reading, sure: float, unsure: float, *, objects: bool) -> Iterator[Proposal]:
    """A comma at each seam near the place where the parser stopped; nearer seams first."""
    index = reading.index_at(reading.stop.at)
    window = range(max(index - 4, 1), min(index + 6, len(reading.code)))
    for here in sorted(window, key=lambda i: abs(i - index)):
        before, after = reading.code[here - 1], reading.code[here]
        if not (_ends_value(reading, before) and _begins_value(reading, after)):
            continue
        opener = reading.enclosing(here)
        if opener is None or (reading.code[opener].text == "{" and not objects):
            continue
        if _is_block(reading, opener):
            continue
        confidence = sure if _is_clear(reading, opener, before, after) else unsure
        yield Proposal((insert(before.end, ","),), confidence)


def _ends_value(reading: Reading, token: Token) -> bool:
    if token.kind in _LITERALS:
        return True
    if token.kind == "word":
        return token.text not in reading.keywords or token.text in _VALUE_WORDS
    return token.kind == "op" and token.text in CLOSERS


def _begins_value(reading: Reading, token: Token) -> bool:
    if token.kind in _LITERALS:
        return True
    if token.kind == "word":
        return token.text not in reading.keywords or token.text in _VALUE_WORDS
    return token.kind == "op" and token.text in ("{", "[")


_VALUE_WORDS = frozenset(["true", "false", "null", "this", "True", "False", "None"])


def _is_block(reading: Reading, opener: int) -> bool:
    """Whether a brace holds statements: it follows `)`, `=>`, a keyword or nothing."""
    if reading.code[opener].text != "{":
        return False
    before = reading.token(opener - 1)
    if before is None or (before.kind == "op" and before.text in (")", "=>", "{", "}", ";")):
        return True
    if before.kind == "word":
        return before.text != "return"
    return False


def _is_clear(reading: Reading, opener: int, before: Token, after: Token) -> bool:
    """A literal at the seam, a new line, or commas already at this level: then only a comma fits."""
    text = reading.code[opener].text
    if reading.line_of(before.start) != reading.line_of(after.start):
        return text in ("[", "{")
    literal = before.kind in _LITERALS or after.kind in _LITERALS
    head = reading.token(opener - 1)
    definition = reading.token(opener - 2)
    if text == "(" and definition is not None and definition.text in ("def", "function"):
        return True
    called = head is not None and head.kind == "word" and (head.text == "print" or head.text == "log")
    if text == "(" and _has_sign(reading, opener, "+") and not _has_sign(reading, opener, ","):
        return False  # a plus may be missing as well
    return text in ("[", "{") or (literal and (called or _has_sign(reading, opener, ",")))


def _has_sign(reading: Reading, opener: int, sign: str) -> bool:
    depth = 0
    for token in reading.code[opener + 1 : opener + 60]:
        if token.kind != "op":
            continue
        if token.text in OPENERS:
            depth += 1
        elif token.text in CLOSERS:
            if depth == 0:
                return False
            depth -= 1
        elif token.text == sign and depth == 0:
            return True
    return False
