"""The simulated class: what it meets is frozen and as it is said to be, and an hour of it on a real server."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from loadtest.sameness import same_program
from loadtest.schedule import CLASS, MIX, SEEDS, BadClass, draw, first_come_first_served, load
from web.commands.bench_simulator import CONTENT, FIRST_COME, OURS, Play, play

PROBLEMS, HABITS = load(CONTENT)
BY_ID = {problem.id: problem for problem in PROBLEMS}


# --- what is frozen ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [MIX, CLASS])
def test_another_class_than_the_frozen_one_is_refused(name: str, tmp_path: Path) -> None:
    for each in (MIX, CLASS):
        shutil.copy(CONTENT / each, tmp_path)
    load(tmp_path)
    (tmp_path / name).write_text((tmp_path / name).read_text().replace("1", "2", 1))
    with pytest.raises(BadClass, match=name):
        load(tmp_path)


def test_the_mix_has_fifty_eight_problems_of_which_forty_three_are_common() -> None:
    assert len(BY_ID) == len(PROBLEMS) == 58
    sorts = Counter(problem.sort for problem in PROBLEMS)
    assert sorts["common"] == 43
    assert set(sorts) == {"common", "noise", "several", "misspelt", "question"} == set(HABITS.help_s)


def test_every_problem_but_a_question_is_a_broken_program_with_its_right_answer() -> None:
    from classroom.linting.dialects import dialect_of

    for problem in PROBLEMS:
        dialect = dialect_of(problem.language)
        assert dialect.parses(problem.fixed), problem.id
        assert dialect.parses(problem.broken) == (problem.origin != "parse"), problem.id
        assert (problem.error is None) == (problem.broken == problem.fixed) == (problem.origin == "question")


def test_helps_are_so_long_that_without_fixes_children_wait_nine_minutes() -> None:
    waits = [wait for seed in SEEDS for wait in first_come_first_served(draw(PROBLEMS, HABITS, seed), HABITS.mentors)]
    assert fmean(waits) == pytest.approx(540, abs=5)


# --- the schedule -----------------------------------------------------------------------------------------------------


def test_a_seed_is_an_hour_and_another_seed_another() -> None:
    assert draw(PROBLEMS, HABITS, 3) == draw(PROBLEMS, HABITS, 3) != draw(PROBLEMS, HABITS, 4)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_hour_has_every_problem_once_and_every_child_two_or_three(seed: int) -> None:
    needs = draw(PROBLEMS, HABITS, seed)
    assert sorted(need.problem.id for need in needs) == sorted(BY_ID)
    assert set(Counter(need.child for need in needs).values()) == {2, 3}
    assert [need.at_s for need in needs] == sorted(need.at_s for need in needs)
    assert 0 <= needs[0].at_s < needs[-1].at_s < HABITS.minutes * 60


def test_longer_helps_change_nothing_else() -> None:
    plain, longer = draw(PROBLEMS, HABITS, 1), draw(PROBLEMS, HABITS, 1, help_share=1.25)
    assert [replace(need, help_s=need.help_s * 1.25) for need in plain] == longer


def test_nobody_waits_when_there_is_a_mentor_for_everybody() -> None:
    needs = draw(PROBLEMS, HABITS, 1)
    waits = first_come_first_served(needs, 58)
    assert waits == pytest.approx([need.reading_s + need.walking_s for need in needs])


def test_one_mentor_alone_helps_one_after_another() -> None:
    needs = draw(PROBLEMS, HABITS, 1)
    assert fmean(first_come_first_served(needs, 1)) > 2 * fmean(first_come_first_served(needs, 2))


# --- what a child takes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "one", "other", "same"),
    [
        ("python", "if a:\n   b()\n", "if a:\n    b()\n", True),
        ("python", "if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n", False),
        ("python", "f(1)  # hello\n", "f( 1 )\n", True),
        ("python", "f(1", "f(1", False),
        ("javascript", "f( 1 )", "f(1);", False),
        ("javascript", "f(1);", "f( 1 ) ;\n// done", True),
        ("javascript", 'print("a b")', 'print("a  b")', False),
        ("javascript", 'print("a // b")', 'print("a")', False),
        ("csharp", "int x = 1;", "intx = 1;", False),
    ],
)
def test_a_program_is_the_same_when_only_white_space_and_comments_differ(
    language: str, one: str, other: str, *, same: bool
) -> None:
    assert same_program(language, one, other) is same


# --- an hour on a real server -----------------------------------------------------------------------------------------


def played(minutes: int | None) -> tuple[Any, Any]:
    """With fixes, and without: one seed, sixty times as fast. Each child got what it needed, and all of it is told."""
    (_, ours), (_, first_come) = play([Play(each, 1, minutes=minutes) for each in (OURS, FIRST_COME)], scale=60)
    for hour in (ours, first_come):
        assert hour.unended == 0, json.dumps(hour.stats)
        assert hour.wrong_files == 0
        assert hour.late_triage == 0
        assert hour.stats["requests"] == sum(hour.stats["resolved"].values())
    assert sum(one.how == "fix" for one in ours.ended) >= 0.5 * len(ours.ended) > 0
    assert all(one.how == "mentor" for one in first_come.ended)
    assert first_come.ended
    return ours, first_come


@pytest.mark.timeout(240)
def test_the_first_six_minutes_with_fixes_beside_the_same_without() -> None:
    ours, first_come = played(6)
    assert len(ours.ended) == len(first_come.ended) >= 10
    assert fmean(one.wait_s for one in ours.ended) < fmean(one.wait_s for one in first_come.ended)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_an_hour_with_fixes_beside_the_same_hour_without() -> None:
    """`bench simulator` plays ten, slower, and says how long children wait."""
    ours, first_come = played(None)
    assert sum(one.how == "fix" for one in ours.ended) >= 0.6 * len(ours.ended)
    assert fmean(one.wait_s for one in ours.ended) < fmean(one.wait_s for one in first_come.ended) / 2
    assert first_come.triage_from, "two mentors were enough without any fix: the hour is too quiet to show anything"
    # Two hands may come in one picture; that none showed more than eight without triage is said above.
    assert min(first_come.triage_from) >= 9
