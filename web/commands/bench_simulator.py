"""`helping-hands bench simulator`: a class of twenty and two mentors in an hour with fifty-eight problems, twice.

Once with the fixes and the order of this server, once with neither: first come, first served. Both are played through
HTTP and WebSocket against a real server whose domain clock runs faster; what they meet is frozen in
`content/simulator`.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from web.commands import CommandFailed
from web.commands.bench import Bar, Row, one_value, row_of
from web.commands.own_command import add_mentor, add_room
from web.commands.serve import positive

CONTENT = Path(__file__).parents[2] / "content" / "simulator"
#: So many two cores play side by side, when they have nothing else to do: a room costs some eight seconds of processor
#: time for its hour, which lasts three to four minutes. Twice as many need 5 GB and are late.
ROOMS_AT_A_TIME = 10
SETTINGS = {"HELPING_HANDS_SESSIONS_MAX_LIVE": "400", "HELPING_HANDS_WEB_MAX_SOCKETS": "800"}
LONGER = {"": 1.0, ", helps 25 % longer": 1.25, ", helps 25 % shorter": 0.75}
BASELINE_S, BASELINE_OFF_S = 540.0, 30.0
OURS, FIRST_COME = "ours", "first come"

BARS = (
    Bar(f"{OURS}: problems that a mentor was needed for", "max", 0.30, "70 % solved by fixes"),
    Bar(f"{OURS}: mean wait", "max", 131, "first come, first served: 540"),
    Bar(f"{OURS}: wait", "max", 600, "nobody over ten minutes"),
    Bar(f"{OURS}: pictures with triage late", "max", 0, "on at the ninth"),
    Bar(f"{FIRST_COME}: pictures with triage late", "max", 0, "on at the ninth"),
    Bar(f"{FIRST_COME}: mean wait, off nine minutes", "max", BASELINE_OFF_S, "what the helps were fitted to"),
)

CAVEATS = (
    "What flatters the result: the programs are those from which LinterLite was fitted (with other slips), every child "
    "wants to see fixes, reads them, and knows a right one from a wrong one. What does not: a fix is taken only when "
    "it makes the very program that was right; fixes that the page alone finds (misspelt names), broadcasts and visits "
    "to groups are not played."
)


@dataclass(frozen=True, slots=True)
class Play:
    """One hour of one room, or its beginning."""

    policy: str
    seed: int
    longer: str = ""
    minutes: int | None = None


def register_bench(benches: Any) -> None:
    parser = benches.add_parser("simulator", help="an hour of a class, with fixes and without", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="how many hours of each policy (default: 10)")
    parser.add_argument("--scale", type=positive, default=20.0, help="how fast the domain clock runs (default: 20)")
    parser.add_argument("--no-variants", action="store_true", help="without helps that are 25 %% longer or shorter")
    parser.set_defaults(bench=measure, bars=BARS)


def measure(args: argparse.Namespace) -> list[Row]:
    # One policy at a time: the hours of a batch end together.
    plays = [Play(policy, seed) for policy in (OURS, FIRST_COME) for seed in range(1, args.seeds + 1)]
    if not args.no_variants:
        # Half as many hours: they say how far the result leans on the length of helps, not how sure it is.
        seeds = range(1, max(1, args.seeds // 2) + 1)
        plays += [Play(OURS, seed, name) for name in LONGER if name for seed in seeds]
    played = [hour for batch in _batches(plays) for hour in play(batch, args.scale)]
    args.words = _words(played, args.scale)
    rows = [row for name in LONGER for policy in (OURS, FIRST_COME) for row in _rows(played, policy, name)]
    return [*rows, *_calculated(range(1, args.seeds + 1))]


def _batches(plays: Sequence[Play]) -> list[Sequence[Play]]:
    return [plays[start : start + ROOMS_AT_A_TIME] for start in range(0, len(plays), ROOMS_AT_A_TIME)]


def _calculated(seeds: Iterable[int]) -> list[Row]:
    """First come, first served needs no server: the same hours, also with longer and shorter helps, by calculation."""
    from loadtest.schedule import draw, first_come_first_served, load

    problems, habits = load(CONTENT)
    rows = []
    for name, help_share in LONGER.items():
        hours = [draw(problems, habits, seed, help_share=help_share) for seed in seeds]
        waits = [wait_s for needs in hours for wait_s in first_come_first_served(needs, habits.mentors)]
        rows.append(one_value(f"{FIRST_COME}{name}: mean wait by calculation", "s", fmean(waits), len(waits)))
    return rows


def play(plays: Sequence[Play], scale: float) -> list[tuple[Play, Any]]:
    """These hours, side by side in rooms of one server. Raises `CommandFailed`."""
    from loadtest.schedule import BadClass
    from loadtest.server import ServerFailed, running

    with tempfile.TemporaryDirectory(prefix="hands-simulator-") as place:
        data = Path(place) / "data"
        try:
            with running(data, log=Path(place) / "server.log", time_scale=scale, settings=SETTINGS) as server:
                return asyncio.run(_play(server, data, plays, scale))
        except (ServerFailed, BadClass) as failure:
            raise CommandFailed(str(failure)) from failure


async def _play(server: Any, data: Path, plays: Sequence[Play], scale: float) -> list[tuple[Play, Any]]:
    from loadtest import simulator
    from loadtest.schedule import draw, load

    problems, habits = load(CONTENT)
    lessons = []
    for number, each in enumerate(plays):
        room = await asyncio.to_thread(add_room, data, f"Room {number + 2}")
        names = [f"Mentor {number}-{m}" for m in range(habits.mentors)]
        tokens = [await asyncio.to_thread(add_mentor, data, name, room["id"]) for name in names]
        needs = draw(problems, habits, each.seed, help_share=LONGER[each.longer])
        if each.minutes is not None:
            needs = [need for need in needs if need.at_s < each.minutes * 60]
        policy = simulator.OURS if each.policy == OURS else simulator.FIRST_COME
        hour = simulator.Hour(policy, each.seed)
        # A class behind an address of its own: the limits of joining are of addresses.
        source = f"127.0.1.{number + 1}"
        lessons.append(
            simulator.SimulatedHour((server.host, server.port), room, tokens, needs, habits, hour, scale, source)
        )
    try:
        for lesson in lessons:
            await lesson.prepare()
        hours = await asyncio.gather(*(lesson.run() for lesson in lessons))
    finally:
        for lesson in lessons:
            lesson.close()
    return list(zip(plays, hours, strict=True))


# --- in numbers -------------------------------------------------------------------------------------------------------


def _of(played: Sequence[tuple[Play, Any]], policy: str, longer: str) -> list[Any]:
    return [hour for each, hour in played if (each.policy, each.longer) == (policy, longer)]


def _rows(played: Sequence[tuple[Play, Any]], policy: str, longer: str) -> list[Row]:
    hours = _of(played, policy, longer)
    if not hours:
        return []
    ended = [each for hour in hours for each in hour.ended]
    waits = [each.wait_s for each in ended]
    name = f"{policy}{longer}"
    lost = sum(hour.unended + hour.wrong_files for hour in hours)
    rows = [
        row_of(f"{name}: wait", "s", waits, lost=lost),
        one_value(f"{name}: mean wait", "s", fmean(waits), len(waits)),
        row_of(f"{name}: wait for a mentor", "s", [each.wait_s for each in ended if each.how == "mentor"]),
        one_value(f"{name}: pictures with triage late", "times", sum(hour.late_triage for hour in hours), len(hours)),
        row_of(f"{name}: everybody behind the clock", "s", [late for hour in hours for late in hour.late_s]),
        row_of(f"{name}: children in line at most", "children", [hour.most_waiting for hour in hours]),
    ]
    if policy == OURS:
        needed = sum(each.how != "fix" for each in ended) + sum(hour.unended for hour in hours)
        share = needed / (len(ended) + sum(hour.unended for hour in hours))
        rows.insert(0, one_value(f"{name}: problems that a mentor was needed for", "share", share, len(ended)))
    elif not longer:
        rows.append(one_value(f"{name}: mean wait, off nine minutes", "s", abs(fmean(waits) - BASELINE_S), len(waits)))
    return rows


def _words(played: Sequence[tuple[Play, Any]], scale: float) -> str:
    parts = [
        f"A wait lasts from the moment a problem is on the screen until its fix is saved or a mentor is at the desk. "
        f"The domain clock ran {scale:g} times as fast as the wall, so a second in which server or client were late is "
        f"{scale:g} s here, and on a busy machine all waits and helps come out longer, first of all where the line is "
        f"long. ",
        CAVEATS,
        "## Hour by hour\n\n"
        "| policy | seed | fixes | mentor | otherwise | mean wait s | longest s | in line at most | triage on at |"
        " ranges right |\n|---|---:|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    parts[-1] += "".join(f"\n{_line(each, hour)}" for each, hour in played)
    parts.append(_by_sort(played))
    parts.append(_oddities(played))
    return "\n\n".join(parts)


def _line(each: Play, hour: Any) -> str:
    how = Counter(one.how for one in hour.ended)
    otherwise = sum(how.values()) - how["fix"] - how["mentor"] + hour.unended
    waits = [one.wait_s for one in hour.ended] or [0.0]
    triage = ", ".join(map(str, hour.triage_from)) or "-"
    coverage, count = hour.stats["estimate_coverage"], hour.stats["estimates"]
    right = "-" if coverage is None else f"{coverage:.0%} of {count}"
    counts = f"{how['fix']} | {how['mentor']} | {otherwise} | {fmean(waits):.0f} | {max(waits):.0f}"
    return f"| {each.policy}{each.longer} | {each.seed} | {counts} | {hour.most_waiting} | {triage} | {right} |"


def _by_sort(played: Sequence[tuple[Play, Any]]) -> str:
    """Of which problems fixes were right, over the hours with them."""
    lines = ["## By sort of problem, with fixes\n\n| sort | problems | right fix | other fix | line | nothing |"]
    lines.append("|---|---:|---:|---:|---:|---:|")
    ended = [one for hour in _of(played, OURS, "") for one in hour.ended]
    for sort in sorted({one.sort for one in ended}):
        offered = Counter(one.offered for one in ended if one.sort == sort)
        counts = " | ".join(str(offered[what]) for what in ("right", "other", "line", "nothing"))
        lines.append(f"| {sort} | {offered.total()} | {counts} |")
    return "\n".join(lines)


def _oddities(played: Sequence[tuple[Play, Any]]) -> str:
    total: Counter[str] = Counter()
    for _, hour in played:
        total.update(hour.diary.counts)
    told = ", ".join(f"{what} {count}" for what, count in sorted(total.items())) or "nothing"
    return f"What went otherwise on the way: {told}."
