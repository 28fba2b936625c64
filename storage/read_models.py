"""The rows that `storage.views` hands out: what the tables for reading say, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classroom.rule_book import Standing
from classroom.ticket import Ticket


@dataclass(frozen=True, slots=True)
class RoomRow:
    room_id: str
    name: str
    join_code: str
    opened_at: int


@dataclass(frozen=True, slots=True)
class StudentRow:
    student_id: str
    room_id: str
    name: str
    name_key: str
    rejoin_hash: str
    joined_at: int


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A laptop's outbox: whose it is, how far it was heard, and when."""

    student_id: str
    last_seq: int
    heard_at: int


@dataclass(frozen=True, slots=True)
class MentorRow:
    mentor_id: str
    name: str
    name_key: str
    rooms: tuple[str, ...]
    token_hash: str | None
    password_hash: str | None
    added_at: int
    revoked_at: int | None
    #: ``mentor`` or ``admin``.
    role: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """`role` is ``student`` or ``mentor``, `who` their id. Whether it has expired is for the caller's clock."""

    token_hash: str
    role: str
    who: str
    expires_at: int
    ended: bool


@dataclass(frozen=True, slots=True)
class MentorLinkRow:
    link_hash: str
    mentor_id: str
    expires_at: int
    used: bool


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A laptop that may send beacons."""

    device_id: int
    student_id: str
    salt: str
    paired_at: int


@dataclass(frozen=True, slots=True)
class FileRow:
    """`rev` is the event id of the last save; `conflict_of` the path of which this is a conflict copy."""

    student_id: str
    path: str
    language: str
    text: str
    rev: str
    base_rev: str | None
    at: int
    conflict_of: str | None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """`record` is the ticket itself, as the queue has it; the other fields are for looking it up."""

    ticket_id: str
    room_id: str
    student_id: str
    state: str
    opened_at: int
    closed_at: int | None
    resolution: str | None
    record: Ticket


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of LinterLite, and how it stands."""

    language: str
    rule: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A broken program and its repair, without names; `how` and `taken` as in `classroom.attempts.PairLearnt`."""

    language: str
    broken: str
    fixed: str
    how: str
    rule: str | None
    taken: bool


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """`body` is the Suggestion of CONTRACT; `state` ``offered``, ``accepted``, ``declined`` or ``gone``."""

    student_id: str
    suggestion_id: str
    path: str
    check_id: str
    error_event_id: str
    body: dict[str, Any]
    state: str
    at: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """`ended_position` is where in the journal the run's end is; None before."""

    run_id: str
    student_id: str
    request_id: str
    language: str
    entry: str
    asked_at: int
    ended_position: int | None
