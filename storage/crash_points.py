"""Named places where a process may be made to die, so that tests kill exactly there and not somewhere near.

A shell says `reached(...)` where a death would be worst: between deciding and writing, between COMMIT and telling.
Nothing happens unless `HELPING_HANDS_CRASH_POINTS` named a folder when this module was imported; then a file there
with the name of a point arms it, once and for one process: who renames the file does what it says. The launcher
refuses to serve with that variable unless `HELPING_HANDS_TESTING=1` is set as well.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

ENVIRONMENT = "HELPING_HANDS_CRASH_POINTS"
TESTING = "HELPING_HANDS_TESTING"
EXIT_CODE = 70

_JOURNALLED = """
    in-replay  before-journal  after-write-sent  after-commit-before-tell  after-tell-before-ack  after-ack
"""
_HEARING = """
    after-heard-before-cursor  before-subscribe
"""
_BY_KIND = {
    "store": "after-write-received  before-commit  after-commit-before-tell  after-tell-before-news  after-news",
    "session": _JOURNALLED + "before-check-wanted  before-outcome",
    "queue": _JOURNALLED + _HEARING,
    "registrar": _JOURNALLED,
    "gateway": "before-send  after-send  after-answer-before-frame  after-frame  before-news",
    "linter_pool": _JOURNALLED + _HEARING + "before-lease  after-done-before-reply  after-reply",
    "linter_worker": "before-check  after-check-before-done",
    "governor": _JOURNALLED,
    "runner_pool": "before-lease  after-done-before-reply  after-reply",
    "runner_worker": "before-run  after-run-before-done",
    "supervisor": "before-create  after-create-before-begin  before-announce-alive  before-announce-dead",
    "bridge": "before-ask  after-ask  after-answer-before-http  before-news",
}
#: All names: the kind of the process, a dot, the place.
POINTS: frozenset[str] = frozenset(f"{kind}.{point}" for kind, points in _BY_KIND.items() for point in points.split())


class Reached(Exception):
    """What the action `raise` raises: a bug at that place."""


_folder: Path | None = Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None
_hook: Callable[[str], None] | None = None
_watched = _folder is not None
#: How often this process has come past a point since it was armed.
_passed: dict[str, int] = {}


def reached(name: str) -> None:
    """This process has come to the point `name`. Costs one look at a global while nobody watches."""
    if _watched:
        _look(name)


def reached_by(kind: str, point: str) -> None:
    """`reached` for code that several kinds of actor share."""
    if _watched:
        _look(f"{kind}.{point}")


def set_hook(hook: Callable[[str], None] | None) -> None:
    """`hook(name)` is called at each point of this process, for a simulation; None takes it away."""
    global _hook, _watched
    _hook = hook
    _watched = _folder is not None or hook is not None


def arm(folder: Path, name: str, action: str = "kill", nth: int = 1) -> None:
    """Whoever reaches `name` next (for the `nth` time from now, counted by each process) does `action`: `kill` or
    `stop` itself, `exit`, or `raise`. Raises ValueError for a name that no code says."""
    if name not in POINTS:
        raise ValueError(f"no crash point {name}")
    if action not in _ACTIONS:
        raise ValueError(f"no action {action}")
    whole = folder / f".{name}"
    whole.write_text(f"{action} {nth}\n")
    whole.replace(folder / name)


def is_armed(folder: Path, name: str) -> bool:
    """False once somebody has acted on it."""
    return (folder / name).exists()


def acted(folder: Path, name: str) -> set[int]:
    """Pids of all that have acted on `name`, so that a test can see what became of them."""
    return {int(mark.name.rpartition("-")[2]) for mark in folder.glob(f".{name}.by-*")}


def refusal() -> str | None:
    """Why a server must not start like this, or None."""
    if _folder is None or os.environ.get(TESTING) == "1":
        return None
    return f"{ENVIRONMENT} is set: it makes processes die on purpose and is for tests only ({TESTING}=1)"


def _look(name: str) -> None:
    if _hook is not None:
        _hook(name)
    if _folder is None:
        return
    armed = _folder / name
    try:
        words = armed.read_text().split()
    except FileNotFoundError:
        _passed.pop(name, None)
        return
    _passed[name] = _passed.get(name, 0) + 1
    if not words or _passed[name] < int(words[1] if len(words) > 1 else 1):
        return
    _passed.pop(name)
    try:
        armed.rename(_folder / f".{name}.by-{os.getpid()}")
    except FileNotFoundError:
        return  # another process was faster
    _ACTIONS[words[0]](name)


def _kill(_name: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stop(_name: str) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _exit(_name: str) -> None:
    os._exit(EXIT_CODE)


def _raise(name: str) -> None:
    raise Reached(name)


_ACTIONS: dict[str, Callable[[str], None]] = {"kill": _kill, "stop": _stop, "exit": _exit, "raise": _raise}
