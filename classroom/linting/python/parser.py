"""CPython's own compiler as the judge; it compiles and never runs anything.

It is the Python of the server. What a newer Python accepts besides is put into older words first (`newer`).
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from collections.abc import Callable

from classroom.linting.positions import line_starts
from classroom.linting.python.newer import in_older_words
from classroom.linting.reading import Stop

#: The beginning of a line that may be the first of a statement.
_TOP_LEVEL = re.compile(r"^(?!(?:else|elif|except|finally|case)\b)[^\W\d]", re.MULTILINE)


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


def prober(text: str) -> Callable[[str], bool]:
    """A quick judge of texts that differ little from this one: only the part around the slip is compiled again.

    The part lies between lines without indentation, what is above and below it is fine by itself, and so the whole
    is as good as the part. Where no such part can be found the whole is compiled.
    """
    stop = parse(text)
    starts = [match.start() for match in _TOP_LEVEL.finditer(text)]
    if stop is None or len(starts) < 4:
        return parses
    here = bisect_right(starts, stop.at) - 1
    begin = starts[max(here - 1, 0)]
    end = starts[here + 2] if here + 2 < len(starts) else len(text)
    above, below = text[:begin], text[end:]
    if len(above) + len(below) < len(text) // 3 or _compile(above) is not None or _compile(below) is not None:
        return parses

    def probes(other: str) -> bool:
        middle = other[len(above) : len(other) - len(below)]
        if other.startswith(above) and other.endswith(below) and len(above) + len(below) <= len(other):
            return parses(middle)
        return parses(other)

    return probes


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
