"""Who waited, who was helped and who never asks: facts by child, in the order of the alphabet."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from classroom import fairness as core
from classroom.assist_queue import ClaimTicket, LetTimePass, Queue, ReleaseTicket, ResolveTicket
from classroom.fairness import Child
from classroom.names import name_key
from classroom.ticket import Ticket
from tests.rules.rooms import NOON, a_hand, a_queue, after, an_error, the_closed, the_ticket, wish

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = 60_000
EMMA, LIAM, ZOE = Child("ada", "Emma"), Child("bob", "Liam"), Child("zoe", "Zoë")


def instant(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def helped_at(queue: Queue, claimed_at: int, done_at: int) -> Ticket:
    queue = after(queue, wish(ClaimTicket, queue, at=claimed_at))
    return the_closed(after(queue, wish(ResolveTicket, queue, at=done_at)))


# --- one ticket -------------------------------------------------------------------------------------------------


def test_a_wait_ends_when_a_mentor_comes_first() -> None:
    ticket = helped_at(a_queue(a_hand()), NOON + 3 * MINUTE, NOON + 10 * MINUTE)
    assert (core.wait_s(ticket), core.help_s(ticket)) == (180, 420)


def test_who_is_let_go_and_comes_up_again_waited_once_and_was_helped_twice() -> None:
    queue = a_queue(a_hand())
    queue = after(queue, wish(ClaimTicket, queue, at=NOON + MINUTE))
    queue = after(queue, wish(ReleaseTicket, queue, at=NOON + 3 * MINUTE))
    queue = after(queue, wish(ClaimTicket, queue, "alan", at=NOON + 10 * MINUTE))
    queue = after(queue, wish(ResolveTicket, queue, "alan", at=NOON + 11 * MINUTE))
    ticket = the_closed(queue)
    assert (core.wait_s(ticket), core.help_s(ticket)) == (60, 180)


def test_a_claim_that_ran_out_is_no_help() -> None:
    queue = a_queue(a_hand())
    queue = after(queue, wish(ClaimTicket, queue, at=NOON), LetTimePass(NOON + 60 * MINUTE))
    ticket = the_ticket(queue)
    assert (ticket.state, core.help_s(ticket), core.wait_s(ticket)) == ("open", 0, 0)


def test_who_still_waits_has_no_wait_yet() -> None:
    assert core.wait_s(the_ticket(a_queue(a_hand()))) is None


def test_an_error_alone_is_no_question() -> None:
    assert not core.asked(the_ticket(a_queue(an_error())))
    assert core.asked(the_ticket(a_queue(an_error(), a_hand())))


# --- a room over weeks ------------------------------------------------------------------------------------------


def facts(
    children: list[Child], tickets: list[Ticket] | None = None, here: dict[str, list[int]] | None = None
) -> dict[str, Any]:
    return core.of(children, tickets or [], here or {}, BERLIN)


def test_children_who_were_there_and_never_asked_are_named() -> None:
    ticket = helped_at(a_queue(a_hand()), NOON + MINUTE, NOON + 2 * MINUTE)
    told = facts([ZOE, LIAM, EMMA], [ticket], {"bob": [NOON], "zoe": [NOON]})
    assert [row["name"] for row in told["children"]] == ["Emma", "Liam", "Zoë"]
    assert told["never_asked"] == [{"id": "bob", "name": "Liam"}, {"id": "zoe", "name": "Zoë"}]


def test_who_was_not_there_is_not_told_of() -> None:
    assert facts([EMMA, LIAM], here={"bob": [NOON]})["never_asked"] == [{"id": "bob", "name": "Liam"}]


def test_weeks_begin_on_monday_of_the_centres_calendar() -> None:
    here = [instant("2026-10-25T23:59"), instant("2026-10-26T00:01"), instant("2026-10-26T18:00")]
    told = facts([EMMA], here={"ada": here})
    assert told["weeks"] == ["2026-10-19", "2026-10-26"]
    (row,) = told["children"]
    assert (row["days"], [week["days"] for week in row["by_week"]]) == (2, [1, 1])


def test_the_weeks_asked_for_begin_at_midnight_whatever_the_clocks_did_since() -> None:
    assert core.since(1, BERLIN, instant("2026-10-29T16:00")) == instant("2026-10-26T00:00")
    assert core.since(2, BERLIN, instant("2026-10-29T16:00")) == instant("2026-10-19T00:00")


def test_a_child_is_told_with_its_waits_and_helps_by_week() -> None:
    early = helped_at(a_queue(a_hand()), NOON + 2 * MINUTE, NOON + 3 * MINUTE)
    later_at = NOON + 7 * 24 * 60 * MINUTE
    late = helped_at(a_queue(a_hand(at=later_at)), later_at + 4 * MINUTE, later_at + 5 * MINUTE)
    (row,) = facts([EMMA], [early, late])["children"]
    assert (row["asked"], row["helped"], row["wait_s"], row["help_s"]) == (2, 2, {"mean": 180, "longest": 240}, 120)
    assert [week["wait_s"]["mean"] for week in row["by_week"]] == [120, 240]


WAITS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3600), st.integers(0, 3600)), max_size=20)


@given(WAITS, st.permutations("abcdefgh"))
def test_the_order_says_nothing_of_waits_skill_or_the_order_of_coming(
    helps: list[tuple[str, int, int]], order: list[str]
) -> None:
    tickets = [
        Ticket(
            id=f"t{number}", room_id="r1", student_id=child, student_name=child, state="resolved", source="hand",
            language="python", error=None, ask=None, context=None, opened_at=NOON, resolution="mentor",
            claimed_at=NOON + wait * 1000, closed_at=NOON + (wait + length) * 1000,
        )
        for number, (child, wait, length) in enumerate(helps)
    ]  # fmt: skip
    children = [Child(each, each.upper()) for each in order]
    told = facts(children, tickets, {each: [NOON] for each in order})
    names = [row["name"] for row in told["children"]]
    assert names == sorted(names, key=name_key)
    assert told == facts(children[::-1], tickets, {each: [NOON] for each in order})
    assert not any("rank" in key or "score" in key for row in told["children"] for key in row)
