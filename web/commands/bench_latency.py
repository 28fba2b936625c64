"""`helping-hands bench latency`: from a child's push to the ticket on every mentor's screen, each event
fsynced."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Row, one_value, row_of

MODES = ("idle", "1/s", "at-once")
#: rounds, and seconds from one round to the next
PACE = {"idle": (10, 3.0), "1/s": (60, 1.0), "at-once": (10, 2.0)}
WARM_UP_ROUNDS = 2
BACKGROUND_S = 5.0
QUIET_S = 3.0


def register_bench(benches: Any) -> None:
    parser = benches.add_parser(
        "latency",
        help="a raised hand, to every mentor's live connection",
        description="Time from a student's push to the ticket on every mentor's live connection. Starts a "
        "server of its own on a free port, and a bare echo server for the floor.",
    )
    parser.add_argument("--mode", choices=[*MODES, "all"], default="all")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--mentors", type=int, default=4)
    parser.add_argument("--rounds", type=int, help="how many rounds of each mode (default: enough for a p95)")
    parser.add_argument("--data", type=Path, help="folder of the database (default: a temporary one)")
    parser.set_defaults(bench=measure)


def measure(args: argparse.Namespace) -> list[Row]:
    modes = MODES if args.mode == "all" else (args.mode,)
    with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
        floor = _measure_floor(args, modes)
        commits = _commits(args.data or Path(place), args.students, modes)
        ours = _measure_server(args, modes, Path(place), floor)
    return [*ours, *floor.values(), *commits]


def _measure_floor(args: argparse.Namespace, modes: tuple[str, ...]) -> dict[str, Row]:
    from loadtest.latency import Tally
    from loadtest.server import free_port, launch

    server = launch([sys.executable, "-m", "loadtest.floor", str(free_port())])
    try:
        tallies: dict[str, Tally] = asyncio.run(_run_modes(server, args, modes, floor=True))[0]
    finally:
        server.kill()
    return {
        mode: row_of(f"floor: bare echo, {mode}", "ms", tally.ms, lost=tally.lost, doubled=tally.doubled)
        for mode, tally in tallies.items()
    }


def _commits(folder: Path, students: int, modes: tuple[str, ...]) -> list[Row]:
    from loadtest.floor import commit_times_ms

    folder.mkdir(parents=True, exist_ok=True)
    sizes = {1 for mode in modes if mode != "at-once"} | {students for mode in modes if mode == "at-once"}
    return [
        row_of(f"floor: bare SQLite commit of {size}", "ms", commit_times_ms(folder, 200, size))
        for size in sorted(sizes)
    ]


def _measure_server(args: argparse.Namespace, modes: tuple[str, ...], place: Path, floor: dict[str, Row]) -> list[Row]:
    from loadtest.server import ServerFailed, running

    try:
        with running(args.data or place / "data", log=place / "server.log") as server:
            tallies, background, memory = asyncio.run(_run_modes(server, args, modes, floor=False))
    except ServerFailed as failure:
        raise CommandFailed(str(failure)) from failure
    rows: list[Row] = []
    for mode, tally in tallies.items():
        counts = {"lost": tally.lost, "doubled": tally.doubled}
        rows.append(row_of(f"push to every mentor, {mode}", "ms", tally.ms, floor=floor[mode].p95, **counts))
        rows.append(row_of(f"push to its answer, {mode}", "ms", tally.answered_ms))
        net_s = max(0.0, tally.cpu_s - background * tally.wall_s) / tally.raised
        rows.append(one_value(f"processor time for a raised hand, {mode}", "s", net_s, tally.raised))
        gross_s = tally.cpu_s / tally.raised
        rows.append(one_value(f"the same with the background in it, {mode}", "s", gross_s, tally.raised))
    rows.append(one_value("processor time in the background", "s/s", background, 1))
    rows.append(one_value(f"memory (PSS) with {args.students} students", "MB", memory, 1))
    return rows


async def _run_modes(
    server: Any, args: argparse.Namespace, modes: tuple[str, ...], *, floor: bool
) -> tuple[dict[str, Any], float, float]:
    """Every mode on one server, after a short warm-up; also the background and the memory, unless a floor."""
    from loadtest.latency import connected_class, raised_hands

    token = server.ready["mentor_token"]
    counts = {"students": args.students, "mentors": args.mentors}
    async with connected_class(server.host, server.port, server.room, token, **counts) as people:
        await raised_hands(people, rounds=WARM_UP_ROUNDS, at_once=args.students, pause_s=1.0, cpu_s=lambda: 0.0)
        before = 0.0 if floor else await _background(server)
        tallies = {}
        for mode in modes:
            rounds, pause_s = PACE[mode]
            tallies[mode] = await raised_hands(
                people,
                rounds=args.rounds or rounds,
                at_once=args.students if mode == "at-once" else 1,
                pause_s=pause_s / 5 if floor else pause_s,
                cpu_s=(lambda: 0.0) if floor else server.cpu_s,
            )
        if floor:
            return tallies, 0.0, 0.0
        # The smaller of both: what is subtracted from a hand's cost must not hold leftovers of earlier work.
        return tallies, min(before, await _background(server)), server.pss_mb()


async def _background(server: Any) -> float:
    from loadtest.latency import background_cpu

    await asyncio.sleep(QUIET_S)
    return await background_cpu(server.cpu_s, for_s=BACKGROUND_S)
