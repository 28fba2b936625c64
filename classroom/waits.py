"""The waits of a room's tickets: what each child is told, and what the room learns from how it came out.

The first range that a child is shown is a fact of the journal (`TicketOpened.wait_s`): a later release with other
formulas must not judge itself by ranges that nobody saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from classroom.ticket import (
    Ticket,
    TicketCancelled,
    TicketClaimed,
    TicketEvent,
    TicketOpened,
    TicketResolved,
    is_over,
)
from classroom.wait_book import (
    EACH_CHILD_MS,
    Arrival,
    Outcome,
    Served,
    WaitBook,
    with_arrival,
    with_claim,
    with_outcome,
    with_served,
    without_arrivals,
)
from classroom.wait_ranges import InHelp, InLine, Range

#: So long after it was made the first range is what is shown, so that the one of the journal was seen.
FIRST_SHOWN_MS = 5_000
#: A hand that was taken back within so long was no request, and nobody has left a line.
TAKEN_BACK_MS = 60_000
#: The steps of a ticket's history after which it waits.
_WAITS_FROM = ("opened", "back", "released", "lease_ended")


def help_kind(ticket: Ticket) -> str:
    """What a help is about, as far as its length goes."""
    return "question" if ticket.error is None else str(ticket.error["code"])


def in_line(ticket: Ticket, points: float, points_in_minute: float, overtakes_left: int) -> InLine:
    key = "suggested" if ticket.suggestion is not None else ticket.source
    is_told = ticket.first_wait is not None
    return InLine(
        help_kind(ticket), ticket.source, key, points, points_in_minute, overtakes_left, is_told, _since(ticket)
    )


def _since(ticket: Ticket) -> int:
    return max((step["at"] for step in ticket.history if step["event"] in _WAITS_FROM), default=ticket.opened_at)


def in_help(tickets: Iterable[Ticket], at: int) -> list[InHelp]:
    """Those of these tickets with which a mentor is now."""
    return [
        InHelp(help_kind(ticket), ticket.claimed_by["id"], (at - (ticket.claimed_at or at)) / 1000)
        for ticket in tickets
        if ticket.claimed_by is not None and not is_over(ticket)
    ]


def told(ticket: Ticket, now: Range, at: int) -> tuple[int, int]:
    """The seconds, low and high, that the child of a waiting ticket is told at `at`, when `now` is the range."""
    first, since = ticket.first_wait, ticket.first_wait_at
    if first is not None and since is not None and at - since < FIRST_SHOWN_MS:
        return first[0], first[2]
    return now.low_s, now.high_s


def in_minutes(waits: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """As children read them: whole minutes, rounded outwards."""
    return {each: (low_s // 60, -(-high_s // 60)) for each, (low_s, high_s) in waits.items()}


def learnt(book: WaitBook, before: Ticket | None, ticket: Ticket, event: TicketEvent, points: float) -> WaitBook:
    """What follows for the book when `event` has made `ticket` of `before`; `points` are those of its
    score then, without what earlier helps take off."""
    if isinstance(event, TicketClaimed):
        book = with_claim(book, event.at, event.by["id"])
    if isinstance(event, TicketOpened):
        book = with_arrival(book, Arrival(event.at, help_kind(ticket), points, ticket.student_id))
    if before is None:
        return book
    if before.wait_ended_at is None and ticket.wait_ended_at is not None:
        if isinstance(event, TicketCancelled):
            book = _given_up(book, ticket)
        outcome = None if is_taken_back(ticket) else outcome_of(ticket, came=isinstance(event, TicketClaimed))
        book = book if outcome is None else with_outcome(book, outcome)
    if before.claimed_at is not None and isinstance(event, TicketResolved):
        book = with_served(book, Served(event.at, help_kind(before), event.at - before.claimed_at))
    return book


def outcome_of(ticket: Ticket, *, came: bool) -> Outcome | None:
    """How the first range of a ticket came out; None before its wait has ended, or when nothing was shown."""
    if ticket.first_wait is None or ticket.first_wait_at is None or ticket.wait_ended_at is None:
        return None
    low_s, mid_s, high_s = ticket.first_wait
    waited_s = (ticket.wait_ended_at - ticket.first_wait_at) / 1000
    kind, who = (ticket.source, ticket.exposure), ticket.student_id
    return Outcome(ticket.wait_ended_at, *kind, low_s, mid_s, high_s, waited_s, came, who)


def _given_up(book: WaitBook, ticket: Ticket) -> WaitBook:
    """Of a child that asks and gives up again and again one arrival is left, of a hand that was taken back none."""
    came_at = ticket.opened_at if ticket.first_wait_at is None else ticket.first_wait_at
    until = came_at + 1 if is_taken_back(ticket) else came_at
    return without_arrivals(book, ticket.student_id, came_at - EACH_CHILD_MS, until)


def mentor_came(ticket: Ticket) -> bool:
    """Whether its wait ended with a claim, and not with the ticket."""
    return ticket.wait_ended_at is not None and ticket.wait_ended_at != ticket.closed_at


def is_given_up(ticket: Ticket) -> bool:
    """The child ended it before a mentor came."""
    return ticket.state == "cancelled" and not mentor_came(ticket)


def is_taken_back(ticket: Ticket) -> bool:
    """So soon that it was no request."""
    since = ticket.opened_at if ticket.first_wait_at is None else ticket.first_wait_at
    return is_given_up(ticket) and ticket.closed_at is not None and ticket.closed_at - since < TAKEN_BACK_MS


def requests(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Those that count, in the order in which they are given: none that was taken back, and of one child that gives up
    again and again the last within `EACH_CHILD_MS`."""
    every = list(tickets)
    left_out = {ticket.id for ticket in every if is_taken_back(ticket)}
    counted_last: dict[str, int] = {}
    given_up = (ticket for ticket in every if is_given_up(ticket) and ticket.id not in left_out)
    for ticket in sorted(given_up, key=lambda each: (each.opened_at, each.id), reverse=True):
        later = counted_last.get(ticket.student_id)
        if later is not None and later - ticket.opened_at < EACH_CHILD_MS:
            left_out.add(ticket.id)
        else:
            counted_last[ticket.student_id] = ticket.opened_at
    return [ticket for ticket in every if ticket.id not in left_out]
