"""Twenty students who push without a pause while something is being killed, and the verdict afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from classroom.student_session import Pushed
from storage import chain
from storage.layout import DataDir
from tests.faults.checkers import Line, check_order, check_set, check_total_queue, check_versions
from tests.troupe.running import FrontDoor, Laptop, error_body, help_body, until

STUDENTS = 20
PAUSE_S = 0.3
BROKEN = 'console.log("hi"\n'


@dataclass(slots=True)
class Classroom:
    """`tried` are all events ever sent; a laptop's `acknowledged` are those whose answer came."""

    door: FrontDoor
    laptops: list[Laptop]
    #: Joined too, but pushes only when a test says so.
    quiet: Laptop
    tried: list[Pushed] = field(default_factory=list)
    answers_s: list[tuple[float, float]] = field(default_factory=list)
    _hands: dict[str, str] = field(default_factory=dict)
    _busy: list[asyncio.Task[None]] = field(default_factory=list)
    _over: bool = False

    @classmethod
    async def open(cls, door: FrontDoor, students: int = STUDENTS) -> Classroom:
        *laptops, quiet = await door.open_room(students + 1)
        await asyncio.gather(*(laptop.work() for laptop in (*laptops, quiet)))
        room = cls(door, laptops, quiet)
        room.tried = [event for laptop in laptops for event in laptop.acknowledged]
        return room

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Everybody pushes inside; afterwards every push has been answered."""
        self._over = False
        self._busy = [asyncio.create_task(self._student(laptop)) for laptop in self.laptops]
        try:
            yield
        finally:
            self._over = True
            await asyncio.gather(*self._busy)

    async def _student(self, laptop: Laptop) -> None:
        while not self._over:
            events = [self._next(laptop) for _ in range(1 + laptop.seq % 2)]
            self.tried += events
            start_s = time.monotonic()
            await laptop.send(*events)
            self.answers_s.append((start_s, time.monotonic()))
            await asyncio.sleep(PAUSE_S)

    def _next(self, laptop: Laptop) -> Pushed:
        """Every second student raises and lowers a hand for ever, the others show one broken program after another."""
        step = laptop.seq % 4
        if step == 1 and laptop in self.laptops[::2]:
            hand = laptop.event("help.asked", help_body())
            self._hands[laptop.student_id] = hand.event_id
            return hand
        if step == 3 and laptop in self.laptops[::2]:
            return laptop.event("help.cancelled", {"ticket_id": f"t-{self._hands[laptop.student_id]}"})
        if step == 1:
            return laptop.event("error.seen", error_body(f"// {laptop.seq}\n{BROKEN}"))
        return laptop.event("activity", {"idle_s": 1, "edits": 2, "undos": 0, "runs": 0})

    def longest_wait_s(self) -> float:
        """From a push to its acknowledgement, over all tries: what a student felt at worst."""
        return max((end_s - start_s for start_s, end_s in self.answers_s), default=0.0)

    async def settled(self) -> None:
        """The queue has caught up with all that was pushed; what is wrong by then stays wrong."""
        with contextlib.suppress(AssertionError):
            await until(lambda: not verdict(self), patience_s=10)


def verdict(room: Classroom) -> list[str]:
    """Everything that is wrong with the journal, in words."""
    lines = read_lines(room.door.data.database)
    pushed = [line for line in lines if line.client_id is not None]
    acknowledged = [event.event_id for laptop in (*room.laptops, room.quiet) for event in laptop.acknowledged]
    tried = [event.event_id for event in (*room.tried, *room.quiet.acknowledged)]
    problems = check_set(acknowledged, tried, [line.event_id for line in pushed])
    problems += check_order(lines) + check_versions(lines)
    return problems + check_tickets(room, lines)


def check_tickets(room: Classroom, lines: list[Line]) -> list[str]:
    """Each raised hand opened one ticket and each lowered one closed it; each error was heard once, and opened one
    ticket for its student at most."""

    def ids(*kinds: str) -> list[str]:
        return [line.event_id for line in lines if line.kind in kinds]

    causes = causes_by_kind(room.door.data.database)
    opened, updated = causes["ticket.opened"], causes["ticket.updated"]
    hands = set(ids("help.asked"))
    problems = check_total_queue(ids("help.asked", "error.seen"), opened + updated)
    problems += check_total_queue(hands, [cause for cause in opened if cause in hands])
    problems += check_total_queue(ids("help.cancelled"), causes["ticket.cancelled"])
    expected = len(room.laptops[1::2]) + len(hands)
    return problems if len(opened) <= expected else [*problems, f"{len(opened)} tickets instead of {expected}"]


def causes_by_kind(database: Path) -> dict[str, list[str]]:
    """Which events the queue's events followed from."""
    found: dict[str, list[str]] = defaultdict(list)
    with contextlib.closing(sqlite3.connect(database)) as connection:
        for kind, cause in connection.execute("SELECT kind, cause FROM journal WHERE kind LIKE 'ticket.%'"):
            found[kind].append(cause)
    return found


def read_lines(database: Path) -> list[Line]:
    query = "SELECT position, stream, version, event_id, kind, client_id, seq FROM journal"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return [Line(*row) for row in connection.execute(query)]


def check_file(data: DataDir) -> list[str]:
    """The file itself: SQLite's own check and the signed chain."""
    with contextlib.closing(sqlite3.connect(data.database)) as connection:
        # One look at one moment: late checks may still be written.
        connection.execute("BEGIN")
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
        foreign = connection.execute("PRAGMA foreign_key_check").fetchall()
        report = chain.verify(connection, data.journal_key.read_bytes())
    problems = [] if integrity == "ok" else [f"integrity: {integrity}"]
    problems += [f"foreign key: {row}" for row in foreign]
    return problems if report.ok else [*problems, f"chain: {report.reason} at {report.first_break}"]
