"""Sandboxes whose starter was killed while they came to be.

bubblewrap's first process inside asks the kernel to die with its parent, but not at once: whoever is killed in between
leaves it waiting for a word that nobody will say, asleep and for ever. It runs nothing and holds one process number;
so whoever starts to run programs looks for such ones of before.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

_PROC = Path("/proc")
_NAME = "bwrap"


def end() -> int:
    """Ends them; says how many. One whose parent lives is somebody's, and is left alone."""
    ended = 0
    for entry in os.scandir(_PROC):
        if entry.name.isdecimal() and is_left(int(entry.name)):
            with contextlib.suppress(OSError):
                os.kill(int(entry.name), signal.SIGKILL)
                ended += 1
    return ended


def is_left(pid: int) -> bool:
    """Whether this is the first process of a sandbox of ours, without the bubblewrap or the server that started it."""
    try:
        parent, numbers = _status(pid)
        words = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
        return (
            _name(pid) == _NAME
            and len(numbers) > 1
            and numbers[-1] == "1"
            and b"--args" in words
            and not _is_starter(parent)
        )
    except (OSError, ValueError, KeyError):
        return False


def _is_starter(pid: int) -> bool:
    """bubblewrap itself, one of the server's processes, or a Python that runs programs without a server."""
    return pid > 1 and _name(pid).startswith((_NAME, "hh-", "python", "helping-hands", "pytest"))


def _name(pid: int) -> str:
    return (_PROC / str(pid) / "comm").read_text().strip()


def _status(pid: int) -> tuple[int, list[str]]:
    """The parent, and its own number in each namespace of process numbers, from ours inwards (proc(5))."""
    lines = (_PROC / str(pid) / "status").read_text().splitlines()
    fields = {key: value for key, _, value in (line.partition(":\t") for line in lines)}
    return int(fields["PPid"]), fields["NSpid"].split()
