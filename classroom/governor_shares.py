"""Who yields before whom, and what each runtime may use of the machine in all.

Classes from the first to the last: the queue and the sync, a child's run, the linter, plugins, the coach, the miner.
Each class yields one level less than the one after it, so that nobody gives anything up before everybody behind has.
Programs that nobody waits for are of the class of plugins: they get places only where children leave some.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from classroom.resource_governor import LEVELS, Level, rank

Class = Literal["queue", "run", "linter", "plugin", "coach", "miner"]
#: Who goes first, first.
CLASSES: tuple[Class, ...] = ("queue", "run", "linter", "plugin", "coach", "miner")
#: Children's programs come in rows; between two of a row no place is given away and taken back.
CHILD_RUNS_LATELY_MS = 30_000
MINUTE_MS = 60_000


def level_of(whose: Class, level: Level) -> Level:
    """What a class may do while the background's last class is at `level`."""
    behind = len(CLASSES) - 1 - CLASSES.index(whose)
    return LEVELS[max(0, rank(level) - behind)]


def threads(level: Level, cores: int) -> int:
    """How many threads of a background worker compute; a core stays free for the queue."""
    return {"full": max(1, cores - 1), "low": 1}.get(level, 0)


@dataclass(frozen=True, slots=True)
class Places:
    """So many programs at a time, so many of them for background work."""

    runs: int
    background: int
    ground: str = "calm"


def places(allowed: int, level: Level, child_run_age_ms: int | None) -> Places:
    """`allowed` is what this machine can run at a time; `child_run_age_ms` when a child's program last ran or waited
    (None: not since the start)."""
    own = level_of("plugin", level)
    if rank(own) >= rank("paused"):
        return Places(allowed, 0, "level")
    most = 1 if own == "low" else allowed
    if child_run_age_ms is not None and child_run_age_ms < CHILD_RUNS_LATELY_MS:
        return Places(allowed, min(most, max(0, allowed - 2)), "child_runs")
    return Places(allowed, most, "level" if own == "low" else "calm")


# --- budgets ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Budget:
    """Of one runtime, over all of its programs: seconds of processor time a minute, MB and processes at a time."""

    cpu_s: float
    memory_mb: float
    processes: int


def budget_of(cores: int, memory_mb: float) -> Budget:
    """Half of the machine's time, a quarter of its memory; room for four programs of the largest size in any case."""
    return Budget(30.0 * cores, max(1_024.0, memory_mb / 4), 192)


@dataclass(frozen=True, slots=True)
class Use:
    """What the programs of a runtime that run now use: `cpu_ms` since they began."""

    cpu_ms: int = 0
    memory_mb: float = 0.0
    processes: int = 0


@dataclass(frozen=True, slots=True)
class Books:
    """`spent`: when, which runtime, how many milliseconds of processor time its ended programs took within the last
    minute. `held`: runtime -> the ground on which it is held."""

    spent: tuple[tuple[int, str, int], ...] = ()
    held: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hold:
    """A runtime is held, or not any more: none of its background work, and one child's program at a time."""

    runtime: str
    is_held: bool
    ground: str
    used: float
    budget: float


def spend(books: Books, runtime: str, cpu_ms: int, now: int) -> Books:
    """A program has ended."""
    return replace(books, spent=(*_within_a_minute(books, now), (now, runtime, cpu_ms)))


def judge(books: Books, uses: dict[str, Use], budget: Budget, now: int) -> tuple[Books, list[Hold]]:
    """Which runtimes are held from now on, and which are free again: those that use less than half."""
    spent = _within_a_minute(books, now)
    held = dict(books.held)
    told: list[Hold] = []
    for runtime in sorted({each for _, each, _ in spent} | set(uses) | set(held)):
        use = uses.get(runtime, Use())
        cpu_s = (use.cpu_ms + sum(ms for _, each, ms in spent if each == runtime)) / 1000
        figures = {
            "cpu": (cpu_s, budget.cpu_s),
            "memory": (use.memory_mb, budget.memory_mb),
            "processes": (float(use.processes), float(budget.processes)),
        }
        ground = next((name for name, (used, limit) in figures.items() if used > limit), None)
        if runtime not in held and ground is not None:
            held[runtime] = ground
            told.append(Hold(runtime, True, ground, *figures[ground]))
        elif runtime in held and all(used < limit / 2 for used, limit in figures.values()):
            ground = held.pop(runtime)
            told.append(Hold(runtime, False, ground, *figures[ground]))
    return Books(spent, held), told


def _within_a_minute(books: Books, now: int) -> tuple[tuple[int, str, int], ...]:
    return tuple(entry for entry in books.spent if now - entry[0] < MINUTE_MS)
