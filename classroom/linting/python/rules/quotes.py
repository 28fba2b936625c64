"""A string without its beginning or end, with mixed quotes, an apostrophe inside, or curly quotes."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import quotes
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading


def _end(reading: Reading) -> Iterator[Proposal]:
    yield from quotes.missing_end(reading, sure=0.93, unsure=0.65)
    yield from quotes.early_end(reading, 0.92)


def _start(reading: Reading) -> Iterator[Proposal]:
    yield from quotes.missing_start(reading, sure=0.93, unsure=0.65)


def _anywhere(reading: Reading) -> Iterator[Proposal]:
    yield from quotes.quote_anywhere(reading)


def _mixed(reading: Reading) -> Iterator[Proposal]:
    yield from quotes.mixed_quotes(reading, 0.95)


def _apostrophe(reading: Reading) -> Iterator[Proposal]:
    yield from quotes.apostrophe(reading, 0.95)


def _smart(reading: Reading) -> Iterator[Proposal]:
    yield from quotes.smart_quotes(reading, 0.96)


RULES = (
    Rule(
        "missing-end-quote",
        _end,
        (
            Example('print("hello)\n', 'print("hello")\n'),
            Example("a = 'hello\nprint(a)\n", "a = 'hello'\nprint(a)\n"),
            Example('n = int(input("age? ))\n', 'n = int(input("age? "))\n'),
            Example('n = int(input("age? ))  # ask\n', 'n = int(input("age? "))  # ask\n'),
            Example('a = ["cat, "dog"]\n', 'a = ["cat", "dog"]\n'),
            Example('a = ["x", "y]\n', 'a = ["x", "y"]\n'),
            Example('n = 1\nprint("n is, n)\n', 'n = 1\nprint("n is", n)\n'),
        ),
        ('print("hello")\n',),
    ),
    Rule(
        "missing-start-quote",
        _start,
        (
            Example('print(hello")\n', 'print("hello")\n'),
            Example("a = hello world'\n", "a = 'hello world'\n"),
        ),
        ('print("hello")\n',),
    ),
    Rule(
        "mixed-quotes",
        _mixed,
        (Example("print(\"hello')\n", 'print("hello")\n'), Example("a = 'hi\"\n", "a = 'hi'\n")),
        ('a = "it\'s"\n',),
    ),
    Rule(
        "apostrophe",
        _apostrophe,
        (Example("print('it's me')\n", 'print("it\'s me")\n'),),
        ("a = 'its'\n",),
    ),
    Rule("smart-quotes", _smart, (Example("print(“hello”)\n", 'print("hello")\n'),), ("a = 'a “b”'\n",)),
    Rule(
        "missing-quote",
        _anywhere,
        (Example('a = ["Mum", "Dad\', "Tom"]\n', 'a = ["Mum", "Dad", "Tom"]\n'),),
        ('a = ["Mum", "Dad"]\n',),
    ),
)
