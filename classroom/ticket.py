"""A ticket: one child's unresolved wish for help, from whatever source, and its way to being resolved.

States: ``open`` and ``suggested`` wait; ``claimed`` has a mentor with a lease; ``away`` has a child who was not
there and ``followup`` a mentor who looks in again, both until `due_at`; ``resolved`` and ``cancelled`` are over.
Why it stands where it stands is in `classroom.scoring`, how it looks from outside in `classroom.ticket_view`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from classroom.grouping import group_of
from classroom.ticket_events import TicketAnswered as TicketAnswered
from classroom.ticket_events import TicketAway as TicketAway
from classroom.ticket_events import TicketBack as TicketBack
from classroom.ticket_events import TicketCancelled as TicketCancelled
from classroom.ticket_events import TicketClaimed as TicketClaimed
from classroom.ticket_events import TicketDeadline as TicketDeadline
from classroom.ticket_events import TicketEscalated as TicketEscalated
from classroom.ticket_events import TicketEvent as TicketEvent
from classroom.ticket_events import TicketFixTaken as TicketFixTaken
from classroom.ticket_events import TicketHandedOn as TicketHandedOn
from classroom.ticket_events import TicketLeft as TicketLeft
from classroom.ticket_events import TicketNoted as TicketNoted
from classroom.ticket_events import TicketOpened as TicketOpened
from classroom.ticket_events import TicketPinned as TicketPinned
from classroom.ticket_events import TicketPutOff as TicketPutOff
from classroom.ticket_events import TicketReleased as TicketReleased
from classroom.ticket_events import TicketRenewed as TicketRenewed
from classroom.ticket_events import TicketResolved as TicketResolved
from classroom.ticket_events import TicketSuggested as TicketSuggested
from classroom.ticket_events import TicketSuggestionGone as TicketSuggestionGone
from classroom.ticket_events import TicketUpdated as TicketUpdated

WAITING = frozenset({"open", "suggested"})
OVER = frozenset({"resolved", "cancelled"})
HISTORY_KEPT = 50
MAX_FIXED_CHARS = 8_000
#: On none of these does a decision of a mentor depend: a screen that has not heard of them is not stale.
_NO_DECISION = (TicketNoted, TicketEscalated, TicketAnswered)


# --- state --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticket:
    id: str
    room_id: str
    student_id: str
    student_name: str
    state: str
    source: str
    language: str
    error: dict[str, Any] | None
    ask: dict[str, Any] | None
    context: dict[str, Any] | None
    opened_at: int
    #: For how long it had the error before it waited.
    stuck_ms: int = 0
    rev: int = 1
    repeats: int = 0
    claimed_by: dict[str, str] | None = None
    claimed_at: int | None = None
    lease_until: int | None = None
    #: Until when an absent child keeps the place, or when the mentor looks in again.
    due_at: int | None = None
    #: The mentor who promised to look in again.
    promised_by: dict[str, str] | None = None
    pinned: bool = False
    is_escalated: bool = False
    #: The broadcast that was to answer it.
    answer: str | None = None
    #: When the child has to go.
    deadline_at: int | None = None
    suggestion: dict[str, Any] | None = None
    fix_taken: bool = False
    #: The server parsed the program without an error while a mentor had the ticket.
    repaired: bool = False
    resolution: str | None = None
    closed_at: int | None = None
    #: The first range that the child was shown (`TicketOpened.wait_s`), when, whether newcomers could overtake, and
    #: when the wait was over for the first time: a mentor claimed it, or it ended otherwise.
    first_wait: tuple[int, int, int] | None = None
    first_wait_at: int | None = None
    exposure: str = "safe"
    wait_ended_at: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    history: tuple[dict[str, Any], ...] = ()

    @property
    def arrived_at(self) -> int:
        """When the centre heard of it, in milliseconds. `opened_at` may be earlier by a laptop's own word, so who came
        first, and who was overtaken by whom, goes by this."""
        return self.opened_at if self.first_wait_at is None else self.first_wait_at


def is_waiting(ticket: Ticket) -> bool:
    return ticket.state in WAITING


def is_over(ticket: Ticket) -> bool:
    return ticket.state in OVER


def evolve_ticket(ticket: Ticket | None, event: TicketEvent) -> Ticket:
    """One step of one ticket; `None` before it was opened. A renewed lease is no news and keeps `rev`; so do a note and
    others on which no decision of a mentor depends."""
    if isinstance(event, TicketOpened):
        return Ticket(
            id=event.ticket_id,
            room_id=event.room_id,
            student_id=event.student_id,
            student_name=event.student_name,
            state="open",
            source=event.source,
            language=event.language,
            error=event.error,
            ask=event.ask,
            context=event.context,
            opened_at=event.opened_at,
            stuck_ms=max(0, event.opened_at - (event.stuck_since or event.opened_at)),
            repeats=event.repeats,
            first_wait=event.wait_s,
            first_wait_at=event.at,
            exposure=event.exposure,
            history=({"at": event.at, "event": "opened", "by": event.student_id},),
        )
    if ticket is None:
        raise ValueError(f"{event.kind} before the ticket was opened")
    if isinstance(event, TicketRenewed):
        return replace(ticket, lease_until=event.lease_until)
    entry = {
        "at": event.at,
        "event": _in_history(event),
        "by": _by(ticket, event),
        **_details(event),
    }
    rev = ticket.rev + (not isinstance(event, _NO_DECISION))
    moved = replace(ticket, rev=rev, history=(*ticket.history[-HISTORY_KEPT + 1 :], entry))
    return _waited(_moved(moved, event), event)


def _waited(ticket: Ticket, event: TicketEvent) -> Ticket:
    ends = isinstance(event, TicketClaimed | TicketResolved | TicketCancelled)
    return replace(ticket, wait_ended_at=event.at) if ends and ticket.wait_ended_at is None else ticket


def _in_history(event: TicketEvent) -> str:
    if isinstance(event, TicketReleased) and event.reason == "lease":
        return "lease_ended"
    if isinstance(event, TicketPinned) and not event.pinned:
        return "unpinned"
    return event.kind.removeprefix("ticket.")


def _details(event: TicketEvent) -> dict[str, str]:
    """What a mentor who reads the history later wants to know beyond the event's name."""
    if isinstance(event, TicketUpdated):
        return {"because": event.because}
    if isinstance(event, TicketResolved) and event.because:
        return {"because": event.because}
    if isinstance(event, TicketResolved | TicketNoted) and event.note:
        return {"note": event.note}
    if isinstance(event, TicketHandedOn):
        return {"to": event.to["id"]}
    if isinstance(event, TicketBack):
        return {"because": event.because}
    return {}


