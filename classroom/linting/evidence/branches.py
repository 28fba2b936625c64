"""An `else` that is cut off from its `if`: by steps that need braces around them, or by no `if` at all."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import Change, Proposal, insert
from classroom.linting.reading import Reading, Token

_LINES_TRIED = 20


def steps_without_braces(reading: Reading, lines: list[int]) -> Iterator[Proposal]:
    """An `if` with some deeper lines and no braces, above an `else`: the indentation says that all of them belong to
    the `if`, so they get their braces, and so do several lines below the `else`."""
    for line in lines:
        tokens = reading.on_line(line)
        if not tokens or tokens[0].text != "else":
            continue
        head, steps = _above(reading, line)
        if head is None or len(steps) < 2 or reading.on_line(head)[-1].text != ")":
            continue
        changes = [insert(reading.code_end(head), " {"), insert(tokens[0].start, "} ")]
        below = _below(reading, line)
        if tokens[-1].text == "else" and len(below) > 1:
            closer = "\n" + reading.indent_text(line) + "}"
            changes += [insert(tokens[-1].end, " {"), insert(reading.code_end(below[-1]), closer)]
        yield Proposal(tuple(changes), 0.95, ("if",))


def lost_else(reading: Reading, lines: list[int]) -> Iterator[Proposal]:
    """An `else` behind a whole statement, with no `if` above that it could belong to: without the word, its step is
    done. Never with a block behind it: that lost its `if`, and not its `else`."""
    for line in lines:
        for token in reading.on_line(line):
            if token.text == "else" and not _has_if(reading, token, line):
                gap = 1 if reading.text[token.end : token.end + 1] == " " else 0
                yield Proposal((Change(token.start, token.end + gap - token.start, ""),), 0.75, ("else",), "ask")


def _has_if(reading: Reading, token: Token, line: int) -> bool:
    index = reading.index_at(token.start)
    behind, tokens = reading.token(index + 1), reading.on_line(line)
    if behind is None or behind.text in ("{", "(") or reading.line_of(behind.start) != line:
        return True
    if tokens[0] is not token:
        return any(each.text == "if" for each in tokens)
    head, steps = _above(reading, line)
    return head is not None and bool(steps) and any(each.text == "if" for each in reading.on_line(head))


def _above(reading: Reading, line: int) -> tuple[int | None, list[int]]:
    """The head of an `if` as far left as a line, and the deeper lines between."""
    steps: list[int] = []
    above = reading.previous_code_line(line)
    while above and len(steps) < _LINES_TRIED and reading.indent_of(above) > reading.indent_of(line):
        steps.append(above)
        above = reading.previous_code_line(above)
    words = [token.text for token in reading.on_line(above)[:3]] if above else []
    is_head = words[:1] == ["if"] or words[:2] == ["else", "if"] or words[:3] == ["}", "else", "if"]
    return (above if is_head and reading.indent_of(above) == reading.indent_of(line) else None), steps


def _below(reading: Reading, line: int) -> list[int]:
    steps: list[int] = []
    below = reading.next_code_line(line)
    while below and len(steps) < _LINES_TRIED and reading.indent_of(below) > reading.indent_of(line):
        steps.append(below)
        below = reading.next_code_line(below)
    return steps
