"""What the front door knows of a room becomes all there is again, whatever was lost or came at a bad moment."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from web import describing
from web.bridge import Unavailable
from web.describing import Describing
from web.room import Change, RoomLive


def body(version: int, *ids: str, before: int | None = None) -> dict[str, Any]:
    tickets = [{"id": i, "rev": 1, "state": "open", "student": {"id": f"s-{i}"}, "position": None} for i in ids]
    news = {"version": version, "tickets": tickets, "order": list(ids), "triage": {}, "waits": {}, "position": version}
    news |= {"struggling": {}, "gone_s": 120, "points_waiting": 2}
    return {**news, "room_id": "r", "from": version - 1 if before is None else before}


class Queue:
    """Describes itself as it is, when it is there; the journal may be ahead of it."""

    def __init__(self) -> None:
        self.now = body(3)
        self.written = 3
        self.asked = 0
        self.is_there = True
        self.let_go = asyncio.Event()
        self.let_go.set()

    async def describe(self, _room_id: str) -> dict[str, Any]:
        self.asked += 1
        said = self.now
        await self.let_go.wait()
        if not self.is_there:
            raise Unavailable("restarting")
        return said

    def stream_version(self, _stream: str) -> int:
        return self.written

    def tickets_touched(self, _room_id: str, _after: int) -> list[Any]:
        return []


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describing, "RETRY_S", 0.02)
    monkeypatch.setattr(describing, "AGAIN_S", 0.001)


def made(queue: Queue) -> tuple[Describing, RoomLive, list[Change]]:
    told: list[Change] = []
    room = RoomLive({"id": "r", "name": "4-Green", "join_code": "X"})
    views: Any = SimpleNamespace(stream_version=queue.stream_version, tickets_touched=queue.tickets_touched)
    return Describing(views, lambda: 0, queue.describe, lambda _room, change: told.append(change)), room, told


@pytest.mark.usefixtures("quick")
async def test_news_that_comes_while_a_room_is_described_is_in_what_is_told() -> None:
    queue = Queue()
    describing_, room, _ = made(queue)
    queue.let_go.clear()
    asking = describing_.again(room)
    await asyncio.sleep(0)
    queue.now = body(4, "t1")
    assert room.hear(body(4, "t1")) is None
    assert describing_.again(room) is asking
    queue.let_go.set()
    await asking
    assert (room.stream_version, room.order, room.described) == (4, ["t1"], True)


@pytest.mark.usefixtures("quick")
async def test_many_who_ask_in_vain_lead_to_one_question_after_another() -> None:
    queue = Queue()
    describing_, room, _ = made(queue)
    queue.is_there = False
    for _ in range(20):
        await describing_.ready(room)
    queue.asked = 0
    await asyncio.sleep(0.1)
    assert 1 <= queue.asked <= 5
    queue.is_there = True
    while not room.described:
        await asyncio.sleep(0.005)
    asked = queue.asked
    await asyncio.sleep(0.06)
    assert queue.asked == asked


@pytest.mark.usefixtures("quick")
async def test_a_room_in_which_nothing_moves_is_compared_with_the_journal() -> None:
    queue = Queue()
    describing_, room, told = made(queue)
    await describing_.again(room)
    describing_.look_behind(room)
    queue.now, queue.written = body(5, "t1"), 5
    describing_.look_behind(room)
    await describing_.again(room)
    assert room.order == ["t1"]
    assert [ticket["id"] for ticket in told[-1].tickets] == ["t1"]
    asked = queue.asked
    for _ in range(3):
        describing_.look_behind(room)
    await asyncio.sleep(0.01)
    assert queue.asked == asked


@pytest.mark.usefixtures("quick")
async def test_a_room_that_moves_is_not_asked_about() -> None:
    queue = Queue()
    describing_, room, _ = made(queue)
    await describing_.again(room)
    for version in range(4, 9):
        queue.written = version + 1
        describing_.look_behind(room)
        assert room.hear(body(version)) is not None
    assert queue.asked == 1
