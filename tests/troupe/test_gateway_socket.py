"""The one door between web and actors: private, patient with everybody, and harmed by nobody."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import stat
import time
from collections.abc import Iterator

import msgspec
import psutil
import pytest

from actors import frames
from actors.gateway import MAX_OUT_BYTES
from classroom.assist_queue import DescribeRoom
from classroom.vocabulary import DescribeSystem
from storage.views import Views
from tests.troupe.running import FrontDoor, Troupe, until, until_quiet
from web.bridge import Unavailable


def framed(value: object) -> bytes:
    body = msgspec.msgpack.encode(value)
    return len(body).to_bytes(4, "big") + body


BAD_FRAMES = {
    "too long": (frames.MAX_FRAME_BYTES + 1).to_bytes(4, "big") + b"x" * 1_000,
    "no msgpack": (4).to_bytes(4, "big") + b"\xc1\xc1\xc1\xc1",
    "empty": (0).to_bytes(4, "big"),
    "no list": framed({"id": 1}),
    "a number": framed(7),
    "too short": framed([1, "centre"]),
    "unknown command": framed([1, "centre", "Shutdown", {}, 5]),
    "missing fields": framed([1, "centre", "OpenRoom", {"name": "x"}, 5]),
    "wrong fields": framed([1, "centre", "OpenRoom", {"room_id": 1, "name": [], "join_code": None}, 5]),
    "no deadline": framed([1, "supervisor", "DescribeSystem", {}, "soon"]),
    "id of no kind": framed([None, "supervisor", "DescribeSystem", {}, 5]),
    "command of no kind": framed([1, "supervisor", ["DescribeSystem"], {}, 5]),
    "deep": b"\x00\x00\x20\x00" + b"\x91" * 0x2000,
}


@contextlib.contextmanager
def connected(troupe: Troupe) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(10)
        sock.connect(str(troupe.data.run / "gateway.sock"))
        yield sock


async def hung_up(sock: socket.socket) -> None:
    """Reads what is still on its way until the gateway closes; a timeout is a failure."""
    while await asyncio.to_thread(sock.recv, 65536):
        pass


async def test_the_socket_is_its_owners_alone(troupe: Troupe) -> None:
    path = troupe.data.run / "gateway.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_bad_frames_end_their_connection_and_nothing_else(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    pids, position = troupe.pids(), await until_quiet(journal)
    for data in BAD_FRAMES.values():
        with connected(troupe) as sock:
            sock.sendall(data)
            await hung_up(sock)
    assert sorted(troupe.pids()) == sorted(pids), troupe.said()
    assert journal.last_position() == position
    assert door.bridge.connected
    await laptop.work()


async def test_good_frames_before_a_bad_one_do_not_save_the_connection(troupe: Troupe, door: FrontDoor) -> None:
    with connected(troupe) as sock:
        sock.sendall(frames.request(1, "supervisor", DescribeSystem(), 5) + BAD_FRAMES["no msgpack"])
        await hung_up(sock)
    assert await door.actors()


async def test_a_frame_may_come_in_pieces_and_half_a_frame_waits_in_peace(troupe: Troupe, door: FrontDoor) -> None:
    request = frames.request(1, "supervisor", DescribeSystem(), 10)
    with connected(troupe) as sock, connected(troupe) as other:
        other.sendall(request[:7])
        for i in range(len(request)):
            sock.sendall(request[i : i + 1])
        (answer,) = frames.Reader().feed(await asyncio.to_thread(sock.recv, 65536))
        assert answer[:2] == [1, True]
        assert await door.actors()


async def test_a_connection_that_never_reads_holds_up_nobody(troupe: Troupe, door: FrontDoor) -> None:
    laptops = await door.open_room(students=2)
    for laptop in laptops:
        await laptop.raise_hand()
    gateway = await door.pid_of("gateway")
    with connected(troupe) as sock:
        sock.setblocking(False)
        # Each answer is about twenty times as long as its question, so they soon pile up inside.
        questions = b"".join(frames.request(n, f"queue/{door.room_id}", DescribeRoom(0), 30) for n in range(1, 201))
        for _ in range(5):
            with contextlib.suppress(BlockingIOError):
                sock.send(questions)
            start_s = time.monotonic()
            await laptops[0].work()
            await laptops[1].raise_hand()
            assert time.monotonic() - start_s < 5
        assert psutil.Process(gateway).memory_info().rss < 100 * 1024 * 1024 + MAX_OUT_BYTES
    assert await door.pid_of("gateway") == gateway


def _frames_until_silence(sock: socket.socket) -> list[list[object]]:
    reader, found = frames.Reader(), []
    with contextlib.suppress(TimeoutError):
        while data := sock.recv(65536):
            found += reader.feed(data)
    return found


async def test_answers_to_a_caller_who_has_gone_reach_nobody_else(troupe: Troupe, door: FrontDoor) -> None:
    laptop, other = await door.open_room(students=2)
    await laptop.work()
    pid = await door.freeze(laptop.target)
    push = laptop.push(laptop.event("activity", {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0}))
    try:
        with connected(troupe) as sock:
            sock.sendall(b"".join(frames.request(n, laptop.target, push, 30) for n in range(1, 31)))
            await other.work()
        # The newcomer is given the number that the file of the last one had, and asks under the same ids.
        with connected(troupe) as sock:
            sock.sendall(frames.request(1, "supervisor", DescribeSystem(), 10))
            (answer,) = frames.Reader().feed(await asyncio.to_thread(sock.recv, 65536))
            assert "actors" in answer[2]
            os.kill(pid, signal.SIGCONT)
            await laptop.work()
            await other.work()
            sock.settimeout(0.2)
            late = await asyncio.to_thread(_frames_until_silence, sock)
            assert {frame[0] for frame in late} <= {frames.NEWS_ID}
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_a_question_to_an_actor_that_hangs_meets_its_deadline(troupe: Troupe, door: FrontDoor) -> None:
    laptop, other = await door.open_room(students=2)
    await laptop.work()
    await other.work()
    pid = await door.freeze(laptop.target)
    push = laptop.push(laptop.event("activity", {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0}))
    try:
        start_s = time.monotonic()
        with pytest.raises(Unavailable):
            await door.ask(laptop.target, push, timeout_s=1)
        assert 0.9 < time.monotonic() - start_s < 6
        await other.work()
    finally:
        os.kill(pid, signal.SIGCONT)
    answer = await door.insist(laptop.target, push)
    assert answer["last_seq"] == 2


async def test_forty_questions_to_an_actor_that_hangs_do_not_stall_the_others(troupe: Troupe, door: FrontDoor) -> None:
    laptop, other = await door.open_room(students=2)
    await laptop.work()
    pid = await door.freeze(laptop.target)
    push = laptop.push(laptop.event("activity", {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0}))
    stuck = [asyncio.create_task(door.ask(laptop.target, push, timeout_s=8)) for _ in range(40)]
    try:
        start_s = time.monotonic()
        await other.work()
        await other.raise_hand()
        await until(door.tickets)
        assert time.monotonic() - start_s < 5
    finally:
        os.kill(pid, signal.SIGCONT)
    answers = await asyncio.gather(*stuck)
    assert {answer["last_seq"] for answer in answers} == {2}
