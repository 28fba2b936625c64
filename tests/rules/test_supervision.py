"""When a dead actor comes back, what follows when it dies too often, and whose late words nobody listens to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import supervision as core
from classroom import supervision_places as places
from classroom.supervision import Stop, Tree
from classroom.supervision_limits import (
    FIRST_BACKOFF_MS,
    JITTER,
    MAX_BACKOFF_MS,
    QUIET_MS,
    Intensity,
    backoff_ms,
)
from classroom.supervision_plan import READY_DEADLINE_MS, Group, Plan, Spec, of_a_centre
from tests.rules.supervised import NO_JITTER, NOW, SERVICES, at_work, kill, run

# --- one life after the other -----------------------------------------------------------------------------------------


def test_a_new_child_is_due_at_once_and_is_added_once() -> None:
    tree = core.add(Tree(of_a_centre()), "store", NOW)
    assert core.due(tree, NOW) == ["store"]
    assert core.add(tree, "store", NOW + 1) is tree


def test_nobody_outside_the_plan_is_added() -> None:
    for name in ("stranger", "session", "store/1", ""):
        with pytest.raises(KeyError):
            core.add(Tree(of_a_centre()), name, NOW)


def test_a_started_child_is_no_longer_due_and_runs_when_it_says_so() -> None:
    tree = core.started(core.add(Tree(of_a_centre()), "store", NOW), "store", NOW)
    assert core.due(tree, NOW + QUIET_MS) == []
    assert core.ready(tree, "store", 1, NOW).children["store"].status == "running"


def test_services_are_started_one_after_the_other() -> None:
    tree = Tree(of_a_centre())
    for name in SERVICES:
        tree = core.add(tree, name, NOW)
    for name in SERVICES:
        assert core.due(tree, NOW) == [name]
        tree = core.started(tree, name, NOW)
        assert core.due(tree, NOW) == []
        tree = core.ready(tree, name, 1, NOW)


def test_rooms_and_sittings_wait_for_the_services_but_not_for_the_linter() -> None:
    tree = core.add(core.add(at_work("store", "registrar"), "session/a", NOW), "queue/r", NOW)
    assert core.due(tree, NOW) == []
    assert core.due(run(tree, "gateway"), NOW) == ["queue/r", "session/a"]


def test_a_first_death_is_followed_by_a_restart_almost_at_once() -> None:
    tree, effects = kill(at_work(), "store")
    assert core.due(tree, NOW + FIRST_BACKOFF_MS - 1) == []
    assert core.due(tree, NOW + FIRST_BACKOFF_MS) == ["store"]
    assert effects == []
    child = tree.children["store"]
    assert (child.restarts, child.reason, child.status) == (1, "SIGKILL", "waiting")


def test_nothing_starts_again_while_an_elder_is_down() -> None:
    tree, _ = kill(at_work(), "registrar")
    tree, _ = kill(tree, "store")
    assert core.due(tree, NOW + QUIET_MS) == ["store"]
    assert core.missing_elders(tree, "registrar") == ["store"]
    assert core.due(run(tree, "store"), NOW + QUIET_MS) == ["registrar"]


def test_who_was_well_for_a_minute_dies_for_the_first_time_again() -> None:
    tree = at_work()
    for _ in range(4):
        tree, _ = kill(tree, "store")
        tree = run(tree, "store")
    tree, _ = kill(tree, "store", NOW + QUIET_MS)
    assert tree.children["store"].start_at == NOW + QUIET_MS + FIRST_BACKOFF_MS
    assert len(tree.children["store"].deaths) == 1


@given(nth=st.integers(1, 10**6), jitter=st.floats(0, 1, exclude_max=True))
def test_waits_double_up_to_a_limit_and_jitter_moves_them_by_a_fifth(nth: int, jitter: float) -> None:
    plain = min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** min(nth - 1, 20))
    wait = backoff_ms(nth, jitter)
    assert FIRST_BACKOFF_MS <= wait <= MAX_BACKOFF_MS
    assert abs(wait - plain) <= plain * JITTER + 1


def test_the_memory_of_deaths_is_bounded() -> None:
    intensity, times = Intensity(5), ()
    for n in range(1_000):
        times = intensity.recent(times, NOW + n)
        assert intensity.is_exceeded(times) == (n >= 5)
    assert len(times) == 6
    assert intensity.recent(times, NOW + 1_000 + QUIET_MS) == (NOW + 1_000 + QUIET_MS,)


# --- restart types ----------------------------------------------------------------------------------------------------

KINDS = Plan(
    (Group("root"),),
    (Spec("steady", "root"), Spec("guest", "root", "transient"), Spec("once", "root", "temporary")),
)


def test_a_temporary_child_is_never_started_again() -> None:
    tree, effects = kill(at_work("once", plan=KINDS), "once")
    assert (tree.children, effects) == ({}, [])


@pytest.mark.parametrize("name", ["steady", "guest"])
def test_the_others_are_when_they_ended_badly(name: str) -> None:
    tree, _ = kill(at_work(name, plan=KINDS), name)
    assert core.due(tree, NOW + FIRST_BACKOFF_MS) == [name]


def test_who_asked_to_go_is_forgotten_when_it_has_gone() -> None:
    tree = core.leaves(at_work("guest", plan=KINDS), "guest", 1, NOW)
    assert core.due(tree, NOW + QUIET_MS) == []
    assert tree.children["guest"].status == "stopping"
    tree, effects = kill(tree, "guest")
    assert (tree.children, effects) == ({}, [])


def test_who_is_wanted_again_while_it_goes_comes_back_only_after_it_has_gone() -> None:
    tree = core.add(core.leaves(at_work("guest", plan=KINDS), "guest", 1, NOW), "guest", NOW)
    assert core.due(tree, NOW + QUIET_MS) == []
    tree, _ = kill(tree, "guest", NOW + 7)
    assert core.due(tree, NOW + 7) == ["guest"]
    assert tree.children["guest"].deaths == ()


def test_who_comes_back_after_being_forgotten_is_not_taken_for_the_one_before() -> None:
    tree, _ = kill(core.leaves(at_work("guest", plan=KINDS), "guest", 1, NOW), "guest")
    tree = core.started(core.add(tree, "guest", NOW), "guest", NOW)
    assert core.ready(tree, "guest", 1, NOW) is tree
    assert core.died(tree, "guest", 1, NOW, NO_JITTER) == (tree, [])


# --- rest for one -----------------------------------------------------------------------------------------------------

CHAIN = Plan((Group("root", None, "rest_for_one"),), tuple(Spec(name, "root") for name in ("a", "b", "c")))


def test_the_rest_is_ended_with_an_elder_youngest_first_and_started_again_in_order() -> None:
    tree, effects = kill(at_work("a", "b", "c", plan=CHAIN), "a")
    assert effects == [Stop("c", 1), Stop("b", 1)]
    for name in ("b", "c"):
        tree, _ = kill(tree, name)
        assert tree.children[name].deaths == (), "ended through no fault of its own"
    for name in ("a", "b", "c"):
        assert core.due(tree, NOW + QUIET_MS) == [name]
        tree = run(tree, name, NOW + QUIET_MS)


def test_a_temporary_child_that_was_ended_with_its_elder_stays_away() -> None:
    plan = Plan((Group("root", None, "rest_for_one"),), (Spec("a", "root"), Spec("once", "root", "temporary")))
    tree, effects = kill(at_work("a", "once", plan=plan), "a")
    assert effects == [Stop("once", 1)]
    assert "once" not in kill(tree, "once")[0].children


def test_elders_live_on_when_a_younger_one_dies() -> None:
    tree, effects = kill(at_work("a", "b", "c", plan=CHAIN), "b")
    assert effects == [Stop("c", 1)]
    assert tree.children["a"].status == "running"


def test_one_for_one_leaves_the_others_alone() -> None:
    plan = Plan((Group("root"),), CHAIN.specs)
    tree, effects = kill(at_work("a", "b", "c", plan=plan), "a")
    assert effects == []
    assert core.due(tree, NOW + FIRST_BACKOFF_MS) == ["a"]


# --- late and repeated words ------------------------------------------------------------------------------------------


def test_a_death_told_twice_is_one_death() -> None:
    tree, _ = kill(at_work(), "store")
    assert core.died(tree, "store", 1, NOW + 5, NO_JITTER) == (tree, [])


def test_the_late_news_of_an_earlier_death_leaves_the_living_alone() -> None:
    tree = run(kill(at_work(), "store")[0], "store", NOW + 300)
    assert core.died(tree, "store", 1, NOW + 400, NO_JITTER) == (tree, [])


def test_a_late_ready_changes_nothing() -> None:
    dead, _ = kill(at_work(), "store")
    assert core.ready(dead, "store", 1, NOW + 1) is dead
    again = core.started(dead, "store", NOW + 300)
    assert core.ready(again, "store", 1, NOW + 400) is again
    leaving = core.leaves(at_work(*SERVICES, "session/a"), "session/a", 1, NOW)
    assert core.ready(leaving, "session/a", 1, NOW) is leaving


def test_words_about_a_stranger_change_nothing() -> None:
    tree = at_work()
    assert core.ready(tree, "session/x", 1, NOW) is tree
    assert core.leaves(tree, "session/x", 1, NOW) is tree
    assert core.died(tree, "session/x", 1, NOW, NO_JITTER) == (tree, [])


def test_who_is_not_ready_or_not_gone_in_time_is_overdue() -> None:
    tree = core.started(core.add(at_work(), "session/a", NOW), "session/a", NOW)
    assert core.overdue(tree, NOW + READY_DEADLINE_MS) == []
    assert core.overdue(tree, NOW + READY_DEADLINE_MS + 1) == ["session/a"]
    tree = core.leaves(tree, "session/a", 1, NOW)
    assert core.overdue(tree, NOW + core.STOP_DEADLINE_MS + 1) == ["session/a"]
    assert core.overdue(at_work(), NOW + 10 * READY_DEADLINE_MS) == []


# --- room to live -----------------------------------------------------------------------------------------------------


def sittings(*names: str) -> Tree:
    """These run, each for a second less than the one before."""
    tree = at_work()
    for number, name in enumerate(names):
        tree = run(tree, name, NOW + number * 1_000)
    return tree


def test_those_above_the_limit_wait_and_the_rest_start() -> None:
    tree = sittings("session/a", "session/b")
    due = ["queue/r", "session/c", "session/d"]
    assert places.held_back(tree, due, "session/", 4) == []
    assert places.held_back(tree, due, "session/", 3) == ["session/d"]
    assert places.held_back(tree, due, "session/", 1) == ["session/c", "session/d"]


def test_a_place_is_free_when_its_process_is_gone() -> None:
    tree = core.leaves(sittings("session/a", "session/b"), "session/a", 1, NOW)
    assert places.held_back(tree, ["session/c"], "session/", 2) == ["session/c"]
    tree, _ = kill(tree, "session/a")
    assert places.held_back(tree, ["session/c"], "session/", 2) == []


def test_whoever_runs_for_longest_is_asked_first_and_then_the_next() -> None:
    tree, asked = places.to_ask(sittings("session/a", "session/b", "session/c"), "session/", 2, NOW + 10_000)
    assert asked == ["session/a", "session/b"]
    _, asked = places.to_ask(tree, "session/", 2, NOW + 20_000)
    assert asked == ["session/c", "session/a"]
