"""What callers send: frozen dataclasses that pydantic fills from JSON, with every size bounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, StringConstraints
from pydantic import Field as Bounds
from pydantic.dataclasses import dataclass

from classroom.names import HIDDEN
from classroom.program_run import MAX_FILE_CHARS, MAX_FILES, MAX_STDIN_CHARS
from web.wire.views import Language

#: What a name of a person, room, mentor or file may be.
VISIBLE = rf"^[^{HIDDEN}]+$"
#: Something to read: one sign that is neither space nor control, nor only there to turn or join others.
READABLE = r"[^\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=40,
        pattern=VISIBLE,
    ),
]
JoinCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=r"\S")]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Ident = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:\-]{1,100}$")]


def _whole(value: Any) -> Any:
    """JSON knows no integers: 3.0 is one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: Before the bounds of each whole number.
Whole = BeforeValidator(_whole)
Seq = Annotated[int, Bounds(strict=True, ge=0, le=2**53), Whole]
AgeMs = Annotated[int, Bounds(strict=True, ge=0, le=2**53), Whole]

#: Unknown fields are ignored: a newer page may send more.
TOLERANT = ConfigDict(extra="ignore")

#: The version of the events that this server understands; an older page is asked to reload.
SCHEMA = 1
MAX_PUSH_EVENTS = 200
#: Of one work file; a page with more writes several.
MAX_WORK_EVENTS = 1_000
MAX_WORK_CHARS = 2_000_000


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Join:
    """A child joins, or with `rejoin` comes back."""

    code: JoinCode
    name: Name
    rejoin: Annotated[str, StringConstraints(max_length=100)] | None = None
    #: Which room, where the centre's code leads to more than one.
    room: Ident | None = None


#: In words of JSON schema: one of the two ways in is complete.
_TOKEN_OR_PASSWORD: dict[str, Any] = {
    "anyOf": [
        {"required": ["token"], "properties": {"token": {"type": "string"}}},
        {
            "required": ["name", "password"],
            "properties": {"name": {"type": "string"}, "password": {"type": "string"}},
        },
    ]
}


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="ignore", json_schema_extra=_TOKEN_OR_PASSWORD))
class MentorLogin:
    """Either `token` (one-time link or reusable token) or `name` and `password`."""

    token: Secret | None = None
    name: Name | None = None
    password: Secret | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class OpenWindow:
    """For one room, or for one child; a mentor of one room need not say which."""

    room_id: Ident | None = None
    student_id: Ident | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Pair:
    """With the code of a window, or without one in the child's own session."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Hello:
    """What the laptop holds: the `next` number it would give, the first one not yet acknowledged, its cursor."""

    client_id: Ident
    next: Seq
    schema: Seq
    out_head: Seq | None = None
    cursor: Annotated[str, StringConstraints(max_length=100)] | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class PushedEvent:
    """One event of the outbox. A malformed `body` refuses this event only."""

    seq: Annotated[int, Bounds(strict=True, ge=1, le=2**53), Whole]
    event_id: Ident
    type: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    v: Annotated[int, Bounds(strict=True, ge=0, le=1000), Whole]
    age_ms: AgeMs
    body: Any = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Push:
    client_id: Ident
    schema: Seq
    events: Annotated[list[PushedEvent], Bounds(max_length=MAX_PUSH_EVENTS)]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class WorkFile:
    """A child's unsent work as a file. `payload` is `Work` as JSON, kept as text so that its signature holds: `mac` is
    HMAC-SHA-256 with the key `key_id` of `student_id` over "hh work 1", a zero byte and the payload in UTF-8."""

    format: Literal["helping-hands work 1"]
    student_id: Ident
    key_id: Ident
    mac: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]
    payload: Annotated[str, StringConstraints(min_length=2, max_length=MAX_WORK_CHARS)]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class KeptEvent:
    """An event of the outbox without its number, which belongs to the laptop."""

    event_id: Ident
    type: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    v: Annotated[int, Bounds(strict=True, ge=0, le=1000), Whole]
    body: Any = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Work:
    """What is in a work file; texts for people to read stand beside the events and are not looked at here."""

    events: Annotated[list[KeptEvent], Bounds(max_length=MAX_WORK_EVENTS)]


#: Names of files and folders that begin with a letter, a digit or _: neither a way up nor a hidden file.
SourcePath = Annotated[str, StringConstraints(max_length=200, pattern=r"^\w[\w.\- ]*(/\w[\w.\- ]*)*$")]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class SourceFile:
    path: SourcePath
    text: Annotated[str, StringConstraints(max_length=MAX_FILE_CHARS)]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class RunRequest:
    """A program of one or several files; `entry` is the path of the one that starts, and must be among them."""

    request_id: Ident
    language: Language
    files: Annotated[list[SourceFile], Bounds(min_length=1, max_length=MAX_FILES)]
    entry: SourcePath
    stdin: Annotated[str, StringConstraints(max_length=MAX_STDIN_CHARS)] = ""


@dataclass(frozen=True, slots=True, config=TOLERANT)
class TicketCommand:
    """What every command on a ticket carries; `rev` is the ticket's revision on the mentor's screen."""

    request_id: Ident
    rev: Seq


@dataclass(frozen=True, slots=True, config=TOLERANT, kw_only=True)
class AnybodysCommand(TicketCommand):
    """What is right whatever has happened to the ticket since: it needs no `rev`."""

    rev: Seq | None = None  # type: ignore[assignment]  # wider than that of the others, on purpose


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Claim(TicketCommand):
    """I am coming."""


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Renew(TicketCommand):
    """Still at it: the lease starts anew."""


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Release(TicketCommand):
    """Back to the queue."""


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Handoff(TicketCommand):
    """Another mentor of this room, who has it on a screen, goes instead: `to` is her id."""

    to: Ident


@dataclass(frozen=True, slots=True, config=TOLERANT)
class CannotFindYou(TicketCommand):
    """I was there and the child was not: it keeps its place until it does something, or the room's time is up."""


