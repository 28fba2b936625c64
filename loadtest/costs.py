"""What the processes of a server cost, by their kind: processor seconds, memory, open files.

A process is known by the name that it gave itself, as `ps` shows it, and else by its command line, so that a bench
can name the one that is the bottleneck.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from loadtest.server import Server, cpu_s, pss_mb

PREFIX = "hh-"
#: What is left when the actors are named: Thespian's own processes and the host that forked them.
ACTOR_SYSTEM = "actor system"


@dataclass(slots=True)
class Costs:
    """Of all processes of each kind together, at one moment."""

    at_s: float
    cpu_s: Counter[str] = field(default_factory=Counter)
    memory_mb: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    processes: Counter[str] = field(default_factory=Counter)


def measure(server: Server, at_s: float, *, memory: bool = True) -> Costs:
    """Reading the memory of two hundred processes costs the kernel some tenths of a second: not too often."""
    costs = Costs(at_s)
    for process in server.processes():
        kind = kind_of(process)
        costs.processes[kind] += 1
        costs.cpu_s[kind] += cpu_s(process.pid)  # type: ignore[assignment]  # a Counter of floats
        costs.files[kind] += _open_files(process.pid)
        if memory:
            costs.memory_mb[kind] += pss_mb(process.pid)  # type: ignore[assignment]  # a Counter of floats
    return costs


def kind_of(process: psutil.Process) -> str:
    try:
        name, words = process.name(), process.cmdline()
    except psutil.Error:
        return ACTOR_SYSTEM
    # psutil completes a name that the kernel has cut from the command line, which all of these share.
    if name.startswith(PREFIX):
        return name.removeprefix(PREFIX)
    return "web" if "web" in words else "launcher" if "serve" in words else ACTOR_SYSTEM


def _open_files(pid: int) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0
