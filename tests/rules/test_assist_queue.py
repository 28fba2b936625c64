"""What children do to their tickets, what ends one and what does not, and in which order children are helped."""

from __future__ import annotations

from typing import Any

import pytest

from classroom import assist_queue as core
from classroom import room_view
from classroom.assist_queue import (
    LetTimePass,
    ReleaseTicket,
)
from classroom.hearing import Notice
from classroom.mentor_commands import LEASE_MS
from classroom.passing_over import PassOver
from classroom.ticket import TicketOpened, TicketUpdated
from tests.rules.rooms import (
    FIX,
    NOON,
    a_check,
    a_claimed_queue,
    a_hand,
    a_notice,
    a_queue,
    after,
    an_error,
    an_offer,
    cancelled,
    declined,
    reconsidered,
    taken,
    the_closed,
    the_ticket,
    wish,
)

# --- children -------------------------------------------------------------------------------------------------


def test_a_first_error_opens_a_ticket() -> None:
    (event,) = core.decide(a_queue(a_notice("student.joined", name="Ada")), an_error(at=NOON))
    assert isinstance(event, TicketOpened)
    assert (event.source, event.student_name, event.opened_at) == ("error", "Ada", NOON)
    assert event.error == {"code": "parse", "message": f"m{NOON}", "line": 3, "column": 1}


def test_a_second_error_updates_the_same_ticket() -> None:
    queue = a_queue(an_error())
    (event,) = core.decide(queue, an_error(at=NOON + 5))
    assert isinstance(event, TicketUpdated)
    ticket = the_ticket(after(queue, an_error(at=NOON + 5)))
    assert (ticket.id, ticket.opened_at, ticket.repeats) == (the_ticket(queue).id, NOON, 1)
    assert ticket.error is not None
    assert ticket.error["message"] == f"m{NOON + 5}"


def test_help_turns_the_ticket_of_an_error_into_a_hand() -> None:
    ticket = the_ticket(a_queue(an_error(), a_hand()))
    assert (ticket.source, ticket.rev) == ("hand", 2)
    assert ticket.error is not None
    assert ticket.ask is not None
    assert ticket.context == {"path": "main.js"}


def test_a_second_raised_hand_says_more_and_opens_nothing() -> None:
    queue = a_queue(a_hand(), a_hand(at=NOON + 9))
    assert len(queue.open) == 1
    assert the_ticket(queue).repeats == 0


def test_an_error_under_a_raised_hand_keeps_the_hand_and_its_words() -> None:
    ticket = the_ticket(a_queue(a_hand(), an_error()))
    assert ticket.source == "hand"
    assert ticket.ask is not None
    assert ticket.ask["goal"] == "a ball that bounces"


def test_a_cancelled_ticket_is_over_and_the_next_wish_opens_another() -> None:
    queue = a_queue(a_hand())
    queue = after(queue, cancelled(the_ticket(queue).id))
    assert queue.open == {}
    assert the_closed(queue).state == "cancelled"
    assert the_ticket(after(queue, a_hand(at=NOON + 1))).id != the_closed(queue).id


def test_nobody_cancels_the_ticket_of_another_child_or_an_old_one() -> None:
    queue = a_queue(a_hand("ada"), a_hand("bob"))
    assert core.decide(queue, cancelled(the_ticket(queue, "bob").id, "ada")) == []
    assert core.decide(queue, cancelled("t-of-yesterday", "ada")) == []


def test_a_child_whose_mentor_is_coming_can_still_cancel() -> None:
    queue = a_claimed_queue()
    assert after(queue, cancelled(the_ticket(queue).id)).open == {}


def test_a_child_that_was_removed_waits_no_longer() -> None:
    queue = a_queue(a_hand("ada"), an_error("bob"))
    gone = after(queue, a_notice("student.removed", "ada", student_id="ada", room_id="r1"))
    assert set(gone.open) == {"bob"}
    assert (the_closed(gone).state, the_closed(gone).resolution) == ("resolved", "absent")


