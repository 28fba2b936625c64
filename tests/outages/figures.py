"""What each outage did, a line for each: what was committed on the laptops, what the centre has, how soon it had it.

A full run leaves the lines in docs/measured/outages.md; a sample of it leaves them in test-output only.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from tests.faults.figures import BUSY_LOAD, GENEROUS, cells, machine

ROOT = Path(__file__).resolve().parents[2]
MEASURED = ROOT / "docs" / "measured" / "outages.md"
#: Of several processes that share a run each has its own.
SAMPLED = ROOT / "test-output" / f"outages{os.environ.get('PYTEST_XDIST_WORKER', '')}.md"
#: What is promised: so long after the line is back the centre has everything.
DRAINED_WITHIN_S = 5.0

HEAD = """# Outages, and what became of the work

A proxy between laptops and server does to the line what the second column says, one thing after the other:
*lose responses* (requests arrive, answers vanish), *black hole* (connections are accepted, nothing passes), *reset*,
*half open* (one end is gone and the other is not told). Of connections that lost something, *told* ones are reset when
the line is back, *silent* ones never say another word.

**Browser**: a real Chromium in which keys are pressed and programs run without a pause, about twenty events a second,
before, in and after the outage; *committed* is what its IndexedDB had stored, seen in the browser and not asked of
page or server. **Laptops**: twenty clients at once on four lines of their own, one event a second each.
*Drained* is the time from the return of the line (of a browser that is opened again only then: from its start) until
the centre had acknowledged everything that was committed before it. **Server killed**: launcher and children with
SIGKILL at one moment, while twenty clients push; *drained* is from the moment when it serves again.

*Judged* says what was demanded: five seconds; *load*: ten times as much, because the machine was busy with other work.
"""
PART = "\nThese are figures of a part of the suite.\n"
COLUMNS = ("outage", "line", "s", "committed", "stored", "lost", "doubled", "drained, s", "load", "judged")


@dataclass(frozen=True, slots=True)
class Outage:
    what: str
    line: str
    outage_s: float
    committed: int
    stored: int
    drained_s: float
    load: float
    lost: int = 0
    doubled: int = 0
    is_busy: bool = False

    def cells(self) -> list[str]:
        counts = [self.committed, self.stored, self.lost, self.doubled]
        judged = f"{DRAINED_WITHIN_S:.0f} s{', load' if self.is_busy else ''}"
        times = [f"{self.drained_s:.2f}", f"{self.load:.1f}", judged]
        return [self.what, self.line, f"{self.outage_s:.1f}", *map(str, counts), *times]


class Book:
    """The outages of one run, in the order in which they happened."""

    def __init__(self, load: Callable[[], float] = lambda: os.getloadavg()[0]) -> None:
        self._load = load
        self.outages: list[Outage] = []
        self.full = True

    def note(
        self, what: str, line: str, outage_s: float, *,
        committed: int, stored: int, drained_s: float, problems: Collection[str],
    ) -> Outage:  # fmt: skip
        """`problems` as the checkers word them. Called before anything is asserted, so that a failure is noted too."""
        load = self._load()
        outage = Outage(
            what, line, outage_s, committed, stored, drained_s, load,
            lost=sum(problem.startswith("lost") for problem in problems),
            doubled=sum(problem.startswith("doubled") for problem in problems),
            is_busy=load > BUSY_LOAD,
        )  # fmt: skip
        self.outages.append(outage)
        print(" | ".join(outage.cells()))
        return outage

    @staticmethod
    def must_drain(outage: Outage) -> None:
        """In the promised time; a machine that is busy with other work has only to come near it."""
        if outage.is_busy:
            warnings.warn(f"{outage.what}: not judged, the load was {outage.load:.1f}", stacklevel=2)
        assert outage.drained_s <= DRAINED_WITHIN_S * (GENEROUS if outage.is_busy else 1), outage

    def page(self) -> str:
        table = [cells(COLUMNS), cells(["---"] * len(COLUMNS)), *(cells(outage.cells()) for outage in self.outages)]
        return "\n".join([HEAD, machine(), "", *table, ""])

    def write(self, *, whole: bool) -> None:
        """`whole` is a run of the suite from end to end; the figures of any other are kept apart."""
        path = MEASURED if whole else SAMPLED
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.page() if whole else self.page() + PART)
