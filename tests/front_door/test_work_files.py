"""A work file counts as if it had been pushed: once, for the child who wrote it, and not a letter otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classroom import centre, work_file
from storage.layout import DataDir
from tests.front_door.people import WHOLE, Person
from web import __main__ as front_door
from web.door import Door


async def key_of(child: Person) -> dict[str, str]:
    body = {"client_id": child.client_id, "next": 1, "schema": 1}
    status, answer = await child.post("/api/v1/hello", body)
    assert status == 200
    return dict(answer["work_key"])


def file_of(child: Person, key: dict[str, str], events: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    kept = [{name: event[name] for name in ("event_id", "type", "v", "body")} for event in events]
    payload = json.dumps({"events": kept, "files": [{"path": "main.js", "text": "for people"}]})
    mac = work_file.mac_of(bytes.fromhex(key["key"]), payload)
    file = {"format": work_file.FORMAT, "student_id": child.id, "key_id": key["id"], "mac": mac, "payload": payload}
    return {**file, **more}


def save(child: Person, text: str, base: str | None) -> dict[str, Any]:
    return child.event("source.saved", {"language": "javascript", "path": "main.js", "text": text, "base_rev": base})


async def files_of(child: Person) -> dict[str, str]:
    _, answer = await child.get("/api/v1/pull")
    snapshot = answer["snapshot"]
    return {each["path"]: each["text"] for each in snapshot["files"]} | {
        each["copy_path"]: each["text"] for each in snapshot["conflicts"]
    }


async def test_a_file_counts_once_however_often_and_by_whom_it_is_handed_in(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    first = save(emma, WHOLE, None)
    events = [first, save(emma, WHOLE * 2, first["event_id"]), emma.event("help.asked", {"language": "javascript"})]
    file = file_of(emma, await key_of(emma), events)
    status, answer = await emma.post("/api/v1/work-files", file)
    assert (status, answer["taken"], answer["known"], answer["rejected"]) == (200, 3, 0, [])
    assert answer["student"] == {"id": emma.id, "name": "Emma"}
    status, answer = await ada.post(f"/api/v1/rooms/{emma.room_id}/work-files", file)
    assert (status, answer["taken"], answer["known"]) == (200, 0, 3)
    assert await files_of(emma) == {"main.js": WHOLE * 2}
    # The laptop comes back after all, and pushes what was in the file.
    status, answer = await emma.push(*events)
    assert (status, answer["last_seq"], answer["rejected"]) == (200, 3, [])
    _, room = await ada.get(f"/api/v1/rooms/{emma.room_id}/tickets")
    assert len(room["tickets"]) == 1


async def test_what_the_laptop_has_sent_meanwhile_is_not_taken_again(join: Any) -> None:
    emma = await join("Emma")
    first = save(emma, WHOLE, None)
    second = save(emma, WHOLE * 2, first["event_id"])
    file = file_of(emma, await key_of(emma), [first, second])
    await emma.push(first)
    _, answer = await emma.post("/api/v1/work-files", file)
    assert (answer["taken"], answer["known"]) == (1, 1)


async def test_newer_work_at_the_centre_is_not_overwritten_by_a_file(join: Any) -> None:
    emma = await join("Emma")
    key = await key_of(emma)
    base = save(emma, WHOLE, None)
    await emma.push(base)
    old = {**save(emma, "// from the file\n", base["event_id"]), "event_id": "from-the-file"}
    emma.seq -= 1
    await emma.push(save(emma, "// newer\n", base["event_id"]))
    _, answer = await emma.post("/api/v1/work-files", file_of(emma, key, [old]))
    assert answer["taken"] == 1
    assert await files_of(emma) == {"main.js": "// newer\n", "main (copy from).js": "// from the file\n"}


async def test_a_file_is_good_after_its_session_has_ended(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    file = file_of(emma, await key_of(emma), [save(emma, WHOLE, None)])
    await emma.post("/api/v1/leave")
    status, answer = await ada.post(f"/api/v1/rooms/{emma.room_id}/work-files", file)
    assert (status, answer["taken"]) == (200, 1)


async def test_new_words_end_every_key_of_the_child_and_nobody_elses(join: Any, log_in: Any, door: Door) -> None:
    emma, liam, ada = await join("Emma"), await join("Liam"), await log_in("Ada")
    old = file_of(emma, await key_of(emma), [save(emma, WHOLE, None)])
    others = file_of(liam, await key_of(liam), [save(liam, WHOLE, None)])
    path = f"/api/v1/rooms/{emma.room_id}/work-files"
    await door.bridge.ask("centre", centre.RenewRejoin(emma.id, "$argon2id$new"))
    status, answer = await ada.post(path, old)
    assert (status, answer["error"]) == (409, "bad_code")
    status, answer = await ada.post(path, others)
    assert (status, answer["taken"]) == (200, 1)


@pytest.mark.parametrize("change", ["payload", "mac", "key_id"])
async def test_a_file_that_was_changed_is_refused_whole(join: Any, change: str) -> None:
    emma = await join("Emma")
    file = file_of(emma, await key_of(emma), [save(emma, WHOLE, None)])
    changed = {"payload": file["payload"].replace("hi", "ho"), "mac": "0" * 64, "key_id": "another"}[change]
    status, answer = await emma.post("/api/v1/work-files", {**file, change: changed})
    assert (status, answer["error"], answer["facts"]) == (409, "bad_code", {"field": "mac"})
    assert await files_of(emma) == {}


async def test_nobody_signs_or_hands_in_for_somebody_else(join: Any, log_in: Any) -> None:
    emma, liam, bob = await join("Emma"), await join("Liam"), await log_in("Bob", room="5-Blue")
    key = await key_of(liam)
    file = file_of(liam, key, [save(liam, WHOLE, None)])
    forged = file_of(emma, key, [save(liam, WHOLE, None)])
    for who, body, expected in (
        (emma, file, (403, "not_yours")),
        (emma, forged, (409, "bad_code")),
    ):
        status, answer = await who.post("/api/v1/work-files", body)
        assert (status, answer["error"]) == expected
    status, answer = await bob.post(f"/api/v1/rooms/{bob.room_id}/work-files", file)
    assert (status, answer["error"]) == (404, "not_found")
    assert await files_of(emma) == await files_of(liam) == {}


async def test_events_that_the_rules_refuse_are_named(join: Any) -> None:
    emma = await join("Emma")
    events = [emma.event("suggestion.accepted", {"suggestion_id": "never"}), save(emma, WHOLE, None)]
    _, answer = await emma.post("/api/v1/work-files", file_of(emma, await key_of(emma), events))
    rejected = [{"event_id": events[0]["event_id"], "reason": "not_found"}]
    assert (answer["taken"], answer["known"], answer["rejected"]) == (1, 0, rejected)
    # And again, however often: what was refused is not at the centre.
    _, answer = await emma.post("/api/v1/work-files", file_of(emma, await key_of(emma), events))
    assert (answer["taken"], answer["known"], answer["rejected"]) == (0, 1, rejected)


async def test_a_long_file_goes_in_pieces_and_in_order(join: Any, door: Door) -> None:
    emma = await join("Emma")
    base, events = None, []
    for number in range(250):
        events.append(save(emma, f"// {number}\n", base))
        base = events[-1]["event_id"]
    _, answer = await emma.post("/api/v1/work-files", file_of(emma, await key_of(emma), events))
    assert answer["taken"] == 250
    assert await files_of(emma) == {"main.js": "// 249\n"}
    owner = door.views.client_owner(work_file.client_id_for(door.work_secret, emma.id))
    assert owner == (emma.id, 250)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"payload": "x" * 2_000_001}, "malformed"),
        ({"payload": "x" * 2_200_000}, "too_large"),
        ({"mac": "short"}, "malformed"),
        ({"format": "another"}, "malformed"),
    ],
)
async def test_what_is_no_work_file_is_refused(join: Any, change: dict[str, Any], error: str) -> None:
    emma = await join("Emma")
    file = file_of(emma, await key_of(emma), [])
    status, answer = await emma.post("/api/v1/work-files", {**file, **change})
    assert (status, answer["error"]) == ({"malformed": 400, "too_large": 413}[error], error)


async def test_a_genuine_file_with_nonsense_in_it_is_refused(join: Any) -> None:
    emma = await join("Emma")
    key = await key_of(emma)
    for payload in ("[]", "no json", '{"events": [{}]}', '{"events": 5}'):
        mac = work_file.mac_of(bytes.fromhex(key["key"]), payload)
        file = file_of(emma, key, [], payload=payload, mac=mac)
        status, answer = await emma.post("/api/v1/work-files", file)
        assert (status, answer["error"]) == (400, "malformed"), payload


async def test_files_are_taken_at_the_pace_of_a_hand(join: Any) -> None:
    emma = await join("Emma")
    file = file_of(emma, await key_of(emma), [])
    answers = [await emma.post("/api/v1/work-files", file) for _ in range(22)]
    assert [status for status, _ in answers[:20]] == [200] * 20
    assert answers[-1][0] == 429


def test_a_key_that_cannot_be_used_keeps_nobody_from_serving(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    made = front_door._work_secret(data)
    assert made == front_door._work_secret(data) == data.work_key.read_bytes()
    data.work_key.write_bytes(b"short")
    assert front_door._work_secret(data) is None
    data.work_key.unlink()
    data.work_key.symlink_to(tmp_path / "nowhere" / "key")
    assert front_door._work_secret(data) is None
