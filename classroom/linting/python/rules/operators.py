"""Operators of other languages, or with their signs swapped, and `=` where a comparison is meant."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import operators
from classroom.linting.model import SOLE, Change, Example, Proposal, Rule, replace
from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token

_SAME = {"===": "==", "!==": "!=", "=>": ">=", "=<": "<=", "<>": "!="}
_WORDS = {"&&": "and", "||": "or"}
_CONDITIONS = ("if", "elif", "while", "return", "assert")


def _foreign(reading: Reading) -> Iterator[Proposal]:
    changes = [change for token in reading.on_line(reading.line) if (change := _in_python(reading, token)) is not None]
    if changes:
        sign = reading.text[changes[0].at : changes[0].at + changes[0].delete]
        yield Proposal(tuple(changes), 0.96, (changes[0].insert.strip(), sign.strip()))


def _in_python(reading: Reading, token: Token) -> Change | None:
    if token.kind != "op":
        return None
    if token.text in _SAME:
        return replace(token.start, token.end, _SAME[token.text])
    before, after = reading.text[token.start - 1 : token.start], reading.text[token.end : token.end + 1]
    if token.text in _WORDS:
        left, right = "" if before.isspace() else " ", "" if after.isspace() else " "
        return replace(token.start, token.end, left + _WORDS[token.text] + right)
    if token.text == "!" and before == "=" and reading.text[token.start - 2 : token.start - 1] == " ":
        return replace(token.start - 1, token.end, "!=")
    if token.text == "!" and after != "=":
        return replace(token.start, token.end + (1 if after == " " else 0), "not ")
    return None


def _conditions(reading: Reading) -> Iterator[Proposal]:
    """The `=` of a question: compared, or kept where a call gives a new name its value."""
    tokens = reading.on_line(reading.line)
    start = next((i for i, t in enumerate(tokens) if t.text in _CONDITIONS), None)
    if start is None:
        return
    depth, changes, kept = 0, [], []
    for token in tokens[start + 1 :]:
        if token.kind == "op" and token.text in OPENERS:
            depth += 1
        elif token.kind == "op" and token.text in CLOSERS:
            depth -= 1
        elif token.text == "=" and (depth <= 0 or (depth == 1 and tokens[start + 1].text == "(")):
            changes.append(replace(token.start, token.end, "=="))
            if operators.fetches(reading, reading.index_at(token.start)):
                kept.append(replace(token.start, token.end, ":="))
        elif token.text == ":" and depth <= 0:
            break
    if kept:
        if len(changes) == 1 and tokens[start].text in ("if", "elif", "while"):
            yield Proposal(tuple(kept), SOLE, (tokens[start].text, ":="), "ask")
    elif changes:
        yield Proposal(tuple(changes), 0.95 if start == 0 else 0.92, (tokens[start].text,))


def _kept(reading: Reading) -> Iterator[Proposal]:
    """`while line = f.readline():`: a value that is fetched, kept and asked about (Python 3.8, PEP 572)."""
    yield from (proposal for proposal in _conditions(reading) if proposal.changes[0].insert == ":=")


def _assignment(reading: Reading) -> Iterator[Proposal]:
    yield from (proposal for proposal in _conditions(reading) if proposal.changes[0].insert != ":=")


def _increment(reading: Reading) -> Iterator[Proposal]:
    tokens = reading.on_line(reading.line)
    signs = [t for t in tokens if t.text in ("++", "--")]
    if len(tokens) in (2, 3) and len(signs) == 1 and tokens[0].kind == "word" and tokens[1] is signs[0]:
        last = tokens[-1]
        if len(tokens) == 3 and last.text != ";":
            return
        sign = f" {signs[0].text[0]}= 1"
        yield Proposal((replace(tokens[0].end, last.end, sign),), 0.93, (tokens[0].text, signs[0].text))


def _split(reading: Reading) -> Iterator[Proposal]:
    yield from operators.split_operators(reading, (reading.line,))


def _equals_twice(reading: Reading) -> Iterator[Proposal]:
    yield from operators.equals_twice(reading, (reading.line,))


RULES = (
    Rule("equals-twice", _equals_twice, (Example("x = 1\nx += = 1\n", "x = 1\nx += 1\n"),), ("x = = 1\n", "x += 1\n")),
    Rule(
        "foreign-operator",
        _foreign,
        (
            Example("if a && b:\n    c = 1\n", "if a and b:\n    c = 1\n"),
            Example("if a||b:\n    c = 1\n", "if a or b:\n    c = 1\n"),
            Example("while !a:\n    a = 1\n", "while not a:\n    a = 1\n"),
            Example("if a => 3:\n    c = 1\n", "if a >= 3:\n    c = 1\n"),
            Example("if a =! 3:\n    c = 1\n", "if a != 3:\n    c = 1\n"),
            Example("if a === 3:\n    c = 1\n", "if a == 3:\n    c = 1\n"),
        ),
        ("if a != b:\n    c = 1\n", "f = lambda: 1\n"),
    ),
    Rule(
        "assignment-in-condition",
        _assignment,
        (
            Example("if a = 3:\n    c = 1\n", "if a == 3:\n    c = 1\n"),
            Example("while (a = 3):\n    c = 1\n", "while (a == 3):\n    c = 1\n"),
            Example("b = [x for x in a if x = 2]\n", "b = [x for x in a if x == 2]\n"),
        ),
        (
            "if f(a=3):\n    c = 1\n",
            "if (a := 3):\n    c = 1\n",
            "f = open('a')\nwhile line = f.readline():\n    print(line)\n",
            "import re\nif m = re.match('a', 'b'):\n    print(m)\n",
        ),
    ),
    Rule(
        "kept-in-question",
        _kept,
        (
            Example(
                "f = open('a')\nwhile line = f.readline():\n    print(line)\n",
                "f = open('a')\nwhile line := f.readline():\n    print(line)\n",
            ),
            Example("while (line = input()):\n    print(line)\n", "while (line := input()):\n    print(line)\n"),
        ),
        ("a = 1\nif a = f(2):\n    print(a)\n", "if a = 3:\n    c = 1\n"),
    ),
    Rule(
        "split-operator",
        _split,
        (
            Example("if a = = 3:\n    c = 1\n", "if a == 3:\n    c = 1\n"),
            Example("while a > = 3:\n    a = 1\n", "while a >= 3:\n    a = 1\n"),
        ),
        ("a = b - -1\n",),
    ),
    Rule(
        "swapped-assignment",
        operators.swapped_assignment,
        (Example("5 = x\n", "x = 5\n"),),
        ("if 5 = x:\n    c = 1\n", "5 = x + 1\n"),
    ),
    Rule("increment", _increment, (Example("a = 1\na++\n", "a = 1\na += 1\n"),), ("a = b - -1\n",)),
)
