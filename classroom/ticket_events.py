"""What can happen to a ticket: the facts of which `classroom.ticket` is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from classroom.vocabulary import Event


@dataclass(frozen=True, slots=True)
class TicketEvent(Event):
    ticket_id: str
    at: int


@dataclass(frozen=True, slots=True)
class TicketOpened(TicketEvent):
    kind: ClassVar[str] = "ticket.opened"
    room_id: str
    student_id: str
    student_name: str
    source: str
    language: str
    error: dict[str, Any] | None
    ask: dict[str, Any] | None
    context: dict[str, Any] | None
    #: Since when the child waits, and since when it has had the error.
    opened_at: int
    stuck_since: int | None = None
    repeats: int = 0
    #: The range of seconds that the child was shown first (low, middle by the model, high).
    wait_s: tuple[int, int, int] | None = None
    #: Whether newcomers may overtake it (`classroom.wait_ranges`).
    exposure: str = "safe"


@dataclass(frozen=True, slots=True)
class TicketUpdated(TicketEvent):
    kind: ClassVar[str] = "ticket.updated"
    source: str
    language: str
    error: dict[str, Any] | None
    ask: dict[str, Any] | None
    context: dict[str, Any] | None
    because: str


@dataclass(frozen=True, slots=True)
class TicketSuggested(TicketEvent):
    kind: ClassVar[str] = "ticket.suggested"
    suggestion: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TicketSuggestionGone(TicketEvent):
    kind: ClassVar[str] = "ticket.suggestion_gone"
    reason: str


@dataclass(frozen=True, slots=True)
class TicketFixTaken(TicketEvent):
    kind: ClassVar[str] = "ticket.fix_taken"
    suggestion_id: str


@dataclass(frozen=True, slots=True)
class TicketClaimed(TicketEvent):
    kind: ClassVar[str] = "ticket.claimed"
    by: dict[str, str]
    lease_until: int
    request_id: str


@dataclass(frozen=True, slots=True)
class TicketRenewed(TicketEvent):
    kind: ClassVar[str] = "ticket.renewed"
    lease_until: int
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class TicketReleased(TicketEvent):
    kind: ClassVar[str] = "ticket.released"
    by: str
    reason: str
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class TicketHandedOn(TicketEvent):
    """Another mentor goes; the lease is hers from now on."""

    kind: ClassVar[str] = "ticket.handed_on"
    by: dict[str, str]
    to: dict[str, str]
    lease_until: int
    request_id: str


@dataclass(frozen=True, slots=True)
class TicketAway(TicketEvent):
    """The mentor was there and the child was not; at `due_at` the hand goes down."""

    kind: ClassVar[str] = "ticket.away"
    by: dict[str, str]
    due_at: int
    request_id: str


@dataclass(frozen=True, slots=True)
class TicketLeft(TicketEvent):
    """The child's laptop has been without a line for so long that nobody need go there; at `due_at` the hand goes
    down."""

    kind: ClassVar[str] = "ticket.left"
    due_at: int


@dataclass(frozen=True, slots=True)
class TicketPutOff(TicketEvent):
    """The mentor looks in again; at `due_at` the ticket waits again."""

    kind: ClassVar[str] = "ticket.put_off"
    by: dict[str, str]
    due_at: int
    request_id: str


@dataclass(frozen=True, slots=True)
class TicketBack(TicketEvent):
    """It waits again: `seen` says that the child is back, `due` that a mentor promised to look in now, `asked` that the
    child asked before that."""

    kind: ClassVar[str] = "ticket.back"
    because: str


@dataclass(frozen=True, slots=True)
class TicketPinned(TicketEvent):
    kind: ClassVar[str] = "ticket.pinned"
    by: dict[str, str]
    pinned: bool
    request_id: str


@dataclass(frozen=True, slots=True)
class TicketNoted(TicketEvent):
    """Words from mentor to mentor; the child does not see them."""

    kind: ClassVar[str] = "ticket.noted"
    by: dict[str, str]
    note: str
    request_id: str


@dataclass(frozen=True, slots=True)
class TicketDeadline(TicketEvent):
    """The child has to go at `deadline_at`; None when that no longer holds."""

    kind: ClassVar[str] = "ticket.deadline"
    by: dict[str, str]
    deadline_at: int | None
    request_id: str


@dataclass(frozen=True, slots=True)
class TicketEscalated(TicketEvent):
    """The wait has become too long: every mentor is told."""

    kind: ClassVar[str] = "ticket.escalated"
    by: str = "room"


@dataclass(frozen=True, slots=True)
class TicketAnswered(TicketEvent):
    """A mentor told this child, with others, what may be all that it needs."""

    kind: ClassVar[str] = "ticket.answered"
    by: dict[str, str]
    broadcast_id: str


@dataclass(frozen=True, slots=True)
class TicketResolved(TicketEvent):
    kind: ClassVar[str] = "ticket.resolved"
    resolution: str
    by: str
    tags: tuple[str, ...] = ()
    note: str = ""
    request_id: str | None = None
    #: Why, where the resolution alone would tell the child something wrong (`classroom.class_end`).
    because: str = ""


@dataclass(frozen=True, slots=True)
class TicketCancelled(TicketEvent):
    kind: ClassVar[str] = "ticket.cancelled"
    by: str
