"""The linter pool on real processes: workers die, checks are answered all the same, and the pool keeps its size."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from actors import process
from classroom.linter_pool import MAX_ATTEMPTS
from storage.views import Views
from tests.troupe.running import FrontDoor, Troupe, error_body, until

WORKERS = 2
BROKEN = 'console.log("hi";\n'
#: Programs with these words do to a worker what a bug in a parser could. Each try leaves its worker's pid.
PLANTED = """
import ctypes, os, signal, time
from classroom import linting
check = linting.check
def hurt(language, text, **more):
    for word in ('poison', 'slow-once'):
        if word in text:
            with open(os.environ['TRIES'], 'a') as tries:
                tries.write(f'{os.getpid()}\\n')
    if 'poison' in text:
        ctypes.string_at(0)
    if 'slow-once' in text and len(open(os.environ['TRIES']).readlines()) == 1:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(600)
    if 'endless' in text:
        # as in code that does not come back to Python
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(600)
    if 'dawdling' in text:
        while True:
            time.sleep(0.01)
    return check(language, text, **more)
linting.check = hurt
"""


@pytest.fixture
def tries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    path = tmp_path / "tries"
    monkeypatch.setenv("TRIES", str(path))
    return lambda: [int(pid) for pid in path.read_text().split()] if path.exists() else []


@pytest.fixture
def troupe(idle_troupe: Troupe, tries: Callable[[], list[int]]) -> Troupe:
    return idle_troupe.start(prelude=PLANTED, settings={"linter.workers": WORKERS})


async def workers(door: FrontDoor) -> list[int]:
    return process.descendants(await door.pid_of("linter_pool"))


async def full_pool(troupe: Troupe, door: FrontDoor) -> None:
    pool = await door.pid_of("linter_pool")
    await until(lambda: len(process.descendants(pool)) == WORKERS)


def checks(journal: Views, stream: str) -> dict[str, str]:
    """Level of each finished check by the event that wanted it."""
    return {e.payload["check_id"]: e.payload["level"] for e in journal.events_of(stream) if e.kind == "source.checked"}


async def test_a_check_whose_worker_is_killed_in_the_middle_is_answered_by_another(
    troupe: Troupe, door: FrontDoor, journal: Views, tries: Callable[[], list[int]]
) -> None:
    (laptop,) = await door.open_room()
    error = await laptop.show_error(f"// slow-once\n{BROKEN}")
    (victim,) = await until(tries)
    os.kill(victim, signal.SIGKILL)
    await until(lambda: checks(journal, laptop.stream))
    assert checks(journal, laptop.stream) == {error.event_id: "push"}
    first, second = tries()
    assert first != second
    await full_pool(troupe, door)


async def test_a_check_that_dawdles_is_given_up_by_its_worker_which_lives_on(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    await full_pool(troupe, door)
    before = await workers(door)
    (laptop,) = await door.open_room()
    error = await laptop.show_error(f"// dawdling\n{BROKEN}")
    await until(lambda: checks(journal, laptop.stream))
    assert checks(journal, laptop.stream) == {error.event_id: "failed"}
    assert await workers(door) == before


async def test_a_child_with_many_endless_checks_does_not_keep_another_from_getting_help(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    flooder, other = await door.open_room(students=2)
    for number in range(8):
        body = {**error_body(f"// endless {number}\n{BROKEN}"), "path": f"{number}.js"}
        await flooder.send(flooder.event("error.seen", body))
    healthy = await other.show_error(BROKEN)
    await until(lambda: checks(journal, other.stream))
    assert checks(journal, other.stream) == {healthy.event_id: "push"}
    given_up = checks(journal, flooder.stream)
    assert len(given_up) < 8
    assert set(given_up.values()) <= {"failed"}


async def test_a_check_that_never_ends_costs_one_worker_and_is_answered_as_failed(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    (laptop,) = await door.open_room()
    error = await laptop.show_error(f"// endless\n{BROKEN}")
    await until(lambda: checks(journal, laptop.stream), patience_s=40)
    assert checks(journal, laptop.stream) == {error.event_id: "failed"}
    await full_pool(troupe, door)


async def test_a_poisonous_check_goes_to_quarantine_after_two_workers_and_the_pool_keeps_its_size(
    troupe: Troupe, door: FrontDoor, journal: Views, tries: Callable[[], list[int]]
) -> None:
    poisoner, other = await door.open_room(students=2)
    poison = await poisoner.show_error(f"// poison\n{BROKEN}")
    await until(lambda: checks(journal, poisoner.stream))
    assert checks(journal, poisoner.stream) == {poison.event_id: "failed"}
    assert len(tries()) == len(set(tries())) == MAX_ATTEMPTS
    await full_pool(troupe, door)
    healthy = await other.show_error(BROKEN)
    await until(lambda: checks(journal, other.stream))
    assert checks(journal, other.stream) == {healthy.event_id: "push"}
    assert [name for name, actor in (await door.actors()).items() if actor["restarts"]] == []


@pytest.mark.slow
async def test_ten_poisonous_checks_stop_no_healthy_one(
    troupe: Troupe, door: FrontDoor, journal: Views, tries: Callable[[], list[int]]
) -> None:
    poisoners = await door.open_room(students=10)
    (other,) = await door.open_room()
    poisons = [await laptop.show_error(f"// poison\n{BROKEN}") for laptop in poisoners]
    healthy = await other.show_error(BROKEN)
    await until(lambda: checks(journal, other.stream), patience_s=60)
    assert checks(journal, other.stream) == {healthy.event_id: "push"}
    for laptop, poison in zip(poisoners, poisons, strict=True):
        await until(lambda stream=laptop.stream: checks(journal, stream), patience_s=60)
        assert checks(journal, laptop.stream) == {poison.event_id: "failed"}
    assert len(tries()) <= MAX_ATTEMPTS * len(poisons)
    pool = await door.pid_of("linter_pool")
    await until(lambda: len(process.descendants(pool)) == WORKERS, patience_s=60)


async def test_checks_wanted_while_the_pool_is_dead_are_answered_after_its_return(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    await door.kill("linter_pool")
    error = await laptop.show_error(BROKEN)
    await until(lambda: checks(journal, laptop.stream))
    assert checks(journal, laptop.stream) == {error.event_id: "push"}
    await door.until_running("linter_pool", incarnation=2)
    await full_pool(troupe, door)
