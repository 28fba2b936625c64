"""One ticket: its steps, its score that can be explained, and what a mentor sees of it."""

from __future__ import annotations

from typing import Any

import pytest

from classroom import ticket as core
from classroom.scoring import score, why
from classroom.ticket import (
    Ticket,
    TicketCancelled,
    TicketClaimed,
    TicketEvent,
    TicketFixTaken,
    TicketOpened,
    TicketReleased,
    TicketRenewed,
    TicketResolved,
    TicketSuggested,
    TicketSuggestionGone,
    TicketUpdated,
    evolve_ticket,
    slim,
)
from classroom.ticket_view import ticket_view
from storage.codec import state_from_bytes, state_to_bytes

NOON = 1_000_000_000
MINUTE = 60_000
PARSE = {"code": "parse", "message": "no", "line": 1, "column": 1}
RUN = {**PARSE, "code": "run"}
GRACE = {"id": "grace", "name": "Grace"}
FIX = {"id": "f1"}


def opened(source: str = "error", error: dict[str, Any] | None = PARSE, at: int = NOON) -> TicketOpened:
    return TicketOpened("t1", at, "r1", "ada", "Ada", source, "python", error, None, None, at)


def updated(because: str = "error", source: str = "error", at: int = NOON) -> TicketUpdated:
    return TicketUpdated("t1", at, source, "python", PARSE, None, None, because)


def a_ticket(*events: TicketEvent, first: TicketOpened | None = None) -> Ticket:
    ticket = evolve_ticket(None, first or opened())
    for event in events:
        ticket = evolve_ticket(ticket, event)
    return ticket


def points(ticket: Ticket, at: int = NOON) -> dict[str, float]:
    return {reason["rule"]: reason["points"] for reason in why(ticket, at)}


CLAIMED = TicketClaimed("t1", NOON + MINUTE, GRACE, NOON + 3 * MINUTE, "q1")


# --- steps ----------------------------------------------------------------------------------------------------


def test_nothing_happens_to_a_ticket_that_was_never_opened() -> None:
    with pytest.raises(ValueError, match="before the ticket was opened"):
        evolve_ticket(None, CLAIMED)


def test_every_step_but_a_renewed_lease_is_a_new_revision() -> None:
    ticket = a_ticket(updated(), CLAIMED)
    renewed = evolve_ticket(ticket, TicketRenewed("t1", NOON, NOON + 9))
    assert (ticket.rev, renewed.rev, renewed.lease_until) == (3, 3, NOON + 9)


def test_a_ticket_remembers_who_did_what() -> None:
    ticket = a_ticket(CLAIMED, TicketReleased("t1", NOON, "grace", "mentor"), TicketCancelled("t1", NOON, "ada"))
    assert [(entry["event"], entry["by"]) for entry in ticket.history] == [
        ("opened", "ada"),
        ("claimed", "grace"),
        ("released", "grace"),
        ("cancelled", "ada"),
    ]


def test_a_long_history_keeps_its_end() -> None:
    ticket = a_ticket(*(updated(at=NOON + n) for n in range(200)))
    assert len(ticket.history) == core.HISTORY_KEPT
    assert ticket.history[-1]["at"] == NOON + 199


def test_a_fix_on_offer_leaves_a_claimed_ticket_claimed() -> None:
    ticket = a_ticket(CLAIMED, TicketSuggested("t1", NOON, FIX))
    assert (ticket.state, ticket.suggestion) == ("claimed", FIX)
    assert a_ticket(CLAIMED, TicketSuggestionGone("t1", NOON, "declined")).state == "claimed"


@pytest.mark.parametrize("because", ["error", "asked"])
def test_a_fix_that_was_taken_counts_until_the_child_needs_help_again(because: str) -> None:
    taken = a_ticket(TicketSuggested("t1", NOON, FIX), TicketFixTaken("t1", NOON, "f1"))
    assert taken.fix_taken
    assert not evolve_ticket(taken, updated(because)).fix_taken


