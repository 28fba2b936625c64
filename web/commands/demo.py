"""`helping-hands demo`: a server with a simulated class at work, so that the dashboard is alive."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import tempfile
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.own_command import add_mentor
from web.commands.serve import port_number, positive

OWN_PROGRAMS = Path(__file__).parents[2] / "content" / "demo" / "programs.jsonl"
ROOM = "4-Green"
MENTORS = ("Maria", "Tom", "Aisha", "Felix", "Sofia", "Ivan")


#: More than two cores can simulate beside the server.
MAX_STUDENTS = 200


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "demo",
        help="start a server with a simulated class",
        description="Start a server and let simulated students and mentors work on it through real HTTP and "
        "WebSockets. Open the printed mentor link to watch the dashboard. Ctrl+C ends it.",
    )
    parser.add_argument("--data", type=Path, help="folder of the database (default: a temporary one)")
    parser.add_argument("--port", type=port_number, default=8080)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--mentors", type=int, default=2)
    parser.add_argument("--programs", type=Path, default=OWN_PROGRAMS, metavar="FILE.jsonl", help="broken programs")
    parser.add_argument("--for-s", type=positive, metavar="N", help="end after N seconds (default: stay)")
    parser.add_argument("--speed", type=positive, default=1.0, help="how fast everybody works; 1 is a calm class")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another class")
    parser.add_argument("--json", action="store_true", help="print the server's ready line and the counts as JSON")
    parser.set_defaults(run=demo)


def demo(args: argparse.Namespace) -> int:
    from loadtest.classroom import BadPrograms, read_programs
    from loadtest.server import ServerFailed, running

    if not 1 <= args.students <= MAX_STUDENTS:
        raise CommandFailed(f"between 1 and {MAX_STUDENTS} students")
    if not 0 <= args.mentors <= len(MENTORS):
        raise CommandFailed(f"between 0 and {len(MENTORS)} mentors")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to end: stop the server too
    try:
        programs = read_programs(args.programs)
        with contextlib.ExitStack() as stack:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hands-demo-")))
            data = args.data or place / "data"
            server = stack.enter_context(running(data, port=args.port, room=ROOM, log=place / "server.log"))
            counts = _work(args, server, data, programs)
    except (BadPrograms, ServerFailed) as failure:
        raise CommandFailed(str(failure)) from failure
    print(json.dumps(counts) if args.json else _told(counts))
    return 1 if counts["events not acknowledged"] and args.for_s else 0


def _work(args: argparse.Namespace, server: Any, data: Path, programs: list[Any]) -> dict[str, int]:
    from loadtest.behaviour import Pace
    from loadtest.classroom import SimulatedClass

    tokens = [add_mentor(data, name, server.room["id"]) for name in MENTORS[: args.mentors]]
    _announce(args, server)
    group = SimulatedClass(
        server.host,
        server.port,
        server.room,
        tokens,
        programs,
        students=args.students,
        seed=args.seed,
        pace=Pace(speed=args.speed),
    )
    tell = (lambda _counts: None) if args.json else (lambda counts: print(_told(counts), flush=True))
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(group.run(args.for_s, tell))
    return group.counts()


def _announce(args: argparse.Namespace, server: Any) -> None:
    if args.json:
        print(json.dumps(server.ready), flush=True)
        return
    print(f"Students  {server.ready['student_url']}   code {server.room['join_code']}")
    print(f"Dashboard {mentor_link(server.ready)}   (works once)")
    print(f"{args.students} students and {args.mentors} mentors are at work. Ctrl+C ends the demo.", flush=True)


def mentor_link(ready: dict[str, Any]) -> str:
    """The address that logs a mentor in, once."""
    url: str = ready["mentor_url"]
    return url if "#" in url else f"{url}#link={ready['mentor_token']}"


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.items())
