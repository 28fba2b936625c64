"""What happens to the line in one outage, all of it from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from loadtest.proxy import Mode

HURTS = (Mode.LOSE_RESPONSES, Mode.BLACK_HOLE, Mode.RESET, Mode.HALF_OPEN)


@dataclass(frozen=True, slots=True)
class Plan:
    """Times are seconds from the beginning of the outage."""

    seed: int
    outage_s: float
    phases: tuple[tuple[float, Mode], ...]
    #: When whoever is to die in this outage dies.
    killed_at_s: float
    #: Whether connections with a hole are reset when the line is back, or stay silent for ever.
    tells: bool

    def mode_at(self, at_s: float) -> Mode:
        return next((mode for from_s, mode in reversed(self.phases) if from_s <= at_s), self.phases[0][1])

    def words(self) -> str:
        modes = ", ".join(mode.value for _, mode in self.phases)
        return f"{modes}; holes {'are told' if self.tells else 'stay silent'}"


def planned(seed: int, outage_s: float) -> Plan:
    """Two to four modes one after the other, each different from the one before."""
    chance = random.Random(f"outage {seed}")
    modes = chance.sample(HURTS, chance.randint(2, len(HURTS)))
    starts_s = [0.0, *sorted(chance.uniform(0.1, 0.9) * outage_s for _ in modes[1:])]
    return Plan(
        seed=seed,
        outage_s=outage_s,
        phases=tuple(zip(starts_s, modes, strict=True)),
        killed_at_s=chance.uniform(0.2, 0.5) * outage_s,
        tells=chance.random() < 0.5,
    )
