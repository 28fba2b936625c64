"""Operators of other languages, or with their signs swapped, and `=` where a comparison is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classroom.linting.evidence import choices, operators
from classroom.linting.model import Example, Proposal, Rule, replace
from classroom.linting.reading import Reading, Token

#: Patterns are written with `and`, `or` and `not`: `x is > 3 and < 5`.
_FOREIGN = operators.Foreign(
    signs={"=<": "<=", "===": "==", "!==": "!="},
    words={"and": "&&", "or": "||", "not": "!", "xor": "^"},
    names=frozenset([".", "int", "bool", "string", "var"]),
    own=frozenset(["is"]),
)
_CONDITIONS = frozenset(["if", "while", "return", "for"])


def _lines(reading: Reading) -> list[int]:
    last = reading.line_of(max(reading.stop.until, reading.stop.at))
    return sorted({reading.line, reading.previous_code_line(reading.line), min(last, reading.line + 1)} - {0})


def _foreign(reading: Reading) -> Iterator[Proposal]:
    yield from operators.foreign_operators(reading, _lines(reading), _FOREIGN)


def _assignment(reading: Reading) -> Iterator[Proposal]:
    """`if (x % 2 = 0)`, `return a = b;`: the signs inside a condition compare."""
    for line in _lines(reading):
        tokens = reading.on_line(line)
        start = next((i for i, t in enumerate(tokens) if t.text in _CONDITIONS), None)
        if start is None:
            continue
        signs = [t for t in tokens[start + 1 :] if t.kind == "op" and t.text == "="]
        if tokens[start].text == "for":
            signs = [t for t in _middle(tokens[start + 1 :]) if t.text == "="]
        if 1 <= len(signs) <= 4:
            yield Proposal(tuple(replace(t.start, t.end, "==") for t in signs), 0.95, (tokens[start].text,))


def _middle(tokens: Sequence[Token]) -> list[Token]:
    """The second of the three parts of a `for`."""
    seams = [i for i, t in enumerate(tokens) if t.text == ";"]
    return list(tokens[seams[0] + 1 : seams[1]]) if len(seams) > 1 else []


def _split(reading: Reading) -> Iterator[Proposal]:
    yield from operators.split_operators(reading, _lines(reading))


def _ternary(reading: Reading) -> Iterator[Proposal]:
    yield from choices.returns_in_choices(reading, _lines(reading))


def _equals_twice(reading: Reading) -> Iterator[Proposal]:
    yield from operators.equals_twice(reading, _lines(reading))


RULES = (
    Rule(
        "foreign-operator",
        _foreign,
        (
            Example("if (a and b) {\n  F();\n}\n", "if (a && b) {\n  F();\n}\n"),
            Example("if (not a) {\n  F();\n}\n", "if (!a) {\n  F();\n}\n"),
            Example("if (a xor b) {\n  F();\n}\n", "if (a ^ b) {\n  F();\n}\n"),
            Example("if (a === 3) {\n  F();\n}\n", "if (a == 3) {\n  F();\n}\n"),
        ),
        ("if (a is > 3 and < 5) {\n}\n",),
    ),
    Rule(
        "assignment-in-condition",
        _assignment,
        (
            Example("if (a % 2 = 0) {\n  F();\n}\n", "if (a % 2 == 0) {\n  F();\n}\n"),
            Example(
                "int i = 3;\nif (i = 5 || i = 6) {\n  F(i);\n}\n",
                "int i = 3;\nif (i == 5 || i == 6) {\n  F(i);\n}\n",
            ),
            Example("if (a % 2 = 1 && b % 2 = 1) {\n  F();\n}\n", "if (a % 2 == 1 && b % 2 == 1) {\n  F();\n}\n"),
        ),
        ("if ((a = F()) > 3) {\n}\n",),
    ),
    Rule(
        "split-operator",
        _split,
        (Example("if (a | | b) {\n  F();\n}\n", "if (a || b) {\n  F();\n}\n"),),
        ("a = b + +c;\n", "if (a && || b) {\n}\n"),
    ),
    Rule(
        "equals-twice",
        _equals_twice,
        (Example("x += = 1;\n", "x += 1;\n"),),
        ("x = = 1;\n", "x += 1;\n"),
    ),
    Rule(
        "swapped-assignment",
        operators.swapped_assignment,
        (Example("5 = x;\n", "x = 5;\n"),),
        ("if (5 = x) {\n}\n", "5 = x + 1;\n"),
    ),
    Rule(
        "return-in-choice",
        _ternary,
        (
            Example("a > b ? return a : return b;\n", "return a > b ? a : b;\n"),
            Example("return a > b ? return a : return b;\n", "return a > b ? a : b;\n"),
            Example("int x = a > b ? return a : return b;\n", "int x = a > b ? a : b;\n"),
        ),
        ("return a > b ? a : b;\n",),
    ),
)
