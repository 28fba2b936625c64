"""Who yields when, and who comes back: the governor's rules on readings that a test writes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import resource_governor as core
from classroom.resource_governor import GROUNDS, HOLD_MS, LEVELS, MAX_HOLD_MS, Control, Move, Signals, rank, step

TICK_MS = 500
CALM: dict[str, Any] = {
    "foreign_cpu": 0.05,
    "memory_available": 0.6,
    "memory_some": 0.0,
    "memory_full": 0.0,
    "lag_ms": 2.0,
    "screens_p95_ms": 20.0,
}
#: For each ground a reading that is beyond its limit and beyond nobody else's deeper one.
BEYOND: dict[str, dict[str, Any]] = {
    "memory_gone": {"memory_available": 0.05},
    "memory_stalls": {"memory_full": 0.03},
    "memory_short": {"memory_available": 0.12},
    "memory_slow": {"memory_some": 0.06},
    "hot": {"temperature_c": 97.0},
    "warm": {"temperature_c": 90.0},
    "screens_still_late": {"screens_p95_ms": 150.0},
    "loop_still_late": {"lag_ms": 150.0},
    "screens_late": {"screens_p95_ms": 150.0},
    "loop_late": {"lag_ms": 150.0},
    "build": {"build": "Unity"},
    "foreign_cpu": {"foreign_cpu": 1.0},
    "cpu_pressure": {"cpu_pressure": 0.2, "pressure_has_background": False},
}
ABSORBED = sorted(ground.code for ground in GROUNDS if ground.can_wait)


def play(control: Control, from_ms: int, for_ms: int, **signals: Any) -> tuple[Control, list[tuple[int, Move]]]:
    """Readings twice a second; each move with its time."""
    told = []
    for at in range(from_ms, from_ms + for_ms, TICK_MS):
        control, moves = step(Signals(at, **{**CALM, **signals}), control)
        assert len(moves) <= 1
        told += [(at, move) for move in moves]
    return control, told


@pytest.mark.parametrize("code", sorted(BEYOND))
def test_each_ground_takes_background_work_down_to_its_level_and_names_itself(code: str) -> None:
    ground = next(each for each in GROUNDS if each.code == code)
    _, told = play(Control(), 0, 12_000, **BEYOND[code])
    assert (ground.level, code) in {(move.level, move.ground) for _, move in told}
    assert set(BEYOND) == {each.code for each in GROUNDS}


def test_a_load_of_other_programs_is_answered_within_two_seconds() -> None:
    _, told = play(Control(), 0, 3_000, foreign_cpu=1.0)
    assert told[0][0] <= 1_000
    assert told[0][1] == Move("full", "low", "foreign_cpu", 1.0, 0.60, 0)


def test_a_program_that_only_starts_moves_nothing() -> None:
    control, told = play(Control(), 0, TICK_MS, foreign_cpu=1.0)
    _, more = play(control, TICK_MS, 5_000)
    assert told + more == []


def test_memory_that_runs_out_unloads_at_the_first_reading() -> None:
    _, told = play(Control(), 0, TICK_MS, memory_available=0.04)
    assert [(move.level, move.ground) for _, move in told] == [("unloaded", "memory_gone")]


def test_nothing_is_known_and_nothing_happens() -> None:
    control = Control()
    for at in range(0, 120_000, TICK_MS):
        control, moves = step(Signals(at), control)
        assert moves == []


def test_background_work_comes_back_one_level_after_each_hold_time() -> None:
    control, _ = play(Control(), 0, TICK_MS, memory_available=0.04)
    _, told = play(control, TICK_MS, 4 * HOLD_MS)
    assert [move.level for _, move in told] == ["paused", "low", "full"]
    times = [at for at, _ in told]
    assert all(HOLD_MS <= b - a <= HOLD_MS + TICK_MS for a, b in itertools.pairwise(times))


def test_what_is_between_the_limits_keeps_the_level() -> None:
    control, _ = play(Control(), 0, 2_000, foreign_cpu=1.0)
    control, told = play(control, 2_000, 10 * HOLD_MS, foreign_cpu=0.45)
    assert (control.level, told) == ("low", [])


def test_a_relapse_doubles_the_hold_time() -> None:
    control, at, holds = Control(), 0, []
    for _ in range(6):
        control, down = play(control, at, HOLD_MS + 2_000, memory_available=0.10)
        at += HOLD_MS + 2_000
        while control.level != "low":
            control, _ = play(control, at, TICK_MS)
            at += TICK_MS
        holds.append((at - TICK_MS) - (down[-1][0] + HOLD_MS))
        assert control.level == "low"
    rounded = [round(each / HOLD_MS) for each in holds]
    assert rounded == sorted(rounded)
    assert rounded[-1] > rounded[1] > 0
    assert control.hold_now_ms() <= MAX_HOLD_MS


def test_the_background_s_own_pressure_does_not_keep_it_down() -> None:
    """It waits for processors all the time, because it has idle priority; only while it rests do others count."""
    busy = {"cpu_pressure": 0.9, "pressure_has_background": True}
    control, told = play(Control(), 0, 10_000, **busy)
    assert (control.level, told) == ("full", [])
    control, _ = play(control, 10_000, 2_000, foreign_cpu=1.0, **busy)
    control, _ = play(control, 12_000, 2 * HOLD_MS, **busy)
    assert control.level == "full"


def test_after_a_restart_the_level_is_kept_for_a_hold_time() -> None:
    control, told = play(core.resumed("paused", 0, 0), 0, HOLD_MS)
    assert (control.level, told) == ("paused", [])
    control, _ = play(control, HOLD_MS, 2 * HOLD_MS + TICK_MS)
    assert control.level == "full"


def test_what_was_decided_is_what_the_journal_gives_back() -> None:
    signals = Signals(5, memory_available=0.05, build="Unity")
    _, (move,) = step(signals, Control())
    event = core.moved(move, signals, 77)
    assert core.decide(core.initial(), core.Note(event)) == [event]
    assert core.evolve(core.initial(), event) == core.Standing("unloaded", "memory_gone", 0, 77)
    assert event.signals == {"memory_available": 0.05, "build": "Unity"}


# --- whatever happens ------------------------------------------------------------------------------------------------

readings = st.fixed_dictionaries(
    {},
    optional={
        "foreign_cpu": st.floats(0, 1),
        "build": st.sampled_from(["", "Unity"]),
        "cpu_pressure": st.floats(0, 1),
        "pressure_has_background": st.booleans(),
        "memory_available": st.floats(0, 1),
        "memory_some": st.floats(0, 1),
        "memory_full": st.floats(0, 1),
        "lag_ms": st.floats(0, 1_000),
        "screens_p95_ms": st.floats(0, 1_000),
        "temperature_c": st.floats(20, 110),
    },
)
stretches = st.lists(st.tuples(st.integers(TICK_MS, 3 * HOLD_MS), readings), min_size=1, max_size=12)


@given(stretches)
def test_it_goes_down_as_far_as_it_must_and_up_one_level_at_a_time(history: list[tuple[int, dict[str, Any]]]) -> None:
    control, at, told = Control(), 0, []
    for for_ms, signals in history:
        control, more = play(control, at, for_ms, **signals)
        at += for_ms
        told += more
    for when, move in told:
        assert (rank(move.level) - rank(move.was) == -1) == (move.ground == "calm"), (when, move)
    ups = [when for when, move in told if move.ground == "calm"]
    changes = [when for when, _ in told]
    for up in ups:
        before = [when for when in changes if when < up]
        assert not before or up - before[-1] >= HOLD_MS, "it came up before the hold time was over"


@given(stretches)
def test_it_always_returns_to_full_when_calm(history: list[tuple[int, dict[str, Any]]]) -> None:
    control, at = Control(), 0
    for for_ms, signals in history:
        control, _ = play(control, at, for_ms, **signals)
        at += for_ms
    control, _ = play(control, at, len(LEVELS) * MAX_HOLD_MS)
    assert control.level == "full"


@given(code=st.sampled_from(ABSORBED), half_ms=st.integers(TICK_MS, 2 * HOLD_MS), hold_s=st.sampled_from([4, 20, 60]))
def test_a_square_wave_changes_nothing_more_often_than_each_hold_time(code: str, half_ms: int, hold_s: int) -> None:
    control, at, changes = Control(hold_ms=hold_s * 1_000), 0, []
    for turn in range(16):
        control, told = play(control, at, half_ms, **(BEYOND[code] if turn % 2 == 0 else {}))
        at += half_ms
        changes += [when for when, _ in told]
    assert all(b - a >= hold_s * 1_000 for a, b in itertools.pairwise(changes))


@given(stretches)
def test_a_shortage_of_memory_is_never_made_to_wait(history: list[tuple[int, dict[str, Any]]]) -> None:
    control, at = Control(), 0
    for for_ms, signals in history:
        control, _ = play(control, at, for_ms, **signals)
        at += for_ms
    control, _ = play(control, at, TICK_MS, memory_available=0.01)
    assert control.level == "unloaded"
