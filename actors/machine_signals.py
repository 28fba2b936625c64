"""The machine as the governor reads it, twice a second and cheaply: a few small files of /proc.

All processes are looked at only while the machine is busy, because nobody else can be busier than the machine. What is
ours are the processes below the launcher; the rest of the busy time is foreign, also that of programs too short to see.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from actors import process
from classroom.governor_shares import Use
from classroom.resource_governor import Signals, as_signals
from sandbox.groups import own_folder
from storage import crash_points, vitals

#: Planted readings (JSON), for the bench and for tests.
ENVIRONMENT = "HELPING_HANDS_GOVERNOR_SIGNALS"
PROC = process.PROC
#: Below this share of the machine in use nobody can be over a limit, and no process is looked at.
BUSY = 0.30
#: What needs no fresher look: sensors and the own group.
SELDOM_S = 10.0
TICKS_S = os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
#: Programs of Unity and its compilers, as /proc cuts their names; a hint, and only while they compute.
BUILDS = frozenset({"Unity", "UnityShaderComp", "UnityLinker", "bee_backend", "il2cpp", "wasm-opt", "AssetImportWork"})
BUILD_CORES = 0.25


@dataclass(frozen=True, slots=True)
class Seen:
    """One process: ticks of its own and of the children that it has collected."""

    parent: int
    name: str
    own_ticks: int
    ticks: int
    memory_mb: float


@dataclass(frozen=True, slots=True)
class _Walk:
    at_s: float
    busy_ticks: int
    ours: int
    by_pid: dict[int, Seen]


class MachineSignals:
    """`family` is the pid above all that is ours."""

    def __init__(self, family: int, run: Path) -> None:
        self._family, self._run = family, run
        self._cores = os.cpu_count() or 1
        self._stat: tuple[int, int] | None = None
        self._walk: _Walk | None = None
        self._waited: tuple[float, int] | None = None
        self._seldom_at_s = -SELDOM_S
        self._group: Path | None = None
        self._temperature: float | None = None

    def read(self, at: int) -> Signals:
        """`at`: milliseconds of the monotonic clock. What can't be read is None."""
        now_s = time.monotonic()
        if now_s - self._seldom_at_s >= SELDOM_S:
            self._seldom_at_s = now_s
            self._group, self._temperature = _own_group(), _temperature()
        foreign, build = self._foreign(now_s)
        some, full = _averages(self._pressure("memory"))
        told = vitals.heard(self._run)
        real = Signals(
            at=at,
            foreign_cpu=foreign,
            build=build,
            cpu_pressure=self._cpu_pressure(now_s),
            memory_available=_available(self._group),
            memory_some=some,
            memory_full=full,
            lag_ms=told.lag_ms,
            screens_p95_ms=told.screens_p95_ms,
            temperature_c=self._temperature,
        )
        return as_signals(at, planted(), real)

    def uses(self, under_way: tuple[tuple[str, int], ...]) -> dict[str, Use]:
        """What the programs below these workers (runtime, pid) use now, by runtime."""
        if not under_way:
            return {}
        seen = look()
        found: dict[str, Use] = {}
        for runtime, worker in under_way:
            below = [seen[pid] for pid in _below(seen, worker) if pid != worker]
            before = found.get(runtime, Use())
            found[runtime] = Use(
                before.cpu_ms + sum(each.own_ticks for each in below) * 1_000 // TICKS_S,
                before.memory_mb + sum(each.memory_mb for each in below),
                before.processes + len(below),
            )
        return found

    # --- processors ------------------------------------------------------------------------------------------

    def _foreign(self, now_s: float) -> tuple[float | None, str]:
        busy, total = _machine_ticks()
        before, self._stat = self._stat, (busy, total)
        if before is None or total <= before[1]:
            return None, ""
        share = (busy - before[0]) / (total - before[1])
        if share < BUSY:
            self._walk = None
            return share, ""
        seen = look()
        ours = sum(seen[pid].ticks for pid in _below(seen, self._family))
        last, self._walk = self._walk, _Walk(now_s, busy, ours, seen)
        if last is None or now_s <= last.at_s:
            return None, ""
        ticks = (now_s - last.at_s) * TICKS_S
        foreign = (busy - last.busy_ticks - max(0, ours - last.ours)) / (ticks * self._cores)
        return min(1.0, max(0.0, foreign)), _build(seen, last.by_pid, ticks * BUILD_CORES)

    def _cpu_pressure(self, now_s: float) -> float | None:
        total_us = _total_us(self._pressure("cpu"))
        if total_us is None:
            return None
        before, self._waited = self._waited, (now_s, total_us)
        if before is None or now_s <= before[0]:
            return None
        return max(0.0, (total_us - before[1]) / 1e6 / (now_s - before[0]))

    def _pressure(self, what: str) -> str:
        """The own group's where there is one, else the machine's; empty where Linux was built without."""
        if self._group is not None:
            with contextlib.suppress(OSError):
                return (self._group / f"{what}.pressure").read_text()
        with contextlib.suppress(OSError):
            return (PROC / "pressure" / what).read_text()
        return ""


