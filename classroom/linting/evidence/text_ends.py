"""Where a text that lost a quote goes on as code, so that its end belongs before that: a repair that would swallow
the code is never shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from classroom.linting.model import Change, Proposal
from classroom.linting.reading import Reading, Token

_QUOTES = frozenset("\"'`")
#: A sign that a text may stand before, with the blanks around it, and the word that follows: nothing is taken from a
#: text, so that a `-` belongs to it.
_JOINED = re.compile(r"(?:(?<!\s)\s+)?(,|\+|==+|!==?|&&|\|\||[*%](?=\s))\s*([^\W\d]\w*)?")
#: What belongs to a question: between the values of an `if`, none of these is part of a text.
_QUESTION = re.compile(r"(?:(?<!\s)\s+)(and|or|&&|\|\||==+|!==?|<=|>=|[<>])\s+([^\W\d]\w*)?")
_ASKING = frozenset(["if", "elif", "while", "assert"])
_CALLED = re.compile(r"(?<=\S)\.[a-z]\w+\(")
_ENDS_IN_SUM = re.compile(r"\s\+\s*[^\W\d]\w*\s*$")
#: How far behind the place where code begins a quote may go: `"Clicks:  + clicks` keeps one blank outside.
_BLANKS = 2
#: A field of a formatted text.
_FIELD = re.compile(r"\{\s*([^\W\d]\w*)")


class Seam(NamedTuple):
    """Where code begins in a text without its end (an offset into the text's body), and the sign that says so."""

    at: int
    sign: str


def quote_at(token: Token) -> int:
    """Where the quote of a text stands, behind letters such as `f`."""
    return next(i for i, char in enumerate(token.text) if char in _QUOTES)


def code_begins(reading: Reading, token: Token, body: str) -> Seam | None:
    """Where the text goes on as code: a sign before a name known elsewhere, a method call, or the next question."""
    line = reading.line_of(token.start)
    if call := _CALLED.search(body):
        return Seam(call.start(), ".")
    quoted = "'" in body or '"' in body
    for sign in _JOINED.finditer(body):
        known = sign[2] is not None and reading.is_used_elsewhere(sign[2], line)
        if sign.start() and (known or (quoted and sign[1] in (",", "+"))):
            return Seam(sign.start(), sign[1])
    asked = _QUESTION.search(body) if reading.on_line(line)[0].text in _ASKING else None
    return Seam(asked.start(), asked[1]) if asked and asked.start() else None


def without_swallowing(reading: Reading, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals of a rule about quotes: those that swallow code, or triple a quote, are held back; those that part
    a text from code at a comma are asked about, for the comma may be part of the text."""
    seams: dict[int, tuple[int, Seam] | None] = {}
    for proposal in proposals:
        change = proposal.changes[0]
        line = reading.line_of(change.at)
        if line not in seams:
            seams[line] = _seam_on(reading, line)
        if len(proposal.changes) > 1 or change.insert not in _QUOTES:
            yield proposal
        elif not _triples(reading.text, proposal):
            yield replace(proposal, at_most=_at_most(reading, proposal, seams[line]))


def _seam_on(reading: Reading, line: int) -> tuple[int, Seam] | None:
    for token in reading.on_line(line):
        if token.kind == "open_string":
            begin = token.start + quote_at(token) + 1
            seam = code_begins(reading, token, reading.text[begin : token.end].rstrip())
            return (begin, seam) if seam else None
    return None


def _at_most(reading: Reading, proposal: Proposal, found: tuple[int, Seam] | None) -> str:
    change = proposal.changes[0]
    if found is None or change.at < found[0]:
        return "ask" if _loses_fields(reading, change.at) or _holds_a_sum(reading, change.at) else proposal.at_most
    begin, seam = found
    if change.at > begin + seam.at + _BLANKS:
        return "point"
    # `string s = "abc", x;` would give `x` anew
    is_list = reading.enclosing(reading.index_at(begin - 1)) is not None
    return "ask" if seam.sign == "+" or is_list or seam.sign != "," else "point"


def _holds_a_sum(reading: Reading, at: int) -> bool:
    """`"Clicks:  + clicks`: a plus and one word at the end of a text that has no end may be code, though the program
    knows no such name."""
    for token in reading.on_line(reading.line_of(at)):
        if token.kind == "open_string" and token.start < at <= token.end:
            return _ENDS_IN_SUM.search(reading.text[token.start : at]) is not None
    return False


def _loses_fields(reading: Reading, at: int) -> bool:
    """`print(Hello {name}")`: with a name of the program between braces, an `f` may be lost with the quote."""
    line = reading.line_of(at)
    end = reading.starts[line - 1] + len(reading.line_text(line))
    fields = _FIELD.findall(reading.text[at:end]) if reading.language == "python" else []
    prefixed = reading.text[at - 1 : at] in ("f", "F")
    return not prefixed and any(reading.is_used_elsewhere(name, line) for name in fields)


def _triples(text: str, proposal: Proposal) -> bool:
    """Whether an inserted quote would stand beside two of its kind."""
    change = proposal.changes[0]
    quote = change.insert
    near = text[max(change.at - 2, 0) : change.at] + quote + text[change.at : change.at + 2]
    return not change.delete and quote * 3 in near


def prefixed_start(reading: Reading, token: Token) -> Proposal | None:
    """`print(f Hello {name}")`: the `f` alone behind a border is the letter before a quote, which is lost."""
    line, index = reading.line_of(token.start), reading.index_at(token.start)
    if reading.language != "python" or quote_at(token) != 0:
        return None
    for position in range(index - 1, max(index - 20, 0), -1):
        letter, after = reading.code[position], reading.code[position + 1]
        if reading.line_of(letter.start) != line or letter.kind in ("string", "open_string"):
            return None
        border = reading.code[position - 1].text in ("(", "=", ",", "+", "return")
        if not border or letter.kind != "word" or reading.is_used_elsewhere(letter.text, line):
            continue
        held = reading.text[letter.end : token.start]
        quote = token.text[0]
        if letter.text in ("f", "F") and after.kind == "word":
            gap = Proposal((Change(letter.end, after.start - letter.end, quote),), 0.97, (quote,))
            return gap if "{" in held else replace(gap, at_most="ask")
        if letter.text[0] in "fF" and letter.text[1:2].isupper() and _FIELD.search(held):
            return Proposal((Change(letter.start + 1, 0, quote),), 0.95, (quote,), "ask")
    return None
