"""The waits of a room's tickets: what each child is told, and what the room learns from how it came out.

The first range that a child is shown is a fact of the journal (`TicketOpened.wait_s`): a later release with other
formulas must not judge itself by ranges that nobody saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from classroom.ticket import Ticket, TicketClaimed, TicketEvent, TicketOpened, TicketResolved, is_over
from classroom.wait_book import Arrival, Outcome, Served, WaitBook, with_arrival, with_claim, with_outcome, with_served
from classroom.wait_ranges import InHelp, InLine, Range

#: So long after it was made the first range is what is shown, so that the one of the journal was seen.
FIRST_SHOWN_MS = 5_000


def help_kind(ticket: Ticket) -> str:
    """What a help is about, as far as its length goes."""
    return "question" if ticket.error is None else str(ticket.error["code"])


def in_line(ticket: Ticket, points: float, points_in_minute: float, overtakes_left: int) -> InLine:
    key = "suggested" if ticket.suggestion is not None else ticket.source
    is_told = ticket.first_wait is not None
    return InLine(help_kind(ticket), ticket.source, key, points, points_in_minute, overtakes_left, is_told)


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
        outcome = outcome_of(ticket, came=isinstance(event, TicketClaimed))
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
    return Outcome(ticket.wait_ended_at, ticket.source, ticket.exposure, low_s, mid_s, high_s, waited_s, came)
