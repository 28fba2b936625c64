"""What a laptop has missed: deltas since its cursor, or a snapshot when there is no way from there to here.

A cursor is ``epoch.position`` and opaque to the laptop; another epoch (a restored backup) or nonsense leads to a reset.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from classroom.ticket import Ticket, ticket_view
from storage.read_models import FileRow
from storage.records import Recorded
from storage.views import Views

PAGE_EVENTS = 200
#: A page of deltas ends here even when more would be allowed: files may be large.
PAGE_CHARS = 1_000_000
#: Of the tickets that are over, the newest few still say how they ended.
CLOSED_TOLD = 3

ShowTicket = Callable[[Ticket], dict[str, Any]]


def cursor_of(epoch: str, position: int) -> str:
    return f"{epoch}.{position}"


def position_in(cursor: str | None, epoch: str, newest: int) -> int | None:
    """The position that a cursor stands for, or None when the laptop must start anew."""
    match = re.fullmatch(r"(.{1,80})\.(\d{1,18})", cursor or "")
    if match is None or match[1] != epoch or int(match[2]) > newest:
        return None
    return int(match[2])


def pull(views: Views, student_id: str, since: str | None, show: ShowTicket) -> dict[str, Any]:
    """The answer to one pull."""
    epoch, newest = views.epoch(), views.last_position()
    position = position_in(since, epoch, newest)
    if position is None:
        return {
            "ok": True,
            "reset": True,
            "snapshot": snapshot(views, student_id, show),
            "version": newest,
            "epoch": epoch,
            "cursor": cursor_of(epoch, newest),
        }
    recorded = views.student_deltas(student_id, position, PAGE_EVENTS)
    page = _page(recorded)
    more = len(page) < len(recorded) or len(recorded) == PAGE_EVENTS
    reached = page[-1].position if more else max(newest, *(each.position for each in page), position)
    return {
        "ok": True,
        "version": reached,
        "epoch": epoch,
        "cursor": cursor_of(epoch, reached),
        "deltas": _deltas(views, page, show),
        "more": more,
    }


def _page(recorded: list[Recorded]) -> list[Recorded]:
    size = 0
    for count, each in enumerate(recorded):
        size += _weight(each)
        if size > PAGE_CHARS and count:
            return recorded[:count]
    return recorded


def _weight(recorded: Recorded) -> int:
    body = recorded.payload.get("body")
    text = body.get("text") if isinstance(body, dict) else recorded.payload.get("text")
    return len(text) if isinstance(text, str) else 0


def _deltas(views: Views, page: list[Recorded], show: ShowTicket) -> list[dict[str, Any]]:
    """Of each file and each ticket only the newest of the page: those between are history already."""
    tickets = {row.ticket_id: row.record for row in views.tickets(filter(None, map(_ticket_id, page)))}
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for recorded in page:
        delta = _delta(tickets, recorded, show)
        if delta is not None:
            key = _subject(delta)
            newest.pop(key, None)
            newest[key] = delta
    return list(newest.values())


def _subject(delta: dict[str, Any]) -> tuple[str, str]:
    data = delta["data"]
    if delta["kind"] == "ticket":
        return "ticket", data["ticket"]["id"]
    return delta["kind"], data.get("copy_path") or data["path"]


def _ticket_id(recorded: Recorded) -> str | None:
    return recorded.payload.get("ticket_id") if recorded.kind.startswith("ticket.") else None


def _delta(tickets: Mapping[str, Ticket], recorded: Recorded, show: ShowTicket) -> dict[str, Any] | None:
    payload = recorded.payload
    match recorded.kind:
        case "source.saved" if "body" in payload:
            kind, data = "file", {**payload["body"], "rev": recorded.event_id}
        case "source.conflicted" if "copy_path" in payload:
            kind = "conflict"
            data = {each: payload[each] for each in ("path", "copy_path", "language", "text")}
            data["rev"] = recorded.event_id
        case "source.checked" if payload.get("purpose") == "error":
            kind = "suggestion"
            data = {
                "suggestion": payload["suggestion"],
                "path": payload["path"],
                "error_event_id": payload["check_id"],
            }
        case _ if (ticket := tickets.get(_ticket_id(recorded) or "")) is not None:
            kind, data = "ticket", {"ticket": show(ticket)}
        case _:
            return None
    return {"version": recorded.position, "kind": kind, "at": recorded.at, "data": data}


def snapshot(views: Views, student_id: str, show: ShowTicket) -> dict[str, Any]:
    files = views.files(student_id)
    return {
        "files": [_file(each) for each in files if each.conflict_of is None],
        "conflicts": [_conflict(each) for each in files if each.conflict_of is not None],
        "tickets": shown_tickets(views, student_id, show),
        "suggestions": [
            {"suggestion": each.body, "path": each.path, "error_event_id": each.error_event_id}
            for each in views.suggestions(student_id)
        ],
        "broadcasts": [],
        "settings": {},
    }


def shown_tickets(views: Views, student_id: str, show: ShowTicket) -> list[dict[str, Any]]:
    """What is open, after the last few that are over."""
    rows = views.tickets_of_student(student_id)
    closed = [row for row in rows if row.closed_at is not None]
    return [show(row.record) for row in (*closed[-CLOSED_TOLD:], *(r for r in rows if r.closed_at is None))]


def show_at(at: int, positions: Callable[[str], int | None]) -> ShowTicket:
    return lambda ticket: ticket_view(ticket, at, positions(ticket.id))


def _file(row: FileRow) -> dict[str, Any]:
    return {
        "path": row.path,
        "language": row.language,
        "text": row.text,
        "rev": row.rev,
        "base_rev": row.base_rev,
    }


def _conflict(row: FileRow) -> dict[str, Any]:
    return {
        "path": row.conflict_of,
        "copy_path": row.path,
        "language": row.language,
        "text": row.text,
        "rev": row.rev,
    }
