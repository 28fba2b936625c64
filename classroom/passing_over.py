"""What a room does with a notice that it cannot take in: it says so, and sends somebody.

A notice over which the queue died twice would kill it for ever. It is passed over then, in the journal for all to
see; was it a cry for help, the child still gets a ticket, only without what could not be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from classroom.mentors_here import MayOpen
from classroom.ticket import Ticket, TicketOpened, TicketUpdated
from classroom.vocabulary import Event

CRIES = frozenset({"error.seen", "help.asked"})
#: Any language: the true one stands in what could not be read.
LANGUAGE = "javascript"
NO_WORDS: dict[str, Any] = {"goal": "", "tried": "", "expected": "", "template": None}


@dataclass(frozen=True, slots=True)
class PassOver(MayOpen):
    """Take nothing of this notice but that it came. `bare`: not even a ticket, because that failed too."""

    notice_id: str
    notice_kind: str
    student_id: str
    at: int
    bare: bool = False


@dataclass(frozen=True, slots=True)
class NoticePassedOver(Event):
    kind: ClassVar[str] = "notice.passed_over"
    notice_id: str
    notice_kind: str
    student_id: str
    at: int


def passed_over(ticket: Ticket | None, command: PassOver, room_id: str, name: str) -> list[Event]:
    """`ticket` is the child's unresolved one; without one, room and name are those of the ticket that opens."""
    noted = NoticePassedOver(command.notice_id, command.notice_kind, command.student_id, command.at)
    if command.bare or command.notice_kind not in CRIES:
        return [noted]
    if ticket is not None:
        ask = ticket.ask or NO_WORDS
        return [
            noted,
            TicketUpdated(ticket.id, command.at, "hand", ticket.language, ticket.error, ask, ticket.context, "asked"),
        ]
    return [
        noted,
        TicketOpened(
            ticket_id=f"t-{command.notice_id}",
            at=command.at,
            room_id=room_id,
            student_id=command.student_id,
            student_name=name,
            source="hand",
            language=LANGUAGE,
            error=None,
            ask=NO_WORDS,
            context=None,
            opened_at=command.at,
        ),
    ]
