"""Time-table, the centre's join code and class lists, as the centre decides on them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import centre as core
from classroom.centre import (
    AddMentor,
    Centre,
    ChangeMentorRole,
    DropClass,
    GiveCentreCode,
    JoinRoom,
    OpenRoom,
    PlanClass,
    RenewJoinCode,
    ReplaceRoster,
)
from classroom.roster import Roster, rev_of
from classroom.timetable import MOST_CLASSES, clash
from classroom.vocabulary import Command, Event, Refused
from storage.codec import state_from_bytes, state_to_bytes

ROOM, OTHER = OpenRoom("r1", "Room 1", "abc123"), OpenRoom("r2", "Room 2", "xyz789")
GREEN = PlanClass("c1", "4-Green", "r1", 3, 960, 90)
LIST = ReplaceRoster("r1", ("Emma", "Liam"), only=True)


def after(centre: Centre, *commands: Command) -> Centre:
    for command in commands:
        for event in core.decide(centre, command):
            centre = core.evolve(centre, event)
    return centre


def a_centre(*commands: Command) -> Centre:
    return after(core.initial(), ROOM, OTHER, *commands)


def refused(centre: Centre, command: Command) -> Refused:
    with pytest.raises(Refused) as raised:
        core.decide(centre, command)
    return raised.value


def join(name: str, code: str = "abc123") -> JoinRoom:
    return JoinRoom(f"s-{name}", code, name, "h", "t", 9)


# --- the time-table -------------------------------------------------------------------------------------------


def test_a_planned_class_is_there_until_it_is_dropped() -> None:
    centre = a_centre(GREEN)
    assert [each.name for each in centre.school.classes.values()] == ["4-Green"]
    assert after(centre, DropClass("c1")).school.classes == {}


def test_a_repeated_wish_changes_nothing() -> None:
    centre = a_centre(GREEN, GiveCentreCode("common"), LIST)
    for again in (GREEN, GiveCentreCode("common"), LIST, DropClass("never planned")):
        assert core.decide(centre, again) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(GREEN, class_id="c2", name="5-Blue", start_min=1000), "malformed"),
        (replace(GREEN, room_id="r9"), "not_found"),
        (replace(GREEN, weekday=7), "malformed"),
        (replace(GREEN, start_min=1440), "malformed"),
        (replace(GREEN, duration_min=0), "malformed"),
        (replace(GREEN, duration_min=721), "malformed"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(wrong: PlanClass, code: str) -> None:
    assert refused(a_centre(GREEN), wrong).code == code


def test_a_class_that_moves_does_not_stand_in_its_own_way() -> None:
    moved = replace(GREEN, start_min=990)
    assert after(a_centre(GREEN), moved).school.classes["c1"].start_min == 990


def test_a_time_table_has_an_end() -> None:
    many = [PlanClass(f"c{n}", f"class {n}", "r1", n % 7, (n // 7) * 10, 5) for n in range(MOST_CLASSES)]
    full = a_centre(*many)
    assert refused(full, replace(GREEN, class_id="one more", room_id="r2")).code == "too_many"
    assert core.decide(full, replace(many[0], name="renamed")) != []


PLANS = st.builds(
    PlanClass,
    st.sampled_from(["c1", "c2", "c3", "c4"]),
    st.just("class"),
    st.sampled_from(["r1", "r2", "r3"]),
    st.integers(0, 7),
    st.integers(0, 1440),
    st.integers(0, 740),
)


@given(st.lists(PLANS | st.builds(DropClass, st.sampled_from(["c1", "c2"])), max_size=15))
def test_whatever_is_planned_no_room_has_two_classes_at_once_and_replay_tells_the_same(commands: list[Command]) -> None:
    centre, events = a_centre(), list[Event]()
    for command in commands:
        try:
            decided = core.decide(centre, command)
        except Refused:
            continue
        events += decided
        for event in decided:
            centre = core.evolve(centre, event)
    classes = list(centre.school.classes.values())
    assert all(clash(each, classes) is None for each in classes)
    replayed = a_centre()
    for event in events:
        replayed = core.evolve(replayed, event)
    assert replayed == centre
    assert state_from_bytes(Centre, state_to_bytes(centre)) == centre


# --- the centre's code ----------------------------------------------------------------------------------------


def test_the_centres_code_is_no_rooms_and_never_given_again() -> None:
    centre = a_centre(GiveCentreCode("common"), GiveCentreCode("newer"))
    assert centre.school.code == "newer"
    for taken in (OpenRoom("r3", "Room 3", "newer"), OpenRoom("r3", "Room 3", "common"), RenewJoinCode("r1", "newer"),
                  GiveCentreCode("abc123"), GiveCentreCode("common")):  # fmt: skip
        assert refused(centre, taken).code == "name_taken"


def test_it_opens_no_room_by_itself() -> None:
    centre = a_centre(GiveCentreCode("common"), GiveCentreCode("newer"))
    assert refused(centre, join("Emma", code="newer")).code == "bad_code"
    assert refused(centre, join("Emma", code="common")).code == "expired"


# --- class lists ----------------------------------------------------------------------------------------------


def test_a_list_that_counts_alone_lets_in_whoever_is_on_it() -> None:
    centre = a_centre(LIST)
    no = refused(centre, join("Batman"))
    assert (no.code, no.facts) == ("not_found", {"field": "name"})
    assert after(centre, join(" EMMA ")).students == {"s- EMMA ": "r1"}
    assert after(centre, join("Batman", code="xyz789")).students == {"s-Batman": "r2"}


def test_a_list_that_helps_only_lets_everybody_in() -> None:
    assert len(after(a_centre(replace(LIST, only=False)), join("Batman"), join("Emma")).students) == 2


def test_whoever_is_in_stays_in_when_the_list_comes() -> None:
    centre = after(a_centre(), join("Batman"), LIST)
    assert core.decide(centre, join("Batman")) == []
    assert centre.students == {"s-Batman": "r1"}


def test_a_list_can_be_taken_away_and_an_empty_one_cannot_count_alone() -> None:
    assert after(a_centre(LIST), ReplaceRoster("r1", (), only=False)).school.rosters["r1"] == Roster()
    assert refused(a_centre(LIST), ReplaceRoster("r1", (), only=True)).code == "malformed"
    assert refused(a_centre(), replace(LIST, room_id="r9")).code == "not_found"


# --- roles ------------------------------------------------------------------------------------------------------


def test_a_list_that_somebody_else_replaced_is_not_replaced_unseen() -> None:
    centre = after(core.initial(), ROOM, LIST)
    seen = rev_of(centre.school.rosters["r1"])
    other = ReplaceRoster("r1", ("Noor",), only=True, seen=seen)
    assert refused(after(centre, ReplaceRoster("r1", ("Mia",), only=True)), other).code == "stale"
    assert core.decide(after(centre, other), other) == [], "the same wish again is no quarrel"


def test_a_mentor_is_made_an_admin_and_back() -> None:
    centre = a_centre(AddMentor("m1", "Grace", ("*",)))
    assert centre.roles["m1"] == "mentor"
    assert after(centre, ChangeMentorRole("m1", "admin")).roles["m1"] == "admin"
    assert core.decide(centre, ChangeMentorRole("m1", "mentor")) == []
    assert refused(centre, ChangeMentorRole("m1", "king")).code == "malformed"
    assert refused(centre, ChangeMentorRole("m9", "admin")).code == "not_found"
    assert refused(centre, AddMentor("m2", "Alan", ("*",), role="king")).code == "malformed"


def test_an_admin_looks_after_all_rooms() -> None:
    assert refused(a_centre(), AddMentor("m1", "Grace", ("r1",), role="admin")).code == "malformed"
    assert refused(a_centre(AddMentor("m1", "Grace", ("r1",))), ChangeMentorRole("m1", "admin")).code == "malformed"
