"""The rules of a room's queue: what is sent about them and what is answered."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field as Bounds
from pydantic import StringConstraints
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from web.wire.bodies import TOLERANT, RoomCommand, Whole
from web.wire.views import Named, Reason

# --- what is sent ------------------------------------------------------------------------------------------------

RuleValues = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=100)],
        Annotated[int, Bounds(strict=True), Whole] | None,
    ],
    Bounds(max_length=60),
]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class PreviewRules:
    """Rules of a room's queue by key, as they might be; null for what the installation has set."""

    values: RuleValues


@dataclass(frozen=True, slots=True, config=TOLERANT)
class SetRules(RoomCommand):
    """Several rules of a room's queue, all or none. `seen`: what they were on the mentor's screen; `stale`, with what
    they are now, where somebody else was faster."""

    values: RuleValues
    seen: Annotated[dict[str, Annotated[int, Bounds(strict=True), Whole]], Bounds(max_length=60)] = field(
        default_factory=dict
    )


# --- what is answered --------------------------------------------------------------------------------------------


class QueueRule(TypedDict):
    """One rule of a room's queue; `default` is what it is without a change in this room, `own` says whether there was
    one, and the bounds are inclusive. `name`, `more` and the heading `part` are for people."""

    key: str
    value: int
    default: int
    own: bool
    low: int
    high: int
    about: str
    part: str
    unit: Literal["points", "per_minute", "seconds", "count", "days"]
    name: str
    more: str


class QueueRulesAnswer(TypedDict):
    """`errors_gone`: errors that went before they were a request, by how: fix, student, changed, removed."""

    ok: Literal[True]
    rules: list[QueueRule]
    errors_gone: dict[str, int]


class RulesSet(TypedDict):
    ok: Literal[True]
    rules: list[QueueRule]


class PreviewRow(TypedDict):
    """Who waits, at which place `now` and which `then`; `why` are the reasons under the other rules."""

    ticket_id: str
    student: Named
    now: int
    then: int
    score_now: float
    score_then: float
    why: list[Reason]


class TriagePreview(TypedDict):
    now: bool
    then: bool


class RulesPreview(TypedDict):
    """Those who wait, in the order under other rules; `moved` of them would have another place, and `left_off` are not
    told. `rules` by key as they are now: a screen that shows others is old."""

    ok: Literal[True]
    rows: list[PreviewRow]
    left_off: int
    moved: int
    triage: TriagePreview
    rules: dict[str, int]
