"""The answers of the HTTP calls, each with `ok`: true."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from web.wire.forms import HelpForm
from web.wire.rules import QueueRule
from web.wire.views import (
    ActorRow,
    BroadcastView,
    GovernorEntry,
    HeldFile,
    Language,
    Named,
    Room,
    RoomAges,
    RoomSettings,
    RoomStats,
    RuleView,
    StudentRow,
    SystemView,
    Ticket,
    Triage,
)
from web.wire.views_of_laptop import Delta, Snapshot
from web.wire.views_of_machine import DiskView
from web.wire.views_of_runs import RunView


class Refusal(TypedDict):
    """The one shape of every refusal; `error` is a code of the contract."""

    ok: Literal[False]
    error: str
    facts: dict[str, Any]


class Done(TypedDict):
    ok: Literal[True]


class Joined(TypedDict):
    """`rejoin`: three words that bring the same child back from another laptop."""

    ok: Literal[True]
    student: Named
    room: Named
    token: str
    rejoin: str


class LoggedIn(TypedDict):
    ok: Literal[True]
    mentor: Named
    token: str


class Me(TypedDict):
    """Who this browser is; `room` is the child's, `role` the mentor's. The centre runs programs of the languages
    `runs_here` for the child's page."""

    ok: Literal[True]
    student: Named | None
    mentor: Named | None
    room: Named | None
    role: NotRequired[Literal["mentor", "admin"] | None]
    runs_here: NotRequired[list[Language]]


class WorkKey(TypedDict):
    """What this login signs work files with: the key's name, and its 32 bytes in hexadecimal digits."""

    id: str
    key: str


class TemplatesAnswer(TypedDict):
    """`ages` of the room's children, and the forms for them, by language and kind."""

    ok: Literal[True]
    ages: RoomAges
    templates: list[HelpForm]


class PairingWindow(TypedDict):
    """Until when a code pairs, in milliseconds of the clock on the wall."""

    ok: Literal[True]
    code: str
    until: int


class AllowList(TypedDict):
    """`text` is JSON: `version`, `until` (milliseconds of the clock on the wall) and `sites`; `signature` is Ed25519
    over its UTF-8, in hexadecimal digits."""

    text: str
    signature: str


class Paired(TypedDict):
    """What a laptop signs beacons with, from now (`epoch`, milliseconds) on and with numbers from 1: `key` its own,
    `room_key` for hashes of messages, both 32 bytes in hexadecimal digits, as `centre_key` is, the Ed25519 key of the
    list."""

    ok: Literal[True]
    device_id: int
    key: str
    epoch: int
    room_key: str
    allow_list: AllowList
    centre_key: str


class HelloAnswer(TypedDict):
    ok: Literal[True]
    last_seq: int
    version: int
    epoch: str
    server_time: int
    work_key: NotRequired[WorkKey]


class Rejected(TypedDict):
    """An event that does not count; it is recorded and the sequence moves on."""

    seq: int
    reason: str


class PushAnswer(TypedDict):
    ok: Literal[True]
    last_seq: int
    rejected: list[Rejected]
    version: int


class PullAnswer(TypedDict):
    """Either `deltas` and `more`, or `reset`: true and a `snapshot`."""

    ok: Literal[True]
    version: int
    epoch: str
    cursor: str
    deltas: NotRequired[list[Delta]]
    more: NotRequired[bool]
    reset: NotRequired[Literal[True]]
    snapshot: NotRequired[Snapshot]


class NotTaken(TypedDict):
    event_id: str
    reason: str


class HandedIn(TypedDict):
    """What became of a work file. Each of its events is in one of the three: `taken` ones are new at the centre,
    `known` ones had been taken before, `rejected` ones do not count, now or since an earlier time."""

    ok: Literal[True]
    student: Named
    taken: int
    known: int
    rejected: list[NotTaken]


class RunTaken(TypedDict):
    """The run is in the journal."""

    ok: Literal[True]
    run_id: str


class RunAnswer(RunView):
    ok: Literal[True]


class RoomsAnswer(TypedDict):
    ok: Literal[True]
    rooms: list[Room]


class Colleague(TypedDict):
    """`here`: she looks at this room now, so that a ticket handed on to her goes to somebody."""

    id: str
    name: str
    here: bool


class ColleaguesAnswer(TypedDict):
    """The mentors of a room: their names, and to whom a ticket can be handed on."""

    ok: Literal[True]
    mentors: list[Colleague]


class TicketsAnswer(TypedDict):
    ok: Literal[True]
    version: int
    tickets: list[Ticket]
    triage: Triage


class StatsAnswer(RoomStats):
    ok: Literal[True]


class StudentAnswer(TypedDict):
    ok: Literal[True]
    student: StudentRow
    files: list[HeldFile]
    tickets: list[Ticket]


class CommandAnswer(TypedDict):
    ok: Literal[True]
    ticket: Ticket


class SetAnswer(TypedDict):
    """The settings of the room as they are now; `rules` when one of its queue's was set."""

    ok: Literal[True]
    settings: RoomSettings
    rules: NotRequired[list[QueueRule]]


class BroadcastAnswer(TypedDict):
    """`sent` children are told, `seen` of them have had it on their screens."""

    ok: Literal[True]
    id: str
    sent: int
    seen: int


class BroadcastsAnswer(TypedDict):
    ok: Literal[True]
    broadcasts: list[BroadcastView]


class SystemAnswer(SystemView):
    ok: Literal[True]
    disk: DiskView


class GovernorAnswer(TypedDict):
    """`level`: what background work may use of the machine now. The newest decision first."""

    ok: Literal[True]
    level: Literal["full", "low", "paused", "unloaded"]
    entries: list[GovernorEntry]


class RulesAnswer(TypedDict):
    """Rules whose fixes were ever taken, those that are held back first. A rule is judged after `uses_at_least` of
    `children_at_least`."""

    ok: Literal[True]
    rules: list[RuleView]
    uses_at_least: int
    children_at_least: int


class RuleAnswer(TypedDict):
    ok: Literal[True]
    rule: RuleView


class ConnectionAnswer(TypedDict):
    """How laptops come in. Without TLS all is empty; `words` and `fingerprint` (SHA-256) are those of the authority
    that laptops import, empty where they know it already. `days_left` of the certificate; `concerns` as in
    `degraded`."""

    ok: Literal[True]
    https_url: str | None
    onboarding_url: str | None
    words: list[str]
    fingerprint: str | None
    days_left: int | None
    concerns: list[str]


class Health(TypedDict):
    ok: Literal[True]
    status: Literal["ready", "degraded", "starting"]
    version: str
    degraded: list[str]


__all__ = [
    "ActorRow",
    "CommandAnswer",
    "ConnectionAnswer",
    "Done",
    "GovernorAnswer",
    "HandedIn",
    "Health",
    "HelloAnswer",
    "Joined",
    "LoggedIn",
    "Me",
    "NotTaken",
    "PullAnswer",
    "PushAnswer",
    "Refusal",
    "Rejected",
    "RoomsAnswer",
    "RuleAnswer",
    "RulesAnswer",
    "StatsAnswer",
    "StudentAnswer",
    "SystemAnswer",
    "TicketsAnswer",
    "WorkKey",
]
