"""What an error is before anybody waits for it: a slip, which most children mend within a minute.

A request for help is a raised hand, or an error that is not gone after `queue.error_s`. What goes sooner is counted
apart and never reaches a mentor. The same error seen again keeps its clock, another one has a clock of its own: who
meets a new error has got further. After a help the same error is given more time (`queue.cooldown_s`), for the child is
still at what the mentor said; a different one is never held back, and a raised hand never waits for any of this.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from classroom.grouping import group_of
from classroom.hearing import Notice, ask_of, error_of, is_again, is_fix, is_gone, source_of
from classroom.queue_events import ErrorAnswered, ErrorGone, ErrorNoted
from classroom.queue_rules import QueueRules
from classroom.ticket import slim
from classroom.ticket_events import TicketFixTaken, TicketOpened, TicketSuggested
from classroom.vocabulary import Event


@dataclass(frozen=True, slots=True)
class Slip:
    """A child's error that nobody waits for yet. `since` is when it was first seen."""

    student_id: str
    error_id: str
    since: int
    due_at: int
    repeats: int
    language: str
    error: dict[str, Any]
    context: dict[str, Any] | None
    suggestion: dict[str, Any] | None = None
    fix_taken: bool = False

    @property
    def group(self) -> str | None:
        return group_of(self.language, self.error, self.context)

    @property
    def path(self) -> str | None:
        return (self.context or {}).get("path")


@dataclass(frozen=True, slots=True)
class Help:
    """A help that a child had from a mentor, and with what."""

    at: int
    group: str | None


def evolve(slip: Slip | None, event: ErrorNoted | ErrorAnswered) -> Slip | None:
    if isinstance(event, ErrorNoted):
        facts = (event.since, event.due_at, event.repeats, event.language, event.error, event.context)
        noted = Slip(event.student_id, event.error_id, *facts)
        return noted if slip is None or not event.again else _as_answered(noted, slip)
    return None if slip is None else replace(slip, suggestion=event.suggestion, fix_taken=event.fix_taken)


def _as_answered(fresh: Slip, before: Slip) -> Slip:
    return replace(fresh, suggestion=before.suggestion, fix_taken=before.fix_taken)


def heard(
    slip: Slip | None, notice: Notice, room_id: str, name: str, rules: QueueRules, last: Help | None
) -> list[Event]:
    """What follows for a child without a ticket; `last` is the last help that it had."""
    match notice.kind:
        case "error.seen":
            return _seen(slip, notice, room_id, name, rules, last)
        case "help.asked":
            return _asked(slip, notice, room_id, name, last)
    return [] if slip is None else _about(slip, notice)


def is_due(slip: Slip, at: int) -> bool:
    return at >= slip.due_at


def request(slip: Slip, at: int, room_id: str, name: str) -> list[Event]:
    """The error has lasted: from `due_at` on the child waits for somebody."""
    return _opened(slip, at, room_id, name)


def _seen(
    slip: Slip | None, notice: Notice, room_id: str, name: str, rules: QueueRules, last: Help | None
) -> list[Event]:
    since = _since(notice, last)
    facts = (notice.payload["body"]["language"], error_of(notice), notice.payload.get("context"))
    fresh = Slip(notice.student_id, notice.event_id, since, since + rules.error_s * 1000, 0, *facts)
    if last is not None and last.group is not None and last.group == fresh.group:
        fresh = replace(fresh, due_at=max(fresh.due_at, last.at + rules.cooldown_s * 1000))
    gone: list[Event] = []
    again = slip is not None and is_again(slip.language, slip.error, slip.context, notice)
    if slip is not None and (slip.group, slip.path) == (fresh.group, fresh.path):
        number = slip.repeats + 1
        fresh = replace(fresh, error_id=slip.error_id, since=slip.since, due_at=slip.due_at, repeats=number)
        fresh = _as_answered(fresh, slip) if again else fresh
    elif slip is not None:
        gone = [ErrorGone(slip.student_id, notice.at, "changed")]
    if is_due(fresh, notice.at):
        return [*gone, *_opened(fresh, notice.at, room_id, name)]
    head = (fresh.student_id, notice.at, fresh.error_id, fresh.since, fresh.due_at, fresh.repeats)
    return [*gone, ErrorNoted(*head, fresh.language, fresh.error, fresh.context, again)]


