"""Actors that die, by a signal or by a bug: noticed, explained, started again, and heard of by nobody outside."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from classroom.centre import EndSession, OpenRoom
from storage.views import Views
from tests.troupe.running import FrontDoor, Troupe, until
from web.bridge import Unavailable

#: Rooms of these names hurt whoever decides on them.
PLANTED = """
import ctypes, os
from classroom import centre
decide = centre.decide
def hurt(state, command):
    if getattr(command, 'name', '') == 'segfault':
        ctypes.string_at(0)
    if getattr(command, 'name', '') == 'bug':
        with open(os.environ['TRIES'], 'a') as tries:
            tries.write(f'{os.getpid()}\\n')
        raise ZeroDivisionError('planted')
    return decide(state, command)
centre.decide = hurt
"""


@pytest.fixture
def troupe(idle_troupe: Troupe, monkeypatch: pytest.MonkeyPatch) -> Troupe:
    monkeypatch.setenv("TRIES", str(idle_troupe.data.path / "tries"))
    return idle_troupe.start(prelude=PLANTED)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL, signal.SIGTERM])
async def test_a_signal_that_ends_an_actor_is_noticed_and_the_actor_comes_back(
    troupe: Troupe, door: FrontDoor, number: int
) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    pid = await door.kill(laptop.target, number)
    actor = await door.until_running(laptop.target, incarnation=2)
    assert actor["pid"] != pid
    assert actor["restarts"] == 1
    await laptop.work()
    assert "died name=" + laptop.target in troupe.said()


async def test_a_segmentation_fault_in_a_handler_ends_the_actor_and_no_other(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    with pytest.raises(Unavailable):
        await door.ask("centre", OpenRoom("bad", "segfault", "BAD"), timeout_s=10)
    registrar = await door.until_running("registrar", incarnation=3)
    assert registrar["restarts"] == 2, "the command is tried on two incarnations, not on a third"
    others = [a for name, a in (await door.actors()).items() if name != "registrar"]
    assert {actor["restarts"] for actor in others} == {0}
    await laptop.work()
    await door.open_room()


async def test_a_bug_ends_the_process_before_a_second_try_and_its_last_words_are_logged(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    await door.open_room()
    version = journal.stream_version("centre")
    with pytest.raises(Unavailable):
        await door.ask("centre", OpenRoom("bad", "bug", "BAD"), timeout_s=10)
    await door.until_running("registrar", incarnation=3)
    tries = (troupe.data.path / "tries").read_text().split()
    assert len(tries) == 2
    assert len(set(tries)) == 2, "a handler was run twice in one process"
    deaths = [line for line in troupe.said().splitlines() if "died name=registrar" in line]
    assert len(deaths) == 2
    assert all("reason=ZeroDivisionError at " in line and "in hurt" in line for line in deaths)
    assert "planted" not in troupe.said(), "what an exception says may quote a child"
    assert list(troupe.data.run.glob("last-words-*")) == []
    assert journal.stream_version("centre") == version


async def test_a_command_for_whoever_takes_none_meets_its_deadline_and_hurts_nobody(
    troupe: Troupe, door: FrontDoor
) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    targets = ("store", "gateway", "nobody/7", "linter_worker/1", "runner_worker/1", "root", "")
    asked = (door.ask(target, EndSession("x"), timeout_s=1) for target in targets)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Unavailable}
    assert {name: actor["restarts"] for name, actor in (await door.actors()).items() if actor["restarts"]} == {}
    await laptop.work()


async def test_an_actor_that_dies_with_commands_in_hand_still_answers_them(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    pid = await door.freeze(laptop.target)
    event = laptop.event("activity", {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0})
    asked = door.ask(laptop.target, laptop.push(event), timeout_s=15)
    os.kill(pid, signal.SIGKILL)
    assert (await asked)["last_seq"] == 2


async def test_a_hand_that_goes_up_while_the_queue_is_dead_is_seen_after_its_restart(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    laptops = await door.open_room(students=3)
    queue = f"queue/{door.room_id}"
    await laptops[0].raise_hand()
    await until(door.tickets)
    pid = await door.freeze(queue)
    # The store pokes a process that will never read it.
    missed = await laptops[1].raise_hand()
    os.kill(pid, signal.SIGKILL)
    late = await laptops[2].raise_hand()
    await until(lambda: {missed, late} <= set(door.tickets()))
    await door.until_running(queue, incarnation=2)
    opened = [e.payload["ticket_id"] for e in journal.events_of(f"room/{door.room_id}") if e.kind == "ticket.opened"]
    assert len(opened) == len(set(opened)) == 3


async def test_many_pokes_that_nobody_hears_are_made_up_for_from_the_journal(troupe: Troupe, door: FrontDoor) -> None:
    laptops = await door.open_room(students=12)
    queue = f"queue/{door.room_id}"
    pid = await door.freeze(queue)
    # More than the store may have under way to one listener.
    tickets = {await laptop.raise_hand() for laptop in laptops}
    os.kill(pid, signal.SIGCONT)
    await until(lambda: set(door.tickets()) == tickets)


async def test_everybody_finds_the_store_again_after_its_death(troupe: Troupe, door: FrontDoor) -> None:
    laptops = await door.open_room(students=5)
    for laptop in laptops:
        await laptop.work()
    await door.kill("store")
    tickets = {await laptop.raise_hand() for laptop in laptops}
    await until(lambda: set(door.tickets()) == tickets)
    assert {name for name, a in (await door.actors()).items() if a["restarts"]} == {"store"}


async def test_many_actors_that_die_at_the_same_moment_are_all_noticed(troupe: Troupe, door: FrontDoor) -> None:
    laptops = await door.open_room(students=8)
    for laptop in laptops:
        await laptop.work()
    actors = await door.actors()
    names = [laptop.target for laptop in laptops] + ["registrar", f"queue/{door.room_id}"]
    for name in names:
        os.kill(actors[name]["pid"], signal.SIGKILL)
    for name in names:
        await door.until_running(name, incarnation=2)
    for laptop in laptops:
        await laptop.work()


async def test_the_bridge_comes_back_by_itself_when_the_gateway_was_killed(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    door.news.clear()
    await door.kill("gateway")
    await laptop.work()
    topics = [topic for topic, _ in door.news]
    assert topics.index("lost") < topics.index("connected")
    await laptop.raise_hand()
    await until(door.tickets)
