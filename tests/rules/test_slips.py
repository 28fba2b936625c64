"""An error is nobody's business for a minute; then it is a request, if it is still there."""

from __future__ import annotations

import pytest

from classroom import assist_queue as core
from classroom.assist_queue import ClaimTicket, ErrorGone, ErrorNoted, GiveRules, LetTimePass, ResolveTicket
from classroom.hearing import Notice
from classroom.queue_rules import DEFAULT
from classroom.queue_state import Queue
from classroom.ticket import TicketOpened
from tests.rules.rooms import (
    ERROR_MS,
    FIX,
    NOON,
    a_check,
    a_fresh_error,
    a_hand,
    a_notice,
    a_queue,
    after,
    an_offer,
    declined,
    reconsidered,
    taken,
    the_closed,
    the_ticket,
    wish,
)

MESSAGE = "x is not defined"
OTHER = "y is not a function"


def run_error(at: int = NOON, message: str = MESSAGE) -> Notice:
    return a_fresh_error(at=at, origin="run", message=message)


def gone(queue: Queue) -> dict[str, int]:
    assert (queue.open, queue.slips) == ({}, {})
    return queue.errors_gone


# --- nobody waits yet -----------------------------------------------------------------------------------------


def test_a_fresh_error_reaches_no_mentor() -> None:
    (event,) = core.decide(core.initial("r1"), a_fresh_error())
    assert isinstance(event, ErrorNoted)
    assert (event.since, event.due_at) == (NOON, NOON + ERROR_MS)
    queue = a_queue(a_fresh_error())
    assert (queue.open, list(queue.slips), core.waiting(queue)) == ({}, ["ada"], [])


def test_an_error_that_lasts_is_a_request_from_the_minute_on() -> None:
    queue = a_queue(a_fresh_error())
    assert core.decide(queue, LetTimePass(NOON + ERROR_MS - 1)) == []
    ticket = the_ticket(after(queue, LetTimePass(NOON + ERROR_MS + 700)))
    assert (ticket.id, ticket.source, ticket.state) == (f"t-error.seen-ada-{NOON}", "error", "open")
    assert (ticket.opened_at, ticket.stuck_ms) == (NOON + ERROR_MS, ERROR_MS)


def test_an_error_that_a_laptop_kept_to_itself_for_long_is_a_request_at_once() -> None:
    late = a_fresh_error(at=NOON + 5 * ERROR_MS, happened_at=NOON)
    ticket = the_ticket(a_queue(late))
    assert ticket.opened_at == NOON + ERROR_MS


def test_a_room_may_have_no_patience_at_all() -> None:
    queue = a_queue(GiveRules({"queue.error_s": 0}, NOON), a_fresh_error())
    assert the_ticket(queue).opened_at == NOON


@pytest.mark.parametrize(
    ("steps", "how"),
    [
        ([a_check(True)], "student"),
        ([an_offer(), taken(), a_check(True, fix="f1")], "fix"),
        ([an_offer(), taken(), a_check(True)], "student"),
        ([an_offer(), declined(), a_check(True)], "student"),
        ([an_offer(), a_fresh_error(), taken(), a_check(True, fix="f1")], "fix"),
        ([an_offer(), taken(), a_fresh_error(), an_offer(), a_check(True, fix="f1")], "fix"),
        ([an_offer(), taken(), an_offer(fix={**FIX, "id": "f2"}), a_check(True, fix="f2")], "student"),
        ([an_offer(), an_offer(fix={"id": "p", "level": "point"}), taken(), a_check(True, fix="f1")], "student"),
        ([a_notice("student.removed")], "removed"),
    ],
)
def test_what_goes_sooner_is_counted_apart(steps: list[Notice], how: str) -> None:
    queue = a_queue(a_fresh_error(), *steps)
    assert gone(queue) == {how: 1}
    assert core.decide(queue, LetTimePass(NOON + 9 * ERROR_MS)) == []


def test_a_program_that_failed_is_whole_when_it_ran_and_not_when_it_parses() -> None:
    queue = a_queue(run_error())
    assert core.decide(queue, a_check(True, "save")) == []
    assert core.decide(queue, a_check(True, path="other.js")) == []
    assert gone(after(queue, a_check(True, "run"))) == {"student": 1}


