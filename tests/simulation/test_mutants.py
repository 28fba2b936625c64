"""Each promise taken out of the production code is missed by the checkers within the sample of seeds."""

from __future__ import annotations

import pytest

from tests.simulation.afternoon import Plan, play, template
from tests.simulation.mutants import MUTANTS

SAMPLE = range(1, 101)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_promise_that_was_taken_out_is_missed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    template()  # by the code as it is
    MUTANTS[name](monkeypatch)
    for seed in SAMPLE:
        problems = play(Plan(seed)).problems
        if problems:
            print(f"{name}: seed {seed}: {problems[0][:200]}")
            return
    pytest.fail(f"{name} passed {len(SAMPLE)} seeds")
