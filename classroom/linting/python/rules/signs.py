"""One sign too few, too many or another than meant, where no rule knows more."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import signs
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading

_MISSING = ") ] } , : = + .".split()
_OTHERS = {
    "=": ["=="],
    "==": ["="],
    ":": [",", "="],
    ";": [":", ","],
    ",": ["."],
    ".": [","],
    ")": ["]", "}"],
    "]": [")", "}"],
    "}": [")", "]"],
    "[": ["("],
    "{": ["("],
    "(": ["[", "{"],
}


def _missing(reading: Reading) -> Iterator[Proposal]:
    yield from signs.missing_signs(reading, _MISSING)


def _other(reading: Reading) -> Iterator[Proposal]:
    yield from signs.other_signs(reading, _OTHERS)


RULES = (
    Rule(
        "missing-sign",
        _missing,
        (
            Example("a = [1, 2\nb = 3\n", "a = [1, 2]\nb = 3\n"),
            Example('print(str(n + "a")\n', 'print(str(n) + "a")\n'),
            Example("score = 0\nscore score + 5\nprint(score)\n", "score = 0\nscore = score + 5\nprint(score)\n"),
        ),
        ("a = [1, 2]\n",),
    ),
    Rule(
        "surplus-sign",
        signs.surplus_signs,
        (Example("a = = 3\n", "a =  3\n"),),
        (
            "a = [1, 2]\n",
            "a = round((b * c) + 2\n",
            "score = 0\nscore score + 5\nprint(score)\n",
            "avg = a + b + c) / 3\n",
        ),
    ),
    Rule(
        "other-sign",
        _other,
        (Example("a = f(1, 2]\n", "a = f(1, 2)\n"),),
        ("a = [1, 2]\n", "while line = input():\n    print(line)\n", "a = [1, 2]\nx = a[0)\n"),
    ),
)
