"""Two values side by side in a call or a list."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import commas
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading


def _propose(reading: Reading) -> Iterator[Proposal]:
    yield from commas.missing_commas(reading, sure=0.92, unsure=0.7, objects=True)


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
        ),
        ('a = ("x" "y")\n',),
    ),
)
