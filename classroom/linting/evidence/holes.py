"""A value in a text whose `}` is lost: `f"Hi {name"`, `$"Hi {name"`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classroom.linting.model import SOLE, Proposal, insert
from classroom.linting.reading import Reading, Token

_VALUE = re.compile(r"\{([^\W\d][\w.]*)(?=[\"' ,.?!;])")
_SURPLUS_DOT = "."


def open_holes(reading: Reading, begins: tuple[str, ...]) -> Iterator[Proposal]:
    """The `}` goes behind the one name that follows a `{` without partner; `begins` is how such texts begin."""
    for line in {reading.line, reading.previous_code_line(reading.line)} - {0}:
        for token in reading.on_line(line):
            if token.kind != "string" or not token.text.startswith(begins) or "\n" in token.text:
                continue
            opened = _opened(token)
            found = _VALUE.match(token.text, opened) if opened is not None else None
            if found is not None:
                name = found[1].rstrip(_SURPLUS_DOT)
                at = token.start + found.start(1) + len(name)
                yield Proposal((insert(at, "}"),), SOLE, (name,))


def _opened(token: Token) -> int | None:
    """Where the one `{` without its `}` stands in a text; None when there are none, or more."""
    plain = token.text.replace("{{", "  ").replace("}}", "  ")
    waiting: list[int] = []
    for at, char in enumerate(plain):
        if char == "{":
            waiting.append(at)
        elif char == "}" and waiting:
            waiting.pop()
    return waiting[0] if len(waiting) == 1 else None
