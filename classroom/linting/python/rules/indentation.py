"""Lines that begin too far to the right or left."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import Change, Example, Proposal, Rule, insert
from classroom.linting.reading import Reading


def _unexpected(reading: Reading) -> Iterator[Proposal]:
    """A line deeper than the one before: it and those that stand with it go back."""
    if "unexpected indent" not in reading.stop.message:
        return
    line = reading.line
    before = reading.previous_code_line(line)
    target = reading.indent_text(before) if before else ""
    run = _run_of(reading, line)
    if 1 <= len(run) <= 12:
        yield Proposal(tuple(_reindent(reading, at, target) for at in run), 0.92 if len(run) == 1 else 0.7)


def _run_of(reading: Reading, line: int) -> list[int]:
    """The lines from here on that are at least as deep as this one."""
    run, indent, following = [line], reading.indent_of(line), reading.next_code_line(line)
    while following and reading.indent_of(following) >= indent:
        run.append(following)
        following = reading.next_code_line(following)
    return run


def _reindent(reading: Reading, line: int, indent: str) -> Change:
    return Change(reading.starts[line - 1], len(reading.indent_text(line)), indent)


def _unmatched(reading: Reading) -> Iterator[Proposal]:
    """A line between two levels goes to the nearest level that is open."""
    if "unindent does not match" not in reading.stop.message:
        return
    line = reading.line
    here = reading.indent_of(line)
    levels = sorted(_open_levels(reading, line), key=lambda pair: abs(pair[0] - here))
    distances = [abs(level - here) for level, _ in levels]
    for position, (_, indent) in enumerate(levels[:3]):
        near = distances[position] <= 1 and distances.count(distances[position]) == 1
        yield Proposal((_reindent(reading, line, indent),), 0.92 if near else 0.75 - 0.05 * position)


def _open_levels(reading: Reading, line: int) -> set[tuple[int, str]]:
    levels: set[tuple[int, str]] = set()
    limit = 10_000
    before = reading.previous_code_line(line)
    while before and limit > 0:
        indent = reading.indent_of(before)
        if indent < limit:
            levels.add((indent, reading.indent_text(before)))
            limit = indent
        before = reading.previous_code_line(before)
    return levels


def _block(reading: Reading) -> Iterator[Proposal]:
    """The line after a colon stands no deeper: one line alone moves in."""
    if "expected an indented block" not in reading.stop.message:
        return
    line = reading.line
    head = reading.previous_code_line(line)
    if not head:
        return
    deeper = reading.indent_text(head) + ((reading.indent_text(line)[:1] == "\t" and "\t") or "    ")
    start = reading.starts[line - 1]
    moved = (Change(start, len(reading.indent_text(line)), deeper),)
    following = reading.next_code_line(line)
    alone = not following or following > line + 1 or reading.indent_of(following) < reading.indent_of(line)
    closes = following and reading.on_line(following)[0].text in ("else", "elif", "except", "finally")
    if line == head + 1:
        yield Proposal(moved, 0.92 if closes else 0.75 if alone else 0.62)
    if line > head + 1 and reading.on_line(line)[0].text in ("def", "class", "if", "for", "while"):
        filler = reading.indent_text(head) + "    pass\n"
        yield Proposal((insert(reading.starts[head], filler),), 0.65)


RULES = (
    Rule(
        "unexpected-indent",
        _unexpected,
        (
            Example("a = 1\n  b = 2\n", "a = 1\nb = 2\n"),
            Example(" a = 1\nb = 2\n", "a = 1\nb = 2\n"),
            Example("a = 1\n  b = 2\n  c = 3\nd = 4\n", "a = 1\nb = 2\nc = 3\nd = 4\n", "ask"),
        ),
        ("if a:\n    b = 1\n",),
    ),
    Rule(
        "uneven-indent",
        _unmatched,
        (
            Example(
                "if a:\n    b = 1\n elif c:\n    b = 2\n",
                "if a:\n    b = 1\nelif c:\n    b = 2\n",
            ),
            Example("if a:\n    b = 1\n   c = 2\n", "if a:\n    b = 1\n    c = 2\n"),
        ),
        ("if a:\n    b = 1\nc = 2\n",),
    ),
    Rule(
        "missing-indent",
        _block,
        (
            Example("if a:\nb = 1\nelse:\n    b = 2\n", "if a:\n    b = 1\nelse:\n    b = 2\n"),
            Example("for i in a:\nprint(i)\n", "for i in a:\n    print(i)\n", "ask"),
        ),
        ("if a: b = 1\n",),
    ),
)
