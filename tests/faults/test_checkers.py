"""A checker that finds nothing proves nothing: each is shown planted losses, doubles and disorder."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.faults.checkers import Line, check_order, check_screens, check_set, check_total_queue, check_versions

IDS = st.lists(st.text("abcdef", min_size=1, max_size=4), min_size=1, max_size=20, unique=True)


def lines(count: int, clients: int = 2) -> list[Line]:
    return [
        Line(
            n + 1, f"student/{n % clients}", n // clients + 1, f"e{n}", "activity", f"c{n % clients}", n // clients + 1
        )
        for n in range(count)
    ]


@given(IDS)
def test_a_whole_history_has_no_problems(ids: list[str]) -> None:
    assert check_set(ids, ids, ids) == check_total_queue(ids, ids) == []


@given(IDS, st.data())
def test_a_planted_loss_is_found(ids: list[str], data: st.DataObject) -> None:
    lost = data.draw(st.sampled_from(ids))
    rest = [i for i in ids if i != lost]
    assert check_set(ids, ids, rest) == [f"lost: {lost}"]
    assert check_total_queue(ids, rest) == [f"never came out: {lost}"]


@given(IDS, st.data())
def test_a_planted_double_is_found(ids: list[str], data: st.DataObject) -> None:
    twice = data.draw(st.sampled_from(ids))
    assert check_set(ids, ids, [*ids, twice]) == [f"doubled: {twice}"]
    assert check_total_queue(ids, [*ids, twice]) == [f"came out 2 times: {twice}"]


@given(IDS)
def test_what_nobody_sent_is_found(ids: list[str]) -> None:
    assert check_set(ids, ids, [*ids, "stranger"]) == ["invented: stranger"]
    assert check_total_queue(ids, [*ids, "stranger"]) == ["came from nowhere: stranger"]


def test_an_event_without_an_answer_may_be_there_or_not_but_not_twice() -> None:
    assert check_set(["a"], ["a", "b"], ["a"]) == []
    assert check_set(["a"], ["a", "b"], ["a", "b"]) == []
    assert check_set(["a"], ["a", "b"], ["a", "b", "b"]) == ["doubled: b"]


def test_numbers_in_order_are_fine_wherever_the_clients_take_turns() -> None:
    assert check_order(lines(9)) == check_versions(lines(9)) == []


def test_two_events_of_one_client_that_changed_places_are_found() -> None:
    a, b, c, d = lines(4)
    swapped = [
        a,
        b,
        Line(3, c.stream, 2, c.event_id, c.kind, "c1", 2),
        Line(4, d.stream, 2, d.event_id, d.kind, "c0", 3),
    ]
    assert check_order(swapped) == ["c0: 3 where 2 belongs"]


def test_a_number_that_is_missing_or_repeated_is_found() -> None:
    one, two, three = lines(3, clients=1)
    assert check_order([one, three]) == ["c0: 3 where 2 belongs"]
    assert check_order([one, two, Line(3, two.stream, 3, "again", "activity", "c0", 2)]) == ["c0: 2 where 3 belongs"]


def test_a_hole_in_the_positions_or_in_a_stream_is_found() -> None:
    one, two, three = lines(3, clients=1)
    assert check_versions([one, three]) == ["position 3 where 2 belongs", "student/0: version 3 after 1"]
    assert check_versions([one, two, Line(3, two.stream, 2, "fork", "activity")]) == ["student/0: version 2 after 2"]


def test_a_screen_that_shows_something_else_than_the_journal_is_found() -> None:
    journal = [("t-1", 2, "open"), ("t-2", 1, "open")]
    assert check_screens(journal, [list(journal)]) == []
    assert check_screens(journal, [journal[:1]]) == ["screen 1 does not show ('t-2', 1, 'open')"]
    assert check_screens(journal[:1], [journal]) == ["screen 1 shows ('t-2', 1, 'open')"]
    assert check_screens(journal, [journal, journal[::-1]]) == ["screen 2 has another order"]
    old = [("t-1", 1, "open"), journal[1]]
    assert len(check_screens(journal, [old])) == 2
