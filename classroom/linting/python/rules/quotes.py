"""A string without its beginning or end, with mixed quotes, an apostrophe inside, or curly quotes."""

from __future__ import annotations

from classroom.linting.evidence import any_quote, quotes
from classroom.linting.model import Example, Rule

RULES = (
    Rule(
        "missing-end-quote",
        quotes.ends,
        (
            Example('print("hello)\n', 'print("hello")\n'),
            Example("a = 'hello\nprint(a)\n", "a = 'hello'\nprint(a)\n"),
            Example('n = int(input("age? ))\n', 'n = int(input("age? "))\n'),
            Example('n = int(input("age? ))  # ask\n', 'n = int(input("age? "))  # ask\n'),
            Example('a = ["cat, "dog"]\n', 'a = ["cat", "dog"]\n'),
            Example('a = ["x", "y]\n', 'a = ["x", "y"]\n'),
            Example('n = 1\nprint("n is, n)\n', 'n = 1\nprint("n is", n)\n'),
            Example(
                'age = 3\nname = input()\nif name == "Bo and age > 3:\n    print(age)\n',
                'age = 3\nname = input()\nif name == "Bo" and age > 3:\n    print(age)\n',
            ),
        ),
        ('print("hello")\n',),
    ),
    Rule(
        "missing-start-quote",
        quotes.missing_start,
        (
            Example('print(hello")\n', 'print("hello")\n'),
            Example("a = hello world'\n", "a = 'hello world'\n"),
            Example('name = "Bo"\nprint(f Hello {name}")\n', 'name = "Bo"\nprint(f"Hello {name}")\n'),
        ),
        ('print("hello")\n',),
    ),
    Rule(
        "mixed-quotes",
        quotes.mixed_quotes,
        (Example("print(\"hello')\n", 'print("hello")\n'), Example("a = 'hi\"\n", "a = 'hi'\n")),
        ('a = "it\'s"\n',),
    ),
    Rule(
        "apostrophe",
        quotes.apostrophe,
        (Example("print('it's me')\n", 'print("it\'s me")\n'),),
        ("a = 'its'\n",),
    ),
    Rule("smart-quotes", quotes.smart_quotes, (Example("print(“hello”)\n", 'print("hello")\n'),), ("a = 'a “b”'\n",)),
    Rule(
        "missing-quote",
        any_quote.quote_anywhere,
        (Example('a = ["Mum", "Dad\', "Tom"]\n', 'a = ["Mum", "Dad", "Tom"]\n'),),
        (
            'a = ["Mum", "Dad"]\n',
            'print("ouch"")\n',
            'name = "Bo"\nprint(f Hello {name}")\n',
        ),
    ),
    Rule(
        "doubled-quote",
        any_quote.doubled,
        (
            Example('print("ouch"")\n', 'print("ouch")\n'),
            Example('print(""ouch")\n', 'print("ouch")\n'),
        ),
        ('print("")\n',),
    ),
)
