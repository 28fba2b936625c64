"""Which children have the same problem: equal messages, and messages that say too little by the code round the error.

The key is a function of one ticket's own facts, so that it is the same whoever else waits, live and replayed. Equal
are messages that are alike once names and numbers are taken out, also those names that an engine does not quote
("score is not defined"). A parser's general words ("invalid syntax") stand for many mistakes: there the syntax tree
near the error decides, as far as it can be had of a program that no parser takes: a tree of brackets whose leaves are
kinds of tokens. The path from the outside to the error, and its nearest neighbours, are the shape.
"""

from __future__ import annotations

import functools
import hashlib
import re
from typing import Any

from classroom.beacon import normalised

#: What parsers say when they know no better; in normalised form, lower case, without "SyntaxError: ".
GENERAL = frozenset(
    [
        "invalid syntax",
        "invalid syntax. perhaps you forgot a comma?",
        "unexpected token",
        "unexpected token ?",
        "unexpected identifier",
        "unexpected identifier ?",
        "unexpected end of input",
        "unexpected eof while parsing",
        "invalid or unexpected token",
        "expecting ?",
        "syntax error",
    ]
)
_CLASS = re.compile(r"^(?:uncaught )?(\w*error): ", re.IGNORECASE)
#: Names that engines do not quote: before "is not ...", "has no ...", "has already been ...".
_OWN_NAME = re.compile(r"[\w$#]+(?:\.[\w$#]+)*(?= (?:is not|is undefined|has no|has already|was not|does not)\b)")
_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|\#[^\n]*)|(?P<text>\"[^\"\n]*\"?|'[^'\n]*'?|`[^`]*`?)|(?P<number>\d[\w.]*)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>=>|[=!<>]=+|&&|\|\||[+\-*/%]=|\+\+|--|\*\*|[^\s\w])"
)
_OPEN, _CLOSE = "([{", ")]}"
_WORDS = frozenset(
    "if else elif for while do def function class return let const var import from in not and or try except catch"
    " finally with new public private static void int string bool float switch case break continue lambda async".split()
)
NEIGHBOURS = 3
PATH_KEPT = 3


def group_of(language: str, error: dict[str, Any] | None, context: dict[str, Any] | None) -> str | None:
    """The id of the group that this problem belongs to; None without an error."""
    if error is None:
        return None
    shown = context or {}
    line, first = error.get("line"), shown.get("first_line", 1)
    near = None if line is None else line - first
    return _group_of(language, error["code"], error["message"], shown.get("text") or "", near, error.get("column"))


@functools.lru_cache(maxsize=1024)
def _group_of(language: str, code: str, message: str, text: str, near: int | None, column: int | None) -> str:
    said = family(message)
    shape = shape_near(text, near, column) if code == "parse" and said in GENERAL else ""
    facts = "\0".join((language, code, said, shape))
    return "g-" + hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()[:12]


def family(message: str) -> str:
    """The normalised message without its class and without the child's own names, in lower case."""
    said = _CLASS.sub(_without_syntax, normalised(message).decode("utf-8", "replace"))
    return _OWN_NAME.sub("?", said).rstrip(".").lower()


def _without_syntax(match: re.Match[str]) -> str:
    return "" if match[1].lower() == "syntaxerror" else f"{match[1]}: "


def shape_near(text: str, near: int | None, column: int | None) -> str:
    """The syntax tree near the error: the brackets and blocks round it, and its neighbours as kinds of tokens.

    `near` counts lines of `text` from 0. Without a line the program's end is meant, as parsers do. Browsers know no
    column: then only what the line begins with is told, and nothing of the line before."""
    lines = text.split("\n")
    row = len(lines) - 1 if near is None or near >= len(lines) else max(0, near)
    at = sum(len(each) + 1 for each in lines[:row])
    at += min(max(0, (column or 1) - 1), len(lines[row]))
    path: list[str] = []
    head = ""
    before: list[str] = []
    after: list[str] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "comment":
            continue
        leaf = _leaf(kind, match[0])
        if match.start() >= at:
            after.append(leaf)
            if len(after) == NEIGHBOURS:
                break
            continue
        before.append(leaf)
        if leaf in _WORDS:
            head = leaf
        if leaf in _OPEN:
            path.append(head + leaf)
            head = ""
        elif leaf in _CLOSE and path:
            path.pop()
    around = f"{' '.join(before[-NEIGHBOURS:])} | {' '.join(after)}" if column is not None else " ".join(after[:1])
    return f"{'/'.join(path[-PATH_KEPT:])} {around}"


def _leaf(kind: str, token: str) -> str:
    if kind == "name":
        return token if token in _WORDS else "n"
    return {"text": "s", "number": "#"}.get(kind, token)
