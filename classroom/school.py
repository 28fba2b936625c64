"""What the centre knows of its classes: the time-table, the join code that follows it, and class lists.

A part of `classroom.centre`, and of its stream.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from classroom.centre_commands import DropClass, GiveCentreCode, PlanClass, ReplaceRoster, SchoolCommand
from classroom.centre_events import CentreCodeGiven, ClassDropped, ClassPlanned, RosterReplaced, SchoolEvent
from classroom.roster import Roster, make, rev_of
from classroom.timetable import MOST_CLASSES, SchoolClass, clash, problem_with_class
from classroom.vocabulary import Event, Refused


@dataclass(frozen=True, slots=True)
class School:
    #: Leads to the class that is on; empty as long as nobody asked for one.
    code: str = ""
    classes: dict[str, SchoolClass] = field(default_factory=dict)
    #: By room.
    rosters: dict[str, Roster] = field(default_factory=dict)


def lets_in(school: School, room_id: str, name_key: str) -> bool:
    """Whether a child of this name may join: a list that counts alone has to have it."""
    roster = school.rosters.get(room_id, Roster())
    return not roster.only or name_key in roster.names


def decide(school: School, rooms: Collection[str], command: SchoolCommand) -> list[Event]:
    """Whether a join code was given before is for the centre to say."""
    match command:
        case GiveCentreCode(join_code):
            return [] if school.code == join_code else [CentreCodeGiven(join_code, school.code)]
        case PlanClass(class_id, name, room_id, weekday, start_min, duration_min):
            planned = SchoolClass(class_id, name, room_id, weekday, start_min, duration_min)
            if school.classes.get(class_id) == planned:
                return []
            _check(school, rooms, planned)
            return [ClassPlanned(class_id, name, room_id, weekday, start_min, duration_min)]
        case DropClass(class_id):
            dropped = school.classes.get(class_id)
            return [] if dropped is None else [ClassDropped(class_id, dropped.room_id)]
        case ReplaceRoster(room_id, names, only, seen):
            if room_id not in rooms:
                raise Refused("not_found", room_id=room_id)
            if only and not names:
                raise Refused("malformed", words="a list without names would let nobody in")
            held = school.rosters.get(room_id, Roster())
            if held == make(names, only=only):
                return []
            if seen is not None and seen != rev_of(held):
                raise Refused("stale", rev=rev_of(held))
            return [RosterReplaced(room_id, names, only)]
    raise TypeError(f"{type(command).__name__} is not for the school")


def _check(school: School, rooms: Collection[str], planned: SchoolClass) -> None:
    if planned.room_id not in rooms:
        raise Refused("not_found", room_id=planned.room_id)
    if (problem := problem_with_class(planned)) is not None:
        raise Refused("malformed", words=problem)
    if (other := clash(planned, school.classes.values())) is not None:
        raise Refused("malformed", words=f"{other.name} has this room at that time", class_id=other.id)
    if len(school.classes) >= MOST_CLASSES and planned.id not in school.classes:
        raise Refused("too_many", words=f"a time-table holds {MOST_CLASSES} classes")


def evolve(school: School, event: SchoolEvent) -> School:
    match event:
        case CentreCodeGiven(join_code, _):
            return replace(school, code=join_code)
        case ClassPlanned(class_id, name, room_id, weekday, start_min, duration_min):
            planned = SchoolClass(class_id, name, room_id, weekday, start_min, duration_min)
            return replace(school, classes={**school.classes, class_id: planned})
        case ClassDropped(class_id, _):
            return replace(school, classes={k: v for k, v in school.classes.items() if k != class_id})
        case RosterReplaced(room_id, names, only):
            return replace(school, rosters={**school.rosters, room_id: make(names, only=only)})
    return school
