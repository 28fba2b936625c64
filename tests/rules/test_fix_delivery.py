"""What a child may be shown of a fix; the page is held to the same file (`pwa/tests/fixes.test.ts`)."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from classroom.fix_delivery import FREE, GRADED, GRADED_ROOM, NORMAL, ROOM_CHOICES, allowed, narrowed

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "fixes.json").read_text())
WIDTH = ("nothing", "explanation", "ask", "push")
LEVELS: tuple[str | None, ...] = (None, "point", "ask", "push")


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=str)
def test_the_child_decides_the_room_narrows_and_a_graded_task_ends_it(case: dict[str, Any]) -> None:
    assert allowed(case["answer"], case["room"], case["mode"]) == case["allowed"]


@pytest.mark.parametrize("case", GOLDEN["narrowed"], ids=str)
def test_a_suggestion_is_narrowed_and_never_widened(case: dict[str, Any]) -> None:
    suggestion = {**GOLDEN["suggestion"], "level": case["level"]}
    given = narrowed(suggestion, case["by"])
    assert (given and given["level"]) == case["gives"]
    assert LEVELS.index(given and given["level"]) <= LEVELS.index(case["level"])
    if given is not None and given["level"] == "point" and case["level"] != "point":
        assert (given["edits"], given["fixed"], given["explanation"]) == ([], None, suggestion["explanation"])
    elif given is not None:
        assert given == {**suggestion, "level": case["gives"]}


def test_either_the_room_or_the_task_ends_it() -> None:
    assert allowed(True, "on", GRADED_ROOM, FREE) == allowed(True, "on", NORMAL, "bug_hunt") == "nothing"
    assert allowed(True, "on", NORMAL, FREE) == allowed(True, "on") == "push"


def test_no_choice_of_a_room_gives_a_child_more_than_it_wants() -> None:
    for answer, room, mode in product((None, True, False), ROOM_CHOICES, (FREE, *GRADED)):
        by_room = WIDTH.index(allowed(answer, room, mode))
        assert by_room <= WIDTH.index(allowed(answer, "on", mode))
        assert by_room <= WIDTH.index(allowed(True, room, mode))
    assert narrowed(None, "push") is None


def test_a_room_is_narrower_from_on_to_ask_to_off() -> None:
    for answer in (None, True, False):
        widths = [WIDTH.index(allowed(answer, room)) for room in ROOM_CHOICES]
        assert widths == sorted(widths)
