"""What goes wrong in a simulated world, and how often."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Faults:
    """How often what goes wrong; chances are per occasion, `*_each_s` mean seconds between two (0 = never)."""

    crash_point: float = 0.004
    disk_full: float = 0.0
    duplicate: float = 0.02
    drop: float = 0.0
    linger: float = 0.2
    slow: float = 0.02
    notice_twice: float = 0.2
    notice_late: float = 0.1
    notice_never: float = 0.0
    lost_answer: float = 0.05
    kill_each_s: float = 3.0
    hang_each_s: float = 0.0
    jump_each_s: float = 0.0
    web_each_s: float = 0.0
    #: The only points at which anybody dies; none are named = all of them.
    crash_at: frozenset[str] = frozenset()


QUIET = Faults(*[0.0] * 14)


#: A third of the afternoons or so is free of each kind of trouble, so that each combination has its turn.
CHOICES: dict[str, list[float]] = {
    "crash_point": [0.0, 0.004, 0.02],
    "notice_never": [0.0, 0.0, 0.3],
    "disk_full": [0.0, 0.0, 0.01],
    "duplicate": [0.0, 0.02, 0.2],
    "slow": [0.0, 0.02, 0.2],
    "linger": [0.0, 0.2, 0.8],
    "drop": [0.0, 0.0, 0.005],
    "kill_each_s": [0.0, 0.5, 4.0],
    "hang_each_s": [0.0, 0.0, 3.0],
    "jump_each_s": [0.0, 0.0, 2.0],
    "web_each_s": [0.0, 0.0, 3.0],
}


def faults_of(seed: int) -> Faults:
    chance = random.Random(f"faults of {seed}")
    return replace(Faults(), **{name: chance.choice(rates) for name, rates in CHOICES.items()})
