"""When a repair counts as the human's own: the same tokens, or in Python the same syntax tree."""

from __future__ import annotations

import ast
import warnings

from classroom.linting.budget import Work
from classroom.linting.dialects import dialect_of
from classroom.linting.positions import normalise

#: Measuring reads whole programs, however long.
_ENOUGH = 100_000_000


def same_program(language: str, one: str, other: str) -> bool:
    """Whether two texts differ in white space and comments alone."""
    if language == "python" and (trees := _trees(normalise(one), normalise(other))) is not None:
        return trees[0] == trees[1]
    return _words(language, one) == _words(language, other)


def _trees(one: str, other: str) -> tuple[str, str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.dump(ast.parse(one)), ast.dump(ast.parse(other))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _words(language: str, text: str) -> list[str]:
    tokens = dialect_of(language).tokens_of(normalise(text), Work(_ENOUGH))
    return [token.text for token in tokens if token.kind != "comment"]
