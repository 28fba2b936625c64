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
class SchoolEvent(Event):
    """Of time-table and class lists (`classroom.school`)."""


@dataclass(frozen=True, slots=True)
class CentreCodeGiven(SchoolEvent):
    """The one code for all classes of the time-table; `old_code` is empty at the first time."""

    kind: ClassVar[str] = "centre.code_given"
    join_code: str
    old_code: str


@dataclass(frozen=True, slots=True)
class ClassPlanned(SchoolEvent):
    """Each week; times are those of the wall clock of the centre (`classroom.timetable`)."""

    kind: ClassVar[str] = "class.planned"
    class_id: str
    name: str
    room_id: str
    weekday: int
    start_min: int
    duration_min: int


@dataclass(frozen=True, slots=True)
class ClassDropped(SchoolEvent):
    """It meets no more."""

    kind: ClassVar[str] = "class.dropped"
    class_id: str
    room_id: str


@dataclass(frozen=True, slots=True)
class RosterReplaced(SchoolEvent):
    """The names that the room knows from now on; with `only` it lets nobody else in. Without names there is none."""

    kind: ClassVar[str] = "roster.replaced"
    room_id: str
    names: tuple[str, ...]
    only: bool


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
    #: ``mentor``, or ``admin``, who also looks after rooms. Older journals do not say.
    role: str = "mentor"


@dataclass(frozen=True, slots=True)
class MentorRoleChanged(Event):
    """Older journals do not say by whom."""

    kind: ClassVar[str] = "mentor.role_changed"
    mentor_id: str
    role: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class MentorRevoked(Event):
    """Older journals do not say by whom."""

    kind: ClassVar[str] = "mentor.revoked"
    mentor_id: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class MentorRenewed(Event):
    """Whoever has an old secret of hers is out, she herself with it."""

    kind: ClassVar[str] = "mentor.renewed"
    mentor_id: str
    token_hash: str
    by: str


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


def about(event: Event) -> dict[str, str]:
    """The room and the child that an event of this stream is about, for the journal's header."""
    match event:
        case (
            StudentJoined(student_id=student_id, room_id=room_id)
            | StudentRemoved(student_id=student_id, room_id=room_id)
            | DevicePaired(student_id=student_id, room_id=room_id)
        ):
            return {"student_id": student_id, "room_id": room_id}
        case RejoinRenewed(student_id=student_id) | DeviceUnpaired(student_id=student_id):
            return {"student_id": student_id}
        case ExamplesAllowed(room_id=room_id, student_id=str(student_id)):
            return {"student_id": student_id, "room_id": room_id}
        case ExamplesAllowed(room_id=room_id):
            return {"room_id": room_id}
        case (
            RoomOpened(room_id=room_id)
            | JoinCodeRenewed(room_id=room_id)
            | ClassPlanned(room_id=room_id)
            | ClassDropped(room_id=room_id)
            | RosterReplaced(room_id=room_id)
            | RoomSet(room_id=room_id)
        ):
            return {"room_id": room_id}
    return {}
