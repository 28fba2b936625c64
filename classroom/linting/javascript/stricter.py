"""What QuickJS lets pass and the browser's engine refuses, found by comparing the two on mutated programs.

Three things were left over: an arrow behind the head of a `function`, a missing comma behind the hole of a list, and
a list or object behind an operator that is given a value. Each is looked for among the tokens, and only where a quick
look at the text says that it might be there, so that usual programs are not read twice.
"""

from __future__ import annotations

import re

from classroom.linting.budget import Spent, Work
from classroom.linting.javascript.tokens import KEYWORDS, tokens_of
from classroom.linting.reading import CLOSERS, OPENERS, Stop, Token

_MAYBE = re.compile(r"\bfunction\b[^{}]*=>|[\[,]\s*,|[-+*/%<>=&|?]\s*[\[{][^\]}]*[\]}]\s*=(?![=>])")
#: Behind one of these a list is a value, which cannot be given another one.
_OPERATORS = frozenset("+ - * / % ** < > <= >= == != === !== && || ??".split())
_LITERALS = frozenset(["number", "string"])
#: Steps for the tokens of the longest program that is looked at.
_WORK = 10_000_000


def refused(text: str) -> Stop | None:
    """The first place that no browser accepts, in a text that QuickJS accepts; None when there is none."""
    if not _MAYBE.search(text):
        return None
    try:
        code = [token for token in tokens_of(text, Work(_WORK)) if token.kind != "comment"]
    except Spent:
        return None
    opened: list[int] = []
    holes: set[int] = set()
    for index, token in enumerate(code):
        before = code[index - 1] if index else None
        if token.kind == "op" and token.text in OPENERS:
            opened.append(index)
        elif token.kind == "op" and token.text in CLOSERS and opened:
            opener = opened.pop()
            after = code[index + 1].text if index + 1 < len(code) else ""
            if (token.text == ")" and after == "=>" and _is_function(code, opener)) or (
                token.text in "]}" and after == "=" and opener and code[opener - 1].text in _OPERATORS
            ):
                return Stop(code[index + 1].start, f"unexpected token '{after}'")
        elif opened and before is not None and code[opened[-1]].text == "[":
            if token.text == "," and (before.text == "," or opened[-1] == index - 1):
                holes.add(opened[-1])
            elif opened[-1] in holes and _are_apart(before, token):
                return Stop(token.start, "missing ','")
    return None


def _is_function(code: list[Token], opener: int) -> bool:
    """Whether a bracket holds what a `function` takes: it stands behind that word, or behind that and a name."""
    words = [token.text for token in code[max(opener - 2, 0) : opener]]
    return words[-1:] == ["function"] or (words[:1] == ["function"] and code[opener - 1].kind == "word")


def _are_apart(before: Token, token: Token) -> bool:
    """Whether two tokens side by side are two values, which nothing but a comma can stand between."""
    return _is_value(before) and _is_value(token)


def _is_value(token: Token) -> bool:
    return (token.kind in _LITERALS and token.text[:1] != "`") or (token.kind == "word" and token.text not in KEYWORDS)
