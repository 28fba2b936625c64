"""What a group of appends comes to, before anything is written: who is answered how, and which lines follow.

One append is checked against the journal *and* against those before it in the group, so that a bad one never
spoils its neighbours and two appends of one stream may share a commit.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence

import msgspec

from storage.chain import SALT_BYTES, next_mac, payload_hash
from storage.records import Append, Appended, NewEvent, NotAppended, Reason, Recorded
from storage.rows import chunks, header_of, places_by_id, recorded_by_id

_encode = msgspec.json.encode
#: What encoding raises for values that are not JSON, or text that is not Unicode.
UNENCODABLE = (TypeError, ValueError, OverflowError, RecursionError)


class Plan:
    """Lines to write for one group. `versions` are those that the writer knows; the plan works on its own copy."""

    def __init__(
        self, connection: sqlite3.Connection, key: bytes, head: tuple[int, bytes], versions: dict[str, int]
    ) -> None:
        self._connection = connection
        self._key = key
        self.position, self.mac = head
        self.versions: dict[str, int] = {}
        self._committed_versions = versions
        self.headers: list[tuple[object, ...]] = []
        self.payloads: list[tuple[int, bytes, str]] = []
        self.recorded: list[Recorded] = []
        self.accepted: list[Append] = []
        self._places: dict[str, str] = {}
        self._seqs: set[tuple[str, int]] = set()

    def answer_all(self, appends: Sequence[Append]) -> list[Appended | NotAppended]:
        events = [event for append in appends for event in append.events]
        self._places = places_by_id(self._connection, (event.event_id for event in events))
        self._seqs = self._known_seqs(events)
        return [self._answer(append) for append in appends]

    def _known_seqs(self, events: list[NewEvent]) -> set[tuple[str, int]]:
        wanted: dict[str, list[int]] = {}
        for event in events:
            if event.client_id is not None and event.seq is not None:
                wanted.setdefault(event.client_id, []).append(event.seq)
        known: set[tuple[str, int]] = set()
        for client_id, seqs in wanted.items():
            for part, marks in chunks(seqs):
                query = f"SELECT seq FROM journal WHERE client_id = ? AND seq IN ({marks})"  # noqa: S608  (our own column names and marks)
                known.update((client_id, seq) for (seq,) in self._connection.execute(query, [client_id, *part]))
        return known

    def _answer(self, append: Append) -> Appended | NotAppended:
        version = self.version_of(append.stream)
        places = [self._places.get(event.event_id) for event in append.events]
        if append.events and all(place == append.stream for place in places):
            return self._again(append)
        if append.expected_version != version:
            return NotAppended(append.stream, "stale", version)
        refused = self._objection(append, places)
        if refused is not None:
            return NotAppended(append.stream, refused[0], version, refused[1])
        return self._write(append, version)

    def _again(self, append: Append) -> Appended:
        ids = [event.event_id for event in append.events]
        found = recorded_by_id(self._connection, ids)
        found.update((line.event_id, line) for line in self.recorded)
        recorded = tuple(found[event_id] for event_id in ids)
        return Appended(append.stream, max(line.version for line in recorded), recorded)

    def _objection(self, append: Append, places: list[str | None]) -> tuple[Reason, tuple[str, ...]] | None:
        ids = [event.event_id for event in append.events]
        known = [event_id for event_id, place in zip(ids, places, strict=True) if place is not None]
        if known:
            return "known_event", tuple(known)
        numbered = [e for e in append.events if e.client_id is not None and e.seq is not None]
        seqs = [(e.client_id, e.seq) for e in numbered]
        taken = [e.event_id for e, seq in zip(numbered, seqs, strict=True) if seq in self._seqs]
        if taken:
            return "known_seq", tuple(taken)
        twice = len(set(ids)) < len(ids) or len(set(seqs)) < len(seqs)
        misplaced = append.snapshot is not None and append.snapshot.stream != append.stream
        return ("malformed", tuple(ids)) if twice or misplaced else None

    def _write(self, append: Append, version: int) -> Appended | NotAppended:
        try:
            bodies = [_encode(event.payload) for event in append.events]
            headers = [
                header_of(event, self.position + i, append.stream, version + i)
                for i, event in enumerate(append.events, start=1)
            ]
            _encode(headers)
        except UNENCODABLE:
            ids = tuple(event.event_id for event in append.events)
            return NotAppended(append.stream, "malformed", version, ids)
        recorded = []
        salts = os.urandom(SALT_BYTES * len(bodies))
        for i, (event, header, body) in enumerate(zip(append.events, headers, bodies, strict=True)):
            salt = salts[i * SALT_BYTES : (i + 1) * SALT_BYTES]
            hashed = payload_hash(salt, body)
            self.mac = next_mac(self._key, self.mac, header, hashed)
            self.headers.append((*header, hashed, self.mac))
            self.payloads.append((header[0], salt, body.decode()))
            recorded.append(Recorded(*header, event.payload))
            self._places[event.event_id] = append.stream
            if event.client_id is not None and event.seq is not None:
                self._seqs.add((event.client_id, event.seq))
        self.recorded += recorded
        self.position += len(bodies)
        self.versions[append.stream] = version + len(bodies)
        self.accepted.append(append)
        return Appended(append.stream, version + len(bodies), tuple(recorded))

    def version_of(self, stream: str) -> int:
        """As this plan leaves the stream so far."""
        if stream in self.versions:
            return self.versions[stream]
        if stream not in self._committed_versions:
            query = "SELECT coalesce(max(version), 0) FROM journal WHERE stream = ?"
            self._committed_versions[stream] = self._connection.execute(query, (stream,)).fetchone()[0]
        return self._committed_versions[stream]
