"""Rooms, children, mentors and their one-time links; commands that arrive twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom import centre as core
from classroom.centre import (
    ALL_ROOMS,
    AddMentor,
    Centre,
    ChangeMentorRole,
    ChangeSetting,
    EndSession,
    IssueMentorLink,
    JoinRoom,
    MentorAdded,
    MentorLinkUsed,
    MentorRevoked,
    MentorRoleChanged,
    OpenRoom,
    RenewMentor,
    RenewRejoin,
    RevokeMentor,
    RoomSet,
    SessionEnded,
    SessionStarted,
    SetInRoom,
    SettingChanged,
    StartSession,
    StudentJoined,
    UseMentorLink,
)
from classroom.vocabulary import REFUSAL_CODES, Command, Event, Refused
from storage.codec import state_from_bytes, state_to_bytes
from tests.amounts import examples

NOON = 1_000_000_000
LATER = NOON + 3_600_000
ROOM = OpenRoom("r1", "Room 1", "abc123")
ADA = JoinRoom("s1", "abc123", "Ada", "rejoin-hash", "token-hash", LATER)
GRACE = AddMentor("m1", "Grace", ("r1",), "token-hash")
LINK = IssueMentorLink("link-hash", "m1", LATER)
LOGIN = UseMentorLink("link-hash", "new-token", LATER, NOON)


def after(centre: Centre, *commands: Command) -> Centre:
    for command in commands:
        for event in core.decide(centre, command):
            centre = core.evolve(centre, event)
    return centre


def a_centre(*commands: Command) -> Centre:
    return after(core.initial(), *commands)


def refusal(centre: Centre, command: Command) -> str:
    with pytest.raises(Refused) as refused:
        core.decide(centre, command)
    return refused.value.code


def join(name: str, student_id: str = "s2", code: str = "abc123") -> JoinRoom:
    return JoinRoom(student_id, code, name, "h", "t", LATER)


# --- rooms ----------------------------------------------------------------------------------------------------


def test_an_opened_room_is_found_by_its_code() -> None:
    centre = a_centre(ROOM)
    assert (centre.codes, centre.rooms) == ({"abc123": "r1"}, {"r1": "Room 1"})


@pytest.mark.parametrize(
    "other",
    [OpenRoom("r2", "ROOM  1", "other"), OpenRoom("r2", "Room 2", "abc123"), OpenRoom("r1", "Room 2", "other")],
    ids=["name", "code", "id"],
)
def test_no_two_rooms_share_a_name_a_code_or_an_id(other: OpenRoom) -> None:
    assert refusal(a_centre(ROOM), other) == "name_taken"


# --- children -------------------------------------------------------------------------------------------------


def test_a_child_who_joins_gets_a_seat_and_a_session() -> None:
    joined, session = core.decide(a_centre(ROOM), ADA)
    assert joined == StudentJoined("s1", "r1", "Ada", "ada", "rejoin-hash")
    assert session == SessionStarted("student", "s1", "token-hash", LATER)


def test_a_wrong_code_lets_nobody_in() -> None:
    assert refusal(a_centre(ROOM), join("Ada", code="abc124")) == "bad_code"


def test_a_name_is_taken_in_its_own_room_only() -> None:
    centre = a_centre(ROOM, OpenRoom("r2", "Room 2", "xyz"), ADA)
    assert refusal(centre, join("ADA")) == "name_taken"
    assert after(centre, join("Ada", code="xyz")).students == {"s1": "r1", "s2": "r2"}


def test_a_full_room_takes_nobody_in_and_still_knows_its_own() -> None:
    centre = a_centre(ROOM, OpenRoom("r2", "Room 2", "xyz"), ADA)
    assert refusal(centre, replace(join("Bob"), max_students=1)) == "room_closed"
    assert core.decide(centre, replace(ADA, max_students=1)) == []
    assert len(core.decide(centre, replace(join("Bob"), max_students=2))) == 2
    assert len(core.decide(centre, replace(join("Bob", code="xyz"), max_students=1))) == 2


# --- sessions -------------------------------------------------------------------------------------------------


def test_a_session_is_for_somebody_who_is_known_in_that_role() -> None:
    centre = a_centre(ROOM, ADA, GRACE)
    assert len(core.decide(centre, StartSession("student", "s1", "t2", LATER))) == 1
    assert refusal(centre, StartSession("mentor", "s1", "t2", LATER)) == "not_found"
    assert refusal(centre, StartSession("student", "m1", "t2", LATER)) == "not_found"


def test_a_session_ends_by_its_token() -> None:
    (event,) = core.decide(a_centre(), EndSession("t1"))
    assert event.kind == "session.ended"


# --- mentors --------------------------------------------------------------------------------------------------


def test_a_mentor_sees_only_rooms_that_exist_or_all_of_them() -> None:
    assert refusal(core.initial(), GRACE) == "not_found"
    assert a_centre(replace(GRACE, rooms=(ALL_ROOMS,))).mentors == {"m1": ("*",)}


def test_two_mentors_do_not_share_a_name() -> None:
    assert refusal(a_centre(ROOM, GRACE), replace(GRACE, mentor_id="m2", name="GRACE")) == "name_taken"


def test_a_revoked_mentor_is_gone_with_all_links_and_the_name_is_free() -> None:
    centre = a_centre(ROOM, GRACE, LINK, RevokeMentor("m1"))
    assert refusal(centre, LOGIN) == "not_found"
    assert refusal(centre, LINK) == "not_found"
    assert isinstance(core.decide(centre, replace(GRACE, mentor_id="m2"))[0], MentorAdded)


def test_nobody_comes_back_by_a_late_repetition() -> None:
    assert refusal(a_centre(ROOM, GRACE, RevokeMentor("m1")), GRACE) == "expired"


IRIS = AddMentor("m2", "Iris", (ALL_ROOMS,), "iris-hash", role="admin")


@pytest.mark.parametrize("wish", [RevokeMentor("m2", by="m2"), ChangeMentorRole("m2", "mentor", by="m1")])
def test_the_last_admin_stays_one_unless_somebody_at_the_server_says_otherwise(
    wish: RevokeMentor | ChangeMentorRole,
) -> None:
    centre = a_centre(ROOM, GRACE, IRIS)
    assert refusal(centre, wish) == "not_waiting"
    two = after(centre, AddMentor("m3", "Noor", (ALL_ROOMS,), role="admin"))
    (event,) = core.decide(two, wish)
    assert event in (MentorRevoked("m2", "m2"), MentorRoleChanged("m2", "mentor", "m1"))
    assert len(core.decide(centre, replace(wish, by="operator"))) == 1


def test_of_two_admins_who_take_the_role_from_each_other_one_stays() -> None:
    centre = a_centre(IRIS, AddMentor("m3", "Noor", (ALL_ROOMS,), role="admin"), ChangeMentorRole("m3", "mentor", "m2"))
    assert refusal(centre, ChangeMentorRole("m2", "mentor", "m3")) == "not_waiting"


def test_with_a_lost_laptop_links_of_before_are_worth_nothing_and_a_repetition_ends_nothing_again() -> None:
    lost = RenewMentor("m1", "new-hash", "m2")
    centre = a_centre(ROOM, GRACE, LINK, lost)
    assert refusal(centre, LOGIN) == "not_found"
    assert core.decide(centre, lost) == []
    assert len(core.decide(centre, replace(lost, token_hash="newer"))) == 1
    assert refusal(centre, RenewMentor("m9", "x", "m2")) == "not_found"


def test_nobody_revokes_whom_nobody_knows() -> None:
    assert refusal(core.initial(), RevokeMentor("m1")) == "not_found"


def test_a_link_logs_its_mentor_in() -> None:
    used, session = core.decide(a_centre(ROOM, GRACE, LINK), LOGIN)
    assert used == MentorLinkUsed("link-hash", "m1", "new-token")
    assert session == SessionStarted("mentor", "m1", "new-token", LATER)


def test_a_link_works_once() -> None:
    assert refusal(a_centre(ROOM, GRACE, LINK, LOGIN), replace(LOGIN, token_hash="another")) == "expired"


def test_a_used_link_is_not_issued_again() -> None:
    centre = a_centre(ROOM, GRACE, LINK, LOGIN, LINK)
    assert refusal(centre, replace(LOGIN, token_hash="another")) == "expired"


def test_an_old_link_has_expired_and_an_unknown_one_was_never_there() -> None:
    centre = a_centre(ROOM, GRACE, LINK)
    assert refusal(centre, replace(LOGIN, at=LATER + 1)) == "expired"
    assert refusal(centre, replace(LOGIN, link_hash="other")) == "not_found"


# --- settings and repetition ----------------------------------------------------------------------------------


def test_a_setting_changes() -> None:
    assert core.decide(core.initial(), ChangeSetting("queue.mentors", 3)) == [SettingChanged("queue.mentors", 3)]


OFF = SetInRoom("r1", "fixes", "off", {"id": "m1", "name": "Grace"})


def test_what_a_mentor_sets_for_a_room_is_on_record_with_her_name_and_said_again_it_is_no_news() -> None:
    centre = a_centre(ROOM)
    (event,) = core.decide(centre, OFF)
    assert event == RoomSet("r1", "fixes", "off", {"id": "m1", "name": "Grace"})
    assert core.about(event) == {"room_id": "r1"}
    assert core.decide(after(centre, OFF), OFF) == []
    assert len(core.decide(after(centre, OFF), replace(OFF, value="on"))) == 1


def test_only_what_a_room_knows_can_be_set_and_only_in_a_room() -> None:
    centre = a_centre(ROOM)
    assert refusal(centre, replace(OFF, key="colour")) == "malformed"
    assert refusal(centre, replace(OFF, value="always")) == "malformed"
    assert refusal(centre, replace(OFF, room_id="r2")) == "not_found"


REPEATABLE = [ROOM, ADA, GRACE, LINK, LOGIN, RenewMentor("m1", "newer"), RevokeMentor("m1")]


@pytest.mark.parametrize("count", range(1, len(REPEATABLE) + 1))
def test_a_command_that_arrives_twice_changes_nothing_and_is_no_refusal(count: int) -> None:
    *_, last = REPEATABLE[:count]
    assert core.decide(a_centre(*REPEATABLE[:count]), last) == []


def test_a_command_of_another_core_is_a_mistake_in_the_program() -> None:
    with pytest.raises(TypeError, match="not for the centre"):
        core.decide(core.initial(), Command())


NAMES = st.sampled_from(["Ada", "ADA", "Bob", "Zoë", "\u200bBob"])
IDS = st.integers(1, 3)


def _commands() -> st.SearchStrategy[Command]:
    links = st.builds(
        lambda n, token, at: UseMentorLink(f"l{n}", f"t{token}", LATER, at),
        IDS,
        IDS,
        st.sampled_from([NOON, LATER + 1]),
    )
    return st.one_of(
        st.builds(lambda n, c, name: OpenRoom(f"r{n}", name, f"c{c}"), IDS, IDS, NAMES),
        st.builds(lambda n, c, name: join(name, f"s{n}", f"c{c}"), IDS, IDS, NAMES),
        st.builds(lambda n, r, name: AddMentor(f"m{n}", name, (f"r{r}",)), IDS, IDS, NAMES),
        st.builds(lambda n: RevokeMentor(f"m{n}"), IDS),
        st.builds(lambda n, t: RenewMentor(f"m{n}", f"hash-{t}"), IDS, IDS),
        st.builds(lambda n, m: IssueMentorLink(f"l{n}", f"m{m}", LATER), IDS, IDS),
        links,
    )


@settings(max_examples=examples(150))
@given(st.lists(_commands(), max_size=25))
def test_whatever_is_asked_names_stay_unique_links_single_and_replay_tells_the_same(commands: list[Command]) -> None:
    centre, events = core.initial(), list[Event]()
    for command in commands:
        decided: list[Any] = []
        try:
            decided = core.decide(centre, command)
        except Refused as refused:
            known = refused.code in REFUSAL_CODES
            assert known
        for event in decided:
            centre = core.evolve(centre, event)
        events += decided
    replayed = core.initial()
    for event in events:
        replayed = core.evolve(replayed, event)
    assert replayed == centre
    assert state_from_bytes(Centre, state_to_bytes(centre)) == centre
    used = [event.link_hash for event in events if isinstance(event, MentorLinkUsed)]
    assert len(set(used)) == len(used)
    seats = [(e.room_id, e.name_key) for e in events if isinstance(e, StudentJoined)]
    assert len(set(seats)) == len(seats)
    assert set(centre.mentor_names.values()) == set(centre.mentors)
    assert not centre.revoked & set(centre.mentors)


# --- a child's sessions ---------------------------------------------------------------------------------------


def test_of_too_many_sessions_of_one_child_the_oldest_ends() -> None:
    centre = a_centre(ROOM, ADA, *(StartSession("student", "s1", f"t{n}", LATER) for n in range(7)))
    ninth = StartSession("student", "s1", "t7", LATER)
    assert core.decide(centre, ninth) == [
        SessionEnded("token-hash"),
        SessionStarted("student", "s1", "t7", LATER),
    ]
    assert after(centre, ninth).sessions["s1"] == tuple(f"t{n}" for n in range(8))


def test_a_session_that_is_started_again_or_was_ended_does_not_count_twice() -> None:
    centre = a_centre(ROOM, ADA, StartSession("student", "s1", "t1", LATER))
    assert core.decide(centre, StartSession("student", "s1", "t1", LATER)) == []
    assert after(centre, EndSession("t1")).sessions["s1"] == ("token-hash",)


def test_renewed_rejoin_words_leave_no_session_behind() -> None:
    assert a_centre(ROOM, ADA, RenewRejoin("s1", "new")).sessions["s1"] == ()
