"""The plain search: one sign too few, too many, or another one than was meant, near the place of trouble.

A sign is tried where its new neighbours are usual; which of the survivors is likely, the fitted weights say. Words
are never taken away here, and `(` and `{` never put in: both change what a program means too easily.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from classroom.linting.evidence.semicolons import ends_a_head
from classroom.linting.model import Change, Proposal, insert, replace
from classroom.linting.naturalness import NEW_LINE, word_of
from classroom.linting.reading import CLOSERS, Reading, Token

#: How many code tokens before and behind the place of trouble are looked at, besides its line.
TOKENS_BEFORE = 24
TOKENS_BEHIND = 12
#: Signs that turn a meaning around are never taken away.
_KEPT = frozenset(["!", "~"])


def window(reading: Reading) -> range:
    """The indices of the code tokens near the place of trouble."""
    stop = reading.index_at(reading.stop.at)
    until = reading.index_at(max(reading.stop.until, reading.stop.at))
    above = reading.previous_code_line(reading.line)
    first = reading.index_at(reading.starts[(above or 1) - 1])
    low = max(min(first, stop - 4), stop - TOKENS_BEFORE, 0)
    return range(low, min(max(until, stop) + TOKENS_BEHIND, len(reading.code)))


def missing_signs(reading: Reading, signs: Sequence[str]) -> Iterator[Proposal]:
    """One of the signs, wherever both new neighbours are usual; a closing bracket only where one is open."""
    near = window(reading)
    for index in range(near.start, near.stop + 1):
        before, after = reading.token(index - 1), reading.token(index)
        if before is None:
            continue
        for sign in signs:
            if sign in CLOSERS and not _open_before(reading, index, sign):
                continue
            if _fits(reading, before, sign, after):
                yield Proposal((insert(before.end, sign),), 0.6, (sign,))


def surplus_signs(reading: Reading) -> Iterator[Proposal]:
    """One sign taken away, or the second of two equal words."""
    near = window(reading)
    for index in near:
        token, before, after = reading.code[index], reading.token(index - 1), reading.token(index + 1)
        doubled = before is not None and before.text == token.text and token.kind == "word"
        if (token.kind != "op" or token.text in _KEPT) and not doubled:
            continue
        first = _word(reading, before) if before is not None else None
        last = _word(reading, after) if after is not None else None
        if first is None or last is None or f"{first} {last}" in reading.seen or _apart(reading, before, after):
            end = (
                after.start
                if doubled and after is not None and reading.line_of(after.start) == reading.line_of(token.start)
                else token.end
            )
            yield Proposal((Change(token.start, end - token.start, ""),), 0.6, (token.text,))


def other_signs(reading: Reading, others: Mapping[str, Sequence[str]]) -> Iterator[Proposal]:
    """A sign replaced by one that is easily mistaken for it."""
    for index in window(reading):
        token = reading.code[index]
        for wanted in others.get(token.text, ()) if token.kind == "op" else ():
            before = reading.token(index - 1)
            if wanted == ";" and ends_a_head(reading, index):
                continue
            if before is None or _fits(reading, before, wanted, reading.token(index + 1)):
                yield Proposal((replace(token.start, token.end, wanted),), 0.6, (wanted, token.text))


def _word(reading: Reading, token: Token) -> str:
    return word_of(token, reading.keywords)


def _fits(reading: Reading, before: Token, sign: str, after: Token | None) -> bool:
    """Whether a sign is usual between two tokens, or at the end of a line."""
    if f"{_word(reading, before)} {sign}" not in reading.seen:
        return False
    if after is None:
        return True
    if _apart(reading, before, after):
        return any(f"{sign} {NEW_LINE}{way}" in reading.seen for way in ("", ">", "<"))
    return f"{sign} {_word(reading, after)}" in reading.seen


def _apart(reading: Reading, before: Token | None, after: Token | None) -> bool:
    return before is not None and after is not None and "\n" in reading.text[before.end : after.start]


def _open_before(reading: Reading, index: int, closer: str) -> bool:
    """Whether a bracket that this one would close is open anywhere before."""
    opener = CLOSERS[closer]
    return any(reading.code[i].text == opener and i < index for i in reading.pairing.unclosed) or any(
        reading.code[i].text == closer and i >= index for i in reading.pairing.surplus
    )
