"""Which check runs next, on which worker, and what becomes of it when a worker dies.

Newer code of the same file replaces older code that still waits. Students take turns: each has at most one lease, and
whoever got one goes behind the others, so that a student who hands in very much delays nobody else by more than one
lease. A worker that dies takes its job down at most `MAX_ATTEMPTS` times; a job that overruns its lease is not tried
again. Both then go to quarantine and are answered as failed: a poisonous program costs two workers, never the pool,
however many children and files hold it: equal programs run one after another and share their attempts and their end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

MAX_WAITING = 256
MAX_WAITING_EACH = 4
MAX_ATTEMPTS = 2
QUARANTINE_KEPT = 256
#: A check takes milliseconds, and a worker stops itself after a second; what takes longer will not end.
LEASE_MS = 2_000
#: From this age of the oldest waiting job on, the pool does not keep up.
LATE_MS = 3_000

Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Job]):
    """`key` names the file, `job_id` the program: what quarantine remembers. `since` is when its place was taken."""

    student: str
    key: str
    job: Job
    job_id: str
    since: int
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


def submit(pool: Pool[Job], student: str, key: str, job: Job, job_id: str, now: int) -> Step[Job]:
    """A waiting job of the same file is replaced, in its place in line, and answered by silence; of a student's
    other waiting jobs the oldest gives way when there are too many.

    The same job once more changes nothing while it waits or runs: it has its two attempts, not two more.
    """
    if job_id in pool.quarantine:
        return pool, [GiveUp(job, "quarantine")]
    at_work = [lease.waiting for lease in pool.leases.values()]
    if any((held.key, held.job) == (key, job) for held in (*pool.waiting, *at_work)):
        return pool, []
    # Equal programs share their attempts.
    attempts = max((held.attempts for held in (*pool.waiting, *at_work) if held.job_id == job_id), default=0)
    older = next((held for held in pool.waiting if held.key == key), None)
    if older is not None:
        newer = Waiting(student, key, job, job_id, older.since, attempts)
        return replace(pool, waiting=tuple(newer if held is older else held for held in pool.waiting)), []
    pool, effects = _give_way(pool, student)
    if len(pool.waiting) >= MAX_WAITING:
        return pool, [*effects, GiveUp(job, "busy")]
    new = Waiting(student, key, job, job_id, now, attempts)
    after, more = assign(replace(pool, waiting=(*pool.waiting, new)), now)
    return after, effects + more


def worker_ready(pool: Pool[Job], worker: str, now: int) -> Step[Job]:
    if worker in pool.idle or any(lease.worker == worker for lease in pool.leases.values()):
        return pool, []
    return assign(replace(pool, idle=(*pool.idle, worker)), now)


def finished(pool: Pool[Job], lease_id: int, now: int) -> tuple[Pool[Job], list[Effect[Job]], Job | None]:
    """The job of the lease, or None when that lease is over already (the answer came too late)."""
    lease = pool.leases.get(lease_id)
    if lease is None:
        return pool, [], None
    pool = _without_lease(pool, lease)
    after, effects = assign(replace(pool, idle=(*pool.idle, lease.worker)), now)
    return after, effects, lease.waiting.job


def worker_died(pool: Pool[Job], worker: str, now: int) -> Step[Job]:
    """Its job waits again, before his others but behind those of everybody else, or is given up."""
    pool = replace(pool, idle=tuple(w for w in pool.idle if w != worker))
    effects: list[Effect[Job]] = []
    for lease in [lease for lease in pool.leases.values() if lease.worker == worker]:
        pool = _without_lease(pool, lease)
        again = replace(lease.waiting, attempts=lease.waiting.attempts + 1)
        pool = _with_attempts(pool, again)
        if again.attempts >= MAX_ATTEMPTS:
            pool, given_up = _quarantined(pool, again)
            effects += given_up
        elif not any(held.key == again.key for held in pool.waiting):
            pool, given_up = _give_way(pool, again.student)
            pool = replace(pool, waiting=_before_his_others(pool.waiting, again))
            effects += given_up
    after, more = assign(pool, now)
    return after, effects + more


def overdue(pool: Pool[Job], now: int) -> Step[Job]:
    """Leases that ran out: only SIGKILL ends what hangs, and a job that hung once is not tried again."""
    effects: list[Effect[Job]] = []
    for lease in [lease for lease in pool.leases.values() if now >= lease.until]:
        pool, given_up = _quarantined(_without_lease(pool, lease), lease.waiting)
        effects += [KillWorker(lease.worker), *given_up]
    after, more = assign(pool, now)
    return after, effects + more


def is_late(pool: Pool[Job], now: int) -> bool:
    """Whether a job waits for so long that the pool can't be said to work."""
    return any(now - held.since > LATE_MS for held in pool.waiting)


