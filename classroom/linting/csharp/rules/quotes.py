"""A text without its beginning or end, in single quotes, with mixed or curly quotes, or with a backslash alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classroom.linting.evidence import any_quote, quotes
from classroom.linting.model import Example, Proposal, Rule, insert, replace
from classroom.linting.reading import Reading

#: Where one of these stands, the text may have ended before.
_SIGNS = re.compile(r"""['"\\()\[\]{},;+]""")
_ESCAPE = re.compile(r"\\(?![\\'\"0abfnrtvxuUe])")


def _near(reading: Reading) -> list[int]:
    last = reading.line_of(max(reading.stop.until, reading.stop.at))
    return sorted({reading.line, reading.previous_code_line(reading.line), min(last, reading.line + 1)} - {0})


def _single(reading: Reading) -> Iterator[Proposal]:
    """`'hello'`: single quotes hold one letter, double quotes a text."""
    for line in _near(reading):
        tokens = reading.on_line(line)
        texts = [t for t in tokens if t.kind == "string" and t.text[0] == "'" and _is_long(t.text)]
        if any(t.text == "char" for t in tokens):
            continue  # a letter is wanted, and nobody knows which of them
        if texts:
            changes = [c for t in texts for c in (replace(t.start, t.start + 1, '"'), replace(t.end - 1, t.end, '"'))]
            yield Proposal(tuple(changes), 0.95, (texts[0].text,))


def _ends(reading: Reading) -> Iterator[Proposal]:
    yield from _open_single(reading)
    for proposal in quotes.ends(reading):
        if not _makes_long_letter(reading, proposal):
            yield proposal


def _makes_long_letter(reading: Reading, proposal: Proposal) -> bool:
    """Whether a repair would leave single quotes round a text, or round what is declared as one."""
    change = proposal.changes[0]
    token = reading.token(reading.index_at(change.at))
    if token is None or token.kind != "open_string" or token.text[0] != "'" or change.insert != "'":
        return False
    tokens = reading.on_line(reading.line_of(token.start))
    return change.at - token.start != 2 or any(t.text in ("string", "String") for t in tokens)


def _open_single(reading: Reading) -> Iterator[Proposal]:
    """`string a = 'hello;`: a text that begins with a single quote and has no end gets two double ones."""
    for line in _near(reading):
        tokens = reading.on_line(line)
        if len(tokens) < 2 or tokens[-1].kind != "open_string" or any(t.text == "char" for t in tokens):
            continue
        token = tokens[-1]
        body = token.text[1:].rstrip().removesuffix(";").rstrip()
        if token.text[0] == "'" and tokens[-2].text == "=" and body and not _SIGNS.search(body):
            end = token.start + 1 + len(body)
            yield Proposal((replace(token.start, token.start + 1, '"'), insert(end, '"')), 0.93, (token.text[:20],))


def _is_long(text: str) -> bool:
    body = text[1:-1]
    return (not body.startswith("\\") and len(body) != 1) or (body.startswith("\\") and len(body) > 6)


def _backslash(reading: Reading) -> Iterator[Proposal]:
    """`"\\s+"`: a backslash that begins no sign; an @ in front lets all of them stand."""
    for line in _near(reading):
        for token in reading.on_line(line):
            if token.kind == "string" and token.text[0] == '"' and _ESCAPE.search(token.text.replace("\\\\", "")):
                yield Proposal((insert(token.start, "@"),), 0.9, (token.text,))


RULES = (
    Rule(
        "missing-end-quote",
        _ends,
        (
            Example('Console.WriteLine("hello);\n', 'Console.WriteLine("hello");\n'),
            Example('string a = "hello;\nF(a);\n', 'string a = "hello";\nF(a);\n'),
            Example("string a = 'hello;\nF(a);\n", 'string a = "hello";\nF(a);\n'),
        ),
        (
            'string a = "hello";\n',
            'string a = "hello\\";\n',
            "'a;\n",
            'int x = 3;\nstring s = "abc, x;\nF(x);\n',
        ),
    ),
    Rule(
        "missing-start-quote",
        quotes.missing_start,
        (Example('Console.WriteLine(hello");\n', 'Console.WriteLine("hello");\n'),),
        ('string a = "hello";\n',),
    ),
    Rule(
        "mixed-quotes",
        quotes.mixed_quotes,
        (Example("string a = \"hello';\n", 'string a = "hello";\n'),),
        ('string a = "it\'s";\n',),
    ),
    Rule(
        "smart-quotes",
        quotes.smart_quotes,
        (Example("string a = “hello”;\n", 'string a = "hello";\n'),),
        ('string a = "“";\n',),
    ),
    Rule(
        "single-quotes",
        _single,
        (Example("string a = 'hello';\n", 'string a = "hello";\n'),),
        ("char a = 'h';\n", "char a = '\\n';\n", "char a = 'hi';\n"),
    ),
    Rule(
        "lone-backslash",
        _backslash,
        (Example('string a = "\\s+";\n', 'string a = @"\\s+";\n'),),
        ('string a = "\\n";\n', 'string a = @"\\s";\n'),
    ),
    Rule(
        "missing-quote",
        any_quote.quote_anywhere,
        (Example('F("Mum", "Dad\', "Tom");\n', 'F("Mum", "Dad", "Tom");\n'),),
        ('F("Mum", "Dad");\n', 'int x = 3;\nstring s = "abc, x;\nF(x);\n', 'F("ouch"");\n'),
    ),
    Rule(
        "doubled-quote",
        any_quote.doubled,
        (
            Example('F("ouch"");\n', 'F("ouch");\n'),
            Example('F(""ouch");\n', 'F("ouch");\n'),
        ),
        ('F("");\n',),
    ),
)
