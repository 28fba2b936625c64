"""Are the ranges right as often as they should be, in rooms with which nothing was tuned?

A sample of `bench waits`, which plays thirty rooms of each kind and writes docs/measured/waits.md.
"""

from __future__ import annotations

import pytest

from classroom.rehearsal import ROOMS, Rehearsal
from classroom.room_stats import mentor_came
from classroom.wait_scoring import Judged, interval_score, judge, play
from classroom.waits import outcome_of
from web.commands.bench_waits import FIRST_SEED, JUDGED


@pytest.fixture(scope="module")
def judged() -> dict[str, Judged]:
    return {name: judge(play(room, range(FIRST_SEED, FIRST_SEED + 4))) for name, room in ROOMS.items()}


@pytest.mark.parametrize("name", ROOMS)
def test_three_in_four_ranges_are_right_and_they_are_no_platitudes(name: str, judged: dict[str, Judged]) -> None:
    assert judged[name].judged > 300
    assert 0.75 <= judged[name].covered <= 0.95


@pytest.mark.parametrize("name", ROOMS)
def test_they_beat_the_mean_of_the_last_ten_as_a_point_and_as_a_range(name: str, judged: dict[str, Judged]) -> None:
    room = judged[name]
    assert room.score_s < 0.8 * room.score_of_spread_s < room.score_of_mean_s


def test_where_children_really_wait_the_range_is_narrower_than_the_wait(judged: dict[str, Judged]) -> None:
    assert judged[JUDGED].mean_wait_s > 300
    assert judged[JUDGED].width_over_five < 0.7


def test_a_range_that_misses_pays_for_each_second() -> None:
    assert interval_score(10, 20, 15) == 10
    assert interval_score(10, 20, 25, alpha=0.2) == 10 + 5 * 10
    assert interval_score(10, 20, 5, alpha=0.2) == 10 + 5 * 10


def test_a_seed_is_a_room_and_another_seed_another() -> None:
    room = ROOMS["busy"]
    assert Rehearsal(room, 1).run() == Rehearsal(room, 1).run() != Rehearsal(room, 2).run()


def test_a_rehearsal_ends_with_an_empty_room_and_loses_nobody() -> None:
    for name in ("busy", "overflowing"):
        played = Rehearsal(ROOMS[name], 7)
        closed = played.run()
        assert played.queue.open == {}, name
        assert len({ticket.id for ticket in closed}) == len(closed)
        assert all(outcome_of(ticket, came=mentor_came(ticket)) is not None for ticket in closed)
