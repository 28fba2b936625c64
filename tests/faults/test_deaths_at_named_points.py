"""A process dies, or hangs, exactly where that would be worst: between deciding and writing, committing and telling.

Each of the named crash points, armed while twenty students push. Some are passed by every push; the others only when
somebody joins or when something else has died, and that is brought about.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from pathlib import Path

import pytest

from loadtest.client import Caller, ServerRefused, Student
from storage.crash_points import POINTS
from tests.faults.deaths import AFTER_A_DEATH, count_a_use, die_at, is_gone, press_governor
from tests.faults.figures import Book
from tests.faults.school import DEATH_S, GROUP_S, HANG_S, PATIENCE_S, School, sampled, school
from tests.troupe.running import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

#: Whole halves of the server go down with these.
GROUPS = ("supervisor", "bridge")
#: Whose process it is; any session and any worker may be the one that comes to a point of theirs.
ROLES = {"supervisor": "root", "bridge": "web"} | {
    who: who for who in ("store", "queue", "registrar", "gateway", "linter_pool", "runner_pool", "governor")
}
A_LATE_CHILD_S = 1.0
IN_TEST = (
    "store.after-commit-before-tell",
    "session.after-commit-before-tell",
    "queue.after-heard-before-cursor",
    "bridge.after-answer-before-http",
)


async def provoke(here: School, point: str) -> None:
    """Brings somebody past the point who would not come there by himself."""
    if point in AFTER_A_DEATH:
        await here.strike(AFTER_A_DEATH[point])
    elif point.startswith(("runner_pool.", "runner_worker.")) or point == "session.before-outcome":
        await press_run(here.quiet)
    elif point.startswith("linter_pool."):
        await count_a_use(here.door)
    elif point.startswith("governor."):
        press_governor(here.points)
    elif point.partition(".")[0] == "registrar":
        late = Student(here.server.host, here.server.port, f"Late {time.monotonic_ns()}")
        try:
            await asyncio.wait_for(late.join(here.server.room["join_code"]), A_LATE_CHILD_S)
        except (OSError, EOFError, TimeoutError, ServerRefused):
            pass  # the death that this is for
        finally:
            late.close()


async def press_run(child: Student) -> None:
    """A program that is over at once; whoever dies of it leaves it unanswered."""
    files = [{"path": "main.py", "text": "print('hi')"}]
    body = {"request_id": uuid.uuid4().hex, "language": "python", "files": files, "entry": "main.py"}
    line = Caller(child.host, child.port)  # of its own: one that is broken off in the middle is good for nothing else
    line.token = child.token
    with contextlib.suppress(OSError, EOFError, TimeoutError, ServerRefused):
        await asyncio.wait_for(line.call("POST", "runs", body), A_LATE_CHILD_S)
    line.close()


async def heal_s(here: School, point: str, action: str) -> float:
    """How long it takes after somebody has died or hung there, and has been replaced."""
    await asyncio.sleep(0.2)
    death = await die_at(here.points, point, action, lambda: provoke(here, point), PATIENCE_S)
    await until(lambda: is_gone(death.pid), PATIENCE_S)
    healed_s = await here.healed_s(death.since_s)
    if who := ROLES.get(point.partition(".")[0]):
        await here.replaced(who, death.pid)
    return healed_s


@pytest.mark.parametrize("point", sampled(sorted(POINTS), *IN_TEST))
async def test_nothing_is_lost_when_a_process_dies_or_hangs_at_this_point(
    point: str, tmp_path: Path, book: Book
) -> None:
    dead, hung = f"killed at {point}", f"stopped at {point}"
    async with school(tmp_path) as here:
        async with here.at_work():
            heals_s = {dead: [await heal_s(here, point, "kill")]}
            if book.full:
                heals_s[hung] = [await heal_s(here, point, "stop")]
        problems = await here.wrong()
    for fault, each_s in heals_s.items():
        book.note(fault, each_s, problems)
    assert problems == []
    book.must_heal(dead, GROUP_S if point.partition(".")[0] in GROUPS else DEATH_S)
    if hung in heals_s:
        book.must_heal(hung, HANG_S)
