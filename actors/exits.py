"""How the children of this process ended, as far as Linux said so, by pid.

Thespian tells a parent only the address of a dead child, sometimes twice, sometimes late, and addresses are used
again. But it collects its children in this very process, and whoever collects a child learns its exit code; `boot`
has it noted here. A pid that stands here was a child's until now, and cannot be anybody else's before the next fork.
"""

from __future__ import annotations

import signal
from collections import deque

#: Only supervisors take notes away; in everybody else the oldest drop out.
KEPT = 1024
_noted: deque[tuple[int, int | None]] = deque(maxlen=KEPT)


def note(pid: int | None, code: int | None) -> None:
    """`code` as `multiprocessing` gives it: negative for a signal, None when somebody else has collected the child."""
    if pid:
        _noted.append((pid, code))


def take() -> list[tuple[int, int | None]]:
    """All that was noted since the last call."""
    taken = list(_noted)
    _noted.clear()
    return taken


def in_words(code: int | None) -> str:
    """`SIGKILL`, `exit 70`, or `gone` when nothing more is known."""
    if code is None:
        return "gone"
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
