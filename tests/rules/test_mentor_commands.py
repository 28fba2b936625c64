"""Claims, leases, releases, requests that arrive again; and when triage begins and ends."""

from __future__ import annotations

from itertools import permutations

import pytest

from classroom import assist_queue as core
from classroom import room_view
from classroom.assist_queue import (
    CannotFind,
    ClaimTicket,
    FollowUp,
    LetTimePass,
    MentorCommand,
    Note,
    Pin,
    ReleaseTicket,
    RenewLease,
    ResolveTicket,
    TriageEnded,
    TriageStarted,
)
from classroom.mentor_commands import LEASE_MS
from classroom.queue_rules import DEFAULT
from classroom.ticket import TicketOpened
from classroom.vocabulary import Refused
from tests.rules.rooms import (
    NOON,
    a_claimed_queue,
    a_full_queue,
    a_hand,
    a_queue,
    after,
    an_error,
    an_offer,
    cancelled,
    refusal,
    the_closed,
    the_ticket,
    wish,
)

# --- mentors --------------------------------------------------------------------------------------------------


def test_a_claim_names_the_mentor_and_starts_a_lease() -> None:
    ticket = the_ticket(a_claimed_queue())
    assert ticket.state == "claimed"
    assert ticket.claimed_by == {"id": "grace", "name": "Grace"}
    assert ticket.lease_until == NOON + LEASE_MS


def test_the_slower_mentor_learns_who_was_faster_even_with_an_old_screen() -> None:
    before = a_queue(an_error())
    slower = wish(ClaimTicket, before, "linus")
    refused = refusal(a_claimed_queue(), slower)
    assert (refused.code, refused.facts["claimed_by"]["name"]) == ("already_claimed", "Grace")


def test_a_mentor_cannot_claim_twice_under_a_new_request() -> None:
    queue = a_claimed_queue()
    assert refusal(queue, wish(ClaimTicket, queue, request_id="another")).code == "already_claimed"


def test_a_claim_of_what_has_changed_since_is_stale_and_says_the_revision() -> None:
    queue = a_queue(an_error(), an_error(at=NOON + 1))
    refused = refusal(queue, wish(ClaimTicket, queue, rev=1))
    assert (refused.code, refused.facts["rev"]) == ("stale", 2)


EVERY = [ClaimTicket, ReleaseTicket, ResolveTicket, RenewLease, CannotFind, FollowUp, Pin, Note]
OWNERS = [ReleaseTicket, RenewLease, CannotFind, FollowUp]


@pytest.mark.parametrize("kind", EVERY)
def test_what_is_over_does_not_wait(kind: type[MentorCommand]) -> None:
    queue = a_queue(a_hand())
    queue = after(queue, cancelled(the_ticket(queue).id))
    refused = refusal(queue, wish(kind, queue))
    assert (refused.code, refused.facts["state"]) == ("not_waiting", "cancelled")


@pytest.mark.parametrize("kind", OWNERS)
def test_nobody_lets_go_of_what_nobody_holds(kind: type[MentorCommand]) -> None:
    queue = a_queue(an_error())
    assert refusal(queue, wish(kind, queue)).code == "not_waiting"


@pytest.mark.parametrize("kind", [*OWNERS, ResolveTicket])
def test_a_mentor_does_nothing_to_the_ticket_of_another(kind: type[MentorCommand]) -> None:
    queue = a_claimed_queue()
    assert refusal(queue, wish(kind, queue, "linus")).code == "already_claimed"


def test_an_unknown_ticket_is_not_found() -> None:
    queue = a_queue(an_error())
    assert refusal(queue, wish(ClaimTicket, queue, ticket_id="t-none")).code == "not_found"


def test_a_released_ticket_waits_again_with_its_age_and_its_offer() -> None:
    queue = a_claimed_queue(an_error(), an_offer())
    ticket = the_ticket(after(queue, wish(ReleaseTicket, queue)))
    assert (ticket.state, ticket.claimed_by, ticket.lease_until) == ("suggested", None, None)
    assert ticket.opened_at == NOON


def test_a_ticket_can_be_resolved_without_a_claim() -> None:
    queue = a_queue(an_error())
    assert the_closed(after(queue, wish(ResolveTicket, queue, tags=("loops",), note="done"))).tags == ("loops",)


def test_how_long_a_help_took_is_remembered_for_the_next_estimates() -> None:
    queue = a_claimed_queue()
    (served,) = after(queue, wish(ResolveTicket, queue, at=NOON + 90_000)).waits.served
    assert (served.at, served.kind, served.took_ms) == (NOON + 90_000, "parse", 90_000)


def test_a_lease_runs_out_and_the_ticket_waits_again() -> None:
    queue = a_claimed_queue()
    assert core.decide(queue, LetTimePass(NOON + LEASE_MS - 1)) == []
    ticket = the_ticket(after(queue, LetTimePass(NOON + LEASE_MS)))
    assert (ticket.state, ticket.history[-1]["event"], ticket.history[-1]["by"]) == ("open", "lease_ended", "grace")


