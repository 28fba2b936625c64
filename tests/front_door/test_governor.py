"""Mentors see what background work may use of the machine, and why that changed, in one sentence each."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from classroom import resource_governor as core
from classroom.resource_governor import GROUNDS, LEVELS, GovernorMoved, PlacesGiven, RuntimeHeld, WorkerForced
from storage import vitals
from tests.front_door.fake_troupe import FakeTroupe
from web import governor
from web.machine import Machine

DOWN = GovernorMoved("full", "paused", "memory_short", 0.121, 0.15, 0, {"memory_available": 0.121}, 5)
UP = GovernorMoved("paused", "low", "calm", None, None, 0, {"memory_available": 0.5}, 6)


def journalled(troupe: FakeTroupe, *events: Any) -> None:
    troupe._states.setdefault(core.STREAM, core.initial())
    troupe._append(core.STREAM, core, list(events), [{}] * len(events))


async def test_the_time_line_has_the_newest_decision_first_with_its_readings(log_in: Any, troupe: FakeTroupe) -> None:
    ada = await log_in("Ada")
    journalled(troupe, DOWN, WorkerForced("burner/1", "paused", "stopped", 5, {"lag_ms": 3.0}), UP)
    troupe.on_update("governor", {"level": "low", "ground": "calm", "at": 6})
    status, answer = await ada.get("/api/v1/governor")
    assert (status, answer["level"]) == (200, "low")
    assert [(each["what"], each["level"]) for each in answer["entries"]] == [
        ("moved", "low"),
        ("forced", None),
        ("moved", "paused"),
    ]
    assert answer["entries"][2]["sentence"] == "Because only 12 % of the memory was free, background work pauses."
    assert [each["signals"] for each in answer["entries"][1:]] == [{"lag_ms": 3.0}, {"memory_available": 0.121}]
    assert "again" in answer["entries"][0]["sentence"]


async def test_the_level_is_in_the_system_s_state_and_in_the_metrics(log_in: Any, troupe: FakeTroupe) -> None:
    ada = await log_in("Ada")
    troupe.on_update("governor", {"level": "paused", "ground": "memory_short", "at": 1})
    assert (await ada.get("/api/v1/system"))[1]["level"] == "paused"


def test_a_front_door_that_is_new_begins_at_the_level_of_the_journal(troupe: FakeTroupe) -> None:
    assert governor.standing(troupe.views).level == "full"
    journalled(troupe, DOWN, *[PlacesGiven(1, 0, "child_runs", n) for n in range(60)])
    assert governor.standing(troupe.views) == core.Standing("paused", "memory_short", 0, 5)


@pytest.mark.parametrize("ground", [each.code for each in GROUNDS])
def test_each_ground_has_its_sentence(ground: str) -> None:
    found = next(each for each in GROUNDS if each.code == ground)
    for level in LEVELS[1:]:
        event = GovernorMoved("full", level, ground, found.limit, found.limit, 0, {"build": "bee_backend"}, 1)
        assert_is_one(governor.sentence(event))


def test_each_other_decision_has_its_sentence() -> None:
    ups = zip(LEVELS[1:], LEVELS, strict=False)
    events: list[Any] = [GovernorMoved(was, level, "calm", None, None, 0, {}, 1) for was, level in ups]
    events += [WorkerForced("burner/1", "paused", "stopped", 1), WorkerForced("burner/1", "unloaded", "ended", 1)]
    events += [PlacesGiven(3, 1, ground, 1) for ground in ("child_runs", "level", "calm")]
    for ground in ("cpu", "memory", "processes"):
        events += [RuntimeHeld("csharp", is_held, ground, 61.2, 60.0, 1) for is_held in (True, False)]
    sentences = [governor.sentence(event) for event in events]
    for each in sentences:
        assert_is_one(each)
    assert len(set(sentences[:3])) == 3


def assert_is_one(sentence: str) -> None:
    assert sentence.startswith("Because ")
    assert sentence.endswith(".")
    assert not set("{}?") & set(sentence)
    assert sentence.count(". ") == 0


async def test_the_front_door_says_how_it_is_and_old_words_count_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vitals.heard(tmp_path) == vitals.Vitals()
    machine = Machine(lambda: True)
    for ms in range(1, 101):
        machine.reached_screen(ms / 1000)
    assert machine.screens_p95_ms() == pytest.approx(95)
    monkeypatch.setattr("web.machine.LAG_EVERY_S", 0.01)
    watching = asyncio.create_task(machine.watch_lag(tmp_path))
    while vitals.heard(tmp_path).screens_p95_ms is None:
        await asyncio.sleep(0.01)
    watching.cancel()
    assert vitals.heard(tmp_path).lag_ms is not None
    monkeypatch.setattr(vitals, "OLD_AFTER_S", 0.0)
    assert vitals.heard(tmp_path) == vitals.Vitals()
