"""A process dies, or hangs, exactly where that would be worst: between deciding and writing, committing and telling.

Each of the named crash points, armed while twenty students push. Some are passed by every push; the others only when
somebody joins or when something else has died, and that is brought about.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from loadtest.client import ServerRefused, Student
from storage.crash_points import POINTS, arm, is_armed
from tests.faults.figures import Book
from tests.faults.school import DEATH_S, GROUP_S, HANG_S, PATIENCE_S, School, repeated, sampled, school

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

#: Whole halves of the server go down with these.
GROUPS = ("supervisor", "bridge")
PROVOKE_EACH_S = 1.0
LOOK_EACH_S = 0.005
#: Passed only after a death of the actor itself.
AFTER_A_DEATH = {
    "session.in-replay": "session",
    "queue.in-replay": "queue",
    "queue.before-subscribe": "queue",
    "registrar.in-replay": "registrar",
}
IN_TEST = (
    "store.after-commit-before-tell",
    "session.after-commit-before-tell",
    "queue.after-heard-before-cursor",
    "bridge.after-answer-before-http",
)


async def provoke(here: School, point: str) -> None:
    """Brings somebody past the point who would not come there by himself."""
    kind = point.partition(".")[0]
    if point in AFTER_A_DEATH:
        await here.strike(AFTER_A_DEATH[point])
    elif kind == "supervisor":
        await here.strike("session")
    elif kind == "registrar":
        late = Student(here.server.host, here.server.port, f"Late {time.monotonic_ns()}")
        try:
            await asyncio.wait_for(late.join(here.server.room["join_code"]), PROVOKE_EACH_S)
        except (OSError, EOFError, TimeoutError, ServerRefused):
            pass  # the death that this is for
        finally:
            late.close()


async def die_at(here: School, point: str, action: str) -> float:
    """Arms the point and waits until somebody has acted on it; since when."""
    await asyncio.sleep(0.2)
    arm(here.points, point, action)
    give_up_s = time.monotonic() + PATIENCE_S
    while is_armed(here.points, point):
        assert time.monotonic() < give_up_s, f"nobody came to {point}"
        provoked = asyncio.ensure_future(provoke(here, point))
        next_s = time.monotonic() + PROVOKE_EACH_S
        while is_armed(here.points, point) and (time.monotonic() < next_s or not provoked.done()):
            await asyncio.sleep(LOOK_EACH_S)
        since_s = time.monotonic()
        await provoked
    return since_s


@pytest.mark.parametrize("point", sampled(sorted(POINTS), *IN_TEST))
async def test_nothing_is_lost_when_a_process_dies_or_hangs_at_this_point(
    point: str, tmp_path: Path, book: Book
) -> None:
    dead, hung = f"killed at {point}", f"stopped at {point}"
    async with school(tmp_path) as here:
        async with here.at_work():
            heals_s = {dead: await repeated(1, here, lambda: die_at(here, point, "kill"))}
            if book.full:
                heals_s[hung] = await repeated(1, here, lambda: die_at(here, point, "stop"))
        problems = await here.wrong()
    for fault, each_s in heals_s.items():
        book.note(fault, each_s, problems)
    assert problems == []
    book.must_heal(dead, GROUP_S if point.partition(".")[0] in GROUPS else DEATH_S)
    if hung in heals_s:
        book.must_heal(hung, HANG_S)
