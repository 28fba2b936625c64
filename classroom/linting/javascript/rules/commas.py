"""Two values side by side in a call, a list or an object; commas where a `for` wants semicolons."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from classroom.linting.evidence import commas, loops, parameters
from classroom.linting.evidence.semicolons import early_semicolons
from classroom.linting.model import Change, Example, Proposal, Rule, insert, replace
from classroom.linting.reading import Reading


def _missing(reading: Reading) -> Iterator[Proposal]:
    yield from commas.missing_commas(reading, sure=0.92, unsure=0.7, objects=True)
    yield from parameters.parameter_commas(reading)


def _for_loop(reading: Reading) -> Iterator[Proposal]:
    """`for (let i = 0, i < 3, i++)`: the signs between its three parts are semicolons."""
    header = loops.header_of(reading)
    seams = loops.seams_of(header, (",", ";", ":"))
    if len(seams) == 1 and seams[0].text == ";":
        for before, after in pairwise(header[1:]):
            if before.kind in ("word", "number") and after.kind == "word" and before.text not in reading.keywords:
                yield Proposal((insert(before.end, ";"),), 0.94)
    if len(seams) == 2 and any(t.text != ";" for t in seams):
        changes: tuple[Change, ...] = tuple(replace(t.start, t.end, ";") for t in seams if t.text != ";")
        yield Proposal(changes, 0.95)


RULES = (
    Rule(
        "missing-comma",
        _missing,
        (
            Example("let a = [1 2 3];\n", "let a = [1, 2, 3];\n"),
            Example("let a = [1, 2 3];\n", "let a = [1, 2, 3];\n"),
            Example("let a = {\n  x: 1\n  y: 2\n};\n", "let a = {\n  x: 1,\n  y: 2\n};\n"),
            Example('console.log("sum" total);\n', 'console.log("sum", total);\n'),
            Example("f(a b);\n", "f(a, b);\n"),
            Example("function f(a b) {\n  return a;\n}\n", "function f(a, b) {\n  return a;\n}\n"),
        ),
        (
            "function f(int a, int b) {\n}\n",
            "let a = [1, 2];\n",
        ),
    ),
    Rule(
        "for-semicolons",
        _for_loop,
        (
            Example("for (let i = 0; i < 3 i++) {}\n", "for (let i = 0; i < 3; i++) {}\n"),
            Example("for (let i = 0, i < 3, i++) {}\n", "for (let i = 0; i < 3; i++) {}\n"),
            Example("for (let i = 0; i < 3, i++) {}\n", "for (let i = 0; i < 3; i++) {}\n"),
        ),
        ("for (let i = 0, n = 3; i < n; i++) {}\n",),
    ),
    Rule(
        "early-semicolon",
        early_semicolons,
        (Example("if (a > 3); {\n  b();\n} else {\n  c();\n}\n", "if (a > 3) {\n  b();\n} else {\n  c();\n}\n"),),
        ("for (;;);\n",),
    ),
)
