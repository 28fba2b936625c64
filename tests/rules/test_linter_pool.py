"""Checks on their way through the pool, and programs that kill the worker that reads them."""

from __future__ import annotations

import pytest

from classroom import linter_pool as core
from classroom.linter_pool import (
    LATE_MS,
    LEASE_MS,
    MAX_ATTEMPTS,
    MAX_WAITING,
    MAX_WAITING_EACH,
    QUARANTINE_KEPT,
)
from tests.rules.linter_class import NOW, Class, a_class

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
    assert [waiting.job for waiting in room.pool.waiting] == ["new"]
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


# --- turns ----------------------------------------------------------------------------------------------------


def test_a_student_who_hands_in_much_gets_one_worker_and_the_others_take_turns() -> None:
    room = a_class(2)
    for n in range(4):
        room.submit(f"a{n}", f"a{n}", "ada")
    assert (room.runs, len(room.pool.idle)) == (["a0"], 1)
    room.submit("b0", "b0", "bob")
    room.submit("c0", "c0", "cid")
    room.submit("b1", "b1", "bob")
    while room.pool.leases:
        room.finish(min(room.pool.leases))
    assert room.runs == ["a0", "b0", "c0", "a1", "b1", "a2", "a3"]


def test_the_oldest_of_too_many_waiting_jobs_of_a_student_gives_way() -> None:
    room = a_class(0)
    for n in range(MAX_WAITING_EACH + 2):
        room.submit(f"a{n}", f"a{n}", "ada")
    room.submit("b0", "b0", "bob")
    assert room.given_up == [("a0", "busy"), ("a1", "busy")]
    assert [waiting.job for waiting in room.pool.waiting] == ["a2", "a3", "a4", "a5", "b0"]


def test_a_pool_is_late_when_a_job_waits_too_long_and_well_again_when_it_runs() -> None:
    room = a_class(0)
    room.submit("ada", "old")
    room.let_pass(LATE_MS)
    room.submit("ada", "new")
    assert not core.is_late(room.pool, room.now)
    room.let_pass(1)
    assert core.is_late(room.pool, room.now)
    room.hire()
    assert not core.is_late(room.pool, room.now)


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


def test_the_job_of_a_dead_worker_waits_before_his_others_and_behind_those_of_everybody_else() -> None:
    room = a_class()
    for student, job in (("ada", "one"), ("ada", "three"), ("bob", "two")):
        room.submit(job, job, student)
    room.finish(1)
    assert room.runs == ["one", "two"]
    room.die("w1")
    room.submit("four", "four", "bob")
    assert [waiting.job for waiting in room.pool.waiting] == ["three", "two", "four"]
    room.hire()
    assert room.runs == ["one", "two", "three"]


def test_a_job_that_overran_its_lease_is_not_tried_again() -> None:
    room = a_class()
    room.submit("ada", "hangs")
    assert room.let_pass(LEASE_MS) == ["w1"]
    assert room.given_up == [("hangs", "quarantine")]
    assert room.finish(1) is None
    room.die("w1")
    room.hire()
    room.submit("ada", "hangs")
    assert room.runs == ["hangs"]
    assert (room.pool.leases, room.pool.waiting, room.pool.idle) == ({}, (), ("w2",))


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


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_poisonous_program_that_a_whole_class_hands_in_costs_two_workers(workers: int) -> None:
    room = a_class(workers)
    for n in range(20):
        room.submit(f"child {n}", "bomb")
    while room.pool.leases:
        for worker in [lease.worker for lease in room.pool.leases.values()]:
            room.die(worker)
            room.hire()
    assert room.deaths == MAX_ATTEMPTS
    assert room.given_up == [("bomb", "quarantine")] * 20
    assert room.pool.waiting == ()


def test_an_equal_program_handed_in_after_the_first_death_has_one_attempt_left() -> None:
    room = a_class()
    room.submit("ada", "bomb")
    room.die("w1")
    room.submit("bob", "bomb")
    room.hire()
    room.die("w2")
    assert room.given_up == [("bomb", "quarantine")] * 2


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
