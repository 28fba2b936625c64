"""`helping-hands bench beacons`: 5,000 packets a second that must not count, while hands go up and mentors look."""

from __future__ import annotations

import argparse
import asyncio
import functools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Bar, Row, one_value, row_of

PACKETS_PER_S = 5_000
HANDS_EACH_S = 0.25
#: Calm and flood by turns, so that a machine that grows busier meanwhile counts for both.
TURNS = 3
WARM_UP_ROUNDS = 8

CALM, FLOODED = "push to every mentor, calm", "push to every mentor, 5,000 packets a second"
BARS = (
    Bar("p99 under the flood, of calm", "p50", 1.5),
    Bar(FLOODED, "lost", 0),
    Bar(FLOODED, "doubled", 0),
    Bar("packets taken that must not count", "max", 0),
    Bar("different answers", "max", 1),
    Bar("memory of the front door, growth", "max", 4.0, "flat: what its own garbage comes to"),
)


@dataclass(slots=True)
class Seen:
    calm_ms: list[float] = field(default_factory=list)
    flooded_ms: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    sent: int = 0
    sent_s: float = 0.0
    unanswered: int = 0
    answers: set[Any] = field(default_factory=set)
    taken: int = 0
    memory_mb: list[float] = field(default_factory=list)


def register_bench(benches: Any) -> None:
    parser = benches.add_parser("beacons", help="a flood of false beacons", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of each of three calms and floods (default: 30)")
    parser.add_argument("--per-s", type=float, default=PACKETS_PER_S, help="packets a second (default: 5000)")
    parser.add_argument("--packets-a-call", type=int, default=64, help="1 to 64 (default: 64)")
    parser.set_defaults(bench=measure, bars=BARS)


def measure(args: argparse.Namespace) -> list[Row]:
    from loadtest.server import ServerFailed, running

    with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
        try:
            with running(Path(place) / "data", log=Path(place) / "server.log") as server:
                seen = asyncio.run(run(server, args.seconds, args.per_s, args.packets_a_call))
        except ServerFailed as failure:
            raise CommandFailed(str(failure)) from failure
    return rows(seen)


async def run(server: Any, seconds: float, per_s: float, packets_a_call: int = 64, turns: int = TURNS) -> Seen:
    """Hands go up one after the other, by turns without and with the flood."""
    from loadtest import beacons
    from loadtest.costs import measure as costs_of
    from loadtest.latency import connected_class, raised_hands

    seen = Seen()
    host, port, token = server.host, server.port, server.ready["mentor_token"]
    rounds = max(1, round(seconds / HANDS_EACH_S))
    async with connected_class(host, port, server.room, token, students=10, mentors=2, prefix="Flood") as people:
        emma, liam = [await beacons.paired(student) for student in people.students[:2]]
        good = await beacons.heard_once(emma, host, port)
        calls = beacons.hostile_calls(emma, liam, good, 64)
        size = packets_a_call * beacons.PACKET_BYTES
        calls = [call[at : at + size] for call in calls for at in range(0, len(call) - size + 1, size)]
        hands = functools.partial(raised_hands, people, at_once=1, pause_s=HANDS_EACH_S, cpu_s=lambda: 0.0)
        await hands(rounds=min(rounds, WARM_UP_ROUNDS))
        await beacons.flood(host, port, calls, per_s, min(1.0, seconds))
        seen.memory_mb.append(costs_of(server, 0.0).memory_mb["web"])
        for _ in range(turns):
            for ms, is_flooded in ((seen.calm_ms, False), (seen.flooded_ms, True)):
                flooding = (
                    asyncio.ensure_future(beacons.flood(host, port, calls, per_s, seconds)) if is_flooded else None
                )
                tally = await hands(rounds=rounds)
                ms += tally.ms
                seen.lost += tally.lost
                seen.doubled += tally.doubled
                if flooding is not None:
                    told = await flooding
                    seen.sent += told.packets
                    seen.sent_s += told.seconds
                    seen.unanswered += told.lost
                    seen.answers |= told.answers
            seen.memory_mb.append(costs_of(server, 0.0).memory_mb["web"])
        seen.taken = await beacons.accepted(host, port)
    return seen


def rows(seen: Seen) -> list[Row]:
    calm = row_of(CALM, "ms", seen.calm_ms)
    flooded = row_of(FLOODED, "ms", seen.flooded_ms, lost=seen.lost + seen.unanswered, doubled=seen.doubled)
    grown_mb = seen.memory_mb[-1] - seen.memory_mb[0]
    share = flooded.p99 / calm.p99 if flooded.p99 and calm.p99 else float("inf")
    return [
        calm,
        flooded,
        one_value("p99 under the flood, of calm", "times", share, len(seen.flooded_ms)),
        one_value("packets a second", "packets", seen.sent / max(seen.sent_s, 1e-9), seen.sent),
        one_value("packets taken that must not count", "packets", seen.taken - 1, seen.sent),
        one_value("different answers", "answers", len(seen.answers), seen.sent),
        one_value("memory of the front door, growth", "MB", grown_mb, len(seen.memory_mb)),
    ]