def assign(pool: Pool[Job], now: int) -> Step[Job]:
    """Idle workers get the first jobs of students who have no lease, unless an equal program is under way."""
    effects: list[Effect[Job]] = []
    while pool.idle and (first := _first_in_turn(pool)) is not None:
        lease = Leased(pool.next_lease, pool.idle[0], first, now + LEASE_MS)
        pool = replace(
            pool,
            waiting=tuple(held for held in pool.waiting if held is not first),
            idle=pool.idle[1:],
            leases={**pool.leases, lease.lease_id: lease},
            next_lease=pool.next_lease + 1,
        )
        effects.append(Assign(lease))
    return pool, effects


def _first_in_turn(pool: Pool[Job]) -> Waiting[Job] | None:
    served = {lease.waiting.student for lease in pool.leases.values()}
    tried = {lease.waiting.job_id for lease in pool.leases.values()}
    return next((held for held in pool.waiting if held.student not in served and held.job_id not in tried), None)


def _without_lease(pool: Pool[Job], lease: Leased[Job]) -> Pool[Job]:
    """The lease is over; who had it goes behind everybody else with what he has waiting."""
    leases = {k: v for k, v in pool.leases.items() if k != lease.lease_id}
    his = [held for held in pool.waiting if held.student == lease.waiting.student]
    others = [held for held in pool.waiting if held.student != lease.waiting.student]
    return replace(pool, leases=leases, waiting=(*others, *his))


def _quarantined(pool: Pool[Job], held: Waiting[Job]) -> Step[Job]:
    """Equal programs that wait share its lot."""
    kept = pool.quarantine[-QUARANTINE_KEPT + 1 :]
    equal = [other for other in pool.waiting if other.job_id == held.job_id]
    waiting = tuple(other for other in pool.waiting if other.job_id != held.job_id)
    given_up = [GiveUp(each.job, "quarantine") for each in (held, *equal)]
    return replace(pool, waiting=waiting, quarantine=(*kept, held.job_id)), [*given_up]


def _with_attempts(pool: Pool[Job], again: Waiting[Job]) -> Pool[Job]:
    """Equal programs that wait have been tried as often."""
    waiting = (replace(w, attempts=again.attempts) if w.job_id == again.job_id else w for w in pool.waiting)
    return replace(pool, waiting=tuple(waiting))


def _give_way(pool: Pool[Job], student: str) -> Step[Job]:
    """Makes room for one more job of a student."""
    his = [held for held in pool.waiting if held.student == student]
    if len(his) < MAX_WAITING_EACH:
        return pool, []
    return replace(pool, waiting=tuple(held for held in pool.waiting if held is not his[0])), [
        GiveUp(his[0].job, "busy")
    ]


def _before_his_others(waiting: tuple[Waiting[Job], ...], again: Waiting[Job]) -> tuple[Waiting[Job], ...]:
    place = next((i for i, held in enumerate(waiting) if held.student == again.student), len(waiting))
    return (*waiting[:place], again, *waiting[place:])
