"""What follows when something dies too often: for a service, for a sitting, for most of them at the same time."""

from __future__ import annotations

from classroom import supervision as core
from classroom.supervision import Effect, Escalated, Stop
from classroom.supervision_limits import (
    FIRST_BACKOFF_MS,
    JITTER,
    MAX_BACKOFF_MS,
    QUIET_MS,
)
from classroom.supervision_plan import Group, Plan, Spec
from tests.rules.supervised import NOW, SERVICES, at_work, kill, kill_until_it_escalates, poisoned, run


def test_a_service_that_keeps_dying_ends_the_root_at_its_sixth_death_within_a_minute() -> None:
    tree, effects, starts = kill_until_it_escalates(at_work(), "store")
    assert effects[0] == Escalated("root", None, "store")
    assert starts == 6
    assert core.due(tree, NOW + 10 * QUIET_MS) == [], "the root does not spin while it ends"


def test_deaths_further_apart_are_borne() -> None:
    tree, now = at_work(), NOW
    for _ in range(50):
        tree, effects = kill(tree, "store", now)
        assert effects == []
        now += QUIET_MS // 4
        tree = run(tree, "store", now)


def test_the_linter_may_die_at_any_rate_and_nobody_dies_with_it() -> None:
    tree, now = at_work(), NOW
    for _ in range(100):
        tree, effects = kill(tree, "linter_pool", now)
        assert effects == []
        now = tree.children["linter_pool"].start_at
        tree = run(tree, "linter_pool", now)
    assert {c.name for c in tree.children.values() if c.restarts} == {"linter_pool"}


def test_one_poisonous_sitting_is_isolated_and_all_others_work_on() -> None:
    tree, effects, now = poisoned(at_work(*SERVICES, "queue/r", "session/b"), "session/a")
    assert effects == []
    wait_ms = tree.children["session/a"].start_at - now
    assert MAX_BACKOFF_MS * (1 - JITTER) <= wait_ms <= MAX_BACKOFF_MS
    assert core.retry_after_s(tree, "session/a", now) == wait_ms // 1000
    assert {c.status for n, c in tree.children.items() if n != "session/a"} == {"running"}


def test_it_is_tried_again_slowly_and_fails_at_its_very_next_death() -> None:
    tree, _, _ = poisoned(at_work(), "session/a")
    retry_at = tree.children["session/a"].start_at
    assert core.due(tree, retry_at) == ["session/a"]
    tree, effects = kill(run(tree, "session/a", retry_at), "session/a", retry_at + 10)
    assert (tree.children["session/a"].status, effects) == ("failed", [])


def test_who_was_well_for_a_minute_is_no_longer_isolated() -> None:
    tree, _, _ = poisoned(at_work(), "session/a")
    retry_at = tree.children["session/a"].start_at
    tree, _ = kill(run(tree, "session/a", retry_at), "session/a", retry_at + QUIET_MS)
    assert tree.children["session/a"].status == "waiting"
    assert tree.children["session/a"].start_at == retry_at + QUIET_MS + FIRST_BACKOFF_MS


def test_callers_wait_for_a_short_restart_and_are_sent_away_from_a_long_one() -> None:
    tree, _ = kill(at_work(*SERVICES, "session/a"), "session/a")
    assert core.retry_after_s(tree, "session/a", NOW) is None
    assert core.retry_after_s(tree, "session/stranger", NOW) is None


def test_a_few_poisonous_sittings_among_many_do_not_escalate() -> None:
    well = [f"session/w{n}" for n in range(12)]
    tree = at_work(*SERVICES, *well)
    for n in range(10):
        tree, effects, _ = poisoned(tree, f"session/p{n}")
        assert effects == []


def test_when_most_sittings_fail_at_the_same_time_their_group_starts_anew() -> None:
    tree = at_work(*SERVICES, "queue/r", "session/w1", "session/w2")
    told: list[Effect] = []
    for n in range(6):
        tree, told, _ = poisoned(tree, f"session/p{n}")
    assert Escalated("sessions", "root", "session/p5") in told
    assert {e.name for e in told if isinstance(e, Stop)} == {"session/w1", "session/w2"}
    assert tree.children["queue/r"].status == "running"
    assert {c.deaths for n, c in tree.children.items() if n.startswith("session/")} == {()}


def test_a_group_that_gives_up_again_and_again_ends_the_root() -> None:
    plan = Plan((Group("root"), Group("inner", "root")), (Spec("a", "inner"), Spec("b", "inner")))
    tree, now, gave_up = at_work("a", "b", plan=plan), NOW, 0
    while not tree.ended:
        tree, effects, _ = kill_until_it_escalates(tree, "a", now)
        gave_up += 1
        assert Escalated("inner", "root", "a") in effects
        assert Stop("b", tree.children["b"].incarnation) in effects
        tree, _ = kill(tree, "b", now)
        # The wait after each is cut short, so that all fall into one minute.
        for name in ("a", "b"):
            tree = run(tree, name, now) if not tree.ended else tree
    assert Escalated("root", None, "a") in effects
    assert gave_up == 6