def planted() -> dict[str, Any]:
    """Readings that stand in for real ones: only where the server was started for tests."""
    path = os.environ.get(ENVIRONMENT)
    if not path or os.environ.get(crash_points.TESTING) != "1":
        return {}
    try:
        said = json.loads(Path(path).read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def look() -> dict[int, Seen]:
    """All processes of this machine that can be seen."""
    return {pid: _seen(stat) for pid, stat in process.stats(PROC).items()}


def _seen(stat: process.Stat) -> Seen:
    fields = stat.fields
    own, collected = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return Seen(int(fields[1]), stat.name, own, own + collected, int(fields[21]) * PAGE_MB)


def _below(seen: dict[int, Seen], root: int) -> set[int]:
    """`root` and all its descendants."""
    return {root, *process.below({pid: each.parent for pid, each in seen.items()}, root)} if root in seen else set()


def _build(seen: dict[int, Seen], before: dict[int, Seen], ticks: float) -> str:
    """The name of a build's program that used at least so many ticks since the last look."""
    for pid, each in seen.items():
        if each.name in BUILDS and pid in before and each.own_ticks - before[pid].own_ticks >= ticks:
            return each.name
    return ""


def _machine_ticks() -> tuple[int, int]:
    """Busy and all, of all processors together; idle is also who waits for a disk, or what another guest was given."""
    try:
        first = (PROC / "stat").read_text().partition("\n")[0].split()
        user, nice, system, idle, waiting, hard, soft = map(int, first[1:8])
    except (OSError, ValueError):
        return 0, 0
    busy = user + nice + system + hard + soft
    return busy, busy + idle + waiting


def _total_us(text: str) -> int | None:
    for line in text.splitlines():
        if line.startswith("some "):
            return int(line.rpartition("total=")[2])
    return None


def _averages(text: str) -> tuple[float | None, float | None]:
    """Shares of the last ten seconds in which some, and all, had to wait."""
    found = {line.partition(" ")[0]: float(line.split("avg10=")[1].split()[0]) / 100 for line in text.splitlines()}
    return found.get("some"), found.get("full")


def _own_group() -> Path | None:
    """None in the root group, which has no figures of its own."""
    folder = own_folder()
    return folder if folder is not None and (folder / "cpu.pressure").is_file() else None


def _available(group: Path | None) -> float | None:
    """The share of the memory that can be had, of the machine or of the own group, whichever is scarcer."""
    shares = []
    with contextlib.suppress(OSError, KeyError, ValueError, ZeroDivisionError):
        words = (line.split() for line in (PROC / "meminfo").read_text().splitlines())
        figures = {word[0].rstrip(":"): int(word[1]) for word in words}
        shares.append(figures["MemAvailable"] / figures["MemTotal"])
    if group is not None:
        with contextlib.suppress(OSError, ValueError, ZeroDivisionError, StopIteration):
            most, used = int((group / "memory.max").read_text()), int((group / "memory.current").read_text())
            stat = (group / "memory.stat").read_text().splitlines()
            # File pages that nobody uses are given back before anything fails.
            unused = next(int(line.split()[1]) for line in stat if line.startswith("inactive_file "))
            shares.append((most - used + unused) / most)
    return min(shares, default=None)


def _temperature() -> float | None:
    """The hottest sensor's; None where there are none."""
    sensors: Callable[[], dict[str, list[Any]]] | None = getattr(psutil, "sensors_temperatures", None)
    with contextlib.suppress(OSError, ValueError):
        found = [each.current for group in (sensors() if sensors else {}).values() for each in group]
        return max(found, default=None)
    return None
