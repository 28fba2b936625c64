"""The table of figures says what was seen, and a promise that was broken is noticed."""

from __future__ import annotations

import pytest

from tests.faults.figures import BUSY_LOAD, GENEROUS, Book


def a_book(*, full: bool, load: float = 0.5) -> Book:
    book = Book(load=lambda: load)
    book.full = full
    book.note(
        "store killed", [0.5, 1.0, 3.0], ["lost: e1", "doubled: e2", "came out 2 times: e3", "never came out: e4"]
    )
    book.note("gateway killed", [0.25])
    return book


def test_each_fault_has_a_line_in_the_order_of_names() -> None:
    rows = [line for line in a_book(full=True).page().splitlines() if "killed" in line]
    assert rows == [
        "| gateway killed | 1 | 0.25 | 0.25 | 0 | 0 | 0.5 | - |",
        "| store killed | 3 | 1.00 | 3.00 | 2 | 2 | 0.5 | - |",
    ]


def test_a_full_run_holds_the_median_to_the_promise() -> None:
    book = a_book(full=True)
    book.must_heal("store killed", 1.0)
    with pytest.raises(AssertionError):
        book.must_heal("store killed", 0.9)
    assert "| 0.5 | median |" in book.page()


def test_a_full_run_holds_the_worst_death_of_a_single_actor_to_the_promise() -> None:
    book = a_book(full=True)
    book.must_heal("store killed", 3.0, worst=True)
    with pytest.raises(AssertionError):
        book.must_heal("store killed", 2.9, worst=True)
    assert "| 0.5 | worst |" in book.page()


def test_a_full_run_on_a_busy_machine_is_held_to_no_more_than_a_sample() -> None:
    book = a_book(full=True, load=BUSY_LOAD + 1)
    with pytest.warns(UserWarning, match="store killed: not judged"):
        book.must_heal("store killed", 3.0 / GENEROUS)
    with pytest.warns(UserWarning, match="not judged"), pytest.raises(AssertionError):
        book.must_heal("store killed", 2.9 / GENEROUS)
    assert "| not judged (load) |" in book.page()


def test_a_sample_holds_the_worst_to_ten_times_the_promise() -> None:
    book = a_book(full=False)
    book.must_heal("store killed", 3.0 / GENEROUS)
    with pytest.raises(AssertionError):
        book.must_heal("store killed", 2.9 / GENEROUS)
