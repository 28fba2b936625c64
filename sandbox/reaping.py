"""The first process of each sandbox comes home to us when bubblewrap ends.

bubblewrap leaves as soon as the program has ended, without waiting for the sandbox's first process. Somebody has to
collect that one: it alone knows the CPU time of everything that ran, its end proves that nothing survived (the kernel
ends a process-number namespace with its first process), and where nobody collects, dead processes pile up. So for the
time of a run this process is the one to whom orphans among its descendants come.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import threading
import time
from collections.abc import Iterator

_PR_SET_CHILD_SUBREAPER = 36
_PR_GET_CHILD_SUBREAPER = 37
_libc = ctypes.CDLL(None, use_errno=True)
_lock = threading.Lock()
#: A property of the process, so the process holds the count.
_runs = 0
_was = 0
#: The kernel needs milliseconds to end a namespace; a process that hangs in the kernel itself may take longer.
GIVE_UP_S = 10.0


@contextlib.contextmanager
def collecting_orphans() -> Iterator[None]:
    """While any run is under way orphans come to this process; afterwards all is as it was."""
    global _runs, _was
    with _lock:
        if _runs == 0:
            _was = _get()
            _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        _runs += 1
    try:
        yield
    finally:
        with _lock:
            _runs -= 1
            if _runs == 0:
                _libc.prctl(_PR_SET_CHILD_SUBREAPER, _was, 0, 0, 0)


def _get() -> int:
    found = ctypes.c_int()
    _libc.prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(found), 0, 0, 0)
    return found.value


def collect(pid: int) -> resource.struct_rusage | None:
    """What the process `pid` and all that it waited for have used, once it is gone. None when it is not ours to
    collect, or does not go."""
    until = time.monotonic() + GIVE_UP_S
    pause_s = 0.0002
    while True:
        try:
            found, _, usage = os.wait4(pid, os.WNOHANG)
        except ChildProcessError:
            return None
        if found:
            return usage
        if time.monotonic() > until:
            return None
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, 0.01)
