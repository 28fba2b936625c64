"""What a room hears of a child, and what follows for the child's ticket.

Only committed events are heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classroom.mentors_here import MayOpen
from classroom.ticket import (
    Ticket,
    TicketBack,
    TicketCancelled,
    TicketFixTaken,
    TicketLeft,
    TicketReleased,
    TicketResolved,
    TicketSuggested,
    TicketSuggestionGone,
    TicketUpdated,
    evolve_ticket,
    is_waiting,
    slim,
)
from classroom.vocabulary import Event

#: What only a child at the laptop does, of what a room hears; the front door sees more (`seen`).
SIGNS = frozenset({"error.seen", "help.asked", "source.checked", "suggestion.accepted", "suggestion.declined"})


@dataclass(frozen=True, slots=True)
class Notice(MayOpen):
    """A committed event of a student in this room."""

    event_id: str
    kind: str
    student_id: str
    at: int
    payload: dict[str, Any]


def heard(ticket: Ticket, notice: Notice) -> list[Event]:
    """What follows for the child's one ticket (without one: `classroom.slips`)."""
    back = _back(ticket, notice)
    return [*back, *_about(evolve_ticket(ticket, back[0]) if back else ticket, notice)]


def seen(ticket: Ticket | None, at: int) -> list[Event]:
    """The child was seen at work, in whatever way: whoever is looked for has been found."""
    return [TicketBack(ticket.id, at, "seen")] if ticket is not None and ticket.state == "away" else []


def left(ticket: Ticket | None, at: int, away_ms: int) -> list[Event]:
    """The child's laptop is gone: who waits keeps the place for a while, and nobody goes there in vain."""
    return [TicketLeft(ticket.id, at, at + away_ms)] if ticket is not None and is_waiting(ticket) else []


def ran_out(ticket: Ticket, at: int) -> list[Event]:
    """What follows when time has come to `at`: a mentor who fell silent, a child who did not come back, a promise."""
    if ticket.claimed_by is not None and ticket.lease_until is not None and at >= ticket.lease_until:
        return let_go(ticket, TicketReleased(ticket.id, at, ticket.claimed_by["id"], "lease"))
    if ticket.due_at is None or at < ticket.due_at:
        return []
    if ticket.state == "away":
        return [TicketResolved(ticket.id, at, "absent", ticket.student_id)]
    return [TicketBack(ticket.id, at, "due")]


def forsaken(ticket: Ticket, mentor_id: str, at: int) -> list[Event]:
    """The mentor may help here no longer: whom she is with, or promised to look in on, waits again now."""
    if ticket.claimed_by is not None and ticket.claimed_by["id"] == mentor_id:
        return let_go(ticket, TicketReleased(ticket.id, at, mentor_id, "revoked"))
    if ticket.state == "followup" and ticket.promised_by is not None and ticket.promised_by["id"] == mentor_id:
        return [TicketBack(ticket.id, at, "due")]
    return []


def let_go(ticket: Ticket, released: TicketReleased) -> list[Event]:
    """A ticket that was repaired while its mentor was there doesn't wait again."""
    return [released, *(_over(ticket, released.at) if ticket.repaired else [])]


def _back(ticket: Ticket, notice: Notice) -> list[TicketBack]:
    """Whatever an absent child does shows that it is there; a promise is for later, unless the child asks again."""
    if ticket.state == "away" and notice.kind in SIGNS:
        return [TicketBack(ticket.id, notice.at, "seen")]
    if ticket.state == "followup" and notice.kind == "help.asked":
        return [TicketBack(ticket.id, notice.at, "asked")]
    return []


def _about(ticket: Ticket, notice: Notice) -> list[Event]:
    body, context = notice.payload.get("body", {}), notice.payload.get("context")
    match notice.kind:
        case "error.seen":
            because = "again" if is_again(ticket.language, ticket.error, ticket.context, notice) else "error"
            return [_updated(ticket, notice, ticket.source, error_of(notice), ticket.ask, context, because)]
        case "help.asked":
            context = context or ticket.context
            return [_updated(ticket, notice, source_of(notice), ticket.error, ask_of(notice), context, "asked")]
        case "help.cancelled" if body["ticket_id"] == ticket.id:
            return [TicketCancelled(ticket.id, notice.at, notice.student_id)]
        case "student.removed":
            # Nobody took the question back: there is nobody to help any more.
            return [TicketResolved(ticket.id, notice.at, "absent", notice.student_id)]
        case "source.checked":
            return _on_checked(ticket, notice)
        case "suggestion.reconsidered":
            return _on_reconsidered(ticket, notice)
        case "suggestion.accepted" if _is_on_offer(ticket, body["suggestion_id"]):
            return [TicketFixTaken(ticket.id, notice.at, body["suggestion_id"])]
        case "suggestion.declined" if _is_on_offer(ticket, body["suggestion_id"]):
            return [TicketSuggestionGone(ticket.id, notice.at, "declined")]
    return []


