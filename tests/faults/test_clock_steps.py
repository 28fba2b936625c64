"""The wall clock steps an hour while a class is at work: time never runs backwards, and nothing ends too early."""

from __future__ import annotations

import asyncio
import itertools
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.faults.faulty_machine import FaultyMachine
from tests.faults.figures import Book
from tests.faults.history import causes_by_kind, reading
from tests.faults.school import DEATH_S, School, sampled, school
from tests.troupe.running import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

HOUR_S = 3_600
STEPS = {"forward": HOUR_S, "back": -HOUR_S}


def times_that_run_backwards(database: Path) -> list[str]:
    """Within each stream; the streams are written by processes that read one clock each for themselves."""
    with reading(database) as connection:
        rows = connection.execute("SELECT stream, version, at FROM journal ORDER BY stream, version").fetchall()
    pairs = itertools.pairwise(rows)
    return [f"{b[0]}: {b[1]} at {b[2]} after {a[2]}" for a, b in pairs if a[0] == b[0] and b[2] < a[2]]


def span_ms(database: Path) -> int:
    with reading(database) as connection:
        return int(connection.execute("SELECT max(at) - min(at) FROM journal").fetchone()[0])


async def claimed(here: School) -> dict[str, Any]:
    """A ticket that stays with its mentor: nobody lowers the quiet student's hand."""
    await here.served()
    mentor = here.mentors[0]
    ticket = next(t for t in mentor.tickets.values() if t["student"]["id"] == here.quiet.id)
    answer = await mentor.command("claim", ticket)
    assert answer["ok"], answer
    return dict(answer["ticket"])


async def wall_clock_is_off_s(here: School) -> float:
    """By the date in an answer's head, so that a step that nobody felt proves nothing."""
    answer = await here.quiet.connection.request("GET", "/healthz")
    return parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()


@pytest.mark.parametrize("way", sampled(STEPS, "back"))
async def test_an_hours_step_of_the_wall_clock_ends_no_lease_no_wait_and_no_session(
    way: str, tmp_path: Path, machine: FaultyMachine, book: Book, rounds: int
) -> None:
    async with school(tmp_path, **machine.environment) as here:
        start_s = time.monotonic()
        heals_s = []
        async with here.at_work():
            ticket = await claimed(here)
            for number in range(rounds):
                machine.rule(clock_s=STEPS[way] * (number + 1))
                since_s = time.monotonic()
                await asyncio.sleep(0.2)
                assert abs(await wall_clock_is_off_s(here) - STEPS[way] * (number + 1)) < HOUR_S / 2
                # Who starts now has never seen the old time.
                deaths = {who: await here.strike(who) for who in ("store", "web" if number % 2 else "queue")}
                heals_s.append(await all_pushed_s(here, since_s))
                for who, death in deaths.items():
                    await here.replaced(who, death.pid)
        problems = [*await here.wrong(), *times_that_run_backwards(here.data.database)]
        shown = here.mentors[0].tickets[ticket["id"]]
        assert (shown["state"], shown["claimed_by"]) == ("claimed", ticket["claimed_by"])
        assert causes_by_kind(here.data.database)["ticket.released"] == []
        assert span_ms(here.data.database) < (time.monotonic() - start_s + 60) * 1_000
    fault = f"wall clock an hour {way}, store and a reader of the clock killed"
    book.note(fault, heals_s, problems)
    assert problems == []
    book.must_heal(fault, DEATH_S * 2)


async def all_pushed_s(here: School, since_s: float) -> float:
    """Everybody has pushed since, with the session that he had."""
    await until(lambda: here.all_heard_since(since_s), 60)
    return here.history.longest_wait_s(since_s)


async def test_a_server_that_starts_an_hour_earlier_goes_on_where_time_had_come(
    tmp_path: Path, machine: FaultyMachine, book: Book
) -> None:
    async with school(tmp_path, **machine.environment) as here:
        async with here.at_work():
            await asyncio.sleep(0.5)
            machine.rule(clock_s=-HOUR_S)
            since_s = time.monotonic()
            await asyncio.to_thread(here.server.kill)
            await asyncio.to_thread(here.start_again)
            heals_s = [await here.healed_s(since_s)]
        problems = [*await here.wrong(), *times_that_run_backwards(here.data.database)]
    book.note("server started again an hour earlier", heals_s, problems)
    assert problems == []
