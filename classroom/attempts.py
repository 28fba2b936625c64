"""What became of a child's broken programs: which fix it took, whether that was good, and how it mended them itself.

One `Trail` a file, kept beside the sitting. A fix that was taken is judged by the server's own parser, and once more
when the child goes back to what was there before within `UNDO_MS`. A broken attempt and the same child's next attempt
that parses are a pair; whether pairs are written down at all is for the shell, which knows what was consented to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, ClassVar

from classroom.program_text import Check
from classroom.student_session_commands import RecordCheck
from classroom.student_session_events import SourceChecked, StudentDid
from classroom.vocabulary import Event

#: How long a child may take back what it took, in milliseconds.
UNDO_MS = 120_000
#: Of each file so many broken attempts are kept, of so many files; the oldest go first.
ATTEMPTS_KEPT = 3
TRAILS_KEPT = 12
#: Longer programs, in characters, are no examples.
EXAMPLE_AT_MOST = 6_000
#: The level of a check that could not be done.
FAILED = "failed"


# --- events -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FixJudged(Event):
    """A fix was taken, and this is what the server's parser said of the child's next text."""

    kind: ClassVar[str] = "fix.judged"
    suggestion_id: str
    language: str
    rule: str
    level: str
    parsed: bool


@dataclass(frozen=True, slots=True)
class FixUndone(Event):
    """The child went back to what was there before the fix. `counted`: it had been judged as good until then."""

    kind: ClassVar[str] = "fix.undone"
    suggestion_id: str
    language: str
    rule: str
    level: str
    counted: bool


@dataclass(frozen=True, slots=True)
class PairLearnt(Event):
    """A labelled example without names. `how` is ``ran`` when the child ran the mended program, else ``saved``; `rule`
    had offered something for the attempt, and with `taken` the label may be that rule's own work."""

    kind: ClassVar[str] = "pair.learnt"
    example_id: str
    language: str
    broken: str
    fixed: str
    how: str
    rule: str | None
    taken: bool


# --- state --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    """A program that the child tried and that did not parse; `id` is that of the check, `rule` offered a fix."""

    id: str
    text: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    suggestion_id: str
    rule: str
    level: str
    before: str
    fixed: str


@dataclass(frozen=True, slots=True)
class Taken:
    """`at` is when the child took it. A check that was under way then (`stale`) looks at an older text."""

    offer: Offer
    at: int
    stale: str | None = None
    parsed: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """One file: attempts that did not parse and await one that does, the fix on offer, the fix that was taken."""

    language: str
    broken: tuple[Attempt, ...] = ()
    helped: bool = False
    offer: Offer | None = None
    taken: Taken | None = None


Trails = Mapping[str, Trail]


# --- decide -------------------------------------------------------------------------------------------------


def after_push(trails: Trails, did: StudentDid) -> list[Event]:
    """Whether the child took a fix back with what it saved or ran just now."""
    if did.type not in ("source.saved", "error.seen"):
        return []
    trail = trails.get(did.body["path"])
    if trail is None or trail.taken is None:
        return []
    taken, offer = trail.taken, trail.taken.offer
    if did.happened_at - taken.at > UNDO_MS or not is_undone(offer, did.body["text"]):
        return []
    return [FixUndone(offer.suggestion_id, trail.language, offer.rule, offer.level, taken.parsed)]


def after_check(trails: Trails, check: Check, record: RecordCheck) -> list[Event]:
    """What a check tells of the fix that was taken, and the pairs that came with it."""
    trail = trails.get(check.path)
    if trail is None or record.level == FAILED or trail.language != check.language:
        return []
    events: list[Event] = []
    taken = trail.taken
    if taken is not None and not taken.parsed and _is_newer(taken, check):
        offer = taken.offer
        events.append(FixJudged(offer.suggestion_id, trail.language, offer.rule, offer.level, record.parses))
    if record.parses:
        how = "saved" if check.purpose == "save" else "ran"
        waiting = {attempt.id: attempt for attempt in trail.broken}
        events += [
            PairLearnt(example_id(each), check.language, broken, fixed, how, waiting[each].rule, trail.helped)
            for each, broken, fixed in record.pairs
            if each in waiting
        ]
    return events


def _is_newer(taken: Taken, check: Check) -> bool:
    return check.check_id != taken.stale and check.text != taken.offer.before


