"""When a dead actor comes back, and whose late words nobody listens to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import supervision as core
from classroom.supervision import (
    DEATHS_KEPT,
    FIRST_BACKOFF_MS,
    JITTER,
    MAX_BACKOFF_MS,
    QUIET_MS,
    READY_DEADLINE_MS,
    Child,
    Family,
)

NOW = 1_000_000
NO_JITTER = 0.5


def a_family(name: str = "store") -> Family:
    return core.add(Family(), name, permanent=True, now=NOW)


def running(family: Family | None = None, now: int = NOW) -> Family:
    family = core.started(family or a_family(), "store", now)
    return core.ready(family, "store", family.children["store"].incarnation, now)


def dead(family: Family, now: int = NOW, jitter: float = NO_JITTER) -> Family:
    return core.died(family, "store", family.children["store"].incarnation, now, jitter, "KeyError")


def the_store(family: Family) -> Child:
    return family.children["store"]


def test_a_new_child_is_due_at_once() -> None:
    assert core.due(a_family(), NOW) == ["store"]


def test_a_child_is_added_once() -> None:
    family = running()
    assert core.add(family, "store", permanent=False, now=NOW + 1) is family


def test_a_started_child_is_no_longer_due_and_runs_when_it_says_so() -> None:
    family = core.started(a_family(), "store", NOW)
    assert core.due(family, NOW + QUIET_MS) == []
    assert the_store(core.ready(family, "store", 1, NOW)).status == "running"


def sittings(*names: str) -> Family:
    """These run, each for a second less than the one before."""
    family = running()
    for number, name in enumerate(names):
        family = core.started(core.add(family, name, permanent=False, now=NOW), name, NOW)
        family = core.ready(family, name, family.children[name].incarnation, NOW + number * 1_000)
    return family


def test_those_above_the_limit_wait_and_the_rest_start() -> None:
    family = sittings("sitting/a", "sitting/b")
    due = ["queue/r", "sitting/c", "sitting/d"]
    assert core.held_back(family, due, "sitting/", 4) == []
    assert core.held_back(family, due, "sitting/", 3) == ["sitting/d"]
    assert core.held_back(family, due, "sitting/", 1) == ["sitting/c", "sitting/d"]


def test_the_place_of_one_who_was_forgotten_or_died_is_free() -> None:
    family = sittings("sitting/a", "sitting/b")
    assert core.held_back(core.forget(family, "sitting/a"), ["sitting/c"], "sitting/", 2) == []
    died = core.died(family, "sitting/a", family.children["sitting/a"].incarnation, NOW, NO_JITTER)
    assert core.held_back(died, ["sitting/c"], "sitting/", 2) == []


def test_whoever_runs_for_longest_is_asked_first_and_then_the_next() -> None:
    family, asked = core.to_ask(sittings("sitting/a", "sitting/b", "sitting/c"), "sitting/", 2, NOW + 10_000)
    assert asked == ["sitting/a", "sitting/b"]
    _, asked = core.to_ask(family, "sitting/", 2, NOW + 20_000)
    assert asked == ["sitting/c", "sitting/a"]


def test_a_first_death_is_followed_by_a_restart_almost_at_once() -> None:
    family = dead(running())
    assert core.due(family, NOW + FIRST_BACKOFF_MS - 1) == []
    assert core.due(family, NOW + FIRST_BACKOFF_MS) == ["store"]
    assert (the_store(family).restarts, the_store(family).last_words) == (1, "KeyError")


def waits_of_one_that_keeps_dying(times: int) -> list[int]:
    """Each time it is started when due and dies at once."""
    family, now, waits = a_family(), NOW, []
    for _ in range(times):
        family = dead(running(family, now), now)
        waits.append(the_store(family).start_at - now)
        now = the_store(family).start_at
    return waits


def test_one_that_keeps_dying_waits_twice_as_long_each_time_up_to_a_limit() -> None:
    waits = waits_of_one_that_keeps_dying(12)
    assert waits[:4] == [200, 400, 800, 1_600]
    assert waits[8:] == [MAX_BACKOFF_MS] * 4


def test_a_limit_once_reached_is_kept_and_the_memory_of_deaths_is_bounded() -> None:
    assert set(waits_of_one_that_keeps_dying(200)[20:]) == {MAX_BACKOFF_MS}
    family = a_family()
    for n in range(100):
        family = dead(running(family, NOW + n), NOW + n)
    assert len(the_store(family).deaths) == DEATHS_KEPT


def test_after_a_quiet_time_a_death_is_a_first_one_again() -> None:
    family = dead(running(dead(running())))
    later = NOW + QUIET_MS
    assert the_store(dead(running(family, later), later)).start_at == later + FIRST_BACKOFF_MS


@given(jitter=st.floats(0, 1, exclude_max=True), deaths=st.integers(1, 12))
def test_jitter_moves_a_restart_by_a_fifth_at_most(jitter: float, deaths: int) -> None:
    family = a_family()
    for _ in range(deaths):
        family = dead(running(family), jitter=jitter)
    plain = min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (deaths - 1))
    assert abs(the_store(family).start_at - NOW - plain) <= plain * JITTER + 1


# --- late and repeated words ----------------------------------------------------------------------------------


def test_a_death_told_twice_is_one_death() -> None:
    family = dead(running())
    assert core.died(family, "store", 1, NOW + 5, NO_JITTER) is family


def test_the_late_news_of_an_earlier_death_leaves_the_living_alone() -> None:
    family = running(dead(running()), NOW + 300)
    assert core.died(family, "store", 1, NOW + 400, NO_JITTER) is family


def test_a_late_ready_of_an_earlier_incarnation_changes_nothing() -> None:
    family = core.started(dead(running()), "store", NOW + 300)
    assert core.ready(family, "store", 1, NOW + 400) is family


def test_the_dead_do_not_become_ready() -> None:
    family = dead(core.started(a_family(), "store", NOW))
    assert core.ready(family, "store", 1, NOW + 1) is family
    assert core.due(family, NOW + FIRST_BACKOFF_MS) == ["store"]


def test_ready_said_twice_is_ready_once() -> None:
    family = running()
    assert core.ready(family, "store", 1, NOW + 99) is family


@pytest.mark.parametrize("word", [core.ready, lambda f, n, i, now: core.died(f, n, i, now, NO_JITTER)])
def test_words_about_a_stranger_change_nothing(word) -> None:  # type: ignore[no-untyped-def]
    family = running()
    assert word(family, "stranger", 1, NOW) is family


def test_who_comes_back_after_being_forgotten_is_not_taken_for_the_one_before() -> None:
    family = core.forget(running(), "store")
    assert family.children == {}
    family = core.started(core.add(family, "store", permanent=True, now=NOW), "store", NOW)
    assert core.ready(family, "store", 1, NOW) is family
    assert core.died(family, "store", 1, NOW, NO_JITTER) is family


def test_to_forget_a_stranger_changes_nothing() -> None:
    family = running()
    assert core.forget(family, "stranger") is family


# --- those that never become ready ----------------------------------------------------------------------------


def test_who_is_not_ready_in_time_is_overdue() -> None:
    family = core.started(a_family(), "store", NOW)
    assert core.overdue(family, NOW + READY_DEADLINE_MS) == []
    assert core.overdue(family, NOW + READY_DEADLINE_MS + 1) == ["store"]
    assert core.overdue(running(), NOW + 10 * READY_DEADLINE_MS) == []


WORDS = st.lists(
    st.tuples(st.sampled_from(["ready", "died", "forget", "add"]), st.integers(0, 6), st.integers(0, 40_000)),
    max_size=40,
)


@given(WORDS)
def test_whatever_is_told_late_or_twice_incarnations_only_grow_and_nobody_is_left_for_dead(
    words: list[tuple[str, int, int]],
) -> None:
    family, now, seen = a_family(), NOW, 0
    for word, incarnation, ms in words:
        now += ms
        match word:
            case "ready":
                family = core.ready(family, "store", incarnation, now)
            case "died":
                family = core.died(family, "store", incarnation, now, NO_JITTER)
            case "forget":
                family = core.forget(family, "store")
            case "add":
                family = core.add(family, "store", permanent=True, now=now)
        for name in core.due(family, now):
            family = core.started(family, name, now)
            assert the_store(family).incarnation > seen
            seen = the_store(family).incarnation
        child = family.children.get("store")
        if child is not None and child.status == "waiting":
            assert core.due(family, now + round(MAX_BACKOFF_MS * (1 + JITTER))) == ["store"]
