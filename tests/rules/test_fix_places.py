"""Where a fix is in a text that came later: gone again, as it was left, or changed by hand."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import pytest

from classroom.fix_places import LINES_COMPARED, SIGNS_COMPARED, Offer, is_undone, stays


@pytest.mark.parametrize(
    ("text", "undone"),
    [
        ("a = 1\nprint(('x'\nb = 3\nc = 4\n", True),
        ("a = 1\nprint('x')\nb = 3\n", False),
        ("a = 1\nprint('y')\nb = 3\n", False),
        ("", False),
    ],
)
def test_a_fix_is_undone_when_its_line_is_as_it_was_whatever_else_was_edited(text: str, undone: bool) -> None:
    offer = Offer("s", "r", "push", "a = 1\nprint(('x'\nb = 2\n", "a = 1\nprint('x')\nb = 2\n")
    assert is_undone(offer, text) is undone


def test_an_added_line_is_undone_only_by_the_very_text_of_before() -> None:
    offer = Offer("s", "r", "push", "if (a) {\n  b();\n", "if (a) {\n  b();\n}\n")
    assert is_undone(offer, "if (a) {\n  b();\n")
    assert not is_undone(offer, "if (a) {\n  c();\n")


BRACKET = Offer("s", "r", "push", "a = 1\nprint('x'\nb = 2\n", "a = 1\nprint('x')\nb = 2\n")
COLON = Offer("s", "r", "push", "for i in range(9)\n    f(i)\n", "for i in range(9):\n    f(i)\n")
BLOCK = Offer("s", "r", "push", "if (a) {\n  b();\n", "if (a) {\n  b();\n}\n")
SURPLUS = Offer("s", "r", "push", "f(1));\ng();\n", "f(1);\ng();\n")


@pytest.mark.parametrize(
    ("offer", "text"),
    [
        (BRACKET, BRACKET.fixed),
        (BRACKET, "# first\na = 1\nprint('x')\n\nb = 3\n"),
        (BRACKET, "def f():\n    a = 1\n    print('x')\n    b = 2\n"),
        (BRACKET, "a = 1\nprint(\"hello\", 'x')\nb = 2\n"),
        (COLON, "for i in range(19):\n    f(i)\n    f(i)\n"),
        (BLOCK, "if (a) {\n  b();\n  c();\n}\nd();\n"),
        (SURPLUS, "f(12);\ng();\n"),
        (SURPLUS, "f(1);\n"),
    ],
)
def test_a_fix_stays_while_the_child_works_around_it(offer: Offer, text: str) -> None:
    assert stays(offer, text)


@pytest.mark.parametrize(
    ("offer", "text"),
    [
        (BRACKET, BRACKET.before),
        (BRACKET, ""),
        (BRACKET, "a = 1\nb = 2\n"),
        (BRACKET, "a = 1\nprint('x' + a)\nb = 2\n"),
        (BRACKET, "a = 1\nprint('x']\nb = 2\n"),
        (COLON, "for i in range(9) :\n    f(i)\n"),
        (COLON, "while i < 9:\n    f(i)\n"),
        (BLOCK, "if (a) {\n  b();\nd();\n"),
        (SURPLUS, "f((1));\ng();\n"),
        (SURPLUS, "h(f(1));\ng();\n"),
    ],
)
def test_a_fix_does_not_stay_where_the_child_makes_something_else_of_it(offer: Offer, text: str) -> None:
    assert not stays(offer, text)


def test_of_a_program_that_is_another_one_altogether_only_whole_lines_count() -> None:
    many = "".join(f"x{number} = {number}\n" for number in range(LINES_COMPARED + 9))
    assert stays(BRACKET, f"{many}{BRACKET.fixed}{many}")
    assert not stays(BRACKET, many)


def test_what_two_texts_have_in_common_is_looked_for_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line here and one there in common costs the cube of their number."""
    compared: list[int] = []

    class Counting(SequenceMatcher):
        def __init__(self, *args: Any, **more: Any) -> None:
            compared.append(max(len(args[1]), len(args[2])))
            super().__init__(*args, **more)

    monkeypatch.setattr("classroom.fix_places.SequenceMatcher", Counting)
    mixed = [f"same{n}\n" if n % 2 else f"mine{n}\n" for n in range(4_000)]
    other = [f"same{n}\n" if n % 2 else f"theirs{n}\n" for n in range(4_000)]
    wide = "".join(chr(0x4E00 + n) if n % 2 else "a" for n in range(4_000))
    for text in ("".join(other), BRACKET.fixed.replace("x", wide), f"{''.join(other)}{BRACKET.fixed[:-1]}{wide}"):
        stays(BRACKET, text)
        is_undone(BRACKET, text)
    stays(Offer("s", "r", "push", "".join(mixed), "".join(other)), "".join(mixed) + "end\n")
    assert compared == [] or max(compared) <= max(LINES_COMPARED, SIGNS_COMPARED)
