"""A room with its queue, what is heard of its children, and what mentors wish."""

from __future__ import annotations

from typing import Any

import pytest

from classroom import assist_queue as core
from classroom.assist_queue import (
    ClaimTicket,
    MentorCommand,
    Queue,
)
from classroom.hearing import Notice
from classroom.queue_rules import DEFAULT
from classroom.ticket import Ticket
from classroom.vocabulary import Command, Refused

NOON = 1_000_000_000
ERROR_MS = DEFAULT.error_s * 1000
FIX = {"id": "f1", "level": "ask", "edits": []}


def a_notice(kind: str, student: str = "ada", at: int = NOON, event_id: str = "", **payload: Any) -> Notice:
    return Notice(event_id or f"{kind}-{student}-{at}", kind, student, at, payload)


def an_error(
    student: str = "ada", at: int = NOON, origin: str = "parse", path: str = "main.js", message: str = ""
) -> Notice:
    """One that has lasted for so long that it is a request now, at `at`."""
    return a_fresh_error(student, at, origin, path, message, happened_at=at - ERROR_MS)


def a_fresh_error(
    student: str = "ada",
    at: int = NOON,
    origin: str = "parse",
    path: str = "main.js",
    message: str = "",
    happened_at: int | None = None,
) -> Notice:
    said = message or f"m{at}"
    body = {"language": "javascript", "path": path, "origin": origin, "message": said, "line": 3, "column": 1}
    seen_at = at if happened_at is None else happened_at
    return a_notice("error.seen", student, at, body=body, context={"path": path}, happened_at=seen_at)


def a_hand(student: str = "ada", at: int = NOON, path: str | None = None) -> Notice:
    body = {"language": "javascript", "path": path, "goal": "a ball that bounces"}
    context = {"path": path} if path else None
    return a_notice("help.asked", student, at, body=body, context=context, happened_at=at)


def a_check(
    parses: bool,
    purpose: str = "save",
    suggestion: dict[str, Any] | None = None,
    student: str = "ada",
    at: int = NOON,
    path: str = "main.js",
    fix: str | None = None,
) -> Notice:
    """`fix`: the checked text is that of this fix."""
    facts = {"path": path, "purpose": purpose, "parses": parses, "suggestion": suggestion, "fix": fix}
    return a_notice("source.checked", student, at, **facts)


def an_offer(student: str = "ada", fix: dict[str, Any] = FIX) -> Notice:
    return a_check(False, "error", fix, student)


def reconsidered(suggestion: dict[str, Any] | None, student: str = "ada", path: str = "main.js") -> Notice:
    return a_notice("suggestion.reconsidered", student, path=path, check_id="c1", suggestion=suggestion)


def taken(student: str = "ada", fix_id: str = "f1") -> Notice:
    return a_notice("suggestion.accepted", student, body={"suggestion_id": fix_id})


def declined(student: str = "ada", fix_id: str = "f1") -> Notice:
    return a_notice("suggestion.declined", student, body={"suggestion_id": fix_id, "reason": None})


def cancelled(ticket_id: str, student: str = "ada", at: int = NOON) -> Notice:
    return a_notice("help.cancelled", student, at, body={"ticket_id": ticket_id})


def a_queue(*commands: Command) -> Queue:
    return after(core.initial("r1"), *commands)


def after(queue: Queue, *commands: Command) -> Queue:
    for command in commands:
        for event in core.decide(queue, command):
            queue = core.evolve(queue, event)
    return queue


def the_ticket(queue: Queue, student: str = "ada") -> Ticket:
    return queue.open[student]


def the_closed(queue: Queue) -> Ticket:
    (ticket,) = queue.closed.values()
    return ticket


def wish(kind: type[MentorCommand], queue: Queue, mentor: str = "grace", **other: Any) -> MentorCommand:
    """What `mentor` wants of ada's ticket, as it is on the mentor's screen."""
    ticket = queue.open.get("ada") or next(iter(queue.closed.values()))
    facts = {"ticket_id": ticket.id, "rev": ticket.rev, "request_id": f"{kind.__name__} {mentor}", "at": NOON}
    return kind(**{**facts, "mentor_id": mentor, "mentor_name": mentor.title(), **other})


def refusal(queue: Queue, command: Command) -> Refused:
    with pytest.raises(Refused) as refused:
        core.decide(queue, command)
    return refused.value


def a_claimed_queue(*commands: Command) -> Queue:
    queue = a_queue(*(commands or (an_error(),)))
    return after(queue, wish(ClaimTicket, queue))


def a_full_queue(count: int) -> Queue:
    return a_queue(*(an_error(f"s{n}", NOON + n) for n in range(count)))
