"""The head of an `if`, a loop or a function lacks its round brackets."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence.operators import outer_brackets
from classroom.linting.model import Example, Proposal, Rule, insert, replace
from classroom.linting.reading import Reading


def _condition(reading: Reading) -> Iterator[Proposal]:
    """`if a > 3 {`: the words between the keyword and the brace are the condition."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        start = next((i for i, t in enumerate(tokens) if t.text in ("if", "while", "for", "switch")), None)
        if start is None or len(tokens) < start + 3 or tokens[-1].text != "{":
            continue
        if _wraps(reading, tokens[start + 1].start, tokens[-2].start):
            continue
        if tokens[-2].text == ")" and reading.index_at(tokens[-2].start) in reading.pairing.surplus:
            yield Proposal((insert(tokens[start + 1].start, "("),), 0.94, (tokens[start].text,))
        yield Proposal((insert(tokens[start + 1].start, "("), insert(tokens[-2].end, ")")), 0.93, (tokens[start].text,))


def _wraps(reading: Reading, opener: int, closer: int) -> bool:
    partner = reading.pairing.partner.get(reading.index_at(opener))
    return partner is not None and partner == reading.index_at(closer)


def _parameters(reading: Reading) -> Iterator[Proposal]:
    """`function jump {`: a function without parameters still has brackets."""
    tokens = reading.on_line(reading.line)
    for i, token in enumerate(tokens[:-2]):
        if token.text == "function" and tokens[i + 1].kind == "word" and tokens[i + 2].text == "{":
            yield Proposal((insert(tokens[i + 1].end, "()"),), 0.95, (tokens[i + 1].text,))


def _call(reading: Reading) -> Iterator[Proposal]:
    """`console.log "hi"`: what goes into a call stands in brackets."""
    tokens = reading.on_line(reading.line)
    for i, token in enumerate(tokens[:-1]):
        if token.text in ("log", "alert") and tokens[i + 1].kind in ("string", "word", "number"):
            end = tokens[-2].end if tokens[-1].text == ";" else tokens[-1].end
            gap = replace(token.end, tokens[i + 1].start, "(")
            yield Proposal((gap, insert(end, ")")), 0.93, (token.text,))
            return


_HEADS = frozenset(["if", "while", "switch"])


def _outer(reading: Reading) -> Iterator[Proposal]:
    yield from outer_brackets(reading, (reading.line, reading.previous_code_line(reading.line)), _HEADS)


RULES = (
    Rule(
        "outer-brackets",
        _outer,
        (Example("if (a > 3) && (b < 2) {\n  c();\n}\n", "if ((a > 3) && (b < 2)) {\n  c();\n}\n"),),
        ("if ((a) && (b)) {\n}\n", "if (a) && b {\n}\n"),
    ),
    Rule(
        "condition-brackets",
        _condition,
        (
            Example("if a > 3) {\n  b();\n}\n", "if (a > 3) {\n  b();\n}\n"),
            Example("for let i = 0; i < 3; i++ {\n  f(i);\n}\n", "for (let i = 0; i < 3; i++) {\n  f(i);\n}\n"),
            Example("if a > 3 {\n  b();\n}\n", "if (a > 3) {\n  b();\n}\n"),
            Example("while (a) && b {\n  c();\n}\n", "while ((a) && b) {\n  c();\n}\n"),
        ),
        ("if (a > 3) {\n  b();\n}\n",),
    ),
    Rule(
        "function-brackets",
        _parameters,
        (Example("function jump {\n  y++;\n}\n", "function jump() {\n  y++;\n}\n"),),
        ("function jump() {\n  y++;\n}\n",),
    ),
    Rule(
        "call-brackets",
        _call,
        (
            Example('console.log "hi";\n', 'console.log("hi");\n'),
            Example("alert total\n", "alert(total)\n"),
        ),
        ('console.log("hi");\n',),
    ),
)
