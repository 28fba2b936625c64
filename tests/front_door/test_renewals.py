"""A join code that went round and rejoin words that were lost are renewed; the old ones are worth nothing any more."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from quart import Quart

from storage import crash_points
from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import Person, closed, heard
from web import administration
from web.admin import AdminSocket
from web.commands import main, offline
from web.door import Door
from web.outbox import NO_SESSION

Command = Callable[..., Any]


@pytest.fixture
async def running(door: Door, tmp_path: Path) -> AsyncIterator[Path]:
    """The data folder of a server that listens for operators."""
    data = tmp_path / "live"
    data.mkdir()
    async with AdminSocket(data / "admin.sock", door):
        yield data


@pytest.fixture
def command(running: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """``await command("rooms", "code", "4-Green")`` gives the exit code and what was printed."""

    async def run(*words: str) -> tuple[int, Any]:
        code = await asyncio.to_thread(main, [*words, "--data", str(running)])
        out, err = capsys.readouterr()
        return code, json.loads(out) if code == 0 and "--json" in words else out + err

    return run


def code_of(door: Door) -> str:
    return next(row.join_code for row in door.views.rooms() if row.name == "4-Green")


async def test_an_old_join_code_is_expired_and_the_new_one_lets_in(
    command: Command, door: Door, join: Any, nobody: Person
) -> None:
    old = code_of(door)
    emma = await join("Emma")
    code, room = await command("rooms", "code", "4-green", "--json")
    assert (code, room["name"]) == (0, "4-Green")
    assert room["join_code"] == code_of(door) != old
    status, answer = await nobody.post("/api/v1/join", {"code": old, "name": "Liam"})
    assert (status, answer["error"], answer["facts"]) == (409, "expired", {"field": "code"})
    assert (await nobody.post("/api/v1/join", {"code": room["join_code"], "name": "Liam"}))[0] == 200
    assert (await emma.get("/api/v1/pull"))[0] == 200


async def test_an_old_code_brings_nobody_back_either(command: Command, door: Door, join: Any, nobody: Person) -> None:
    old, emma = code_of(door), await join("Emma")
    await command("rooms", "code", "4-Green")
    back = {"name": "Emma", "rejoin": emma.answer["rejoin"]}
    assert (await nobody.post("/api/v1/join", {**back, "code": old}))[1]["error"] == "expired"
    assert (await nobody.post("/api/v1/join", {**back, "code": code_of(door)}))[0] == 200


async def test_guessing_is_slowed_down_for_old_codes_as_for_wrong_ones(
    command: Command, door: Door, nobody: Person
) -> None:
    old = code_of(door)
    await command("rooms", "code", "4-Green")
    told = [(await nobody.post("/api/v1/join", {"code": old, "name": "Liam"}))[0] for _ in range(61)]
    assert told == [409] * 60 + [429]


async def test_mentors_screens_show_the_new_code_at_once(command: Command, log_in: Any) -> None:
    ada: Person = await log_in("Ada")
    async with ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as desk:
        first = await heard(desk, "snapshot")
        _, room = await command("rooms", "code", ada.room_id, "--json")
        second = await heard(desk, "snapshot")
    assert first["room"]["join_code"] != second["room"]["join_code"] == room["join_code"]


async def test_new_rejoin_words_bring_the_child_back_and_the_old_ones_do_not(
    command: Command, door: Door, join: Any, app: Quart
) -> None:
    emma = await join("Emma")
    _, students = await command("students", "list", "4-Green", "--json")
    assert [(each["id"], each["name"]) for each in students] == [(emma.id, "Emma")]
    code, renewed = await command("students", "rejoin", emma.id, "--json")
    assert (code, renewed["id"], renewed["name"]) == (0, emma.id, "Emma")
    assert renewed["rejoin"] != emma.answer["rejoin"]
    back = {"code": code_of(door), "name": "Emma"}
    old = await Person(app.test_client(), app).post("/api/v1/join", {**back, "rejoin": emma.answer["rejoin"]})
    assert (old[0], old[1]["error"], old[1]["facts"]) == (409, "bad_code", {"field": "rejoin"})
    new = await Person(app.test_client(), app).post("/api/v1/join", {**back, "rejoin": renewed["rejoin"]})
    assert (new[0], new[1]["student"]["id"]) == (200, emma.id)


async def test_new_rejoin_words_put_out_whoever_came_in_with_the_old_ones(
    command: Command, door: Door, join: Any, app: Quart
) -> None:
    emma = await join("Emma")
    thief = Person(app.test_client(), app)
    stolen = {"code": code_of(door), "name": "Emma", "rejoin": emma.answer["rejoin"]}
    status, answer = await thief.post("/api/v1/join", stolen)
    assert status == 200
    thief.token = answer["token"]
    async with thief.socket("/ws/v1/student") as listening:
        code, text = await command("students", "rejoin", emma.id)
        assert await closed(listening) == NO_SESSION
    assert code == 0
    assert "sign in again there with the new words" in text
    for person in (emma, thief):
        assert (await person.get("/api/v1/pull"))[0] == 401
    door.callers.forget_who(emma.id)
    assert [(await person.get("/api/v1/pull"))[0] for person in (emma, thief)] == [401, 401]


async def test_right_words_open_few_sessions_and_the_oldest_of_them_ends(door: Door, join: Any, app: Quart) -> None:
    emma = await join("Emma")
    back = {"code": code_of(door), "name": "Emma", "rejoin": emma.answer["rejoin"]}
    people = [Person(app.test_client(), app) for _ in range(11)]
    told = [(await person.post("/api/v1/join", back))[0] for person in people]
    assert told == [200] * 10 + [429]
    seen = [(await person.get("/api/v1/pull"))[0] for person in (emma, *people[:10])]
    assert seen == [401] * 3 + [200] * 8


async def test_a_renewal_is_in_the_journal_under_its_child_and_its_room(
    command: Command, join: Any, troupe: FakeTroupe
) -> None:
    emma = await join("Emma")
    await command("students", "rejoin", emma.id)
    await command("rooms", "code", emma.room_id)
    kinds = {event.kind: event for event in troupe.views.events_of("centre")}
    assert kinds["student.rejoin_renewed"].student_id == emma.id
    assert kinds["room.code_renewed"].room_id == emma.room_id
    assert emma.answer["rejoin"] not in json.dumps(kinds["student.rejoin_renewed"].payload)


async def test_invented_children_are_removed_and_their_names_and_places_are_free(
    command: Command, join: Any, log_in: Any, nobody: Person, door: Door
) -> None:
    ada: Person = await log_in("Ada")
    invented = [await join(f"Invented {number}") for number in range(2)]
    async with (
        invented[0].socket("/ws/v1/student") as listening,
        ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as desk,
    ):
        before = await heard(desk, "snapshot")
        code, text = await command("students", "remove", *(each.id for each in invented))
        assert await closed(listening) == NO_SESSION
        while (after := await heard(desk, "snapshot"))["students"]:
            pass
    assert (code, text) == (0, "Invented 0: removed\nInvented 1: removed\n")
    assert {row["name"] for row in before["students"]} == {"Invented 0", "Invented 1"}
    assert after["students"] == []
    assert (await invented[0].get("/api/v1/pull"))[0] == 401
    assert (await nobody.post("/api/v1/join", {"code": code_of(door), "name": "Invented 0"}))[0] == 200


@pytest.mark.parametrize(
    "words",
    [("rooms", "code", "none"), ("students", "list", "none"), ("students", "rejoin", "x"), ("students", "remove", "x")],
)
async def test_what_is_not_there_is_told_in_words(command: Command, words: tuple[str, ...]) -> None:
    code, text = await command(*words)
    assert code == 1
    assert "not found" in text


def test_without_a_server_it_is_done_on_the_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> Any:
        assert main([*words, "--json", "--data", str(tmp_path / "data")]) == 0
        return json.loads(capsys.readouterr().out)

    room = run("rooms", "add", "4-Green")
    assert run("rooms", "code", "4-Green")["join_code"] != room["join_code"]
    assert run("students", "list", "4-Green") == []


# --- bad wishes and bugs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deed", "facts"),
    [
        ("rooms.add", {}),
        ("rooms.add", {"name": 7}),
        ("rooms.add", {"name": "a", "office": "b"}),
        ("rooms.add", {"name": "x" * 5_000}),
        ("rooms.list", {"more": 1}),
        ("rooms.code", {"room": None}),
        ("students.rejoin", {"student": ["s"]}),
        ("mentors.add", {"name": "Ada", "room": "*", "password": 7}),
        ("settings.get", {"key": {}}),
    ],
)
async def test_wrong_facts_are_malformed_before_anything_is_done(
    running: Path, troupe: FakeTroupe, deed: str, facts: dict[str, Any]
) -> None:
    asked = len(troupe.asked)
    answer = await wish(running, {"do": deed, "facts": facts})
    assert (answer["ok"], answer["error"]) == (False, "malformed")
    assert len(troupe.asked) == asked


async def test_a_bug_in_a_deed_is_a_bug_in_the_log_and_no_bad_input(
    running: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: administration.Office) -> dict[str, Any]:
        raise TypeError("secret detail")

    monkeypatch.setitem(administration.DEEDS, "rooms.list", broken)
    with caplog.at_level(logging.ERROR):
        answer = await wish(running, {"do": "rooms.list"})
    assert answer == {"ok": False, "error": "degraded", "facts": {}}
    assert "secret detail" in caplog.text
    assert (await wish(running, {"do": "mentors.list"}))["ok"] is True


async def wish(data: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    reader, writer = await asyncio.open_unix_connection(data / "admin.sock")
    writer.write(json.dumps(wanted).encode() + b"\n")
    answer: dict[str, Any] = json.loads(await reader.readline())
    writer.close()
    return answer


@pytest.mark.parametrize("name", ["a\x1b[2Jb", "a\u202eb", "\u200b", "\u3164"])
async def test_a_name_that_nobody_could_read_is_refused_to_operators_as_to_children(running: Path, name: str) -> None:
    for deed, facts in (("rooms.add", {"name": name}), ("mentors.add", {"name": name, "room": "*"})):
        assert (await wish(running, {"do": deed, "facts": facts}))["error"] == "malformed"


def test_a_name_of_old_moves_nothing_in_the_terminal() -> None:
    assert offline.shown("Zo\u00eb \u202eb\x1b[2J") == "Zo\u00eb \ufffdb\ufffd[2J"


def test_a_store_is_left_alone_while_crash_points_may_be_armed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crash_points, "_folder", tmp_path)
    monkeypatch.delenv(crash_points.TESTING, raising=False)
    assert main(["rooms", "add", "4-Green", "--data", str(tmp_path / "data")]) == 1
    assert crash_points.ENVIRONMENT in capsys.readouterr().err
    assert not (tmp_path / "data" / "classroom.db").exists()
