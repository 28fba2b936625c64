"""What the long runs measured, for docs/measured/fuzz.md: what came back, and what the processes weighed."""

from __future__ import annotations

import os
import platform
import re
from collections import Counter
from pathlib import Path

from tests.fuzz.school import ROOT, Weight

#: The least useful growth: caches of answers and buckets fill up to their bounds, and allocators keep what they had.
WEB_MIB, ACTORS_MIB, HANDLES = 12.0, 24.0, 24
PAGE = ROOT / "docs" / "measured" / "fuzz.md"
HEAD = """# Hostile input

Written by the long tests of `tests/fuzz` (`make prove`): what was sent to a whole server, what came back, and what its
processes weighed before and after (memory of their own, MiB; of the actors those that lived at both times). Answers are
HTTP statuses or ends of sockets.

| sent | cases | answers | web MiB | actors MiB | files of web | load |
|---|---|---|---|---|---|---|
"""


def growth(before: Weight, after: Weight) -> list[str]:
    """What grew more than it may, in words; empty when nothing did."""
    grown = {
        "web": (after.web_mib - before.web_mib, WEB_MIB),
        "actors": (after.of_those_in(before) - before.of_those_in(after), ACTORS_MIB),
        "open files": (after.handles - before.handles, HANDLES),
    }
    return [f"{name} grew by {by:.1f}, allowed are {bound}" for name, (by, bound) in grown.items() if by > bound]


def record(what: str, told: Counter[str], before: Weight, after: Weight, path: Path = PAGE) -> None:
    """One line of the table, in place of the line of the same name."""
    answers = ", ".join(f"{name}: {count}" for name, count in sorted(told.items()))
    pairs = (
        f"{before.web_mib:.1f} -> {after.web_mib:.1f}",
        f"{before.of_those_in(after):.1f} -> {after.of_those_in(before):.1f}",
        f"{before.handles} -> {after.handles}",
    )
    machine = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, Python {platform.python_version()}"
    line = f"| {what} | {told.total()} | {answers} | {' | '.join(pairs)} | {machine} |\n"
    page = path.read_text(encoding="utf-8") if path.exists() else HEAD
    page = re.sub(rf"^\| {re.escape(what)} \|.*\n", "", page, flags=re.MULTILINE)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page + line, encoding="utf-8")