def _is_on_offer(ticket: Ticket, suggestion_id: str | None) -> bool:
    return ticket.suggestion is not None and ticket.suggestion["id"] == suggestion_id


def error_of(notice: Notice) -> dict[str, Any]:
    body = notice.payload["body"]
    return {
        "code": body["origin"],
        "message": body["message"],
        "line": body.get("line"),
        "column": body.get("column"),
    }


def is_again(language: str, error: dict[str, Any] | None, context: dict[str, Any] | None, notice: Notice) -> bool:
    """Whether the same program has failed in the same way once more, as far as a mentor would see it. Children run a
    program twice while its fix is on the way: what was offered for it, and that it was taken, holds then."""
    fresh = (notice.payload["body"]["language"], error_of(notice), _shown(notice.payload.get("context")))
    return (language, error, _shown(context)) == fresh


def _shown(context: dict[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (context or {}).items() if key != "rev"}


def ask_of(notice: Notice) -> dict[str, Any]:
    return {key: notice.payload["body"].get(key) for key in ("goal", "tried", "expected", "template")}


def source_of(notice: Notice) -> str:
    """Of a raised hand: by itself, or because help was offered."""
    return "stuck" if notice.payload["body"].get("because") == "stuck" else "hand"


def _updated(
    ticket: Ticket,
    notice: Notice,
    source: str,
    error: dict[str, Any] | None,
    ask: dict[str, Any] | None,
    context: dict[str, Any] | None,
    because: str,
) -> TicketUpdated:
    language = notice.payload["body"]["language"]
    return TicketUpdated(ticket.id, notice.at, source, language, error, ask, context, because)


def _is_about(ticket: Ticket, notice: Notice) -> bool:
    return bool((ticket.context or {}).get("path") == notice.payload["path"])


def is_fix(suggestion: dict[str, Any] | None) -> bool:
    """Something to take, and not only an explanation."""
    return suggestion is not None and suggestion["level"] != "point"


def _on_reconsidered(ticket: Ticket, notice: Notice) -> list[Event]:
    """The child or the room has chosen otherwise: a fix is on offer now, or no longer."""
    suggestion, is_held = notice.payload["suggestion"], ticket.suggestion is not None
    broken = (ticket.error or {}).get("code") == "parse"
    if not _is_about(ticket, notice) or not broken or is_fix(suggestion) == is_held:
        return []
    if is_held:
        return [TicketSuggestionGone(ticket.id, notice.at, "withdrawn")]
    return [TicketSuggested(ticket.id, notice.at, slim(suggestion))]


def _on_checked(ticket: Ticket, notice: Notice) -> list[Event]:
    payload = notice.payload
    about_this = _is_about(ticket, notice)
    if payload["purpose"] == "error":
        if is_fix(payload["suggestion"]) and about_this:
            return [TicketSuggested(ticket.id, notice.at, slim(payload["suggestion"]))]
        outdated = about_this and ticket.suggestion is not None
        return [TicketSuggestionGone(ticket.id, notice.at, "outdated")] if outdated else []
    if not payload["parses"] or not about_this:
        return []
    if ticket.fix_taken and not ticket.repaired and not _is_on_offer(ticket, payload.get("fix")):
        # The program can be read, but it is not what the fix made of it, whatever the laptop has said.
        gone = TicketSuggestionGone(ticket.id, notice.at, "not_used")
        return [gone, *_whole(evolve_ticket(ticket, gone), notice)]
    return _whole(ticket, notice)


def _whole(ticket: Ticket, notice: Notice) -> list[Event]:
    """The server has read the program without an error."""
    if not is_gone(notice.payload, ticket.error, fix_taken=ticket.fix_taken):
        return []
    if ticket.state == "claimed":
        # The mentor is on the way and decides; a repaired ticket is over when the mentor lets go of it.
        return [] if ticket.repaired else [_repaired(ticket, notice.at)]
    return _over(ticket, notice.at)


def is_gone(checked: dict[str, Any], error: dict[str, Any] | None, *, fix_taken: bool) -> bool:
    """Whether a check of the file says that what was broken is whole: a program that failed has to run for that."""
    was_read = (error or {}).get("code") == "parse" or checked["purpose"] == "run"
    return bool(checked["parses"]) and (fix_taken or was_read)


def _repaired(ticket: Ticket, at: int) -> TicketUpdated:
    return TicketUpdated(ticket.id, at, ticket.source, ticket.language, None, ticket.ask, ticket.context, "repaired")


def _over(ticket: Ticket, at: int) -> list[Event]:
    if ticket.fix_taken:
        return [TicketResolved(ticket.id, at, "fix", ticket.student_id)]
    if ticket.source == "error" and ticket.answer is not None:
        return [TicketResolved(ticket.id, at, "broadcast", ticket.student_id)]
    # A hand stays up until its owner or a mentor takes it down: the program may run and still be wrong.
    return [TicketResolved(ticket.id, at, "student", ticket.student_id)] if ticket.source == "error" else []
