"""The brackets of `def` and `range`, a `then` that Python has not, and an open `{` in a text or a dictionary."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import holes
from classroom.linting.model import SOLE, Change, Example, Proposal, Rule, insert, replace
from classroom.linting.reading import CLOSERS, OPENERS, Reading


def _parameters(reading: Reading) -> Iterator[Proposal]:
    """`def greet:`: a function without parameters still has brackets."""
    tokens = reading.on_line(reading.line)
    texts = [token.text for token in tokens]
    if len(tokens) > 2 and texts[0] == "def" and tokens[1].kind == "word" and texts[2] == ":":
        yield Proposal((insert(tokens[1].end, "()"),), SOLE, (texts[1],))


def _range(reading: Reading) -> Iterator[Proposal]:
    """`for i in range 3:`: what goes into range stands in brackets."""
    tokens = reading.on_line(reading.line)
    texts = [token.text for token in tokens]
    if len(texts) < 6 or texts[0] != "for" or texts[2:4] != ["in", "range"] or texts[-1] != ":":
        return
    if all(token.kind in ("word", "number") or token.text in (",", "+", "-") for token in tokens[4:-1]):
        yield Proposal((replace(tokens[3].end, tokens[4].start, "("), insert(tokens[-2].end, ")")), SOLE, ("range",))


def _then(reading: Reading) -> Iterator[Proposal]:
    """`if x > 3 then:` and `if x > 3 then`: only the `:` says where the block begins."""
    tokens = reading.on_line(reading.line)
    if len(tokens) < 3 or tokens[0].text not in ("if", "elif"):
        return
    at = len(tokens) - (2 if tokens[-1].text == ":" else 1)
    if tokens[at].text == "then":
        colon = "" if tokens[-1].text == ":" else ":"
        yield Proposal((replace(tokens[at - 1].end, tokens[at].end, colon),), SOLE, ("then",))


def _pairs(reading: Reading) -> Iterator[Proposal]:
    """`{"a" = 1}`: in curly brackets a `:` stands between a text and its value."""
    index = reading.index_at(reading.stop.at)
    opener = next(
        (
            start
            for start, end in reading.pairing.partner.items()
            if reading.code[start].text == "{" and start <= index <= end and start < end
        ),
        None,
    )
    if opener is None:
        return
    end = reading.pairing.partner[opener]
    reading.work.spend(end - opener)
    depth, signs, places = 0, [], 0
    for position in range(opener + 1, end):
        token = reading.code[position]
        depth += (token.text in OPENERS) - (token.text in CLOSERS) if token.kind == "op" else 0
        if depth == 0 and token.text in ("=", ":"):
            places += 1
            if token.text == "=" and reading.code[position - 1].kind in ("string", "number"):
                gap = token.start if reading.text[token.start - 1] != " " else reading.code[position - 1].end
                signs.append(replace(gap, token.end, ":"))
    commas = sum(token.text == "," for token in reading.code[opener + 1 : end])
    if signs and places <= commas + 1:
        yield Proposal(tuple(signs), SOLE)


def _hole(reading: Reading) -> Iterator[Proposal]:
    yield from holes.open_holes(reading, ('f"', "f'", 'F"', "F'"))


def _deep_branch(reading: Reading) -> Iterator[Proposal]:
    """`    else:` as deep as the lines of its `if`: it goes below the `if`, when no other is as deep as it."""
    line = reading.line
    tokens = reading.on_line(line)
    if not tokens or tokens[0].text not in ("else", "elif") or tokens[-1].text != ":":
        return
    depth = reading.indent_of(line)
    above = reading.previous_code_line(line)
    while above and reading.indent_of(above) >= depth:
        first = reading.on_line(above)[0].text
        if reading.indent_of(above) == depth and first in ("if", "elif", "else", "for", "while", "try", "except"):
            return
        above = reading.previous_code_line(above)
    if not above or reading.on_line(above)[0].text not in ("if", "elif"):
        return
    indent = reading.indent_text(above)
    yield Proposal((Change(reading.starts[line - 1], len(reading.indent_text(line)), indent),), SOLE, (tokens[0].text,))


RULES = (
    Rule(
        "function-brackets",
        _parameters,
        (Example("def greet:\n    print(1)\n", "def greet():\n    print(1)\n"),),
        ("def greet():\n    print(1)\n", "def :\n    print(1)\n"),
    ),
    Rule(
        "range-brackets",
        _range,
        (
            Example("for i in range 3:\n    print(i)\n", "for i in range(3):\n    print(i)\n"),
            Example("for i in range 1, n:\n    print(i)\n", "for i in range(1, n):\n    print(i)\n"),
        ),
        ("for i in range(3):\n    print(i)\n", "for i in range 3) :\n    print(i)\n"),
    ),
    Rule(
        "no-then",
        _then,
        (
            Example("if x > 3 then:\n    y = 1\n", "if x > 3:\n    y = 1\n"),
            Example("if x > 3 then\n    y = 1\n", "if x > 3:\n    y = 1\n"),
        ),
        ("if then:\n    y = 1\n", "if x > then:\n    y = 1\n"),
    ),
    Rule(
        "pair-colon",
        _pairs,
        (
            Example('a = {"a" = 1}\n', 'a = {"a": 1}\n'),
            Example('a = {"a" = 1, "b" = 2}\n', 'a = {"a": 1, "b": 2}\n'),
        ),
        ('a = {"a": 1}\n', 'a = {"a" = "b" = 1}\n', '{"a"} = 1\n'),
    ),
    Rule(
        "open-hole",
        _hole,
        (
            Example('name = "Bo"\nprint(f"{name")\n', 'name = "Bo"\nprint(f"{name}")\n'),
            Example("print(f'Hi {name, how are you')\n", "print(f'Hi {name}, how are you')\n"),
        ),
        ('print(f"{name}")\n', 'print("{name")\n', 'print(f"{a + {b")\n'),
    ),
    Rule(
        "deep-branch",
        _deep_branch,
        (
            Example("if a:\n    x = 1\n    else:\n        x = 2\n", "if a:\n    x = 1\nelse:\n        x = 2\n"),
            Example("if a:\n    x = 1\n    else:\n    x = 2\n", "if a:\n    x = 1\nelse:\n    x = 2\n"),
        ),
        ("if a:\n    if b:\n        x = 1\n    y = 1\n    else:\n        x = 2\n", "x = 1\nelse:\n    x = 2\n"),
    ),
)
