"""A thing of JavaScript and what it can do, without the dot between them."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence.members import missing_dots
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading

_MEMBERS = {
    "console": frozenset(["log", "error", "warn"]),
    "document": frozenset(["getElementById", "querySelector", "querySelectorAll", "createElement", "addEventListener"]),
    "Math": frozenset(["random", "floor", "ceil", "round", "max", "min", "abs", "sqrt"]),
}


def _dot(reading: Reading) -> Iterator[Proposal]:
    yield from missing_dots(reading, _MEMBERS)


RULES = (
    Rule(
        "missing-dot",
        _dot,
        (
            Example('console log("a");\n', 'console.log("a");\n'),
            Example("let x = Math floor(3.5);\n", "let x = Math.floor(3.5);\n"),
        ),
        ("console.log(1);\n", "let log(1);\n"),
    ),
)
