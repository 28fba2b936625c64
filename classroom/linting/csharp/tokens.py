"""C# read leniently: strings may be unclosed, brackets need not match. Angle brackets are single tokens."""

from __future__ import annotations

import re

from classroom.linting.budget import STEPS_PER_TOKEN, Work
from classroom.linting.reading import Token

#: Reserved words: none of them can be a name (C# 12, section 6.4.4 of the language specification).
RESERVED = frozenset(
    """abstract as base bool break byte case catch char checked class const continue decimal default delegate do
    double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface
    internal is lock long namespace new null object operator out override params private protected public readonly
    ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong
    unchecked unsafe ushort using virtual void volatile while""".split()
)
KEYWORDS = RESERVED | frozenset(["var", "async", "await", "yield", "when", "where", "get", "set"])

_TOKEN = re.compile(
    r"""
    (?P<space>[\s\ufeff]+)
  | (?P<comment>//[^\n]*|/\*(?:.*?\*/|.*)|(?:(?<=\n)|(?<=\A))[ \t]*\#[^\n]*)
  | (?P<string>\$*\"{3}(?!").*?\"{3}+(?:u8)?
        |(?:\$@|@\$|@)"(?:[^"]|"")*+"(?!")(?:u8)?
        |\$?"(?:[^"\\\n]|\\[^\n])*+"(?:u8)?
        |'(?:[^'\\\n]|\\[^\n])*+')
  | (?P<open_string>(?:\$@|@\$|@)".*|\$?["'][^\n]*)
  | (?P<number>(?:0[xXbB][\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*)(?i:[uldfm]{0,2}))
  | (?P<word>@?[^\W\d]\w*)
  | (?P<op>===|!==|\?\?=|<<=|=>|=<|->|::|\?\?|\?\.|&&|\|\||\+\+|--|==|!=|<=|>=
        |\+=|-=|\*=|/=|%=|&=|\|=|\^=|<<|\.\.|.)
""",
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text: str, work: Work) -> list[Token]:
    """All tokens but white space; a line of the preprocessor is a comment."""
    found = []
    for match in _TOKEN.finditer(text):
        work.spend(STEPS_PER_TOKEN)
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, match.group(), match.start(), match.end()))
    return found
