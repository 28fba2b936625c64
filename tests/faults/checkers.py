"""What must be true of a history, whatever was killed: small pure functions, themselves tested.

The words are Jepsen's. *Set*: all that was acknowledged is there, and nothing that was never sent. *Total queue*:
all that went in came out, once. *Order*: each student's events stand in the journal as they were numbered. Each
checker returns what is wrong, in words; an empty list is good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What the checkers want of one journal line."""

    position: int
    stream: str
    version: int
    event_id: str
    kind: str
    client_id: str | None = None
    seq: int | None = None


def check_set(acknowledged: Collection[str], tried: Collection[str], found: Sequence[str]) -> list[str]:
    """`tried` holds those too whose answer never came: they may be there or not, but never twice."""
    problems = [f"lost: {i}" for i in sorted(set(acknowledged) - set(found))]
    problems += [f"doubled: {i}" for i, times in sorted(Counter(found).items()) if times > 1]
    return problems + [f"invented: {i}" for i in sorted(set(found) - set(tried))]


def check_total_queue(put_in: Collection[str], came_out: Sequence[str]) -> list[str]:
    """Everything that went in came out exactly once, and nothing else."""
    problems = [f"never came out: {i}" for i in sorted(set(put_in) - set(came_out))]
    problems += [f"came out {times} times: {i}" for i, times in sorted(Counter(came_out).items()) if times > 1]
    return problems + [f"came from nowhere: {i}" for i in sorted(set(came_out) - set(put_in))]


def check_order(lines: Iterable[Line]) -> list[str]:
    """Each client's numbers are 1, 2, 3 ... in the order of the journal."""
    last: dict[str, int] = {}
    problems = []
    for line in sorted(lines, key=lambda line: line.position):
        if line.client_id is None or line.seq is None:
            continue
        expected = last.get(line.client_id, 0) + 1
        if line.seq != expected:
            problems.append(f"{line.client_id}: {line.seq} where {expected} belongs")
        last[line.client_id] = line.seq
    return problems


def check_versions(lines: Iterable[Line]) -> list[str]:
    """Positions count over all, versions within each stream, both without a hole."""
    ranked = sorted(lines, key=lambda line: line.position)
    problems = [f"position {line.position} where {n} belongs" for n, line in enumerate(ranked, 1) if line.position != n]
    last: dict[str, int] = {}
    for line in ranked:
        if line.version != last.get(line.stream, 0) + 1:
            problems.append(f"{line.stream}: version {line.version} after {last.get(line.stream, 0)}")
        last[line.stream] = line.version
    return problems


#: What a screen shows of each ticket, in the queue's order: id, revision, state.
Shown = Sequence[tuple[str, int, str]]


def check_screens(journal: Shown, screens: Collection[Shown]) -> list[str]:
    """Every screen shows what the journal says, in its order."""
    problems = []
    for number, screen in enumerate(screens, 1):
        missing, more = set(journal) - set(screen), set(screen) - set(journal)
        problems += [f"screen {number} does not show {ticket}" for ticket in sorted(missing)]
        problems += [f"screen {number} shows {ticket}" for ticket in sorted(more)]
        if not missing and not more and list(screen) != list(journal):
            problems.append(f"screen {number} has another order")
    return problems
