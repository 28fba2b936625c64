"""A room's journal as earlier releases wrote it: every line is still read, and means what it meant."""

from __future__ import annotations

from typing import Any

from classroom import assist_queue
from classroom.queue_rules import DEFAULT
from classroom.queue_state import standing_of
from storage.codec import event_from, state_from_bytes, state_to_bytes
from storage.records import NewEvent

NOON = 1_700_000_000_000
GRACE = {"id": "m1", "name": "Grace"}
ERROR = {"code": "parse", "message": "missing )", "line": 1, "column": 17}
OPENED = {
    "ticket_id": "t-1", "at": NOON, "room_id": "r1", "student_id": "s1", "student_name": "Ada", "source": "error",
    "language": "javascript", "error": ERROR, "ask": None, "context": {"path": "main.js"}, "opened_at": NOON,
}  # fmt: skip
#: Kind and payload, word for word, of the last release in which an error was a ticket at once.
LINES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("name.learnt", {"student_id": "s1", "name": "Ada"}),
    ("ticket.opened", OPENED),
    ("ticket.suggested", {"ticket_id": "t-1", "at": NOON, "suggestion": {"id": "f1", "level": "push", "edits": []}}),
    ("ticket.pinned", {"ticket_id": "t-1", "at": NOON, "by": GRACE, "pinned": True, "request_id": "m1/q0"}),
    (
        "ticket.claimed",
        {"ticket_id": "t-1", "at": NOON, "by": GRACE, "lease_until": NOON + 120_000, "request_id": "m1/q1"},
    ),
    (
        "ticket.resolved",
        {"ticket_id": "t-1", "at": NOON + 60_000, "resolution": "mentor", "by": "m1", "tags": [], "note": "",
         "request_id": "m1/q2"},
    ),
    ("triage.started", {"at": NOON, "waiting": 9, "threshold": 8}),
    ("triage.ended", {"at": NOON, "waiting": 5}),
    ("ticket.opened", {**OPENED, "ticket_id": "t-2", "opened_at": NOON + 90_000}),
    ("name.forgotten", {"student_id": "s9"}),
)  # fmt: skip


def replayed() -> assist_queue.Queue:
    queue = assist_queue.initial("r1")
    for number, (kind, payload) in enumerate(LINES):
        header = NewEvent(event_id=f"e{number}", kind=kind, v=1, at=NOON, payload=payload)
        queue = assist_queue.evolve(queue, event_from(kind, 1, payload, header))
    return queue


def test_an_old_journal_is_read_to_the_end() -> None:
    queue = replayed()
    assert (queue.names, queue.removed, queue.triage_since) == ({"s1": "Ada"}, {"s9"}, None)
    ticket = queue.open["s1"]
    assert (ticket.id, ticket.opened_at, ticket.stuck_ms, ticket.is_escalated) == ("t-2", NOON + 90_000, 0, False)
    assert [served.took_ms for served in queue.waits.served] == [60_000]
    assert queue.rules == DEFAULT
    assert queue.slips == {}


def test_what_the_old_journal_says_counts_for_the_new_order() -> None:
    queue = replayed()
    standing = standing_of(queue, queue.open["s1"])
    assert (standing.helps, standing.is_beginner, standing.overtaken) == (1, False, 0)


def test_a_queue_with_an_old_beginning_is_kept_as_a_snapshot() -> None:
    queue = replayed()
    assert state_from_bytes(assist_queue.Queue, state_to_bytes(queue)) == queue
