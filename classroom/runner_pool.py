"""Which program runs next, on which worker, and what becomes of it when a worker dies.

A child's run goes before background work, and takes its place when there is no other. Students take turns: each has at
most one run under way, and whoever had one goes behind the others, so that a student who hands in very much delays
nobody else by more than one run. No more runs at once than the governor allows. A program that only the sandbox can
run waits while there is none, and is answered when it is back: it is never run in another way, and never fails for it.

A worker that dies takes its program down at most `MAX_ATTEMPTS` times. The sandbox ends a run by its CPU time, and by
the wall's time as a safety net; a lease is the net below that: it runs out when nothing is heard of its worker.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Generic, Literal, TypeVar

MAX_WAITING = 256
MAX_WAITING_EACH = 8
MAX_ATTEMPTS = 2
#: A worker that has a program says each second that it is at it; from this silence on it hangs.
LEASE_MS = 8_000
#: A sandbox hears of a cancellation within tens of milliseconds; a worker that does not come back is killed.
CANCEL_MS = 3_000
#: From this age of the oldest waiting run of a child on, the pool does not keep up.
LATE_MS = 15_000

Purpose = Literal["child", "background"]
Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Job]):
    """`since` is when its place was taken."""

    student: str
    run_id: str
    language: str
    job: Job
    since: int
    purpose: Purpose = "child"
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Leased(Generic[Job]):
    """`ending` is what follows when the worker comes back: an answer, nothing (cancelled), or another turn."""

    lease_id: int
    worker: str
    waiting: Waiting[Job]
    until: int
    ending: Literal["answer", "nothing", "again"] = "answer"


@dataclass(frozen=True, slots=True)
class Pool(Generic[Job]):
    """`idle` workers in the order in which they became so; times in milliseconds of any monotonic clock.

    `languages` that the sandbox can run now: none before anybody has proved it.
    """

    waiting: tuple[Waiting[Job], ...] = ()
    leases: dict[int, Leased[Job]] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    next_lease: int = 1
    allowed: int = 1
    background_allowed: int = 1
    languages: frozenset[str] = frozenset()
    #: Those that used up their budget: nothing of the background, one child's run at a time.
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Assign(Generic[Job]):
    lease: Leased[Job]


@dataclass(frozen=True, slots=True)
class CancelLease:
    lease_id: int


@dataclass(frozen=True, slots=True)
class GiveUp(Generic[Job]):
    """Answer this job: it can't be run, through no fault of its own. `reason`: ``worker_died``,
    ``sandbox_broke`` or ``overran``."""

    job: Job
    reason: str


@dataclass(frozen=True, slots=True)
class KillWorker:
    worker: str


Effect = Assign[Job] | CancelLease | GiveUp[Job] | KillWorker
Step = tuple[Pool[Job], list[Effect[Job]]]


def allowance_of(cores: int) -> int:
    """How many runs at once before any governor has spoken: a core stays free for the queue."""
    return max(1, cores - 1)


# --- what happens to it ----------------------------------------------------------------------------------------------


def submit(pool: Pool[Job], run: Waiting[Job], now: int) -> Step[Job]:
    """The same run once more changes nothing while it waits or runs. Without room it is not taken in: whoever asked
    asks again."""
    his = [held for held in pool.waiting if held.student == run.student]
    known = run.run_id in {held.run_id for held in pool.waiting} or _lease_of(pool, run.run_id) is not None
    if known or len(his) >= MAX_WAITING_EACH or len(pool.waiting) >= MAX_WAITING:
        return pool, []
    return assign(replace(pool, waiting=(*pool.waiting, run)), now)


def cancel(pool: Pool[Job], run_id: str, now: int) -> Step[Job]:
    """Nobody waits for this run any more."""
    pool = replace(pool, waiting=tuple(held for held in pool.waiting if held.run_id != run_id))
    lease = _lease_of(pool, run_id)
    if lease is None or lease.ending == "nothing":
        return pool, []
    return _stop(pool, lease, "nothing", now)


def worker_ready(pool: Pool[Job], worker: str, now: int) -> Step[Job]:
    if worker in pool.idle or any(lease.worker == worker for lease in pool.leases.values()):
        return pool, []
    return assign(replace(pool, idle=(*pool.idle, worker)), now)


def finished(
    pool: Pool[Job], lease_id: int, now: int, *, was_stopped: bool = False
) -> tuple[Pool[Job], list[Effect[Job]], Job | None]:
    """The job to answer, or None when nobody waits for it or its lease is over (the answer came too late).

    Background work that ended before it could be stopped is done and needs no second turn.
    """
    lease = pool.leases.get(lease_id)
    if lease is None:
        return pool, [], None
    if lease.ending == "again" and not was_stopped:
        lease = replace(lease, ending="answer")
    pool = _come_back(pool, lease)
    after, effects = assign(replace(pool, idle=(*pool.idle, lease.worker)), now)
    return after, effects, lease.waiting.job if lease.ending == "answer" else None


def beat(pool: Pool[Job], lease_id: int, now: int) -> Pool[Job]:
    """Its worker is at it. One that was asked to stop gets no more time for that."""
    lease = pool.leases.get(lease_id)
    if lease is None or lease.ending != "answer":
        return pool
    return replace(pool, leases={**pool.leases, lease_id: replace(lease, until=now + LEASE_MS)})


def refused(pool: Pool[Job], lease_id: int, languages: frozenset[str], now: int, *, broke: bool = False) -> Step[Job]:
    """The sandbox would not run it: the program waits again, for the sandbox that can now run these languages.

    `broke`: it failed while the program ran, as a worker that dies.
    """
    lease = pool.leases.get(lease_id)
    if lease is None:
        return pool, []
    pool, effects = _try_again(pool, lease, blamed=broke, reason="sandbox_broke")
    after, more = assign(replace(pool, idle=(*pool.idle, lease.worker), languages=languages), now)
    return after, effects + more


def worker_died(pool: Pool[Job], worker: str, now: int) -> Step[Job]:
    """Its run waits again, before his others but behind those of everybody else, or is given up."""
    pool = replace(pool, idle=tuple(w for w in pool.idle if w != worker))
    effects: list[Effect[Job]] = []
    for lease in [lease for lease in pool.leases.values() if lease.worker == worker]:
        # Whoever was being stopped is not to blame for the end of the worker.
        pool, given_up = _try_again(pool, lease, blamed=lease.ending == "answer", reason="worker_died")
        effects += given_up
    after, more = assign(pool, now)
    return after, effects + more


def overdue(pool: Pool[Job], now: int) -> Step[Job]:
    """Leases that ran out: only SIGKILL ends what hangs."""
    effects: list[Effect[Job]] = []
    for lease in [lease for lease in pool.leases.values() if now >= lease.until]:
        pool, given_up = _try_again(pool, lease, blamed=lease.ending == "answer", reason="overran")
        effects += [KillWorker(lease.worker), *given_up]
    after, more = assign(pool, now)
    return after, effects + more


def allow(pool: Pool[Job], runs: int, background: int, now: int, held: frozenset[str] = frozenset()) -> Step[Job]:
    """So many at once from now on, so many of them for background work, and none of it in the languages `held`. What
    children run goes on to its end; of background work the youngest leases give way."""
    pool = replace(pool, allowed=max(0, runs), background_allowed=max(0, min(background, runs)), held=held)
    effects: list[Effect[Job]] = []
    may = [lease for lease in _background(pool) if lease.waiting.language not in held]
    for lease in [each for each in _background(pool) if each not in may[: pool.background_allowed]]:
        pool, stopped = _stop(pool, lease, "again", now)
        effects += stopped
    after, more = assign(pool, now)
    return after, effects + more


def able(pool: Pool[Job], languages: frozenset[str], now: int) -> Step[Job]:
    """The sandbox has proved itself for these languages, or, with none, has failed to."""
    return assign(replace(pool, languages=languages), now)


def take_idle(pool: Pool[Job]) -> tuple[Pool[Job], str | None]:
    """A worker that gets no run until it is ready again, or None when all are at work."""
    return (replace(pool, idle=pool.idle[1:]), pool.idle[0]) if pool.idle else (pool, None)


def is_late(pool: Pool[Job], now: int) -> bool:
    """Whether a child's run that could be run waits for so long that the pool can't be said to work."""
    waiting = (held for held in pool.waiting if held.purpose == "child" and held.language in pool.languages)
    return any(now - held.since > LATE_MS for held in waiting)


# --- turns -----------------------------------------------------------------------------------------------------------


def assign(pool: Pool[Job], now: int) -> Step[Job]:
    """Idle workers get the first runs in turn; when there is no place left, background work gives its own up."""
    effects: list[Effect[Job]] = []
    while (first := _first_in_turn(pool)) is not None:
        if not pool.idle or len(pool.leases) >= pool.allowed:
            pool, stopped = _make_room(pool, first, now)
            return pool, effects + stopped
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
    served = {lease.waiting.student for lease in pool.leases.values() if lease.waiting.purpose == "child"}
    narrow = {each.waiting.language for each in pool.leases.values() if each.waiting.purpose == "child"} & pool.held
    can = [held for held in pool.waiting if held.language in pool.languages - narrow]
    first = next((held for held in can if held.purpose == "child" and held.student not in served), None)
    if first is not None or len(_background(pool)) >= pool.background_allowed:
        return first
    at_it = {lease.waiting.student for lease in _background(pool)}
    may = [held for held in can if held.purpose == "background" and held.language not in pool.held]
    return next((held for held in may if held.student not in at_it), None)


def _make_room(pool: Pool[Job], first: Waiting[Job], now: int) -> Step[Job]:
    """One background lease makes room for a child's run, unless one is being stopped already."""
    if first.purpose != "child" or any(lease.ending != "answer" for lease in pool.leases.values()):
        return pool, []
    youngest = _background(pool)[-1:]
    return _stop(pool, youngest[0], "again", now) if youngest else (pool, [])


