"""CPython's own compiler as the judge; it compiles and never runs anything.

It is the Python of the server. What a newer Python accepts besides is put into older words first (`newer`).
"""

from __future__ import annotations

import warnings

from classroom.linting.positions import line_starts
from classroom.linting.python.newer import in_older_words
from classroom.linting.reading import Stop


def parse(text: str) -> Stop | None:
    """Where the text stops being Python; None when it is Python, or when nobody can tell."""
    error = _compile(text)
    if isinstance(error, SyntaxError):
        older = in_older_words(text)
        later = _compile(older) if older is not None else error
        # a masked text that fails elsewhere tells the real place; one that fails at once tells nothing new
        return _stop(text, later) if isinstance(later, SyntaxError) else None
    return None if error is None or not isinstance(error, ValueError) else Stop(0, str(error))


def parses(text: str) -> bool:
    """Whether the compiler really accepts the text: unlike `parse`, what it cannot hold counts as no."""
    error = _compile(text)
    if isinstance(error, SyntaxError):
        older = in_older_words(text)
        return older is not None and _compile(older) is None
    return error is None


def _compile(text: str) -> Exception | None:
    """What the compiler has against a text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<student>", "exec", dont_inherit=True)
        except (SyntaxError, RecursionError, MemoryError, OverflowError, ValueError) as error:
            return error
    return None


def _stop(text: str, error: SyntaxError) -> Stop:
    starts = line_starts(text)
    line = min(max(error.lineno or 1, 1), len(starts))
    end = starts[line] - 1 if line < len(starts) else len(text)
    at = min(starts[line - 1] + max((error.offset or 1) - 1, 0), end)
    return Stop(at, error.msg or "invalid syntax")
