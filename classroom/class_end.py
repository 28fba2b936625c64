"""A class is over: whoever still waits goes home with the hand down and a word that says why.

A claimed ticket is left to its mentor, who is at that desk: it is asked about again when she has let go of it. The
resolution is `absent`, because nobody was helped; the step in the history says `class_ended`, so that no child reads
that it was away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classroom.ticket import Ticket, TicketResolved
from classroom.vocabulary import Command, Event

CLASS_ENDED = "class_ended"


@dataclass(frozen=True, slots=True)
class EndClass(Command):
    """Of the tickets that were opened before `opened_before`. `by` is who ended it: a mentor's id, ``operator``, or
    ``timetable``. Asked again, it closes what is left."""

    at: int
    opened_before: int
    by: str


def ended(tickets: Iterable[Ticket], command: EndClass) -> list[Event]:
    return [
        TicketResolved(ticket.id, command.at, "absent", command.by, because=CLASS_ENDED)
        for ticket in tickets
        if ticket.claimed_by is None and ticket.opened_at < command.opened_before
    ]
