"""What a child's sitting makes of beacons: each counts once, and with an error of the same hash it is one finding.

The front door has checked them; what it remembers of a device ends with its process, so the window of numbers that were
heard is kept here too, in the journal. Whatever is heard is written down as a hint (`beacon.heard`), and said to be
about the same thing as an error that the child's page reports by itself within ten seconds, before or after.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from classroom.beacon import ONE_FINDING_MS, Window, admitted
from classroom.vocabulary import Command, Event

#: A child has fewer paired laptops than this (`classroom.centre`); the one that was heard longest ago is forgotten.
MAX_DEVICES = 16
#: Errors and beacons of the last ten seconds that one more is compared with.
MAX_RECENT = 32
OF_ERRORS = frozenset({"parse_error", "run_error"})


@dataclass(frozen=True, slots=True)
class Beacon:
    """One packet that passed the checks; `hash` in hexadecimal digits, the rest as in `classroom.beacon.Packet`."""

    type: str
    language: str
    device_id: int
    seq: int
    ms: int
    code: int
    line: int
    column: int
    site: int
    hash: str
    coalesced: bool


@dataclass(frozen=True, slots=True)
class HearBeacons(Command):
    """In the order in which they arrived. `weight`: what beacons alone may say of a child, 0 to 1."""

    beacons: tuple[Beacon, ...]
    at: int
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class BeaconHeard(Event):
    """A hint that help may be needed, never evidence. `finding` names what it is about; a `repeats` is about something
    that an error or a beacon has told of already, within the last ten seconds."""

    kind: ClassVar[str] = "beacon.heard"
    at: int
    beacon: Beacon
    finding: str
    repeats: bool
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one error or beacon was about, and when it came."""

    hash: str
    finding: str
    at: int


@dataclass(frozen=True, slots=True)
class Hearing:
    """Of one child. The devices are in the order in which they were heard."""

    windows: dict[int, Window] = field(default_factory=dict)
    recent: tuple[Sighting, ...] = ()


def decide(hearing: Hearing, command: HearBeacons) -> list[Event]:
    events: list[Event] = []
    for beacon in command.beacons:
        if admitted(hearing.windows.get(beacon.device_id, Window()), beacon.seq) is None:
            continue
        own = f"b-{beacon.device_id:08x}-{beacon.seq}"
        known = same_finding(hearing, beacon.hash, command.at) if beacon.type in OF_ERRORS else None
        heard = BeaconHeard(command.at, beacon, known or own, known is not None, command.weight)
        events.append(heard)
        hearing = evolve(hearing, heard)
    return events


def same_finding(hearing: Hearing, hash_hex: str, at: int) -> str | None:
    """The finding that something with this hash belongs to; None when it is a new one."""
    for sighting in reversed(hearing.recent):
        if sighting.hash == hash_hex and at - sighting.at <= ONE_FINDING_MS:
            return sighting.finding
    return None


def evolve(hearing: Hearing, event: BeaconHeard) -> Hearing:
    beacon = event.beacon
    window = admitted(hearing.windows.get(beacon.device_id, Window()), beacon.seq)
    others = [(each, kept) for each, kept in hearing.windows.items() if each != beacon.device_id]
    windows = {**dict(others[max(0, len(others) - MAX_DEVICES + 1) :])}
    heard = replace(hearing, windows={**windows, beacon.device_id: window or Window()})
    return with_sighting(heard, beacon.hash, event.finding, event.at) if beacon.type in OF_ERRORS else heard


def error_seen(hearing: Hearing, hash_hex: str | None, event_id: str, at: int) -> Hearing:
    """The page has reported an error by itself."""
    if hash_hex is None:
        return hearing
    return with_sighting(hearing, hash_hex, same_finding(hearing, hash_hex, at) or event_id, at)


def with_sighting(hearing: Hearing, hash_hex: str, finding: str, at: int) -> Hearing:
    kept = tuple(each for each in hearing.recent if at - each.at <= ONE_FINDING_MS)
    return replace(hearing, recent=(*kept[-MAX_RECENT + 1 :], Sighting(hash_hex, finding, at)))


def weighed(hints: int, weight: float) -> float:
    """What so many hints say, 0 to `weight`: each further one adds half of what is missing. Whoever has a laptop's key
    can send any number of them, so they never say more than the weight."""
    return weight * (1 - 0.5**hints)


def hint_of(student_id: str, event: BeaconHeard) -> dict[str, Any]:
    """What whoever watches the child is told."""
    beacon = event.beacon
    return {"student_id": student_id, "type": beacon.type, "hash": beacon.hash, "repeats": event.repeats}
