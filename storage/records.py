"""The plain values that cross the store's door, in both directions; they travel in messages, so ids and JSON only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event to append. `seq` and `client_id` come from a laptop's outbox, `cause` names the event or command
    that brought it about."""

    event_id: str
    kind: str
    v: int
    payload: dict[str, Any]
    at: int
    cause: str | None = None
    student_id: str | None = None
    room_id: str | None = None
    client_id: str | None = None
    seq: int | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in the journal: `position` counts over all streams, `version` within its own, both from 1."""

    position: int
    stream: str
    version: int
    event_id: str
    kind: str
    v: int
    at: int
    cause: str | None = None
    student_id: str | None = None
    room_id: str | None = None
    client_id: str | None = None
    seq: int | None = None
    fingerprint: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    #: The payload was pruned or erased; the header stays.
    erased: bool = False


@dataclass(frozen=True, slots=True)
class DeltaHead:
    """One delta of a child's screen before its text is read: `size_bytes` of payload (0 when it was pruned or erased),
    and what it shows: a ``file``, ``conflict``, ``suggestion``, ``ticket`` or ``setting`` and its path, copy's path, id
    or key. Both are None when it shows nothing. `replaces`: of a file, the revisions that this one was saved over,
    oldest first."""

    position: int
    event_id: str
    kind: str
    at: int
    size_bytes: int
    shows: str | None
    subject: str | None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A state as bytes: that of `stream` after `version`, when the journal stood at `position`."""

    stream: str
    version: int
    position: int
    at: int
    schema: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """What one actor wants written, all of it or nothing. `cursor` = (consumer, position), never moved back."""

    stream: str
    expected_version: int
    events: tuple[NewEvent, ...]
    cursor: tuple[str, int] | None = None
    snapshot: SnapshotRow | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """Written and on the disk (or found there already). `version` is the stream's after the last of `recorded`."""

    stream: str
    version: int
    recorded: tuple[Recorded, ...]


#: ``stale``: `expected_version` is not the stream's. ``known_event``: ids that the journal holds already.
#: ``known_seq``: a client's number that it holds already. ``malformed``: the events cannot be stored or projected.
Reason = Literal["stale", "known_event", "known_seq", "malformed"]


@dataclass(frozen=True, slots=True)
class NotAppended:
    """Nothing of this append was written; `version` is the stream's as it stands."""

    stream: str
    reason: Reason
    version: int
    event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk over the whole chain found. `first_break` is the first position that does not hold, or None."""

    checked: int
    erased: int
    first_break: int | None = None
    reason: str | None = None

    @property
    def ok(self) -> bool:
        return self.first_break is None
