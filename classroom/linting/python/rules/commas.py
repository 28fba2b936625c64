"""Two values side by side in a call or a list."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import commas, parameters
from classroom.linting.model import SOLE, Example, Proposal, Rule, insert
from classroom.linting.reading import Reading


def _propose(reading: Reading) -> Iterator[Proposal]:
    yield from commas.missing_commas(reading, sure=0.92, unsure=0.7, objects=True)
    yield from parameters.parameter_commas(reading)
    yield from _shown(reading)


def _shown(reading: Reading) -> Iterator[Proposal]:
    """`print("hi" name)`: in a print by itself, with no sign in it, a text and a name stand side by side."""
    tokens = reading.on_line(reading.line)
    if len(tokens) != 5 or [tokens[i].text for i in (0, 1, 4)] != ["print", "(", ")"]:
        return
    text, value = sorted(tokens[2:4], key=lambda token: token.kind != "string")
    if (
        text.kind == "string"
        and (value.kind == "number" or value.text not in reading.keywords)
        and value.kind
        in (
            "word",
            "number",
        )
    ):
        yield Proposal((insert(tokens[2].end, ","),), SOLE)


RULES = (
    Rule(
        "missing-comma",
        _propose,
        (
            Example('print("sum" total)\n', 'print("sum", total)\n'),
            Example("a = [1 2 3]\n", "a = [1, 2, 3]\n"),
            Example("a = [1, 2 3]\n", "a = [1, 2, 3]\n"),
            Example('a = {"x": 1\n     "y": 2}\n', 'a = {"x": 1,\n     "y": 2}\n'),
            Example("f(a b)\n", "f(a, b)\n"),
            Example('a = 1\nprint("hi" a)\n', 'a = 1\nprint("hi", a)\n'),
            Example("def f(a b):\n    return a\n", "def f(a, b):\n    return a\n"),
            Example(
                "class A:\n    def __init__(self x):\n        self.x = x\n",
                "class A:\n    def __init__(self, x):\n        self.x = x\n",
            ),
        ),
        ('a = ("x" "y")\n', "def f(int a):\n    return a\n"),
    ),
)
