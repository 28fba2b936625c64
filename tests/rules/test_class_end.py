"""A class is over: who waits goes home with the hand down, and whoever is being helped is helped to the end."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from classroom import assist_queue as core
from classroom.assist_queue import CannotFind, EndClass, FollowUp, ReleaseTicket
from classroom.ticket_view import for_child, ticket_view
from tests.rules.rooms import (
    NOON,
    a_claimed_queue,
    a_full_queue,
    a_hand,
    a_queue,
    after,
    an_error,
    the_closed,
    the_ticket,
    wish,
)  # fmt: skip

LATER = NOON + 60_000
END = EndClass(LATER, LATER, "timetable")


def test_a_raised_hand_goes_down_as_absent_and_says_why() -> None:
    ticket = the_closed(after(a_queue(a_hand()), END))
    assert (ticket.state, ticket.resolution, ticket.closed_at) == ("resolved", "absent", LATER)
    step = ticket.history[-1]
    assert (step["event"], step["by"], step["because"]) == ("resolved", "timetable", "class_ended")


def test_the_child_may_read_why() -> None:
    ticket = the_closed(after(a_queue(a_hand()), END))
    assert for_child(ticket_view(ticket, LATER, None))["history"][-1]["because"] == "class_ended"


def test_who_is_being_helped_keeps_the_mentor_and_goes_down_when_she_lets_go() -> None:
    held = after(a_claimed_queue(), END)
    assert the_ticket(held).state == "claimed"
    let_go = after(held, wish(ReleaseTicket, held))
    assert the_closed(after(let_go, END)).resolution == "absent"


def test_promises_and_absences_end_with_the_class() -> None:
    for pause in (CannotFind, FollowUp):
        queue = a_claimed_queue()
        ended = after(queue, wish(pause, queue), END)
        assert (ended.open, the_closed(ended).due_at) == ({}, None)


def test_a_hand_that_went_up_afterwards_stays_up() -> None:
    queue = after(a_queue(a_hand("ada"), a_hand("bob", at=LATER)), END)
    assert list(queue.open) == ["bob"]


def test_asked_again_nothing_more_happens() -> None:
    queue = after(a_queue(a_hand(), an_error("bob")), END)
    assert core.decide(queue, END) == []


def test_triage_ends_with_the_class_and_nothing_is_learnt_of_how_long_help_takes() -> None:
    queue = a_full_queue(12)
    assert queue.triage_since is not None
    ended = after(queue, END)
    assert (ended.open, ended.triage_since, ended.service_by_kind) == ({}, None, {})


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 120_000)), max_size=12), st.integers(0, 120_000))
def test_whenever_it_ends_exactly_what_is_older_and_nobodys_is_closed(
    hands: list[tuple[str, int]], ends_ms: int
) -> None:
    queue = a_queue(*(a_hand(child, at=NOON + at_ms) for child, at_ms in sorted(hands, key=lambda hand: hand[1])))
    end = replace(END, at=NOON + 120_000, opened_before=NOON + ends_ms)
    kept = {child for child, ticket in queue.open.items() if ticket.opened_at >= NOON + ends_ms}
    ended = after(queue, end)
    assert set(ended.open) == kept
    assert len(ended.closed) == len(queue.open) - len(kept)
