"""The bench scores the rules on what a room taught: by who mended it, by rule, and by what became of fixes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classroom.rule_book import Standing
from storage.read_models import ExampleRow, RuleRow
from web.commands.own_programs import Learnt, exported
from web.commands.room_examples import tables

BROKEN, FIXED = "print(w1\n", "print(w1)\n"


def an_example(fixed: str = FIXED, *, taken: bool = False) -> ExampleRow:
    return ExampleRow("python", BROKEN, fixed, "ran", "missing-closer", taken)


def rows_of(learnt: Learnt, beginning: str) -> list[str]:
    return [line for line in tables(learnt) if line.startswith(f"| {beginning}")]


def test_a_proposal_is_right_when_it_is_what_the_child_made_of_it() -> None:
    learnt = Learnt((an_example(), an_example(), an_example("print(w1, w2)\n")))
    assert rows_of(learnt, "python missing-closer") == ["| python missing-closer | 3 | 0.667 | 0.208 to 0.939 |"]
    assert rows_of(learnt, "python: mended by the child alone: the same") == [
        "| python: mended by the child alone: the same repair, push or ask | 3 | 0.667 | 0.208 to 0.939 |"
    ]


def test_repairs_that_a_rule_made_itself_are_no_proof_of_it() -> None:
    learnt = Learnt((an_example(taken=True),))
    assert rows_of(learnt, "python missing-closer") == []
    assert rows_of(learnt, "python: mended after a fix was taken: the same") == [
        "| python: mended after a fix was taken: the same repair, push or ask | 1 | 1.000 | 0.207 to 1.000 |"
    ]


def test_rules_at_work_are_told_with_the_level_at_which_they_may_speak() -> None:
    learnt = Learnt((), (RuleRow("python", "colon", Standing(40, 36, "ask", 7, 20)),))
    assert rows_of(learnt, "python colon") == ["| python colon | 40 | 36 | 0.77 | ask |"]


def test_an_export_is_read_again_and_anything_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in Learnt((an_example(),)).as_lines()), encoding="utf-8")
    assert exported([file]) == (an_example(),)
    file.write_text('{"language": "python"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="no example"):
        exported([file])