def _background(pool: Pool[Job]) -> list[Leased[Job]]:
    """Background work under way, the oldest first."""
    return [each for each in pool.leases.values() if each.waiting.purpose == "background" and each.ending == "answer"]


def _stop(pool: Pool[Job], lease: Leased[Job], ending: Literal["nothing", "again"], now: int) -> Step[Job]:
    """A lease that is being stopped already only gets its new ending, and no more time."""
    until = now + CANCEL_MS if lease.ending == "answer" else lease.until
    stopped = replace(lease, ending=ending, until=until)
    effects: list[Effect[Job]] = [CancelLease(lease.lease_id)] if lease.ending == "answer" else []
    return replace(pool, leases={**pool.leases, lease.lease_id: stopped}), effects


def _try_again(pool: Pool[Job], lease: Leased[Job], *, blamed: bool, reason: str) -> Step[Job]:
    """The lease ended without an outcome."""
    held = replace(lease.waiting, attempts=lease.waiting.attempts + blamed)
    if lease.ending == "nothing":
        return _come_back(pool, lease), []
    if held.attempts >= MAX_ATTEMPTS:
        return _come_back(pool, replace(lease, ending="nothing")), [GiveUp(held.job, reason)]
    return _come_back(pool, replace(lease, waiting=held, ending="again")), []


def _come_back(pool: Pool[Job], lease: Leased[Job]) -> Pool[Job]:
    """The lease is over; who had it goes behind everybody else with what he has waiting."""
    leases = {k: v for k, v in pool.leases.items() if k != lease.lease_id}
    his = [held for held in pool.waiting if held.student == lease.waiting.student]
    others = [held for held in pool.waiting if held.student != lease.waiting.student]
    again = [lease.waiting] if lease.ending == "again" else []
    return replace(pool, leases=leases, waiting=(*others, *again, *his))


def _lease_of(pool: Pool[Job], run_id: str) -> Leased[Job] | None:
    return next((lease for lease in pool.leases.values() if lease.waiting.run_id == run_id), None)
