"""A keyword with a slip of the keyboard, in capitals, or from another language."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence.spelling import nearest
from classroom.linting.model import Example, Proposal, Rule, replace
from classroom.linting.reading import Reading, Token

_STARTS = (
    "if",
    "elif",
    "else",
    "while",
    "for",
    "def",
    "class",
    "import",
    "from",
    "return",
    "print",
    "try",
    "except",
    "finally",
    "with",
    "break",
    "continue",
    "pass",
    "global",
    "raise",
    "lambda",
    "assert",
)
_INNER = ("and", "or", "not", "in", "is", "if", "else", "for", "import", "as", "lambda", "from")
_SAFE_NAMES = frozenset(
    [
        "print",
        "input",
        "int",
        "str",
        "list",
        "dict",
        "len",
        "range",
        "float",
        "set",
        "open",
        "sum",
        "min",
        "max",
        "id",
        "it",
        "os",
    ]
)
_FOREIGN = {
    "elseif": "elif", "elsif": "elif", "elsei": "elif", "function": "def", "func": "def", "fun": "def",
    "fn": "def", "define": "def", "foreach": "for", "catch": "except", "until": "while not",
}  # fmt: skip


def _propose(reading: Reading) -> Iterator[Proposal]:
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        penalty = 0.0 if line == reading.line else 0.02
        for position, token in enumerate(tokens):
            if token.kind == "word" and token.text not in reading.keywords:
                yield from _for_word(reading, token, position == 0, penalty)


def _for_word(reading: Reading, token: Token, first: bool, penalty: float) -> Iterator[Proposal]:
    if first and token.text.lower() in _FOREIGN:
        wanted = _FOREIGN[token.text.lower()]
        yield Proposal((replace(token.start, token.end, wanted),), 0.95 - penalty, (wanted, token.text))
    targets = _STARTS if first else _INNER
    reading.work.spend(len(targets))
    for rank, wanted in enumerate(nearest(token.text, targets)[:2]):
        if wanted == "print":
            continue
        yield Proposal(
            (replace(token.start, token.end, wanted),),
            _confidence(reading, token, wanted, first) - penalty - 0.03 * rank,
            (wanted, token.text),
        )


def _confidence(reading: Reading, token: Token, wanted: str, first: bool) -> float:
    if token.text.lower() == wanted:
        return 0.97
    known = token.text in _SAFE_NAMES or reading.is_used_elsewhere(token.text, reading.line_of(token.start))
    if known or len(token.text) < 2:
        return 0.55
    return 0.95 if first or len(wanted) > 2 else 0.8


def _else_if(reading: Reading) -> Iterator[Proposal]:
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        if len(tokens) > 2 and [t.text.lower() for t in tokens[:2]] == ["else", "if"]:
            yield Proposal((replace(tokens[0].start, tokens[1].end, "elif"),), 0.96)


RULES = (
    Rule(
        "misspelt-keyword",
        _propose,
        (
            Example("dfe f():\n    return 1\n", "def f():\n    return 1\n"),
            Example("whlie a < 3:\n    a = 3\n", "while a < 3:\n    a = 3\n"),
            Example("def f(a):\n    retrun a\n", "def f(a):\n    return a\n"),
            Example("improt math\n", "import math\n"),
            Example("If a:\n    b = 1\n", "if a:\n    b = 1\n"),
            Example("if a:\n    b = 1\nesle:\n    b = 2\n", "if a:\n    b = 1\nelse:\n    b = 2\n"),
            Example("for i ni range(3):\n    print(i)\n", "for i in range(3):\n    print(i)\n"),
            Example("if a AND b:\n    c = 1\n", "if a and b:\n    c = 1\n"),
            Example("function f(a):\n    return a\n", "def f(a):\n    return a\n"),
        ),
        ("fro = 1\n", "Def = 2\n"),
    ),
    Rule(
        "else-if",
        _else_if,
        (Example("if a:\n    b = 1\nelse if c:\n    b = 2\n", "if a:\n    b = 1\nelif c:\n    b = 2\n"),),
        ("if a:\n    b = 1\nelse:\n    if c:\n        b = 2\n",),
    ),
)