def _by(ticket: Ticket, event: TicketEvent) -> str:
    if isinstance(event, TicketSuggested):
        return "linter"
    by = getattr(event, "by", None)
    return by["id"] if isinstance(by, dict) else by or ticket.student_id


def slim(suggestion: dict[str, Any]) -> dict[str, Any]:
    """As a ticket keeps it: a long program that is whole again stays with the child. Who helps sees the edits, and a
    room of such tickets would weigh more than a screen, or a message, can bear."""
    fixed = suggestion.get("fixed")
    return {**suggestion, "fixed": None} if fixed is not None and len(fixed) > MAX_FIXED_CHARS else suggestion


def _is_same_error(ticket: Ticket, event: TicketUpdated) -> bool:
    before = group_of(ticket.language, ticket.error, ticket.context)
    return before is not None and before == group_of(event.language, event.error, event.context)


def _moved(ticket: Ticket, event: TicketEvent) -> Ticket:
    match event:
        case TicketUpdated(source=source, language=language, error=error, ask=ask, context=context, because=because):
            seen_error = because in ("error", "again")
            # Nor is a fix for what is no longer broken of any use: a put-off ticket must not come back with it.
            outdated = because in ("error", "repaired")
            # A new error, or a new wish for help, makes what a fix achieved a thing of the past.
            past = because in ("error", "asked")
            return replace(
                ticket,
                source=source,
                language=language,
                error=error,
                ask=ask,
                context=context,
                repeats=ticket.repeats + (seen_error and _is_same_error(ticket, event)),
                state="open" if outdated and ticket.state == "suggested" else ticket.state,
                suggestion=None if outdated else ticket.suggestion,
                fix_taken=ticket.fix_taken and not past,
                answer=None if past or seen_error else ticket.answer,
                repaired=because == "repaired" or (ticket.repaired and not past),
            )
        case TicketSuggested(suggestion=suggestion):
            state = "suggested" if ticket.state == "open" else ticket.state
            # The same fix has the same id: the program was looked at once more, perhaps after the child took it.
            same = ticket.suggestion is not None and ticket.suggestion["id"] == suggestion["id"]
            return replace(ticket, state=state, suggestion=slim(suggestion), fix_taken=ticket.fix_taken and same)
        case TicketSuggestionGone():
            state = "open" if ticket.state == "suggested" else ticket.state
            return replace(ticket, state=state, suggestion=None, fix_taken=False)
        case TicketFixTaken():
            return replace(ticket, fix_taken=True)
        case TicketClaimed(by=by, lease_until=lease_until) | TicketHandedOn(to=by, lease_until=lease_until):
            return replace(
                _let_go(ticket), state="claimed", claimed_by=by, claimed_at=event.at, lease_until=lease_until
            )
        case TicketReleased():
            return _waits_again(ticket)
        case TicketAway(due_at=due_at) | TicketLeft(due_at=due_at):
            return replace(_let_go(ticket), state="away", due_at=due_at)
        case TicketPutOff(by=by, due_at=due_at):
            return replace(_let_go(ticket), state="followup", due_at=due_at, promised_by=by)
        case TicketBack():
            return _waits_again(ticket)
        case TicketPinned(pinned=pinned):
            return replace(ticket, pinned=pinned)
        case TicketDeadline(deadline_at=deadline_at):
            return replace(ticket, deadline_at=deadline_at)
        case TicketAnswered(broadcast_id=broadcast_id):
            return replace(ticket, answer=broadcast_id)
        case TicketEscalated():
            return replace(ticket, is_escalated=True)
        case TicketNoted():
            return ticket
        case TicketResolved(resolution=resolution, tags=tags, note=note):
            return replace(
                ticket,
                state="resolved",
                resolution=resolution,
                closed_at=event.at,
                lease_until=None,
                due_at=None,
                tags=tags,
                note=note,
            )
        case TicketCancelled():
            return replace(ticket, state="cancelled", closed_at=event.at, lease_until=None, due_at=None)
    raise TypeError(f"{type(event).__name__} is not for a ticket")


def _let_go(ticket: Ticket) -> Ticket:
    """Nobody's, and nobody's promise."""
    return replace(ticket, claimed_by=None, claimed_at=None, lease_until=None, due_at=None, promised_by=None)


def _waits_again(ticket: Ticket) -> Ticket:
    """A promise is kept in mind until somebody comes."""
    state = "suggested" if ticket.suggestion else "open"
    return replace(_let_go(ticket), state=state, promised_by=ticket.promised_by)
