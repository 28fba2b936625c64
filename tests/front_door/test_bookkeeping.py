"""The front door's own small machines: outboxes, rooms on a screen, repeated requests."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from classroom.vocabulary import Refused
from web.bridge import Unavailable
from web.outbox import MAX_BYTES, MAX_MESSAGES, TOO_SLOW, Frame, Outbox
from web.repeats import KEPT, Repeats
from web.room import RoomLive

# --- outbox -----------------------------------------------------------------------------------------------------


async def test_frames_leave_in_the_order_in_which_they_came() -> None:
    box = Outbox()
    for text in "abc":
        box.put(Frame(text))
    assert [(await box.next()).text for _ in range(3)] == ["a", "b", "c"]


async def test_a_newer_state_takes_the_place_of_the_one_that_waits() -> None:
    box = Outbox()
    for text, place in (("poke 1", "poke"), ("answer", None), ("poke 2", "poke")):
        box.put(Frame(text, place))
    assert [(await box.next()).text for _ in range(len(box))] == ["poke 2", "answer"]
    box.put(Frame("poke 3", "poke"))
    assert (await box.next()).text == "poke 3"


@pytest.mark.parametrize(("count", "size"), [(MAX_MESSAGES + 1, 1), (6, MAX_BYTES // 5 + 1)])
async def test_too_much_waiting_closes_the_box(count: int, size: int) -> None:
    box = Outbox()
    for _ in range(count - 1):
        box.put(Frame("x" * size))
    assert box.close_code is None
    box.put(Frame("x" * size))
    box.put(Frame("x" * size))
    assert box.close_code == TOO_SLOW
    assert len(box) == 0


async def test_one_large_snapshot_alone_is_not_too_much() -> None:
    box = Outbox()
    box.put(Frame("x" * (3 * MAX_BYTES)))
    box.put(Frame("delta"))
    assert box.close_code is None


async def test_large_answers_to_questions_are_not_too_much() -> None:
    box = Outbox()
    for _ in range(2):
        box.put(Frame("x" * (3 * MAX_BYTES), is_asked=True))
    box.put(Frame("poke"))
    assert box.close_code is None


async def test_a_closed_box_takes_nothing_and_keeps_its_first_code() -> None:
    box = Outbox()
    box.close(1012)
    box.close(TOO_SLOW)
    box.put(Frame("late"))
    assert (box.close_code, len(box), box.closing.is_set()) == (1012, 0, True)


# --- a room on a screen -----------------------------------------------------------------------------------------


def ticket(number: int, state: str = "open", rev: int = 1) -> dict[str, Any]:
    student = {"id": f"s{number}", "name": f"Child {number}"}
    return {"id": f"t{number}", "rev": rev, "state": state, "student": student, "position": None}


def news(version: int, tickets: list[dict[str, Any]], order: list[str], **more: Any) -> dict[str, Any]:
    triage = {"on": False, "since": None, "waiting": len(order), "threshold": 8, "reason": None, "did": []}
    body = {"from": version - 1, "version": version, "tickets": tickets, "order": order, "triage": triage}
    return {
        **body,
        "waits": {each: [0, 60] for each in order},
        "struggling": {},
        "gone_s": 120,
        "points_waiting": 2,
        **more,
    }


@pytest.fixture
def room() -> RoomLive:
    live = RoomLive({"id": "r", "name": "4-Green", "join_code": "X"})
    live.describe(news(5, [ticket(1), ticket(2)], ["t1", "t2"]))
    return live


def test_a_description_sets_the_version_and_the_places(room: RoomLive) -> None:
    assert (room.version, room.stream_version) == (5, 5)
    assert [each["position"] for each in room.in_order()] == [1, 2]
    assert room.waiting() == 2


def test_news_that_continue_are_told_with_only_what_changed(room: RoomLive) -> None:
    change = room.hear(news(6, [ticket(1, "claimed", 2)], ["t1", "t2"]))
    assert change is not None
    assert [each["id"] for each in change.parts["tickets"]] == ["t1"]
    assert "order" not in change.parts
    assert set(change.places) == {"s1", "s2"}
    assert change.places["s2"]["position"] == 1
    assert change.places["s1"]["position"] is None


def test_news_of_several_versions_at_once_are_fine_when_nothing_is_missing(room: RoomLive) -> None:
    change = room.hear(news(9, [ticket(3)], ["t1", "t2", "t3"], **{"from": 5}))
    assert change is not None
    assert room.stream_version == 9


@pytest.mark.parametrize("before", [6, 7, -1])
def test_news_after_a_gap_are_not_believed(room: RoomLive, before: int) -> None:
    assert room.hear(news(8, [ticket(3)], ["t3"], **{"from": before})) is None
    assert room.waiting() == 2


def test_old_news_change_nothing(room: RoomLive) -> None:
    change = room.hear(news(5, [ticket(1, "claimed")], ["t1"]))
    assert change is not None
    assert change.parts == {}
    assert room.waiting() == 2


def test_when_only_time_has_passed_children_hear_of_their_waits_and_mentors_of_nothing(room: RoomLive) -> None:
    change = room.hear(news(5, [], ["t1", "t2"], **{"from": 5, "waits": {"t1": [0, 45], "t2": [0, 60]}}))
    assert change is not None
    assert change.parts == {}
    assert {child: place["wait_s"] for child, place in change.places.items()} == {"s1": [0, 45]}


def test_a_closed_ticket_goes_out_once_and_is_forgotten(room: RoomLive) -> None:
    change = room.hear(news(6, [ticket(1, "resolved", 2)], ["t2"]))
    assert change is not None
    assert change.parts["tickets"][0]["state"] == "resolved"
    assert change.parts["order"] == ["t2"]
    assert room.ticket_of_student("s1") is None
    assert room.in_order()[0]["position"] == 1


def test_a_new_description_tells_only_the_difference(room: RoomLive) -> None:
    version = room.version
    change = room.describe(news(9, [room.tickets["t1"], ticket(3)], ["t1", "t3"]))
    assert [each["id"] for each in change.parts["tickets"]] == ["t3"]
    assert change.parts["order"] == ["t1", "t3"]
    assert room.version == version


# --- repeated requests ------------------------------------------------------------------------------------------


async def test_the_same_request_is_worked_on_once_even_while_it_runs() -> None:
    repeats, calls = Repeats(), 0

    async def work() -> dict[str, Any]:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.01)
        return {"n": calls}

    answers = await asyncio.gather(*(repeats.once("ada", "r1", work) for _ in range(5)))
    assert answers == [{"n": 1}] * 5
    assert await repeats.once("ada", "r1", work) == {"n": 1}
    assert await repeats.once("bob", "r1", work) == {"n": 2}


@pytest.mark.parametrize("code", ["disk_full", "busy", "too_many"])
async def test_a_refusal_for_the_moment_is_not_repeated(code: str) -> None:
    repeats, outcomes = Repeats(), iter([Refused(code), {"ok": True}])

    async def work() -> dict[str, Any]:
        outcome = next(outcomes)
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    with pytest.raises(Refused, match=code):
        await repeats.once("ada", "r1", work)
    assert await repeats.once("ada", "r1", work) == {"ok": True}


async def test_a_refusal_is_an_answer_and_is_repeated() -> None:
    repeats, calls = Repeats(), 0

    async def work() -> dict[str, Any]:
        nonlocal calls
        calls += 1
        raise Refused("stale", rev=3)

    for _ in range(2):
        with pytest.raises(Refused) as caught:
            await repeats.once("ada", "r1", work)
        assert caught.value.facts == {"rev": 3}
    assert calls == 1


async def test_no_answer_at_all_may_be_tried_again() -> None:
    repeats, answers = Repeats(), iter([Unavailable("restarting"), {"ok": True}])

    async def work() -> dict[str, Any]:
        answer = next(answers)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    with pytest.raises(Unavailable):
        await repeats.once("ada", "r1", work)
    assert await repeats.once("ada", "r1", work) == {"ok": True}


async def test_a_caller_that_goes_away_does_not_undo_the_work() -> None:
    repeats, done = Repeats(), asyncio.Event()

    async def work() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        done.set()
        return {"ok": True}

    caller = asyncio.ensure_future(repeats.once("ada", "r1", work))
    await asyncio.sleep(0)
    caller.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await caller
    assert await repeats.once("ada", "r1", work) == {"ok": True}
    assert done.is_set()


async def test_only_so_many_answers_are_kept() -> None:
    repeats = Repeats()

    async def work() -> dict[str, Any]:
        return {}

    for number in range(KEPT + 10):
        await repeats.once("ada", str(number), work)
    assert len(repeats._kept["ada"]) == KEPT
