"""Programs on their way through the pool: whose turn it is, what gives way, and what a death costs."""

from __future__ import annotations

from classroom import runner_pool as core
from classroom.runner_pool import CANCEL_MS, LATE_MS, LEASE_MS, MAX_ATTEMPTS, MAX_WAITING, MAX_WAITING_EACH
from tests.rules.runner_class import NOW, a_class

# --- turns -------------------------------------------------------------------------------------------------------


def test_an_idle_worker_gets_a_run_at_once() -> None:
    room = a_class()
    room.submit("one")
    assert room.runs == ["one"]


def test_a_student_who_runs_much_has_one_under_way_and_the_others_take_turns() -> None:
    room = a_class(2)
    for n in range(4):
        room.submit(f"a{n}", "ada")
    assert (room.runs, len(room.pool.idle)) == (["a0"], 1)
    for run, student in (("b0", "bob"), ("c0", "cid"), ("b1", "bob")):
        room.submit(run, student)
    while room.under_way:
        room.finish(room.under_way[0])
    assert room.runs == ["a0", "b0", "c0", "a1", "b1", "a2", "a3"]


def test_the_same_run_once_more_changes_nothing_while_it_waits_or_runs() -> None:
    room = a_class()
    room.submit("one")
    room.submit("two")
    before = room.pool
    room.submit("one")
    room.submit("two")
    assert room.pool == before


def test_a_student_holds_so_many_places_and_a_class_so_many_and_no_more() -> None:
    room = a_class(0)
    for n in range(MAX_WAITING_EACH + 2):
        room.submit(f"a{n}", "ada")
    assert len(room.waiting) == MAX_WAITING_EACH
    for n in range(MAX_WAITING):
        room.submit(f"k{n}")
    assert len(room.waiting) == MAX_WAITING
    room.submit("a9", "ada")  # asked again, as whoever was not taken in does
    assert "a9" not in room.waiting


def test_a_pool_is_late_when_a_childs_run_waits_too_long_but_not_for_background_work() -> None:
    room = a_class(0)
    room.submit("check", purpose="background")
    room.let_pass(LATE_MS + 1)
    assert not core.is_late(room.pool, room.now)
    room.submit("ada")
    room.let_pass(LATE_MS)
    assert not core.is_late(room.pool, room.now)
    room.let_pass(1)
    assert core.is_late(room.pool, room.now)


# --- how many at once --------------------------------------------------------------------------------------------


def test_no_more_run_at_once_than_the_governor_allows() -> None:
    room = a_class(3, allowed=2)
    for run in ("one", "two", "three"):
        room.submit(run)
    assert room.under_way == ["one", "two"]
    room.allow(3)
    assert room.under_way == ["one", "two", "three"]


def test_a_smaller_allowance_lets_what_children_run_come_to_its_end() -> None:
    room = a_class(2)
    room.submit("one")
    room.submit("two")
    room.allow(0)
    room.submit("three")
    assert (room.stopped, room.under_way) == ([], ["one", "two"])
    room.finish("one")
    assert room.under_way == ["two"]
    room.finish("two")
    assert room.under_way == []
    room.allow(1)
    assert room.under_way == ["three"]


def test_before_any_governor_has_spoken_a_core_stays_free() -> None:
    assert [core.allowance_of(cores) for cores in (1, 2, 4)] == [1, 1, 3]


# --- background work ---------------------------------------------------------------------------------------------


def test_a_childs_run_goes_before_background_work_that_came_earlier() -> None:
    room = a_class(0, allowed=1)
    room.submit("check", purpose="background")
    room.submit("ada")
    room.hire()
    assert room.runs == ["ada"]


