"""`helping-hands bench latency`: from a child's push to the ticket on every mentor's screen, each event
fsynced; and what a rush, a double click, a full room and a cut wire do to it."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Bar, Row, one_value, row_of

#: Hands on a class that stays connected: rounds, seconds from one round to the next, spread of a round's hands.
PACE = {"idle": (8, 3.0, 0.0), "1/s": (40, 1.0, 0.0), "in-5s": (3, 6.5, 5.0), "at-once": (8, 2.0, 0.0)}
RUSHES = ("double-click", "35-in-queue", "one-address", "cut")
MODES = (*PACE, *RUSHES)
IN_QUEUE = 35
BEHIND_ONE_ADDRESS = 40
WARM_UP_ROUNDS = 2
BACKGROUND_S = 5.0
QUIET_S = 3.0
#: Room for the class, those of the full room, those behind one address and those of the cut wire.
SETTINGS = {"HELPING_HANDS_ROOM_MAX_STUDENTS": "300", "HELPING_HANDS_SESSIONS_MAX_LIVE": "300"}

BARS = (
    Bar("push to every mentor, 1/s", "p50", 20, "a prototype of this path: 15"),
    Bar("push to every mentor, 1/s", "p95", 35, "the best open system: 58"),
    Bar("push to every mentor, in-5s", "p95", 100, "the best open system: 470, and 1 of 20 never"),
    Bar("push to every mentor, at-once", "p95", 180, "the only open system that delivers: 11,900"),
    Bar("processor time for a raised hand, at-once", "p50", 0.03, "the only open system that delivers: 0.78"),
    Bar("double-clicks and replays", "doubled", 0, "open systems: 80 and 84 %"),
    Bar("all of 35 on every mentor's screen, in one order", "lost", 0, "the best open system shows 30"),
    Bar("40 behind one address: joined, saved, hand up", "lost", 0, "the best open system refuses 10"),
    Bar("cut wire: from its return to equal screens", "max", 1000, "no open system has one"),
)


@dataclass(slots=True)
class Seen:
    """What one run on one server brought."""

    tallies: dict[str, Any]
    background: float = 0.0
    memory_mb: float = 0.0


def register_bench(benches: Any) -> None:
    parser = benches.add_parser(
        "latency",
        help="a raised hand, to every mentor's live connection",
        description="Time from a student's push to the ticket on every mentor's live connection. Starts a "
        "server of its own on a free port, and a bare echo server for the floor.",
    )
    parser.add_argument(
        "--modes",
        "--mode",
        type=_modes,
        default=MODES,
        metavar="MODE,...",
        help=f"of {', '.join(MODES)} (default: all)",
    )
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--mentors", type=int, default=4)
    parser.add_argument("--rounds", type=int, help="how many rounds of each mode (default: enough for a p95)")
    parser.add_argument("--clicks", type=int, default=1000, help="double-clicks and replays (default: 1000)")
    parser.add_argument("--data", type=Path, help="folder of the database (default: a temporary one)")
    parser.set_defaults(bench=measure, bars=BARS)


def _modes(text: str) -> tuple[str, ...]:
    wanted = MODES if text == "all" else tuple(part.strip() for part in text.split(","))
    unknown = set(wanted) - set(MODES)
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: choose from {', '.join(MODES)}")
    return wanted


def measure(args: argparse.Namespace) -> list[Row]:
    paced = tuple(mode for mode in PACE if mode in args.modes)
    with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
        floor = _measure_floor(args, paced) if paced else {}
        commits = _commits(args.data or Path(place), args.students, paced)
        ours = _measure_server(args, paced, Path(place), floor)
    return [*ours, *floor.values(), *commits]


def _measure_floor(args: argparse.Namespace, modes: tuple[str, ...]) -> dict[str, Row]:
    from loadtest.server import free_port, launch

    server = launch([sys.executable, "-m", "loadtest.floor", str(free_port())])
    try:
        seen = asyncio.run(_run(server, args, modes, (), floor=True))
    finally:
        server.kill()
    return {
        mode: row_of(f"floor: bare echo, {mode}", "ms", tally.ms, lost=tally.lost, doubled=tally.doubled)
        for mode, tally in seen.tallies.items()
    }


def _commits(folder: Path, students: int, modes: tuple[str, ...]) -> list[Row]:
    from loadtest.floor import commit_times_ms

    folder.mkdir(parents=True, exist_ok=True)
    sizes = {1 for mode in modes if mode != "at-once"} | {students for mode in modes if mode == "at-once"}
    return [
        row_of(f"floor: bare SQLite commit of {size}", "ms", commit_times_ms(folder, 200, size))
        for size in sorted(sizes)
    ]


def _measure_server(args: argparse.Namespace, paced: tuple[str, ...], place: Path, floor: dict[str, Row]) -> list[Row]:
    from loadtest.server import ServerFailed, running

    rushes = tuple(mode for mode in RUSHES if mode in args.modes)
    try:
        with running(args.data or place / "data", log=place / "server.log", settings=SETTINGS) as server:
            seen = asyncio.run(_run(server, args, paced, rushes, floor=False))
    except ServerFailed as failure:
        raise CommandFailed(str(failure)) from failure
    rows = [row for mode in paced for row in _paced_rows(mode, seen, floor[mode])]
    rows += [_rush_row(mode, seen.tallies[mode]) for mode in rushes]
    if paced:
        rows.append(one_value("processor time in the background", "s/s", seen.background, 1))
        rows.append(one_value(f"memory (PSS) with {args.students} students", "MB", seen.memory_mb, 1))
    return rows


def _paced_rows(mode: str, seen: Seen, floor: Row) -> list[Row]:
    tally = seen.tallies[mode]
    counts = {"lost": tally.lost, "doubled": tally.doubled}
    net_s = max(0.0, tally.cpu_s - seen.background * tally.wall_s) / tally.raised
    return [
        row_of(f"push to every mentor, {mode}", "ms", tally.ms, floor=floor.p95, **counts),
        row_of(f"push to its answer, {mode}", "ms", tally.answered_ms),
        one_value(f"processor time for a raised hand, {mode}", "s", net_s, tally.raised),
        one_value(f"the same with the background in it, {mode}", "s", tally.cpu_s / tally.raised, tally.raised),
    ]


def _rush_row(mode: str, tally: Any) -> Row:
    name = {
        "double-click": "double-clicks and replays",
        "35-in-queue": f"all of {IN_QUEUE} on every mentor's screen, in one order",
        "one-address": f"{BEHIND_ONE_ADDRESS} behind one address: joined, saved, hand up",
        "cut": "cut wire: from its return to equal screens",
    }[mode]
    return row_of(name, "ms", tally.ms, lost=tally.lost, doubled=tally.doubled)


async def _run(
    server: Any, args: argparse.Namespace, paced: tuple[str, ...], rushes: tuple[str, ...], *, floor: bool
) -> Seen:
    """Every mode on one server, after a short warm-up; also the background and the memory, unless a floor."""
    from loadtest.latency import connected_class, raised_hands
    from loadtest.rushes import cut_sockets, double_clicks, full_queue, one_address

    token, code = server.ready["mentor_token"], server.room["join_code"]
    counts = {"students": args.students, "mentors": args.mentors}
    seen = Seen({})
    async with connected_class(server.host, server.port, server.room, token, **counts) as people:
        if paced:
            await raised_hands(people, rounds=WARM_UP_ROUNDS, at_once=args.students, pause_s=1.0, cpu_s=lambda: 0.0)
        before = await _background(server) if paced and not floor else 0.0
        for mode in paced:
            rounds, pause_s, over_s = PACE[mode]
            seen.tallies[mode] = await raised_hands(
                people,
                rounds=args.rounds or rounds,
                at_once=args.students if mode in ("in-5s", "at-once") else 1,
                pause_s=pause_s / 5 if floor else pause_s,
                over_s=over_s,
                cpu_s=(lambda: 0.0) if floor else server.cpu_s,
            )
        if paced and not floor:
            # The smaller of both: what is subtracted from a hand's cost must not hold leftovers of earlier work.
            seen.background = min(before, await _background(server))
            seen.memory_mb = server.pss_mb()
        if "double-click" in rushes:
            seen.tallies["double-click"] = await double_clicks(people, args.clicks)
        if "35-in-queue" in rushes:
            seen.tallies["35-in-queue"] = await full_queue(people, code, IN_QUEUE)
        if "one-address" in rushes:
            seen.tallies["one-address"] = await one_address(people, code, BEHIND_ONE_ADDRESS)
    if "cut" in rushes:
        rounds = args.rounds or 5
        seen.tallies["cut"] = await cut_sockets(server.host, server.port, server.room, token, rounds=rounds, **counts)
    return seen


async def _background(server: Any) -> float:
    from loadtest.latency import background_cpu

    await asyncio.sleep(QUIET_S)
    return await background_cpu(server.cpu_s, for_s=BACKGROUND_S)
