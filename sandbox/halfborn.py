"""Sandboxes whose starter was killed while they came to be.

bubblewrap's first process inside asks the kernel to die with its parent, but not at once: whoever is killed in between
leaves it waiting for a word that nobody will say, asleep and for ever. It runs nothing and holds one process number;
so whoever starts to run programs looks for such ones of before.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

_NAME = "bwrap"
#: bubblewrap itself, one of the server's processes, or a Python that runs programs without a server.
_STARTERS = (_NAME, "hh-", "python", "helping-hands", "pytest")


def end() -> int:
    """Ends them; says how many. One whose parent lives is somebody's, and is left alone."""
    ended = 0
    for process in psutil.process_iter():
        if is_left(process):
            with contextlib.suppress(psutil.Error):
                process.kill()
                ended += 1
    return ended


def is_left(process: psutil.Process) -> bool:
    """Whether this is the first process of a sandbox of ours, without the bubblewrap or the server that started it."""
    try:
        return (
            process.name() == _NAME
            and _is_first_inside(process.pid)
            and "--args" in process.cmdline()
            and not _is_starter(process.ppid())
        )
    except (psutil.Error, OSError):
        return False


def _is_starter(pid: int) -> bool:
    return pid > 1 and psutil.Process(pid).name().startswith(_STARTERS)


def _is_first_inside(pid: int) -> bool:
    """Its own number in each namespace of process numbers, from ours inwards (proc(5)), ends with 1."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    numbers = next((line.split()[1:] for line in lines if line.startswith("NSpid:")), [])
    return len(numbers) > 1 and numbers[-1] == "1"
