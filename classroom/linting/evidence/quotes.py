"""Where a string lost its beginning or its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from classroom.linting.model import Proposal, insert, replace
from classroom.linting.reading import OPENERS, Reading, Token

_TAIL = re.compile(r"[)\]}\s;:,{]*+$")
_TAIL_SIGNS = frozenset(")]};:,{")
#: No text that a child types ends in more closing signs than this.
_TAIL_AT_MOST = 60
_BORDERS = frozenset(["(", "[", "{", ",", "=", ":", "+", "==", "!=", "===", "!==", "=>", "+=", "<", ">", "<=", ">="])
_RUNS_ON = re.compile(r"""(['"][^,'"]+)[\])]*,\s*['"]""")
#: Longer texts are not searched for an end that came too early.
_SHORT_TEXT = 200
#: How the proposals of one rule are graded against each other: a plain case, and one with two readings.
_SURE, _UNSURE = 0.93, 0.65
_CURLY_AT_MOST = 40
#: How much of a program tells how its brackets are written.
_TOKENS_SEEN = 2_000
_SMART = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "´": "'"}


def open_strings(reading: Reading) -> list[Token]:
    """Strings without an end that begin on the line of trouble or the one before.

    Not those whose end may be there and be no end: on a line with curly quotes, or behind a backslash (`'abc\\'`).
    """
    wanted = (reading.line, reading.previous_code_line(reading.line))
    lines = [line for line in wanted if line and not _has_curly(reading, line)]
    held = [token for line in lines for token in reading.on_line(line)]
    return [t for t in held if t.kind == "open_string" and _is_plain(t) and not _is_escaped(t)]


def _has_curly(reading: Reading, line: int) -> bool:
    """Whether curly quotes on a line may be meant as the quotes of a text."""
    return any(
        token.text in _SMART
        if token.kind == "op"
        else token.kind == "open_string" and not _SMART.keys().isdisjoint(token.text)
        for token in reading.on_line(line)
    )


def _is_escaped(token: Token) -> bool:
    """`'abc\\'`: its own quote stands behind a backslash, where the text may have been meant to end."""
    quote = token.text[_quote_at(token)]
    at = token.text.rfind("\\" + quote)
    return at >= 0 and token.text.count(quote) == 2 and not token.text[at + 2 :].strip("".join(_TAIL_SIGNS) + " ")


def _is_plain(token: Token) -> bool:
    body = token.text.lstrip("rRbBfFuU")
    return not body.startswith(('"""', "'''", "`"))


def _quote_at(token: Token) -> int:
    return next(i for i, char in enumerate(token.text) if char in "\"'")


def ends(reading: Reading) -> Iterator[Proposal]:
    """A text without its end, or with an end that came too late."""
    yield from missing_end(reading)
    yield from early_end(reading)


def missing_end(reading: Reading) -> Iterator[Proposal]:
    """The end quote goes before the brackets that were opened before the string; else to the end of the
    line.
    """
    for token in open_strings(reading):
        quote = token.text[_quote_at(token)]
        body = _without_comment(reading, token.text[_quote_at(token) + 1 :].rstrip())
        tail = _tail_of(reading, token, body)
        if not body[: len(body) - len(tail)]:
            continue
        at = token.start + _quote_at(token) + 1 + len(body) - len(tail)
        seam = _code_begins(reading, token, body)
        if seam is not None:
            begin = token.start + _quote_at(token) + 1
            yield Proposal((insert(begin + seam, quote),), _UNSURE + 0.1, (quote,))
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
        short = token.kind == "string" and len(token.text) <= _SHORT_TEXT
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


def _code_begins(reading: Reading, token: Token, body: str) -> int | None:
    """Where the text goes on as code: a comma or plus before a name known elsewhere, or a method call."""
    line = reading.line_of(token.start)
    if call := re.search(r"(?<=\S)\.[a-z]\w+\(", body):
        return call.start()
    quoted = "'" in body or '"' in body
    for sign in re.finditer(r"(?:(?<!\s)\s+)?[,+]\s*([^\W\d]\w*)?", body):
        known = sign[1] is not None and reading.is_used_elsewhere(sign[1], line)
        if sign.start() and (quoted or known):
            return sign.start()
    return None


def missing_start(reading: Reading) -> Iterator[Proposal]:
    """`print(Hello")`: the quote at the end has no beginning; it goes behind the bracket, comma or `=`
    before.
    """
    for token in open_strings(reading):
        if _quote_at(token) != 0:
            continue  # letters before the quote were read as its prefix: too odd to mend
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
    at = _quote_at(token)
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
        elif token.kind == "open_string" and reading.line_of(token.start) == reading.line and _is_plain(token):
            spots += [(token.start + at, char) for at, char in enumerate(token.text) if char in _SMART]
    if spots and len(spots) <= _CURLY_AT_MOST:
        yield Proposal(tuple(replace(at, at + 1, _SMART[char]) for at, char in spots), 0.96)
        straight = '"'
        yield Proposal(tuple(replace(at, at + 1, straight) for at, _ in spots), 0.91)


#: Signs that a text begins behind, or that follow its end.
_BEFORE_TEXT = frozenset("(,+=[{:")
_BEHIND_TEXT = frozenset("),+;]}:")
_QUOTES_TRIED = 30


def quote_anywhere(reading: Reading) -> Iterator[Proposal]:
    """One quote put in or changed on a line whose quotes do not pair: at each place where a text may begin or end.

    Weak by itself; which of the places looks usual afterwards decides.
    """
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        open_here = [t for t in tokens if t.kind == "open_string" and _is_plain(t)]
        if (not open_here and line != reading.line) or _has_curly(reading, line) or any(map(_is_escaped, open_here)):
            continue
        text, start = reading.line_text(line), reading.starts[line - 1] if line else 0
        quotes = [i for i, char in enumerate(text) if char in "\"'"]
        if not quotes or len(text) > _SHORT_TEXT:
            continue
        usual = max((text[quotes[0]], *"\"'"), key=lambda quote: sum(text[i] == quote for i in quotes))
        last = _last_end(reading, open_here)
        edits = _quote_edits(text, start, quotes, usual, _is_padded(reading, line))
        yield from (edit for edit in islice(edits, _QUOTES_TRIED) if edit.changes[0].at <= last)


def _last_end(reading: Reading, texts: list[Token]) -> int:
    """How far a text without an end may go: to where code goes on with a name that the program knows elsewhere, as in
    `"Clicks:  + clicks;`."""
    for token in texts:
        begin = _quote_at(token) + 1
        seam = _code_begins(reading, token, token.text[begin:].rstrip())
        if seam is not None:
            return token.start + begin + seam + 2
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
