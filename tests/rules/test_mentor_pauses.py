"""Tickets that are handed on, set aside, put off, pinned and noted: what the rules make of it."""

from __future__ import annotations

import pytest

from classroom import assist_queue as core
from classroom import room_view
from classroom.assist_queue import (
    CannotFind,
    ChildSeen,
    ClaimTicket,
    FollowUp,
    HandOn,
    LetTimePass,
    MentorCommand,
    Note,
    Pin,
    ResolveTicket,
)
from classroom.mentor_commands import AWAY_MS, FOLLOW_UP_MS, LEASE_MS
from classroom.ticket_view import for_child, ticket_view
from tests.rules.rooms import (
    NOON,
    a_claimed_queue,
    a_hand,
    a_queue,
    after,
    an_error,
    cancelled,
    refusal,
    the_closed,
    the_ticket,
    wish,
)

GRACE = {"id": "grace", "name": "Grace"}
LINUS = {"id": "linus", "name": "Linus"}


def test_a_ticket_that_is_handed_on_is_anothers_with_a_lease_of_its_own() -> None:
    queue = a_claimed_queue()
    ticket = the_ticket(after(queue, wish(HandOn, queue, to=LINUS, at=NOON + 60_000)))
    assert (ticket.state, ticket.claimed_by, ticket.lease_until) == ("claimed", LINUS, NOON + 60_000 + LEASE_MS)
    assert (ticket.history[-1]["event"], ticket.history[-1]["by"], ticket.history[-1]["to"]) == (
        "handed_on",
        "grace",
        "linus",
    )


def test_nobody_hands_on_to_herself_or_what_she_does_not_have() -> None:
    queue = a_claimed_queue()
    assert refusal(queue, wish(HandOn, queue, to=GRACE)).code == "malformed"
    assert refusal(queue, wish(HandOn, queue, "linus", to=LINUS)).code == "already_claimed"
    assert refusal(a_queue(an_error()), wish(HandOn, a_queue(an_error()), to=LINUS)).code == "not_waiting"


def test_a_child_that_cannot_be_found_waits_not_and_keeps_its_place() -> None:
    queue = a_claimed_queue()
    gone = after(queue, wish(CannotFind, queue))
    assert the_ticket(gone).state == "away"
    assert core.waiting(gone) == []
    assert room_view.triage_of(gone)["waiting"] == 0
    back = the_ticket(after(gone, an_error(at=NOON + 60_000)))
    assert (back.state, back.opened_at) == ("open", NOON)
    assert [entry["event"] for entry in back.history][-2:] == ["back", "updated"]


def test_a_child_that_does_not_come_back_is_absent_and_its_hand_goes_down() -> None:
    queue = a_claimed_queue(a_hand())
    gone = after(queue, wish(CannotFind, queue))
    assert core.decide(gone, LetTimePass(NOON + AWAY_MS - 1)) == []
    assert the_closed(after(gone, LetTimePass(NOON + AWAY_MS))).resolution == "absent"


def test_a_child_that_cancels_while_it_is_looked_for_is_done() -> None:
    queue = a_claimed_queue(a_hand())
    gone = after(queue, wish(CannotFind, queue))
    assert the_closed(after(gone, cancelled(the_ticket(gone).id))).state == "cancelled"


def test_a_promise_falls_due_and_goes_before_hands_that_went_up_meanwhile() -> None:
    queue = a_claimed_queue(a_hand())
    promised = after(queue, wish(FollowUp, queue), a_hand("bob", NOON + 1))
    assert (the_ticket(promised).state, the_ticket(promised).promised_by) == (
        "followup",
        {"id": "grace", "name": "Grace"},
    )
    due = after(promised, LetTimePass(NOON + FOLLOW_UP_MS))
    assert [ticket.student_id for ticket in core.waiting(due)] == ["ada", "bob"]
    assert "promised" in [rule["rule"] for rule in room_view.of(due, NOON)["tickets"][0]["why"]]


def test_a_mentor_who_may_help_no_longer_leaves_nobody_with_a_promise_or_a_claim() -> None:
    claimed = a_claimed_queue(a_hand())
    promised = after(claimed, wish(FollowUp, claimed))
    for queue in (claimed, promised):
        assert core.decide(queue, core.MentorLeft("linus", NOON)) == []
        ticket = the_ticket(after(queue, core.MentorLeft("grace", NOON + 1)))
        assert (ticket.state, ticket.claimed_by, ticket.due_at) == ("open", None, None)


