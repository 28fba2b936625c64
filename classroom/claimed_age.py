"""How long ago a laptop's event may have happened, by its own word: its clock is nobody's, and children try things.

An age counts at most for as long as this laptop was not heard (CONTRACT, Sync). Where a child asks for somebody, it
counts at most for as long as no laptop of the child was heard: who was at work elsewhere did not wait meanwhile, and
ten names of one browser would else be ten places at the front of the line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classroom.passing_over import CRIES
from classroom.student_session_commands import Client

#: And never further back than this (CONTRACT, Sync).
MAX_AGE_MS = 600_000


@dataclass(frozen=True, slots=True)
class Unheard:
    """At `at`, for how many milliseconds nothing was heard: of this laptop, and of any of the child's."""

    at: int
    laptop_ms: int
    child_ms: int

    @classmethod
    def of(cls, laptop: Client | None, all_known: Iterable[Client], at: int) -> Unheard:
        """A laptop that is heard for the first time has no past."""
        if laptop is None:
            return cls(at, 0, 0)
        last = max((each.heard_at for each in all_known), default=laptop.heard_at)
        return cls(at, at - laptop.heard_at, at - max(last, laptop.heard_at))

    def happened_at(self, kind: str, age_ms: int) -> int:
        """When an event of this kind and age happened, in milliseconds of the centre's clock."""
        longest_ms = self.child_ms if kind in CRIES else self.laptop_ms
        return self.at - max(0, min(age_ms, longest_ms, MAX_AGE_MS))