def _since(notice: Notice, last: Help | None) -> int:
    """Since when the child has this trouble: by its laptop's word, but not from before its last help."""
    happened_at: int = notice.payload.get("happened_at", notice.at)
    return happened_at if last is None else min(notice.at, max(happened_at, last.at))


def _asked(slip: Slip | None, notice: Notice, room_id: str, name: str, last: Help | None) -> list[Event]:
    body, at = notice.payload["body"], _since(notice, last)
    context = notice.payload.get("context") or (slip.context if slip else None)
    ticket_id = f"t-{notice.event_id}"
    opened = TicketOpened(
        ticket_id=ticket_id,
        at=notice.at,
        room_id=room_id,
        student_id=notice.student_id,
        student_name=name,
        source=source_of(notice),
        language=body["language"],
        error=slip.error if slip else None,
        ask=ask_of(notice),
        context=context,
        opened_at=at,
        stuck_since=slip.since if slip else None,
        repeats=slip.repeats if slip else 0,
    )
    return [opened, *(_answers(slip, ticket_id, notice.at) if slip else [])]


def _opened(slip: Slip, at: int, room_id: str, name: str) -> list[Event]:
    ticket_id = f"t-{slip.error_id}"
    opened = TicketOpened(
        ticket_id=ticket_id,
        at=at,
        room_id=room_id,
        student_id=slip.student_id,
        student_name=name,
        source="error",
        language=slip.language,
        error=slip.error,
        ask=None,
        context=slip.context,
        opened_at=slip.due_at,
        stuck_since=slip.since,
        repeats=slip.repeats,
    )
    return [opened, *_answers(slip, ticket_id, at)]


def _answers(slip: Slip, ticket_id: str, at: int) -> list[Event]:
    if slip.suggestion is None:
        return []
    suggested = TicketSuggested(ticket_id, at, slip.suggestion)
    return [suggested, TicketFixTaken(ticket_id, at, slip.suggestion["id"])] if slip.fix_taken else [suggested]


def _about(slip: Slip, notice: Notice) -> list[Event]:
    body = notice.payload.get("body", {})
    offered = slip.suggestion is not None and slip.suggestion["id"] == body.get("suggestion_id")
    match notice.kind:
        case "source.checked":
            return _checked(slip, notice)
        case "suggestion.reconsidered":
            return _reconsidered(slip, notice)
        case "suggestion.accepted" if offered:
            return [ErrorAnswered(slip.student_id, notice.at, slip.suggestion, fix_taken=True)]
        case "suggestion.declined" if offered:
            return [ErrorAnswered(slip.student_id, notice.at, None, fix_taken=False)]
        case "student.removed":
            return [ErrorGone(slip.student_id, notice.at, "removed")]
    return []


def _checked(slip: Slip, notice: Notice) -> list[Event]:
    payload = notice.payload
    if slip.path != payload["path"]:
        return []
    if payload["purpose"] == "error":
        return _looked_at(slip, notice)
    # What was taken counts when the program is what the fix made of it, whatever the laptop has said.
    by_fix = slip.fix_taken and slip.suggestion is not None and slip.suggestion["id"] == payload.get("fix")
    if not is_gone(payload, slip.error, fix_taken=by_fix):
        return []
    return [ErrorGone(slip.student_id, notice.at, "fix" if by_fix else "student")]


def _looked_at(slip: Slip, notice: Notice) -> list[Event]:
    offer = notice.payload["suggestion"]
    if is_fix(offer):
        same = slip.suggestion is not None and slip.suggestion["id"] == offer["id"]
        return [ErrorAnswered(slip.student_id, notice.at, slim(offer), fix_taken=slip.fix_taken and same)]
    return [] if slip.suggestion is None else [ErrorAnswered(slip.student_id, notice.at, None, fix_taken=False)]


def _reconsidered(slip: Slip, notice: Notice) -> list[Event]:
    """The child or the room has chosen otherwise: a fix is on offer now, or no longer."""
    offer = notice.payload["suggestion"]
    is_held, is_parse = slip.suggestion is not None, slip.error["code"] == "parse"
    if slip.path != notice.payload["path"] or not is_parse or is_fix(offer) == is_held:
        return []
    return [ErrorAnswered(slip.student_id, notice.at, None if is_held else slim(offer), fix_taken=False)]
