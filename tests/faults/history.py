"""What the laptops and the screens remember of a lesson, and what the journal says of it: the verdict."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from classroom import assist_queue, room_view
from storage import chain
from storage.codec import event_of
from storage.layout import DataDir
from storage.views import Views
from tests.faults.checkers import Line, Shown, check_order, check_set, check_total_queue, check_versions


@dataclass(slots=True)
class History:
    """`tried` are the events ever sent, `acknowledged` those whose answer came; `pushes` say from when to when each
    push was under way, over all its tries."""

    tried: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    pushes: list[tuple[float, float]] = field(default_factory=list)
    #: Students who show errors: each may open one ticket of his own beside those of raised hands.
    showing: int = 0

    def longest_wait_s(self, since_s: float = 0.0) -> float:
        """What a student felt at worst from then on."""
        return max((end_s - max(start_s, since_s) for start_s, end_s in self.pushes if end_s > since_s), default=0.0)


def verdict(data: DataDir, history: History) -> list[str]:
    """Everything that is wrong with the journal, in words."""
    lines = read_lines(data.database)
    pushed = [line.event_id for line in lines if line.client_id is not None]
    problems = check_set(history.acknowledged, history.tried, pushed)
    problems += check_order(lines) + check_versions(lines)
    return problems + _check_tickets(data.database, lines, history.showing)


def _check_tickets(database: Path, lines: list[Line], showing: int) -> list[str]:
    """Each raised hand opened one ticket and each lowered one closed it; each error was heard once, and opened one
    ticket for its student at most."""

    def ids(*kinds: str) -> list[str]:
        return [line.event_id for line in lines if line.kind in kinds]

    causes = causes_by_kind(database)
    opened, updated = causes["ticket.opened"], causes["ticket.updated"]
    hands = set(ids("help.asked"))
    problems = check_total_queue(ids("help.asked", "error.seen"), opened + updated)
    problems += check_total_queue(hands, [cause for cause in opened if cause in hands])
    problems += check_total_queue(ids("help.cancelled"), causes["ticket.cancelled"])
    expected = showing + len(hands)
    return problems if len(opened) <= expected else [*problems, f"{len(opened)} tickets instead of {expected}"]


def causes_by_kind(database: Path) -> dict[str, list[str]]:
    """Which events the queue's events followed from."""
    found: dict[str, list[str]] = defaultdict(list)
    with reading(database) as connection:
        for kind, cause in connection.execute("SELECT kind, cause FROM journal WHERE kind LIKE 'ticket.%'"):
            found[kind].append(cause)
    return found


def read_lines(database: Path) -> list[Line]:
    query = "SELECT position, stream, version, event_id, kind, client_id, seq FROM journal"
    with reading(database) as connection:
        return [Line(*row) for row in connection.execute(query)]


@contextlib.contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        yield connection


def check_file(data: DataDir) -> list[str]:
    """The file itself: SQLite's own check and the signed chain."""
    with reading(data.database) as connection:
        # One look at one moment: late checks may still be written.
        connection.execute("BEGIN")
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
        foreign = connection.execute("PRAGMA foreign_key_check").fetchall()
        report = chain.verify(connection, data.journal_key.read_bytes())
    problems = [] if integrity == "ok" else [f"integrity: {integrity}"]
    problems += [f"foreign key: {row}" for row in foreign]
    return problems if report.ok else [*problems, f"chain: {report.reason} at {report.first_break}"]


def shown_by_journal(data: DataDir, room_id: str) -> Shown:
    """The queue as its events make it, in its order."""
    views = Views(data.database)
    queue = assist_queue.initial(room_id)
    for recorded in views.events_of(assist_queue.stream(room_id)):
        queue = assist_queue.evolve(queue, event_of(recorded))
    views.close()
    return [(ticket.id, ticket.rev, ticket.state) for ticket in room_view.order(queue)]


def shown(tickets: Collection[dict[str, object]]) -> Shown:
    """The same of tickets as screens have them."""
    return [(str(t["id"]), int(str(t["rev"])), str(t["state"])) for t in tickets]
