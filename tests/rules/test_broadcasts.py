"""One word to many children: who is told, who has seen it, and what it does to their tickets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import assist_queue as core
from classroom import broadcasts, room_view
from classroom.assist_queue import BroadcastSent, BroadcastTold, TellMany
from classroom.grouping import group_of
from classroom.queue_state import Queue
from classroom.ticket import TicketAnswered
from tests.rules.rooms import (
    NOON,
    a_check,
    a_fresh_error,
    a_hand,
    a_notice,
    a_queue,
    after,
    an_error,
    an_offer,
    refusal,
    taken,
    the_closed,
    the_ticket,
)

MESSAGE = "x is not defined"
WORDS = "Look at the spelling.\n<b>Is it the same everywhere?</b>"


def joined(*students: str) -> list[core.Notice]:
    return [a_notice("student.joined", each, name=each.title()) for each in students]


def tell(to: str = "room", request_id: str = "q1", text: str = WORDS, **facts: Any) -> TellMany:
    more = {"group": None, "tickets": (), "sort": "explanation", **facts}
    return TellMany(to=to, text=text, mentor_id="grace", mentor_name="Grace", request_id=request_id, at=NOON, **more)


def read(student: str, queue: Queue) -> core.Notice:
    (broadcast_id,) = queue.broadcasts
    return a_notice("broadcast.read", student, body={"broadcast_id": broadcast_id})


def the_view(queue: Queue) -> dict[str, Any]:
    (view,) = room_view.broadcasts_of(queue)
    return view


def run_error(student: str) -> core.Notice:
    return an_error(student, origin="run", message=MESSAGE)


def group() -> str:
    found = group_of("javascript", {"code": "run", "message": MESSAGE, "line": 3, "column": 1}, {"path": "main.js"})
    assert found is not None
    return found


def test_the_room_is_told_and_each_child_by_an_event_of_its_own() -> None:
    queue = a_queue(*joined("ada", "bob"))
    events = core.decide(queue, tell())
    assert [type(event) for event in events] == [BroadcastSent, BroadcastTold, BroadcastTold]
    assert [each["student_id"] for each in room_view.told(events)] == ["ada", "bob"]
    assert {each["broadcast"]["text"] for each in room_view.told(events)} == {WORDS}
    view = the_view(after(queue, tell()))
    assert (view["sent"], view["seen"], view["to"], view["kind"]) == (2, 0, "room", "explanation")


def test_a_group_is_told_with_those_who_have_the_same_problem_and_do_not_wait_yet() -> None:
    slip = a_fresh_error("cora", origin="run", message=MESSAGE)
    queue = a_queue(*joined("ada", "bob", "cora", "dan"), run_error("ada"), run_error("bob"), slip, a_hand("dan"))
    told = room_view.told(core.decide(queue, tell("group", group=group())))
    assert [each["student_id"] for each in told] == ["ada", "bob", "cora"]


def test_those_of_some_tickets_are_told_and_their_tickets_say_so() -> None:
    queue = a_queue(*joined("ada", "bob"), a_hand("ada"), a_hand("bob"))
    wanted = the_ticket(queue)
    events = core.decide(queue, tell("tickets", tickets=(wanted.id,)))
    assert [event.ticket_id for event in events if isinstance(event, TicketAnswered)] == [wanted.id]
    ticket = the_ticket(after(queue, tell("tickets", tickets=(wanted.id,))))
    assert (ticket.rev, ticket.history[-1]["event"], ticket.history[-1]["by"]) == (wanted.rev, "answered", "grace")


@pytest.mark.parametrize("nobody", [tell(), tell("group", group="g-none"), tell("tickets", tickets=("t-none",))])
def test_nobody_cannot_be_told_anything(nobody: TellMany) -> None:
    assert refusal(core.initial("r1"), nobody).code == "not_found"


def test_a_group_has_a_name() -> None:
    assert refusal(a_queue(*joined("ada"), a_hand()), tell("group")).code == "malformed"


def test_the_same_request_again_tells_nobody_again() -> None:
    queue = a_queue(*joined("ada"), tell())
    assert core.decide(queue, tell()) == []
    assert list(queue.broadcasts) == [broadcasts.id_of("grace", "q1")]


def test_it_is_counted_once_for_each_child_that_was_told() -> None:
    queue = a_queue(*joined("ada", "bob"), tell(), *joined("late"))
    queue = after(queue, read("ada", queue))
    assert the_view(queue)["seen"] == 1
    assert core.decide(queue, read("ada", queue)) == []
    assert core.decide(queue, read("late", queue)) == []
    assert core.decide(queue, a_notice("broadcast.read", "bob", body={"broadcast_id": "b-none"})) == []


def answered() -> Queue:
    return a_queue(*joined("ada"), run_error("ada"), tell("group", group=group()))


def test_a_child_who_was_told_and_then_mended_the_program_was_helped_by_it() -> None:
    assert the_closed(after(answered(), a_check(True, "run"))).resolution == "broadcast"


def test_a_fix_that_was_taken_counts_as_a_fix_all_the_same() -> None:
    assert the_closed(after(answered(), an_offer(), taken(), a_check(True, "run", fix="f1"))).resolution == "fix"


def test_a_new_error_is_another_matter() -> None:
    queue = after(answered(), an_error("ada", NOON + 9, "run", message="y is not a function"))
    assert the_closed(after(queue, a_check(True, "run"))).resolution == "student"


def test_a_hand_stays_up_whatever_the_room_is_told() -> None:
    queue = a_queue(*joined("ada"), a_hand(path="main.js"), tell("room"))
    assert core.decide(queue, a_check(True, "run")) == []


@given(st.integers(1, 60))
def test_only_the_last_few_are_remembered(count: int) -> None:
    queue = a_queue(*joined("ada"), *(tell(request_id=f"q{n}") for n in range(count)))
    assert len(queue.broadcasts) == min(count, broadcasts.KEPT)
    assert list(queue.broadcasts)[-1] == broadcasts.id_of("grace", f"q{count - 1}")
