"""Rooms, mentors and settings from the command line: through a running server, and on a store at rest."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from storage.layout import DataDir
from storage.lock import DataLock
from tests.front_door.people import Person, closed, heard
from tests.front_door.test_mentors_desk import command, first_ticket
from web import settings_file
from web.admin import AdminSocket
from web.door import Door


def test_a_room_and_a_mentor_are_made_without_a_server(run: Any, tmp_path: Path) -> None:
    code, room = run("rooms", "add", "4-Green", "--json")
    assert code == 0
    assert room["name"] == "4-Green"
    code, mentor = run("mentors", "add", "Ada", "--room", "4-green", "--json")
    assert code == 0
    assert set(mentor) == {"id", "name", "token"}
    assert run("rooms", "list", "--json")[1] == [{**room, "students": 0}]
    listed = run("mentors", "list", "--json")[1]
    assert [(each["name"], each["rooms"]) for each in listed] == [("Ada", [room["id"]])]
    code, renewed = run("mentors", "renew", "Ada", "--json")
    assert (code, set(renewed), renewed["id"]) == (0, {"id", "name", "token"}, mentor["id"])
    assert renewed["token"] != mentor["token"]
    assert run("mentors", "revoke", "Ada")[0] == 0
    assert run("mentors", "list", "--json")[1] == []
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rooms", "add", ""), "1 to 40 characters"),
        (("mentors", "add", "Ada", "--room", "none"), "not found"),
        (("mentors", "revoke", "nobody"), "not found"),
        (("settings", "get", "no.such"), "no such setting"),
        (("settings", "set", "queue.mentors", "many"), "not a whole number"),
        (("settings", "set", "queue.mentors", "0"), "between 1 and 20"),
        (("settings", "set", "pwa.kill_switch", "perhaps"), "neither true nor false"),
        (("settings", "set", "queue.triage_back", "9"), "queue.triage_back is at most queue.triage_over"),
        (("settings", "set", "room.name", "4-Green\x1b[2J"), "control characters"),
        (("settings", "set", "room.name", "4-Green\n5-Blue"), "control characters"),
        (("settings", "set", "web.allowed_hosts", "a.example,b\x07.example"), "control characters"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(run: Any, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    (tmp_path / "data").mkdir()
    code, text = run(*words)
    assert code != 0
    assert told in text
    assert "Traceback" not in text


def test_a_second_room_of_one_name_is_refused(run: Any) -> None:
    run("rooms", "add", "4-Green")
    code, text = run("rooms", "add", " 4-green ")
    assert code == 1
    assert "already" in text


def test_a_store_in_use_is_left_alone(run: Any, tmp_path: Path) -> None:
    folder = DataDir(tmp_path / "data")
    with DataLock(folder.path):
        code, text = run("rooms", "add", "4-Green")
    assert code == 1
    assert "is using" in text


def test_a_setting_is_written_beside_the_operators_comments(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "settings.toml").write_text("# ours\n[queue]\nmentors = 2  # Ada and Bob\n")
    assert run("settings", "set", "queue.mentors", "3")[0] == 0
    assert run("settings", "set", "web.allowed_hosts", "code.example, hh.local")[0] == 0
    text = (folder / "settings.toml").read_text()
    assert "# ours" in text
    assert "# Ada and Bob" in text
    assert run("settings", "get", "queue.mentors", "--json")[1] == {"key": "queue.mentors", "value": 3}
    assert run("settings", "get", "web.allowed_hosts", "--json")[1]["value"] == ["code.example", "hh.local"]


def test_a_file_that_is_no_toml_is_told_in_words(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "settings.toml").write_text("mentors = = 2")
    code, text = run("settings", "get")
    assert code == 1
    assert "is not TOML" in text


# --- through a running server -----------------------------------------------------------------------------------


async def test_a_running_server_does_it_and_knows_it_at_once(run: Any, door: Door, tmp_path: Path, log_in: Any) -> None:
    data = tmp_path / "live"
    data.mkdir()
    async with AdminSocket(data / "admin.sock", door):
        assert stat.S_IMODE((data / "admin.sock").stat().st_mode) == 0o600
        code, room = await asyncio.to_thread(lambda: run("rooms", "add", "6-Red", "--json", data=data))
        assert code == 0
        found = door.views.room(room["id"])
        assert found is not None
        assert found.name == "6-Red"
        code, text = await asyncio.to_thread(lambda: run("rooms", "add", "6-Red", data=data))
        assert (code, "already" in text) == (1, True)
    assert not (data / "admin.sock").exists()


async def test_a_revoked_mentor_is_out_at_once(run: Any, door: Door, tmp_path: Path, log_in: Any) -> None:
    ada: Person = await log_in("Ada")
    async with AdminSocket(tmp_path / "admin.sock", door), ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as desk:
        await heard(desk, "snapshot")
        code, _ = await asyncio.to_thread(lambda: run("mentors", "revoke", "Ada", data=tmp_path))
        assert code == 0
        assert await closed(desk) == 4401
    assert (await ada.get("/api/v1/rooms"))[0] == 401


async def test_whom_a_revoked_mentor_was_with_waits_again_at_once(
    run: Any, door: Door, tmp_path: Path, join: Any, log_in: Any
) -> None:
    emma, ada, bob = await join("Emma"), await log_in("Ada"), await log_in("Bob")
    await emma.asks()
    await command(ada, "claim", await first_ticket(ada))
    async with AdminSocket(tmp_path / "admin.sock", door):
        assert (await asyncio.to_thread(lambda: run("mentors", "revoke", "Ada", data=tmp_path)))[0] == 0
    ticket = await first_ticket(bob)
    assert (ticket["state"], ticket["claimed_by"], ticket["history"][-1]["event"]) == ("open", None, "released")
    assert (await command(bob, "claim", ticket))[0] == 200


async def test_a_rule_of_the_queue_is_taken_over_at_once_by_every_room_and_no_mentors_choice_is_lost(
    run: Any, tmp_path: Path, door: Door, log_in: Any
) -> None:
    ada, bob = await log_in("Ada"), await log_in("Bob", room="5-Blue")

    async def hand(mentor: Person) -> int:
        answer = (await mentor.get(f"/api/v1/rooms/{mentor.room_id}/queue-rules"))[1]
        return next(int(each["value"]) for each in answer["rules"] if each["key"] == "queue.points_hand")

    own = {"request_id": "q", "key": "queue.points_hand", "value": 7}
    assert (await bob.post(f"/api/v1/rooms/{bob.room_id}/set", own))[0] == 200
    async with AdminSocket(tmp_path / "admin.sock", door):
        words = ("settings", "set", "queue.points_hand", "44", "--json")
        code, answer = await asyncio.to_thread(run, *words, data=tmp_path)
    assert (code, answer["takes_effect"]) == (0, "at once")
    assert settings_file.load(tmp_path).points_hand == 44
    assert (await hand(ada), await hand(bob)) == (44, 7)


def test_a_rule_of_the_queue_that_is_set_without_a_server_counts_from_the_next_start(run: Any) -> None:
    assert run("rooms", "add", "4-Green")[0] == 0
    code, answer = run("settings", "set", "queue.points_hand", "44", "--json")
    assert (code, answer["takes_effect"]) == (0, "at the next start")


async def test_the_kill_switch_is_on_at_once_and_after_a_start(run: Any, door: Door, tmp_path: Path) -> None:
    assert not door.pages.without_service_worker
    async with AdminSocket(tmp_path / "admin.sock", door):
        words = ("settings", "set", "pwa.kill_switch")
        code, text = await asyncio.to_thread(lambda: run(*words, "true", data=tmp_path))
        assert (code, text) == (0, "pwa.kill_switch = true (takes effect at once)\n")
        assert door.pages.without_service_worker
        assert settings_file.load(tmp_path).pwa_kill_switch
        await asyncio.to_thread(lambda: run(*words, "false", data=tmp_path))
        assert not door.pages.without_service_worker


async def test_nonsense_on_the_admin_socket_is_malformed(door: Door, tmp_path: Path) -> None:
    async with AdminSocket(tmp_path / "admin.sock", door):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "admin.sock")
        for line, code in (
            (b"{", "malformed"),
            (b"[]", "malformed"),
            (b'{"do": "dance"}', "unknown_type"),
            (b'{"do": "rooms.add", "facts": {"wrong": 1}}', "malformed"),
        ):
            writer.write(line + b"\n")
            assert json.loads(await reader.readline())["error"] == code
        writer.close()


async def test_a_long_path_is_no_obstacle_to_the_admin_socket(run: Any, door: Door, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    async with AdminSocket(deep / "admin.sock", door):
        code, rooms = await asyncio.to_thread(lambda: run("rooms", "list", "--json", data=deep))
    assert code == 0
    assert len(rooms) == 2
