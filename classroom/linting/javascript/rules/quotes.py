"""A string without its beginning or end, with mixed quotes, an apostrophe inside, or curly quotes."""

from __future__ import annotations

from classroom.linting.evidence import quotes
from classroom.linting.model import Example, Rule

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
        quotes.mixed_quotes,
        (
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
        quotes.quote_anywhere,
        (Example('a = ["Mum", "Dad\', "Tom"]\n', 'a = ["Mum", "Dad", "Tom"]\n'),),
        ('a = ["Mum", "Dad"]\n',),
    ),
)
