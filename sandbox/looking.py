"""A sandbox while it is there: what bubblewrap has told of it, what came out of it, and which limit it has passed."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from classroom.sandbox_verdict import Usage, over_limit, wall_limit_s
from classroom.sandboxing import Limits, Verdict
from sandbox.dialogue import Dialogue
from sandbox.groups import Group
from sandbox.pipes import Kept
from sandbox.tree import Tree
from sandbox.walls import NICE


@dataclass(slots=True)
class Run:
    """What is known of one sandbox while it is there, and the judgement of a look at it."""

    limits: Limits
    dialogue: Dialogue | None
    answer: Kept
    stdout: Kept
    stderr: Kept
    began_s: float = field(default_factory=time.monotonic)
    kills_before: int = field(default_factory=lambda: kills_for_memory())
    status: bytes = b""
    tree: Tree | None = None
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    ended_for: Verdict | None = None
    cancelled: bool = False
    group: Group | None = None
    gate: int = -1
    is_behind: bool = False
    #: Of its session, among all sessions.
    nice: int = NICE

    def hear_status(self, data: bytes) -> None:
        """The first process waits until it is where it belongs."""
        self.status += data
        if self.gate >= 0 and (first := self.told("child-pid")) is not None:
            with contextlib.suppress(ProcessLookupError):
                if self.group is not None:
                    self.group.add(first)
            with contextlib.suppress(BrokenPipeError):
                os.write(self.gate, b".")
            self.gate = -1

    def told(self, key: str) -> int | None:
        """A number that bubblewrap told: ``child-pid`` at the start, ``exit-code`` once the command has ended."""
        for line in self.status.splitlines():
            with contextlib.suppress(ValueError):
                told = json.loads(line)
                if isinstance(told.get(key), int):
                    return int(told[key])
        return None

    def stand_behind(self) -> None:
        """Kernels that share time between sessions first (sched_autogroup) do not look at how nice the processes of
        another session are. So the session of a run is made nice too; an ordinary user may do that ten times a second,
        and a run that is over before its turn has not taken anybody's time."""
        first = self.told("child-pid")
        if self.is_behind or first is None:
            return
        try:
            Path(f"/proc/{first}/autogroup").write_text(str(self.nice), encoding="ascii")
        except BlockingIOError:
            return
        except OSError:  # this kernel does not do it, or the run is over
            pass
        self.is_behind = True

    def look(self) -> Verdict | None:
        """The limit that is passed at this moment."""
        if self.tree is None and (first := self.told("child-pid")) is not None:
            self.tree = Tree(first, self.limits.memory_mb)
        self.stand_behind()
        wall_s = time.monotonic() - self.began_s
        late = wall_s > wall_limit_s(self.limits)
        seen = self.tree.look(starved=late) if self.tree is not None else None
        if self.group is not None:
            self.cpu_s = max(self.cpu_s, self.group.cpu_s())
        if seen is not None:
            self.cpu_s = max(self.cpu_s, seen.cpu_s)
            self.peak_mb = max(self.peak_mb, seen.memory_mb)
        if self.answer.cut or (self.dialogue is not None and self.dialogue.too_long):
            return "output"
        usage = Usage(
            wall_s=wall_s,
            starved_s=seen.starved_s if seen else 0.0,
            cpu_s=self.cpu_s,
            memory_mb=seen.memory_mb if seen else 0,
            tasks=seen.tasks if seen else 0,
            disk_entries=seen.disk_entries if seen else 0,
            stdout_bytes=self.stdout.total,
            stderr_bytes=self.stderr.total,
        )
        return over_limit(usage, self.limits)


def kills_for_memory() -> int:
    """How many processes of this machine the kernel has ended for memory since it started."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text(encoding="ascii").splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
