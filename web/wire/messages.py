"""What the two WebSockets carry, in both directions."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, StringConstraints
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from web.wire.rules import QueueRule
from web.wire.views import (
    BroadcastData,
    BroadcastView,
    Named,
    RoomSettings,
    StudentRow,
    Suggestion,
    SystemView,
    Ticket,
    TicketState,
    Triage,
)
from web.wire.views_of_runs import RunView
from web.wire.views_of_work import LiveCode

# --- to students ---------------------------------------------------------------------------------------------------


class Poke(TypedDict):
    """Something of yours changed: pull."""

    type: Literal["poke"]
    version: int


class TicketMessage(TypedDict):
    """Your ticket changed; `ticket.claimed_by` says who is coming."""

    type: Literal["ticket"]
    ticket: Ticket


class QueuePlace(TypedDict):
    """A place in the line: the wait is a range, never a promise."""

    ticket_id: str
    state: TicketState
    position: int | None
    wait_s: tuple[int, int] | None


class QueueMessage(QueuePlace):
    type: Literal["queue"]


class SuggestionMessage(TypedDict):
    """LinterLite has something to say about your error."""

    type: Literal["suggestion"]
    suggestion: Suggestion | None
    path: str | None
    error_event_id: NotRequired[str | None]


class BroadcastMessage(BroadcastData):
    """A mentor tells you and others something."""

    type: Literal["broadcast"]


class WatchedMessage(TypedDict):
    """Who looks at your program while you write it; nobody any more when there is none. It ends with the socket."""

    type: Literal["watched"]
    by: list[Named]


class RunMessage(RunView):
    """Your program moved on; GET `runs/ID` says the same."""

    type: Literal["run"]


class StudentTick(TypedDict):
    """Nothing new, but the line is alive; at least every 5 seconds."""

    type: Literal["tick"]


class SocketAnswer(TypedDict):
    """The answer to one `call`: besides these fields those of the HTTP call's own answer, or `error` and `facts`."""

    type: Literal["answer"]
    request_id: str
    ok: bool
    error: NotRequired[str]
    facts: NotRequired[dict[str, Any]]


StudentMessage = (
    Poke
    | TicketMessage
    | QueueMessage
    | SuggestionMessage
    | RunMessage
    | BroadcastMessage
    | WatchedMessage
    | StudentTick
    | SocketAnswer
)

# --- from students -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="ignore"))
class SocketCall:
    """A call of the sync, for when HTTP gets no answer and the socket does: the same body, checks, limits and answer.
    `body` is that of `POST hello` or `push`; `since` is the cursor of `pull`. A frame has at most 64 KB."""

    type: Literal["call"]
    request_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    call: Literal["hello", "push", "pull"]
    body: dict[str, Any] | None = None
    since: Annotated[str, StringConstraints(max_length=100)] | None = None


# --- to mentors ----------------------------------------------------------------------------------------------------


class RoomHead(Named):
    join_code: str


class LessonView(TypedDict):
    """The class of the time-table that is on in this room, or was just over. `until` is a time of the wall clock;
    `closed` counts the hands that went down with it."""

    name: str
    until: int
    over: bool
    closed: int


class SnapshotMessage(TypedDict):
    """The room as it is: the first message, and the answer to `resync`. `server_time` dates it."""

    type: Literal["snapshot"]
    room: RoomHead
    version: int
    tickets: list[Ticket]
    triage: Triage
    broadcasts: list[BroadcastView]
    students: list[StudentRow]
    lesson: LessonView | None
    system: SystemView
    settings: RoomSettings
    server_time: int


# `from` is a word of Python, so it needs this spelling.
_From = TypedDict("_From", {"from": int})


class DeltaMessage(_From):
    """What changed between two versions; a ticket that is neither here nor in `order` is over.

    When `from` is not the version that you hold, send `resync`.
    """

    type: Literal["delta"]
    version: int
    tickets: NotRequired[list[Ticket]]
    order: NotRequired[list[str]]
    triage: NotRequired[Triage]
    broadcasts: NotRequired[list[BroadcastView]]
    students: NotRequired[list[StudentRow]]
    lesson: NotRequired[LessonView | None]
    system: NotRequired[SystemView]
    settings: NotRequired[RoomSettings]
    server_time: int


class MentorTick(TypedDict):
    """The line is alive; with another `version` than yours, send `resync`. `degraded` names what does not work."""

    type: Literal["tick"]
    version: int
    degraded: list[str]


class AnswerMessage(TypedDict):
    """The answer to one command; refused ones carry `error` and `facts`, as everywhere."""

    type: Literal["answer"]
    request_id: str
    ok: bool
    ticket: NotRequired[Ticket]
    rules: NotRequired[list[QueueRule]]
    id: NotRequired[str]
    sent: NotRequired[int]
    seen: NotRequired[int]
    settings: NotRequired[RoomSettings]
    error: NotRequired[str]
    facts: NotRequired[dict[str, Any]]


class LiveMessage(TypedDict):
    """What a child has saved of the ticket that this screen watches: first as it is, then with every save. `code` is
    null while the child has saved nothing at all. A slow screen is told the newest only."""

    type: Literal["live"]
    ticket_id: str
    code: LiveCode | None


MentorMessage = SnapshotMessage | DeltaMessage | MentorTick | AnswerMessage | LiveMessage

# --- from mentors --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="ignore"))
class Resync:
    """Asks for a new snapshot."""

    type: Literal["resync"]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="ignore"))
class Watch:
    """This screen looks at the program of an open ticket's child while it is written (`live`), and at no other; null:
    at nobody any more. The child is told who looks."""

    type: Literal["watch"]
    request_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    ticket_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None
