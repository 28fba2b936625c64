"""What the room teaches: pairs of a broken attempt and the next that parses, and how good each rule is in life.

Read from one child's events in order, as the journal has them. Nothing of the child goes into a pair but the two
programs. A taken fix was good when the next attempt of that file parses and the child did not go back to what was
there before within two minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from classroom.linting.dialects import LANGUAGES, dialect_of
from classroom.linting.fitting.reliability import wilson
from classroom.linting.positions import normalise

#: How long a child may take back what it took, in milliseconds.
UNDO_MS = 120_000
#: A rule is judged after so many uses; below the first share it only asks, below the second it only points.
USES_AT_LEAST = 20
PUSH_ABOVE, ASK_ABOVE = 0.8, 0.6
#: Longer programs are no examples.
TEXT_AT_MOST = 20_000
_ATTEMPTS = frozenset(["source.saved", "error.seen"])


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a child's stream; `at` in milliseconds."""

    kind: str
    at: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled example without a name: what did not parse, and what the same child made of it."""

    language: str
    broken: str
    fixed: str


@dataclass(frozen=True, slots=True)
class Record:
    """How often a rule's fix was taken, and how often that was good."""

    uses: int = 0
    good: int = 0

    def bound(self) -> float:
        """What the share of good uses surely reaches: the lower end of Wilson's interval of 95 %."""
        return wilson(self.good, self.uses)[0]

    def allowed(self, level: str) -> str:
        """The level that a rule with this record may still speak at."""
        if self.uses < USES_AT_LEAST or level not in ("push", "ask"):
            return level
        bound = self.bound()
        if bound < ASK_ABOVE:
            return "point"
        return "ask" if bound < PUSH_ABOVE else level


@dataclass(slots=True)
class _File:
    """One file of one child: its newest attempt, and the fix that was taken last."""

    language: str = ""
    text: str = ""
    parses: bool = True
    taken: _Taken | None = None


@dataclass(slots=True)
class _Taken:
    rule: tuple[str, str]
    before: str
    at: int
    parsed: bool | None = None
    undone: bool = False


@dataclass(slots=True)
class Room:
    """What was learnt so far."""

    pairs: list[Pair] = field(default_factory=list)
    records: dict[tuple[str, str], Record] = field(default_factory=dict)


def learn(room: Room, events: Iterable[Happened]) -> None:
    """Add what one child's events teach; they come in the order in which they were written."""
    files: dict[str, _File] = {}
    offered: dict[str, tuple[str, str, str]] = {}
    for event in events:
        body = event.payload.get("body", event.payload)
        if event.kind in _ATTEMPTS and body.get("language") in LANGUAGES:
            _attempt(room, files.setdefault(str(body["path"]), _File()), body["language"], str(body["text"]), event.at)
        elif event.kind == "source.checked" and body.get("suggestion"):
            said = body["suggestion"]
            offered[said["id"]] = (str(body["path"]), said["language"], said["rule"])
        elif event.kind == "suggestion.accepted" and body.get("suggestion_id") in offered:
            path, language, rule = offered[body["suggestion_id"]]
            held = files.setdefault(path, _File())
            _settle(room, held)
            held.taken = _Taken((language, rule), held.text, event.at)
    for held in files.values():
        _settle(room, held)


def _attempt(room: Room, held: _File, language: str, text: str, at: int) -> None:
    if len(text) > TEXT_AT_MOST or (text == held.text and held.language == language):
        return
    parses = dialect_of(language).parse(normalise(text)) is None
    if parses and not held.parses and held.language == language:
        room.pairs.append(Pair(language, held.text, text))
    taken = held.taken
    if taken is not None:
        taken.parsed = parses if taken.parsed is None else taken.parsed
        taken.undone = taken.undone or (at - taken.at <= UNDO_MS and text == taken.before)
        if at - taken.at > UNDO_MS:
            _settle(room, held)
    held.language, held.text, held.parses = language, text, parses


def _settle(room: Room, held: _File) -> None:
    """Count a taken fix, once it is known what became of it."""
    taken, held.taken = held.taken, None
    if taken is not None and taken.parsed is not None:
        record = room.records.get(taken.rule, Record())
        good = taken.parsed and not taken.undone
        room.records[taken.rule] = Record(record.uses + 1, record.good + good)
