"""A ticket: one child's unresolved wish for help, from whatever source, and its way to being resolved.

States: ``open`` and ``suggested`` wait; ``claimed`` has a mentor with a lease; ``away`` has a child who was not
there and ``followup`` a mentor who looks in again, both until `due_at`; ``resolved`` and ``cancelled`` are over.
The score is a sum of named rules, each with its points, so that every place in the queue can be explained.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from classroom.ticket_events import TicketAway as TicketAway
from classroom.ticket_events import TicketBack as TicketBack
from classroom.ticket_events import TicketCancelled as TicketCancelled
from classroom.ticket_events import TicketClaimed as TicketClaimed
from classroom.ticket_events import TicketEvent as TicketEvent
from classroom.ticket_events import TicketFixTaken as TicketFixTaken
from classroom.ticket_events import TicketHandedOn as TicketHandedOn
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

#: More than any wait of an afternoon: a mentor who pins knows something that no rule knows.
POINTS_PINNED = 1_000
#: A promise to look in again at a time goes before a hand that has just gone up.
POINTS_PROMISED = 40
POINTS_HAND = 30
POINTS_BLOCKED = 15
POINTS_ERROR = 5
POINTS_REPEAT = 5
MAX_REPEATS_COUNTED = 4
POINTS_FIX_ON_OFFER = -20
POINTS_WAITING_PER_MINUTE = 2

#: A stand-in until this room has closed tickets of its own: the mean help of a published term, 433 s (SIGCSE'24,
#: HelpMe), is for university students; children's questions are shorter.
DEFAULT_SERVICE_S = 240


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
    suggestion: dict[str, Any] | None = None
    fix_taken: bool = False
    #: The server parsed the program without an error while a mentor had the ticket.
    repaired: bool = False
    resolution: str | None = None
    closed_at: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    history: tuple[dict[str, Any], ...] = ()


def is_waiting(ticket: Ticket) -> bool:
    return ticket.state in WAITING


def is_over(ticket: Ticket) -> bool:
    return ticket.state in OVER


def evolve_ticket(ticket: Ticket | None, event: TicketEvent) -> Ticket:
    """One step of one ticket; `None` before it was opened. A renewed lease is no news and keeps `rev`; so does a note,
    of which no decision of another mentor depends."""
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
    rev = ticket.rev if isinstance(event, TicketNoted) else ticket.rev + 1
    moved = replace(ticket, rev=rev, history=(*ticket.history[-HISTORY_KEPT + 1 :], entry))
    return _moved(moved, event)


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


def _moved(ticket: Ticket, event: TicketEvent) -> Ticket:
    match event:
        case TicketUpdated(source=source, language=language, error=error, ask=ask, context=context, because=because):
            fresh_error = because == "error"
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
                repeats=ticket.repeats + 1 if fresh_error else ticket.repeats,
                state="open" if outdated and ticket.state == "suggested" else ticket.state,
                suggestion=None if outdated else ticket.suggestion,
                fix_taken=ticket.fix_taken and not past,
                repaired=because == "repaired" or (ticket.repaired and not past),
            )
        case TicketSuggested(suggestion=suggestion):
            state = "suggested" if ticket.state == "open" else ticket.state
            return replace(ticket, state=state, suggestion=slim(suggestion), fix_taken=False)
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
        case TicketAway(due_at=due_at):
            return replace(_let_go(ticket), state="away", due_at=due_at)
        case TicketPutOff(by=by, due_at=due_at):
            return replace(_let_go(ticket), state="followup", due_at=due_at, promised_by=by)
        case TicketBack():
            return _waits_again(ticket)
        case TicketPinned(pinned=pinned):
            return replace(ticket, pinned=pinned)
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


# --- score and view -----------------------------------------------------------------------------------------


def why(ticket: Ticket, at: int) -> list[dict[str, Any]]:
    """The rules that put the ticket where it stands, largest first."""
    rules = sorted(_rules(ticket, at), key=lambda rule: -rule[1])
    return [{"rule": rule, "points": round(points, 1)} for rule, points in rules]


def score(ticket: Ticket, at: int) -> float:
    """The sum of `why`, unrounded; only differences between tickets at the same `at` mean anything."""
    return sum(points for _, points in _rules(ticket, at))


def _rules(ticket: Ticket, at: int) -> list[tuple[str, float]]:
    rules: list[tuple[str, float]] = []
    if ticket.pinned:
        rules.append(("pinned", POINTS_PINNED))
    if ticket.promised_by is not None:
        rules.append(("promised", POINTS_PROMISED))
    if ticket.source == "hand":
        rules.append(("hand", POINTS_HAND))
    if ticket.error is not None:
        blocked = ticket.error["code"] == "parse"
        rules.append(("blocked", POINTS_BLOCKED) if blocked else ("error", POINTS_ERROR))
    if ticket.repeats:
        rules.append(("repeats", POINTS_REPEAT * min(ticket.repeats, MAX_REPEATS_COUNTED)))
    if ticket.suggestion is not None:
        rules.append(("fix_on_offer", POINTS_FIX_ON_OFFER))
    rules.append(("waiting", POINTS_WAITING_PER_MINUTE * (at - ticket.opened_at) / 60_000))
    return rules


def ticket_view(ticket: Ticket, at: int, position: int | None) -> dict[str, Any]:
    """The ticket as CONTRACT shows it; times as milliseconds of the domain clock."""
    ends = (ticket.claimed_at, ticket.closed_at, at)
    waited_until = next(end for end in ends if end is not None)
    return {
        "id": ticket.id,
        "rev": ticket.rev,
        "room_id": ticket.room_id,
        "student": {"id": ticket.student_id, "name": ticket.student_name},
        "state": ticket.state,
        "source": ticket.source,
        "language": ticket.language,
        "error": ticket.error,
        "ask": ticket.ask,
        "context": ticket.context,
        "score": round(score(ticket, at), 1),
        "why": why(ticket, at),
        "position": position,
        "group": None,
        "tags": list(ticket.tags),
        "pinned": ticket.pinned,
        "opened_at": ticket.opened_at,
        "waited_s": round(max(0, waited_until - ticket.opened_at) / 1000, 1),
        "claimed_by": ticket.claimed_by,
        "lease_until": ticket.lease_until,
        "due_at": ticket.due_at,
        "promised_by": ticket.promised_by,
        "suggestion": ticket.suggestion,
        "resolution": ticket.resolution,
        "history": list(ticket.history),
    }


def for_child(view: dict[str, Any]) -> dict[str, Any]:
    """A `ticket_view` as its child may have it: without what mentors write to each other."""
    steps = [step for step in view["history"] if step["event"] != "noted"]
    return {**view, "history": [{fact: step[fact] for fact in step if fact != "note"} for step in steps]}


def wait_range_s(position: int, service_ms: tuple[int, ...], mentors: int) -> tuple[int, int]:
    """About how long the child at `position` (from 1) waits: so many helps end before, shared by `mentors`.

    Seconds, low and high; from the last helps of this room, or `DEFAULT_SERVICE_S` while there are fewer than three.
    """
    mean_s = sum(service_ms) / len(service_ms) / 1000 if len(service_ms) >= 3 else DEFAULT_SERVICE_S
    ahead = (position - 1) / max(1, mentors)
    return round(ahead * mean_s * 0.5), max(60, round((ahead + 1) * mean_s * 1.2))
