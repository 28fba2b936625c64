"""What a laptop has missed: deltas since its cursor, or a snapshot when there is no way from there to here.

Nonsense, another epoch (a restored backup) and a place that the journal does not have lead to a reset: `web.cursors`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classroom import broadcasts
from classroom.fix_delivery import ANSWER_KEY, Allowance, narrowed
from classroom.struggle import StruggleChanged
from classroom.ticket import Ticket
from classroom.ticket_view import for_child, ticket_view
from storage.read_models import FileRow
from storage.records import DeltaHead
from storage.views import Views
from web.choices import allowance_of, of_child
from web.cursors import Cursors
from web.delta_page import page_of

PAGE_EVENTS = 200
#: A page of deltas ends here even when more would be allowed: files may be large.
PAGE_BYTES = 1_000_000
#: Of the tickets that are over, the newest few still say how they ended.
CLOSED_TOLD = 3

ShowTicket = Callable[[Ticket], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Child:
    """Whose page it is: what a fix may be for it is asked at the moment of telling."""

    student_id: str
    room_id: str
    show: ShowTicket


def pull(views: Views, cursors: Cursors, child: Child, since: str | None) -> tuple[dict[str, Any], int]:
    """The answer to one pull, and how many bytes of the journal or of texts were read for it."""
    epoch, newest = views.epoch(), views.last_position()
    position = cursors.read(since).position
    if position is None:
        held = snapshot(views, child)
        answer = {
            "ok": True,
            "reset": True,
            "snapshot": held,
            "version": newest,
            "epoch": epoch,
            "cursor": cursors.at(newest),
        }
        texts = [each["text"] for each in (*held["files"], *held["conflicts"])]
        texts += [(each["suggestion"] or {}).get("fixed") or "" for each in held["suggestions"]]
        return answer, sum(map(len, texts))
    heads = views.student_deltas(child.student_id, position, PAGE_EVENTS, PAGE_BYTES, room_id=child.room_id)
    page = page_of(heads, position, newest, PAGE_EVENTS, PAGE_BYTES)
    answer = {
        "ok": True,
        "version": page.reached,
        "epoch": epoch,
        "cursor": cursors.at(page.reached),
        "deltas": _deltas(views, page.told, child),
        "more": page.more,
    }
    return answer, sum(head.size_bytes for head in heads)


def _deltas(views: Views, told: Sequence[DeltaHead], child: Child) -> list[dict[str, Any]]:
    """What these heads stand for. A ticket is told as it is now; of the others the payload is read."""
    ids = [head.subject for head in told if head.shows == "ticket" and head.subject is not None]
    tickets = {row.ticket_id: row.record for row in views.tickets(ids)}
    payloads = views.payloads(head.position for head in told if head.shows != "ticket")
    offers = any(head.shows == "suggestion" for head in told)
    allowance = allowance_of(views, child.student_id, child.room_id) if offers else "nothing"
    found = [(head, _data(head, tickets, payloads.get(head.position), child.show, allowance)) for head in told]
    return [
        {"version": head.position, "kind": head.shows, "at": head.at, "data": data}
        for head, data in found
        if data is not None
    ]


def _data(
    head: DeltaHead,
    tickets: Mapping[str, Ticket],
    payload: dict[str, Any] | None,
    show: ShowTicket,
    allowance: Allowance,
) -> dict[str, Any] | None:
    if head.shows == "ticket":
        ticket = tickets.get(head.subject or "")
        return {"ticket": show(ticket)} if ticket is not None else None
    if payload is None:  # pruned or erased since the head was read
        return None
    match head.shows:
        case "file":
            return {**payload["body"], "rev": head.event_id, "replaces": list(head.replaces)}
        case "conflict":
            shown = {each: payload[each] for each in ("path", "copy_path", "language", "text")}
            return {**shown, "rev": head.event_id}
        case "suggestion":
            return _offer(payload["suggestion"], payload["path"], payload["check_id"], allowance)
        case "setting" if head.kind == "fixes.answered":
            return {"key": ANSWER_KEY, "value": payload["body"]["show"]}
        case "setting":
            return {"key": payload["key"], "value": payload["value"]}
        case "stuck":
            return struggle_to_child(payload)
        case "broadcast":
            return broadcast_to_child(payload)
    return None


def struggle_to_child(payload: dict[str, Any]) -> dict[str, Any]:
    """From the payload of `student.struggle`."""
    return {"stuck": payload["stuck"], "at": payload["at"], "reasons": payload["reasons"]}


def broadcast_to_child(payload: dict[str, Any]) -> dict[str, Any]:
    """From the payload of `broadcast.told`."""
    return broadcasts.for_child(broadcasts.BroadcastTold(**payload))


def _offer(suggestion: dict[str, Any] | None, path: str, check_id: str, allowance: Allowance) -> dict[str, Any]:
    """The journal says what the child was given then; a choice since may leave less of it, never more."""
    return {"suggestion": narrowed(suggestion, allowance), "path": path, "error_event_id": check_id}


def snapshot(views: Views, child: Child) -> dict[str, Any]:
    student_id = child.student_id
    files = views.files(student_id)
    allowance = allowance_of(views, student_id, child.room_id)
    struggling = views.newest_of_child(student_id, StruggleChanged.kind)
    return {
        "files": [_file(each) for each in files if each.conflict_of is None],
        "conflicts": [_conflict(each) for each in files if each.conflict_of is not None],
        "tickets": shown_tickets(views, student_id, child.show),
        "suggestions": [
            _offer(each.body, each.path, each.error_event_id, allowance) for each in views.suggestions(student_id)
        ],
        "broadcasts": [broadcast_to_child(each) for each in views.broadcasts_unseen(student_id)],
        "settings": of_child(views, student_id, child.room_id),
        **({"stuck": struggle_to_child(struggling)} if struggling is not None else {}),
    }


def shown_tickets(views: Views, student_id: str, show: ShowTicket) -> list[dict[str, Any]]:
    """What is open, after the last few that are over."""
    rows = views.tickets_of_student(student_id)
    closed = [row for row in rows if row.closed_at is not None]
    return [show(row.record) for row in (*closed[-CLOSED_TOLD:], *(r for r in rows if r.closed_at is None))]


def show_to_child(at: int, positions: Callable[[str], int | None], allowance: Allowance) -> ShowTicket:
    """A ticket has the fix that was found for it; of that a child is shown as much as elsewhere."""

    def show(ticket: Ticket) -> dict[str, Any]:
        view = for_child(ticket_view(ticket, at, positions(ticket.id)))
        return {**view, "suggestion": narrowed(view["suggestion"], allowance)}

    return show


def show_to_mentor(at: int, positions: Callable[[str], int | None]) -> ShowTicket:
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
