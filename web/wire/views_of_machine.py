"""Read models of the machine and its actors."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict


class ActorRow(TypedDict):
    name: str
    incarnation: int
    restarts: int
    pid: NotRequired[int]
    status: NotRequired[str]


class GovernorEntry(TypedDict):
    """One decision of the machine's governor: about the level of background work, a worker that did not obey, the
    places for programs, or a runtime's budget. `signals` are the readings behind a change of `level`."""

    at: int
    what: Literal["moved", "forced", "places", "runtime"]
    level: Literal["full", "low", "paused", "unloaded"] | None
    sentence: str
    signals: dict[str, float | str]


class DiskView(TypedDict):
    """`used_mb` by the journal; at the pace so far a week of classes takes `week_mb`, and `days_left` days fit."""

    free_mb: int
    used_mb: int
    week_mb: int
    days_left: int


class SystemView(TypedDict):
    """How the machine is; `degraded` names what does not work now."""

    level: Literal["full", "low", "paused", "unloaded"]
    reason: str | None
    cpu: float
    memory: float
    lag_ms: float
    queues: dict[str, int]
    actors: list[ActorRow]
    model: dict[str, Any] | None
    builds: list[dict[str, Any]]
    degraded: list[str]
