"""What the centre can be asked to do: who comes in, who may help, and what operators decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classroom.vocabulary import Command


@dataclass(frozen=True, slots=True)
class OpenRoom(Command):
    room_id: str
    name: str
    join_code: str


@dataclass(frozen=True, slots=True)
class RenewJoinCode(Command):
    """The room's code is replaced: whoever is in stays in, and the old code is `expired` from now on."""

    room_id: str
    join_code: str


@dataclass(frozen=True, slots=True)
class SchoolCommand(Command):
    """Of time-table and class lists (`classroom.school`)."""


@dataclass(frozen=True, slots=True)
class GiveCentreCode(SchoolCommand):
    """One code for all classes; the one before is `expired` from now on."""

    join_code: str


@dataclass(frozen=True, slots=True)
class PlanClass(SchoolCommand):
    """A class that meets each week. Refused `malformed` for a time that cannot be, or when the room has another class
    then, `too_many` beyond what a time-table holds."""

    class_id: str
    name: str
    room_id: str
    weekday: int
    start_min: int
    duration_min: int


@dataclass(frozen=True, slots=True)
class DropClass(SchoolCommand):
    class_id: str


@dataclass(frozen=True, slots=True)
class ReplaceRoster(SchoolCommand):
    """The names were looked at before (`classroom.roster`). Who has joined already stays, on the list or not. `seen`:
    the `roster.rev_of` of the list that was looked at; refused `stale` where it is another by now."""

    room_id: str
    names: tuple[str, ...]
    only: bool
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class JoinRoom(Command):
    """A new child joins. Refused `bad_code`, `expired` (a code of the past), `name_taken` when the room has that name,
    `not_found` when it is not on a list that counts alone, or `room_closed` when full."""

    student_id: str
    code: str
    name: str
    rejoin_hash: str
    token_hash: str
    expires_at: int
    max_students: int = 60


@dataclass(frozen=True, slots=True)
class RemoveStudent(Command):
    """A child that is none, or comes no more: its name and place are free again, its sessions end, and its hand goes
    down. What it did stays in the journal. Its id is never given again."""

    student_id: str


@dataclass(frozen=True, slots=True)
class RenewRejoin(Command):
    """New rejoin words for a child that lost them, or whose words somebody else found: the old ones are worth nothing
    any more, and every session of the child ends."""

    student_id: str
    rejoin_hash: str


@dataclass(frozen=True, slots=True)
class StartSession(Command):
    """A token for somebody whose secret (rejoin words, password, reusable token) was verified at the edge.

    A child has `SESSIONS_PER_STUDENT` at most: the oldest ends."""

    role: str
    who: str
    token_hash: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class EndSession(Command):
    token_hash: str


@dataclass(frozen=True, slots=True)
class AddMentor(Command):
    mentor_id: str
    name: str
    rooms: tuple[str, ...]
    token_hash: str | None = None
    password_hash: str | None = None
    role: str = "mentor"


#: Who does it where no mentor does: somebody at the server itself.
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class ChangeMentorRole(Command):
    """`by`: a mentor's id, or the operator. Refused `not_waiting` where a mentor would take away the last admin."""

    mentor_id: str
    role: str
    by: str = OPERATOR


@dataclass(frozen=True, slots=True)
class RevokeMentor(Command):
    """`by` and the last admin as with `ChangeMentorRole`."""

    mentor_id: str
    by: str = OPERATOR


@dataclass(frozen=True, slots=True)
class RenewMentor(Command):
    """A mentor's laptop is lost: her sessions end, and token, password and links from before are worth nothing. She
    gets the token of which this is the hash."""

    mentor_id: str
    token_hash: str
    by: str = OPERATOR


@dataclass(frozen=True, slots=True)
class IssueMentorLink(Command):
    """A link that logs one mentor in once."""

    link_hash: str
    mentor_id: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class UseMentorLink(Command):
    """Refused `not_found` when unknown, `expired` when used or too old. Answers `{"who": mentor_id}`."""

    link_hash: str
    token_hash: str
    expires_at: int
    at: int


@dataclass(frozen=True, slots=True)
class PairDevice(Command):
    """A laptop of the child may send beacons. `salt` is what its key is derived with. A child has
    `DEVICES_PER_STUDENT` at most: the oldest ends. Refused `name_taken` when the number is another laptop's."""

    device_id: int
    student_id: str
    salt: str


@dataclass(frozen=True, slots=True)
class UnpairDevice(Command):
    device_id: int


@dataclass(frozen=True, slots=True)
class RenewEpoch(Command):
    """Somebody has put a backup back. `seen` is the last restore that the asker knew of: of many who notice the same
    one, the first renews."""

    seen: str
    restored: str


@dataclass(frozen=True, slots=True)
class AllowExamples(Command):
    """Whether a room's broken programs and their repairs may be kept as examples, or, with a child, whether this
    child's may, where the room's may. Nothing is allowed until an operator says so; taking it back deletes."""

    room_id: str
    student_id: str | None
    allowed: bool


@dataclass(frozen=True, slots=True)
class SetInRoom(Command):
    """A mentor chooses something for a room, from now on. Refused `malformed` for what `ROOM_SETTINGS` does not have.
    `by`: her id and name."""

    room_id: str
    key: str
    value: str
    by: dict[str, str]


@dataclass(frozen=True, slots=True)
class ChangeSetting(Command):
    key: str
    value: Any
