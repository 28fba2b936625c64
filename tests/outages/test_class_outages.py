"""Twenty laptops on four lines that fail in ways of their own, and servers that are killed while everybody pushes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from pathlib import Path

import pytest

from loadtest.proxy import Wire, wire_to
from loadtest.server import ERRORS_AT_ONCE, Server, running, start_server
from storage.layout import DataDir
from tests.faults.school import sampled
from tests.outages.class_at_work import Class, as_it_lies, class_of
from tests.outages.figures import Book
from tests.outages.plan import Plan, planned
from tests.troupe.running import alive, until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]

HOST = "127.0.0.1"
LINES = 4
SHORT_S, LONG_S = 6.0, 30.0
BEFORE_S = 1.5
KILLS, SAMPLE_KILLS = 10, 2
LEFT_S = 20.0
SEEDS = range(1, 11)
SAMPLE_SEED = "3, short"


async def fail_and_mend(wire: Wire, plan: Plan) -> None:
    began_s = time.monotonic()
    while (at_s := time.monotonic() - began_s) < plan.outage_s:
        if wire.mode is not plan.mode_at(at_s):
            wire.fail(plan.mode_at(at_s))
        await asyncio.sleep(0.02)
    wire.mend(tells=plan.tells)


@pytest.mark.parametrize("seed", sampled([SAMPLE_SEED, *map(str, SEEDS)], SAMPLE_SEED))
async def test_twenty_laptops_lose_and_double_nothing(seed: str, tmp_path: Path, outages: Book) -> None:
    number, outage_s = int(seed.split(",")[0]), SHORT_S if seed == SAMPLE_SEED else LONG_S
    plans = [planned(number * LINES + line, outage_s) for line in range(LINES)]
    data = DataDir(tmp_path / "data")
    async with contextlib.AsyncExitStack() as stack:
        server = stack.enter_context(
            running(data.path, room="4-Green", log=tmp_path / "server.log", settings=ERRORS_AT_ONCE)
        )
        wires = [await stack.enter_async_context(wire_to(HOST, server.port)) for _ in plans]
        laptops = await class_of(HOST, [wire.port for wire in wires], server.room["join_code"], data, number)
        async with laptops.at_work():
            await asyncio.sleep(BEFORE_S)
            await asyncio.gather(*map(fail_and_mend, wires, plans))
            waiting = sum(len(laptop.outbox) for laptop in laptops.laptops)
            drained_s = await laptops.drained(list(laptops.made))
        problems = laptops.problems()
    modes = sorted({mode.value for plan in plans for _, mode in plan.phases})
    outage = outages.note(
        f"{len(laptops.laptops)} laptops", f"{', '.join(modes)} on {LINES} lines", outage_s,
        committed=len(laptops.made), stored=len(laptops.stored()), drained_s=drained_s, problems=problems,
    )  # fmt: skip
    assert problems == [], f"seed {number}"
    assert laptops.acknowledged == list(dict.fromkeys(laptops.acknowledged))
    assert all(wire.hurt.total() > 0 for wire in wires)
    assert waiting > len(laptops.laptops), "nothing had piled up: there was no outage"
    outages.must_drain(outage)


async def kill_in_mid_push(server: Server, laptops: Class, chance: random.Random) -> None:
    """Launcher and children at one moment, at a random one in which somebody waits for an answer."""
    await asyncio.sleep(chance.uniform(0.5, 2.0))
    processes = await asyncio.to_thread(server.processes)
    give_up_s = time.monotonic() + LEFT_S
    while not laptops.under_way:
        assert time.monotonic() < give_up_s, "nobody pushed"
        await asyncio.sleep(0)
    await asyncio.sleep(chance.uniform(0, 0.02))
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    await until(lambda: not alive([process.pid for process in processes]))
    await asyncio.to_thread(server.kill)


@pytest.mark.parametrize("kills", sampled(map(str, (SAMPLE_KILLS, KILLS)), str(SAMPLE_KILLS)))
async def test_a_server_that_is_killed_again_and_again_keeps_what_it_has_acknowledged(
    kills: str, tmp_path: Path, outages: Book
) -> None:
    data, chance = DataDir(tmp_path / "data"), random.Random(f"kills {kills}")
    server = start_server(data.path, room="4-Green", log=tmp_path / "server.log")
    port, noted = server.port, []
    try:
        laptops = await class_of(HOST, [port], server.room["join_code"], data, int(kills))
        async with laptops.at_work():
            for number in range(int(kills)):
                died_s = time.monotonic()
                await kill_in_mid_push(server, laptops, chance)
                problems = laptops.problems(as_it_lies(data, tmp_path / f"after {number + 1}"))
                server = await asyncio.to_thread(
                    start_server, data.path, port=port, log=tmp_path / f"server-{number}.log"
                )
                away_s = time.monotonic() - died_s
                owed = list(laptops.made)
                drained_s = await laptops.drained(owed)
                kept = len(set(owed) & set(laptops.stored()))
                noted.append(
                    outages.note(
                        "server killed", f"kill {number + 1} of {kills}", away_s,
                        committed=len(owed), stored=kept, drained_s=drained_s, problems=problems,
                    )
                )  # fmt: skip
                assert problems == [], f"kill {number + 1}"
        assert laptops.problems() == []
        assert sorted(laptops.acknowledged) == sorted(laptops.made)
    finally:
        server.kill()
    for outage in noted:
        outages.must_drain(outage)
