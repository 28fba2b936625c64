"""Which check runs next, on which worker, and what becomes of it when a worker dies.

Newer code of the same file replaces older code that still waits. A job is leased to one worker for a bounded time;
a worker that dies or overruns takes its job down at most `MAX_ATTEMPTS` times, then the job is put in quarantine and
answered as failed: a poisonous program costs two workers, never the pool.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

MAX_WAITING = 256
MAX_ATTEMPTS = 2
QUARANTINE_KEPT = 256
#: A check takes milliseconds; one that takes seconds will not end.
LEASE_MS = 4_000

Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Job]):
    key: str
    job: Job
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Leased(Generic[Job]):
    lease_id: int
    worker: str
    waiting: Waiting[Job]
    until: int


@dataclass(frozen=True, slots=True)
class Pool(Generic[Job]):
    """`idle` workers in the order in which they became so; times in milliseconds of any monotonic clock."""

    waiting: tuple[Waiting[Job], ...] = ()
    leases: dict[int, Leased[Job]] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    next_lease: int = 1
    quarantine: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign(Generic[Job]):
    lease: Leased[Job]


@dataclass(frozen=True, slots=True)
class GiveUp(Generic[Job]):
    """Answer this job as failed."""

    job: Job
    reason: str


@dataclass(frozen=True, slots=True)
class KillWorker:
    worker: str


Effect = Assign[Job] | GiveUp[Job] | KillWorker
Step = tuple[Pool[Job], list[Effect[Job]]]


def submit(pool: Pool[Job], key: str, job: Job, job_id: str, now: int) -> Step[Job]:
    """`key` names the file: a waiting job of the same file is replaced, in its place in line, and answered by silence.

    The same job once more changes nothing while it waits or runs: it has its two attempts, not two more.
    """
    if job_id in pool.quarantine:
        return pool, [GiveUp(job, "quarantine")]
    at_work = [lease.waiting for lease in pool.leases.values()]
    if any((held.key, held.job) == (key, job) for held in (*pool.waiting, *at_work)):
        return pool, []
    newer = Waiting(key, job)
    if any(held.key == key for held in pool.waiting):
        return replace(pool, waiting=tuple(newer if held.key == key else held for held in pool.waiting)), []
    if len(pool.waiting) >= MAX_WAITING:
        return pool, [GiveUp(job, "busy")]
    return assign(replace(pool, waiting=(*pool.waiting, newer)), now)


def worker_ready(pool: Pool[Job], worker: str, now: int) -> Step[Job]:
    if worker in pool.idle or any(lease.worker == worker for lease in pool.leases.values()):
        return pool, []
    return assign(replace(pool, idle=(*pool.idle, worker)), now)


def finished(pool: Pool[Job], lease_id: int, now: int) -> tuple[Pool[Job], list[Effect[Job]], Job | None]:
    """The job of the lease, or None when that lease is over already (the answer came too late)."""
    lease = pool.leases.get(lease_id)
    if lease is None:
        return pool, [], None
    leases = {k: v for k, v in pool.leases.items() if k != lease_id}
    after, effects = assign(replace(pool, leases=leases, idle=(*pool.idle, lease.worker)), now)
    return after, effects, lease.waiting.job


def worker_died(pool: Pool[Job], worker: str, job_id_of: dict[int, str], now: int) -> Step[Job]:
    """Its job waits again, first in line, or is given up. `job_id_of` maps lease ids to what quarantine remembers."""
    pool = replace(pool, idle=tuple(w for w in pool.idle if w != worker))
    effects: list[Effect[Job]] = []
    for lease in [lease for lease in pool.leases.values() if lease.worker == worker]:
        leases = {k: v for k, v in pool.leases.items() if k != lease.lease_id}
        pool = replace(pool, leases=leases)
        again = replace(lease.waiting, attempts=lease.waiting.attempts + 1)
        if again.attempts >= MAX_ATTEMPTS:
            kept = pool.quarantine[-QUARANTINE_KEPT + 1 :]
            pool = replace(pool, quarantine=(*kept, job_id_of.get(lease.lease_id, lease.waiting.key)))
            effects.append(GiveUp(again.job, "quarantine"))
        elif not any(w.key == again.key for w in pool.waiting):
            pool = replace(pool, waiting=(again, *pool.waiting))
    after, more = assign(pool, now)
    return after, effects + more


def overdue(pool: Pool[Job], now: int) -> list[Effect[Job]]:
    """Workers whose lease ran out: only SIGKILL ends what hangs; their death then returns the job."""
    return [KillWorker(lease.worker) for lease in pool.leases.values() if now >= lease.until]


def assign(pool: Pool[Job], now: int) -> Step[Job]:
    effects: list[Effect[Job]] = []
    while pool.idle and pool.waiting:
        worker, first = pool.idle[0], pool.waiting[0]
        lease = Leased(pool.next_lease, worker, first, now + LEASE_MS)
        pool = replace(
            pool,
            waiting=pool.waiting[1:],
            idle=pool.idle[1:],
            leases={**pool.leases, lease.lease_id: lease},
            next_lease=pool.next_lease + 1,
        )
        effects.append(Assign(lease))
    return pool, effects
