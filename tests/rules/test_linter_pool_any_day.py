"""Any sequence of saves, floods, deaths and pauses: no job is lost, and no student waits twice for the same other."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from classroom.linter_pool import LEASE_MS, MAX_ATTEMPTS, MAX_WAITING_EACH
from tests.amounts import examples
from tests.rules.linter_class import a_class


class AnyDay(RuleBasedStateMachine):
    """Children, workers and accidents in any order: no job is lost, none runs twice at once, no worker leaks."""

    def __init__(self) -> None:
        super().__init__()
        self.room = a_class(2)
        self.newest: dict[str, str] = {}
        self.count = 0

    @rule(student=st.sampled_from("abc"), file=st.integers(0, 9))
    def a_child_saves(self, student: str, file: int) -> None:
        self.count += 1
        key = f"{student}{file}"
        self.newest[key] = f"{key} {self.count}"
        self.room.submit(key, self.newest[key], student)

    @rule(files=st.integers(1, 9))
    def a_child_floods(self, files: int) -> None:
        for file in range(files):
            self.a_child_saves("a", file)

    @rule(student=st.sampled_from("abc"), file=st.integers(0, 9))
    def a_child_asks_again(self, student: str, file: int) -> None:
        job = self.newest.get(f"{student}{file}")
        answered = {*self.room.done, *(given_up for given_up, _ in self.room.given_up)}
        if job is not None and job not in answered:
            self.room.submit(f"{student}{file}", job, student)

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
    def every_worker_is_idle_or_at_work_and_none_is_idle_while_another_student_waits(self) -> None:
        pool = self.room.pool
        at_work = [lease.worker for lease in pool.leases.values()]
        served = [lease.waiting.student for lease in pool.leases.values()]
        assert len(self.room.workers) == 2
        assert sorted((*pool.idle, *at_work)) == sorted(self.room.workers)
        assert not (pool.idle and [held for held in pool.waiting if held.student not in served])
        assert len(set(served)) == len(served)

    @invariant()
    def no_student_holds_many_places(self) -> None:
        waiting = [held.student for held in self.room.pool.waiting]
        assert all(waiting.count(student) <= MAX_WAITING_EACH for student in waiting)

    @invariant()
    def nobody_overtakes_another_student_twice(self) -> None:
        assert all(times <= 1 for times in self.room.overtaken.values())

    @invariant()
    def nothing_is_tried_too_often(self) -> None:
        pool = self.room.pool
        attempts = [w.attempts for w in pool.waiting] + [lease.waiting.attempts for lease in pool.leases.values()]
        assert all(n < MAX_ATTEMPTS for n in attempts)
        assert all(self.room.runs.count(job) <= MAX_ATTEMPTS for job in set(self.room.runs))


TestAnyDayOfThePool = AnyDay.TestCase
TestAnyDayOfThePool.settings = settings(max_examples=examples(40), stateful_step_count=30, deadline=None)
