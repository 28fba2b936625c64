"""Two values side by side in brackets: a comma is missing between them."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import Proposal, insert
from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token

#: How many tokens of a list are looked at, and how many commas it may lack.
_LIST_AT_MOST = 200
_SEAMS_AT_MOST = 20
_LITERALS = ("string", "number", "regex")


def missing_commas(reading: Reading, sure: float, unsure: float, *, objects: bool) -> Iterator[Proposal]:
    """A comma at each seam near the place where the parser stopped; nearer seams first."""
    index = reading.index_at(reading.stop.at)
    yield from _in_whole_list(reading, index)
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


def _in_whole_list(reading: Reading, index: int) -> Iterator[Proposal]:
    """`[1 2 3]`: where a list lacks more than one comma it gets all of them, in one repair."""
    opener = reading.enclosing(index)
    if opener is None or reading.code[opener].text != "[":
        return
    end = min(reading.pairing.partner.get(opener, 0), opener + _LIST_AT_MOST)
    reading.work.spend(max(end - opener, 1))
    seams, depth = [], 0
    for here in range(opener + 1, end):
        before, after = reading.code[here - 1], reading.code[here]
        depth += (before.text in OPENERS and here - 1 > opener) - (before.text in CLOSERS)
        literal = before.kind in _LITERALS or after.kind in _LITERALS
        if (
            depth == 0
            and here > opener + 1
            and literal
            and _ends_value(reading, before)
            and _begins_value(reading, after)
        ):
            seams.append(before.end)
    if 2 <= len(seams) <= _SEAMS_AT_MOST:
        yield Proposal(tuple(insert(seam, ",") for seam in seams), 0.93)


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