def test_what_a_removed_child_still_had_on_the_way_raises_no_hand() -> None:
    gone = a_queue(
        a_notice("student.joined", name="Ada"), a_hand(), a_notice("student.removed", student_id="ada", room_id="r1")
    )
    assert (gone.names, gone.removed) == ({}, {"ada"})
    for late in (a_hand(at=NOON + 1), an_error(at=NOON + 1), a_notice("student.joined", name="Ada")):
        assert core.decide(gone, late) == []
    passed = after(gone, PassOver("n1", "help.asked", "ada", NOON + 1))
    assert (passed.open, passed.names) == ({}, {})


# --- fixes ----------------------------------------------------------------------------------------------------


def test_a_fix_is_put_on_offer() -> None:
    ticket = the_ticket(a_queue(an_error(), an_offer()))
    assert (ticket.state, ticket.suggestion) == ("suggested", FIX)


def test_a_taken_fix_that_parses_resolves_the_ticket_with_fix() -> None:
    queue = a_queue(an_error(), an_offer(), taken(), a_check(True, fix="f1"))
    assert (the_closed(queue).resolution, queue.open) == ("fix", {})


@pytest.mark.parametrize("fix", [None, "f0"])
def test_who_says_that_a_fix_was_taken_and_saves_another_text_has_repaired_it_alone(fix: str | None) -> None:
    queue = a_queue(an_error(), an_offer(), taken(), a_check(True, fix=fix))
    assert (the_closed(queue).resolution, queue.open) == ("student", {})


def test_a_fix_that_was_not_used_stays_so_when_the_mentor_lets_go() -> None:
    queue = after(a_claimed_queue(an_error(), an_offer()), taken(), a_check(True), a_check(True, fix="f1"))
    assert the_closed(after(queue, wish(ReleaseTicket, queue))).resolution == "student"


def test_the_text_of_a_fix_that_nobody_took_is_the_childs_own_work() -> None:
    assert the_closed(a_queue(an_error(), an_offer(), a_check(True, fix="f1"))).resolution == "student"


def test_a_fix_that_the_child_or_the_room_no_longer_wants_is_not_on_offer() -> None:
    queue = a_queue(an_error(), an_offer(), reconsidered({**FIX, "level": "point"}))
    assert (the_ticket(queue).state, the_ticket(queue).suggestion) == ("open", None)
    again = after(queue, reconsidered(FIX))
    assert (the_ticket(again).state, the_ticket(again).suggestion) == ("suggested", FIX)


@pytest.mark.parametrize("change", [{**FIX, "level": "push"}, FIX])
def test_a_fix_that_is_only_shown_otherwise_changes_no_ticket(change: dict[str, Any]) -> None:
    assert core.decide(a_queue(an_error(), an_offer()), reconsidered(change)) == []


def test_a_choice_that_comes_when_nothing_is_broken_any_more_offers_nothing() -> None:
    repaired = after(a_claimed_queue(), a_check(True))
    assert core.decide(repaired, reconsidered(FIX)) == []
    assert core.decide(a_queue(an_error(path="other.js")), reconsidered(FIX)) == []
    assert core.decide(a_queue(an_error(origin="run")), reconsidered(FIX)) == []
    assert core.decide(a_queue(), reconsidered(FIX)) == []


def test_a_taken_fix_that_does_not_parse_resolves_nothing() -> None:
    queue = a_queue(an_error(), an_offer(), taken(), a_check(False))
    assert the_ticket(queue).state == "suggested"


def test_a_program_that_parses_without_the_fix_was_repaired_by_the_child() -> None:
    assert the_closed(a_queue(an_error(), an_offer(), a_check(True))).resolution == "student"


def test_a_taken_fix_does_not_answer_for_a_later_error() -> None:
    queue = a_queue(an_error(), an_offer(), taken(), an_error(at=NOON + 1), a_check(True))
    assert the_closed(queue).resolution == "student"


