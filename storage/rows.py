"""Lines of the journal as SQL sees them, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from storage.chain import HEADER_COLUMNS, Header
from storage.records import NewEvent, Recorded

#: Few enough for every SQLite's limit on parameters.
IN_CHUNK = 400

INSERT_HEADER = f"""INSERT INTO journal ({", ".join(HEADER_COLUMNS)}, payload_hash, mac)
    VALUES ({", ".join("?" * (len(HEADER_COLUMNS) + 2))})"""  # noqa: S608  (our own column names and marks)
INSERT_PAYLOAD = "INSERT INTO payload (position, salt, body) VALUES (?, ?, ?)"
SELECT_RECORDED = f"""SELECT {", ".join(f"j.{name}" for name in HEADER_COLUMNS)}, p.body
    FROM journal j LEFT JOIN payload p USING (position)"""  # noqa: S608  (our own column names and marks)

_decode = msgspec.json.decode


def header_of(new: NewEvent, position: int, stream: str, version: int) -> Header:
    return (
        position, stream, version, new.event_id, new.kind, new.v, new.at,
        new.cause, new.student_id, new.room_id, new.client_id, new.seq, new.fingerprint,
    )  # fmt: skip


def recorded_from(row: tuple[Any, ...]) -> Recorded:
    """A row of `SELECT_RECORDED`."""
    *header, body = row
    said = ({}, True) if body is None else (_decode(body), False)
    return Recorded(*[*header, *said])


def chunks(values: Iterable[Any]) -> Iterator[tuple[list[Any], str]]:
    """(values, "?, ?, ...") for an IN clause, as often as needed."""
    left = list(values)
    for start in range(0, len(left), IN_CHUNK):
        part = left[start : start + IN_CHUNK]
        yield part, ", ".join("?" * len(part))


def recorded_by_id(connection: sqlite3.Connection, event_ids: Iterable[str]) -> dict[str, Recorded]:
    """The lines of these events, as far as the journal holds them."""
    found: dict[str, Recorded] = {}
    for ids, marks in chunks(event_ids):
        for row in connection.execute(f"{SELECT_RECORDED} WHERE j.event_id IN ({marks})", ids):
            found[row[3]] = recorded_from(row)
    return found


def origins_by_id(connection: sqlite3.Connection, event_ids: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Which of these event ids the journal holds: stream and fingerprint."""
    found: dict[str, tuple[str, str | None]] = {}
    for ids, marks in chunks(event_ids):
        query = f"SELECT event_id, stream, fingerprint FROM journal WHERE event_id IN ({marks})"  # noqa: S608  (our own column names and marks)
        found.update((event_id, (stream, told)) for event_id, stream, told in connection.execute(query, ids))
    return found


def places_by_id(connection: sqlite3.Connection, event_ids: Iterable[str]) -> dict[str, str]:
    """Which of these event ids the journal holds, and in which stream."""
    found: dict[str, str] = {}
    for ids, marks in chunks(event_ids):
        query = f"SELECT event_id, stream FROM journal WHERE event_id IN ({marks})"  # noqa: S608  (our own column names and marks)
        found.update(connection.execute(query, ids))
    return found
