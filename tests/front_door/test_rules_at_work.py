"""Mentors and operators see how LinterLite's rules do in life, let one speak again, and decide about examples."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classroom import centre, rule_book
from classroom.attempts import PairLearnt
from storage.codec import to_new_event
from storage.journal import Append, Journal
from storage.keys import key_of
from storage.layout import DataDir
from tests.front_door.fake_troupe import FakeClock, FakeTroupe
from web.commands import main
from web.commands.own_programs import exported

RESTORE = "/api/v1/rules/python/missing-closer/restore"


async def use(troupe: FakeTroupe, rule: str, good: int, bad: int) -> None:
    for number, parsed in enumerate([*[True] * good, *[False] * bad]):
        said = {"language": "python", "rule": rule, "parsed": parsed}
        now = troupe.clock.now_ms()
        joined_at = now - rule_book.FAMILIAR_MS
        heard = rule_book.heard(f"{rule}-{number}", f"child-{number % 5}", "fix.judged", said, now, joined_at)
        await troupe.ask(rule_book.STREAM, heard)


async def test_a_mentor_sees_each_rule_the_quietest_first(log_in: Any, troupe: FakeTroupe, clock: FakeClock) -> None:
    ada = await log_in("Ada")
    await use(troupe, "colon", 30, 0)
    await use(troupe, "missing-closer", 10, 20)
    status, answer = await ada.get("/api/v1/rules")
    assert status == 200
    assert answer["uses_at_least"] == rule_book.USES_AT_LEAST
    assert [(each["rule"], each["level"], each["uses"], each["good"]) for each in answer["rules"]] == [
        ("missing-closer", "point", 30, 10),
        ("colon", "push", 30, 30),
    ]
    assert answer["rules"][0]["since"] == clock.now_ms()
    assert 0.19 < answer["rules"][0]["surely"] < 0.2


async def test_a_mentor_lets_a_rule_speak_again_once_and_the_journal_says_who(log_in: Any, troupe: FakeTroupe) -> None:
    ada = await log_in("Ada")
    await use(troupe, "missing-closer", 10, 20)
    for _ in range(2):
        status, answer = await ada.post(RESTORE, {"request_id": "once"})
        assert (status, answer["rule"]["level"], answer["rule"]["uses"]) == (200, "push", 0)
    restored = [e for e in troupe.views.events_of(rule_book.STREAM) if e.kind == "rule.restored"]
    assert [e.payload["by"] for e in restored] == [ada.id]
    assert await ada.post(RESTORE, {"request_id": "again"}) == (
        409,
        {"ok": False, "error": "not_waiting", "facts": {"language": "python", "rule": "missing-closer"}},
    )


async def test_children_neither_see_nor_restore_rules(join: Any) -> None:
    emma = await join("Emma")
    assert (await emma.get("/api/v1/rules"))[0] == 403
    assert (await emma.post(RESTORE, {"request_id": "once"}))[0] == 403


# --- the command line -----------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """One command on a store at rest; its exit code and what it printed, as JSON where it is."""

    def command(*words: str) -> tuple[int, Any]:
        code = main([*words, "--data", str(tmp_path / "data")])
        out, err = capsys.readouterr()
        return code, json.loads(out) if code == 0 and "--json" in words else out + err

    return command


def tell(folder: Path, stream: str, *events: Any, room: str | None = None, child: str | None = None) -> None:
    """Puts events into the journal of a store at rest."""
    data = DataDir(folder)
    journal = Journal(data.database, key_of(data), clock=lambda: 1)
    rows = tuple(
        to_new_event(event, event_id=f"{stream}-{number}", at=1, room_id=room, student_id=child)
        for number, event in enumerate(events)
    )
    journal.append_many([Append(stream, 0, rows)])
    journal.close()


def test_an_operator_sees_the_rules_and_restores_one_without_a_server(run: Any, tmp_path: Path) -> None:
    room = run("rooms", "add", "4-Green", "--json")[1]
    bad = [rule_book.RuleCounted("python", "colon", 1, 1, 0)] * 20
    tell(tmp_path / "data", rule_book.STREAM, *bad, rule_book.RuleDemoted("python", "colon", 1, "push", "point", 20, 0))
    assert "point  python      colon" in run("linter", "list")[1]
    assert run("linter", "restore", "python", "colon")[0] == 0
    listed = run("linter", "list", "--json")[1]
    assert [(each["rule"], each["level"], each["uses"]) for each in listed["rules"]] == [("colon", "push", 0)]
    assert listed["rooms"] == [{"id": room["id"], "examples_allowed": False, "examples": 0}]
    assert run("linter", "restore", "python", "colon")[0] == 1
    assert run("linter", "restore", "python", "never")[0] == 1


def test_examples_are_exported_without_names_rooms_and_times_and_deleted_when_forbidden(
    run: Any, tmp_path: Path
) -> None:
    room = run("rooms", "add", "4-Green", "--json")[1]
    code, answer = run("linter", "examples", "4-green", "on", "--json")
    assert (code, answer) == (0, {"id": room["id"], "allowed": True})
    pair = PairLearnt("x1", "python", "print(w1\n", "print(w1)\n", "ran", "missing-closer", taken=False)
    tell(tmp_path / "data", "student/s1", pair, room=room["id"], child="s1")
    file = tmp_path / "pairs.jsonl"
    assert run("linter", "export-pairs", str(file))[0] == 0
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {
            "id": "pair-1",
            "language": "python",
            "broken": "print(w1\n",
            "fixed": "print(w1)\n",
            "how": "ran",
            "rule": "missing-closer",
            "taken": False,
        }
    ]
    assert [row.fixed for row in exported([file])] == ["print(w1)\n"]
    assert file.stat().st_mode & 0o777 == 0o600, "programs of children are for whoever exported them"
    assert run("linter", "export-pairs", str(tmp_path / "nowhere" / "pairs.jsonl"))[0] == 1
    assert run("linter", "examples", "4-green", "off")[0] == 0
    assert run("linter", "export-pairs")[1] == ""


def test_one_child_is_left_out_by_its_id_and_an_unknown_one_is_refused(run: Any, tmp_path: Path) -> None:
    room = run("rooms", "add", "4-Green", "--json")[1]
    joined = centre.JoinRoom("s1", room["join_code"], "Emma", "words", "token", 9)
    events = centre.decide(_the_centre(tmp_path / "data"), joined)
    data = DataDir(tmp_path / "data")
    journal = Journal(data.database, key_of(data), clock=lambda: 1)
    rows = tuple(to_new_event(event, event_id=f"j{n}", at=1) for n, event in enumerate(events))
    journal.append_many([Append(centre.STREAM, 1, rows)])
    journal.close()
    assert run("linter", "examples", "s1", "off", "--json")[1] == {"id": "s1", "allowed": False}
    assert run("linter", "examples", "nobody", "off")[0] == 1


def _the_centre(folder: Path) -> centre.Centre:
    from storage.codec import event_of
    from storage.views import Views

    views = Views(DataDir(folder).database)
    state = centre.initial()
    for recorded in views.events_of(centre.STREAM):
        state = centre.evolve(state, event_of(recorded))
    views.close()
    return state
