"""A keyword with a slip of the keyboard, in capitals, or from another language; loops with the wrong keyword."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import branches
from classroom.linting.evidence.spelling import nearest
from classroom.linting.model import Change, Example, Proposal, Rule, replace
from classroom.linting.reading import Reading, Token

_STARTS = tuple(
    """if else while for foreach return switch case break continue class new do try catch finally throw using
    public private static void int string bool namespace default""".split()
)
_INNER = ("in", "new", "return", "else", "while", "catch", "finally", "static", "void", "class")
_FOREIGN = {
    "elif": "else if",
    "elseif": "else if",
    "elsif": "else if",
    "except": "catch",
    "function": "void",
    "import": "using",
}
_STATEMENT_ENDS = frozenset(["{", "}", ";", ")", "else", ":"])


def _lines(reading: Reading) -> list[int]:
    last = reading.line_of(max(reading.stop.until, reading.stop.at))
    near = {reading.line, reading.previous_code_line(reading.line), min(last, reading.line + 1)}
    return sorted(near - {0}, key=lambda line: abs(line - reading.line))


def _propose(reading: Reading) -> Iterator[Proposal]:
    for line in _lines(reading):
        tokens = reading.on_line(line)
        for position, token in enumerate(tokens):
            if token.kind != "word" or token.text in reading.keywords:
                continue
            before = tokens[position - 1] if position else None
            if before is not None and before.text in (".", "?."):
                continue
            first = before is None or before.text in _STATEMENT_ENDS
            yield from _for_word(reading, token, first)


def _for_word(reading: Reading, token: Token, first: bool) -> Iterator[Proposal]:
    if first and token.text.lower() in _FOREIGN:
        wanted = _FOREIGN[token.text.lower()]
        yield Proposal((replace(token.start, token.end, wanted),), 0.94, (wanted, token.text))
    targets = _STARTS if first else _INNER
    reading.work.spend(len(targets))
    known = reading.is_used_elsewhere(token.text, reading.line_of(token.start)) or len(token.text) < 2
    for rank, wanted in enumerate(nearest(token.text, targets)[:2]):
        sure = 0.96 if token.text.lower() == wanted else 0.6 if known else 0.93
        yield Proposal((replace(token.start, token.end, wanted),), sure - 0.03 * rank, (wanted, token.text))


def _else_if(reading: Reading) -> Iterator[Proposal]:
    """`else (a > 3) {`: a second condition needs `else if`."""
    for line in _lines(reading):
        tokens = reading.on_line(line)
        for position, token in enumerate(tokens[:-1]):
            if token.text == "else" and tokens[position + 1].text == "(":
                yield Proposal((Change(token.end, 0, " if"),), 0.93, ("if",))


def _each(reading: Reading) -> Iterator[Proposal]:
    """`for (char c in s)`, `foreach (char c : s)`: walking over all of something is `foreach ... in`."""
    for line in _lines(reading):
        tokens = reading.on_line(line)
        start = next((i for i, t in enumerate(tokens) if t.text in ("for", "foreach")), None)
        if start is None or len(tokens) < start + 6:
            continue
        closer = next((i for i in range(start, len(tokens)) if tokens[i].text == ")"), len(tokens))
        if any(t.text == ";" for t in tokens[start:closer]):
            continue
        head = tokens[start + 1 : start + 8]
        link = next((t for t in head if t.text in ("in", ":", "of")), None)
        if link is None:
            continue
        changes = []
        if tokens[start].text == "for":
            changes.append(replace(tokens[start].start, tokens[start].end, "foreach"))
        if link.text != "in":
            spaced = " in" if reading.text[link.start - 1] != " " else "in"
            changes.append(
                replace(link.start, link.end, spaced + ("" if reading.text[link.end : link.end + 1] == " " else " "))
            )
        if changes:
            yield Proposal(tuple(changes), 0.95, (link.text,))


def _lost_else(reading: Reading) -> Iterator[Proposal]:
    yield from branches.lost_else(reading, _lines(reading))


def _lost_return(reading: Reading) -> Iterator[Proposal]:
    """A `return` in the middle of an expression, or before a statement that gives nothing back."""
    for line in _lines(reading):
        tokens = reading.on_line(line)
        for position, token in enumerate(tokens[:-1]):
            if token.text != "return":
                continue
            odd = position and tokens[position - 1].text not in _STATEMENT_ENDS
            if odd or tokens[position + 1].text in ("if", "for", "while", "return", "foreach", "int", "string", "bool"):
                yield Proposal((Change(token.start, tokens[position + 1].start - token.start, ""),), 0.8, ("return",))


RULES = (
    Rule(
        "misspelt-keyword",
        _propose,
        (
            Example("If (a > 3) {\n  F();\n}\n", "if (a > 3) {\n  F();\n}\n"),
            Example("if (a) {\n  F();\n} esle {\n  G();\n}\n", "if (a) {\n  F();\n} else {\n  G();\n}\n"),
            Example("usign System;\nclass A { }\n", "using System;\nclass A { }\n"),
            Example("Using System;\nclass A { }\n", "using System;\nclass A { }\n"),
            Example("import System;\nclass A { }\n", "using System;\nclass A { }\n"),
            Example("whlie (a < 3) {\n  a++;\n}\n", "while (a < 3) {\n  a++;\n}\n"),
            Example("if (a) {\n  F();\n} elif (b) {\n  G();\n}\n", "if (a) {\n  F();\n} else if (b) {\n  G();\n}\n"),
        ),
        ("int iff = 3;\n",),
    ),
    Rule(
        "else-condition",
        _else_if,
        (Example("if (a) {\n  F();\n} else (b) {\n  G();\n}\n", "if (a) {\n  F();\n} else if (b) {\n  G();\n}\n"),),
        ("if (a) F();\nelse (b).G();\n",),
    ),
    Rule(
        "for-each",
        _each,
        (
            Example("for (char c in s) {\n  F(c);\n}\n", "foreach (char c in s) {\n  F(c);\n}\n"),
            Example("foreach (char c : s) {\n  F(c);\n}\n", "foreach (char c in s) {\n  F(c);\n}\n"),
        ),
        ("foreach (char c in s) {\n}\n",),
    ),
    Rule(
        "lost-else",
        _lost_else,
        (Example("a = 1;\nelse b = 2;\nc(b);\n", "a = 1;\nb = 2;\nc(b);\n"),),
        (
            "if (a) b(); else c();\n",
            "a = 1;\nelse {\n  a = 2;\n}\n",
            "if (x > 0)\n  a();\n  b();\nelse\n  c();\n",
            "if (x > 0);\n  a();\nelse\n  c();\n",
        ),
    ),
    Rule("lost-return", _lost_return, (Example("return return a;\n", "return a;\n"),), ("return a;\n",)),
)
