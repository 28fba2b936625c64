"""The week of the centre, in any time zone and over every change of its clocks."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import timetable as core
from classroom.timetable import MINUTE_MS, Meeting, NoTime, SchoolClass

BERLIN = ZoneInfo("Europe/Berlin")
#: Berlin leaps over 02:00 to 03:00 on 29 March 2026, and has 02:00 to 03:00 twice on 25 October 2026.
THURSDAY = 3
GREEN = SchoolClass("c1", "4-Green", "r1", THURSDAY, 16 * 60, 90)
#: Half-hour changes (Lord Howe), a whole day that never was (Apia, 2011), no changes, and the other half of the year.
ZONES = st.sampled_from(
    "Europe/Berlin America/New_York Australia/Lord_Howe Pacific/Apia Asia/Kolkata America/Santiago".split()
).map(ZoneInfo)
INSTANTS = st.integers(
    *(round(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000) for year in (2008, 2036)),
)
CLASSES = st.builds(
    SchoolClass,
    st.uuids().map(str),
    st.just("class"),
    st.sampled_from(["r1", "r2", "r3"]),
    st.integers(0, 6),
    st.integers(0, core.DAY_MIN - 1),
    st.integers(core.SHORTEST_MIN, core.LONGEST_MIN),
)


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def on_the_wall(instant: int, zone: ZoneInfo = BERLIN) -> str:
    return datetime.fromtimestamp(instant / 1000, zone).strftime("%a %d %b %H:%M")


# --- over a change of the clocks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "hours_later"), [("2026-03-22T12:00", 167), ("2026-10-18T12:00", 169), ("2026-06-07T12:00", 168)]
)
def test_a_class_keeps_its_time_on_the_wall_when_the_clocks_change(week: str, hours_later: int) -> None:
    first = core.next_meeting(GREEN, BERLIN, at(week))
    second = core.next_meeting(GREEN, BERLIN, first.ends_at)
    assert on_the_wall(first.starts_at)[-5:] == on_the_wall(second.starts_at)[-5:] == "16:00"
    assert second.starts_at - first.starts_at == hours_later * 60 * MINUTE_MS


def test_a_class_in_the_hour_that_is_leapt_over_starts_when_that_hour_would_have_been() -> None:
    night = replace(GREEN, weekday=6, start_min=2 * 60 + 30)
    meeting = core.next_meeting(night, BERLIN, at("2026-03-28T12:00"))
    assert (on_the_wall(meeting.starts_at), on_the_wall(meeting.ends_at)) == ("Sun 29 Mar 03:30", "Sun 29 Mar 05:00")


def test_a_class_in_the_hour_that_comes_twice_is_held_once_the_first_time() -> None:
    night = replace(GREEN, weekday=6, start_min=2 * 60 + 30)
    day = core.meetings([night], BERLIN, at("2026-10-25T00:00"), at("2026-10-26T00:00"))
    assert [each.starts_at for each in day] == [round(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp() * 1000)]


def test_a_class_lasts_as_long_as_planned_while_the_clock_is_turned_back() -> None:
    night = replace(GREEN, weekday=6, start_min=90)
    meeting = core.next_meeting(night, BERLIN, at("2026-10-24T12:00"))
    assert (on_the_wall(meeting.starts_at), on_the_wall(meeting.ends_at)) == ("Sun 25 Oct 01:30", "Sun 25 Oct 02:00")
    assert meeting.ends_at - meeting.starts_at == 90 * MINUTE_MS


@given(CLASSES, ZONES, INSTANTS)
def test_a_class_meets_once_in_each_week_of_the_calendar_at_its_time(
    planned: SchoolClass, zone: ZoneInfo, now: int
) -> None:
    found = core.meetings([planned], zone, now, now + 10 * 7 * core.DAY_MIN * MINUTE_MS)
    assert 9 <= len(found) <= 11
    for each in found:
        wall = datetime.fromtimestamp(each.starts_at / 1000, zone)
        is_at_its_time = (wall.weekday(), wall.hour * 60 + wall.minute) == (planned.weekday, planned.start_min)
        assert is_at_its_time or _is_leapt_over(planned, zone, wall)
        assert each.ends_at - each.starts_at == planned.duration_min * MINUTE_MS
    for one, other in itertools.pairwise(found):
        days = (other.starts_at - one.starts_at) / (core.DAY_MIN * MINUTE_MS)
        assert 6 <= days <= 8  # Apia left a day out


def _is_leapt_over(planned: SchoolClass, zone: ZoneInfo, wall: datetime) -> bool:
    """Whether the planned time of that day (or of the day before, that never was) is on no clock."""
    for back in (0, 1):
        day = (wall - timedelta(days=back)).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0, fold=0)
        planned_for = day + timedelta(minutes=planned.start_min)
        there = planned_for.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        if planned_for.weekday() == planned.weekday and there != planned_for:
            return True
    return False


# --- what is on, what was, what comes ---------------------------------------------------------------------------


@given(st.lists(CLASSES, max_size=8), ZONES, INSTANTS)
def test_what_is_on_has_begun_or_is_about_to_and_is_not_over(
    planned: list[SchoolClass], zone: ZoneInfo, now: int
) -> None:
    on = core.on_now(planned, zone, now)
    rooms = [each.of.room_id for each in on]
    assert len(rooms) == len(set(rooms))
    for each in on:
        assert each.starts_at - core.EARLY_MIN * MINUTE_MS <= now < each.ends_at
    wide = core.meetings(planned, zone, now - 2 * core.DAY_MIN * MINUTE_MS, now + core.DAY_MIN * MINUTE_MS)
    begun = defaultdict(list)
    for each in wide:
        if each.starts_at <= now < each.ends_at:
            begun[each.of.room_id].append(each)
    for room, meetings in begun.items():
        assert next(each for each in on if each.of.room_id == room) in meetings


@given(st.lists(CLASSES, max_size=8), ZONES, INSTANTS)
def test_of_what_is_over_each_room_remembers_the_last(planned: list[SchoolClass], zone: ZoneInfo, now: int) -> None:
    ended = core.ended_last(planned, zone, now)
    assert set(ended) == {each.room_id for each in planned}
    for room, meeting in ended.items():
        assert meeting.ends_at <= now
        later = [
            each
            for each in core.meetings(planned, zone, meeting.starts_at, now)
            if each.of.room_id == room and meeting.ends_at < each.ends_at <= now
        ]
        assert later == []


@given(CLASSES, ZONES, INSTANTS)
def test_the_next_meeting_is_on_or_to_come_and_none_is_before_it(
    planned: SchoolClass, zone: ZoneInfo, now: int
) -> None:
    following = core.next_meeting(planned, zone, now)
    assert now < following.ends_at
    before = core.meetings([planned], zone, now - core.LONGEST_MIN * MINUTE_MS, following.starts_at)
    assert all(each.ends_at <= now for each in before)


def test_children_are_let_in_a_quarter_of_an_hour_before_and_not_after_the_end() -> None:
    def on(time: str) -> list[Meeting]:
        return core.on_now([GREEN], BERLIN, at(f"2026-11-26T{time}"))

    assert [bool(on(time)) for time in ("15:44", "15:45", "16:00", "17:29", "17:30")] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_whoever_comes_while_a_class_is_on_is_in_it_and_not_in_the_next_of_the_room() -> None:
    blue = replace(GREEN, id="c2", name="5-Blue", start_min=17 * 60 + 30)
    assert [each.of.name for each in core.on_now([blue, GREEN], BERLIN, at("2026-11-26T17:20"))] == ["4-Green"]
    assert [each.of.name for each in core.on_now([blue, GREEN], BERLIN, at("2026-11-26T17:30"))] == ["5-Blue"]


# --- one room at one time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekday", "start", "minutes", "clashes"),
    [
        (THURSDAY, "17:30", 60, False),
        (THURSDAY, "17:29", 60, True),
        (THURSDAY, "15:00", 60, False),
        (THURSDAY, "15:00", 61, True),
        (2, "16:00", 90, False),
        (2, "23:00", 720, False),
        (THURSDAY, "05:00", 720, True),
    ],
)
def test_a_room_holds_one_class_at_a_time(weekday: int, start: str, minutes: int, clashes: bool) -> None:
    other = SchoolClass("c2", "5-Blue", "r1", weekday, core.parse_time(start), minutes)
    assert (core.clash(other, [GREEN]) is GREEN) == clashes
    assert core.clash(replace(other, room_id="r2"), [GREEN]) is None
    assert core.clash(replace(other, id="c1"), [GREEN]) is None, "a class that is moved does not stand in its own way"


@given(CLASSES, CLASSES)
def test_clashing_is_mutual_also_over_the_end_of_the_week(one: SchoolClass, other: SchoolClass) -> None:
    assert (core.clash(one, [other]) is None) == (core.clash(other, [one]) is None)
    minutes = {(one.weekday * core.DAY_MIN + one.start_min + each) % core.WEEK_MIN for each in range(one.duration_min)}
    others = {
        (other.weekday * core.DAY_MIN + other.start_min + each) % core.WEEK_MIN for each in range(other.duration_min)
    }
    assert (core.clash(one, [other]) is not None) == (one.room_id == other.room_id and bool(minutes & others))


SUNDAY = 6
MARCH = round(datetime(2027, 3, 1, tzinfo=UTC).timestamp() * 1000)


def test_two_lessons_that_meet_only_when_the_clocks_leap_are_told_with_their_day() -> None:
    night = SchoolClass("c8", "Night", "r1", SUNDAY, core.parse_time("01:00"), 90)
    late = SchoolClass("c9", "Late", "r1", SUNDAY, core.parse_time("03:00"), 60)
    assert core.clash(late, [night]) is None
    for planned, other in ((late, night), (night, late)):
        found = core.clash_of_clocks(planned, [GREEN, other], BERLIN, MARCH)
        assert found is not None
        assert (found.of, datetime.fromtimestamp(found.starts_at / 1000, BERLIN).date()) == (other, date(2027, 3, 28))
    assert core.clash_of_clocks(late, [replace(night, room_id="r2")], BERLIN, MARCH) is None
    assert core.clash_of_clocks(late, [replace(night, duration_min=60)], BERLIN, MARCH) is None
    assert core.clash_of_clocks(late, [night], ZoneInfo("UTC"), MARCH) is None


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["thursday", "Thursdays", " THU ", "thurs"])
def test_a_day_is_written_as_people_write_it(text: str) -> None:
    assert core.parse_day(text) == THURSDAY


@pytest.mark.parametrize("text", ["", "th", "t", "someday", "4", "donnerstag", "thursdaysx"])
def test_what_is_no_day_is_refused_with_the_days_there_are(text: str) -> None:
    with pytest.raises(NoTime, match="monday"):
        core.parse_day(text)


def test_a_time_of_day_is_told_as_it_was_written() -> None:
    assert [core.told_time(core.parse_time(text)) for text in ("16:00", "9:05", "00:00", "23:59")] == [
        "16:00", "09:05", "00:00", "23:59",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "16", "16:0", "16:60", "24:00", "4pm", "-1:00", "1６:00", "016:00", "16:00:00"])
def test_what_is_no_time_of_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NoTime, match="16:00"):
        core.parse_time(text)


# --- who goes where ---------------------------------------------------------------------------------------------

ROOMS = ("r1", "r2", "r3")


def rooms_for(
    on: tuple[str, ...] = (), known: tuple[str, ...] = (), listed: tuple[str, ...] = (), returns: bool = False
) -> list[str]:
    return core.rooms_for(on, ROOMS, known_in=known, listed_in=listed, returns=returns)


def test_the_class_that_is_on_picks_the_room() -> None:
    assert rooms_for(on=("r2",)) == ["r2"]


def test_without_a_class_every_room_is_open() -> None:
    assert rooms_for() == ["r1", "r2", "r3"]


def test_of_two_classes_at_a_time_the_list_with_the_name_decides_and_else_the_child() -> None:
    assert rooms_for(on=("r1", "r2"), listed=("r2", "r3")) == ["r2"]
    assert rooms_for(on=("r1", "r2")) == ["r1", "r2"]
    assert rooms_for(on=("r1",), listed=("r3",)) == ["r1"], "a list of another day's class takes nobody away"


def test_whoever_comes_back_goes_to_its_own_programs() -> None:
    assert rooms_for(on=("r2",), known=("r1",), returns=True) == ["r1"]
    assert rooms_for(on=("r2",), known=("r1", "r2"), returns=True) == ["r2"]
    assert rooms_for(known=("r1", "r3"), returns=True) == ["r1", "r3"]
    assert rooms_for(on=("r2",), returns=True) == ["r2"]