def test_a_ticket_is_handed_on_to_nobody_else_than_somebody_who_is_here() -> None:
    queue = a_claimed_queue(a_hand())
    for wanted in (wish(HandOn, queue, to=LINUS, is_here=False), wish(HandOn, queue, to=GRACE)):
        refused = refusal(queue, wanted)
        assert (refused.code, refused.facts["field"]) == ("malformed", "to")
        assert len(refused.facts["words"].split()) > 5
    assert the_ticket(after(queue, wish(HandOn, queue, to=LINUS))).claimed_by == LINUS


def test_a_child_that_asks_before_the_promise_is_due_waits_again_at_once() -> None:
    queue = a_claimed_queue(a_hand())
    promised = after(queue, wish(FollowUp, queue))
    assert the_ticket(after(promised, an_error(at=NOON + 1))).state == "followup"
    assert the_ticket(after(promised, a_hand(at=NOON + 1))).state == "open"


def test_whoever_comes_to_a_promised_or_absent_child_has_the_ticket_and_no_clock_runs_on() -> None:
    for kind in (FollowUp, CannotFind):
        queue = a_claimed_queue(a_hand())
        queue = after(queue, wish(kind, queue))
        claimed = after(queue, wish(ClaimTicket, queue, "linus"))
        ticket = the_ticket(claimed)
        assert (ticket.state, ticket.claimed_by, ticket.due_at, ticket.promised_by) == ("claimed", LINUS, None, None)


def test_a_pin_puts_a_child_first_and_another_mentor_takes_it_off() -> None:
    queue = a_queue(an_error("bob"), an_error("ada", NOON + 1))
    pinned = after(queue, wish(Pin, queue, "linus"))
    assert [ticket.student_id for ticket in core.waiting(pinned)] == ["ada", "bob"]
    freed = after(pinned, wish(Pin, pinned, pinned=False))
    assert core.waiting(freed)[0].student_id == "bob"
    assert the_ticket(freed).history[-1]["event"] == "unpinned"


@pytest.mark.parametrize("kind", [Pin, Note])
@pytest.mark.parametrize("rev", [None, 0])
def test_a_pin_and_a_note_are_right_whatever_has_changed_since(kind: type[MentorCommand], rev: int | None) -> None:
    queue = a_claimed_queue()
    assert len(the_ticket(after(queue, wish(kind, queue, "linus", rev=rev))).history) == 3


def test_whoever_is_looked_for_is_back_as_soon_as_the_child_is_seen_and_that_says_nothing_of_others() -> None:
    queue = a_claimed_queue(a_hand())
    for elsewhere in (a_queue(), queue, after(queue, wish(FollowUp, queue))):
        assert core.decide(elsewhere, ChildSeen("ada", NOON + 1)) == []
    away = after(queue, wish(CannotFind, queue))
    back = after(away, ChildSeen("ada", NOON + 1))
    assert (the_ticket(back).state, the_ticket(back).history[-1]["because"]) == ("open", "seen")
    assert core.decide(back, ChildSeen("ada", NOON + 2)) == []


def test_a_child_reads_no_note_of_a_mentor_however_it_ended() -> None:
    queue = a_claimed_queue()
    queue = after(queue, wish(Note, queue, "linus", note="has a hard day"))
    queue = after(queue, wish(ResolveTicket, queue, note="again the hard day"))
    view = ticket_view(the_closed(queue), NOON, None)
    assert "hard day" in str(view)
    shown = for_child(view)
    assert "hard day" not in str(shown)
    assert [step["event"] for step in shown["history"]] == ["opened", "claimed", "resolved"]
    assert shown.keys() == view.keys()


def test_a_note_is_in_the_history_and_moves_nothing() -> None:
    queue = a_claimed_queue()
    before = the_ticket(queue)
    noted = the_ticket(after(queue, wish(Note, queue, "linus", note="try the loop first")))
    assert (noted.rev, noted.state) == (before.rev, before.state)
    assert (noted.claimed_by, noted.history[-1]["note"]) == ({"id": "grace", "name": "Grace"}, "try the loop first")
