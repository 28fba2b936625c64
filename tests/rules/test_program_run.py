"""A child asks the centre to run a program: the request is one run, and the run has one end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom import program_run as core
from classroom import student_session
from classroom.program_run import CancelRun, DescribeRun, RecordOutcome, RunEnded, RunFile, RunProgram, Runs
from classroom.sandboxing import Outcome, refused
from classroom.vocabulary import Refused
from tests.rules.pushes import NOON

WELL = Outcome("ok", exit=0, stdout="Hello!\n", cpu_ms=40, wall_ms=60, peak_mb=12)


def a_run(number: int = 1, **more: object) -> RunProgram:
    files = (RunFile("main.cs", "class Main {}"),)
    return replace(RunProgram(f"run-{number}", f"q-{number}", "csharp", files, "main.cs", "", NOON), **more)


def given(*commands: core.RunCommand) -> Runs:
    runs = Runs()
    for command in commands:
        for event in core.decide(runs, command):
            runs = core.evolve(runs, event)
    return runs


def test_a_run_is_unfinished_until_its_outcome_is_recorded() -> None:
    runs = given(a_run())
    assert list(runs.unfinished) == ["run-1"]
    (ended,) = core.decide(runs, RecordOutcome("run-1", WELL, NOON + 1))
    assert ended == RunEnded("run-1", WELL, NOON + 1)
    assert core.evolve(runs, ended).unfinished == {}


def test_what_the_sandbox_is_given_is_what_the_child_sent() -> None:
    job = core.job_of(given(a_run(stdin="7\n")).unfinished["run-1"])
    assert (job.language, job.files, job.entry, job.stdin) == (
        "csharp",
        (("main.cs", "class Main {}"),),
        "main.cs",
        "7\n",
    )


def test_a_repeated_request_is_the_first_ones_run_also_when_that_has_ended() -> None:
    assert core.decide(given(a_run()), a_run(run_id="run-9")) == []
    assert core.decide(given(a_run(), RecordOutcome("run-1", WELL, NOON)), a_run(run_id="run-9")) == []


def test_a_request_that_only_the_journal_remembers_is_no_new_run() -> None:
    assert core.decide(Runs(), a_run(known=True)) == []


def test_the_second_verdict_of_a_run_counts_for_nothing() -> None:
    runs = given(a_run(), RecordOutcome("run-1", WELL, NOON))
    assert core.decide(runs, RecordOutcome("run-1", Outcome("cpu"), NOON)) == []
    assert core.decide(runs, CancelRun("run-1", NOON)) == []


def test_a_run_that_is_cancelled_ends_as_such_and_what_the_sandbox_says_later_is_too_late() -> None:
    runs = given(a_run())
    (ended,) = core.decide(runs, CancelRun("run-1", NOON))
    assert ended == RunEnded("run-1", refused("cancelled"), NOON)
    assert core.decide(core.evolve(runs, ended), RecordOutcome("run-1", WELL, NOON)) == []


def test_nothing_follows_from_a_question_or_from_what_nobody_asked_for() -> None:
    assert core.decide(given(a_run()), DescribeRun("run-1")) == []
    assert core.decide(Runs(), CancelRun("run-1", NOON)) == []
    assert core.decide(Runs(), RecordOutcome("run-1", WELL, NOON)) == []


def test_a_child_has_so_many_unfinished_runs_and_no_more() -> None:
    runs = given(*(a_run(number) for number in range(core.MAX_UNFINISHED)))
    with pytest.raises(Refused) as refused_:
        core.decide(runs, a_run(99))
    assert (refused_.value.code, refused_.value.facts["what"]) == ("too_many", "runs")
    assert core.decide(runs, a_run(0)) == []  # a repetition needs no place
    (ended,) = core.decide(runs, CancelRun("run-3", NOON))
    assert len(core.decide(core.evolve(runs, ended), a_run(99))) == 1


def test_a_program_without_the_file_that_starts_it_is_malformed() -> None:
    with pytest.raises(Refused, match="malformed"):
        core.decide(Runs(), a_run(entry="other.cs"))


def test_requests_are_forgotten_in_the_order_in_which_they_came() -> None:
    runs = Runs()
    for number in range(core.REQUESTS_KEPT + 1):
        for command in (a_run(number), CancelRun(f"run-{number}", NOON)):
            for event in core.decide(runs, command):
                runs = core.evolve(runs, event)
    assert len(runs.requests) == core.REQUESTS_KEPT
    assert "q-0" not in runs.requests


def test_a_sitting_keeps_its_runs_beside_all_else() -> None:
    sitting = student_session.initial("s-1", "r-1")
    for event in student_session.decide(sitting, a_run()):
        sitting = student_session.evolve(sitting, event)
    assert list(sitting.runs.unfinished) == ["run-1"]
    (ended,) = student_session.decide(sitting, RecordOutcome("run-1", WELL, NOON))
    assert student_session.evolve(sitting, ended).runs.unfinished == {}
