"""What a mentor sees of a child's whereabouts: at work, stuck, idle, away from the keyboard, or gone.

It is folded from sockets, pushes and the child's ticket. Nothing here is journalled: after a restart it fills
again within seconds from what the laptops say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from classroom.beacon_hearing import weighed

#: Without a socket a child is still there for this long: a reload takes a moment.
GONE_AFTER_MS = 10_000
IDLE_AFTER_MS = 120_000
AWAY_AFTER_MS = 600_000
STUCK_FROM = 0.5
#: Hints are of the last minutes only; more than these few say nothing more.
HINT_MS = 300_000
MOST_HINTS = 4
#: A laptop may claim to hold more; no mentor is told so.
MOST_UNSYNCED = 10_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What was heard of one child; times are milliseconds of the domain clock."""

    student_id: str
    name: str
    sockets: int = 0
    heard_at: int | None = None
    active_at: int | None = None
    language: str | None = None
    last_seq: int = 0
    made_seq: int = 0
    #: Of beacons: the hash of what each is about, and when it came, the oldest first.
    hints: tuple[tuple[str, int], ...] = ()


def connected(seen: Seen, at: int) -> Seen:
    return replace(seen, sockets=seen.sockets + 1, heard_at=at, active_at=seen.active_at or at)


def disconnected(seen: Seen, at: int) -> Seen:
    return replace(seen, sockets=max(0, seen.sockets - 1), heard_at=at)


def greeted(seen: Seen, at: int, made_seq: int, last_seq: int) -> Seen:
    """The laptop said which number it made last; `last_seq` is what the journal holds. It may say anything."""
    return replace(seen, heard_at=at, made_seq=min(made_seq, last_seq + MOST_UNSYNCED), last_seq=last_seq)


def pushed(seen: Seen, at: int, last_seq: int) -> Seen:
    return replace(seen, heard_at=at, last_seq=last_seq, made_seq=max(seen.made_seq, last_seq))


def did(seen: Seen, at: int, kind: str, body: Mapping[str, Any], hash_hex: str | None = None) -> Seen:
    """One pushed event. `activity` says itself how long the hands were still; a snapshot means typing. An error with
    the hash of a hint takes its place."""
    if hash_hex is not None:
        seen = replace(seen, hints=tuple(hint for hint in seen.hints if hint[0] != hash_hex))
    language = body.get("language") or seen.language
    if kind == "activity":
        still_ms = int(float(body["idle_s"]) * 1000)
        return replace(seen, active_at=max(seen.active_at or 0, at - still_ms), language=language)
    return replace(seen, active_at=at, language=language)


def hinted(seen: Seen, at: int, kind: str, hash_hex: str, *, repeats: bool) -> Seen:
    """A beacon of this child (`classroom.beacon`); one that `repeats` what was told of already is no hint more."""
    if kind == "resolved":
        return replace(seen, hints=())
    if kind == "alive" or repeats:
        return seen
    others = tuple(hint for hint in seen.hints if hint[0] != hash_hex)
    return replace(seen, hints=(*others[-MOST_HINTS + 1 :], (hash_hex, at)))


def hint(seen: Seen, at: int, weight: float) -> float:
    """What the beacons of the last minutes say by themselves, 0 to `weight`."""
    return weighed(sum(at - came_at <= HINT_MS for _, came_at in seen.hints), weight)


def unsynced(seen: Seen) -> int:
    return max(0, seen.made_seq - seen.last_seq)


def stuck(ticket: Mapping[str, Any] | None, struggling: float = 0.0, hint: float = 0.0) -> float:
    """How sure the server is that the child cannot go on alone, 0 to 1: it says so itself, or its ticket or its ways
    (`classroom.struggle`) do; a hint counts for what the rest leaves open."""
    known = max(_stuck_by_ticket(ticket), struggling)
    return round(known + (1 - known) * hint, 2)


def _stuck_by_ticket(ticket: Mapping[str, Any] | None) -> float:
    if ticket is None:
        return 0.0
    if ticket["source"] in ("hand", "stuck"):
        return 1.0
    if ticket["suggestion"] is not None:
        return 0.3
    repeated = any(reason["rule"] == "repeats" for reason in ticket["why"])
    return 0.8 if repeated else 0.6


def state(seen: Seen, ticket: Mapping[str, Any] | None, at: int, struggling: float = 0.0, weight: float = 0.0) -> str:
    if seen.sockets == 0 and (seen.heard_at is None or at - seen.heard_at > GONE_AFTER_MS):
        return "offline"
    if stuck(ticket, struggling, hint(seen, at, weight)) >= STUCK_FROM:
        return "stuck"
    still_ms = at - seen.active_at if seen.active_at is not None else 0
    if still_ms >= AWAY_AFTER_MS:
        return "away"
    return "idle" if still_ms >= IDLE_AFTER_MS else "working"


def row(
    seen: Seen, ticket: Mapping[str, Any] | None, at: int, struggling: float = 0.0, weight: float = 0.0
) -> dict[str, Any]:
    """The child as CONTRACT shows it. A live socket means: seen just now. `weight` of hints, 0 to 1."""
    ago_ms = 0 if seen.sockets else (at - seen.heard_at if seen.heard_at is not None else None)
    return {
        "id": seen.student_id,
        "name": seen.name,
        "state": state(seen, ticket, at, struggling, weight),
        "language": seen.language,
        "stuck": stuck(ticket, struggling, hint(seen, at, weight)),
        "ticket_id": ticket["id"] if ticket is not None else None,
        "unsynced": unsynced(seen),
        "last_seen_s": round(max(0, ago_ms) / 1000, 1) if ago_ms is not None else None,
    }


def is_news(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Whether a mentor should be told: the time since last seen alone is none, the screen counts on by itself."""
    if before is None:
        return True
    return any(before[key] != value for key, value in after.items() if key != "last_seen_s")
