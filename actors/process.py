"""What every process of the troupe asks of Linux: die with the parent, crash honestly, own your orphans."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)

#: Thespian installs Python handlers for these too; a native crash would then spin for ever at full speed.
CRASH_SIGNALS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT)


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")


def die_with_parent(parent_pid: int | None = None) -> None:
    """SIGKILL for this process as soon as its parent is gone; at once when the expected parent is gone already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent_pid is not None and os.getppid() != parent_pid:
        os.kill(os.getpid(), signal.SIGKILL)


def adopt_orphans() -> None:
    """Descendants whose parent dies become this process's children instead of init's."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def await_parent(pid: int, timeout_s: float = 2.0) -> None:
    """Waits until this process has been handed to `pid` (a double fork is under way), else ends it."""
    deadline = time.monotonic() + timeout_s
    while os.getppid() != pid:
        if time.monotonic() > deadline:
            os._exit(70)
        time.sleep(0.002)


def crash_honestly() -> None:
    """Native crashes kill the process, so that its parent hears of them."""
    for number in CRASH_SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def descendants(pid: int) -> list[int]:
    """All processes below `pid`, nearest first, read from /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    level = [pid]
    while level:
        level = [child for parent in level for child in children.get(parent, [])]
        found += level
    return found


def kill_all(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def end_all(pids: list[int], patience_s: float = 2.0) -> None:
    """Kills, and returns when they are gone or only wait to be collected: SIGKILL takes effect in its own time."""
    kill_all(pids)
    deadline_s = time.monotonic() + patience_s
    while any(state_of(pid) not in ("", "Z") for pid in pids) and time.monotonic() < deadline_s:
        time.sleep(0.002)


def state_of(pid: int) -> str:
    """Linux's letter for the process (``R``, ``S``, ``T``, ``Z``), empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
