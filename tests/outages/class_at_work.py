"""Twenty laptops without a browser that never stop: each makes an event a second, whatever the line does, keeps it in
an outbox as the page does, and pushes what it has.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loadtest.client import ServerRefused, Student
from storage.layout import DataDir
from tests.faults.checkers import check_order, check_set, check_versions
from tests.faults.history import check_file, read_lines
from tests.troupe.running import error_body

LAPTOPS = 20
#: As the page: so long for an answer, and so long at most until the next try.
ANSWER_WITHIN_S = 2.0
PAUSE_S = 1.0
EVENT_EACH_S = 1.0
PATIENCE_S = 60.0
LOOK_S = 0.02
BROKEN = 'console.log("hi"\n'
ACTIVITY = {"idle_s": 1, "edits": 2, "undos": 0, "runs": 0}
TROUBLES = (OSError, EOFError, TimeoutError)


@dataclass(slots=True)
class Class:
    """`made` are the ids of all events that ever were, `acknowledged` those whose answer came."""

    laptops: list[Student]
    data: DataDir
    chance: random.Random
    made: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    #: Pushes whose answer is being waited for.
    under_way: int = 0
    _over: bool = False
    _unheard: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Everybody makes events inside; afterwards everything has been acknowledged, or patience has ended."""
        pushing = [asyncio.create_task(self._push_for_ever(laptop)) for laptop in self.laptops]
        making = [asyncio.create_task(self._make_events(laptop)) for laptop in self.laptops]
        self._tasks = [*pushing, *making]
        try:
            yield
            self._over = True
            await asyncio.gather(*making)
            await self.drained(list(self.made))
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for laptop in self.laptops:
                laptop.close()

    async def _make_events(self, laptop: Student) -> None:
        await asyncio.sleep(self.chance.uniform(0, EVENT_EACH_S))
        while not self._over:
            body = error_body(f"// {laptop.next_seq}\n{BROKEN}")
            kind = "error.seen" if laptop.next_seq % 4 == 1 else "activity"
            event = laptop.record(kind, body if kind == "error.seen" else ACTIVITY)
            self.made.append(str(event["event_id"]))
            self._unheard[laptop.client_id].append(self.made[-1])
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * EVENT_EACH_S)

    async def _push_for_ever(self, laptop: Student) -> None:
        while True:
            if not laptop.outbox:
                await asyncio.sleep(LOOK_S)
                continue
            if not await self._push(laptop):
                laptop.close()
                await asyncio.sleep(self.chance.uniform(0, PAUSE_S))

    async def _push(self, laptop: Student) -> bool:
        self.under_way += 1
        try:
            await asyncio.wait_for(laptop.flush(), ANSWER_WITHIN_S)
        except ServerRefused as refusal:
            if refusal.status < 500 and refusal.status != 429:
                self.refusals.append(f"a push was refused: {refusal}")
            return False
        except TROUBLES:
            return False
        finally:
            self.under_way -= 1
            self._note(laptop)
        return True

    def _note(self, laptop: Student) -> None:
        """What has left the outbox was acknowledged, also what came into it while a push was under way."""
        left = {str(event["event_id"]) for event, _ in laptop.outbox}
        unheard = self._unheard[laptop.client_id]
        self.acknowledged += [event_id for event_id in unheard if event_id not in left]
        self._unheard[laptop.client_id] = [event_id for event_id in unheard if event_id in left]

    async def drained(self, owed: Sequence[str]) -> float:
        """Seconds until all of these were acknowledged."""
        since_s = time.monotonic()
        while not set(owed) <= set(self.acknowledged):
            assert time.monotonic() < since_s + PATIENCE_S, "not everything was acknowledged"
            for task in self._tasks:
                if task.done():
                    task.result()  # a laptop that broke is no laptop of which nothing was lost
            await asyncio.sleep(LOOK_S)
        return time.monotonic() - since_s

    def stored(self) -> list[str]:
        return [line.event_id for line in read_lines(self.data.database) if line.client_id is not None]

    def problems(self, data: DataDir | None = None) -> list[str]:
        """What is acknowledged is stored, once, and each laptop's events in order; SQLite's own check of the file and
        the signed chain hold. `data` is a copy to look at instead."""
        lines = read_lines((data or self.data).database)
        problems = check_set(self.acknowledged, self.made, [line.event_id for line in lines if line.client_id])
        return [*self.refusals, *problems, *check_order(lines), *check_versions(lines), *check_file(data or self.data)]


def as_it_lies(data: DataDir, copy: Path) -> DataDir:
    """The files of the journal as a death has left them: to open the real ones would already heal them."""
    (copy / data.journal_key.parent.relative_to(data.path)).mkdir(parents=True)
    for file in (*data.path.glob(f"{data.database.name}*"), data.journal_key):
        shutil.copy2(file, copy / file.relative_to(data.path))
    return DataDir(copy)


async def class_of(host: str, ports: Sequence[int], code: str, data: DataDir, seed: int) -> Class:
    """Everybody has joined, each over one of the lines."""
    laptops = [Student(host, ports[number % len(ports)], f"Laptop {number}") for number in range(LAPTOPS)]
    await asyncio.gather(*(laptop.join(code) for laptop in laptops))
    return Class(laptops, data, random.Random(f"class {seed}"))