def is_undone(offer: Offer, text: str) -> bool:
    """Whether the fix is gone again: the lines that it changed are there as they were, whatever else was edited."""
    if text in (offer.before, offer.fixed):
        return text == offer.before
    before, fixed, now = (each.splitlines() for each in (offer.before, offer.fixed, text))
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, fixed, strict=False)))
    ends = zip(reversed(before[head:]), reversed(fixed[head:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    old, new = before[head : len(before) - tail], fixed[head : len(fixed) - tail]
    if not old or _count(now, old) <= _count(fixed, old):
        return False
    return not new or _count(now, new) < _count(fixed, new)


def _count(lines: list[str], wanted: list[str]) -> int:
    """How often some lines follow each other in a text."""
    size = len(wanted)
    return sum(lines[start : start + size] == wanted for start in range(len(lines) - size + 1))


def example_id(attempt_id: str) -> str:
    """The id of an attempt's example: the same for each label that it gets, so that the better one replaces the first;
    whoever has the journal can find a child's examples with it, to delete them."""
    return hashlib.sha256(f"example\0{attempt_id}".encode()).hexdigest()[:24]


def wanted_as_examples(trails: Trails, check: Check) -> tuple[tuple[str, str], ...]:
    """Id and text of the attempts that this check's text may turn out to mend."""
    trail = trails.get(check.path)
    if trail is None or trail.language != check.language or len(check.text) > EXAMPLE_AT_MOST:
        return ()
    return tuple((each.id, each.text) for each in trail.broken if each.text != check.text)


def awaits_a_run(trails: Trails, path: str) -> bool:
    """Whether attempts at a file wait for one that the child itself finds good."""
    return path in trails and bool(trails[path].broken)


# --- evolve -------------------------------------------------------------------------------------------------


def took(trails: Trails, suggestion_id: str, at: int, checks: Iterable[Check]) -> dict[str, Trail]:
    """The child took a fix. One that is not the newest for its file is not followed."""
    for path, trail in trails.items():
        if trail.offer is not None and trail.offer.suggestion_id == suggestion_id:
            stale = next((check.check_id for check in checks if check.path == path), None)
            return _with(trails, path, replace(trail, helped=True, offer=None, taken=Taken(trail.offer, at, stale)))
    return dict(trails)


def checked(trails: Trails, check: Check, found: SourceChecked) -> dict[str, Trail]:
    """One more text of a file was looked at."""
    trail = trails.get(check.path, Trail(check.language))
    if found.level == FAILED:
        return dict(trails)
    if trail.language != check.language:
        trail = Trail(check.language)
    if found.parses:
        trail = replace(trail, offer=None)
        if check.purpose != "save":
            # What the child ran is its answer; a save may be half of a thought.
            trail = replace(trail, broken=(), helped=False)
    elif check.purpose == "error":
        # What the child or the room keeps back for now may be shown, and taken, later.
        trail = _broken(trail, check, found.withheld or found.suggestion)
    return _with(trails, check.path, trail)


def _broken(trail: Trail, check: Check, said: dict[str, Any] | None) -> Trail:
    offer: Offer | None = None
    match said:
        case {"id": suggestion_id, "rule": rule, "level": level, "fixed": str(fixed)}:
            offer = Offer(suggestion_id, rule, level, check.text, fixed)
    broken = trail.broken
    if len(check.text) <= EXAMPLE_AT_MOST and all(each.text != check.text for each in broken):
        broken = (*broken, Attempt(check.check_id, check.text, offer.rule if offer else None))[-ATTEMPTS_KEPT:]
    return replace(trail, broken=broken, offer=offer)


def judged(trails: Trails, event: FixJudged | FixUndone) -> dict[str, Trail]:
    """A good fix can still be taken back; of any other nothing more is to be learnt."""
    is_good = isinstance(event, FixJudged) and event.parsed
    for path, trail in trails.items():
        if trail.taken is not None and trail.taken.offer.suggestion_id == event.suggestion_id:
            return _with(trails, path, replace(trail, taken=replace(trail.taken, parsed=True) if is_good else None))
    return dict(trails)


def _with(trails: Trails, path: str, trail: Trail) -> dict[str, Trail]:
    others = {each: held for each, held in trails.items() if each != path}
    if trail == Trail(trail.language):
        return others
    return {**dict(list(others.items())[-TRAILS_KEPT + 1 :]), path: trail}
