"""`helping-hands bench start`: how long from the command to a server that is ready, and back to nothing."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Row, row_of


def register_bench(benches: Any) -> None:
    parser = benches.add_parser(
        "start",
        help="from start to ready, and to the end",
        description="Time from the command to the ready line, and from SIGTERM to the end of the last process.",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.set_defaults(bench=measure)


def measure(args: argparse.Namespace) -> list[Row]:
    """The first start makes the database, the others find it."""
    from loadtest.server import ServerFailed, start_server

    ready: list[float] = []
    ended: list[float] = []
    with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
        for _ in range(args.rounds):
            try:
                server = start_server(Path(place) / "data", log=Path(place) / "server.log")
                ready.append(server.ready_after_s)
                stopping = time.monotonic()
                server.stop()
                ended.append(time.monotonic() - stopping)
            except ServerFailed as failure:
                raise CommandFailed(str(failure)) from failure
    return [row_of("start to ready", "s", ready), row_of("SIGTERM to the last process", "s", ended)]
