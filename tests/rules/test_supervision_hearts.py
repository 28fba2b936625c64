"""Whoever does not move any more is noticed, and nobody else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classroom import hearts as core
from classroom.hearts import LATE, LOOK_EACH_MS, MISSES, Hearts


def looks(*beats: dict[str, int], each_ms: int = LOOK_EACH_MS) -> list[list[str]]:
    """Who is told as silent at each of these looks."""
    hearts: Hearts[str] = Hearts()
    told = []
    for number, each in enumerate(beats):
        hearts, silent = core.look(hearts, each, 1_000 + number * each_ms)
        told.append(silent)
    return told


def test_one_that_beats_is_never_told() -> None:
    assert looks(*({"a": n} for n in range(20))) == [[]] * 20


def test_one_that_stopped_is_told_at_its_third_look_without_a_beat_and_from_then_on() -> None:
    assert looks({"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}) == [[], [], [], ["a"], ["a"]]


def test_a_beat_in_between_counts_as_well() -> None:
    assert looks({"a": 1}, {"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}, {"a": 2}, {"a": 2})[-1] == ["a"]
    assert looks({"a": 1}, {"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}, {"a": 2})[-1] == []


def test_one_that_never_beat_is_told_like_one_that_stopped() -> None:
    assert looks(*[{"a": 0}] * 4)[-1] == ["a"]


def test_a_newcomer_is_given_its_time_and_who_has_left_is_forgotten() -> None:
    assert looks({"a": 1}, {"a": 1}, {}, {"a": 1}, {"a": 1}, {"a": 1})[-1] == []


def test_nobody_is_blamed_when_the_looks_themselves_came_late() -> None:
    late_ms = LATE * LOOK_EACH_MS + 1
    assert looks(*[{"a": 1}] * 10, each_ms=late_ms) == [[]] * 10


def test_the_next_look_is_due_after_the_interval() -> None:
    hearts: Hearts[str] = Hearts()
    hearts, _ = core.look(hearts, {}, 1_000)
    assert core.is_due(Hearts(), 0)
    assert not core.is_due(hearts, 1_000 + LOOK_EACH_MS - 1)
    assert core.is_due(hearts, 1_000 + LOOK_EACH_MS)


@given(st.lists(st.tuples(st.booleans(), st.integers(LOOK_EACH_MS, 4 * LOOK_EACH_MS)), max_size=40))
def test_told_means_so_many_punctual_looks_in_a_row_without_a_beat(day: list[tuple[bool, int]]) -> None:
    hearts: Hearts[str] = Hearts()
    now, beat, missed = 0, 0, 0
    hearts, _ = core.look(hearts, {"a": beat}, now)
    for beats, ms in day:
        now, beat = now + ms, beat + beats
        hearts, silent = core.look(hearts, {"a": beat}, now)
        missed = 0 if beats or ms > LATE * LOOK_EACH_MS else missed + 1
        assert silent == (["a"] if missed >= MISSES else [])