BROKEN = an_error(message="missing ) after argument list")
#: The child pressed Run twice: its program is the same, and so is the fix that will be found for it once more.
AGAIN = an_error(at=NOON + 1, message="missing ) after argument list")


@pytest.mark.parametrize(
    "steps",
    [
        (AGAIN, taken()),
        (AGAIN, taken(), an_offer()),
        (taken(), AGAIN),
        (taken(), an_offer()),
    ],
    ids=["taken before it was found again", "found again before it was used", "said too late", "looked at twice"],
)
def test_a_fix_that_was_taken_counts_when_its_program_was_run_twice(steps: tuple[Notice, ...]) -> None:
    queue = a_queue(BROKEN, an_offer(), *steps, a_check(True, fix="f1"))
    assert (the_closed(queue).resolution, queue.open) == ("fix", {})


def test_a_program_that_was_run_twice_counts_twice_and_keeps_its_fix_on_offer() -> None:
    ticket = the_ticket(a_queue(BROKEN, an_offer(), AGAIN))
    assert (ticket.state, ticket.suggestion, ticket.repeats) == ("suggested", FIX, 1)


def test_a_fix_that_is_found_no_longer_goes_off_the_table() -> None:
    queue = a_queue(BROKEN, an_offer(), taken(), AGAIN, an_offer(fix={"id": "p", "level": "point"}))
    assert (the_ticket(queue).state, the_ticket(queue).suggestion) == ("open", None)
    assert the_closed(after(queue, a_check(True, fix="f1"))).resolution == "student"


def test_another_fix_than_the_one_that_was_taken_is_not_taken() -> None:
    queue = a_queue(BROKEN, an_offer(), taken(), an_offer(fix={**FIX, "id": "f2"}), a_check(True, fix="f2"))
    assert the_closed(queue).resolution == "student"


def test_a_declined_fix_reopens_the_ticket() -> None:
    ticket = the_ticket(a_queue(an_error(), an_offer(), declined()))
    assert (ticket.state, ticket.suggestion) == ("open", None)


def test_an_answer_to_another_fix_changes_nothing() -> None:
    queue = a_queue(an_error(), an_offer())
    assert core.decide(queue, taken(fix_id="f0")) == []
    assert core.decide(queue, declined(fix_id="f0")) == []


def test_a_new_error_takes_the_fix_off_the_table() -> None:
    ticket = the_ticket(a_queue(an_error(), an_offer(), an_error(at=NOON + 1)))
    assert (ticket.state, ticket.suggestion) == ("open", None)


def test_a_marked_line_is_no_fix_on_offer() -> None:
    assert the_ticket(a_queue(an_error(), an_offer(fix={"id": "p", "level": "point"}))).state == "open"


def test_a_fix_for_another_file_is_not_offered() -> None:
    queue = a_queue(an_error(path="other.js"))
    assert core.decide(queue, an_offer()) == []


def test_a_check_without_a_ticket_changes_nothing() -> None:
    assert core.decide(core.initial("r1"), a_check(True)) == []


# --- what ends a ticket, and what does not --------------------------------------------------------------------


def test_a_hand_stays_up_when_the_program_merely_parses() -> None:
    assert core.decide(a_queue(an_error(), a_hand()), a_check(True)) == []
    assert core.decide(a_queue(a_hand(path="main.js")), a_check(True, "run")) == []


def test_a_hand_raised_after_the_fix_was_taken_stays_up() -> None:
    queue = a_queue(an_error(), an_offer(), taken(), a_hand(), a_check(True, fix="f1"))
    assert the_ticket(queue).source == "hand"


def test_a_run_error_ends_with_a_good_run_and_not_with_a_parse() -> None:
    queue = a_queue(an_error(origin="run"))
    assert core.decide(queue, a_check(True, "save")) == []
    assert the_closed(after(queue, a_check(True, "run"))).resolution == "student"


