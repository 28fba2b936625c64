"""The tables for reading, kept by one small function per kind of event, in the transaction that appends the event.

They hold nothing that the journal does not say: `rebuild` makes them again from it. A kind without a function here
has nothing to show; that is no error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from classroom.assist_queue import stream as room_stream
from classroom.centre import name_key
from classroom.fix_delivery import ANSWER_KEY
from classroom.rule_book import RuleEvent
from classroom.ticket import Ticket, TicketEvent, evolve_ticket
from storage import examples
from storage.codec import EVENT_CLASSES, event_of
from storage.records import Recorded
from storage.tables import PROJECTIONS

Run = Callable[[str, tuple[Any, ...]], sqlite3.Cursor]
Project = Callable[[Run, Recorded], None]

_ticket_from_json = msgspec.json.Decoder(Ticket).decode
_RULE_KINDS = [kind for kind, cls in EVENT_CLASSES.items() if issubclass(cls, RuleEvent)]
_TICKET_KINDS = [kind for kind, cls in EVENT_CLASSES.items() if issubclass(cls, TicketEvent)]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


# --- centre ---------------------------------------------------------------------------------------------------


def _room_opened(run: Run, e: Recorded) -> None:
    p = e.payload
    run("INSERT INTO room VALUES (?, ?, ?, ?)", (p["room_id"], p["name"], p["join_code"], e.at))


def _code_renewed(run: Run, e: Recorded) -> None:
    p = e.payload
    run("INSERT OR IGNORE INTO old_code VALUES (?, ?)", (p["old_code"], p["room_id"]))
    run("UPDATE room SET join_code = ? WHERE room_id = ?", (p["join_code"], p["room_id"]))


def _centre_code_given(run: Run, e: Recorded) -> None:
    run("DELETE FROM centre_code", ())
    run("INSERT INTO centre_code VALUES (?)", (e.payload["join_code"],))
    if e.payload["old_code"]:
        run("INSERT OR IGNORE INTO old_code VALUES (?, '')", (e.payload["old_code"],))


def _class_planned(run: Run, e: Recorded) -> None:
    p = e.payload
    when = (p["weekday"], p["start_min"], p["duration_min"])
    run(
        "INSERT OR REPLACE INTO school_class VALUES (?, ?, ?, ?, ?, ?)", (p["class_id"], p["name"], p["room_id"], *when)
    )


def _class_dropped(run: Run, e: Recorded) -> None:
    run("DELETE FROM school_class WHERE class_id = ?", (e.payload["class_id"],))


def _roster_replaced(run: Run, e: Recorded) -> None:
    p = e.payload
    run("DELETE FROM roster WHERE room_id = ?", (p["room_id"],))
    if p["names"]:
        run("INSERT INTO roster VALUES (?, ?, ?)", (p["room_id"], _json(p["names"]), p["only"]))


def _epoch_renewed(run: Run, e: Recorded) -> None:
    run("INSERT OR REPLACE INTO meta VALUES ('restored', ?)", (e.payload["restored"],))


def _rejoin_renewed(run: Run, e: Recorded) -> None:
    """Whoever came in with the old words is out as well."""
    p = e.payload
    run("UPDATE student SET rejoin_hash = ? WHERE student_id = ?", (p["rejoin_hash"], p["student_id"]))
    run("DELETE FROM device WHERE student_id = ?", (p["student_id"],))
    run("UPDATE session SET ended = 1 WHERE who = ? AND role = 'student'", (p["student_id"],))


def _student_joined(run: Run, e: Recorded) -> None:
    p = e.payload
    row = (p["student_id"], p["room_id"], p["name"], p["name_key"], p["rejoin_hash"], e.at)
    run("INSERT INTO student VALUES (?, ?, ?, ?, ?, ?)", row)


def _student_removed(run: Run, e: Recorded) -> None:
    student_id = (e.payload["student_id"],)
    run("DELETE FROM student WHERE student_id = ?", student_id)
    run("DELETE FROM device WHERE student_id = ?", student_id)
    run("UPDATE session SET ended = 1 WHERE who = ? AND role = 'student'", student_id)
    examples.forget_examples(run, e.payload["student_id"])


def _session_started(run: Run, e: Recorded) -> None:
    p = e.payload
    row = (p["token_hash"], p["role"], p["who"], p["expires_at"])
    run("INSERT OR IGNORE INTO session VALUES (?, ?, ?, ?, 0)", row)


def _session_ended(run: Run, e: Recorded) -> None:
    run("UPDATE session SET ended = 1 WHERE token_hash = ?", (e.payload["token_hash"],))


def _mentor_added(run: Run, e: Recorded) -> None:
    p = e.payload
    names = (p["mentor_id"], p["name"], name_key(p["name"]), _json(p["rooms"]))
    run(
        "INSERT OR REPLACE INTO mentor VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)",
        (*names, p["token_hash"], p["password_hash"], e.at, p.get("role", "mentor")),
    )


def _mentor_role_changed(run: Run, e: Recorded) -> None:
    run("UPDATE mentor SET role = ? WHERE mentor_id = ?", (e.payload["role"], e.payload["mentor_id"]))


def _mentor_revoked(run: Run, e: Recorded) -> None:
    mentor_id = e.payload["mentor_id"]
    run("UPDATE mentor SET revoked_at = ? WHERE mentor_id = ?", (e.at, mentor_id))
    run("UPDATE session SET ended = 1 WHERE who = ? AND role = 'mentor'", (mentor_id,))
    run("DELETE FROM mentor_link WHERE mentor_id = ? AND used = 0", (mentor_id,))


def _mentor_renewed(run: Run, e: Recorded) -> None:
    p = e.payload
    secrets = (p["token_hash"], p["mentor_id"])
    run("UPDATE mentor SET token_hash = ?, password_hash = NULL WHERE mentor_id = ?", secrets)
    run("UPDATE session SET ended = 1 WHERE who = ? AND role = 'mentor'", (p["mentor_id"],))
    run("DELETE FROM mentor_link WHERE mentor_id = ? AND used = 0", (p["mentor_id"],))


def _mentor_link_issued(run: Run, e: Recorded) -> None:
    p = e.payload
    run("INSERT INTO mentor_link VALUES (?, ?, ?, 0)", (p["link_hash"], p["mentor_id"], p["expires_at"]))


def _mentor_link_used(run: Run, e: Recorded) -> None:
    run("UPDATE mentor_link SET used = 1 WHERE link_hash = ?", (e.payload["link_hash"],))


def _device_paired(run: Run, e: Recorded) -> None:
    p = e.payload
    run("INSERT INTO device VALUES (?, ?, ?, ?)", (p["device_id"], p["student_id"], p["salt"], e.at))


def _device_unpaired(run: Run, e: Recorded) -> None:
    run("DELETE FROM device WHERE device_id = ?", (e.payload["device_id"],))


def _setting_changed(run: Run, e: Recorded) -> None:
    p = e.payload
    run("INSERT OR REPLACE INTO setting VALUES (?, ?)", (p["key"], _json(p["value"])))


def _chosen(run: Run, owner: str, key: str, value: object) -> None:
    run("INSERT OR REPLACE INTO choice VALUES (?, ?, ?)", (owner, key, _json(value)))


def _room_set(run: Run, e: Recorded) -> None:
    _chosen(run, room_stream(e.payload["room_id"]), e.payload["key"], e.payload["value"])


# --- student --------------------------------------------------------------------------------------------------


def _heard(run: Run, e: Recorded) -> None:
    """Any event with a client's number moves that client on."""
    run(
        "INSERT INTO client VALUES (?, ?, ?, ?) ON CONFLICT (client_id) DO UPDATE SET"
        " last_seq = max(last_seq, excluded.last_seq), heard_at = excluded.heard_at",
        (e.client_id, e.student_id, e.seq, e.at),
    )


