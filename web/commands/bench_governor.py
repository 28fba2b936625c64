"""`helping-hands bench governor`: whether the queue stays smooth while others take the machine, and whether background
work yields in time, in order, and comes back without flapping."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Bar, Row, one_value, row_of

HOLD_S = 5
STUDENTS, MENTORS = 20, 2
HANDS, HAND_PAUSE_S, WARM = 200, 0.25, 10
RUNS, RUN_PAUSE_S = 30, 0.05
#: What is planted where the governor's answer is measured and not its senses. In the part with hogs nothing is.
CALM = {
    "foreign_cpu": 0.0,
    "memory_available": 0.8,
    "memory_some": 0.0,
    "memory_full": 0.0,
    "lag_ms": 0.0,
    "screens_p95_ms": 0.0,
}
SHORT = {**CALM, "memory_available": 0.12}
PARTS = ("hogs", "memory", "programs")
#: Half a wave of the square wave, and how long the wave is looked at.
HALF_WAVE_S, WAVE_S = 2.0, 24.0
COMES_WITHIN_S, BACK_WITHIN_S = 10.0, 45.0
#: A compiler of Unity's, and a name that nobody knows.
KNOWN, UNKNOWN = "bee_backend", "stranger"
PRESSED = {
    "HELPING_HANDS_GOVERNOR_BURNER": "threads,programs",
    "HELPING_HANDS_GOVERNOR_HOLD_S": str(HOLD_S),
    "HELPING_HANDS_TESTING": "1",
}
LANGUAGES = ("python", "javascript", "csharp")

BARS = (
    Bar("push to every mentor, a build at every core: p99 over 1.5 x calm", "max", 20.0, "milliseconds above"),
    Bar("push to every mentor, strangers at every core: p99 over 1.5 x calm", "max", 20.0, "milliseconds above"),
    Bar("low after a build began", "max", 2.0),
    Bar("low after strangers began", "max", 2.0),
    Bar("paused after memory ran short", "max", 2.0),
    Bar("background work at rest after memory ran short", "max", 7.0, "after 5 it is stopped"),
    Bar("changes within one hold time, square wave", "max", 1.0),
    *(Bar(f"{each}, greedy programs beside it: p95 over calm", "max", 1.5) for each in LANGUAGES),
)


@dataclass(slots=True)
class Pressed:
    """What was seen on the server under pressure."""

    rows: list[Row] = field(default_factory=list)
    hands: dict[str, Any] = field(default_factory=dict)
    runs: dict[str, tuple[list[float], int]] = field(default_factory=dict)


def register_bench(benches: Any) -> None:
    parser = benches.add_parser(
        "governor",
        help="the queue while others take the machine, and who yields",
        description="The same class on a calm server, and on one with background work at full while processes of others"
        " take every core, memory runs short, and greedy programs of each runtime want all places.",
    )
    parser.add_argument("--hands", type=int, default=HANDS, help=f"raised in each part (default: {HANDS})")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"programs of each language (default: {RUNS})")
    parser.add_argument(
        "--parts", type=_parts, default=PARTS, metavar="PART,...", help=f"of {', '.join(PARTS)} (default: all)"
    )
    parser.set_defaults(bench=measure, bars=BARS)


def _parts(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(","))
    if unknown := set(wanted) - set(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    return wanted


def measure(args: argparse.Namespace) -> list[Row]:
    from loadtest.governing import plant
    from loadtest.server import ServerFailed, running

    pressed = Pressed()
    with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
        folder, signals = Path(place), Path(place) / "signals.json"
        pressed_settings = {**PRESSED, "HELPING_HANDS_GOVERNOR_SIGNALS": str(signals)}
        try:
            with running(folder / "calm", log=folder / "calm.log") as server:
                calm = asyncio.run(_calm(server, args))
            # Each part on a server of its own, whose governor has no relapses behind it.
            for part in args.parts:
                plant(signals, **({} if part == "hogs" else CALM))
                with running(folder / part, log=folder / f"{part}.log", settings=pressed_settings) as server:
                    asyncio.run(_pressed(server, args, part, signals, pressed))
        except ServerFailed as failure:
            raise CommandFailed(str(failure)) from failure
    return [*_hand_rows(calm, pressed), *pressed.rows, *_run_rows(calm, pressed)]


async def _class(server: Any) -> Any:
    from loadtest.latency import connected_class

    token = server.ready["mentor_token"]
    return connected_class(server.host, server.port, server.room, token, students=STUDENTS, mentors=MENTORS)


async def _calm(server: Any, args: argparse.Namespace) -> Pressed:
    seen = Pressed()
    async with await _class(server) as people:
        if "hogs" in args.parts:
            await _hands(people, WARM)
            seen.hands["calm"] = await _hands(people, args.hands)
        if "programs" in args.parts:
            await _all_runs(people, args.runs, seen)
    return seen


async def _pressed(server: Any, args: argparse.Namespace, part: str, signals: Path, seen: Pressed) -> None:
    async with await _class(server) as people:
        match part:
            case "hogs":
                await _with_hogs(people, args.hands, seen)
            case "memory":
                await _with_memory_short(server, people.watch.mentors[0], signals, seen)
            case "programs":
                await _with_programs(people, args.runs, seen)


async def _with_hogs(people: Any, hands: int, seen: Pressed) -> None:
    from loadtest.governing import hogs, seconds_until

    mentor = people.watch.mentors[0]
    await _hands(people, WARM)
    for name, comm in (("a build", KNOWN), ("strangers", UNKNOWN)):
        if await seconds_until(mentor, {"full"}, BACK_WITHIN_S) is None:
            raise CommandFailed("background work never came to full: this machine is too busy to measure the governor")
        # What came up a moment ago is not taken down again for what idle priority absorbs.
        await asyncio.sleep(HOLD_S)
        with hogs(os.cpu_count() or 1, comm):
            took = await seconds_until(mentor, {"low", "paused", "unloaded"}, COMES_WITHIN_S)
            seen.hands[name] = await _hands(people, hands)
        seen.rows += [_seconds(f"low after {name} began", took), await _back(mentor, f"{name} ended")]


async def _with_memory_short(server: Any, mentor: Any, signals: Path, seen: Pressed) -> None:
    from loadtest.governing import plant, seconds_until

    await asyncio.sleep(HOLD_S)
    plant(signals, **SHORT)
    began = time.perf_counter()
    took = await seconds_until(mentor, {"paused", "unloaded"}, COMES_WITHIN_S)
    seen.rows.append(_seconds("paused after memory ran short", took))
    while (rests_after_s := time.perf_counter() - began) < COMES_WITHIN_S and _burning(server):
        await asyncio.sleep(0.02)
    rests = rests_after_s if rests_after_s < COMES_WITHIN_S else None
    seen.rows.append(_seconds("background work at rest after memory ran short", rests))
    plant(signals, **CALM)
    seen.rows.append(await _back(mentor, "memory was free again"))
    seen.rows.append(await _wave(mentor, signals))


async def _with_programs(people: Any, runs: int, seen: Pressed) -> None:
    from loadtest.governing import decisions

    mentor = people.watch.mentors[0]
    # The greedy ones have taken their places.
    await asyncio.sleep(HOLD_S)
    await _all_runs(people, runs, seen)
    _, entries = await decisions(mentor)
    gave = sum(each["what"] == "places" for each in entries)
    seen.rows.append(one_value("places of greedy programs given to children's, in the journal", "", gave, gave))


async def _all_runs(people: Any, runs: int, seen: Pressed) -> None:
    for language in await _languages(people):
        seen.runs[language] = await _runs(people, language, runs)


async def _hands(people: Any, rounds: int) -> Any:
    from loadtest.latency import raised_hands

    return await raised_hands(people, rounds=rounds, at_once=1, pause_s=HAND_PAUSE_S, cpu_s=lambda: 0.0)


async def _languages(people: Any) -> list[str]:
    """Those that run on this machine: the others are refused, and kept."""
    from loadtest.client import ServerRefused
    from loadtest.governing import run_times_ms

    found = []
    for language in LANGUAGES:
        try:
            await run_times_ms(people.students[:1], language, 1, 0.0)
        except ServerRefused as refused:
            if refused.code != "sandbox_unavailable":
                raise
        else:
            found.append(language)
    return found


async def _runs(people: Any, language: str, count: int) -> tuple[list[float], int]:
    from loadtest.governing import run_times_ms

    return await run_times_ms(people.students[1:], language, count, RUN_PAUSE_S)


async def _back(mentor: Any, since: str) -> Row:
    from loadtest.governing import seconds_until

    return _seconds(f"full after {since}", await seconds_until(mentor, {"full"}, BACK_WITHIN_S))


async def _wave(mentor: Any, signals: Path) -> Row:
    """How many changes of the level there were within a hold time at most."""
    from loadtest.governing import decisions, plant

    _, before = await decisions(mentor)
    for turn in range(round(WAVE_S / HALF_WAVE_S)):
        plant(signals, **{**CALM, "foreign_cpu": 0.0 if turn % 2 else 1.0})
        await asyncio.sleep(HALF_WAVE_S)
    _, after = await decisions(mentor)
    last = before[-1]["at"] if before else 0
    times = [each["at"] for each in after if each["what"] == "moved" and each["at"] > last]
    most = max((sum(0 <= other - at < 1000 * HOLD_S for other in times) for at in times), default=0)
    return one_value("changes within one hold time, square wave", "", most, len(times))


def _burning(server: Any) -> int:
    """Threads of the burner that want a processor, of those processes that compute for it."""
    limbs = [process for process in server.processes() if process.name() == "hh-burner-limb"]
    files = [Path(f"/proc/{limb.pid}/task/{thread.id}/stat") for limb in limbs for thread in limb.threads()]
    return sum(file.read_text().rpartition(")")[2].split()[0] == "R" for file in files)


# --- rows ------------------------------------------------------------------------------------------------------------


def _seconds(name: str, took: float | None) -> Row:
    return row_of(name, "s", [] if took is None else [took])


def _hand_rows(calm: Pressed, pressed: Pressed) -> list[Row]:
    if not calm.hands:
        return []
    quiet = row_of("push to every mentor, calm", "ms", calm.hands["calm"].ms, **_counts(calm.hands["calm"]))
    rows = [quiet]
    for name, tally in pressed.hands.items():
        row = row_of(f"push to every mentor, {name} at every core", "ms", tally.ms, floor=quiet.p99, **_counts(tally))
        rows.append(row)
        if row.p99 is not None and quiet.p99 is not None:
            over = row.p99 - 1.5 * quiet.p99
            rows.append(one_value(f"{row.name}: p99 over 1.5 x calm", "ms", over, row.n))
    return rows


def _counts(tally: Any) -> dict[str, int]:
    return {"lost": tally.lost, "doubled": tally.doubled}


def _run_rows(calm: Pressed, pressed: Pressed) -> list[Row]:
    rows = []
    for language, (times, lost) in calm.runs.items():
        quiet = row_of(f"{language}, a child's run, calm", "ms", times, lost=lost)
        rows.append(quiet)
        if language in pressed.runs:
            times, lost = pressed.runs[language]
            row = row_of(
                f"{language}, a child's run, greedy programs beside it", "ms", times, floor=quiet.p95, lost=lost
            )
            rows.append(row)
            if row.p95 is not None and quiet.p95:
                share = row.p95 / quiet.p95
                rows.append(one_value(f"{language}, greedy programs beside it: p95 over calm", "times", share, row.n))
    return rows
