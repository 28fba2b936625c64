"""Lines that begin too far to the right or left."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import SOLE, Change, Example, Proposal, Rule, insert
from classroom.linting.reading import Reading


def _unexpected(reading: Reading) -> Iterator[Proposal]:
    """A line deeper than the one before: it and those that stand with it go back."""
    if "unexpected indent" not in reading.stop.message:
        return
    line = reading.line
    before = reading.previous_code_line(line)
    target = reading.indent_text(before) if before else ""
    run = _run_of(reading, line)
    # a line between two of one block, too far to the left: it may belong to the block as well as those below may not
    split = before and _is_inside(reading, before, line)
    if 1 <= len(run) <= 12:
        yield Proposal(
            tuple(_reindent(reading, at, target) for at in run), 0.92 if len(run) == 1 and not split else 0.7
        )
    yield Proposal((_reindent(reading, line, target),), 0.91 if _is_head(reading, line) and not split else 0.75)
    if before and not _is_head(reading, before) and (split or reading.indent_of(before)):
        yield Proposal((_reindent(reading, before, reading.indent_text(line)),), 0.9 if split else 0.73)


def _is_inside(reading: Reading, between: int, line: int) -> bool:
    """Whether the lines around one begin alike, and deeper than it."""
    above = reading.previous_code_line(between)
    return bool(above) and reading.indent_text(above) == reading.indent_text(line)


def _is_head(reading: Reading, line: int) -> bool:
    tokens = reading.on_line(line)
    return bool(tokens) and tokens[-1].text == ":"


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
    if _stands_out(reading, line):
        above = reading.indent_text(reading.previous_code_line(line))
        yield Proposal((_reindent(reading, line, above),), 0.95)
        return
    levels = sorted(_open_levels(reading, line), key=lambda pair: abs(pair[0] - here))
    distances = [abs(level - here) for level, _ in levels]
    if len(distances) > 1 and distances[0] == distances[1]:
        return  # as near to the one as to the other, and each means something else
    for position, (_, indent) in enumerate(levels[:3]):
        near = distances[position] <= 1 and distances.count(distances[position]) == 1
        yield Proposal((_reindent(reading, line, indent),), 0.92 if near else 0.75 - 0.05 * position)
    yield from _lines_above(reading, line)


def _stands_out(reading: Reading, line: int) -> bool:
    """Whether the lines around one that opens no block begin alike: it is the odd one, however far it is off."""
    above, below = reading.previous_code_line(line), reading.next_code_line(line)
    alike = bool(above and below) and reading.indent_text(above) == reading.indent_text(below)
    return alike and not _is_head(reading, line) and not _is_head(reading, above)


def _lines_above(reading: Reading, line: int) -> Iterator[Proposal]:
    """The lines of the block above were the ones that stand too deep."""
    wrong: list[int] = []
    above = reading.previous_code_line(line)
    while above and reading.indent_of(above) > reading.indent_of(line) and len(wrong) < 4:
        wrong.append(above)
        above = reading.previous_code_line(above)
    if wrong and above and _is_head(reading, above) and reading.indent_of(above) < reading.indent_of(line):
        yield Proposal(tuple(_reindent(reading, at, reading.indent_text(line)) for at in wrong), 0.74)
    elif wrong and above and reading.indent_of(above) < reading.indent_of(line):
        yield Proposal((_reindent(reading, above, reading.indent_text(line)),), 0.6)


def _tabs(reading: Reading) -> Iterator[Proposal]:
    """Tabs and blanks that do not go together: the line takes what its neighbours have."""
    if not any(word in reading.stop.message for word in ("tabs", "unindent")):
        return
    line, above, below = reading.line, reading.previous_code_line(reading.line), reading.next_code_line(reading.line)
    if not any("\t" in reading.indent_text(at) for at in (line, above, below)):
        return
    for at, neighbour in ((line, below), (line, above), (above, line), (above, below)):
        if at and neighbour and _looks_alike(reading, at, neighbour):
            yield Proposal((_reindent(reading, at, reading.indent_text(neighbour)),), 0.75)


def _looks_alike(reading: Reading, line: int, other: int) -> bool:
    """Whether two lines begin at one place on the screen, where a tab goes to the next multiple of four or eight."""
    one, two = reading.indent_text(line), reading.indent_text(other)
    return any(len(one.expandtabs(width)) == len(two.expandtabs(width)) for width in (4, 8))


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
    deeper = reading.indent_text(head) + _step(reading, head, line)
    start = reading.starts[line - 1]
    moved = (Change(start, len(reading.indent_text(line)), deeper),)
    following = reading.next_code_line(line)
    alone = not following or following > line + 1 or reading.indent_of(following) < reading.indent_of(line)
    goes_on = bool(following) and reading.indent_text(following) == deeper
    closes = following and reading.on_line(following)[0].text in ("else", "elif", "except", "finally")
    if line == head + 1:
        yield Proposal(moved, 0.92 if closes or goes_on else 0.75 if alone else 0.62)
    if line > head + 1 and reading.on_line(line)[0].text in ("def", "class", "if", "for", "while"):
        filler = reading.indent_text(head) + "    pass\n"
        yield Proposal((insert(reading.starts[head], filler),), 0.65)


def _branches(reading: Reading) -> Iterator[Proposal]:
    """`if a:`, `x = 1`, `else:`, `x = 2`, all of them as far left: each one line alone below a head moves in."""
    line, head = reading.line, reading.previous_code_line(reading.line)
    if "expected an indented block" not in reading.stop.message or head != line - 1:
        return
    indent = reading.indent_text(head)
    moved: list[int] = []
    while head and reading.indent_text(line) == indent:
        following = reading.next_code_line(line)
        goes_on = bool(following) and reading.on_line(following)[0].text in ("else", "elif")
        alone = not following or following > line + 1 or reading.indent_of(following) < len(indent.expandtabs(4))
        if reading.on_line(line)[-1].text == ":" or not (goes_on or alone):
            return
        moved.append(line)
        if not goes_on or reading.indent_text(following) != indent:
            break
        head, line = following, reading.next_code_line(following)
    if len(moved) > 1:
        deeper = indent + _step(reading, head, line or head)
        yield Proposal(tuple(_reindent(reading, at, deeper) for at in moved), SOLE)


def _missing_indent(reading: Reading) -> Iterator[Proposal]:
    yield from _block(reading)
    yield from _branches(reading)


def _step(reading: Reading, head: int, line: int) -> str:
    """What one level of this program is: as the line below, else as any other block."""
    for at in (reading.next_code_line(line), *range(1, min(reading.line_count, 200))):
        above = reading.previous_code_line(at) if at != reading.next_code_line(line) else head
        indent, base = reading.indent_text(at), reading.indent_text(above)
        if above and at != line and indent.startswith(base) and len(indent) > len(base) and _is_head(reading, above):
            return indent[len(base) :]
    return "\t" if reading.indent_text(line)[:1] == "\t" else "    "


RULES = (
    Rule(
        "unexpected-indent",
        _unexpected,
        (
            Example("a = 1\n  b = 2\n", "a = 1\nb = 2\n"),
            Example(" a = 1\nb = 2\n", "a = 1\nb = 2\n"),
            Example("a = 1\n  b = 2\n  c = 3\nd = 4\n", "a = 1\nb = 2\nc = 3\nd = 4\n"),
            Example("for i in a:\n    b = 1\nc = 2\n    d = 3\n", "for i in a:\n    b = 1\n    c = 2\n    d = 3\n"),
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
            Example(
                "def f():\n    a = 1\n  b = 2\n    c = 3\n",
                "def f():\n    a = 1\n    b = 2\n    c = 3\n",
            ),
        ),
        ("if a:\n    b = 1\nc = 2\n", "if a:\n    b = 1\n  c = 2\nd = 3\n"),
    ),
    Rule(
        "missing-indent",
        _missing_indent,
        (
            Example("if a:\nx = 1\nelse:\nx = 2\n", "if a:\n    x = 1\nelse:\n    x = 2\n"),
            Example("if a:\nb = 1\nelse:\n    b = 2\n", "if a:\n    b = 1\nelse:\n    b = 2\n"),
            Example("for i in a:\nprint(i)\n", "for i in a:\n    print(i)\n"),
        ),
        ("if a: b = 1\n", "if a:\nx = 1\nelse:\nx = 2\ny = 3\n"),
    ),
    Rule(
        "mixed-tabs",
        _tabs,
        (Example("if a:\n \tb = 1\n\tc = 2\n", "if a:\n\tb = 1\n\tc = 2\n"),),
        ("if a:\n\tb = 1\n", "for i in a:\n    b(i)\n   c(i)\n", "if a:\n\t\tb = 1\n  c = 2\n"),
    ),
)
