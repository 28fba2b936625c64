"""A curly brace is missing or left over; the indentation says where."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import sole
from classroom.linting.evidence.braces import missing_braces, opening_braces, surplus_braces
from classroom.linting.evidence.branches import steps_without_braces
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading

_HEADS = frozenset(["if", "else", "while", "for"])


def _opening(reading: Reading) -> Iterator[Proposal]:
    yield from opening_braces(reading)
    yield from sole.block_begins(reading, _HEADS)


def _steps(reading: Reading) -> Iterator[Proposal]:
    last = reading.line_of(max(reading.stop.until, reading.stop.at))
    near = {reading.line, reading.previous_code_line(reading.line), reading.next_code_line(reading.line), last}
    yield from steps_without_braces(reading, sorted(near - {0}))


RULES = (
    Rule(
        "missing-brace",
        missing_braces,
        (
            Example("let a = {x: 1, y: 2;\nf(a);\n", "let a = {x: 1, y: 2};\nf(a);\n"),
            Example("function f() {\n  return 1;\n", "function f() {\n  return 1;\n}\n"),
            Example("function f() { return 1;\n\ng();\n", "function f() { return 1; }\n\ng();\n"),
            Example(
                "function f() {\n  if (a) {\n    b();\n}\ng();\n",
                "function f() {\n  if (a) {\n    b();\n  }\n}\ng();\n",
            ),
            Example(
                "function f() {\n  a();\nfunction g() {\n  b();\n}\n",
                "function f() {\n  a();\n}\nfunction g() {\n  b();\n}\n",
            ),
            Example(
                "if (a) {\n  b();\nelse {\n  c();\n}\n",
                "if (a) {\n  b();\n} else {\n  c();\n}\n",
            ),
        ),
        ("function f() {\n  return 1;\n}\n",),
    ),
    Rule(
        "surplus-brace",
        surplus_braces,
        (
            Example("function f() {\n  return 1;\n}\n}\n", "function f() {\n  return 1;\n}\n\n"),
            Example("if (a) { b(); }}\n", "if (a) { b(); }\n"),
        ),
        ("if (a) { b(); }\n",),
    ),
    Rule(
        "missing-opening-brace",
        _opening,
        (
            Example(
                "function f() {\n  for (;;)\n    g();\n    h();\n  }\n}\n",
                "function f() {\n  for (;;) {\n    g();\n    h();\n  }\n}\n",
            ),
            Example("function f()\n  return 1;\n}\n", "function f() {\n  return 1;\n}\n"),
            Example("if (a)\n  b();\n  c();\n}\n", "if (a) {\n  b();\n  c();\n}\n"),
        ),
        ("if (a)\n  b();\n",),
    ),
    Rule(
        "steps-without-braces",
        _steps,
        (
            Example(
                "if (x > 0)\n  a();\n  b();\nelse\n  c();\n",
                "if (x > 0) {\n  a();\n  b();\n} else\n  c();\n",
            ),
            Example(
                "if (x > 0)\n  a();\n  b();\nelse\n  c();\n  d();\n",
                "if (x > 0) {\n  a();\n  b();\n} else {\n  c();\n  d();\n}\n",
            ),
        ),
        ("if (x > 0)\n  a();\nelse\n  c();\n", "a();\nb();\nelse\n  c();\n"),
    ),
)
