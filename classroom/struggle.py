"""Whether a child is stuck before it asks: by errors that come back, a program long broken, stillness and undoing.

A score from 0 to 1, folded from what the laptop pushes anyway. Each sign is named and capped, so that no single one
says it all but for the same error again and again, or undoing without end. From `STUCK_FROM` help is offered to the
child; below `CALM_BELOW` the offer is withdrawn, and whoever has said no is left alone for a while. It is a guess: it
offers, it never puts anybody into the queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from classroom.beacon_hearing import OF_ERRORS, BeaconHeard, weighed
from classroom.grouping import family
from classroom.vocabulary import Event

STUCK_FROM = 0.6
CALM_BELOW = 0.3
#: What is longer ago is forgotten.
ERRORS_COUNT_MS = 600_000
EDITS_COUNT_MS = 300_000
HINTS_COUNT_MS = 300_000
HINTS_KEPT = 4
KEPT = 30
#: After a no the child is not asked again for so long.
LEFT_ALONE_MS = 300_000
#: Shorter stillness is thinking; of longer nobody knows what it is.
STILL_FROM_S = 45
STILL_ALONE_FROM_S = 180
AWAY_FROM_S = 600


@dataclass(frozen=True, slots=True)
class StruggleChanged(Event):
    """The child seems stuck, or no longer; `reasons` largest first: repeats, errors, broken, still, undoing,
    beacons."""

    kind: ClassVar[str] = "student.struggle"
    at: int
    stuck: bool
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Struggle:
    #: When, and of which family, errors were seen since the program last was whole.
    errors: tuple[tuple[int, str], ...] = ()
    broken_since: int | None = None
    #: When, edits and undos of the last reports of the page.
    edits: tuple[tuple[int, int, int], ...] = ()
    still_s: float = 0.0
    #: Of beacons: when, the hash of what each was about, and the weight of such hints.
    hints: tuple[tuple[int, str, float], ...] = ()
    is_stuck: bool = False
    left_alone_until: int = 0


CALM = Struggle()


def did(struggle: Struggle, kind: str, body: Mapping[str, Any], at: int) -> Struggle:
    """After one event that the laptop pushed."""
    match kind:
        case "error.seen":
            seen = (at, f"{body.get('origin')} {family(body.get('message', ''))}")
            errors = (*_since(struggle.errors, at - ERRORS_COUNT_MS), seen)[-KEPT:]
            since = struggle.broken_since
            return replace(struggle, errors=errors, broken_since=at if since is None else since, still_s=0.0)
        case "activity":
            report = (at, body.get("edits", 0), body.get("undos", 0))
            edits = (*_since(struggle.edits, at - EDITS_COUNT_MS), report)[-KEPT:]
            return replace(struggle, edits=edits, still_s=body.get("idle_s", 0))
        case "run.finished" if body["ok"]:
            return replace(struggle, errors=(), broken_since=None, still_s=0.0)
        case "stuck.declined":
            return replace(struggle, left_alone_until=at + LEFT_ALONE_MS)
    return struggle


def hinted(struggle: Struggle, event: BeaconHeard) -> Struggle:
    """A beacon says something of its own only while the page does not tell of the same error by itself."""
    if event.beacon.type == "resolved":
        return replace(struggle, hints=())
    if event.repeats or event.beacon.type not in OF_ERRORS:
        return struggle
    fresh = _since(_without(struggle.hints, event.beacon.hash), event.at - HINTS_COUNT_MS)
    return replace(struggle, hints=(*fresh, (event.at, event.beacon.hash, event.weight))[-HINTS_KEPT:])


def told(struggle: Struggle, hash_hex: str | None) -> Struggle:
    """The page has told of this error by itself: it is no hint any more."""
    return replace(struggle, hints=_without(struggle.hints, hash_hex))


def _without(hints: tuple[tuple[int, str, float], ...], hash_hex: str | None) -> tuple[tuple[int, str, float], ...]:
    return tuple(hint for hint in hints if hint[1] != hash_hex)


def whole(struggle: Struggle) -> Struggle:
    """The centre has read the program without an error."""
    return replace(struggle, errors=(), broken_since=None)


def evolve(struggle: Struggle, event: StruggleChanged) -> Struggle:
    return replace(struggle, is_stuck=event.stuck)


def decide(struggle: Struggle, at: int) -> list[Event]:
    """What changes now for the child's page and the mentors' screens."""
    signs = sorted(signs_of(struggle, at).items(), key=lambda sign: -sign[1])
    score = min(1.0, sum(points for _, points in signs))
    reasons = tuple(name for name, points in signs if points)
    if struggle.is_stuck and (score < CALM_BELOW or at < struggle.left_alone_until):
        return [StruggleChanged(at, stuck=False, score=round(score, 2), reasons=reasons)]
    if not struggle.is_stuck and score >= STUCK_FROM and at >= struggle.left_alone_until:
        return [StruggleChanged(at, stuck=True, score=round(score, 2), reasons=reasons)]
    return []


def signs_of(struggle: Struggle, at: int) -> dict[str, float]:
    """Each sign and what it says, 0 and more."""
    families = [each for _, each in _since(struggle.errors, at - ERRORS_COUNT_MS)]
    most = max((families.count(each) for each in families), default=0)
    broken_min = 0.0 if struggle.broken_since is None else max(0, at - struggle.broken_since) / 60_000
    return {
        "repeats": min(0.6, 0.2 * max(0, most - 1)),
        "errors": min(0.3, 0.08 * max(0, len(families) - 1)),
        "broken": min(0.3, 0.06 * broken_min),
        "still": _stillness(struggle),
        "undoing": _undoing(struggle, at),
        "beacons": _hints(struggle, at),
    }


def _stillness(struggle: Struggle) -> float:
    from_s = STILL_FROM_S if struggle.broken_since is not None else STILL_ALONE_FROM_S
    if not from_s <= struggle.still_s < AWAY_FROM_S:
        return 0.0
    return min(0.3, struggle.still_s / 600)


def _undoing(struggle: Struggle, at: int) -> float:
    recent = _since(struggle.edits, at - EDITS_COUNT_MS)
    undos, edits = sum(each[2] for each in recent), sum(each[1] for each in recent)
    return min(0.6, 0.05 * undos) if undos >= 5 and undos >= 0.4 * (undos + edits) else 0.0


def _hints(struggle: Struggle, at: int) -> float:
    recent = _since(struggle.hints, at - HINTS_COUNT_MS)
    return weighed(len(recent), recent[-1][2]) if recent else 0.0


def _since(entries: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return tuple(each for each in entries if each[0] > at)
