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
BARS = (
    Bar("all rooms: ranges that were wrong", "max", 0.25, "75 to 95 % are to be right"),
    Bar("all rooms: ranges that were right", "max", 0.95, "wider ones would say too little"),
    Bar(f"{JUDGED}: median width, as a share of the wait", "max", 0.6),
    Bar(f"{JUDGED}: the same of waits over five minutes", "max", 0.6),
    Bar("all rooms: interval score, as a share of that of the mean of the last ten", "max", 1.0),
    Bar("all rooms: interval score, as a share of that of a range around that mean", "max", 1.0),
)
WHY_WIDE = (
    "That a single help differs from the mean by half of it (log-normal, deviation 0.5) is assumed; nothing published "
    "says. Then even who knew everything about a room but the length of the helps to come would need 1.36 / sqrt(n) of "
    "the wait for 80 % of the cases with n helps before: 0.6 with five, 1.36 with one. In these rooms the rules may "
    "also change the order while a child waits. Narrower ranges for short waits would have to be wrong more often."
)
HEAD = """## Room by room

| room | tickets | right | mean wait s | median wait s | median width s | width / wait | of waits over 1 min \
| over 5 min | score | mean of ten | range of ten |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""


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
    args.words = "\n".join(
        [HEAD, *(_line(name, each) for name, each in judged.items()), _line("all rooms", everything)]
    )
    rows = [row for name, each in judged.items() for row in _rows(name, each)]
    return [*rows, *_rows("all rooms", everything)]


def _rows(name: str, judged: Any) -> list[Row]:
    of_ours, n = "interval score, as a share of that of", judged.judged
    return [
        one_value(f"{name}: ranges that were right", "share", judged.covered, n),
        one_value(f"{name}: ranges that were wrong", "share", 1 - judged.covered, n),
        one_value(f"{name}: median width, as a share of the wait", "share", judged.width, n),
        one_value(f"{name}: the same of waits over five minutes", "share", judged.width_over_five, n),
        one_value(f"{name}: {of_ours} the mean of the last ten", "share", judged.score_s / judged.score_of_mean_s, n),
        one_value(f"{name}: {of_ours} a range around that mean", "share", judged.score_s / judged.score_of_spread_s, n),
    ]


def _line(name: str, judged: Any) -> str:
    numbers = (judged.mean_wait_s, judged.median_wait_s, judged.median_width_s)
    widths = (judged.width, judged.width_over_minute, judged.width_over_five)
    scores = (judged.score_s, judged.score_of_mean_s, judged.score_of_spread_s)
    columns = [*(f"{value:.0f}" for value in numbers), *(f"{value:.2f}" for value in widths)]
    columns += [f"{value:.0f}" for value in scores]
    return f"| {name} | {judged.tickets} | {judged.covered:.1%} | {' | '.join(columns)} |"
