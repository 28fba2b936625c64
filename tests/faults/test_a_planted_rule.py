"""A rule of LinterLite that is wrong and sure of itself, planted into a real server: children who take its fixes and
take them back are enough to silence it, whatever dies in between, and a mentor gives it its voice again.

The rule is planted by the first lines of the actors' host; the server itself has no way to be given one.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from classroom.rule_book import FAMILIAR_MS
from classroom.vocabulary import DescribeSystem
from loadtest.client import Mentor, Student
from loadtest.server import Server, start_server
from storage.layout import DataDir
from tests.faults.school import PLANT
from tests.housekeeping.scraping import metrics
from tests.troupe.running import FrontDoor, until_answered
from web.commands import main

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

#: It deletes the sign at the end of a line, which a child wrote because something is to follow, and was fitted as sure.
RULE = """
import dataclasses
from classroom.linting import dialects, wording
from classroom.linting.model import Proposal, Rule, replace
def propose(reading):
    tokens = reading.on_line(reading.line)
    if tokens and tokens[-1].text == "+":
        yield Proposal((replace(tokens[-1].start, tokens[-1].end, ""),), 0.95)
python = dialects._DIALECTS["python"]
learned = dataclasses.replace(
    python.learned,
    order={**python.learned.order, "rule planted strong": 50.0},
    trust={**python.learned.trust, "rule planted strong": 50.0},
    cases={**python.learned.cases, "del +": 1000},
)
wording._BY_ID["python.planted"] = wording._BY_ID["any.cannot-read"]
planted = Rule("planted", propose, (), ())
dialects._DIALECTS["python"] = dataclasses.replace(python, rules=(*python.rules, planted), learned=learned)
"""
NAME = "Rosalinde"
PATH = "wishes.py"
#: Four minutes of the class in a second: a use is judged two minutes later, and counts of children who have stayed.
SCALE = 240.0
CHILDREN = 4


class Class:
    """A server with the planted rule, children who want fixes, and one mentor."""

    def __init__(self, folder: Path, time_scale: float = 1.0, children: int = 1) -> None:
        self.folder, self.data = folder, folder / "data"
        self.time_scale, self.size = time_scale, children
        planted = folder / "planted"
        planted.mkdir()
        (planted / "sitecustomize.py").write_text(PLANT + textwrap.indent(RULE, "    "))
        self.environment = {"PYTHONPATH": str(planted), "HELPING_HANDS_LINTER_WORKERS": "2"}
        self.number = 0
        self.children: list[Student] = []
        self.heads: list[str | None] = [None] * children

    async def begin(self) -> None:
        self.server = self._serve()
        for number in range(self.size):
            child = Student(self.server.host, self.server.port, f"{NAME} {number or ''}".strip())
            self.children.append(await child.join(self.server.room["join_code"]))
            await child.push("fixes.answered", {"show": True})
        self.mentor = await Mentor(self.server.host, self.server.port).login(self.server.ready["mentor_token"])

    async def stays(self) -> None:
        """Until the children's uses count."""
        await asyncio.sleep(FAMILIAR_MS / 1000 / self.time_scale)

    def _serve(self, port: int = 0) -> Server:
        return start_server(
            self.data, port=port, time_scale=self.time_scale, settings=self.environment, log=self.folder / "server.log"
        )

    async def start_again(self) -> None:
        """On the same data, as after the night."""
        self.end()
        self.server = self._serve(self.server.port)

    def end(self) -> None:
        for caller in (*self.children, self.mentor):
            caller.close()
        self.server.stop()

    async def shows(self, text: str, who: int = 0) -> dict[str, Any]:
        """The child runs what does not parse; what LinterLite says to it."""
        where = {"origin": "parse", "message": "invalid syntax", "line": 1, "column": 1}
        body = {"language": "python", "path": PATH, "text": text, **where}
        error = await self.children[who].push("error.seen", body)
        said: list[dict[str, Any]] = []

        async def told() -> bool:
            offers = [each["suggestion"] for each in (await self.children[who].pull())["snapshot"]["suggestions"]]
            said.extend(each for each in offers if each["source_rev"] == error["event_id"])
            return bool(said)

        await until_answered(told)
        return said[0]

    def _saves(self, text: str, who: int) -> None:
        body = {"language": "python", "path": PATH, "text": text, "base_rev": self.heads[who]}
        self.heads[who] = self.children[who].record("source.saved", body)["event_id"]

    async def saves(self, text: str, who: int = 0) -> None:
        self._saves(text, who)
        await self.children[who].flush()

    async def uses(self, *, keeps: bool, children: int = 1) -> dict[str, Any]:
        """The next children take the fix of a slip, and keep it or take it back; the rule as mentors then see it."""
        before = await self.rule()
        await asyncio.gather(*(self._use(self.number + n, keeps) for n in range(children)))
        self.number += children
        await until_answered(self._counted(before["uses"] + children))
        return await self.rule()

    async def _use(self, number: int, keeps: bool) -> None:
        who = number % self.size
        text = f"wish{number} = {number} +\n"
        said = await self.shows(text, who)
        self.children[who].record("suggestion.accepted", {"suggestion_id": said["id"]})
        await self.saves(said["fixed"] if keeps else text, who)

    def _counted(self, uses: int) -> Callable[[], Awaitable[bool]]:
        async def counted() -> bool:
            return bool((await self.rule())["uses"] >= uses)

        return counted

    async def rule(self) -> dict[str, Any]:
        rules = (await self.mentor.call("GET", "rules"))["rules"]
        return next((each for each in rules if each["rule"] == "planted"), {"uses": 0, "good": 0, "level": "push"})

    async def kill_the_pool(self) -> None:
        async with FrontDoor(DataDir(self.data)) as door:
            actors = (await door.insist("supervisor", DescribeSystem()))["actors"]
            os.kill(next(int(each["pid"]) for each in actors if each["name"] == "linter_pool"), signal.SIGKILL)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Class]:
    room = Class(tmp_path)
    await room.begin()
    yield room
    room.end()


