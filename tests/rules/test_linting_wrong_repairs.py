"""Repairs that were once offered and mean something else: what may never come back, and what is right instead."""

from __future__ import annotations

import pytest

from classroom.linting import LANGUAGES, check
from classroom.linting.budget import Work
from classroom.linting.dialects import dialect_of
from classroom.linting.model import SOLE
from classroom.linting.searching import candidates_of

NESTED = [
    ("python", "x = round((a * b) + 2\n", "x = round((a * b) + 2)\n"),
    ("python", "x = round((a * b) + 2\nprint(x)\n", "x = round((a * b) + 2)\nprint(x)\n"),
    ("python", "print((1 + 2) * 3\n", "print((1 + 2) * 3)\n"),
    ("javascript", "console.log((1+2)*3;\n", "console.log((1+2)*3);\n"),
    ("javascript", "let a = 1;\nconsole.log((a + 2) * 3;\n", "let a = 1;\nconsole.log((a + 2) * 3);\n"),
    ("csharp", "Console.WriteLine((4 + 2) * 3;\n", "Console.WriteLine((4 + 2) * 3);\n"),
    ("csharp", "Console.WriteLine(3 * (4 + 2;\n", "Console.WriteLine(3 * (4 + 2));\n"),
]
NEVER = [
    ("csharp", "if (x && || y) {\n  G();\n}\n"),
    ("javascript", "if (x && || y) {\n  g();\n}\n"),
    ("csharp", "char c = 'ab';\n"),
    ("csharp", "'a;\n"),
    ("python", "a = 'abc\\'\n"),
    ("python", "print('abc\\')\n"),
    ("javascript", "let a = 'abc\\';\n"),
    ("csharp", 'string a = "abc\\";\n'),
    ("javascript", "let x = 3;\nreturn x;\n"),
    ("javascript", "return 5;\n"),
    ("python", "x = 3\nreturn x\n"),
    ("python", "if a:\n    b = 1\n  c = 2\nd = 3\n"),
    ("python", "for i in range(3):\n    print(i)\n  print('x')\n"),
    ("python", "def f(int a):\n    return a\n"),
    ("python", "if a:\nx = 1\nelse:\nx = 2\ny = 3\n"),
    ("python", "if a:\n    if b:\n        x = 1\n    y = 1\n    else:\n        x = 2\n"),
    ("javascript", "function f(int a, int b) {\n}\n"),
    ("csharp", "try {\n  F();\n}\n"),
    ("csharp", 'Console.WriteLine("a" x "b");\n'),
]
#: Where the brackets inside may be the ones without their end: offered perhaps, never as the only way.
TWO_WAYS = [
    ("csharp", "if (F(x == 3)\n{\n  G();\n}\n"),
    ("csharp", "int a = ((1 + 2) * 3 - b;\n"),
    ("javascript", "while (f(x > 3) {\n  g();\n}\n"),
    ("javascript", 'alert("abc".length;\n'),
    ("javascript", "let a = ((1 + 2) - 3 * b;\n"),
    ("python", "a = ((1 + 2) - 3 * b\n"),
]
ALL_OR_NOTHING = [
    ("python", 'print(“hi")\n', 'print("hi")\n'),
    ("python", 'print("hi”)\n', 'print("hi")\n'),
    ("python", "print(‘hi')\n", "print('hi')\n"),
    ("javascript", 'console.log(“hi");\n', 'console.log("hi");\n'),
    ("javascript", 'console.log("hi”);\n', 'console.log("hi");\n'),
    ("csharp", 'Console.WriteLine(“hi");\n', 'Console.WriteLine("hi");\n'),
    ("javascript", "let x: number = 5;\n", "let x = 5;\n"),
    ("javascript", "5 = x;\n", "x = 5;\n"),
    ("python", "5 = x\n", "x = 5\n"),
    ("csharp", "5 = x;\n", "x = 5;\n"),
    ("csharp", 'Console.WriteLine("a" "b");\n', 'Console.WriteLine("a" + "b");\n'),
    ("csharp", 'string s = "a" "b";\n', 'string s = "a" + "b";\n'),
    ("csharp", "string c = 'a;\nF(c);\n", 'string c = "a";\nF(c);\n'),
]


