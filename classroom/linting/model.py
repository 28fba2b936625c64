"""The nouns of LinterLite: what comes out (`Finding`) and what a rule is made of (`Rule`).

Inside, rules speak in offsets into one normalised text (`Change`); outside, everybody speaks in lines and
UTF-16 columns (`Edit`), because that is what an editor in a browser counts in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classroom.linting.reading import Reading


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement in the original text: 1-based line and column, columns and `delete` in UTF-16 units."""

    line: int
    column: int
    delete: int
    insert: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fix on offer (`push`, `ask`), or a mark on the line that could not be read (`point`)."""

    id: str
    language: str
    rule: str
    title: str
    explanation: str
    edits: tuple[Edit, ...]
    fixed: str | None
    confidence: float
    level: str
    source_rev: str | None


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Where the real parser stopped, in its own words."""

    line: int
    column: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What LinterLite has to say about one source; `level` is push, ask, point or none."""

    problem: SyntaxProblem | None
    suggestion: Suggestion | None
    level: str


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement in the normalised text, by offset."""

    at: int
    delete: int
    insert: str


#: The evidence of a proposal beside which the program leaves no other.
SOLE = 1.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule would change, how strong it finds the evidence, and the words its explanation names as {1}, {2}.

    `at_most` is the loudest level it may be offered at: `ask` where the program leaves two readings, `point` where no
    reading is likely enough to be shown.
    `evidence`, from 0 to 1, only grades the proposals of one rule against each other: strong from 0.9, fair from
    0.72, else weak; 1 (`SOLE`) where neither another place nor another repair is left. What a grade is worth is
    measured and not claimed (`fitted`).
    """

    changes: tuple[Change, ...]
    evidence: float
    words: tuple[str, ...] = ()
    at_most: str = "push"


@dataclass(frozen=True, slots=True)
class Example:
    """A broken program and the one repair that the rule must propose for it, before all other rules."""

    broken: str
    fixed: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One family of mistakes: it proposes from the evidence in a `Reading`; the parser has the last word.

    `examples` must be repaired, `silent` are programs for which this rule must not be the one that speaks.
    """

    id: str
    propose: Callable[[Reading], Iterable[Proposal]]
    examples: tuple[Example, ...]
    silent: tuple[str, ...]


def insert(at: int, text: str) -> Change:
    """Put `text` in at an offset."""
    return Change(at, 0, text)


def replace(start: int, end: int, text: str) -> Change:
    """Put `text` where start to end was."""
    return Change(start, end - start, text)


def apply_changes(text: str, changes: Iterable[Change]) -> str:
    """The text after all changes; they must not overlap."""
    parts, at = [], 0
    for change in sorted(changes, key=lambda c: c.at):
        parts += [text[at : change.at], change.insert]
        at = change.at + change.delete
    return "".join((*parts, text[at:]))
