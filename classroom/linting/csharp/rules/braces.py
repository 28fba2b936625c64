"""A curly brace is missing or left over; the indentation says where."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import sole
from classroom.linting.evidence.braces import missing_braces, opening_braces, surplus_braces
from classroom.linting.evidence.branches import steps_without_braces
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading

_HEADS = frozenset(["if", "else", "while", "for", "foreach"])


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
            Example("class A {\n  void F() {\n    a();\n}\n", "class A {\n  void F() {\n    a();\n  }\n}\n"),
            Example(
                "class A {\n  int F() {\n    if (a) {\n      b();\n    return 1;\n  }\n}\n",
                "class A {\n  int F() {\n    if (a) {\n      b();\n    }\n    return 1;\n  }\n}\n",
            ),
        ),
        ("class A {\n  void F() {\n  }\n}\n",),
    ),
    Rule(
        "surplus-brace",
        surplus_braces,
        (Example("class A {\n  void F() {\n  }\n}\n}\n", "class A {\n  void F() {\n  }\n}\n\n"),),
        ("class A {\n}\n",),
    ),
    Rule(
        "missing-opening-brace",
        _opening,
        (
            Example(
                "void F()\n{\n  for (;;)\n    G();\n    H();\n  }\n}\n",
                "void F()\n{\n  for (;;)\n  {\n    G();\n    H();\n  }\n}\n",
            ),
            Example(
                "class A {\n  void F() {\n    while (a < 3)\n      a++;\n      b();\n    }\n  }\n}\n",
                "class A {\n  void F() {\n    while (a < 3) {\n      a++;\n      b();\n    }\n  }\n}\n",
            ),
        ),
        ("while (a < 3)\n  a++;\n",),
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