def _offered(language: str, text: str) -> str | None:
    suggestion = check(language, text).suggestion
    assert suggestion is not None
    return suggestion.fixed


@pytest.mark.parametrize(("language", "broken"), TWO_WAYS)
def test_a_closing_bracket_with_two_places_is_never_called_the_only_repair(language: str, broken: str) -> None:
    dialect = dialect_of(language)
    stop = dialect.parse(broken)
    assert stop is not None
    proposed = candidates_of(dialect, broken, stop, Work())
    assert not [candidate.proposal for candidate in proposed if candidate.proposal.evidence == SOLE]


@pytest.mark.parametrize(("language", "broken", "fixed"), NESTED)
def test_a_closing_bracket_is_put_in_rather_than_an_opening_one_taken_away(
    language: str, broken: str, fixed: str
) -> None:
    assert _offered(language, broken) in (None, fixed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_lost_outer_brackets_are_put_in_where_the_line_ends(language: str) -> None:
    cases = [(broken, fixed) for name, broken, fixed in NESTED if name == language]
    assert 2 * sum(_offered(language, broken) == fixed for broken, fixed in cases) >= len(cases)


@pytest.mark.parametrize(("language", "text"), NEVER)
def test_nothing_is_offered_where_nobody_can_know(language: str, text: str) -> None:
    assert _offered(language, text) is None


@pytest.mark.parametrize(("language", "broken", "fixed"), ALL_OR_NOTHING)
def test_all_of_a_slip_is_repaired_or_nothing(language: str, broken: str, fixed: str) -> None:
    assert _offered(language, broken) in (None, fixed)


@pytest.mark.parametrize(
    ("language", "broken", "fixed"),
    [
        ("javascript", "let name = 'Tom;\nf(name);\n", "let name = 'Tom';\nf(name);\n"),
        ("javascript", "if (a = = 3) {\n  f();\n}\n", "if (a == 3) {\n  f();\n}\n"),
        ("python", "if a = = 3:\n    b = 1\n", "if a == 3:\n    b = 1\n"),
        ("javascript", "if (a > 3) && (b < 2) {\n  f();\n}\n", "if ((a > 3) && (b < 2)) {\n  f();\n}\n"),
        ("csharp", "if (a > 3) && (b < 2) {\n  F();\n}\n", "if ((a > 3) && (b < 2)) {\n  F();\n}\n"),
        (
            "csharp",
            "class A {\n  void F() {\n    int a = 3\n    int b = 4\n    int c = 5\n    G(a);\n  }\n}\n",
            "class A {\n  void F() {\n    int a = 3;\n    int b = 4;\n    int c = 5;\n    G(a);\n  }\n}\n",
        ),
        ("javascript", "function f(a: number, b: string) {\n  return a;\n}\n", "function f(a, b) {\n  return a;\n}\n"),
    ],
)
def test_what_once_was_only_marked_is_repaired(language: str, broken: str, fixed: str) -> None:
    assert _offered(language, broken) == fixed


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("label.config(text='Clicks: '( + str(clicks))\n", "'Clicks: '("),
        ("for i in range(len((word) - 1):\n    print(i)\n", "len((word) - 1)"),
    ],
)
def test_an_opening_bracket_that_holds_nothing_is_not_closed(text: str, kept: str) -> None:
    assert kept not in (_offered("python", text) or "")


def test_lines_without_a_tab_are_never_said_to_mix_tabs_and_blanks() -> None:
    for text in ("for i in a:\n    b(i)\n  c(i)\n", "for i in a:\n    b(i)\n   c(i)\n", "if a:\n\t\tb = 1\n  c = 2\n"):
        suggestion = check("python", text).suggestion
        assert suggestion is not None
        assert suggestion.rule != "mixed-tabs"
