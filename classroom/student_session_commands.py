"""What a student's sitting (`classroom.student_session`) can be told: pushes of its laptops, LinterLite's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from classroom.fix_delivery import NORMAL, ROOM_DEFAULT
from classroom.vocabulary import Command


@dataclass(frozen=True, slots=True)
class Pushed:
    """One event of the laptop, as it came over the wire. `problem` = the edge refuses its body, with this code. `hash`
    of an error's message, by the edge, which has the room's key."""

    seq: int
    event_id: str
    type: str
    v: int
    age_ms: int
    body: dict[str, Any]
    fingerprint: str
    problem: str | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A laptop: the last of its numbers that was heard, and when."""

    last_seq: int
    heard_at: int


@dataclass(frozen=True, slots=True)
class Push(Command):
    """Events in order. `recorded`: fingerprints that the journal holds for sequences asked for again.
    `known`: event ids that the journal holds under another sequence (a re-keyed outbox).
    `taken`: event ids that the journal holds for another child or for other content: no repetition of anything.
    `held`: how far the journal heard this laptop, when the sitting does not remember it."""

    client_id: str
    events: tuple[Pushed, ...]
    at: int
    recorded: dict[int, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    held: Client | None = None
    #: What the room is at, where a fix is taken.
    mode: str = NORMAL


@dataclass(frozen=True, slots=True)
class RecordCheck(Command):
    """LinterLite's answer to a check that this core asked for. `room`: how far the room shows fixes now."""

    check_id: str
    parses: bool
    line: int | None
    message: str | None
    level: str
    suggestion: dict[str, Any] | None
    room: str = ROOM_DEFAULT
    #: What the room is at: `classroom.fix_delivery.MODES`.
    mode: str = NORMAL
    #: Of a program that parses: attempt id, and what that attempt and this program are without names.
    pairs: tuple[tuple[str, str, str], ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Reconsider(Command):
    """The child or the room may have chosen otherwise since something was offered."""

    room: str = ROOM_DEFAULT
    mode: str = NORMAL


@dataclass(frozen=True, slots=True)
class SettleFixes(Command):
    """Time has passed: fixes that were taken long enough ago may have the last word on them."""

    at: int
