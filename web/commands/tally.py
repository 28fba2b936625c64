"""What LinterLite offers for broken programs, counted against the human's own repair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from classroom.linting import Finding, check
from classroom.linting.fitting.replay import Case
from classroom.linting.fitting.sameness import same_program


@dataclass(slots=True)
class Tally:
    """What was offered for some broken programs."""

    n: int = 0
    shown_right: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    right: dict[str, int] = field(default_factory=dict)

    def add(self, case: Case, finding: Finding) -> None:
        """Count one answer."""
        self.n += 1
        said = finding.suggestion
        right = said is not None and said.fixed is not None and same_program(case.language, said.fixed, case.fixed)
        self.levels[finding.level] = self.levels.get(finding.level, 0) + 1
        self.right[finding.level] = self.right.get(finding.level, 0) + right
        self.shown_right += right

    def pushed(self) -> tuple[int, int]:
        """Right ones, and all, at push level."""
        return self.right.get("push", 0), self.levels.get("push", 0)


def tally_of(cases: Iterable[Case]) -> Tally:
    """The answers to all cases."""
    tally = Tally()
    for case in cases:
        tally.add(case, check(case.language, case.broken))
    return tally
