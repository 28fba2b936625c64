"""What a ticket's trouble is about: a code of `content/misconceptions.toml`, from its words alone.

The rule of a fix on offer knows best; without one the explanation of the error's message does, with the marked line of
the program where there is one. A slip of the hand, and what nobody has an explanation for, is about nothing that can be
taught.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from classroom.linting.explanations import MESSAGE_AT_MOST
from classroom.linting.wording import explain_error, misconception_of

#: "Says nothing about what the child knows."
SLIP = "slip"


def concept_of(
    language: str,
    error: Mapping[str, Any] | None,
    context: Mapping[str, Any] | None = None,
    suggestion: Mapping[str, Any] | None = None,
) -> str | None:
    """The code; None without an error, for a slip, and where nothing is known. The facts are those of a ticket."""
    if error is None:
        return None
    code = _of_rule(language, str(suggestion.get("rule"))) if suggestion is not None else None
    if code is None:
        code = _of_message(language, error["code"], error["message"][:MESSAGE_AT_MOST], _marked(error, context))
    return None if code == SLIP else code


def _marked(error: Mapping[str, Any], context: Mapping[str, Any] | None) -> str:
    """The line of the program that the error marks, as far as the ticket keeps it."""
    line = error.get("line")
    if line is None or context is None:
        return ""
    lines = (context.get("text") or "").split("\n")
    at = line - context.get("first_line", 1)
    return str(lines[at]) if 0 <= at < len(lines) else ""


@functools.lru_cache(maxsize=2048)
def _of_message(language: str, origin: str, message: str, line: str) -> str | None:
    # Asked at each look at a room, and a hundred patterns take their time.
    found = explain_error(language, origin, message, line)
    return found[0].misconception if found is not None else None


@functools.lru_cache(maxsize=512)
def _of_rule(language: str, rule: str) -> str | None:
    """None for a rule that this release does not have any more."""
    try:
        return misconception_of(language, rule)
    except KeyError:
        return None
