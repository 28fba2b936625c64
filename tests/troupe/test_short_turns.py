"""Who is waited for takes short turns on the processor, who computes takes common ones."""

from __future__ import annotations

import ctypes
import platform
import subprocess

import pytest

from actors import process
from actors.short_turns import ATTRIBUTES, SCHED_SETATTR, SLICE_NS, take_short_turns
from tests.troupe.running import FrontDoor, Troupe, until

#: Before it, Linux took the wish and gave nothing.
SINCE = (6, 12)


def slice_ns(pid: int = 0) -> int:
    """The turn of a process's first thread in nanoseconds, as the kernel tells it."""
    room = ctypes.create_string_buffer(ATTRIBUTES.size)
    asked = SCHED_SETATTR[platform.machine()] + 1
    assert ctypes.CDLL(None).syscall(asked, pid, room, ATTRIBUTES.size, 0) == 0
    return int(ATTRIBUTES.unpack(room.raw)[5])


def is_short(turn_ns: int) -> bool:
    newer = tuple(int(part) for part in platform.release().split(".")[:2]) >= SINCE
    return turn_ns == SLICE_NS if newer else turn_ns == 0


async def test_the_way_of_a_raised_hand_takes_short_turns_and_a_check_common_ones(
    idle_troupe: Troupe, door: FrontDoor
) -> None:
    idle_troupe.start(settings={"linter.workers": 2})
    await door.open_room()
    for name in ("gateway", "store", "registrar", "linter_pool"):
        assert is_short(slice_ns(await door.pid_of(name))), name
    pool = await door.pid_of("linter_pool")
    workers = await until(lambda: process.descendants(pool))
    with subprocess.Popen(["/bin/sleep", "60"]) as common:
        assert {slice_ns(each) for each in workers} == {slice_ns(common.pid)}
        common.kill()


def test_an_unknown_machine_keeps_its_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    before = slice_ns()
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    assert not take_short_turns()
    monkeypatch.undo()
    assert slice_ns() == before
