"""Operators of other languages, or with their signs swapped."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import choices, operators, semicolons
from classroom.linting.model import Example, Proposal, Rule, insert, replace
from classroom.linting.reading import Reading

_FOREIGN = operators.Foreign(
    signs={"=<": "<=", "<>": "!==", "->": "=>"},
    words={"and": "&&", "or": "||", "not": "!"},
    names=frozenset([".", "let", "const", "var"]),
)


def _lines(reading: Reading) -> tuple[int, int]:
    return reading.line, reading.previous_code_line(reading.line)


def _foreign(reading: Reading) -> Iterator[Proposal]:
    yield from operators.foreign_operators(reading, _lines(reading), _FOREIGN)


def _equals(reading: Reading) -> Iterator[Proposal]:
    """`let a == 5`: a new name gets its value with one sign."""
    tokens = reading.on_line(reading.line)
    if len(tokens) > 3 and tokens[0].text in ("let", "const", "var") and tokens[2].text in ("==", "===", ":"):
        if tokens[2].text == ":" and any(token.text == "=" for token in tokens):
            return  # what stands behind the colon is a type
        sign = "=" if tokens[2].start > tokens[1].end else " ="
        yield Proposal((replace(tokens[2].start, tokens[2].end, sign),), 0.93, (tokens[2].text,))


def _colon(reading: Reading) -> Iterator[Proposal]:
    """`case 1` without its colon; `let a = 5:` with one instead of a semicolon."""
    for line in _lines(reading):
        tokens = reading.on_line(line)
        if len(tokens) < 2:
            continue
        is_case = tokens[0].text == "case"
        if is_case and len(tokens) == 2:
            yield Proposal((insert(tokens[-1].end, ":"),), 0.94, (":",))
        elif (
            tokens[-1].text == ":"
            and not is_case
            and tokens[0].text != "default"
            and len(tokens) > 2
            and not semicolons.ends_a_head(reading, reading.index_at(tokens[-1].start))
        ):
            yield Proposal((replace(tokens[-1].start, tokens[-1].end, ";"),), 0.92, (";",))


def _assignment(reading: Reading) -> Iterator[Proposal]:
    """`if (i = 5 || i = 6)`: the signs inside a question compare, all of them; one alone is legal, and left."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        head = next((token for token in tokens if token.text in ("if", "while")), None)
        signs = [token for token in tokens if token.text == "=" and head is not None and token.start > head.start]
        if head is None or not 1 < len(signs) <= 4:
            continue
        if all(operators.is_one_of_several(reading, reading.index_at(token.start)) for token in signs):
            loose = any(t.text in ("==", "!=") for t in reading.code)
            sign = "==" if loose and not any(t.text in ("===", "!==") for t in reading.code) else "==="
            yield Proposal(tuple(replace(t.start, t.end, sign) for t in signs), 0.95, (head.text,))


def _split(reading: Reading) -> Iterator[Proposal]:
    yield from operators.split_operators(reading, _lines(reading))


def _equals_twice(reading: Reading) -> Iterator[Proposal]:
    yield from operators.equals_twice(reading, (reading.line,))


def _choice(reading: Reading) -> Iterator[Proposal]:
    yield from choices.returns_in_choices(reading, (reading.line,))


RULES = (
    Rule("equals-twice", _equals_twice, (Example("x += = 1;\n", "x += 1;\n"),), ("x = = 1;\n", "x += 1;\n")),
    Rule(
        "return-in-choice",
        _choice,
        (
            Example("let x = c ? return a : return b;\n", "let x = c ? a : b;\n"),
            Example("function f() {\n  c ? return a : return b;\n}\n", "function f() {\n  return c ? a : b;\n}\n"),
        ),
        ("let x = c ? a : b;\n", "c ? return a : return b;\n"),
    ),
    Rule(
        "split-operator",
        _split,
        (
            Example("if (a = = 3) {\n  f();\n}\n", "if (a == 3) {\n  f();\n}\n"),
            Example("if (a | | b) {\n  f();\n}\n", "if (a || b) {\n  f();\n}\n"),
        ),
        ("a = b + +c;\n", "if (a && || b) {\n}\n"),
    ),
    Rule(
        "assignment-in-condition",
        _assignment,
        (Example("if (i = 5 || i = 6) {\n  f(i);\n}\n", "if (i === 5 || i === 6) {\n  f(i);\n}\n"),),
        ("if (a = 5) {\n  f(a);\n", "if (i = 5 || j) {\n  f(i;\n}\n"),
    ),
    Rule(
        "swapped-assignment",
        operators.swapped_assignment,
        (Example("5 = x;\n", "x = 5;\n"),),
        ("if (5 = x) {\n}\n", "5 = x + 1;\n"),
    ),
    Rule(
        "foreign-operator",
        _foreign,
        (
            Example("if (a and b) {\n  c();\n}\n", "if (a && b) {\n  c();\n}\n"),
            Example("if (a or b) {\n  c();\n}\n", "if (a || b) {\n  c();\n}\n"),
            Example("if (not a) {\n  c();\n}\n", "if (!a) {\n  c();\n}\n"),
            Example("while (a =< 3) {\n  a++;\n}\n", "while (a <= 3) {\n  a++;\n}\n"),
        ),
        ("let and = 1;\n", "if (a = b) {\n}\n"),
    ),
    Rule(
        "equals-in-declaration",
        _equals,
        (Example("let a == 5;\n", "let a = 5;\n"), Example("let a: 5;\n", "let a = 5;\n")),
        ("let a = b == 5;\n", "let a: number = 5;\n"),
    ),
    Rule(
        "colon-or-semicolon",
        _colon,
        (
            Example("switch (a) {\n  case 1\n    f();\n}\n", "switch (a) {\n  case 1:\n    f();\n}\n"),
            Example("let a = 5:\nf(a);\n", "let a = 5;\nf(a);\n"),
        ),
        ("switch (a) {\n  case 1:\n    f();\n}\n", "if (a > 2) {\n  f();\n}\n"),
    ),
)
