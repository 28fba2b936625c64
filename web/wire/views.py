"""Read models: what leaves the server. Times are milliseconds of the domain clock."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from web.wire.views_of_machine import ActorRow as ActorRow
from web.wire.views_of_machine import GovernorEntry as GovernorEntry
from web.wire.views_of_machine import SystemView as SystemView

Language = Literal["javascript", "python", "csharp"]
TicketState = Literal["open", "suggested", "claimed", "away", "followup", "resolved", "cancelled"]
TicketSource = Literal["error", "hand", "stuck", "beacon", "build", "practice"]
Resolution = Literal["fix", "mentor", "student", "lesson", "broadcast", "absent"]
Level = Literal["push", "ask", "point"]
RoomFixes = Literal["off", "ask", "on"]
RoomMode = Literal["normal", "graded"]
RoomAges = Literal["younger", "older"]
StudentState = Literal["working", "stuck", "idle", "away", "offline"]


class Named(TypedDict):
    """Somebody or something with a name."""

    id: str
    name: str


class Edit(TypedDict):
    """One change of the original text; line and column count from 1, columns in UTF-16 units."""

    line: int
    column: int
    delete: int
    insert: str


class Suggestion(TypedDict):
    """A one-line fix on offer."""

    id: str
    language: str
    rule: str
    title: str
    explanation: str
    edits: list[Edit]
    fixed: str | None
    confidence: float
    level: Level
    source_rev: str | None


class RuleView(TypedDict):
    """How a rule of LinterLite does in life. Of `uses` fixes that children took `good` parsed and were kept; with 95 %
    confidence it is at least the share `surely`. So many `children` took them, as far as they were told apart; of each
    the latest few count. `level` is the loudest at which it may speak, since the time `since`.
    """

    language: Language
    rule: str
    uses: int
    good: int
    surely: float
    children: int
    level: Level
    since: int


class TicketError(TypedDict):
    """What is broken; `code` is ``parse`` or ``run``."""

    code: str
    message: str
    line: int | None
    column: int | None


class HelpAnswer(TypedDict):
    """A question of a form in the centre's words, and the choice."""

    id: str
    question: str
    answer: str


class HelpAnswers(TypedDict):
    """What was answered in a form (`GET templates`). `known` is false where the centre has no such form, question or
    choice: then words are as the laptop says them."""

    id: str
    version: int
    answers: list[HelpAnswer]
    known: NotRequired[bool]


class Ask(TypedDict):
    """The three questions and a form; each may be left empty."""

    goal: str | None
    tried: str | None
    expected: str | None
    template: HelpAnswers | str | None


class CodeContext(TypedDict):
    """An excerpt of the program at the time of asking; `first_line` is the number of its first line."""

    path: str
    language: str
    rev: str | None
    first_line: int
    text: str
    line: int | None


class Reason(TypedDict):
    """One rule and the points that it gives a ticket, or takes off."""

    rule: str
    points: float


class HistoryEntry(TypedDict):
    """`because` says what an update was about (error, asked, repaired), `note` what a mentor wrote,
    `to` to whom it was handed on."""

    at: int
    event: str
    by: str | None
    because: NotRequired[str]
    note: NotRequired[str]
    to: NotRequired[str]


class Ticket(TypedDict):
    """One child's unresolved wish for help, or how it ended."""

    id: str
    rev: int
    room_id: str
    student: Named
    state: TicketState
    source: TicketSource
    language: str
    error: TicketError | None
    ask: Ask | None
    context: CodeContext | None
    score: float
    why: list[Reason]
    position: int | None
    group: str | None
    tags: list[str]
    pinned: bool
    escalated: bool
    deadline_at: int | None
    opened_at: int
    waited_s: float
    claimed_by: Named | None
    lease_until: int | None
    due_at: int | None
    promised_by: Named | None
    suggestion: Suggestion | None
    resolution: Resolution | None
    history: list[HistoryEntry]


class StudentRow(TypedDict):
    """One child on the mentor's screen. `stuck` is how sure the server is, 0 to 1; `unsynced` counts events that
    the laptop still holds; `last_seen_s` is true at the time of sending."""

    id: str
    name: str
    state: StudentState
    language: str | None
    stuck: float
    ticket_id: str | None
    unsynced: int
    last_seen_s: float | None


class TriageAction(TypedDict):
    """`fix_first` (a fix is on offer, nobody need come), `together` (one problem of several children, for one
    explanation or one visit; `group` is theirs), `short_first` (moved up for a short help), `escalated`."""

    action: str
    group: str | None
    tickets: list[str]


class Triage(TypedDict):
    """Whether the room overflows, and what the server did about it."""

    on: bool
    since: int | None
    waiting: int
    threshold: int
    reason: str | None
    did: list[TriageAction]


class BroadcastView(TypedDict):
    """What a mentor told many children: to how many, and on how many screens it was."""

    id: str
    at: int
    by: Named
    to: Literal["room", "group", "tickets"]
    group: str | None
    kind: str
    text: str
    sent: int
    seen: int


class BroadcastData(TypedDict):
    """What a mentor told this child with others; plain text."""

    id: str
    at: int
    by: Named
    kind: str
    text: str


class Room(TypedDict):
    """A room as its mentor sees it in the list."""

    id: str
    name: str
    join_code: str
    waiting: int
    students: int


class WaitStats(TypedDict):
    """Seconds; null where nobody has waited."""

    mean: float | None
    p50: float | None
    p95: float | None
    max: float | None


# `from` is a word of Python, so it needs this spelling.
_Span = TypedDict("_Span", {"from": int, "to": int})


class RoomStats(_Span):
    """A room in numbers, over the requests that came from `from` until before `to`. `service_s` is the mean help;
    `automation_rate` the share that a fix ended without a mentor; `estimate_coverage` the share of first wait ranges
    that were right, of the `estimates` of which one knows."""

    requests: int
    resolved: dict[str, int]
    wait_s: WaitStats
    service_s: float | None
    automation_rate: float | None
    estimate_coverage: float | None
    estimates: int


class HeldFile(TypedDict):
    """A child's file as a mentor reads it."""

    path: str
    language: str
    text: str
    rev: str
    at: int


class RoomSettings(TypedDict):
    """What mentors have set for a room. `fixes`: how far children who want them are shown fixes; ``off`` shows none,
    ``ask`` only when the child asks for it, ``on`` at once. `mode`: while it is ``graded``, nobody is shown any.
    `ages`: ``younger`` is 7 to 10, ``older`` 11 to 14."""

    fixes: RoomFixes
    mode: RoomMode
    ages: RoomAges
