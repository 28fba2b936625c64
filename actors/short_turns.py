"""Short turns on the processor for what a child or a mentor waits for, so that a machine that others use up delays
each hop of its way by a part of a millisecond and not by a whole turn of somebody else.

Linux gives each process that can run a slice, and since 6.12 lets it ask for a shorter one without any privilege
(`sched_setattr` with a runtime for SCHED_OTHER: 0.1 to 100 ms). Who asks for less at a time is let in sooner, and gets
no more of the processor in all. Older kernels ignore the wish.
"""

from __future__ import annotations

import ctypes
import platform
import struct

SLICE_NS = 100_000
#: What is started from here (a program of a child, a worker that checks) begins with a common slice again.
_RESET_ON_FORK = 0x01
_SCHED_OTHER = 0
#: Python knows no such call; the numbers are of the kernel's tables.
SCHED_SETATTR = {"x86_64": 314, "aarch64": 274, "riscv64": 274}
#: size, policy, flags, nice, priority, runtime, deadline, period: `struct sched_attr` in its first form.
ATTRIBUTES = struct.Struct("=IIQiIQQQ")
_libc = ctypes.CDLL(None, use_errno=True)


def take_short_turns() -> bool:
    """For the calling thread, from now on, at common priority. False where this kernel does not know of it."""
    number = SCHED_SETATTR.get(platform.machine())
    if number is None:
        return False
    wanted = ATTRIBUTES.pack(ATTRIBUTES.size, _SCHED_OTHER, _RESET_ON_FORK, 0, 0, SLICE_NS, 0, 0)
    return _libc.syscall(number, 0, wanted, 0) == 0
