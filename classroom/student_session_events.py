"""What can have happened in a student's sitting: the facts of its stream (`classroom.student_session`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from classroom.vocabulary import Event


@dataclass(frozen=True, slots=True)
class StudentDid(Event):
    """A pushed event that counts; its kind in the journal is its `type`."""

    kind: ClassVar[str] = "student.did"
    type: str
    body: dict[str, Any]
    client_id: str
    seq: int
    event_id: str
    fingerprint: str
    happened_at: int
    at: int
    context: dict[str, Any] | None = None
    #: Of an error's message, as in a beacon (`classroom.beacon.message_hash`), in hexadecimal digits.
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class SourceConflicted(Event):
    """A save on an old base: the head stays, this text becomes a copy beside it."""

    kind: ClassVar[str] = "source.conflicted"
    language: str
    path: str
    copy_path: str
    text: str
    base_rev: str | None
    client_id: str
    seq: int
    event_id: str
    fingerprint: str
    at: int


@dataclass(frozen=True, slots=True)
class PushRejected(Event):
    kind: ClassVar[str] = "push.rejected"
    type: str
    reason: str
    client_id: str
    seq: int
    event_id: str
    fingerprint: str
    at: int


@dataclass(frozen=True, slots=True)
class PushRepeated(Event):
    """The same event under a new number: counted once, the number moves on."""

    kind: ClassVar[str] = "push.repeated"
    repeats: str
    client_id: str
    seq: int
    fingerprint: str
    at: int


@dataclass(frozen=True, slots=True)
class PushIdTaken(Event):
    """Another event has this id already, of another child or with other content: this one does not count, and has an
    id of the server's in the journal. The number moves on, and the answer names it as refused."""

    kind: ClassVar[str] = "push.id_taken"
    type: str
    claimed: str
    client_id: str
    seq: int
    fingerprint: str
    at: int


@dataclass(frozen=True, slots=True)
class SourceChecked(Event):
    """LinterLite has looked at a text. `level` is what it found; `suggestion` what the laptops are given of it, and
    `withheld` the whole of it when that is more (`classroom.fix_delivery`). `fix`: the text is what the suggestion
    of this id makes of the program."""

    kind: ClassVar[str] = "source.checked"
    check_id: str
    path: str
    language: str
    purpose: str
    parses: bool
    line: int | None
    message: str | None
    level: str
    suggestion: dict[str, Any] | None
    withheld: dict[str, Any] | None = None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionReconsidered(Event):
    """The child or its room has chosen otherwise since: the laptops are given this in place of what they have."""

    kind: ClassVar[str] = "suggestion.reconsidered"
    check_id: str
    path: str
    suggestion: dict[str, Any] | None
