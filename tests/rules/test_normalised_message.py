"""Messages without what is a child's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.normalised_message import MAX_BYTES, normalised


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("NameError: name 'scroe' is not defined", "NameError: name ? is not defined"),
        ('Unexpected token "}" at position 41', "Unexpected token ? at position #"),
        ("'(' was never closed", "? was never closed"),
        ("can't assign to 'x'", "can't assign to ?"),
        ("two   lines\n and\ttabs", "two lines and tabs"),
        ("e\u0301te\u0301", "été"),
        ("`a` and “b” and ‘c’", "? and ? and ?"),
        ("", ""),
    ],
)
def test_quoted_parts_numbers_and_spaces_are_the_same_everywhere(message: str, said: str) -> None:
    assert normalised(message) == said


@given(st.text())
def test_any_text_becomes_short_valid_and_free_of_digits(message: str) -> None:
    said = normalised(message)
    assert len(said.encode("utf-8")) <= MAX_BYTES
    assert not any(sign in "0123456789" for sign in said)
    assert said == " ".join(said.split())
