"""What joins two words of C#: a plus beside a text, a dot behind a class, the brackets of a method; a lost `}`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from classroom.linting.evidence import holes
from classroom.linting.evidence.members import missing_dots
from classroom.linting.model import SOLE, Example, Proposal, Rule, insert
from classroom.linting.reading import Reading, Token

_SHOWING = frozenset(["Write", "WriteLine", "Log", "LogWarning", "LogError"])
_MEMBERS = {
    "Console": frozenset(["WriteLine", "Write", "ReadLine", "Clear", "ReadKey"]),
    "Debug": frozenset(["Log", "LogWarning", "LogError"]),
    "Math": frozenset(["Abs", "Max", "Min", "Pow", "Sqrt", "Round", "Floor", "Ceiling"]),
    "Input": frozenset(["GetKey", "GetKeyDown", "GetKeyUp", "GetAxis", "GetButtonDown"]),
}


def _plus(reading: Reading) -> Iterator[Proposal]:
    """`Console.WriteLine("a" x)`: what is shown is one text, whose parts a plus joins."""
    for line in {reading.line, reading.previous_code_line(reading.line)} - {0}:
        tokens = reading.on_line(line)
        start = next((i for i, token in enumerate(tokens[:-1]) if token.text in _SHOWING), None)
        if start is None or tokens[start + 1].text != "(":
            continue
        inside = tokens[start + 2 :]
        seams = [
            (before, after)
            for before, after in pairwise(inside)
            if {before.kind, after.kind} == {"string", "word"} and not {before.text, after.text} & reading.keywords
        ]
        if len(seams) == 1:
            before, after = seams[0]
            gap = " " if reading.text[before.end : after.start] else ""
            yield Proposal((insert(before.end, f"{gap}+" if gap else "+"),), SOLE, ("+",))


def _dot(reading: Reading) -> Iterator[Proposal]:
    yield from missing_dots(reading, _MEMBERS)


def _method(reading: Reading) -> Iterator[Proposal]:
    """`void Update {`, `new Dog;`: a method has brackets, even with nothing in them."""
    for line in _near(reading):
        tokens = reading.on_line(line)
        at = next((i for i, token in enumerate(tokens) if token.text == "void"), None)
        if at is None or at + 1 >= len(tokens) or tokens[at + 1].kind != "word":
            continue
        behind = reading.token(reading.index_at(tokens[at + 1].start) + 1)
        if behind is not None and behind.text == "{" and tokens[at + 1].text not in reading.keywords:
            yield Proposal((insert(tokens[at + 1].end, "()"),), SOLE, (tokens[at + 1].text,))
    for made, name, behind in _triples(reading.on_line(reading.line)):
        if made.text == "new" and name.kind == "word" and behind.text in (";", ",", ")"):
            yield Proposal((insert(name.end, "()"),), SOLE, (name.text,))


def _near(reading: Reading) -> list[int]:
    """The line of trouble, two above it, and two below as far as the trouble goes."""
    above = reading.previous_code_line(reading.line)
    last = reading.line_of(max(reading.stop.until, reading.stop.at))
    below = range(reading.line, min(last, reading.line + 2) + 1)
    return sorted({reading.previous_code_line(above), above, *below} - {0})


def _triples(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    return zip(tokens, tokens[1:], tokens[2:], strict=False)


def _type(reading: Reading) -> Iterator[Proposal]:
    """`foreach (x in xs)`: each thing gets a new name, and that needs a type."""
    tokens = reading.on_line(reading.line)
    for at in range(len(tokens) - 3):
        loop, bracket, name, link = tokens[at : at + 4]
        if loop.text == "foreach" and bracket.text == "(" and name.kind == "word" and link.text == "in":
            yield Proposal((insert(name.start, "var "),), SOLE, (name.text,))


def _hole(reading: Reading) -> Iterator[Proposal]:
    yield from holes.open_holes(reading, ('$"', '$@"', '@$"'))


RULES = (
    Rule(
        "missing-plus",
        _plus,
        (
            Example('Console.WriteLine("a" x);\n', 'Console.WriteLine("a" + x);\n'),
            Example('Debug.Log(x "a");\n', 'Debug.Log(x + "a");\n'),
        ),
        ('F("a" x);\n', 'Console.WriteLine("a" x "b");\n', 'Console.WriteLine("a" + x);\n'),
    ),
    Rule(
        "missing-dot",
        _dot,
        (Example('Console WriteLine("a");\n', 'Console.WriteLine("a");\n'),),
        ("Dog Log(1);\n", "Console.WriteLine(1);\n"),
    ),
    Rule(
        "function-brackets",
        _method,
        (
            Example(
                "class A\n{\n  void F\n  {\n    int x = 1;\n  }\n}\n",
                "class A\n{\n  void F()\n  {\n    int x = 1;\n  }\n}\n",
            ),
            Example("class A {\n  void F { }\n}\n", "class A {\n  void F() { }\n}\n"),
            Example("Dog d = new Dog;\n", "Dog d = new Dog();\n"),
        ),
        ("class A {\n  int F { get; set; }\n}\n", "class A {\n  void F() { }\n}\n"),
    ),
    Rule(
        "foreach-type",
        _type,
        (Example("foreach (x in xs)\n{\n  F(x);\n}\n", "foreach (var x in xs)\n{\n  F(x);\n}\n"),),
        ("foreach (var x in xs)\n{\n}\n",),
    ),
    Rule(
        "open-hole",
        _hole,
        (
            Example('Console.WriteLine($"{x");\n', 'Console.WriteLine($"{x}");\n'),
            Example('string s = $"{x and {y}";\n', 'string s = $"{x} and {y}";\n'),
        ),
        ('string s = $"{x}";\n', 'string s = "{x";\n', 'string s = $"{x + {y";\n'),
    ),
)
