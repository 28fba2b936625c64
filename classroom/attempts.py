"""What became of a child's broken programs: which fix it took, whether that was good, and how it mended them itself.

One `Trail` a file, kept beside the sitting. A fix that was taken is judged by the server's own parser, and once more
when `KEPT_MS` have passed: it was good when the program could be read and the place that it changed is still as it left
it. A child who has mended that place otherwise by hand, or gone back to what was there before, did not find it good. A
broken attempt and the same child's next attempt
that parses are a pair; whether pairs are written down at all is for the shell, which knows what was consented to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from classroom.fix_places import Offer as Offer
from classroom.fix_places import is_undone, stays
from classroom.program_text import Check
from classroom.student_session_commands import RecordCheck
from classroom.student_session_events import SourceChecked, StudentDid
from classroom.vocabulary import Event

#: How long a fix must stay as it was taken, in milliseconds of the domain's clock.
KEPT_MS = 120_000
#: Of each file so many fixes that were taken are followed; the oldest go first.
TAKEN_KEPT = 3
#: Of each file so many broken attempts are kept, of so many files; the oldest go first.
ATTEMPTS_KEPT = 3
TRAILS_KEPT = 12
#: Longer programs, in characters, are no examples.
EXAMPLE_AT_MOST = 6_000
#: What a laptop tells with the text of a program.
TEXTS = frozenset({"source.saved", "error.seen"})
#: The level of a check that could not be done.
FAILED = "failed"


# --- events -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FixJudged(Event):
    """A fix was taken, and this is what the server's parser said of the child's next text. `settles`: whether it was
    good is said later, by `FixKept` or `FixUndone`; before there were those, a program that can be read was enough."""

    kind: ClassVar[str] = "fix.judged"
    suggestion_id: str
    language: str
    rule: str
    level: str
    parsed: bool
    settles: bool = False


@dataclass(frozen=True, slots=True)
class FixKept(Event):
    """The program could be read, and `KEPT_MS` after the child took the fix its place was as the fix had left it."""

    kind: ClassVar[str] = "fix.kept"
    suggestion_id: str
    language: str
    rule: str
    level: str


@dataclass(frozen=True, slots=True)
class FixUndone(Event):
    """The child went back to what was there before the fix, or has made something else of its place. `counted`: it
    had counted as good until then, because the word of this came late."""

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
class Taken:
    """`at` is when the child took it. A check that was under way then (`stale`) looks at an older text. `latest` is the
    newest text that is not too new, None before there is one: it is compared once, when the time has come, because
    comparing in `told` would be paid for again by every replay. `counted` as a good use."""

    offer: Offer
    at: int
    stale: str | None = None
    parsed: bool = False
    latest: str | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """One file: attempts that did not parse and await one that does, the fix on offer, the fixes that were taken."""

    language: str
    broken: tuple[Attempt, ...] = ()
    helped: bool = False
    offer: Offer | None = None
    #: In this order.
    taken: tuple[Taken, ...] = ()


Trails = Mapping[str, Trail]
_NONE = Trail("")


# --- decide -------------------------------------------------------------------------------------------------


def after_push(trails: Trails, did: StudentDid) -> list[Event]:
    """Whether the child took a fix back with what it saved or ran just now; of a text that is newer than `KEPT_MS`,
    what had become of the fix by then."""
    if did.type not in TEXTS:
        return []
    trail = trails.get(did.body["path"], _NONE)
    return [event for taken in trail.taken for event in _told_of(trail, taken, did.happened_at, did.body["text"])]


def _told_of(trail: Trail, taken: Taken, at: int, text: str) -> list[Event]:
    if at - taken.at > KEPT_MS:
        return _settled(trail, taken)
    is_gone = is_undone(taken.offer, text) or (taken.counted and not stays(taken.offer, text))
    return [_undone(trail, taken)] if is_gone else []


def are_due(trails: Trails, at: int) -> bool:
    """Whether `after_time` has something to tell."""
    return bool(after_time(trails, at))


def after_time(trails: Trails, at: int) -> list[Event]:
    """What has become of the fixes that were taken long enough ago."""
    return [
        event
        for trail in trails.values()
        for taken in trail.taken
        if at - taken.at > KEPT_MS
        for event in _settled(trail, taken)
    ]


def _settled(trail: Trail, taken: Taken) -> list[Event]:
    """The last word on a fix, once; none before its program could be read."""
    if not taken.parsed or taken.counted or taken.latest is None:
        return []
    offer = taken.offer
    kept = FixKept(offer.suggestion_id, trail.language, offer.rule, offer.level)
    return [kept if stays(offer, taken.latest) else _undone(trail, taken)]


def _undone(trail: Trail, taken: Taken) -> FixUndone:
    offer = taken.offer
    return FixUndone(offer.suggestion_id, trail.language, offer.rule, offer.level, taken.counted)


def after_check(trails: Trails, check: Check, record: RecordCheck) -> list[Event]:
    """What a check tells of the fix that was taken, and the pairs that came with it."""
    trail = trails.get(check.path)
    if trail is None or record.level == FAILED or trail.language != check.language:
        return []
    events: list[Event] = []
    taken = trail.taken[-1] if trail.taken else None
    if taken is not None and not taken.parsed and _is_newer(taken, check):
        offer = taken.offer
        about = (offer.suggestion_id, trail.language, offer.rule, offer.level)
        events.append(FixJudged(*about, record.parses, settles=record.parses))
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
            taken = (*trail.taken, Taken(trail.offer, at, stale))[-TAKEN_KEPT:]
            return _with(trails, path, replace(trail, helped=True, offer=None, taken=taken))
    return dict(trails)


def told(trails: Trails, did: StudentDid) -> dict[str, Trail]:
    """A text of a file came: it says how a fix of that file has fared, when it is not too new."""
    path, text = did.body["path"], did.body["text"]
    trail = trails.get(path, _NONE)
    if not trail.taken:
        return dict(trails)
    taken = tuple(each if did.happened_at - each.at > KEPT_MS else replace(each, latest=text) for each in trail.taken)
    return _with(trails, path, replace(trail, taken=taken))


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


def judged(trails: Trails, event: FixJudged | FixKept | FixUndone) -> dict[str, Trail]:
    """A good fix can still be taken back; of any other nothing more is to be learnt."""
    for path, trail in trails.items():
        if any(each.offer.suggestion_id == event.suggestion_id for each in trail.taken):
            judged_ones = (_judged(each, event) for each in trail.taken)
            return _with(trails, path, replace(trail, taken=tuple(each for each in judged_ones if each is not None)))
    return dict(trails)


def _judged(taken: Taken, event: FixJudged | FixKept | FixUndone) -> Taken | None:
    if taken.offer.suggestion_id != event.suggestion_id:
        return taken
    match event:
        case FixJudged(parsed=True):
            return replace(taken, parsed=True, counted=not event.settles)
        case FixKept():
            return replace(taken, counted=True)
    return None


def _with(trails: Trails, path: str, trail: Trail) -> dict[str, Trail]:
    others = {each: held for each, held in trails.items() if each != path}
    if trail == Trail(trail.language):
        return others
    return {**dict(list(others.items())[-TRAILS_KEPT + 1 :]), path: trail}
