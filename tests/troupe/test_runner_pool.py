"""The runner pool on real processes, round a sandbox that does what a test wants: whatever dies in the middle of a run,
the run has one end.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from actors import process
from classroom.program_run import CancelRun, DescribeRun, RunFile, RunProgram
from classroom.runner_pool import MAX_ATTEMPTS
from storage.views import Views
from tests.troupe.running import FrontDoor, Laptop, Troupe, until, until_answered

#: Each run leaves its program; `hold` keeps slow ones, `off` takes the sandbox away.
PLANTED = """
import os, signal, time
import sandbox
from pathlib import Path
from actors import runner_pool
from classroom.sandboxing import LANGUAGES, Outcome, SandboxState, refused
runner_pool.LOOK_AGAIN_MS = 100
runner_pool.core.LEASE_MS = 2_000
folder = Path(os.environ['RUNS'])
def state(*, fresh=False):
    if (folder / 'off').exists():
        return SandboxState(False, 'none', 'namespaces_refused')
    return SandboxState(True, 'polling', languages=LANGUAGES)
def run(job, limits, *, cancelled=None, staged=None):
    text = job.files[0][1]
    if (folder / 'off').exists():
        return refused('sandbox_unavailable')
    with open(folder / 'log', 'a') as log:
        log.write(f'{os.getpid()} {text}\\n')
    if staged:
        staged('run')
    if 'poison' in text:
        os.kill(os.getpid(), signal.SIGKILL)
    began = time.monotonic()
    while 'long' in text and time.monotonic() - began < 3.0:  # longer than its pool's patience with silence
        cancelled()
        time.sleep(0.02)
    while 'slow' in text and (folder / 'hold').exists():
        if cancelled():
            return refused('cancelled')
        time.sleep(0.01)
    return Outcome('ok', exit=0, stdout=text, cpu_ms=600_000 if 'greedy' in text else 0)
