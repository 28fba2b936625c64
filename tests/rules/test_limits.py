"""Token buckets: they empty, they fill, and never overflow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classroom import centre, limits
from classroom.limits import Bucket, Rate, charge, give_back, left, take, wait_s

RATE = Rate(per_s=2, burst=3)


def test_a_burst_is_let_through_and_the_next_one_waits() -> None:
    bucket = None
    waits = []
    for _ in range(4):
        bucket, wait = take(bucket, RATE, at=0)
        waits.append(wait)
    assert waits == [0, 0, 0, 0.5]


def test_waiting_as_long_as_told_is_enough() -> None:
    bucket, _ = take(Bucket(0, at=0), RATE, at=0)
    _, wait = take(bucket, RATE, at=500)
    assert wait == 0


def test_a_refused_try_costs_nothing() -> None:
    bucket, _ = take(Bucket(0.5, at=0), RATE, at=0)
    assert bucket.tokens == 0.5


def test_what_comes_back_is_there_again_and_never_more_than_a_burst() -> None:
    bucket, _ = take(None, RATE, at=0, cost=2)
    assert give_back(bucket, RATE, at=0, cost=2).tokens == RATE.burst
    assert give_back(bucket, RATE, at=5_000, cost=2).tokens == RATE.burst
    assert give_back(None, RATE, at=0).tokens == RATE.burst


def test_more_than_a_burst_at_once_is_never_let_through() -> None:
    _, wait = take(None, RATE, at=0, cost=4)
    assert wait == 0.5


@given(st.lists(st.tuples(st.integers(0, 5_000), st.floats(0.1, 5)), max_size=40))
def test_nobody_ever_gets_more_than_the_burst_and_the_rate(tries: list[tuple[int, float]]) -> None:
    bucket, at, taken = None, 0, 0.0
    for pause_ms, cost in tries:
        at += pause_ms
        bucket, wait = take(bucket, RATE, at, cost)
        taken += 0 if wait else cost
        assert 0 <= bucket.tokens <= RATE.burst
    assert taken <= RATE.burst + at / 1000 * RATE.per_s + 1e-6


@given(st.integers(-10_000, 10_000))
def test_a_clock_that_goes_back_gives_nothing(step: int) -> None:
    assert left(Bucket(1, at=20_000), RATE, at=20_000 - abs(step)).tokens == 1
    assert wait_s(Bucket(1, at=0), RATE) == 0


def test_a_class_of_forty_joins_at_once_and_one_laptop_does_not_fill_a_room() -> None:
    bucket, joined = None, 0
    while True:
        bucket, wait = limits.take(bucket, limits.JOINS_PER_ADDRESS, 0)
        if wait:
            break
        joined += 1
    assert 40 <= joined < centre.JoinRoom("s", "c", "n", "h", "t", 0).max_students


def test_what_was_paid_for_afterwards_may_be_a_debt_and_nothing_is_taken_until_it_is_regained() -> None:
    bucket = charge(take(None, RATE, at=0)[0], RATE, at=0, cost=8)
    assert bucket.tokens == -6
    bucket, wait = take(bucket, RATE, at=0)
    assert wait == 3.5
    assert take(bucket, RATE, at=3_499)[1] > 0
    assert take(bucket, RATE, at=3_500)[1] == 0
