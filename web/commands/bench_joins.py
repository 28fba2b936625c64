"""`helping-hands bench joins`: a whole class arrives at the same instant."""

from __future__ import annotations

import argparse
import asyncio
import functools
import tempfile
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Row, row_of


def register_bench(benches: Any) -> None:
    parser = benches.add_parser(
        "joins",
        help="a class joins at once",
        description="Everybody joins at the same instant: time of each join, time until all sockets are live, memory.",
    )
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3, help="fresh servers, one after the other (default: 3)")
    parser.set_defaults(bench=measure)


def measure(args: argparse.Namespace) -> list[Row]:
    from loadtest.latency import arrivals
    from loadtest.server import ServerFailed, running

    joins: list[float] = []
    all_live: list[float] = []
    memory: list[float] = []
    lost = 0
    for _ in range(args.rounds):
        with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
            try:
                with running(Path(place) / "data", log=Path(place) / "server.log") as server:
                    at_work = functools.partial(_note_memory, memory, server)
                    code = server.room["join_code"]
                    arriving = arrivals(server.host, server.port, code, args.students, at_work)
                    joined, live, failed = asyncio.run(arriving)
            except ServerFailed as failure:
                raise CommandFailed(str(failure)) from failure
        joins += joined
        lost += failed
        all_live += [max(live)] if live and not failed else []
    name = f"of {args.students} at once"
    return [
        row_of(f"one join {name}", "ms", joins, lost=lost),
        row_of(f"all sockets live {name}", "ms", all_live),
        row_of(f"memory (PSS) with {args.students} students at work", "MB", memory),
    ]


def _note_memory(memory: list[float], server: Any) -> None:
    memory.append(server.pss_mb())
