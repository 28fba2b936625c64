"""What the children of a room are told about their waits, kept in the journal and held against what came."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classroom import assist_queue as core
from classroom import room_stats, room_view
from classroom.assist_queue import ClaimTicket, Queue, ReleaseTicket, ResolveTicket
from classroom.rehearsal import ROOMS, Rehearsal
from classroom.ticket import Ticket, TicketOpened
from classroom.wait_book import leaves
from classroom.waits import FIRST_SHOWN_MS, TAKEN_BACK_MS, mentor_came
from storage.codec import event_of, state_from_bytes, state_to_bytes, to_new_event
from storage.records import Recorded
from tests.rules.rooms import NOON, a_hand, a_queue, after, an_error, cancelled, the_closed, the_ticket, wish


def told(queue: Queue, at: int, child: str = "ada") -> tuple[int, int]:
    waits: dict[str, tuple[int, int]] = room_view.of(queue, at)["waits"]
    return waits[the_ticket(queue, child).id]


def claimed(queue: Queue, at: int) -> Queue:
    return after(queue, wish(ClaimTicket, queue, at=at))


# --- what was told -----------------------------------------------------------------------------------------------


def test_the_first_range_is_in_the_event_that_opened_the_ticket() -> None:
    (opened,) = core.decide(a_queue(), a_hand())
    assert isinstance(opened, TicketOpened)
    assert opened.wait_s is not None
    low_s, mid_s, high_s = opened.wait_s
    assert told(after(a_queue(), a_hand()), NOON) == (low_s, high_s)
    assert 0 <= low_s <= mid_s <= high_s


def test_what_was_told_first_stays_on_the_screen_long_enough_to_have_been_told() -> None:
    """Others come before the first message has left: what the journal says is still what the child sees."""
    queue = a_queue(a_hand("ada"), a_hand("bob", NOON + 50))
    first = the_ticket(queue).first_wait
    assert first is not None
    assert told(queue, NOON + FIRST_SHOWN_MS - 1) == (first[0], first[2])


def test_a_range_comes_nearer_when_those_ahead_are_helped() -> None:
    queue = a_queue(*(a_hand(f"c{n}", NOON + n) for n in range(6)), a_hand("ada", NOON + 6))
    at = NOON + 2 * FIRST_SHOWN_MS
    before = told(queue, at)
    for n in range(6):
        queue = after(queue, cancelled(the_ticket(queue, f"c{n}").id, f"c{n}"))
    assert told(queue, at)[1] < before[1]


def test_only_those_who_wait_are_told_a_range() -> None:
    assert room_view.of(claimed(a_queue(a_hand()), NOON), NOON)["waits"] == {}


def test_a_journal_of_an_earlier_release_has_no_first_range() -> None:
    new = to_new_event(core.decide(a_queue(), a_hand())[0], event_id="e", at=NOON)
    payload = {key: value for key, value in new.payload.items() if key != "wait_s"}
    opened = event_of(Recorded(1, "room/r1", 1, "e", new.kind, new.v, NOON, payload=payload))
    queue = core.evolve(a_queue(), opened)
    assert the_ticket(queue).first_wait is None
    closed = after(claimed(queue, NOON + 9), wish(ResolveTicket, queue, rev=2, at=NOON + 60_000))
    assert closed.waits.outcomes == ()
    assert len(closed.waits.served) == 1


def test_a_room_that_learnt_keeps_all_of_it_in_its_snapshot() -> None:
    queue = Rehearsal(ROOMS["busy"], 3)
    queue.run()
    assert queue.queue.waits.outcomes
    assert state_from_bytes(Queue, state_to_bytes(queue.queue)) == queue.queue


# --- how it came out ---------------------------------------------------------------------------------------------


def test_a_wait_ends_with_the_first_claim() -> None:
    queue = claimed(a_queue(a_hand()), NOON + 30_000)
    (outcome,) = queue.waits.outcomes
    assert (outcome.waited_s, outcome.came) == (30.0, True)
    again = claimed(after(queue, wish(ReleaseTicket, queue, at=NOON + 60_000)), NOON + 90_000)
    assert again.waits.outcomes == queue.waits.outcomes
    assert the_ticket(again).wait_ended_at == NOON + 30_000


def test_a_wait_ends_with_its_ticket_when_nobody_comes() -> None:
    queue = a_queue(a_hand())
    (outcome,) = after(queue, cancelled(the_ticket(queue).id, at=NOON + TAKEN_BACK_MS)).waits.outcomes
    assert not outcome.came


# --- one child is no crowd ---------------------------------------------------------------------------------------


def busy_room() -> Queue:
    """Five honest children wait; the mentor who is at work helps a sixth."""
    queue = a_queue(a_hand(at=NOON - 200_000), *(a_hand(f"c{n}", NOON - 90_000 + n) for n in range(5)))
    return claimed(queue, NOON - 60_000)


def hands_of_eve(queue: Queue, up_for_ms: int, times: int = 80) -> tuple[Queue, list[Ticket]]:
    """Eve raises her hand and takes it back, again and again; the room, and her tickets."""
    at, closed = NOON, []
    for _ in range(times):
        queue = after(queue, a_hand("eve", at))
        ticket = the_ticket(queue, "eve")
        queue = after(queue, cancelled(ticket.id, "eve", at + up_for_ms))
        closed.append(queue.closed[ticket.id])
        at += up_for_ms + 1_000
    return queue, closed


def test_a_hand_that_is_taken_back_eighty_times_makes_nobodys_range_false() -> None:
    room = busy_room()
    after_eve, _ = hands_of_eve(room, up_for_ms=100)
    assert after_eve.waits == room.waits
    assert room_view.waits_of(after_eve, NOON) == room_view.waits_of(room, NOON)


def test_one_child_that_gives_up_again_and_again_counts_once() -> None:
    room, lasts_ms = busy_room(), TAKEN_BACK_MS + 1_000
    once, _ = hands_of_eve(room, lasts_ms, times=1)
    often, _ = hands_of_eve(room, lasts_ms, times=80)
    assert [each.came for each in often.waits.outcomes] == [each.came for each in once.waits.outcomes]
    assert often.waits.spread == once.waits.spread
    assert sum(each.student_id == "eve" for each in often.waits.arrivals) == 1


def test_many_children_who_give_up_are_counted_on() -> None:
    queue = a_queue(*(a_hand(f"c{n}", NOON + n) for n in range(8)))
    before = leaves(queue.waits, "hand")
    for n in range(8):
        queue = after(queue, cancelled(the_ticket(queue, f"c{n}").id, f"c{n}", NOON + 2 * TAKEN_BACK_MS))
    assert leaves(queue.waits, "hand") > 4 * before


# --- a room in numbers -------------------------------------------------------------------------------------------


def stats(*tickets: Ticket) -> dict[str, Any]:
    return room_stats.of(tickets, NOON, NOON + 3_600_000)


def test_a_room_in_numbers_says_what_helped_and_how_long_it_took() -> None:
    queue = claimed(a_queue(a_hand()), NOON + 20_000)
    helped = the_closed(after(queue, wish(ResolveTicket, queue, at=NOON + 80_000)))
    queue = a_queue(an_error(at=NOON + 1_000))
    waits = the_ticket(queue)
    told_of = stats(helped, waits)
    assert told_of["requests"] == 2
    assert told_of["resolved"] == {"mentor": 1}
    assert told_of["wait_s"] == {"mean": 20.0, "p50": 20.0, "p95": 20.0, "max": 20.0}
    assert told_of["service_s"] == 60.0
    assert told_of["automation_rate"] == 0.0
    assert (told_of["estimate_coverage"], told_of["estimates"]) == (1.0, 1)


def test_a_hand_that_was_taken_back_at_once_is_no_request() -> None:
    room, hands = hands_of_eve(busy_room(), up_for_ms=100)
    honest = stats(*(replace(ticket, opened_at=NOON) for ticket in room.open.values()))
    assert stats(*hands, *(replace(ticket, opened_at=NOON) for ticket in room.open.values())) == honest
    assert honest["requests"] == 6


def test_a_child_that_gives_up_again_and_again_is_few_requests() -> None:
    """Eighty in eighty minutes; of those within twenty the last counts."""
    _, hands = hands_of_eve(a_queue(), TAKEN_BACK_MS)
    assert 1 <= room_stats.of(hands, 0, 10**15)["requests"] <= 5


def test_children_who_gave_up_once_each_are_all_counted() -> None:
    queue, closed = a_queue(), []
    for n in range(4):
        queue = after(queue, a_hand(f"c{n}", NOON + n))
        ticket = the_ticket(queue, f"c{n}")
        queue = after(queue, cancelled(ticket.id, f"c{n}", NOON + n + TAKEN_BACK_MS))
        closed.append(queue.closed[ticket.id])
    assert stats(*closed)["requests"] == 4


def test_a_room_in_which_nothing_happened_has_no_numbers_to_invent() -> None:
    told_of = stats()
    assert told_of["wait_s"] == {"mean": None, "p50": None, "p95": None, "max": None}
    assert (told_of["service_s"], told_of["automation_rate"], told_of["estimate_coverage"]) == (None, None, None)


def test_only_requests_of_the_span_are_counted() -> None:
    early, late = a_queue(a_hand(at=NOON - 1)), a_queue(a_hand(at=NOON + 3_600_000))
    assert stats(the_ticket(early), the_ticket(late))["requests"] == 0


def test_a_fix_counts_as_automation_only_when_no_mentor_came() -> None:
    room = Rehearsal(ROOMS["busy"], 5)
    closed = room.run()
    told_of = room_stats.of(closed, 0, 10**15)
    by_fix = [ticket for ticket in closed if ticket.resolution == "fix" and not mentor_came(ticket)]
    assert by_fix
    assert told_of["automation_rate"] == pytest.approx(len(by_fix) / len(closed), abs=0.001)
    assert told_of["requests"] == len(closed) == sum(told_of["resolved"].values())
