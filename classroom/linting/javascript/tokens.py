"""JavaScript read leniently: strings may be unclosed, brackets need not match."""

from __future__ import annotations

import re

from classroom.linting.budget import STEPS_PER_TOKEN, Work
from classroom.linting.reading import Token

KEYWORDS = frozenset(
    [
        "async",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "export",
        "extends",
        "finally",
        "for",
        "function",
        "if",
        "import",
        "in",
        "instanceof",
        "let",
        "new",
        "of",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
        "true",
        "false",
        "null",
    ]
)
#: Words after which a slash begins a regular expression.
_BEFORE_REGEX = frozenset(
    [
        "return",
        "typeof",
        "case",
        "do",
        "else",
        "in",
        "instanceof",
        "new",
        "of",
        "throw",
        "void",
        "delete",
        "yield",
        "await",
    ]
)

_TOKEN = re.compile(
    r"""
    (?P<space>[\s\ufeff]+)
  | (?P<comment>//[^\n]*|/\*(?:.*?\*/|.*))
  | (?P<string>'(?:[^'\\\n]|\\[^\n])*+(?:\\\n(?:[^'\\\n]|\\[^\n])*+){0,20}+'
        |"(?:[^"\\\n]|\\[^\n])*+(?:\\\n(?:[^"\\\n]|\\[^\n])*+){0,20}+")
  | (?P<open_string>['"][^\n]*)
  | (?P<template>`)
  | (?P<number>(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d+)n?)
  | (?P<word>[^\W\d][\w$]*|\$[\w$]*)
  | (?P<op>>>>=|===|!==|\*\*=|>>>|\.\.\.|\?\?=|&&=|\|\|=|>>=|<<=|=>|=<
        |->|\?\.(?!\d)|\?\?|&&|\|\||\+\+|--|==|!=|<>|<=|>=
        |\+=|-=|\*=|/=|%=|&=|\|=|\^=|\*\*|<<|>>|.)
""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/[a-z]*")
#: A line on which so many slashes began no regular expression is not searched again: each search reads it whole.
_SEARCHES_PER_LINE = 8


def tokens_of(text: str, work: Work) -> list[Token]:
    """All tokens but white space; a template literal is one string, whatever it holds."""
    found: list[Token] = []
    regexes = _Regexes(text)
    before: Token | None = None
    at = 0
    while match := _TOKEN.match(text, at):
        work.spend(STEPS_PER_TOKEN)
        kind, at = str(match.lastgroup), match.end()
        if kind == "space":
            continue
        if kind == "template":
            at = _template_end(text, at)
            kind = "string" if at > match.end() and text[at - 1] == "`" else "open_string"
        elif match.group() in ("/", "/=") and _may_be_regex(before):
            end = regexes.end_of(match.start())
            if end is not None:
                kind, at = "regex", end
        token = Token(kind, text[match.start() : at], match.start(), at)
        found.append(token)
        if kind != "comment":
            before = token
    return found


class _Regexes:
    """Looks for the ends of regular expressions, and remembers lines on which there were none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_end = -1
        self._failed = 0

    def end_of(self, start: int) -> int | None:
        """The offset behind the regular expression that a slash begins; None when it begins none."""
        if start > self._line_end:
            end = self._text.find("\n", start)
            self._line_end, self._failed = end if end >= 0 else len(self._text), 0
        if self._failed >= _SEARCHES_PER_LINE:
            return None
        regex = _REGEX.match(self._text, start)
        self._failed += regex is None
        return regex.end() if regex else None


def _may_be_regex(before: Token | None) -> bool:
    if before is None:
        return True
    if before.kind == "op":
        return before.text not in (")", "]", "}", "++", "--")
    return before.kind == "word" and before.text in _BEFORE_REGEX


def _template_end(text: str, at: int) -> int:
    """The offset behind a template literal whose first back-tick is behind us; the end of the text if it is
    open.
    """
    depths: list[int] = []  # one entry for each ${ that we are in: its open braces
    in_text = True
    nested: list[bool] = []
    while at < len(text):
        char = text[at]
        if in_text:
            if char == "\\":
                at += 1
            elif char == "`":
                if not nested:
                    return at + 1
                nested.pop()
                in_text = False
            elif char == "$" and text.startswith("${", at):
                depths.append(0)
                in_text = False
                at += 1
        elif char == "`":
            nested.append(True)
            in_text = True
        elif char == "{":
            depths[-1] += 1
        elif char == "}":
            if depths[-1] == 0:
                depths.pop()
                in_text = True
            else:
                depths[-1] -= 1
        at += 1
    return len(text)
