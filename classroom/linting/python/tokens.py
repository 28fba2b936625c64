"""Python read leniently: strings may be unclosed, brackets need not match."""

from __future__ import annotations

import keyword
import re

from classroom.linting.budget import STEPS_PER_TOKEN, Work
from classroom.linting.reading import Token

KEYWORDS = frozenset(keyword.kwlist) | {"match", "case"}

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\f\n]+|\\\n)
  | (?P<comment>\#[^\n]*)
  | (?P<string>(?i:[rbfu]|rb|br|rf|fr)?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"
        |'(?!'')(?:[^'\\\n]|\\[^\n])*+(?:\\\n(?:[^'\\\n]|\\[^\n])*+){0,20}+'
        |"(?!"")(?:[^"\\\n]|\\[^\n])*+(?:\\\n(?:[^"\\\n]|\\[^\n])*+){0,20}+"))
  | (?P<open_string>(?i:[rbfu]|rb|br|rf|fr)?(?:'''.*|\"\"\".*|['"][^\n]*))
  | (?P<number>(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d+)[jJ]?)
  | (?P<word>[^\W\d]\w*)
  | (?P<op>===|!==|\*\*=|//=|>>=|<<=|\.\.\.|->|=>|=<|:=|&&|\|\||\+\+|--|==|!=|<>|<=|>=
        |\+=|-=|\*=|/=|%=|&=|\|=|\^=
        |\*\*|//|<<|>>|.)
""",
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text: str, work: Work) -> list[Token]:
    """All tokens but white space."""
    found = []
    for match in _TOKEN.finditer(text):
        work.spend(STEPS_PER_TOKEN)
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, match.group(), match.start(), match.end()))
    return found
