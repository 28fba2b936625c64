"""Join codes and rejoin words are renewed, children removed, and a repetition that comes late changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import centre as core
from classroom.centre import Centre, JoinRoom, OpenRoom, RemoveStudent, RenewJoinCode, RenewRejoin, StartSession
from classroom.vocabulary import Command, Refused
from storage.codec import state_from_bytes, state_to_bytes

LATER = 2_000_000_000_000


def after(centre: Centre, *commands: Command) -> Centre:
    for command in commands:
        for event in core.decide(centre, command):
            centre = core.evolve(centre, event)
    return centre


def join(code: str, student_id: str = "s1", name: str = "Emma") -> JoinRoom:
    return JoinRoom(student_id, code, name, "hash", f"token-{student_id}", LATER)


OPENED = after(core.initial(), OpenRoom("r1", "Green", "AAA"), OpenRoom("r2", "Blue", "BBB"))


def refusal(centre: Centre, command: Command) -> str:
    with pytest.raises(Refused) as refused:
        core.decide(centre, command)
    return refused.value.code


def test_the_new_code_lets_in_and_the_old_one_is_expired() -> None:
    centre = after(OPENED, RenewJoinCode("r1", "CCC"))
    assert core.code_of(centre, "r1") == "CCC"
    assert refusal(centre, join("AAA")) == "expired"
    assert after(centre, join("CCC")).students == {"s1": "r1"}
    assert refusal(centre, join("ZZZ")) == "bad_code"


def test_a_join_that_is_repeated_after_the_code_was_renewed_is_no_refusal() -> None:
    centre = after(OPENED, join("AAA"), RenewJoinCode("r1", "CCC"))
    assert core.decide(centre, join("AAA")) == []


def test_a_renewal_that_arrives_twice_changes_nothing() -> None:
    renewing = RenewJoinCode("r1", "CCC")
    assert core.decide(after(OPENED, renewing), renewing) == []


@pytest.mark.parametrize("code", ["AAA", "BBB", "CCC"])
def test_a_code_that_was_given_once_is_never_given_again(code: str) -> None:
    centre = after(OPENED, RenewJoinCode("r1", "CCC"), RenewJoinCode("r2", "DDD"))
    assert refusal(centre, RenewJoinCode("r2", code)) == "name_taken"
    assert refusal(centre, OpenRoom("r3", "Red", code)) == "name_taken"


def test_only_a_room_and_a_child_that_are_there_are_renewed() -> None:
    assert refusal(OPENED, RenewJoinCode("r9", "CCC")) == "not_found"
    assert refusal(OPENED, RenewRejoin("s9", "hash")) == "not_found"


def test_new_rejoin_words_are_of_the_child_that_they_are_for() -> None:
    (event,) = core.decide(after(OPENED, join("AAA")), RenewRejoin("s1", "new hash"))
    assert (core.about(event), event) == ({"student_id": "s1"}, core.RejoinRenewed("s1", "new hash"))


@given(st.lists(st.tuples(st.sampled_from(["r1", "r2"]), st.sampled_from("ABCDEFGH")), max_size=20))
def test_each_room_has_one_code_and_no_code_is_ever_of_two_rooms(renewals: list[tuple[str, str]]) -> None:
    centre, given_to = OPENED, {"AAA": "r1", "BBB": "r2"}
    for room_id, code in renewals:
        try:
            centre = after(centre, RenewJoinCode(room_id, code))
        except Refused:
            assert code in given_to
            continue
        assert given_to.setdefault(code, room_id) == room_id
    assert sorted(centre.codes.values()) == ["r1", "r2"]
    assert {**centre.codes, **centre.old_codes} == given_to
    assert state_from_bytes(Centre, state_to_bytes(centre)) == centre


# --- children who are none ----------------------------------------------------------------------------------------


def test_a_removed_child_leaves_name_and_place_free() -> None:
    full = after(OPENED, join("AAA"))
    another = JoinRoom("s2", "AAA", "EMMA", "hash", "token-s2", LATER, max_students=1)
    assert refusal(full, another) == "name_taken"
    freed = after(full, RemoveStudent("s1"))
    assert after(freed, another).students == {"s2": "r1"}
    assert refusal(freed, StartSession("student", "s1", "token", LATER)) == "not_found"
    assert freed.sessions == {}


def test_a_removal_that_arrives_twice_changes_nothing_and_an_unknown_child_is_not_found() -> None:
    assert core.decide(after(OPENED, join("AAA"), RemoveStudent("s1")), RemoveStudent("s1")) == []
    assert refusal(OPENED, RemoveStudent("s1")) == "not_found"


def test_a_join_that_is_repeated_after_the_removal_brings_nobody_back() -> None:
    assert refusal(after(OPENED, join("AAA"), RemoveStudent("s1")), join("AAA")) == "expired"
    assert state_from_bytes(Centre, state_to_bytes(after(OPENED, join("AAA"), RemoveStudent("s1")))).removed == {"s1"}
