"""Checks on their way through the pool, and programs that kill the worker that reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from classroom import linter_pool as core
from classroom.linter_pool import LEASE_MS, MAX_ATTEMPTS, MAX_WAITING, QUARANTINE_KEPT, Assign, GiveUp, KillWorker, Pool

NOW = 1_000


@dataclass
class Class:
    """What the shell does: carries out the effects, and replaces each dead worker by a new one."""

    pool: Pool[str] = field(default_factory=Pool)
    workers: list[str] = field(default_factory=list)
    born: int = 0
    deaths: int = 0
    runs: list[str] = field(default_factory=list)
    given_up: list[tuple[str, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    now: int = NOW

    def hire(self) -> str:
        self.born += 1
        worker = f"w{self.born}"
        self.workers.append(worker)
        self._do(*core.worker_ready(self.pool, worker, self.now))
        return worker

    def submit(self, key: str, job: str) -> None:
        self._do(*core.submit(self.pool, key, job, job, self.now))

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
            ids = {lease.lease_id: lease.waiting.job for lease in self.pool.leases.values()}
            self._do(*core.worker_died(self.pool, worker, ids, self.now))

    def let_pass(self, ms: int) -> list[str]:
        self.now += ms
        return [effect.worker for effect in core.overdue(self.pool, self.now) if isinstance(effect, KillWorker)]

    def _do(self, pool: Pool[str], effects: list[Any]) -> None:
        self.pool = pool
        for effect in effects:
            match effect:
                case Assign(lease):
                    assert lease.worker in self.workers, "a job was given to the dead"
                    self.runs.append(lease.waiting.job)
                case GiveUp(job, reason):
                    self.given_up.append((job, reason))


def a_class(workers: int = 1) -> Class:
    room = Class()
    for _ in range(workers):
        room.hire()
    return room


# --- order ----------------------------------------------------------------------------------------------------


def test_an_idle_worker_gets_a_job_at_once() -> None:
    room = a_class()
    room.submit("ada/main.js", "one")
    assert room.runs == ["one"]


def test_jobs_wait_in_the_order_in_which_they_came() -> None:
    room = a_class()
    for name in ("one", "two", "three"):
        room.submit(name, name)
    for lease_id in (1, 2, 3):
        room.finish(lease_id)
    assert room.done == ["one", "two", "three"]


def test_newer_code_replaces_older_code_of_the_same_file_and_keeps_its_place_in_line() -> None:
    room = a_class()
    for key, job in (("x", "busy"), ("ada", "old"), ("bob", "bob"), ("ada", "new")):
        room.submit(key, job)
    assert [waiting.job for waiting in room.pool.waiting] == ["new", "bob"]
    assert room.given_up == []


def test_newer_code_waits_beside_older_code_that_is_being_read() -> None:
    room = a_class()
    room.submit("ada", "old")
    room.submit("ada", "new")
    room.finish(1)
    assert room.runs == ["old", "new"]


def test_the_same_job_once_more_changes_nothing() -> None:
    room = a_class()
    room.submit("ada", "one")
    room.submit("bob", "two")
    before = room.pool
    room.submit("ada", "one")
    room.submit("bob", "two")
    assert room.pool == before


def test_a_full_line_turns_newcomers_away_and_still_takes_newer_code() -> None:
    room = a_class(0)
    for n in range(MAX_WAITING):
        room.submit(f"k{n}", f"j{n}")
    room.submit("late", "late")
    room.submit("k0", "newer")
    assert room.given_up == [("late", "busy")]
    assert len(room.pool.waiting) == MAX_WAITING
    assert room.pool.waiting[0].job == "newer"


# --- workers --------------------------------------------------------------------------------------------------


def test_a_worker_that_says_ready_twice_is_one_worker() -> None:
    room = a_class()
    assert core.worker_ready(room.pool, "w1", NOW) == (room.pool, [])
    room.submit("ada", "one")
    assert core.worker_ready(room.pool, "w1", NOW) == (room.pool, [])


def test_an_answer_to_a_lease_that_is_over_is_too_late() -> None:
    room = a_class()
    room.submit("ada", "one")
    assert room.finish(1) == "one"
    assert room.finish(1) is None
    assert room.pool.idle == ("w1",)


def test_a_worker_is_killed_when_its_lease_ran_out_and_not_before() -> None:
    room = a_class()
    room.submit("ada", "hangs")
    assert room.let_pass(LEASE_MS - 1) == []
    assert room.let_pass(1) == ["w1"]


def test_the_job_of_a_dead_worker_is_first_in_line() -> None:
    room = a_class()
    for name in ("one", "two"):
        room.submit(name, name)
    room.die("w1")
    assert [waiting.job for waiting in room.pool.waiting] == ["one", "two"]
    room.hire()
    assert room.runs == ["one", "one"]


def test_a_dead_workers_job_gives_way_to_newer_code_of_its_file() -> None:
    room = a_class()
    room.submit("ada", "old")
    room.submit("ada", "new")
    room.die("w1")
    assert [waiting.job for waiting in room.pool.waiting] == ["new"]


def test_an_idle_worker_that_dies_takes_nothing_down() -> None:
    room = a_class()
    room.die("w1")
    room.submit("ada", "one")
    assert (room.runs, room.pool.idle) == ([], ())


# --- poison ---------------------------------------------------------------------------------------------------


def poison(room: Class, job: str, key: str | None = None) -> None:
    """Hands in a program that kills whoever reads it, and replaces the dead until nobody reads it any more."""
    room.submit(key or job, job)
    while room.pool.leases:
        for worker in [lease.worker for lease in room.pool.leases.values()]:
            room.die(worker)
            room.hire()


def test_a_poisonous_program_costs_two_workers_and_is_answered_as_failed() -> None:
    room = a_class()
    poison(room, "bomb")
    assert (room.deaths, room.given_up) == (MAX_ATTEMPTS, [("bomb", "quarantine")])


def test_a_program_in_quarantine_is_never_read_again() -> None:
    room = a_class()
    poison(room, "bomb")
    poison(room, "bomb")
    assert room.deaths == MAX_ATTEMPTS
    assert room.given_up == [("bomb", "quarantine")] * 2


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_asking_again_while_it_is_read_gives_poison_no_more_than_its_two_attempts(workers: int) -> None:
    room = a_class(workers)
    room.submit("ada", "bomb")
    for _ in range(5):
        room.submit("ada", "bomb")
        for worker in [lease.worker for lease in room.pool.leases.values()]:
            room.die(worker)
            room.hire()
    assert room.deaths == MAX_ATTEMPTS


def test_a_thousand_poisonous_programs_leave_the_pool_as_it_was() -> None:
    room = a_class(2)
    for n in range(1_000):
        poison(room, f"bomb {n}")
    assert (len(room.workers), sorted(room.pool.idle)) == (2, sorted(room.workers))
    assert room.deaths == 1_000 * MAX_ATTEMPTS
    assert len(room.given_up) == 1_000
    assert (room.pool.waiting, room.pool.leases) == ((), {})
    assert len(room.pool.quarantine) == QUARANTINE_KEPT
    room.submit("ada", "a good program")
    assert room.finish(max(room.pool.leases)) == "a good program"


# --- any sequence ---------------------------------------------------------------------------------------------


class AnyDay(RuleBasedStateMachine):
    """Children, workers and accidents in any order: no job is lost, none runs twice at once, no worker leaks."""

    def __init__(self) -> None:
        super().__init__()
        self.room = a_class(2)
        self.newest: dict[str, str] = {}
        self.count = 0

    @rule(key=st.sampled_from("abc"))
    def a_child_saves(self, key: str) -> None:
        self.count += 1
        self.newest[key] = f"{key}{self.count}"
        self.room.submit(key, self.newest[key])

    @rule(key=st.sampled_from("abc"))
    def a_child_asks_again(self, key: str) -> None:
        if key in self.newest and self.newest[key] not in self.room.done:
            self.room.submit(key, self.newest[key])

    @rule(place=st.integers(0, 1))
    def a_worker_finishes(self, place: int) -> None:
        leases = list(self.room.pool.leases)
        if place < len(leases):
            assert self.room.finish(leases[place]) is not None

    @rule(place=st.integers(0, 1))
    def a_worker_dies_and_is_replaced(self, place: int) -> None:
        self.room.die(self.room.workers[place])
        self.room.hire()

    @rule(ms=st.integers(0, 2 * LEASE_MS))
    def time_passes(self, ms: int) -> None:
        for worker in self.room.let_pass(ms):
            self.room.die(worker)
            self.room.hire()

    @invariant()
    def the_newest_of_each_file_is_waiting_running_or_answered(self) -> None:
        pool = self.room.pool
        held = [w.job for w in pool.waiting] + [lease.waiting.job for lease in pool.leases.values()]
        answered = self.room.done + [job for job, _ in self.room.given_up]
        assert all(job in held or job in answered for job in self.newest.values())
        assert len(set(held)) == len(held)

    @invariant()
    def every_worker_is_idle_or_at_work_and_none_is_idle_while_jobs_wait(self) -> None:
        pool = self.room.pool
        at_work = [lease.worker for lease in pool.leases.values()]
        assert sorted((*pool.idle, *at_work)) == sorted(self.room.workers)
        assert not (pool.idle and pool.waiting)

    @invariant()
    def nothing_is_tried_too_often(self) -> None:
        pool = self.room.pool
        attempts = [w.attempts for w in pool.waiting] + [lease.waiting.attempts for lease in pool.leases.values()]
        assert all(n < MAX_ATTEMPTS for n in attempts)
        assert all(self.room.runs.count(job) <= MAX_ATTEMPTS for job in set(self.room.runs))


TestAnyDayOfThePool = AnyDay.TestCase
TestAnyDayOfThePool.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
