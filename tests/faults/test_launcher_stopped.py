"""The launcher stands still: nobody in class notices, and the service manager does."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

import pytest

from actors.process import state_of
from tests.faults.figures import Book
from tests.faults.school import DEATH_S, school
from tests.housekeeping.test_packaging_notify import Manager

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(300)]

WATCHDOG_S = 1.0
#: Longer than anybody who is watched may be silent before he is killed.
STOPPED_S = 15.0
FAULT = "launcher stopped for a while: service meanwhile"


def drain(manager: Manager) -> None:
    """Everything that waits in the socket."""
    heard = -1
    while heard != len(manager.heard):
        heard = len(manager.heard)
        manager.listen()


async def test_a_stopped_launcher_leaves_the_class_served_and_the_watchdog_unfed(tmp_path: Path, book: Book) -> None:
    """systemd ends and restarts a unit whose watchdog is not fed. Without systemd nobody looks at the launcher: the
    class goes on, but a half of the server that dies meanwhile stays away until the launcher goes on or is replaced."""
    manager = Manager(tmp_path / "notify.sock")
    environment = {"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": str(int(WATCHDOG_S * 1e6))}
    with contextlib.closing(manager.socket):
        async with school(tmp_path, **environment) as here:
            await asyncio.to_thread(manager.until, "WATCHDOG=1", 2)
            halves = [here.half(module) for module in ("web", "actors")]
            async with here.at_work():
                stopped = await here.strike("launcher", signal.SIGSTOP)
                try:
                    drain(manager)
                    fed = manager.count("WATCHDOG=1")
                    heals_s = []
                    while time.monotonic() < stopped.since_s + STOPPED_S:
                        heals_s.append(await here.healed_s(time.monotonic()))
                    drain(manager)
                    assert state_of(stopped.pid) == "T"
                    assert manager.count("WATCHDOG=1") == fed
                finally:
                    os.kill(stopped.pid, signal.SIGCONT)
                await asyncio.to_thread(manager.until, "WATCHDOG=1", fed + 3)
                heals_s.append(await here.healed_s(time.monotonic()))
            problems = await here.wrong()
            assert [here.half(module) for module in ("web", "actors")] == halves
    book.note(FAULT, heals_s, problems)
    assert problems == []
    book.must_heal(FAULT, DEATH_S)
