"""The shell's side of the runner pool for its tests: carries out effects, replaces the dead, and keeps count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from classroom import runner_pool as core
from classroom.runner_pool import Assign, CancelLease, GiveUp, KillWorker, Pool, Purpose, Waiting

NOW = 1_000
ALL = frozenset({"python", "javascript", "csharp"})


@dataclass
class Class:
    """What the shell does: carries out the effects, and hires for each dead worker when a test says so."""

    pool: Pool[str] = field(default_factory=Pool)
    workers: list[str] = field(default_factory=list)
    born: int = 0
    runs: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)
    given_up: list[tuple[str, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    now: int = NOW

    def hire(self) -> None:
        self.born += 1
        worker = f"w{self.born}"
        self.workers.append(worker)
        self._do(*core.worker_ready(self.pool, worker, self.now))

    def submit(self, run: str, student: str = "", *, language: str = "python", purpose: Purpose = "child") -> None:
        """Each run is another student's, unless one is named."""
        self._do(*core.submit(self.pool, Waiting(student or run, run, language, run, self.now, purpose), self.now))

    def cancel(self, run: str) -> None:
        self._do(*core.cancel(self.pool, run, self.now))

    def allow(self, runs: int, background: int = 1, *held: str) -> None:
        self._do(*core.allow(self.pool, runs, background, self.now, frozenset(held)))

    def able(self, *languages: str) -> None:
        self._do(*core.able(self.pool, frozenset(languages), self.now))

    def finish(self, run: str, *, was_stopped: bool = False) -> str | None:
        """Its worker comes back with an outcome, or with none because it was stopped."""
        pool, effects, job = core.finished(self.pool, self.lease(run), self.now, was_stopped=was_stopped)
        self._do(pool, effects)
        if job is not None:
            self.done.append(job)
        return job

    def beat(self, run: str) -> None:
        self.pool = core.beat(self.pool, self.lease(run), self.now)

    def refuse(self, run: str, *languages: str, broke: bool = False) -> None:
        self._do(*core.refused(self.pool, self.lease(run), frozenset(languages), self.now, broke=broke))

    def die(self, worker: str) -> None:
        """The exit is told twice, as it may be."""
        self.workers = [other for other in self.workers if other != worker]
        for _ in range(2):
            self._do(*core.worker_died(self.pool, worker, self.now))

    def die_at(self, run: str) -> None:
        """Whoever runs this dies, and somebody new is hired."""
        self.die(self.pool.leases[self.lease(run)].worker)
        self.hire()

    def let_pass(self, ms: int) -> list[str]:
        """The workers that had to be killed for it."""
        self.now += ms
        before = len(self.killed)
        self._do(*core.overdue(self.pool, self.now))
        return self.killed[before:]

    def lease(self, run: str) -> int:
        return next((n for n, lease in self.pool.leases.items() if lease.waiting.run_id == run), 0)

    @property
    def under_way(self) -> list[str]:
        return [lease.waiting.run_id for lease in self.pool.leases.values()]

    @property
    def waiting(self) -> list[str]:
        return [held.run_id for held in self.pool.waiting]

    def _do(self, pool: Pool[str], effects: list[Any]) -> None:
        self.pool = pool
        for effect in effects:
            match effect:
                case Assign(lease):
                    assert lease.worker in self.workers, "a run was given to the dead"
                    self.runs.append(lease.waiting.job)
                case CancelLease(lease_id):
                    assert lease_id in self.pool.leases, "a lease that is over was stopped"
                    self.stopped.append(lease_id)
                case GiveUp(job, reason):
                    self.given_up.append((job, reason))
                case KillWorker(worker):
                    self.killed.append(worker)


def a_class(workers: int = 1, *, allowed: int | None = None, languages: frozenset[str] = ALL) -> Class:
    """As many runs at once as there are workers, unless said otherwise."""
    room = Class()
    room.allow(workers if allowed is None else allowed)
    room.able(*languages)
    for _ in range(workers):
        room.hire()
    return room
