"""Names that a run does not know, and the one in scope that looks like it. The page has the same rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classroom.linting.scope import meant_name, slips_between

ROOT = Path(__file__).parents[2]
KNOWN = json.loads((ROOT / "content" / "known_names.json").read_text(encoding="utf-8"))
CASES = json.loads((ROOT / "tests" / "golden" / "linting" / "names.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("message", "source", "language", "wanted"), CASES)
def test_the_nearest_name_in_scope_is_offered_when_there_is_just_one(
    message: str, source: str, language: str, wanted: str | None
) -> None:
    assert meant_name(message, source, KNOWN[language]) == wanted


@pytest.mark.parametrize(
    ("word", "name", "slips"),
    [("print", "print", 0), ("Print", "print", 0), ("pritn", "print", 1), ("pint", "print", 1), ("prnit", "point", 2)],
)
def test_a_swap_is_one_slip_and_capitals_are_none(word: str, name: str, slips: int) -> None:
    assert slips_between(word, name) == slips


def test_a_huge_program_is_looked_at_in_part() -> None:
    source = " ".join(f"name{number}" for number in range(100_000))
    assert meant_name("name 'nome99999' is not defined", source, []) is None
