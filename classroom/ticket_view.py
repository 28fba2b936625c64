"""How a ticket looks from outside, to a mentor and to its child, and about how long it will wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classroom.grouping import group_of
from classroom.queue_rules import DEFAULT, QueueRules
from classroom.scoring import ALONE, PASSED_OVER, WAITING, Standing, score, why
from classroom.ticket import Ticket


def ticket_view(
    ticket: Ticket, at: int, position: int | None, standing: Standing = ALONE, rules: QueueRules = DEFAULT
) -> dict[str, Any]:
    """The ticket as CONTRACT shows it; times as milliseconds of the domain clock. What only its queue knows of it, and
    the room's weights, are missing in the views of those who do not ask the queue."""
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
        "score": round(score(ticket, at, standing, rules), 1),
        "why": why(ticket, at, standing, rules),
        "position": position,
        "group": group_of(ticket.language, ticket.error, ticket.context),
        "tags": list(ticket.tags),
        "pinned": ticket.pinned,
        "escalated": ticket.is_escalated,
        "deadline_at": ticket.deadline_at,
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


def as_of(view: Mapping[str, Any], at: int, points_waiting: float) -> dict[str, Any]:
    """An unresolved ticket's `ticket_view` of some time ago as it is at `at`, in a room that gives so many points for
    each minute. Time alone moves the wait and what it gives; all else in a view is news, of which the queue tells."""
    of_wait = points_waiting * (at - _counts_since(view)) / 60_000
    others = [reason for reason in view["why"] if reason["rule"] != WAITING]
    reasons = [*others, {"rule": WAITING, "points": round(of_wait, 1)}]
    fresh = {
        "why": sorted(reasons, key=lambda reason: -reason["points"]),
        "score": round(sum(reason["points"] for reason in others) + of_wait, 1),
    }
    if view["claimed_by"] is None:
        fresh["waited_s"] = round(max(0, at - view["opened_at"]) / 1000, 1)
    return {**view, **fresh}


def _counts_since(view: Mapping[str, Any]) -> int:
    """Since when the wait gives points: among those who were passed over it is the arrival (`Ticket.arrived_at`), which
    is the first step of a history that is not too long to have it."""
    first = view["history"][0]
    is_passed_over = any(reason["rule"] == PASSED_OVER for reason in view["why"])
    return int(first["at"] if is_passed_over and first["event"] == "opened" else view["opened_at"])


def for_child(view: Mapping[str, Any]) -> dict[str, Any]:
    """A `ticket_view` as its child may have it: without what mentors write to each other, how they file it, and what it
    weighs against other children's. The shape is the same."""
    steps = [step for step in view["history"] if step["event"] != "noted"]
    history = [{fact: step[fact] for fact in step if fact != "note"} for step in steps]
    return {**view, "history": history, "tags": [], "score": 0.0, "why": []}
