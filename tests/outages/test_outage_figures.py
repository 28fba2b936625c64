"""The table of outages says what was seen, a promise that was broken is noticed, and a seed is a plan."""

from __future__ import annotations

import pytest

from tests.faults.figures import BUSY_LOAD, GENEROUS
from tests.outages.figures import DRAINED_WITHIN_S, Book, Outage
from tests.outages.plan import HURTS, planned


def an_outage(book: Book, drained_s: float) -> Outage:
    problems = ["lost: e1", "doubled: e2", "doubled: e3", "the journal has another order than the browser"]
    return book.note(
        "laptops", "reset", 30.0, committed=9, stored=8, drained_s=drained_s, problems=problems
    )  # fmt: skip


def test_each_outage_has_a_line_as_it_was() -> None:
    book = Book(load=lambda: 0.5)
    an_outage(book, 1.234)
    assert "| laptops | reset | 30.0 | 9 | 8 | 1 | 2 | 1.23 | 0.5 | 5 s |" in book.page().splitlines()


def test_the_promise_is_held_to_the_second_and_on_a_busy_machine_to_ten_times_that() -> None:
    calm, busy = Book(load=lambda: 0.5), Book(load=lambda: BUSY_LOAD + 1)
    calm.must_drain(an_outage(calm, DRAINED_WITHIN_S))
    with pytest.raises(AssertionError):
        calm.must_drain(an_outage(calm, DRAINED_WITHIN_S + 0.1))
    with pytest.warns(UserWarning, match="not judged"):
        busy.must_drain(an_outage(busy, DRAINED_WITHIN_S * GENEROUS))
    with pytest.warns(UserWarning, match="not judged"), pytest.raises(AssertionError):
        busy.must_drain(an_outage(busy, DRAINED_WITHIN_S * GENEROUS + 0.1))


def test_a_seed_is_a_plan_and_ten_seeds_meet_every_mode_and_both_returns() -> None:
    plans = [planned(seed, 30.0) for seed in range(1, 11)]
    assert plans == [planned(seed, 30.0) for seed in range(1, 11)]
    assert {mode for plan in plans for _, mode in plan.phases} == set(HURTS)
    assert {plan.tells for plan in plans} == {True, False}
    for plan in plans:
        assert 0 < plan.killed_at_s < plan.outage_s
        assert [plan.mode_at(from_s) for from_s, _ in plan.phases] == [mode for _, mode in plan.phases]
