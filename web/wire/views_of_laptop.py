"""Read models of one child's laptop: what it pulls, as deltas or as a whole."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from web.wire.views import BroadcastData, RoomFixes, RoomMode, Suggestion, Ticket


class FileData(TypedDict):
    """One file; `rev` is the event id of its last save. `replaces`, in a delta: the revisions that this text was
    written over since the cursor, oldest first, that of the cursor included."""

    path: str
    language: str
    text: str
    rev: str
    base_rev: str | None
    replaces: NotRequired[list[str]]


class ConflictData(TypedDict):
    """A save on an old base, kept as a copy beside the file."""

    path: str
    copy_path: str
    language: str
    text: str
    rev: str


class TicketData(TypedDict):
    ticket: Ticket


class SuggestionData(TypedDict):
    """What LinterLite said about one error; `suggestion` is null when it has nothing to offer."""

    suggestion: Suggestion | None
    path: str
    error_event_id: str | None


class FileDelta(TypedDict):
    version: int
    kind: Literal["file"]
    at: int
    data: FileData


class ConflictDelta(TypedDict):
    version: int
    kind: Literal["conflict"]
    at: int
    data: ConflictData


class TicketDelta(TypedDict):
    version: int
    kind: Literal["ticket"]
    at: int
    data: TicketData


class SuggestionDelta(TypedDict):
    version: int
    kind: Literal["suggestion"]
    at: int
    data: SuggestionData


class StuckData(TypedDict):
    """The child seems stuck, and the page offers help; or no longer. `reasons`, largest first: repeats, errors, broken,
    still, undoing."""

    stuck: bool
    at: int
    reasons: list[str]


class StuckDelta(TypedDict):
    version: int
    kind: Literal["stuck"]
    at: int
    data: StuckData


class BroadcastDelta(TypedDict):
    version: int
    kind: Literal["broadcast"]
    at: int
    data: BroadcastData


class SettingData(TypedDict):
    """What has been chosen since: ``show_fixes`` (true or false) by the child, ``fixes`` and ``mode`` by a mentor
    for the room."""

    key: Literal["show_fixes", "fixes", "mode"]
    value: bool | RoomFixes | RoomMode


class SettingDelta(TypedDict):
    version: int
    kind: Literal["setting"]
    at: int
    data: SettingData


Delta = FileDelta | ConflictDelta | TicketDelta | SuggestionDelta | SettingDelta | BroadcastDelta | StuckDelta


class ChildSettings(TypedDict):
    """What was chosen for this child's page: `show_fixes` by the child, once it was asked, `fixes` and `mode` for its
    room."""

    show_fixes: NotRequired[bool]
    fixes: NotRequired[RoomFixes]
    mode: NotRequired[RoomMode]


class Snapshot(TypedDict):
    """All that one child's page needs to start from nothing."""

    files: list[FileData]
    conflicts: list[ConflictData]
    tickets: list[Ticket]
    suggestions: list[SuggestionData]
    broadcasts: list[BroadcastData]
    stuck: NotRequired[StuckData]
    settings: ChildSettings
