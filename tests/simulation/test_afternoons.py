"""Afternoons with a class at work while processes die at named points and at random, messages come twice and late,
disks fill and clocks jump: afterwards all that was acknowledged is there once, in order, and everybody sees it.

The actors are the real ones. A failure names its seed and tells the last steps; `--seed N` plays it again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.crash_points import POINTS
from tests.simulation.afternoon import MENTORS, STEPS, STUDENTS, Action, Outcomes, Plan, play
from tests.simulation.faults import QUIET, Faults

ROOT = Path(__file__).resolve().parents[2]
MANY = range(1_001, 3_001)
FIGURES = ROOT / "docs" / "measured" / "simulation.md"
#: Those that are no part of a simulated process.
OUTSIDE = {point for point in POINTS if point.startswith("bridge.")}
RATES = [0.0, 0.01, 0.1]


def passed(outcomes: Outcomes) -> None:
    if outcomes.problems:
        pytest.fail(outcomes.story(), pytrace=False)


def test_nothing_acknowledged_is_lost_doubled_or_out_of_order(first_seed: int, is_replay: bool) -> None:
    for seed in range(first_seed, first_seed + (1 if is_replay else 25)):
        passed(play(Plan(seed), print if is_replay else None))


def test_an_afternoon_without_trouble_needs_no_second_life() -> None:
    outcomes = play(Plan(1, faults=QUIET))
    passed(outcomes)
    assert outcomes.deaths == 0
    assert outcomes.acknowledged > 20


def test_every_named_point_is_died_at() -> None:
    """Only at those where nobody has died yet, or too little would ever get as far as the rare ones; and for long
    enough that fixes are taken, kept and judged while processes die."""
    died_at: Counter[str] = Counter()
    for seed in range(1, 60):
        faults = Faults(crash_point=0.2, crash_at=POINTS - OUTSIDE - set(died_at))
        outcomes = play(Plan(seed, steps=1_500, faults=faults))
        passed(outcomes)
        died_at += outcomes.died_at
        if set(died_at) >= POINTS - OUTSIDE:
            break
    assert POINTS - OUTSIDE - set(died_at) == set()


def test_a_seed_is_one_history_in_every_process() -> None:
    """Also where Python orders its sets otherwise."""
    say = "from tests.simulation.afternoon import Plan, play; print(play(Plan({})).digest)"
    for seed in (5, 13):
        here = play(Plan(seed)).digest
        assert play(Plan(seed)).digest == here
        for hash_seed in ("1", "2"):
            environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
            said = subprocess.run(
                [sys.executable, "-c", say.format(seed)], cwd=ROOT, env=environment, capture_output=True, text=True
            )
            assert said.stdout.strip() == here, said.stderr
    assert play(Plan(5)).digest != play(Plan(13)).digest


actions = st.builds(
    Action, st.sampled_from([0.001, 0.02, 0.2]), st.integers(0, STUDENTS + MENTORS - 1), st.integers(0, 13)
)
troubles = st.builds(
    Faults,
    crash_point=st.sampled_from(RATES),
    disk_full=st.sampled_from(RATES),
    duplicate=st.sampled_from([0.0, 0.1, 0.5]),
    notice_never=st.sampled_from([0.0, 0.5]),
    linger=st.sampled_from([0.0, 0.5]),
    slow=st.sampled_from(RATES),
    kill_each_s=st.sampled_from([0.0, 0.5, 3.0]),
    hang_each_s=st.sampled_from([0.0, 2.0]),
    jump_each_s=st.sampled_from([0.0, 2.0]),
    web_each_s=st.sampled_from([0.0, 2.0]),
)
scripts = st.lists(actions, min_size=1, max_size=60).map(tuple)


@given(seed=st.integers(0, 2**31), faults=troubles, script=scripts)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_class_under_any_trouble(seed: int, faults: Faults, script: tuple[Action, ...]) -> None:
    passed(play(Plan(seed, steps=200, faults=faults, script=script)))


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@given(seed=st.integers(0, 2**31), faults=troubles, script=scripts)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_classes_under_any_trouble(seed: int, faults: Faults, script: tuple[Action, ...]) -> None:
    passed(play(Plan(seed, steps=300, faults=faults, script=script)))


@pytest.mark.slow
@pytest.mark.timeout(7_200)
def test_two_thousand_afternoons() -> None:
    start_s = time.monotonic()
    steps = acknowledged = deaths = 0
    simulated_s = 0.0
    died_at: Counter[str] = Counter()
    failed: list[Outcomes] = []
    for seed in MANY:
        outcomes = play(Plan(seed))
        steps += outcomes.steps
        acknowledged += outcomes.acknowledged
        deaths += outcomes.deaths
        simulated_s += outcomes.simulated_s
        died_at += outcomes.died_at
        if outcomes.problems:
            failed.append(outcomes)
    took_s = time.monotonic() - start_s
    FIGURES.write_text(report(steps, acknowledged, deaths, simulated_s, died_at, failed, took_s))
    assert not failed, "\n\n".join(outcomes.story() for outcomes in failed[:5])


def report(
    steps: int,
    acknowledged: int,
    deaths: int,
    simulated_s: float,
    died_at: Counter[str],
    failed: list[Outcomes],
    took_s: float,
) -> str:
    load = os.getloadavg()[0]
    points = ", ".join(f"{point} {times}" for point, times in sorted(died_at.items()))
    return f"""# Simulated afternoons

Written by `tests/simulation/test_afternoons.py` (`make prove`). The real shells, store and SQLite under one seeded
scheduler; see that folder's `world.py` for what goes wrong in it.

| seeds | steps each | messages and actions | acknowledged events | deaths | simulated hours | failed seeds | took |
|---|---|---|---|---|---|---|---|
| {len(MANY):,} | {STEPS} | {steps:,} | {acknowledged:,} | {deaths:,} | {simulated_s / 3600:.1f} | {len(failed)} | \
{took_s:.0f} s at load {load:.1f} |

Lost: 0, doubled: 0 where no seed failed; failed: {", ".join(str(f.plan.seed) for f in failed) or "none"}.

Deaths by named point: {points}.
"""
