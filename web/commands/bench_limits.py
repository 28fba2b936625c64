"""`helping-hands bench limits`: 200 students in one room, an event a second each, for minutes; then more and more,
until a mentor waits three seconds, and which process is to blame.

One room of all is the harder truth: rooms do not share a queue, so the same children in five rooms cost less.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Bar, Row, one_value, row_of

MENTORS = 4
#: What a server for more than a classroom is set to; the limits that one address has stay as they are.
SETTINGS = {
    "HELPING_HANDS_ROOM_MAX_STUDENTS": "500",
    "HELPING_HANDS_SESSIONS_MAX_LIVE": "600",
    "HELPING_HANDS_WEB_MAX_SOCKETS": "1200",
}
TOO_LATE_MS = 3000.0
STEP = 50
LARGEST = 500
MIX_S = 20.0
SAMPLES = 3
#: A kind that has a core to itself for so much of the time is what everybody waits for.
BUSY = 0.85
STEPS_HEAD = """## How many students

| students | p50 ms | p99 ms | busiest process | next | both cores |
|---:|---:|---:|---|---|---:|"""

BARS = (
    Bar("event to every mentor, 200 students", "p99", 500, "a prototype: 223"),
    Bar("event to every mentor, 200 students", "lost", 0),
    Bar("event to every mentor, 200 students", "doubled", 0),
    Bar("memory, growth in a minute, second half", "max", 10.0, "flat: 1 % of what 200 sittings take"),
    Bar("open files, growth in a minute", "max", 0.5, "flat"),
    Bar("processor time for an event, server and client", "p50", 8.0, "two cores have 10 ms for each of 200 a second"),
)


@dataclass(slots=True)
class Stay:
    """What the server cost while a load lasted."""

    costs: list[Any] = field(default_factory=list)
    queues: dict[str, list[float]] = field(default_factory=dict)
    client_s: float = 0.0
    began_s: float = 0.0
    ended_s: float = 0.0

    @property
    def for_s(self) -> float:
        return self.ended_s - self.began_s

    def cpu_s(self) -> Counter[str]:
        spent = Counter(self.costs[-1].cpu_s)
        spent.subtract(self.costs[0].cpu_s)
        return spent

    def share_of_a_core(self) -> list[tuple[str, float]]:
        """Of the busiest *process* of each kind: children's sittings are many, and none of them is in another's way."""
        last = self.costs[-1].processes
        shares = {kind: spent / self.for_s / max(1, last[kind]) for kind, spent in self.cpu_s().items()}
        shares["client"] = self.client_s / self.for_s
        return sorted(shares.items(), key=lambda item: -item[1])


def register_bench(benches: Any) -> None:
    parser = benches.add_parser("limits", help="200 students, and how many more", description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=5.0, help="how long with that many (default: 5)")
    parser.add_argument("--step-s", type=float, default=20.0, help="how long with each larger number (default: 20)")
    parser.add_argument("--up-to", type=int, default=LARGEST, help=f"the largest number tried (default: {LARGEST})")
    parser.add_argument("--no-search", action="store_true", help="do not look for the number that is too many")
    parser.add_argument("--data", type=Path, help="folder of the database (default: a temporary one)")
    parser.set_defaults(bench=measure, bars=BARS)


def measure(args: argparse.Namespace) -> list[Row]:
    from loadtest.server import ServerFailed, running

    with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
        data = args.data or Path(place) / "data"
        try:
            with running(data, log=Path(place) / "server.log", settings=SETTINGS) as server:
                rows, args.words = asyncio.run(_run(server, args))
        except ServerFailed as failure:
            raise CommandFailed(str(failure)) from failure
    return rows


async def _run(server: Any, args: argparse.Namespace) -> tuple[list[Row], str]:
    from loadtest.latency import connected_class, more_students

    token = server.ready["mentor_token"]
    counts = {"students": args.students, "mentors": MENTORS}
    async with connected_class(server.host, server.port, server.room, token, **counts) as people:
        tally, stay = await _load(server, people, args.minutes * 60)
        rows = _rows(args.students, tally, stay)
        mixed, _ = await _load(server, people, min(MIX_S, args.minutes * 60), mixed=True)
        rows += _mixed_rows(args.students, mixed)
        words = [_cost_words(stay)]
        if not args.no_search:
            more = functools.partial(more_students, people, server.room["join_code"])
            found, story = await _search(server, people, args, more, tally, stay)
            rows.append(found)
            words.append(story)
    return rows, "\n\n".join(words)


async def _load(server: Any, people: Any, for_s: float, **how: Any) -> tuple[Any, Stay]:
    """One load, watched: the costs at its start, middle and end, the queues each few seconds."""
    from loadtest.costs import measure as measure_costs
    from loadtest.steady import steady

    stay = Stay()
    due = [for_s * i / (SAMPLES - 1) for i in range(SAMPLES)]
    watching: set[asyncio.Task[None]] = set()

    def each_second(at_s: float) -> None:
        if not stay.costs:
            stay.began_s, stay.client_s = time.perf_counter(), -time.process_time()
        if len(stay.costs) < SAMPLES - 1 and at_s >= due[len(stay.costs)]:
            stay.costs.append(measure_costs(server, at_s))
        task = asyncio.create_task(_note_queues(people.mentors[0], stay))
        watching.add(task)
        task.add_done_callback(watching.discard)

    def at_end() -> None:
        stay.ended_s = time.perf_counter()
        stay.client_s += time.process_time()
        stay.costs.append(measure_costs(server, stay.ended_s - stay.began_s))

    tally = await steady(people, for_s=for_s, each_s=each_second, at_end=at_end, **how)
    await asyncio.gather(*watching, return_exceptions=True)
    return tally, stay


async def _note_queues(mentor: Any, stay: Stay) -> None:
    from loadtest.client import ServerRefused

    try:
        system = await mentor.call("GET", "system")
    except (ServerRefused, OSError, TimeoutError):
        return
    for name, length in system["queues"].items():
        stay.queues.setdefault(name, []).append(length)


def _rows(students: int, tally: Any, stay: Stay) -> list[Row]:
    counts = {"lost": tally.lost, "doubled": tally.doubled}
    events = max(1, tally.made)
    rows = [
        row_of(f"event to every mentor, {students} students", "ms", tally.visible_ms, **counts),
        row_of(f"event to its answer, {students} students", "ms", tally.answered_ms),
        row_of("the client behind its own clock", "ms", tally.late_ms),
        one_value("pushes refused", "pushes", tally.refused, events),
        one_value("mentors' screens that had to ask anew", "times", tally.resyncs, events),
    ]
    spent = stay.cpu_s()
    rows += [
        one_value(f"processor time for an event, {kind}", "ms", cpu_s / events * 1000, events)
        for kind, cpu_s in spent.most_common()
        if cpu_s / events * 1000 >= 0.005
    ]
    rows.append(one_value("processor time for an event, client", "ms", stay.client_s / events * 1000, events))
    both_ms = (spent.total() + stay.client_s) / events * 1000
    rows.append(one_value("processor time for an event, server and client", "ms", both_ms, events))
    first, last = stay.costs[0], stay.costs[-1]
    rows.append(row_of("memory (PSS), all processes", "MB", [each.memory_mb.total() for each in stay.costs]))
    growth_mb = _growth([(each.at_s, each.memory_mb.total()) for each in stay.costs[-2:]])
    rows.append(one_value("memory, growth in a minute, second half", "MB", growth_mb, 2))
    rows.append(row_of("open files, all processes", "files", [each.files.total() for each in stay.costs]))
    growth = _growth([(each.at_s, each.files.total()) for each in (first, last)])
    rows.append(one_value("open files, growth in a minute", "files", growth, 2))
    rows += [row_of(f"queue: {name}", "entries", lengths) for name, lengths in sorted(stay.queues.items())]
    return rows


def _growth(seen: Sequence[tuple[float, float]]) -> float:
    """In a minute, from the first to the last of (seconds, amount)."""
    (began_s, before), (ended_s, after) = seen[0], seen[-1]
    return (after - before) / max(ended_s - began_s, 1e-9) * 60


def _mixed_rows(students: int, tally: Any) -> list[Row]:
    counts = {"lost": tally.lost, "doubled": tally.doubled}
    return [
        row_of(f"a class's mix, {students} students: hand to every mentor", "ms", tally.visible_ms, **counts),
        row_of(f"a class's mix, {students} students: event to its answer", "ms", tally.answered_ms),
    ]


def _cost_words(stay: Stay) -> str:
    """Memory and files of each kind at the start, in the middle and at the end."""
    head = "## Each kind of process\n\n"
    head += (
        "| kind | processes | share of a core, one process | memory (PSS) MB | open files |\n|---|---:|---:|---|---|\n"
    )
    shares = dict(stay.share_of_a_core())
    lines = []
    for kind, count in sorted(stay.costs[-1].processes.items(), key=lambda item: -shares.get(item[0], 0.0)):
        memory = ", ".join(f"{each.memory_mb[kind]:.0f}" for each in stay.costs)
        files = ", ".join(f"{each.files[kind]}" for each in stay.costs)
        lines.append(f"| {kind} | {count} | {shares.get(kind, 0.0):.0%} | {memory} | {files} |")
    return head + "\n".join(lines)


async def _search(
    server: Any, people: Any, args: argparse.Namespace, more: Any, tally: Any, stay: Stay
) -> tuple[Row, str]:
    """Steps of `STEP` students upwards until a mentor waits too long."""
    told = [_step_words(len(people.students), tally, stay)]
    last_good = 0
    while not _broken(tally):
        last_good = len(people.students)
        if last_good + STEP > args.up_to:
            break
        await more(STEP)
        tally, stay = await _load(server, people, args.step_s, break_off_s=2 * TOO_LATE_MS / 1000)
        told.append(_step_words(len(people.students), tally, stay))
    name, unit = "students with whom 3 s are kept", "students"
    story = "\n".join((STEPS_HEAD, *told))
    if _broken(tally):
        story += f"\n\nWith {len(people.students)} students 3 s are not kept. {_blame(stay)}"
    else:
        story += f"\n\n3 s were kept with {last_good} students, the most that were tried."
    return one_value(name, unit, last_good, len(told)), story


def _broken(tally: Any) -> bool:
    ordered = sorted(tally.visible_ms)
    return tally.broken_off or not ordered or ordered[int(len(ordered) * 0.99) - 1] > TOO_LATE_MS


def _step_words(students: int, tally: Any, stay: Stay) -> str:
    row = row_of("", "ms", tally.visible_ms)
    (first, one), (second, two) = stay.share_of_a_core()[:2]
    both = (stay.cpu_s().total() + stay.client_s) / stay.for_s / 2
    broken = ", broken off" if tally.broken_off else ""
    numbers = " | ".join("-" if value is None else f"{value:g}" for value in (row.p50, row.p99))
    return f"| {students}{broken} | {numbers} | {first} {one:.0%} | {second} {two:.0%} | {both:.0%} |"


def _blame(stay: Stay) -> str:
    busiest, share = stay.share_of_a_core()[0]
    spent = stay.cpu_s()
    total = (spent.total() + stay.client_s) / stay.for_s
    if share >= BUSY:
        return f"The bottleneck is `{busiest}`: one process that has {share:.0%} of a core."
    most = ", ".join(f"{kind} {cpu_s / stay.for_s:.0%}" for kind, cpu_s in spent.most_common(4))
    return (
        f"No single process fills a core (the busiest is `{busiest}` with {share:.0%}); together with the client "
        f"they use {total:.0%} of a core: {most}, client {stay.client_s / stay.for_s:.0%}."
    )
