"""A linter worker crashes, runs out of memory or never ends: that costs one check, and nobody else's."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

import pytest

from actors.process import descendants
from classroom.linter_pool import MAX_ATTEMPTS
from classroom.student_session import stream
from loadtest.client import Student
from storage.views import Views
from tests.faults.figures import Book
from tests.faults.school import BROKEN, DEATH_S, PATIENCE_S, WORKERS, School, sampled, school
from tests.troupe.running import error_body, until, until_answered

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

POISONS = 1_000
BATCH = 20
#: A check's second and a lease's two, and a new worker.
CHECK_S = 5.0

#: Programs with these words do to a worker what a bug in a parser could. Each try leaves its worker's pid.
PLANTED = """
import ctypes, signal
from classroom import linting
check = linting.check
def hurt(language, text, **more):
    if 'planted:' in text:
        with open(os.environ['TRIES'], 'a') as tries:
            tries.write(f'{os.getpid()}\\n')
    if 'planted: segmentation fault' in text:
        ctypes.string_at(0)
    if 'planted: out of memory' in text:
        bytearray(1 << 30)  # nothing is touched: only the limit of the address space refuses it
    if 'planted: endless loop in C' in text:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        sum(iter(int, 1))
    while 'planted: endless loop' in text:
        pass
    return check(language, text, **more)
linting.check = hurt
"""
#: How often a worker tries before the job is given up.
TRIES = {
    "segmentation fault": MAX_ATTEMPTS,
    "out of memory": MAX_ATTEMPTS,
    "endless loop": 1,
    "endless loop in C": 1,
}


def checks(here: School, student: Student) -> dict[str, str]:
    """Level of each finished check by the event that wanted it."""
    views = Views(here.data.database)
    events = views.events_of(stream(student.id))
    views.close()
    return {e.payload["check_id"]: e.payload["level"] for e in events if e.kind == "source.checked"}


async def pool_size(here: School) -> int:
    return len(descendants(await here.pid_of("linter_pool")))


@pytest.mark.parametrize("what", sampled(TRIES, "segmentation fault"))
async def test_a_fault_in_a_worker_costs_one_check(what: str, tmp_path: Path, book: Book, rounds: int) -> None:
    tries, heals_s = tmp_path / "tries", []
    async with school(tmp_path, PLANTED, TRIES=str(tries)) as here:
        bad = await here.join("Poisoner")
        async with here.at_work():
            for number in range(rounds):
                tries.write_text("")
                text = f"// planted: {what}\n// {number}\n{BROKEN}"
                since_s = time.monotonic()
                event_id = await here.push(bad, "error.seen", error_body(text))
                await until(lambda: event_id in checks(here, bad), PATIENCE_S)  # noqa: B023  (called within this round)

                async def full() -> bool:
                    return await pool_size(here) == WORKERS

                await until_answered(full)
                heals_s.append(time.monotonic() - since_s)
                await here.healed_s(since_s)
                assert checks(here, bad)[event_id] == "failed"
                assert len(tries.read_text().split()) == TRIES[what]
        problems = await here.wrong()
        restarted = [name for name, actor in (await here.actors()).items() if actor["restarts"]]
        bad.close()
    book.note(f"linter worker: {what}", heals_s, problems)
    assert problems == []
    assert restarted == []
    book.must_heal(f"linter worker: {what}", DEATH_S if TRIES[what] > 1 else CHECK_S, worst=True)


async def test_a_real_program_that_is_hostile_gets_an_answer_from_a_worker_that_lives_on(
    tmp_path: Path, book: Book
) -> None:
    hostile = {
        "a tower of brackets": "(" * 100_000,
        "a long chain": "a" + ".b" * 60_000 + "(",
        "many templates": "`${" * 20_000,
        "one endless line": "x = " + "1 + " * 40_000,
    }
    async with school(tmp_path) as here:
        bad = await here.join("Poisoner")
        async with here.at_work():
            since_s = time.monotonic()
            ids = [await here.push(bad, "error.seen", error_body(text)) for text in hostile.values()]
            last = ids[-1]
            await until(lambda: last in checks(here, bad), PATIENCE_S)
            heals_s = [max(time.monotonic() - since_s, await here.healed_s(since_s))]
        problems = await here.wrong()
        assert await pool_size(here) == WORKERS
        bad.close()
    book.note(f"{len(hostile)} hostile programs", heals_s, problems)
    assert problems == []


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_poisonous_job_a_thousand_times_costs_two_workers_and_nobody_elses_checks(
    tmp_path: Path, book: Book
) -> None:
    tries, sizes, waits_s = tmp_path / "tries", [], []
    tries.write_text("")
    async with school(tmp_path, PLANTED, TRIES=str(tries)) as here:
        bad = await here.join("Poisoner")
        poison = f"// planted: segmentation fault\n{BROKEN}"
        done = asyncio.Event()

        async def watch() -> None:
            while not done.is_set():
                sizes.append(await pool_size(here))
                await asyncio.sleep(0.2)

        async with here.at_work():
            watching = asyncio.create_task(watch())
            for first in range(0, POISONS, BATCH):
                since_s = time.monotonic()
                for number in range(first, first + BATCH - 1):
                    event = bad.record("error.seen", {**error_body(poison), "path": f"{number}.js"})
                    here.history.tried.append(event["event_id"])
                last = await here.push(bad, "error.seen", {**error_body(poison), "path": f"{first + BATCH - 1}.js"})
                here.history.acknowledged += [i for i in here.history.tried[-BATCH:] if i != last]
                await until(lambda: last in checks(here, bad), PATIENCE_S)  # noqa: B023  (called within this round)
                waits_s.append(await here.healed_s(since_s))
            done.set()
            await watching
        problems = await here.wrong()
        levels = Counter(checks(here, bad).values())
        others = Counter(level for student in here.students[1::2] for level in checks(here, student).values())
        bad.close()
    book.note(f"a poisonous job {POISONS} times: wait of everybody else", waits_s, problems)
    assert problems == []
    assert levels == {"failed": POISONS}
    assert len(tries.read_text().split()) == MAX_ATTEMPTS
    # While the two that died are replaced there may be one or none, never more; then always all.
    assert max(sizes) <= WORKERS
    assert sizes[-1] == WORKERS
    assert sizes.count(WORKERS) > len(sizes) * 0.9
    assert "failed" not in others
    assert others.total() > 10
