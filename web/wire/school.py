"""Rooms, classes and class lists, and waits over weeks: what is sent about them and what is answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Bounds
from pydantic import StringConstraints
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from classroom.roster import MOST_NAMES
from classroom.timetable import LONGEST_MIN, SHORTEST_MIN
from web.wire.bodies import TOLERANT, Ident, JoinCode, Name, Whole
from web.wire.views import Named

# --- what is sent ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, config=TOLERANT)
class WhoCanCome:
    """Asks for the names that a room knows, before a child joins."""

    code: JoinCode
    room: Ident | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Nothing:
    """A call whose address says it all."""


@dataclass(frozen=True, slots=True, config=TOLERANT)
class NewRoom:
    name: Name


@dataclass(frozen=True, slots=True, config=TOLERANT)
class NewClass:
    """`day` as ``thursday``, `start` as ``16:00`` on the clock of the centre."""

    room: Ident
    name: Name
    day: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    start: Annotated[str, StringConstraints(min_length=1, max_length=10)]
    minutes: Annotated[int, Bounds(strict=True, ge=SHORTEST_MIN, le=LONGEST_MIN), Whole] = 90


@dataclass(frozen=True, slots=True, config=TOLERANT)
class ClassList:
    """With `only` nobody else is let in. No names take the list away."""

    names: Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Bounds(max_length=MOST_NAMES)]
    only: Annotated[bool, Bounds(strict=True)] = False
    #: The `rev` of the list that was looked at; `stale` where it is another one by now.
    seen: Annotated[str, StringConstraints(max_length=40)] | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class ClassListFile:
    """A CSV file, its bytes as base64."""

    data: Annotated[str, StringConstraints(max_length=2 * 1024 * 1024)]


Role = Literal["mentor", "admin"]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class NewMentor:
    """`room`: its id or name, or ``*`` for all of them, which an admin needs."""

    name: Name
    room: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    role: Role = "mentor"


@dataclass(frozen=True, slots=True, config=TOLERANT)
class NewRole:
    role: Role


# --- what is answered --------------------------------------------------------------------------------------------


class WhoCanComeAnswer(TypedDict):
    """The names that a room knows, in the order of the alphabet; with `only` it lets nobody else in."""

    ok: Literal[True]
    room: Named
    names: list[str]
    only: bool


class ClassRow(Named):
    """A class of the time-table; `next` and `until` are its next meeting, in milliseconds of the wall clock."""

    room: Named
    day: str
    start: str
    minutes: int
    next: int
    until: int


class ClassesAnswer(TypedDict):
    """`join_code` leads to the class that is on; null as long as there was no class."""

    ok: Literal[True]
    time_zone: str
    join_code: str | None
    classes: list[ClassRow]


class ClassPlanned(ClassRow):
    ok: Literal[True]
    time_zone: str
    join_code: str


class ClassDropped(TypedDict):
    ok: Literal[True]
    id: str


class CentreCode(TypedDict):
    ok: Literal[True]
    join_code: str


class ClassEnded(Named):
    """How many hands went down."""

    ok: Literal[True]
    closed: int


class RoomOpened(Named):
    ok: Literal[True]
    join_code: str


class ListTaken(Named):
    """How many names the room knows now, and whether it lets nobody else in."""

    ok: Literal[True]
    names: int
    only: bool


class ClassListAnswer(TypedDict):
    """`rev` is another one for every other list."""

    ok: Literal[True]
    names: list[str]
    only: bool
    rev: str


class ClassListPreview(TypedDict):
    """What a file would make of the list with this `rev`: the `names` in it, which of them are `added`, which of the
    list are `gone`, and which of those are `here` all the same, because they have joined; `kept` are in both. With
    `problems`, each in words and with its line, it would change nothing; `more_problems` are not told."""

    ok: Literal[True]
    rev: str
    names: list[str]
    added: list[str]
    gone: list[str]
    here: list[str]
    kept: int
    problems: list[str]
    more_problems: int


class MentorRow(Named):
    """`rooms` by name, or ``*`` for all; `here`: looks at one of them now."""

    rooms: list[str]
    role: Role
    has_password: bool
    here: bool


class MentorsAnswer(TypedDict):
    ok: Literal[True]
    mentors: list[MentorRow]


class MentorInvited(Named):
    """`link` is a whole address that lets her in once, until `until` (milliseconds of the wall clock); `token` is for
    every time after that. Neither is told again."""

    ok: Literal[True]
    token: str
    link: str
    until: int


class RoleChanged(Named):
    ok: Literal[True]
    role: Role


class MentorGone(Named):
    ok: Literal[True]


class Waits(TypedDict):
    """Seconds until a mentor came first, or until it was over without one."""

    mean: float
    longest: float


class HelpFacts(TypedDict):
    """`tickets` are errors and questions, `asked` those for which the child raised its hand; `help_s` are seconds with
    a mentor. `days`: on which the child was there."""

    days: int
    tickets: int
    asked: int
    helped: int
    wait_s: Waits | None
    help_s: float


class HelpInWeek(HelpFacts):
    """`week` is its Monday."""

    week: str


class HelpOfChild(HelpFacts, Named):
    by_week: list[HelpInWeek]


# `from` is a word of Python, so it needs this spelling.
_Since = TypedDict("_Since", {"from": int})


class FairnessAnswer(_Since):
    """Facts about the children that were there, in the order of their names; no ranking, no score."""

    ok: Literal[True]
    time_zone: str
    to: int
    weeks: list[str]
    children: list[HelpOfChild]
    never_asked: list[Named]
