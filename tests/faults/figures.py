"""What the suite saw, a line for each fault: how often, how soon all was well again, what was lost, what was doubled.

A full run leaves the lines in docs/measured/faults.md; a sample of it proves less and leaves them in test-output only.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import statistics
import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
MEASURED = ROOT / "docs" / "measured" / "faults.md"
#: Of several processes that share a run each has its own.
SAMPLED = ROOT / "test-output" / f"faults{os.environ.get('PYTEST_XDIST_WORKER', '')}.md"
#: Machines that run tests are noisy: a sample asserts so many times what is promised.
GENEROUS = 10
#: The suite itself comes to about one and a half for each core.
BUSY_LOAD = 2.5 * (os.cpu_count() or 1)

HEAD = """# Faults, and what became of them

Real processes, twenty students who push without a pause, four mentors who watch. Each fault is followed by its end,
and then everything is counted: what was acknowledged is in the journal once, each student's events in order, every
ticket came out once, and each mentor's screen shows what the journal says. *To heal* is the longest that anybody felt:
from the fault until every push under way was acknowledged and a hand raised after it stood on every screen.

*Judged* says what was held to the promised time: for the death of a single actor the *worst* of a full run, for every
other promise its *median*. *Not judged (load)*: the machine was busy, and only ten times as long would have failed.
*Sample*: the same, in a run of some of the tests. A dash: nothing is promised for that line.
"""
PART = "\nThese are figures of a part of the suite.\n"
COLUMNS = ("fault", "times", "to heal p50, s", "to heal max, s", "lost", "doubled", "load", "judged")


@dataclass(slots=True)
class Line:
    """All that was seen of one fault; `load` is the highest one-minute load average beside it."""

    heals_s: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    load: float = 0.0
    judged: str = "-"


class Book:
    """The figures of one run. `full`: each fault as often as in `make prove`, and held to the promise itself."""

    def __init__(self, load: Callable[[], float] = lambda: os.getloadavg()[0]) -> None:
        self._load = load
        self.lines: dict[str, Line] = {}
        self.full = True

    def note(self, fault: str, heals_s: Sequence[float], problems: Collection[str] = ()) -> None:
        """`problems` as the checkers word them. Called before anything is asserted, so that a failure is noted too."""
        line = self.lines.setdefault(fault, Line())
        line.heals_s += heals_s
        line.lost += sum(problem.startswith(("lost", "never came out")) for problem in problems)
        line.doubled += sum(problem.startswith(("doubled", "came out")) for problem in problems)
        line.load = max(line.load, self._load())
        print(f"{fault}: {', '.join(f'{heal_s:.2f}' for heal_s in heals_s)} s, {len(problems)} problems")

    def must_heal(self, fault: str, within_s: float, *, worst: bool = False) -> None:
        """The promise holds for the median (or the worst) of a full run on a machine that has time for it; a sample,
        and a run beside others' work, only has to come near it, and the page says so."""
        line = self.lines[fault]
        if self.full and line.load <= BUSY_LOAD:
            line.judged = "worst" if worst else "median"
            took_s = max(line.heals_s) if worst else statistics.median(line.heals_s)
            assert took_s <= within_s, f"{fault}: {line}"
        else:
            line.judged = "not judged (load)" if self.full else "sample"
            if self.full:
                warnings.warn(f"{fault}: not judged, the load was {line.load:.1f}", stacklevel=2)
            assert max(line.heals_s) <= within_s * GENEROUS, f"{fault}: {line}"

    def page(self) -> str:
        rows = [_row(fault, line) for fault, line in sorted(self.lines.items())]
        table = [cells(COLUMNS), cells(["---"] * len(COLUMNS)), *map(cells, rows)]
        return "\n".join([HEAD, machine(), "", *table, ""])

    def write(self, *, whole: bool) -> None:
        """`whole` is a run of the suite from end to end; the figures of any other are kept apart."""
        path = MEASURED if whole else SAMPLED
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.page() if whole else self.page() + PART)


def _row(fault: str, line: Line) -> list[str]:
    return [
        fault,
        str(len(line.heals_s)),
        f"{statistics.median(line.heals_s):.2f}",
        f"{max(line.heals_s):.2f}",
        str(line.lost),
        str(line.doubled),
        f"{line.load:.1f}",
        line.judged,
    ]


def cells(row: Sequence[str]) -> str:
    return f"| {' | '.join(row)} |"


def machine() -> str:
    day = dt.datetime.now(dt.UTC).date().isoformat()
    memory_gb = psutil.virtual_memory().total / 2**30
    kernel = f"{platform.system()} {platform.release()}"
    return (
        f"Measured on {day}: {os.cpu_count()} cores, {memory_gb:.0f} GB, {kernel}, Python {platform.python_version()}."
    )
