"""A consumer sleeps while twenty students push: nobody queues for it without a bound, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import psutil
import pytest

from actors.shell import CREDITS
from loadtest.client import Student
from tests.faults.figures import Book
from tests.faults.school import BROKEN, DEATH_S, School, sampled, school
from tests.troupe.running import error_body

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

#: While the file is there this handler takes its time over each message. A heart beats at each, so it is not taken for
#: dead. Every sender notes how many messages a receiver has not answered, whenever that is more than before.
PLANTED = """
import time
from actors import shell
from actors.{module} import {actor} as Sleeper
wake = Sleeper.receiveMsg_{message}
def drowsy(self, message, sender):
    if os.path.exists(os.environ['ASLEEP']):
        time.sleep({nap_s})
    return wake(self, message, sender)
Sleeper.receiveMsg_{message} = drowsy

tell = shell.Shell.tell_counted
most = 0
def counted(self, name, message):
    global most
    told = tell(self, name, message)
    if self._unheard.get(name, 0) > most:
        most = self._unheard[name]
        with open(os.environ['UNANSWERED'], 'a') as notes:
            notes.write(f'{{most}}\\n')
    return told
shell.Shell.tell_counted = counted
"""
SLEEPERS = {
    "queue": {"module": "assist_queue", "actor": "AssistQueue", "message": "Committed", "nap_s": 1.0},
    "linter_pool": {"module": "linter_pool", "actor": "LinterPool", "message": "CheckWanted", "nap_s": 1.0},
    "gateway": {"module": "gateway", "actor": "Gateway", "message": "News", "nap_s": 0.2},
}
LONG_S = 20.0
SHORT_S = 4.0
#: What a process may grow by while it sleeps or talks to a sleeper.
GROWTH_BYTES = 32 * 1024 * 1024


async def memory(here: School) -> dict[str, int]:
    """Resident bytes of each actor, by name."""
    found = {}
    for name, actor in (await here.actors()).items():
        if actor["pid"]:
            found[name] = psutil.Process(actor["pid"]).memory_info().rss
    return found


@pytest.mark.parametrize("who", sampled(SLEEPERS, "queue"))
async def test_a_sleeping_consumer_is_never_given_more_than_its_credits(who: str, tmp_path: Path, book: Book) -> None:
    asleep, notes = tmp_path / "asleep", tmp_path / "unanswered"
    planted = PLANTED.format(**SLEEPERS[who])
    async with school(tmp_path, planted, ASLEEP=str(asleep), UNANSWERED=str(notes)) as here:
        flooder = await here.join("Flooder")
        async with here.at_work():
            await asyncio.sleep(0.5)
            before = await memory(here)
            asleep.touch()
            await flood(here, flooder, LONG_S if book.full else SHORT_S)
            after = await memory(here)
            asleep.unlink()
            heals_s = [await here.healed_s(time.monotonic())]
        problems = await here.wrong()
        said = "".join(path.read_text() for path in here.data.logs.iterdir() if path.is_file())
        restarted = [name for name, actor in (await here.actors()).items() if actor["restarts"]]
        flooder.close()
    book.note(f"{who} sleeps at each message while a student floods", heals_s, problems)
    assert problems == []
    assert max(map(int, notes.read_text().split())) <= CREDITS
    assert {name: after[name] - before[name] for name in before if after[name] - before[name] > GROWTH_BYTES} == {}
    assert "tx-only" not in said
    assert restarted == []
    book.must_heal(f"{who} sleeps at each message while a student floods", DEATH_S * 5)


async def flood(here: School, flooder: Student, seconds: float) -> None:
    """One student shows a broken program in a hundred files, again and again."""
    deadline_s = time.monotonic() + seconds
    number = 0
    while time.monotonic() < deadline_s:
        number += 1
        body = {**error_body(f"// {number}\n{BROKEN}"), "path": f"{number % 100}.js"}
        await here.push(flooder, "error.seen", body)
        await asyncio.sleep(0.02)
