"""An hour of a class as it is going to be: who meets which problem when, and how long a mentor will need for it.

All of it is drawn from one seed before the lesson begins, so that two policies meet the same hour. The problems are
`content/simulator/mix.jsonl`; pace, help times and habits are `class.json` beside it, where `help_factor` was fitted
once (`content/simulator/fit_helps.py`) so that first come first served without fixes lets children wait nine minutes
on average. Both files are frozen: what is measured here is the queue, never the class.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

MIX = "mix.jsonl"
CLASS = "class.json"
#: SHA-256 of the two files; another content is another class, whose numbers cannot be compared.
FROZEN = {
    MIX: "5193d398465549bf80b856e48b6b21e5fb2aa196afb7627586e85e699b1db3ed",
    CLASS: "0c6d6d08084fc4310291f4c7da33c758eda0b389b5d31ca43da3f018adea1dd4",
}
#: The ten hours of the proof.
SEEDS = range(1, 11)
MINUTE_S = 60.0


class BadClass(Exception):
    """The files of the class are not the frozen ones, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`sort`: common, noise, several, misspelt or question. `error` is what a browser says, None for a question."""

    id: str
    sort: str
    language: str
    origin: str
    broken: str
    fixed: str
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Habits:
    """What children and mentors are like; spans in seconds, from and to."""

    children: int
    mentors: int
    minutes: int
    tasks: int
    early: float
    reading_s: tuple[float, float]
    suggestion_s: float
    walking_s: tuple[float, float]
    help_s: dict[str, float]
    help_sigma: float
    help_factor: float


@dataclass(frozen=True, slots=True)
class Need:
    """One problem of one child: met at `at_s`, read for `reading_s`; a mentor would need `walking_s` to come and
    `help_s` to help."""

    at_s: float
    child: int
    problem: Problem
    reading_s: float
    walking_s: float
    help_s: float


def load(folder: Path, *, frozen: bool = True) -> tuple[list[Problem], Habits]:
    """The mix and the habits. Raises `BadClass` when `frozen` and one of the files is another than was frozen."""
    try:
        texts = {name: (folder / name).read_text(encoding="utf-8") for name in (MIX, CLASS)}
    except OSError as error:
        raise BadClass(f"cannot read the class: {error}") from error
    for name, text in texts.items():
        if frozen and hashlib.sha256(text.encode()).hexdigest() != FROZEN.get(name):
            raise BadClass(f"{name} is not the frozen one: what it gives cannot be compared with anything")
    rows = [json.loads(line) for line in texts[MIX].splitlines()]
    names = ("id", "sort", "language", "origin", "broken", "fixed", "error")
    settings = json.loads(texts[CLASS])
    spans = {name: tuple(settings[name]) for name in ("reading_s", "walking_s")}
    return [Problem(*(row[name] for name in names)) for row in rows], Habits(**{**settings, **spans})


def draw(problems: Sequence[Problem], habits: Habits, seed: int, *, help_share: float = 1.0) -> list[Need]:
    """The hour of a seed, by time. `help_share` makes all helps so much longer or shorter.

    Each task of the lesson brings its share of the problems, more of them soon after it began. Help times are drawn
    stratified within their sort: every hour has its long and its short helps, in another order.
    """
    chance = random.Random(f"class/{seed}")
    order = list(problems)
    chance.shuffle(order)
    moments = sorted(_moment(habits, index, chance) for index in range(len(order)))
    children = _children(habits.children, len(order), chance)
    helps = _helps(order, habits, chance)
    return [
        Need(
            at_s=moment,
            child=child,
            problem=problem,
            reading_s=chance.uniform(*habits.reading_s),
            walking_s=chance.uniform(*habits.walking_s),
            help_s=helps[problem.id] * help_share,
        )
        for moment, child, problem in zip(moments, children, order, strict=True)
    ]


def _moment(habits: Habits, index: int, chance: random.Random) -> float:
    length_s = habits.minutes * MINUTE_S / habits.tasks
    into_the_task: float = chance.random() ** habits.early
    return (index % habits.tasks + into_the_task) * length_s


def _children(children: int, count: int, chance: random.Random) -> list[int]:
    """Everybody in turn, in an order that changes each round: nobody has two problems while others had none."""
    turns: list[int] = []
    while len(turns) < count:
        round_ = list(range(children))
        chance.shuffle(round_)
        turns += round_
    return turns[:count]


def _helps(problems: Sequence[Problem], habits: Habits, chance: random.Random) -> dict[str, float]:
    by_sort: dict[str, list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: problem.id):
        by_sort.setdefault(problem.sort, []).append(problem)
    found: dict[str, float] = {}
    normal = NormalDist()
    for sort, held in sorted(by_sort.items()):
        shares = [(index + chance.random()) / len(held) for index in range(len(held))]
        chance.shuffle(shares)
        for problem, share in zip(held, shares, strict=True):
            off = normal.inv_cdf(min(max(share, 1e-6), 1 - 1e-6)) * habits.help_sigma
            found[problem.id] = habits.help_s[sort] * habits.help_factor * math.exp(off)
    return found


def first_come_first_served(needs: Sequence[Need], mentors: int) -> list[float]:
    """The wait of each need, seconds, when nobody has fixes and mentors take whoever has asked longest; by calculation.

    A child with a problem does not meet the next one before it was helped.
    """
    free = [0.0] * mentors
    ready = [0.0] * (1 + max(need.child for need in needs))
    asking = [(need.at_s + need.reading_s, number) for number, need in enumerate(needs)]
    heapq.heapify(asking)
    waits = [0.0] * len(needs)
    while asking:
        asked_s, number = heapq.heappop(asking)
        need = needs[number]
        met_s = max(need.at_s, ready[need.child])
        if asked_s < met_s + need.reading_s:
            heapq.heappush(asking, (met_s + need.reading_s, number))
            continue
        claimed_s = max(heapq.heappop(free), asked_s) + need.walking_s
        waits[number] = claimed_s - met_s
        ready[need.child] = claimed_s + need.help_s
        heapq.heappush(free, ready[need.child])
    return waits
