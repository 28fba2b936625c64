"""Sittings that remember hardly any laptop: whoever was forgotten comes back to the number that the journal holds."""

from __future__ import annotations

import random
from typing import Any

import pytest

from actors.student_session import StudentSession
from classroom import student_session
from classroom.student_session import Push, Pushed
from storage.views import Views
from tests.simulation.afternoon import CHILD, STUDENTS, Action, Afternoon, Plan, play
from tests.simulation.server import Outcome


@pytest.mark.parametrize("afternoons", [4, pytest.param(15, marks=pytest.mark.slow)])
def test_afternoons_in_which_only_the_newest_laptop_is_remembered_lose_and_double_nothing(
    afternoons: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Laptops are set back to images of their disks and take new names in these afternoons, under all faults."""
    monkeypatch.setattr(student_session, "MAX_CLIENTS", 1)
    asked: list[str] = []
    look = StudentSession._held_of

    def noted(self: Any, client_id: str) -> Any:
        held = look(self, client_id)
        asked.extend([client_id] * (held is not None))
        return held

    monkeypatch.setattr(StudentSession, "_held_of", noted)
    for seed in range(200, 200 + afternoons):
        outcomes = play(Plan(seed, script=set_back_often(seed)))
        assert outcomes.problems == [], outcomes.story()
    assert asked, "no laptop was forgotten and came back: nothing was tried here"


def set_back_often(seed: int) -> tuple[Action, ...]:
    chance = random.Random(f"laptops of {seed}")
    whats = [CHILD.index(what) for what in ("activity", "save", "error", "keep_image", "restore_image")]
    return tuple(
        Action(chance.choice([0.02, 0.2]), chance.randrange(STUDENTS), chance.choice(whats)) for _ in range(200)
    )


def test_a_laptop_that_is_forgotten_before_its_events_are_written_waits_and_nobody_dies(
    quiet_afternoon: Afternoon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All in one moment: one batch has the event, the laptops for which it is forgotten, and the event again."""
    monkeypatch.setattr(student_session, "MAX_CLIENTS", 1)
    world, door = quiet_afternoon.world, quiet_afternoon.door
    outcomes: list[tuple[str, Outcome]] = []

    def push(client: str, *seqs: int) -> None:
        body = {"idle_s": 1, "edits": 0, "undos": 0, "runs": 0}
        events = tuple(Pushed(n, f"{client}{n}", "activity", 1, 0, body, f"print of {client}{n}") for n in seqs)
        door.ask("session/s0", Push(client, events, door.now_ms()), lambda told: outcomes.append((client, told)))

    def crowd() -> None:
        for client, *seqs in (("a", 1), ("b", 1), ("a", 1), ("a", 1, 2), ("c", 1), ("b", 1)):
            push(str(client), *map(int, seqs))

    world.at(0.1, lambda: push("z", 1))  # the sitting begins
    assert world.run_until(lambda: len(outcomes) == 1, 30)
    deaths = world.deaths
    world.at(0.1, crowd)
    assert world.run_until(lambda: len(outcomes) == 7, 30)
    told = {client: [each for who, each in outcomes if who == client] for client in "abc"}
    assert ("unknown",) in told["a"]
    assert told["a"][0][1]["last_seq"] == told["b"][0][1]["last_seq"] == told["c"][0][1]["last_seq"] == 1
    world.at(0.1, lambda: push("a", 1, 2))
    world.at(0.2, lambda: push("b", 1, 2))
    assert world.run_until(lambda: len(outcomes) == 9, 30)
    assert [each[1]["last_seq"] for _, each in outcomes[7:]] == [2, 2]
    views = Views(quiet_afternoon.data.database)
    written = [line.event_id for line in views.events_of(student_session.stream("s0"))]
    views.close()
    assert written == ["z1", "a1", "b1", "c1", "a2", "b2"]
    assert world.deaths == deaths
