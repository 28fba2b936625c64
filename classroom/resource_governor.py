"""Who has to yield when the machine is short of something, so that the queue never stutters (stream ``governor``).

`step(signals, control)` reads the machine once and says what changes. Background work has one of four levels: full,
low (one thread, nothing new), paused, unloaded (its process has ended, its memory is free). Whatever is too much for
long enough takes it down at once to the level that helps; it comes up one level at a time, when everything was well
below its limits for the whole hold time, which doubles with each relapse. What idle priority absorbs anyway (another
program's processor time) may not take it down again within a hold time after it came up, so that a load that comes and
goes moves nothing more often than that; memory, heat and the children's own waits are never made to wait.

Numbers: Linux's pressure-stall information, systemd-oomd's and Android lmkd's limits, and a probe on two cores with
idle-priority spinners (the queue's p95 stayed below 4 ms, against 11 ms at normal priority). Shares are of 1; times are
milliseconds of any monotonic clock, `at` of events that of the domain clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar, Literal

from classroom.vocabulary import Command, Event

STREAM = "governor"
Level = Literal["full", "low", "paused", "unloaded"]
#: From the most work to the least.
LEVELS: tuple[Level, ...] = ("full", "low", "paused", "unloaded")
#: A level that helped is kept for so long after everything got well, twice as long after each relapse.
HOLD_MS = 60_000
MAX_HOLD_MS = 600_000
#: Down again so soon after it came up is a relapse.
RELAPSE_WITHIN_MS = 600_000
#: Raised when the state's shape changes: older snapshots are then passed over and the journal is replayed.
SNAPSHOT_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Signals:
    """The machine at one moment; None for what this machine does not tell."""

    at: int
    #: Processor time of programs that are not ours, as a share of the machine.
    foreign_cpu: float | None = None
    #: The name of a build's process that was seen at work, or nothing.
    build: str = ""
    #: Share of the time in which somebody waited for a processor.
    cpu_pressure: float | None = None
    #: Whether background work's own waiting is in `cpu_pressure`: then it counts only while none is done.
    pressure_has_background: bool = True
    memory_available: float | None = None
    memory_some: float | None = None
    memory_full: float | None = None
    #: How late the front door's event loop is.
    lag_ms: float | None = None
    #: From a child's push to the mentors' screens.
    screens_p95_ms: float | None = None
    temperature_c: float | None = None

    def told(self) -> dict[str, float | str]:
        """What is known, for the journal."""
        plain = {k: v for k, v in asdict(self).items() if k not in ("at", "pressure_has_background")}
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in plain.items() if v not in (None, "")}


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason to yield: `signal` beyond `limit` for `hold_ms` takes background work down to `level` at least, and
    beyond `calm` keeps it there. `is_shortage`: beyond means below. `can_wait`: idle priority takes care of it."""

    code: str
    signal: str
    level: Level
    limit: float
    calm: float
    hold_ms: int = 2_000
    is_shortage: bool = False
    can_wait: bool = False

    def is_beyond(self, value: float | None, limit: float) -> bool:
        return value is not None and (value < limit if self.is_shortage else value > limit)


#: In the order in which they are named when several hold at once.
GROUNDS = (
    Ground("memory_gone", "memory_available", "unloaded", 0.08, 0.12, hold_ms=0, is_shortage=True),
    Ground("memory_stalls", "memory_full", "unloaded", 0.02, 0.01),
    Ground("memory_short", "memory_available", "paused", 0.15, 0.22, hold_ms=500, is_shortage=True),
    Ground("memory_slow", "memory_some", "paused", 0.05, 0.025),
    Ground("hot", "temperature_c", "paused", 95.0, 85.0, hold_ms=5_000),
    Ground("warm", "temperature_c", "low", 88.0, 80.0, hold_ms=5_000),
    Ground("screens_still_late", "screens_p95_ms", "paused", 100.0, 50.0, hold_ms=10_000),
    Ground("loop_still_late", "lag_ms", "paused", 100.0, 50.0, hold_ms=10_000),
    Ground("screens_late", "screens_p95_ms", "low", 100.0, 50.0),
    Ground("loop_late", "lag_ms", "low", 100.0, 50.0),
    Ground("build", "build", "low", 0.5, 0.5, hold_ms=0, can_wait=True),
    # Two readings in a row: one alone may be a program that only starts.
    Ground("foreign_cpu", "foreign_cpu", "low", 0.60, 0.30, hold_ms=400, can_wait=True),
    Ground("cpu_pressure", "cpu_pressure", "low", 0.10, 0.05, can_wait=True),
)


def rank(level: Level) -> int:
    """How much is yielded, from 0."""
    return LEVELS.index(level)


def deepest(levels: list[Level]) -> Level:
    return max(levels, key=rank, default="full")


# --- the one step ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Control:
    """What the governor keeps in mind from one reading to the next. `hold_ms` is the first hold time."""

    level: Level = "full"
    relapses: int = 0
    hold_ms: int = HOLD_MS
    #: When the level changed last, and when it last came up.
    changed_at: int | None = None
    raised_at: int | None = None
    #: Ground -> since when its limit is passed without a break.
    over: dict[str, int] = field(default_factory=dict)
    #: Since when nothing speaks against the next level up.
    calm_since: int | None = None

    def hold_now_ms(self) -> int:
        return min(max(MAX_HOLD_MS, self.hold_ms), self.hold_ms << min(self.relapses, 16))