@dataclass(frozen=True, slots=True, config=TOLERANT)
class LookInAgain(TicketCommand):
    """I come back in so many seconds; until then the child does not wait."""

    in_s: Annotated[int, Bounds(strict=True, ge=30, le=7200), Whole] = 300


@dataclass(frozen=True, slots=True, config=TOLERANT, kw_only=True)
class Pin(AnybodysCommand):
    """First in the queue, or no longer."""

    pinned: Annotated[bool, Bounds(strict=True)] = True


@dataclass(frozen=True, slots=True, config=TOLERANT, kw_only=True)
class Note(AnybodysCommand):
    """Words for the other mentors; children never see them. At least one sign must be there to be read."""

    note: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=READABLE)]


@dataclass(frozen=True, slots=True, config=TOLERANT, kw_only=True)
class HasToGo(AnybodysCommand):
    """The child has to leave in so many seconds and should be helped before; null: it has not."""

    in_s: Annotated[int, Bounds(strict=True, ge=0, le=14_400), Whole] | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Resolve(TicketCommand):
    """Done; `fix` is never claimed here, only the parser's word counts for it."""

    outcome: Literal["mentor", "student", "lesson", "broadcast", "absent"] = "mentor"
    tags: Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=40)]], Bounds(max_length=10)] = (
        field(default_factory=list)
    )
    note: Annotated[str, StringConstraints(max_length=500)] = ""


@dataclass(frozen=True, slots=True, config=TOLERANT)
class RestoreRule:
    """A rule of LinterLite may speak again as it was fitted."""

    request_id: Ident


@dataclass(frozen=True, slots=True, config=TOLERANT)
class RoomCommand:
    """What every command on a room carries."""

    request_id: Ident


@dataclass(frozen=True, slots=True, config=TOLERANT)
class SetInRoom(RoomCommand):
    """From now on, in this room. `fixes` (off, ask, on): how far children who want them are shown fixes. `mode`
    (normal, graded): in graded work nobody is shown any, and none can be taken. `ages` (younger, older): of the
    children, for the forms that ask what they need. A rule of the queue (``queue.points_hand``): a whole number within
    its bounds, or null for what the installation has set."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    value: (
        Annotated[int, Bounds(strict=True, ge=-(2**53), le=2**53), Whole]
        | Literal["off", "ask", "on", "normal", "graded", "younger", "older"]
        | None
    )


#: Lines of text without anything that a terminal would obey, or that turns the direction of what follows.
_SPOKEN = r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*"
#: With at least one sign to be read among them.
SPOKEN = f"^{_SPOKEN}{READABLE}{_SPOKEN}$"


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Broadcast(RoomCommand):
    """One text to many children. `to` says to whom: all of the room, the children of `group`, or those of `tickets`.
    It is shown as text, whatever is in it. `kind` is what it is: ``hint``, ``snippet`` (code, whose spaces stay as they
    are), ``announcement``; of any other it is read as an announcement."""

    to: Literal["room", "group", "tickets"]
    text: Annotated[
        str,
        StringConstraints(min_length=1, max_length=1_000, pattern=SPOKEN),
    ]
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")] = "message"
    group: Ident | None = None
    tickets: Annotated[list[Ident], Bounds(max_length=200)] = field(default_factory=list)


#: What a pattern asks of a text, for whoever sent one that does not fit.
ASKS: dict[str, str] = {
    VISIBLE: "must be one line without control characters or invisible signs",
    READABLE: "must have something to read in it",
    SPOKEN: "must have something to read in it, and no control characters or signs that turn the direction of writing",
    r"\S": "must have something to read in it",
}


def words(error: Mapping[str, Any]) -> str:
    """What is wrong with a field, without the names of our own classes and without patterns."""
    if error["type"] == "dataclass_type":
        return "Input should be an object"
    if error["type"] == "string_pattern_mismatch":
        return ASKS.get(error["ctx"]["pattern"], "has signs in it that do not belong there")
    return str(error["msg"])


#: The commands of a mentor on one ticket, by their name in addresses and messages.
TICKET_COMMANDS: dict[str, type[TicketCommand]] = {
    "claim": Claim,
    "renew": Renew,
    "release": Release,
    "handoff": Handoff,
    "cannot_find": CannotFindYou,
    "followup": LookInAgain,
    "pin": Pin,
    "note": Note,
    "deadline": HasToGo,
    "resolve": Resolve,
}

#: Those on a room.
ROOM_COMMANDS: dict[str, type[RoomCommand]] = {"set": SetInRoom, "broadcast": Broadcast}
