"""Whether a fix makes the program that was right all along: the same words and signs, in Python the same syntax tree.

White space and comments may differ, as between any two people's repairs of one slip. The application has a judge of its
own for what LinterLite learns from; this one is a stranger to it, as everything here.
"""

from __future__ import annotations

import ast
import re
import warnings

#: A text (with its escapes), a comment, a word or number, or one sign; regular expressions fall into signs.
_TOKENS = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"""
    r"""|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<word>\w+)|(?P<sign>\S)""",
    re.DOTALL,
)


def same_program(language: str, one: str, other: str) -> bool:
    if language == "python":
        trees = _tree(one), _tree(other)
        return trees[0] is not None and trees[0] == trees[1]
    return _tokens(one) == _tokens(other)


def _tree(text: str) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.dump(ast.parse(text))
        except (SyntaxError, ValueError):
            return None


def _tokens(text: str) -> list[str]:
    return [found.group() for found in _TOKENS.finditer(text) if found.lastgroup != "comment"]
