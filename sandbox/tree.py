"""What a run uses at this moment, read from outside through the sandbox's own /proc.

The first process of a sandbox has a /proc that shows its processes and no others, and they cannot change it. Reading
it through ``/proc/PID/root`` finds every process, wherever it has moved itself in the tree, without a walk over all
processes of the machine. Paths below it are never the child's to choose: only numbers and fixed names are opened.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_MB = 1_000_000
#: Places where a program can write.
WRITABLE = ("/box", "/tmp", "/dev/shm")  # noqa: S108  (inside the sandbox)


@dataclass(frozen=True, slots=True)
class Look:
    cpu_s: float
    memory_mb: float
    tasks: int
    disk_entries: int
    starved_s: float = 0.0


@dataclass(slots=True)
class Tree:
    """The processes of one sandbox. `init` is the first of them, by its number out here; it is not a task of the
    program. `memory_mb` of a look is exact only where it is more than `care_from_mb`: pages that several processes
    share are then counted once, which costs more."""

    init: int
    care_from_mb: float
    _own_s: dict[tuple[int, int], float] = field(default_factory=dict)
    _is_inside: bool = False

    def look(self, *, starved: bool = False) -> Look | None:
        """None when the sandbox is not there yet, or not any more. With `starved` also for how long the process that
        waited most wanted to run and could not."""
        proc = f"/proc/{self.init}/root/proc"
        try:
            if not self._inside(proc):
                return None
            numbers = [entry.name for entry in os.scandir(proc) if entry.name.isdecimal()]
        except OSError:
            return None
        tasks, resident, with_children = 0, 0, 0.0
        for name in numbers:
            stat = _stat(f"{proc}/{name}/stat")
            if stat is None:
                continue
            own_s = (int(stat[11]) + int(stat[12])) / _TICKS
            with_children += own_s + (int(stat[13]) + int(stat[14])) / _TICKS
            self._own_s[int(name), int(stat[19])] = own_s
            if name != "1":
                tasks += int(stat[17])
                resident += int(stat[21]) * _PAGE_BYTES
        if not numbers:
            return None
        # Whoever ignores the death of children never gets their time: what was seen of each process counts too.
        cpu_s = max(with_children, sum(self._own_s.values()))
        memory_mb = resident / _MB
        if memory_mb > self.care_from_mb:
            memory_mb = sum(_share(f"{proc}/{name}") for name in numbers if name != "1") / _MB
        starved_s = max(_starved_s(f"{proc}/{name}") for name in numbers) if starved else 0.0
        return Look(cpu_s, memory_mb, tasks, self._entries(), starved_s)

    def _inside(self, proc: str) -> bool:
        """The first process begins with this machine's own root, and so with everybody's processes."""
        if not self._is_inside:
            self._is_inside = Path(proc).stat().st_dev != Path("/proc").stat().st_dev
        return self._is_inside

    def _entries(self) -> int:
        used = 0
        for place in WRITABLE:
            with contextlib.suppress(OSError):
                found = os.statvfs(f"/proc/{self.init}/root{place}")
                used += found.f_files - found.f_ffree
        return used


def _stat(path: str) -> list[str] | None:
    """The fields behind the name of the process, which may hold blanks and brackets."""
    try:
        return Path(path).read_text(encoding="latin-1").rpartition(")")[2].split()
    except (OSError, ValueError):
        return None


def _starved_s(folder: str) -> float:
    """From the statistics of the scheduler: nanoseconds at work, nanoseconds in line, turns. Nothing where the kernel
    does not keep them."""
    try:
        return int(Path(folder, "schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def _share(folder: str) -> int:
    """Bytes of a process with its share of what it has in common with others; resident bytes where that is hidden."""
    try:
        for line in Path(folder, "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    stat = _stat(f"{folder}/stat")
    return int(stat[21]) * _PAGE_BYTES if stat else 0