def test_background_work_gives_its_place_to_a_child_and_runs_again_afterwards() -> None:
    room = a_class()
    room.submit("check", purpose="background")
    room.submit("ada")
    assert (room.stopped, room.under_way) == ([1], ["check"])
    room.submit("bob")
    assert room.stopped == [1]  # one place is on its way already
    room.finish("check", was_stopped=True)
    assert (room.under_way, room.waiting, room.done) == (["ada"], ["bob", "check"], [])
    room.finish("ada")
    room.finish("bob")
    assert room.finish("check") == "check"


def test_background_work_that_ended_before_it_could_be_stopped_is_done() -> None:
    room = a_class()
    room.submit("check", purpose="background")
    room.submit("ada")
    assert room.finish("check") == "check"
    assert (room.under_way, room.waiting) == (["ada"], [])


def test_a_runtime_over_its_budget_runs_one_childs_program_at_a_time_and_no_background_work() -> None:
    room = a_class(3, allowed=3)
    room.submit("check", purpose="background")
    room.submit("one")
    room.allow(3, 1, "python")
    assert len(room.stopped) == 1
    room.finish("check", was_stopped=True)
    room.submit("two")
    room.submit("other", language="javascript")
    room.submit("task", language="javascript", purpose="background")
    assert room.under_way == ["one", "other", "task"]
    room.finish("other")
    assert room.under_way == ["one", "task"]
    room.finish("one")
    assert set(room.under_way) == {"task", "two"}
    room.finish("two")
    room.finish("task")
    assert room.under_way == []
    room.allow(3, 1)
    assert room.under_way == ["check"]


def test_background_work_has_no_more_than_its_own_allowance() -> None:
    room = a_class(3)
    for run in ("c1", "c2"):
        room.submit(run, purpose="background")
    assert room.under_way == ["c1"]
    room.allow(3, background=2)
    assert room.under_way == ["c1", "c2"]
    room.allow(3, background=0)
    assert room.stopped == [2, 1] or room.stopped == [1, 2]
    room.finish("c1", was_stopped=True)
    room.finish("c2", was_stopped=True)
    assert (room.under_way, sorted(room.waiting)) == ([], ["c1", "c2"])


# --- cancelled ---------------------------------------------------------------------------------------------------


def test_a_waiting_run_that_is_cancelled_is_gone() -> None:
    room = a_class(0)
    room.submit("one")
    room.cancel("one")
    assert (room.waiting, room.stopped) == ([], [])


def test_a_run_under_way_that_is_cancelled_is_stopped_once_and_answered_by_nobody() -> None:
    room = a_class()
    room.submit("one")
    room.cancel("one")
    room.cancel("one")
    assert room.stopped == [1]
    assert room.finish("one") is None
    assert (room.under_way, room.waiting, room.done) == ([], [], [])


def test_background_work_that_is_being_stopped_and_is_then_cancelled_does_not_run_again() -> None:
    room = a_class()
    room.submit("check", purpose="background")
    room.submit("ada")
    room.cancel("check")
    room.finish("check", was_stopped=True)
    assert (room.under_way, room.waiting, room.stopped) == (["ada"], [], [1])


def test_a_worker_that_does_not_stop_in_time_is_killed_and_the_run_is_not_blamed() -> None:
    room = a_class()
    room.submit("check", purpose="background")
    room.submit("ada")
    assert room.let_pass(CANCEL_MS - 1) == []
    assert room.let_pass(1) == ["w1"]
    room.die("w1")
    room.hire()
    assert room.given_up == []
    assert (room.under_way, [held.attempts for held in room.pool.waiting]) == (["ada"], [0])


# --- the sandbox -------------------------------------------------------------------------------------------------


def test_nothing_runs_before_the_sandbox_has_proved_itself() -> None:
    room = a_class(languages=frozenset())
    room.submit("one")
    assert room.runs == []
    room.able("python")
    assert room.runs == ["one"]


def test_a_program_waits_for_its_own_language_and_keeps_nobody_else_waiting() -> None:
    room = a_class(languages=frozenset({"python"}))
    room.submit("sharp", language="csharp")
    room.submit("snake")
    assert room.runs == ["snake"]
    room.finish("snake")
    room.let_pass(LATE_MS + 1)
    assert not core.is_late(room.pool, room.now)  # it waits for the operator, not for the pool
    room.able("python", "csharp")
    assert room.runs == ["snake", "sharp"]


