"""Everything that is read outside the writer: the journal by cursor, and the tables for reading.

A `Views` cannot write. It opens its connection at the first question, so it may be made before a fork; each answer
is one short transaction, so that a reader never holds up a checkpoint.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import msgspec
from peewee import JOIN, fn

from classroom.assist_queue import stream as room_stream
from classroom.broadcasts import BroadcastSeen, BroadcastTold
from classroom.student_session import PushIdTaken, PushRejected
from classroom.ticket import Ticket as TicketRecord
from storage import chain
from storage import tables as t
from storage.chain import HEADER_COLUMNS
from storage.delta_heads import SIZE_COLUMN, head_from, heads_after
from storage.read_models import (
    ClientRow,
    DeviceRow,
    FileRow,
    MentorLinkRow,
    MentorRow,
    RoomRow,
    SessionRow,
    StudentRow,
    SuggestionRow,
    TicketRow,
)
from storage.records import ChainReport, DeltaHead, Recorded, SnapshotRow
from storage.rows import IN_CHUNK, origins_by_id, recorded_from
from storage.views_classes import ClassViews
from storage.views_connection import Query
from storage.views_of_learning import ViewsOfLearning
from storage.views_of_runs import ViewsOfRuns
from storage.views_of_work import ViewsOfWork

#: So many at a time on a page that begins anew.
BROADCASTS_SHOWN = 5
_decode = msgspec.json.decode
_ticket = msgspec.json.Decoder(TicketRecord).decode
_H, _P = t.EventHeader, t.EventPayload
_HEADER_FIELDS = [getattr(_H, name) for name in HEADER_COLUMNS]


class Views(ViewsOfLearning, ViewsOfRuns, ViewsOfWork, ClassViews):
    """Read-only questions to one database."""

    # --- the journal ------------------------------------------------------------------------------------------

    def epoch(self) -> str:
        """Of this journal, and of the backup that was put back last: another one means that laptops begin anew."""
        made = str(self._value(t.Meta.select(t.Meta.value).where(t.Meta.key == "epoch"), ""))
        restored = self.restored()
        return f"{made}-{restored}" if restored else made

    def restored(self) -> str:
        """The name of the last restore that was noticed; empty when there was none."""
        return str(self._value(t.Meta.select(t.Meta.value).where(t.Meta.key == "restored"), ""))

    def mac_at(self, position: int) -> bytes:
        """The chain's mac of the line at this position; empty where there is none."""
        return bytes(self._value(_H.select(_H.mac).where(_H.position == position), b""))

    def last_position(self) -> int:
        return int(self._value(_H.select(fn.max(_H.position)), 0) or 0)

    def newest_at(self) -> int:
        """When the newest event was written, by the domain clock; 0 in an empty journal."""
        return int(self._value(_H.select(_H.at).order_by(_H.position.desc()).limit(1), 0))

    def oldest_at(self) -> int:
        """When the oldest event that is left was written; 0 in an empty journal."""
        return int(self._value(_H.select(_H.at).order_by(_H.position).limit(1), 0))

    def stream_version(self, stream: str) -> int:
        return int(self._value(_H.select(fn.max(_H.version)).where(_H.stream == stream), 0) or 0)

    def events_of(self, stream: str, after_version: int = 0, limit: int | None = None) -> list[Recorded]:
        """The stream's events after a version, in order."""
        query = _recorded().where(_H.stream == stream, _H.version > after_version).order_by(_H.version)
        return self._recorded(query.limit(limit) if limit is not None else query)

    def last_of(self, stream: str, kinds: Collection[str], count: int) -> list[Recorded]:
        """The stream's newest events of these kinds, the newest first."""
        query = _recorded().where(_H.stream == stream, _H.kind.in_(sorted(kinds)))
        return self._recorded(query.order_by(_H.version.desc()).limit(count))

    def feed(
        self, room_id: str | None, after_position: int, kinds: Collection[str], limit: int = 500
    ) -> list[Recorded]:
        """Students' and centre's events of one room, or of all (None), in order of position, without the room's own
        stream."""
        query = _recorded().where(_H.position > after_position, _H.kind.in_(sorted(kinds)))
        if room_id is not None:
            query = query.where(_H.room_id == room_id, _H.stream != room_stream(room_id))
        return self._recorded(query.order_by(_H.position).limit(limit))

    def student_deltas(
        self,
        student_id: str,
        after_position: int,
        limit: int = 500,
        enough_bytes: int | None = None,
        *,
        room_id: str | None = None,
    ) -> list[DeltaHead]:
        """What changed on one child's screen: its files, conflicts, checks, suggestions, tickets and answers, without
        texts; and what was set for its room.

        Ends with the one whose payload goes beyond `enough_bytes` in all, but reads two at least: nothing further is
        even looked at.
        """
        sizes: list[int] = []

        def is_enough(row: tuple[Any, ...]) -> bool:
            sizes.append(row[SIZE_COLUMN] or 0)
            return enough_bytes is not None and len(sizes) > 1 and sum(sizes) > enough_bytes

        wanted = heads_after(student_id, after_position, limit, room_id)
        return [head_from(row) for row in self._rows_until(wanted, is_enough)]

    def payloads(self, positions: Iterable[int]) -> dict[int, dict[str, Any]]:
        """By position; those that were not pruned or erased."""
        wanted = list(positions)
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(wanted), IN_CHUNK):
            query = _P.select(_P.position, _P.body).where(_P.position.in_(wanted[start : start + IN_CHUNK]))
            found |= {position: _decode(body) for position, body in self._rows(query)}
        return found

    def newest_snapshot(self, stream: str) -> SnapshotRow | None:
        s = t.Snapshot
        query = s.select(s.stream, s.version, s.position, s.at, s.schema, s.body)
        return self._one(SnapshotRow, query.where(s.stream == stream).order_by(s.version.desc()).limit(1))

    def cursor(self, consumer: str) -> int:
        """How far this consumer has come; 0 when it never moved."""
        return int(self._value(t.Cursor.select(t.Cursor.position).where(t.Cursor.consumer == consumer), 0))

    def fingerprints(self, client_id: str, first_seq: int, last_seq: int) -> dict[int, str]:
        """Fingerprints by sequence, for the numbers that the journal holds."""
        query = _H.select(_H.seq, _H.fingerprint).where(_H.client_id == client_id, _H.seq.between(first_seq, last_seq))
        return {seq: fingerprint for seq, fingerprint in self._rows(query) if fingerprint is not None}

    def origins(self, ids: Iterable[str]) -> dict[str, tuple[str, str | None]]:
        """Of these event ids those that the journal holds: event id -> (stream, fingerprint)."""
        # Asked with every push: to build the query through the models took longer than to answer it.
        wanted = list(ids)
        return self._with_connection(lambda connection: origins_by_id(connection, wanted))

    def taken_seqs(self, client_id: str, first_seq: int, last_seq: int) -> set[int]:
        """Numbers of this laptop whose event had the id of another event."""
        query = _H.select(_H.seq).where(
            _H.client_id == client_id, _H.seq.between(first_seq, last_seq), _H.kind == PushIdTaken.kind
        )
        return {seq for (seq,) in self._rows(query)}

    def rejections(self, student_id: str, ids: Iterable[str]) -> dict[str, str]:
        """Event id -> reason, for those of these events that this child pushed and that were refused."""
        wanted = list(ids)
        found: dict[str, str] = {}
        for start in range(0, len(wanted), IN_CHUNK):
            query = _recorded().where(
                _H.event_id.in_(wanted[start : start + IN_CHUNK]),
                _H.student_id == student_id,
                _H.kind == PushRejected.kind,
            )
            found |= {each.event_id: each.payload.get("reason", "expired") for each in self._recorded(query)}
        return found

    def client_owner(self, client_id: str) -> tuple[str, int] | None:
        """(student id, last sequence heard)."""
        row = self.client(client_id)
        return (row.student_id, row.last_seq) if row is not None else None

    def client(self, client_id: str) -> ClientRow | None:
        c = t.Client
        query = c.select(c.student_id, c.last_seq, c.heard_at)
        return self._one(ClientRow, query.where(c.client_id == client_id))

    def verify(self, key: bytes) -> ChainReport:
        """Walk the whole chain without troubling the writer, as it was at one moment."""

        def walk(connection: sqlite3.Connection) -> ChainReport:
            # Without a transaction the walk and the signed end would be read at two moments.
            connection.execute("BEGIN")
            try:
                return chain.verify(connection, key)
            finally:
                connection.execute("ROLLBACK")

        return self._with_connection(walk)

    # --- people and rooms -------------------------------------------------------------------------------------

    def rooms(self) -> list[RoomRow]:
        return self._all(RoomRow, t.Room.select().order_by(t.Room.opened_at, t.Room.room_id))

    def room(self, room_id: str) -> RoomRow | None:
        return self._one(RoomRow, t.Room.select().where(t.Room.room_id == room_id))

    def room_by_code(self, join_code: str) -> RoomRow | None:
        return self._one(RoomRow, t.Room.select().where(t.Room.join_code == join_code))

    def is_old_code(self, join_code: str) -> bool:
        """Whether a room had this join code once."""
        return bool(self._rows(t.OldCode.select().where(t.OldCode.join_code == join_code)))

    def students(self, room_id: str) -> list[StudentRow]:
        query = t.Student.select().where(t.Student.room_id == room_id)
        return self._all(StudentRow, query.order_by(t.Student.joined_at, t.Student.student_id))

    def student(self, student_id: str) -> StudentRow | None:
        return self._one(StudentRow, t.Student.select().where(t.Student.student_id == student_id))

    def student_by_name(self, room_id: str, name_key: str) -> StudentRow | None:
        """`name_key` as `classroom.centre.name_key` makes it."""
        query = t.Student.select().where(t.Student.room_id == room_id, t.Student.name_key == name_key)
        return self._one(StudentRow, query)

    def mentor(self, mentor_id: str) -> MentorRow | None:
        """Also one whose access was revoked (`revoked_at`): names of the past stay readable."""
        return self._mentor(t.Mentor.select().where(t.Mentor.mentor_id == mentor_id))

    def mentor_by_name(self, name_key: str) -> MentorRow | None:
        return self._mentor(_active_mentors().where(t.Mentor.name_key == name_key))

    def mentor_by_token(self, token_hash: str) -> MentorRow | None:
        return self._mentor(_active_mentors().where(t.Mentor.token_hash == token_hash))

    def mentors(self) -> list[MentorRow]:
        """Those with access."""
        rows = self._rows(_active_mentors().order_by(t.Mentor.added_at, t.Mentor.mentor_id))
        return [_mentor_row(row) for row in rows]

    def session(self, token_hash: str) -> SessionRow | None:
        return self._one(SessionRow, t.Session.select().where(t.Session.token_hash == token_hash))

    def mentor_link(self, link_hash: str) -> MentorLinkRow | None:
        return self._one(MentorLinkRow, t.MentorLink.select().where(t.MentorLink.link_hash == link_hash))

    def devices(self) -> list[DeviceRow]:
        """Laptops that may send beacons."""
        return self._all(DeviceRow, t.Device.select().order_by(t.Device.device_id))

    def choices(self, owner: str) -> dict[str, Any]:
        """What this child has answered, or what was set for this room, by key; the owner is its stream."""
        c = t.Choice
        return {key: _decode(value) for key, value in self._rows(c.select(c.key, c.value).where(c.owner == owner))}

    def settings(self) -> dict[str, Any]:
        return {key: _decode(value) for key, value in self._rows(t.Setting.select())}

    # --- work and help ----------------------------------------------------------------------------------------

    def files(self, student_id: str) -> list[FileRow]:
        return self._all(FileRow, t.File.select().where(t.File.student_id == student_id).order_by(t.File.path))

    def ticket(self, ticket_id: str) -> TicketRow | None:
        rows = self._tickets(t.Ticket.select().where(t.Ticket.ticket_id == ticket_id))
        return rows[0] if rows else None

    def tickets(self, ids: Iterable[str]) -> list[TicketRow]:
        """By id; those that exist."""
        wanted = sorted(set(ids))
        chunks = (wanted[start : start + IN_CHUNK] for start in range(0, len(wanted), IN_CHUNK))
        order = t.Ticket.ticket_id
        return [
            row
            for chunk in chunks
            for row in self._tickets(t.Ticket.select().where(t.Ticket.ticket_id.in_(chunk)).order_by(order))
        ]

    def tickets_touched(self, room_id: str, after_version: int) -> list[TicketRow]:
        """Those of which the room's own events after this version of its stream speak, as they are now."""
        events = self.events_of(room_stream(room_id), after_version)
        return self.tickets(event.payload["ticket_id"] for event in events if "ticket_id" in event.payload)

    def tickets_of_student(self, student_id: str) -> list[TicketRow]:
        query = t.Ticket.select().where(t.Ticket.student_id == student_id)
        return self._tickets(query.order_by(t.Ticket.opened_at, t.Ticket.ticket_id))

    def unresolved_tickets(self, room_id: str) -> list[TicketRow]:
        """By age; the order of helping is the queue's to say."""
        query = t.Ticket.select().where(t.Ticket.room_id == room_id, t.Ticket.closed_at.is_null())
        return self._tickets(query.order_by(t.Ticket.opened_at, t.Ticket.ticket_id))

    def tickets_opened(self, room_id: str, from_ms: int, to_ms: int) -> list[TicketRow]:
        """Those of a room that were opened from `from_ms` until before `to_ms`, oldest first."""
        query = t.Ticket.select().where(
            t.Ticket.room_id == room_id, t.Ticket.opened_at >= from_ms, t.Ticket.opened_at < to_ms
        )
        return self._tickets(query.order_by(t.Ticket.opened_at, t.Ticket.ticket_id))

    def suggestions(self, student_id: str, open_only: bool = True) -> list[SuggestionRow]:
        s = t.Suggestion
        query = s.select().where(s.student_id == student_id)
        if open_only:
            query = query.where(s.state == "offered")
        rows = self._rows(query.order_by(s.at, s.suggestion_id))
        return [SuggestionRow(*_with(row, 5, _decode)) for row in rows]

    def broadcasts_unseen(self, student_id: str, limit: int = BROADCASTS_SHOWN) -> list[dict[str, Any]]:
        """What this child was told with others and has not had on its screen yet, oldest first; payloads."""
        query = _recorded().where(_H.student_id == student_id, _H.kind.in_((BroadcastTold.kind, BroadcastSeen.kind)))
        recorded = self._recorded(query.order_by(_H.position.desc()).limit(4 * limit))
        seen = {each.payload.get("broadcast_id") for each in recorded if each.kind == BroadcastSeen.kind}
        told = [each.payload for each in recorded if each.kind == BroadcastTold.kind and not each.erased]
        return [each for each in told if each["broadcast_id"] not in seen][:limit][::-1]

    def newest_of_child(self, student_id: str, kind: str) -> dict[str, Any] | None:
        """The payload of the newest event of this kind about this child."""
        query = _recorded().where(_H.student_id == student_id, _H.kind == kind)
        found = [each.payload for each in self._recorded(query.order_by(_H.position.desc()).limit(1))]
        return found[0] if found and found[0] else None

    def _mentor(self, query: Query) -> MentorRow | None:
        rows = self._rows(query.limit(1))
        return _mentor_row(rows[0]) if rows else None

    def _tickets(self, query: Query) -> list[TicketRow]:
        return [TicketRow(*_with(row, 7, _ticket)) for row in self._rows(query)]

    def _recorded(self, query: Query) -> list[Recorded]:
        return [recorded_from(row) for row in self._rows(query)]


def _recorded() -> Query:
    return _H.select(*_HEADER_FIELDS, _P.body).join(_P, JOIN.LEFT_OUTER, on=(_H.position == _P.position))


def _active_mentors() -> Query:
    return t.Mentor.select().where(t.Mentor.revoked_at.is_null())


def _mentor_row(row: Sequence[Any]) -> MentorRow:
    return MentorRow(*_with(row, 3, lambda rooms: tuple(_decode(rooms))))


def _with(row: Sequence[Any], index: int, decode: Callable[[Any], Any]) -> list[Any]:
    """The row with one column decoded."""
    return [decode(value) if i == index else value for i, value in enumerate(row)]