sandbox.state, sandbox.run = state, run
"""
_requests = itertools.count(1)


@dataclass
class Sandbox:
    """What the planted sandbox was given, and how to hold it up."""

    folder: Path
    held: list[str] = field(default_factory=list)

    def ran(self) -> list[tuple[int, str]]:
        """(worker's pid, program) for each start of a program."""
        log = self.folder / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [(int(pid), text) for pid, _, text in (line.partition(" ") for line in lines)]

    def hold(self, name: str = "hold") -> None:
        (self.folder / name).touch()

    def let_go(self, name: str = "hold") -> None:
        (self.folder / name).unlink()


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    folder = tmp_path / "runs"
    folder.mkdir()
    monkeypatch.setenv("RUNS", str(folder))
    return Sandbox(folder)


@pytest.fixture
def troupe(idle_troupe: Troupe, runs: Sandbox) -> Troupe:
    assert runs.folder.is_dir()
    return idle_troupe.start(prelude=PLANTED, settings={"runner.workers": 2})


async def ask(door: FrontDoor, laptop: Laptop, text: str) -> str:
    """Its run's id, once the run is in the journal."""
    number = next(_requests)
    files = (RunFile("main.py", text),)
    command = RunProgram(f"run-{number}", f"q-{number}", "python", files, "main.py", "", door.now_ms())
    answer = await door.insist(laptop.target, command)
    return str(answer["run_id"])


def ends(journal: Views, laptop: Laptop) -> dict[str, str]:
    """Verdict, or reason, of each run that has ended."""
    outcomes = {e.payload["run_id"]: e.payload["outcome"] for e in _ended(journal, laptop)}
    return {run_id: outcome["reason"] or outcome["verdict"] for run_id, outcome in outcomes.items()}


def _ended(journal: Views, laptop: Laptop) -> list[Any]:
    return [e for e in journal.events_of(laptop.stream) if e.kind == "run.ended"]


def twice(journal: Views, laptop: Laptop) -> list[str]:
    """Runs that ended more than once."""
    times = Counter(e.payload["run_id"] for e in _ended(journal, laptop))
    return [run_id for run_id, count in times.items() if count > 1]


async def under_way(runs: Sandbox, text: str, times: int = 1) -> int:
    """The pid of the worker that runs this program, for the nth time."""
    await until(lambda: [pid for pid, ran in runs.ran() if ran == text][times - 1 :])
    return [pid for pid, ran in runs.ran() if ran == text][times - 1]


async def test_a_run_is_told_as_it_starts_and_ends_and_its_output_is_in_the_journal(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    (laptop,) = await door.open_room()
    run_id = await ask(door, laptop, "print(1)")
    await until(lambda: ends(journal, laptop) == {run_id: "ok"})
    (ended,) = _ended(journal, laptop)
    assert ended.payload["outcome"]["stdout"] == "print(1)"
    assert ended.cause == run_id
    await until(lambda: [b["stage"] for topic, b in door.news if topic == "run"][-1:] == ["done"])
    stages = [body["stage"] for topic, body in door.news if topic == "run" and body["run_id"] == run_id]
    assert stages in (["run", "done"], ["done"])


async def test_a_long_run_says_how_far_it_is(door: FrontDoor, runs: Sandbox, journal: Views) -> None:
    (laptop,) = await door.open_room()
    runs.hold()
    first, second = await ask(door, laptop, "slow one"), await ask(door, laptop, "two")
    await under_way(runs, "slow one")
    await until_answered(lambda: _stage(door, laptop, first, "run"))
    assert await _stage(door, laptop, second, "queued")  # one at a time for each child
    runs.let_go()
    await until(lambda: ends(journal, laptop) == {first: "ok", second: "ok"})
    assert await _stage(door, laptop, first, "done")


async def _stage(door: FrontDoor, laptop: Laptop, run_id: str, stage: str) -> bool:
    return bool((await door.insist(laptop.target, DescribeRun(run_id)))["stage"] == stage)


async def test_a_run_that_takes_long_is_left_to_its_worker_which_says_that_it_is_at_it(
    door: FrontDoor, runs: Sandbox, journal: Views
) -> None:
    (laptop,) = await door.open_room()
    run_id = await ask(door, laptop, "long")
    await until(lambda: ends(journal, laptop) == {run_id: "ok"})
    assert len(runs.ran()) == 1


@pytest.mark.parametrize("who", ["worker", "runner_pool", "session", "store", "root"])
async def test_whatever_is_killed_in_the_middle_of_a_run_the_run_has_one_end(
    who: str, troupe: Troupe, runs: Sandbox
) -> None:
    async with FrontDoor(troupe.data) as door:
        (laptop,) = await door.open_room()
        runs.hold()
        run_id = await ask(door, laptop, "slow")
        worker = await under_way(runs, "slow")
        if who == "root":
            process.kill_all(process.descendants(troupe.pid))
        elif who == "worker":
            os.kill(worker, signal.SIGKILL)
        else:
            await door.kill(laptop.target if who == "session" else who)
    if who == "root":
        troupe.end()
        troupe.start(prelude=PLANTED, settings={"runner.workers": 2})
    if who in ("worker", "runner_pool", "root"):
        assert await under_way(runs, "slow", times=2) != worker
    runs.let_go()
    journal = Views(troupe.data.database)
    # Nobody asks for it again: whoever looks after it does.
    await until(lambda: ends(journal, laptop) == {run_id: "ok"}, patience_s=40)
    await asyncio.sleep(0.5)
    assert twice(journal, laptop) == []
    journal.close()


async def test_a_run_that_takes_its_workers_down_is_given_up_and_nobody_else_waits(
    door: FrontDoor, runs: Sandbox, journal: Views
) -> None:
    poisoner, other = await door.open_room(students=2)
    poison = await ask(door, poisoner, "poison")
    await until(lambda: ends(journal, poisoner) == {poison: "broken"})
    assert len({pid for pid, text in runs.ran() if text == "poison"}) == MAX_ATTEMPTS
    healthy = await ask(door, other, "healthy")
    await until(lambda: ends(journal, other) == {healthy: "ok"})
    pool = await door.pid_of("runner_pool")
    await until(lambda: len(process.descendants(pool)) == 2)


async def test_a_run_that_is_cancelled_ends_at_once_and_its_worker_takes_the_next(
    door: FrontDoor, runs: Sandbox, journal: Views
) -> None:
    (laptop,) = await door.open_room()
    runs.hold()
    run_id = await ask(door, laptop, "slow")
    worker = await under_way(runs, "slow")
    await door.insist(laptop.target, CancelRun(run_id, door.now_ms()))
    assert ends(journal, laptop) == {run_id: "cancelled"}
    after = await ask(door, laptop, "after")
    await until(lambda: ends(journal, laptop) == {run_id: "cancelled", after: "ok"})
    assert process.is_gone(worker) is False
    await until(lambda: not list(door.data.run.glob("*-run-*")))


async def test_without_a_sandbox_runs_are_kept_the_system_says_so_and_they_run_when_it_is_back(
    idle_troupe: Troupe, runs: Sandbox
) -> None:
    runs.hold("off")
    idle_troupe.start(prelude=PLANTED, settings={"runner.workers": 1})
    async with FrontDoor(idle_troupe.data) as door:
        journal = Views(idle_troupe.data.database)
        (laptop,) = await door.open_room()
        run_id = await ask(door, laptop, "kept")
        await until_answered(lambda: _degraded(door, "sandbox"))
        assert await _degraded(door, "sandbox_namespaces_refused")
        assert ends(journal, laptop) == {}
        runs.let_go("off")
        await until(lambda: ends(journal, laptop) == {run_id: "ok"})
        assert not await _degraded(door, "sandbox")
        # It goes away again while a run is wanted.
        runs.hold("off")
        again = await ask(door, laptop, "kept again")
        await until_answered(lambda: _degraded(door, "sandbox"))
        runs.let_go("off")
        await until(lambda: ends(journal, laptop) == {run_id: "ok", again: "ok"})
        journal.close()


async def _degraded(door: FrontDoor, reason: str) -> bool:
    told = [body["degraded"] for topic, body in door.news if topic == "system"]
    return bool(told) and reason in told[-1]


async def test_a_class_that_presses_run_at_once_takes_turns(
    door: FrontDoor, runs: Sandbox, journal: Views, troupe: Troupe
) -> None:
    laptops = await door.open_room(students=6)
    asked = await asyncio.gather(
        *(ask(door, laptop, f"{laptop.student_id} {n}") for laptop in laptops for n in range(3))
    )
    finished: Callable[[], int] = lambda: sum(len(ends(journal, laptop)) for laptop in laptops)  # noqa: E731  (typed)
    await until(lambda: finished() == len(asked))
    assert sorted(text for _, text in runs.ran()) == sorted(
        f"{lap.student_id} {n}" for lap in laptops for n in range(3)
    )
    assert [name for name, actor in (await door.actors()).items() if actor["restarts"]] == []


# --- what the governor makes of it -----------------------------------------------------------------------------------


async def test_the_governor_hears_of_children_s_runs_and_of_a_runtime_over_its_budget(
    door: FrontDoor, journal: Views, runs: Sandbox
) -> None:
    laptops = await door.open_room(2)
    greedy = await ask(door, laptops[0], "greedy")
    await until(lambda: ends(journal, laptops[0]) == {greedy: "ok"})

    def decided(kind: str) -> list[dict[str, Any]]:
        return [each.payload for each in journal.events_of("governor") if each.kind == f"governor.{kind}"]

    await until(lambda: decided("runtime"))
    (held,) = decided("runtime")
    assert (held["runtime"], held["is_held"], held["ground"], held["used"]) == ("python", True, "cpu", 600.0)
    # Two places, of which children leave none while they run programs.
    assert [(each["runs"], each["background"], each["ground"]) for each in decided("places")] == [(2, 0, "child_runs")]
    runs.hold()
    first = await ask(door, laptops[0], "slow one")
    await until(lambda: "slow one" in [text for _, text in runs.ran()])
    second = await ask(door, laptops[1], "other")
    await asyncio.sleep(1.0)
    assert "other" not in [text for _, text in runs.ran()]
    runs.let_go()
    await until(lambda: ends(journal, laptops[0]) == {greedy: "ok", first: "ok"})
    await until(lambda: ends(journal, laptops[1]) == {second: "ok"})
