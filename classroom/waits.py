"""The waits of a room's tickets: what each child is told, and what the room learns from how it came out.

The first range that a child is shown is a fact of the journal (`TicketOpened.wait_s`): a later release with other
formulas must not judge itself by ranges that nobody saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from classroom.ticket import (
    POINTS_WAITING_PER_MINUTE,
    Ticket,
    TicketClaimed,
    TicketEvent,
    TicketOpened,
    TicketResolved,
    is_over,
    score,
)
from classroom.wait_book import Arrival, Outcome, Served, WaitBook, with_arrival, with_claim, with_outcome, with_served
from classroom.wait_ranges import InHelp, InLine, Range, ranges

#: So long after it was made the first range is what is shown, so that the one of the journal was seen.
FIRST_SHOWN_MS = 5_000


def help_kind(ticket: Ticket) -> str:
    """What a help is about, as far as its length goes."""
    return "question" if ticket.error is None else str(ticket.error["code"])


def of_line(book: WaitBook, line: Sequence[Ticket], everybody: Iterable[Ticket], at: int, expected: int) -> list[Range]:
    """A range for each in `line`, the waiting tickets in order; `everybody` holds those with a mentor, too."""
    helped = [
        InHelp(help_kind(ticket), ticket.claimed_by["id"], (at - (ticket.claimed_at or at)) / 1000)
        for ticket in everybody
        if ticket.claimed_by is not None and not is_over(ticket)
    ]
    return ranges(book, [_in_line(each, at) for each in line], helped, at, expected)


def _in_line(ticket: Ticket, at: int) -> InLine:
    key = "suggested" if ticket.suggestion is not None else ticket.source
    return InLine(help_kind(ticket), ticket.source, key, score(ticket, at), POINTS_WAITING_PER_MINUTE)


def shown(
    book: WaitBook, line: Sequence[Ticket], everybody: Iterable[Ticket], at: int, expected: int
) -> dict[str, tuple[int, int]]:
    """By ticket: the seconds, low and high, that its child is told at `at`."""
    found = {}
    for ticket, each in zip(line, of_line(book, line, everybody, at, expected), strict=True):
        first = ticket.first_wait
        is_new = first is not None and ticket.first_wait_at is not None and at - ticket.first_wait_at < FIRST_SHOWN_MS
        found[ticket.id] = (first[0], first[2]) if first is not None and is_new else (each.low_s, each.high_s)
    return found


def in_minutes(waits: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """As children read them: whole minutes, rounded outwards."""
    return {each: (low_s // 60, -(-high_s // 60)) for each, (low_s, high_s) in waits.items()}


def learnt(book: WaitBook, before: Ticket | None, ticket: Ticket, event: TicketEvent) -> WaitBook:
    """What follows for the book when `event` has made `ticket` of `before`."""
    if isinstance(event, TicketClaimed):
        book = with_claim(book, event.at, event.by["id"])
    if isinstance(event, TicketOpened):
        book = with_arrival(book, Arrival(event.at, help_kind(ticket), score(ticket, event.at)))
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
    return Outcome(ticket.wait_ended_at, ticket.source, low_s, mid_s, high_s, waited_s, came)
