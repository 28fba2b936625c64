"""What the host looks at while the troupe works: the processes above the root supervisor, which nobody else watches.

The root's end, or the admin's, is told by the kernel at once. The root's hang shows in its heart. The admin is asked
for its status, because nothing is sent to it in ordinary times: one that does not answer would be missed only when a
message to a dead actor comes back, and then by everybody. The logger is Thespian's own and serves nobody here; one that
is stopped is killed, so that the admin starts another and no library's log line ever waits for it.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from thespian.actors import Thespian_StatusReq

from actors import exits, process, pulse
from classroom import hearts

#: The root ticks five times a second and everything waits for it, so it is looked at more often than its children.
ROOT_LOOK_EACH_MS = 1_000
ROOT_MISSES = 4
ADMIN_ASK_EACH_MS = 2_000
ADMIN_MISSES = 3
ADMIN_ANSWERS_WITHIN_S = 0.5
LOGGER_LOOK_EACH_MS = 1_000


class HostWatch:
    """`look()` about four times a second; it says why the troupe has to end, or nothing."""

    def __init__(self, system: Any, root_pid: int) -> None:
        self.root_pid = root_pid
        self.admin_pid = parent_of(root_pid)
        self._system = system
        self._root: hearts.Hearts[str] = hearts.Hearts(each_ms=ROOT_LOOK_EACH_MS, misses=ROOT_MISSES)
        self._admin: hearts.Hearts[str] = hearts.Hearts(each_ms=ADMIN_ASK_EACH_MS, misses=ADMIN_MISSES)
        self._logger: hearts.Hearts[int] = hearts.Hearts(each_ms=LOGGER_LOOK_EACH_MS)
        self._answers = 0

    def look(self) -> str | None:
        """`admin gone, SIGKILL`, `root gone, ...`, `root hangs` or `admin hangs`."""
        # The root's end follows the admin's, so the admin is looked at first.
        if parent_of(self.admin_pid) != os.getpid():
            return f"admin gone, {how_ended(self.admin_pid)}"
        if parent_of(self.root_pid) != self.admin_pid:
            return f"root gone, {how_ended(self.root_pid)}"
        now = time.monotonic_ns() // 1_000_000
        self._end_stopped_logger(now)
        if self._is_silent_root(now):
            return "root hangs"
        return "admin hangs" if self._is_silent_admin(now) else None

    def _is_silent_root(self, now: int) -> bool:
        if not hearts.is_due(self._root, now):
            return False
        self._root, silent = hearts.look(self._root, {"root": pulse.last_beat(pulse.ROOT_SLOT)}, now)
        return bool(silent)

    def _is_silent_admin(self, now: int) -> bool:
        if not hearts.is_due(self._admin, now):
            return False
        # Any answer is a sign of life, also one to an earlier question.
        answer = self._system.ask(self._system._systemBase.adminAddr, Thespian_StatusReq(), ADMIN_ANSWERS_WITHIN_S)
        self._answers += answer is not None
        self._admin, silent = hearts.look(self._admin, {"admin": self._answers}, now)
        return bool(silent)

    def _end_stopped_logger(self, now: int) -> None:
        if not hearts.is_due(self._logger, now):
            return
        others = [pid for pid in children_of(self.admin_pid) if pid != self.root_pid]
        # Who is not stopped has a new beat at each look.
        beats = {pid: 0 if process.state_of(pid) == "T" else now for pid in others}
        self._logger, silent = hearts.look(self._logger, beats, now)
        process.kill_all(silent)


def parent_of(pid: int) -> int:
    """0 when the process is gone or only a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == "Z" else int(fields[1])


def how_ended(pid: int) -> str:
    """`SIGKILL` or `exit 70` while it waits to be collected; `nobody knows how` after that."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "nobody knows how"
    # The last field is the status that its parent will get from wait(2).
    return exits.in_words(os.waitstatus_to_exitcode(int(fields[-1])) if fields[0] == "Z" else None)


def children_of(pid: int) -> list[int]:
    """Of its only thread."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
