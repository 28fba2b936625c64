"""One quote too few or too many on a line, where no end of a text is known: each place is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from classroom.linting.evidence.quotes import SHORT_TEXT, has_curly, is_escaped, is_plain
from classroom.linting.evidence.text_ends import code_begins, prefixed_start, quote_at, without_swallowing
from classroom.linting.model import Change, Proposal, insert, replace
from classroom.linting.reading import OPENERS, Reading, Token

#: How much of a program tells how its brackets are written.
_TOKENS_SEEN = 2_000
#: Signs that a text begins behind, or that follow its end.
_BEFORE_TEXT = frozenset("(,+=[{:")
_BEHIND_TEXT = frozenset("),+;]}:")
_QUOTES_TRIED = 30


def quote_anywhere(reading: Reading) -> Iterator[Proposal]:
    """One quote put in or changed on a line whose quotes do not pair: at each place where a text may begin or end.

    Weak by itself; which of the places looks usual afterwards decides.
    """
    yield from without_swallowing(reading, _anywhere(reading))


def _anywhere(reading: Reading) -> Iterator[Proposal]:
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        open_here = [t for t in tokens if t.kind == "open_string" and is_plain(t)]
        if (not open_here and line != reading.line) or has_curly(reading, line) or any(map(is_escaped, open_here)):
            continue
        text, start = reading.line_text(line), reading.starts[line - 1] if line else 0
        if _is_settled(reading, text, open_here):
            continue
        quotes = [i for i, char in enumerate(text) if char in "\"'"]
        if not quotes or len(text) > SHORT_TEXT:
            continue
        usual = max((text[quotes[0]], *"\"'"), key=lambda quote: sum(text[i] == quote for i in quotes))
        last = _last_end(reading, open_here)
        edits = _quote_edits(text, start, quotes, usual, _is_padded(reading, line))
        yield from (edit for edit in islice(edits, _QUOTES_TRIED) if edit.changes[0].at <= last)


def _is_settled(reading: Reading, text: str, texts: list[Token]) -> bool:
    """Whether the line says itself which quote is wrong: an odd back-tick, the `f` of a text, or two quotes side by
    side."""
    return (
        (reading.language == "javascript" and text.count("`") % 2 == 1)
        or any(prefixed_start(reading, token) is not None for token in texts)
        or bool(_DOUBLED_END.search(text) and texts)
    )


#: A text whose end stands twice.
_DOUBLED_END = re.compile(r"""(?<=[^\s\\"'(\[{,=+:])(["'])\1(?=[)\]}\s;,]*$)""")
_DOUBLED_START = re.compile(r"""(?<=[(\[{,=+:\s])(["'])\1(?=[^\W\d])""")


def doubled(reading: Reading) -> Iterator[Proposal]:
    """`print("ouch"")`, `print(""ouch")`: one quote of a text stands twice."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        if not line or not any(token.kind == "open_string" for token in reading.on_line(line)):
            continue
        text = reading.line_text(line)
        for pattern in (_DOUBLED_END, _DOUBLED_START):
            if (match := pattern.search(text)) and text.count(match[1]) == 3:
                yield Proposal((Change(reading.starts[line - 1] + match.start(), 1, ""),), 0.95, (match[1],))


def _last_end(reading: Reading, texts: list[Token]) -> int:
    """How far a text without an end may go: to where code goes on with a name that the program knows elsewhere, as in
    `"Clicks:  + clicks;`."""
    for token in texts:
        begin = quote_at(token) + 1
        seam = code_begins(reading, token, token.text[begin:].rstrip())
        if seam is not None:
            return token.start + begin + seam.at + 2
    return len(reading.text)


def _is_padded(reading: Reading, line: int) -> bool:
    """Whether another bracket of the program has a blank behind it: `input( "Name?")`."""
    return any(
        token.kind == "op"
        and token.text in OPENERS
        and after.start == token.end + 1
        and (after.kind != "word" or reading.line_of(after.start) != line)
        for token, after in pairwise(reading.code[:_TOKENS_SEEN])
    )


def _quote_edits(text: str, start: int, quotes: list[int], usual: str, padded: bool) -> Iterator[Proposal]:
    for at in quotes:
        if text[at] != usual:
            yield Proposal((replace(start + at, start + at + 1, usual),), 0.7, (usual, text[at]))
    for at, char in enumerate(text):
        if char in _BEHIND_TEXT and at:
            end = at
            # "text  + name": one blank stays outside of the text
            if char == "+" and text[at - 1] == " ":
                end -= 1
            yield Proposal((insert(start + end, usual),), 0.6, (usual,))
        if char in _BEFORE_TEXT and at + 1 < len(text):
            # a blank behind a bracket is this child's hand, where others are written so too
            spaced = text[at + 1] == " " and (char in "+=,:" or padded)
            yield Proposal((insert(start + at + (2 if spaced else 1), usual),), 0.6, (usual,))
    for word in ("return ", "print ", "in "):
        if (found := text.find(word)) >= 0:
            yield Proposal((insert(start + found + len(word), usual),), 0.5, (usual,))
    yield Proposal((insert(start + len(text), usual),), 0.6, (usual,))
