"""The group ends as a whole: nothing of a troupe outlives its host, and the host does not outlive its heart."""

from __future__ import annotations

import os
import signal
import sqlite3

import psutil
import pytest

from tests.troupe.running import PATIENCE_S, FrontDoor, Troupe, seconds_until_gone

EXIT_LOST = 75


@pytest.fixture
def troupe(idle_troupe: Troupe) -> Troupe:
    return idle_troupe.start()


def admin_of(root_pid: int) -> int:
    return psutil.Process(root_pid).ppid()


async def test_sigterm_ends_the_whole_group_and_closes_the_books(troupe: Troupe, door: FrontDoor) -> None:
    laptops = await door.open_room(students=3)
    for laptop in laptops:
        await laptop.raise_hand()
    pids = troupe.pids()
    assert troupe.host is not None
    troupe.host.terminate()
    assert troupe.host.wait(10) == 0
    assert seconds_until_gone(pids) < 5
    # A store that was allowed to close leaves no write-ahead log to be folded in.
    wal = troupe.data.database.with_name(troupe.data.database.name + "-wal")
    assert not wal.exists() or wal.stat().st_size == 0


async def test_a_killed_host_takes_all_its_processes_along(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.raise_hand()
    pids = troupe.pids()
    os.kill(troupe.pid, signal.SIGKILL)
    gone_s = seconds_until_gone(pids)
    print(f"gone after {gone_s:.3f} s")
    assert gone_s < 5


@pytest.mark.parametrize("who", ["supervisor", "admin"])
async def test_a_host_whose_heart_is_gone_ends_with_all_that_is_left(troupe: Troupe, who: str) -> None:
    pids = troupe.pids()
    root = troupe.ready["root"]
    os.kill(root if who == "supervisor" else admin_of(root), signal.SIGKILL)
    assert troupe.host is not None
    assert troupe.host.wait(PATIENCE_S) == EXIT_LOST
    assert seconds_until_gone(pids) < 5
    gone = {"supervisor": "root", "admin": "admin"}[who]
    assert f"the troupe ends reason={gone} gone, " in troupe.said()


async def test_the_death_of_thespians_logger_is_survived(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    named = {actor["pid"] for actor in (await door.actors()).values()}
    root = troupe.ready["root"]
    siblings = [p.pid for p in psutil.Process(admin_of(root)).children() if p.pid != root and p.pid not in named]
    assert len(siblings) == 1
    os.kill(siblings[0], signal.SIGKILL)
    assert seconds_until_gone(siblings) < 5
    await laptop.work()
    await door.kill(laptop.target)
    await laptop.work()


async def test_a_second_life_on_the_same_data_knows_everything(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    ticket = await laptop.raise_hand()
    os.kill(troupe.pid, signal.SIGKILL)
    assert seconds_until_gone(troupe.pids()) < 5
    again = Troupe(troupe.data.path.parent)
    try:
        again.start()
        assert (await door.insist(laptop.target, laptop.push(*laptop.acknowledged)))["last_seq"] == 2
        await laptop.work()
    finally:
        again.end()
    with sqlite3.connect(troupe.data.database) as connection:
        opened = "SELECT count(*) FROM journal WHERE kind = 'ticket.opened'"
        assert connection.execute(opened).fetchone() == (1,)
        (row,) = connection.execute("SELECT ticket_id FROM ticket").fetchall()
    assert row == (ticket,)
