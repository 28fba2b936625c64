"""What can have happened in the centre: the facts of its stream, of which `classroom.centre` is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from classroom.vocabulary import Event


@dataclass(frozen=True, slots=True)
class RoomOpened(Event):
    kind: ClassVar[str] = "room.opened"
    room_id: str
    name: str
    join_code: str


@dataclass(frozen=True, slots=True)
class JoinCodeRenewed(Event):
    kind: ClassVar[str] = "room.code_renewed"
    room_id: str
    join_code: str
    old_code: str


@dataclass(frozen=True, slots=True)
class StudentJoined(Event):
    kind: ClassVar[str] = "student.joined"
    student_id: str
    room_id: str
    name: str
    name_key: str
    rejoin_hash: str


@dataclass(frozen=True, slots=True)
class StudentRemoved(Event):
    kind: ClassVar[str] = "student.removed"
    student_id: str
    room_id: str


@dataclass(frozen=True, slots=True)
class RejoinRenewed(Event):
    kind: ClassVar[str] = "student.rejoin_renewed"
    student_id: str
    rejoin_hash: str


@dataclass(frozen=True, slots=True)
class SessionStarted(Event):
    kind: ClassVar[str] = "session.started"
    role: str
    who: str
    token_hash: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    kind: ClassVar[str] = "session.ended"
    token_hash: str


@dataclass(frozen=True, slots=True)
class MentorAdded(Event):
    kind: ClassVar[str] = "mentor.added"
    mentor_id: str
    name: str
    rooms: tuple[str, ...]
    token_hash: str | None
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class MentorRevoked(Event):
    kind: ClassVar[str] = "mentor.revoked"
    mentor_id: str


@dataclass(frozen=True, slots=True)
class MentorLinkIssued(Event):
    kind: ClassVar[str] = "mentor.link_issued"
    link_hash: str
    mentor_id: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class MentorLinkUsed(Event):
    kind: ClassVar[str] = "mentor.link_used"
    link_hash: str
    mentor_id: str
    token_hash: str


@dataclass(frozen=True, slots=True)
class DevicePaired(Event):
    kind: ClassVar[str] = "device.paired"
    device_id: int
    student_id: str
    room_id: str
    salt: str


@dataclass(frozen=True, slots=True)
class DeviceUnpaired(Event):
    kind: ClassVar[str] = "device.unpaired"
    device_id: int
    student_id: str


@dataclass(frozen=True, slots=True)
class EpochRenewed(Event):
    kind: ClassVar[str] = "epoch.renewed"
    restored: str


@dataclass(frozen=True, slots=True)
class ExamplesAllowed(Event):
    """Of a room, or of one child in it."""

    kind: ClassVar[str] = "examples.allowed"
    room_id: str
    student_id: str | None
    allowed: bool


@dataclass(frozen=True, slots=True)
class RoomSet(Event):
    kind: ClassVar[str] = "room.set"
    room_id: str
    key: str
    value: str
    by: dict[str, str]


@dataclass(frozen=True, slots=True)
class SettingChanged(Event):
    kind: ClassVar[str] = "setting.changed"
    key: str
    value: Any
