"""The ranges of seconds that children are told, from what a room has learnt."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.wait_book import (
    CLAIMS_KEPT,
    PRIOR_S,
    SERVED_KEPT,
    SPREAD_LIMITS,
    UNSEEN_MS,
    Arrival,
    HelpTime,
    Outcome,
    Served,
    WaitBook,
    coverage,
    help_times,
    leaves,
    mentors_at_work,
    with_arrival,
    with_claim,
    with_outcome,
    with_served,
)
from classroom.wait_ranges import InHelp, InLine, Range, ranges, remaining

NOON = 1_000_000_000
DAY_MS = 86_400_000
HAND = InLine("question", "hand", "hand", 30.0, 2.0, 5)
AN_HOUR_MS = 3_600_000


def helped(
    count: int, kind: str = "question", took_s: float = 60, at: int = NOON, book: WaitBook | None = None
) -> WaitBook:
    book = book or WaitBook()
    for _ in range(count):
        book = with_served(book, Served(at, kind, round(took_s * 1000)))
    return book


def known(found: list[Range | None]) -> list[Range]:
    assert all(each is not None for each in found)
    return [each for each in found if each is not None]


def told(book: WaitBook, ahead: int, busy: int = 2, mentors: int = 2, at: int = NOON) -> Range:
    held = [InHelp("question", f"m{n}", 30) for n in range(busy)]
    return known(ranges(book, [HAND] * (ahead + 1), held, at, mentors))[-1]


def outcome(waited_s: float, source: str = "hand", *, came: bool = True, mid_s: float = 300) -> Outcome:
    return Outcome(NOON, source, "safe", 200, mid_s, 400, waited_s, came)


# --- ranges ----------------------------------------------------------------------------------------------------


kinds = st.sampled_from(["parse", "run", "question", "never heard of"])
points, sources = st.floats(-50, 1100), st.sampled_from(["hand", "error"])
in_line = st.builds(InLine, kinds, sources, st.just("hand"), points, st.just(2.0), st.integers(0, 5))
in_help = st.builds(InHelp, kinds, st.sampled_from(["m1", "m2", "m3"]), st.floats(0, 1e6))
books = st.builds(
    WaitBook,
    served=st.lists(st.builds(Served, st.integers(0, NOON), kinds, st.integers(10_000, 2_400_000)), max_size=9).map(
        tuple
    ),
    outcomes=st.lists(st.floats(0, 9_000).map(outcome), max_size=9).map(tuple),
    claims=st.lists(st.tuples(st.integers(0, NOON), st.sampled_from(["m1", "m2"])), max_size=4).map(tuple),
    arrivals=st.lists(st.builds(Arrival, st.integers(0, NOON), kinds, st.floats(-50, 100)), max_size=40).map(tuple),
    spread=st.dictionaries(st.sampled_from(["safe short", "exposed long"]), st.floats(*SPREAD_LIMITS)),
)


@given(books, st.lists(in_line, max_size=30), st.lists(in_help, max_size=6), st.integers(1, 20))
def test_whatever_a_room_has_seen_a_range_has_two_ends_in_order(
    book: WaitBook, line: list[InLine], held: list[InHelp], mentors: int
) -> None:
    found = known(ranges(book, line, held, NOON, mentors))
    assert len(found) == len(line)
    for each in found:
        assert 0 <= each.low_s < each.high_s
        assert each.high_s >= 45


@given(st.integers(0, 40), st.integers(1, 6), st.integers(0, 12))
def test_a_range_grows_with_the_number_ahead(ahead: int, mentors: int, helps: int) -> None:
    line = known(ranges(helped(helps), [HAND] * (ahead + 2), [InHelp("question", "m1", 10)], NOON, mentors))
    for nearer, further in pairwise(line):
        assert nearer.mid_s <= further.mid_s


def test_nobody_waits_long_while_a_mentor_is_free() -> None:
    assert told(WaitBook(), ahead=0, busy=1).low_s == 0
    assert told(WaitBook(), ahead=0, busy=1).high_s < told(WaitBook(), ahead=0, busy=2).high_s


@pytest.mark.parametrize("mentors", [1, 2, 3])
def test_as_many_as_mentors_are_free_are_helped_at_once_and_the_next_waits_for_a_help(mentors: int) -> None:
    line = known(ranges(WaitBook(), [HAND] * (mentors + 1), [], NOON, mentors))
    assert {each.high_s for each in line[:-1]} == {45}
    assert line[-1].high_s > 90
    assert line[-1].mid_s > 60


def test_behind_many_who_leave_alone_there_is_a_range_too() -> None:
    """The first goes to the mentor who is free; nobody was being helped when the second was looked at."""
    leavers = WaitBook(outcomes=tuple(outcome(100, came=False) for _ in range(60)))
    assert known(ranges(leavers, [HAND, HAND], [], NOON, 1))[1].high_s > 90


# --- nobody is there ---------------------------------------------------------------------------------------------


NOBODY: frozenset[str] = frozenset()


def first_after(idle_s: float, book: WaitBook, here: frozenset[str] | None = None) -> Range | None:
    waits = replace(HAND, since=NOON - round(idle_s * 1000), is_told=True)
    return ranges(book, [waits, HAND], [], NOON, 2, here)[0]


def test_where_nobody_is_there_to_help_nobody_is_told_a_time() -> None:
    assert ranges(WaitBook(), [HAND] * 4, [], NOON, 2, NOBODY) == [None] * 4
    assert known(ranges(WaitBook(), [HAND] * 4, [], NOON, 2, frozenset("a")))


def test_a_mentor_who_helps_without_a_screen_is_there() -> None:
    assert known(ranges(WaitBook(), [HAND] * 4, [InHelp("question", "m1", 30)], NOON, 2, NOBODY))


@pytest.mark.parametrize("here", [None, frozenset("a")])
def test_a_range_grows_while_nobody_comes_who_could(here: frozenset[str] | None) -> None:
    line = known([first_after(idle_s, WaitBook(), here) for idle_s in (10, 60, 120, 300, 900, 1_700)])
    assert line[0].high_s == 45
    for earlier, later in pairwise(line):
        assert earlier.high_s < later.high_s
    assert line[-1].low_s > 120
    assert first_after(1_801, WaitBook(), here) is None


def test_whoever_was_taken_a_moment_ago_shows_that_somebody_comes() -> None:
    found = first_after(900, claims("a", at=NOON - 5_000), frozenset("ab"))
    assert found is not None
    assert found.high_s == 45


def test_more_mentors_make_waits_shorter() -> None:
    assert told(WaitBook(), 5, busy=4, mentors=4).high_s < told(WaitBook(), 5, busy=1, mentors=1).low_s


def test_short_helps_of_this_room_make_its_ranges_shorter() -> None:
    assert told(helped(20, took_s=40), 4).high_s < told(WaitBook(), 4).low_s


def test_a_range_is_nearer_the_longer_somebody_is_being_helped_already() -> None:
    def after_s(for_s: float) -> Range:
        return known(ranges(WaitBook(), [HAND], [InHelp("question", "m1", for_s)], NOON, 1))[0]

    assert after_s(200).mid_s < after_s(5).mid_s


def test_children_who_come_later_and_go_first_make_the_wait_longer() -> None:
    low = replace(HAND, points=10.0)
    calm = WaitBook()
    rush = calm
    for n in range(20):
        rush = with_arrival(rush, Arrival(NOON - n * 20_000, "question", 30.0))
    held = [InHelp("question", "m1", 30), InHelp("question", "m2", 30)]
    in_a_rush, in_a_calm = (known(ranges(book, [low], held, NOON, 2))[0] for book in (rush, calm))
    assert in_a_rush.mid_s > 1.5 * in_a_calm.mid_s
    assert in_a_rush.exposure == "exposed"
    passed_over = replace(low, overtakes_left=0)
    assert ranges(rush, [passed_over], held, NOON, 2) == ranges(calm, [passed_over], held, NOON, 2)
    high = replace(HAND, points=31.0)
    assert ranges(rush, [high], held, NOON, 2) == ranges(calm, [high], held, NOON, 2)


def test_a_mentor_with_a_group_is_free_when_its_last_child_is() -> None:
    group = [InHelp("question", "m1", 100), InHelp("question", "m1", 5)]
    assert ranges(WaitBook(), [HAND], group, NOON, 1) == ranges(WaitBook(), [HAND], group[1:], NOON, 1)


@pytest.mark.parametrize("for_s", [0, 10, 200, 2_000, 1e9])
def test_what_is_left_of_a_help_is_never_nothing(for_s: float) -> None:
    mean_s, variance = remaining(HelpTime(5.0, 0.5), for_s)
    assert mean_s >= 1
    assert variance > 0


def test_what_is_left_of_a_help_that_has_just_begun_is_the_whole_of_it() -> None:
    time = HelpTime(5.0, 0.5)
    assert remaining(time, 1.5)[0] == pytest.approx(time.mean_s - 1.5, rel=0.01)
    assert remaining(time, 0)[0] == time.mean_s


# --- what is learnt ----------------------------------------------------------------------------------------------


def test_helps_are_learnt_by_kind() -> None:
    times = help_times(helped(40, "parse", 30, book=helped(40, "question", 300)), NOON)
    assert exp(times["parse"].mu) == pytest.approx(30, rel=0.25)
    assert exp(times["question"].mu) == pytest.approx(300, rel=0.25)


def test_without_experience_the_priors_stand_in() -> None:
    times = help_times(WaitBook(), NOON)
    assert {kind: round(exp(time.mu)) for kind, time in times.items()} == PRIOR_S


def test_a_kind_that_was_never_helped_follows_the_pace_of_the_room() -> None:
    slow = help_times(helped(30, "question", 2 * PRIOR_S["question"]), NOON)
    assert exp(slow["parse"].mu) == pytest.approx(2 * PRIOR_S["parse"], rel=0.15)


def test_old_experience_fades() -> None:
    old = helped(20, took_s=600, at=NOON)
    assert help_times(old, NOON)["question"].mu > help_times(old, NOON + 60 * DAY_MS)["question"].mu
    new = helped(5, took_s=60, at=NOON + 60 * DAY_MS, book=old)
    assert exp(help_times(new, NOON + 60 * DAY_MS)["question"].mu) < 150


def test_a_ticket_that_somebody_forgot_to_close_is_no_experience_of_hours() -> None:
    assert helped(1, took_s=9_000).served[0].took_ms == 2_400_000
    assert helped(1, took_s=0).served[0].took_ms == 10_000


def test_a_book_does_not_grow_for_ever() -> None:
    assert len(helped(SERVED_KEPT + 50).served) == SERVED_KEPT


def test_ranges_that_were_wrong_make_the_next_ones_wider_and_right_ones_narrower() -> None:
    before = WaitBook()
    wrong, right = before, before
    for _ in range(5):
        wrong, right = with_outcome(wrong, outcome(999)), with_outcome(right, outcome(300))
    assert wrong.spread["safe long"] > 1 > right.spread["safe long"]


def test_the_width_learns_what_share_of_ranges_is_right() -> None:
    """Four in five right, one wrong: that is as it should be, and the width stays."""
    book = WaitBook()
    for n in range(50):
        book = with_outcome(book, outcome(999 if n % 5 == 0 else 300))
    assert book.spread["safe long"] == pytest.approx(1.0, abs=0.08)


def test_whoever_left_before_the_range_was_over_proves_nothing() -> None:
    assert outcome(100, came=False).is_right is None
    assert outcome(500, came=False).is_right is False
    assert with_outcome(WaitBook(), outcome(100, came=False)).spread == {}
    assert coverage([outcome(300), outcome(999), outcome(100, came=False)]) == 0.5
    assert coverage([outcome(100, came=False)]) is None


def test_tickets_that_end_without_a_mentor_are_counted_on() -> None:
    book = WaitBook(outcomes=tuple(outcome(100, "error", came=False) for _ in range(20)))
    assert leaves(book, "error") > 0.8
    assert leaves(book, "hand") < 0.2


# --- who is at work ----------------------------------------------------------------------------------------------


def claims(*mentors: str, at: int = NOON) -> WaitBook:
    book = WaitBook()
    for mentor in mentors:
        book = with_claim(book, at, mentor)
    return book


def test_the_last_claims_show_who_is_at_work() -> None:
    assert mentors_at_work(claims("a", "b", "c", "a"), NOON, [], 2) == 3
    assert mentors_at_work(claims("a", "a", "a", "a"), NOON, [], 2) == 1
    assert mentors_at_work(claims("a", "a", "a", "a"), NOON, ["b"], 2) == 2


def test_only_who_is_there_is_at_work() -> None:
    ten_min_on = NOON + UNSEEN_MS
    assert mentors_at_work(WaitBook(), NOON, [], 3, frozenset()) == 0
    assert mentors_at_work(WaitBook(), NOON, [], 3, frozenset("a")) == 1
    assert mentors_at_work(WaitBook(), NOON, [], 1, frozenset("abc")) == 1
    assert mentors_at_work(WaitBook(), NOON, ["z"], 3, frozenset()) == 1
    assert mentors_at_work(claims(*"abab"), ten_min_on, [], 2, frozenset()) == 2
    assert mentors_at_work(claims(*"abab"), ten_min_on + 1, [], 2, frozenset("b")) == 1
    assert mentors_at_work(claims(*"abab"), ten_min_on + 1, [], 2, frozenset()) == 0


def test_before_there_are_claims_the_settings_say_how_many_mentors_there_are() -> None:
    assert mentors_at_work(WaitBook(), NOON, [], 3) == 3
    assert mentors_at_work(claims("a", "a"), NOON, [], 3) == 3
    assert mentors_at_work(claims("a", "b", "c", "d"), NOON, ["e"], 3) == 5
    assert mentors_at_work(claims(*"abcd"), NOON + AN_HOUR_MS, [], 3) == 3


def test_only_the_last_few_claims_are_looked_at() -> None:
    assert len(claims(*"abcdefg").claims) == CLAIMS_KEPT
