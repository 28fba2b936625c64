"""The week of the centre: which class sits in which room, and when.

A class meets each week on one day at one time of day, as the clock on the wall of the centre shows it, in the centre's
time zone. A meeting lasts as long as it was planned whatever that clock does meanwhile: ninety minutes are ninety
minutes, also in the night in which the clocks change. A time that the clock leaps over is taken as the time before the
leap would have it (02:30 becomes 03:30), and of a time that comes twice the first counts (PEP 495, `fold` 0).

Instants are milliseconds since 1970, as the wall clock of the server has them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTE_MS = 60_000
DAY_MIN = 24 * 60
WEEK_MIN = 7 * DAY_MIN
#: So long before it starts a class lets its children in.
EARLY_MIN = 15
SHORTEST_MIN, LONGEST_MIN = 5, 12 * 60
MOST_CLASSES = 200

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """`weekday` counts from Monday, 0; `start_min` from midnight."""

    id: str
    name: str
    room_id: str
    weekday: int
    start_min: int
    duration_min: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """A class on one day."""

    of: SchoolClass
    starts_at: int
    ends_at: int


class NoTime(ValueError):
    """A day or a time that cannot be read; its text is for the operator."""


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name, as Europe/Berlin."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def parse_day(text: str) -> int:
    """The weekday, from 0, of "Thursday", "thursdays" or "thu". Raises `NoTime`."""
    plain = text.strip().lower()
    found = [day for day, name in enumerate(DAYS) if len(plain) >= 3 and f"{name}s".startswith(plain)]
    if not found:
        raise NoTime(f"{text!r} is no day of the week: write one of {', '.join(DAYS)}")
    return found[0]


def parse_time(text: str) -> int:
    """The minutes since midnight of "16:00". Raises `NoTime`."""
    hours, colon, minutes = text.strip().partition(":")
    good = colon and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()
    if not good or len(hours) > 2 or len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        raise NoTime(f"{text!r} is no time of day: write it as 16:00")
    return int(hours) * 60 + int(minutes)


def told_time(start_min: int) -> str:
    return f"{start_min // 60:02}:{start_min % 60:02}"


def problem_with_class(planned: SchoolClass) -> str | None:
    """Why no class can meet so, in words, or None."""
    if not 0 <= planned.weekday < len(DAYS):
        return f"there is no day {planned.weekday} in a week"
    if not 0 <= planned.start_min < DAY_MIN:
        return f"there is no minute {planned.start_min} in a day"
    if not SHORTEST_MIN <= planned.duration_min <= LONGEST_MIN:
        return f"a class lasts {SHORTEST_MIN} to {LONGEST_MIN} minutes"
    return None


def clash(planned: SchoolClass, others: Iterable[SchoolClass]) -> SchoolClass | None:
    """The class that has the room at the same time already."""
    for other in others:
        if other.room_id == planned.room_id and other.id != planned.id and _overlap(planned, other):
            return other
    return None


def _overlap(one: SchoolClass, other: SchoolClass) -> bool:
    between = (_minute_of_week(other) - _minute_of_week(one)) % WEEK_MIN
    return between < one.duration_min or WEEK_MIN - between < other.duration_min


def _minute_of_week(each: SchoolClass) -> int:
    return each.weekday * DAY_MIN + each.start_min


# --- instants -----------------------------------------------------------------------------------------------


def meetings(classes: Iterable[SchoolClass], zone: ZoneInfo, from_at: int, to_at: int) -> list[Meeting]:
    """Those that start within these instants, the first one included, in order of their start."""
    found = [each for planned in classes for each in _of_class(planned, zone, from_at, to_at)]
    return sorted(found, key=lambda each: (each.starts_at, each.of.id))


def _of_class(planned: SchoolClass, zone: ZoneInfo, from_at: int, to_at: int) -> Iterator[Meeting]:
    # A day on each side: a start that the clock leaps over lies up to a day from where the calendar has it.
    day = datetime.fromtimestamp(from_at / 1000, UTC).astimezone(zone).date() - timedelta(days=1)
    last = datetime.fromtimestamp(to_at / 1000, UTC).astimezone(zone).date() + timedelta(days=1)
    day += timedelta(days=(planned.weekday - day.weekday()) % 7)
    while day <= last:
        wall = datetime.combine(day, time(planned.start_min // 60, planned.start_min % 60), zone)
        starts_at = round(wall.timestamp() * 1000)
        if from_at <= starts_at < to_at:
            yield Meeting(planned, starts_at, starts_at + planned.duration_min * MINUTE_MS)
        day += timedelta(days=7)


def clash_of_clocks(planned: SchoolClass, others: Iterable[SchoolClass], zone: ZoneInfo, at: int) -> Meeting | None:
    """The first meeting of the coming year that would share its room with one of `planned`, as instants have it: on the
    wall they may be apart, and a clock leaps between them."""
    same_room = [each for each in others if each.room_id == planned.room_id and each.id != planned.id]
    line = meetings([planned, *same_room], zone, at, at + 53 * WEEK_MIN * MINUTE_MS)
    for first, second in pairwise(line):
        if second.starts_at < first.ends_at and planned in (first.of, second.of):
            return second if first.of == planned else first
    return None


def on_now(classes: Iterable[SchoolClass], zone: ZoneInfo, at: int) -> list[Meeting]:
    """The meetings that children can come to at this moment, those that have begun first. One for each room: whoever
    comes when one class ends and the next is let in belongs to the next only where the first is over."""
    longest_ms, early_ms = LONGEST_MIN * MINUTE_MS, EARLY_MIN * MINUTE_MS
    near = meetings(classes, zone, at - longest_ms, at + early_ms + 1)
    by_room: dict[str, Meeting] = {}
    for each in (meeting for meeting in near if at < meeting.ends_at):
        held = by_room.get(each.of.room_id)
        if held is None or each.starts_at <= at:
            by_room[each.of.room_id] = each
    return sorted(by_room.values(), key=lambda each: (each.starts_at > at, each.starts_at, each.of.id))


def ended_last(classes: Iterable[SchoolClass], zone: ZoneInfo, at: int) -> dict[str, Meeting]:
    """Of each room the meeting that was over last, as far as a week back."""
    week_ms, longest_ms = WEEK_MIN * MINUTE_MS, LONGEST_MIN * MINUTE_MS
    found: dict[str, Meeting] = {}
    for each in sorted(meetings(classes, zone, at - week_ms - longest_ms, at), key=lambda each: each.ends_at):
        if each.ends_at <= at:
            found[each.of.room_id] = each
    return found


def next_meeting(planned: SchoolClass, zone: ZoneInfo, at: int) -> Meeting:
    """The one that is on, or else the next to come."""
    start = at - planned.duration_min * MINUTE_MS
    near = meetings([planned], zone, start, start + (WEEK_MIN + 2 * DAY_MIN) * MINUTE_MS)
    return next(each for each in near if at < each.ends_at)


# --- who goes where -----------------------------------------------------------------------------------------


def rooms_for(
    on: Sequence[str], rooms: Sequence[str], *, known_in: Collection[str], listed_in: Collection[str], returns: bool
) -> list[str]:
    """The rooms in question for a child that comes with the centre's join code; with more than one the child chooses.

    `on`: rooms with a class now; without one every room is open. `known_in`: rooms that have a child of this name;
    whoever comes back with rejoin words goes there, to its programs, whichever class is on. `listed_in`: rooms on whose
    roster the name stands, which decides between classes at the same time.
    """
    open_now = list(on) or list(rooms)
    if returns:
        own = [each for each in open_now if each in known_in] or [each for each in rooms if each in known_in]
        return own or open_now
    return [each for each in open_now if each in listed_in] or open_now
