"""CPython's own compiler as the judge; it compiles and never runs anything.

It is the Python of the server. Where a newer Python accepts more (quotes inside the braces of an f-string),
the answer here is "cannot judge", never "wrong".
"""

from __future__ import annotations

import re
import warnings

from classroom.linting.positions import line_starts
from classroom.linting.reading import Stop

_F_STRING = re.compile(r"""(?i)\bfr?(["'])""")


def parse(text: str) -> Stop | None:
    """Where the text stops being Python; None when it is Python, or when nobody can tell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<student>", "exec", dont_inherit=True)
        except SyntaxError as error:
            return None if _is_newer_python(text, error) else _stop(text, error)
        except (RecursionError, MemoryError, OverflowError):
            return None  # nested or long beyond what this parser can hold: that proves nothing
        except ValueError as error:
            return Stop(0, str(error))
    return None


def parses(text: str) -> bool:
    """Whether the compiler really accepts the text: unlike `parse`, what it cannot hold counts as no."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<student>", "exec", dont_inherit=True)
        except (SyntaxError, RecursionError, MemoryError, OverflowError, ValueError):
            return False
    return True


def _stop(text: str, error: SyntaxError) -> Stop:
    starts = line_starts(text)
    line = min(max(error.lineno or 1, 1), len(starts))
    end = starts[line] - 1 if line < len(starts) else len(text)
    at = min(starts[line - 1] + max((error.offset or 1) - 1, 0), end)
    return Stop(at, error.msg or "invalid syntax")


def _is_newer_python(text: str, error: SyntaxError) -> bool:
    """An f-string with its own quotes inside braces, or a backslash there: fine from Python 3.12 on."""
    if not str(error.msg).startswith("f-string"):
        return False
    lines = text.split("\n")
    line = lines[error.lineno - 1] if error.lineno and error.lineno <= len(lines) else text
    return "backslash" in str(error.msg) or "#" in str(error.msg) or _nests_quotes(line)


def _nests_quotes(line: str) -> bool:
    """Whether an f-string's own quote stands between its braces: `f"{a["b"]}"`."""
    first = {match[1]: match.end() for match in reversed(list(_F_STRING.finditer(line)))}
    return any(_quote_in_braces(line[begin : line.rfind("}") + 1], quote) for quote, begin in first.items())


def _quote_in_braces(text: str, quote: str) -> bool:
    opened = False
    for char in text:
        if char == quote and opened:
            return True
        opened = char == "{" or (opened and char != "}")
    return False
