"""A fault that did not happen proves nothing: whoever strikes here waits until the kernel shows that the victim is gone
or stopped, and learns its pid, so that the test can ask for its successor afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from actors.machine_signals import ENVIRONMENT as GOVERNOR_SIGNALS
from actors.process import state_of
from classroom import rule_book
from storage import crash_points
from tests.troupe.running import FrontDoor, alive, until
from web.bridge import Unavailable

PROVOKE_EACH_S = 2.0
LOOK_EACH_S = 0.005
#: Who has to die, so that somebody comes past the point who never would by himself.
AFTER_A_DEATH = {
    "session.in-replay": "session",
    "queue.in-replay": "queue",
    "queue.before-subscribe": "queue",
    "registrar.in-replay": "registrar",
    "governor.in-replay": "governor",
    "linter_pool.in-replay": "linter_pool",
    "linter_pool.before-subscribe": "linter_pool",
    "linter_pool.after-heard-before-cursor": "linter_pool",
    "supervisor.before-announce-dead": "session",
    "supervisor.before-create": "session",
    "supervisor.after-create-before-begin": "session",
    "supervisor.before-announce-alive": "session",
}


#: Low, paused, unloaded.
SHORTER = ('{"foreign_cpu": 1.0}', '{"memory_available": 0.1}', '{"memory_available": 0.01}')


@dataclass(frozen=True, slots=True)
class Death:
    """One that was seen: whose process, since when on the monotonic clock."""

    pid: int
    since_s: float


def is_gone(pid: int) -> bool:
    return not alive([pid])


def has_felt(pid: int, number: int) -> bool:
    """A process that is stopped may have been killed for it before anybody looked."""
    return is_gone(pid) or (number == signal.SIGSTOP and state_of(pid) == "T")


async def count_a_use(door: FrontDoor) -> None:
    """Lets the linter pool write into its book of rules, which it does only now and then."""
    use = rule_book.CountUse(uuid.uuid4().hex, uuid.uuid4().hex, "javascript", "missing-closer", 1, 1, door.now_ms())
    with contextlib.suppress(Unavailable):  # the death that this is for
        await door.ask(rule_book.STREAM, use, timeout_s=1.0)


def governor_reads(points: Path) -> dict[str, str]:
    """The environment of a server whose governor reads what `press_governor` plants, instead of this machine."""
    return {GOVERNOR_SIGNALS: str(points / "governor.json")}


def press_governor(points: Path) -> None:
    """Has the governor write, which it does only when something is short: each time it has to yield a level more."""
    file = points / "governor.json"
    before = file.read_text() if file.exists() else ""
    following = dict(itertools.pairwise(["", *SHORTER]))
    file.write_text(following.get(before, SHORTER[0]))


async def felt(pid: int, number: int, patience_s: float) -> None:
    await until(lambda: has_felt(pid, number), patience_s)


async def die_at(
    folder: Path, point: str, action: str, provoke: Callable[[], Awaitable[None]], patience_s: float
) -> Death:
    """Arms the point, brings somebody there by `provoke` again and again, and waits until that process has died of it
    (or, for the action `stop`, stands still)."""
    before = crash_points.acted(folder, point)
    crash_points.arm(folder, point, action)
    give_up_s = time.monotonic() + patience_s
    provoked = asyncio.ensure_future(provoke())
    next_s = time.monotonic() + PROVOKE_EACH_S
    while not (victims := crash_points.acted(folder, point) - before):
        assert time.monotonic() < give_up_s, f"nobody came to {point}"
        if provoked.done() and time.monotonic() >= next_s:
            provoked.result()
            provoked = asyncio.ensure_future(provoke())
            next_s = time.monotonic() + PROVOKE_EACH_S
        await asyncio.sleep(LOOK_EACH_S)
    since_s = time.monotonic()
    provoked.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await provoked
    (victim,) = victims
    await felt(victim, signal.SIGSTOP if action == "stop" else signal.SIGKILL, patience_s)
    return Death(victim, since_s)
