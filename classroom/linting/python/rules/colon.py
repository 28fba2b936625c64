"""The colon at the end of `if`, `for`, `while`, `def` ... is missing, or is another sign."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import Example, Proposal, Rule, insert, replace
from classroom.linting.reading import OPENERS, Reading

_HEADS = frozenset(
    [
        "if",
        "elif",
        "else",
        "while",
        "for",
        "def",
        "class",
        "with",
        "try",
        "except",
        "finally",
        "async",
        "match",
        "case",
    ]
)


def _propose(reading: Reading) -> Iterator[Proposal]:
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        if not tokens or tokens[0].text not in _HEADS or tokens[-1].text == ":":
            continue
        last = tokens[-1]
        if last.text == "{" and len(tokens) > 1:
            yield Proposal((replace(tokens[-2].end, last.end, ":"),), 0.93, (tokens[0].text,))
            continue
        opened = [i for i in reading.pairing.unclosed if tokens[0].start < reading.code[i].start <= last.start]
        if opened:
            closers = "".join(OPENERS[reading.code[i].text] for i in reversed(opened[:3]))
            yield Proposal((insert(last.end, closers + ":"),), 0.92, (tokens[0].text,))
            continue
        if last.text in (";", ",", ".") and len(tokens) > 1:
            yield Proposal((replace(last.start, last.end, ":"),), 0.9, (tokens[0].text,))
            continue
        yield Proposal((insert(last.end, ":"),), 0.96, (tokens[0].text,))
        if tokens[0].text in ("else", "try", "finally") and len(tokens) > 1:
            yield Proposal((insert(tokens[0].end, ":"),), 0.93, (tokens[0].text,))


def _surplus(reading: Reading) -> Iterator[Proposal]:
    """A plain line that ends with a colon: `total = 5:`."""
    tokens = reading.on_line(reading.line)
    if len(tokens) < 2 or tokens[-1].text != ":" or tokens[0].text in _HEADS:
        return
    if reading.enclosing(reading.index_at(tokens[-1].start)) is None:
        following = reading.next_code_line(reading.line)
        deeper = following and reading.indent_of(following) > reading.indent_of(reading.line)
        yield Proposal((replace(tokens[-1].start, tokens[-1].end, ""),), 0.65 if deeper else 0.92)


RULES = (
    Rule(
        "missing-colon",
        _propose,
        (
            Example("if a > 3\n    a = 1\n", "if a > 3:\n    a = 1\n"),
            Example("def f(a)\n    return a\n", "def f(a):\n    return a\n"),
            Example("for i in a  # three\n    print(i)\n", "for i in a:  # three\n    print(i)\n"),
            Example("if a:\n    b = 1\nelse\n    b = 2\n", "if a:\n    b = 1\nelse:\n    b = 2\n"),
            Example("while a < 5;\n    a = 5\n", "while a < 5:\n    a = 5\n"),
            Example("if a:\n    b = 1\nelse {\n    b = 2\n", "if a:\n    b = 1\nelse:\n    b = 2\n"),
            Example("def f(name\n    print(name)\n", "def f(name):\n    print(name)\n"),
            Example("class A\n    x = 1\n", "class A:\n    x = 1\n"),
            Example("if a:\n    b = 1\nelse b = 2\n", "if a:\n    b = 1\nelse: b = 2\n"),
        ),
        ("x = 1 if a else 2\n", "if a: b = 1\n"),
    ),
    Rule(
        "surplus-colon",
        _surplus,
        (
            Example("total = 5:\n", "total = 5\n"),
            Example("a = [i for i in range(3)]:\nprint(a)\n", "a = [i for i in range(3)]\nprint(a)\n"),
        ),
        ("if a: b = 1\n", "a = {1:\n2}\n"),
    ),
)
