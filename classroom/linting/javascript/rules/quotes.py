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
            Example('console.log("hello);\n', 'console.log("hello");\n'),
            Example("let a = 'hello\nf(a)\n", "let a = 'hello'\nf(a)\n"),
            Example("let a = 'hello;\nf(a);\n", "let a = 'hello';\nf(a);\n"),
            Example('let a = ["x", "y];\n', 'let a = ["x", "y"];\n'),
            Example('let n = 1;\nlog("n is, n);\n', 'let n = 1;\nlog("n is", n);\n'),
        ),
        ('console.log("hello");\n',),
    ),
    Rule(
        "missing-start-quote",
        _start,
        (
            Example('console.log(hello");\n', 'console.log("hello");\n'),
            Example("let a = hello world';\n", "let a = 'hello world';\n"),
        ),
        ('console.log("hello");\n',),
    ),
    Rule(
        "mixed-quotes",
        _mixed,
        (
            Example("console.log(\"hello');\n", 'console.log("hello");\n'),
            Example("let a = 'hi\"\n", "let a = 'hi'\n"),
        ),
        ('let a = "it\'s"\n',),
    ),
    Rule(
        "apostrophe",
        _apostrophe,
        (Example("log('it's me');\n", 'log("it\'s me");\n'),),
        ("let a = 'its'\n",),
    ),
    Rule("smart-quotes", _smart, (Example("log(“hello”);\n", 'log("hello");\n'),), ("let a = 'a “b”'\n",)),
    Rule(
        "missing-quote",
        _anywhere,
        (Example('a = ["Mum", "Dad\', "Tom"]\n', 'a = ["Mum", "Dad", "Tom"]\n'),),
        ('a = ["Mum", "Dad"]\n',),
    ),
)
