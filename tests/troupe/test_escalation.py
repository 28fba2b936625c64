"""What keeps dying: isolated when it is one child's trouble, told upwards when it is everybody's, and never a spin."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from actors import process
from actors.boot import _free_port as free_port
from actors.launcher import EXIT_ESCALATED, EXIT_KEEPS_DYING
from storage.layout import DataDir
from tests.troupe.running import (
    KNOWN_KEY,
    PATIENCE_S,
    ROOT,
    FrontDoor,
    Troupe,
    alive,
    seconds_until_gone,
    until,
    until_answered,
)
from web.bridge import Unavailable

#: Whose name, with its slash as a dash, is that of a file in this folder dies as soon as it lives.
POISON = """
import os
from actors import delta_store, student_session, assist_queue
def poisoned(kind):
    begin = kind.begin
    def begin_or_die(self):
        if os.path.exists(os.path.join(os.environ['POISON'], self.name.replace('/', '-'))):
            raise ZeroDivisionError('planted')
        return begin(self)
    kind.begin = begin_or_die
for kind in (delta_store.DeltaStore, student_session.StudentSession, assist_queue.AssistQueue):
    poisoned(kind)
"""
#: Every death is told three times at once and once more at each tick for as long as the supervisor lives.
TOLD_AGAIN = """
from actors import supervisor
root = supervisor.RootSupervisor
told, tick, late = root.receiveMsg_ChildActorExited, root.tick, []
def again(self, message, sender):
    late.append((message, sender))
    for _ in range(3):
        told(self, message, sender)
def tick_and_tell(self):
    tick(self)
    for message, sender in late:
        told(self, message, sender)
root.receiveMsg_ChildActorExited, root.tick = again, tick_and_tell
"""
NEVER_TOLD = """
from actors import exits, supervisor
exits.note = lambda pid, code: None
supervisor.RootSupervisor.receiveMsg_ChildActorExited = lambda self, message, sender: None
"""
FEW_DEATHS = 2


@pytest.fixture
def poison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "poison"
    folder.mkdir()
    monkeypatch.setenv("POISON", str(folder))
    return folder


def starts_of(troupe: Troupe, name: str) -> int:
    lines = (troupe.data.logs / "supervisor.log").read_text().splitlines()
    said = [json.loads(line) for line in lines]
    return sum(line["event"] == "started" and line["facts"]["name"] == name for line in said)


# --- one child's trouble ----------------------------------------------------------------------------------------------


async def test_a_poisonous_sitting_and_a_poisonous_queue_are_isolated_and_everybody_else_works(
    idle_troupe: Troupe, poison: Path
) -> None:
    idle_troupe.start(POISON, {"supervision.deaths": FEW_DEATHS})
    async with FrontDoor(idle_troupe.data) as door:
        (lonely,) = await door.open_room()
        its_queue = f"queue/{door.room_id}"
        bad, *well = await door.open_room(students=4)
        await asyncio.gather(*(laptop.work() for laptop in (lonely, bad, *well)))
        for name in (bad.target, its_queue):
            (poison / name.replace("/", "-")).touch()
            await door.kill(name)

        async def both_failed() -> bool:
            actors = await door.actors()
            return {actors[bad.target]["status"], actors[its_queue]["status"]} == {"failed"}

        await until_answered(both_failed)
        said = [body["degraded"] for topic, body in door.news if topic == "system"]
        assert said[-1] == ["queue", "session"], "mentors are told"
        with pytest.raises(Unavailable) as refused:
            await door.ask(bad.target, bad.push(bad.event("activity", {})), timeout_s=30)
        assert refused.value.retry_after_s > 5, "nobody waits for one that will not be back soon"
        await asyncio.gather(*(laptop.work() for laptop in (lonely, *well)))
        hands = {await laptop.raise_hand() for laptop in well}
        await until(lambda: hands <= set(door.tickets()))
        actors = await door.actors()
        assert actors[bad.target]["restarts"] <= FEW_DEATHS + 2
        assert "ZeroDivisionError" in actors[bad.target]["reason"]
        others = [a for name, a in actors.items() if name not in (bad.target, its_queue)]
        assert {(a["status"], a["restarts"]) for a in others} == {("running", 0)}


@pytest.mark.slow
async def test_what_was_isolated_comes_back_by_itself_when_its_poison_is_gone(
    idle_troupe: Troupe, poison: Path
) -> None:
    idle_troupe.start(POISON)
    async with FrontDoor(idle_troupe.data) as door:
        (laptop,) = await door.open_room()
        await laptop.work()
        bad = poison / laptop.target.replace("/", "-")
        bad.touch()
        await door.kill(laptop.target)

        async def failed() -> bool:
            return bool((await door.actors())[laptop.target]["status"] == "failed")

        await until_answered(failed)
        bad.unlink()
        event = laptop.event("activity", {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0})
        await door.insist(laptop.target, laptop.push(event), patience_s=60)


# --- everybody's trouble ----------------------------------------------------------------------------------------------


async def test_a_store_that_keeps_dying_ends_the_troupe_at_its_limit_and_says_so(
    idle_troupe: Troupe, poison: Path
) -> None:
    idle_troupe.start(POISON)
    pids = idle_troupe.pids()
    async with FrontDoor(idle_troupe.data) as door:
        store = await door.pid_of("store")
    (poison / "store").touch()
    os.kill(store, signal.SIGKILL)
    assert idle_troupe.host is not None
    assert await asyncio.to_thread(idle_troupe.host.wait, 2 * PATIENCE_S) == EXIT_ESCALATED
    assert seconds_until_gone(pids) < 5
    assert "gave up" in idle_troupe.said()
    assert idle_troupe.said().count("died name=store") == 6, "five deaths within a minute are borne"
    assert starts_of(idle_troupe, "store") == 6


class Served:
    """`helping-hands serve` in a process of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.data = DataDir(folder / "data")
        self.log = folder / "serve.log"
        command = [sys.executable, "-m", "web.commands", "serve", "--data", str(self.data.path), "--port", "0"]
        with self.log.open("ab") as log:
            self.launcher = subprocess.Popen(
                [*command, "--room", "A", "--json"],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **environment},
            )
        assert self.launcher.stdout is not None
        readable, _, _ = select.select([self.launcher.stdout], [], [], 2 * PATIENCE_S)
        assert readable, self.log.read_text()
        assert self.launcher.stdout.readline(), self.log.read_text()

    def pids(self) -> list[int]:
        return alive([self.launcher.pid, *process.descendants(self.launcher.pid)])

    def end(self) -> None:
        process.kill_all(self.pids())
        self.launcher.wait(PATIENCE_S)
        assert self.launcher.stdout is not None
        self.launcher.stdout.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path, HELPING_HANDS_SUPERVISION_DEATHS=str(FEW_DEATHS))
    yield server
    server.end()


