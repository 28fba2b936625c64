"""One sign too few, too many or another than meant, where no rule knows more."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import signs
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading

_MISSING = "; ) ] } , : = + .".split()
_OTHERS = {
    "=": ["==", "==="],
    "==": ["="],
    ":": [";", ",", "="],
    ";": [",", ":"],
    ",": [";", "."],
    ".": [","],
    ")": ["]", "}"],
    "]": [")", "}"],
    "}": [")", "]"],
    "[": ["("],
    "{": ["("],
    "(": ["[", "{"],
    "|": ["||"],
    "&": ["&&"],
    "->": ["=>"],
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
            Example("let a = [1, 2;\n", "let a = [1, 2];\n"),
            Example("let n = 0;\nn n + 1;\nf(n);\n", "let n = 0;\nn = n + 1;\nf(n);\n"),
            Example("let n 5;\nf(n);\n", "let n = 5;\nf(n);\n"),
        ),
        ("let a = [1, 2];\n",),
    ),
    Rule(
        "surplus-sign",
        signs.surplus_signs,
        (Example("if (a || ) {\n}\n", "if (a  ) {\n}\n"),),
        (
            "let a = [1, 2];\n",
            "console.log((1 + 2) * 3;\n",
            "if (a && || b) {\n}\n",
            "let n = 0;\nn n + 1;\nf(n);\n",
        ),
    ),
    Rule(
        "other-sign",
        _other,
        (Example("let a = f(1, 2];\n", "let a = f(1, 2);\n"),),
        ("let a = [1, 2];\n", "let a = [1, 2];\nlet x = a[0);\n", "if (i = 5 || i = 6) {\n  f(i);\n}\n"),
    ),
)