def _source_saved(run: Run, e: Recorded) -> None:
    body = e.payload["body"]
    row = (e.student_id, body["path"], body["language"], body["text"], e.event_id, body.get("base_rev"), e.at)
    # A conflict copy that the child goes on with stays a copy of the same file.
    run(
        "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (student_id, path) DO UPDATE SET"
        " language = excluded.language, text = excluded.text, rev = excluded.rev, base_rev = excluded.base_rev,"
        " at = excluded.at",
        row,
    )


def _source_conflicted(run: Run, e: Recorded) -> None:
    p = e.payload
    row = (e.student_id, p["copy_path"], p["language"], p["text"], e.event_id, p["base_rev"], e.at, p["path"])
    run("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _source_checked(run: Run, e: Recorded) -> None:
    """A new check of a file makes earlier offers pointless, unless it found a save that is still broken."""
    p = e.payload
    if p["purpose"] == "error" or p["parses"]:
        run(
            "UPDATE suggestion SET state = 'gone' WHERE student_id = ? AND path = ? AND state = 'offered'",
            (e.student_id, p["path"]),
        )
    offer = p["suggestion"]
    if offer is not None:
        row = (e.student_id, offer["id"], p["path"], p["check_id"], p["check_id"], _json(offer), e.at)
        run("INSERT OR REPLACE INTO suggestion VALUES (?, ?, ?, ?, ?, ?, 'offered', ?)", row)


def _suggestion_answered(run: Run, e: Recorded) -> None:
    state = e.kind.removeprefix("suggestion.")
    run(
        "UPDATE suggestion SET state = ? WHERE student_id = ? AND suggestion_id = ?",
        (state, e.student_id, e.payload["body"]["suggestion_id"]),
    )


def _run_asked(run: Run, e: Recorded) -> None:
    p = e.payload
    row = (p["run_id"], e.student_id, p["request_id"], p["language"], p["entry"], p["at"])
    run("INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, ?, ?, NULL)", row)


def _run_ended(run: Run, e: Recorded) -> None:
    run("UPDATE run SET ended_position = ? WHERE run_id = ?", (e.position, e.payload["run_id"]))


def _suggestion_reconsidered(run: Run, e: Recorded) -> None:
    """The offer as the laptops have it now; one that was answered, or has become pointless, stays that."""
    p = e.payload
    this = (e.student_id, p["path"], p["check_id"])
    changed = "body = ?" if p["suggestion"] is not None else "state = 'gone'"
    facts = (_json(p["suggestion"]),) if p["suggestion"] is not None else ()
    run(
        f"UPDATE suggestion SET {changed} WHERE student_id = ? AND path = ? AND check_id = ?"  # noqa: S608 (our words)
        " AND state = 'offered'",
        (*facts, *this),
    )


def _fixes_answered(run: Run, e: Recorded) -> None:
    _chosen(run, e.stream, ANSWER_KEY, e.payload["body"]["show"])


# --- room -----------------------------------------------------------------------------------------------------


def _ticket_moved(run: Run, e: Recorded) -> None:
    event = event_of(e)
    if not isinstance(event, TicketEvent):
        raise TypeError(f"{e.kind} is no event of a ticket")
    found = run("SELECT record FROM ticket WHERE ticket_id = ?", (event.ticket_id,)).fetchone()
    ticket = evolve_ticket(_ticket_from_json(found[0]) if found else None, event)
    ids = (ticket.id, ticket.room_id, ticket.student_id, ticket.state)
    run(
        "INSERT OR REPLACE INTO ticket VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*ids, ticket.opened_at, ticket.closed_at, ticket.resolution, _json(ticket)),
    )


BY_KIND: dict[str, Project] = {
    "room.opened": _room_opened,
    "room.code_renewed": _code_renewed,
    "centre.code_given": _centre_code_given,
    "class.planned": _class_planned,
    "class.dropped": _class_dropped,
    "roster.replaced": _roster_replaced,
    "student.joined": _student_joined,
    "student.removed": _student_removed,
    "epoch.renewed": _epoch_renewed,
    "student.rejoin_renewed": _rejoin_renewed,
    "session.started": _session_started,
    "session.ended": _session_ended,
    "mentor.added": _mentor_added,
    "mentor.role_changed": _mentor_role_changed,
    "mentor.revoked": _mentor_revoked,
    "mentor.renewed": _mentor_renewed,
    "mentor.link_issued": _mentor_link_issued,
    "mentor.link_used": _mentor_link_used,
    "device.paired": _device_paired,
    "device.unpaired": _device_unpaired,
    "setting.changed": _setting_changed,
    "room.set": _room_set,
    "source.saved": _source_saved,
    "source.conflicted": _source_conflicted,
    "source.checked": _source_checked,
    "run.asked": _run_asked,
    "run.ended": _run_ended,
    "suggestion.accepted": _suggestion_answered,
    "suggestion.declined": _suggestion_answered,
    "examples.allowed": examples.examples_allowed,
    "pair.learnt": examples.pair_learnt,
    **dict.fromkeys(_RULE_KINDS, examples.rule_moved),
    "suggestion.reconsidered": _suggestion_reconsidered,
    "fixes.answered": _fixes_answered,
    **dict.fromkeys(_TICKET_KINDS, _ticket_moved),
}


def project(connection: sqlite3.Connection, events: Iterable[Recorded]) -> None:
    """Bring the tables up to these events; call it inside the transaction that appends them."""
    run = connection.execute
    for event in events:
        if event.client_id is not None and event.seq is not None:
            _heard(run, event)
        known = BY_KIND.get(event.kind)
        if known is not None and not event.erased:
            known(run, event)


def clear(connection: sqlite3.Connection) -> None:
    for table in PROJECTIONS:
        connection.execute(f"DELETE FROM {table._meta.table_name}")  # noqa: S608  (the name of one of our tables)
