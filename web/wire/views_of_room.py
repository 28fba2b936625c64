"""A whole room as mentors read it: its graph, and its numbers over time. Times are milliseconds of the domain clock."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from web.wire.views import RoomStats

NodeKind = Literal["student", "problem", "concept", "mentor"]
EdgeKind = Literal["has", "about", "helps", "promised"]


class GraphNode(TypedDict):
    """`state` of a student: that of the ticket, else `working`, `stuck`, `idle` or `away`; of a problem or a concept:
    `shared` by two children at least, or `single`; of a mentor: `helping`, `here`, or `away` with a child that waits
    for this mentor. `label` of a problem is the message of its first ticket."""

    id: str
    kind: NodeKind
    label: str
    state: str


# `from` is a word of Python, so it needs this spelling.
_Ends = TypedDict("_Ends", {"from": str, "to": str})


class GraphEdge(_Ends):
    """A student `has` a problem, a problem is `about` a concept (`weight`: of so many children), a mentor `helps` a
    student, or has `promised` to look in again."""

    kind: EdgeKind
    weight: int


class GraphGroup(TypedDict):
    """A cluster: the children whose unresolved tickets have one problem, in the order of the queue. `id` is the
    problem's, and the `group` of a broadcast that reaches them."""

    id: str
    label: str
    students: list[str]


class RoomGraph(TypedDict):
    """`version` is the room's, as in the messages to mentors."""

    version: int
    nodes: list[GraphNode]
    edges: list[GraphEdge]
    groups: list[GraphGroup]


class HeatCell(TypedDict):
    """How many requests about one kind of thing came at one hour of the day. `kind` is ``parse``, ``run`` or
    ``question``."""

    language: str
    kind: str
    hour: int
    count: int


class ConceptCount(TypedDict):
    """How many requests were about one code of the vocabulary of misconceptions."""

    code: str
    title: str
    count: int


class RequestRow(TypedDict):
    """One request, without its child and without anything that the child wrote. `opened` is a time with its offset
    (ISO 8601). `waited_s` is null while the wait goes on; `range_*` is the first range that the child was shown, and
    whether the wait was within it, where one can know."""

    opened: str
    source: str
    language: str
    kind: str
    concept: str | None
    waited_s: float | None
    mentor_came: bool | None
    helped_s: float | None
    state: str
    resolution: str | None
    range_low_s: float | None
    range_mid_s: float | None
    range_high_s: float | None
    range_right: bool | None
    tags: list[str]


_Span = TypedDict("_Span", {"from": int, "to": int})


class RoomSeries(_Span):
    """A room's numbers in steps of `step_ms`, which begin on the clock of `time_zone`; the first and the last step may
    be shorter. `all` are those of the whole span."""

    time_zone: str
    step_ms: int
    all: RoomStats
    steps: list[RoomStats]
    heat: list[HeatCell]
    concepts: list[ConceptCount]


class GraphAnswer(RoomGraph):
    ok: Literal[True]


class SeriesAnswer(RoomSeries):
    ok: Literal[True]


class RequestsAnswer(_Span):
    """The requests that were opened from `from` until before `to`, oldest first."""

    ok: Literal[True]
    time_zone: str
    requests: list[RequestRow]
