"""`helping-hands bench waits`: are the wait ranges right as often as they should be, and do they say enough?

Rooms are played in memory against the queue's own rules, from seeds with which nothing was tuned.
"""

from __future__ import annotations

import argparse
from typing import Any

from web.commands.bench import Bar, Row, one_value

#: Nothing was tuned with these; whoever tunes takes seeds below a hundred.
FIRST_SEED = 1001
#: The room in which children wait as long as in the simulated class without fixes.
JUDGED = "a class without fixes"
#: One who knows everything but the future is asked at so many of the tickets of so many rooms in which children wait;
#: each answer is drawn from so many futures, which takes about a second.
KNOWING_ROOMS, KNOWING_SHARE, KNOWING_FUTURES = 4, 0.06, 40
KNOWN = (JUDGED, "overflowing")
FIRST, SCREEN = "at asking", "on the screen"
BARS = (
    Bar(f"all rooms, {FIRST}: ranges that were wrong", "max", 0.25, "75 to 95 % are to be right"),
    Bar(f"all rooms, {FIRST}: ranges that were right", "max", 0.95, "wider ones would say too little"),
    Bar(f"all rooms, {SCREEN}: ranges that were wrong", "max", 0.25, "the same"),
    Bar(f"all rooms, {SCREEN}: ranges that were right", "max", 0.95, "the same"),
    Bar(f"{JUDGED}, {SCREEN}: median width, as a share of the wait", "max", 0.6),
    Bar(f"all rooms, {SCREEN}: median width, as a share of the wait", "max", 0.6),
    Bar(f"{JUDGED}, {FIRST}: median width, as a share of the wait", "max", 0.6, "see the floor below"),
    Bar(f"{JUDGED}, {FIRST}: the same of waits over five minutes", "max", 0.6),
    Bar(f"all rooms, {FIRST}: median width, as a share of the wait", "max", 0.6, "most waits there are short"),
    Bar(f"all rooms, {FIRST}: the same of waits over five minutes", "max", 0.6, "see the floor below"),
    Bar("all rooms: interval score, as a share of that of the mean of the last ten", "max", 1.0),
    Bar("all rooms: interval score, as a share of that of a range around that mean", "max", 1.0),
)
WHY_WIDE = """A child reads a range when it asks, and a fresh one from then on: *on the screen* is what it read each
minute while it waited, together with the time that it had waited already.

That a single help differs from the mean by half of it (log-normal, deviation 0.5) is assumed; nothing published says.
So even the best range at asking is wide. *Who knows* is somebody who knows all of the room (rates, paces, rules, who
is being helped since when) but not what chance has not decided yet: who will come and how long helps last. Its range
is the narrowest that holds {target:.0%} of {futures} futures of the room, each played to the end from that moment:

| room | asked | range at asking | right | width / wait | of waits over 1 min | over 5 min |
|---|---:|---|---:|---:|---:|---:|
{rows}

A median width of 0.6 of the wait is out of anybody's reach where *who knows* needs more: of the short waits nothing can
be told but that they are short. From so few futures its range comes out too narrow, as its share of right ones says;
the true floor lies higher."""
HEAD = """## Room by room

| room | tickets | mean wait s | median wait s | median width s | score | mean of ten | range of ten |
|---|---:|---:|---:|---:|---:|---:|---:|"""
FITS = """
| room | range | ranges | right | width / wait | of waits over 1 min | over 5 min |
|---|---|---:|---:|---:|---:|---:|"""


def register_bench(benches: Any) -> None:
    parser = benches.add_parser("waits", help="how right the wait ranges are", description=__doc__)
    parser.add_argument("--seeds", type=int, default=30, help="how many rooms of each kind (default: 30)")
    parser.set_defaults(bench=measure, bars=BARS)


def measure(args: argparse.Namespace) -> list[Row]:
    from classroom.rehearsal import ROOMS
    from classroom.wait_scoring import judge, play

    seeds = range(FIRST_SEED, FIRST_SEED + args.seeds)
    played = {name: play(room, seeds) for name, room in ROOMS.items()}
    judged = {name: judge(rooms) for name, rooms in played.items()}
    everything = judge([room for rooms in played.values() for room in rooms])
    everyone = {**judged, "all rooms": everything}
    lines = [HEAD, *(_line(name, each) for name, each in everyone.items()), FITS]
    lines += [_fit_line(name, what, fit) for name, each in everyone.items() for what, fit in _fits(each)]
    args.words = "\n".join([_who_knows(), "", *lines])
    return [row for name, each in everyone.items() for row in _rows(name, each)]


def _who_knows() -> str:
    from classroom import foreknowledge
    from classroom.rehearsal import ROOMS
    from classroom.wait_book import TARGET
    from classroom.wait_scoring import fit

    rows = []
    for name in KNOWN:
        seeds = range(FIRST_SEED, FIRST_SEED + KNOWING_ROOMS)
        ours, knowing = foreknowledge.play(ROOMS[name], seeds, KNOWING_SHARE, KNOWING_FUTURES)
        rows += [_fit_line(name, "ours", fit(ours), asked=True), _fit_line(name, "who knows", fit(knowing), asked=True)]
    return WHY_WIDE.format(target=TARGET, futures=KNOWING_FUTURES, rows="\n".join(rows))


def _fits(judged: Any) -> list[tuple[str, Any]]:
    return [(FIRST, judged.first), (SCREEN, judged.screen)]


def _rows(name: str, judged: Any) -> list[Row]:
    of_ours, n = "interval score, as a share of that of", judged.first.judged
    rows = []
    for what, fit in _fits(judged):
        rows += [
            one_value(f"{name}, {what}: ranges that were right", "share", fit.covered, fit.judged),
            one_value(f"{name}, {what}: ranges that were wrong", "share", 1 - fit.covered, fit.judged),
            one_value(f"{name}, {what}: median width, as a share of the wait", "share", fit.width, fit.judged),
            one_value(f"{name}, {what}: the same of waits over five minutes", "share", fit.width_over_five, fit.judged),
        ]
    return [
        *rows,
        one_value(f"{name}: {of_ours} the mean of the last ten", "share", judged.score_s / judged.score_of_mean_s, n),
        one_value(f"{name}: {of_ours} a range around that mean", "share", judged.score_s / judged.score_of_spread_s, n),
    ]


def _line(name: str, judged: Any) -> str:
    numbers = (judged.mean_wait_s, judged.median_wait_s, judged.median_width_s)
    scores = (judged.score_s, judged.score_of_mean_s, judged.score_of_spread_s)
    return f"| {name} | {judged.tickets} | {' | '.join(f'{value:.0f}' for value in (*numbers, *scores))} |"


def _fit_line(name: str, what: str, fit: Any, *, asked: bool = False) -> str:
    widths = " | ".join(f"{value:.2f}" for value in (fit.width, fit.width_over_minute, fit.width_over_five))
    head = f"| {name} | {fit.judged} | {what} |" if asked else f"| {name} | {what} | {fit.judged} |"
    return f"{head} {fit.covered:.1%} | {widths} |"