async def until_it_gave_up(server: Served, patience_s: float) -> float:
    """Its store cannot live any more; the seconds until the launcher has ended."""
    async with FrontDoor(server.data) as door:
        store = await door.pid_of("store")
    # Nothing that is known for final: SQLite cannot open it, as with a disk that does not answer.
    server.data.database.unlink()
    server.data.database.mkdir()
    start_s = time.monotonic()
    os.kill(store, signal.SIGKILL)
    assert await asyncio.to_thread(server.launcher.wait, patience_s) == EXIT_KEEPS_DYING
    return time.monotonic() - start_s


async def test_a_server_whose_store_cannot_live_gives_up_with_a_code_and_without_a_spin(served: Served) -> None:
    pids = served.pids()
    print(f"gave up after {await until_it_gave_up(served, 3 * PATIENCE_S):.1f} s")
    assert seconds_until_gone(pids) < 5
    said = served.log.read_text()
    # Two deaths are borne in a troupe and two troupes in a server, which makes nine stores.
    assert 3 <= said.count("died name=store") <= (FEW_DEATHS + 1) ** 2
    assert said.count("died half=troupe") == FEW_DEATHS + 1


@pytest.mark.slow
async def test_the_same_within_the_limits_that_an_operator_has(tmp_path: Path) -> None:
    server = Served(tmp_path)
    try:
        busy_s = sum(psutil.Process(pid).cpu_times().user for pid in server.pids())
        took_s = await until_it_gave_up(server, 6 * PATIENCE_S)
        assert server.log.read_text().count("died name=store") == 18
        print(f"gave up after {took_s:.1f} s, {busy_s:.1f} s of CPU before")
    finally:
        server.end()


async def test_a_killed_launcher_leaves_nothing_behind(served: Served) -> None:
    pids = served.pids()
    assert len(pids) > 8
    os.kill(served.launcher.pid, signal.SIGKILL)
    gone_s = seconds_until_gone(pids)
    print(f"gone after {gone_s:.3f} s")
    assert gone_s < 5


# --- what is told of deaths -------------------------------------------------------------------------------------------


async def test_a_death_that_is_told_again_and_again_buries_nobody_else(idle_troupe: Troupe) -> None:
    idle_troupe.start(TOLD_AGAIN)
    async with FrontDoor(idle_troupe.data) as door:
        laptops = await door.open_room(students=2)
        await asyncio.gather(*(laptop.work() for laptop in laptops))
        for incarnation in (2, 3):
            for name in ("registrar", *(laptop.target for laptop in laptops)):
                await door.kill(name)
                await door.until_running(name, incarnation)
        await asyncio.gather(*(laptop.work() for laptop in laptops))
        actors = await door.actors()
        restarts = {name: actor["restarts"] for name, actor in actors.items()}
        assert {restarts[laptop.target] for laptop in laptops} == {restarts["registrar"]} == {2}
        children = {child.pid for child in psutil.Process(idle_troupe.ready["root"]).children()}
        assert set(alive(list(children))) == {actor["pid"] for actor in actors.values()}


async def test_a_death_of_which_nobody_is_told_is_found(idle_troupe: Troupe) -> None:
    idle_troupe.start(NEVER_TOLD)
    async with FrontDoor(idle_troupe.data) as door:
        (laptop,) = await door.open_room()
        await laptop.work()
        await door.kill(laptop.target)
        assert (await door.until_running(laptop.target, incarnation=2))["reason"] == "gone"
        await laptop.work()


# --- somebody else's admin --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [pytest.param("its own key", marks=pytest.mark.slow), "the same key"])
async def test_an_admin_that_was_left_on_the_port_is_never_joined(
    idle_troupe: Troupe, tmp_path: Path, key: str
) -> None:
    port = f"\nfrom actors import boot\nboot._free_port = lambda: {free_port()}\n"
    idle_troupe.start(KNOWN_KEY + port)
    known = KNOWN_KEY if key == "the same key" else ""
    late = Troupe(tmp_path / "late")
    try:
        with pytest.raises(AssertionError, match="not our admin"):
            late.start(known + port)
        assert late.host is not None
        assert late.host.wait(PATIENCE_S) == 75
    finally:
        late.end()
    async with FrontDoor(idle_troupe.data) as door:
        (laptop,) = await door.open_room()
        await laptop.work()
