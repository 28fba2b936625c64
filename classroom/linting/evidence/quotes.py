"""Where a string lost its beginning or its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classroom.linting.evidence.text_ends import code_begins, prefixed_start, quote_at, without_swallowing
from classroom.linting.model import Proposal, insert, replace
from classroom.linting.reading import OPENERS, Reading, Token

_TAIL = re.compile(r"[)\]}\s;:,{]*+$")
_TAIL_SIGNS = frozenset(")]};:,{")
#: No text that a child types ends in more closing signs than this.
_TAIL_AT_MOST = 60
_BORDERS = frozenset(["(", "[", "{", ",", "=", ":", "+", "==", "!=", "===", "!==", "=>", "+=", "<", ">", "<=", ">="])
_RUNS_ON = re.compile(r"""(['"][^,'"]+)[\])]*,\s*['"]""")
#: Longer texts are not searched for an end that came too early.
SHORT_TEXT = 200
#: How the proposals of one rule are graded against each other: a plain case, and one with two readings.
_SURE, _UNSURE = 0.93, 0.65
_CURLY_AT_MOST = 40
_SMART = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "´": "'"}


def open_strings(reading: Reading) -> list[Token]:
    """Strings without an end that begin on the line of trouble or the one before.

    Not those whose end may be there and be no end: on a line with curly quotes, or behind a backslash (`'abc\\'`).
    """
    wanted = (reading.line, reading.previous_code_line(reading.line))
    lines = [line for line in wanted if line and not has_curly(reading, line)]
    held = [token for line in lines for token in reading.on_line(line)]
    return [t for t in held if t.kind == "open_string" and is_plain(t) and not is_escaped(t)]


def has_curly(reading: Reading, line: int) -> bool:
    """Whether curly quotes on a line may be meant as the quotes of a text."""
    return any(
        token.text in _SMART
        if token.kind == "op"
        else token.kind == "open_string" and not _SMART.keys().isdisjoint(token.text)
        for token in reading.on_line(line)
    )


def is_escaped(token: Token) -> bool:
    """`'abc\\'`: its own quote stands behind a backslash, where the text may have been meant to end."""
    quote = token.text[quote_at(token)]
    at = token.text.rfind("\\" + quote)
    return at >= 0 and token.text.count(quote) == 2 and not token.text[at + 2 :].strip("".join(_TAIL_SIGNS) + " ")


def is_plain(token: Token) -> bool:
    body = token.text.lstrip("rRbBfFuU")
    return not body.startswith(('"""', "'''", "`"))


def ends(reading: Reading) -> Iterator[Proposal]:
    """A text without its end, or with an end that came too late."""
    yield from without_swallowing(reading, missing_end(reading))
    yield from early_end(reading)


def missing_end(reading: Reading) -> Iterator[Proposal]:
    """The end quote goes before the brackets that were opened before the string; else to the end of the
    line.
    """
    for token in open_strings(reading):
        if reading.language == "javascript" and "`" in token.text:
            continue  # which of the two quotes is the right one, another rule asks
        quote = token.text[quote_at(token)]
        body = _without_comment(reading, token.text[quote_at(token) + 1 :].rstrip())
        tail = _tail_of(reading, token, body)
        if not body[: len(body) - len(tail)]:
            continue
        at = token.start + quote_at(token) + 1 + len(body) - len(tail)
        seam = code_begins(reading, token, body)
        if seam is not None:
            begin = token.start + quote_at(token) + 1
            yield Proposal((insert(begin + seam.at, quote),), _UNSURE + 0.1, (quote,))
        doubtful = seam is not None or any(_ended_with_other(token))
        yield Proposal((insert(at, quote),), _UNSURE if doubtful else _SURE, (quote,))


def _without_comment(reading: Reading, body: str) -> str:
    """The text before a comment, when what stands before it looks like the end of a statement."""
    sign = "#" if reading.language == "python" else "//"
    before, found, _ = body.rpartition(sign)
    return (
        before.rstrip()
        if found and before.endswith((" ", "\t")) and before.rstrip().endswith((")", "]", ";", ":"))
        else body
    )


def early_end(reading: Reading) -> Iterator[Proposal]:
    """`["cat, "dog"]`: a text that ends in a comma and runs into a word lost its end before the comma."""
    for index in range(max(reading.index_at(reading.starts[reading.line - 1]), 0), len(reading.code) - 1):
        token, after = reading.code[index], reading.code[index + 1]
        if reading.line_of(token.start) != reading.line:
            break
        short = token.kind == "string" and len(token.text) <= SHORT_TEXT
        comma = _RUNS_ON.fullmatch(token.text) if short else None
        if comma and after.start == token.end and after.kind == "word":
            at = token.start + comma.end(1)
            yield Proposal((insert(at, token.text[-1]),), 0.92, (token.text[-1],))
            return


def _tail_of(reading: Reading, token: Token, body: str) -> str:
    """The end of the body that belongs to the program: closers that are open, and a final `;`, `:` or `,`."""
    unclosed = (reading.code[i] for i in reading.pairing.unclosed)
    open_here = [t.text for t in unclosed if t.end <= token.start]
    start = len(body)
    while start > max(len(body) - _TAIL_AT_MOST, 0) and (body[start - 1] in _TAIL_SIGNS or body[start - 1].isspace()):
        start -= 1
    text = body[start:]
    reading.work.spend(len(text) * len(open_here) // 8)
    kept = len(text)
    for position in range(len(text) - 1, -1, -1):
        char = text[position]
        if char in ")]}":
            if not open_here or OPENERS[open_here[-1]] != char:
                break
            # closers are met from the outside in, so the outermost open bracket comes first
            if not _closes(open_here, text[position:]):
                break
        elif char in ":,{" and position != len(text) - 1:
            break
        kept = position
    return text[kept:].lstrip()


def _closes(open_here: list[str], tail: str) -> bool:
    closers = [char for char in tail if char in ")]}"]
    wanted = [OPENERS[text] for text in reversed(open_here)]
    return (len(closers) <= len(wanted) and closers == wanted[len(wanted) - len(closers) :][: len(closers)]) or (
        closers == wanted[: len(closers)]
    )


def missing_start(reading: Reading) -> Iterator[Proposal]:
    """`print(Hello")`: the quote at the end has no beginning; it goes behind the bracket, comma or `=`
    before.
    """
    yield from without_swallowing(reading, _starts(reading))


def _starts(reading: Reading) -> Iterator[Proposal]:
    for token in open_strings(reading):
        if quote_at(token) != 0:
            continue  # letters before the quote were read as its prefix: too odd to mend
        if (prefixed := prefixed_start(reading, token)) is not None:
            yield prefixed
            continue
        index = reading.index_at(token.start)
        line = reading.line_of(token.start)
        confidence = _SURE
        for position in range(index - 1, max(index - 12, 0), -1):
            border, first = reading.code[position - 1], reading.code[position]
            if reading.line_of(first.start) != line or (first.kind == "string" and position != index):
                break
            if border.kind != "op" or border.text not in _BORDERS:
                continue
            # `print(Hello, world")`: a comma between words that nobody defined is part of the text
            prose = border.text == "," and _is_prose(reading, position - 2, line)
            yield Proposal((insert(first.start, token.text[0]),), _UNSURE if prose else confidence, (token.text[0],))
            if not prose:
                break
            confidence = _UNSURE + 0.1


def _is_prose(reading: Reading, index: int, line: int) -> bool:
    word = reading.token(index)
    return (
        word is not None
        and word.kind == "word"
        and word.text not in reading.keywords
        and not reading.is_used_elsewhere(word.text, line)
    )


def mixed_quotes(reading: Reading) -> Iterator[Proposal]:
    """`"hello'`: begun with one quote and ended with the other."""
    for token in open_strings(reading):
        for place, quote, other in _ended_with_other(token):
            yield Proposal((replace(place, place + 1, quote),), 0.95, (quote, other))


def _ended_with_other(token: Token) -> Iterator[tuple[int, str, str]]:
    """The offset of the other kind of quote where the end should be, with the right and the wrong quote."""
    at = quote_at(token)
    quote = token.text[at]
    other = "'" if quote == '"' else '"'
    body = token.text[at + 1 :]
    position = body.find(other)
    if body.count(other) == 1 and position > 0 and _TAIL.fullmatch(body[position + 1 :].rstrip()):
        yield token.start + at + 1 + position, quote, other


def apostrophe(reading: Reading) -> Iterator[Proposal]:
    """`'it's'`: an apostrophe ended the string; double quotes outside let it stand."""
    pattern = re.compile(r"'([^'\"\n]*\w'\w[^'\"\n]*)'(?=\s*(?:[)\];,:+}]|$))")
    for line in (reading.line, reading.previous_code_line(reading.line)):
        if line < 1:
            continue
        start = reading.starts[line - 1]
        for match in pattern.finditer(reading.line_text(line)):
            begin, end = start + match.start(), start + match.end()
            yield Proposal((replace(begin, begin + 1, '"'), replace(end - 1, end, '"')), 0.95)


def smart_quotes(reading: Reading) -> Iterator[Proposal]:
    """Curly quotes from a word processor stand where straight ones belong: all of them become straight, or none.

    Inside a whole text or a remark they may stay; in one that has no end they may be its end (`"hello”`).
    """
    spots = []
    for token in reading.code:
        if token.kind == "op" and token.text in _SMART:
            spots.append((token.start, token.text))
        elif token.kind == "open_string" and reading.line_of(token.start) == reading.line and is_plain(token):
            spots += [(token.start + at, char) for at, char in enumerate(token.text) if char in _SMART]
    if spots and len(spots) <= _CURLY_AT_MOST:
        yield Proposal(tuple(replace(at, at + 1, _SMART[char]) for at, char in spots), 0.96)
        straight = '"'
        yield Proposal(tuple(replace(at, at + 1, straight) for at, _ in spots), 0.91)
