"""What one check may cost, counted in steps and not in time: the same source gets the same answer everywhere.

A step is about a microsecond of a rule's work. Rules are written for programs that a child could have typed; a
source made to keep them busy runs out of steps, and then only its line is marked.
"""

from __future__ import annotations

STEPS_AT_MOST = 120_000
#: Reading a token, and going over it in every rule, costs about this many steps.
STEPS_PER_TOKEN = 4
TOKENS_AT_MOST = 16_000


class Spent(Exception):
    """The budget of a check is used up: no error, but the honest end of a search."""


class Work:
    """The steps that a check may still do."""

    __slots__ = ("left",)

    def __init__(self, steps: int = STEPS_AT_MOST) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Pays for work before it is done; raises `Spent` when it cannot be paid."""
        self.left -= steps
        if self.left < 0:
            raise Spent