@dataclass(frozen=True, slots=True)
class Move:
    """The level of background work changes. `ground` is the code of a `Ground`, or ``calm``."""

    was: Level
    level: Level
    ground: str
    value: float | None
    limit: float | None
    relapses: int


def resumed(level: Level, relapses: int, now: int, hold_ms: int = HOLD_MS) -> Control:
    """After a restart: the level that the journal knows, for a whole hold time at least."""
    return Control(level, relapses, hold_ms, changed_at=now)


def step(signals: Signals, control: Control) -> tuple[Control, list[Move]]:
    """The next state of mind, and at most one move."""
    at = signals.at
    values = {ground.code: _value(ground, signals, control.level) for ground in GROUNDS}
    beyond = [ground for ground in GROUNDS if ground.is_beyond(values[ground.code], ground.limit)]
    over = {ground.code: control.over.get(ground.code, at) for ground in beyond}
    asks = deepest([ground.level for ground in GROUNDS if ground.is_beyond(values[ground.code], ground.calm)])
    is_calm = rank(asks) < rank(control.level)
    calm_since = (at if control.calm_since is None else control.calm_since) if is_calm else None
    control = replace(control, over=over, calm_since=calm_since)

    due = [g for g in beyond if at - over[g.code] >= g.hold_ms and not (g.can_wait and _has_just_come_up(control, at))]
    deeper = deepest([ground.level for ground in due])
    if rank(deeper) > rank(control.level):
        ground = next(ground for ground in due if ground.level == deeper)
        relapses = _relapses(control, at)
        move = Move(control.level, deeper, ground.code, values[ground.code], ground.limit, relapses)
        return replace(control, level=deeper, relapses=relapses, changed_at=at, calm_since=None), [move]
    hold_ms = control.hold_now_ms()
    if calm_since is not None and at - calm_since >= hold_ms and _since_change(control, at) >= hold_ms:
        higher = LEVELS[rank(control.level) - 1]
        move = Move(control.level, higher, "calm", None, None, control.relapses)
        return replace(control, level=higher, changed_at=at, raised_at=at, calm_since=None), [move]
    return control, []


def _value(ground: Ground, signals: Signals, level: Level) -> float | None:
    if ground.signal == "build":
        return 1.0 if signals.build else 0.0
    if ground.signal == "cpu_pressure" and signals.pressure_has_background and level in ("full", "low"):
        return None
    value: float | None = getattr(signals, ground.signal)
    return value


def _since_change(control: Control, at: int) -> int:
    return at - control.changed_at if control.changed_at is not None else MAX_HOLD_MS


def _has_just_come_up(control: Control, at: int) -> bool:
    return control.raised_at is not None and at - control.raised_at < control.hold_ms


def _relapses(control: Control, at: int) -> int:
    """Only the first step down after one up is a relapse; the steps that follow it are the same shortage."""
    if control.raised_at is None or control.raised_at != control.changed_at:
        return control.relapses
    return control.relapses + 1 if at - control.raised_at < RELAPSE_WITHIN_MS else 0


# --- commands and events ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note(Command):
    """What was decided and done goes into the journal: a full disk must not keep the machine from being governed."""

    event: Event


@dataclass(frozen=True, slots=True)
class GovernorMoved(Event):
    """Background work has another level. `signals` are those of the reading that moved it."""

    kind: ClassVar[str] = "governor.moved"
    was: Level
    level: Level
    ground: str
    value: float | None
    limit: float | None
    relapses: int
    signals: dict[str, float | str]
    at: int


@dataclass(frozen=True, slots=True)
class WorkerForced(Event):
    """A worker of the background did not do as it was told: it was stopped, or ended."""

    kind: ClassVar[str] = "governor.forced"
    worker: str
    level: Level
    deed: Literal["stopped", "ended"]
    at: int
    signals: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacesGiven(Event):
    """So many programs at a time, so many of them for background work. `ground`: ``child_runs`` (children's programs go
    first), ``level``, or ``calm``."""

    kind: ClassVar[str] = "governor.places"
    runs: int
    background: int
    ground: str
    at: int
    signals: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuntimeHeld(Event):
    """A runtime used more than its budget, or (`is_held` false) is well below it again. `ground`: ``cpu``, ``memory``
    or ``processes``; `used` and `budget` in seconds a minute, MB, or processes."""

    kind: ClassVar[str] = "governor.runtime"
    runtime: str
    is_held: bool
    ground: str
    used: float
    budget: float
    at: int
    signals: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the journal knows, and a new incarnation begins with."""

    level: Level = "full"
    ground: str = "calm"
    relapses: int = 0
    since: int = 0


def initial() -> Standing:
    return Standing()


def decide(_standing: Standing, command: Command) -> list[Event]:
    if isinstance(command, Note):
        return [command.event]
    raise TypeError(f"{type(command).__name__} is not for the governor")


def evolve(standing: Standing, event: Event) -> Standing:
    if isinstance(event, GovernorMoved):
        return Standing(event.level, event.ground, event.relapses, event.at)
    return standing


def moved(move: Move, signals: Signals, at: int) -> GovernorMoved:
    """The move as it goes into the journal."""
    value = None if move.value is None else round(move.value, 4)
    return GovernorMoved(move.was, move.level, move.ground, value, move.limit, move.relapses, signals.told(), at)


def as_signals(at: int, planted: Mapping[str, Any], real: Signals) -> Signals:
    """`real` with some of its values replaced; names that are no signal's are passed over."""
    known = {k: v for k, v in planted.items() if k in Signals.__slots__ and k != "at"}
    return replace(real, at=at, **known)
