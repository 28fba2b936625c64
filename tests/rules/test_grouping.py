"""Which problems are one problem: by message, and where a message says nothing, by the code round the error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.grouping import family, group_of, shape_near


def group(message: str, text: str = "", line: int = 1, column: int = 1, code: str = "parse", **other: Any) -> str:
    error = {"code": code, "message": message, "line": line, "column": column}
    context = {"path": "main.js", "text": text, "first_line": 1, "line": line}
    found = group_of(other.get("language", "javascript"), error, context)
    assert found is not None
    return found


def test_without_an_error_there_is_no_group() -> None:
    assert group_of("python", None, {"text": "print(1)", "first_line": 1}) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NameError: name 'scroe' is not defined", "NameError: name 'lifes' is not defined"),
        ("ReferenceError: scroe is not defined", "Uncaught ReferenceError: lifes is not defined"),
        ("ReferenceError: life2 is not defined", "ReferenceError: lifes is not defined"),
        ("TypeError: player.move is not a function", "TypeError: draw is not a function"),
        ("Cannot read properties of undefined (reading 'x')", "Cannot read properties of undefined (reading 'y')"),
    ],
)
def test_the_same_mistake_with_other_names_is_the_same_problem(one: str, other: str) -> None:
    assert group(one, code="run") == group(other, code="run")


@pytest.mark.parametrize(
    "other",
    [
        {"message": "TypeError: x is not defined"},
        {"message": "ReferenceError: x is not a function"},
        {"code": "parse"},
        {"language": "python"},
    ],
)
def test_another_message_kind_or_language_is_another_problem(other: dict[str, Any]) -> None:
    facts = {"message": "ReferenceError: x is not defined", "code": "run"}
    assert group(**facts) != group(**{**facts, **other})


def test_general_words_are_told_apart_by_the_code_near_the_error() -> None:
    missing_comma = group("SyntaxError: invalid syntax", 'print("a" b)', 1, 11)
    the_same = group("invalid syntax", 'x = 1\nprint("other" name)', 2, 15)
    missing_colon = group("SyntaxError: invalid syntax", "if a == 1\n    print(a)", 1, 10)
    assert missing_comma == the_same
    assert missing_comma != missing_colon


def test_where_a_message_says_what_is_wrong_the_code_near_it_is_all_the_same() -> None:
    assert group("'(' was never closed", "print(1", 1, 6) == group("'(' was never closed", "a = [max(1, 2]", 1, 9)


def test_what_stands_far_away_is_not_looked_at() -> None:
    near = "function go() {\n  let a = 3;\n  move(a b);\n}"
    assert shape_near(near, 2, 10) == shape_near("let before = [1, 2];\n// a note\n" + near, 4, 10)


def test_where_no_column_is_known_the_line_before_says_nothing() -> None:
    one, other = "let a = 1;\nelse {\n", "go(b, [2]);\nelse {\n"
    assert shape_near(one, 1, None) == shape_near(other, 1, None)
    assert shape_near(one, 1, None) != shape_near("let a = 1;\ncase 3:\n", 1, None)


def test_brackets_and_blocks_round_the_error_are_part_of_the_shape() -> None:
    assert shape_near("while (x b) {", 0, 10) != shape_near("move(x b) {", 0, 8)


@given(st.text(max_size=300), st.one_of(st.none(), st.integers(-3, 400)), st.one_of(st.none(), st.integers(-3, 400)))
def test_any_text_has_a_shape_and_a_group_that_does_not_change(text: str, line: int | None, column: int | None) -> None:
    error = {"code": "parse", "message": "Unexpected token", "line": line, "column": column}
    context = {"text": text, "first_line": 1}
    found = group_of("javascript", error, context)
    assert found == group_of("javascript", dict(error), dict(context))
    assert len(shape_near(text, line, column)) < 2_000


def test_a_class_of_its_own_is_told_but_for_the_general_one() -> None:
    assert family("SyntaxError: Unexpected token '}'") == "unexpected token ?"
    assert family("Uncaught TypeError: a.b is not a function.") == "typeerror: ? is not a function"