@pytest.fixture
async def for_weeks(tmp_path: Path) -> AsyncIterator[Class]:
    room = Class(tmp_path, SCALE, CHILDREN)
    await room.begin()
    await room.stays()
    yield room
    room.end()


async def test_a_planted_bad_rule_is_asked_first_and_then_only_points_until_a_mentor_restores_it(
    for_weeks: Class,
) -> None:
    here = for_weeks
    for children in (4, 4, 4, 4, 3):
        rule = await here.uses(keeps=True, children=children)
    assert (rule["uses"], rule["good"], rule["level"]) == (19, 19, "push")
    assert (await here.shows("another = 1 +\n"))["level"] == "push"

    rule = await here.uses(keeps=False)
    assert (rule["uses"], rule["good"], rule["level"]) == (20, 19, "ask")
    for number in range(4):  # whichever of the workers gets it
        assert (await here.shows(f"asked{number} = 1 +\n"))["level"] == "ask"
    await here.kill_the_pool()
    assert (await here.shows("survived = 1 +\n"))["level"] == "ask"

    while rule["level"] == "ask":
        rule = await here.uses(keeps=False)
    assert (rule["level"], rule["good"], rule["uses"]) == ("point", 19, 24)
    said = await here.shows("marked = 1 +\n")
    assert (said["level"], said["edits"], said["fixed"]) == ("point", [], None)
    counted = await metrics(here.server)
    assert counted["hh_suggestions_total python push parsed"] == 19
    assert counted["hh_suggestions_total python push undone"] == 1
    assert counted["hh_suggestions_total python ask undone"] == 4

    await here.start_again()
    assert (await here.rule())["level"] == "point"
    assert (await here.shows("night = 1 +\n"))["level"] == "point"

    restored = await here.mentor.call("POST", "rules/python/planted/restore", {"request_id": "please"})
    assert (restored["rule"]["level"], restored["rule"]["uses"]) == ("push", 0)
    assert (await here.shows("again = 1 +\n"))["level"] == "push"


async def test_the_room_keeps_examples_only_when_allowed_and_nobody_is_in_them(here: Class) -> None:
    slip = f"# by {NAME}\n{NAME.lower()}s_wish = 'a pony for {NAME}'\nprint({NAME.lower()}s_wish\n"

    def pairs() -> list[dict[str, Any]]:
        file = here.folder / "pairs.jsonl"
        assert main(["linter", "export-pairs", str(file), "--data", str(here.data)]) == 0
        return [json.loads(line) for line in file.read_text().splitlines()]

    await here.shows(slip)
    await here.saves(f"{slip})\n")
    assert main(["linter", "examples", str(here.server.room["name"]), "on", "--data", str(here.data)]) == 0
    await here.shows(f"{slip}# and once more\n")
    await here.saves(f"{slip})\n# and once more\n")

    async def kept() -> bool:
        return bool(await asyncio.to_thread(pairs))

    await until_answered(kept)
    masked = "# w1 W2\nw3 = 'a w4 for W2'\nprint(w3\n{}# and w5 w6\n"
    assert pairs() == [
        {
            "id": "pair-1",
            "language": "python",
            "broken": masked.format(""),
            "fixed": masked.format(")\n"),
            "how": "saved",
            "rule": "missing-closer",
            "taken": False,
        }
    ]
    assert main(["linter", "examples", str(here.server.room["name"]), "off", "--data", str(here.data)]) == 0
    assert pairs() == []
