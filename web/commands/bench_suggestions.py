"""`helping-hands bench suggestions`: from the run of a broken program to the fix on a child's screen, in a real
browser, while the rest of the class is at work."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Bar, Row, one_value, row_of
from web.commands.demo import OWN_PROGRAMS

ALL = "run to fix on the screen"
BARS = (Bar(ALL, "p95", 300, "promised for twenty students at work"),)
#: What the student's page runs by itself.
LANGUAGES = ("javascript", "python")
NAME = "Bea Browser"


def register_bench(benches: Any) -> None:
    parser = benches.add_parser(
        "suggestions",
        help="from the run to the fix on a child's screen",
        description="One child in a real Chromium, the others simulated through the outside interface: time from the "
        "key that runs a broken program to the painted card; first alone in the room, then with the class.",
    )
    parser.add_argument("--students", type=int, default=20, help="with the one in the browser (default: 20)")
    parser.add_argument("--runs", type=int, default=120, help="broken programs with the class at work (default: 120)")
    parser.add_argument("--alone", type=int, default=40, help="broken programs alone, for the floor (default: 40)")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast the others work; 1 is a calm class")
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(bench=measure, bars=BARS)


def programs() -> list[Any]:
    """Broken programs for which a fix is known, each language in turn."""
    from classroom import linting
    from loadtest.classroom import read_programs

    by_language: dict[str, list[Any]] = {language: [] for language in LANGUAGES}
    for program in read_programs(OWN_PROGRAMS):
        if program.language in by_language and linting.check(program.language, program.broken).level in ("push", "ask"):
            by_language[program.language].append(program)
    return [program for turn in zip(*by_language.values(), strict=False) for program in turn]


def measure(args: argparse.Namespace) -> list[Row]:
    from loadtest.chromium import NoBrowser
    from loadtest.server import ERRORS_AT_ONCE, ServerFailed, running

    try:
        with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
            data = Path(place) / "data"
            # Else the mentor's screen, on which taken fixes are counted, hears only of errors that last.
            with running(data, log=Path(place) / "server.log", settings=ERRORS_AT_ONCE) as server:
                alone, together = asyncio.run(_both(server, args))
    except ImportError as missing:
        raise CommandFailed(f"this bench drives a browser and needs Playwright: {missing}") from missing
    except (ServerFailed, NoBrowser) as failure:
        raise CommandFailed(str(failure)) from failure
    return rows(alone, together, args.students)


def rows(alone: Any, together: Any, students: int) -> list[Row]:
    """The floor of each row is the p95 of the child that is alone in the room."""
    uncounted = together.taken - together.counted + alone.taken - alone.counted
    taken = together.taken + alone.taken
    return [
        _row(ALL, together.all_ms(), alone.all_ms(), lost=together.lost + alone.lost),
        *(_row(f"{ALL}, {each}", together.ms.get(each, []), alone.ms.get(each, [])) for each in LANGUAGES),
        one_value("fixes taken, and counted by the room", "fixes", taken, taken, lost=uncounted),
        one_value("students at work", "students", students, 1),
    ]


def _row(name: str, ms: list[float], floor_ms: list[float], lost: int = 0) -> Row:
    return row_of(name, "ms", ms, floor=row_of("alone", "ms", floor_ms).p95, lost=lost)


async def _both(server: Any, args: argparse.Namespace) -> tuple[Any, Any]:
    from loadtest.behaviour import Pace
    from loadtest.browsing import looks
    from loadtest.classroom import SimulatedClass, read_programs

    chosen = programs()
    url, room, token = server.ready["student_url"], server.room, server.ready["mentor_token"]
    alone = await looks(url, room, token, chosen, runs=args.alone, name=f"{NAME} 1", seed=args.seed)
    others = SimulatedClass(
        server.host, server.port, room, [token], read_programs(OWN_PROGRAMS),
        students=args.students - 1, seed=args.seed, pace=Pace(speed=args.speed),
    )  # fmt: skip
    work = asyncio.create_task(others.run(None, lambda _: None))
    try:
        together = await looks(url, room, token, chosen, runs=args.runs, name=f"{NAME} 2", seed=args.seed)
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
    return alone, together
