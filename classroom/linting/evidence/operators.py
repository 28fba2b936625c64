"""Operators in two pieces, values that stand on the wrong side of `=`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from classroom.linting.model import SOLE, Change, Proposal, insert, replace
from classroom.linting.reading import Reading, Token

_PIECES = {
    "csharp": frozenset("&& || == >= <= != ++ -- += -= *= /= =>".split()),
    "javascript": frozenset("&& || == === !== != >= <= ++ -- += -= *= /= =>".split()),
    "python": frozenset("== >= <= != += -= *= /= ** //".split()),
}
#: What cannot be given a new value.
_FIXED = ("number", "string")
_CLOSING = ";"
#: What a comparison follows.
_ASKING = frozenset(["if", "elif", "while", "return", "assert", "for", "?", "&&", "||", "and", "or", "not", "="])


@dataclass(frozen=True, slots=True)
class Foreign:
    """Operators of other languages, and what they are in this one. A word behind one of `names` is a name; in a line
    with one of `own` this language has a use for such words itself."""

    signs: Mapping[str, str]
    words: Mapping[str, str]
    names: frozenset[str]
    own: frozenset[str] = frozenset()


def foreign_operators(reading: Reading, lines: Iterable[int], foreign: Foreign) -> Iterator[Proposal]:
    """`and`, `or`, `not`, `=<`: all of one line are put into this language together."""
    for line in lines:
        tokens = reading.on_line(line)
        changes = [change for i in range(len(tokens)) if (change := _put_right(reading, tokens, i, foreign))]
        if changes:
            sign = reading.text[changes[0].at : changes[0].at + changes[0].delete]
            yield Proposal(tuple(changes), 0.95, (changes[0].insert.strip(), sign.strip()))


def _put_right(reading: Reading, line: Sequence[Token], index: int, foreign: Foreign) -> Change | None:
    token = line[index]
    if token.kind == "op" and token.text in foreign.signs:
        return replace(token.start, token.end, foreign.signs[token.text])
    word = token.text.lower()
    if token.kind != "word" or word not in foreign.words or any(t.text in foreign.own for t in line):
        return None
    if index and line[index - 1].text in foreign.names:
        return None
    if word == "not":
        gap = 1 if reading.text[token.end : token.end + 1] == " " else 0
        return replace(token.start, token.end + gap, "!")
    return replace(token.start, token.end, foreign.words[word]) if index else None


def split_operators(reading: Reading, lines: Iterable[int]) -> Iterator[Proposal]:
    """`& &`, `| |`, `= =`, `> =`, `! =`, `+ +`: one operator, written as two."""
    wanted = _PIECES[reading.language]
    for line in lines:
        for before, token in pairwise(reading.on_line(line)):
            pair = before.text + token.text
            if token.start == before.end or pair not in wanted:
                continue
            # `a = = 3` by itself gives a value twice over, and asks nothing
            if pair != "==" or is_asked(reading, reading.index_at(before.start)):
                yield Proposal((Change(before.end, token.start - before.end, ""),), 0.93, (pair,))


def equals_twice(reading: Reading, lines: Iterable[int]) -> Iterator[Proposal]:
    """`x += = 1`: the sign holds a `=` already."""
    for line in lines:
        for before, token in pairwise(reading.on_line(line)):
            if before.text in ("+=", "-=", "*=", "/=") and token.text == "=":
                yield Proposal((Change(before.end, token.end - before.end, ""),), SOLE, (before.text,))


def swapped_assignment(reading: Reading) -> Iterator[Proposal]:
    """`5 = x`: a plain line that would give a number or a text a new value; the name belongs to the left."""
    tokens = reading.on_line(reading.line)
    held = tokens[:-1] if tokens and tokens[-1].text == _CLOSING else tokens
    if len(held) != 3 or held[1].text != "=" or held[0].kind not in _FIXED:
        return
    value, name = held[0], held[2]
    if name.kind == "word" and name.text not in reading.keywords:
        changes = (_instead(value, name), _instead(name, value))
        yield Proposal(changes, 0.92, (name.text, value.text))


def _instead(token: Token, other: Token) -> Change:
    return Change(token.start, token.end - token.start, other.text)


def outer_brackets(reading: Reading, lines: Iterable[int], heads: frozenset[str]) -> Iterator[Proposal]:
    """`if (a) && (b) {`: bracketed questions with a sign between them want one more pair around all of them."""
    partner, code = reading.pairing.partner, reading.code
    for line in lines:
        head = next((token for token in reading.on_line(line) if token.text in heads), None)
        first = reading.index_at(head.end) if head is not None else len(code)
        end = partner.get(first)
        if head is None or end is None or code[first].text != "(":
            continue
        last = end
        while end is not None and end + 2 < len(code) and code[end + 1].text in ("&&", "||"):
            end = partner.get(end + 2) if code[end + 2].text == "(" else None
            last = end or last
        if end is not None and last > partner[first]:
            yield Proposal((insert(code[first].start, "("), insert(code[last].end, ")")), 0.95, (head.text,))


#: Calls that give something else each time: nobody compares with what they give.
_FETCHING = frozenset(["input", "readline", "read", "recv", "fetchone"])


def fetches(reading: Reading, index: int) -> bool:
    """`while line = f.readline():` (Python): what a call gives is kept in a name that has no value yet, or gets the
    next one; to compare them would fail, or never end."""
    name, value = reading.token(index - 1), reading.token(index + 1)
    if reading.language != "python" or name is None or name.kind != "word" or value is None or value.kind != "word":
        return False
    line = reading.line_of(name.start)
    first, _ = reading.spread.get(name.text, (line, line))
    dotted = reading.token(index - 2)
    if dotted is not None and dotted.text == ".":
        return False
    if any(token.text in _FETCHING for token in reading.on_line(line) if token.start >= value.start):
        return True
    position = index + 1
    while (link := reading.token(position + 1)) is not None and link.text == "." and position < index + 12:
        position += 2
    behind = reading.token(position + 1)
    return first == line and behind is not None and behind.text == "("


def is_one_of_several(reading: Reading, index: int) -> bool:
    """`if (i = 5 || i = 6)`: more than one `=` stands in the brackets; to mend one of them leaves nonsense."""
    opener, here = reading.enclosing(index), reading.code[index]
    line = reading.on_line(reading.line_of(here.start))
    begin = reading.code[opener].start if opener is not None else -1
    joined = [token for token in line if token.text in ("&&", "||", "and", "or") and token.start > begin]
    signs = [token for token in line if token.text == "=" and token.start > begin]
    if not joined or len(signs) < 2 or signs[-1].start < joined[0].start:
        return False
    return is_asked(reading, index)


def is_asked(reading: Reading, index: int) -> bool:
    """Whether a `=` stands where something is compared: in brackets, or behind a word such as `if` or `return`."""
    opener = reading.enclosing(index)
    if opener is not None and reading.code[opener].text == "(":
        return True
    here = reading.code[index].start
    return any(token.text in _ASKING for token in reading.on_line(reading.line_of(here)) if token.start < here)
