"""Any sequence of runs, cancellations, deaths, governors and pauses: no run is lost, and none is answered twice."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from classroom.runner_pool import LEASE_MS, MAX_ATTEMPTS, MAX_WAITING_EACH
from tests.amounts import examples
from tests.rules.runner_class import a_class

LANGUAGES = ("python", "csharp")


class AnyDay(RuleBasedStateMachine):
    """Children, background work, workers, the governor and the sandbox, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.room = a_class(2)
        self.asked: list[str] = []
        self.cancelled: set[str] = set()

    @rule(student=st.sampled_from("abcz"), language=st.sampled_from(LANGUAGES))
    def somebody_runs(self, student: str, language: str) -> None:
        run = f"{student}{len(self.asked)}"
        before = len(self.room.waiting)
        self.room.submit(run, student, language=language, purpose="background" if student == "z" else "child")
        if run in self.room.under_way or len(self.room.waiting) > before:
            self.asked.append(run)

    @rule(place=st.integers(0, 99))
    def a_run_is_cancelled(self, place: int) -> None:
        if self.asked:
            run = self.asked[place % len(self.asked)]
            if run not in self.room.done:
                self.cancelled.add(run)
            self.room.cancel(run)

    @rule(place=st.integers(0, 1), was_stopped=st.booleans())
    def a_worker_comes_back(self, place: int, was_stopped: bool) -> None:
        under_way = self.room.under_way
        if place < len(under_way):
            run = under_way[place]
            asked_to_stop = self.room.lease(run) in self.room.stopped
            self.room.finish(run, was_stopped=was_stopped and asked_to_stop)

    @rule(place=st.integers(0, 1))
    def a_worker_is_at_it(self, place: int) -> None:
        for run in self.room.under_way[place:]:
            self.room.beat(run)

    @rule(place=st.integers(0, 1), broke=st.booleans(), languages=st.sets(st.sampled_from(LANGUAGES)))
    def the_sandbox_refuses(self, place: int, broke: bool, languages: set[str]) -> None:
        under_way = self.room.under_way
        if place < len(under_way):
            self.room.refuse(under_way[place], *languages, broke=broke)

    @rule(languages=st.sets(st.sampled_from(LANGUAGES)))
    def the_sandbox_is_looked_at(self, languages: set[str]) -> None:
        self.room.able(*languages)

    @rule(place=st.integers(0, 1))
    def a_worker_dies_and_is_replaced(self, place: int) -> None:
        self.room.die(self.room.workers[place])
        self.room.hire()

    @rule(runs=st.integers(0, 3), background=st.integers(0, 2))
    def the_governor_speaks(self, runs: int, background: int) -> None:
        self.room.allow(runs, background)

    @rule(ms=st.sampled_from([1, 1_000, 5_000, LEASE_MS]))
    def time_passes(self, ms: int) -> None:
        for worker in self.room.let_pass(ms):
            self.room.die(worker)
            self.room.hire()

    @invariant()
    def each_run_is_in_one_place(self) -> None:
        room = self.room
        ended = [*room.done, *(run for run, _ in room.given_up)]
        assert len(set(ended)) == len(ended), "answered twice"
        for run in self.asked:
            places = room.waiting.count(run) + room.under_way.count(run) + ended.count(run)
            # What was cancelled may still be on its way out of a worker.
            assert places == 1 or (run in self.cancelled and places == 0)

    @invariant()
    def what_was_cancelled_before_its_end_is_never_answered(self) -> None:
        assert not self.cancelled & {*self.room.done}

    @invariant()
    def every_worker_is_idle_or_at_work(self) -> None:
        pool = self.room.pool
        at_work = [lease.worker for lease in pool.leases.values()]
        assert sorted((*pool.idle, *at_work)) == sorted(self.room.workers)

    @invariant()
    def no_worker_is_idle_while_a_run_could_have_it(self) -> None:
        pool = self.room.pool
        served = {lease.waiting.student for lease in pool.leases.values() if lease.waiting.purpose == "child"}
        could = [
            held
            for held in pool.waiting
            if held.purpose == "child" and held.student not in served and held.language in pool.languages
        ]
        assert not (could and pool.idle and len(pool.leases) < pool.allowed)
        assert len(served) == sum(lease.waiting.purpose == "child" for lease in pool.leases.values())

    @invariant()
    def no_child_waits_for_background_work_that_was_not_asked_to_stop(self) -> None:
        pool = self.room.pool
        busy = [lease for lease in pool.leases.values() if lease.waiting.purpose == "background"]
        served = {lease.waiting.student for lease in pool.leases.values() if lease.waiting.purpose == "child"}
        could = [
            held
            for held in pool.waiting
            if held.purpose == "child" and held.student not in served and held.language in pool.languages
        ]
        if could and busy and pool.allowed:
            assert any(lease.ending != "answer" for lease in pool.leases.values())

    @invariant()
    def nobody_holds_too_many_places_and_nothing_is_tried_too_often(self) -> None:
        waiting = [held.student for held in self.room.pool.waiting]
        # One more came back from a worker.
        assert all(waiting.count(student) <= MAX_WAITING_EACH + 2 for student in waiting)
        assert all(held.attempts < MAX_ATTEMPTS for held in self.room.pool.waiting)


AnyDay.TestCase.settings = settings(max_examples=examples(60), stateful_step_count=40, deadline=None)
TestAnyDay = AnyDay.TestCase