def test_a_resolved_ticket_remembers_its_mentor_and_has_no_lease() -> None:
    ticket = a_ticket(CLAIMED, TicketResolved("t1", NOON + 9, "mentor", "grace", ("loops",), "a note"))
    assert (ticket.state, ticket.claimed_by, ticket.lease_until) == ("resolved", GRACE, None)
    assert (ticket.resolution, ticket.tags, ticket.note, ticket.closed_at) == ("mentor", ("loops",), "a note", NOON + 9)


# --- score ----------------------------------------------------------------------------------------------------


def test_a_raised_hand_counts_more_than_any_error() -> None:
    assert points(a_ticket(first=opened("hand", None)))["hand"] > points(a_ticket())["blocked"]


def test_a_program_that_does_not_start_counts_more_than_one_that_fails() -> None:
    assert points(a_ticket())["blocked"] > points(a_ticket(first=opened(error=RUN)))["error"]


def test_errors_that_follow_each_other_count_up_to_a_limit() -> None:
    four, forty = (a_ticket(*[updated()] * n) for n in (4, 40))
    assert points(four)["repeats"] == points(forty)["repeats"] == 20
    assert forty.repeats == 40


def test_a_fix_on_offer_lets_others_go_first() -> None:
    assert points(a_ticket(TicketSuggested("t1", NOON, FIX)))["fix_on_offer"] < 0


def test_a_child_who_asks_again_does_not_count_as_a_new_error() -> None:
    assert a_ticket(updated("asked", "hand")).repeats == 0


def test_every_minute_counts_the_same() -> None:
    ticket = a_ticket()
    assert [points(ticket, NOON + n * MINUTE)["waiting"] for n in (0, 1, 10)] == [0, 2, 20]


def test_the_reasons_stand_largest_first_and_add_up_to_the_score() -> None:
    ticket = a_ticket(updated("asked", "hand"), updated("error", "hand"), TicketSuggested("t1", NOON, FIX))
    reasons = [reason["points"] for reason in why(ticket, NOON + 7 * MINUTE)]
    assert reasons == sorted(reasons, reverse=True)
    assert sum(reasons) == pytest.approx(score(ticket, NOON + 7 * MINUTE), abs=0.3)


# --- view -----------------------------------------------------------------------------------------------------


def waited_s(ticket: Ticket, at: int) -> float:
    seconds: float = ticket_view(ticket, at, None)["waited_s"]
    return seconds


def test_a_wait_ends_when_a_mentor_comes() -> None:
    assert waited_s(a_ticket(), NOON + 5 * MINUTE) == 300
    assert waited_s(a_ticket(CLAIMED), NOON + 5 * MINUTE) == 60
    assert waited_s(a_ticket(TicketCancelled("t1", NOON + MINUTE, "ada")), NOON + 5 * MINUTE) == 60


def test_a_wait_is_never_negative_and_zero_is_a_time_like_any_other() -> None:
    assert waited_s(a_ticket(), NOON - 5) == 0
    at_zero = a_ticket(TicketClaimed("t1", 0, GRACE, 9, "q1"), first=opened(at=0))
    assert waited_s(at_zero, NOON) == 0


def test_a_view_has_the_fields_of_the_contract_and_when_a_pause_ends() -> None:
    expected = (
        "id rev room_id student state source language error ask context score why position group tags pinned"
        " opened_at waited_s claimed_by lease_until due_at promised_by suggestion resolution history escalated"
        " deadline_at"
    )
    assert sorted(ticket_view(a_ticket(), NOON, 1)) == sorted(expected.split())


def test_a_ticket_comes_back_from_its_bytes() -> None:
    ticket = a_ticket(updated(), TicketSuggested("t1", NOON, FIX), CLAIMED)
    assert state_from_bytes(Ticket, state_to_bytes(ticket)) == ticket


def test_a_long_program_that_is_whole_again_does_not_travel_with_the_ticket() -> None:
    short, long = {"id": "f", "edits": [], "fixed": "x" * 8_000}, {"id": "f", "edits": [], "fixed": "x" * 8_001}
    assert slim(short) == short
    assert slim(long) == {"id": "f", "edits": [], "fixed": None}
    assert slim({"id": "f", "edits": [], "fixed": None})["fixed"] is None
