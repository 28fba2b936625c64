"""Who yields before whom, and when a runtime has had enough."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from classroom import governor_shares as core
from classroom.governor_shares import CLASSES, MINUTE_MS, Books, Budget, Hold, Use, budget_of, judge, places, spend
from classroom.resource_governor import LEVELS, rank
from classroom.sandboxing import Limits

BUDGET = Budget(cpu_s=20.0, memory_mb=1_000, processes=100)


@given(level=st.sampled_from(LEVELS))
def test_nobody_yields_before_everybody_behind_has(level: core.Level) -> None:
    ranks = [rank(core.level_of(each, level)) for each in CLASSES]
    assert ranks == sorted(ranks)
    for before, behind in itertools.pairwise(ranks):
        assert before == 0 or behind > before
    assert core.level_of("miner", level) == level
    assert core.level_of("queue", level) == core.level_of("run", level) == "full"


def test_threads_leave_a_core_and_a_paused_worker_has_none() -> None:
    assert [core.threads(level, 4) for level in LEVELS] == [3, 1, 0, 0]
    assert [core.threads(level, 1) for level in LEVELS] == [1, 1, 0, 0]


@given(allowed=st.integers(1, 16), level=st.sampled_from(LEVELS), age=st.none() | st.integers(0, 120_000))
def test_children_s_places_are_never_fewer_and_the_background_s_never_more(
    allowed: int, level: core.Level, age: int | None
) -> None:
    given_now = places(allowed, level, age)
    assert given_now.runs == allowed
    assert 0 <= given_now.background <= places(allowed, level, None).background <= allowed
    if age is not None and age < core.CHILD_RUNS_LATELY_MS:
        assert given_now.background < allowed


def test_on_a_small_machine_background_programs_wait_while_children_run_theirs() -> None:
    assert places(1, "full", 5_000) == core.Places(1, 0, "child_runs")
    assert places(1, "full", core.CHILD_RUNS_LATELY_MS) == core.Places(1, 1, "calm")
    assert places(3, "full", 5_000) == core.Places(3, 1, "child_runs")
    assert places(3, "unloaded", None) == core.Places(3, 1, "level")


def test_a_budget_is_above_that_of_four_single_jobs() -> None:
    one, four = Limits(), budget_of(1, 512)
    assert four.cpu_s >= 4 * one.cpu_s
    assert four.memory_mb >= 4 * one.memory_mb
    assert four.processes >= 4 * one.processes


def test_a_runtime_over_its_budget_is_held_until_it_is_below_half() -> None:
    books = spend(spend(Books(), "python", 12_000, 0), "python", 9_000, 10_000)
    books, told = judge(books, {}, BUDGET, 10_000)
    assert told == [Hold("python", True, "cpu", 21.0, 20.0)]
    books, told = judge(books, {}, BUDGET, 50_000)
    assert (told, books.held) == ([], {"python": "cpu"})
    books, told = judge(books, {}, BUDGET, MINUTE_MS + 1)
    assert told == [Hold("python", False, "cpu", 9.0, 20.0)]
    assert books.held == {}


def test_what_runs_now_counts_and_one_runtime_holds_no_other() -> None:
    uses = {"csharp": Use(cpu_ms=1_000, memory_mb=1_200), "javascript": Use(processes=101), "python": Use(19_000)}
    books, told = judge(Books(), uses, BUDGET, 0)
    assert [(hold.runtime, hold.ground) for hold in told] == [("csharp", "memory"), ("javascript", "processes")]
    assert judge(books, uses, BUDGET, 1)[1] == []


@given(st.lists(st.tuples(st.integers(0, 5_000), st.sampled_from(["python", "csharp"]), st.integers(0, 30_000))))
def test_every_hold_ends_within_a_minute_of_rest(entries: list[tuple[int, str, int]]) -> None:
    books, now = Books(), 0
    for wait_ms, runtime, cpu_ms in entries:
        now += wait_ms
        books, _ = judge(spend(books, runtime, cpu_ms, now), {}, BUDGET, now)
    books, _ = judge(books, {}, BUDGET, now + MINUTE_MS)
    assert (books.held, books.spent) == ({}, ())
