"""A seeded nemesis does whatever it likes to a school at work: all the faults of this suite, one after another.

`HELPING_HANDS_NEMESIS_S` and `HELPING_HANDS_NEMESIS_SEED` make it longer or different; a failure names its seed.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from storage.crash_points import POINTS, acted, arm
from tests.faults.deaths import felt, is_gone
from tests.faults.faulty_machine import FaultyMachine
from tests.faults.figures import Book
from tests.faults.school import PATIENCE_S, School, school

pytestmark = pytest.mark.faults

SECONDS = float(os.environ.get("HELPING_HANDS_NEMESIS_S", "20"))
SEED = int(os.environ.get("HELPING_HANDS_NEMESIS_SEED", "20"))
LONG_S = 75.0
#: More often, and back-off alone keeps the room closed.
STRIKE_EACH_S = (0.8, 2.5)
FREEZE_S = 0.7
SLOW_MS = 200
HOUR_S = 3_600
ACTORS = ("session", "session", "queue", "store", "gateway", "registrar", "linter_pool", "linter_worker")
#: Each costs the whole group, and too many of them within a minute end the server by design.
GROUPS = ("root", "admin", "host", "web")
MAX_GROUP_DEATHS = 2
GROUP_POINTS = ("supervisor", "bridge")
#: What no single actor may die of more often within a minute: then its supervisor gives up, by design.
MAX_DEATHS_EACH = 3
WINDOW_S = 60.0
#: Somebody may be away when his turn comes, and not everybody comes past the place that was armed for him.
HIT_AT_LEAST = {"kill": 0.5, "freeze": 0.5, "point": 0.2}
A_HIT_EACH_S = 10.0
PLACES = sorted(point for point in POINTS if point.partition(".")[0] not in GROUP_POINTS)


class Nemesis:
    """Strikes by chance alone, but within what the supervisors promise to bear."""

    def __init__(self, here: School, machine: FaultyMachine, seed: int) -> None:
        self.here = here
        self.machine = machine
        self.chance = random.Random(seed)
        self.strikes: list[str] = []
        #: Deaths and stops that were seen, by kind; what was only tried proves nothing.
        self.hits: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self._armed: dict[str, set[int]] = {}
        self._deaths: list[tuple[float, str]] = []

    async def torment(self, seconds: float) -> None:
        deadline_s = time.monotonic() + seconds
        while time.monotonic() < deadline_s:
            await self._strike()
            await asyncio.sleep(self.chance.uniform(*STRIKE_EACH_S))
        self.machine.rule()
        for place in PLACES:
            (self.here.points / place).unlink(missing_ok=True)
        victims = {pid for place, before in self._armed.items() for pid in acted(self.here.points, place) - before}
        self.hits["point"] = sum(map(is_gone, victims))
        self.hits["disk"] = self.machine.hits()

    async def _strike(self) -> None:
        kinds = {
            "kill": 6, "point": 6, "freeze": 4, "group": 1, "full": 2, "failing": 1, "slow": 2, "clock": 2,
        }  # fmt: skip
        kind = self.chance.choices(list(kinds), list(kinds.values()))[0]
        await getattr(self, f"_{kind}")()

    def _may_die(self, who: str, times: int) -> bool:
        since_s = time.monotonic() - WINDOW_S
        recent = [name for at_s, name in self._deaths if at_s > since_s and name == who]
        if len(recent) >= times:
            return False
        self._deaths.append((time.monotonic(), who))
        return True

    def _note(self, what: str) -> None:
        self.strikes.append(what)

    async def _signal(self, who: str, number: int, kind: str) -> int:
        """The pid of whoever has felt it; 0 when nobody had that role just then."""
        self.tried[kind] += 1
        with contextlib.suppress(ProcessLookupError, psutil.Error, AssertionError, KeyError):
            if pid := await self.here.pid_of(who):
                os.kill(pid, number)
                await felt(pid, number, PATIENCE_S)
                self.hits[kind] += 1
                self._note(f"{signal.Signals(number).name} {who}")
                return pid
        return 0

    async def _kill(self) -> None:
        who = self.chance.choice(ACTORS)
        if self._may_die(who, MAX_DEATHS_EACH):
            await self._signal(who, signal.SIGKILL, "kill")

    async def _point(self) -> None:
        place = self.chance.choice(PLACES)
        if self._may_die(place.partition(".")[0], MAX_DEATHS_EACH):
            self.tried["point"] += 1
            self._armed.setdefault(place, acted(self.here.points, place))
            arm(self.here.points, place, self.chance.choice(("kill", "exit", "raise")), self.chance.randint(1, 3))
            self._note(f"armed {place}")

    async def _freeze(self) -> None:
        who = self.chance.choice((*ACTORS, *GROUPS))
        if pid := await self._signal(who, signal.SIGSTOP, "freeze"):
            await asyncio.sleep(FREEZE_S)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    async def _group(self) -> None:
        who = self.chance.choice(GROUPS)
        if self._may_die("group", MAX_GROUP_DEATHS):
            await self._signal(who, signal.SIGKILL, "kill")

    async def _rule(self, seconds: float, **numbers: int) -> None:
        self.machine.rule(**numbers)
        self._note(str(numbers))
        await asyncio.sleep(seconds)
        self.machine.rule()

    async def _full(self) -> None:
        await self._rule(self.chance.uniform(0.2, 1.5), write_errno=errno.ENOSPC)

    async def _failing(self) -> None:
        if self._may_die("store", MAX_DEATHS_EACH):
            await self._rule(0.05, **{self.chance.choice(("write_errno", "sync_errno")): errno.EIO})

    async def _slow(self) -> None:
        await self._rule(self.chance.uniform(0.5, 2), sync_ms=SLOW_MS)

    async def _clock(self) -> None:
        await self._rule(self.chance.uniform(0.2, 2), clock_s=self.chance.choice((-HOUR_S, HOUR_S)))


async def survive(folder: Path, machine: FaultyMachine, book: Book, seconds: float, seed: int) -> None:
    async with school(folder, **machine.environment) as here:
        nemesis = Nemesis(here, machine, seed)
        async with here.at_work():
            await nemesis.torment(seconds)
            heals_s = [await here.healed_s(time.monotonic())]
        waited_s = here.history.longest_wait_s()
        print(
            f"seed {seed}: {len(nemesis.strikes)} strikes, {len(here.history.tried)} events, longest {waited_s:.1f} s, "
            f"hits {dict(nemesis.hits)} of {dict(nemesis.tried)}"
        )
        problems = await here.wrong()
    book.note(f"nemesis with seed {seed}, {len(nemesis.strikes)} strikes in {seconds:.0f} s", heals_s, problems)
    assert problems == [], f"seed {seed}: {nemesis.strikes}"
    assert waited_s < PATIENCE_S, f"seed {seed}: {nemesis.strikes}"
    for kind, share in HIT_AT_LEAST.items():
        # Of one or two tries none need hit: a point is named by chance, and not everybody comes past it in time.
        assert nemesis.hits[kind] >= int(share * nemesis.tried[kind]), f"seed {seed}: {nemesis.hits} of {nemesis.tried}"
    assert nemesis.hits["kill"] + nemesis.hits["point"] + nemesis.hits["freeze"] >= seconds / A_HIT_EACH_S


@pytest.mark.timeout(300)
async def test_a_school_survives_twenty_seconds_of_everything(
    tmp_path: Path, machine: FaultyMachine, book: Book
) -> None:
    await survive(tmp_path, machine, book, SECONDS, SEED)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(1, 3))
async def test_a_school_survives_minutes_of_everything(
    seed: int, tmp_path: Path, machine: FaultyMachine, book: Book
) -> None:
    await survive(tmp_path, machine, book, max(SECONDS, LONG_S), seed)
