"""How a room looks from outside, above all after more has happened than the queue remembers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom import assist_queue as core
from classroom import room_view
from classroom.queue_rules import DEFAULT
from classroom.ticket_view import as_of, for_child
from classroom.vocabulary import Event
from tests.rules.rooms import NOON, a_fresh_error, a_hand, a_queue, after, cancelled, the_ticket, wish

MANY = core.CLOSED_KEPT + 10


def test_every_ticket_of_a_rush_is_told_although_the_queue_has_forgotten_the_first() -> None:
    full = a_queue(*(a_hand(f"child {n}", NOON + n) for n in range(MANY)))
    queue, events = full, list[Event]()
    for ticket in full.open.values():
        events += core.decide(queue, cancelled(ticket.id, ticket.student_id))
        queue = after(queue, cancelled(ticket.id, ticket.student_id))
    assert len(queue.closed) == core.CLOSED_KEPT
    told = room_view.of(queue, NOON + 99, room_view.touched(full, events))["tickets"]
    assert len(told) == MANY
    assert {ticket["state"] for ticket in told} == {"cancelled"}


def test_what_was_touched_twice_is_told_as_it_ended() -> None:
    queue = a_queue()
    events = core.decide(queue, a_hand())
    raised = after(queue, a_hand())
    gone = the_ticket(raised).id
    events += core.decide(raised, cancelled(gone))
    assert [(t.id, t.state) for t in room_view.touched(queue, events).values()] == [(gone, "cancelled")]


def test_what_was_touched_is_what_the_queue_itself_has() -> None:
    queue = a_queue(a_hand("ada"), a_hand("bob"))
    events = core.decide(queue, a_hand("ada", NOON + 5, path="main.js"))
    now = after(queue, a_hand("ada", NOON + 5, path="main.js"))
    assert room_view.touched(queue, events) == {the_ticket(now, "ada").id: the_ticket(now, "ada")}


@pytest.mark.parametrize("later_s", [0, 90, 1_800])
def test_a_view_of_some_time_ago_is_brought_up_to_now_as_the_queue_itself_would_say_it(later_s: int) -> None:
    early = a_hand("mia", NOON + 30_000)
    early = replace(early, payload={**early.payload, "happened_at": NOON - 240_000})
    queue = a_queue(a_fresh_error("ada"), a_hand("ada", NOON + 45_000), a_hand("bob"), early)
    assert the_ticket(queue, "mia").opened_at < the_ticket(queue, "mia").arrived_at
    bob = the_ticket(queue, "bob")
    queue = after(queue, wish(core.ClaimTicket, queue, ticket_id=bob.id, rev=bob.rev))
    queue = replace(queue, overtaken={the_ticket(queue, "mia").id: DEFAULT.max_overtakes})
    at, rate = NOON + 45_000 + later_s * 1000, queue.rules.points_waiting
    now = room_view.of(queue, at)["tickets"]
    assert [as_of(view, at, rate) for view in room_view.of(queue, NOON + 45_000)["tickets"]] == now


def test_a_child_is_not_told_what_it_weighs_and_under_what_it_was_filed() -> None:
    queue = a_queue(a_hand("ada"))
    queue = after(queue, wish(core.ResolveTicket, queue, tags=("careless",)))
    (view,) = room_view.of(queue, NOON, queue.closed)["tickets"]
    assert (view["tags"], [reason["rule"] for reason in view["why"]]) == (["careless"], ["hand", "waiting"])
    told = for_child(view)
    assert (told["tags"], told["score"], told["why"]) == ([], 0.0, [])
    assert told.keys() == view.keys()
