"""Metrics are fed by what really happens: each is read before and after it was made to happen, on a real server."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from classroom.vocabulary import DescribeSystem
from loadtest.client import Mentor, Student
from loadtest.server import ERRORS_AT_ONCE, running
from storage.layout import DataDir
from tests.housekeeping.scraping import metrics, read
from tests.troupe.running import until, until_answered
from web import making
from web.bridge import Bridge, Unavailable
from web.machine import Machine
from web.metrics import KINDS, Metrics

BROKEN = 'console.log("hi";\n'


async def kill(data: Path, name: str) -> None:
    bridge = Bridge(DataDir(data).run / "gateway.sock", lambda _topic, _body: None)
    running_bridge = asyncio.create_task(bridge.run())
    await until(lambda: bridge.connected)
    system = await bridge.ask("supervisor", DescribeSystem(), timeout_s=5)
    os.kill(next(actor["pid"] for actor in system["actors"] if actor["name"] == name), signal.SIGKILL)
    running_bridge.cancel()
    await bridge.close()


async def test_each_metric_moves_when_what_it_counts_happens(tmp_path: Path) -> None:
    with running(tmp_path / "data", log=tmp_path / "stderr", settings=ERRORS_AT_ONCE) as server:
        before = await metrics(server)
        child = await Student(server.host, server.port, "Emma").join(server.room["join_code"])
        mentor = await Mentor(server.host, server.port).login(server.ready["mentor_token"])
        opened = asyncio.Event()
        watching = asyncio.create_task(mentor.live(server.room["id"], opened.set))
        await asyncio.wait_for(opened.wait(), 20)
        body = {"language": "javascript", "path": "main.js", "text": BROKEN, "origin": "parse", "message": "m"}
        await child.push("error.seen", {**body, "line": 1, "column": 17})
        await until(lambda: mentor.tickets)
        await child.push("help.asked", {"language": "javascript", "path": "main.js", "goal": "a game"})

        async def offered() -> bool:
            return bool((await metrics(server)).get("hh_suggestions_total javascript ask offered"))

        await until_answered(offered)
        await kill(tmp_path / "data", f"session/{child.id}")

        async def told() -> dict[str, float] | None:
            now = await metrics(server)
            moved = now["hh_actor_restarts_total session"] and now["hh_push_to_mentor_seconds_count"]
            return now if moved else None

        after: dict[str, Any] = await until_answered(told)
        watching.cancel()
        child.close()
        mentor.close()
    assert before["hh_push_ack_seconds_count"] == before["hh_push_to_mentor_seconds_count"] == 0
    assert after["hh_push_ack_seconds_count"] == 2
    assert 0 < after["hh_push_ack_seconds_sum"] < 60
    assert 0 < after["hh_push_to_mentor_seconds_sum"] < 60
    assert (before["hh_queue_waiting"], after["hh_queue_waiting"]) == (0, 1)
    assert {
        name.split()[1]: value for name, value in before.items() if name.startswith("hh_actor_restarts_total")
    } == dict.fromkeys(KINDS, 0)
    assert after["hh_actor_restarts_total session"] == 1
    assert not [name for name in after if child.id in name], "a label for each child would grow without end"


class Supervisor:
    """Answers the second time, as one that is just being restarted."""

    connected = True
    asked = 0

    async def ask(self, target: str, command: Any) -> dict[str, Any]:
        self.asked += 1
        assert (target, type(command)) == ("supervisor", DescribeSystem)
        if self.asked == 1:
            raise Unavailable("restarting")
        return {"actors": [{"name": "session/s-1", "restarts": 4}], "degraded": ["linter"]}


async def test_a_front_door_that_is_new_asks_what_happened_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "ASK_AGAIN_S", 0)
    machine, told = Machine(lambda: True), []
    metrics = Metrics(lambda: machine.actors, lambda: 0)
    hub = SimpleNamespace(on_update=lambda topic, _body: told.append(topic))
    door: Any = SimpleNamespace(bridge=Supervisor(), machine=machine, metrics=metrics, hub=hub)
    making.updater(door)("connected", {})
    await until(lambda: "system" in told)
    assert machine.degraded == ["linter"]
    assert restarts(metrics, "session") == 4


@pytest.fixture
def actors() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def counted(actors: list[dict[str, Any]]) -> Metrics:
    return Metrics(lambda: actors, lambda: 0)


def restarts(metrics: Metrics, kind: str) -> float:
    return read(metrics.text().decode())[f"hh_actor_restarts_total {kind}"]


def test_restarts_are_added_up_by_kind_and_never_fall(actors: list[dict[str, Any]], counted: Metrics) -> None:
    actors[:] = [{"name": "session/s-1", "restarts": 2}, {"name": "session/s-2", "restarts": 1}]
    assert restarts(counted, "session") == 3
    actors[:] = [{"name": "session/s-2", "restarts": 1}]
    assert restarts(counted, "session") == 3, "a sitting that ended takes nothing back"
    actors[:] = [{"name": "session/s-1", "restarts": 1}, {"name": "session/s-2", "restarts": 2}]
    assert restarts(counted, "session") == 5, "a sitting that came back counts anew"


def test_a_restart_counts_though_nobody_asked_before_the_sitting_was_forgotten(
    actors: list[dict[str, Any]], counted: Metrics
) -> None:
    actors[:] = [{"name": "queue/r-1", "restarts": 1}]
    counted.on_system()
    actors.clear()
    counted.on_system()
    assert restarts(counted, "queue") == 1


def test_names_of_unknown_kinds_share_a_label(actors: list[dict[str, Any]], counted: Metrics) -> None:
    actors[:] = [{"name": "emma", "restarts": 1}, {"name": "zoe/7", "restarts": 1}]
    assert restarts(counted, "other") == 2
    assert "emma" not in counted.text().decode()
