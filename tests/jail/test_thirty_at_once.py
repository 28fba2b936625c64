"""Hostile programs all at once, and honest ones beside them: everybody gets the verdict that is its own."""

import itertools
import threading
from collections import Counter
from pathlib import Path

import pytest

import sandbox
from classroom.sandboxing import Job, Language, Limits, Outcome
from tests.jail.hostile import NAMES, SECRET, Case, cases, limits_of, machine, said, traces

#: A bit of work, so that it takes some of everybody's time; the answer is right or it is not.
HONEST: dict[Language, str] = {
    "python": "n = int(input())\nprint(sum(i * i for i in range(100_000)) * n)\n",
    "javascript": (
        "const n = BigInt(require('node:fs').readFileSync(0, 'utf8').trim());\n"
        "let sum = 0n;\nfor (let i = 0n; i < 100_000n; i++) sum += i * i;\nconsole.log(String(sum * n));\n"
    ),
    "csharp": (
        "using System;\nclass P { static void Main() { long n = long.Parse(Console.ReadLine()), sum = 0;\n"
        "  for (long i = 0; i < 100000; i++) sum += i * i;\n  Console.WriteLine(sum * n); } }\n"
    ),
}
SUM = sum(i * i for i in range(100_000))
#: With thirty on two cores a program that needs a third of a second is at work for many.
PATIENT = Limits(cpu_s=10.0, wall_s=120.0)


def hostile(count: int) -> list[Case]:
    """The samples of the table again and again, so that each chapter of it takes part."""
    samples = [case for case in cases() if case.sample and not case.asks]
    return list(itertools.islice(itertools.cycle(samples), count))


def all_at_once(jobs: list[tuple[Job, Limits]]) -> list[Outcome]:
    outcomes: list[Outcome | None] = [None] * len(jobs)
    ready = threading.Barrier(len(jobs))

    def at_work(place: int, job: Job, limits: Limits) -> None:
        ready.wait()
        outcomes[place] = sandbox.run(job, limits)

    threads = [threading.Thread(target=at_work, args=(place, *job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcome for outcome in outcomes if outcome is not None]


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=[pytest.mark.slow, pytest.mark.timeout(400)])])
def test_honest_programs_beside_hostile_ones_are_judged_as_if_alone(count: int, tmp_path: Path) -> None:
    honest = [Job(language, ((NAMES[language], HONEST[language]),), NAMES[language], "7\n") for language in HONEST]
    sandbox.state()
    before = traces()
    with machine(tmp_path) as outside:
        enemies = hostile(count)
        jobs = [(outside.job(case), limits_of(case)) for case in enemies] + [(job, PATIENT) for job in honest]
        outcomes = all_at_once(jobs)
    assert outside.knocked == 0
    assert traces() == before
    for outcome in outcomes[count:]:
        assert (outcome.verdict, outcome.stdout) == ("ok", f"{SUM * 7}\n"), outcome
    wrong = [
        (case.id, outcome)
        for case, outcome in zip(enemies, outcomes, strict=False)
        # So many at once may keep an endless loop from using up its time before the clock ends it.
        if outcome.verdict not in (*case.verdicts, *(("wall",) if "cpu" in case.verdicts else ()))
    ]
    assert wrong == []
    assert not any("BROKEN" in said(outcome) or SECRET in said(outcome) for outcome in outcomes)
    assert Counter(outcome.reason for outcome in outcomes) == {None: len(outcomes)}
