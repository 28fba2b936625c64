"""One sign too few, too many or another than meant, where no rule knows more."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import signs
from classroom.linting.model import Example, Proposal, Rule
from classroom.linting.reading import Reading

_MISSING = "; ) ] } , : = + .".split()
_OTHERS = {
    "=": ["=="],
    "==": ["="],
    ":": [";", ","],
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
            Example("int a = b[2;\n", "int a = b[2];\n"),
            Example("int n = 0;\nn n + 1;\nF(n);\n", "int n = 0;\nn = n + 1;\nF(n);\n"),
        ),
        ("int a = b[2];\n", 'F("a" "b");\n'),
    ),
    Rule(
        "surplus-sign",
        signs.surplus_signs,
        (
            Example("if (a || ) {\n}\n", "if (a  ) {\n}\n"),
            Example('Console..WriteLine("a");\n', 'Console.WriteLine("a");\n'),
        ),
        ("F(3 * (4 + 2;\n", "if (a && || b) {\n}\n", "int c = a + b) / 2;\n"),
    ),
    Rule(
        "other-sign",
        _other,
        (Example("int a = F(1, 2];\n", "int a = F(1, 2);\n"),),
        ("int a = b[2];\n", "class A {\n  int x = 5;\n  x = 6;\n}\n", "int[] a = [1, 2, 3);\n"),
    ),
)
