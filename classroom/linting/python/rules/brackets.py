"""A bracket that was never closed, closed twice, or closed with the wrong shape."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import brackets, sole
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading

_HEADS = frozenset(["if", "elif", "while", "for", "def", "class", "with", "else", "try", "except", "match", "case"])


def _head_end(reading: Reading, opener: int, line: int) -> int | None:
    """Before the colon that ends a head such as `if (x > 3:`."""
    tokens = reading.on_line(line)
    if tokens[0].text in _HEADS and tokens[-1].text == ":" and tokens[-1].start > reading.code[opener].start:
        return tokens[-2].end
    return None


def _missing(reading: Reading) -> Iterator[Proposal]:
    yield from brackets.missing_closers(reading, _head_end, sure=0.95, unsure=0.65)
    yield from sole.sum_ends(reading)


RULES = (
    Rule(
        "missing-closer",
        _missing,
        (
            Example('a = choice(b + " " + choice(c)\n', 'a = choice(b) + " " + choice(c)\n'),
            Example("a = round((b * c) + 2\n", "a = round((b * c) + 2)\n"),
            Example('print("hi"\n', 'print("hi")\n'),
            Example("n = int(input()\nprint(n)\n", "n = int(input())\nprint(n)\n"),
            Example("if (n > 3:\n    n = 1\n", "if (n > 3):\n    n = 1\n"),
            Example("a = [1, 2, 3\nprint(a)\n", "a = [1, 2, 3]\nprint(a)\n"),
            Example("a = {\n    'x': 1,\nprint(a)\n", "a = {\n    'x': 1,\n}\nprint(a)\n"),
            Example("a = {'x': 1  # one\nprint(a)\n", "a = {'x': 1}  # one\nprint(a)\n"),
            Example("def f(a, b:\n    return a\n", "def f(a, b):\n    return a\n"),
            Example("a = ((1 + 2) * 3\nprint(a)\n", "a = ((1 + 2) * 3)\nprint(a)\n"),
            Example('n = int(input("n"\n', 'n = int(input("n"))\n'),
        ),
        ('print("hi")\n', "a = (\n    1,\n    2,\n)\n"),
    ),
    Rule(
        "surplus-closer",
        brackets.surplus_closers,
        (
            Example('print("hi"))\n', 'print("hi")\n'),
            Example("a = [1, 2]]\n", "a = [1, 2]\n"),
            Example("a = 5)\n", "a = 5\n"),
        ),
        ("a = [[1, 2]]\n", "if (a) == 1):\n    pass\n"[:0]),
    ),
    Rule(
        "wrong-closer",
        brackets.wrong_closers,
        (
            Example("a = [1, 2, 3)\n", "a = [1, 2, 3]\n"),
            Example("print(a}\n", "print(a)\n"),
            Example('print["hello")\n', 'print("hello")\n'),
            Example("a = [1, 2, 3]\nx = a(0]\n", "a = [1, 2, 3]\nx = a[0]\n"),
            Example("a = [1, 2, 3]\nx = a[0)\n", "a = [1, 2, 3]\nx = a[0]\n"),
        ),
        ("a = [(1), {2}]\n",),
    ),
    Rule(
        "missing-opener",
        brackets.lost_openers,
        (Example("a = 1\nb = 2\nc = a + b) / 2\n", "a = 1\nb = 2\nc = (a + b) / 2\n"),),
        ("a = 5)\n",),
    ),
)
