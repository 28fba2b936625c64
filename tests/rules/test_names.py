"""Which names are names, and which of them are the same to whoever reads them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import centre as core
from classroom.centre import name_key
from tests.rules.test_centre import ADA, ROOM, a_centre, join, refusal


@pytest.mark.parametrize(
    "name",
    ["\u200b \u2060", "\u3164", "\u2800\u2800", "\ufe0f", "\u034f", "\u0301", "...", "- -", "\U000e0041", "\uffa0"],
)
def test_a_name_that_nobody_can_see_is_no_name(name: str) -> None:
    assert refusal(a_centre(ROOM), join(name)) == "malformed"


@pytest.mark.parametrize("name", ["🦊", "❤️", "7", "李", "1️⃣", "🇩🇪", "O'Neil", "Ana-María", "عمر"])
def test_letters_digits_and_pictures_are_names(name: str) -> None:
    assert len(core.decide(a_centre(ROOM), join(name))) == 2


@pytest.mark.parametrize(
    "unseen",
    [
        "\u3164",
        "\ufe0f",
        "\u034f",
        "\u2800",
        "\u115f",
        "\u1160",
        "\u17b4",
        "\u180b",
        "\uffa0",
        "\U000e0100",
        "\U000e0041",
    ],
    ids=ascii,
)
def test_what_leaves_nothing_to_see_makes_no_second_name(unseen: str) -> None:
    for name in (f"Ada{unseen}", f"A{unseen}da", f"{unseen}Ada"):
        assert refusal(a_centre(ROOM, ADA), join(name)) == "name_taken"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "aDA"),
        ("Zoë", "Zoe\u0308"),
        ("Ａｄａ", "Ada"),
        ("Strauß", "STRAUSS"),
        ("Ada  Lovelace ", "Ada Lovelace"),
        ("Ada\u00a0Lovelace", "Ada Lovelace"),
        ("Ada\u200b", "Ada"),
        ("A\u200dda", "Ada"),
        ("\u202eAda\u202c", "Ada"),
        ("\ufeffAda", "Ada"),
        ("A\u00adda", "Ada"),
        ("ﬁona", "fiona"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ],
)
def test_names_that_look_equal_are_equal(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert refusal(a_centre(ROOM, replace(ADA, name=one)), join(other)) == "name_taken"


@pytest.mark.parametrize(("one", "other"), [("Zoë", "Zoe"), ("Ada", "Аda"), ("Ada", "Ada1"), ("علی", "علي")])
def test_other_letters_are_other_names_even_when_they_look_alike(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=12))
def test_the_key_of_a_key_is_itself_and_shows_everything_in_it(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key
    assert not any(unicodedata.category(character) in ("Cf", "Cc") for character in key if ord(character) > 0x9F)
    assert key == key.strip()
