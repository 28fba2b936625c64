"""What every process of the troupe asks of Linux: die with the parent, crash honestly, own your orphans."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import select
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)
PROC = Path("/proc")

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


def show_as(name: str) -> None:
    """What `ps` and `top` show of this process beside its command line, which all forks share; at most 15 bytes."""
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(name[:15])


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


def sweep() -> None:
    """Gives back what only refers to itself. Python waits for thousands of events before it does so, and every page
    that such leftovers touch meanwhile is one more that this fork no longer shares with the others."""
    gc.collect()


def descendants(pid: int) -> list[int]:
    """All processes below `pid`, nearest first, read from /proc."""
    return below({child: int(stat.fields[1]) for child, stat in stats().items()}, pid)


@dataclass(frozen=True, slots=True)
class Stat:
    """/proc/PID/stat (proc(5)): the name, which may hold anything, and what comes after it, from the state on."""

    name: str
    fields: list[str]


def stat_of(pid: int, proc: Path = PROC) -> Stat | None:
    """None when there is no such process."""
    try:
        before, _, after = (proc / str(pid) / "stat").read_text().rpartition(")")
    except OSError:
        return None
    return Stat(before.partition("(")[2], after.split())


def stats(proc: Path = PROC) -> dict[int, Stat]:
    """Of all processes that can be seen."""
    pids = (int(entry.name) for entry in os.scandir(proc) if entry.name.isdigit())
    return {pid: stat for pid in pids if (stat := stat_of(pid, proc)) is not None}


def below(parents: Mapping[int, int], root: int) -> list[int]:
    """The descendants of `root`, nearest first, where each process (key) has a parent. Numbers are given away again
    while all of them are read: what seems to be its own ancestor is counted once."""
    children: dict[int, list[int]] = {}
    for pid, parent in parents.items():
        children.setdefault(parent, []).append(pid)
    found: dict[int, None] = {}
    level = [root]
    while level:
        level = [child for pid in level for child in children.get(pid, []) if child not in found and child != root]
        found.update(dict.fromkeys(level))
    return list(found)


class Ends:
    """Waits for the first of some processes to end, at once and without asking again and again; they need not be
    children. A context manager: it holds a file per process."""

    def __init__(self, pids: list[int]) -> None:
        self._poll = select.poll()
        self._files: list[int] = []
        for pid in pids:
            try:
                self._files.append(os.pidfd_open(pid))
            except (OSError, ValueError):
                continue  # gone already, as whoever asks will see
            self._poll.register(self._files[-1], select.POLLIN)

    def wait(self, timeout_s: float, also: list[int] | None = None) -> list[int]:
        """Returns as soon as one of them has ended (also when nobody has collected it yet), or one of the files
        `also` can be read or has ended: those are returned."""
        for file in also or ():
            self._poll.register(file, select.POLLIN)
        return [file for file, _ in self._poll.poll(timeout_s * 1000) if file not in self._files]

    def __enter__(self) -> Ends:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            os.close(file)


def kill_all(pids: list[int]) -> None:
    """SIGKILL for each. 0 and less stand for nobody: to the kernel they would mean this whole group of processes."""
    for pid in pids:
        if pid <= 0:
            continue
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


def collect(pids: list[int]) -> None:
    """Takes the ended among these out of the kernel's table, where this process is their parent by now."""
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def let_wait(pid: int) -> bool:
    """Idle priority for all threads of a process: it computes only where a processor would have nothing else to do.
    False when it is gone or not ours. Linux lets nobody without privilege take it back. Where Linux shares processors
    out by session first (autogroup), it has to lead one of its own to be last among all."""
    try:
        if os.getsid(pid) == pid:
            with contextlib.suppress(OSError):
                Path(f"/proc/{pid}/autogroup").write_text("19")
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, int(thread.name), 19)
    except OSError:
        return False
    return True


def tell_all(pids: tuple[int, ...], number: signal.Signals) -> None:
    """A signal for each of these that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def state_of(pid: int) -> str:
    """Linux's letter for the process (``R``, ``S``, ``T``, ``Z``), empty when there is none."""
    stat = stat_of(pid)
    return stat.fields[0] if stat is not None else ""


def is_gone(pid: int) -> bool:
    """Ended, whether or not it was collected. A pid that might have been given away again is not for this function."""
    return state_of(pid) in ("", "Z", "X")