def test_another_file_that_parses_ends_nothing() -> None:
    assert core.decide(a_queue(an_error()), a_check(True, path="other.js")) == []


def test_a_repaired_program_leaves_the_ticket_to_the_mentor_who_is_coming() -> None:
    queue = after(a_claimed_queue(an_error(), an_offer()), a_check(True))
    ticket = the_ticket(queue)
    assert (ticket.state, ticket.error, ticket.suggestion) == ("claimed", None, None)
    assert core.decide(queue, a_check(True)) == []
    assert core.decide(queue, a_check(True, "run")) == []


@pytest.mark.parametrize("how", ["released", "lease"])
@pytest.mark.parametrize("fixed", [False, True])
def test_a_repaired_ticket_is_over_when_the_mentor_lets_go(how: str, fixed: bool) -> None:
    by_fix = (an_offer(), taken()) if fixed else ()
    queue = after(a_claimed_queue(), *by_fix, a_check(True, fix="f1"))
    queue = after(queue, wish(ReleaseTicket, queue) if how == "released" else LetTimePass(NOON + LEASE_MS))
    assert queue.open == {}
    assert the_closed(queue).resolution == ("fix" if fixed else "student")
    assert queue.waits.served == ()


def test_a_ticket_that_broke_again_waits_when_the_mentor_lets_go() -> None:
    queue = after(a_claimed_queue(), a_check(True), an_error(at=NOON + 1))
    assert the_ticket(after(queue, wish(ReleaseTicket, queue))).state == "open"


def test_a_hand_waits_on_when_the_mentor_lets_go_of_a_repaired_program() -> None:
    queue = after(a_claimed_queue(an_error(), a_hand()), a_check(True))
    assert the_ticket(after(queue, wish(ReleaseTicket, queue))).state == "open"


# --- order and views ------------------------------------------------------------------------------------------


def test_who_has_raised_a_hand_comes_before_who_has_just_an_error() -> None:
    queue = a_queue(an_error("bob", NOON), a_hand("ada", NOON + 1))
    assert [ticket.student_id for ticket in core.waiting(queue)] == ["ada", "bob"]


def test_among_equals_who_came_first_is_first() -> None:
    queue = a_queue(an_error("zoe", NOON), an_error("ada", NOON + 1))
    assert [ticket.student_id for ticket in core.waiting(queue)] == ["zoe", "ada"]


def test_no_rule_lets_a_child_wait_for_ever() -> None:
    """Whatever others do, after 45 minutes they no longer come before one who has been offered a fix."""
    late = NOON + 45 * 60_000
    spam = [an_error("loud", late + n, "parse") for n in range(50)]
    queue = a_queue(an_error("quiet", NOON, "run"), an_offer("quiet"), *spam, a_hand("loud", late + 99))
    assert core.waiting(queue)[0].student_id == "quiet"


def test_those_whose_mentor_is_coming_stand_after_those_who_wait() -> None:
    queue = after(a_claimed_queue(), an_error("bob", NOON + 5))
    assert [ticket.student_id for ticket in room_view.order(queue)] == ["bob", "ada"]
    view = room_view.of(queue, NOON + 10)
    assert [ticket["position"] for ticket in view["tickets"]] == [1, None]
    assert list(view["waits"]) == [the_ticket(queue, "bob").id]


def test_a_view_of_what_changed_holds_closed_tickets_too() -> None:
    queue = a_queue(an_error("ada"), an_error("bob"))
    gone = the_ticket(queue).id
    events = core.decide(queue, cancelled(gone))
    queue, changed = after(queue, cancelled(gone)), room_view.touched(queue, events)
    view = room_view.of(queue, NOON, changed)
    assert [(ticket["id"], ticket["state"]) for ticket in view["tickets"]] == [(gone, "cancelled")]
    assert gone not in view["order"]
