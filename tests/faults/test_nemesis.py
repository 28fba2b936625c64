"""A seeded nemesis kills and freezes whatever it likes while a class is at work; then everything is counted.

`HELPING_HANDS_NEMESIS_S` and `HELPING_HANDS_NEMESIS_SEED` make it longer or different; a failure names its seed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time

import pytest

from actors import process
from tests.faults.classroom_at_work import Classroom, check_file, verdict
from tests.troupe.running import FrontDoor, Troupe, until

pytestmark = pytest.mark.faults

SECONDS = float(os.environ.get("HELPING_HANDS_NEMESIS_S", "20"))
SEED = int(os.environ.get("HELPING_HANDS_NEMESIS_SEED", "20"))
STUDENTS = 12
#: More often, and back-off alone keeps the room closed.
STRIKE_EACH_S = (0.5, 2.0)
FREEZE_S = 0.7
#: The 5th death of one actor within a minute costs 3.2 s by design; no push may take much longer than that.
PATIENCE_S = 60.0


async def strike(room: Classroom, chance: random.Random) -> str:
    """Kills one process, or lets it hang for a moment."""
    names = ["session", "session", "queue", "store", "gateway", "registrar", "linter_pool", "linter_worker"]
    who = chance.choice(names)
    laptop = chance.choice(room.laptops)
    frozen = chance.random() < 0.25
    actors = await room.door.actors()
    name = {"session": laptop.target, "queue": f"queue/{room.door.room_id}", "linter_worker": "linter_pool"}.get(
        who, who
    )
    pid = actors[name]["pid"]
    if who == "linter_worker":
        pids = process.descendants(pid)
        pid = pids[0] if pids else 0
    if not pid:
        return f"{who} is down already"
    with contextlib.suppress(ProcessLookupError):
        if not frozen:
            os.kill(pid, signal.SIGKILL)
            return f"killed {who}"
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(FREEZE_S)
        os.kill(pid, signal.SIGCONT)
    return f"froze {who}"


async def torment(room: Classroom, seconds: float, chance: random.Random) -> list[str]:
    deadline_s = time.monotonic() + seconds
    strikes = []
    while time.monotonic() < deadline_s:
        strikes.append(await strike(room, chance))
        await asyncio.sleep(chance.uniform(*STRIKE_EACH_S))
    return strikes


async def survive(troupe: Troupe, door: FrontDoor, seconds: float, seed: int) -> None:
    room = await Classroom.open(door, STUDENTS)
    async with room.at_work():
        strikes = await torment(room, seconds, random.Random(seed))
    ticket = await room.quiet.raise_hand()
    await until(lambda: ticket in door.tickets(), PATIENCE_S)
    await room.settled()
    waited_s = room.longest_wait_s()
    print(f"seed {seed}: {len(strikes)} strikes, {len(room.tried)} events, longest push {waited_s:.2f} s")
    assert verdict(room) == [], f"seed {seed}: {strikes}"
    assert check_file(troupe.data) == [], f"seed {seed}: {strikes}"
    assert waited_s < PATIENCE_S


@pytest.mark.timeout(300)
async def test_a_class_survives_twenty_seconds_of_random_deaths(troupe: Troupe, door: FrontDoor) -> None:
    await survive(troupe, door, SECONDS, SEED)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(1, 4))
async def test_a_class_survives_two_minutes_of_random_deaths(troupe: Troupe, door: FrontDoor, seed: int) -> None:
    await survive(troupe, door, max(SECONDS, 120.0), seed)
