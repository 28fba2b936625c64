"""A notice that kills its queue kills it twice, and then everybody is served again and sees the child who cried."""

from __future__ import annotations

from typing import Any

import pytest

from classroom import assist_queue
from classroom.hearing import Notice
from classroom.passing_over import CRIES
from classroom.vocabulary import Command, Event
from storage.plan import Plan as StorePlan
from storage.records import Append, NotAppended
from tests.simulation import afternoon, verdict
from tests.simulation.afternoon import Afternoon, Plan, play
from tests.simulation.faults import QUIET, Faults

#: Played until so many were passed over.
SEEDS = range(1, 41)
ENOUGH = 3


@pytest.fixture
def passed_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of what was passed over, over all afternoons of the test."""
    afternoon.template()
    found: list[str] = []
    problems_of = verdict.problems_of

    def note(played: Afternoon) -> list[str]:
        rows = verdict.read(played.data.database)
        found.extend(row.payload["notice_id"] for row in rows if row.line.kind == "notice.passed_over")
        return problems_of(played)

    monkeypatch.setattr(afternoon, "problems_of", note)
    monkeypatch.setattr(verdict, "EXPECTED_ENDS", (*verdict.EXPECTED_ENDS, "planted"))
    return found


class Poison:
    """One cry in sixteen, others in each afternoon. Many at once would close the room for longer than is waited for:
    each costs two deaths, and who dies often is started again only twice a minute."""

    def __init__(self) -> None:
        self.seed = 0

    def holds(self, event_id: str) -> bool:
        return event_id[self.seed % 24 : self.seed % 24 + 1] == "1"


@pytest.fixture
def poison() -> Poison:
    return Poison()


@pytest.mark.parametrize("faults", [QUIET, Faults()])
def test_a_cry_that_the_rules_cannot_digest_becomes_a_ticket_all_the_same(
    faults: Faults, poison: Poison, passed_over: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = assist_queue.decide

    def hurt(queue: assist_queue.Queue, command: Command) -> list[Event]:
        if isinstance(command, Notice) and command.kind in CRIES and poison.holds(command.event_id):
            raise ZeroDivisionError("planted")
        return decide(queue, command)

    monkeypatch.setattr(assist_queue, "decide", hurt)
    for seed in SEEDS:
        poison.seed = seed
        outcomes = play(Plan(seed, steps=250, faults=faults))
        # The checkers ask for a ticket for each cry, also for these.
        assert outcomes.problems == [], outcomes.story()
        if len(set(passed_over)) >= ENOUGH:
            break
    assert len(set(passed_over)) >= ENOUGH


def test_a_cry_that_the_store_cannot_write_down_becomes_a_ticket_all_the_same(
    poison: Poison, passed_over: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = StorePlan._write

    def hurt(self: StorePlan, append: Append, version: int) -> Any:
        follows = [event for event in append.events if event.kind in ("ticket.opened", "ticket.updated")]
        passed = any(event.kind == "notice.passed_over" for event in append.events)
        if not passed and any(poison.holds(event.cause or "") for event in follows):
            return NotAppended(append.stream, "malformed", version, ())
        return write(self, append, version)

    monkeypatch.setattr(StorePlan, "_write", hurt)
    for seed in SEEDS:
        poison.seed = seed
        outcomes = play(Plan(seed, steps=250, faults=QUIET))
        assert outcomes.problems == [], outcomes.story()
        if len(set(passed_over)) >= ENOUGH:
            break
    assert len(set(passed_over)) >= ENOUGH
