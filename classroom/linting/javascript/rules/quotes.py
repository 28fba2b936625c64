"""A string without its beginning or end, with mixed quotes, an apostrophe inside, or curly quotes."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import any_quote, backticks, quotes
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading


def _mixed(reading: Reading) -> Iterator[Proposal]:
    yield from quotes.mixed_quotes(reading)
    yield from backticks.mixed_backticks(reading)


RULES = (
    Rule(
        "missing-end-quote",
        quotes.ends,
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
        quotes.missing_start,
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
            Example(
                'let x = 1;\na.innerHTML = `<p>${x}</p>";\nf(x);\n', "let x = 1;\na.innerHTML = `<p>${x}</p>`;\nf(x);\n"
            ),
            Example('let x = 1;\nconsole.log("hi ${x}`);\nf(x);\n', "let x = 1;\nconsole.log(`hi ${x}`);\nf(x);\n"),
            Example("console.log(\"hello');\n", 'console.log("hello");\n'),
            Example("let a = 'hi\"\n", "let a = 'hi'\n"),
        ),
        ('let a = "it\'s"\n',),
    ),
    Rule(
        "apostrophe",
        quotes.apostrophe,
        (Example("log('it's me');\n", 'log("it\'s me");\n'),),
        ("let a = 'its'\n",),
    ),
    Rule("smart-quotes", quotes.smart_quotes, (Example("log(“hello”);\n", 'log("hello");\n'),), ("let a = 'a “b”'\n",)),
    Rule(
        "missing-quote",
        any_quote.quote_anywhere,
        (Example('a = ["Mum", "Dad\', "Tom"]\n', 'a = ["Mum", "Dad", "Tom"]\n'),),
        ('a = ["Mum", "Dad"]\n', 'console.log("hi ${x}`);\n', 'console.log("ouch"");\n'),
    ),
    Rule(
        "doubled-quote",
        any_quote.doubled,
        (
            Example('console.log("ouch"");\n', 'console.log("ouch");\n'),
            Example('f(""ouch");\n', 'f("ouch");\n'),
        ),
        ('f("");\n',),
    ),
)
