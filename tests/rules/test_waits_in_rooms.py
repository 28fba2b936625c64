"""Are the ranges right as often as they should be, in rooms with which nothing was tuned?

A sample of `bench waits`, which plays thirty rooms of each kind and writes docs/measured/waits.md.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom import foreknowledge
from classroom.rehearsal import ROOMS, Rehearsal
from classroom.wait_scoring import Judged, fit, interval_score, judge, play
from classroom.waits import mentor_came, outcome_of
from web.commands.bench_waits import FIRST_SEED, JUDGED


@pytest.fixture(scope="module")
def judged() -> dict[str, Judged]:
    return {name: judge(play(room, range(FIRST_SEED, FIRST_SEED + 4))) for name, room in ROOMS.items()}


@pytest.mark.parametrize("name", ROOMS)
def test_three_in_four_ranges_are_right_and_they_are_no_platitudes(name: str, judged: dict[str, Judged]) -> None:
    assert judged[name].first.judged > 300
    assert 0.75 <= judged[name].first.covered <= 0.95


@pytest.mark.parametrize("name", ROOMS)
def test_what_a_child_reads_while_it_waits_is_right_and_says_enough(name: str, judged: dict[str, Judged]) -> None:
    screen = judged[name].screen
    assert screen.judged > 300
    assert 0.75 <= screen.covered <= 0.95
    if judged[name].median_wait_s > 120:
        assert screen.width <= 0.6


@pytest.mark.parametrize("name", ROOMS)
def test_they_beat_the_mean_of_the_last_ten_as_a_point_and_as_a_range(name: str, judged: dict[str, Judged]) -> None:
    room = judged[name]
    assert room.score_s < 0.8 * room.score_of_spread_s < room.score_of_mean_s


def test_where_children_really_wait_the_range_is_narrower_than_the_wait(judged: dict[str, Judged]) -> None:
    assert judged[JUDGED].mean_wait_s > 300
    assert judged[JUDGED].first.width_over_five < 0.65


def test_who_knew_all_but_the_future_would_tell_a_narrower_range_of_the_same_waits() -> None:
    """A few tickets only; `bench waits` asks at a hundred of them."""
    room = replace(ROOMS[JUDGED], lessons=1)
    ours, knowing = foreknowledge.play(room, [FIRST_SEED + 1], share=0.1, futures=8)
    assert len(ours) >= 3
    assert [each.waited_s for each in ours] == [each.waited_s for each in knowing]
    assert fit(knowing).width < fit(ours).width
    assert all(0 <= each.low_s <= each.high_s for each in knowing)


def test_the_narrowest_span_holds_the_share_that_was_asked_for() -> None:
    assert foreknowledge.narrowest([1, 50, 51, 52, 53, 99], 0.5) == (50, 52)
    assert foreknowledge.narrowest([5], 0.8) == (5, 5)


def test_a_range_that_misses_pays_for_each_second() -> None:
    assert interval_score(10, 20, 15) == 10
    assert interval_score(10, 20, 25, alpha=0.2) == 10 + 5 * 10
    assert interval_score(10, 20, 5, alpha=0.2) == 10 + 5 * 10


def test_a_seed_is_a_room_and_another_seed_another() -> None:
    room = replace(ROOMS["busy"], lessons=1)
    assert Rehearsal(room, 1).run() == Rehearsal(room, 1).run() != Rehearsal(room, 2).run()


def test_a_rehearsal_ends_with_an_empty_room_and_loses_nobody() -> None:
    for name in ("busy", "overflowing"):
        played = Rehearsal(ROOMS[name], 7)
        closed = played.run()
        assert played.queue.open == {}, name
        assert len({ticket.id for ticket in closed}) == len(closed)
        assert all(outcome_of(ticket, came=mentor_came(ticket)) is not None for ticket in closed)
