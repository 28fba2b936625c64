"""Every hostile program of the table is stopped with the right verdict, and leaves nothing behind."""

from collections.abc import Iterator

import pytest

import sandbox
from tests.jail.hostile import SECRET, Case, Machine, cases, limits_of, machine, said, traces

ALL = [pytest.param(case, id=case.id, marks=() if case.sample else pytest.mark.slow) for case in cases()]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with machine(tmp_path_factory.mktemp("outside")) as found:
        yield found
    assert found.knocked == 0, "somebody came out of a sandbox"


@pytest.mark.parametrize("case", ALL)
def test_a_hostile_program_is_stopped_and_leaves_nothing(case: Case, outside: Machine) -> None:
    job, limits = outside.job(case), limits_of(case)
    before = traces()
    outcome = sandbox.run(job, limits)
    assert outcome.verdict in case.verdicts, outcome
    assert traces() == before
    everything = said(outcome)
    assert "BROKEN" not in everything, everything
    assert SECRET not in everything, everything
    assert case.held in outcome.stdout
    assert case.complains in outcome.stderr
    if case.answered is not None:
        assert [report.status for report in outcome.tests].count("answered") == case.answered, outcome.tests
    assert "forged" not in everything
    assert outcome.peak_mb <= limits.memory_mb * 1.5, outcome
    assert len(outcome.stdout) <= limits.output_bytes


def test_the_table_has_every_number_that_a_program_can_try() -> None:
    """The numbers that are missing are no programs: 63 are names of files (`tests/rules`), 82 to 87
    are deaths and shortages out here (`test_supervising.py`, `test_thirty_at_once.py`)."""
    tried = {number for case in cases() for number in case.items}
    assert set(range(1, 88)) - tried == {63, 82, 83, 84, 85, 86, 87}


def test_a_sample_of_about_twenty_runs_in_every_test_run() -> None:
    assert 20 <= sum(case.sample for case in cases()) <= 40


def test_each_program_that_gets_through_would_say_so() -> None:
    """A case without any sign of success but its verdict has to have a verdict that only the walls give."""
    weak = [case.id for case in cases() if "ok" in case.verdicts and not _shows(case)]
    assert weak == []


def _shows(case: Case) -> bool:
    signs = ("BROKEN", "@SECRET", "@PORT@", "honest", "<script>")
    looks_around = {19, 38, 40, 42, 51, 53, 56}  # judged by what survived, was written or was read
    return any(sign in case.program for sign in signs) or bool(looks_around & set(case.items)) or bool(case.held)
