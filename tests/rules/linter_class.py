"""The shell's side of the linter pool for its tests: carries out effects, replaces the dead, and keeps count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from classroom import linter_pool as core
from classroom.linter_pool import Assign, GiveUp, KillWorker, Pool

NOW = 1_000


@dataclass
class Class:
    """What the shell does: carries out the effects, and replaces each dead worker by a new one."""

    pool: Pool[str] = field(default_factory=Pool)
    workers: list[str] = field(default_factory=list)
    born: int = 0
    deaths: int = 0
    runs: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    given_up: list[tuple[str, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    #: How often (one student, another) the other got a lease while the one waited and had none.
    overtaken: dict[tuple[str, str], int] = field(default_factory=dict)
    now: int = NOW

    def hire(self) -> str:
        self.born += 1
        worker = f"w{self.born}"
        self.workers.append(worker)
        self._do(*core.worker_ready(self.pool, worker, self.now))
        return worker

    def submit(self, key: str, job: str, student: str | None = None) -> None:
        """Each file is another student's, unless one is named."""
        self._do(*core.submit(self.pool, student or key, key, job, job, self.now))

    def finish(self, lease_id: int) -> str | None:
        pool, effects, job = core.finished(self.pool, lease_id, self.now)
        self._do(pool, effects)
        if job is not None:
            self.done.append(job)
        return job

    def die(self, worker: str) -> None:
        """The exit is told twice, as it may be."""
        self.deaths += worker in self.workers
        self.workers = [other for other in self.workers if other != worker]
        for _ in range(2):
            self._do(*core.worker_died(self.pool, worker, self.now))

    def let_pass(self, ms: int) -> list[str]:
        """The workers that had to be killed for it."""
        self.now += ms
        before = len(self.killed)
        self._do(*core.overdue(self.pool, self.now))
        return self.killed[before:]

    def _do(self, pool: Pool[str], effects: list[Any]) -> None:
        self.pool = pool
        for effect in effects:
            match effect:
                case Assign(lease):
                    assert lease.worker in self.workers, "a job was given to the dead"
                    self.runs.append(lease.waiting.job)
                    self._count_overtaken(lease.waiting.student)
                case GiveUp(job, reason):
                    self.given_up.append((job, reason))
                case KillWorker(worker):
                    self.killed.append(worker)

    def _count_overtaken(self, served: str) -> None:
        at_work = {lease.waiting.student for lease in self.pool.leases.values()}
        unserved = {held.student for held in self.pool.waiting} - at_work
        self.overtaken = {pair: times for pair, times in self.overtaken.items() if pair[0] in unserved}
        for student in unserved:
            self.overtaken[student, served] = self.overtaken.get((student, served), 0) + 1


def a_class(workers: int = 1) -> Class:
    room = Class()
    for _ in range(workers):
        room.hire()
    return room