def test_a_run_that_the_sandbox_refuses_waits_until_it_is_back_and_is_not_blamed() -> None:
    room = a_class()
    room.submit("one")
    for _ in range(MAX_ATTEMPTS + 1):
        room.refuse("one")
        assert (room.under_way, room.waiting, room.given_up) == ([], ["one"], [])
        room.able("python")
    assert room.finish("one") == "one"


def test_a_run_in_which_the_sandbox_breaks_again_and_again_is_given_up() -> None:
    room = a_class()
    room.submit("one")
    for _ in range(MAX_ATTEMPTS):
        room.refuse("one", "python", broke=True)
    assert room.given_up == [("one", "sandbox_broke")]
    assert (room.under_way, room.waiting, list(room.pool.idle)) == ([], [], ["w1"])


def test_a_run_that_was_cancelled_and_is_then_refused_does_not_come_back() -> None:
    room = a_class()
    room.submit("one")
    room.cancel("one")
    room.refuse("one", "python")
    assert (room.under_way, room.waiting) == ([], [])


# --- workers -----------------------------------------------------------------------------------------------------


def test_a_worker_that_says_ready_twice_is_one_worker() -> None:
    room = a_class()
    assert core.worker_ready(room.pool, "w1", NOW) == (room.pool, [])
    room.submit("one")
    assert core.worker_ready(room.pool, "w1", NOW) == (room.pool, [])


def test_a_run_whose_worker_dies_runs_again_and_is_answered_once() -> None:
    room = a_class()
    room.submit("one")
    room.die_at("one")
    assert room.runs == ["one", "one"]
    assert room.finish("one") == "one"
    assert room.finish("one") is None


def test_a_run_that_takes_its_workers_down_is_given_up_and_the_pool_goes_on() -> None:
    room = a_class()
    room.submit("bomb")
    room.submit("good")
    for _ in range(MAX_ATTEMPTS):
        room.die_at("bomb") if "bomb" in room.under_way else room.finish("good")
    while "bomb" in room.under_way:
        room.die_at("bomb")
    assert room.given_up == [("bomb", "worker_died")]
    if "good" in room.under_way:
        room.finish("good")
    assert room.done == ["good"]


def test_a_dead_workers_run_goes_before_the_students_others_and_behind_other_students() -> None:
    room = a_class()
    for run, student in (("a0", "ada"), ("a1", "ada"), ("b0", "bob")):
        room.submit(run, student)
    room.die("w1")
    assert room.waiting == ["b0", "a0", "a1"]


def test_a_worker_of_which_nothing_is_heard_is_killed_and_its_run_is_tried_again_but_not_for_ever() -> None:
    room = a_class()
    room.submit("stuck")
    for _ in range(MAX_ATTEMPTS):
        (worker,) = room.let_pass(LEASE_MS)
        room.die(worker)
        room.hire()
    assert room.given_up == [("stuck", "overran")]
    assert (room.runs, room.under_way) == (["stuck"] * MAX_ATTEMPTS, [])
    assert room.finish("stuck") is None


def test_a_long_run_goes_on_as_long_as_its_worker_says_that_it_is_at_it() -> None:
    room = a_class()
    room.submit("long")
    for _ in range(5):
        assert room.let_pass(LEASE_MS - 1) == []
        room.beat("long")
    assert room.finish("long") == "long"


def test_a_worker_that_was_asked_to_stop_gets_no_more_time_by_saying_that_it_is_at_it() -> None:
    room = a_class()
    room.submit("long")
    room.cancel("long")
    assert room.let_pass(CANCEL_MS - 1) == []
    room.beat("long")
    assert room.let_pass(1) == ["w1"]