def test_a_fix_on_offer_goes_with_the_error_into_the_ticket() -> None:
    queue = a_queue(a_fresh_error(), an_offer())
    assert (queue.open, queue.slips["ada"].suggestion) == ({}, FIX)
    ticket = the_ticket(after(queue, LetTimePass(NOON + ERROR_MS)))
    assert (ticket.state, ticket.suggestion) == ("suggested", FIX)
    took = after(queue, taken(), LetTimePass(NOON + ERROR_MS))
    assert the_ticket(took).fix_taken
    assert the_closed(after(took, a_check(True, fix="f1"))).resolution == "fix"


def test_a_fix_that_is_withdrawn_or_comes_late_is_kept_in_mind() -> None:
    queue = a_queue(a_fresh_error())
    given = after(queue, reconsidered(FIX))
    assert given.slips["ada"].suggestion == FIX
    assert core.decide(given, reconsidered(FIX)) == []
    assert after(given, reconsidered(None)).slips["ada"].suggestion is None


def test_a_marked_line_and_somebody_elses_fix_are_nothing_to_keep() -> None:
    queue = a_queue(a_fresh_error())
    assert core.decide(queue, an_offer(fix={"id": "p", "level": "point"})) == []
    assert core.decide(queue, taken(fix_id="f0")) == []


# --- the clock of an error ------------------------------------------------------------------------------------


def test_the_same_error_again_keeps_its_clock_and_is_counted() -> None:
    queue = a_queue(run_error(), run_error(NOON + 40_000, "z is not defined"))
    ticket = the_ticket(after(queue, LetTimePass(NOON + ERROR_MS)))
    assert (ticket.repeats, ticket.opened_at, ticket.id) == (1, NOON + ERROR_MS, f"t-error.seen-ada-{NOON}")
    assert ticket.error is not None
    assert ticket.error["message"] == "z is not defined"


def test_another_error_is_progress_and_has_a_clock_of_its_own() -> None:
    second = run_error(NOON + 40_000, OTHER)
    queue = a_queue(run_error())
    assert isinstance(core.decide(queue, second)[0], ErrorGone)
    queue = after(queue, second)
    assert core.decide(queue, LetTimePass(NOON + ERROR_MS)) == []
    assert the_ticket(after(queue, LetTimePass(NOON + 40_000 + ERROR_MS))).repeats == 0
    assert queue.errors_gone == {"changed": 1}


def test_a_raised_hand_never_waits_for_the_minute_and_brings_the_error_along() -> None:
    queue = a_queue(run_error(), an_offer(), a_hand(at=NOON + 30_000))
    ticket = the_ticket(queue)
    assert (queue.slips, ticket.source, ticket.opened_at, ticket.stuck_ms) == ({}, "hand", NOON + 30_000, 30_000)
    assert ticket.error is not None
    assert ticket.error["message"] == MESSAGE
    assert ticket.suggestion == FIX
    assert ticket.context == {"path": "main.js"}


def test_an_error_under_a_ticket_is_the_tickets_own() -> None:
    queue = a_queue(a_hand(), run_error())
    assert (queue.slips, the_ticket(queue).repeats) == ({}, 0)
    assert the_ticket(after(queue, run_error(NOON + 2))).repeats == 1


# --- after a help ---------------------------------------------------------------------------------------------


def helped(message: str = MESSAGE) -> Queue:
    queue = a_queue(run_error(NOON - ERROR_MS, message), LetTimePass(NOON))
    queue = after(queue, wish(ClaimTicket, queue))
    return after(queue, wish(ResolveTicket, queue))


def due_at(queue: Queue) -> int:
    return queue.slips["ada"].due_at


def test_the_error_that_was_just_explained_is_given_more_time() -> None:
    assert due_at(after(helped(), run_error(NOON + 1_000))) == NOON + DEFAULT.cooldown_s * 1000
    long_ago = NOON + DEFAULT.cooldown_s * 1000
    assert due_at(after(helped(), run_error(long_ago))) == long_ago + ERROR_MS


def test_a_new_and_different_error_is_never_held_back() -> None:
    assert due_at(after(helped(), run_error(NOON + 1_000, OTHER))) == NOON + 1_000 + ERROR_MS


def test_a_hand_is_never_held_back() -> None:
    (event,) = core.decide(helped(), a_hand(at=NOON + 1))
    assert isinstance(event, TicketOpened)
    assert event.opened_at == NOON + 1
