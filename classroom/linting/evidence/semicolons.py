"""A semicolon that ends something too early."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import Change, Proposal
from classroom.linting.reading import Reading


def early_semicolons(reading: Reading) -> Iterator[Proposal]:
    """`if (a); else`, `public int F();` above a block, `};` before an else: the semicolon ends it too early."""
    for line in _lines(reading):
        tokens = reading.on_line(line)
        following = reading.next_code_line(line)
        below = reading.on_line(following)[0].text if following else ""
        ended = len(tokens) > 1 and tokens[-1].text == ";" and tokens[-2].text in (")", "}", "else", "{")
        if ended and below in ("{", "else", "catch", "finally"):
            yield Proposal((Change(tokens[-1].start, 1, ""),), 0.92, (";",))
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if token.text == ";" and after.text in ("{", "else") and before.text in (")", "}"):
                yield Proposal((Change(token.start, 1, ""),), 0.85, (";",))


_HEADS = frozenset(["if", "while", "for", "foreach", "switch", "catch", "function", "using", "lock"])


def ends_a_head(reading: Reading, index: int) -> bool:
    """Whether the sign at this code token stands behind a head such as `if (x > 2)` or `function f(a)`: a semicolon
    there is read without complaint and makes the head do nothing, the more so an endless loop of `while (true);`."""
    closer = reading.pairing.partner.get(index - 1)
    if closer is None or reading.code[index - 1].text != ")":
        return False
    head, word = reading.token(closer - 1), reading.token(closer - 2)
    if any(each is not None and each.text in _HEADS for each in (head, word)):
        return True
    line = reading.line_of(reading.code[index].start)
    after = reading.token(index + 1)
    if after is not None and after.text == "{":
        return True
    following = reading.next_code_line(line)
    return bool(following) and reading.indent_of(following) > reading.indent_of(line)


def _lines(reading: Reading) -> list[int]:
    """The place of trouble, and where the `if` of a lonely `else` began."""
    lines = [reading.line, reading.previous_code_line(reading.line)]
    stopped = reading.token(reading.index_at(reading.stop.at))
    if stopped is not None and stopped.text == "else":
        above = lines[-1]
        while above and len(lines) < 14:
            above = reading.previous_code_line(above)
            lines.append(above)
    return [line for line in lines if line]
