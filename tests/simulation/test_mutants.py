"""Each promise taken out of the production code is missed by the checkers within the sample of seeds."""

from __future__ import annotations

import pytest

from tests.simulation.afternoon import Plan, play, template
from tests.simulation.faults import Faults
from tests.simulation.mutants import MUTANTS, Mutant

SAMPLE = range(1, 101)
#: What needs much of one kind of trouble: a child's late words meet its successor where many die young and much is
#: slow. With the faults that the seeds choose for themselves one afternoon in a hundred or fewer shows these.
ROUGH = {
    "no_incarnation_check_of_children": Faults(crash_point=0.0, slow=0.3, duplicate=0.3, kill_each_s=0.4),
    "trust_the_last_word_of_the_gateways_place": Faults(drop=0.05, slow=0.1, kill_each_s=2.0),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", MUTANTS)
def test_a_promise_that_was_taken_out_is_missed_and_kept_by_the_code_as_it_is(name: str) -> None:
    """On the same afternoon: what was missed is due to the mutant and to nothing else."""
    template()  # by the code as it is
    mutant, said = MUTANTS[name]
    plan = caught(name, mutant, said)
    outcomes = play(plan)
    assert outcomes.problems == [], outcomes.story()


def caught(name: str, mutant: Mutant, said: str) -> Plan:
    """The first afternoon with a problem of the kind that this mutant must cause."""
    for seed in SAMPLE:
        plan = Plan(seed, faults=ROUGH.get(name))
        with pytest.MonkeyPatch.context() as patch:
            mutant(patch)
            problems = [problem for problem in play(plan).problems if said in problem and "crashed" not in problem]
        if problems:
            print(f"{name}: seed {seed}: {problems[0][:200]}")
            return plan
    pytest.fail(f"{name} passed {len(SAMPLE)} seeds")


@pytest.mark.parametrize("faults", ROUGH.values(), ids=ROUGH)
def test_under_the_same_faults_the_code_as_it_is_keeps_its_promise(faults: Faults) -> None:
    for seed in range(1, 5):
        outcomes = play(Plan(seed, faults=faults))
        assert outcomes.problems == [], outcomes.story()