def test_a_renewed_lease_lasts_longer_and_makes_no_screen_stale() -> None:
    queue = a_claimed_queue()
    renewed = after(queue, wish(RenewLease, queue, at=NOON + 60_000))
    assert core.decide(renewed, LetTimePass(NOON + LEASE_MS)) == []
    assert the_ticket(renewed).rev == the_ticket(queue).rev


def test_leases_that_run_out_together_are_all_let_go() -> None:
    queue = a_queue(an_error("ada"), an_error("bob"))
    for student in ("ada", "bob"):
        ticket = the_ticket(queue, student)
        queue = after(queue, wish(ClaimTicket, queue, ticket_id=ticket.id, rev=ticket.rev, request_id=student))
    assert [t.state for t in after(queue, LetTimePass(NOON + LEASE_MS)).open.values()] == ["open", "open"]


@pytest.mark.parametrize("kind", EVERY)
def test_a_repeated_request_changes_nothing(kind: type[MentorCommand]) -> None:
    queue = a_queue(an_error()) if kind is ClaimTicket else a_claimed_queue()
    command = wish(kind, queue)
    once = after(queue, command)
    assert once != queue
    assert core.decide(once, command) == []


def test_two_mentors_may_by_chance_give_their_requests_the_same_name() -> None:
    queue = a_queue(an_error())
    slower = wish(ClaimTicket, queue, "linus", request_id="1")
    assert refusal(after(queue, wish(ClaimTicket, queue, "grace", request_id="1")), slower).code == "already_claimed"


def test_one_request_is_not_about_two_tickets() -> None:
    queue = a_queue(an_error("ada"), an_error("bob"))
    claimed = after(queue, wish(ClaimTicket, queue, request_id="1"))
    bob = the_ticket(queue, "bob")
    assert refusal(claimed, wish(ClaimTicket, queue, ticket_id=bob.id, request_id="1")).code == "malformed"


def test_a_request_repeated_long_after_its_ticket_was_forgotten_is_an_answer_and_no_crash() -> None:
    queue = a_queue(an_error())
    command = wish(ResolveTicket, queue)
    queue = after(queue, command)
    for n in range(core.CLOSED_KEPT):
        queue = after(queue, a_hand(f"s{n}"), cancelled(f"t-help.asked-s{n}-{NOON}", f"s{n}"))
    assert len(queue.closed) == core.CLOSED_KEPT
    assert refusal(queue, command).code == "not_found"


@pytest.mark.parametrize("order", list(permutations(["grace", "linus", "edsger"])))
def test_the_commands_of_mentors_in_any_order_end_with_one_owner(order: tuple[str, ...]) -> None:
    queue = a_queue(an_error())
    wishes = [wish(ClaimTicket, queue, mentor) for mentor in order]
    for command in (*wishes, *wishes):
        try:
            queue = after(queue, command)
        except Refused as refused:
            owner = refused.facts["claimed_by"]["id"]
            assert owner == order[0]
    ticket = the_ticket(queue)
    assert ticket.claimed_by is not None
    assert (ticket.claimed_by["id"], ticket.rev) == (order[0], 2)


# --- triage ---------------------------------------------------------------------------------------------------


def test_the_ninth_who_waits_starts_triage_in_the_same_decision() -> None:
    eight = a_full_queue(DEFAULT.triage_over)
    assert eight.triage_since is None
    events = core.decide(eight, an_error("ninth", NOON + 99))
    assert [type(event) for event in events[:2]] == [TicketOpened, TriageStarted]
    assert room_view.triage_of(after(eight, an_error("ninth"))) | {"did": []} == {
        "on": True,
        "since": NOON,
        "waiting": 9,
        "threshold": 8,
        "reason": "more_waiting_than_threshold",
        "did": [],
    }


def test_who_was_claimed_does_not_count_as_waiting() -> None:
    queue = a_full_queue(DEFAULT.triage_over)
    queue = after(queue, an_error("ada"))
    claimed = after(a_full_queue(DEFAULT.triage_over - 1), an_error("ada"))
    claimed = after(claimed, wish(ClaimTicket, claimed), an_error("ninth"))
    assert queue.triage_since == NOON
    assert claimed.triage_since is None


def test_triage_ends_only_when_the_queue_has_clearly_shrunk() -> None:
    queue = a_full_queue(DEFAULT.triage_over + 1)
    for n in range(DEFAULT.triage_back):
        queue = after(queue, cancelled(the_ticket(queue, f"s{n}").id, f"s{n}"))
        assert queue.triage_since is not None
    events = core.decide(queue, cancelled(the_ticket(queue, "s3").id, "s3"))
    assert isinstance(events[-1], TriageEnded)
    assert events[-1].waiting == DEFAULT.triage_over - DEFAULT.triage_back


def test_a_lease_that_runs_out_can_start_triage() -> None:
    queue = a_claimed_queue()
    queue = after(queue, *(an_error(f"s{n}") for n in range(DEFAULT.triage_over)))
    assert queue.triage_since is None
    events = core.decide(queue, LetTimePass(NOON + LEASE_MS))
    assert TriageStarted(NOON + LEASE_MS, 9, DEFAULT.triage_over) in events
