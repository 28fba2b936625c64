"""`helping-hands bench`: measure this server on this machine, with the floor beside each number.

Each module ``bench_NAME`` with a function ``register_bench(subparsers)`` is one bench; it sets
``parser.set_defaults(bench=function)`` where ``function(args)`` returns the rows. A bench that has lost or
doubled anything says so in its rows and ends with exit code 1.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import os
import pkgutil
import platform
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import web.commands


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a bench. `floor` is the p95 (or the only value) of the same measurement on a bare
    server."""

    name: str
    unit: str
    p50: float | None
    p95: float | None
    p99: float | None
    max: float | None
    n: int
    lost: int = 0
    doubled: int = 0
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """What a row has to reach: `figure` (a column) of the row `name` is at most `limit`. `beside` says what others
    reach, or where the bar is from."""

    name: str
    figure: str
    limit: float
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A bar that a row of this run was held against."""

    name: str
    figure: str
    limit: float
    value: float | None
    met: bool
    beside: str


def held_against(bars: Sequence[Bar], rows: Sequence[Row]) -> list[Verdict]:
    """A verdict for each bar whose row was measured; a row without the figure has not met it."""
    by_name = {row.name: row for row in rows}
    verdicts = []
    for bar in bars:
        row = by_name.get(bar.name)
        if row is not None:
            value: float | None = getattr(row, bar.figure)
            met = value is not None and value <= bar.limit
            verdicts.append(Verdict(bar.name, bar.figure, bar.limit, value, met, bar.beside))
    return verdicts


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("bench", help="measure the server", description=__doc__.split("\n\n", 1)[0])
    benches = parser.add_subparsers(dest="bench_name", metavar="BENCH", required=True)
    for found in pkgutil.iter_modules(web.commands.__path__):
        if found.name.startswith("bench_"):
            module = importlib.import_module(f"web.commands.{found.name}")
            if hasattr(module, "register_bench"):
                module.register_bench(benches)
    for bench in benches.choices.values():
        bench.add_argument("--json", action="store_true", help="print the rows as a JSON list")
        bench.add_argument("--strict", action="store_true", help="a bar that is not met is a failure, too")
        bench.add_argument("--write", type=Path, metavar="FILE", help="keep the table as a Markdown file, too")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    before = os.getloadavg()[0]
    # Ended from outside, a bench ends the server that it drives.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    rows: list[Row] = args.bench(args)
    machine: dict[str, Any] = {
        "cores": os.cpu_count(),
        "load_before": round(before, 2),
        "load_after": round(os.getloadavg()[0], 2),
    }
    verdicts = held_against(getattr(args, "bars", ()), rows)
    if args.json:
        bars = [asdict(verdict) for verdict in verdicts]
        told = [{**asdict(row), **machine, "bars": [bar for bar in bars if bar["name"] == row.name]} for row in rows]
        print(json.dumps(told))
    else:
        print_table(rows, machine)
        print_verdicts(verdicts)
    if args.write is not None:
        args.write.parent.mkdir(parents=True, exist_ok=True)
        args.write.write_text(markdown(args.bench_name, rows, machine, verdicts, getattr(args, "words", "")))
    lost, doubled = sum(row.lost for row in rows), sum(row.doubled for row in rows)
    if lost or doubled:
        print(
            f"helping-hands bench: {lost} deliveries lost, {doubled} doubled: this is a failure",
            file=sys.stderr,
        )
    missed = args.strict and not all(verdict.met for verdict in verdicts)
    return 1 if lost or doubled or missed else 0


def print_verdicts(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        value = "-" if verdict.value is None else f"{verdict.value:g}"
        beside = f" ({verdict.beside})" if verdict.beside else ""
        mark = "met " if verdict.met else "WARN"
        print(f"{mark} {verdict.name}: {verdict.figure} {value}, bar {verdict.limit:g}{beside}")


def row_of(name: str, unit: str, values: Sequence[float], **more: Any) -> Row:
    """The quantiles of `values`, by nearest rank, so that every number was really measured."""
    ordered = sorted(values)
    p50, p95, p99 = (_quantile(ordered, share) for share in (0.50, 0.95, 0.99))
    return Row(name, unit, p50, p95, p99, _rounded(ordered[-1]) if ordered else None, len(ordered), **more)


def one_value(name: str, unit: str, value: float, n: int, **more: Any) -> Row:
    rounded = _rounded(value)
    return Row(name, unit, rounded, rounded, rounded, rounded, n, **more)


def print_table(rows: Sequence[Row], machine: dict[str, Any]) -> None:
    width = max((len(row.name) for row in rows), default=4)
    columns = "".join(f"{title:>9}" for title in ("p50", "p95", "p99", "max", "n", "lost", "doubled", "floor"))
    print(f"{'':<{width}} {'unit':<9}{columns}")
    for row in rows:
        numbers = (row.p50, row.p95, row.p99, row.max, row.n, row.lost, row.doubled, row.floor)
        cells = "".join(f"{'-' if number is None else f'{number:g}':>9}" for number in numbers)
        print(f"{row.name:<{width}} {row.unit:<9}{cells}")
    print(_machine(machine))


def markdown(
    name: str, rows: Sequence[Row], machine: dict[str, Any], verdicts: Sequence[Verdict] = (), words: str = ""
) -> str:
    """The same table for docs/measured/: what was seen, when and on what."""
    today = datetime.now(UTC).date().isoformat()
    head = f"# {name}\n\nMeasured on {today} by `helping-hands bench {name}`: {_machine(machine)}.\n\n"
    lines = ["| what | unit | p50 | p95 | p99 | max | n | lost | doubled | floor |", "|---|---|" + "---:|" * 8]
    for row in rows:
        numbers = (row.p50, row.p95, row.p99, row.max, row.n, row.lost, row.doubled, row.floor)
        cells = " | ".join("-" if number is None else f"{number:g}" for number in numbers)
        lines.append(f"| {row.name} | {row.unit} | {cells} |")
    table = head + "\n".join(lines) + "\n"
    return table + _bars(verdicts) + (f"\n{words}\n" if words else "")


def _bars(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return ""
    lines = ["", "## Bars", "", "| what | figure | bar | seen | met | beside it |", "|---|---|---:|---:|---|---|"]
    for verdict in verdicts:
        value = "-" if verdict.value is None else f"{verdict.value:g}"
        met = "yes" if verdict.met else "**no**"
        lines.append(
            f"| {verdict.name} | {verdict.figure} | {verdict.limit:g} | {value} | {met} | {verdict.beside or '-'} |"
        )
    return "\n".join(lines) + "\n"


def _machine(machine: dict[str, Any]) -> str:
    load = f"load average {machine['load_before']} before and {machine['load_after']} after"
    return f"{machine['cores']} cores, Python {platform.python_version()}, {platform.system()}, {load}"


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    return _rounded(ordered[max(0, math.ceil(share * len(ordered)) - 1)]) if ordered else None


def _rounded(value: float) -> float:
    """Three digits are more than a shared machine can repeat."""
    return float(f"{value:.3g}") if abs(value) < 100 else round(value, 1)
